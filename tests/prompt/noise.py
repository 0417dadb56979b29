#!/usr/bin/env python3
"""Random lines at the prompt: noise.py LODE [--seed N] [--cases N]. Whatever is typed, lode goes on to the last line and ends with 0 or 1."""
import os, random, shutil, subprocess, sys, tempfile

LODE = sys.argv[1]
LODE = os.path.abspath(LODE)
number = lambda name, default: int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default
SEED, CASES = number("--seed", 1), number("--cases", 20)
HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = """help tables fields describe lineage let lets save reset parameters set now user load reload check test explain format last output
    export timing echo bail read .mode .schema \\d \\q. . \\ .5 show rows by where having order limit as along along restart IF THEN ELSE END CASE WHEN
    SUM( AVG( COUNT( WINDOW_SUM( DATETRUNC( ( ) { } FIXED : , ; + - * / = <> 'text' 'open "quoted" #2025-01-01# #open [Sales] [Region] [Orders].[Sales]
    [open [a]]b] [] [Average] [Large] Large Sales Average to x.calc shop.calc ./Orders.csv out.csv out.html csv json table chart tree types plan on off
    // /* */ 1 2.5 1e999 é 日本 \U0001F600 \t NULL TRUE unexpected-end mixed-levels 99999999999999999999""".split(" ")
WORDS = [w for w in " ".join(WORDS).split()]
passed = failed = 0
for case in range(CASES):
    rng = random.Random(SEED * 1000 + case)
    lines = []
    for _ in range(60):
        line = "".join(rng.choice(WORDS) + rng.choice([" ", " ", "", "  "]) for _ in range(rng.randrange(0, 9)))
        lines.append(rng.choice(["", "", " "]) + line)
    text = ("let [Average] = AVG([Sales])\n" + "\n".join(lines) + "\n\n*/\n'\n\noutput\n'the end'\n").encode()
    if rng.random() < 0.3:
        at = rng.randrange(len(text) // 2)
        text = text[:at] + bytes(rng.randrange(1, 256) for _ in range(8)) + text[at:]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join(HERE, "data"), folder, dirs_exist_ok=True)
        run = subprocess.run([LODE, "repl"], input=text, capture_output=True, cwd=folder, timeout=120)
    fine = run.returncode in (0, 1) and b"Sanitizer" not in run.stderr and b"runtime error" not in run.stderr
    passed, failed = passed + fine, failed + (not fine)
    if not fine:
        print(f"FAIL case {case}, status {run.returncode}\n" + text.decode(errors="replace") + "\n" + run.stderr.decode(errors="replace")[-4000:])
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
