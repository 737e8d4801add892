#!/usr/bin/env python3
"""Feeds damaged files to `lexotomy`, kills it, and lets it run out of disk.

usage: badinput.py [--only PART]... [--seed N] [--verbose]

Parts: `files` (every file of small models cut short, flipped, of wrong types), `others` (counts,
compressed text, JSON lines, the store), `kill` (kill -9 at random
moments of a trimming), `disk` (a full file system, a file size limit, an unwritable folder).

A damaged file must give exit 2 and a message that names it, or, where the damage is harmless, exit
0 and a result that `lexotomy verify` accepts and the libraries can load; never a signal, a trap, or a message without a place.
Whatever happens, nothing may be at the destination unless the exit is 0, and the store must be
intact. Last line: the totals (tally.py).
"""

import argparse
import collections
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

places.inside("5", "sentencepiece", "tokenizers", "torch")

import mutations
import small_models
import usable
from tally import Tally

FOLDER = os.path.join(places.WORK, "badinput")
TIMEOUT = 60
MEMORY = 8 << 30


def limited():
    """Bounds the memory, so that a length from a file cannot take the machine down."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(*arguments):
    """Runs the binary: `(exit status, stdout, stderr)`; the status is a text for a signal."""
    try:
        done = subprocess.run(
            [places.binary(), *arguments], capture_output=True, timeout=TIMEOUT,
            preexec_fn=limited, stdin=subprocess.DEVNULL,
            env=dict(os.environ, SWIFT_BACKTRACE="enable=no"))
    except subprocess.TimeoutExpired:
        return "timeout", "", ""
    status = done.returncode
    if status < 0:
        status = signal.Signals(-status).name
    return status, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def judged(status, message, name, result, others=None):
    """What is wrong with how a damaged file was received; `None` if nothing is."""
    last = message.strip().split("\n")[-1][:300]
    if status == 0:
        return None
    if os.path.lexists(result):
        return f"exit {status}, and there is something at the destination"
    if status != 2:
        return f"exit {status}: {last or 'no message'}"
    if "Fatal error" in message or "Traceback" in message:
        return f"a trap: {last}"
    # Where two files disagree, either may be named. A tokenizer that drops the text is well-formed.
    named = [os.path.basename(name), *(others or ())]
    if not any(each in message for each in named) and "there is no text to plan" not in (
            message.lower()):
        return f"exit 2, but the message does not name {name}: {last}"
    return None


def hidden_siblings(folder):
    return [name for name in os.listdir(folder) if name.startswith(".")]


def damaged_copies(source, name, seed):
    """Damages a file of a model folder in place, one damage after the other."""
    path = os.path.join(source, name)
    with open(path, "rb") as file:
        contents = file.read()
    cases = list(mutations.damages(name, contents, seed))
    if name.endswith(".index.json"):
        cases += mutations.hostile_indices(contents, os.path.basename(source))
    try:
        for damage, bytes_ in cases:
            with open(path, "wb") as file:
                file.write(bytes_)
            yield damage
    finally:
        with open(path, "wb") as file:
            file.write(contents)


def check_models(tally, seed):
    """Every file of small models."""
    corpus = places.write_lines(os.path.join(FOLDER, "corpus.txt"), small_models.TEXT)
    result, store = (places.fresh(os.path.join(FOLDER, name)) for name in ("result", "store.db"))
    for make in (small_models.bert, small_models.gpt2, small_models.llama):
        source = make(places.fresh(os.path.join(FOLDER, make.__name__)))
        status, _, message = run("trim", source, "-o", places.fresh(result), corpus,
                                 "--store", store, "--jobs", "1")
        tally.record(f"{make.__name__}: undamaged", status != 0 and f"exit {status}: {message}")
        if status != 0:
            continue
        files = sorted(os.listdir(source))
        for name in files:
            statuses = collections.Counter()
            for damage in damaged_copies(source, name, seed):
                status, _, message = run("trim", source, "-o", places.fresh(result), corpus,
                                         "--store", store, "--jobs", "1")
                failure = judged(status, message, name, result, files)
                if status == 0 and not failure:
                    status_of_verify, out, err = run("verify", source, result, corpus)
                    if status_of_verify != 0:
                        failure = f"exit 0, but verify exits {status_of_verify}: {(out + err)[-300:]}"
                    elif found := usable.problems(result):
                        failure = f"exit 0, but {found[0]}"
                statuses[status] += 1
                tally.record(f"{make.__name__}/{name}, {damage}", failure,
                             message.strip().split("\n")[-1][:200])
            counted = ", ".join(f"{count} × exit {status}" for status, count in statuses.items())
            print(f"     {make.__name__}/{name}: {counted}", flush=True)
        leftovers = hidden_siblings(FOLDER)
        tally.record(f"{make.__name__}: nothing hidden is left behind", leftovers and str(leftovers))


def check_others(tally, seed):
    """Count files, compressed and JSON corpora, and the store."""
    source = small_models.bert(places.fresh(os.path.join(FOLDER, "counted")))
    corpus = places.write_lines(os.path.join(FOLDER, "corpus.txt"), small_models.TEXT)
    result, store = (places.fresh(os.path.join(FOLDER, name)) for name in ("result", "store.db"))
    counts = places.fresh(os.path.join(FOLDER, "corpus.counts"))
    status, _, message = run("count", source, corpus, "-o", counts)
    tally.record("count", status != 0 and f"exit {status}: {message}")
    if status == 0:
        check_file(tally, seed, counts, result, lambda path, target: [
            ("trim", source, "-o", target, "--counts", path, "--store", store),
            ("merge", path, "-o", target)], is_checksummed=True)
    for suffix, compress in ((".txt.gz", ["gzip", "-kfn"]), (".txt.zst", ["zstd", "-qkf"])):
        if not shutil.which(compress[0]):
            tally.skip(f"corpus{suffix}", f"{compress[0]} is not installed")
            continue
        subprocess.run([*compress, corpus], check=True)
        path = os.path.join(FOLDER, "corpus" + suffix)
        check_file(tally, seed, path, result, lambda path, target: [
            ("count", source, path, "-o", target)])
    lines = [f'{{"text": "{line}", "id": {index}}}' for index, line in enumerate(small_models.TEXT)]
    path = places.write_lines(os.path.join(FOLDER, "corpus.jsonl"), lines)
    check_file(tally, seed, path, result, lambda path, target: [
        ("count", source, path, "-o", target)])
    check_store(tally, seed, source, corpus, result)


def check_file(tally, seed, path, result, commands, is_checksummed=False):
    """One file that is not in a model folder, given to some commands."""
    statuses = collections.Counter()
    folder, name = os.path.split(path)
    for damage in damaged_copies(folder, name, seed):
        for command in commands(path, places.fresh(result)):
            status, _, message = run(*command)
            failure = judged(status, message, name, result)
            if is_checksummed and status == 0:
                failure = "exit 0, though the file has a checksum"
            statuses[status] += 1
            tally.record(f"{command[0]} with {name}, {damage}", failure,
                         message.strip().split("\n")[-1][:200])
    counted = ", ".join(f"{count} × exit {status}" for status, count in statuses.items())
    print(f"     {name}: {counted}", flush=True)


def check_store(tally, seed, source, corpus, result):
    """A damaged store: refused, or used where the damage does not show; never made worse."""
    store = places.fresh(os.path.join(FOLDER, "damaged.db"))
    status, _, message = run("trim", source, "-o", places.fresh(result), corpus, "--store", store)
    if status != 0:
        tally.record("a run for the store", f"exit {status}: {message}")
        return
    for suffix in ("-wal", "-shm"):
        if os.path.exists(store + suffix):
            tally.record("the store is closed", f"{store}{suffix} is left behind")
    statuses = collections.Counter()
    for damage in damaged_copies(FOLDER, "damaged.db", seed):
        for command in (("query", "runs", "--store", store),
                        ("trim", source, "-o", places.fresh(result), corpus, "--store", store)):
            status, _, message = run(*command)
            failure = None
            if status not in (0, 2, 3):
                failure = f"exit {status}: {message.strip()[-300:]}"
            elif status != 0 and "damaged.db" not in message:
                failure = f"exit {status}, but the message does not name the store: {message[-300:]}"
            statuses[status] += 1
            tally.record(f"{command[0]} with damaged.db, {damage}", failure, message.strip()[:200])
        for suffix in ("-wal", "-shm", "-journal"):
            if os.path.exists(store + suffix):
                os.unlink(store + suffix)
    counted = ", ".join(f"{count} × exit {status}" for status, count in statuses.items())
    print(f"     damaged.db: {counted}", flush=True)


def store_is_intact(store):
    """What is wrong with a store; `None` if nothing is."""
    if not os.path.exists(store):
        return None
    connection = sqlite3.connect(store)
    try:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        if verdict != "ok" or orphans:
            return f"integrity_check: {verdict}, {len(orphans)} orphans"
    except sqlite3.Error as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
    return None


def runs_in(store):
    if not os.path.exists(store):
        return 0
    connection = sqlite3.connect(store)
    try:
        return connection.execute("SELECT count(*) FROM runs").fetchone()[0]
    except sqlite3.Error:
        return 0
    finally:
        connection.close()


def digest(folder):
    """The names, sizes and times of a folder's files."""
    return sorted((name, os.stat(os.path.join(folder, name)).st_size,
                   os.stat(os.path.join(folder, name)).st_mtime_ns) for name in os.listdir(folder))


