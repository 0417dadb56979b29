#!/usr/bin/env python3
"""sides.py LODE [LODE...] [--cases N] [--seed S]: aggregates over tables side by side with many rows, as SQLite finds them.

Steps S and notes N hang from visits V, answers A from steps. Visits have none, one, 63, 64, 65 or more of them, which follow each other in the file or lie
scattered: lode joins many rows at a time, and takes the rows that a condition keeps as words of bits (src/engine/spread.c, sift.c, sieve.c). Each LODE may
hold options ("build/lode --batch-rows 7"). The last line says `N passed, M failed`."""

import argparse
import csv
import os
import random
import sqlite3
import sys
import tempfile

from batch import ask

MODEL = """table V
    Id integer key
    C string
table S
    Id integer key
    Visit integer -> V
    K string
    F string
table N
    Id integer key
    Visit integer -> V
    K string
    F string
    W integer
table A
    Id integer key
    Step integer -> S
    K string
    F string
"""
VISITS = 14


def rows_of(rng, parents, many):
    """By parent so many rows, some of them together and some scattered; few have no parent, or one that is not there."""
    together, scattered = [], []
    for parent in parents:
        count = rng.choice(many)
        (together if rng.random() < 0.7 else scattered).extend([parent] * count)
    scattered += [None, 9999]
    rng.shuffle(scattered)
    return together + scattered if rng.random() < 0.5 else scattered + together


def tables(rng):
    # F is "rare" in a row or two, anywhere; "often" in most
    def flag():
        return rng.choice([None, "often", "often", "often", "often", "often", "often"]) if rng.random() > 0.01 else "rare"

    def letter():
        return rng.choice([None, "a", "b", "c", "d"])

    visits = [[n, letter()] for n in range(1, VISITS + 1)]
    below = lambda: rows_of(rng, range(1, VISITS + 1), [0, 0, 1, 2, 3, 7, 63, 64, 65, 65, 65, 130])
    steps = [[n + 1, parent, letter(), flag()] for n, parent in enumerate(below())]
    notes = [[n + 1, parent, letter(), flag(), rng.randint(-9, 9) if rng.random() < 0.9 else None] for n, parent in enumerate(below())]
    answers = [[n + 1, parent, letter(), flag()] for n, parent in enumerate(rows_of(rng, range(1, len(steps) + 1), [0, 0, 0, 1, 1, 2]))]
    return {"V": visits, "S": steps, "N": notes, "A": answers}


COLUMNS = {"V": ["Id", "C"], "S": ["Id", "Visit", "K", "F"], "N": ["Id", "Visit", "K", "F", "W"], "A": ["Id", "Step", "K", "F"]}


def condition(rng, table):
    """In lode and in SQL."""
    found = rng.choice(["{t}[F]{e} = 'rare'", "{t}[F]{e} = 'rare'", "{t}[F]{e} = 'often'", "{t}[K]{e} = 'a'", "{t}[K]{e} IN ('b', 'c')", "{t}[K]{e} = 'none'", "ISNULL({t}[K]{e})",
                        "{t}[F]{e} = 'rare' OR {t}[K]{e} = 'd'", "{t}[F]{e} = 'often' AND {t}[K]{e} = 'b'", "{t}[Id]{e} % 63 = 1",
                        "{t}[Id]{e} % 64 <> 0"])  # the first row of each word of bits
    return in_both(found, table)


def in_both(found, table):
    lode = found.format(t="[%s]." % table, e="")
    sql = found.replace("ISNULL({t}[K]{e})", "{t}[K]{e} IS NULL").format(t=table + ".", e="").replace("[", '"').replace("]", '"')
    return lode, sql


