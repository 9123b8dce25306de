#!/usr/bin/env python3
"""tagwerk beside DuckDB: the same files, the same sixty tags, members compared, both timed in one run.

    cargo build --release
    pip install duckdb
    python3 benches/peers/compare.py --binary target/release/tagwerk --work target/peers

What is timed
  tagwerk   ingest (Parquet to store), build (store to audiences on disk), as its `--json` answer and its wall clock say
  DuckDB    load (Parquet to its own table, sorted by user and time), the best shared query from that table,
            the same query from the Parquet files; a shared query is one GROUP BY that computes every aggregate once and
            counts the members of every tag. Writing members is not timed for DuckDB, it is for tagwerk.

Every figure is the median of --repeat runs, tagwerk and DuckDB in turn.
"""

import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import time
from pathlib import Path

import duckdb

import tags

def write_workspace(root):
    """The workspace of `cargo bench`, its tags written anew, around the generated data."""
    benches = Path(__file__).resolve().parent.parent
    shutil.copy(benches / "workspace" / "tagwerk.toml", root)
    shutil.rmtree(root / "tags", ignore_errors=True)
    tags.write(root / "tags" / "basic")


def shared_query(events, profiles, select):
    """One pass over the events; `top` ranks on the same grouped rows."""
    aggregates = ",\n  ".join(f"{sql} AS {name}" for name, sql in tags.AGGREGATES.items())
    return f"""
WITH grouped AS (SELECT user_id, {aggregates} FROM {events} WHERE ts < {tags.T} GROUP BY user_id),
joined AS (
  SELECT p.user_id, p.city, p.gender, p.registered_at, p.level, p.channel, p.is_employee, p.marketing_opt_in,
    {", ".join(column(name) for name in tags.AGGREGATES)}
  FROM {profiles} p LEFT JOIN grouped g USING (user_id)),
edge AS (
  SELECT min(k) AS k FROM (
    SELECT sum_purchase_90 AS k, row_number() OVER (ORDER BY sum_purchase_90 DESC) AS place,
      count(*) OVER () AS n
    FROM joined WHERE n_purchase_90 > 0) WHERE place <= ceil(n / 10.0))
{select}"""


def column(name):
    nothing = name.startswith(("n_", "sum_", "d_"))
    return f"coalesce(g.{name}, 0) AS {name}" if nothing else f"g.{name}"


def predicate(id, sql):
    if id == "top_spender":
        return "n_purchase_90 > 0 AND sum_purchase_90 >= edge.k"
    return sql


def counts_query(events, profiles):
    counted = ",\n  ".join(
        f"count(*) FILTER ({predicate(id, sql)})" for id, _, _, sql in tags.TAGS)
    return shared_query(events, profiles, f"SELECT {counted} FROM joined, edge")


def members_query(events, profiles):
    shown = ",\n  ".join(f"coalesce({predicate(id, sql)}, false) AS t{i}" for i, (id, _, _, sql) in enumerate(tags.TAGS))
    return shared_query(events, profiles, f"SELECT user_id, {shown} FROM joined, edge")


def digest(ids):
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()


class Product:
    def __init__(self, binary, root, threads):
        self.command = [str(binary), "-C", str(root), "--threads", str(threads)]

    def run(self, *arguments):
        start = time.perf_counter()
        done = subprocess.run([*self.command, *arguments], check=True, capture_output=True, text=True)
        return done.stdout, time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--subjects", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    root = args.work.resolve() / f"{args.subjects}x{args.events}"
    root.mkdir(parents=True, exist_ok=True)
    if not (root / "data").exists():
        shop = root / "shop"
        subprocess.run(
            [str(args.binary), "--now", tags.AS_OF, "demo", str(shop), "--subjects", str(args.subjects), "--events",
             str(args.events)], check=True, stdout=subprocess.DEVNULL)
        (shop / "data").rename(root / "data")
        shutil.rmtree(shop)
    write_workspace(root)
    product = Product(args.binary, root, args.threads)

    database = root / "peer.duckdb"
    database.unlink(missing_ok=True)
    connection = duckdb.connect(str(database), config={"threads": args.threads})
    connection.execute("SET TimeZone = 'UTC'")
    parquet_events = f"read_parquet('{root}/data/events/**/*.parquet')"
    parquet_profiles = f"read_parquet('{root}/data/profiles.parquet')"
    columns = "user_id, ts, event, category, amount, device, duration_s"

    seconds = {name: [] for name in
               ["ingest", "build", "evaluate", "write", "raw", "load", "native", "parquet"]}

    def timed(name, query):
        start = time.perf_counter()
        rows = connection.execute(query).fetchall()
        seconds[name].append(time.perf_counter() - start)
        return rows

    for turn in range(args.repeat):
        shutil.rmtree(root / ".tagwerk", ignore_errors=True)
        _, ingest = product.run("ingest")
        answer, build = product.run("--json", "build", "--no-ingest", "--as-of", tags.AS_OF)
        answer = json.loads(answer)
        seconds["ingest"].append(ingest)
        seconds["build"].append(build)
        seconds["raw"].append(ingest + build)
        seconds["evaluate"].append(answer["seconds"]["evaluate"])
        seconds["write"].append(answer["seconds"]["write"])
        if turn == 0:
            connection.execute(f"CREATE TABLE profiles AS SELECT * FROM {parquet_profiles}")
        connection.execute("DROP TABLE IF EXISTS events")
        timed("load", f"CREATE TABLE events AS SELECT {columns} FROM {parquet_events} ORDER BY user_id, ts")
        timed("native", counts_query("events", "profiles"))
        counts = timed("parquet", counts_query(parquet_events, parquet_profiles))[0]
        print(f"run {turn + 1}: " + ", ".join(f"{k} {v[-1]:.3f} s" for k, v in seconds.items()), flush=True)

    connection.execute(f"CREATE OR REPLACE TEMP TABLE members AS {members_query('events', 'profiles')}")
    sizes = {(t["id"], t["value"]): t["size"] for t in answer["tags"]}
    product.run("publish", "--no-ingest", "--as-of", tags.AS_OF)
    wrong = 0
    for i, (id, value, rule, _) in enumerate(tags.TAGS):
        theirs = [row[0] for row in connection.execute(f"SELECT user_id FROM members WHERE t{i}").fetchall()]
        name = id if value is None else f"{id}={value}"
        output = root / "members.txt"
        product.run("export", name, "--format", "ids", "-o", str(output))
        ours = output.read_text().splitlines()
        same = digest(ours) == digest(theirs)
        wrong += not same
        if not same or len(ours) != sizes[(id, value)] or len(ours) != counts[i]:
            print(f"DIFFERENT {name}: tagwerk {len(ours)}, DuckDB {len(theirs)} (counted {counts[i]}): {rule}")
    print(f"{len(tags.TAGS)} audiences of {len(sizes)} compared by hash of their sorted ids, {wrong} different")

    median = {name: statistics.median(values) for name, values in seconds.items()}
    print(json.dumps({"subjects": args.subjects, "events": args.events, "threads": args.threads,
                      "repeat": args.repeat, "median_seconds": {k: round(v, 4) for k, v in median.items()}}))
    print(f"build from the store: {median['native'] / median['build']:.1f} x DuckDB from its sorted table "
          f"(evaluation alone {median['native'] / median['evaluate']:.1f} x)")
    print(f"ingest + build from Parquet: {median['parquet'] / median['raw']:.2f} x DuckDB from Parquet")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
