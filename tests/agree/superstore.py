"""The fifteen questions of formulas/superstore: lode against hand-written SQL (superstore.sql) on the same CSV files.

    superstore.py LODE MODEL_DIR DATA_DIR        lode against the SQL
    superstore.py --sql-only MODEL_DIR DATA_DIR  the SQL's answers as TSV

Ends with "N passed, M failed", one for each row of an answer; exit status 1 when any failed. Needs Python's standard library only.
"""

import csv
import json
import os
import shlex
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = {"line": "Order_Line", "product": "Product", "stock_count": "Stock_Count"}
NUMBERS = {"Quantity": int, "Units": int, "Discount": float, "Sales": float, "Profit": float, "Target": float,
           "Returned": lambda text: int(text == "true")}


def load(data):
    db = sqlite3.connect(":memory:")
    for table, name in TABLES.items():
        with open(os.path.join(data, name + ".csv"), encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            columns = next(rows)
            read = [NUMBERS.get(column, str) for column in columns]
            db.execute("CREATE TABLE %s (%s)" % (table, ", ".join(columns)))
            db.executemany("INSERT INTO %s VALUES (%s)" % (table, ", ".join("?" * len(columns))),
                           ([turn(cell) if cell else None for turn, cell in zip(read, row)] for row in rows))
    db.execute("CREATE INDEX sold ON line (product)")
    return db


def read_questions():
    """[(statement, SQL)] in the order of the file."""
    parts = []
    with open(os.path.join(HERE, "superstore.sql"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("-- ask "):
                parts.append([line[7:].strip(), ""])
            elif parts and not line.startswith("--"):
                parts[-1][1] += line
    return parts


def ask_lode(lode, model, data, statements):
    """[reply], None where there is none."""
    requests = "".join(json.dumps({"id": i, "show": statement}) + "\n" for i, statement in enumerate(statements))
    run = subprocess.run([*shlex.split(lode), "batch", "-m", model, "-d", data], input=requests, stdout=subprocess.PIPE, encoding="utf-8")
    replies = {reply.get("id"): reply for reply in map(json.loads, run.stdout.splitlines())}
    return [replies.get(i) for i in range(len(statements))]


def same(a, b):
    if a is None or b is None or isinstance(a, str) or isinstance(b, str):
        return type(a) is type(b) and a == b
    # a difference of two sums is only as exact as the sums are
    return abs(a - b) <= max(1e-9 * max(abs(a), abs(b)), 1e-9 if isinstance(a, float) else 0)


def compare(statement, expected, reply):
    """How many rows agree, how many do not."""
    if reply is None or "error" in reply:
        print("%s: %s" % (statement, reply and json.dumps(reply["error"], ensure_ascii=False)))
        return 0, max(len(expected), 1)
    keys = [i for i, column in enumerate(reply["columns"]) if column["role"] == "dimension"]
    passed = failed = 0
    tables = []
    for rows in (expected, reply["rows"]):
        table = {}
        for row in rows:
            key = tuple(row[i] for i in keys)
            if key in table:
                print("%s: %r stands twice" % (statement, key))
                failed += 1
            table[key] = row
        tables.append(table)
    wanted, found = tables
    for key in list(wanted) + [key for key in found if key not in wanted]:
        a, b = wanted.get(key), found.get(key)
        if a and b and len(a) == len(b) and all(map(same, a, b)):
            passed += 1
        else:
            failed += 1
            print("%s: expected %r, actual %r" % (statement, a, b))
    if not passed and not failed:
        print("%s: no rows on either side" % statement)
        failed = 1
    return passed, failed


def main(arguments):
    if len(arguments) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    lode, model, data = arguments
    db = load(data)
    questions = read_questions()
    answers = [db.execute(sql).fetchall() for _, sql in questions]
    if lode == "--sql-only":
        for (statement, _), rows in zip(questions, answers):
            print(statement)
            for row in rows:
                print("", *("" if cell is None else cell for cell in row), sep="\t")
        return 0
    replies = ask_lode(lode, model, data, [statement for statement, _ in questions])
    results = [compare(statement, rows, reply) for (statement, _), rows, reply in zip(questions, answers, replies)]
    passed, failed = (sum(result[i] for result in results) for i in (0, 1))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
