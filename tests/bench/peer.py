"""A peer's answers and times. Writes one JSON object on standard output.

    peer.py sqlite MODEL_DIR DATA_DIR                                    the SQL of tests/agree/agentforce.sql, in memory
    peer.py duckdb|clickhouse make MODEL_DIR DATA_DIR DATABASE FORM      writes a database; FORM is text or coded (peer_agentforce.py)
    peer.py duckdb|clickhouse ask DATABASE FORM THREADS GROUPING         all measures from it
    peer.py duckdb|clickhouse kernels EVENTS_CSV THREADS,…               tests/bench/kernels.py
    peer.py duckdb reading THREADS CSV…                                  tables of CSV files, with the types that it finds
"""

import json
import os
import resource
import sqlite3
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "agree")]
import agentforce
import engines
import kernels
import peer_agentforce


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main_sqlite(model_folder, data):
    times, last = {}, time.perf_counter()

    def lap(name):
        nonlocal last
        now = time.perf_counter()
        times[name], last = now - last, now

    parts = agentforce.read_sql()
    db = agentforce.load(agentforce.read_model(model_folder), data)
    lap("load")
    agentforce.prepare(db, parts)
    lap("prepare")
    answers = {}
    for grouping in agentforce.GROUPINGS:
        answers[grouping] = list(agentforce.ask_grouping(db, parts, grouping).items())
        lap(grouping)
    return {"name": "SQLite " + sqlite3.sqlite_version, "times": times, "peak": peak(), "answers": answers}


def read_csv(threads, *paths):
    db = engines.Duck()
    db.use_threads(int(threads))
    for at, path in enumerate(paths):
        db.query("CREATE TABLE t%d AS FROM read_csv('%s', header = true)" % (at, path))
    return {"name": db.name}


def main(peer, what, *words):
    if what == "kernels":
        db = engines.ENGINES[peer]()
        found = {"name": db.name, **kernels.ask_sql(peer, db, words[0], [int(n) for n in words[1].split(",")]), "peak": peak()}
    elif what == "reading":
        found = read_csv(*words)
    elif what == "make":
        make = {"duckdb": peer_agentforce.make_duckdb, "clickhouse": peer_agentforce.make_clickhouse}[peer]
        found = {**make(*words), "peak": peak()}
    elif what == "ask":
        found = {**peer_agentforce.ask(peer, words[0], words[1], int(words[2]), words[3]), "peak": peak()}
    else:
        found = main_sqlite(what, *words)
    json.dump(found, sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # libchdb may wait for its own threads for ever


if __name__ == "__main__":
    main(*sys.argv[1:])
