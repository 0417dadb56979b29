"""SQL engines through their C libraries, for peer.py: Duck (libduckdb) and House (libchdb). Both answer query(sql) with rows of texts or None.

tests/bench/fetch gets them; they are used when they are there.
"""

import ctypes
import json
import os
import tempfile

PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build", "peer")
LIBRARIES = {"duckdb": os.path.join(PEERS, "package", "libduckdb.so"), "clickhouse": os.path.join(PEERS, "ch", "package", "libchdb.so")}


def present(engine):
    return os.path.exists(LIBRARIES[engine])


class Duck:
    class Result(ctypes.Structure):
        _fields_ = [("counts", ctypes.c_uint64 * 3), ("columns", ctypes.c_void_p), ("error", ctypes.c_char_p), ("data", ctypes.c_void_p)]

    def __init__(self, path=None):
        """path: of a database file; None: in memory."""
        c = self.c = ctypes.CDLL(LIBRARIES["duckdb"])
        c.duckdb_library_version.restype = c.duckdb_result_error.restype = c.duckdb_column_name.restype = ctypes.c_char_p
        c.duckdb_row_count.restype = c.duckdb_column_count.restype = ctypes.c_uint64
        c.duckdb_value_varchar.restype = ctypes.c_void_p
        c.duckdb_value_varchar.argtypes = [ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64]
        c.duckdb_column_name.argtypes = [ctypes.c_void_p, ctypes.c_uint64]
        c.duckdb_free.argtypes = [ctypes.c_void_p]
        base, self.connection = ctypes.c_void_p(), ctypes.c_void_p()
        assert c.duckdb_open(path and path.encode(), ctypes.byref(base)) == 0
        assert c.duckdb_connect(base, ctypes.byref(self.connection)) == 0
        self.name = "DuckDB " + c.duckdb_library_version().decode().removeprefix("v")

    def use_threads(self, count):
        self.query("SET threads = %d" % count)

    def query(self, sql):
        result = self.Result()
        if self.c.duckdb_query(self.connection, sql.encode(), ctypes.byref(result)) != 0:
            raise RuntimeError(self.c.duckdb_result_error(ctypes.byref(result)).decode() + "\n" + sql)
        columns = range(self.c.duckdb_column_count(ctypes.byref(result)))
        self.names = [self.c.duckdb_column_name(ctypes.byref(result), column).decode() for column in columns]
        rows = [tuple(self.value(result, column, row) for column in columns) for row in range(self.c.duckdb_row_count(ctypes.byref(result)))]
        self.c.duckdb_destroy_result(ctypes.byref(result))
        return rows

    def value(self, result, column, row):
        at = self.c.duckdb_value_varchar(ctypes.byref(result), column, row)
        if not at:
            return None
        text = ctypes.string_at(at).decode()
        self.c.duckdb_free(at)
        return text


class House:
    def __init__(self, path=None):
        """path: of a folder for its tables; None: one that goes away."""
        c = self.c = ctypes.CDLL(LIBRARIES["clickhouse"])
        c.chdb_connect.restype = ctypes.POINTER(ctypes.c_void_p)
        c.chdb_query.restype = c.chdb_result_buffer.restype = ctypes.c_void_p
        c.chdb_result_length.restype = ctypes.c_size_t
        c.chdb_result_error.restype = ctypes.c_char_p
        c.chdb_query.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
        for function in (c.chdb_result_buffer, c.chdb_result_length, c.chdb_result_error, c.chdb_destroy_query_result):
            function.argtypes = [ctypes.c_void_p]
        self.folder = tempfile.TemporaryDirectory() if path is None else None
        words = [b"clickhouse", b"--path=" + (path or self.folder.name).encode()]
        self.connection = c.chdb_connect(len(words), (ctypes.c_char_p * len(words))(*words))
        for setting in ("joined_subquery_requires_alias = 0", "join_use_nulls = 1", "prefer_column_name_to_alias = 1"):
            self.query("SET " + setting)
        self.name = "ClickHouse " + self.query("SELECT version()")[0][0]

    def use_threads(self, count):
        self.query("SET max_threads = %d" % count)

    def query(self, sql):
        result = self.c.chdb_query(self.connection[0], sql.encode(), b"JSONCompactEachRowWithNames")
        error = self.c.chdb_result_error(result)
        if error:
            raise RuntimeError(error.decode() + "\n" + sql)
        size = self.c.chdb_result_length(result)
        text = ctypes.string_at(self.c.chdb_result_buffer(result), size).decode() if size else ""
        self.c.chdb_destroy_query_result(result)
        rows = [json.loads(line) for line in text.splitlines()]
        self.names = rows[0] if rows else []
        return [tuple(None if cell is None else str(cell) for cell in row) for row in rows[1:]]


ENGINES = {"duckdb": Duck, "clickhouse": House}
