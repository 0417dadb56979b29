"""A peer's answers and times. Writes one JSON object on standard output.

    peer.py sqlite|duckdb MODEL_DIR DATA_DIR                the SQL of tests/agree/agentforce.sql, in memory, text keys
    peer.py duckdb MODEL_DIR DATA_DIR tuned THREADS,…       tests/agree/agentforce_tuned.sql over numbers and joins made beforehand
    peer.py duckdb|clickhouse kernels EVENTS_CSV THREADS,…  tests/bench/kernels.py
    peer.py duckdb reading THREADS CSV…                     tables of CSV files, with the types that it finds
"""

import json
import os
import re
import resource
import sqlite3
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "agree")]
import agentforce
import engines
import kernels

RUNS = 3  # of the queries; the fastest counts


# ---- the SQL of SQLite for DuckDB ----

def duckdb_words(sql):
    """SQLite's SQL in the words of DuckDB."""
    sql = re.sub(r"strftime\(('[^']*'), (\w+) / 1000, 'unixepoch'\)", r"strftime(make_timestamp(\2 * 1000), \1)", sql)
    sql = re.sub(r" / (1000|3600000)\b", r" // \1", sql)
    sql = sql.replace("[^", "[!").replace("AS REAL", "AS DOUBLE").replace(">= 24, 0)", ">= 24, FALSE)")
    sql = re.sub(r"(\S+) NOT GLOB", r"NOT \1 GLOB", sql).replace(" CAST(", " TRY_CAST(")
    sql = sql.replace("t.participant IS p.participant", "t.participant IS NOT DISTINCT FROM p.participant")
    return sql


class Translated:
    """DuckDB where agentforce.py expects sqlite3: first column as text, others as numbers where they are."""

    def __init__(self, again=False):
        self.duck = engines.Duck()
        self.name = self.duck.name
        self.again = again  # tables are made more than once

    def execute(self, sql, values={}):
        if re.match(r"\s*(--.*\n\s*)*CREATE (UNIQUE )?INDEX", sql):
            return self  # it joins by hashing, and knows no partial ones
        sql = duckdb_words(sql)
        if self.again:
            sql = sql.replace("CREATE TABLE", "CREATE OR REPLACE TABLE")
        for name, value in values.items():
            sql = sql.replace(":" + name, str(value))
        rows = self.duck.query(sql)
        self.rows = [(row[0], *map(number, row[1:])) for row in rows] if not re.search(r"CREATE ", sql) else []
        return self

    def fetchall(self):
        return self.rows


def number(text):
    try:
        return None if text is None else float(text)
    except ValueError:
        return text


def duckdb_load(db, model, data):
    read = {"string": "%s", "datetime": "epoch_ms(CAST(%s AS TIMESTAMP))", "real": "CAST(%s AS DOUBLE)", "integer": "CAST(%s AS BIGINT)",
            "boolean": "CAST(%s AS BOOLEAN)"}
    for table, columns in model.items():
        items = []
        for name, type, null in columns:
            cell = '"%s"' % name
            items.append('%s AS "%s"' % (read[type] % ("nullif(%s, '%s')" % (cell, null) if null else cell), name))
        db.execute("CREATE TABLE \"%s\" AS SELECT %s FROM read_csv('%s', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', "
                   "nullstr = '', allow_quoted_nulls = false)" % (table, ", ".join(items), os.path.join(data, table + ".csv")))
    return db


# ---- frames with numbers for keys and enumerations for texts ----

KEYS = {  # a set of texts that are compared with each other: where they stand
    "session": ["session.session", "interaction.session", "interaction.session_text", "step.session", "participant.session", "category.session"],
    "interaction": ["interaction.interaction", "step.interaction", "step.interaction_text", "category.interaction", "feedback.interaction"],
    "step": ["step.step", "category.step"],
    "generation": ["category.generation_text"],
    "participant": ["participant.participant"],
    "category": ["category.category"],
    "tag": ["tag.tag"],
    "moment": ["moment.moment"],
    "message": ["message.message"],
}
GROUPS = {"channel", "month", "day"}
KINDS = {"interaction": ["type"], "step": ["type", "name"], "participant": ["role"], "message": ["role"], "category": ["detection", "side"],
         "feedback": [], "usage": ["card", "step_type"]}
FRAMES = ["session", "interaction", "step", "participant", "message", "moment", "score", "tag", "metric", "category", "feedback", "usage"]


