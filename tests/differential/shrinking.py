"""Makes a difference small: clauses dropped, expressions replaced by their parts, rows and tables left out, while lode and the reference
still differ."""

from asking import differs, wanted_of
from joins import Graph
from nodes import Model, Table, lit, walk
from random_expressions import DAY
from words import ends_of, test_text


def smaller(node):
    """Simpler expressions of the same type and level."""
    level = lambda n: "agg" if n.is_aggregate else "const" if n.is_constant else "row"
    for arg in node.args:
        if arg.type == node.type and node.kind not in ("agg", "lod", "set") and level(arg) in (level(node), "const"):
            yield arg
    is_set = node.kind == "set"
    if node.kind == "lod" and len(node.args) > 1:
        for i in range(len(node.args) - 1):
            yield node.replace(args=node.args[:i] + node.args[i + 1:])
    if node.kind == "lod" and node.extra != "FIXED":
        yield node.replace(extra="FIXED")
    if node.kind == "agg" and node.extra not in ("COUNT",) and node.type == "int":
        yield node.replace(extra="COUNT")
    if node.kind == "call" and node.extra in ("AND", "OR") and len(node.args) > 2:
        for i in range(len(node.args)):
            yield node.replace(args=node.args[:i] + node.args[i + 1:])
    if node.kind == "if" and len(node.args) > 2:
        yield node.replace(args=node.args[2:]) if len(node.args) > 3 else node.replace(args=node.args[:2])
        yield node.replace(args=node.args[:2])
    if node.kind == "cells" and node.extra.along:
        yield node.replace(extra=node.extra._replace(along=()))
    if node.kind not in ("lit", "col", "agg", "table", "lod", "cells"):  # a set as well
        yield lit(node.type, {"int": 1, "real": 0.5, "str": "a", "bool": True, "date": DAY}[node.type])
    for i, arg in enumerate(node.args):
        for less in smaller(arg):
            new = node.replace(args=node.args[:i] + (less,) + node.args[i + 1:])
            if is_set and less.is_constant:
                continue
            if new.kind == "agg" and less.is_constant:
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
    runs_along = any(n.kind == "cells" and n.extra.along for m in s.measures for n in walk(m))
    for i in range(len(s.dims)):
        if len(s.measures) + len(s.dims) > 1 and not runs_along:
            yield s._replace(dims=s.dims[:i] + s.dims[i + 1:], order=(), limit=None, per=None)
    for clause in ("where", "context", "having"):
        node = getattr(s, clause)
        if node is not None:
            for less in smaller(node):
                if not less.is_constant:
                    yield s._replace(**{clause: less})
    for group in ("measures", "dims"):
        nodes = getattr(s, group)
        for i, node in enumerate(nodes):
            for less in smaller(node):
                if less.is_aggregate if group == "measures" and node.is_aggregate else not less.is_constant:
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
        for size in sorted({len(t.rows) // 2, len(t.rows) // 4, 1} - {0}, reverse=True):
            for k in range(0, len(t.rows), size):
                yield copied(model, tables=model.tables[:i] + [Table(t.name, t.columns, t.rows[:k] + t.rows[k + size:])] + model.tables[i + 1:])


def is_shown_as_sum(model, statement):
    """A bare measure column among the items is no dimension."""
    bare = [d for d in statement.dims if d.kind == "col" and model.role(d) == "measure"]
    return bare and not statement.rows and not (statement.by and statement.measures)


def shrink(lode, model, statement, tries=1500):
    def still(m, s):
        wanted = None if is_shown_as_sum(m, s) else wanted_of(Graph(m), s)
        if wanted is None:
            return False
        answer = lode.ask(m, [s])[0]
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
    how = " ".join(lode.options) + (" from a store file" if lode.stored else "")
    print(f"---- model of seed {seed} {how}: {differs(statement, wanted, lode.ask(model, [statement])[0])}")
    print(test_text(model, statement, wanted), flush=True)
