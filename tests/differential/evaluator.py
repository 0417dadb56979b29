"""A statement over a model, slowly: docs/semantics.md sections 2 and 3 followed word by word. Nothing here reads formula text. The rows
J that an aggregate runs over are a list of tuples, then come the filters, the K-tuples, the groups. LODs are dicts. A row that is
related to no row of a dimension's table has the value ABSENT there, which is not None."""

import cells
from nodes import Node, is_number
from paths import Ambiguous, NoPath
from remembered import remembered
from values import aggregate, call, choose, order_key

ABSENT = ("absent",)


class View:
    """What an expression is evaluated in: the dimensions around (each with the view that it is evaluated in), whether they are an LOD's
    (rows that are absent from a dimension belong to no group), the filters that apply, and those that apply inside a FIXED: none,
    model, context, all; for TOTAL the view whose groups `having` keeps. Made by Evaluator.view_of, so that equal ones are
    one object."""

    def __init__(self, dims, is_lod, filters, inside_fixed, shown=None):
        self.dims, self.is_lod, self.filters, self.inside_fixed, self.shown = dims, is_lod, filters, inside_fixed, shown


class Evaluator:
    def __init__(self, graph, statement):
        self.graph, self.model, self.statement, self.known = graph, graph.model, statement, {}
        context = (statement.context,) if statement.context else ()
        where = (statement.where,) if statement.where else ()
        # the filters at each level, each with the view that it is evaluated in
        bare = {level: self.view_of((), False, level, level) for level in ("none", "model", "context")}
        self.filters = {"none": [], "model": [(f, bare["none"], True) for f in self.model.filters]}
        self.filters["context"] = self.filters["model"] + [(f, bare["model"], False) for f in context]
        self.filters["all"] = self.filters["context"] + [(f, bare["context"], False) for f in where]
        self.row_view = bare["context"]  # dimensions of the statement: FIXED in them sees the context filters
        self.view = self.view_of(tuple((d, self.row_view) for d in statement.dims), False, "all", "context")

    # ------------------------------------------------------------ what an expression stands on

    @remembered
    def view_of(self, *words):
        return View(*words)

    @remembered
    def lod_view(self, node, view):
        """The grouping of an LOD: whose rows are grouped by what."""
        own = tuple(self.settled(d, view) for d in node.args[:-1])
        if node.kind == "set" or node.extra == "FIXED":
            return self.view_of(own, True, view.inside_fixed, view.inside_fixed)
        if node.extra == "INCLUDE":
            dims = view.dims + own
        else:
            dims = tuple(d for d in view.dims if not any(self.same_dim(d, other) for other in own))
        return self.view_of(dims, True, view.filters, view.inside_fixed)

    def settled(self, dim, view):
        """A dimension with its view, which only matters to INCLUDE and EXCLUDE."""
        return dim, view if open_lods(dim) else self.view_of((), False, view.inside_fixed, view.inside_fixed)

    def same_dim(self, one, other):
        """Dimensions are matched by expression, and an INCLUDE or EXCLUDE in it is the same where it groups by the same."""
        return one[0] is other[0] and all(self.lod_view(lod, one[1]) is self.lod_view(lod, other[1]) for lod in open_lods(one[0]))

    @remembered
    def lod_dims(self, node, view):
        """D: the dimensions of the outermost LODs."""
        if node.kind == "lod":
            return self.lod_view(node, view).dims
        return tuple(d for a in node.read for d in self.lod_dims(a, view))

    @remembered
    def tables(self, node, view):
        """R and tables(D)."""
        return node.rows_tables.union(*(self.tables(*dim) for dim in self.lod_dims(node, view)))

    def tables_of(self, dims):
        return frozenset().union(*(self.tables(*d) for d in dims))

    @remembered
    def own_tables(self, base, groups, view):
        """Those of an aggregate, of its groups and of the filters of the statement."""
        if view.shown:
            groups = groups | self.tables_of(view.shown.dims)
        return base.union(groups, *(self.tables(condition, inside) for condition, inside, of_model in self.filters[view.filters] if not of_model))

    @remembered
    def frame_of(self, base, groups, view):
        """The tables to join and the filters that apply: a data-source filter that is not related to the others says nothing."""
        asked, filters = self.own_tables(base, groups, view), []
        nothing = not asked
        for condition, inside, of_model in self.filters[view.filters]:
            if of_model and nothing:
                continue
            if of_model:
                more = asked | self.tables(condition, inside)
                try:
                    self.graph.check_join(base, more)
                except (NoPath, Ambiguous):
                    continue
                asked = more
            filters.append((condition, inside))
        return asked, filters

    # ------------------------------------------------------------ checking: is every aggregate's J there?

    def check(self, node, view):
        if node.kind == "cells" and node.extra.name == "TOTAL":
            view = cells.view_of_total(self, node.extra)
        if node.kind == "agg":
            base, groups = self.tables(node.args[0], view), self.tables_of(view.dims)
            self.check_frame(base or groups, groups, view)
        if node.kind in ("lod", "set"):
            for dim in node.args[:-1]:
                self.check(dim, view)
            inside = self.lod_view(node, view)
            if node.kind == "set":
                self.check_frame(self.tables(*inside.dims[0]), frozenset(), inside)
            self.check(node.args[-1], inside)
            return
        for arg in node.args:
            self.check(arg, view)

    def check_frame(self, base, groups, view):
        self.graph.check_join(base, self.own_tables(base, groups, view))  # data-source filters bring no path

    # ------------------------------------------------------------ rows

    def row_value(self, node, row, view):
        if node.kind == "col":
            table, column = node.extra
            return self.model.by_name[table].rows[row[table]][column] if row[table] >= 0 else None
        if node.kind == "lit":
            return node.extra
        if node.kind == "table":
            return True if row[node.extra] >= 0 else None
        if node.kind in ("lod", "set"):
            return self.lod_value(node, row, view)
        value = call if node.kind == "call" else choose
        return value(node, lambda i: self.row_value(node.args[i], row, view))

    @remembered
    def finest_of(self, dim, view):
        return self.graph.finest(self.tables(dim, view))

    def dim_value(self, dim, row, view):
        """The value of a dimension: ABSENT where the row is related to no row of its (finest) tables."""
        finest = self.finest_of(dim, view)
        if finest and all(row[t] < 0 for t in finest):
            return ABSENT
        return self.row_value(dim, row, view)

    def lod_value(self, node, row, view):
        inside = self.lod_view(node, view)
        key = tuple(self.dim_value(d, row, around) for d, around in inside.dims)
        if node.kind == "set":
            return None if ABSENT in key else self.members(node, inside).get(key)
        return self.group_value(node.args[-1], None if ABSENT in key else key, inside)

    @remembered
    def members(self, node, view):
        """A computed set: whether each member that occurs is in it."""
        (member, around), = view.dims
        found = {self.group_key(row, view) for row in self.filtered(self.tables(member, around), frozenset(), view)}
        found = sorted((key for key in found if ABSENT not in key and None not in key), key=lambda key: order_key(key[0]))
        value = {key: self.group_value(node.args[-1], key, view) for key in found}
        word, _, n = node.extra.partition(" ")
        if word == "HAVING":
            chosen = [key for key in found if value[key] is True]
        else:  # NULL ranks last in TOP and first in BOTTOM; ties go to the smaller member
            chosen = sorted(found, key=lambda key: order_key(value[key]), reverse=word == "TOP")[:int(n)]
        return {key: key in chosen for key in found}

    # ------------------------------------------------------------ groups

    def group_value(self, node, key, view):
        """An aggregate expression for a group; key None: over no rows."""
        if node.kind == "agg":
            groups = self.groups_of(node, view)
            return groups[key] if key in groups else aggregate(node.extra, [], node)
        if node.kind == "lit":
            return node.extra
        if node.kind == "cells":
            return cells.values_of(self, node)[key]
        value = call if node.kind == "call" else choose
        return value(node, lambda i: self.group_value(node.args[i], key, view))

    def filtered(self, base, groups, view):
        asked, filters = self.frame_of(base, groups, view)
        rows = self.graph.join(base, asked)
        for condition, inside in filters:
            rows = [row for row in rows if self.row_value(condition, row, inside) is True]
        if view.shown:
            kept = {}
            for row in rows:
                key = self.group_key(row, view.shown)
                kept[key] = kept[key] if key in kept else self.group_value(self.statement.having, key, view.shown) is True
            rows = [row for row in rows if kept[self.group_key(row, view.shown)]]
        return rows

    def group_key(self, row, view):
        """In the statement's view an absent row has the value that NULL columns give."""
        if view.is_lod:
            return tuple(self.dim_value(d, row, around) for d, around in view.dims)
        return tuple(self.row_value(d, row, around) for d, around in view.dims)

    def parts(self, node):
        """The largest LOD-free parts, each a list of nodes whose values together are one."""
        if node.kind == "lod":
            return []
        if not node.has_lod:
            return [] if node.is_constant else [node]
        if node.kind == "call" and node.extra in ("AND", "OR"):
            together, found = [], []

            def chain(n):
                for arg in n.args:
                    if arg.kind == "call" and arg.extra == node.extra:
                        chain(arg)
                    elif arg.has_lod:
                        found.extend(self.parts(arg))
                    elif not arg.is_constant:
                        together.append(arg)

            chain(node)
            return found + ([Node("call", "bool", tuple(together), node.extra)] if together else [])
        return [p for a in node.read for p in self.parts(a)]

    def reads_measure(self, node):
        if node.kind == "lod":
            return False
        if node.kind == "col":
            return self.model.role(node) == "measure"
        return any(self.reads_measure(a) for a in node.read)

    @remembered
    def groups_of(self, node, view):
        """An aggregate by group."""
        arg = node.args[0]
        rows_read = sorted(arg.rows_tables)
        dims, groups = self.lod_dims(arg, view), self.tables_of(view.dims)
        base = self.tables(arg, view) or groups
        parts = self.parts(arg)
        by_rows = not arg.has_lod or self.reads_measure(arg) or any(is_number(p) for p in parts)
        frame, seen, again = {}, set(), False
        for row in self.filtered(base, groups, view):
            key = self.group_key(row, view)
            k = [key] + [self.dim_value(d, row, around) for d, around in dims]
            k += [row[t] for t in rows_read] if by_rows else [self.row_value(p, row, view) for p in parts]
            k = tuple(k)
            if k in seen:
                again = True
                continue
            seen.add(k)
            if ABSENT in key:
                continue
            frame.setdefault(key, []).append(self.row_value(arg, row, view))
        self.graph.met["K by rows" if by_rows else "K by values"] += 1
        self.graph.met["rows that count once"] += again
        return {key: aggregate(node.extra, values, node) for key, values in frame.items()}

    # ------------------------------------------------------------ the statement

    def measures(self):
        """A row-level measure column stands for its SUM."""
        return [Node("agg", m.type, (m,), "SUM") if m.kind == "col" else m for m in self.statement.measures]

    def check_all(self, measures):
        s = self.statement
        if s.where:
            self.check(s.where, self.row_view)
        if s.context:
            self.check(s.context, self.filters["context"][-1][1])
        for dim in s.dims:
            self.check(dim, self.row_view)
        for measure in measures + ([s.having] if s.having else []):
            self.check(measure, self.view)

    def keys(self, measures):
        """The groups that the answer shows."""
        s = self.statement
        grouped = [node for measure in measures for node in aggregates(measure)]
        if s.dims and not grouped:
            base = self.tables_of((d, self.row_view) for d in s.dims)
            self.check_frame(base, frozenset(), self.view)
            found = []
            for row in self.filtered(base, frozenset(), self.view):
                values = [self.dim_value(d, row, self.row_view) for d in s.dims]
                if ABSENT not in values:  # an inner join between the items
                    found.append(tuple(values))
            return found if s.rows else list(dict.fromkeys(found))
        if not s.dims:
            if not grouped:  # one row of nothing: but the filters' own tables must be related
                self.check_frame(frozenset(), frozenset(), self.view)
            return [()]
        keys = {}
        for node in grouped:
            keys.update(dict.fromkeys(self.groups_of(node, self.view)))
        return list(keys)

    def run(self):
        """Rows; raises NoPath, Ambiguous, TooLarge."""
        s = self.statement
        measures = [] if s.rows else self.measures()
        self.check_all(measures)
        keys = self.keys(measures)
        hides = s.having is not None and cells.is_calculated(s.having)
        if s.having and not hides:
            keys = [k for k in keys if self.group_value(s.having, k, self.view) is True]
        self.cells = keys  # what table calculations run over
        if hides:
            keys = [k for k in keys if self.group_value(s.having, k, self.view) is True]
        rows = [k + tuple(self.group_value(m, k, self.view) for m in measures) for k in keys]
        if not s.rows:
            rows.sort(key=lambda row: [order_key(v) for v in row[:len(s.dims)]])
        for item, descending in reversed(s.order):
            rows.sort(key=lambda row: order_key(row[item]), reverse=descending)
        return limited(rows, s)


def open_lods(node):
    """The INCLUDEs and EXCLUDEs that see the view around an expression."""
    if node.kind == "lod" and node.extra != "FIXED":
        return [node]
    return [lod for a in (node.args[:-1] if node.kind in ("lod", "set") else node.args) for lod in open_lods(a)]


def limited(rows, s):
    if s.limit is None or s.per is None:
        return rows if s.limit is None else rows[:s.limit]
    taken, kept = {}, []
    for row in rows:
        taken[row[s.per]] = taken.get(row[s.per], 0) + 1
        kept += [row] if taken[row[s.per]] <= s.limit else []
    return kept


def aggregates(node):
    """By the dimensions of the statement: those of TOTAL are not."""
    if node.kind == "agg":
        return [node]
    if node.kind == "cells" and node.extra.name == "TOTAL":
        return []
    return [found for a in node.args for found in aggregates(a)]
