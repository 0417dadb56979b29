"""Random statements over a model."""

from cells import Calculation
from nodes import Node, Statement, is_number
from random_sharp import Sharp


class Generator(Sharp):
    def condition(self, model):
        for _ in range(20):
            node = self.boolean_row(self.rng.choice([0, 1, 1, 2]), self.lods if self.chance(0.2) else 0)
            if not node.is_constant and node.roughness < 2:
                return node
        column = self.any_column()
        return Node("call", "bool", (column,), "ISNULL")

    def items(self, sharp, dims):
        r, measures = self.rng, []
        self.open, self.view_dims = True, dims
        least = 0 if dims and self.chance(0.2) else 1
        for _ in range(r.choice([least, 1, 1, 2, 3]) if least else 0):
            column = self.column(r.choice(["int", "real"]), "measure") if self.chance(0.05) else None
            if column is not None:
                measures.append(column)
            else:
                node = self.sharp() if sharp else self.aggregate(r.choice(["int", "int", "real", "real", "str", "bool", "date"]), r.choice([0, 0, 0, 1, 2]), self.lods)
                measures.append(self.calculated(node, dims) if self.chance(0.12) else node)
        return measures

    def calculated(self, node, dims):
        """A table calculation of an aggregate, now and then beside the aggregate itself."""
        r = self.rng
        name = r.choice(["TOTAL", "TOTAL", "TOTAL", "RUNNING_SUM", "RUNNING_MAX", "RUNNING_COUNT", "WINDOW_SUM", "WINDOW_MIN", "WINDOW_COUNT", "LOOKUP", "RANK",
                         "RANK_DENSE", "INDEX", "FIRST", "LAST", "SIZE"])
        if node.type not in ("int", "real") and name not in ("TOTAL", "LOOKUP", "INDEX", "FIRST", "LAST", "SIZE", "RUNNING_COUNT", "WINDOW_COUNT"):
            name = "LOOKUP"
        if name.startswith("RANK") and node.roughness:
            name = "TOTAL"
        numbers = [i for i, d in enumerate(dims) if d.kind == "col" and dims.count(d) == 1]
        along = tuple(r.sample(numbers, r.randint(1, len(numbers)))) if numbers and self.chance(0.6) else ()
        low = high = None
        if name.startswith("WINDOW") and self.chance(0.7):
            low, high = r.choice([(-1, 0), (-1, 1), (0, 2), (-2, -1), (1, 3)])
        if name == "LOOKUP":
            low = r.choice([-1, -1, 1, 0, 2])
        kind = "int" if name in ("INDEX", "FIRST", "LAST", "SIZE") or name.startswith("RANK") or name.endswith("COUNT") else node.type
        cells = Node("cells", kind, () if name in ("INDEX", "FIRST", "LAST", "SIZE") else (node,), Calculation(name, along, low, high))
        if is_number(cells) and is_number(node) and self.chance(0.3):
            return Node("call", "real" if "real" in (cells.type, node.type) else "int", (node, cells), "-")
        return cells

    def measure_filter(self):
        if self.chance(0.15):  # hides cells that other calculations still see
            cells = self.calculated(Node("agg", "int", (self.any_column(),), "COUNT"), ())
            if is_number(cells):
                return Node("call", "bool", (cells, self.constant("int", 0)), self.rng.choice(["<=", ">="]))
        having = self.firm(lambda: self.boolean(1, lambda k, e: self.group_leaf(k, min(e, 1), self.lods)))
        return having if having is not None and having.is_aggregate else None

    def statement(self):
        r = self.rng
        sharp, filtered = self.chance(0.65), self.chance(0.15)
        dims = [d for d in (self.sharp_dimension() if sharp else self.dimension(self.lods) for _ in range(r.choice([0, 1, 1, 1, 2, 2]))) if d is not None]
        by = self.chance(0.5)
        rows = bool(dims) and self.chance(0.05)
        where = None if self.chance(0.65) else self.sharp_condition() if sharp else self.condition(self.model)
        context = Generator(r, self.model, self.lods).condition(self.model) if filtered else None
        having, measures, order, limit = None, [], (), None
        if not rows:
            measures = self.items(sharp, dims)
            if dims and self.chance(0.12):
                having = self.measure_filter()
            self.open = False
        # outside of BY a bare measure column would be aggregated
        if any(d.kind == "col" and self.model.role(d) == "measure" for d in dims):
            by = True
            if not measures and not rows:
                measures = [Node("agg", "int", (dims[0],), "COUNTD")]
        width = len(dims) + len(measures)
        if self.chance(0.12):
            firm = [i for i, n in enumerate(list(dims) + measures) if n.roughness == 0]
            order = tuple((i, self.chance(0.5)) for i in r.sample(firm, min(len(firm), r.choice([1, 2])))) if firm else ()
            if rows:
                order = tuple((i, self.chance(0.5)) for i in range(width)) if len(firm) == width else ()
            if order and self.chance(0.6):
                limit = r.randint(0, 4)
        per = None
        if dims and not rows and limit is None and self.chance(0.05):
            limit, per = r.randint(0, 2), r.randrange(len(dims))
        return Statement(tuple(dims), tuple(measures), where, context, having, order, limit, per, rows, by)
