"""The 34 Dynamics 365 measures, in total and by three dimensions: lode against hand-written SQL (dynamics365.sql) on the same CSV files.

    dynamics365.py LODE MODEL_DIR DATA_DIR        lode against the SQL
    dynamics365.py --odd LODE MODEL_DIR DATA_DIR  the same on data whose keys and cells are missing or wrong here and there
    dynamics365.py --sql-only MODEL_DIR DATA_DIR  the SQL's answers as TSV

Ends with "N passed, M failed", one for each measure and group; exit status 1 when any failed. Needs Python's standard library only.
"""

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from agentforce import STORE, compare, read_model, read_table

HERE = os.path.dirname(os.path.abspath(__file__))
GROUPINGS = {
    "total": "",
    "queue": " by [DimQueue].[Queue]",             # of the session
    "mode": " by [SessionParticipationType]",      # of the participants: finer than sessions
    "zone": " by [Sentiment zone]",                # of the conversation: coarser than sessions
}
# Every so-manieth row (from the third on) has this text in the column's place.
ODDITIES = [
    ("FactSession", "Conversation_Id", 11, "no such"), ("FactSession", "Conversation_Id", 13, ""), ("FactSession", "Queue_Id", 17, ""),
    ("FactSession", "Queue_Id", 23, "no such"), ("FactSession", "Primary_System_User_Id", 19, "no such"),
    ("FactSession", "Channel_Code", 29, "7"), ("FactSession", "Session_State_Code", 31, "192350003"), ("FactSession", "Session_State_Code", 37, ""),
    ("FactSession", "Agent_Assigned_On", 41, ""), ("FactSession", "Session_Created_On", 43, ""), ("FactSession", "Session_Closure_Reason_Code", 27, ""),
    ("FactConversation", "Status_Code", 11, "8"), ("FactConversation", "Status_Code", 13, ""), ("FactConversation", "Is_Outbound", 7, ""),
    ("FactConversation", "Customer_Sentiment_Code", 9, "99"), ("FactConversation", "Conversation_Id", 50, "without sessions %d"),
    ("FactSessionParticipant", "Session_Id", 11, "no such"), ("FactSessionParticipant", "Session_Id", 13, ""),
    ("FactSessionParticipant", "Agent_Id", 17, "no such"), ("FactSessionParticipant", "Mode_Code", 19, ""),
    ("FactSessionParticipant", "Mode_Code", 23, "192350002"), ("FactSessionParticipant", "Active_Time", 29, ""),
    ("FactSessionParticipant", "Joined_On", 31, ""),
]


def spoil(source, target):
    """Copies the tables, which hold no quotes, with their oddities."""
    for name in os.listdir(source):
        shutil.copy(os.path.join(source, name), target)
    for table, column, every, text in ODDITIES:
        path = os.path.join(target, table + ".csv")
        with open(path, encoding="utf-8") as file:
            rows = [line.rstrip("\n").split(",") for line in file]
        place = rows[0].index(column)
        for i in range(3, len(rows), every):
            rows[i][place] = text % i if "%" in text else text
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(",".join(row) + "\n" for row in rows)


def read_parts():
    """[(word, name, rest of the marker, SQL)] in the order of the file."""
    parts = []
    with open(os.path.join(HERE, "dynamics365.sql"), encoding="utf-8") as file:
        for line in file:
            match = re.match(r"-- (prepare|frame|groups|measure|ratio)\b ?(\w*)(.*)", line)
            if match:
                parts.append([match[1], match[2], match[3].strip(), ""])
            elif parts:
                parts[-1][3] += line
    return parts


def load(model_folder, data):
    db = sqlite3.connect(":memory:")
    for table, columns in read_model(model_folder).items():
        if table == "DimParticipantUser":  # the rows of DimSystemUser once more
            continue
        db.execute("CREATE TABLE %s (%s)" % (table, ", ".join('"%s" %s' % (name, STORE[type]) for name, type, _ in columns)))
        rows = read_table(columns, os.path.join(data, table + ".csv"))
        db.executemany("INSERT INTO %s VALUES (%s)" % (table, ", ".join("?" * len(columns))), rows)
        db.execute('CREATE UNIQUE INDEX "key of %s" ON %s ("%s")' % (table, table, columns[0][0]))
    return db


def ask_grouping(db, parts):
    """{group: {measure: value}} over the frame that stands in s, p and c"""
    groups = [row[0] for word, _, _, sql in parts if word == "groups" for row in db.execute(sql)] or [None]
    values = {}
    for word, name, rest, sql in parts:
        if word == "measure":
            found = dict(db.execute(sql))
            assert set(found) <= set(groups), name
            values[name] = {group: found.get(group, 0 if rest.startswith("over nothing 0") else None) for group in groups}
        elif word == "ratio":
            above, below = (values[part] for part in rest.removeprefix("= ").split(" / "))
            values[name] = {group: above[group] / below[group] if below[group] else None for group in groups}
    return {group: {name: values[name][group] for name in values} for group in groups}


def ask_sql(db):
    """{grouping: {group: {measure: value}}} and {measure: how lode is asked for it}"""
    parts = read_parts()
    db.executescript(next(sql for word, _, _, sql in parts if word == "prepare"))
    answers = {}
    for grouping in GROUPINGS:
        db.executescript("DROP TABLE IF EXISTS s; DROP TABLE IF EXISTS p; DROP TABLE IF EXISTS c;"
                         + next(sql for word, name, _, sql in parts if word == "frame" and name == grouping))
        answers[grouping] = ask_grouping(db, parts)
    asked = {name: rest.partition(" as ")[2] or "[%s]" % name for word, name, rest, _ in parts if word in ("measure", "ratio")}
    return answers, asked


def ask_lode(lode, model, data, measures):
    """{grouping: {group: {measure: value}}}, or an error text in place of the groups."""
    statement = ", ".join(measures.values())
    requests = "".join(json.dumps({"id": grouping, "show": statement + by}) + "\n" for grouping, by in GROUPINGS.items())
    run = subprocess.run([*shlex.split(lode), "batch", "-m", model, "-d", data], input=requests, stdout=subprocess.PIPE, encoding="utf-8")
    replies = {reply.get("id"): reply for reply in map(json.loads, run.stdout.splitlines())}
    answers = {}
    for grouping in GROUPINGS:
        reply = replies.get(grouping, {"error": "no reply, exit status %d" % run.returncode})
        if "error" in reply:
            answers[grouping] = json.dumps(reply["error"], ensure_ascii=False)
        elif grouping == "total":
            answers[grouping] = {None: dict(zip(measures, reply["rows"][0]))}
        else:
            answers[grouping] = {row[0]: dict(zip(measures, row[1:])) for row in reply["rows"]}
            if len(answers[grouping]) != len(reply["rows"]):
                answers[grouping] = "a group stands twice"
    return answers


def main(arguments):
    odd = arguments[:1] == ["--odd"]
    if len(arguments) != 3 + odd:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    lode, model, data = arguments[odd:]
    with tempfile.TemporaryDirectory() as folder:
        if odd:
            spoil(data, folder)
            data = folder
        expected, measures = ask_sql(load(model, data))
        if lode == "--sql-only":
            print("grouping", "group", *measures, sep="\t")
            for grouping, groups in expected.items():
                for group, values in groups.items():
                    print(grouping, *("" if cell is None else cell for cell in [group, *values.values()]), sep="\t")
            return 0
        return compare(expected, ask_lode(lode, model, data, measures), measures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
