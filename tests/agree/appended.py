#!/usr/bin/env python3
"""A store file that was made in steps answers as one that was made at once.

    appended.py LODE [--cases N] [--seed N]

Random rows of related tables come in random steps: orphans whose parent comes later, keys of several kinds, relationships between many
and many, texts and columns that come later, NULLs, steps without rows, tables that get none. All answers must be the same as over the
CSV files of all rows, and the file must be as it was written. A key that stands twice is refused, and the file stays what it was byte
for byte; so it does, to those who read it, when the process that adds rows is ended after any number of bytes.
Ends with "N passed, M failed".
"""

import argparse
import json
import os
import random
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import uuid

MODEL = """model Steps
table Part
    Id      string   key
    Parent  string   -> Part
    Owner   string   -> Owner
    Number  integer  -> Box
    Zone    string
    Area    integer
    Day     date
    At      datetime
    Paid    boolean
    Amount  real
    Note    string   null "-"
table Owner
    Id      string   key
    Name    string
    Zone    string
table Box
    Id      integer  key
    Size    real
table Goal
    Zone    string
    Goal    real
table Place
    Area    integer
    Name    string
relationship Part.Zone -- Goal.Zone
relationship Part.Area -- Place.Area
"""
COLUMNS = {"Part": "Id Parent Owner Number Zone Area Day At Paid Amount Note".split(), "Owner": "Id Name Zone".split(), "Box": "Id Size".split(),
           "Goal": "Zone Goal".split(), "Place": "Area Name".split()}
KEYS = {"Part": "Id", "Owner": "Id", "Box": "Id"}
HEADERS = 128  # bytes
ASK = ["rows [Part].[Id], [Part].[Parent], [Part].[Owner], [Number], [Part].[Zone], [Part].[Area], [Day], [At], [Paid], [Amount], [Note], [Owner].[Name], [Size]",
       "rows [Owner].[Id], [Owner].[Name], [Owner].[Zone]", "rows [Box].[Id], [Size]", "rows [Goal].[Zone], [Goal].[Goal]", "rows [Place].[Area], [Place].[Name]",
       "COUNT([Part]), COUNTD([Part].[Id]), COUNTD([Part].[Owner]), COUNTD([Note]), SUM([Amount]), MIN([Day]), MAX([At]) by [Owner].[Name]",
       "COUNT([Part]), SUM([Amount]) by [Part].[Zone]", "SUM([Goal].[Goal]), COUNT([Goal]) by [Part].[Zone]", "COUNT([Part]) by [Goal].[Zone]",
       "COUNT([Part]) by [Place].[Name]", "COUNT([Place]) by [Part].[Area]", "COUNTD([Part].[Id]), SUM([Size]) by [Box].[Id]",
       "AVG({FIXED [Owner].[Id] : COUNT([Part])})", "AVG({FIXED [Box].[Id] : SUM([Amount])})", "COUNT([Owner]), COUNTD([Owner].[Zone]), COUNT([Box]), SUM([Size])",
       "COUNT([Part]) by [Note], [Paid]", "COUNT([Part]) by DATETRUNC('month', [Day])"]


