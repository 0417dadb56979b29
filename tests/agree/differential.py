#!/usr/bin/env python3
"""differential.py LODE [--cases N] [--seed S]: lode against reference.py over random models, data and statements.

LODE may hold options ("build/checked/lode --batch-rows 3"). A difference is made small (clauses dropped, expressions replaced by
their parts, rows and tables left out, while lode and the reference still differ) and printed as a test for a .calc file. The last
line says `N passed, M failed`."""

import argparse
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile
from datetime import date, timedelta

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from reference import Ambiguous, Column, Evaluator, Graph, Model, NoPath, Node, Statement, Table, TooLarge, has_lod, is_constant, walk

PER_MODEL = 40
# What src/analysis/joins.c still asks otherwise than the plan: INCLUDE and EXCLUDE in dimensions, EXCLUDE of what is no dimension of
# the view, both in cyclic models, LODs in `context`, filters of a statement whose dimensions have no table. And whether a value that
# the context filters leave no row of is out of a computed set or unknown there. `--everything` makes these too.
everything = True

# ---------------------------------------------------------------- text


def quoted(value):
    return "'" + value.replace("'", "''") + "'"


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, date):
        return f"#{value.isoformat()}#"
    return repr(value) if value >= 0 else f"({value!r})"


INFIX = {"+", "-", "*", "/", "=", "<>", "<", "<=", ">", ">=", "AND", "OR"}


class Lets:
    """Now and then an expression is written as a field of its own."""

    def __init__(self, statement):
        self.rng = random.Random(repr(statement))
        self.share = self.rng.choice([0, 0, 0.15, 0.4])
        self.texts, self.names = [], {}

    def name(self, node, text):
        if node.kind in ("col", "lit", "table") or is_constant(node) or self.rng.random() >= self.share:
            return text
        if node not in self.names:
            self.names[node] = f"[f{len(self.texts)}]"
            self.texts.append(f"let {self.names[node]} = {text}")
        return self.names[node]


def formula(n, lets=None):
    text = plain_formula(n, lets)
    return lets.name(n, text) if lets else text


def plain_formula(n, lets):
    args = [formula(a, lets) for a in n.args]
    if n.kind == "col":
        return f"[{n.extra[0]}].[{n.extra[1]}]"
    if n.kind == "lit":
        return literal(n.extra)
    if n.kind == "table":
        return f"[{n.extra}]"
    if n.kind == "agg":
        return f"{n.extra}({args[0]})"
    if n.kind == "set":
        return f"({args[0]} IN HAVING ({args[1]}))" if n.extra == "HAVING" else f"({args[0]} IN {n.extra} BY {args[1]})"
    if n.kind == "lod":
        return "{ " + n.extra + (" " + ", ".join(args[:-1]) if len(args) > 1 else "") + " : " + args[-1] + " }"
    if n.kind == "if":
        text = ""
        for i in range(0, len(args) - 1, 2):
            text += f"{'ELSEIF' if i else 'IF'} {args[i]} THEN {args[i + 1]} "
        return f"({text}{'ELSE ' + args[-1] + ' ' if len(args) % 2 else ''}END)"
    if n.kind == "case":
        count = len(args) - (1 if n.extra else 0)
        text = "".join(f"WHEN {args[i]} THEN {args[i + 1]} " for i in range(1, count, 2))
        return f"(CASE {args[0]} {text}{'ELSE ' + args[-1] + ' ' if n.extra else ''}END)"
    if n.extra in INFIX:
        return "(" + f" {n.extra} ".join(args) + ")"
    if n.extra == "NOT":
        return f"(NOT {args[0]})"
    if n.extra == "NEG":
        return f"(-{args[0]})"
    if n.extra == "IN":
        return f"({args[0]} IN ({', '.join(args[1:])}))"
    return f"{n.extra.rstrip('2')}({', '.join(args)})"


def statement_text(s):
    lets = Lets(s)
    dims, measures = [formula(d, lets) for d in s.dims], [formula(m, lets) for m in s.measures]
    if s.rows:
        text = "rows " + ", ".join(dims)
    elif s.by and dims and measures:
        text = ", ".join(measures) + " by " + ", ".join(dims)
    else:
        text = ", ".join(dims + measures)
    for word, condition in ("where", s.where), ("context", s.context), ("having", s.having):
        if condition:
            text += f" {word} {formula(condition, lets)}"
    if s.order:  # BY puts dimensions in front
        text += " order by " + ", ".join(f"{item + 1}{' desc' if down else ''}" for item, down in s.order)
    text += f" limit {s.limit}" if s.limit is not None else ""
    text += f" per {s.per + 1}" if s.per is not None else ""
    return "".join(let + " " for let in lets.texts) + ("" if s.rows or not lets.texts else "show ") + text


TYPE_WORD = {"bool": "boolean", "int": "integer", "real": "real", "str": "string", "date": "date"}


def ends_of(model):
    ends = {(t.name, c.name) for t in model.tables for c in t.columns if c.mark == "key" or c.target}
    for t in model.tables:
        for c in t.columns:
            if c.target and "." in c.target:
                ends.add(tuple(c.target.split(".")))
    return ends | {(a, b) for m in model.many for a, b in (m[:2], m[2:])}


def model_text(model):
    lines, ends = ["model Random", ""], ends_of(model)
    for t in model.tables:
        lines.append(f"table {t.name}")
        for c in t.columns:
            word = ""
            if c.type in ("int", "real") and (t.name, c.name) not in ends and c.role == "dimension":
                word = " dimension"
            mark = f" {c.mark}" if c.mark else ""
            lines.append(f"    {c.name}  {TYPE_WORD[c.type]}{mark}{word}" + (f"  -> {c.target}" if c.target else ""))
        lines.append("")
    lines += [f"relationship {a}.{b} -- {c}.{d}" for a, b, c, d in model.many]
    lines += [f'filter "f{i}" = {formula(f)}' for i, f in enumerate(model.filters)]
    return "\n".join(lines) + "\n"


