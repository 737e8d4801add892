#!/usr/bin/env python3
"""Kills `lexotomy` at random moments and takes its disk and memory away.

usage: survive.py [--only PART]... [--kills N] [--fills N] [--seed N] [--verbose]

Parts: `kill` (SIGKILL at N random moments of trim, extend, count, run and store writes; half of them
counted from when something is first written), `disk` (a small file system with N random amounts of
free space), `memory` (limits of the address space from what loading the binary takes up to enough),
`read-only` (outputs, stores and counts on a file system that cannot be written). `disk` and
`read-only` mount file systems in memory, which takes root.

After every case: the source has the bytes it had; at the destination there is nothing, or exactly
what an undisturbed run writes; the store passes `PRAGMA integrity_check`, and has no run without a
result; and a second try gives the bytes of the undisturbed run and leaves nothing hidden behind. What
was not killed ends in exit 0, or in exit 3 with one line that names the place.
Last line: the totals (tally.py).
"""

import argparse
import collections
import hashlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import places
import small_models
from tally import Tally

FOLDER = os.path.join(places.WORK, "survive")
MODELS = os.path.join(places.REPOSITORY, "vocabularies")
CORPORA = os.path.join(places.REPOSITORY, "corpora")
ENVIRONMENT = dict(os.environ, SWIFT_BACKTRACE="enable=no", OPENBLAS_NUM_THREADS="1")
#: Exit statuses of the dynamic loader and of the shell, before the program begins.
NOT_LOADED = 127


class Operation:
    """A command with what it reads (`sources`) and what it makes in a folder (`outputs`)."""

    def __init__(self, name, arguments, sources, outputs, has_store=True, prepare=None):
        self.name, self.arguments, self.sources = name, arguments, sources
        self.outputs, self.has_store, self.prepare = outputs, has_store, prepare

    def command(self, folder):
        command = [places.binary(), *self.arguments(folder)]
        return command + ["--store", self.store(folder)] if self.has_store else command

    def store(self, folder):
        return os.path.join(folder, "store.db")

    def begin(self, folder):
        """Makes what the command needs in the folder, beside what is there."""
        os.makedirs(folder, exist_ok=True)
        if self.prepare:
            self.prepare(folder)

    def found(self, folder):
        """The digests of the outputs that are there."""
        paths = {name: os.path.join(folder, name) for name in self.outputs}
        return {name: digest(path) for name, path in paths.items() if os.path.lexists(path)}

    def clear(self, folder):
        for name in self.outputs:
            places.fresh(os.path.join(folder, name))


