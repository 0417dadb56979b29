"""All Agentforce measures over generated sessions: lode by itself (from CSV files, from a store file cold and warm, in a session), growth,
reading."""

import json
import os
import re
import subprocess
import sys
import time

import again as kept
import engines
import kernels
from measure import HERE, ROOT, RUNS, best, forget, generate, generate_events, resident, run, store_of
from page import seconds, size, threads_word

sys.path.insert(0, os.path.join(HERE, "..", "agree"))
import agentforce

LIBRARY = os.path.join(ROOT, "formulas", "agentforce")
TITLES = {"total": "in total", "channel": "by channel", "month": "by month"}
MEASURES = agentforce.measures_of(agentforce.read_sql())


def statement(grouping):
    return ", ".join("[%s]" % name for name in MEASURES) + agentforce.GROUPINGS[grouping][1]


def ask_process(lode, data, grouping, threads, runs=RUNS, before=None):
    """The least of some processes: {read, answer, whole, processor, peak} in seconds and bytes. before: is called before each."""
    found = []
    for _ in range(runs):
        if before:
            before()
        (_, err), whole, processor, peak = run([lode, "show", "-m", LIBRARY, "-d", data, "--now", agentforce.NOW, "--timing", "--format", "json",
                                                "--threads", str(threads), statement(grouping)])
        times = {name: float(ms) / 1000 for name, ms in re.findall(r"(\w+): ([\d.]+) ms", err)}
        found.append({"read": times["open"] + times["read"], "answer": times["answer"], "whole": whole, "processor": processor, "peak": peak})
    return {name: min(one[name] for one in found) for name in found[0]}


