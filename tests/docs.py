#!/usr/bin/env python3
"""Executes the examples of the pages that explain lode: docs.py [--update] LODE [PAGE ...] (default: docs/language.md).

In a block that begins with ```lode an example is a statement and, in lines that begin with `--`, what lode answers: the value when
there is one, a table otherwise, the first line of the message when there is none. Examples stand apart by an empty line; they run
over the model and data of tests/docs, at a fixed time. A ```calc block is a file that must have no error and whose tests pass.
--update writes what lode answers into the page."""
import os, re, subprocess, sys, tempfile

words = [w for w in sys.argv[1:] if w != "--update"]
UPDATE = "--update" in sys.argv
LODE = os.path.abspath(words[0])
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGES = words[1:] or [os.path.join(ROOT, "docs", "language.md")]
SETTINGS = ["-q", "-m", "tests/docs/shop.calc", "--now", "2025-06-15 12:30:45", "--user", "ann", "--color", "never"]


def answer(statement):
    run = subprocess.run([LODE, "show", *SETTINGS, statement], cwd=ROOT, capture_output=True, text=True)
    if run.returncode != 0:
        return [line for line in run.stderr.splitlines() if line.startswith("error")][:1] or [f"status {run.returncode}"]
    lines = run.stdout.rstrip("\n").split("\n")
    if len(lines) == 3 and not re.search(r"-\+-", lines[1]):
        return [lines[2].strip()]
    return [line.rstrip() for line in lines]


passed = failed = 0
for page in PAGES:
    lines = open(page, encoding="utf-8").read().split("\n")
    out, at = [], 0
    while at < len(lines):
        fence = lines[at]
        out.append(fence)
        at += 1
        if fence not in ("```lode", "```calc"):
            continue
        begin = at
        while lines[at] != "```":
            at += 1
        body = lines[begin:at]
        if fence == "```calc":
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "page.calc")
                open(path, "w").write("\n".join(body) + "\n")
                wrong = [r for r in (subprocess.run([LODE, c, path], capture_output=True, text=True) for c in ("check", "test")) if r.returncode]
            passed, failed = passed + (not wrong), failed + bool(wrong)
            for r in wrong:
                print(f"{page}:{begin + 1}\n{r.stdout}{r.stderr}")
            out += body
            continue
        for group in "\n".join(body).split("\n\n"):
            statement = [l for l in group.split("\n") if not l.startswith("--")]
            want = [l[3:] for l in group.split("\n") if l.startswith("--")]
            got = answer("\n".join(statement))
            if got == want:
                passed += 1
            else:
                failed += 1
                print(f"{page}:{begin + 1}\n    " + "\n    ".join(statement) + "\n  should give\n    " + "\n    ".join(want) +
                      "\n  gives\n    " + "\n    ".join(got))
            if out[-1] != "```lode":
                out.append("")
            out += statement + ["-- " + l if l else "--" for l in got]
    if UPDATE:
        open(page, "w", encoding="utf-8").write("\n".join(out))
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
