"""Small pieces of work over one table of events: each as a statement of lode and as SQL over texts and over numbers made beforehand.

The SQL is DuckDB's; words() puts it into ClickHouse's. `coded` has numbers for session, user and name, and an enumeration for type, made
before anything is measured; its dictionaries are the tables `sessions` and `names`."""

import json
import os
import re
import subprocess
import time

MODEL = """table Events
    Session string
    User    string
    Type    string
    Name    string
    Amount  integer
    Start   datetime
    End     datetime
"""
RUNS = 3

# name; bytes of the columns that a row of it touches in lode; the target against DuckDB; lode; SQL over texts; SQL over numbers
KERNELS = [
    ("filter on a text, sum", 12, 3, "SUM([Amount]) where [Type] = 'ORDER'",
     "SELECT sum(amount) FROM events WHERE type = 'ORDER'",
     "SELECT sum(amount) FROM coded WHERE type = 'ORDER'"),
    ("sum of IF text = …", 12, 3, "SUM(IF [Type] = 'ORDER' THEN [Amount] ELSE 0 END)",
     "SELECT sum(CASE WHEN type = 'ORDER' THEN amount ELSE 0 END) FROM events",
     "SELECT sum(CASE WHEN type = 'ORDER' THEN amount ELSE 0 END) FROM coded"),
    ("distinct texts", 4, 10, "COUNTD([User])",
     "SELECT count(DISTINCT \"user\") FROM events",
     "SELECT count(DISTINCT \"user\") FROM coded"),
    ("sum by session, the ten highest", 12, 10, "[Session], SUM([Amount]) order by 2 desc, 1 limit 10",
     "SELECT session, sum(amount) AS s FROM events GROUP BY session ORDER BY s DESC, session LIMIT 10",
     "SELECT text, s FROM (SELECT session, sum(amount) AS s FROM coded GROUP BY session) JOIN sessions ON code = session ORDER BY s DESC, text LIMIT 10"),
    ("maximum of the session joined back", 12, 10, "SUM(IF [Amount] = {FIXED [Session] : MAX([Amount])} THEN [Amount] ELSE 0 END)",
     "SELECT sum(CASE WHEN amount = m THEN amount ELSE 0 END) FROM events e JOIN (SELECT session, max(amount) AS m FROM events GROUP BY session) b ON e.session = b.session",
     "SELECT sum(CASE WHEN amount = m THEN amount ELSE 0 END) FROM coded e JOIN (SELECT session, max(amount) AS m FROM coded GROUP BY session) b ON e.session = b.session"),
    ("sum of the session joined back, distinct users by day", 24, 5,
     "DATETRUNC('day', [Start]), COUNTD(IF {FIXED [Session] : SUM([Amount])} > 250000 THEN [User] END)",
     "SELECT date_trunc('day', \"start\") AS d, count(DISTINCT CASE WHEN s > 250000 THEN \"user\" END) FROM events e"
     " JOIN (SELECT session, sum(amount) AS s FROM events GROUP BY session) b ON e.session = b.session GROUP BY d",
     "SELECT date_trunc('day', \"start\") AS d, count(DISTINCT CASE WHEN s > 250000 THEN \"user\" END) FROM coded e"
     " JOIN (SELECT session, sum(amount) AS s FROM coded GROUP BY session) b ON e.session = b.session GROUP BY d"),
    ("seconds between two instants", 16, 3, "SUM(DATEDIFF('second', [Start], [End]))",
     "SELECT sum(date_diff('second', \"start\", \"end\")) FROM events",
     "SELECT sum(date_diff('second', \"start\", \"end\")) FROM coded"),
    ("sum by month", 16, 3, "DATETRUNC('month', [Start]), SUM([Amount])",
     "SELECT date_trunc('month', \"start\") AS d, sum(amount) FROM events GROUP BY d",
     "SELECT date_trunc('month', \"start\") AS d, sum(amount) FROM coded GROUP BY d"),
    ("UPPER of LEFT of 2,000 names, counted", 12, 10, "UPPER(LEFT([Name], 3)), COUNT([Amount])",
     "SELECT upper(left(name, 3)) AS n, count(amount) FROM events GROUP BY n",
     "SELECT upper(left(text, 3)) AS n, sum(c) FROM (SELECT name, count(amount) AS c FROM coded GROUP BY name) JOIN names ON code = name GROUP BY n"),
    ("CONTAINS in 2,000 names", 12, 10, "SUM(IF CONTAINS([Name], 'error') THEN [Amount] ELSE 0 END)",
     "SELECT sum(CASE WHEN contains(name, 'error') THEN amount ELSE 0 END) FROM events",
     "SELECT sum(CASE WHEN found THEN amount ELSE 0 END) FROM coded JOIN (SELECT code, contains(text, 'error') AS found FROM names) ON code = name"),
    ("CONTAINS in the texts of sessions", 4, 10, "COUNT(IF CONTAINS([Session], 'abc') THEN 1 END)",
     "SELECT count(CASE WHEN contains(session, 'abc') THEN 1 END) FROM events",
     "SELECT count(CASE WHEN found THEN 1 END) FROM coded JOIN (SELECT code, contains(text, 'abc') AS found FROM sessions) ON code = session"),
]


# ---- SQL ----

def words(engine, sql):
    if engine == "duckdb":
        return sql
    sql = re.sub(r"contains\((\w+), ('\w+')\)", r"(position(\1, \2) > 0)", sql).replace("upper(left(", "upperUTF8(leftUTF8(")
    return sql.replace("date_trunc('day', \"start\")", 'toStartOfDay("start")').replace("date_trunc('month', \"start\")", 'toStartOfMonth("start")')


