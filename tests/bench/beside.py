"""All Agentforce measures beside SQL engines: each over its own storage, cold and warm, with numbers for keys and with texts."""

import json
import os
import sys

import engines
from measure import HERE, RUNS, Failed, forget, generate, run, store_of
from page import seconds, size, threads_word, times
from sessions import LIBRARY, MEASURES, TITLES, agentforce, ask_again, ask_process

TARGETS = {"coded": "10", "text": "50"}
FORMS = {"duckdb": ("coded", "text"), "clickhouse": ("coded",)}


def peer(*words):
    return json.loads(run([sys.executable, os.path.join(HERE, "peer.py"), *words])[0][0])


def files_of(path):
    return [os.path.join(at, name) for at, _, names in os.walk(path) for name in names] if os.path.isdir(path) else [path]


class Agreement:
    """Counts the values that a peer and lode agree in."""

    def __init__(self, lode):
        """lode: its answers."""
        self.lode, self.count, self.failed = lode, 0, 0

    def check(self, answers):
        for grouping, groups in answers.items():
            expected, found = dict((tuple(one) for one in groups)), self.lode[grouping]
            for group in set(expected) | set(found):
                for name in MEASURES:
                    here = group in expected and group in found and agentforce.same(expected[group][name], found[group][name])
                    self.count, self.failed = self.count + here, self.failed + (not here)
                    if not here:
                        print("%s, %s %s: lode %r, it %r" % (name, grouping, group, found.get(group, {}).get(name), expected.get(group, {}).get(name)), file=sys.stderr)

    def say(self):
        return "Its answers and lode's %s." % ("differ in %d values" % self.failed if self.failed else "agree in all {:,} values".format(self.count))


def beside_sqlite(page, options, data, agreement):
    """Once: it takes long, and all of its rows are in memory."""
    again, first, _ = ask_again(options.lode, data, 1)
    other = peer("sqlite", LIBRARY, data)
    took = other["times"]
    page.table([other["name"], "load", "prepare", "query", "lode", "ratio", "peak memory"],
               [[TITLES[g], seconds(took["load"]), seconds(took["prepare"]), seconds(took[g]), seconds(again[g]),
                 "%s (%s)" % (times((took["prepare"] + took[g]) / again[g]), times(took[g] / again[g])), size(other["peak"])] for g in TITLES])
    whole = sum(took.values())
    page.say("One thread each. From the CSV files to all three answers in one session: %s, lode %s, ratio %s." % (seconds(whole), seconds(first), times(whole / first)))
    agreement.check(other["answers"])
    page.say(agreement.say() + "\n")


def ask_form(engine, path, form, threads, grouping):
    """The least of RUNS processes whose database the page cache has forgotten."""
    found = []
    for _ in range(2):
        for file in files_of(path):
            forget(file)
        found.append(peer(engine, "ask", path, form, str(threads), grouping))
    return {**found[0], **{name: min(one[name] for one in found) for name in ("cold", "warm", "peak")}}


def beside_engine(page, options, engine, form, data, mine, agreement):
    path = "%s.%s.%s" % (data, engine, form)
    made = peer(engine, "make", LIBRARY, data, path, form)
    lines = []
    for threads in options.threads:
        for g in TITLES:
            other, own = ask_form(engine, path, form, threads, g), mine[threads, g]
            agreement.check(other["answers"])
            lines.append(["%s, %s" % (TITLES[g], threads_word(threads)), seconds(other["cold"]), seconds(own["cold"]), times(other["cold"] / own["cold"]),
                          seconds(other["warm"]), seconds(own["again"]), times(other["warm"] / own["again"]), TARGETS[form], size(other["peak"]), size(own["peak"])])
    page.table(["%s, %s" % (made["name"], form), "cold", "lode", "ratio", "warm", "lode", "ratio", "target", "peak memory", "lode"], lines)
    page.say("Its storage: %s, %s to read the CSV files, %s to prepare. %s\n" % (size(made["size"]), seconds(made["load"]), seconds(made["prepare"]), agreement.say()))


def ask_mine(options, data):
    """{(threads, grouping): {cold, again, peak}} of lode over its store file."""
    store, found = store_of(options.lode, LIBRARY, data), {}
    for threads in options.threads:
        again, _, peak = ask_again(options.lode, store, threads)
        for g in TITLES:
            cold = ask_process(options.lode, store, g, threads, 2, lambda: forget(store))
            found[threads, g] = {"cold": cold["whole"], "again": again[g], "peak": peak}
    return found


def section_sql(page, options, when):
    page.begin("Beside SQL")
    page.say("The same measures as SQL written by hand, every engine over its own storage, in the same run. *Coded*: frames were joined, keys made\n"
             "whole numbers and texts enumerations before anything is measured; *text*: the tables as they were read, with the text keys as users\n"
             "have them, and the joins are measured. Both run `tests/agree/agentforce_tuned.sql`: the measures merged by hand into few queries,\n"
             "levels of detail computed for each answer. *Cold*: a process that opens a file which the page cache has forgotten, to its first\n"
             "answer (the engine's own start is left out, lode's is not); *warm*: the fastest of the next ones in the same session. SQLite runs\n"
             "`tests/agree/agentforce.sql`, one query a measure, in memory; the ratio in brackets is of its queries alone.\n" + when)
    page.say()
    failed = 0
    for sessions in options.sessions:
        data, rows, _ = generate(sessions)
        page.say("### {:,} sessions, {:,} rows".format(sessions, rows))
        page.say()
        mine = ask_mine(options, data)
        answers = agentforce.ask_lode(options.lode, LIBRARY, store_of(options.lode, LIBRARY, data), MEASURES)
        if sessions <= options.sqlite:
            agreement = Agreement(answers)
            beside_sqlite(page, options, data, agreement)
            failed += agreement.failed
        for engine in [name for name in FORMS if engines.present(name) and (name == "duckdb" or engines.present("duckdb"))]:
            for form in FORMS[engine]:
                agreement = Agreement(answers)
                try:
                    beside_engine(page, options, engine, form, data, mine, agreement)
                except Failed as ended:
                    print(ended, file=sys.stderr)
                    page.say("%s, %s: a process of it ended without an answer.\n" % (engine, form))
                    failed += 1
                failed += agreement.failed
    return failed
