#!/usr/bin/env python3
"""kernels.py LODE [LODE...] [--cases N] [--seed S]: conditions, filtered aggregates, dates and limits over thousands of rows.

The loops of lode take 64 rows and more at a time; here are enough rows for them, with NULLs, values at the ends of their ranges, and columns of few and
of many codes. Every statement has a reference: rows are read one by one, conditions have three values. Each LODE may hold options
("build/lode --batch-rows 70"). The last line says `N passed, M failed`."""

import argparse
import csv
import datetime
import os
import random
import sys
import tempfile

from batch import ask
from fractions import Fraction

MODEL = """table T
    N integer
    Kind string
    Name string
    Late string
    A integer
    B integer
    R real
    F boolean
    S datetime
    E datetime
"""
ROWS = 4549  # with batches of 70 the last one is full
EPOCH = datetime.datetime(1970, 1, 1)


def random_row(rng, n):
    def maybe(value, nulls=0.1):
        return None if rng.random() < nulls else value

    def instant():
        if rng.random() < 0.02:
            return rng.choice([datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59, 999999), EPOCH, datetime.datetime(1969, 12, 31, 23, 59, 59, 999999)])
        return datetime.datetime(rng.randint(1890, 2100), rng.randint(1, 12), rng.randint(1, 28), rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59), rng.choice([0, 0, 999999, 250000]))

    wide = rng.choice([0, 1, -1, 2**31, -2**31, 2**40, -2**53]) if rng.random() < 0.05 else rng.randint(-50, 50)
    return {
        "N": n,
        "Kind": maybe(rng.choice(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"])),
        "Name": maybe("name %d" % rng.randint(1, 900), 0.05),
        "Late": maybe("late %d" % (n // 450), 0.002),
        "A": maybe(wide),
        "B": rng.randint(0, 9),
        "R": maybe(rng.choice([0.0, -0.0]) if rng.random() < 0.1 else rng.randint(-4000, 4000) / 8),
        "F": maybe(rng.random() < 0.5),
        "S": maybe(instant(), 0.03),
        "E": maybe(instant()),
    }


# ---- formulas with their meaning: (text, function of a row) ----

def both(a, b):
    return False if a is False or b is False else None if a is None or b is None else True


def either(a, b):
    return True if a is True or b is True else None if a is None or b is None else False


def compare(name, sign, constant):
    def meaning(row):
        x = row[name]
        if x is None:
            return None
        return {"=": x == constant, "<>": x != constant, "<": x < constant, ">": x > constant, "<=": x <= constant, ">=": x >= constant}[sign]
    return meaning


def condition(rng, depth=0):
    kind = rng.randint(0, 11 if depth < 3 else 6)
    if kind == 0:
        kinds = rng.sample("abcdefghijkl", rng.choice([1, 2, 3, 5, 6, 11]))
        return "[Kind] IN (%s)" % ", ".join("'%s'" % k for k in kinds), lambda row: None if row["Kind"] is None else row["Kind"] in kinds
    if kind == 1:
        letter, sign = rng.choice("abcdez"), rng.choice(["=", "<>"])
        return "[Kind] %s '%s'" % (sign, letter), compare("Kind", sign, letter)
    if kind == 2:
        part = rng.choice(["1", "77", "name", "zz", "9"])
        return "CONTAINS([Name], '%s')" % part, lambda row: None if row["Name"] is None else part in row["Name"]
    if kind in (3, 4):
        name = rng.choice(["A", "B", "R"])
        sign, constant = rng.choice(["=", "<>", "<", ">", "<=", ">="]), rng.randint(-30, 30) if name != "B" else rng.randint(0, 9)
        return "[%s] %s %d" % (name, sign, constant), compare(name, sign, constant)
    if kind == 5:
        return "[F]", lambda row: row["F"]
    if kind == 6:
        name = rng.choice(["Kind", "A", "R", "F", "S"])
        return "ISNULL([%s])" % name, lambda row: row[name] is None
    if kind in (7, 8):
        text, meaning = condition(rng, depth + 1)
        return "NOT (%s)" % text, lambda row: None if meaning(row) is None else not meaning(row)
    (left, x), (right, y) = condition(rng, depth + 1), condition(rng, depth + 1)
    word, join = rng.choice([("AND", both), ("OR", either)])
    return "(%s %s %s)" % (left, word, right), lambda row: join(x(row), y(row))


def value(rng, kind):
    """A value of kind int, real, text, time or truth."""
    if kind == "int":
        return rng.choice([("[A]", lambda row: row["A"]), ("[B]", lambda row: row["B"]), ("7", lambda row: 7), ("[A] - [B]", lambda row: None if row["A"] is None else row["A"] - row["B"]),
                           ("YEAR([S])", lambda row: None if row["S"] is None else row["S"].year)])
    if kind == "real":
        return rng.choice([("[R]", lambda row: row["R"]), ("[R] * 0.5", lambda row: None if row["R"] is None else row["R"] * 0.5), ("2.5", lambda row: 2.5)])
    if kind == "text":
        return rng.choice([("[Kind]", lambda row: row["Kind"]), ("[Name]", lambda row: row["Name"]), ("UPPER(LEFT([Kind], 1))", lambda row: None if row["Kind"] is None else row["Kind"][:1].upper())])
    if kind == "truth":
        return rng.choice([("[F]", lambda row: row["F"]), ("TRUE", lambda row: True), ("FALSE", lambda row: False), ("[B] > 1", lambda row: row["B"] > 1)])
    return rng.choice([("[S]", lambda row: row["S"]), ("[E]", lambda row: row["E"])])


def choice(rng, kind):
    """IF with one or two conditions, with or without ELSE."""
    branches = [(condition(rng), value(rng, kind)) for _ in range(rng.choice([1, 1, 1, 2]))]
    last = rng.choice([None, None, ("NULL", lambda row: None), value(rng, kind)] + ([("0", lambda row: 0)] * 3 if kind in ("int", "real") else []))
    text = "IF " + " ELSEIF ".join("%s THEN %s" % (c[0], v[0]) for c, v in branches) + (" ELSE " + last[0] if last else "") + " END"

    def meaning(row):
        for c, v in branches:
            if c[1](row) is True:
                return v[1](row)
        return last[1](row) if last else None
    return text, meaning


# ---- dates ----

def microseconds(t):
    return (t - EPOCH) // datetime.timedelta(microseconds=1)


LENGTHS = {"week": 7 * 86400 * 10**6, "day": 86400 * 10**6, "hour": 3600 * 10**6, "minute": 60 * 10**6, "second": 10**6}


def period(part, t):
    if part in LENGTHS:
        return (microseconds(t) + (4 * 86400 * 10**6 if part == "week" else 0)) // LENGTHS[part]
    return {"year": t.year, "quarter": t.year * 4 + (t.month - 1) // 3, "month": t.year * 12 + t.month}[part]


def date_value(rng):
    part = rng.choice(["year", "quarter", "month", "week", "day", "hour", "minute", "second"])
    if rng.random() < 0.5:
        return "DATEDIFF('%s', [S], [E], 'sunday')" % part, lambda row: None if row["S"] is None or row["E"] is None else period(part, row["E"]) - period(part, row["S"])
    part = rng.choice(["year", "quarter", "month", "day", "hour", "minute", "second"])
    read = {"quarter": lambda t: (t.month + 2) // 3}.get(part, lambda t: getattr(t, part))
    return "DATEPART('%s', [E])" % part, lambda row: None if row["E"] is None else read(row["E"])


# ---- groups ----

def run_of(rows):
    return lambda row: (row["N"] + 1) // rows


# a key, and its value in a row; runs of rows, as long as words of bits and batches or not, bring a few new groups with each batch, and fill words of bits
# from their first row; long ones leave few groups in a batch, with some rows of another among them
DIMENSIONS = [
    ("[Kind]", lambda row: row["Kind"]),
    ("STR([B])", lambda row: str(row["B"])),
    ("LEFT([Kind], 1)", lambda row: row["Kind"]),
    ("UPPER(LEFT([Name], 6))", lambda row: None if row["Name"] is None else row["Name"][:6].upper()),
    ("DIV([N] + 1, 64)", run_of(64)),
    ("DIV([N] + 1, 70)", run_of(70)),
    ("DIV([N] + 1, 9)", run_of(9)),
    ("DIV([N] + 1, 1500)", run_of(1500)),
    ("IF [B] = 0 THEN -1 ELSE DIV([N] + 1, 700) END", lambda row: -1 if row["B"] == 0 else (row["N"] + 1) // 700),
    # few values, of which each comes long after the one before it
    ("[Late]", lambda row: row["Late"]),
    ("[Late]", lambda row: row["Late"]),
    ("UPPER([Late])", lambda row: None if row["Late"] is None else row["Late"].upper()),
    ("IF [B] > 1 THEN 'b' END", lambda row: "b" if row["B"] > 1 else None),
    ("IF [B] = 0 THEN DIV([N] + 1, 70) ELSE 0 END", lambda row: (row["N"] + 1) // 70 if row["B"] == 0 else 0),
]


# ---- aggregates ----

def rank(cell):
    return (cell.lower(), cell.swapcase()) if isinstance(cell, str) else cell


AGGREGATES = {
    "SUM": sum, "MIN": lambda values: min(values, key=rank), "MAX": lambda values: max(values, key=rank), "COUNT": len, "COUNTD": lambda values: len(set(values)),
    "AVG": lambda values: Fraction(sum(Fraction(v) for v in values), len(values)),
}


def aggregate(name, values):
    values = [v for v in values if v is not None]
    return AGGREGATES[name](values) if values or name in ("COUNT", "COUNTD") else None


def measure(rng):
    """(text, name of the aggregate, function of a row)"""
    kind = rng.choice(["int", "int", "real", "text", "time", "date", "truth", "truth"])
    name = rng.choice({"int": ["SUM", "AVG", "MIN", "MAX", "COUNT", "COUNTD"], "date": ["SUM", "MAX"], "real": ["SUM", "AVG", "MIN", "MAX", "COUNT"],
                       "truth": ["MIN", "MAX"]}.get(kind, ["MIN", "MAX", "COUNT", "COUNTD"]))
    text, meaning = date_value(rng) if kind == "date" else condition(rng) if kind == "truth" and rng.random() < 0.5 else choice(rng, kind)
    return "%s(%s)" % (name, text), name, meaning


# what rows stand in the order of, and its value in a row
ORDERS = [("[%s]" % name, lambda row, name=name: row[name]) for name in ("A", "R", "Kind", "S", "B")] + [
    ("[R] * -0.5", lambda row: None if row["R"] is None else row["R"] * -0.5),
    ("IF [F] THEN [R] ELSE 0 * -[B] END", lambda row: row["R"] if row["F"] else 0.0),
    ("[B] / -7", lambda row: row["B"] / -7),
]


def statement(rng, rows):
    """(text, rows as lode should give them)"""
    where = condition(rng) if rng.random() < 0.3 else None
    kept = [row for row in rows if where is None or where[1](row) is True]
    filters = " where " + where[0] if where else ""
    if rng.random() < 0.25:
        (key, read), down, least = rng.choice(ORDERS), rng.random() < 0.5, rng.choice([1, 2, 7, 64, 65, 300, 3000, 6000])
        last = rng.choice(["", "", ", 1", ", 1 desc"])
        order = sorted(kept, key=lambda row: row["N"], reverse=last.endswith("desc"))  # stable: equal ones stay in their order
        order = sorted(order, key=lambda row: (read(row) is not None, read(row) if read(row) is not None else 0), reverse=down)
        return "rows [N], %s%s order by 2%s%s limit %d" % (key, filters, " desc" if down else "", last, least), [[row["N"], read(row)] for row in order[:least]]
    # what one aggregate says of its rows must not hold for the next one
    measures = [measure(rng) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    texts, found = ", ".join(text for text, _, _ in measures), lambda group: [aggregate(name, [meaning(row) for row in group]) for _, name, meaning in measures]
    if rng.random() < 0.4:
        return texts + filters, [found(kept)]
    dimension, read = rng.choice(DIMENSIONS)
    groups = {}
    for row in kept:
        groups.setdefault(read(row), []).append(row)
    cells = [[key] + found(group) for key, group in groups.items()]
    cells.sort(key=lambda cells: (cells[0] is not None, cells[0] if cells[0] is not None else 0))
    if rng.random() < 0.4:
        least = rng.choice([1, 3, 8])
        cells.sort(key=lambda cells: (cells[1] is not None, rank(cells[1]) if cells[1] is not None else 0), reverse=True)
        return "%s, %s%s order by 2 desc, 1 limit %d" % (dimension, texts, filters, least), cells[:least]
    return "%s, %s%s order by 1" % (dimension, texts, filters), cells


def sums(rows):
    """More groups than a batch has rows, for each row the values of its own."""
    full = lambda *names: sum(all(row[name] is not None for name in names) for row in rows)
    return [
        ("SUM(IF {FIXED [N] : MAX([A]) + MIN([B])} = [A] + [B] THEN 1 ELSE 0 END)", [[full("A")]]),
        ("SUM(IF {FIXED [N] : MAX([Name]) + MIN([Kind])} = [Name] + [Kind] THEN 1 ELSE 0 END)", [[full("Name", "Kind")]]),
        ("COUNTD([N]), COUNTD(DIV([N], 3)), COUNTD([N] * 1000)", [[len(rows), (len(rows) + 2) // 3, len(rows)]]),
    ]


def draws(lode, folder):
    """How many limits are wrong: each must give the first rows of all, in their order; RANDOM draws for each row, and once."""
    texts = ["rows [N], RANDOM()%s order by 2, 1" % where for where in ("", " where [B] > 3")]
    limits = [" limit 1", " limit 5", " limit 400"]
    replies = iter(ask(lode, folder, [text + limit for text in texts for limit in [""] + limits]))
    wrong = 0
    for text in texts:
        everything = next(replies).get("rows")
        for limit in limits:
            reply = next(replies)
            if reply.get("rows") != everything[:int(limit.split()[1])]:
                wrong += 1
                print("%s\n    %s\n    %s, not as without the limit" % (lode, text + limit, str(reply)[:300]))
    return wrong, len(texts) * len(limits)


# ---- comparing ----

def same(got, wanted):
    if wanted is None or got is None:
        return got is wanted
    if isinstance(wanted, datetime.datetime):
        return got.rstrip("0").rstrip(".") == str(wanted).replace(" ", "T" if "T" in got else " ").rstrip("0").rstrip(".")
    if isinstance(wanted, (float, Fraction)):
        return abs(Fraction(got) - Fraction(wanted)) <= abs(Fraction(wanted)) / 10**12
    return got == wanted


def differs(reply, wanted):
    if "rows" not in reply:
        return str(reply)[:300]
    rows = reply["rows"]
    if len(rows) != len(wanted):
        return "%d rows, not %d" % (len(rows), len(wanted))
    for got, cells in zip(rows, wanted):
        if not all(same(a, b) for a, b in zip(got, cells)):
            return "%s, not %s" % (got, cells)
    return None


def write(folder, rows):
    os.mkdir(os.path.join(folder, "data"))
    os.mkdir(os.path.join(folder, "model"))
    with open(os.path.join(folder, "model", "t.calc"), "w") as file:
        file.write(MODEL)
    with open(os.path.join(folder, "data", "T.csv"), "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        for row in rows:
            writer.writerow(["" if cell is None else str(cell).lower() if isinstance(cell, bool) else cell for cell in row.values()])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lode", nargs="+")
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, failed, count = random.Random(options.seed), 0, 0
    rows = [random_row(rng, n) for n in range(ROWS)]
    cases = sums(rows) + [statement(rng, rows) for _ in range(options.cases)]
    with tempfile.TemporaryDirectory() as folder:
        write(folder, rows)
        for lode in options.lode:
            replies = ask(lode, folder, [text for text, _ in cases])
            for (text, wanted), reply in zip(cases, replies):
                wrong = differs(reply, wanted)
                if wrong:
                    failed += 1
                    print("%s\n    %s\n    %s" % (lode, text, wrong))
            failed += len(cases) - len(replies)
            wrong, drawn = draws(lode, folder)
            failed, count = failed + wrong, count + len(cases) + drawn
    print("%d passed, %d failed" % (count - failed, failed))
    return failed != 0


sys.exit(main())
