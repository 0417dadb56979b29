"""The Agentforce measures in SQL, by DuckDB and ClickHouse over their own storage.

Forms: text, tables as they were read, text keys: frames, levels of detail and queries are the answer; coded, frames with whole numbers
for keys and enumerations for texts, made beforehand: levels and queries are the answer. Both run tests/agree/agentforce_tuned.sql.
`make_*` writes a database, `ask` is a process of its own: its first answer and the fastest of the next ones."""

import os
import re
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "agree")]
import agentforce
import engines

RUNS = 3  # after the first


# ---- the SQL of SQLite for DuckDB ----

def duckdb_words(sql):
    """SQLite's SQL in the words of DuckDB."""
    sql = re.sub(r"strftime\(('[^']*'), (\w+) / 1000, 'unixepoch'\)", r"strftime(make_timestamp(\2 * 1000), \1)", sql)
    sql = re.sub(r" / (1000|3600000)\b", r" // \1", sql)
    sql = sql.replace("[^", "[!").replace("AS REAL", "AS DOUBLE").replace(">= 24, 0)", ">= 24, FALSE)")
    sql = re.sub(r"(\S+) NOT GLOB", r"NOT \1 GLOB", sql).replace(" CAST(", " TRY_CAST(")
    sql = sql.replace("t.participant IS p.participant", "t.participant IS NOT DISTINCT FROM p.participant")
    return sql


def number(text):
    try:
        return None if text in (None, "nan") else float(text)
    except ValueError:
        return text


def duckdb_load(duck, model, data):
    read = {"string": "%s", "datetime": "epoch_ms(CAST(%s AS TIMESTAMP))", "real": "CAST(%s AS DOUBLE)", "integer": "CAST(%s AS BIGINT)",
            "boolean": "CAST(%s AS BOOLEAN)"}
    for table, columns in model.items():
        items = []
        for name, type, null in columns:
            cell = '"%s"' % name
            items.append('%s AS "%s"' % (read[type] % ("nullif(%s, '%s')" % (cell, null) if null else cell), name))
        duck.query("CREATE TABLE \"%s\" AS SELECT %s FROM read_csv('%s', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', "
                   "nullstr = '', allow_quoted_nulls = false)" % (table, ", ".join(items), os.path.join(data, table + ".csv")))


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
         "feedback": ["type"], "usage": ["card", "step_type"]}
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


# ---- making databases ----

def statements(sql):
    """Without comments."""
    return [one.strip() for one in re.sub(r"--.*", "", sql).split(";") if one.strip()]


def frames(duck, temporary):
    for one in statements("".join(sql for word, _, _, sql in agentforce.read_sql() if word == "prepare")):
        if re.match(r"CREATE (UNIQUE )?INDEX", one):
            continue  # it joins by hashing, and knows no partial ones
        one = duckdb_words(one)
        duck.query(one.replace("CREATE TABLE", "CREATE OR REPLACE TEMP TABLE") if temporary else one)


def make_duckdb(model, data, path, form):
    for old in (path, path + ".wal"):
        if os.path.exists(old):
            os.remove(old)
    duck, start = engines.Duck(path), time.perf_counter()
    tables = agentforce.read_model(model)
    duckdb_load(duck, tables, data)
    loaded = time.perf_counter()
    if form == "coded":
        frames(duck, False)
        make_numbers(duck)
        for table in tables:
            duck.query('DROP TABLE "%s"' % table)
    duck.query("CHECKPOINT")
    return {"name": duck.name, "load": loaded - start, "prepare": time.perf_counter() - loaded, "size": os.path.getsize(path)}