LOAD = {
    "duckdb": ["CREATE TABLE events AS SELECT * FROM read_csv('%s', header = true, columns = {'session': 'VARCHAR', 'user': 'VARCHAR',"
               " 'type': 'VARCHAR', 'name': 'VARCHAR', 'amount': 'BIGINT', 'start': 'TIMESTAMP', 'end': 'TIMESTAMP'})"],
    "clickhouse": ["CREATE TABLE events (session String, user Nullable(String), type Nullable(String), name String, amount Int64, start DateTime64(3, 'UTC'),"
                   " end Nullable(DateTime64(3, 'UTC'))) ENGINE = MergeTree ORDER BY tuple()",
                   "INSERT INTO events SELECT * FROM file('%s', 'CSVWithNames', 'Session String, User Nullable(String), Type Nullable(String), Name String,"
                   " Amount Int64, Start DateTime64(3, \\'UTC\\'), End Nullable(DateTime64(3, \\'UTC\\'))')"],
}
PREPARE = {
    "duckdb": ["CREATE TABLE %s AS SELECT text, CAST(row_number() OVER () AS INTEGER) AS code FROM (SELECT DISTINCT %s AS text FROM events WHERE %s IS NOT NULL)" % (d, c, c)
               for d, c in (("sessions", "session"), ("users", '"user"'), ("names", "name"))] + [
        "CREATE TYPE kind AS ENUM (SELECT DISTINCT type FROM events WHERE type IS NOT NULL)",
        "CREATE TABLE coded AS SELECT s.code AS session, u.code AS \"user\", CAST(type AS kind) AS type, n.code AS name, amount, \"start\", \"end\" FROM events e"
        " LEFT JOIN sessions s ON s.text = e.session LEFT JOIN users u ON u.text = e.\"user\" LEFT JOIN names n ON n.text = e.name"],
    "clickhouse": ["CREATE TABLE %s ENGINE = MergeTree ORDER BY code AS SELECT assumeNotNull(text) AS text, toUInt32(rowNumberInAllBlocks()) AS code FROM"
                   " (SELECT DISTINCT %s AS text FROM events WHERE %s IS NOT NULL)" % (d, c, c) for d, c in (("sessions", "session"), ("users", "user"), ("names", "name"))] + [
        "CREATE TABLE coded (session UInt32, user Nullable(UInt32), type LowCardinality(Nullable(String)), name UInt32, amount Int64, start DateTime64(3, 'UTC'),"
        " end Nullable(DateTime64(3, 'UTC'))) ENGINE = MergeTree ORDER BY tuple()",
        "INSERT INTO coded SELECT s.code, if(e.user IS NULL, NULL, u.code), e.type, n.code, amount, start, end FROM events e"
        " LEFT JOIN sessions s ON s.text = e.session LEFT JOIN users u ON u.text = e.user LEFT JOIN names n ON n.text = e.name"],
}


def ask_sql(engine, db, path, threads):
    """{"load": seconds, "prepare": seconds, "times": {threads: [[text, coded] of each kernel]}, "answers": [rows of each kernel, twice]}"""
    found, start = {"times": {}}, time.perf_counter()
    for sql in LOAD[engine]:
        db.query(sql.replace("%s", path))
    found["load"], start = time.perf_counter() - start, time.perf_counter()
    for sql in PREPARE[engine]:
        db.query(sql)
    found["prepare"], answers = time.perf_counter() - start, {}
    for count in threads:
        db.use_threads(count)
        found["times"][count] = []
        for at, kernel in enumerate(KERNELS):
            best = []
            for form in (0, 1):
                tries = []
                for _ in range(RUNS):
                    start = time.perf_counter()
                    rows = db.query(words(engine, kernel[4 + form]))
                    tries.append(time.perf_counter() - start)
                best.append(min(tries))
                answers[at, form] = rows
            found["times"][count].append(best)
    found["answers"] = [[answers[at, form] for form in (0, 1)] for at in range(len(KERNELS))]
    return found


# ---- lode ----

def ask_lode(lode, folder, threads):
    """{"load": seconds, "times": [seconds of each kernel], "answers": [rows of each], "peak": bytes}"""
    model = os.path.join(folder, "model")
    os.makedirs(model, exist_ok=True)
    with open(os.path.join(model, "events.calc"), "w") as file:
        file.write(MODEL)
    batch = subprocess.Popen([lode, "batch", "--reuse", "off", "--threads", str(threads), "-m", model, "-d", os.path.join(folder, "data")],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(statement):
        start = time.perf_counter()
        batch.stdin.write(json.dumps({"id": 1, "show": statement}).encode() + b"\n")
        batch.stdin.flush()
        reply = json.loads(batch.stdout.readline())
        assert "rows" in reply, (statement, reply)
        return time.perf_counter() - start, reply["rows"]

    every = ", ".join("COUNT([%s])" % name for name in ("Session", "User", "Type", "Name", "Amount", "Start", "End"))
    load, _ = ask(every)
    times, answers = [], []
    for kernel in KERNELS:
        tries = [ask(kernel[3]) for _ in range(RUNS)]
        times.append(min(took for took, _ in tries))
        answers.append(tries[0][1])
    batch.stdin.close()
    _, status, usage = os.wait4(batch.pid, 0)
    batch.returncode = status
    return {"load": load, "times": times, "answers": answers, "peak": usage.ru_maxrss * 1024}


# ---- comparing ----

def plain(cell):
    if cell is None:
        return None
    text = re.sub(r"^(\d{4}-\d\d-\d\d)(?:[T ]00:00:00(?:\.0+)?)?$", r"\1", str(cell))
    try:
        return float(text)
    except ValueError:
        return text


def same(a, b):
    def order(rows):
        return sorted((tuple(plain(cell) for cell in row) for row in rows), key=str)
    return order(a) == order(b)
