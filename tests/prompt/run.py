#!/usr/bin/env python3
"""Drives lode's prompt at a terminal of 80 columns (tmux): run.py [--update] LODE [NAME ...].

scenes/NAME.keys is a list of actions, scenes/NAME.screen what then stands on the screen, scrolled lines included. Actions:
    lode ARGS     begins a session in a fresh folder with a copy of the data; waits for its prompt
    > TEXT        types a line and Enter; waits for the next prompt
    type TEXT     types without Enter          tab TEXT    Tab, until the last line ends with TEXT
    key NAME      a key by its name in tmux    see TEXT    waits until TEXT is on the screen
    prompt        waits for the prompt         sh COMMAND  runs a command in the folder
    clear         empties the screen and forgets what has scrolled away
Nothing sleeps for a fixed time: every action waits for what it brings. The history file of a scene outlives its sessions."""
import os, shutil, subprocess, sys, tempfile, time

words = [w for w in sys.argv[1:] if w != "--update"]
UPDATE = "--update" in sys.argv
LODE = os.path.abspath(words[0])
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
NAMES = words[1:] or sorted(f[:-5] for f in os.listdir(os.path.join(HERE, "scenes")) if f.endswith(".keys"))
PATIENCE = 20  # seconds
PROMPTS = ("lode>", "   ->")


try:
    for end in os.openpty():
        os.close(end)
except OSError:
    print("no pseudo-terminals here: the prompt was not tried\n0 passed, 0 failed")
    sys.exit(0)


class Lost(Exception):
    pass


class Terminal:
    def __init__(self, folder):
        self.folder = folder
        self.tmux = ["tmux", "-f", "/dev/null", "-S", os.path.join(folder, "socket")]
        self.env = dict(os.environ, LC_ALL="C.UTF-8", TERM="xterm", LODE_HISTORY=os.path.join(folder, "history"), NO_COLOR="1",
                        PATH=os.path.join(folder, "bin") + ":" + os.environ["PATH"], TZ="UTC", EDITOR="sed -i s/SUM/MAX/")
        self.running = False

    def run(self, *words):
        return subprocess.run([*self.tmux, *words], capture_output=True, text=True, env=self.env, cwd=os.path.join(self.folder, "work"))

    def start(self, command):
        words = ["new-window", "-k", "-t", "scene:0"] if self.running else ["new-session", "-d", "-s", "scene", "-x", "80", "-y", "50"]
        self.run(*words, command + "; echo ended with $?; cat")
        self.run("set-option", "-g", "status", "off")
        self.running = True

    def screen(self):
        return self.run("capture-pane", "-p", "-S", "-").stdout.rstrip("\n").split("\n")

    def wait(self, what, true):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            lines = self.screen()
            if true(lines):
                return
            time.sleep(0.02)
        raise Lost(f"waited in vain for {what}; the screen:\n" + "\n".join(self.screen()))

    def type(self, text):
        if not text:
            return
        self.run("send-keys", "-l", text[:-1] + "\\;" if text.endswith(";") else text)
        self.wait(f"what was typed: {text}", lambda lines: text.rstrip() in ("".join(lines[-3:])))

    def end(self):
        self.run("kill-server")


def at_prompt(lines):
    return lines[-1].rstrip() in [p.rstrip() for p in PROMPTS]


def play(name, folder):
    terminal, shown = Terminal(folder), []
    try:
        for line in open(os.path.join(HERE, "scenes", name + ".keys"), encoding="utf-8"):
            line = line.rstrip("\n")
            action, _, rest = line.partition(" ")
            if not line or action == "#":
                continue
            if action == "lode":
                if terminal.running:
                    shown += terminal.screen() + [""]
                terminal.start("lode " + rest)
                terminal.wait("the prompt", at_prompt)
            elif action == ">":
                terminal.type(rest)
                terminal.run("send-keys", "Enter")
                terminal.wait(f"the prompt after {rest}", (lambda lines: lines[-1].rstrip() == "lode>") if not rest else at_prompt)
            elif action == "type":
                terminal.type(rest)
            elif action == "tab":
                terminal.run("send-keys", "Tab")
                terminal.wait(rest, lambda lines: lines[-1].endswith(rest))
            elif action == "key":
                terminal.run("send-keys", rest)
            elif action == "see":
                terminal.wait(rest, lambda lines: any(rest in l for l in lines))
            elif action == "clear":
                terminal.run("send-keys", "C-l")
                terminal.wait("an empty screen", lambda lines: len(terminal.run("capture-pane", "-p").stdout.strip().split("\n")) == 1)
                terminal.run("clear-history")
            elif action == "prompt":
                terminal.wait("the prompt", at_prompt)
            elif action == "sh":
                subprocess.run(rest, shell=True, check=True, cwd=os.path.join(folder, "work"), env=terminal.env)
            else:
                raise Lost(f"no action: {line}")
        return "\n".join(l.rstrip() for l in shown + terminal.screen()) + "\n"
    finally:
        terminal.end()


def help_examples():
    """Every example of `help WORD` runs."""
    def ask(text, *words):
        return subprocess.run([LODE, "repl", *words], input=text, capture_output=True, text=True, cwd=ROOT)
    model = ["-m", "tests/docs/shop.calc"]
    listed = [l[2:12].strip() for l in ask("help words\n").stdout.splitlines()]
    texts = ask("".join(f"help {w}\n" for w in listed), *model).stdout
    examples = [l.split("example: ", 1)[1] for l in texts.splitlines() if "    example: " in l]
    bad = [] if len(examples) == len(listed) > 20 else [f"{len(listed)} words, {len(examples)} examples"]
    for example in examples:
        got = ask(example + "\n", *model)
        if got.returncode or not got.stdout:
            bad.append(f"{example}\n{got.stdout}{got.stderr}")
    return len(examples), bad


passed = failed = 0
for name in NAMES:
    folder = tempfile.mkdtemp(prefix="lode-prompt-")
    golden = os.path.join(HERE, "scenes", name + ".screen")
    try:
        os.mkdir(os.path.join(folder, "bin"))
        os.symlink(LODE, os.path.join(folder, "bin", "lode"))
        shutil.copytree(os.path.join(HERE, "data"), os.path.join(folder, "work"))
        got = play(name, folder)
        if UPDATE:
            open(golden, "w", encoding="utf-8").write(got)
        want = open(golden, encoding="utf-8").read() if os.path.exists(golden) else ""
        fine, why = got == want, f"wanted\n{want}\ngot\n{got[:20000]}"
    except Lost as lost:
        fine, why = False, str(lost)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    passed, failed = passed + fine, failed + (not fine)
    if not fine:
        print(f"FAIL tests/prompt/scenes/{name}.keys\n{why}")
if not words[1:]:
    count, bad = help_examples()
    passed, failed = passed + count - len(bad), failed + len(bad)
    for b in bad:
        print("FAIL an example of help:", b)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