def ask_again(lode, data, threads):
    """{grouping: seconds} of a session that has read the data: the fastest of RUNS answers over a pipe, the first left out; the seconds from
    the start of the process to the first answer of each grouping; its peak memory."""
    begin, first = time.perf_counter(), 0
    batch = subprocess.Popen([lode, "batch", "-m", LIBRARY, "-d", data, "--now", agentforce.NOW, "--threads", str(threads), "--reuse", "off"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    times = {grouping: [] for grouping in agentforce.GROUPINGS}
    for _ in range(RUNS + 1):
        for grouping in agentforce.GROUPINGS:
            start = time.perf_counter()
            batch.stdin.write(json.dumps({"id": 1, "show": statement(grouping)}).encode() + b"\n")
            batch.stdin.flush()
            batch.stdout.readline()
            times[grouping].append(time.perf_counter() - start)
        first = first or time.perf_counter() - begin
    batch.stdin.close()
    _, status, usage = os.wait4(batch.pid, 0)
    batch.returncode = status
    return {grouping: min(took[1:]) for grouping, took in times.items()}, first, usage.ru_maxrss * 1024


def rate(amount, took):
    return "%.1f" % (amount / took / 1e9)


# ---- the sections ----

def section_agentforce(page, options, when):
    page.begin("All Agentforce measures in one statement")
    page.say("{} measures over generated sessions, text keys. *CSV* is a process of its own that starts with the CSV files, the fastest of {};\n"
             "*cold* one that starts with a store file that the page cache has forgotten, *warm* the next one; *again* is the same statement in a\n"
             "session (`lode batch --reuse off`) that has answered before. *Touched* are the pages of the store file that the cold process brought into\n"
             "memory, read-ahead included; GB/s: these bytes by the time of *again*.\n{}".format(len(MEASURES), RUNS, when))
    page.say()
    for sessions in options.sessions:
        data, rows, size_of_csv = generate(sessions)
        store = store_of(options.lode, LIBRARY, data)
        page.say("{:,} sessions: {:,} rows in 17 CSV files of {}, store file of {}.".format(sessions, rows, size(size_of_csv), size(os.path.getsize(store))))
        page.say()
        lines = []
        for threads in options.threads:
            again, _, peak = ask_again(options.lode, store, threads)
            for g in TITLES:
                csv = ask_process(options.lode, data, g, threads, 2)
                forget(store)
                cold = ask_process(options.lode, store, g, threads, 1)
                touched = resident(store)
                cold["whole"] = min(cold["whole"], ask_process(options.lode, store, g, threads, 2, lambda: forget(store))["whole"])
                warm = ask_process(options.lode, store, g, threads)
                lines.append(["%s, %s" % (TITLES[g], threads_word(threads)), seconds(csv["whole"]), size(csv["peak"]), seconds(cold["whole"]), seconds(warm["whole"]),
                              seconds(warm["processor"]), size(warm["peak"]), size(touched), seconds(again[g]), rate(touched, again[g]), size(peak)])
        page.table(["lode", "CSV", "its peak memory", "cold", "warm", "processor time", "peak memory", "touched", "again", "GB/s", "peak memory of the session"], lines)
    return 0


def section_again(page, options, when):
    page.begin("Statements of one session")
    page.say("The same {} measures asked of one session (`lode batch`), one grouping after the other, then all once more: with what earlier statements\n"
             "left, as it is, and without (`--reuse off`). The fastest of {} sessions.\n{}".format(len(MEASURES), kept.SESSIONS, when))
    page.say()
    for sessions in options.sessions:
        data, rows, _ = generate(sessions)
        page.say("{:,} sessions, {:,} rows:".format(sessions, rows))
        page.say()
        command = [options.lode, "batch", "-m", LIBRARY, "-d", store_of(options.lode, LIBRARY, data), "--now", agentforce.NOW]
        page.table(*kept.table(command, options.threads, [statement(g) for g in TITLES], list(TITLES.values()), seconds))
    return 0


def by_time(amount, took):
    return "%.2f GB/s" % (amount / took / 1e9)


def reading_rows(options, name, amount, command, peer_paths):
    """lode reads the files into memory, and DuckDB makes tables of them, by threads."""
    lines = []
    for threads in options.threads:
        found = [("%s to memory" % name, command + ["--threads", str(threads)])]
        if not options.no_peers and engines.present("duckdb"):
            found.append(("DuckDB's read_csv", [sys.executable, os.path.join(HERE, "peer.py"), "duckdb", "reading", str(threads), *peer_paths]))
        for title, words in found:
            whole, processor, peak = best(RUNS, words)
            lines.append(["%s, %s" % (title, threads_word(threads)), seconds(whole), by_time(amount, whole), seconds(processor), by_time(amount, processor), size(peak)])
    return lines


def reading_events(options):
    """One file with many different texts."""
    folder, path = generate_events(options.rows)
    model = os.path.join(folder, "read.calc")
    with open(model, "w") as file:
        file.write(kernels.MODEL)
    return os.path.getsize(path), reading_rows(options, "CSV", os.path.getsize(path), [options.lode, "check", "-q", "-m", model, "-d", path], [path])


def section_reading(page, options, when):
    page.begin("Reading")
    page.say("Each row a process of its own, the fastest of {}. *CSV to memory* is all that a statement can need: typed columns, dictionaries, keys\n"
             "checked, relationships resolved. The second rate is by processor time: that of one core.\n{}".format(RUNS, when))
    page.say()
    head = ["reading", "whole process", "rate", "processor time", "rate of a core", "peak memory"]
    for sessions in options.sessions:
        data, _, csv = generate(sessions)
        store = data.rstrip("/") + ".written.lode"
        paths = [os.path.join(data, name) for name in sorted(os.listdir(data)) if name.endswith(".csv")]
        lines = reading_rows(options, "CSV", csv, [options.lode, "check", "-q", "-m", LIBRARY, "-d", data], paths)
        for threads in options.threads:
            whole, processor, peak = best(RUNS, [options.lode, "load", "-q", "--threads", str(threads), "-m", LIBRARY, data, "-o", store])
            lines.append(["CSV to a store file of %s, %s" % (size(os.path.getsize(store)), threads_word(threads)), seconds(whole), by_time(csv, whole),
                          seconds(processor), by_time(csv, processor), size(peak)])
        for name, text in (("Unique Sessions by Channel", "[Unique Sessions] by [Channel]"), ("all measures by channel", statement("channel"))):
            whole, processor, peak = best(RUNS, [options.lode, "show", "-q", "-m", LIBRARY, "-d", store, "--now", agentforce.NOW, text])
            lines.append(["store file to %s" % name, seconds(whole), "", seconds(processor), "", size(peak)])
        os.remove(store)
        page.say("{:,} sessions, {} of CSV:".format(sessions, size(csv)))
        page.say()
        page.table(head, lines)
    csv, lines = reading_events(options)
    page.say("{:,} events, one file with many different texts, {}:".format(options.rows, size(csv)))
    page.say()
    page.table(head, lines)
    return 0


def section_growth(page, options, when):
    page.begin("Growth")
    page.say("All Agentforce measures by month, one thread, over more and more sessions. *Read* and *answer* start with the CSV files, *again* is a\n"
             "session over the store file. Time and memory for a row should stay flat.\n" + when)
    page.say()
    lines = []
    for sessions in options.growth:
        data, rows, csv = generate(sessions)
        store = store_of(options.lode, LIBRARY, data)
        one = ask_process(options.lode, data, "month", 1, 2)
        again, _, peak = ask_again(options.lode, store, 1)
        by_row = lambda took: "%.0f ns" % (took / rows * 1e9)
        lines.append(["{:,}".format(sessions), "{:,}".format(rows), size(csv), seconds(one["read"]), by_row(one["read"]), seconds(one["answer"]), by_row(one["answer"]),
                      size(one["peak"]), "%.0f bytes" % (one["peak"] / rows), seconds(again["month"]), by_row(again["month"]), size(peak), "%.0f bytes" % (peak / rows)])
        if options.tidy:
            for name in os.listdir(data):
                os.remove(os.path.join(data, name))
            os.rmdir(data)
            os.remove(store)
    page.table(["sessions", "rows", "CSV", "read", "a row", "answer", "a row", "peak memory", "a row", "again", "a row", "peak memory", "a row"], lines)
    return 0
