"""Measuring: processes with their time and peak memory, generated data, files that the page cache forgets."""

import ctypes
import json
import mmap
import os
import re
import subprocess
import tempfile
import time

RUNS = 5  # the fastest counts, as others may work on the machine too
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")


class Failed(SystemExit):
    """A process that was measured ended with an error: so does the bench, unless it can do without."""


def run(command, **more):
    """What a process wrote, its seconds, its processor seconds, its peak memory in bytes."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=err, **more)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        texts = out.read().decode(), err.read().decode()
    if child.returncode != 0:
        raise Failed("%s failed (%d):\n%s" % (" ".join(command)[:300], child.returncode, texts[1][-2000:]))
    return texts, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def best(runs, command):
    """The least of what some runs took: seconds, processor seconds, peak memory."""
    return [min(values) for values in zip(*(run(command)[1:] for _ in range(runs)))]


def forget(path):
    """Writes a file out and drops it from the page cache, so that the next process reads it from the disk."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def resident(path):
    """Bytes of a file that are in the page cache: after forget() and a run, what the run has read."""
    size = os.path.getsize(path)
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), size) as map:
        pages = (size + mmap.PAGESIZE - 1) // mmap.PAGESIZE
        found = (ctypes.c_ubyte * pages)()
        start = ctypes.c_char.from_buffer(map)
        ctypes.CDLL(None).mincore(ctypes.c_void_p(ctypes.addressof(start)), ctypes.c_size_t(size), found)
        del start
    return sum(page & 1 for page in found) * mmap.PAGESIZE


# ---- data ----

def generate(sessions):
    folder = os.path.join(ROOT, "build", "sessions", str(sessions))
    done = os.path.join(folder, "rows")
    if not os.path.exists(done):
        os.makedirs(folder, exist_ok=True)
        (_, err), *_ = run([os.path.join(ROOT, "build", "generate", "agentforce"), folder, str(sessions)])
        with open(done, "w") as file:
            file.write(re.search(r"(\d+)  rows", err)[1])
    with open(done) as file:
        rows = int(file.read())
    return folder, rows, sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder) if name.endswith(".csv"))


def store_of(lode, model, data):
    """The store file of a folder of CSV files, made once for a program."""
    path = data.rstrip("/") + ".lode"
    if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(lode):
        run([lode, "load", "-q", "-m", model, data, "-o", path])
    return path


def generate_events(rows):
    folder = os.path.join(ROOT, "build", "events", str(rows))
    path = os.path.join(folder, "data", "Events.csv")
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        run([os.path.join(ROOT, "build", "generate", "events"), path + ".part", str(rows)])
        os.rename(path + ".part", path)
    return folder, path
