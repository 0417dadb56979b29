"""Table calculations (docs/language.md 11): over the cells of the answer, by their definitions. How they nest is for
tests/agree/tablecalcs.py to ask; here they stand above aggregates of many tables."""

from collections import namedtuple

from values import aggregate, collated, order_key

# extra of a node of kind cells; args: what it is computed of, none for positions. along: numbers of dimensions in the order of
# running, () all; low, high: bounds of a window; low alone: an offset; None: none
Calculation = namedtuple("Calculation", "name along low high")


def is_calculated(node):
    return node.kind == "cells" or (node.kind not in ("agg", "lod", "set") and any(is_calculated(a) for a in node.args))


def partition_of(evaluator, calculation):
    count = len(evaluator.statement.dims)
    return [i for i in range(count) if calculation.along and i not in calculation.along]


def view_of_total(evaluator, calculation):
    """The dimensions of the partition, over the rows of the groups that `having` keeps."""
    view, having = evaluator.view, evaluator.statement.having
    shown = (view,) if having is not None and not is_calculated(having) else ()
    return evaluator.view_of(tuple(view.dims[i] for i in partition_of(evaluator, calculation)), False, view.filters, view.inside_fixed, *shown)


def partitions(evaluator, calculation):
    """The cells in runs."""
    s, apart, runs = evaluator.statement, partition_of(evaluator, calculation), {}
    down = dict.fromkeys(s.dims, False)
    for item, descending in reversed(s.order):  # what is said first of a dimension counts
        if item < len(s.dims):
            down[s.dims[item]] = descending
    for key in evaluator.cells:
        runs.setdefault(tuple(key[i] for i in apart), []).append(key)
    for run in runs.values():
        run.sort(key=lambda key: [order_key(v) for v in key])
        for i in reversed(calculation.along or range(len(s.dims))):
            run.sort(key=lambda key, i=i: order_key(key[i]), reverse=down[s.dims[i]])
    return runs


def values_of(evaluator, node):
    """{key: value}"""
    known = evaluator.known
    if ("cells", node) not in known:
        found = known["cells", node] = {}
        for apart, run in partitions(evaluator, node.extra).items():
            found.update(zip(run, run_values(evaluator, node, apart, run)))
    return known["cells", node]


def run_values(evaluator, node, apart, run):
    name, _, low, high = node.extra
    count = len(run)
    if name == "TOTAL":
        return [evaluator.group_value(node.args[0], apart, view_of_total(evaluator, node.extra))] * count
    if not node.args:
        return [{"INDEX": i + 1, "FIRST": -i, "LAST": count - 1 - i, "SIZE": count}[name] for i in range(count)]
    values = [evaluator.group_value(node.args[0], key, evaluator.view) for key in run]
    if name == "LOOKUP":
        return [values[i + low] if 0 <= i + low < count else None for i in range(count)]
    if name.startswith("RANK"):
        return [rank(name, values, value) for value in values]
    function = name.partition("_")[2]
    if name.startswith("RUNNING"):
        return [aggregate(function, values[:i + 1], node) for i in range(count)]
    return [aggregate(function, values if low is None else values[max(0, i + low):max(0, i + high + 1)], node) for i in range(count)]


def rank(name, values, value):
    if value is None:
        return None
    better = [v for v in values if v is not None and collated(v) > collated(value)]
    return 1 + (len(set(better)) if name == "RANK_DENSE" else len(better))