def joined(tables):
    """The rows of tables side by side: all pairs of rows that belong together, and rows that have no partner."""
    if tables == ["N"]:
        return "(SELECT N.Id AS nId, N.Visit AS nVisit, N.K AS nK, N.F AS nF, N.W AS nW FROM N)"
    if "A" in tables:
        left = "(SELECT S.Id AS sId, S.Visit AS sVisit, S.K AS sK, S.F AS sF, A.Id AS aId, A.K AS aK, A.F AS aF FROM S FULL JOIN A ON A.Step = S.Id)"
    else:
        left = "(SELECT S.Id AS sId, S.Visit AS sVisit, S.K AS sK, S.F AS sF FROM S)"
    if "N" not in tables:
        return left
    both = left + " FULL JOIN (SELECT N.Id AS nId, N.Visit AS nVisit, N.K AS nK, N.F AS nF, N.W AS nW FROM N) ON sVisit = nVisit AND sVisit <> 9999"
    if "A" not in tables:
        return both
    # of answers and notes only the pairs count where a visit has any
    return both + " WHERE NOT (aId IS NULL AND nId IS NOT NULL AND sVisit IS NOT NULL AND sVisit IN (SELECT S.Visit FROM S JOIN A ON A.Step = S.Id JOIN N ON N.Visit = S.Visit))"


def named(sql):
    for table in "SNA":
        for column in ("Id", "K", "F", "W"):
            sql = sql.replace('%s."%s"' % (table, column), table.lower() + column)
    return sql


def conditions(rng, tested, more):
    """One of the table `tested`, or several with one of the table `more`: in lode, in SQL, and the tables that it reads."""
    (test, sql), read = condition(rng, tested), {tested}
    if rng.random() < 0.3:
        other = rng.choice([tested, more])
        right, right_sql = condition(rng, other)
        word = rng.choice(["AND", "AND", "OR"])
        test, sql, read = "(%s) %s (%s)" % (test, word, right), "(%s) %s (%s)" % (sql, word, right_sql), read | {other}
    if rng.random() < 0.15:
        test, sql = "NOT (%s)" % test, "NOT (%s)" % sql
    return test, sql, read


# each keeps only rows that the one before it keeps
NESTED = [["{t}[Id]{e} % 2 = 0", "{t}[Id]{e} % 4 = 0", "{t}[Id]{e} % 64 = 0"], ["{t}[K]{e} IN ('a', 'b', 'c')", "{t}[K]{e} IN ('a', 'b')", "{t}[K]{e} = 'a'"],
          ["{t}[F]{e} = 'often'", "{t}[F]{e} = 'often' AND {t}[K]{e} = 'd'", "{t}[F]{e} = 'often' AND {t}[K]{e} = 'd' AND {t}[Id]{e} % 3 = 0"]]


def nested(rng, tested, valued):
    """Measures whose conditions ask for more and more, or for less and less, of one table. Mostly none of them asks how often a row comes."""
    asked = rng.choice(NESTED)
    if rng.random() < 0.3:
        asked = asked + ["{t}[K]{e} = 'b'"]
    if rng.random() < 0.3:
        asked = asked[::-1]
    calls = [("COUNTD", "Id"), ("MAX", "Id"), ("MIN", "K"), ("COUNTD", "K")] if rng.random() < 0.8 else CALLS
    return [measure(rng, tested, valued, in_both(ask, tested) + ({tested},), calls) for ask in asked]


CALLS = [("COUNTD", "Id"), ("COUNTD", "Id"), ("MAX", "Id"), ("MIN", "K"), ("COUNT", "Id"), ("SUM", "Id"), ("COUNT", "K")]


def measure(rng, tested, valued, asked=None, calls=CALLS):
    """In lode; the aggregate and its argument in SQL; and the tables that it reads."""
    test, test_sql, read = asked or conditions(rng, tested, valued)
    name, value = rng.choice(calls)
    if calls is CALLS and valued == "N" and rng.random() < 0.3:
        name, value = "SUM", "W"
    text, sql = "IF %s THEN [%s].[%s] END" % (test, valued, value), 'CASE WHEN %s THEN %s."%s" END' % (test_sql, valued, value)
    if calls is CALLS and "A" not in read | {valued} and rng.random() < 0.15:  # a row of none of the tables that are read counts nothing
        none = "'-'" if value == "K" else "-7"
        text, sql = "IFNULL(%s, %s)" % (text, none), "CASE WHEN %s THEN ifnull(%s, %s) END" % (" OR ".join('%s."Id" IS NOT NULL' % t for t in read | {valued}), sql, none)
    return "%s(%s)" % (name, text), "count(DISTINCT value)" if name == "COUNTD" else name + "(value)", sql, read | {valued}


