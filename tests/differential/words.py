"""Models and statements as text: .calc files, CSV files, formulas, and tests for the differences that were found."""

import random
import zlib
from datetime import date

from nodes import walk


def quoted(value):
    return "'" + value.replace("'", "''") + "'"


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, date):
        return f"#{value.isoformat()}#"
    return repr(value) if value >= 0 else f"({value!r})"


INFIX = {"+", "-", "*", "/", "%", "=", "<>", "<", "<=", ">", ">=", "AND", "OR"}


class Lets:
    """Now and then an expression is written as a field of its own."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.share = self.rng.choice([0, 0, 0.15, 0.4])
        self.texts, self.names = [], {}

    def name(self, node, text):
        if node.kind in ("col", "lit", "table", "cells") or node.is_constant or self.rng.random() >= self.share:
            return text
        if node not in self.names:
            self.names[node] = f"[f{len(self.texts)}]"
            self.texts.append(f"let {self.names[node]} = {text}")
        return self.names[node]


def formula(n, lets=None):
    if lets is not None:
        return lets.name(n, shaped(n, [formula(a, lets) for a in n.args]))
    if n.text is None:
        n.text = shaped(n, [formula(a) for a in n.args])
    return n.text


def calculation(n, args):
    name, _, low, high = n.extra
    return f"{name}({', '.join(args + [str(v) for v in (low, high) if v is not None])})"


def shaped(n, args):
    if n.kind == "col":
        return f"[{n.extra[0]}].[{n.extra[1]}]"
    if n.kind == "lit":
        return literal(n.extra)
    if n.kind == "table":
        return f"[{n.extra}]"
    if n.kind == "agg":
        return f"{n.extra}({args[0]})"
    if n.kind == "set":
        return f"({args[0]} IN HAVING ({args[1]}))" if n.extra == "HAVING" else f"({args[0]} IN {n.extra} BY {args[1]})"
    if n.kind == "lod":
        return "{ " + n.extra + (" " + ", ".join(args[:-1]) if len(args) > 1 else "") + " : " + args[-1] + " }"
    if n.kind == "if":
        text = ""
        for i in range(0, len(args) - 1, 2):
            text += f"{'ELSEIF' if i else 'IF'} {args[i]} THEN {args[i + 1]} "
        return f"({text}{'ELSE ' + args[-1] + ' ' if len(args) % 2 else ''}END)"
    if n.kind == "case":
        count = len(args) - (1 if n.extra else 0)
        text = "".join(f"WHEN {args[i]} THEN {args[i + 1]} " for i in range(1, count, 2))
        return f"(CASE {args[0]} {text}{'ELSE ' + args[-1] + ' ' if n.extra else ''}END)"
    if n.kind == "cells":
        return calculation(n, args)
    if n.extra in INFIX:
        return "(" + f" {n.extra} ".join(args) + ")"
    if n.extra == "NOT":
        return f"(NOT {args[0]})"
    if n.extra == "NEG":
        return f"(-{args[0]})"
    if n.extra == "IN":
        return f"({args[0]} IN ({', '.join(args[1:])}))"
    return f"{n.extra.rstrip('2')}({', '.join(args)})"


def item_text(s, node, lets):
    """A measure, and what it runs along."""
    text = formula(node, lets)
    found = next((n.extra.along for n in walk(node) if n.kind == "cells"), ())
    return text + (f" along ({', '.join(formula(s.dims[i]) for i in found)})" if found else "")


def statement_text(s):
    text = written(s, None)
    lets = Lets(zlib.crc32(text.encode()))
    return written(s, lets) if lets.share else text


def written(s, lets):
    dims, measures = [formula(d, lets) for d in s.dims], [item_text(s, m, lets) for m in s.measures]
    if s.rows:
        text = "rows " + ", ".join(dims)
    elif s.by and dims and measures:
        text = ", ".join(measures) + " by " + ", ".join(dims)
    else:
        text = ", ".join(dims + measures)
    for word, condition in ("where", s.where), ("context", s.context), ("having", s.having):
        if condition:
            text += f" {word} {formula(condition, lets)}"
    if s.order:  # BY puts dimensions in front
        text += " order by " + ", ".join(f"{item + 1}{' desc' if down else ''}" for item, down in s.order)
    text += f" limit {s.limit}" if s.limit is not None else ""
    text += f" per {s.per + 1}" if s.per is not None else ""
    if lets is None or not lets.texts:
        return text
    return "".join(let + " " for let in lets.texts) + ("" if s.rows else "show ") + text


TYPE_WORD = {"bool": "boolean", "int": "integer", "real": "real", "str": "string", "date": "date"}


def ends_of(model):
    ends = {(t.name, c.name) for t in model.tables for c in t.columns if c.mark == "key" or c.target}
    for t in model.tables:
        for c in t.columns:
            if c.target and "." in c.target:
                ends.add(tuple(c.target.split(".")))
    return ends | {(a, b) for m in model.many for a, b in (m[:2], m[2:])}


def model_text(model):
    lines, ends = ["model Random", ""], ends_of(model)
    for t in model.tables:
        lines.append(f"table {t.name}")
        for c in t.columns:
            word = ""
            if c.type in ("int", "real") and (t.name, c.name) not in ends and c.role == "dimension":
                word = " dimension"
            mark = f" {c.mark}" if c.mark else ""
            lines.append(f"    {c.name}  {TYPE_WORD[c.type]}{mark}{word}" + (f"  -> {c.target}" if c.target else ""))
        lines.append("")
    lines += [f"relationship {a}.{b} -- {c}.{d}" for a, b, c, d in model.many]
    lines += [f'filter "f{i}" = {formula(f)}' for i, f in enumerate(model.filters)]
    return "\n".join(lines) + "\n"


def cell(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value + '"'
    return value.isoformat() if isinstance(value, date) else repr(value)


def csv_text(table):
    lines = [",".join(c.name for c in table.columns)]
    return "\n".join(lines + [",".join(cell(row[c.name]) for c in table.columns) for row in table.rows]) + "\n"


def grid(header, rows):
    rows = [header] + [[cell(v) if not (isinstance(v, str) and v) else v for v in row] for row in rows]
    widths = [max(len(r[i]) for r in rows) for i in range(len(header))]
    return ["        | " + " | ".join(c.ljust(w) for c, w in zip(row, widths)) + " |" for row in rows]


def test_text(model, statement, wanted):
    lines = ["// model.calc:", model_text(model), 'test "..."']
    for t in model.tables:
        if t.rows:
            lines.append(f"    given {t.name}")
            lines += grid([c.name for c in t.columns], [[row[c.name] for c in t.columns] for row in t.rows])
    if isinstance(wanted, str):
        lines.append(f'    expect {statement_text(statement)} fails "{wanted}"')
    else:
        lines.append(f"    expect {statement_text(statement)}")
        lines += grid([f"c{i}" for i in range(len(statement.dims) + len(statement.measures))], wanted)
    return "\n".join(lines)