def digest(path):
    """The SHA-256 of a file, or of the names and contents of a folder."""
    hasher = hashlib.sha256()
    if os.path.isdir(path):
        for name in sorted(os.listdir(path)):
            hasher.update(name.encode() + b"\0" + digest(os.path.join(path, name)).encode())
    else:
        with open(path, "rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                hasher.update(block)
    return hasher.hexdigest()


def hidden(folder):
    return [name for name in os.listdir(folder) if name.startswith(".")]


def rows(store, query):
    connection = sqlite3.connect(store)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def store_fault(store, outputs):
    """What is wrong with a store; `None` if nothing is."""
    if not os.path.exists(store) or os.path.getsize(store) == 0:
        return None
    try:
        (verdict,), = rows(store, "PRAGMA integrity_check")
        orphans = rows(store, "PRAGMA foreign_key_check")
        if verdict != "ok" or orphans:
            return f"integrity_check: {verdict}, {len(orphans)} orphans"
        tables = {name for name, in rows(store, "SELECT name FROM sqlite_master")}
        count = rows(store, "SELECT count(*) FROM runs")[0][0] if "runs" in tables else 0
        if count > outputs:
            return f"{count} runs are recorded, and {outputs} results have appeared"
    except sqlite3.Error as error:
        return f"the store: {type(error).__name__}: {error}"
    return None


def path(name):
    return os.path.join(FOLDER, name)


def corpus(tag):
    return os.path.join(CORPORA, f"{tag}.txt")


def recipe(folder):
    """The recipe that trims and then extends, with all it writes in the folder."""
    source = os.path.join(places.REPOSITORY, "recipes", "trim-then-extend.yaml")
    with open(source, encoding="utf-8") as opened:
        text = opened.read().replace(".build/recipes/lexotomy.db", os.path.join(folder, "store.db"))
    text = text.replace(".build/recipes", folder).replace("vocabularies/", MODELS + "/")
    with open(os.path.join(folder, "recipe.yaml"), "w", encoding="utf-8") as opened:
        opened.write(text.replace("corpora/", CORPORA + "/"))


def operations():
    """What is disturbed, with models that take from 0.1 s to 1 s."""
    masked, causal = os.path.join(MODELS, "masked-lm"), os.path.join(MODELS, "causal-lm")
    pieces, run_store = path("ka.pieces"), path("one-run.db")
    large = path("large")
    if not os.path.isdir(large):
        small_models.large(large, width=32, body=48 << 20)
    if not os.path.exists(pieces):
        places.lexotomy("learn", causal, f"ka={corpus('ka')}", "--size", "80", "-o", pieces)
    if not os.path.exists(run_store):
        places.lexotomy("trim", masked, f"sw={corpus('sw')}", "-o", path("one-run"), store=run_store)
    graph = path("graph")
    if not os.path.isdir(graph):
        small_models.graph(graph, masked)
    counted = path("fra.counts")
    if not os.path.exists(counted):
        lines = places.write_lines(path("fra.txt"), places.corpus_lines("fra", 0, 1500))
        places.lexotomy("count", large, lines, "-o", counted)
    return [
        Operation("trim", lambda folder: [
            "trim", masked, f"sw={corpus('sw')}", "-o", os.path.join(folder, "trimmed")],
            [masked], ["trimmed"]),
        Operation("trim, large", lambda folder: [
            "trim", large, "--counts", counted, "--size", "100000", "-o",
            os.path.join(folder, "trimmed")], [large, counted], ["trimmed"]),
        Operation("trim, ONNX", lambda folder: [
            "trim", graph, f"sw={corpus('sw')}", "-o", os.path.join(folder, "trimmed")],
            [graph], ["trimmed"]),
        Operation("extend", lambda folder: [
            "extend", causal, "--pieces", pieces, "--method", "multivariate", "--seed", "7", "-o",
            os.path.join(folder, "extended")], [causal, pieces], ["extended"]),
        Operation("count", lambda folder: [
            "count", masked, *(f"{tag}={corpus(tag)}" for tag in ("sw", "ka", "th", "hi")), "-o",
            os.path.join(folder, "all.counts")], [masked], ["all.counts"], has_store=False),
        Operation("run", lambda folder: ["run", os.path.join(folder, "recipe.yaml")],
                  [causal], ["causal-lm-ka-small", "ka.pieces", "causal-lm-ka", "causal-lm-ka.html"],
                  has_store=False, prepare=recipe),
        Operation("import", lambda folder: ["import", run_store], [run_store], []),
    ]


def undisturbed(operation):
    """Digests of the outputs, seconds, and the most bytes that a run takes on the disk."""
    folder = places.fresh(path("whole"))
    operation.begin(folder)
    started = time.monotonic()
    done = subprocess.run(operation.command(folder), capture_output=True, env=ENVIRONMENT)
    seconds = time.monotonic() - started
    if done.returncode != 0:
        sys.exit(f"{operation.name} alone exits {done.returncode}: {done.stderr.decode()}")
    size = sum(os.path.getsize(os.path.join(base, name))
               for base, _, names in os.walk(folder) for name in names)
    return operation.found(folder), seconds, size


def fault_after(operation, folder, expected, before, appeared):
    """What is wrong after a run that was disturbed, and again after the next run."""
    if [digest(source) for source in operation.sources] != before:
        return "the source has changed"
    for name, found in operation.found(folder).items():
        if found != expected[name] and name != "causal-lm-ka.html":
            return f"what appeared as {name} is not what an undisturbed run writes"
    return store_fault(operation.store(folder), appeared)


def fault_of_rerun(operation, folder, expected):
    if operation.name != "run":
        operation.clear(folder)
    done = subprocess.run(operation.command(folder), capture_output=True, env=ENVIRONMENT, timeout=300)
    if done.returncode != 0:
        return f"the next run exits {done.returncode}: {done.stderr.decode().strip()[-300:]}"
    found = operation.found(folder)
    # The page tells when the run was.
    different = [name for name in expected if name not in found
                 or name != "causal-lm-ka.html" and found[name] != expected[name]]
    if different:
        return f"the next run gives other bytes: {different}"
    if hidden(folder):
        return f"left behind: {hidden(folder)}"
    return store_fault(operation.store(folder), 1 << 30)


def wait_for_writing(process, folder, present):
    """Waits until there is something new in the folder, or the process has ended."""
    while process.poll() is None and not set(os.listdir(folder)) - present:
        time.sleep(0.0005)


def check_kills(tally, count, seed):
    generator = random.Random(seed)
    every = operations()
    shares = {"trim": 4, "trim, large": 2, "trim, ONNX": 2, "extend": 4, "count": 3, "run": 2, "import": 2}
    for operation in every:
        expected, seconds, _ = undisturbed(operation)
        before = [digest(source) for source in operation.sources]
        outcomes = collections.Counter()
        number = -(-count * shares[operation.name] // sum(shares.values()))
        folder = places.fresh(path("killed"))
        appeared = 0
        for index in range(number):
            if index % 8 == 0 or operation.name == "run":
                folder, appeared = places.fresh(path("killed")), 0
            operation.begin(folder)
            operation.clear(folder)
            present = set(os.listdir(folder))
            process = subprocess.Popen(operation.command(folder), stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env=ENVIRONMENT)
            if index % 2:
                wait_for_writing(process, folder, present)
            moment = generator.random() * seconds * (0.7 if index % 2 else 1.05)
            time.sleep(moment)
            process.kill()
            process.wait()
            there = operation.found(folder)
            appeared += max(1, len(there)) if operation.name in ("run", "import") else len(there)
            failure = fault_after(operation, folder, expected, before, appeared)
            state = ("ended" if process.returncode == 0 else "appeared" if there
                     else "hidden" if hidden(folder) else "nothing")
            outcomes[state] += 1
            failure = failure or fault_of_rerun(operation, folder, expected)
            appeared += max(1, len(expected))
            tally.record(f"{operation.name} killed after {moment:.3f} s", failure, state)
        print(f"     {operation.name}: {number} kills in {seconds:.2f} s each; at the kill: "
              f"{dict(outcomes)}", flush=True)


def mounted(folder, size, *options):
    """Mounts a small file system in memory; false if that is not allowed."""
    os.makedirs(folder, exist_ok=True)
    return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder],
                          capture_output=True).returncode == 0


