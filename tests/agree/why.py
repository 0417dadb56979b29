#!/usr/bin/env python3
"""lode why adds up: for every measure of the models, in total and for some groups, the value is that of lode show, every part is what its
operator makes of its parts, arms add up to the rows, aggregates follow from what their rows hold, and sample rows stand in the files
with the values that are told. usage: why.py LODE [MODEL ...]"""
import csv, json, math, os, re, subprocess, sys

LODE = [os.path.abspath(sys.argv[1].split()[0]), *sys.argv[1].split()[1:]]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODELS = {"formulas/agentforce": ["[Channel]", "[Month]"], "formulas/dynamics365": ["[Session closure category]", "[Session date]"],
          "formulas/superstore": ["[Region]", "[Category]"]}
NOW = ["--now", "2025-06-01 12:00:00"]
passed = failed = 0
seen = {}


def lode(*words):
    done = subprocess.run([*LODE, *words], capture_output=True, text=True, cwd=ROOT)
    return done.returncode, done.stdout, done.stderr


def same(a, b):
    if a is None or b is None:
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    return a == b


# ---- operators over values ----

def arithmetic(name, a, b):
    if a is None or b is None or isinstance(a, str) or isinstance(b, str):
        return None
    return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b if b else None}[name]()


def three_valued(name, values):
    short = name == "OR"
    if short in values:
        return short
    return None if None in values else not short


