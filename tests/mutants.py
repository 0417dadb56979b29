#!/usr/bin/env python3
"""Writes docs/mutants.md to stdout: mutants.py LODE. What `lode test --mutate` finds in the libraries of formulas/: the scores, every
change that a model waives with its reason, and every one that survives. Ends with status 1 when one survives: it wants a test, or
a waiver with a reason."""
import json, os, subprocess, sys, tempfile

LODE = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HEAD = """# Mutants

Made by `make docs` from tests/mutants.py; the tests make it again. `lode test --mutate` makes small changes to the formulas, one at a
time, and runs the tests: [testing.md](testing.md). Here is what it finds in the libraries of `formulas/`. A change is *killed* when a
test notices it. It is *waived* when the model says, with a reason, that no data can show it. Whatever *survives* beyond that is listed.

| library | changes tried | killed | score | survived | waived |
| --- | ---: | ---: | ---: | ---: | ---: |
"""

def measured(library):
    """What --mutation-json says of a library."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "mutants.json")
        done = subprocess.run([LODE, "test", "--mutate", "--mutation-json", path, f"formulas/{library}"], cwd=ROOT,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode or done.stderr:
            sys.exit(f"formulas/{library}: status {done.returncode}\n{done.stderr}")
        with open(path, encoding="utf-8") as file:
            return json.load(file)

def code(text):
    return "`" + text.replace("|", "\\|") + "`"

def changes(mutants):
    """Rows of field, before and after."""
    rows = ["| field | before | after |", "| --- | --- | --- |"]
    return rows + [f"| {m['field']} | {code(m['before'])} | {code(m['after'])} |" for m in mutants]

def chapter(library, found):
    lines = ["", f"## {library}"]
    survivors = [m for m in found["mutants"] if m["fate"] not in ("killed", "waived")]
    if survivors:
        lines += ["", "Survived:", "", *changes(survivors)]
    reasons = {}
    for mutant in found["mutants"]:
        if mutant["fate"] == "waived":
            reasons.setdefault(mutant["because"], []).append(mutant)
    for reason, mutants in reasons.items():
        lines += ["", f"Waived, because {reason}:", "", *changes(mutants)]
    return lines, len(survivors)

def main():
    rows, chapters, survived = [], [], 0
    for library in sorted(os.listdir(os.path.join(ROOT, "formulas"))):
        found = measured(library)
        lines, left = chapter(library, found)
        rows.append(f"| `formulas/{library}` | {found['all']} | {found['killed']} | {found['score']:.1f} % | {left} | {found['waived']} |")
        chapters += lines
        survived += left
    print(HEAD + "\n".join(rows + chapters))
    if survived:
        sys.exit(f"{survived} survived: each wants a test, or a waiver with a reason")

main()
