#!/usr/bin/env python3
"""Writes docs/errors.md to stdout: errors.py LODE. Every code of a message with its explanation, an input that brings it, the
message as lode prints it, and the repair. Ends with status 1 when an input does not bring its code, a repair is refused, or a
code has no example here. Inputs run in a folder of their own, beside the files of tests/docs."""
import os, re, shutil, subprocess, sys, tempfile

LODE = os.path.abspath(sys.argv[1])
os.environ["LODE_DUCKDB"] = "/opt/libduckdb.so" # so that the message is the same where it is installed
DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "docs")

# A case is a code, then the wrong input and the repaired one. An input is a statement over the shop of docs/language.md, or a
# pair of a command and a dictionary of the files it reads.
def show(statement, *options):
    return ["show", "-m", "shop.calc", *options, statement], {}

def alone(statement):
    return ["show", statement], {}

def check(text, *options, **files):
    return ["check", "m.calc", *options], {"m.calc": text, **{f"{name}.csv": rows for name, rows in files.items()}}

def ask(text, statement, *options, **files):
    options = options or (["-d", "."] if files else [])
    return ["show", "-m", "m.calc", *options, statement], {"m.calc": text, **{f"{name}.csv": rows for name, rows in files.items()}}

def tested(waiver):
    return ["test", "--mutate", "m.calc"], {"m.calc": "model M\n" + waiver + "table A\n    Id  string  key\n    X   real\n\nmeasure Total = SUM([X])\n"}

TWO = "table A\n    Id  string  key\n    X   integer\n\n"
WAYS = """table Person
    Id  string  key

table City
    Id      string  key
    Mayor   string  -> Person

table Trip
    Id     string  key
    Guest  string  -> Person
    City   string  -> City
"""
TWICE = """table Team
    Id  string  key

table Office
    Id  string  key

table Call
    Id      string  key
    Team    string  -> Team
    Office  string  -> Office

table Plan
    Id      string  key
    Team    string  -> Team
    Office  string  -> Office

"""
MEET = {"Team": "Id\nt1\n", "Office": "Id\nf1\n", "Call": "Id,Team,Office\nc1,t1,f1\n", "Plan": "Id,Team,Office\np1,t1,f1\n"}
DATA = "data/Orders"
ROWS = "table Orders\n    Id      string  key\n    Amount  real\n"

