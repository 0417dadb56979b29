"""What the reference says, what lode says, and whether that is the same."""

import json
import os
import subprocess
import tempfile
from datetime import date

from evaluator import Evaluator
from joins import TooLarge
from paths import Ambiguous, NoPath
from words import csv_text, model_text, statement_text

ROOM = "/dev/shm" if os.path.isdir("/dev/shm") else None  # models are written anew all the time


def plain(value):
    return value.isoformat() if isinstance(value, date) else value


def close(a, b):
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, str) or isinstance(b, str) or a is None or b is None:
        return a == b and type(a) is type(b)
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def same_rows(got, wanted):
    return len(got) == len(wanted) and all(len(g) == len(w) and all(close(a, b) for a, b in zip(g, w)) for g, w in zip(got, wanted))


def sort_key(row):
    return [(v is not None, str(type(v).__name__ in ("int", "float")), round(v, 7) if isinstance(v, float) else v) if v is not None else (False,) for v in row]


def wanted_of(graph, statement):
    """Rows, or the code of the error; None: not worth comparing."""
    try:
        return [tuple(plain(v) for v in row) for row in Evaluator(graph, statement).run()]
    except NoPath:
        return "no-path"
    except Ambiguous:
        return "ambiguous-path"
    except (TooLarge, OverflowError, RecursionError):
        return None


def differs(statement, wanted, answer):
    """What is wrong with lode's answer, or None."""
    if answer is None:
        return "no answer: lode died"
    if "error" in answer:
        codes = [e["code"] for e in [answer["error"]] + answer.get("more", [])]
        if isinstance(wanted, str) and codes and all(c in ("no-path", "ambiguous-path") for c in codes):
            return None
        return f"lode says {answer['error']['code']}: {answer['error']['message']}"
    got = [tuple(row) for row in answer["rows"]]
    if isinstance(wanted, str):
        return f"lode answers {len(got)} rows"
    if statement.rows and not statement.order:
        got, wanted = sorted(got, key=sort_key), sorted(wanted, key=sort_key)
    return None if same_rows(got, wanted) else f"lode answers {[list(r) for r in got]}"


class Lode:
    """A program with its options; stored: it reads a store file that it has made of the CSV files."""

    def __init__(self, program, options, stored=False):
        self.program, self.options, self.stored = program, options, stored

    def ask(self, model, statements):
        """Answers, one each; None where it died."""
        with tempfile.TemporaryDirectory(dir=ROOM) as folder:
            data = self.write(model, folder)
            lines = [json.dumps({"id": i, "show": statement_text(s)}) for i, s in enumerate(statements)]
            done = subprocess.run([self.program, "batch", *self.options, "-m", os.path.join(folder, "model.calc"), "-d", data],
                                  input="\n".join(lines) + "\n", capture_output=True, text=True)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        if (done.returncode != 0 or len(answers) != len(statements)) and len(statements) > 1:  # one of them killed it
            return [self.ask(model, [s])[0] for s in statements]
        return answers + [None] * (len(statements) - len(answers))

    def write(self, model, folder):
        with open(os.path.join(folder, "model.calc"), "w") as f:
            f.write(model_text(model))
        data = os.path.join(folder, "data")
        os.mkdir(data)
        for t in model.tables:
            with open(os.path.join(data, t.name + ".csv"), "w") as f:
                f.write(csv_text(t))
        if self.stored:
            subprocess.run([self.program, "load", "-q", "-m", os.path.join(folder, "model.calc"), data, "-o", data + ".lode"], check=True)
            return data + ".lode"
        return data
