#!/usr/bin/env python3
"""groups.py LODE [LODE...] [--cases N] [--seed S] [--large]: groups by odd keys, as SQLite finds them.

Tables of odd keys: NULL, -0, numbers at the ends of their range, all equal, all different, one row, none, numbers whose hashes collide or fall into one
bucket (src/engine/tuples.c, scatter.c), texts; and rows of another table
that point at these keys, at nothing, or at a row that is not there. Each LODE may hold options ("build/lode --batch-rows 3 --threads 2"): small batches deal rows out into
buckets where others look at them one after the other. All of them must give the same rows in the same order. --large: 1,800,000 different keys, for
which buckets are used without being asked for, and too little memory for them. The last line says `N passed, M failed`."""

import argparse
import csv
import os
import random
import sqlite3
import sys
import tempfile

from batch import ask

COLUMNS = [("K", "integer"), ("A", "integer"), ("R", "real"), ("S", "string"), ("T", "string"), ("V", "integer")]
# a key in lode and in SQL; every one of them can be NULL but the last
KEYS = [("[{t}].[K]", "K"), ("[{t}].[A]", "A"), ("[{t}].[R]", "R"), ("[{t}].[S]", "S"), ("[{t}].[A] + 1", "A + 1"), ("LEFT([{t}].[S], 2)", "substr(S, 1, 2)"),
        ("IFNULL([{t}].[A], -1)", "ifnull(A, -1)"), ("[{t}].[T]", "T"),
        # values of one column that others choose, which may have as many values
        ("IF [{t}].[T] = 'b' THEN [{t}].[S] END", "CASE WHEN T = 'b' THEN S END"), ("IF [{t}].[A] > 0 THEN [{t}].[T] END", "CASE WHEN A > 0 THEN T END"),
        ("IFNULL([{t}].[T], [{t}].[S])", "ifnull(T, S)"), ("IF [{t}].[T] <> 'a' THEN [{t}].[T] ELSE 'z' END", "CASE WHEN T <> 'a' THEN T ELSE 'z' END")]
MASK = 2**64 - 1


def tuple_hash(bits):
    """That of src/engine/tuples.c, of one word."""
    h = ((0x9E3779B97F4A7C15 ^ bits) * 0x9FB21C651E98DF25) & MASK
    h ^= h >> 32
    return ((h * 0xD6E8FEB86659FD93) & MASK) >> 32


def colliding(rng, count):
    """Pairs with one hash, and numbers that fall into one bucket, also where there are 512."""
    by_hash, pairs, bucket = {}, [], []
    for n in rng.sample(range(2**60), count):
        h = tuple_hash(n)
        if h in by_hash:
            pairs += [by_hash[h], n]
        by_hash[h] = n
        if h >> 23 == 40:
            bucket.append(n)
    assert pairs, "the hash has changed: no two numbers have the same one"
    return pairs, bucket