def check_kill(tally, seed, times=24):
    """kill -9 at random moments: no output, an intact store, an untouched source."""
    source = small_models.large(places.fresh(os.path.join(FOLDER, "large")))
    lines = places.corpus_lines("fra", 0, 1500)
    corpus = places.write_lines(os.path.join(FOLDER, "french.txt"), lines)
    folder = places.fresh(os.path.join(FOLDER, "killed"))
    os.makedirs(folder)
    result, store, counts = (os.path.join(folder, name)
                             for name in ("result", "store.db", "french.counts"))
    status, _, message = run("count", source, corpus, "-o", counts)
    command = [places.binary(), "trim", source, "-o", result, "--counts", counts,
               "--size", "200000", "--store", store]
    started = time.monotonic()
    status, _, message = run(*command[1:])
    whole = time.monotonic() - started
    tally.record("kill: undisturbed", status != 0 and f"exit {status}: {message}")
    if status != 0:
        return
    before, count = digest(source), runs_in(store)
    generator = random.Random(seed)
    outcomes = collections.Counter()
    for index in range(times):
        places.fresh(result)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        moment = whole * (index + generator.random()) / times
        time.sleep(moment)
        process.kill()
        process.wait()
        finished, appeared = process.returncode == 0, os.path.lexists(result)
        failure = store_is_intact(store)
        recorded = runs_in(store)
        if digest(source) != before:
            failure = "the source has changed"
        elif appeared:
            # A killed process may have renamed already: then the folder must be whole.
            verified, out, err = run("verify", source, result)
            if verified != 0:
                failure = f"what appeared is not whole: {(out + err)[-300:]}"
        elif recorded != count:
            failure = "the store has a run without a result"
        count = recorded
        outcomes["finished" if finished else "appeared" if appeared else "nothing appeared"] += 1
        tally.record(f"kill after {moment:.2f} of {whole:.2f} s", failure)
    places.fresh(result)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not hidden_siblings(folder) and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.wait()
    abandoned = hidden_siblings(folder)
    status, _, message = run(*command[1:])
    tally.record("kill: the next run works", status != 0 and f"exit {status}: {message}")
    left = hidden_siblings(folder)
    tally.record("kill: the next run removes what was abandoned", left and str(left))
    print(f"     kill: {dict(outcomes)}; the next run removed {len(abandoned)}", flush=True)


