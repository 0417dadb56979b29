#!/usr/bin/env python3
"""coverage.py LODE [--cases N] [--seed S]: what `lode test --coverage-json` says was reached, against a literal evaluation.

Random small models: rows with NULLs, fields per row and over groups with nested IF, CASE, IIF, IFNULL, ZN, division, aggregates, FIXED
LODs, a parameter with a list of values, fields in fields. The reference evaluates one row or group after the other and takes only the
arms that it comes to; arguments of an aggregate, and the inside of an LOD, it takes for all rows and groups as soon as one row or group
asks for it (docs/testing.md). Compared: for `rows` without LODs the numbers of rows, else whether a point was reached; and that nothing is reached
that lode says cannot be. LODE may hold options. The last line says `N passed, M failed`."""

import argparse
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile

PARAMETER = (1, 2, 3)


class Node:
    """A piece of a formula: what it is, its parts, and (once printed) where it stands."""

    def __init__(self, kind, *args, value=None):
        self.kind, self.args, self.value = kind, list(args), value
        self.begin = self.end = 0
        self.place = None  # of an ELSE that is not written
        self.field = None


# ---------------------------------------------------------------- random formulas


class Maker:
    def __init__(self, rng):
        self.rng = rng
        self.row_fields, self.group_fields = [], []  # names
        self.with_lod = set()  # fields

    def holds_lod(self, node):
        return node.kind == "lod" or (node.kind == "field" and node.value in self.with_lod) or any(map(self.holds_lod, node.args))

    def aggregate(self, depth, names):
        """The value of an LOD counts once for a group (docs/semantics.md 2.1): only MIN and MAX do not care."""
        arg = self.number(depth, "row")
        return Node("aggregate", arg, value=self.rng.choice(["MIN", "MAX"] if self.holds_lod(arg) else names))

    def number(self, depth, level):
        r = self.rng
        leaf = ["literal", "read", "read", "field", "parameter"]
        inner = ["if", "if", "case", "iif", "ifnull", "zn", "sum", "div", "mod"] + (["lod"] if level == "row" and depth > 1 else [])
        kind = r.choice(leaf if depth <= 0 else leaf[1:4] + inner + inner)
        if kind == "literal":
            return Node("literal", value=r.choice([0, 1, 2, 3]))
        if kind == "parameter":
            return Node("parameter")
        if kind == "field":
            names = self.row_fields if level == "row" else self.group_fields
            if names:
                return Node("field", value=r.choice(names))
            kind = "read"
        if kind == "read":
            if level == "row":
                return Node("column", value=r.choice(["A", "B", "C"]))
            return self.aggregate(depth - 1, ["SUM", "MIN", "MAX", "COUNT"])
        down = lambda: self.number(depth - 1, level)
        if kind == "if":
            parts = []
            for _ in range(r.choice([1, 1, 2, 3])):
                again = parts and r.random() < 0.1
                test = self.copy(parts[0]) if again else self.test(depth - 1, level)
                parts += [test, self.guarded(test, down()) if r.random() < 0.4 else down()]
            return Node("if", *parts, *([down()] if r.random() < 0.6 else []))
        if kind == "case":
            subject = Node("parameter") if r.random() < 0.3 else down()
            parts = []
            for value in r.sample([0, 1, 2, 3], r.choice([1, 2, 3])):
                parts += [Node("literal", value=value) if r.random() < 0.9 else down(), down()]
            return Node("case", subject, *parts, *([down()] if r.random() < 0.6 else []))
        if kind == "iif":
            return Node("iif", self.test(depth - 1, level), down(), down(), *([down()] if r.random() < 0.4 else []))
        if kind == "lod":
            dims = [Node("column", value="C")] if r.random() < 0.6 else [down()] if r.random() < 0.5 else []
            body = Node("sum", self.aggregate(depth - 2, ["SUM"]), self.number(depth - 2, "group"))
            return Node("lod", *dims, body)
        if kind == "zn":
            return Node("zn", down())
        return Node(kind, down(), down())

    def test(self, depth, level):
        r = self.rng
        kind = r.choice(["compare"] * 5 + ["and", "and", "or", "or", "not", "isnull", "constant"]) if depth > 0 else r.choice(["compare", "compare", "isnull"])
        if kind == "constant":
            return Node("compare", Node("literal", value=1), Node("literal", value=r.choice([1, 2])), value="=")
        if kind == "compare":
            return Node("compare", self.number(depth - 1, level), self.number(0, level), value=r.choice(["=", "<", ">", ">=", "<>"]))
        if kind == "isnull":
            return Node("isnull", self.number(depth - 1, level))
        if kind == "not":
            return Node("not", self.test(depth - 1, level))
        if r.random() < 0.5:  # as in NOT ISNULL(x) AND x > 3
            x = self.number(depth - 1, level)
            first = Node("isnull", x) if r.random() < 0.5 else Node("not", Node("isnull", x))
            sides = [first, Node("compare", self.copy(x), self.number(0, level), value=r.choice(["=", "<", ">"]))]
            r.shuffle(sides)
            return Node(kind, *sides)
        return Node(kind, self.test(depth - 1, level), self.test(depth - 1, level))

    def guarded(self, test, value):
        """A value that reads what its test has looked at."""
        while test.kind in ("not", "and", "or"):
            test = self.rng.choice(test.args)
        x = self.copy(test.args[0])
        return Node(self.rng.choice(["div", "mod", "sum"]), value, x) if self.rng.random() < 0.7 else Node("ifnull", x, value)

    def copy(self, node):
        return Node(node.kind, *map(self.copy, node.args), value=node.value)