def cell(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value + '"'
    return value.isoformat() if isinstance(value, date) else repr(value)


def csv_text(table):
    lines = [",".join(c.name for c in table.columns)]
    return "\n".join(lines + [",".join(cell(row[c.name]) for c in table.columns) for row in table.rows]) + "\n"


def grid(header, rows):
    rows = [header] + [[cell(v) if not (isinstance(v, str) and v) else v for v in row] for row in rows]
    widths = [max(len(r[i]) for r in rows) for i in range(len(header))]
    return ["        | " + " | ".join(c.ljust(w) for c, w in zip(row, widths)) + " |" for row in rows]


def test_text(model, statement, wanted):
    lines = ["// model.calc:", model_text(model), 'test "..."']
    for t in model.tables:
        if t.rows:
            lines.append(f"    given {t.name}")
            lines += grid([c.name for c in t.columns], [[row[c.name] for c in t.columns] for row in t.rows])
    if isinstance(wanted, str):
        lines.append(f'    expect {statement_text(statement)} fails "{wanted}"')
    else:
        lines.append(f"    expect {statement_text(statement)}")
        lines += grid([f"c{i}" for i in range(len(statement.dims) + len(statement.measures))], wanted)
    return "\n".join(lines)


# ---------------------------------------------------------------- random models

WORDS = ["a", "b", "c", ""]
DAY = date(2024, 1, 30)


class Maker:
    def __init__(self, rng):
        self.rng = rng

    def chance(self, p):
        return self.rng.random() < p

    def value(self, kind, nulls=0.2):
        r = self.rng
        if r.random() < nulls:
            return None
        return {
            "str": lambda: r.choice(WORDS), "int": lambda: r.randint(-2, 5), "real": lambda: r.choice([0.0, 0.25, 0.5, 1.5, 2.0, -1.0, 4.0, 8.75]),
            "bool": lambda: r.random() < 0.5, "date": lambda: DAY + timedelta(days=r.randint(0, 3)),
        }[kind]()

    # ------------------------------------------------------------ a model

    def columns(self, name):
        r, found = self.rng, []
        pool = [("S", "str", "dimension"), ("N", "int", "dimension"), ("M", "int", "measure"), ("X", "real", "measure"),
                ("F", "bool", "dimension"), ("D", "date", "dimension"), ("T", "str", "dimension"), ("Y", "real", "dimension")]
        for column, kind, role in r.sample(pool, r.randint(2, 5)):
            found.append(Column(column, kind, role, None, None))
        return found

    def model(self):
        r = self.rng
        count = r.choice([1, 2, 2, 3, 3, 3, 4, 4, 5, 6])
        names = [chr(65 + i) for i in range(count)]
        coarse_first = r.sample(names, count)  # the order of the file is another one: references go to earlier ones here
        tables = {}
        shape = r.choice(["chain", "star", "any", "any", "any", "fork", "diamond", "tree", "tree"])
        for i, name in enumerate(coarse_first):
            columns = []
            if i == 0 or self.chance(0.85):
                columns.append(Column("Id", r.choice(["str", "int"]), "dimension", "key", None))
            if self.chance(0.12):
                columns.append(Column("U", "int", "dimension", "unique", None))
            targets = []
            before = [n for n in coarse_first[:i] if any(c.mark for c in tables[n].columns)]
            if before:
                if shape == "chain":
                    targets = [before[-1]]
                elif shape == "star":
                    targets = [before[0]]
                elif shape == "tree":
                    targets = [r.choice(before[:2])]
                elif shape == "fork" and i == count - 1:
                    targets = before[-2:]
                elif shape == "diamond":
                    targets = before[-2:] if i >= 3 else [before[0]]
                else:
                    targets = r.sample(before, min(len(before), r.choice([0, 1, 1, 1, 2])))
                if self.chance(0.1):
                    targets = targets + [r.choice(before)]
            for k, target in enumerate(targets):
                marked = r.choice([c for c in tables[target].columns if c.mark])
                path = target if marked.mark == "key" else f"{target}.{marked.name}"
                columns.append(Column(f"{target}{k}", marked.type, "dimension", None, path))
            if self.chance(0.05) and columns and columns[0].mark == "key":
                columns.append(Column("Self", columns[0].type, "dimension", None, name))
            columns += self.columns(name)
            tables[name] = Table(name, columns, [])
        many = []
        while count > 1 and self.chance(0.2) and len(many) < 2:
            a, b = r.sample(names, 2)
            kind = r.choice(["str", "int"])
            left = [c.name for c in tables[a].columns if c.type == kind and c.role == "dimension"]
            right = [c.name for c in tables[b].columns if c.type == kind and c.role == "dimension"]
            if left and right:
                left, right = r.choice(left), r.choice(right)
                ends = lambda x, c, y, d: tables[x].column(c).target in (y, f"{y}.{d}")
                if not ends(a, left, b, right) and not ends(b, right, a, left) and not any({(a, left), (b, right)} == {m[:2], m[2:]} for m in many):
                    many.append((a, left, b, right))
        model = Model([tables[n] for n in names], many, [])
        if count > 1 and self.chance(0.06):  # tables that refer to each other
            first, last = coarse_first[0], r.choice(coarse_first[1:])
            marked = [c for c in tables[last].columns if c.mark]
            if marked:
                path = last if marked[0].mark == "key" else f"{last}.{marked[0].name}"
                tables[first].columns.append(Column("Back", marked[0].type, "dimension", None, path))
        for name in coarse_first:
            self.fill(model, tables[name])
        for c in tables[coarse_first[0]].columns:
            if c.name == "Back":
                known = [row[c.target.partition(".")[2] or "Id"] for row in model.table(c.target.partition(".")[0]).rows]
                for row in tables[coarse_first[0]].rows:
                    row["Back"] = r.choice(known) if known and self.chance(0.8) else None
        if self.chance(0.15):
            model.filters.append(Generator(self.rng, model, lods=0).condition(model))
        return model

    def fill(self, model, table):
        r = self.rng
        keys = {}
        for c in table.columns:
            if c.mark:
                pool = [f"k{i}" for i in range(9)] if c.type == "str" else list(range(1, 10))
                keys[c.name] = r.sample(pool, len(pool))
        for _ in range(0 if self.chance(0.04) else r.choice([1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 8])):
            row = {}
            for c in table.columns:
                if c.mark:
                    row[c.name] = None if self.chance(0.06) else keys[c.name].pop()
                elif c.target:
                    target, _, end = c.target.partition(".")
                    other = model.table(target)
                    end = end or next(x.name for x in other.columns if x.mark == "key")
                    known = [row2[end] for row2 in other.rows if row2[end] is not None]
                    orphan = "k9" if c.type == "str" else 99
                    row[c.name] = None if self.chance(0.12) else orphan if self.chance(0.12) or not known else r.choice(known)
                elif c.role == "measure" and self.chance(0.7):
                    row[c.name] = None if self.chance(0.1) else r.randint(1, 60) if c.type == "int" else r.randint(1, 200) / 4
                else:
                    row[c.name] = self.value(c.type, 0.12)
            table.rows.append(row)


# ---------------------------------------------------------------- random statements


def roughness(n):
    """0: exact; 1: rounded once, the same everywhere; 2: depends on the order of a sum."""
    inner = max([roughness(a) for a in n.args], default=0)
    if n.kind == "agg" and n.extra in ("SUM", "AVG") and inner:
        return 2
    if (n.kind == "agg" and n.extra == "AVG") or (n.kind == "call" and n.extra == "/"):
        return max(inner, 1)
    return inner


def lit(kind, value):
    return Node("lit", kind, (), value)


def is_aggregate(n):
    return n.kind == "agg" or (n.kind not in ("lod", "set") and any(is_aggregate(a) for a in n.args))


class Generator:
    """Expressions over a few tables of a model. depth: how far an expression may still grow; lods: how deep LODs may nest."""

    def __init__(self, rng, model, lods=2):
        self.rng, self.model, self.lods = rng, model, lods
        names = [t.name for t in model.tables]
        self.tables = [rng.choice(names)]
        near = {n: set() for n in names}
        for link in model.links():
            near[link.source].add(link.target)
            near[link.target].add(link.source)
        for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3, 5])):  # mostly tables that are related
            beside = sorted(set().union(*(near[t] for t in self.tables)) - set(self.tables))
            rest = [n for n in names if n not in self.tables]
            if rest:
                self.tables.append(rng.choice(beside if beside and rng.random() < 0.8 else rest))
        self.may_open = everything or not any(c.name == "Back" for t in model.tables for c in t.columns)
        self.may_set = everything
        self.open = False  # INCLUDE and EXCLUDE may stand here
        self.view_dims = []

    def chance(self, p):
        return self.rng.random() < p

    def firm(self, make, tries=8):
        """An expression whose value is the same in every order of summing."""
        for _ in range(tries):
            node = make()
            if roughness(node) < 2:
                return node
        return None

    def column(self, kind, role=None):
        found = [Node("col", c.type, (), (t, c.name)) for t in self.tables for c in self.model.table(t).columns
                 if c.type == kind and (role is None or c.role == role)]
        return self.rng.choice(found) if found else None

    def any_column(self):
        table = self.model.table(self.rng.choice(self.tables))
        c = self.rng.choice(table.columns)
        return Node("col", c.type, (), (table.name, c.name))

    def constant(self, kind, null=0.06):
        r = self.rng
        if r.random() < null:
            return lit(kind, None)
        return lit(kind, {
            "str": lambda: r.choice(WORDS + ["k1"]), "int": lambda: r.randint(0, 4), "real": lambda: r.choice([0.5, 1.5, 2.0, 0.25]),
            "bool": lambda: r.random() < 0.5, "date": lambda: DAY + timedelta(days=r.randint(0, 3)),
        }[kind]())

    def leaf(self, kind):
        return (self.column(kind) if self.chance(0.85) else None) or self.constant(kind)

    # ------------------------------------------------------------ values per row

    def row(self, kind, depth, lods):
        r = self.rng
        if lods > 0 and kind in ("int", "real", "str", "bool", "date") and self.chance(0.25):
            return self.lod(kind, lods)
        if depth <= 0 or self.chance(0.3):
            return self.leaf(kind)
        return self.grown(kind, depth, lambda k, d: self.row(k, d, lods), lambda d: self.boolean_row(d, lods))

    def boolean_row(self, depth, lods):
        return self.boolean(depth, lambda k, d: self.row(k, d, lods), lods)

    def boolean(self, depth, grow, lods=0):
        """A condition: comparisons, connectives, tests for NULL. grow makes values of the level at hand."""
        r = self.rng
        what = r.choice(["compare", "compare", "compare", "and", "or", "not", "isnull", "in", "value"]) if depth > 0 else r.choice(["compare", "compare", "isnull", "value"])
        if what in ("and", "or"):
            args = tuple(self.boolean(depth - 1, grow, lods) for _ in range(r.choice([2, 2, 3])))
            return Node("call", "bool", args, what.upper())
        if what == "not":
            return Node("call", "bool", (self.boolean(depth - 1, grow, lods),), "NOT")
        if what == "value":
            return grow("bool", depth - 1)
        kind = r.choice(["int", "int", "real", "str", "str", "date"])
        left = self.firm(lambda: grow(kind, depth - 1)) or self.leaf(kind)
        if what == "isnull":
            return Node("call", "bool", (left,), "ISNULL")
        if what == "in":
            return Node("call", "bool", (left,) + tuple(self.constant(kind, 0) for _ in range(2)), "IN")
        right = self.firm(lambda: grow(kind, depth - 1)) if self.chance(0.4) else None
        right = right or self.constant(kind)
        return Node("call", "bool", (left, right), r.choice(["=", "=", "<>", "<", "<=", ">", ">="]))

    def grown(self, kind, depth, grow, condition):
        r, d = self.rng, depth - 1
        shapes = ["if", "if", "iif", "case", "ifnull"] + {
            "int": ["arith", "arith", "arith", "zn", "abs", "len", "year", "neg"], "real": ["arith", "arith", "div", "div", "zn", "mixed"],
            "str": ["concat", "upper", "least"], "bool": ["condition"] * 6, "date": ["shift", "least"]}[kind]
        shape = r.choice(shapes)
        branch, call = grow, lambda name, *args: Node("call", kind, tuple(args), name)

        def grow(k, depth):  # NULL has no type of its own, so it stands in branches only, and not in the first
            node = branch(k, depth)
            return self.constant(k, 0) if node.kind == "lit" and node.extra is None else node

        if shape == "if":
            args = [condition(d), grow(kind, d)]
            for _ in range(r.choice([0, 0, 1])):
                args += [condition(d), branch(kind, d)]
            return Node("if", kind, tuple(args + ([branch(kind, d)] if self.chance(0.6) else [])), None)
        if shape == "iif":
            return call("IIF", condition(d), grow(kind, d), branch(kind, d), *([branch(kind, d)] if self.chance(0.3) else []))
        if shape == "case":
            of = r.choice(["str", "int", "date"])
            subject = self.firm(lambda: grow(of, d)) or self.leaf(of)
            args = [subject]
            for _ in range(r.choice([1, 2])):
                args += [self.constant(of, 0) if self.chance(0.8) else self.firm(lambda: grow(of, d - 1)) or self.constant(of, 0), grow(kind, d)]
            more = self.chance(0.5)
            return Node("case", kind, tuple(args + ([branch(kind, d)] if more else [])), more)
        if shape == "ifnull":
            return call("IFNULL", grow(kind, d), branch(kind, d))
        if shape == "condition":
            return condition(depth)
        if shape == "arith":
            return call(r.choice(["+", "-", "*"]), grow(kind, d), grow(kind, d))
        if shape == "mixed":
            return call(r.choice(["+", "-", "*"]), grow("int", d), grow("real", d))
        if shape == "div":
            return call("/", grow("real", d), self.constant("real", 0) if self.chance(0.5) else grow("int", d))
        if shape == "zn":
            return call("ZN", grow(kind, d))
        if shape == "abs":
            return call("ABS", grow("int", d))
        if shape == "neg":
            return call("NEG", grow("int", d))
        if shape == "len":
            return call("LEN", grow("str", d))
        if shape == "year":
            return call(r.choice(["MONTH", "DAY"]), grow("date", d))
        if shape == "concat":
            return call("+", grow("str", d), self.constant("str", 0))
        if shape == "upper":
            return call("+", call("+", self.constant("str", 0), grow("str", d)), self.constant("str", 0))
        if shape == "shift":
            return call("+", grow("date", d), self.constant("int", 0))
        return call(r.choice(["MIN2", "MAX2"]), grow(kind, d), grow(kind, d))

    def lod(self, kind, lods):
        r = self.rng
        word = "FIXED"
        if self.open and self.chance(0.5):
            word = r.choice(["INCLUDE", "EXCLUDE"])
        before, self.open = self.open, self.open and everything
        if word == "EXCLUDE" and (self.view_dims or not everything) and not (everything and self.chance(0.3)):
            dims = [r.choice(self.view_dims)] if self.view_dims else []
        else:
            dims = [self.dimension(lods - 1) for _ in range(r.choice([0, 1, 1, 1, 2]) if word == "FIXED" else r.choice([1, 1, 2]))]
            dims = [d for d in dims if d is not None]
        self.open = before
        if word != "FIXED" and not dims:
            word = "FIXED"
        before = self.view_dims
        self.view_dims = self.inside(word, dims)
        body = self.aggregate(kind, r.choice([0, 0, 0, 1]), lods - 1)
        self.view_dims = before
        return Node("lod", kind, tuple(dims) + (body,), word)

    def inside(self, word, dims):
        """The view that the body of an LOD sees."""
        if word == "EXCLUDE":
            return [d for d in self.view_dims if d not in dims]
        return dims if word == "FIXED" else self.view_dims + dims

    def dimension(self, lods, columns=0.7):
        """A value per row to group by: mostly a dimension column, never a constant."""
        if self.chance(columns):
            node = self.any_column()
            if self.chance(0.9) and self.model.table(node.extra[0]).column(node.extra[1]).role == "measure":
                return self.dimension(lods, columns)
            return node
        kind = self.rng.choice(["str", "int", "bool", "date", "real"])
        node = self.firm(lambda: self.lod(kind, lods) if lods > 0 and self.chance(0.4) else self.row(kind, 1, lods))
        return None if node is None or is_constant(node) else node

    # ------------------------------------------------------------ values per group

    def aggregate(self, kind, depth, lods):
        """Holds at least one aggregate."""
        node = self.aggregates(kind, depth, lods)
        return node if is_aggregate(node) else self.plain(kind, lods)

    def aggregates(self, kind, depth, lods):
        if depth > 0 and self.chance(0.8):
            return self.grown(kind, depth, lambda k, d: self.group_leaf(k, d, lods), lambda d: self.boolean(min(d, 1), lambda k, e: self.group_leaf(k, e, lods)))
        return self.plain(kind, lods)

    def group_leaf(self, kind, depth, lods):
        if self.chance(0.25):
            return self.constant(kind)
        return self.aggregate(kind, depth, lods)

    def plain(self, kind, lods):
        r = self.rng
        if kind == "int":
            what = r.choice(["SUM", "SUM", "COUNT", "COUNTD", "MIN", "MAX", "table"])
            if what == "table":
                return Node("agg", "int", (Node("table", "bool", (), r.choice(self.tables)),), "COUNT")
            if what in ("COUNT", "COUNTD"):
                of = r.choice(["str", "int", "bool", "date", "real"])
                arg = self.firm(lambda: self.argument(of, lods))
                return Node("agg", "int", (arg or self.any_column(),), what)
        elif kind == "real":
            what = r.choice(["SUM", "AVG", "AVG", "MIN", "MAX", "MEDIAN"])
            if what in ("AVG", "MEDIAN") and self.chance(0.6):
                return Node("agg", "real", (self.argument("int", lods),), what)
        else:
            what = r.choice(["MIN", "MAX"])
        return Node("agg", kind, (self.argument(kind, lods),), what)

    def argument(self, kind, lods):
        """What an aggregate reads: never a constant."""
        for _ in range(10):
            node = self.column(kind) if self.chance(0.35) else self.row(kind, self.rng.choice([1, 1, 2]), lods)
            if node is not None and not is_constant(node):
                return node
        return Node("if", kind, (Node("call", "bool", (Node("call", "bool", (self.any_column(),), "ISNULL"),), "NOT"), self.constant(kind, 0)), None)

    def stands_on(self, node):
        """Without the bodies of LODs."""
        if node.kind in ("lod", "set"):
            return [n for d in node.args[:-1] for n in self.stands_on(d)]
        return [node] + [n for a in node.args for n in self.stands_on(a)]

    # ------------------------------------------------------------ shapes that tell wrong rows, K-tuples and lookups from right ones

    def of_table(self, test, table=None):
        found = [Node("col", c.type, (), (t, c.name)) for t in ([table] if table else self.tables) for c in self.model.table(t).columns if test(c)]
        return self.rng.choice(found) if found else None

    def sharp_dimension(self):
        r = self.rng
        what = r.choice(["key", "column", "column", "column", "known", "default", "lod", "any"])
        column = self.of_table(lambda c: (c.mark or c.target) if what == "key" else c.role == "dimension" and c.type != "real") or self.any_dimension()
        if column is None or what == "any":
            return self.dimension(self.lods)
        if what == "known":
            return Node("call", "bool", (column,), "ISNULL")
        if what == "default":
            return Node("call", column.type, (column, self.constant(column.type, 0)), "IFNULL")
        return self.sharp_lod(1) if what == "lod" else column

    def any_dimension(self):
        return self.of_table(lambda c: c.role == "dimension")

    def known_value(self, column):
        values = [row[column.extra[1]] for row in self.model.table(column.extra[0]).rows if row[column.extra[1]] is not None]
        return lit(column.type, self.rng.choice(values)) if values else self.constant(column.type, 0)

    def sharp_condition(self):
        r = self.rng
        column = (None if self.chance(0.2) else self.any_dimension()) or self.any_column()
        what = r.choice(["=", "<>", ">=", "<=", "null", "not null"])
        test = Node("call", "bool", (column,), "ISNULL")
        if self.lods and self.may_set and self.chance(0.1) and column.type != "real":
            by = self.simple_aggregate()
            what = r.choice([f"TOP {r.randint(0, 3)}", f"BOTTOM {r.randint(1, 3)}", "HAVING"])
            if what == "HAVING":
                by = Node("call", "bool", (by, lit("int", r.randint(0, 20))), r.choice([">", "<="])) if by.type in ("int", "real") else Node("call", "bool", (by,), "ISNULL")
            return Node("set", "bool", (column, by), what)
        if what == "null":
            return test
        if what == "not null":
            return Node("call", "bool", (test,), "NOT")
        if column.type == "bool":
            return column
        return Node("call", "bool", (column, self.known_value(column)), what)

    def number(self, table=None):
        """A number of one table's rows, seldom NULL."""
        r = self.rng
        column = self.of_table(lambda c: c.role == "measure", table)
        if column is None:
            text = self.of_table(lambda c: c.type == "str", table)
            if text is None:
                return self.of_table(lambda c: c.type == "int", table)
            column = Node("call", "int", (text,), "LEN")
        return r.choice([column, Node("call", column.type, (column,), "ZN"), Node("call", column.type, (column, lit(column.type, 1)), "IFNULL")])

    def product(self):
        """Numbers of several tables: their rows side by side."""
        r = self.rng
        numbers = [self.number(t) for t in r.sample(self.tables, min(len(self.tables), r.choice([1, 1, 2, 2, 3])))]
        numbers = [n for n in numbers if n is not None]
        if not numbers:
            return None
        node = numbers[0]
        for other in numbers[1:]:
            node = Node("call", "real" if "real" in (node.type, other.type) else "int", (node, other), r.choice("+*-"))
        return node

    def simple_aggregate(self):
        r = self.rng
        if self.chance(0.25):
            return Node("agg", "int", (Node("table", "bool", (), r.choice(self.tables)),), "COUNT")
        if self.chance(0.2):
            return Node("agg", "int", (self.any_column(),), r.choice(["COUNT", "COUNTD"]))
        number = self.product()
        if number is None or is_constant(number):
            return Node("agg", "int", (self.any_column(),), "COUNT")
        return Node("agg", number.type, (number,), r.choice(["SUM", "SUM", "MIN", "MAX"]))

    def sharp_lod(self, lods):
        r = self.rng
        before, self.open = self.open, self.open and everything
        dims = [d for d in (self.of_table(lambda c: c.mark or c.target) if self.chance(0.4) else self.any_dimension() if lods < 2 or self.chance(0.8) else self.sharp_lod(lods - 1)
                            for _ in range(r.choice([0, 1, 1, 1, 1, 2]))) if d is not None]
        word, self.open = "FIXED", before
        if self.open and self.chance(0.3):
            word = r.choice(["INCLUDE", "EXCLUDE"])
            if word == "EXCLUDE":
                dims = [r.choice(self.view_dims)] if self.view_dims else []
            word = word if dims else "FIXED"
        before = self.view_dims
        self.view_dims = self.inside(word, dims)
        body = self.simple_aggregate()
        if lods > 1 and self.chance(0.3):
            inner = self.sharp_lod(lods - 1)
            body = Node("agg", inner.type, (inner,), r.choice(["SUM", "MAX", "MIN"]))
        self.view_dims = before
        return Node("lod", body.type, tuple(dims) + (body,), word)

    def sharp(self):
        r = self.rng
        what = r.choice(["product", "product", "product", "pairs", "count", "lod", "lod", "if", "if", "chain", "case", "iif", "share", "times"])
        function = lambda: r.choice(["SUM", "SUM", "AVG", "COUNT", "MEDIAN", "COUNTD"])
        call = lambda kind, name, *args: Node("call", kind, args, name)
        lod = self.sharp_lod(2)
        node = None
        if what == "product":
            node = self.product()
        elif what == "pairs":
            texts = [self.of_table(lambda c: c.type == "str", t) for t in r.sample(self.tables, min(len(self.tables), r.choice([1, 2, 2, 3])))]
            texts = [call("str", "IFNULL", t, lit("str", "")) for t in texts if t is not None]
            if texts:
                node = texts[0]
                for text in texts[1:]:
                    node = call("str", "+", node, text)
                return Node("agg", "int", (node,), "COUNT")
        elif what == "count":
            return self.simple_aggregate()
        elif what == "lod":
            node = lod
        elif what == "if":
            more = [] if self.chance(0.5) else [lit(lod.type, 1) if self.chance(0.5) else self.same_type(lod)]
            node = Node("if", lod.type, tuple([self.sharp_condition(), lod] + more), None)
        elif what == "chain":
            tests = [self.sharp_condition(), call("bool", r.choice([">", "<="]), self.sharp_lod(1), lit("int", r.randint(0, 9))), self.sharp_condition()]
            r.shuffle(tests)
            node = Node("if", lod.type, (call("bool", r.choice(["AND", "OR"]), *tests), lod), None)
        elif what == "case":
            subject = self.of_table(lambda c: c.type in ("str", "int", "date"))
            if subject is not None:
                node = Node("case", lod.type, (subject, self.known_value(subject), lod, self.known_value(subject), lit(lod.type, 7), self.same_type(lod)), True)
        elif what == "iif":
            node = call(lod.type, "IIF", self.sharp_condition(), lod, self.same_type(lod), *([lit(lod.type, 9)] if self.chance(0.4) else []))
        else:
            number = self.product()
            if number is not None:
                node = call("real", "/", number, lod) if what == "share" else call("real" if "real" in (number.type, lod.type) else "int", "*", number, lod)
        if node is None or is_constant(node):
            return self.simple_aggregate()
        name = function()
        return Node("agg", "int" if name in ("COUNT", "COUNTD") else "real" if name != "SUM" else node.type, (node,), name)

    def same_type(self, lod):
        other = self.sharp_lod(1)
        return other if other.type == lod.type else lit(lod.type, 3)

    # ------------------------------------------------------------ statements

    def condition(self, model):
        for _ in range(20):
            node = self.boolean_row(self.rng.choice([0, 1, 1, 2]), self.lods if self.chance(0.2) else 0)
            if not is_constant(node) and roughness(node) < 2:
                return node
        column = self.any_column()
        return Node("call", "bool", (column,), "ISNULL")

    def statement(self):
        r = self.rng
        sharp, filtered = self.chance(0.65), self.chance(0.15)
        self.may_set = everything or not (filtered or self.model.filters)
        dims = [d for d in (self.sharp_dimension() if sharp else self.dimension(self.lods) for _ in range(r.choice([0, 1, 1, 1, 2, 2]))) if d is not None]
        by = self.chance(0.5)
        rows = bool(dims) and self.chance(0.05)
        where = None if self.chance(0.65) else self.sharp_condition() if sharp else self.condition(self.model)
        context = Generator(r, self.model, self.lods if everything else 0).condition(self.model) if filtered else None
        having, measures, order, limit = None, [], (), None
        if not rows:
            self.open, self.view_dims = self.may_open, dims
            least = 0 if dims and self.chance(0.2) else 1
            for _ in range(r.choice([least, 1, 1, 2, 3]) if least else 0):
                column = self.column(r.choice(["int", "real"]), "measure") if self.chance(0.05) else None
                if column is not None and self.model.table(column.extra[0]).column(column.extra[1]).role == "measure":
                    measures.append(column)
                else:
                    measures.append(self.sharp() if sharp else self.aggregate(r.choice(["int", "int", "real", "real", "str", "bool", "date"]), r.choice([0, 0, 0, 1, 2]), self.lods))
            if dims and self.chance(0.12):
                having = self.firm(lambda: self.boolean(1, lambda k, e: self.group_leaf(k, min(e, 1), self.lods)))
                if having is not None and not is_aggregate(having):
                    having = None
            self.open = False
        if not everything and not measures and not any(n.kind == "col" for d in dims for n in self.stands_on(d)):
            where = context = None  # lode does not ask then whether the filters' own tables are related
        # outside of BY a bare measure column would be aggregated
        if any(d.kind == "col" and self.model.table(d.extra[0]).column(d.extra[1]).role == "measure" for d in dims):
            by = True
            if not measures and not rows:
                measures = [Node("agg", "int", (dims[0],), "COUNTD")]
        width = len(dims) + len(measures)
        if self.chance(0.12):
            firm = [i for i, n in enumerate(list(dims) + measures) if roughness(n) == 0]
            order = tuple((i, self.chance(0.5)) for i in r.sample(firm, min(len(firm), r.choice([1, 2])))) if firm else ()
            if rows:
                order = tuple((i, self.chance(0.5)) for i in range(width)) if len(firm) == width else ()
            if order and self.chance(0.6):
                limit = r.randint(0, 4)
        per = None
        if dims and not rows and limit is None and self.chance(0.05):
            limit, per = r.randint(0, 2), r.randrange(len(dims))
        return Statement(tuple(dims), tuple(measures), where, context, having, order, limit, per, rows, by)


