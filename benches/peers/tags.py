"""The sixty tags of the benchmark, each said twice: as a rule of tagwerk and as SQL over one shared GROUP BY.

`AGGREGATES` maps a column of the shared query to its SQL; `TAGS` lists (id, value, rule, predicate over those columns and
the profile's). A tag with several values has its cases in order, the first that matches wins.
"""

from pathlib import Path

AS_OF = "2026-01-08T00:00:00+08:00"
# The clock of Shanghai has not changed since 1991, so a calendar day is 24 hours there.
T = "TIMESTAMPTZ '2026-01-08 00:00:00+08'"

AGGREGATES = {}
TAGS = []


def ago(days):
    return f"{T} - INTERVAL {days * 24} HOUR"


def agg(name, sql):
    previous = AGGREGATES.setdefault(name, sql)
    assert previous == sql, name
    return name


def when(event, days=None, extra=None):
    parts = [f"event = '{event}'", f"ts < {T}"]
    if days:
        parts.append(f"ts >= {ago(days)}")
    if extra:
        parts.append(extra)
    return " AND ".join(parts)


def count(event, days=None, extra=None, name=None):
    name = name or f"n_{event}_{days or 'ever'}"
    return agg(name, f"count(*) FILTER ({when(event, days, extra)})")


def last(event):
    return agg(f"last_{event}", f"max(ts) FILTER ({when(event)})")


def first(event):
    return agg(f"first_{event}", f"min(ts) FILTER ({when(event)})")


def amount(event, days=None, extra=None, name=None):
    name = name or f"sum_{event}_{days or 'ever'}"
    return agg(name, f"coalesce(sum(amount) FILTER ({when(event, days, extra)}), 0)")


def tag(id, rule, sql):
    TAGS.append((id, None, rule, sql))


def since(column):
    return f"floor(epoch({T} - {column}) / 86400)"


# Activity, 16 tags
for event, days, least in [
    ("login", 7, 3), ("login", 30, 10), ("login", 90, 20), ("page_view", 7, 5), ("page_view", 30, 20),
    ("search", 7, 2), ("search", 30, 5), ("add_to_cart", 7, 1), ("add_to_cart", 30, 2), ("favorite", 30, 1),
    ("share", 30, 1), ("support_ticket", 90, 1), ("coupon_claim", 30, 1), ("purchase", 7, 1), ("purchase", 30, 1),
    ("refund", 90, 1),
]:
    tag(f"active_{event}_{days}d", f"count({event}, last {days} days) >= {least}", f"{count(event, days)} >= {least}")

# Recency, 8 tags
for event, days in [("login", 30), ("login", 60), ("page_view", 14), ("purchase", 30), ("purchase", 60), ("search", 45)]:
    tag(f"silent_{event}_{days}d", f"days_since(last({event})) > {days}", f"{since(last(event))} > {days}")
tag("first_purchase_recent", "first(purchase) >= as_of - 30 days", f"{first('purchase')} >= {ago(30)}")
tag("never_purchased", "not exists(purchase) and exists(page_view)", f"{count('purchase')} = 0 AND {count('page_view')} > 0")

# Money, 12 tags
for days, least in [(7, 200), (30, 500), (60, 800), (90, 1000)]:
    tag(f"spend_{days}d", f"sum(purchase.amount, last {days} days) > {least}", f"{amount('purchase', days)} > {least}")
tag("spend_medium", "sum(purchase.amount, last 30 days) between 100 and 500",
    f"{amount('purchase', 30)} BETWEEN 100 AND 500")
agg("n_amount", f"count(amount) FILTER ({when('purchase')})")
amount("purchase")
tag("basket_large", "avg(purchase.amount) > 200", "n_amount > 0 AND sum_purchase_ever > 200 * n_amount")
agg("max_purchase_90", f"max(amount) FILTER ({when('purchase', 90)})")
tag("big_ticket", "max(purchase.amount, last 90 days) >= 1000", "max_purchase_90 >= 1000")
agg("min_purchase", f"min(amount) FILTER ({when('purchase')})")
tag("bargain", "min(purchase.amount) < 20", "min_purchase < 20")
tag("refund_share", "count(refund, last 90 days) / count(purchase, last 90 days) > 0.3",
    f"{count('purchase', 90)} > 0 AND {count('refund', 90)} * 10 > {count('purchase', 90)} * 3")
tag("refund_money", "sum(refund.amount, last 90 days) > 100", f"{amount('refund', 90)} > 100")
tag("top_spender", "top(10%, sum(purchase.amount, last 90 days))", None)
tag("growing_spend", "sum(purchase.amount, last 30 days) > sum(purchase.amount, between 60 days ago and 30 days ago)",
    "{} > {}".format(amount("purchase", 30), agg("sum_purchase_60_30",
     f"coalesce(sum(amount) FILTER ({when('purchase', 60)} AND ts < {ago(30)}), 0)")))

# Interest, 10 tags
for category in ["beauty", "sports", "electronics", "books", "baby"]:
    name = f"n_view_{category}"
    count("page_view", 90, f"category = '{category}'", name)
    tag(f"likes_{category}", f"count(page_view where category = '{category}', last 90 days) >= 3", f"{name} >= 3")
