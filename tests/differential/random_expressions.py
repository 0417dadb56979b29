"""Random expressions over a few tables of a model."""

from datetime import date, timedelta

from nodes import Node, lit

WORDS = ["a", "b", "c", "B", ""]
DAY = date(2024, 1, 30)


class Expressions:
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
        self.open = False  # INCLUDE and EXCLUDE may stand here
        self.view_dims = []

    def chance(self, p):
        return self.rng.random() < p

    def firm(self, make, tries=8):
        """An expression whose value is the same in every order of summing."""
        for _ in range(tries):
            node = make()
            if node.roughness < 2:
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
            "int": ["arith", "arith", "arith", "zn", "abs", "len", "year", "neg", "rest", "days"], "real": ["arith", "arith", "div", "div", "zn", "mixed"],
            "str": ["concat", "upper", "left", "least"], "bool": ["condition"] * 6 + ["contains"], "date": ["shift", "least"]}[kind]
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
        if shape == "rest":
            return call("%", grow("int", d), grow("int", d))
        if shape == "days":
            return call("DATEDIFF", lit("str", r.choice(["day", "month", "year"])), grow("date", d), grow("date", d))
        if shape == "contains":
            return call(r.choice(["CONTAINS", "STARTSWITH"]), grow("str", d), self.constant("str", 0))
        if shape == "left":
            return call("LEFT", grow("str", d), lit("int", r.randint(0, 2)))
        if shape == "year":
            return call(r.choice(["YEAR", "MONTH", "DAY"]), grow("date", d))
        if shape == "concat":
            return call("+", grow("str", d), self.constant("str", 0))
        if shape == "upper":
            return call("UPPER", call("+", self.constant("str", 0), grow("str", d)))
        if shape == "shift":
            return call("+", grow("date", d), self.constant("int", 0))
        return call(r.choice(["MIN2", "MAX2"]), grow(kind, d), grow(kind, d))

    def lod(self, kind, lods):
        r = self.rng
        word = "FIXED"
        if self.open and self.chance(0.5):
            word = r.choice(["INCLUDE", "EXCLUDE"])
        before = self.open
        if word == "EXCLUDE" and self.view_dims and not self.chance(0.3):
            dims = [r.choice(self.view_dims)]
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
            if self.chance(0.9) and self.model.role(node) == "measure":
                return self.dimension(lods, columns)
            return node
        kind = self.rng.choice(["str", "int", "bool", "date", "real"])
        node = self.firm(lambda: self.lod(kind, lods) if lods > 0 and self.chance(0.4) else self.row(kind, 1, lods))
        return None if node is None or node.is_constant else node

    # ------------------------------------------------------------ values per group

    def aggregate(self, kind, depth, lods):
        """Holds at least one aggregate."""
        node = self.aggregates(kind, depth, lods)
        return node if node.is_aggregate else self.plain(kind, lods)

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
            if node is not None and not node.is_constant:
                return node
        return Node("if", kind, (Node("call", "bool", (Node("call", "bool", (self.any_column(),), "ISNULL"),), "NOT"), self.constant(kind, 0)), None)

    def stands_on(self, node):
        """Without the bodies of LODs."""
        if node.kind in ("lod", "set"):
            return [n for d in node.args[:-1] for n in self.stands_on(d)]
        return [node] + [n for a in node.args for n in self.stands_on(a)]
