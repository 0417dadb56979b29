"""The 39 Agentforce measures and the 14 of the variants, in total, by channel and by month: lode against hand-written SQL (agentforce.sql) on the same CSV files.

    agentforce.py LODE MODEL_DIR DATA_DIR        lode against the SQL
    agentforce.py --rows MODEL_DIR DATA_DIR      the SQL against a recount row by row (agentforce_rows.py), without lode
    agentforce.py --sql-only MODEL_DIR DATA_DIR  the SQL's answers as TSV

Ends with "N passed, M failed", one for each measure and group; exit status 1 when any failed. Needs Python's standard library only.
"""

import shlex
import json
import os
import re
import sqlite3
import subprocess
import sys
from datetime import datetime, timezone
from functools import lru_cache

NOW = "2025-05-01 00:00:00"
GROUPINGS = {
    "total": ("NULL", ""),
    "channel": ("channel", " by [AI Agent Session].[AI Agent Channel Type]"),
    "month": ("month", " by DATETRUNC('month', [AI Agent Session].[Start Timestamp])"),
}
HERE = os.path.dirname(os.path.abspath(__file__))


# ---- the model: only what is needed to read its files ----

def loose(name):
    return name.lower().replace("_", " ")


def read_model(folder):
    """{table: [(column, type, text that means NULL or None)]} from the .calc files of a folder."""
    tables = {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".calc"):
            continue
        columns = None
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for line in file:
                if line[:1] not in (" ", "\t", "\n", "/"):
                    match = re.match(r"table\s+(\w+)", line)
                    columns = tables.setdefault(match[1], []) if match else None
                elif columns is not None:
                    match = re.match(r"\s+(?:\[([^\]]+)\]|(\w+))\s+(string|datetime|real|integer|boolean)\b(.*)", line)
                    if match:
                        null = re.search(r'\bnull\s+"([^"]*)"', match[4])
                        columns.append((match[1] or match[2], match[3], null and null[1]))
    return tables


# ---- CSV: Python's reader cannot tell an empty cell (NULL) from "" (the empty string) ----

CELL = re.compile(r'"((?:[^"]|"")*)"(,|$)|([^",]*)(,|$)', re.DOTALL)


def split_row(text):
    cells, at = [], 0
    while True:
        match = CELL.match(text, at)
        if not match:
            raise ValueError("cannot read " + repr(text))
        quoted, end = match[1], match[2] if match[1] is not None else match[4]
        cells.append(quoted.replace('""', '"') if quoted is not None else match[3] or None)
        at = match.end()
        if not end:
            return cells


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        pending = ""
        for line in file:
            if pending or '"' in line:
                pending += line
                if pending.count('"') % 2:
                    continue
                yield split_row(pending.rstrip("\r\n"))
                pending = ""
            else:
                yield [cell or None for cell in line.rstrip("\r\n").split(",")]


@lru_cache(maxsize=4096)
def day_ms(text):
    return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.utc).timestamp()) * 1000


def parse_datetime(text):
    """Milliseconds since 1970 of `2025-01-31 23:59:59.999`."""
    ms = int(text[20:23].ljust(3, "0")) if len(text) > 20 else 0
    return day_ms(text[:10]) + int(text[11:13]) * 3600000 + int(text[14:16]) * 60000 + int(text[17:19]) * 1000 + ms


READ = {"string": str, "datetime": parse_datetime, "real": float, "integer": int, "boolean": lambda text: int(text.lower() in ("true", "1"))}
STORE = {"string": "TEXT", "datetime": "INTEGER", "real": "REAL", "integer": "INTEGER", "boolean": "INTEGER"}


def read_table(columns, path):
    rows = read_csv(path)
    places = {loose(name): i for i, name in enumerate(next(rows))}
    plan = [(places[loose(name)], None if type == "string" else READ[type], null) for name, type, null in columns]
    for row in rows:
        yield [
            None if (cell := row[place]) is None or cell == null else read(cell) if read else cell
            for place, read, null in plan
        ]


# ---- the SQL ----

def read_sql(name="agentforce.sql"):
    """[(word, name, rest of the marker, SQL)] in the order of the file."""
    parts = []
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        for line in file:
            match = re.match(r"-- (prepare|levels|groups|measure|part|ratio|query)\b ?(\w*)(.*)", line)
            if match:
                parts.append([match[1], match[2], match[3].strip(), ""])
            elif parts:
                parts[-1][3] += line
    return parts


def load(model, data):
    db = sqlite3.connect(":memory:")
    for table, columns in model.items():
        db.execute('CREATE TABLE "%s" (%s)' % (table, ", ".join('"%s" %s' % (name, STORE[type]) for name, type, _ in columns)))
        marks = ", ".join("?" * len(columns))
        db.executemany('INSERT INTO "%s" VALUES (%s)' % (table, marks), read_table(columns, os.path.join(data, table + ".csv")))
        first = columns[0][0]
        db.execute('CREATE UNIQUE INDEX "key of %s" ON "%s" ("%s")' % (table, table, first))
    for table, column in (("AI_Agent_Tag_Association", "AI_Agent_Tag"), ("Ai_Content_Quality_Category", "Ai_Response_Generation")):
        db.execute('CREATE INDEX "%s of %s" ON "%s" ("%s")' % (column, table, table, column))
    return db