def statement(rng):
    """With its SQL. All measures read the same tables."""
    tables = rng.choice([["S", "N"], ["S", "N"], ["S", "N", "A"]])
    tested, valued = rng.sample(tables, 2)
    if len(tables) == 3 and "N" not in (tested, valued):
        tested = "N"
    if rng.random() < 0.2:
        valued = tested
    measures = nested(rng, tested, valued) if rng.random() < 0.25 else [measure(rng, tested, valued) for _ in range(rng.choice([1, 1, 2]))]
    read = set.union(*[m[3] for m in measures])
    key = rng.choice([None, tested, valued, rng.choice(tables)])
    if key == "A" and "A" not in read or any(m[3] != read for m in measures):
        return statement(rng)
    frame = [t for t in tables if t in read | {key} or t == "S" and "A" in read | {key}]
    where, where_sql = condition(rng, rng.choice(sorted(read))) if rng.random() < 0.2 else ("", "")
    # each row of the tables that are read counts once in a group
    columns = ", ".join(['%s."K" AS key' % key if key else "0 AS key"] + ['%s."Id"' % t for t in sorted(read)])
    parts = []
    for _, call, sql, _ in measures:
        inner = named("SELECT DISTINCT %s, %s AS value FROM " % (columns, sql)) + "(SELECT * FROM %s)" % joined(frame) + (" WHERE " + named(where_sql) if where else "")
        parts.append("SELECT key, %s AS m FROM (%s) GROUP BY key" % (call, inner) if key else "SELECT 0 AS key, %s AS m FROM (%s)" % (call, inner))
    query = "SELECT %s FROM " % ", ".join((["p0.key"] if key else []) + ["p%d.m" % i for i in range(len(parts))])
    query += " JOIN ".join("(%s) p%d" % (part, i) + (" ON p0.key IS p%d.key" % i if i else "") for i, part in enumerate(parts))
    text = ", ".join(m[0] for m in measures) + (" by [%s].[K]" % key if key else "") + (" where " + where if where else "")
    return text, query


def write(folder, data):
    os.mkdir(os.path.join(folder, "model"))
    os.mkdir(os.path.join(folder, "data"))
    with open(os.path.join(folder, "model", "m.calc"), "w") as file:
        file.write(MODEL)
    for table, rows in data.items():
        with open(os.path.join(folder, "data", table + ".csv"), "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS[table])
            writer.writerows([["" if cell is None else cell for cell in row] for row in rows])


def database(data):
    db = sqlite3.connect(":memory:")
    for table, rows in data.items():
        db.execute("CREATE TABLE %s (%s)" % (table, ", ".join(COLUMNS[table])))
        db.executemany("INSERT INTO %s VALUES (%s)" % (table, ", ".join("?" * len(COLUMNS[table]))), rows)
    return db


def comparable(rows):
    return sorted([tuple((cell is not None, str(cell)) for cell in row) for row in rows])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lode", nargs="+")
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, passed, failed = random.Random(options.seed), 0, 0
    for _ in range((options.cases + 49) // 50):  # as many folders of data
        data = tables(rng)
        db, cases = database(data), [statement(rng) for _ in range(50)]
        wanted = [db.execute(query).fetchall() for _, query in cases]
        with tempfile.TemporaryDirectory() as folder:
            write(folder, data)
            for lode in options.lode:
                replies = ask(lode, folder, [text for text, _ in cases])
                for (text, query), rows, reply in zip(cases, wanted, replies):
                    if "rows" in reply and comparable(reply["rows"]) == comparable(rows):
                        passed += 1
                        continue
                    failed += 1
                    print("%s\n    %s\n    %s\n    %s, not %s" % (lode, text, query, str(reply.get("rows", reply))[:300], str(rows)[:300]))
                failed += len(cases) - len(replies)
    print("%d passed, %d failed" % (passed, failed))
    return failed != 0


sys.exit(main())