def compared(name, a, b):
    if a is None or b is None or isinstance(a, str) != isinstance(b, str):
        return None
    if isinstance(a, str) and name not in ("=", "<>"):
        return NotImplemented  # the order of strings is the collation's
    return {"=": a == b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[name]


def computed(node, values):
    """What the operator makes of its parts; NotImplemented: not checked here."""
    name = node.get("name", "")
    if name in ("+", "-", "*", "/") and len(values) == 2:
        return arithmetic(name, *values) if not any(isinstance(v, str) for v in values) else NotImplemented
    if name == "-" and len(values) == 1:
        return None if values[0] is None else -values[0]
    if name in ("AND", "OR"):
        return three_valued(name, values)
    if name == "NOT":
        return None if values[0] is None else not values[0]
    if name in ("=", "<>", "<", ">", "<=", ">=") and len(values) == 2:
        return compared(name, *values)
    if name == "" and len(values) == 1:
        return values[0]
    return NotImplemented


def of_branch(node, parts):
    taken = [i for i, arm in enumerate(node["arms"]) if arm["taken"]]
    if len(taken) != 1:
        return "no arm or several are taken"
    text = node["arms"][0]["text"]
    if text.startswith("IF "):
        at = 2 * taken[0] + (taken[0] < len(node["arms"]) - 1)
    elif text.startswith("WHEN"):
        at = 1 + 2 * taken[0] + (taken[0] < len(node["arms"]) - 1)
    elif text == "TRUE":
        at = 1 + taken[0]
    elif node["name"] == "ZN":
        at = 0
        if taken[0] == 0:
            return "" if node["value"] == 0 and parts[0]["value"] is None else "ZN of NULL is not 0"
    else:
        at = 1 - taken[0]
    want = parts[at].get("value") if at < len(parts) else None
    return "" if same(want, node["value"]) else f"the taken arm has {want}"


# ---- aggregates and rows ----

def of_aggregate(node):
    wrong = []
    rows, nulls = node["rows"], node["nulls"]
    left = [node["met"]] + [f["rows"] for f in node["filters"]] + [node["kept"], node["here"], rows, nulls]
    if left != sorted(left, reverse=True):
        wrong.append(f"rows grow on their way: {left}")
    parts = node.get("parts", [])
    first = parts[0] if parts else {}
    if "rows" in first and (first["rows"] != rows or first["nulls"] != nulls):
        wrong.append(f"the argument has {first['rows']} rows and {first['nulls']} NULL")
    if len(parts) != 1 or "rows" not in first:
        return wrong
    have = rows - nulls
    want = {"SUM": first.get("sum"), "COUNT": have, "COUNTD": node["distinct"], "AVG": first["sum"] / have if have and "sum" in first else None,
            "MIN": first["least"], "MAX": first["greatest"]}.get(node["name"], NotImplemented)
    if want is not NotImplemented and not same(want, node["value"]):
        wrong.append(f"{node['name']} of the rows is {want}")
    if len([s for s in node["samples"] if s["counts"]]) != min(3, have) or len([s for s in node["samples"] if not s["counts"]]) != min(2, nulls):
        wrong.append("too few samples")
    return wrong


def of_rows(node, parts):
    wrong = []
    if "arms" in node:
        if sum(arm["rows"] for arm in node["arms"]) != node["rows"]:
            wrong.append("the arms do not add up to the rows")
        first = {"IF": 0, "WH": 1}.get(node["arms"][0]["text"][:2])
        pairs = len(node["arms"]) - 1
        for i, arm in enumerate(node["arms"] if first is not None else []):
            at = first + 2 * i + (i < pairs)
            if at < len(parts) and "rows" in parts[at] and parts[at]["rows"] != arm["rows"]:
                wrong.append(f"arm {i} has {arm['rows']} rows, its value {parts[at]['rows']}")
    elif node["kind"] == "call":
        wrong += [f"{p['text']} has other rows" for p in parts if "rows" in p and p["rows"] != node["rows"]]
    if node["kind"] in ("lod", "set"):
        if node["groups"] > node["rows"] - node["lost"] or node["rows"] and not node["groups"] and not node["lost"]:
            wrong.append("rows and groups do not fit")
        for group in parts:
            value = group["value"]
            if value is not None and not isinstance(value, str) and node["kind"] == "lod" and not node["least"] <= value <= node["greatest"]:
                wrong.append("the group's value is none of the rows'")
            inside = group["parts"][0]["value"] if "parts" in group else value
            if node["kind"] == "lod" and not same(inside, value):
                wrong.append(f"the group has {value}, its formula {inside}")
    return wrong


# ---- the files ----

def records(path):
    if path not in seen:
        with open(os.path.join(ROOT, path), newline="", encoding="utf-8-sig") as file:
            reader, rows, before = csv.reader(file), [], 0
            for row in reader:
                rows.append((before + 1, row))
                before = reader.line_num
        seen[path] = ([re.sub(r"[ _]", "_", name.strip().lower()) for name in rows[0][1]], rows[1:])
    return seen[path]


def reads_as(text, value):
    text = text.strip()
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text.lower() in (("true", "1") if value else ("false", "0"))
    if isinstance(value, (int, float)):
        return same(float(text), value)
    plain = lambda t: re.sub(r"(\.\d*?)0+$", r"\1", re.sub(r"Z$|\.000000$", "", t.replace("T", " "))).rstrip(".")
    return text == value.strip() or plain(text) == plain(value) or plain(text) + " 00:00:00" == plain(value)


def of_samples(node):
    wrong = []
    for sample in node["samples"]:
        if sample["counts"] != (sample["value"] is not None) and len(node["parts"]) == 1:
            wrong.append("a sample counts that is NULL, or does not and has a value")
        if not sample["counts"] and not sample.get("reason"):
            wrong.append("no reason for a row that does not count")
        if not sample["places"] and node["frame"] != "one row of nothing":
            wrong.append("a sample without a place")
        for place in sample["places"]:
            header, rows = records(place["file"])
            line, cells = rows[place["record"] - 1]
            if line != place["line"]:
                wrong.append(f"record {place['record']} of {place['file']} stands in line {line}, not {place['line']}")
            for name, value in sample["columns"].items():
                table, column = name[1:-1].split("].[")
                if table != place["table"]:
                    continue
                column = re.sub(r"[ _]", "_", column.lower())
                if column in header and not reads_as(cells[header.index(column)], value):
                    wrong.append(f"{place['file']}:{line} has {cells[header.index(column)]!r} in {name}, told {value!r}")
    return wrong


# ---- a tree ----

def walk(node, wrong):
    parts = node.get("parts", [])
    found = []
    if node.get("unreached") or node.get("again"):
        if parts:
            found.append("parts of what is not told")
    elif "met" in node:
        found += of_aggregate(node) + of_samples(node)
    elif "rows" in node:
        found += of_rows(node, parts)
    elif node["kind"] == "branch" and "arms" in node:
        found += [text for text in [of_branch(node, parts)] if text]
    elif node["kind"] == "call" and parts and not any("rows" in p for p in parts):
        want = computed(node, [p.get("value") for p in parts])
        if want is not NotImplemented and not same(want, node["value"]):
            found.append(f"{node['name']} makes {want}")
    if node.get("series") and not node["at"] < len(node["series"]):
        found.append("the cell is not in its series")
    wrong += [f"{node['text'][:60]} = {node.get('value')}: {text}" for text in found]
    return 1 + sum(walk(part, wrong) for part in parts)


def explain(model, statement, choice, shown):
    global passed, failed
    status, out, err = lode("why", "-m", model, *NOW, "--format", "json", statement, *choice)
    wrong, parts = [], 0
    if status != 0:
        wrong.append(err)
    else:
        why = json.loads(out)
        if not same(why["value"], shown):
            wrong.append(f"lode show has {shown}, why {why['value']}")
        parts = walk(why["why"], wrong)
    if wrong:
        failed += 1
        print("FAIL", model, statement, *choice, *wrong[:4], sep="\n    ")
    else:
        passed += 1
    return parts


def measures(model):
    for folder, _, files in os.walk(os.path.join(ROOT, model)):
        for name in sorted(files):
            if name.endswith(".calc"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    yield from re.findall(r"^measure\s+(?:\[([^\]]+)\]|(\w+))", file.read(), re.M)


def main():
    parts = 0
    for model in sys.argv[2:] or MODELS:
        names = [a or b for a, b in measures(model)]
        if not names:
            print("FAIL", model, "has no measures")
            return 1
        for number, name in enumerate(names):
            for by in ["", *MODELS.get(model, [])]:
                statement = f"[{name}]" + (f" by {by}" if by else "")
                status, out, _ = lode("show", "-m", model, *NOW, "--format", "json", statement)
                if status != 0:
                    continue  # the dimension has no way to the measure
                rows = json.loads(out)
                rows = rows["rows"] if isinstance(rows, dict) else rows
                if not rows:
                    continue
                row = number % len(rows)
                value = list(rows[row].values())[-1] if isinstance(rows[row], dict) else rows[row][-1]
                parts += explain(model, statement, ["--row", str(row + 1)], value)
    print(f"{parts} parts of formulas")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