def prepare(db, parts, words=("prepare", "levels")):
    script = "".join(sql for word, _, _, sql in parts if word in words)
    statement = ""
    for line in script.splitlines(True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement, {"now": parse_datetime(NOW)} if ":now" in statement else {})
            statement = ""


def ask_grouping(db, parts, grouping):
    """{group: {measure: value}}, parts of ratios among the measures"""
    column = GROUPINGS[grouping][0]

    def run(sql):
        return db.execute(re.sub(r":g\b", column, sql)).fetchall()

    groups = [None] if grouping == "total" else [row[0] for word, _, _, sql in parts if word == "groups" for row in run(sql)]
    values = {name: dict(run(sql)) for word, name, _, sql in parts if word in ("measure", "part")}
    return fill_groups(parts, groups, values)


def fill_groups(parts, groups, values):
    """{group: {measure: value}} of what the queries of measures and parts gave; ratios are computed here"""
    empty = {name: 0 if rest == "over nothing 0" else None for word, name, rest, _ in parts if word in ("measure", "part")}
    for word, name, rest, _ in parts:
        if word == "ratio":
            above, below = rest.removeprefix("= ").split(" / ")
            values[name], empty[name] = {}, None
            for group in groups:
                a, b = (values[part].get(group, empty[part]) for part in (above, below))
                values[name][group] = None if a is None or not b else a / b
    for name in values:
        unknown = set(values[name]) - set(groups)
        assert not unknown, (name, unknown)
    return {group: {name: values[name].get(group, empty[name]) for name in values} for group in groups}


def measures_of(parts):
    return [name for word, name, _, _ in parts if word in ("measure", "ratio")]


def ask_sql(db):
    """{grouping: {group: {measure: value}}} and the measures in order."""
    parts = read_sql()
    prepare(db, parts)
    return {grouping: ask_grouping(db, parts, grouping) for grouping in GROUPINGS}, measures_of(parts)


# ---- lode ----

def ask_lode(lode, model, data, measures):
    """{grouping: {group: {measure: value}}}, or an error text in place of the groups."""
    statement = ", ".join("[%s]" % name for name in measures)
    requests = "".join(json.dumps({"id": grouping, "show": statement + by}) + "\n" for grouping, (_, by) in GROUPINGS.items())
    run = subprocess.run([*shlex.split(lode), "batch", "-m", model, "-d", data, "--now", NOW], input=requests, stdout=subprocess.PIPE, encoding="utf-8")
    replies = {}
    for line in run.stdout.splitlines():
        try:
            reply = json.loads(line)
        except ValueError:
            print("not JSON:", line[:200])
            continue
        replies[reply.get("id")] = reply
    answers = {}
    for grouping in GROUPINGS:
        reply = replies.get(grouping)
        dimensions = 0 if grouping == "total" else 1
        if reply is None:
            answers[grouping] = "no reply, exit status %d" % run.returncode
        elif "error" in reply:
            answers[grouping] = json.dumps(reply["error"], ensure_ascii=False)
        elif len(reply["columns"]) != dimensions + len(measures):
            answers[grouping] = "%d columns instead of %d" % (len(reply["columns"]), dimensions + len(measures))
        else:
            groups = {}
            for row in reply["rows"]:
                group = row[0] if dimensions else None
                if group in groups:
                    print("%s: group %r stands twice" % (grouping, group))
                    group = "again: %s" % group
                groups[group] = dict(zip(measures, row[dimensions:]))
            answers[grouping] = groups
    return answers


# ---- the comparison ----

def same(a, b):
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, str) or isinstance(b, str) or a is None or b is None:
        return type(a) is type(b) and a == b
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))


def compare(expected, actual, measures):
    passed = failed = 0
    for grouping, groups in expected.items():
        found = actual[grouping]
        if isinstance(found, str):
            print("%s: %s" % (grouping, found))
            failed += len(groups) * len(measures)
            continue
        for group in sorted(set(groups) | set(found), key=lambda group: (group is not None, group)):
            where = grouping if grouping == "total" else "%s %s" % (grouping, "NULL" if group is None else group)
            if group not in groups or group not in found:
                print("%s: %s" % (where, "unexpected group" if group not in groups else "group is missing"))
                failed += len(measures)
                continue
            for name in measures:
                if same(groups[group][name], found[group][name]):
                    passed += 1
                else:
                    failed += 1
                    print("%s, %s: expected %r, actual %r" % (name, where, groups[group][name], found[group][name]))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


def main(arguments):
    if len(arguments) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    lode, model_folder, data = arguments
    model = read_model(model_folder)
    expected, measures = ask_sql(load(model, data))
    if lode == "--sql-only":
        print("grouping", "group", *measures, sep="\t")
        for grouping, groups in expected.items():
            for group, values in groups.items():
                cells = [group] + [values[name] for name in measures]
                print(grouping, *("" if cell is None else cell for cell in cells), sep="\t")
        return 0
    if lode == "--rows":
        import agentforce_rows
        tables = {table: [dict(zip((name for name, _, _ in columns), row)) for row in read_table(columns, os.path.join(data, table + ".csv"))]
                  for table, columns in model.items()}
        recount = agentforce_rows.count(tables, parse_datetime(NOW))
        some = [name for name in measures if name in agentforce_rows.MEASURES]
        return compare(expected, recount, some)
    return compare(expected, ask_lode(lode, model_folder, data, measures), measures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
