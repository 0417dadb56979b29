#!/usr/bin/env python3
# Makes what the fuzzers begin with: seeds/TARGET/*, small and many-sided, from the tests and libraries; and a dictionary of the words
# of the language. usage: seeds.py LODE FOLDER
import glob, hashlib, json, os, re, subprocess, sys

lode, folder = sys.argv[1:3]
MOST = {"formula": 500, "file": 250, "csv": 80, "batch": 150}
texts = {target: [] for target in MOST}


def read(path):
    return open(path, encoding="utf-8", errors="surrogateescape", newline="").read()


calc = {path: read(path) for path in sorted(glob.glob("tests/calc/**/*.calc", recursive=True) + glob.glob("formulas/*/*.calc"))}
functions = json.loads(subprocess.run([lode, "functions", "--format", "json"], capture_output=True, check=True).stdout)
for f in functions:
    if f.get("example"):
        texts["formula"].append(f["example"])
for path, text in calc.items():
    expects = re.findall(r"^    expect (.+)$", text, re.M)
    texts["formula"] += expects[:: max(1, len(expects) // 25)]
    texts["formula"] += [m.strip() for m in re.findall(r"^(?:measure|dimension)[^=\n]*=\n?(.*?)(?=^\S|\Z)", text, re.M | re.S)][:20]
    blocks = re.split(r"\n(?=\S)", text)
    tests = [b for b in blocks if b.startswith("test") and len(b) < 1500]
    tables = "\n".join(b for b in blocks if not b.startswith("test"))
    for t in tests[:: max(1, len(tests) // 6)]:
        texts["file"].append(tables[:2500] + "\n" + t + "\n")
    texts["file"] += [b + "\n" for b in blocks if len(b) < 600][:8]
for path in sorted(glob.glob("tests/**/*.csv", recursive=True) + glob.glob("formulas/*/sample/*.csv")):
    texts["csv"].append("".join(read(path).splitlines(True)[:8])[:2000])
texts["csv"] += ["a,b,c,d,e,f\nx,1,2.5,2024-01-31,2024-01-31 12:00:00,true\n,-,,,,\n\"q\"\"u,o\nte\",-7,1e5,1999-12-31,,FALSE\n", "\ufeffa;b\r\n1;2\r\n",
                 "a\tb\n", "", "a", "a,a\n1\n1,2,3\n"]
for q in texts["formula"][:: max(1, len(texts["formula"]) // 60)]:
    for ask in ("show", "check", "explain"):
        texts["batch"].append(json.dumps({"id": 1, ask: q}, ensure_ascii=False))
texts["batch"] += [json.dumps(r) for r in (
    {"id": [1], "check": "[A] + [B]", "fields": {"[A]": "real aggregate", "[B]": "integer"}},
    {"id": {"a": None}, "show": "[M] by [Size]", "let": {"M": "SUM([Sales])"}}, {"explain": "[Best]", "stage": "plan"})]

for target, most in MOST.items():
    os.makedirs(os.path.join(folder, target), exist_ok=True)
    chosen = sorted(set(texts[target]))
    for text in chosen[:: max(1, -(-len(chosen) // most))]:
        data = text.encode("utf-8", "surrogateescape")
        with open(os.path.join(folder, target, hashlib.sha1(data).hexdigest()[:16]), "wb") as out:
            out.write(data)

words = {f["name"] for f in functions if re.fullmatch(r"\w+", f["name"])}
words |= {w.upper() for w in re.findall(r"'(\w+)' *\{ IS", read("grammar/lode.re"))}
signs = ["<>", ">=", "->", "--", "{FIXED ", "[Sales]", "[Customer]", "[Day]", "[Top]", "[Best]", "[Average]", "#2024-02-29#", "///", "'year'", "/*", "*/",
         "\\\\u0000", "\\\"show\\\": ", "    | ", "\\x0a    ", "1e308", "9223372036854775807", "NULL", "\\xef\\xbb\\xbf"]
with open(os.path.join(folder, "words.dict"), "w") as out:
    out.write("".join(f'"{w}"\n' for w in sorted(words)) + "".join(f'"{s}"\n' for s in signs))
