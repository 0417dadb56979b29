#!/usr/bin/env python3
# lode diff against a second way: formulas of a library are edited at random, and what it reports to differ must be exactly what
# differs between the answers of lode batch over the two versions: cells of measures, and rows of dimensions.
# usage: diff.py LODE MODEL DATA DIMENSION... [--cases N] [--seed N]
import argparse, json, os, random, re, shlex, shutil, subprocess, sys, tempfile

NOW = "2025-05-01 12:00:00"
EDITS = [("SUM(", "AVG("), ("MAX(", "MIN("), ("MIN(", "MAX("), ("COUNTD(", "COUNT("), ("AVG(", "SUM("), (" AND ", " OR "), (" = ", " <> "),
         (" > ", " >= "), (" / ", " * "), ("THEN 1", "THEN 2"), ("TRUE", "FALSE"), (" * 100", " * 10"), (" != ", " = ")]
DEFINITION = re.compile(r"^(measure|dimension) (\w+).*?=\n?(.*?)(?=^\S|\Z)", re.M | re.S)

options = argparse.ArgumentParser()
options.add_argument("lode"), options.add_argument("model"), options.add_argument("data"), options.add_argument("by", nargs="+")
options.add_argument("--cases", type=int, default=12), options.add_argument("--seed", type=int, default=1)
o = options.parse_args()
lode = shlex.split(o.lode)
choose = random.Random(o.seed)


def answers(model, questions):
    lines = "".join(json.dumps({"id": i, "show": q}) + "\n" for i, q in enumerate(questions))
    got = subprocess.run(lode + ["batch", "-m", model, "-d", o.data, "--now", NOW], input=lines, capture_output=True, text=True)
    return [json.loads(line) for line in got.stdout.splitlines()]


def cells(answer, by):
    return None if "error" in answer else {json.dumps(r[0] if by else None): r[-1] for r in answer["rows"]}


def same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool):
        return abs(a - b) <= 1e-9 * max(abs(a), abs(b))
    return a == b


def edit(folder):
    """Changes one word of one formula; gives what it did, or None."""
    names = sorted(n for n in os.listdir(folder) if n.endswith(".calc"))
    path = os.path.join(folder, choose.choice(names))
    text = open(path).read()
    places = [(m.start(3) + w.start(), old, new, m.group(2)) for m in DEFINITION.finditer(text)
              for old, new in EDITS for w in re.finditer(re.escape(old), m.group(3))]
    if not places:
        return None
    at, old, new, name = choose.choice(places)
    open(path, "w").write(text[:at] + new + text[at + len(old):])
    return f"{name}: {old.strip()} -> {new.strip()}"


def compare(new, everything):
    """What is wrong with the report, in words. Without --all, measures that no change reaches are left out: they may differ only by
    dimensions that one does."""
    run = subprocess.run(lode + ["diff", o.model, new, "-d", o.data, "--now", NOW, "--format", "json", "--rows", "all",
                                 "--by", ", ".join(o.by)] + ["--all"] * everything, capture_output=True, text=True)
    if run.returncode not in (0, 1):
        return [f"exit status {run.returncode}: {run.stderr}"]
    report, wrong = json.loads(run.stdout), []
    if run.returncode != int(report["differs"]):
        wrong.append(f"exit status {run.returncode}")
    text = "".join(open(os.path.join(o.model, n)).read() for n in sorted(os.listdir(o.model)) if n.endswith(".calc"))
    measures = re.findall(r"^measure (\w+)", text, re.M)
    moved = {e["name"].replace("_clc", "").replace("_", " ") for e in report["entries"]}
    told = {(c["name"], c["by"]): c for c in report["measures"]}
    for by in [None] + o.by:
        questions = [f"[{m}]" + (f" by {by}" if by else "") for m in measures]
        for m, then, now in zip(measures, answers(o.model, questions), answers(new, questions)):
            then, now = cells(then, by), cells(now, by)
            unreached = not everything and (f"[{m}]", by) not in told and by is not None and by.replace("_", " ") in moved
            if then is None or now is None or unreached:
                continue
            expected = {k: (then.get(k), now.get(k)) for k in {**then, **now} if not same(then.get(k), now.get(k))}
            found = told.get((f"[{m}]", by), {"cells": []})
            got = {json.dumps(c.get("group")): (c.get("before"), c.get("after")) for c in found["cells"]}
            if expected != got:
                wrong.append(f"[{m}] by {by}: expected {expected}, got {got}")
    for dimension in report["dimensions"]:
        if "problem" in dimension:
            continue
        name, table = dimension["name"], dimension["table"]
        key = re.search(rf"^table {table}\b.*?\n((?:    .*\n)*)", text, re.M).group(1)
        key = [re.match(r" *\[?([^\]]*?)(\]|  |$)", line).group(1) for line in key.splitlines() if re.search(r"\bkey\b", line)]
        question = [f"rows [{table}].[{key[0]}], {name}"]
        both = [answers(m, question)[0] for m in (o.model, new)]
        if any("error" in a for a in both):
            wrong.append(f"{question[0]}: {both}")
            continue
        then, now = (dict(a["rows"]) for a in both)
        pairs = {}
        for k in {**then, **now}:
            if then.get(k) != now.get(k):
                pairs[(then.get(k), now.get(k))] = pairs.get((then.get(k), now.get(k)), 0) + 1
        got = {(k.get("before"), k.get("after")): k["rows"] for k in dimension["kinds"]}
        if pairs != got:
            wrong.append(f"{name}: expected {pairs}, got {got}")
    return wrong


passed = failed = 0
while passed + failed < o.cases:
    with tempfile.TemporaryDirectory() as folder:
        new = os.path.join(folder, "new")
        shutil.copytree(o.model, new, ignore=lambda at, names: [n for n in names if not n.endswith(".calc") or n.endswith("_test.calc")])
        what = edit(new)
        if what is None or subprocess.run(lode + ["check", new], capture_output=True).returncode != 0:
            continue
        wrong = compare(new, (passed + failed) % 2 == 0)
        passed, failed = passed + (not wrong), failed + bool(wrong)
        for w in wrong:
            print(f"FAIL {what}: {w[:400]}")
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
