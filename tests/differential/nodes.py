"""What models and statements are made of. Equal nodes are one object, so what is found out about an expression is found out once."""

from collections import namedtuple

Column = namedtuple("Column", "name type role mark target")  # role: dimension, measure; mark: key, unique, None; target: table name
Link = namedtuple("Link", "source source_column target target_column many")  # from the many side to the one side; many: many-to-many


class Table:
    def __init__(self, name, columns, rows):
        self.name, self.columns, self.rows = name, columns, rows  # rows: dicts of column name to value

    def column(self, name):
        return next(c for c in self.columns if c.name == name)


class Model:
    """Tables in order; `many` are the many-to-many relationships; `filters` the data-source filters."""

    def __init__(self, tables, many, filters):
        self.tables, self.many, self.filters = tables, many, filters
        self.by_name = {t.name: t for t in tables}

    def table(self, name):
        return self.by_name[name]

    def role(self, node):
        """Of a column: dimension or measure."""
        return self.table(node.extra[0]).column(node.extra[1]).role

    def links(self):
        found = []
        for table in self.tables:
            for column in table.columns:
                if column.target is None:
                    continue
                target, _, end = column.target.partition(".")
                end = end or next(c.name for c in self.table(target).columns if c.mark == "key")
                found.append(Link(table.name, column.name, target, end, False))
        return found + [Link(*ends, True) for ends in self.many]


class Node:
    """kind: col (extra: table, column), lit (extra: value), call (extra: name), if, case (extra: has an ELSE),
    lod (extra: FIXED, INCLUDE, EXCLUDE; args: dimensions, body), set (extra: TOP n, BOTTOM n, HAVING; args: the member, what it
    is ranked by; a row-level function of its member), agg (extra: function), table (extra: name), cells (extra: a table calculation
    and where it runs along: see cells.py)."""

    __slots__ = ("kind", "type", "args", "extra", "has_lod", "is_constant", "is_aggregate", "roughness", "rows_tables", "text")
    known = {}

    def __new__(cls, kind, type, args, extra):
        key = (kind, type, args, extra, extra.__class__)
        node = cls.known.get(key)
        if node is None:
            node = cls.known[key] = object.__new__(cls)
            node.kind, node.type, node.args, node.extra, node.text = kind, type, args, extra, None
            read = args[:1] if kind == "set" else args
            node.has_lod = kind == "lod" or any(a.has_lod for a in read)
            node.is_constant = kind not in ("col", "lod", "table", "agg", "cells") and all(a.is_constant for a in read)
            node.is_aggregate = kind in ("agg", "cells") or (kind not in ("lod", "set") and any(a.is_aggregate for a in args))
            node.roughness = rough(node)
            node.rows_tables = (frozenset() if kind == "lod" else frozenset({extra[0]}) if kind == "col" else frozenset({extra}) if kind == "table"
                                else frozenset().union(*(a.rows_tables for a in read)))
        return node

    def replace(self, args=None, extra=None):
        return Node(self.kind, self.type, self.args if args is None else args, self.extra if extra is None else extra)

    @property
    def read(self):
        """What a row's value is made from."""
        return self.args[:1] if self.kind == "set" else self.args


def rough(n):
    """0: exact; 1: rounded once, the same everywhere; 2: depends on the order of a sum."""
    inner = max([a.roughness for a in n.args], default=0)
    if n.kind == "agg" and n.extra in ("SUM", "AVG") and inner:
        return 2
    if n.kind == "cells" and (n.extra.name.endswith("SUM") or n.extra.name.endswith("AVG")) and (inner or n.extra.name.endswith("AVG")):
        return 2
    if (n.kind == "agg" and n.extra == "AVG") or (n.kind == "call" and n.extra == "/"):
        return max(inner, 1)
    return inner


Statement = namedtuple("Statement", "dims measures where context having order limit per rows by")
# per: the item number of `limit n per`, or None; order: tuple of (item number from 0, descending); by: dimensions are written behind
# BY; measures: nodes, a row-level measure column among them means its SUM


def lit(kind, value):
    return Node("lit", kind, (), value)


def is_number(node):
    return node.type in ("int", "real")


def walk(node):
    yield node
    for arg in node.args:
        yield from walk(arg)