def make_numbers(duck):
    places = {place: name for name, several in KEYS.items() for place in several}
    for name, several in KEYS.items():
        texts = " UNION ALL ".join("SELECT f.%s AS text FROM %s f" % tuple(reversed(place.split("."))) for place in several)
        duck.query("CREATE TABLE code_%s AS SELECT text, CAST(row_number() OVER () AS INTEGER) AS code FROM (SELECT DISTINCT text FROM (%s) WHERE text IS NOT NULL)"
                   % (name, texts))
    for frame in FRAMES:
        columns = [row[0] for row in duck.query("SELECT column_name FROM information_schema.columns WHERE table_name = '%s'" % frame)]
        items, joins = [], []
        for column in columns:
            key = places.get("%s.%s" % (frame, column))
            if key is not None:
                joins.append("LEFT JOIN code_%s c%d ON c%d.text = f.%s" % (key, len(joins), len(joins), column))
                items.append("c%d.code AS %s" % (len(joins) - 1, column))
            elif column in GROUPS or column in KINDS.get(frame, []):
                kind = column if column in GROUPS else "%s_%s" % (frame, column)
                if column not in GROUPS or frame == "session":
                    duck.query("CREATE TYPE kind_%s AS ENUM (SELECT DISTINCT %s FROM %s WHERE %s IS NOT NULL ORDER BY 1)" % (kind, column, frame, column))
                items.append("CAST(f.%s AS kind_%s) AS %s" % (column, kind, column))
            else:
                items.append('f."%s"' % column)
        duck.query("CREATE TABLE numbered AS SELECT %s FROM %s f %s" % (", ".join(items), frame, " ".join(joins)))
        duck.query("DROP TABLE %s" % frame)
        duck.query("ALTER TABLE numbered RENAME TO %s" % frame)


def ask_tuned(db, parts, queries, grouping):
    column = agentforce.GROUPINGS[grouping][0]
    agentforce.prepare(db, parts, ("levels",))
    values, groups = {}, [None] if grouping == "total" else set()
    for _, _, _, sql in queries:
        rows = db.execute("SELECT CAST(g AS VARCHAR) AS g, * EXCLUDE (g) FROM (%s)" % re.sub(r":g\b", column, sql)).fetchall()
        for place, name in enumerate(db.duck.names[1:], 1):
            values[name] = {row[0]: row[place] for row in rows}
        if grouping != "total":
            groups.update(row[0] for row in rows)
    return agentforce.fill_groups(parts, list(groups), values)


# ---- the run ----

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main_tuned(model_folder, data, threads):
    parts, queries = agentforce.read_sql(), agentforce.read_sql("agentforce_tuned.sql")
    db = duckdb_load(Translated(again=True), agentforce.read_model(model_folder), data)
    agentforce.prepare(db, parts, ("prepare",))
    make_numbers(db.duck)
    times, answers = {}, {}
    for count in threads:
        db.duck.use_threads(count)
        for grouping in agentforce.GROUPINGS:
            tries = []
            for _ in range(RUNS):
                start = time.perf_counter()
                groups = ask_tuned(db, parts, queries, grouping)
                tries.append(time.perf_counter() - start)
            times["%s %d" % (grouping, count)] = min(tries)
            answers[grouping] = list(groups.items())
    return {"name": db.name, "times": times, "peak": peak(), "answers": answers}


def main_text(peer, model_folder, data):
    model, parts = agentforce.read_model(model_folder), agentforce.read_sql()
    times, last = {}, time.perf_counter()

    def lap(name):
        nonlocal last
        now = time.perf_counter()
        times[name], last = now - last, now

    db = agentforce.load(model, data) if peer == "sqlite" else duckdb_load(Translated(), model, data)
    lap("load")
    agentforce.prepare(db, parts)
    lap("prepare")
    answers = {}
    for grouping in agentforce.GROUPINGS:
        tries = []
        for _ in range(RUNS):
            groups = agentforce.ask_grouping(db, parts, grouping)
            lap(grouping)
            tries.append(times[grouping])
        times[grouping] = min(tries)
        answers[grouping] = list(groups.items())
    name = "SQLite " + sqlite3.sqlite_version if peer == "sqlite" else db.name
    return {"name": name, "times": times, "peak": peak(), "answers": answers}


def main_reading(threads, *paths):
    db = engines.Duck()
    db.use_threads(int(threads))
    for at, path in enumerate(paths):
        db.query("CREATE TABLE t%d AS FROM read_csv('%s', header = true)" % (at, path))
    return {"name": db.name}


def main(peer, *words):
    if words[0] == "reading":
        found = main_reading(*words[1:])
    elif words[0] == "kernels":
        db = engines.ENGINES[peer]()
        found = {"name": db.name, **kernels.ask_sql(peer, db, words[1], [int(n) for n in words[2].split(",")]), "peak": peak()}
    elif len(words) == 4:
        found = main_tuned(*words[:2], [int(n) for n in words[3].split(",")])
    else:
        found = main_text(peer, *words)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