def make_rows(dice, most):
    """{table: rows of cells, as CSV has them}; None: NULL."""
    some = lambda: dice.choice([0, 1, 2, dice.randint(0, 30), dice.randint(0, most)])
    form = dice.choice([lambda n: "k%d" % n, lambda n: str(uuid.UUID(int=n * 7919)), lambda n: str(uuid.UUID(int=n * 7919)).upper(),
                        lambda n: str(uuid.UUID(int=n * 7919)) if n % 50 else "odd%d" % n])
    null = dice.choice([0, 0.05, 0.5])
    pick = lambda value: None if dice.random() < null else value
    owners, boxes, parts = some(), some(), some()
    spread = dice.choice([3, 1000])
    span = lambda n: dice.randint(0, n + n // 4 + 1)
    rows = {"Owner": [[form(n), pick("name %d" % dice.randint(0, spread)), pick("z%d" % dice.randint(0, 9))] for n in range(owners)],
            "Box": [[str(n * 3 - 50), pick(str(dice.randint(0, 99) / 4))] for n in range(boxes)],
            "Goal": [[pick("z%d" % dice.randint(0, 30)), str(dice.randint(0, 9))] for n in range(dice.choice([0, 1, 40]))],
            "Place": [[pick(str(dice.randint(-9, 30))), "p%d" % n] for n in range(dice.choice([0, 1, 40]))], "Part": []}
    for n in range(parts):
        rows["Part"].append([form(n), pick(form(span(parts))), pick(form(span(owners))), pick(str(span(boxes) * 3 - 50)), pick("z%d" % dice.randint(0, 40)),
                             pick(str(dice.randint(-9, 40))), pick("20%02d-%02d-%02d" % (dice.randint(0, 30), dice.randint(1, 12), dice.randint(1, 28))),
                             pick("2024-01-01 %02d:00:00" % dice.randint(0, 23)), pick(dice.choice(["true", "false"])), pick(str(dice.randint(-99, 99) / 8)),
                             pick(dice.choice(["-", "", "ä \"x\", y", "n%d" % dice.randint(0, spread)]))])
    for table in ("Owner", "Box", "Part"):
        if dice.random() < 0.5:
            dice.shuffle(rows[table])
    return rows


def cell(text):
    return "" if text is None else '"%s"' % text.replace('"', '""')


def write(folder, tables, lacks=()):
    os.makedirs(folder)
    for table, rows in tables.items():
        keep = [i for i, name in enumerate(COLUMNS[table]) if (table, name) not in lacks]
        with open(os.path.join(folder, table + ".csv"), "w") as file:
            file.write(",".join(COLUMNS[table][i] for i in keep) + "\n")
            file.writelines(",".join(cell(row[i]) for i in keep) + "\n" for row in rows)


def cut(dice, rows):
    """Steps: a dict of tables each, whose rows one after the other are all."""
    count = dice.randint(2, 5)
    steps = [{} for _ in range(count)]
    for table, all_of_it in rows.items():
        cuts = sorted(dice.choice([dice.randint(0, len(all_of_it)), dice.randint(0, min(3, len(all_of_it)))]) for _ in range(count - 1))
        if dice.random() < 0.3:
            cuts = [0] * (count - 1)  # all of them come last
        for step, (begin, end) in zip(steps, zip([0] + cuts, cuts + [len(all_of_it)])):
            if begin != end or dice.random() < 0.5:
                step[table] = all_of_it[begin:end]
    steps[0].setdefault("Box", [])
    steps[-1].update({table: [] for table in rows if not any(table in step for step in steps)})
    return [step for step in steps if step]


def run(lode, *arguments, **more):
    return subprocess.run([*lode, *arguments], capture_output=True, encoding="utf-8", **more)


def answers(lode, model, data):
    text = "".join(json.dumps({"id": i, "show": ask}) + "\n" for i, ask in enumerate(ASK))
    done = run(lode, "batch", "-m", model, "-d", data, input=text)
    lines = done.stdout.splitlines()
    if len(lines) != len(ASK):
        sys.exit("%s: %s" % (data, done.stderr[-1000:]))
    found = [json.loads(line) for line in lines]
    return [{"error": one["error"]["code"]} if "error" in one else {"columns": one["columns"], "rows": one["rows"]} for one in found]


def differ(one, other):
    """The first rows that do."""
    if "rows" not in one or "rows" not in other:
        return "%s\n%s" % (str(one)[:600], str(other)[:600])
    pairs = [pair for pair in zip(one["rows"], other["rows"]) if pair[0] != pair[1]]
    return "%d and %d rows: %s" % (len(one["rows"]), len(other["rows"]), pairs[:2] or (one, other))


def load(lode, model, data, store, append, **more):
    return run(lode, "load", "-q", "-m", model, data, "-o", store, *(["--append"] if append else []), **more)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def ended(lode, model, store, step, dice, before):
    """Adds the rows of a step, but the process is ended where the file would be larger than it may."""
    torn = store.replace(".lode", "-torn.lode")
    shutil.copy(store, torn)
    load(lode, model, step, torn, True)
    old, new = os.path.getsize(store), os.path.getsize(torn)
    for size in [old + 1, new - 1] + [dice.randint(old + 1, new) for _ in range(2)]:
        shutil.copy(store, torn)
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        if load(lode, model, step, torn, True, preexec_fn=limit).returncode == 0 and size < new:
            return "it was not ended at %d" % size
        checked = run(lode, "load", "-q", "--verify", torn)
        for ask, one, other in zip(ASK, before, answers(lode, model, torn)):
            if one != other or checked.returncode != 0:
                return "ended at %d between %d and %d: %s %s\n%s" % (size, old, new, checked.stderr, ask, differ(one, other))
    return None


def doubled(lode, model, store, rows, dice, folder):
    """A key that is there comes again."""
    table = dice.choice(list(KEYS))
    if not rows[table]:
        return None
    write(folder, {table: [["new"] + [None] * (len(COLUMNS[table]) - 1)] * (table != "Box") + [dice.choice(rows[table])]})
    before = read(store)
    done = load(lode, model, folder, store, True)
    return None if done.returncode == 1 and "duplicate-key" in done.stderr and read(store) == before else "a key twice: %s" % done.stderr


def case(lode, number, folder):
    dice = random.Random(number)
    model, store = os.path.join(folder, "steps.calc"), os.path.join(folder, "s.lode")
    with open(model, "w") as file:
        file.write(MODEL)
    rows = make_rows(dice, dice.choice([50, 50, 50, 50, 50, 30000]))
    steps = cut(dice, rows)
    lacks = {("Part", name) for name in ("Note", "Amount", "Owner", "Area") if dice.random() < 0.1} if len(rows["Part"]) < 100 and any("Part" in step for step in steps[1:]) else set()
    if lacks:  # a column that the first step lacks: its rows have NULL there
        for row in steps[0].get("Part", []):
            for _, name in lacks:
                row[COLUMNS["Part"].index(name)] = None
    done = {table: [] for table in rows}
    for i, step in enumerate(steps):
        write(os.path.join(folder, "step%d" % i), step, lacks if i == 0 else ())
        if i == 1 and len(rows["Part"]) < 100 and dice.random() < 0.3:
            wrong = ended(lode, model, store, os.path.join(folder, "step1"), dice, answers(lode, model, store))
            if wrong:
                return wrong
        old = read(store) if i > 0 else b""
        made = load(lode, model, os.path.join(folder, "step%d" % i), store, i > 0)
        if made.returncode != 0:
            return "step %d: %s" % (i, made.stderr[-1000:])
        if read(store)[HEADERS:len(old)] != old[HEADERS:]:
            return "step %d: what was there is not what it was" % i
        for table in step:
            done[table] += step[table]
    write(os.path.join(folder, "all"), {table: rows[table] for table in rows if any(table in step for step in steps)})
    for ask, one, other in zip(ASK, answers(lode, model, os.path.join(folder, "all")), answers(lode, model, store)):
        if one != other:
            return "%s\n%s" % (ask, differ(one, other))
    checked = run(lode, "load", "-q", "--verify", store)
    if checked.returncode != 0:
        return checked.stderr
    return doubled(lode, model, store, rows, dice, os.path.join(folder, "twice"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lode")
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed = 0
    for number in range(options.seed, options.seed + options.cases):
        with tempfile.TemporaryDirectory() as folder:
            wrong = case(shlex.split(options.lode), number, folder)
        if wrong:
            failed += 1
            print("case %d: %s" % (number, wrong))
    print("%d passed, %d failed" % (options.cases - failed, failed))
    return failed != 0


sys.exit(main())
