"""What the cases of a run were made of, so that nobody has to believe it."""

from cells import is_calculated
from nodes import walk


def count_model(found, model, graph, lode):
    def say(what, times=1):
        found["model: " + what] += times

    say("all")
    say("tables: %d" % len(model.tables))
    rows = sum(len(t.rows) for t in model.tables)
    say("rows: " + next(word for least, word in ((100, "100 and more"), (30, "30 to 99"), (10, "10 to 29"), (0, "up to 9")) if rows >= least))
    columns = [(t, c) for t in model.tables for c in t.columns]
    say("many-to-many", bool(model.many))
    say("refers to itself", any(c.name == "Self" for _, c in columns))
    say("cycle", any(c.name == "Back" for _, c in columns))
    say("data-source filter", bool(model.filters))
    say("table without rows", any(not t.rows for t in model.tables))
    say("reference to a unique column", any(c.target and "." in c.target for _, c in columns))
    say("key that is NULL", any(row[c.name] is None for t, c in columns if c.mark for row in t.rows))
    say("reference that is NULL", any(row[c.name] is None for t, c in columns if c.target for row in t.rows))
    say("orphan", any(row[c.name] in ("none", 999) for t, c in columns if c.target for row in t.rows))
    say("asked of " + ("a store file" if lode.stored else "CSV"))
    for word, value in zip(lode.options[::2], lode.options[1::2]):
        say(f"asked with {word} {value}")
    for what, times in graph.met.items():
        found["aggregate: " + what] += times


def depth(node):
    inside = max((depth(a) for a in node.args), default=0)
    return inside + (node.kind == "lod")


def count_statement(found, s, wanted):
    def say(what):
        found["statement: " + what] += 1

    say("all")
    say("dimensions: %d" % len(s.dims) + (", by" if s.by and s.dims and s.measures else ""))
    say("rows" if s.rows else "measures: %d" % len(s.measures))
    for clause in ("where", "context", "having"):
        node = getattr(s, clause)
        if node is not None:
            say(clause + (" that hides cells" if clause == "having" and is_calculated(node) else ""))
            if clause != "having" and any(n.kind == "lod" for n in walk(node)):
                say(clause + " with an LOD")
    if s.order:
        say("order by")
    if s.limit is not None:
        say("limit" + (" per" if s.per is not None else ""))
    if isinstance(wanted, str):
        say("answer: " + wanted)
    elif not any(v is not None for row in wanted for v in row):
        say("answer: empty or NULL")
    else:
        say("answer: values" + (" and NULL" if any(v is None for row in wanted for v in row) else ""))
    nodes = [n for top in (*s.dims, *s.measures, s.where, s.context, s.having) if top is not None for n in walk(top)]
    say("LODs nested: %d" % max((depth(top) for top in (*s.dims, *s.measures, s.where, s.context, s.having) if top is not None), default=0))
    for word in sorted({word_of(n) for n in nodes} - {None}):
        say(word)
    if any(d.has_lod for d in s.dims):
        say("LOD as a dimension")


def word_of(n):
    if n.kind == "agg":
        return "aggregate " + n.extra
    if n.kind == "lod":
        return f"{n.extra} of {len(n.args) - 1} dimensions"
    if n.kind == "set":
        return "set " + n.extra.split()[0]
    if n.kind == "cells":
        return "calculation " + n.extra.name + (" along" if n.extra.along else "")
    if n.kind in ("if", "case"):
        return "function " + n.kind.upper()
    if n.kind == "call":
        return "function " + n.extra.rstrip("2")
    if n.kind == "table":
        return "COUNT of a table"
    return "NULL written" if n.kind == "lit" and n.extra is None else None


def print_histogram(found):
    for group in ("model", "aggregate", "statement"):
        all_of = found[f"{group}: all"]
        for what, times in sorted(found.items()):
            if what.startswith(group + ": ") and times:
                print(f"{what:50} {times:10,}" + (f" {times / all_of:7.1%}" if all_of else ""))
    print(f"{'left out as too large':50} {found['left out as too large']:10,}")
