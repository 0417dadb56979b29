#!/usr/bin/env python3
"""tablecalcs.py LODE [--cases N] [--seed S] [--everything]: table calculations of lode against their definitions.

Random small tables and statements: nested calculations, fields with an `along` of their own, windows with expressions as bounds,
conditions on calculations, sets, order and limit. The reference computes every value of every cell from the definition in
language.md 11, without any cleverness. LODE may hold options ("build/checked/lode --batch-rows 3"). A difference is printed with the
model and the data. The last line says `N passed, M failed`.

With --everything there are also totals beside a `having` on aggregates, and in conditions of their own."""

import argparse
import json
import math
import os
import random
import shlex
import subprocess
import sys
import tempfile

PER_MODEL = 40
DIMS = ["A", "B", "M"]
NUMBERS = ("int", "real")


# ---------------------------------------------------------------- values


def number(op, a, b):
    if a is None or b is None:
        return None
    if op == "+":
        return a + b
    if op == "-":
        return a - b
    if op == "*":
        return a * b
    if op == "/":
        return None if b == 0 else a / b
    if op == "%":
        return None if b == 0 else int(math.fmod(a, b))
    return {"=": a == b, "<>": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]


def kleene(op, a, b):
    if op == "AND":
        return False if a is False or b is False else None if a is None or b is None else True
    return True if a is True or b is True else None if a is None or b is None else False


def present(values):
    return [v for v in values if v is not None]


def percentile(values, k):
    values = sorted(present(values))
    if not values:
        return None
    place = (len(values) - 1) * k
    low = math.floor(place)
    high = math.ceil(place)
    return values[low] + (values[high] - values[low]) * (place - low)


def moments(pairs):
    n = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / n, sum(y for _, y in pairs) / n
    return (sum((x - mean_x) * (y - mean_y) for x, y in pairs), sum((x - mean_x) ** 2 for x, _ in pairs),
            sum((y - mean_y) ** 2 for _, y in pairs))


def aggregate(name, values, others=None, k=0.5):
    """An aggregate of a list, and of two lists for the functions of pairs."""
    if others is not None:
        pairs = [(x, y) for x, y in zip(values, others) if x is not None and y is not None]
        if not pairs:
            return None
        both, own_x, own_y = moments(pairs)
        if name == "COVARP":
            return both / len(pairs)
        if len(pairs) < 2:
            return None
        if name == "COVAR":
            return both / (len(pairs) - 1)
        if max(x for x, _ in pairs) == min(x for x, _ in pairs) or max(y for _, y in pairs) == min(y for _, y in pairs):
            return None
        return both / math.sqrt(own_x * own_y)
    values = present(values)
    if name == "COUNT":
        return len(values)
    if name == "COUNTD":
        return len(set(values))
    if not values:
        return None
    if name == "SUM":
        return sum(values)
    if name == "AVG":
        return sum(values) / len(values)
    if name == "MIN":
        return min(values)
    if name == "MAX":
        return max(values)
    if name in ("MEDIAN", "PERCENTILE"):
        return percentile(values, 0.5 if name == "MEDIAN" else k)
    squares = moments([(v, v) for v in values])[0]
    below = len(values) - (0 if name.endswith("P") else 1)
    if below == 0:
        return None
    return math.sqrt(squares / below) if name.startswith("STDEV") else squares / below


def rank(name, values, at, ascending):
    value = values[at]
    if value is None:
        return None
    others = present(values)
    better = [v for v in others if (v < value if ascending else v > value)]
    same = [v for v in others if v == value]
    if name == "RANK":
        return 1 + len(better)
    if name == "RANK_DENSE":
        return 1 + len(set(better))
    if name == "RANK_MODIFIED":
        return len(better) + len(same)
    if name == "RANK_UNIQUE":
        return 1 + len(better) + sum(1 for v in values[:at] if v == value)
    if len(others) == 1:
        return 1
    return (len(better) + len(same) - 1) / (len(others) - 1)


# ---------------------------------------------------------------- expressions: a text and what it is in a cell


