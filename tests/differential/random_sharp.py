"""Shapes that tell wrong rows, K-tuples and lookups from right ones: keys, products of several tables' numbers, LODs under tests."""

from nodes import Node, lit
from random_expressions import Expressions


class Sharp(Expressions):
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
        if self.lods and self.chance(0.1) and column.type != "real":
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
        if number is None or number.is_constant:
            return Node("agg", "int", (self.any_column(),), "COUNT")
        return Node("agg", number.type, (number,), r.choice(["SUM", "SUM", "MIN", "MAX"]))

    def sharp_lod(self, lods):
        r = self.rng
        before = self.open
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
        if node is None or node.is_constant:
            return self.simple_aggregate()
        name = function()
        return Node("agg", "int" if name in ("COUNT", "COUNTD") else "real" if name != "SUM" else node.type, (node,), name)

    def same_type(self, lod):
        other = self.sharp_lod(1)
        return other if other.type == lod.type else lit(lod.type, 3)
