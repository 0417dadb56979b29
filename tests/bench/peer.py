"""A peer's answers and times: peer.py sqlite|duckdb MODEL_DIR DATA_DIR. Writes one JSON object on standard output.

Both run the SQL of tests/agree/agentforce.sql in memory. DuckDB comes from build/peer/package/libduckdb.so, if it is there
(mkdir -p build/peer && cd build/peer && npm pack @duckdb/node-bindings-linux-x64 && tar xzf *.tgz); the SQL is put into its words.
"""

import ctypes
import json
import os
import re
import resource
import sqlite3
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "agree"))
import agentforce

RUNS = 3  # of the queries; the fastest counts
DUCKDB = os.path.join(HERE, "..", "..", "build", "peer", "package", "libduckdb.so")


# ---- DuckDB through its C API ----

class Result(ctypes.Structure):
    _fields_ = [("counts", ctypes.c_uint64 * 3), ("columns", ctypes.c_void_p), ("error", ctypes.c_char_p), ("data", ctypes.c_void_p)]


def duckdb_words(sql):
    """SQLite's SQL in the words of DuckDB."""
    sql = re.sub(r"strftime\(('[^']*'), (\w+) / 1000, 'unixepoch'\)", r"strftime(make_timestamp(\2 * 1000), \1)", sql)
    sql = re.sub(r" / (1000|3600000)\b", r" // \1", sql)
    sql = sql.replace("[^", "[!").replace("AS REAL", "AS DOUBLE").replace(">= 24, 0)", ">= 24, FALSE)")
    sql = re.sub(r"(\S+) NOT GLOB", r"NOT \1 GLOB", sql).replace(" CAST(", " TRY_CAST(")
    sql = sql.replace("t.participant IS p.participant", "t.participant IS NOT DISTINCT FROM p.participant")
    return sql


class Duck:
    def __init__(self):
        self.c = ctypes.CDLL(DUCKDB)
        self.c.duckdb_library_version.restype = ctypes.c_char_p
        self.c.duckdb_result_error.restype = ctypes.c_char_p
        self.c.duckdb_row_count.restype = ctypes.c_uint64
        self.c.duckdb_column_count.restype = ctypes.c_uint64
        self.c.duckdb_value_varchar.restype = ctypes.c_void_p
        self.c.duckdb_value_varchar.argtypes = [ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64]
        self.c.duckdb_free.argtypes = [ctypes.c_void_p]
        base = ctypes.c_void_p()
        self.connection = ctypes.c_void_p()
        assert self.c.duckdb_open(None, ctypes.byref(base)) == 0
        assert self.c.duckdb_connect(base, ctypes.byref(self.connection)) == 0
        self.name = "DuckDB " + self.c.duckdb_library_version().decode().removeprefix("v")

    def execute(self, sql, values={}):
        if re.match(r"\s*(--.*\n\s*)*CREATE (UNIQUE )?INDEX", sql):
            return self  # it joins by hashing, and knows no partial ones
        sql = duckdb_words(sql)
        for name, value in values.items():
            sql = sql.replace(":" + name, str(value))
        result = Result()
        if self.c.duckdb_query(self.connection, sql.encode(), ctypes.byref(result)) != 0:
            raise RuntimeError(self.c.duckdb_result_error(ctypes.byref(result)).decode() + "\n" + sql)
        self.rows = []
        columns = self.c.duckdb_column_count(ctypes.byref(result))
        if columns == 2 or " UNION " in sql:
            for row in range(self.c.duckdb_row_count(ctypes.byref(result))):
                self.rows.append(tuple(self.value(result, column, row) for column in range(columns)))
        self.c.duckdb_destroy_result(ctypes.byref(result))
        return self

    def value(self, result, column, row):
        at = self.c.duckdb_value_varchar(ctypes.byref(result), column, row)
        if not at:
            return None
        text = ctypes.string_at(at).decode()
        self.c.duckdb_free(at)
        try:
            return float(text) if column else text
        except ValueError:
            return text

    def fetchall(self):
        return self.rows


def duckdb_load(model, data):
    db = Duck()
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


# ---- the run ----

def main(peer, model_folder, data):
    model, parts = agentforce.read_model(model_folder), agentforce.read_sql()
    times, last = {}, time.perf_counter()

    def lap(name):
        nonlocal last
        now = time.perf_counter()
        times[name], last = now - last, now

    db = (agentforce.load if peer == "sqlite" else duckdb_load)(model, data)
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
    json.dump({"name": name, "times": times, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, "answers": answers,
               "measures": agentforce.measures_of(parts)}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
