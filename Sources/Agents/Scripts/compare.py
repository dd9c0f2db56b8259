"""Compares tables before and after a change: rows, columns, empty values, and the values of rows with the same key.

`remember` copies what the tables hold into a file beside the database; `compare` reads it again after the build. Tables
above the budget are counted, and not compared value by value.
"""

import json
import os
import sys

import duckdb

# How many changed values are shown of each table.
SAMPLES = 5


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def columns(database, relation):
    try:
        return {row[0]: row[1] for row in database.execute(f"describe select * from {relation}").fetchall()}
    except duckdb.Error:
        return None


def stock(database, model, budget, table):
    """Counts a table, and copies it into the memory file when it is within the budget."""
    found = columns(database, model["relation"])
    if found is None:
        return {"rows": None, "columns": {}, "nulls": {}, "copied": False}
    nulls = [f"count(*) - count({quoted(name)})" for name in found]
    row = database.execute(f"select count(*), {', '.join(nulls) or '0'} from {model['relation']}").fetchone()
    copied = row[0] <= budget
    if copied:
        database.execute(f"create or replace table memory_file.{table} as select * from {model['relation']}")
    return {"rows": row[0], "columns": found, "nulls": dict(zip(found, row[1:])), "copied": copied}


def key_of(database, model, tables):
    """The tested key, if it is there and unique on both sides."""
    for key in model["keys"]:
        try:
            if all(
                database.execute(f"select count(*) = count(distinct {quoted(key)}) from {table}").fetchone()[0]
                for table in tables
            ):
                return key
        except duckdb.Error:
            continue
    return None


def values(database, key, common, before, after):
    """How many rows changed, in which columns, with a few examples."""
    joined = f"from {before} as b join {after} as a on b.{quoted(key)} = a.{quoted(key)}"
    differs = {name: f"b.{quoted(name)} is distinct from a.{quoted(name)}" for name in common if name != key}
    if not differs:
        return 0, {}, []
    counts = ", ".join(f"count(*) filter (where {test})" for test in differs.values())
    row = database.execute(f"select count(*) filter (where {' or '.join(differs.values())}), {counts} {joined}").fetchone()
    changed = {name: count for name, count in zip(differs, row[1:]) if count}
    samples = []
    for name in sorted(changed, key=changed.get, reverse=True):
        found = database.execute(
            f"select b.{quoted(key)}, b.{quoted(name)}, a.{quoted(name)} {joined} where {differs[name]} order by 1 limit 2"
        ).fetchall()
        samples += [{"key": str(k), "column": name, "before": shown(b), "after": shown(a)} for k, b, a in found]
    return row[0], changed, samples[:SAMPLES]


def shown(value):
    return "empty" if value is None else str(value)[:80]


def difference(database, model, old, new, number):
    before, after = f"memory_file.before_{number}", f"memory_file.after_{number}"
    answer = {
        "model": model["name"],
        "before": old["rows"],
        "after": new["rows"],
        "added": [name for name in new["columns"] if name not in old["columns"]] if old["columns"] else [],
        "removed": [name for name in old["columns"] if name not in new["columns"]] if new["columns"] else [],
        "retyped": [n for n, t in new["columns"].items() if n in old["columns"] and old["columns"][n] != t],
        "emptier": [],
        "key": None,
        "over_budget": any(side["rows"] is not None and not side["copied"] for side in (old, new)),
        "gone": None,
        "come": None,
        "changed": None,
        "changed_columns": {},
        "samples": [],
    }
    for name in new["columns"]:
        was, now = old["nulls"].get(name), new["nulls"].get(name)
        if was is not None and old["rows"] and new["rows"] and now / new["rows"] - was / old["rows"] > 0.001:
            answer["emptier"].append(f"{name}: {was / old['rows']:.1%} to {now / new['rows']:.1%}")
    if not (old["copied"] and new["copied"]):
        return answer
    key = key_of(database, model, [before, after])
    if key is None:
        return answer
    answer["key"] = key
    for name, (left, right) in {"gone": (before, after), "come": (after, before)}.items():
        query = f"select count(*) from {left} as l anti join {right} as r on l.{quoted(key)} = r.{quoted(key)}"
        answer[name] = database.execute(query).fetchone()[0]
    common = [n for n, t in new["columns"].items() if old["columns"].get(n) == t]
    found = values(database, key, common, before, after)
    answer["changed"], answer["changed_columns"], answer["samples"] = found
    return answer


def run(task):
    if not os.path.exists(task["database"]):
        return {"differences": [] if task["remembers"] else None}
    database = duckdb.connect()
    database.execute(f"attach '{task['memory']}' as memory_file")
    # By its own name, which views in it use.
    name = quoted(os.path.splitext(os.path.basename(task["database"]))[0])
    database.execute(f"attach '{task['database']}' as {name} (read_only)")
    database.execute(f"use {name}")
    side = "before" if task["remembers"] else "after"
    stocks = [
        stock(database, model, task["budget"], f"{side}_{number}") for number, model in enumerate(task["models"])
    ]
    notes = task["memory"] + ".json"
    if task["remembers"]:
        with open(notes, "w") as file:
            json.dump(stocks, file)
        return {"differences": []}
    old = []
    if os.path.exists(notes):
        with open(notes) as file:
            old = json.load(file)
    # What is new since then had nothing.
    old += [{"rows": None, "columns": {}, "nulls": {}, "copied": False} for _ in stocks[len(old) :]]
    return {
        "differences": [
            difference(database, model, old[number], stocks[number], number)
            for number, model in enumerate(task["models"])
        ]
    }


with open(sys.argv[1]) as source:
    print(json.dumps(run(json.load(source))))
