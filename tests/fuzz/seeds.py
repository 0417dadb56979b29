#!/usr/bin/env python3
# Makes what the fuzzers begin with: seeds/TARGET/*, small and many-sided, from the tests and libraries; and a dictionary of the words
# of the language. usage: seeds.py LODE FOLDER
import glob, hashlib, json, os, re, shutil, subprocess, sys, tempfile

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


def stores():
    """Store files of the model in store.c: made at once, in steps, with parents that come late, with arrays of several blocks."""
    with tempfile.TemporaryDirectory() as place:
        model, made = os.path.join(place, "m.calc"), os.path.join(place, "s.lode")
        with open(model, "w") as out:
            out.write("".join(json.loads('"%s"' % line) for line in re.findall(r'^    "(.*)"', re.search(r"char model.*?;\n", read("tests/fuzz/store.c"), re.S)[0], re.M)))
        head = "Id,Owner,Box,Zone,Day,At,Paid,Amount,Note\n"
        uuid = lambda n: "1ab49fe4-0000-4000-8000-%012d" % n
        part = lambda n: "%s,o%d,%d,z%d,2024-01-%02d,2024-01-01 10:00:00,%s,%d.5,n%d\n" % (uuid(n), n % 4, n % 9, n % 3, n % 28 + 1, "true" if n % 2 else "", n, n % 5)
        parts = lambda first, last: head + "".join(part(n) for n in range(first, last))
        owners = lambda first, last: "Id,Name\n" + "".join("o%d,name %d\n" % (n, n % 2) for n in range(first, last))
        boxes = lambda first, last: "Id,Size\n" + "".join("%d,%d\n" % (n, n * n) for n in range(first, last))
        goals = "Zone,Goal\nz1,1\nz1,2\n,3\n"
        steps = [[{"Part": parts(0, 3), "Owner": owners(0, 2), "Box": boxes(0, 5), "Goal": goals}],
                 [{"Part": parts(0, 9)}, {"Owner": owners(0, 4)}, {"Part": parts(9, 12), "Box": boxes(3, 9), "Goal": goals}],
                 [{"Part": head}, {"Part": parts(0, 2) + "odd,,,,,,,,-\n"}, {"Part": head + "x\u00e4,o1,,,,,,,\n", "Owner": owners(0, 1)}],
                 [{"Box": boxes(0, 2100)}, {"Box": boxes(2100, 2200), "Part": parts(0, 5)}, {"Owner": owners(3, 4)}]]
        for number, several in enumerate(steps):
            for step, tables in enumerate(several):
                data = os.path.join(place, "data")
                shutil.rmtree(data, ignore_errors=True)
                os.makedirs(data)
                for table, text in tables.items():
                    with open(os.path.join(data, table + ".csv"), "w") as out:
                        out.write(text)
                subprocess.run([lode, "load", "-q", "-m", model, data, "-o", made, *(["--append"] if step else [])], check=True, stderr=subprocess.DEVNULL)
                shutil.copy(made, os.path.join(folder, "store", "%d-%d" % (number, step)))


os.makedirs(os.path.join(folder, "store"), exist_ok=True)
stores()
words = {f["name"] for f in functions if re.fullmatch(r"\w+", f["name"])}
words |= {w.upper() for w in re.findall(r"'(\w+)' *\{ IS", read("grammar/lode.re"))}
signs = ["<>", ">=", "->", "--", "{FIXED ", "[Sales]", "[Customer]", "[Day]", "[Top]", "[Best]", "[Average]", "#2024-02-29#", "///", "'year'", "/*", "*/",
         "\\\\u0000", "\\\"show\\\": ", "    | ", "\\x0a    ", "1e308", "9223372036854775807", "NULL", "\\xef\\xbb\\xbf"]
with open(os.path.join(folder, "words.dict"), "w") as out:
    out.write("".join(f'"{w}"\n' for w in sorted(words)) + "".join(f'"{s}"\n' for s in signs))
