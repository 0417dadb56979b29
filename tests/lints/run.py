#!/usr/bin/env python3
"""Tests of the lints: run.py LODE [--docs]. tests/lints/CODE has wrong.calc, which brings exactly that code at the text in `place`,
right.calc, which brings nothing, and their data. `lint off` silences each, and a waiver of another field does not. With --docs
writes docs/lints.md to stdout."""
import json, os, re, shutil, subprocess, sys, tempfile

LODE = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
LEVELS = {"error", "warning", "note"}
passed, failed = 0, []


def expect(what, fine, more=""):
    global passed
    if fine:
        passed += 1
    else:
        failed.append(f"FAIL {what} {more}".rstrip())


def lode(*words, folder=HERE):
    done = subprocess.run([LODE, *words], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def codes():
    """The lints in their order, with their titles."""
    listed = lode("explain")[1].split("Lints of lode check:\n")[1].splitlines()
    return [line.split(None, 1) for line in listed]


def read(code, name):
    with open(os.path.join(HERE, code, name), encoding="utf-8") as file:
        return file.read()


# ---- SARIF: the shape that the standard asks for ----

def region_text(folder, location):
    """What a region covers, by code points; fails loudly when it lies outside."""
    physical = location["physicalLocation"]
    region = physical["region"]
    with open(os.path.join(folder, physical["artifactLocation"]["uri"]), encoding="utf-8") as file:
        lines = file.read().split("\n")
    first, last = region["startLine"] - 1, region["endLine"] - 1
    assert 0 <= first <= last < len(lines) and region["startColumn"] >= 1
    assert region["endColumn"] <= len(lines[last]) + 1
    if first == last:
        return lines[first][region["startColumn"] - 1:region["endColumn"] - 1]
    return "\n".join([lines[first][region["startColumn"] - 1:], *lines[first + 1:last], lines[last][:region["endColumn"] - 1]])


def sarif_faults(log, status):
    """What is wrong with a log, by the rules of SARIF 2.1.0 that lode uses."""
    run, = log["runs"]
    driver = run["tool"]["driver"]
    faults = []
    if log["version"] != "2.1.0" or not log["$schema"].endswith("sarif-2.1.0.json"):
        faults.append("version")
    if run["columnKind"] != "unicodeCodePoints" or driver["name"] != "lode":
        faults.append("tool or columnKind")
    if run["invocations"] != [{"executionSuccessful": status in (0, 1), "exitCode": status}]:
        faults.append("invocations")
    rules = driver["rules"]
    if len({rule["id"] for rule in rules}) != len(rules):
        faults.append("rules stand twice")
    for rule in rules:
        if not (rule["shortDescription"]["text"] and rule["fullDescription"]["text"] and rule["help"]["text"] and rule["help"]["markdown"]):
            faults.append("rule without help: " + rule["id"])
        if rule["defaultConfiguration"]["level"] not in LEVELS:
            faults.append("level of " + rule["id"])
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"] or result["level"] not in LEVELS or not result["message"]["text"]:
            faults.append("result of " + result["ruleId"])
        if not isinstance(result["suppressions"], list) or not isinstance(result["locations"], list):
            faults.append("suppressions or locations of " + result["ruleId"])
        for suppression in result["suppressions"]:
            if suppression["kind"] != "inSource" or not suppression["justification"]:
                faults.append("suppression of " + result["ruleId"])
        for related in result.get("relatedLocations", []):
            if "uri" not in related["physicalLocation"]["artifactLocation"]:
                faults.append("related location of " + result["ruleId"])
    return faults


def sarif(path, folder, *options):
    status, out, err = lode("check", "--format", "sarif", *options, path, folder=folder)
    log = json.loads(out)
    faults = sarif_faults(log, status)
    expect(f"SARIF of {path} in {os.path.basename(folder)}", not faults, f"{faults}")
    return status, log["runs"][0]["results"]


# ---- the cases ----

def with_waiver(text, waiver):
    """The model with one more line in its body."""
    if text.startswith("model "):
        head, rest = text.split("\n", 1)
        return f"{head}\n    {waiver}\n{rest}"
    return f"model Shop\n    {waiver}\n\n{text}"


def flat(text):
    return re.sub(r"\s+", " ", text)


def check_case(code):
    folder = os.path.join(HERE, code)
    status, results = sarif("wrong.calc", folder)
    told = [result["ruleId"] for result in results]
    expect(f"{code}: wrong.calc brings it alone", told == [code] and status == 0, f"{told}, status {status}")
    if told == [code]:
        place = region_text(folder, results[0]["locations"][0])
        expect(f"{code}: the place", place == read(code, "place").rstrip("\n"), f"is {place!r}")
        expect(f"{code}: a way out", "\n" in results[0]["message"]["text"])
        strict = lode("check", "--warnings-as-errors", "wrong.calc", folder=folder)[0]
        expect(f"{code}: --warnings-as-errors", strict == (results[0]["level"] == "warning"), f"status {strict}")
    status, results = sarif("right.calc", folder)
    expect(f"{code}: right.calc brings nothing", not results and status == 0, f"{[r['ruleId'] for r in results]}")
    explained = lode("explain", code)[1]
    for side in ("wrong", "right"):
        line = re.search(rf"^{side}: +(.*)$", explained, re.M)[1]
        expect(f"{code}: explain's line stands in {side}.calc", flat(line) in flat(read(code, side + ".calc")), line)
    if code != "unused-waiver":
        check_waivers(code, folder)


def check_waivers(code, folder):
    """Turned off, it is kept with its reason; turned off for another field, it is told, and so is the waiver."""
    with tempfile.TemporaryDirectory() as copy:
        for name in os.listdir(folder):
            shutil.copy(os.path.join(folder, name), copy)
        text = read(code, "wrong.calc")
        path = os.path.join(copy, "wrong.calc")
        with open(path, "w", encoding="utf-8") as file:
            file.write(with_waiver(text, f'lint off {code} because "we know"'))
        _, results = sarif("wrong.calc", copy)
        got = [(r["ruleId"], [s["justification"] for s in r["suppressions"]]) for r in results]
        expect(f"{code}: lint off", got == [(code, ["we know"])], f"{got}")
        status, out, err = lode("check", "--warnings-as-errors", "wrong.calc", folder=copy)
        expect(f"{code}: lint off is silent", status == 0 and code not in err and "1 turned off" in err, err)
        err = lode("check", "-v", "wrong.calc", folder=copy)[2]
        expect(f"{code}: -v shows the reason", f"[{code}]" in err and "off: we know" in err, err)
        with open(path, "w", encoding="utf-8") as file:
            file.write(with_waiver(text, f'lint off {code} in [Elsewhere] because "we know"') + "\n/// Another.\ndimension Elsewhere = 1 + 1\n")
        _, results = sarif("wrong.calc", copy)
        told = sorted(r["ruleId"] for r in results if not r["suppressions"])
        expect(f"{code}: lint off elsewhere", told == sorted([code, "unused-waiver"]), f"{told}")


MODELS = {  # what else is told and what is not: (code at text) for each message
    "signs beyond ASCII, lines, blanks in names": (
        "table Größe\n    Id  string  key\n    [Wort 😀]  string\n\n/// Für 😀.\ndimension A =\n"
        "    IF '😀' + [Wort 😀] = 'ä' THEN 1 ELSE NULL END\n\n/// Zwei Zeilen.\ndimension B = [Wort 😀] = 'x'\n  OR [Wort 😀] = 'y'\n  OR [Wort 😀] = 'z'\n",
        ["else-null at NULL", "or-chain at [Wort 😀] = 'x'\n  OR [Wort 😀] = 'y'\n  OR [Wort 😀] = 'z'"]),
    "what says that a zero divisor is meant": (
        "table T\n    Id  string  key\n    A   real\n    B   real\n\nmeasure Ratio = SUM([A]) / SUM([B])\n"
        "measure M1 = AVG(IF [B] <> 0 THEN [A] / [B] END)\nmeasure M2 = SUM(IFNULL([A] / [B], 0))\nmeasure M3 = AVG([A] / 7)\n"
        "dimension D1 = IF [B] > 0 AND [A] / [B] > 1 THEN 'high' ELSE 'low' END\ndimension D2 = IF [A] / [B] > 1 THEN 'high' END\n"
        "dimension D3 = IF [A] / [B] > 2 THEN 'high' ELSE 'low' END\nmeasure M4 = AVG(CASE [B] WHEN 0 THEN 0 ELSE [A] / [B] END)\n"
        "measure M5 = AVG([A] / IF [B] = 0 THEN NULL ELSE [B] END)\nmeasure M6 = SUM([A]) / 0\nmeasure M7 default avg = [A] / [B]\n"
        "dimension D4 = [A] / [B]\nmeasure M8 = SUM([A] / {MAX([B])})\n",
        ["division-by-zero at [B]", "division-by-zero at 0", "division-by-zero at [B]"]),
    "branches in the right order, or over other things": (
        "table T\n    Id  string  key\n    A   real\n    C   string\n\ndimension D1 = IF [A] > 5 THEN 1 ELSEIF [A] < 2 THEN 2 ELSEIF [A] > 2 THEN 3 END\n"
        "dimension D2 = IF [C] = 'a' THEN 1 ELSEIF [C] IN ('a', 'b') THEN 2 END\n"
        "dimension D3 = IF [C] IN ('a', 'b') THEN 1 ELSEIF [C] = 'b' AND [A] > 1 THEN 2 END\n"
        "dimension D4 = CASE [C] WHEN 'a' THEN 1 WHEN 'A' THEN 2 WHEN 'a' THEN 3 END\n"
        "dimension D5 = [A] > 1 AND [A] < 1 OR [A] >= 1 AND [A] <= 1\ndimension D6 = [A] > 3 OR [A] <= 3.5\n"
        "dimension D7 = IF RANDOM() < 0.5 THEN 1 ELSEIF RANDOM() < 0.5 THEN 2 END\n",
        ["unreachable-branch at [C] = 'b' AND [A] > 1", "unreachable-branch at 'a'", "constant-condition at [A] < 1",
         "constant-condition at [A] <= 3.5"]),
    "parameters, NULL in lists, dates": (
        "table T\n    Id  string  key\n    C   string\n    D   date\n\nparameter P : string = 'a'\n"
        "dimension A = [C] = [P] OR [P] = 'a'\ndimension B = [C] IN ('a', NULL)\ndimension E = #2024-01-01# < #2025-01-01#\n"
        "dimension F = IF [D] >= #2024-01-01# THEN 1 ELSEIF [D] >= #2024-06-01 10:00:00# THEN 2 END\n",
        ["null-comparison at NULL", "constant-condition at #2024-01-01# < #2025-01-01#", "unreachable-branch at [D] >= #2024-06-01 10:00:00#"]),
    "keys may be added, copies compared": (
        "table S\n    Id  string  key\n\ntable I\n    No  string  key\n    S   string  -> S\n    X   real\n\n"
        "measure A = SUM({FIXED [S].[Id] : COUNTD([No])})\nmeasure B = SUM({FIXED [S].[Id] : COUNTD([I].[S])})\n"
        "measure C = SUM({FIXED [S].[Id] : MAX([X])})\nmeasure D = RUNNING_SUM(COUNTD([No]))\nmeasure E = WINDOW_SUM(AVG([X]))\n"
        "measure F = IF SUM([X]) = WINDOW_MAX(SUM([X])) THEN 1 END\nmeasure G = SUM(IF [X] = {FIXED [S].[Id] : MAX([X])} THEN [X] END)\n"
        "parameter [A B] : real = 1.5\nparameter AB : real = 2\nmeasure P = SUM([X] * [A B] + [AB])\n"
        "measure H = COUNTD(IF [S].[Id] > 'a' THEN [No] END)\nmeasure J = COUNT(IF [X] > 1 THEN [S].[Id] END)\n",
        ["non-additive at SUM({FIXED [S].[Id] : COUNTD([I].[S])})", "non-additive at WINDOW_SUM(AVG([X]))",
         "repeated-value at COUNT(IF [X] > 1 THEN [S].[Id] END)", "ambiguous-label at AB"]),
    "names that lead astray": (
        "table T\n    Id      string  key\n    Region  string\n    Sales   real\n\ndimension [My Region] = UPPER([Region])\n"
        "dimension [My-Region] = LOWER([Region])\ndimension Area \"Region\" = [T].[Region]\nmeasure [Profit %] = SUM([Sales])\n"
        "measure Profit = AVG([Sales])\n",
        ["ambiguous-label at [My-Region]"]),
}


DATA = {  # the same with data: name and rows of a table
    "what the data say": (
        "model M\n    data \".\"\n\ntable Lines from \"lines.csv\"\n    Line     string  key\n    Order_Id  string\n    Lot_Id  string\n"
        "    Kind   string  null \"n/a\"\n    Flag   integer\n    Count  integer\n    Empty  string\n\n"
        "measure A = COUNT([Order Id])\nmeasure B = COUNT([Lot Id])\ndimension C = [Kind] = 'n/a'\ndimension D = [Kind] IN ('Ink', 'tint', 'x')\n"
        "dimension E = CASE [F] WHEN 'ink' THEN 1 WHEN 'paprr' THEN 2 END\ndimension F = [Kind]\ndimension G = [Flag] <> 0\n"
        "dimension H = [Count] = 1\ndimension I = [Empty] = 'x'\ndimension J = [Kind] = ' paper'\ndimension K = [Lot Id] = 'l9'\n",
        "Line,Order_Id,Lot_Id,Kind,Flag,Count,Empty\na,o1,l1,ink,1,1,\nb,o1,l2,paper,0,0,\nc,o2,,n/a,,2,\n",
        ["count-of-key at COUNT([Order Id])", "unseen-value at 'n/a'", "misspelt-value at 'Ink'", "unseen-value at 'tint'", "unseen-value at 'x'",
         "misspelt-value at 'paprr'", "integer-flag at [Flag] <> 0", "misspelt-value at ' paper'", "unseen-value at 'l9'"]),
    "no rows say nothing": (
        "model M\n    data \".\"\n\ntable Lines from \"lines.csv\"\n    Line  string  key\n    Kind  string\n    Flag  integer\n\n"
        "dimension A = [Kind] = 'ink'\ndimension B = [Flag] = 1\n", "Line,Kind,Flag\n", []),
    "notes about the data can be off": (
        "model M\n    data \".\"\n    lint off orphan-keys in [Refs] because \"cut on purpose\"\n\ntable Lines from \"lines.csv\"\n"
        "    Line  string  key\n\ntable Refs from \"lines.csv\"\n    To  string  -> Lines\n", "Line,To\na,x\n", []),
}


def check_models():
    for title, (text, *rows, want) in {**MODELS, **DATA}.items():
        with tempfile.TemporaryDirectory() as folder:
            for lines in rows:
                with open(os.path.join(folder, "lines.csv"), "w", encoding="utf-8") as file:
                    file.write(lines)
            with open(os.path.join(folder, "a b.calc"), "w", encoding="utf-8") as file:
                file.write(text)
            status, out, err = lode("check", "--format", "sarif", "a b.calc", folder=folder)
            log = json.loads(out)
            got = []
            for result in log["runs"][0]["results"]:
                location = result["locations"][0]
                uri = location["physicalLocation"]["artifactLocation"]
                expect(f"{title}: the path is a URI", uri["uri"] == "a%20b.calc", uri["uri"])
                uri["uri"] = "a b.calc"
                if not result["suppressions"]:
                    got.append(f"{result['ruleId']} at {region_text(folder, location)}")
            expect(title, got == want, f"\n    got  {got}\n    want {want}\n{err if status else ''}")


# ---- the page ----

def fenced(text, kind=""):
    return f"```{kind}\n{text.strip()}\n```\n"


def page(listed):
    print("""# Lints

Made by `make docs` from tests/lints; the tests run every example. `lode check` advises about formulas that are allowed and mean
something else than they seem to. A warning is probably a mistake, a note is a shorter or clearer way to say it; neither changes the exit
status, unless `--warnings-as-errors` is given (then warnings end with status 1). `lode explain CODE` says the same as this page.

A model turns a lint off in its body, everywhere or for some fields, parameters or tables, always with a reason:

```text
model Sales
    lint off else-null because "the formulas are quoted to the letter"
    lint off clock in [Is_Overdue], [Age] because "they are meant to change every day"
```

What is turned off is counted, and `lode check -v` lists it with the reasons. A code that does not exist is an error, and a line that turns
nothing off is told (`unused-waiver`). The notes several-paths and orphan-keys can be turned off in the same way, for a table.
`lode check --format sarif` writes SARIF 2.1.0 for code scanning: every code with its help, what is turned off as suppressed with the reason.
""")
    for code, title in listed:
        print(f"- [{code}](#{code}): {title}")
    print()
    for code, title in listed:
        explained = lode("explain", code)[1]
        more = explained.split("\n\n")[1].replace("\n", " ").strip()
        print(f"## {code}\n\n*{title}* ({severity(code)})\n\n{more}\n")
        data = [name for name in sorted(os.listdir(os.path.join(HERE, code))) if name.endswith(".csv")]
        for name in data:
            print(f"{name}:\n\n{fenced(read(code, name), 'text')}")
        print(f"Wrong:\n\n{fenced(read(code, 'wrong.calc'), 'text')}")
        print(fenced(lode("check", "wrong.calc", folder=os.path.join(HERE, code))[2].split("\n\n")[0], "text"))
        print(f"Right:\n\n{fenced(read(code, 'right.calc'), 'text')}")
        print(f"Off: `lint off {code} in [Name] because \"...\"`\n")


def severity(code):
    _, out, _ = lode("check", "--format", "sarif", "wrong.calc", folder=os.path.join(HERE, code))
    return json.loads(out)["runs"][0]["results"][0]["level"]


LISTED = codes()
if "--docs" in sys.argv:
    page(LISTED)
    sys.exit(0)
folders = {name for name in os.listdir(HERE) if os.path.isdir(os.path.join(HERE, name))}
expect("every lint has a folder and every folder a lint", folders == {code for code, _ in LISTED},
       f"{sorted(folders ^ {code for code, _ in LISTED})}")
for code, _ in LISTED:
    if code in folders:
        check_case(code)
check_models()
print("\n".join(failed))
print(f"{passed} passed, {len(failed)} failed")
sys.exit(len(failed) > 0)
