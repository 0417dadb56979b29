"""The page docs/performance.md by its chapters, and numbers as they stand there."""

import os
import platform
import re
import subprocess
from datetime import date

from measure import ROOT

ORDER = ["All Agentforce measures in one statement", "Statements of one session", "Reading", "Beside SQL", "Small pieces of work", "Growth", "Checking", "Small tests", "Notes"]


def read_word(path, pattern):
    with open(path) as file:
        match = re.search(pattern, file.read(), re.MULTILINE)
    return match[1] if match else "unknown"


def machine():
    compiler = subprocess.run(["cc", "--version"], stdout=subprocess.PIPE, encoding="utf-8").stdout.splitlines()[0]
    memory = int(read_word("/proc/meminfo", r"MemTotal: +(\d+)")) / 1048576
    return "%d cores (%s), %.0f GiB of memory, %s; %s, -O2" % (
        os.cpu_count(), read_word("/proc/cpuinfo", r"model name\s*: (.*)"), memory, "%s %s" % (platform.system(), ".".join(platform.release().split(".")[:2])), compiler)


def seconds(value):
    return "%.0f ms" % (value * 1000) if value < 1 else "%.2f s" % value if value < 100 else "%.0f s" % value


def size(value):
    return "%.0f MB" % (value / 1e6) if value < 1e9 else "%.2f GB" % (value / 1e9)


def times(value):
    return "%.1f" % value if value < 10 else "{:,.0f}".format(value)


class Page:
    """The page by its chapters (`## `); the first, without a name, is its head. What is not written anew stays."""

    def __init__(self, path):
        self.path, self.lines = path, None
        with open(path, encoding="utf-8") as file:
            parts = re.split(r"^## (.*)\n", file.read(), flags=re.MULTILINE)
        self.chapters = {name: text.rstrip("\n").split("\n") for name, text in zip(parts[1::2], parts[2::2])}

    def begin(self, name):
        print("\n## " + name, flush=True)
        self.lines = self.chapters[name] = []
        self.say()

    def keep(self):
        known = [name for name in ("", *ORDER) if name in self.chapters]
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("\n".join("\n".join(["## " + name if name else "# Performance", *self.chapters[name]]).rstrip("\n") + "\n" for name in known))

    def say(self, text=""):
        self.lines.append(text)
        print(text, flush=True)

    def table(self, head, rows):
        rows = [head, *rows]
        widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
        for i, row in enumerate(rows):
            self.say("| " + " | ".join(cell.ljust(w) if j == 0 else cell.rjust(w) for j, (cell, w) in enumerate(zip(row, widths))) + " |")
            if i == 0:
                self.say("| " + " | ".join("-" * w if j == 0 else "-" * (w - 1) + ":" for j, w in enumerate(widths)) + " |")
        self.say()


def say_head(page):
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, encoding="utf-8").stdout.strip()
    page.chapters[""] = ["", "Written by `make bench` (`tests/bench/run`), the notes at the end excepted. Every section says when it was measured.", "",
                         "Machine: %s." % machine(), ""]
    return "%s, commit %s, load average %.1f before it began." % (date.today().isoformat(), commit, os.getloadavg()[0])


def threads_word(count):
    return "1 thread" if count == 1 else "%d threads" % count