def make_clickhouse(model, data, path, form):
    """Coded only: DuckDB's frames, by way of Parquet files."""
    assert form == "coded"
    duck, house = engines.Duck(path.replace(".clickhouse.", ".duckdb.")), engines.House(path)
    start = time.perf_counter()
    for frame in FRAMES:
        file = "%s.%s.parquet" % (path, frame)
        duck.query("COPY %s TO '%s' (FORMAT parquet)" % (frame, file))
        house.query("DROP TABLE IF EXISTS %s" % frame)
        columns = house.query("DESCRIBE TABLE file('%s', Parquet)" % file)
        few = {column for column, type, *_ in columns if "String" in type and (column in GROUPS or column in KINDS.get(frame, []))}
        items = ", ".join("CAST(%s AS LowCardinality(Nullable(String))) AS %s" % (quoted, quoted) if column in few else quoted
                          for column, *_ in columns for quoted in ['"%s"' % column])
        house.query("CREATE TABLE %s ENGINE = MergeTree ORDER BY tuple() AS SELECT %s FROM file('%s', Parquet)" % (frame, items, file))
        os.remove(file)
    size = sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(path) for name in names)
    return {"name": house.name, "load": 0, "prepare": time.perf_counter() - start, "size": size}


# ---- answers ----

def without_groups(sql):
    """In total: aggregates of everything, without a key to group by."""
    sql = re.sub(r"GROUP BY g, ", "GROUP BY ", re.sub(r":g\b", "NULL", sql))
    sql = re.sub(r"GROUP BY g\b", "", sql)
    return re.sub(r"\ASELECT g,", "SELECT NULL AS g,", sql.strip())


def clickhouse_words(sql):
    sql = re.sub(r"(\w+(?:\((?:[^()]|\([^()]*\))*\))?|\"end\") // (\d+)", r"intDiv(\1, \2)", sql)
    sql = sql.replace("arg_max(", "argMax(").replace("value GLOB '[0-9]'", "match(value, '^[0-9]$')").replace("TRY_CAST(value AS INTEGER)", "toInt64OrNull(value)")
    sql = sql.replace("IS NOT DISTINCT FROM", "<=>")
    return re.sub(r"CREATE TABLE (\w+) AS", r"CREATE OR REPLACE TABLE \1 ENGINE = Memory AS", sql)


def answer(db, engine, form, grouping):
    parts, column = agentforce.read_sql("agentforce_tuned.sql"), agentforce.GROUPINGS[grouping][0]
    if form == "text":
        frames(db, True)
    for one in statements("".join(sql for word, _, _, sql in parts if word == "levels")):
        one = one.replace(":now", str(agentforce.parse_datetime(agentforce.NOW)))
        db.query(clickhouse_words(one) if engine == "clickhouse" else one.replace("CREATE TABLE", "CREATE OR REPLACE TEMP TABLE"))
    values, groups = {}, [None] if grouping == "total" else set()
    for sql in (sql for word, _, _, sql in parts if word == "query"):
        sql = without_groups(sql) if grouping == "total" else re.sub(r":g\b", column, sql)
        # enumerations as texts
        sql = clickhouse_words(sql) if engine == "clickhouse" else "SELECT CAST(g AS VARCHAR) AS g, * EXCLUDE (g) FROM (%s)" % sql
        rows = [(row[0], *map(number, row[1:])) for row in db.query(sql)]
        for place, name in enumerate(db.names[1:], 1):
            values[name] = {row[0]: row[place] for row in rows}
        if grouping != "total":
            groups.update(row[0] for row in rows)
    return agentforce.fill_groups(agentforce.read_sql(), list(groups), values)


def ask(engine, path, form, threads, grouping):
    start = time.perf_counter()
    db = engines.ENGINES[engine](path)
    db.use_threads(threads)
    groups = answer(db, engine, form, grouping)
    took = [time.perf_counter() - start]
    for _ in range(RUNS):
        start = time.perf_counter()
        answer(db, engine, form, grouping)
        took.append(time.perf_counter() - start)
    return {"name": db.name, "cold": took[0], "warm": min(took[1:]), "answers": {grouping: list(groups.items())}}
