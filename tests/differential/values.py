"""Values (docs/semantics.md 4): what scalar functions, IF, CASE and aggregates give."""

import math
from datetime import date, timedelta


def three_and(values):
    return False if any(v is False for v in values) else None if any(v is None for v in values) else True


def three_or(values):
    return True if any(v is True for v in values) else None if any(v is None for v in values) else False


def real(value, node):
    return float(value) if value is not None and node.type == "real" else value


def collated(value):
    """The order of texts is linguistic: for letters and digits first without regard to case, then small letters before large ones."""
    return (value.lower(), value.swapcase()) if isinstance(value, str) else value


def order_key(value):
    """NULL first."""
    return (0,) if value is None else (1, collated(value))


COMPARE = {
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: collated(a) < collated(b),
    "<=": lambda a, b: collated(a) <= collated(b), ">": lambda a, b: collated(a) > collated(b), ">=": lambda a, b: collated(a) >= collated(b),
}
SCALAR = {
    **COMPARE,
    "+": lambda a, b: a + timedelta(days=b) if isinstance(a, date) else a + b,
    "-": lambda a, b: a - timedelta(days=b) if isinstance(a, date) else a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: None if b == 0 else a / b,
    "NOT": lambda a: not a,
    "LEN": len, "UPPER": str.upper, "ABS": abs, "NEG": lambda a: -a,
    "YEAR": lambda a: a.year, "MONTH": lambda a: a.month, "DAY": lambda a: a.day,
    "CONTAINS": lambda a, b: b in a, "STARTSWITH": lambda a, b: a.startswith(b), "LEFT": lambda a, n: a[:n],
    "%": lambda a, b: None if b == 0 else int(math.fmod(a, b)),
    "DATEDIFF": lambda part, a, b: {"day": (b - a).days, "month": (b.year - a.year) * 12 + b.month - a.month, "year": b.year - a.year}[part],
    "MIN2": lambda a, b: min(a, b, key=collated), "MAX2": lambda a, b: max(a, b, key=collated),
}


def call(node, arg):
    """arg(i) gives the value of an argument."""
    name, count = node.extra, len(node.args)
    if name == "AND":
        return three_and([arg(i) for i in range(count)])
    if name == "OR":
        return three_or([arg(i) for i in range(count)])
    if name == "ISNULL":
        return arg(0) is None
    if name == "IFNULL":
        first = arg(0)
        return real(arg(1) if first is None else first, node)
    if name == "ZN":
        first = arg(0)
        return real(0 if first is None else first, node)
    if name == "IIF":
        test = arg(0)
        return real(arg(1) if test is True else arg(2) if test is False else arg(3) if count == 4 else None, node)
    if name == "IN":
        first, rest = arg(0), [arg(i) for i in range(1, count)]
        return None if first is None else first in rest
    values = [arg(i) for i in range(count)]
    if any(v is None for v in values):
        return None
    return real(SCALAR[name](*values), node)


def choose(node, arg):
    """IF and CASE."""
    if node.kind == "if":
        count = len(node.args)
        for i in range(0, count - 1, 2):
            if arg(i) is True:
                return real(arg(i + 1), node)
        return real(arg(count - 1), node) if count % 2 else None
    subject, count = arg(0), len(node.args) - (1 if node.extra else 0)
    for i in range(1, count, 2):
        when = arg(i)
        if subject is not None and when is not None and subject == when:
            return real(arg(i + 1), node)
    return real(arg(count), node) if node.extra else None


def aggregate(function, values, node):
    values = [v for v in values if v is not None]
    if function == "COUNT":
        return len(values)
    if function == "COUNTD":
        return len(set(values))
    if not values:
        return None
    if function == "SUM":
        return math.fsum(values) if node.type == "real" else sum(values)
    if function == "AVG":
        return math.fsum(values) / len(values)
    if function == "MIN":
        return min(values, key=collated)
    if function == "MAX":
        return max(values, key=collated)
    ordered, n = sorted(values), len(values)
    return float(ordered[n // 2]) if n % 2 else (ordered[n // 2 - 1] + ordered[n // 2]) / 2
