#!/usr/bin/env python3
"""Gives the binary the files that once were findings of the fuzzers (Tests/Fuzzing/crashers).

usage: crashers.py

The fuzzing targets need a build of their own, with sanitizers, which takes most of the time that CI has;
so here the files are read by the command that reads their kind. Each must end in exit 2 with a
message that names it, or in exit 0, within ten seconds of the processor and with no more memory than
a harmless file takes and 64 MB: what was found were traps and files of 70 bytes that took gigabytes.
A folder of crashers for which no command is known here fails. Last line: the totals (tally.py).
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys

import places
from tally import Tally

CRASHERS = os.path.join(os.path.dirname(places.HERE), "Fuzzing", "crashers")
FOLDER = os.path.join(places.WORK, "crashers")
MODEL = os.path.join(places.REPOSITORY, "vocabularies", "causal-lm")
MEASURE = os.path.join(places.REPOSITORY, "Benchmarks", "trim", "measure.py")
SECONDS, MEGABYTES = 10, 64


def pairs(contents):
    """A file of pairs ends with its digest, as the fuzzing target puts it there."""
    path = os.path.join(FOLDER, "crasher.pairs")
    with open(path, "wb") as file:
        file.write(contents + hashlib.sha256(contents).digest())
    return path, ["extend", MODEL, "--pieces", places.write_lines(
        os.path.join(FOLDER, "pieces.txt"), ["▁მხოლოდ"]), "--method", "cw2v", "--pairs", path, "-o",
        places.fresh(os.path.join(FOLDER, "result"))]


def tiktoken(contents):
    path = os.path.join(FOLDER, "ranks", "qwen.tiktoken")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(contents)
    return path, ["inspect", path]


#: How a file of each target is given to the binary, and a harmless file of its kind.
READERS = {"pairs": (pairs, b"LXPAIRS1"), "tiktoken": (tiktoken, b"AQ== 0\n")}


def run(command):
    """The exit status, what it took, and what it said."""
    measure = os.path.join(FOLDER, "peak")
    done = subprocess.run(
        [sys.executable, "-I", "-S", MEASURE, measure, places.binary(), *command, "--store",
         os.path.join(FOLDER, "store.db")], capture_output=True, text=True, errors="replace",
        timeout=1800, env=dict(os.environ, SWIFT_BACKTRACE="enable=no"))
    with open(measure, encoding="utf-8") as file:
        return json.load(file), done.stderr


def problem(path, measured, said, usual):
    if measured["exit"] not in (0, 2):
        return f"exit {measured['exit']}: {said.strip()[-300:]}"
    if measured["exit"] == 2 and os.path.basename(path) not in said:
        return f"the message does not name the file: {said.strip()[-300:]}"
    if measured["processor"] > SECONDS:
        return f"{measured['processor']:.0f} s of the processor"
    if measured["megabytes"] > usual + MEGABYTES:
        return f"{measured['megabytes']:.0f} MB, and {usual:.0f} for a harmless file"
    return None


def main():
    tally = Tally()
    places.fresh(FOLDER)
    os.makedirs(FOLDER)
    for target in sorted(os.listdir(CRASHERS)):
        if target not in READERS:
            tally.record(target, "crashers.py does not know which command reads such files")
            continue
        give, harmless = READERS[target]
        usual = run(give(harmless)[1])[0]["megabytes"]
        for name in sorted(os.listdir(os.path.join(CRASHERS, target))):
            with open(os.path.join(CRASHERS, target, name), "rb") as file:
                path, command = give(file.read())
            measured, said = run(command)
            tally.record(f"{target}/{name}", problem(path, measured, said, usual),
                         f"exit {measured['exit']}, {measured['megabytes']:.0f} MB: {said.strip()[-150:]}")
    shutil.rmtree(FOLDER, ignore_errors=True)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