CASES = [
    ("unexpected-token", show("SUM([Amount]) [Tax]"), show("SUM([Amount]), [Tax]")),
    ("unexpected-end", show("IF [Amount] > 10 THEN 'large'"), show("IF [Amount] > 10 THEN 'large' END")),
    ("bad-character", alone("LEN(“abc”)"), alone("LEN(\"abc\")")),
    ("bad-literal", alone("DATEADD('day', 1, #2023-02-29#)"), alone("DATEADD('day', 1, #2024-02-29#)")),
    ("too-deep", alone("ABS(" * 5000 + "1" + ")" * 5000), alone("ABS(ABS(1))")),
    ("too-large", ask("".join(f"table T{i}\n    Id  string  key\n\n" for i in range(300)), "COUNT([T1])"),
     ask("table T1\n    Id  string  key\n", "COUNT([T1])", T1="Id\na\n")),
    ("malformed", check("table A\n    Id  string  key\n    No  string  key\n"), check("table A\n    Id  string  key\n    No  string  unique\n")),
    ("duplicate-name", check(TWO + "measure Total = SUM([X])\nmeasure total = MAX([X])\n"),
     check(TWO + "measure Total = SUM([X])\nmeasure Highest = MAX([X])\n")),
    ("unknown-table", check(TWO + "table B\n    Id  string  key\n    A   string  -> Aa\n"),
     check(TWO + "table B\n    Id  string  key\n    A   string  -> A\n")),
    ("unknown-column", show("SUM([Orders].[Amout])"), show("SUM([Orders].[Amount])")),
    ("unknown-field", show("SUM([Amout])"), show("SUM([Amount])")),
    ("unknown-parameter", show("[Parameters].[Larg]"), show("[Parameters].[Large]")),
    ("unknown-type", check("table A\n    Id  text  key\n"), check("table A\n    Id  string  key\n")),
    ("ambiguous-name", show("COUNTD([Id])"), show("COUNTD([Orders].[Id])")),
    ("cycle", check(TWO + "dimension P = [Q] + 1\ndimension Q = [P] * 2\n"), check(TWO + "dimension P = [Q] + 1\ndimension Q = [X] * 2\n")),
    ("no-model", alone("SUM([Amount])"), show("SUM([Amount])")),
    ("unknown-function", show("STDDEV([Amount])"), show("STDEV([Amount])")),
    ("wrong-arguments", show("LEFT([Ordered], 4)"), show("LEFT(STR([Ordered]), 4)")),
    ("wrong-type", show("IF [Amount] THEN 1 END"), show("IF [Amount] > 0 THEN 1 END")),
    ("needs-literal", show("DATEPART([Category], [Ordered])"), show("DATEPART('month', [Ordered])")),
    ("branch-types", show("IF [Amount] > 10 THEN 'large' ELSE 0 END"), show("IF [Amount] > 10 THEN 'large' ELSE STR(0) END")),
    ("mixed-levels", show("[Amount] / SUM([Amount])"), show("[Amount] / {FIXED : SUM([Amount])}")),
    ("nested-aggregate", show("AVG(SUM([Amount]))"), show("AVG({FIXED [Name] : SUM([Amount])})")),
    ("needs-aggregate", show("{FIXED [Name] : [Amount]}"), show("{FIXED [Name] : SUM([Amount])}")),
    ("needs-row-level", show("[Name], SUM([Amount]) where SUM([Amount]) > 20"), show("[Name], SUM([Amount]) having SUM([Amount]) > 20")),
    ("lod-content", show("{FIXED [Name] : RANK(SUM([Amount]))}"), show("RANK(SUM({FIXED [Name] : SUM([Amount])})) by [Name]")),
    ("declared-type", check(TWO + "measure Half : integer = SUM([X]) / 2\n"), check(TWO + "measure Half : real = SUM([X]) / 2\n")),
    ("declared-kind", check(TWO + "dimension Total = SUM([X])\n"), check(TWO + "measure Total = SUM([X])\n")),
    ("table-as-value", show("SUM([Orders])"), show("COUNT([Orders])")),
    ("constant-aggregate", show("SUM(1)"), show("COUNT([Orders])")),
    ("no-path", ask(TWO + "table B\n    Id  string  key\n    Y   integer\n", "SUM([X] * [Y])", A="Id,X\na,1\n", B="Id,Y\nb,2\n"),
     ask(TWO + "table B\n    Id  string  key  -> A\n    Y   integer\n", "SUM([X] * [Y])", A="Id,X\na,1\n", B="Id,Y\na,2\n")),
    ("ambiguous-path", ask(TWICE, "COUNTD([Team].[Id]) by [Office].[Id]", **MEET),
     ask(TWICE + "measure Teams via [Call] = COUNTD([Team].[Id])\n", "[Teams] by [Office].[Id]", **MEET)),
    ("several-paths", check(WAYS), check(WAYS.replace("-> Person\n    City", "-> Person  inactive\n    City"))),
    ("no-such-mutant", tested('    mutant off "SUM([X]) -> MIN([X])" in [Total] because "all are equal"\n'),
     tested('    mutant off "SUM([X]) -> AVG([X])" in [Total] because "all are equal"\n')),
    ("unsupported", show("SCRIPT_REAL('mean(.arg1)', SUM([Amount]))"), None),
    ("unknown-lint", check('model Shop\n    lint off else-nul because "short formulas"\n\n' + TWO + "dimension P = [X] + 1\n"),
     check(TWO + "dimension P = [X] + 1\n")),
    ("bad-statement", show("[Name], SUM([Amount]) order by 3"), show("[Name], SUM([Amount]) order by 2")),
    ("no-file", (["show", "-d", "order.csv", "SUM([Amount])"], {}), (["show", "-d", "Orders.csv", "SUM([Amount])"], {})),
    ("no-library", (["show", "-d", "Orders.parquet", "SUM([Amount])"], {"Orders.parquet": "PAR1"}), (["show", "-d", "Orders.csv", "SUM([Amount])"], {})),
    ("missing-table", ask(ROWS + "\ntable Customers\n    Id  string  key\n", "SUM([Amount])", "-d", "data", **{DATA: "Id,Amount\no1,10\n"}),
     ask(ROWS, "SUM([Amount])", "-d", "data", **{DATA: "Id,Amount\no1,10\n"})),
    ("missing-column", ask(ROWS + "    Note    string\n", "SUM([Amount])", "-d", "data", **{DATA: "Id,Amount\no1,10\n"}),
     ask(ROWS + "    Note    string\n", "SUM([Amount])", "-d", "data", **{DATA: "Id,Amount,Note\no1,10,\n"})),
    ("no-data", ask(ROWS + "    Note    string\n", "SUM([Amount]) by [Note]", "-d", "data", **{DATA: "Id,Amount\no1,10\n"}),
     ask(ROWS + "    Note    string\n", "SUM([Amount]) by [Note]", "-d", "data", **{DATA: "Id,Amount,Note\no1,10,gift\n"})),
    ("bad-cell", ask(ROWS, "SUM([Amount])", "-d", "data", **{DATA: "Id,Amount\no1,10\no2,n/a\n"}),
     ask(ROWS.replace("real", "real  null \"n/a\""), "SUM([Amount])", "-d", "data", **{DATA: "Id,Amount\no1,10\no2,n/a\n"})),
    ("bad-file", ask(ROWS, "SUM([Amount])", "-d", "data", **{DATA: "Id,Amount\no1,10,5\n"}),
     ask(ROWS, "SUM([Amount])", "-d", "data", **{DATA: "Id,Amount\no1,\"10\"\n"})),
    ("duplicate-key", ask(ROWS + "\ntable Items\n    Id     string  key\n    Order  string  -> Orders\n", "SUM([Amount])", "-d", "data",
                          **{DATA: "Id,Amount\no1,10\no1,20\n", "data/Items": "Id,Order\ni1,o1\n"}),
     ask(ROWS + "\ntable Items\n    Id     string  key\n    Order  string  -> Orders\n", "SUM([Amount])", "-d", "data",
         **{DATA: "Id,Amount\no1,10\no2,20\n", "data/Items": "Id,Order\ni1,o1\n"})),
    ("orphan-keys", (["check", "shop.calc"], {}), None),
    ("out-of-memory", show("SUM([Amount])", "--memory", "100K"), show("SUM([Amount])", "--memory", "64M")),
    ("no-such-cell", (["why", "-m", "shop.calc", "SUM([Amount]) by [Region]", "--at", "[Region] = 'Mars'"], {}),
     (["why", "-m", "shop.calc", "SUM([Amount]) by [Region]", "--at", "[Region] = 'East'"], {})),
    ("bad-request", (["batch"], {"stdin": '{"id": 1, "shwo": "1 + 1"}\n'}), (["batch"], {"stdin": '{"id": 1, "show": "1 + 1"}\n'})),
]

