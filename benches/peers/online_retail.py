#!/usr/bin/env python3
"""The audience sizes of examples/online_retail computed by DuckDB, independent of tagwerk.

    pip install duckdb
    ONLINE_RETAIL=/folder/with/the/data python3 benches/peers/online_retail.py

Prints tag, value and size, tab-separated, as of 2011-12-10T00:00 in London; examples/online_retail/expected.tsv holds
this output, and a test compares tagwerk's sizes with it. `t` is local time as in the file, `u` is UTC (British summer time
2011 ran from 27 March to 30 October), `r` the row, `ok` that the line is no cancellation.
"""

import os

import duckdb

FILE = os.environ["ONLINE_RETAIL"] + "/online_retail.parquet"
A = "timestamp '2011-12-10 00:00:00'"
c = duckdb.connect()
c.execute("SET TimeZone = 'UTC'")
c.execute(f"""
CREATE TABLE sale AS SELECT row_number() OVER () AS r, CustomerID AS id, InvoiceNo AS inv, Description AS descr,
  Quantity AS q, cast(cast(UnitPrice AS varchar) AS decimal(18, 3)) AS p, InvoiceDate AS t,
  CASE WHEN InvoiceDate >= timestamp '2011-03-27 02:00:00' AND InvoiceDate < timestamp '2011-10-30 02:00:00'
    THEN InvoiceDate - INTERVAL 1 HOUR ELSE InvoiceDate END AS u,
  Country AS country, NOT starts_with(InvoiceNo, 'C') AS ok
FROM '{FILE}' WHERE CustomerID IS NOT NULL""")


def size(tag, query):
    print(tag, "", c.sql(query).fetchall()[0][0], sep="\t")


def rule(tag, columns, predicate):
    size(tag, f"WITH a AS (SELECT id, {columns} FROM sale GROUP BY id) SELECT count(*) FROM a WHERE {predicate}")


def cases(tag, columns, whens):
    case = " ".join(f"WHEN {when} THEN '{value}'" for value, when in whens)
    rows = c.sql(f"""WITH a AS (SELECT id, {columns} FROM sale GROUP BY id)
        SELECT value, count(*) FROM (SELECT CASE {case} END AS value FROM a) WHERE value IS NOT NULL GROUP BY 1""").fetchall()
    sizes = dict(rows)
    for value, _ in whens:
        print(tag, value, sizes.get(value, 0), sep="\t")


invoices = "count(DISTINCT inv) FILTER (ok) AS n"
net = "coalesce(sum(q * p), 0) AS m"
last = "max(t) FILTER (ok) AS l"
stages = f"""min(t) FILTER (ok) AS f, floor(epoch({A} - max(u) FILTER (ok)) / 86400) AS ds,
  count(*) FILTER (ok AND t >= {A} - INTERVAL 90 DAY) AS r1,
  count(*) FILTER (ok AND t >= {A} - INTERVAL 180 DAY AND t < {A} - INTERVAL 90 DAY) AS r2"""


def ranked(share):
    """Everyone with the rank of the net spend, and how many the share keeps."""
    return f"""WITH a AS (SELECT id, {net}, {invoices}, {last} FROM sale GROUP BY id),
      k AS (SELECT ceil({share} * count(*)) AS k FROM a), r AS (SELECT *, rank() OVER (ORDER BY m DESC) AS place FROM a)"""


cases("country_group", "arg_max(country, (t, r)) AS c", [
    ("home", "c = 'United Kingdom'"),
    ("near", "c IN ('France', 'Germany', 'EIRE', 'Belgium', 'Netherlands', 'Spain')"),
    ("far", "c IS NOT NULL")])
cases("recency", last, [
    ("0-30 days", f"l >= {A} - INTERVAL 30 DAY"), ("31-90 days", f"l >= {A} - INTERVAL 90 DAY"),
    ("91-180 days", f"l >= {A} - INTERVAL 180 DAY"), ("older", "l IS NOT NULL")])
cases("frequency", invoices, [("10+", "n >= 10"), ("5-9", "n BETWEEN 5 AND 9"), ("2-4", "n BETWEEN 2 AND 4"), ("1", "n = 1")])
cases("monetary", net, [
    ("10000+", "m >= 10000"), ("1000-9999", "m >= 1000"), ("100-999", "m >= 100"), ("below 100", "m > 0"),
    ("zero or less", "true")])
size("top_decile_spend", f"{ranked(0.1)} SELECT count(*) FROM r, k WHERE place <= k")
rule("returner", "count(DISTINCT inv) FILTER (NOT ok) AS a1, count(DISTINCT inv) AS b1", "a1 * 5 > b1")
rule("wholesale", "sum(q) FILTER (ok) AS s, count(q) FILTER (ok) AS k", "k > 0 AND s >= 100 * k")
rule("free_items", "bool_or(p = 0) AS x", "x")
rule("night_shopper", "bool_or(hour(t) < 8) AS x", "x")
rule("sunday_shopper", "count(DISTINCT inv) FILTER (isodow(t) = 7) AS a1, count(DISTINCT inv) AS b1", "a1 * 2 > b1")
rule("many_days", "count(DISTINCT cast(t AS date)) AS x", "x >= 12")
size("quick_second_order", f"""SELECT count(DISTINCT a.id) FROM sale a
  WHERE a.ok AND a.t >= timestamp '2011-01-01 00:00:00' AND a.t + INTERVAL 1 DAY <= {A}
  AND NOT EXISTS (SELECT 1 FROM sale b WHERE b.id = a.id AND (b.t, b.r) > (a.t, a.r) AND b.t < a.t + INTERVAL 1 DAY)
  AND EXISTS (SELECT 1 FROM sale b WHERE b.id = a.id AND b.ok AND (b.t, b.r) > (a.t, a.r) AND b.t < a.t + INTERVAL 14 DAY)""")
rule("lunch_bag_fan",
     f"count(DISTINCT inv) FILTER (contains(descr, 'LUNCH BAG') AND ok AND t >= {A} - INTERVAL 6 MONTH) AS x", "x >= 3")
rule("christmas_buyer", """bool_or(descr LIKE '%CHRISTMAS%' AND ok AND ((t >= timestamp '2010-12-01 00:00:00'
     AND t < timestamp '2010-12-25 00:00:00') OR t >= timestamp '2011-09-01 00:00:00')) AS x""", "x")
rule("cake_lover", "count(*) FILTER (contains(descr, 'CAKE') AND ok) AS a1, count(*) FILTER (ok) AS b1",
     "b1 > 0 AND a1 * 10 >= b1")
cases("lifecycle", stages, [
    ("new", f"f >= {A} - INTERVAL 30 DAY"), ("churned", "ds > 180"), ("at risk", "ds > 90"), ("growing", "r1 > r2"),
    ("regular", "f IS NOT NULL")])
size("champions", f"{ranked(0.2)} SELECT count(*) FROM r, k WHERE place <= k AND l >= {A} - INTERVAL 30 DAY AND n >= 5")
size("win_back", f"""WITH a AS (SELECT id, {net}, {stages}, count(DISTINCT inv) FILTER (NOT ok) AS a1,
    count(DISTINCT inv) AS b1 FROM sale GROUP BY id)
  SELECT count(*) FROM a WHERE f < {A} - INTERVAL 30 DAY AND ds > 90 AND m >= 1000 AND NOT a1 * 5 > b1""")
