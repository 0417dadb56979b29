#!/usr/bin/env python3
"""How long `lode check` takes for a model of many fields: check.py [FIELDS] [--lode LODE]. make bench asks it too."""
import argparse, os, subprocess, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = """table Customers
    Id      string  key
    Region  string

table Orders
    Id        string    key
    Customer  string    -> Customers
    Status    string
    Amount    real
    Pieces    integer
    Ordered   datetime
    Shipped   datetime

"""
# Field number n of each kind; {p} is the number of the one before it of the same kind.
KINDS = [
    "dimension First_{n} = {{FIXED [Customer] : MIN(IF [Pieces] > {n} THEN [Ordered] END)}}",
    "measure Orders_{n} = COUNTD(IF [Status] = 'S{n}' AND [Amount] > {n} THEN [Orders].[Id] END)",
    "measure Rate_{n} = [Orders_{n}] / COUNTD([Orders].[Id]) + {n}",
    "dimension Size_{n} = IF [Amount] >= {n}00 THEN 'many' ELSEIF [Amount] >= {n}0 THEN 'some' ELSE 'few' END",
    "dimension State_{n} = CASE [Status] WHEN 'a{n}' THEN 'Open' WHEN 'b{n}' THEN 'Sent' WHEN 'c{n}' THEN 'Paid' ELSE 'Other {n}' END",
    "measure Average_{n} = AVG({{FIXED [Customers].[Id] : SUM(IF [Size_{n}] = 'many' THEN [Amount] END)}})",
    "measure Running_{n} = RUNNING_SUM(SUM([Amount]) * {n})",
    "dimension Days_{n} = DATEDIFF('day', [Ordered], [Shipped]) + {n}",
    "measure Late_{n} = SUM(IF [Days_{n}] > {n} AND NOT ISNULL([Shipped]) THEN [Pieces] ELSE 0 END)",
    "dimension Known_{n} = [Region] IN ('N{n}', 'S{n}', 'E{n}') AND {{FIXED [Customers].[Id] : COUNT([Orders])}} > {n}",
]


def model(fields):
    lines = [KINDS[i % len(KINDS)].format(n=i // len(KINDS) + 1) for i in range(fields)]
    return TABLES + "\n".join(lines) + "\n"


def measure(lode, fields, runs=5):
    """Seconds of the fastest of some runs, and what was told at the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "many.calc")
        with open(path, "w", encoding="utf-8") as file:
            file.write(model(fields))
        best, told = None, ""
        for _ in range(runs):
            start = time.perf_counter()
            done = subprocess.run([lode, "check", "--format", "jsonl", path], capture_output=True, text=True)
            took = time.perf_counter() - start
            best = took if best is None else min(best, took)
            told = done.stderr.strip()
    return best, told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("fields", nargs="?", type=int, default=1000)
    parser.add_argument("--lode", default=os.path.join(HERE, "..", "..", "build", "lode"))
    options = parser.parse_args()
    took, told = measure(os.path.abspath(options.lode), options.fields)
    print("%d fields: %.0f ms, whole process; %s" % (options.fields, took * 1000, told))
