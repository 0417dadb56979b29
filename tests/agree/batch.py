"""Asking lode many statements at once; LODE may hold options."""

import json
import os
import shlex
import subprocess


def ask(lode, folder, texts):
    """The replies of `lode batch`, in order: over folder/model and folder/data."""
    command = shlex.split(lode)
    questions = "".join(json.dumps({"id": at, "show": text}) + "\n" for at, text in enumerate(texts))
    done = subprocess.run([command[0], "batch", *command[1:], "-m", os.path.join(folder, "model"), "-d", os.path.join(folder, "data")], input=questions.encode(), stdout=subprocess.PIPE)
    return [json.loads(line) for line in done.stdout.splitlines()]