SHORT = 900  # inputs that are longer are cut in the page


def quoted(word):
    return word if re.fullmatch(r"[\w./=-]+", word) else "'" + word + "'" if "'" not in word else '"' + word.replace('"', '\\"') + '"'


def run(case):
    """The text of an input, what lode says (the answer apart), and the status."""
    command, files = case
    with tempfile.TemporaryDirectory() as folder:
        for name in os.listdir(DOCS):
            if command[:1] == ["batch"] or "-m" not in command or "shop.calc" in command or "shop.calc" in files:
                shutil.copy(os.path.join(DOCS, name), folder)
        for name, text in files.items():
            if name != "stdin":
                os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
                open(os.path.join(folder, name), "w").write(text)
        alone = command[0] == "show" and "-m" not in command and "-d" not in command
        if alone or "-d" in command:
            for name in os.listdir(folder):
                if name.endswith(".calc") and name not in command:
                    os.remove(os.path.join(folder, name))
        done = subprocess.run([LODE, *command], cwd=folder, input=files.get("stdin", ""), capture_output=True, text=True)
    shown = ""
    for name, text in files.items():
        if name != "stdin":
            shown += f"{name}\n\n" + "".join(f"    {line}\n" if line else "\n" for line in text.rstrip().split("\n")) + "\n"
    words = " ".join(map(quoted, command))
    shown += f"$ lode {words}\n" + files.get("stdin", "")
    if len(shown) > SHORT:
        shown = shown[:60].rstrip() + " ...\n... " + shown[-60:].lstrip()
    said = done.stderr + (done.stdout if command[0] in ("batch", "check") else "")
    return shown.rstrip(), re.sub(r'"ms": [0-9.]+', '"ms": 0', said).rstrip(), done.returncode


listed = subprocess.run([LODE, "explain"], capture_output=True, text=True, check=True).stdout.splitlines()
codes = [line.split()[0] for line in listed[:listed.index("")]]  # the lints that follow have a page of their own
cases = {code: (wrong, right) for code, wrong, right in CASES}
# no input brings them: tests/unit/watch_test.c; a guard of lode fmt against its own mistakes
ELSEWHERE = {"cancelled", "layout-failed"}
bad = []
bad += [f"{code}: no example in tests/errors.py" for code in codes if code not in cases and code not in ELSEWHERE]
bad += [f"{code}: no such code" for code in cases if code not in codes]
print("""# Messages

Made by `make docs` from tests/errors.py; the tests run every input again. Each code of a message with what to know about it
(`lode explain CODE` says the same), an input that brings it, what lode prints, and the repair. `shop.calc` is the model of
[language.md](language.md). A message is an error (no answer, status 1; 4 where a limit is reached), a warning or a note. The advice of `lode check` has a page of
its own, [lints.md](lints.md).
""")
for code in codes:
    title, _, more = subprocess.run([LODE, "explain", code], capture_output=True, text=True, check=True).stdout.partition("\n\n")
    wrong, right = cases.get(code, (None, None))
    print(f"## {code}\n\n*{title.split(': ', 1)[1]}*\n\n{more.strip()}\n")
    if wrong is None:
        continue
    shown, said, status = run(wrong)
    if f"[{code}]" not in said and f'"{code}"' not in said:
        bad.append(f"{code}: its input brings\n{said}")
    print(f"```text\n{shown}\n{said}\n```\n")
    if right is None:
        continue
    shown, said, status = run(right)
    if status != 0 or f"[{code}]" in said or "error[" in said:
        bad.append(f"{code}: its repair brings\n{said}")
    print(f"Repaired:\n\n```text\n{shown}\n```\n")
print("\n".join(bad), end="\n" if bad else "", file=sys.stderr)
sys.exit(len(bad) > 0)