class Node:
    """`compute(env, cell)` is the value in a cell; for a row-level or constant part of an aggregate see Generator.aggregate."""

    def __init__(self, text, kind, compute, exact=True, over_rows=None, calculation=False):
        self.text, self.kind, self.exact, self.calculation = text, kind, exact, calculation
        self.compute, self.over_rows = compute, over_rows
        self.operands = [self]  # of a chain of AND

    def value(self, env, cell):
        key = (id(self), env.key, cell)
        if key not in env.view.known:
            env.view.known[key] = self.compute(env, cell)
        return env.view.known[key]


class Addressing:
    def __init__(self, view, along, restart):
        dims = view.dims
        walked = [d for d in along if d in dims] if along else list(dims)
        partition = [d for d in dims if d not in walked]
        for level in restart:
            if level in walked:
                partition += walked[:walked.index(level) + 1]
        self.key = (tuple(walked), tuple(sorted(set(partition))))
        parts = {}
        for cell in range(len(view.cells)):
            parts.setdefault(tuple(view.member(cell, d) for d in sorted(set(partition))), []).append(cell)
        self.part_of, self.place_of = {}, {}
        for cells in parts.values():
            for d in reversed(dims):  # what is left open is in the order of the dimensions
                cells.sort(key=lambda c, d=d: view.order_key(c, d))
            for d in reversed(walked):
                cells.sort(key=lambda c, d=d: view.order_key(c, d), reverse=d in view.descending)
            for place, cell in enumerate(cells):
                self.part_of[cell], self.place_of[cell] = cells, place


class Env:
    """A calculation that is computed: along what, and which formula it is (for PREVIOUS_VALUE)."""

    def __init__(self, view, along, restart, root):
        self.view, self.root = view, root
        self.addressing = Addressing(view, along, restart) if not isinstance(along, Addressing) else along
        self.key = (self.addressing.key, id(root))


class View:
    """The cells: one for each tuple of the dimensions that occurs in the filtered rows."""

    def __init__(self, rows, every_row, dims, descending):
        self.every_row, self.dims, self.descending, self.known = every_row, dims, descending, {}
        groups = {(): []} if not dims else {}
        for row in rows:
            groups.setdefault(tuple(row[d] for d in dims), []).append(row)
        self.cells = list(groups.items())

    def member(self, cell, dim):
        return self.cells[cell][0][self.dims.index(dim)]

    def order_key(self, cell, dim):
        value = self.member(cell, dim)
        return (value is not None, value or "")

    def keep(self, cells):
        self.cells, self.known = [self.cells[c] for c in cells], {}


# ---------------------------------------------------------------- random formulas


