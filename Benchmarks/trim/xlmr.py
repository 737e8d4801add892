#!/usr/bin/env python3
"""Times `lexotomy trim` on a checkpoint of XLM-R's size against `cp` and against transformers.

usage: xlmr.py [--work DIR] [--repetitions N] [--size ROWS] [--jobs N]

The checkpoint has the geometry of XLM-R base (250,002 × 768, F32, 1.1 GB), random weights and the
real tokenizer. It is made and counted once. Then, in one run and in turn, with the files in the
page cache: `cp` of the result, `cp` and `sync` of it (what is written durably, as trim does),
`lexotomy trim --counts`, and the way of transformers (transformers_way.py: load, slice, save).
Prints medians, ratios and peak resident memory as a Markdown table, and whether the aims are met.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(REPOSITORY, "Tests", "Integration"))

import places

LANGUAGES = ("fra", "deu", "rus")


def measured(command, report, env=None):
    """Runs a command: seconds of wall time and MB of peak resident memory."""
    launcher = [sys.executable, "-I", "-S", os.path.join(HERE, "measure.py"), report]
    subprocess.run([*launcher, *command], stdout=subprocess.DEVNULL, env=env, check=True)
    with open(report, encoding="utf-8") as file:
        measurement = json.load(file)
    if measurement["exit"] != 0:
        sys.exit(f"{' '.join(command)} exited {measurement['exit']}")
    return measurement["seconds"], measurement["megabytes"]


def make_model(folder):
    if not os.path.exists(os.path.join(folder, "tokenizer.json")):
        script = os.path.join(HERE, "make_xlmr.py")
        subprocess.run([places.python("5"), script, places.tokenizer("xlm-roberta-base"),
                        places.fresh(folder)], env=places.environment(), check=True)


def kept_ids(source, result):
    """The source's IDs of the result's rows, in order, from both tokenizer files."""
    pieces = []
    for folder in (source, result):
        with open(os.path.join(folder, "tokenizer.json"), encoding="utf-8") as file:
            pieces.append([entry[0] for entry in json.load(file)["model"]["vocab"]])
    ids = {piece: id for id, piece in enumerate(pieces[0])}
    return [ids[piece] for piece in pieces[1]]


def files_of(path):
    return [os.path.join(path, name) for name in os.listdir(path)] if os.path.isdir(path) else [path]


def warm(path):
    """Reads every file once."""
    for name in files_of(path):
        with open(name, "rb") as file:
            while file.read(1 << 24):
                pass


def forget(path):
    """Has the system drop what it keeps of the files in memory."""
    for name in files_of(path):
        descriptor = os.open(name, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def size_of(folder):
    return sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))


def settled():
    """Waits until nothing is left to be written, so that no way pays for another."""
    os.sync()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--work", default=os.path.join(REPOSITORY, ".build", "benchmark"))
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--size", type=int, default=60_000)
    parser.add_argument("--jobs", type=int)
    options = parser.parse_args()
    places.require_shared_data()
    os.makedirs(options.work, exist_ok=True)
    path = lambda name: os.path.join(options.work, name)
    source, result, store = path("xlmr"), path("trimmed"), path("benchmark.db")
    make_model(source)
    corpora = [f"{name}={os.path.join(places.require_shared_data(), 'corpora', 'ntrex128', name)}.txt"
               for name in LANGUAGES]
    jobs = ["--jobs", str(options.jobs)] if options.jobs else []
    figures = path("measured.json")
    counting = measured([places.binary(), "count", source, *corpora, "-o",
                         places.fresh(path("xlmr.counts")), *jobs], figures)
    trim = [places.binary(), "trim", source, "-o", result, "--counts", path("xlmr.counts"),
            "--size", str(options.size), "--store", store, *jobs]
    places.fresh(store)
    places.fresh(result)
    measured(trim, figures)
    kept = path("kept.json")
    with open(kept, "w", encoding="utf-8") as file:
        json.dump(kept_ids(source, result), file)
    reference = places.fresh(path("reference"))
    shutil.move(result, reference)

    python = [places.python("5"), os.path.join(HERE, "transformers_way.py"), source, kept]
    ways = {
        "`cp -r` of the result": lambda target: ["cp", "-r", reference, target],
        "`cp -r` and `sync`": lambda target: [
            "sh", "-c", 'cp -r "$0" "$1" && sync "$1"/* "$1"', reference, target],
        "`lexotomy trim --counts`": lambda target: [
            target if each == result else each for each in trim],
        "transformers: load, slice, save": lambda target: [*python, target],
    }
    timings = {name: [] for name in ways}
    for _ in range(options.repetitions):
        for name, command in ways.items():
            target = places.fresh(path("target"))
            warm(source)
            warm(reference)
            settled()
            timings[name].append(measured(command(target), figures, places.environment()))
    places.fresh(path("target"))
    report(timings, counting, source, reference, options)


def report(timings, counting, source, reference, options):
    medians = {name: statistics.median(seconds for seconds, _ in values)
               for name, values in timings.items()}
    copy, copy_sync, trim, python = medians.values()
    print(f"{platform.machine()}, {os.cpu_count()} processors; {options.repetitions} repetitions, "
          f"medians; {size_of(source) / 1e6:,.0f} MB to {size_of(reference) / 1e6:,.0f} MB, "
          f"250,002 to {options.size:,} rows; counting took {counting[0]:.2f} s before\n")
    print("| way | seconds | least–most | of cp | of cp and sync | peak memory, MB |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, values in timings.items():
        seconds = [each for each, _ in values]
        print(f"| {name} | {medians[name]:.2f} | {min(seconds):.2f}–{max(seconds):.2f} | "
              f"{medians[name] / copy:.2f} | {medians[name] / copy_sync:.2f} | "
              f"{max(memory for _, memory in values):,.0f} |")
    peak = max(memory for _, memory in timings["`lexotomy trim --counts`"])
    print()
    for aim, figure, holds in (
            ("at most 1.5 × cp", f"{trim / copy:.2f}", trim <= 1.5 * copy),
            ("at most 1.5 × cp and sync", f"{trim / copy_sync:.2f}", trim <= 1.5 * copy_sync),
            ("at most 150 MB", f"{peak:.0f} MB", peak <= 150),
            ("at least 10 × faster than transformers", f"{python / trim:.1f} ×",
             python >= 10 * trim)):
        print(f"- {aim}: {figure}, {'met' if holds else 'not met'}")


if __name__ == "__main__":
    main()