agg("d_category", f"count(DISTINCT category) FILTER ({when('page_view', 30)})")
tag("wide_interest", "count_distinct(page_view.category, last 30 days) >= 5", "d_category >= 5")
count("page_view", 30, "device = 'ios'", "n_view_ios")
tag("ios_user", "exists(page_view where device = 'ios', last 30 days)", "n_view_ios > 0")
count("page_view", 30, "duration_s >= 120", "n_view_long")
tag("reads_long", "count(page_view where duration_s >= 120, last 30 days) >= 2", "n_view_long >= 2")
agg("sum_duration", f"coalesce(sum(duration_s) FILTER ({when('page_view', 30)}), 0)")
tag("time_on_site", "sum(page_view.duration_s, last 30 days) > 1800", "sum_duration > 1800")
agg("n_night", f"count(*) FILTER (ts < {T} AND ts >= {ago(30)} AND hour(ts + INTERVAL 8 HOUR) < 6)")
tag("night_owl", "count(events where hour(time) < 6, last 30 days) >= 3", "n_night >= 3")

# Who they are, 6 tags
tag("shanghai", "profile.city = 'Shanghai'", "city = 'Shanghai'")
tag("big_city_women", "profile.city in ('Shanghai', 'Beijing', 'Shenzhen', 'Guangzhou') and profile.gender = 'f'",
    "city IN ('Shanghai', 'Beijing', 'Shenzhen', 'Guangzhou') AND gender = 'f'")
tag("new_member", "profile.registered_at >= as_of - 30 days", f"registered_at >= {ago(30)}")
tag("gold", "profile.level = 'gold' and not profile.is_employee", "level = 'gold' AND NOT is_employee")
tag("reachable", "profile.marketing_opt_in and not profile.is_employee", "marketing_opt_in AND NOT is_employee")
tag("paid_channel", "profile.channel in ('ads', 'douyin')", "channel IN ('ads', 'douyin')")

# Stages and composites, 8 tags
LIFECYCLE = [
    ("new", "profile.registered_at >= as_of - 30 days", f"registered_at >= {ago(30)}"),
    ("churned", "days_since(last(login)) > 60 or not exists(login)",
     f"{since('last_login')} > 60 OR {count('login')} = 0"),
    ("active", "count(login, last 30 days) >= 10", "n_login_30 >= 10"),
    ("quiet", "true", "true"),
]
VALUE = [
    ("high", "sum(purchase.amount, last 90 days) > 1000", "sum_purchase_90 > 1000"),
    ("middle", "sum(purchase.amount, last 90 days) > 100", "sum_purchase_90 > 100"),
    ("low", "exists(purchase, last 90 days)", "n_purchase_90 > 0"),
]
CASES = {"lifecycle": LIFECYCLE, "value": VALUE}


def case_sql(id, value):
    whens = " ".join(f"WHEN {sql} THEN '{v}'" for v, _, sql in CASES[id])
    return f"coalesce(CASE {whens} END = '{value}', false)"


for id, cases in CASES.items():
    for value, rule, _ in cases:
        TAGS.append((id, value, rule, case_sql(id, value)))
tag("winback", "tag(lifecycle = 'churned') and tag(value = 'high')",
    f"({case_sql('lifecycle', 'churned')}) AND ({case_sql('value', 'high')})")
tag("vip_reachable", "tag(value = 'high') and tag(reachable) and not tag(refund_share)",
    f"({case_sql('value', 'high')}) AND marketing_opt_in AND NOT is_employee"
    " AND NOT (n_purchase_90 > 0 AND n_refund_90 * 10 > n_purchase_90 * 3)")
tag("cart_no_purchase", "count(add_to_cart, last 7 days) > 0 and not exists(purchase, last 7 days)",
    "n_add_to_cart_7 > 0 AND n_purchase_7 = 0")
tag("searches_only", "count(search, last 30 days) > 3 and not exists(purchase, last 30 days)",
    "n_search_30 > 3 AND n_purchase_30 = 0")
tag("coupon_hunter", "count(coupon_claim, last 30 days) > count(purchase, last 30 days)",
    "n_coupon_claim_30 > n_purchase_30")
tag("fresh_lead", "tag(new_member) and not exists(purchase)",
    f"registered_at >= {ago(30)} AND n_purchase_ever = 0")

assert len({id for id, *_ in TAGS}) == 60, len({id for id, *_ in TAGS})


def toml_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def tag_file(id):
    head = f"""id = "{id}"
name = "{id}"
owner = "bench"
status = "active"
description = "One of the sixty tags of the benchmark."

[purpose]
goal = "Measure"
decision = "Which layout is faster"
action = "none"
"""
    if id in CASES:
        return head + "".join(
            f"\n[[case]]\nvalue = {toml_string(value)}\nwhen = {toml_string(rule)}\n" for value, rule, _ in CASES[id])
    rule = next(rule for i, _, rule, _ in TAGS if i == id)
    return head + f"\n[rule]\nwhen = {toml_string(rule)}\n"


def write(folder):
    """Writes the sixty tag files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for id in dict.fromkeys(id for id, *_ in TAGS):
        (folder / f"{id}.toml").write_text(tag_file(id))


if __name__ == "__main__":
    # python3 benches/peers/tags.py: renews the tag files of benches/workspace, which `cargo bench` reads.
    write(Path(__file__).resolve().parent.parent / "workspace" / "tags" / "basic")