class Generator:
    def __init__(self, rng):
        self.rng = rng
        self.fields = []  # (name, along, restart, Node)
        self.may_total = True

    def constant(self):
        value = self.rng.choice([0, 1, 2, 3, -1, 0.5, 1.5])
        kind = "int" if isinstance(value, int) else "real"
        text = str(value) if value >= 0 else f"({value})"
        return Node(text, kind, lambda env, cell: value, over_rows=lambda view, rows: value)

    def aggregate(self, kind=None):
        """An aggregate of rows; `over_rows` serves TOTAL."""
        rng = self.rng
        if kind == "str":
            name = rng.choice(["MIN", "MAX"])
            text, run, kind, exact = f"{name}([K])", lambda view, rows: aggregate(name, [r["K"] for r in rows]), "str", True
        else:
            shape = rng.randrange(11)
            exact = True
            if shape < 3:
                text, run, kind = "SUM([V])", lambda view, rows: aggregate("SUM", [r["V"] for r in rows]), "real"
            elif shape < 5:
                text, run, kind = "SUM([W])", lambda view, rows: aggregate("SUM", [r["W"] for r in rows]), "int"
            elif shape == 5:
                text, run, kind = "COUNTD([K])", lambda view, rows: aggregate("COUNTD", [r["K"] for r in rows]), "int"
            elif shape == 6:
                text, run, kind, exact = "AVG([V])", lambda view, rows: aggregate("AVG", [r["V"] for r in rows]), "real", False
            elif shape == 7:
                name = rng.choice(["MIN", "MAX", "COUNT"])
                text, run, kind = f"{name}([W])", lambda view, rows: aggregate(name, [r["W"] for r in rows]), "int"
            elif shape == 8:
                text, run, kind = "MEDIAN([V])", lambda view, rows: aggregate("MEDIAN", [r["V"] for r in rows]), "real"
            elif shape == 9:
                least = rng.choice([0, 1, 2])
                text, kind = f"SUM(IF [W] > {least} THEN [V] END)", "real"
                run = lambda view, rows: aggregate("SUM", [r["V"] if r["W"] is not None and r["W"] > least else None for r in rows])
            else:
                text, kind = "MAX({ FIXED [A] : SUM([V]) })", "real"

                def run(view, rows):
                    return aggregate("MAX", [aggregate("SUM", [o["V"] for o in view.every_row if o["A"] == r["A"]]) for r in rows])

        return Node(text, kind, lambda env, cell: run(env.view, env.view.cells[cell][1]), exact, run)

    def ratio(self):
        """An expression over aggregates."""
        a, b = self.aggregate(), self.aggregate()
        op = self.rng.choice(["/", "+", "-"])
        run = lambda view, rows: number(op, a.over_rows(view, rows), b.over_rows(view, rows))
        kind = "real" if op == "/" or "real" in (a.kind, b.kind) else "int"
        return Node(f"({a.text} {op} {b.text})", kind, lambda env, cell: number(op, a.value(env, cell), b.value(env, cell)),
                    a.exact and b.exact and op != "/", run)

    def position(self):
        name = self.rng.choice(["INDEX", "FIRST", "LAST", "SIZE"])

        def compute(env, cell):
            size, place = len(env.addressing.part_of[cell]), env.addressing.place_of[cell]
            return {"INDEX": place + 1, "FIRST": -place, "LAST": size - 1 - place, "SIZE": size}[name]

        return Node(name + "()", "int", compute, calculation=True)

    def offset(self):
        """An integer that is never NULL: a bound, an offset."""
        rng = self.rng
        shape = rng.randrange(7)
        if shape < 3:
            value = rng.choice([-3, -2, -2, -1, -1, 0, 0, 1, 1, 2, 3, 50, -50])
            return Node(str(value), "int", lambda env, cell: value)
        if shape < 5:
            base, step = self.position(), rng.choice([0, 0, 1, 2, -1, -2])
            text = base.text if step == 0 else f"{base.text} {'+' if step > 0 else '-'} {abs(step)}"
            return Node(text, "int", lambda env, cell: base.value(env, cell) + step, calculation=True)
        if shape == 5:
            base = self.position()
            return Node(f"IF {base.text} % 2 = 0 THEN -1 ELSE 1 END", "int",
                        lambda env, cell: -1 if math.fmod(base.value(env, cell), 2) == 0 else 1, calculation=True)
        return Node("(ZN(SUM([W])) - 2)", "int",
                    lambda env, cell: (aggregate("SUM", [r["W"] for r in env.view.cells[cell][1]]) or 0) - 2)

    def bounds(self):
        if self.rng.random() < 0.25:
            low, high = self.rng.choice([(-2, 0), (-1, 1), (0, 2), (1, 2), (-3, -1)])
            return Node(str(low), "int", lambda env, cell: low), Node(str(high), "int", lambda env, cell: high)
        return self.offset(), self.offset()

    def call(self, depth, previous):
        """A table calculation."""
        rng = self.rng
        shape = rng.randrange(16)
        if shape < 2:
            return self.position()
        if shape == 2 and self.may_total:
            arg = rng.choice([self.aggregate, self.aggregate, self.ratio])()

            def total(env, cell):
                rows = [row for c in env.addressing.part_of[cell] for row in env.view.cells[c][1]]
                return arg.over_rows(env.view, rows)

            return Node(f"TOTAL({arg.text})", arg.kind, total, arg.exact, calculation=True)
        if shape == 3 and previous:
            seed = rng.choice([0.0, 1.0, 0.5])

            def before(env, cell):
                cells, place = env.addressing.part_of[cell], env.addressing.place_of[cell]
                return seed if place == 0 else env.root().value(env, cells[place - 1])

            return Node(f"PREVIOUS_VALUE({seed})", "real", before, False, calculation=True)
        if shape <= 5:
            arg = self.expr(depth - 1, strings=True)
            if rng.random() < 0.1:
                return Node(f"LOOKUP({arg.text})", arg.kind, arg.value, arg.exact, calculation=True)
            offset = self.offset()

            def lookup(env, cell):
                cells = env.addressing.part_of[cell]
                at = env.addressing.place_of[cell] + offset.value(env, cell)
                return arg.value(env, cells[at]) if 0 <= at < len(cells) else None

            return Node(f"LOOKUP({arg.text}, {offset.text})", arg.kind, lookup, arg.exact, calculation=True)
        if shape <= 7:
            return self.ranking(depth)
        if shape <= 13:
            return self.window(depth)
        name = rng.choice(["SUM", "AVG", "MIN", "MAX", "COUNT"])
        arg = self.expr(depth - 1, strings=name in ("MIN", "MAX", "COUNT"))

        def running(env, cell):
            cells = env.addressing.part_of[cell][:env.addressing.place_of[cell] + 1]
            return aggregate(name, [arg.value(env, c) for c in cells])

        kind = {"AVG": "real", "COUNT": "int"}.get(name, arg.kind)
        return Node(f"RUNNING_{name}({arg.text})", kind, running, (arg.exact and name != "AVG") or name == "COUNT", calculation=True)

    def ranking(self, depth):
        rng = self.rng
        name = rng.choice(["RANK", "RANK_DENSE", "RANK_MODIFIED", "RANK_UNIQUE", "RANK_PERCENTILE"])
        arg = self.exact(depth - 1, strings=True)
        way = rng.choice([None, None, "NULL", "'asc'", "'desc'"])  # NULL: as if it were left out
        ascending = way == "'asc'" or (way in (None, "NULL") and name == "RANK_PERCENTILE")

        def compute(env, cell):
            return rank(name, [arg.value(env, c) for c in env.addressing.part_of[cell]], env.addressing.place_of[cell], ascending)

        text = f"{name}({arg.text})" if way is None else f"{name}({arg.text}, {way})"
        return Node(text, "real" if name == "RANK_PERCENTILE" else "int", compute, name != "RANK_PERCENTILE", calculation=True)

    def window(self, depth):
        rng = self.rng
        name = rng.choice(["SUM", "SUM", "AVG", "AVG", "MIN", "MAX", "COUNT", "MEDIAN", "PERCENTILE", "STDEV", "STDEVP", "VAR", "VARP",
                           "CORR", "COVAR", "COVARP"])
        statistics = name not in ("SUM", "AVG", "MIN", "MAX", "COUNT", "MEDIAN", "PERCENTILE")
        arg = self.exact(depth - 1) if statistics else self.expr(depth - 1, strings=name in ("MIN", "MAX", "COUNT"))
        other = self.exact(depth - 1) if name in ("CORR", "COVAR", "COVARP") else None
        k = rng.choice([0, 0.25, 0.5, 0.9, 1])
        low, high = self.bounds() if rng.random() < 0.7 else (None, None)
        args = [arg.text] + ([other.text] if other else []) + ([str(k)] if name == "PERCENTILE" else [])
        args += [low.text, high.text] if low else []

        def compute(env, cell):
            cells, place = env.addressing.part_of[cell], env.addressing.place_of[cell]
            if low:
                begin, end = place + low.value(env, cell), place + high.value(env, cell)
                cells = [c for at, c in enumerate(cells) if begin <= at <= end]
            return aggregate(name, [arg.value(env, c) for c in cells], other and [other.value(env, c) for c in cells], k)

        kind = "int" if name == "COUNT" else arg.kind if name in ("SUM", "MIN", "MAX") else "real"
        exact = name == "COUNT" or (arg.exact and name in ("SUM", "MIN", "MAX"))
        return Node(f"WINDOW_{name}({', '.join(args)})", kind, compute, exact, calculation=True)

    def exact(self, depth, strings=False):
        for _ in range(20):
            node = self.expr(depth, strings)
            if node.exact:
                return node
        return self.position()

    def condition(self, depth, previous=False):
        rng = self.rng
        if depth > 0 and rng.random() < 0.25:
            a, b, op = self.condition(depth - 1), self.condition(depth - 1), rng.choice(["AND", "OR"])
            node = Node(f"({a.text} {op} {b.text})", "bool", lambda env, cell: kleene(op, a.value(env, cell), b.value(env, cell)),
                        calculation=a.calculation or b.calculation)
            if op == "AND":
                node.operands = a.operands + b.operands
            return node
        if rng.random() < 0.15:
            a = self.expr(depth - 1, strings=True)
            return Node(f"ISNULL({a.text})", "bool", lambda env, cell: a.value(env, cell) is None, calculation=a.calculation)
        a, op = self.exact(depth - 1), rng.choice(["=", "<>", "<", "<=", ">", ">="])
        b = self.constant() if rng.random() < 0.6 else self.exact(depth - 1)
        return Node(f"{a.text} {op} {b.text}", "bool", lambda env, cell: number(op, a.value(env, cell), b.value(env, cell)),
                    calculation=a.calculation or b.calculation)

    def field(self):
        name, along, restart, node = self.rng.choice(self.fields)

        def compute(env, cell):
            root = lambda: node
            inner = Env(env.view, along, restart, node) if along else Env(env.view, env.addressing, (), node)
            inner.root = root
            return node.value(inner, cell)

        return Node(f"[{name}]", node.kind, compute, node.exact, calculation=node.calculation)

    def expr(self, depth, strings=False, previous=False):
        rng = self.rng
        if strings and rng.random() < 0.15:
            return self.aggregate("str")
        if depth <= 0:
            shape = rng.randrange(6)
            return self.constant() if shape == 0 else self.position() if shape == 1 else self.aggregate()
        shape = rng.randrange(10)
        if shape < 5:
            node = self.call(depth, previous)
            return node if strings or node.kind in NUMBERS else self.aggregate()
        if shape == 5 and self.fields:
            node = self.field()
            return node if strings or node.kind in NUMBERS else self.aggregate()
        if shape == 6:
            test, a, b = self.condition(depth - 1), self.expr(depth - 1, previous=previous), self.expr(depth - 1, previous=previous)
            kind = "real" if "real" in (a.kind, b.kind) else "int"
            return Node(f"IF {test.text} THEN {a.text} ELSE {b.text} END", kind,
                        lambda env, cell: a.value(env, cell) if test.value(env, cell) else b.value(env, cell), a.exact and b.exact,
                        calculation=test.calculation or a.calculation or b.calculation)
        if shape == 7:
            a = self.expr(depth - 1, previous=previous)
            return Node(f"ZN({a.text})", a.kind, lambda env, cell: a.value(env, cell) or 0, a.exact, calculation=a.calculation)
        if shape == 8:
            return self.ratio()
        a, b = self.expr(depth - 1, previous=previous), self.expr(depth - 1, previous=previous)
        op = rng.choice(["+", "-", "/", "+", "-"])
        kind = "real" if op == "/" or "real" in (a.kind, b.kind) else "int"
        return Node(f"({a.text} {op} {b.text})", kind, lambda env, cell: number(op, a.value(env, cell), b.value(env, cell)),
                    a.exact and b.exact and op != "/", calculation=a.calculation or b.calculation)