def mounted(folder, size):
    """Mounts a small file system in memory; `None` if that is not allowed."""
    os.makedirs(folder, exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],
                          capture_output=True, text=True)
    return folder if done.returncode == 0 else None


def check_disk(tally):
    """A full disk, a limit of the file size, a folder that may not be written."""
    source = os.path.join(FOLDER, "large")
    if not os.path.isdir(source):
        small_models.large(source)
    corpus = places.write_lines(
        os.path.join(FOLDER, "french.txt"), places.corpus_lines("fra", 0, 1500))
    counts = os.path.join(FOLDER, "french.counts")
    if not os.path.exists(counts):
        run("count", source, corpus, "-o", counts)
    store = places.fresh(os.path.join(FOLDER, "disk.db"))
    arguments = ("--counts", counts, "--size", "200000")

    def check(case, result, *command, name=None):
        status, _, message = run(*command)
        failure = None
        if os.path.lexists(result):
            failure = f"exit {status}, and there is something at the destination"
        elif status != 3:
            failure = f"exit {status}, expected 3: {message.strip()[-300:]}"
        elif name and name not in message:
            failure = f"the message does not name {name}: {message.strip()[-300:]}"
        elif hidden_siblings(os.path.dirname(result)):
            failure = f"left behind: {hidden_siblings(os.path.dirname(result))}"
        failure = failure or store_is_intact(store)
        tally.record(f"disk: {case}", failure, message.strip()[-200:])

    disk = os.path.join(FOLDER, "disk")
    for size in ("64k", "4m", "100m", "300m"):
        if mounted(disk, size) is None:
            tally.skip("disk", "a small file system cannot be mounted (needs root)")
            break
        try:
            result = os.path.join(disk, "result")
            check(f"{size} for the result", result, "trim", source, "-o", result, *arguments,
                  "--store", store, name="result")
            full = os.path.join(disk, "full.counts")
            if size == "64k":
                check("64k for the counts", full, "count", source, corpus, "-o", full, name="full")
        finally:
            subprocess.run(["umount", disk], check=True)
    if mounted(disk, "256k"):
        try:
            status, _, message = run(
                "trim", source, "-o", places.fresh(os.path.join(FOLDER, "result")), *arguments,
                "--store", os.path.join(disk, "full.db"))
            failure = None if status == 3 and "full.db" in message else (
                f"exit {status}, expected 3 and the store's name: {message.strip()[-300:]}")
            tally.record("disk: 256k for the store", failure, message.strip()[-200:])
            appeared = os.path.lexists(os.path.join(FOLDER, "result"))
            print(f"     a full store: the result is {'there' if appeared else 'not there'}")
            tally.record("disk: 256k for the store: the store is intact",
                         store_is_intact(os.path.join(disk, "full.db")))
        finally:
            subprocess.run(["umount", disk], check=True)
    check_file_size(tally, source, arguments, store)
    missing = os.path.join(FOLDER, "no", "such", "folder", "result")
    status, _, message = run("trim", source, "-o", missing, *arguments, "--store", store)
    tally.record("disk: a destination in no folder", status not in (2, 3) and
                 f"exit {status}: {message.strip()[-300:]}", message.strip()[-200:])
    there = os.path.join(FOLDER, "there")
    os.makedirs(there, exist_ok=True)
    status, _, message = run("trim", source, "-o", there, *arguments, "--store", store)
    tally.record("disk: a destination that exists", (status != 2 or "there" not in message) and
                 f"exit {status}: {message.strip()[-300:]}", message.strip()[-200:])


def check_file_size(tally, source, arguments, store):
    """A limit of the file size acts like a full disk, and needs no mount."""
    result = places.fresh(os.path.join(FOLDER, "limited"))

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50 << 20, 50 << 20))

    done = subprocess.run(
        [places.binary(), "trim", source, "-o", result, *arguments, "--store", store],
        capture_output=True, text=True, preexec_fn=limit, timeout=TIMEOUT)
    failure = None
    if os.path.lexists(result):
        failure = f"exit {done.returncode}, and there is something at the destination"
    elif done.returncode != 3:
        failure = f"exit {done.returncode}, expected 3: {done.stderr.strip()[-300:]}"
    tally.record("disk: a file size limit of 50 MB", failure, done.stderr.strip()[-200:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", action="append", choices=["files", "others", "kill", "disk"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    places.binary()
    places.require_shared_data()
    os.makedirs(FOLDER, exist_ok=True)
    tally = Tally(options.verbose)
    parts = options.only or ["files", "others", "kill", "disk"]
    if "files" in parts:
        check_models(tally, options.seed)
    if "others" in parts:
        check_others(tally, options.seed)
    if "kill" in parts:
        check_kill(tally, options.seed)
    if "disk" in parts:
        check_disk(tally)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
