#!/usr/bin/env python3
"""Executes the pages that explain lode: pages.py [--update] LODE PAGE ... A fenced block is run by the word behind its fence:

    console     a session: lines that begin with `$ ` are commands, what stands below one is all that it prints, messages included.
                A line of `…` stands for any lines. Numbers of milliseconds may differ.
    KIND NAME   a file to write, such as `csv Orders.csv`, or with `>> NAME` to write more of. A page has one fresh folder for all.
    diff NAME   a change of that file: lines of `-` and blank, which stand in it once, become those of `+` and blank.
    lode        examples that stand apart by an empty line: a statement and, in lines that begin with `--`, what lode answers: the
                value when there is one, a table otherwise, the first line of the message when there is none. They run over the
                model and data of tests/docs, at a fixed time.
    calc        a file that must have no error and whose tests pass.

Other blocks are not looked at. A page of the top folder sees formulas, tests and build/lode beside it. --update writes what comes
into the page."""
import os, re, subprocess, sys, tempfile

words = [w for w in sys.argv[1:] if w != "--update"]
UPDATE = "--update" in sys.argv
LODE = os.path.abspath(words[0])
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SETTINGS = ["-q", "-m", "tests/docs/shop.calc", "--now", "2025-06-15 12:30:45", "--user", "ann", "--color", "never"]


class Page:
    def __init__(self, path, folder):
        self.path, self.folder, self.passed, self.failed = path, folder, 0, 0
        os.makedirs(os.path.join(folder, "bin"))
        self.work = os.path.join(folder, "work")
        os.makedirs(os.path.join(self.work, "build") if self.at_the_top() else self.work)
        links = [os.path.join(folder, "bin", "lode")] + [os.path.join(self.work, "build", "lode")] * self.at_the_top()
        for link in links:
            os.symlink(LODE, link)
        for name in ("formulas", "tests") * self.at_the_top():
            os.symlink(os.path.join(ROOT, name), os.path.join(self.work, name))

    def at_the_top(self):
        return os.path.dirname(os.path.abspath(self.path)) == ROOT

    def count(self, line, good, report):
        self.passed, self.failed = self.passed + good, self.failed + (not good)
        if not good:
            print(f"{self.path}:{line}\n{report}")

    def block(self, words, line, body):
        """Executes a block by the words behind its fence; line is the number of its first line. Returns its lines as they should be."""
        kind, _, name = words.partition(" ")
        if kind == "console":
            return self.session(line, body)
        if kind == "lode" and not name:
            return self.examples(line, body)
        if kind == "diff" and name:
            self.change(line, body, os.path.join(self.work, name))
        elif name:
            write(os.path.join(self.work, name.removeprefix(">> ")), body, "a" if name.startswith(">> ") else "w")
        elif kind == "calc":
            self.model(line, body)
        return body

    def session(self, line, body):
        out, at = [], 0
        while at < len(body):
            command, begin = body[at], at
            at += 1
            while at < len(body) and not body[at].startswith("$ "):
                at += 1
            want = body[begin + 1:at]
            got = self.command(command[2:]) if command.startswith("$ ") else ["a session begins with a command: $ ..."]
            good = same(want, got)
            self.count(line + begin, good, difference(command, "prints", want, got))
            out += [command] + (want if good else got)
        return out

    def command(self, words):
        env = dict(os.environ, PATH=os.path.join(self.folder, "bin") + ":" + os.environ["PATH"], LC_ALL="C.UTF-8", TZ="UTC", NO_COLOR="1")
        run = subprocess.run(["sh", "-c", words], cwd=self.work, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=120)
        return [l.rstrip() for l in run.stdout.rstrip("\n").split("\n")] if run.stdout else []

    def change(self, line, body, path):
        old = "\n".join(l[2:] for l in body if not l.startswith("+")) + "\n"
        new = "\n".join(l[2:] for l in body if not l.startswith("-")) + "\n"
        text = open(path, encoding="utf-8").read()
        self.count(line, ("\n" + text).count("\n" + old) == 1, f"  {os.path.basename(path)} has not, or not once:\n{old}")
        write(path, [("\n" + text).replace("\n" + old, "\n" + new, 1)[1:-1]])

    def model(self, line, body):
        path = os.path.join(self.folder, "page.calc")
        write(path, body)
        runs = [subprocess.run([LODE, c, path], capture_output=True, text=True) for c in ("check", "test")]
        self.count(line, not any(r.returncode for r in runs), "".join(r.stdout + r.stderr for r in runs))

    def examples(self, line, body):
        out = []
        for group in "\n".join(body).split("\n\n"):
            statement = [l for l in group.split("\n") if not l.startswith("--")]
            want = [l[3:] for l in group.split("\n") if l.startswith("--")]
            got = answer("\n".join(statement))
            self.count(line, got == want, difference("\n    ".join(statement), "gives", want, got))
            out += [""] * bool(out) + statement + ["-- " + l if l else "--" for l in got]
        return out


def write(path, lines, mode="w"):
    with open(path, mode, encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def answer(statement):
    run = subprocess.run([LODE, "show", *SETTINGS, statement], cwd=ROOT, capture_output=True, text=True)
    if run.returncode != 0:
        return [line for line in run.stderr.splitlines() if line.startswith("error")][:1] or [f"status {run.returncode}"]
    lines = run.stdout.rstrip("\n").split("\n")
    if len(lines) == 3 and not re.search(r"-\+-", lines[1]):
        return [lines[2].strip()]
    return [line.rstrip() for line in lines]


def same(want, got):
    pattern = "".join("(?:.*\n)*" if l == "…" else re.sub(r"[0-9.]+( |\\ )ms\b", r"[0-9.]+ ms", re.escape(l)) + "\n" for l in want)
    return re.fullmatch(pattern, "".join(l + "\n" for l in got)) is not None


def difference(what, verb, want, got):
    return f"    {what}\n  should {verb[:-1]}\n    " + "\n    ".join(want) + f"\n  {verb}\n    " + "\n    ".join(got)


passed = failed = 0
for path in words[1:]:
    lines = open(path, encoding="utf-8").read().split("\n")
    out, at = [], 0
    with tempfile.TemporaryDirectory() as folder:
        page = Page(path, folder)
        while at < len(lines):
            out.append(lines[at])
            at += 1
            if not out[-1].startswith("```"):
                continue
            begin = at
            fence = re.match("`+", out[-1])[0]  # longer ones around output that has fences itself
            while lines[at] != fence:
                at += 1
            out += page.block(out[-1].lstrip("`"), begin + 1, lines[begin:at]) + [lines[at]]
            at += 1
    if UPDATE:
        write(path, ["\n".join(out).rstrip("\n")])
    passed, failed = passed + page.passed, failed + page.failed
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