# ---------------------------------------------------------------- printing, with places


class Printer:
    def __init__(self):
        self.text = ""

    def put(self, *things):
        for thing in things:
            if isinstance(thing, str):
                self.text += thing
            else:
                self.node(thing)

    def node(self, n):
        n.begin = len(self.text)
        self.write(n)
        n.end = len(self.text)

    def write(self, n):
        k, a = n.kind, n.args
        if k == "literal":
            self.put(str(n.value))
        elif k in ("column", "field"):
            self.put("[%s]" % n.value)
        elif k == "parameter":
            self.put("[P]")
        elif k == "aggregate":
            self.put(n.value + "(", a[0], ")")
        elif k == "if":
            for i in range(0, len(a) - 1, 2):
                self.put("IF " if i == 0 else " ELSEIF ", a[i], " THEN ", a[i + 1])
            if len(a) % 2:
                self.put(" ELSE ", a[-1])
            self.put(" END")
        elif k == "case":
            self.put("CASE ", a[0])
            for i in range(1, len(a) - 1, 2):
                self.put(" WHEN ", a[i], " THEN ", a[i + 1])
            if len(a) % 2 == 0:
                self.put(" ELSE ", a[-1])
            self.put(" END")
        elif k in ("iif", "ifnull", "zn", "isnull", "div"):
            self.put(k.upper() + "(")
            for i, arg in enumerate(a):
                self.put(", " if i else "", arg)
            self.put(")")
        elif k == "lod":
            self.put("{FIXED ", *a[:-1], " : ", a[-1], "}")
        elif k == "not":
            self.put("(NOT ", a[0], ")")
        else:
            sign = {"sum": "+", "mod": "%", "and": "AND", "or": "OR"}.get(k) or n.value
            self.put("(", a[0], " %s " % sign, a[1], ")")


# ---------------------------------------------------------------- the literal evaluation