def tables(rng):
    pairs, bucket = colliding(rng, 200000)
    huge = [2**63 - 1, -(2**63), 0, 1, -1, 2**32, 2**31, -(2**31), 2**53 + 1]
    reals = [0.0, -0.0, 5e-324, -5e-324, 1.7976931348623157e308, 0.1, -1.5]

    def row(k, nulls):
        def maybe(value):
            return None if rng.random() < nulls else value
        return [maybe(k), maybe(rng.randint(-20, 20)), maybe(rng.choice(reals + [rng.randint(0, 99) / 4])), maybe(rng.choice(["x", "yy", "\u00e4\u00f6", "text %d" % rng.randint(0, 400)])), maybe(rng.choice("abc")), maybe(rng.randint(-1000, 1000))]

    return {
        "Few": [row(rng.randint(0, 30), 0.1) for _ in range(700)],
        "Many": [row(rng.randint(0, 5000), 0.02) for _ in range(2500)],
        "Different": [row(k, 0) for k in rng.sample(range(10**9), 1500)],
        "Half": [row(rng.choice([None, None, None, rng.randint(0, 9)]), 0.02) for _ in range(1500)],
        "Equal": [[7, 7, 7.0, "seven", "b", n % 10] for n in range(900)],
        "Alike": [[n % 7, n % 2, n % 5 / 2, "xyz"[n // 3 % 3], "abc"[n % 3], n] for n in range(700)],  # as many texts in both columns
        "Nulls": [[None, None, None, None, None, n if n % 3 else None] for n in range(300)],
        "Huge": [row(rng.choice(huge), 0.05) for _ in range(800)],
        "Colliding": [row(rng.choice(pairs), 0.02) for _ in range(600)],
        "Bucket": [row(rng.choice(bucket), 0.02) for _ in range(2000)],
        "Late": [row(1, 0) for _ in range(500)] + [row(k, 0.3) for k in range(1000)],
        "One": [row(5, 0)],
        "None": [],
    }


def below(rng):
    """Rows that point at those of "Above", which have an Id besides."""
    def up():
        return rng.choice([None, 9999, rng.randint(1, 600), rng.randint(1, 600), rng.randint(1, 600)])
    return [[1, 1]] + [[up(), rng.choice([None, rng.randint(-1000, 1000)])] for _ in range(1500)]


def statement(rng, table):
    """A statement, its SQL, and which rows: "all", "ordered" or "some" of those that the SQL gives, as many as the limit."""
    if table == "Below":
        return statement_of_two(rng)
    keys = rng.sample(KEYS, rng.choice([1, 1, 1, 2, 2, 3]))
    lode, sql = ", ".join(k for k, _ in keys).format(t=table), ", ".join(k for _, k in keys)
    other, other_sql = rng.choice(KEYS)
    other, names = other.format(t=table), dict(t=table, lode=lode, sql=sql, n=len(keys))
    names.update(other=other, other_sql=other_sql, sum=len(keys) + 1, keys=", ".join(str(i + 1) for i in range(len(keys))), limit=rng.choice([1, 2, 7, 40]))
    grouped = '(SELECT *, {other_sql} AS o, sum(V) OVER (PARTITION BY {sql}) AS total, count(V) OVER (PARTITION BY {sql}) AS many FROM "{t}")'
    once = "(SELECT DISTINCT {other_sql} AS o, {sql}, total FROM " + grouped + ")"
    template = rng.choice([
        ("SUM([{t}].[V]), COUNT([{t}].[V]) by {lode}", 'SELECT {sql}, sum(V), count(V) FROM "{t}" GROUP BY {sql}', "all"),
        ("SUM([{t}].[V]) by {lode} order by {sum} desc, {keys} limit {limit}", 'SELECT {sql}, sum(V) AS total FROM "{t}" GROUP BY {sql} ORDER BY total DESC, {keys} LIMIT {limit}', "ordered"),
        ("MAX([{t}].[V]) by {lode} limit {limit}", 'SELECT {sql}, max(V) FROM "{t}" GROUP BY {sql}', "some"),
        ("SUM({{FIXED {lode} : SUM([{t}].[V])}})", 'SELECT sum(total) FROM (SELECT sum(V) AS total FROM "{t}" GROUP BY {sql})', "all"),
        ("SUM({{FIXED {lode} : SUM([{t}].[V])}}) by {other}", "SELECT o, sum(total) FROM " + once + " GROUP BY o", "all"),
        ("MAX({{FIXED {lode} : COUNT([{t}].[V])}}) by {other}", "SELECT o, max(many) FROM " + grouped + " GROUP BY o", "all"),
    ])
    text, query, which = template
    return text.format(**names), query.format(**names), "all" if which == "ordered" and ("S" in sql or "T" in sql) else which


def statement_of_two(rng):
    """Groups by keys of the table above: rows that have no row there stand under NULL in a view, and in no group of an LOD."""
    keys = rng.sample(KEYS, rng.choice([1, 2, 2, 3]))
    lode, sql = ", ".join(k for k, _ in keys).format(t="Above"), ", ".join(k for _, k in keys)
    joined = '"Below" %s JOIN "Above" ON Up = Id GROUP BY ' + sql
    if rng.random() < 0.5:
        return "SUM([Below].[W]), COUNT([Below].[W]) by " + lode, "SELECT " + sql + ", sum(W), count(W) FROM " + joined % "LEFT", "all"
    return "SUM({FIXED %s : SUM([Below].[W])})" % lode, "SELECT sum(total) FROM (SELECT sum(W) AS total FROM " + joined % "INNER" + ")", "all"


def columns_of(table):
    if table == "Below":
        return [("Up", "integer dimension -> Above"), ("W", "integer")]
    kinds = [(name, kind if name == "V" else kind + " dimension") for name, kind in COLUMNS]
    return [("Id", "integer key")] + kinds if table == "Above" else kinds


def write(folder, data):
    os.mkdir(os.path.join(folder, "model"))
    os.mkdir(os.path.join(folder, "data"))
    with open(os.path.join(folder, "model", "t.calc"), "w") as file:
        for table in data:
            file.write("table %s\n" % table + "".join("    %s %s\n" % column for column in columns_of(table)))
    for table, rows in data.items():
        with open(os.path.join(folder, "data", table + ".csv"), "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([name for name, _ in columns_of(table)])
            writer.writerows([["" if cell is None else repr(cell) if isinstance(cell, float) else cell for cell in row] for row in rows])


def database(data):
    db = sqlite3.connect(":memory:")
    for table, rows in data.items():
        names = [name for name, _ in columns_of(table)]
        db.execute('CREATE TABLE "%s" (%s)' % (table, ", ".join("%s %s" % (name, {"R": "REAL", "S": "TEXT"}.get(name, "INTEGER")) for name in names)))
        db.executemany('INSERT INTO "%s" VALUES (%s)' % (table, ", ".join("?" * len(names))), rows)
    return db


def comparable(rows, ordered=False):
    cells = [tuple((cell is not None, str(cell) if isinstance(cell, str) else 0 if cell is None else cell + 0) for cell in row) for row in rows]
    return cells if ordered else sorted(cells)


def differ(rows, wanted, which, limit):
    if which == "some":
        got, all_rows = comparable(rows), set(comparable(wanted))
        return len(set(got)) != min(limit, len(wanted)) or not set(got) <= all_rows
    return comparable(rows, which == "ordered") != comparable(wanted, which == "ordered")


def small(options):
    rng, failed = random.Random(options.seed), 0
    data = tables(rng)
    data["Above"] = [[at + 1] + cells for at, cells in enumerate(data["Few"][:300] + data["Half"][:300])]
    data["Below"] = below(rng)
    cases = [statement(rng, table) for _ in range(options.cases) for table in [rng.choice(list(data))]]
    db, first = database(data), None
    wanted = [db.execute(query).fetchall() for _, query, _ in cases]
    with tempfile.TemporaryDirectory() as folder:
        write(folder, data)
        for lode in options.lode:
            replies = ask(lode, folder, [text for text, _, _ in cases])
            first = first or replies
            for (text, query, which), rows, reply, other in zip(cases, wanted, replies, first):
                wrong = None
                if "rows" not in reply:
                    wrong = str(reply)[:300]
                elif differ(reply["rows"], rows, which, int(text.split()[-1]) if which == "some" else 0):
                    wrong = "%s, not %s" % (str(reply["rows"])[:300], str(rows)[:300])
                elif reply["rows"] != other.get("rows"):
                    wrong = "other rows, or in another order, than %s" % options.lode[0]
                if wrong:
                    failed += 1
                    print("%s\n    %s\n    %s\n    %s" % (lode, text, query, wrong))
            failed += len(cases) - len(replies)
    return len(cases) * len(options.lode), failed


def large(options):
    """All keys differ but for the last part, whose keys came before."""
    count, prime, failed = 1800000, 2147483647, 0
    keys = [n % 1500000 * 48271 % prime for n in range(count)]
    sums = {}
    for n, key in enumerate(keys):
        sums[key] = sums.get(key, 0) + n % 1000
    best = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:5]
    cases = [
        ("SUM([T].[V]) by [T].[K] order by 2 desc, 1 limit 5", [list(item) for item in best]),
        ("SUM([T].[V]) by [T].[K] limit 2", [list(item) for item in sorted(sums.items())[:2]]),
        ("SUM({FIXED [T].[K] : MAX([T].[V])})", [[sum(max(n % 1000, (n + 1500000) % 1000 if n < 300000 else 0) for n in range(1500000))]]),
        ("SUM(IF {FIXED [T].[K] : COUNT([T].[V])} = 2 THEN 1 END)", [[300000]]),
        ("COUNT([T].[V]) by [T].[K] % 2, [T].[K] * 3 order by 3 desc, 1, 2 limit 1", [[0, 3 * min(k for k in keys[:300000] if k % 2 == 0), 2]]),
    ]
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "model"))
        os.mkdir(os.path.join(folder, "data"))
        with open(os.path.join(folder, "model", "t.calc"), "w") as file:
            file.write("table T\n    K integer dimension\n    V integer\n")
        with open(os.path.join(folder, "data", "T.csv"), "w") as file:
            file.write("K,V\n" + "".join("%d,%d\n" % (key, n % 1000) for n, key in enumerate(keys)))
        for lode in options.lode:
            replies = ask(lode, folder, [text for text, _ in cases])
            for (text, wanted), reply in zip(cases, replies):
                if reply.get("rows") != wanted:
                    failed += 1
                    print("%s\n    %s\n    %s, not %s" % (lode, text, str(reply)[:300], wanted))
            failed += len(cases) - len(replies)
            spent, after = ask(lode + " --memory 80M", folder, [cases[0][0], "SUM([T].[V])"])
            message = spent.get("error", {}).get("message", str(spent))
            if "80 MiB is spent in pass 1 over T, view by [T].[K]" not in message or after.get("rows") != [[sum(sums.values())]]:
                failed += 1
                print("%s\n    too little memory: %s, and then %s" % (lode, message, after))
    return (len(cases) + 1) * len(options.lode), failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lode", nargs="+")
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    count, failed = large(options) if options.large else small(options)
    print("%d passed, %d failed" % (count - failed, failed))
    return failed != 0


sys.exit(main())
