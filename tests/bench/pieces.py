"""Small pieces of work over one table of events beside SQL engines; checking; small tests."""

import json
import os
import sys

import check
import engines
import kernels
from measure import HERE, ROOT, RUNS, generate_events, run
from page import seconds, size, threads_word, times


SMALL = """
test "number {0}"
    given Orders
        | Id | Region | Sales |
        | a  | East   | {0}   |
        | b  | West   | 2     |
    expect [Total] = {1}
    expect [Total] by [Region]
        | Region | Total |
        | East   | {0}   |
        | West   | 2     |
"""


def small_tests(page, lode):
    """Ten thousand tests of two expectations each: `lode test`, in one process and in one a core."""
    count = 10000
    path = os.path.join(ROOT, "build", "small.calc")
    with open(path, "w") as file:
        file.write("table Orders\n    Id string key\n    Region string\n    Sales real\n\nmeasure Total = SUM([Sales])\n")
        for i in range(count):
            file.write(SMALL.format(i, i + 2))
    page.begin("Small tests")
    page.say("`lode test` over {:,} tests of two given rows and two expectations each, the fastest of {} runs.".format(count, RUNS))
    page.say()
    rows = []
    for threads in sorted({1, os.cpu_count()}):
        runs = [run([lode, "test", "--threads", str(threads), path]) for _ in range(RUNS)]
        whole, peak = min(one[1] for one in runs), min(one[3] for one in runs)
        assert runs[0][0][0].startswith("%d passed" % count)
        rows.append([str(threads), seconds(whole), "%.0f µs" % (whole / count * 1e6), size(peak)])
    page.table(["processes", "time", "a test", "peak memory of one"], rows)


def section_kernels(page, options, when):
    folder, path = generate_events(options.rows)
    page.begin("Small pieces of work")
    page.say("{:,} generated events of {:,} sessions and as many users, one CSV file of {} (`tests/bench/kernels.py` has the statements and the SQL). Each\n"
             "engine has read them; of {} runs the fastest. *text* is SQL over texts as they came, *coded* over whole numbers and enumerations made\n"
             "before anything is measured, in the engine's own tables. Ratios compare with lode, which always starts with the texts; the target is\n"
             "for DuckDB's faster form. GB/s: bytes of the columns as lode keeps them.\n{}".format(
                 options.rows, max(1, options.rows // 50), size(os.path.getsize(path)), kernels.RUNS, when))
    page.say()
    peers = [] if options.no_peers else [name for name in ("duckdb", "clickhouse") if engines.present(name)]
    found = {name: json.loads(run([sys.executable, os.path.join(HERE, "peer.py"), name, "kernels", path, ",".join(map(str, options.threads))])[0][0]) for name in peers}
    failed, loads = 0, []
    for threads in options.threads:
        mine, lines = kernels.ask_lode(options.lode, folder, threads), []
        for at, (name, width, target, *_) in enumerate(kernels.KERNELS):
            took = mine["times"][at]
            line = [name, seconds(took), "%.1f" % (width * options.rows / took / 1e9)]
            for peer in peers:
                text, coded = found[peer]["times"][str(threads)][at]
                line += [seconds(text), seconds(coded), "%s, %s" % (times(text / took), times(coded / took))]
                for form, rows in zip(("text", "coded"), found[peer]["answers"][at]):
                    if not kernels.same(mine["answers"][at], rows):
                        failed += 1
                        print("%s, %s of %s: lode %s, it %s" % (name, form, peer, mine["answers"][at][:3], rows[:3]))
            lines.append(line + [str(target)])
        head = [threads_word(threads), "lode", "GB/s"]
        for peer in peers:
            head += [found[peer]["name"] + " text", "coded", "ratios"]
        page.table(head + ["target"], lines)
        loads.append(["lode, " + threads_word(threads), seconds(mine["load"]), "%.2f" % (os.path.getsize(path) / mine["load"] / 1e9), "-", size(mine["peak"])])
    for peer in peers:
        loads.append([found[peer]["name"], seconds(found[peer]["load"]), "%.2f" % (os.path.getsize(path) / found[peer]["load"] / 1e9),
                      seconds(found[peer]["prepare"]), size(found[peer]["peak"])])
    page.say("Reading the CSV file (lode: with all dictionaries; the others have as many threads as cores), and the peak memory of all that:")
    page.say()
    page.table(["CSV", "read", "GB/s", "coding it", "peak memory"], loads)
    page.say("All answers agree." if not failed else "%d answers differ." % failed)
    return failed


def section_checking(page, options, when):
    page.begin("Checking")
    took, _ = check.measure(options.lode, 1000)
    page.say("`lode check` of a model with 1,000 fields, all lints, whole process: %s.\n%s" % (seconds(took), when))
    small_tests(page, options.lode)
    return 0
