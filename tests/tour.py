#!/usr/bin/env python3
"""Does what docs/tour.md does, and compares: tour.py [--update] LODE [PAGE].

A ```console block is a list of shell commands (lines that begin with `$ `; << 'EOF' goes on to EOF), each followed by what it
prints. A command followed by lines that begin with `lode> ` or `   -> ` is a session at the prompt: these lines are typed, the
others are its answers. All blocks run one after the other in one fresh folder, in which formulas/ is that of the project.
--update writes what came out into the page."""
import os, subprocess, sys, tempfile

words = [w for w in sys.argv[1:] if w != "--update"]
UPDATE = "--update" in sys.argv
LODE = os.path.abspath(words[0].split()[0])
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = words[1] if len(words) > 1 else os.path.join(ROOT, "docs", "tour.md")
TYPED = ("lode> ", "   -> ")


def run(command, typed, folder):
    env = dict(os.environ, PATH=folder + "/.bin:" + os.environ["PATH"], LC_ALL="C.UTF-8", TZ="UTC", LODE_HISTORY="")
    env.pop("NO_COLOR", None)
    text = "echo on\n" + "".join(t + "\n" for t in typed) if typed else ""
    got = subprocess.run(["bash", "-c", command], input=text, text=True, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return [l.rstrip() for l in got.stdout.rstrip("\n").split("\n")] if got.stdout else []


def steps(body):
    """(lines of the command, what is typed, what is shown) of a block"""
    at, found = 0, []
    while at < len(body):
        begin = at
        at += 1
        if "<< 'EOF'" in body[begin]:
            while body[at - 1] != "EOF":
                at += 1
        command, shown = body[begin:at], []
        while at < len(body) and not body[at].startswith("$ "):
            shown.append(body[at])
            at += 1
        found.append((command, [l[6:] for l in shown if l.startswith(TYPED)], [l.rstrip() for l in shown]))
    return found


passed = failed = 0
lines = open(PAGE, encoding="utf-8").read().split("\n")
out, at = [], 0
with tempfile.TemporaryDirectory() as folder:
    os.mkdir(folder + "/.bin")
    os.symlink(LODE, folder + "/.bin/lode")
    os.symlink(ROOT + "/formulas", folder + "/formulas")
    while at < len(lines):
        fence = lines[at]
        out.append(fence)
        at += 1
        if fence != "```console":
            continue
        begin = at
        while lines[at] != "```":
            at += 1
        for command, typed, want in steps(lines[begin:at]):
            got = run("\n".join(command)[2:], typed, folder)
            fine = got == want
            passed, failed = passed + fine, failed + (not fine)
            if not fine and not UPDATE:
                print(f"{PAGE}:{begin + 1}\n    " + "\n    ".join(command) + "\n  should give\n    " + "\n    ".join(want) +
                      "\n  gives\n    " + "\n    ".join(got))
            out += command + got
if UPDATE:
    open(PAGE, "w", encoding="utf-8").write("\n".join(out))
    failed = 0
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