def judged(done, places_named):
    """What is wrong with how a run ended whose output failed; `None` if nothing is."""
    message = done.stderr.decode(errors="replace").strip()
    if done.returncode == 0:
        return None
    if done.returncode < 0:
        return f"{signal.Signals(-done.returncode).name}: {message[-300:]}"
    if done.returncode != 3:
        return f"exit {done.returncode}, expected 3: {message[-300:]}"
    if "Fatal error" in message or not message.split("\n")[-1].startswith("Error: "):
        return f"no message: {message[-300:]}"
    if places_named and not any(name in message for name in places_named):
        return f"the message names no place: {message[-300:]}"
    return None


def check_disk(tally, count, seed):
    generator = random.Random(seed)
    disk = path("disk")
    if not mounted(disk, "1m"):
        tally.skip("disk", "a small file system cannot be mounted (needs root)")
        return
    subprocess.run(["umount", disk], check=True)
    every = operations()
    for operation in every:
        expected, _, size = undisturbed(operation)
        before = [digest(source) for source in operation.sources]
        outcomes = collections.Counter()
        for _ in range(-(-count // len(every))):
            room = generator.randrange(4096, int(size * 1.3) + (1 << 18))
            assert mounted(disk, room)
            try:
                failure = None
                try:
                    operation.begin(disk)
                except OSError:
                    continue
                done = subprocess.run(operation.command(disk), capture_output=True,
                                      env=ENVIRONMENT, timeout=300)
                there = operation.found(disk)
                failure = judged(done, operation.outputs + ["store.db", "done.json", "disk"])
                if done.returncode != 0 and there and operation.name != "run":
                    # The record fails after the result has appeared: the result stays, whole.
                    outcomes["appeared"] += 1
                failure = failure or (hidden(disk) and f"left behind: {hidden(disk)}")
                outcomes[f"exit {done.returncode}"] += 1
                # SQLite itself needs room to look at a store.
                subprocess.run(["mount", "-o", f"remount,size={size * 4 + (64 << 20)}", disk],
                               check=True)
                failure = failure or fault_after(operation, disk, expected, before,
                                                 max(1, len(there)) if operation.name != "run" else 9)
                failure = failure or fault_of_rerun(operation, disk, expected)
                tally.record(f"{operation.name} with {room:,} bytes free", failure,
                             done.stderr.decode().strip()[-120:])
            finally:
                subprocess.run(["umount", disk], check=True)
        print(f"     {operation.name}: {dict(outcomes)}", flush=True)


def limited(kilobytes):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (kilobytes << 10, kilobytes << 10))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return limit


def check_memory(tally, steps=24):
    """From the least memory in which the binary loads to enough for the command."""
    def works(command, kilobytes):
        try:
            return subprocess.run(command, preexec_fn=limited(kilobytes), capture_output=True,
                                  env=ENVIRONMENT, timeout=120)
        except subprocess.TimeoutExpired:
            # A run that waits for memory for ever is a finding, too.
            return subprocess.CompletedProcess(command, -signal.SIGALRM, b"", b"no end in 120 s")

    least = next(size for size in range(64 << 10, 4 << 20, 8 << 10)
                 if works([places.binary(), "--version"], size).returncode == 0)
    for operation in operations():
        expected, _, _ = undisturbed(operation)
        before = [digest(source) for source in operation.sources]
        outcomes = collections.Counter()
        enough = least
        while True:
            folder = places.fresh(path("enough"))
            operation.begin(folder)
            if works(operation.command(folder), enough).returncode == 0:
                break
            enough += max(8 << 10, (enough - least) // 2)
        for step in range(steps):
            kilobytes = least + (enough - least) * step // steps
            folder = places.fresh(path("little"))
            operation.begin(folder)
            done = works(operation.command(folder), kilobytes)
            failure = judged(done, None)
            failure = failure or fault_after(operation, folder, expected, before, 9)
            failure = failure or fault_of_rerun(operation, folder, expected)
            outcomes[f"exit {done.returncode}"] += 1
            tally.record(f"{operation.name} in {kilobytes:,} kB", failure,
                         done.stderr.decode(errors="replace").strip()[-120:])
        print(f"     {operation.name}: {least:,} to {enough:,} kB: {dict(outcomes)}", flush=True)


def check_read_only(tally):
    disk = path("sealed")
    if not mounted(disk, "64m"):
        tally.skip("read-only", "no file system can be mounted (needs root)")
        return
    try:
        for operation in operations():
            operation.begin(disk)
            shutil.copyfile(path("one-run.db"), os.path.join(disk, "store.db"))
            subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
            listed = sorted(os.listdir(disk))
            done = subprocess.run(operation.command(disk), capture_output=True, env=ENVIRONMENT)
            failure = judged(done, [disk])
            if done.returncode == 0:
                failure = "exit 0, though nothing can be written"
            if sorted(os.listdir(disk)) != listed:
                failure = f"something appeared: {sorted(os.listdir(disk))}"
            tally.record(f"{operation.name} on a read-only file system", failure,
                         done.stderr.decode().strip()[-120:])
            subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    finally:
        subprocess.run(["umount", disk], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", action="append", choices=["kill", "disk", "memory", "read-only"])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--fills", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    places.binary()
    places.require_shared_data()
    os.makedirs(FOLDER, exist_ok=True)
    tally = Tally(options.verbose)
    parts = options.only or ["kill", "disk", "memory", "read-only"]
    if "kill" in parts:
        check_kills(tally, options.kills, options.seed)
    if "disk" in parts:
        check_disk(tally, options.fills, options.seed)
    if "memory" in parts:
        check_memory(tally)
    if "read-only" in parts:
        check_read_only(tally)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
