"""Random models with rows: chains, stars, trees, diamonds, cycles; keys that are NULL, orphans, values that occur more than once."""

from datetime import date, timedelta

from nodes import Column, Model, Table
from random_expressions import DAY, WORDS
from random_statements import Generator


class Maker:
    def __init__(self, rng):
        self.rng = rng
        self.size = rng.choice([1] * 9 + [6])  # some have rows enough for threads to share

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
                pool = [f"k{i}" for i in range(9 * self.size)] if c.type == "str" else list(range(1, 10 * self.size))
                keys[c.name] = r.sample(pool, len(pool))
        for _ in range(0 if self.chance(0.04) else r.choice([1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 8]) * self.size):
            row = {}
            for c in table.columns:
                if c.mark:
                    row[c.name] = None if self.chance(0.06) else keys[c.name].pop()
                elif c.target:
                    target, _, end = c.target.partition(".")
                    other = model.table(target)
                    end = end or next(x.name for x in other.columns if x.mark == "key")
                    known = [row2[end] for row2 in other.rows if row2[end] is not None]
                    orphan = "none" if c.type == "str" else 999
                    row[c.name] = None if self.chance(0.12) else orphan if self.chance(0.12) or not known else r.choice(known)
                elif c.role == "measure" and self.chance(0.7):
                    row[c.name] = None if self.chance(0.1) else r.randint(1, 60) if c.type == "int" else r.randint(1, 200) / 4
                else:
                    row[c.name] = self.value(c.type, 0.12)
            table.rows.append(row)