# ---------------------------------------------------------------- models and statements


def names(dims):
    return ", ".join(f"[{d}]" for d in dims)


class Case:
    """A model, its data, and statements with their answers."""

    def __init__(self, rng):
        self.rng = rng
        members = {"A": ["a", "b", "c", None], "B": ["x", "y", None], "M": ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"]}
        self.rows = []
        for _ in range(rng.choice([0, 2, 5, 9, 14, 20, 20])):
            row = {d: rng.choice(values) for d, values in members.items()}
            row["V"] = rng.choice([None, None, 0.0, 0.5, 1.0, 2.0, 2.0, -1.5, 4.0, 7.5])
            row["W"] = rng.choice([None, 0, 1, 1, 2, 3, 5, -2])
            row["K"] = rng.choice(["p", "q", "r", None])
            self.rows.append(row)
        self.fields, self.totals = [], []  # (name, along, restart, Node); names of those that hold a TOTAL
        generator = Generator(rng)
        for i in range(5):
            along = rng.sample(DIMS, rng.choice([0, 1, 1, 2, 3]))
            restart = rng.sample(along, 1) if len(along) > 1 and rng.random() < 0.3 else []
            generator.fields = list(self.fields)
            node = generator.expr(2, previous=True)
            if not node.calculation:  # nothing else runs along dimensions
                along, restart = [], []
            self.fields.append((f"f{i}", along, restart, node))
            if "TOTAL" in node.text or any(f"[{name}]" in node.text for name in self.totals):
                self.totals.append(f"f{i}")

    def model(self):
        text = "model Cells\n\ntable T\n    A  string\n    B  string\n    M  date\n    V  real\n    W  integer\n    K  string\n\n"
        for name, along, restart, node in self.fields:
            marks = (f" along ({names(along)})" if along else "") + (f" restart ({names(restart)})" if restart else "")
            text += f"measure {name}{marks} = {node.text}\n"
        return text

    def csv(self):
        cell = lambda value: "" if value is None else str(value)
        return "\n".join(["A,B,M,V,W,K"] + [",".join(cell(row[c]) for c in "ABMVWK") for row in self.rows]) + "\n"


def rows_where(rng, generator, rows):
    """Row-level conditions: (context text, where text, rows of the context, rows of both)."""
    context = where = ""
    seen = rows
    if rng.random() < 0.15:
        least = rng.choice([0, 1])
        context = f" context [W] >= {least}"
        seen = [r for r in rows if r["W"] is not None and r["W"] >= least]
    kept, conditions = seen, []
    if rng.random() < 0.2:
        least = rng.choice([-1, 0, 1])
        conditions.append(f"[V] > {least}")
        kept = [r for r in kept if r["V"] is not None and r["V"] > least]
    if rng.random() < 0.15:
        by, n, way, dim = generator.aggregate(), rng.choice([0, 1, 2, 5]), rng.choice(["TOP", "BOTTOM"]), rng.choice("AB")
        while not by.exact or "FIXED" in by.text:
            by = generator.aggregate()
        conditions.append(f"[{dim}] IN {way} {n} BY {by.text}")
        groups = {}
        for row in seen:
            if row[dim] is not None:
                groups.setdefault(row[dim], []).append(row)
        value = {member: by.over_rows(None, of) for member, of in groups.items()}
        last = -math.inf  # NULL: last in TOP, first in BOTTOM
        weight = lambda m: last if value[m] is None else value[m]
        ordered = sorted(groups, key=lambda m: (-weight(m) if way == "TOP" else weight(m), m))
        kept = [r for r in kept if r[dim] in ordered[:n]]
    if conditions:
        where = " where " + " AND ".join(conditions)
    return context, where, seen, kept


def is_plain(hide, case):
    """Only calculations, and no field that holds a TOTAL."""
    return all(part.calculation for part in hide.operands) and not any(f"[{name}]" in hide.text for name in case.totals)


def statement(rng, case, everything):
    """A statement and the rows of its answer."""
    generator = Generator(rng)
    generator.fields = case.fields
    dims = rng.sample(DIMS, rng.choice([0, 1, 1, 2, 2, 2, 3, 3]))
    context, where, seen, kept = rows_where(rng, generator, case.rows)
    measure_filter = None
    if rng.random() < 0.2:
        least = rng.choice([0, 1, 2])
        agg = generator.aggregate()
        while not agg.exact:
            agg = generator.aggregate()
        measure_filter = Node(f"{agg.text} >= {least}", "bool", lambda env, cell: number(">=", agg.value(env, cell), least))
        if not everything:
            generator.may_total = False
            generator.fields = [f for f in case.fields if f[0] not in case.totals]
    items = []  # (text, Node, along, restart)
    for i in range(rng.choice([1, 1, 2, 3])):
        node = generator.expr(rng.choice([1, 2, 3]), strings=True, previous=True)
        along, restart = [], []
        if dims and node.calculation and rng.random() < 0.6:
            along = rng.sample(dims, rng.randrange(1, len(dims) + 1))
            if rng.random() < 0.3:
                restart = rng.sample(along, 1)
        marks = (f" along ({names(along)})" if along else "") + (f" restart ({names(restart)})" if restart else "")
        items.append((f'{node.text} as "c{i}"{marks}', node, along, restart))
    hide = None
    if rng.random() < 0.3:
        hide = generator.condition(2)
        while not (hide.calculation if everything else is_plain(hide, case)):
            hide = generator.condition(2)
    order = []  # (text, dimension or item, descending)
    choices = [(d, d) for d in dims] + [(str(len(dims) + i + 1), i) for i, item in enumerate(items) if item[1].exact]
    for text, what in rng.sample(choices, min(len(choices), rng.choice([0, 0, 0, 1, 1, 2]))):
        order.append((text if isinstance(what, int) else f"[{text}]", what, rng.random() < 0.5))
    limit = rng.choice([0, 1, 2, 3]) if rng.random() < 0.15 else None
    per = rng.choice(dims) if limit and dims and rng.random() < 0.4 else None
    text = ", ".join([f"[{d}]" for d in dims] + [item[0] for item in items]) + context + where
    conditions = [c.text for c in (measure_filter, hide) if c is not None]
    if conditions:
        text += " having " + " AND ".join(conditions)
    if order:
        text += " order by " + ", ".join(t + (" desc" if down else "") for t, _, down in order)
    if limit is not None:
        text += f" limit {limit}" + (f" per [{per}]" if per else "")

    # the answer: operands of AND without a table calculation are measure filters
    before = [part for c in (measure_filter, hide) if c is not None for part in c.operands if not part.calculation]
    hiding = [part for part in (hide.operands if hide is not None else []) if part.calculation]
    descending = {what for _, what, down in order if down and isinstance(what, str)}
    view = View(kept, seen, dims, descending)
    if before:
        env = Env(view, [], [], None)
        view.keep([c for c in range(len(view.cells)) if all(part.value(env, c) is True for part in before)])
    columns = []
    for _, node, along, restart in items:
        env = Env(view, along, restart, node)
        env.root = lambda node=node: node
        columns.append([node.value(env, c) for c in range(len(view.cells))])
    shown = list(range(len(view.cells)))
    if hiding:
        env = Env(view, [], [], hide)
        env.root = lambda: hide
        shown = [c for c in shown if all(part.value(env, c) is True for part in hiding)]
    for d in reversed(dims):
        shown.sort(key=lambda c, d=d: view.order_key(c, d))
    for _, what, down in reversed(order):
        key = (lambda c, d=what: view.order_key(c, d)) if isinstance(what, str) else (
            lambda c, i=what: (columns[i][c] is not None, 0 if columns[i][c] is None else columns[i][c]))
        shown.sort(key=key, reverse=down)
    if per:
        taken, rest = {}, []
        for c in shown:
            member = view.member(c, per)
            taken[member] = taken.get(member, 0) + 1
            if taken[member] <= limit:
                rest.append(c)
        shown = rest
    elif limit is not None:
        shown = shown[:limit]
    return text, [list(view.cells[c][0]) + [column[c] for column in columns] for c in shown]


# ---------------------------------------------------------------- comparing


def same_value(a, b):
    if a is None or b is None or isinstance(a, (str, bool)) or isinstance(b, (str, bool)):
        return a == b
    return abs(a - b) <= 1e-7 * max(1, abs(a), abs(b))


def same_rows(a, b):
    return len(a) == len(b) and all(len(x) == len(y) and all(map(same_value, x, y)) for x, y in zip(a, b))


def run_model(lode, rng, count, everything, folder):
    """Passed, failed of `count` statements on a new model."""
    case = Case(rng)
    with open(os.path.join(folder, "model.calc"), "w") as file:
        file.write(case.model())
    with open(os.path.join(folder, "T.csv"), "w") as file:
        file.write(case.csv())
    asked = [statement(rng, case, everything) for _ in range(count)]
    lines = "".join(json.dumps({"id": i, "show": text}) + "\n" for i, (text, _) in enumerate(asked))
    done = subprocess.run(shlex.split(lode)[:1] + ["batch", "-m", folder, "-d", folder] + shlex.split(lode)[1:], input=lines,
                          capture_output=True, text=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    failed = 0
    for i, (text, expected) in enumerate(asked):
        answer = answers[i] if i < len(answers) else {"error": {"message": done.stderr.strip() or f"exit {done.returncode}"}}
        if "rows" in answer and same_rows(answer["rows"], expected):
            continue
        failed += 1
        print(f"FAIL {text}\n  expected {expected}\n  actual   {answer.get('rows', answer.get('error'))}")
    if failed:
        print(case.model() + case.csv())
    return count - failed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lode")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--everything", action="store_true")
    options = parser.parse_args()
    passed = failed = models = 0
    with tempfile.TemporaryDirectory() as folder:
        while passed + failed < options.cases and failed < 100:
            rng = random.Random(f"{options.seed}/{models}")
            more = run_model(options.lode, rng, min(PER_MODEL, options.cases - passed - failed), options.everything, folder)
            passed, failed, models = passed + more[0], failed + more[1], models + 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
