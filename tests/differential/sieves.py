#!/usr/bin/env python3
"""sieves.py LODE [options of run.py]: aggregates of IFs without ELSE over tables side by side, against the reference.

What the conditions ask of one table lets lode leave rows out before it joins them (src/plan/sieve.c); no answer may tell."""

import sys

import run
from nodes import Node, Statement
from random_statements import Generator


class Chooser(Generator):
    """Measures are mostly aggregates of values under conditions, each on columns of one table."""

    def __init__(self, rng, model, lods=2):
        super().__init__(rng, model, lods)
        if self.chance(0.5):  # tables that only others relate
            self.tables = rng.sample([t.name for t in model.tables], min(len(model.tables), rng.choice([2, 2, 3])))
        self.tested = self.valued = None
        pairs = self.side_by_side() if self.chance(0.6) else []
        if pairs:  # measures that share a frame, where one table is mostly only tested
            self.tested, self.valued = rng.choice(pairs)
            self.pool = [self.test() for _ in range(3)]

    def side_by_side(self):
        """Pairs of tables that are related, but of which none reaches the other many-to-one."""
        ups = {t.name: {t.name} for t in self.model.tables}
        links = list(self.model.links())
        for _ in ups:
            for link in links:
                if not link.many:
                    ups[link.source] |= ups[link.target]
        related = lambda a, b: ups[a] & ups[b] or any({a, b} <= up for up in ups.values())
        return [(a, b) for a in ups for b in ups if a not in ups[b] and b not in ups[a] and related(a, b)]

    def statement(self):
        if self.tested is None:
            return super().statement()
        r = self.rng
        dims = tuple(d for d in (self.of_table(lambda c: c.role == "dimension", self.valued if self.chance(0.7) else None),) if d and self.chance(0.6))
        measures = tuple(self.sharp() for _ in range(r.choice([1, 2, 2, 3])))
        where = self.test() if self.chance(0.1) else None
        return Statement(dims, measures, where, None, None, (), None, None, False, True)

    def test(self):
        r = self.rng
        if self.chance(0.15):
            lod = self.sharp_lod(1)
            return Node("call", "bool", (lod, Node("lit", lod.type, (), r.randint(0, 9))), r.choice([">", "<="])) if lod.type in ("int", "real") else Node("call", "bool", (lod,), "ISNULL")
        column = self.of_table(lambda c: True, self.tested if self.chance(0.95) else None) or self.any_column()
        what = r.choice(["known", "known", "null", "null", "not null", "other"])
        if what == "known":
            return Node("call", "bool", (column, self.known_value(column)), "=")
        if what == "other":
            return Node("call", "bool", (column, self.known_value(column)), r.choice(["<>", "=", "="]))
        null = Node("call", "bool", (column,), "ISNULL")
        return null if what == "null" else Node("call", "bool", (null,), "NOT")

    def tests(self):
        r = self.rng
        test = (lambda: r.choice(self.pool)) if self.tested and not self.chance(0.1) else self.test
        tests = tuple(test() for _ in range(r.choice([1, 1, 1, 1, 2, 3])))
        return tests[0] if len(tests) == 1 else Node("call", "bool", tests, r.choice(["AND", "AND", "AND", "OR"]))

    def chosen(self, kind):
        r = self.rng
        value = self.of_table(lambda c: c.type == kind, self.valued) or self.constant(kind, 0)
        if kind == "int" and self.chance(0.2):
            value = Node("call", "int", (value, self.chosen("int")), r.choice(["+", "*"]))
        args = [self.tests(), value]
        if self.chance(0.2):
            args += [self.tests(), self.of_table(lambda c: c.type == kind) or self.constant(kind, 0)]
        if self.chance(0.15):
            args.append(Node("lit", kind, (), None) if self.chance(0.6) else self.constant(kind, 0))
        return Node("if", kind, tuple(args), None)

    def sharp_dimension(self):
        """Mostly of a table that the measures may not read."""
        names = [t.name for t in self.model.tables]
        return self.of_table(lambda c: c.role == "dimension", self.rng.choice(names)) or super().sharp_dimension()

    def sharp(self):
        r = self.rng
        if self.chance(0.02 if self.tested else 0.12):
            return super().sharp()
        kind = r.choice(["int", "int", "str", "date", "real"])
        names = ["COUNTD", "COUNTD", "MAX", "MIN"]
        if not self.tested or self.chance(0.05):
            names += ["COUNT"] + (["SUM", "SUM", "AVG", "MEDIAN"] if kind in ("int", "real") else [])
        name, value = r.choice(names), self.chosen(kind)
        key = self.of_table(lambda c: c.mark, self.valued)
        if key is not None and self.chance(0.3 if self.tested else 0.1):
            name, value = "COUNTD", Node("if", key.type, (self.tests(), key), None) if self.chance(0.7) else key
        result = "int" if name in ("COUNT", "COUNTD") else "real" if name in ("AVG", "MEDIAN") else kind
        body = Node("agg", result, (value,), name)
        if self.chance(0.9 if self.tested else 0.75):
            return body
        dims = tuple(d for d in (self.of_table(lambda c: c.mark or c.target),) if d is not None)
        return Node("agg", result, (Node("lod", result, dims + (body,), "FIXED"),), r.choice(["MAX", "MIN", "COUNT"]) if result in ("int", "real") else "MAX")


if __name__ == "__main__":
    run.Generator = Chooser
    sys.exit(run.main())
