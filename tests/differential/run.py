#!/usr/bin/env python3
"""run.py LODE [--cases N] [--seed S]: lode against a slow, literal evaluator of docs/semantics.md, over random models, data and statements.

LODE may hold options ("build/checked/lode --batch-rows 3"); with --mix each model has its own number of threads, batches of its own
size, and CSV or a store file. A difference is made small and printed as a test for a .calc file. --histogram tells what the cases
were made of. The last line says `N passed, M failed`."""

import argparse
import multiprocessing
import os
import random
import shlex
import sys
import time
from collections import Counter

from asking import Lode, differs, wanted_of
from histogram import count_model, count_statement, print_histogram
from joins import Graph
from nodes import Node
from random_models import Maker
from random_statements import Generator
from shrinking import report

PER_MODEL = 40


def lode_of(options, rng):
    words = shlex.split(options.lode)
    program, more = os.path.abspath(words[0]), words[1:]
    if not options.mix:
        return Lode(program, more)
    more += ["--threads", str(rng.choice([1, 2, 2, 3])), "--batch-rows", str(rng.choice([1, 1, 2, 3, 7, 2048]))]
    return Lode(program, more, rng.random() < 0.15)


def run_model(options, seed, found, shown):
    """Counts into found; whether a difference was shown."""
    Node.known.clear()
    rng = random.Random(seed)
    model = Maker(rng).model()
    statements = [Generator(rng, model).statement() for _ in range(PER_MODEL)]
    graph, lode = Graph(model), lode_of(options, rng)
    wanted = [wanted_of(graph, s) for s in statements]
    found["left out as too large"] += sum(w is None for w in wanted)
    kept = [(s, w) for s, w in zip(statements, wanted) if w is not None]
    if options.histogram:
        count_model(found, model, graph, lode)
    for (s, w), answer in zip(kept, lode.ask(model, [s for s, _ in kept])):
        wrong = differs(s, w, answer)
        found["passed" if wrong is None else "failed"] += 1
        if options.histogram:
            count_statement(found, s, w)
        if wrong is not None and shown < options.show:
            shown += 1
            report(lode, seed, model, s)
    return shown


def run_share(options, share):
    """Every so-manieth model, until its share of the cases is done."""
    found, shown, begin = Counter(), 0, time.monotonic()
    seed = options.seed * 1000003 + share
    while found["passed"] + found["failed"] < options.cases / options.jobs and not (options.seconds and time.monotonic() - begin > options.seconds):
        seed += options.jobs
        shown = run_model(options, seed, found, shown)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lode")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="processes that share the cases")
    parser.add_argument("--seconds", type=int, default=0, help="ends after so long, however many cases are done")
    parser.add_argument("--show", type=int, default=5, help="so many differences of a process are made small and printed")
    parser.add_argument("--mix", action="store_true")
    parser.add_argument("--histogram", action="store_true")
    options = parser.parse_args()
    with multiprocessing.Pool(options.jobs) as pool:
        found = sum(pool.starmap(run_share, [(options, share) for share in range(options.jobs)]), Counter())
    if options.histogram:
        print_histogram(found)
    print(f"{found['passed']} passed, {found['failed']} failed")
    return 1 if found["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