class Evaluation:
    """One statement. Points are (field, begin, end, what): what is arm, null, not null, zero, result."""

    def __init__(self, fields, rows, counts):
        self.fields, self.all, self.counts = fields, rows, counts
        self.asked = {}  # aggregates and LODs that somebody has asked for: (id, rows) -> values
        self.known = {}  # values of fields by row or group

    def hit(self, n, begin, end, what):
        if n.field is not None:
            key = (n.field, begin, end, what)
            self.counts[key] = self.counts.get(key, 0) + 1

    def null(self, n, part, value, what="null"):
        if value is None:
            self.hit(n, part.begin, part.end, what)

    def arm(self, n, part, where):
        self.hit(n, part.begin, part.end, "arm")
        return self.value(part, where)

    def missing(self, n):
        self.hit(n, n.end - 3, n.end, "arm")

    def value(self, n, where):
        """where: ("row", index) or ("group", rows as a tuple of indexes, those of all groups)"""
        k, a = n.kind, n.args
        if k == "literal":
            return n.value
        if k == "parameter":
            return PARAMETER[0]
        if k == "column":
            return self.all[where[1]][n.value]
        if k == "field":
            key = (n.value, where)
            if key not in self.known:
                formula = self.fields[n.value]
                self.known[key] = self.value(formula, where)
                self.null(formula, formula, self.known[key], "result")
            return self.known[key]
        if k == "aggregate":
            return self.aggregate(n, where)
        if k == "lod":
            return self.lod(n, where)
        if k == "if":
            for i in range(0, len(a) - 1, 2):
                test = self.value(a[i], where)
                self.null(n, a[i], test)
                if test:
                    return self.arm(n, a[i + 1], where)
            return self.arm(n, a[-1], where) if len(a) % 2 else self.missing(n)
        if k == "case":
            subject = self.value(a[0], where)
            self.null(n, a[0], subject)
            for i in range(1, len(a) - 1, 2):
                when = self.value(a[i], where)
                if subject is not None and subject == when:
                    return self.arm(n, a[i + 1], where)
            return self.arm(n, a[-1], where) if len(a) % 2 == 0 else self.missing(n)
        if k == "iif":
            test = self.value(a[0], where)
            if test is not None:
                return self.arm(n, a[1] if test else a[2], where)
            if len(a) == 4:
                return self.arm(n, a[3], where)
            return self.null(n, a[0], test)
        if k in ("ifnull", "zn"):
            first = self.value(a[0], where)
            self.hit(n, a[0].begin, a[0].end, "null" if first is None else "not null")
            if first is not None:
                return first
            return 0 if k == "zn" else self.value(a[1], where)
        x = self.value(a[0], where)
        if k == "isnull":
            return x is None
        if k == "not":
            return None if x is None else not x
        y = self.value(a[1], where)
        if k in ("div", "mod") and (y is None or y == 0):
            self.hit(n, a[1].begin, a[1].end, "zero")
            return None
        if k == "and":
            return False if x is False or y is False else None if x is None or y is None else True
        if k == "or":
            return True if x is True or y is True else None if x is None or y is None else False
        if x is None or y is None:
            return None
        if k == "sum":
            return x + y
        if k in ("div", "mod"):
            quotient = abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)
            return quotient if k == "div" else x - quotient * y
        return {"=": x == y, "<>": x != y, "<": x < y, ">": x > y, ">=": x >= y}[n.value]

    def aggregate(self, n, where):
        _, rows, every = where
        if (id(n), every) not in self.asked:  # for the rows of all groups, once one of them asks
            self.asked[id(n), every] = {r: self.value(n.args[0], ("row", r)) for group in every for r in group}
        values = [v for r in rows for v in [self.asked[id(n), every][r]] if v is not None]
        if n.value == "COUNT":
            return len(values)
        result = {"SUM": sum, "MIN": min, "MAX": max}[n.value](values) if values else None
        self.null(n, n, result)
        return result

    def lod(self, n, where):
        if id(n) not in self.asked:
            groups = {}
            for r in range(len(self.all)):
                groups.setdefault(tuple(self.value(d, ("row", r)) for d in n.args[:-1]), []).append(r)
            if len(n.args) == 1:
                groups = {(): list(range(len(self.all)))}
            every = tuple(tuple(rows) for rows in groups.values())
            self.asked[id(n)] = {key: self.value(n.args[-1], ("group", tuple(rows), every)) for key, rows in groups.items()}
            self.asked[id(n), "of row"] = {r: key for key, rows in groups.items() for r in rows}
        return self.asked[id(n)][self.asked[id(n), "of row"][where[1]]]


# ---------------------------------------------------------------- a case


def mark(node, name, shift):
    node.field = name
    node.begin += shift
    node.end += shift
    for arg in node.args:
        mark(arg, name, shift)


