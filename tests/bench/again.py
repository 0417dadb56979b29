"""What sessions save: statements one after the other in `lode batch`, each asked twice, with what earlier ones left and without."""

import json
import subprocess
import time

SESSIONS = 3


def answer(batch, statement):
    start = time.perf_counter()
    batch.stdin.write(json.dumps({"show": statement}).encode() + b"\n")
    batch.stdin.flush()
    batch.stdout.readline()
    return time.perf_counter() - start


def ask(command, statements):
    """Seconds of each statement in one session, in their order, and of each once more."""
    batch = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    took = [answer(batch, statement) for statement in statements + statements]
    batch.stdin.close()
    batch.wait()
    return took


def fastest(command, statements):
    return [min(times) for times in zip(*(ask(command, statements) for _ in range(SESSIONS)))]


def table(command, threads, statements, titles, seconds):
    """Head and lines of a table. The time of the very first statement, which reads the data, is not told."""
    head, lines = ["in one session, in this order", "first", "asked again", "first, --reuse off", "again, --reuse off"], []
    for count in threads:
        words = command + ["--threads", str(count), "--reuse"]
        on, off = fastest(words + ["on"], statements), fastest(words + ["off"], statements)
        for i, title in enumerate(titles):
            lines.append(["%s, %s" % (title, "1 thread" if count == 1 else "%d threads" % count), "reads" if i == 0 else seconds(on[i]),
                          seconds(on[len(titles) + i]), "reads" if i == 0 else seconds(off[i]), seconds(off[len(titles) + i])])
    return head, lines