# ---------------------------------------------------------------- comparing


def plain(value):
    return value.isoformat() if isinstance(value, date) else value


def close(a, b):
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, str) or isinstance(b, str) or a is None or b is None:
        return a == b and type(a) is type(b)
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def same_rows(got, wanted):
    return len(got) == len(wanted) and all(len(g) == len(w) and all(close(a, b) for a, b in zip(g, w)) for g, w in zip(got, wanted))


def sort_key(row):
    return [(v is not None, str(type(v).__name__ in ("int", "float")), round(v, 7) if isinstance(v, float) else v) if v is not None else (False,) for v in row]


def wanted_of(graph, statement):
    """Rows, or the code of the error; None: not worth comparing."""
    try:
        return [tuple(plain(v) for v in row) for row in Evaluator(graph, statement).run()]
    except NoPath:
        return "no-path"
    except Ambiguous:
        return "ambiguous-path"
    except (TooLarge, OverflowError, RecursionError):
        return None


def is_shown_as_sum(model, statement):
    """A bare measure column among the items is no dimension."""
    bare = [d for d in statement.dims if d.kind == "col" and model.table(d.extra[0]).column(d.extra[1]).role == "measure"]
    return bare and not statement.rows and not (statement.by and statement.measures)


def differs(statement, wanted, answer):
    """What is wrong with lode's answer, or None."""
    if answer is None:
        return "no answer: lode died"
    if "error" in answer:
        codes = [e["code"] for e in [answer["error"]] + answer.get("more", [])]
        if isinstance(wanted, str) and codes and all(c in ("no-path", "ambiguous-path") for c in codes):
            return None
        return f"lode says {answer['error']['code']}: {answer['error']['message']}"
    got = [tuple(row) for row in answer["rows"]]
    if isinstance(wanted, str):
        return f"lode answers {len(got)} rows"
    if statement.rows and not statement.order:
        got, wanted = sorted(got, key=sort_key), sorted(wanted, key=sort_key)
    return None if same_rows(got, wanted) else f"lode answers {[list(r) for r in got]}"