def make_case(rng):
    maker = Maker(rng)
    rows = [{c: rng.choice([None, 0, 1, 2, 3, -1]) for c in "ABC"} for _ in range(rng.choice([0, 1, 2, 5, 9]))]
    text = "model Random\ntable T\n    Id integer key\n    A integer dimension\n    B integer dimension\n    C integer dimension\n"
    text += "parameter P : integer = 1 in (1, 2, 3)\n"
    fields = {}
    for i in range(rng.choice([2, 3, 4])):
        name = "F%d" % i
        fields[name] = maker.number(rng.choice([2, 3, 4]), "row")
        if maker.holds_lod(fields[name]):
            maker.with_lod.add(name)
        maker.row_fields.append(name)
    for i in range(rng.choice([1, 2, 3])):
        name = "M%d" % i
        fields[name] = Node("sum", maker.aggregate(1, ["SUM"]), maker.number(rng.choice([2, 3]), "group"))
        maker.group_fields.append(name)
    for name, formula in fields.items():
        printer = Printer()
        printer.put(formula)
        text += "%s %s = " % ("dimension" if name[0] == "F" else "measure", name)
        mark(formula, name, len(text))
        text += printer.text + "\n"
    if not rows and maker.with_lod:  # {FIXED : ...} stands on no table: over no rows it is still a group
        rows = [{"A": 1, "B": None, "C": 2}]
    counts, expects = {}, []
    everything = tuple(range(len(rows)))
    by_rows, name = rng.random() < 0.5, rng.choice(maker.row_fields)
    exact = by_rows and name not in maker.with_lod  # each aggregate of an LOD reads its fields anew
    if by_rows:
        expects.append("rows [Id], [%s]" % name)
        evaluation = Evaluation(fields, rows, counts)
        for r in everything:
            evaluation.value(Node("field", value=name), ("row", r))
    for _ in range(0 if by_rows else rng.choice([1, 2])):
        name, evaluation = rng.choice(maker.group_fields), Evaluation(fields, rows, counts)
        kept, where = list(everything), ""
        if rng.random() < 0.4:
            filtered = rng.choice(maker.row_fields)
            where = " where [%s] > 0" % filtered
            kept = [r for r in kept if (evaluation.value(Node("field", value=filtered), ("row", r)) or 0) > 0]
        by = rng.choice([None, "C", rng.choice(maker.row_fields)]) if kept else None  # a constant is a group without rows
        expects.append("[%s]%s%s" % (name, " by [%s]" % by if by else "", where))
        groups = {}
        for r in kept:
            column = Node("column" if by == "C" else "field", value=by)
            groups.setdefault(evaluation.value(column, ("row", r)) if by else 0, []).append(r)
        if not by:
            groups = {0: kept}
        every = tuple(tuple(g) for g in groups.values())
        for group in every:
            evaluation.value(Node("field", value=name), ("group", group, every))
    text += 'test "all of it"\n    given T\n        | Id | A | B | C |\n'
    for i, row in enumerate(rows):
        text += "        | %d | %s |\n" % (i, " | ".join("" if row[c] is None else str(row[c]) for c in "ABC"))
    for expect in expects:
        text += "    expect " + expect + "\n"
    return text, counts, exact


SUFFIXES = [("is not NULL", "not null"), ("is 0 or NULL", "zero"), ("the result is NULL", "result"), ("is NULL", "null")]


def check(report, counts, exact):
    """What is wrong, as texts."""
    wrong, told = [], set()
    for field in report["fields"]:
        for point in field["points"]:
            what = "arm" if point["kind"] == "arm" else next(word for suffix, word in SUFFIXES if point["what"].endswith(suffix))
            key = (field["name"], point["begin"], point["end"], what)
            told.add(key)
            mine, theirs = counts.get(key, 0), point["rows"]
            same = mine == theirs if exact else (mine > 0) == (theirs > 0)
            if not same:
                wrong.append("%s: %s at %d: %d, the reference says %d" % (field["name"], point["what"], point["begin"], theirs, mine))
            if point.get("unreachable") and mine > 0:
                wrong.append("%s: %s at %d cannot be reached, but the reference does" % (field["name"], point["what"], point["begin"]))
    for key in counts:
        implied = key[3] == "not null" and key[:3] + ("null",) not in counts  # what is never NULL has no NULL cases
        implied |= key[3] == "result" and key[:3] + ("null",) in told  # an aggregate that is a whole formula
        if key not in told and not implied:
            wrong.append("%s: nothing is told of %s at %d" % (key[0], key[3], key[1]))
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lode")
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    passed = failed = 0
    reached = [0, 0]
    with tempfile.TemporaryDirectory() as folder:
        model, out = os.path.join(folder, "model.calc"), os.path.join(folder, "coverage.json")
        for case in range(args.cases):
            text, counts, exact = make_case(random.Random(args.seed * 1000003 + case))
            with open(model, "w") as file:
                file.write(text)
            if os.path.exists(out):
                os.remove(out)
            run = subprocess.run(shlex.split(args.lode) + ["test", model, "--coverage-json", out], capture_output=True, text=True, timeout=60)
            wrong = [run.stderr or run.stdout]
            if run.returncode in (0, 3) and os.path.exists(out) and "cannot be" not in run.stdout:
                with open(out) as file:
                    report = json.load(file)
                for i, kind in enumerate(("arms", "nulls")):
                    reached[i] += report[kind]["reached"]
                wrong = check(report, counts, exact)
            passed += not wrong
            failed += bool(wrong)
            if wrong and failed <= 5:
                print("case %d\n%s\n%s" % (case, text, "\n".join(wrong)))
    print("%d arms and %d NULL cases reached" % tuple(reached))
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
