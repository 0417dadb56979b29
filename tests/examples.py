#!/usr/bin/env python3
"""Executes the example of every row of the catalogue of functions: examples.py LODE. The result must be the literal that the row
says it gives, evaluated by lode as well; reals to nine digits. Rows that cannot be computed here must fail as unsupported."""
import json, math, os, subprocess, sys

LODE = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))


def same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(a, str) and isinstance(b, str) and a != b:
        return a == b + "T00:00:00" or b == a + "T00:00:00"
    return a == b


rows = [json.loads(line) for line in subprocess.run([LODE, "functions", "--format", "jsonl"], capture_output=True, text=True,
                                                    check=True).stdout.splitlines()]
requests = []
for i, row in enumerate(rows):
    if row.get("example"):
        requests.append({"id": [i, "example"], "show": row["example"]})
        if row.get("gives"):
            requests.append({"id": [i, "gives"], "show": row["gives"]})
run = subprocess.run([LODE, "batch", "-d", os.path.join(HERE, "examples"), "--now", "2025-06-15 12:30:45", "--user", "ann"],
                     input="".join(json.dumps(r) + "\n" for r in requests), capture_output=True, text=True)
answers = {tuple(a["id"]): a for a in map(json.loads, run.stdout.splitlines())}
passed = failed = 0
for i, row in enumerate(rows):
    if not row.get("example"):
        continue
    got, want = answers.get((i, "example"), {}), answers.get((i, "gives"), {})
    if row.get("needs"):
        good = got.get("error", {}).get("code") == "unsupported"
    else:
        good = "rows" in got and "rows" in want and len(got["rows"]) == 1 and same(got["rows"][0][0], want["rows"][0][0])
    passed, failed = passed + good, failed + (not good)
    if not good:
        print(f"{row['example']}\n  should give {row.get('gives')}, gives {json.dumps(got.get('rows', got.get('error')))}")
print(run.stderr, end="")
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