def ask(lode, model, statements):
    """lode's answers, one each; None where it died."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "model.calc"), "w") as f:
            f.write(model_text(model))
        os.mkdir(os.path.join(folder, "data"))
        for t in model.tables:
            with open(os.path.join(folder, "data", t.name + ".csv"), "w") as f:
                f.write(csv_text(t))
        lines = [json.dumps({"id": i, "show": statement_text(s)}) for i, s in enumerate(statements)]
        done = subprocess.run(lode[:1] + ["batch"] + lode[1:] + ["-m", folder, "-d", os.path.join(folder, "data")], input="\n".join(lines) + "\n",
                              capture_output=True, text=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(answers) != len(statements):
        if len(statements) > 1:  # one of them killed it
            return [ask(lode, model, [s])[0] for s in statements]
    return answers + [None] * (len(statements) - len(answers))


# ---------------------------------------------------------------- making a difference small


def smaller(node):
    """Simpler expressions of the same type and level."""
    level = lambda n: "agg" if is_aggregate(n) else "const" if is_constant(n) else "row"
    for arg in node.args:
        if arg.type == node.type and node.kind not in ("agg", "lod", "set") and level(arg) in (level(node), "const"):
            yield arg
    is_set = node.kind == "set"
    if node.kind == "lod" and len(node.args) > 1:
        for i in range(len(node.args) - 1):
            yield node._replace(args=node.args[:i] + node.args[i + 1:])
    if node.kind == "lod" and node.extra != "FIXED":
        yield node._replace(extra="FIXED")
    if node.kind == "agg" and node.extra not in ("COUNT",) and node.type == "int":
        yield node._replace(extra="COUNT")
    if node.kind == "call" and node.extra in ("AND", "OR") and len(node.args) > 2:
        for i in range(len(node.args)):
            yield node._replace(args=node.args[:i] + node.args[i + 1:])
    if node.kind == "if" and len(node.args) > 2:
        yield node._replace(args=node.args[2:]) if len(node.args) > 3 else node._replace(args=node.args[:2])
        yield node._replace(args=node.args[:2])
    if node.kind not in ("lit", "col", "agg", "table", "lod"):  # a set as well
        yield lit(node.type, {"int": 1, "real": 0.5, "str": "a", "bool": True, "date": DAY}[node.type])
    for i, arg in enumerate(node.args):
        for less in smaller(arg):
            new = node._replace(args=node.args[:i] + (less,) + node.args[i + 1:])
            if is_set and is_constant(less):
                continue
            if new.kind in ("agg",) and is_constant(new):
                continue
            yield new


def smaller_statements(s):
    for clause in ("where", "context", "having", "limit"):
        if getattr(s, clause) is not None:
            yield s._replace(**{clause: None}, **({"per": None} if clause == "limit" else {}))
    if s.order:
        yield s._replace(order=(), limit=None, per=None)
    for i in range(len(s.measures)):
        if len(s.measures) + len(s.dims) > 1:
            yield s._replace(measures=s.measures[:i] + s.measures[i + 1:], order=(), limit=None, per=None)
    for i in range(len(s.dims)):
        if len(s.measures) + len(s.dims) > 1:
            yield s._replace(dims=s.dims[:i] + s.dims[i + 1:], order=(), limit=None, per=None)
    for clause in ("where", "context", "having"):
        node = getattr(s, clause)
        if node is not None:
            for less in smaller(node):
                if not is_constant(less):
                    yield s._replace(**{clause: less})
    for group in ("measures", "dims"):
        nodes = getattr(s, group)
        for i, node in enumerate(nodes):
            for less in smaller(node):
                if is_aggregate(less) if group == "measures" and is_aggregate(node) else not is_constant(less):
                    yield s._replace(**{group: nodes[:i] + (less,) + nodes[i + 1:]})


def used(model, statement):
    nodes = list(statement.dims) + list(statement.measures) + [n for n in (statement.where, statement.context, statement.having) if n] + list(model.filters)
    return {n.extra for node in nodes for n in walk(node) if n.kind == "col"}, {n.extra for node in nodes for n in walk(node) if n.kind == "table"}


def copied(model, tables=None, many=None, filters=None):
    return Model(model.tables if tables is None else tables, model.many if many is None else many, model.filters if filters is None else filters)


def smaller_models(model, statement):
    columns, tables = used(model, statement)
    tables = tables | {t for t, _ in columns}
    for i in range(len(model.filters)):
        yield copied(model, filters=model.filters[:i] + model.filters[i + 1:])
    for i in range(len(model.many)):
        yield copied(model, many=model.many[:i] + model.many[i + 1:])
    for t in model.tables:
        if t.name in tables:
            continue
        rest = [Table(u.name, [c for c in u.columns if not c.target or c.target.split(".")[0] != t.name], u.rows) for u in model.tables if u is not t]
        if all((u.name, c) not in columns or any(x.name == c for x in u.columns) for u in rest for n, c in columns if n == u.name) and all(u.columns for u in rest):
            yield copied(model, tables=rest, many=[m for m in model.many if t.name not in (m[0], m[2])])
    ends = ends_of(model)
    for i, t in enumerate(model.tables):
        for c in t.columns:
            if (t.name, c.name) in columns or ((t.name, c.name) in ends and not c.target) or len(t.columns) == 1:
                continue
            if any((t.name, c.name) in (m[:2], m[2:]) for m in model.many):
                continue
            new = Table(t.name, [x for x in t.columns if x is not c], t.rows)
            yield copied(model, tables=model.tables[:i] + [new] + model.tables[i + 1:], many=[m for m in model.many if (t.name, c.name) not in (m[:2], m[2:])])
    for i, t in enumerate(model.tables):
        for k in range(len(t.rows)):
            yield copied(model, tables=model.tables[:i] + [Table(t.name, t.columns, t.rows[:k] + t.rows[k + 1:])] + model.tables[i + 1:])


def shrink(lode, model, statement, tries=1500):
    def still(m, s):
        wanted = None if is_shown_as_sum(m, s) else wanted_of(Graph(m), s)
        if wanted is None:
            return False
        answer = ask(lode, m, [s])[0]
        if answer is not None and "error" in answer and answer["error"]["code"] not in ("no-path", "ambiguous-path"):
            return False  # a statement that is wrong in another way
        return differs(s, wanted, answer) is not None

    again = True
    while again and tries > 0:
        again = False
        for s in smaller_statements(statement):
            tries -= 1
            if tries > 0 and still(model, s):
                statement, again = s, True
                break
        if again:
            continue
        for m in smaller_models(model, statement):
            tries -= 1
            if tries > 0 and still(m, statement):
                model, again = m, True
                break
    return model, statement


def report(lode, seed, model, statement):
    model, statement = shrink(lode, model, statement)
    wanted = wanted_of(Graph(model), statement)
    print(f"---- model of seed {seed}: {differs(statement, wanted, ask(lode, model, [statement])[0])}")
    print(test_text(model, statement, wanted), flush=True)


# ---------------------------------------------------------------- the run


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lode")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="so many differences are made small and printed")
    parser.add_argument("--statistics", action="store_true")
    parser.add_argument("--everything", action="store_true")
    options = parser.parse_args()
    global everything
    everything = options.everything
    lode = shlex.split(options.lode)
    lode[0] = os.path.abspath(lode[0])
    passed = failed = skipped = errors = shown = empty = 0
    seed = options.seed * 1000003
    while passed + failed < options.cases:
        seed += 1
        rng = random.Random(seed)
        model = Maker(rng).model()
        statements = [Generator(rng, model).statement() for _ in range(PER_MODEL)]
        graph = Graph(model)
        wanted = [wanted_of(graph, s) for s in statements]
        skipped += sum(w is None for w in wanted)
        kept = [(s, w) for s, w in zip(statements, wanted) if w is not None]
        answers = ask(lode, model, [s for s, _ in kept])
        for (s, w), answer in zip(kept, answers):
            errors += isinstance(w, str)
            empty += not isinstance(w, str) and not any(v is not None for row in w for v in row)
            if differs(s, w, answer) is None:
                passed += 1
                continue
            failed += 1
            if shown < options.show:
                shown += 1
                report(lode, seed, model, s)
    if options.statistics:
        print(f"{errors} without or with several paths, {empty} empty or NULL, {skipped} left out as too large")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
