#!/usr/bin/env python3
"""Parquet files and DuckDB databases as data: values of all types, odd files, and a library that is not there.

    typed.py LODE [--cases N] [--seed N]

The files are made by DuckDB's library; where it is not found (LODE_DUCKDB, build/peer, or where libraries are) only its absence is tried,
and that is said. Random tables are compared with the same tables as CSV."""

import ctypes.util
import json
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "bench"))
import engines

LODE = os.path.abspath(sys.argv[1])
CASES = int(sys.argv[sys.argv.index("--cases") + 1]) if "--cases" in sys.argv else 40
SEED = int(sys.argv[sys.argv.index("--seed") + 1]) if "--seed" in sys.argv else 1
passed = failed = 0


def check(what, fine, seen=""):
    global passed, failed
    if fine:
        passed += 1
        return
    failed += 1
    print("FAIL %s\n%s" % (what, seen))


def lode(*words, library=None):
    environment = dict(os.environ, LODE_DUCKDB=library) if library is not None else dict(os.environ)
    done = subprocess.run([LODE, *words], env=environment, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def library():
    for path in (os.environ.get("LODE_DUCKDB"), engines.LIBRARIES["duckdb"], ctypes.util.find_library("duckdb")):
        if path and (os.path.exists(path) or path == ctypes.util.find_library("duckdb")):
            return path
    return None


# ---- without the library ----

def absent():
    with open("x.parquet", "wb") as file:
        file.write(b"PAR1")
    for where in ("/nowhere/libduckdb.so", os.path.abspath("x.parquet")):
        status, _, told = lode("show", "-d", "x.parquet", "COUNT([a])", library=where)
        check("no library at %s" % where, status == 1 and "error[no-library]: x.parquet is read through DuckDB's library" in told
              and "LODE_DUCKDB names " + where in told, told)
    with open("fake.c", "w") as file: # all there but one
        file.write("".join("void duckdb_%s(void);void duckdb_%s(void){}\n" % (name, name) for name in ("create_config", "set_config", "destroy_config")))
    if subprocess.run(["cc", "-shared", "-fPIC", "-o", "fake.so", "fake.c"]).returncode == 0:
        status, _, told = lode("show", "-d", "x.parquet", "COUNT([a])", library=os.path.abspath("fake.so"))
        check("a library that lacks a function", status == 1 and "it has no function duckdb_open_ext" in told, told)
    os.remove("x.parquet")


# ---- every type ----

TYPES = [ # name, DuckDB's type, a value, what lode reads
    ("bool", "BOOLEAN", "true", True),
    ("ti", "TINYINT", "-128", -128),
    ("si", "SMALLINT", "-32768", -32768),
    ("i", "INTEGER", "-2147483648", -2147483648),
    ("bi", "BIGINT", "-9223372036854775808", -9223372036854775808),
    ("uti", "UTINYINT", "255", 255),
    ("usi", "USMALLINT", "65535", 65535),
    ("ui", "UINTEGER", "4294967295", 4294967295),
    ("ubi", "UBIGINT", "9223372036854775807", 9223372036854775807),
    ("huge", "HUGEINT", "-9223372036854775808", -9223372036854775808),
    ("uhuge", "UHUGEINT", "9007199254740993", 9007199254740993),
    ("fl", "FLOAT", "1.5", 1.5),
    ("dbl", "DOUBLE", "0.1", 0.1),
    ("minus", "DOUBLE", "'-0.0'", 0.0),
    ("dec4", "DECIMAL(4,2)", "-1.25", -1.25),
    ("dec9", "DECIMAL(9,3)", "0.001", 0.001),
    ("dec18", "DECIMAL(18,4)", "90071992547409.93", 90071992547409.93),
    ("dec38", "DECIMAL(38,2)", "-123456789012345678901234567.89", -1.2345678901234568e26),
    ("whole", "DECIMAL(10,0)", "42", 42),
    ("text", "VARCHAR", "'Zürich 🎉, more than twelve bytes'", "Zürich 🎉, more than twelve bytes"),
    ("short", "VARCHAR", "'twelve bytes'", "twelve bytes"),
    ("empty", "VARCHAR", "''", ""),
    ("date", "DATE", "'2024-02-29'", "2024-02-29"),
    ("bc", "DATE", "'0045-03-15 (BC)'", "-0044-03-15"),
    ("ts", "TIMESTAMP", "'2024-05-01 10:30:00.123456'", "2024-05-01T10:30:00.123456"),
    ("tss", "TIMESTAMP_S", "'1969-12-31 23:59:59'", "1969-12-31T23:59:59"),
    ("tsms", "TIMESTAMP_MS", "'2024-05-01 10:30:00.123'", "2024-05-01T10:30:00.123"),
    ("tsns", "TIMESTAMP_NS", "'1969-12-31 23:59:59.123456789'", "1969-12-31T23:59:59.123456"),
    ("tstz", "TIMESTAMPTZ", "'2024-05-01 10:30:00+02'", "2024-05-01T08:30:00"),
    ("uuid", "UUID", "'550e8400-e29b-41d4-a716-446655440000'", "550e8400-e29b-41d4-a716-446655440000"),
    ("mood", "mood", "'gut 🎉'", "gut 🎉"),
]


def every_type(duck):
    rows = ["SELECT 1 AS id, " + ", ".join("CAST(%s AS %s) AS \"%s\"" % (value, kind, name) for name, kind, value, _ in TYPES),
            "SELECT 2, " + ", ".join("NULL" for _ in TYPES)]
    duck.query("CREATE TYPE mood AS ENUM ('schlecht', 'gut 🎉')")
    duck.query("CREATE TABLE every AS " + " UNION ALL ".join(rows) + " ORDER BY id")
    duck.query("COPY every TO 'every.parquet'")
    duck.query("ATTACH 'every.duckdb' AS copy")
    duck.query("CREATE TYPE copy.mood AS ENUM ('schlecht', 'gut 🎉')")
    duck.query("CREATE TABLE copy.every AS FROM every")
    duck.query("DETACH copy")
    for file in ("every.parquet", "every.duckdb"):
        for name, kind, _, wanted in TYPES:
            if file == "every.parquet" and kind in ("HUGEINT", "UHUGEINT"):
                wanted = float(wanted) # Parquet has no such integers
            rows = [{"id": 1, name: wanted}, {"id": 2, name: None}]
            if type(wanted) in (int, float): # numbers without a dimension are summed
                rows = [{"id": 3, name: wanted}]
            status, out, told = lode("show", "-d", file, "--format", "json", "[id], [%s] order by 1" % name)
            fine = status == 0 and json.loads(out) == rows
            check("%s of %s" % (kind, file), fine, out + told)


# ---- values that lode does not have ----

def odd_values(duck):
    duck.query("COPY (SELECT * FROM (VALUES (1, 'nan'::DOUBLE, 18446744073709551615::UBIGINT, DATE '20000-01-01', 'infinity'::TIMESTAMP, '-inf'::DOUBLE),"
               " (2, 1.5, 7, DATE '2024-01-01', TIMESTAMP '2024-01-01', 2)) t(id, nan, big, far, never, inf)) TO 'odd.parquet'")
    for name, text in (("nan", "NaN"), ("big", "18446744073709551615"), ("far", "20000-01-01"), ("never", "infinity"), ("inf", "-Infinity")):
        model = "table odd\n    id integer\n    %s %s\n" % (name, {"big": "integer", "far": "date", "never": "datetime"}.get(name, "real"))
        with open("model/odd.calc", "w") as file:
            file.write(model)
        status, _, told = lode("show", "-m", "model/odd.calc", "-d", "odd.parquet", "COUNT([%s])" % name)
        check("%s is told of" % text, status == 1 and "error[bad-cell]: \"%s\" in column %s of odd is not" % (text, name) in told and "in row 1" in told, told)
        status, out, told = lode("show", "-m", "model/odd.calc", "-d", "odd.parquet", "--bad-cells", "null", "--format", "csv", "COUNT([%s])" % name)
        check("%s as NULL" % text, status == 0 and out.splitlines()[1] == "1", out + told)
        with open("model/odd.calc", "w") as file:
            file.write(model.rstrip() + " null \"%s\"\n" % text)
        status, out, told = lode("show", "-m", "model/odd.calc", "-d", "odd.parquet", "--format", "csv", "COUNT([%s])" % name)
        check("null \"%s\"" % text, status == 0 and out.splitlines()[1] == "1", out + told)
    duck.query("COPY (SELECT 1 AS a, [1, 2] AS list, {'x': 1} AS struct, MAP {'k': 1} AS map, INTERVAL 1 DAY AS span, 'x'::BLOB AS bytes, TIME '10:00' AS clock) TO 'nested.parquet'")
    status, out, told = lode("show", "-d", "nested.parquet", "--format", "csv", "SUM([a])")
    check("nested columns are left out", status == 0 and out.splitlines()[1] == "1" and told.count("warning[unsupported]") == 6, out + told)
    with open("model/nested.calc", "w") as file:
        file.write("table nested\n    a integer\n    list string\n    bytes string\n")
    status, _, told = lode("show", "-m", "model/nested.calc", "-d", "nested.parquet", "COUNT([list])")
    check("a nested column that is wanted", status == 1 and "error[unsupported]: the column list of nested.parquet is of DuckDB's type LIST" in told, told)
    with open("model/nested.calc", "w") as file:
        file.write("table nested\n    a integer\n    bytes string\n")
    status, out, told = lode("show", "-m", "model/nested.calc", "-d", "nested.parquet", "--format", "csv", "[bytes]")
    check("bytes as text", status == 0 and out.splitlines()[1:] == ["x"], out + told)


# ---- tables of databases, and files that are none ----

def databases(duck):
    duck.query("ATTACH 'shop.duckdb' AS shop")
    duck.query("USE shop")
    duck.query("CREATE SCHEMA staging")
    duck.query("CREATE TABLE staging.\"od\"\"d name\" AS SELECT range AS n, 'x' || range % 7 AS t FROM range(5000)")
    duck.query("CREATE VIEW twice AS SELECT 2 * n AS n2 FROM staging.\"od\"\"d name\"")
    duck.query("CREATE TABLE none (nothing INTEGER)")
    duck.query("USE memory")
    duck.query("DETACH shop")
    for statement, wanted in (("SUM([n]), COUNTD([t])", "12497500,7"), ("SUM([n2])", "24995000"), ("COUNT([nothing])", "0")):
        status, out, told = lode("show", "-d", "shop.duckdb", "--format", "csv", statement)
        check("%s of shop.duckdb" % statement, status == 0 and out.splitlines()[1] == wanted, out + told)
    for given, statement, wanted in (("shop.duckdb:twice", "SUM([n2])", "24995000"), ('N=shop.duckdb:staging.od"d name', "COUNT([N])", "5000")):
        status, out, told = lode("show", "-d", given, "--format", "csv", statement)
        check(given, status == 0 and out.splitlines()[1] == wanted, out + told)
    status, _, told = lode("show", "-d", "shop.duckdb:thrice", "1")
    check("a table that is not there", status == 1 and 'it has none, staging.od"d name, twice' in told, told)
    duck.query("ATTACH 'late.duckdb' AS late")
    duck.query("CREATE VIEW late.late AS SELECT CASE WHEN range = 400000 THEN error('at last') ELSE range END AS n FROM range(500000)")
    duck.query("DETACH late")
    status, _, told = lode("show", "-d", "late.duckdb", "SUM([n])")
    check("an error in the middle of rows", status == 1 and "error[bad-file]: late of late.duckdb" in told and "at last" in told, told)
    duck.query("ATTACH 'evil.duckdb' AS evil")
    duck.query("CREATE VIEW evil.v AS SELECT * FROM read_csv('/etc/passwd')")
    duck.query("DETACH evil")
    status, _, told = lode("show", "-d", "evil.duckdb", "1")
    check("views read no other files", status == 1 and "error[bad-file]: v of evil.duckdb" in told, told)
    duck.query("COPY (SELECT range AS n, md5(range::VARCHAR) AS t FROM range(20000)) TO 'whole.parquet'")
    with open("whole.parquet", "rb") as file:
        whole = file.read()
    with open("shop.duckdb", "rb") as file:
        shop = file.read()
    for name, data in (("empty.parquet", b""), ("text.parquet", b"a,b\n1,2\n"), ("cut.parquet", whole[:3000]), ("hole.parquet", whole[:3000] + whole[-800:]),
                       ("empty.duckdb", b""), ("text.duckdb", b"a,b\n1,2\n"), ("cut.duckdb", shop[:9000])):
        with open(name, "wb") as file:
            file.write(data)
        status, _, told = lode("show", "-d", name, "COUNTD([t])")
        check(name, status == 1 and "error[bad-file]" in told, told)
    os.mkdir("folder")
    for name in ("folder/Whole.parquet", "[w]hole*?.parquet"):
        with open(name, "wb") as file:
            file.write(whole)
        status, out, told = lode("show", "-d", name.split("/")[0], "--format", "csv", "SUM([n]), COUNTD([t])")
        check(name, status == 0 and out.splitlines()[1] == "199990000,20000", out + told)


# ---- random tables ----

KINDS = { # what a random value of a type is in SQL, and types of the model
    "BOOLEAN": ("random() < 0.5", ["boolean", "string"]), "TINYINT": ("(random() * 200 - 100)::TINYINT", ["integer", "real", "string"]),
    "BIGINT": ("(random() * 1e18 - 5e17)::BIGINT", ["integer", "real", "string"]), "UINTEGER": ("(random() * 4e9)::UINTEGER", ["integer", "string"]),
    "DOUBLE": ("(random() - 0.5) * pow(10, (random() * 40)::INTEGER - 20)", ["real"]), "INTEGER": ("(random() * 3)::INTEGER", ["integer", "real", "string"]),
    "DECIMAL(18,3)": ("random() * 1e9", ["real"]), "DECIMAL(30,4)": ("random() * 1e20", ["real"]), "HUGEINT": ("(random() * 1e18)::HUGEINT", ["integer"]),
    "VARCHAR": ("md5((random() * 50)::INTEGER::VARCHAR)[:(random() * 20)::INTEGER]", ["string"]),
    "DATE": ("DATE '1970-01-01' + (random() * 40000 - 20000)::INTEGER", ["date", "datetime", "string"]),
    "TIMESTAMP": ("make_timestamp((random() * 4e15 - 2e15)::BIGINT)", ["datetime", "string"]),
    "TIMESTAMP_MS": ("make_timestamp((random() * 4e15 - 2e15)::BIGINT)::TIMESTAMP_MS", ["datetime"]),
    "UUID": ("uuid()", ["string"]),
}


def random_tables(duck):
    chance = random.Random(SEED)
    for case in range(CASES):
        rows = chance.choice([0, 1, 511, 512, 513, 2047, 2048, 2049, 5000])
        kinds = [chance.choice(list(KINDS)) for _ in range(chance.randint(1, 6))]
        nulls = [chance.choice([0, 0, 0.1, 0.9, 1]) for _ in kinds]
        duck.query("SELECT setseed(%f)" % chance.random())
        columns = ", ".join("CASE WHEN random() < %s THEN NULL ELSE (%s)::%s END AS c%d" % (null, KINDS[kind][0], kind, at)
                            for at, (kind, null) in enumerate(zip(kinds, nulls)))
        duck.query("CREATE OR REPLACE TABLE t AS SELECT range AS id, %s FROM range(%d)" % (columns, rows))
        duck.query("COPY t TO 't.csv' (HEADER)")
        duck.query("COPY t TO 't.parquet' (ROW_GROUP_SIZE %d)" % chance.choice([2048, 100000]))
        if os.path.exists("t.duckdb"):
            os.remove("t.duckdb")
        duck.query("ATTACH 't.duckdb' AS file")
        duck.query("CREATE TABLE file.t AS FROM t")
        duck.query("DETACH file")
        types = [chance.choice(KINDS[kind][1]) if kind != "HUGEINT" else "integer" for kind in kinds]
        with open("model/t.calc", "w") as file:
            file.write("table t\n    id integer\n" + "".join("    c%d %s\n" % (at, kind) for at, kind in enumerate(types)))
        statement = ", ".join(["[id]"] + ["[c%d]" % at for at in range(len(kinds))]) + " order by 1"
        answers = [lode("show", "-m", "model/t.calc", "-d", file, "--format", "csv", statement) for file in ("t.csv", "t.parquet", "t.duckdb")]
        for name, answer in zip(("t.parquet", "t.duckdb"), answers[1:]):
            if name == "t.parquet" and "HUGEINT" in kinds:
                continue # doubles there
            check("case %d of seed %d: %s of %d rows, %s" % (case, SEED, name, rows, list(zip(kinds, types))), answers[0][0] == 0 and answer == answers[0],
                  "".join(text[:300] for text in answers[0][1:] + answer[1:]))


def main():
    with tempfile.TemporaryDirectory() as folder:
        found = library()
        if found and os.path.exists(found):
            found = os.path.abspath(found)
        os.chdir(folder)
        os.mkdir("model")
        absent()
        if found is None:
            print("DuckDB's library is not here: files of Parquet and DuckDB are not tried")
        else:
            os.environ["LODE_DUCKDB"] = engines.LIBRARIES["duckdb"] = found
            duck = engines.Duck()
            for part in (every_type, odd_values, databases, random_tables):
                part(duck)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
