#!/usr/bin/env python3
"""Times `lexotomy trim` of checkpoints of 1, 4 and 8 GB against `cp` of the result and other tools.

usage: sizes.py [--work DIR] [--sizes 0.6B 1.7B 4B] [--repetitions N] [--gguf VOCABULARY.gguf]
                [--python PYTHON] [--tokensurgeon PROGRAM]

The checkpoints have the geometry of Qwen3 models (make_qwen3.py), random weights and the real
tokenizer; 60,000 of 151,936 rows are kept. Each way is run in turn after what it reads was read once
and nothing is left to be written. --python names an interpreter with transformers, torch and numpy, with
which the load-resize-save of transformers is timed, too; --tokensurgeon the program of mergekit, which
transplants the tokenizer of the trimmed model, so that it makes the same rows. --gguf makes a
GGUF file with the tokenizer of this file, and times that instead. One size is on the disk at a time.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(REPOSITORY, "Tests", "Integration"))
sys.path.insert(0, HERE)

import places
import xlmr

LANGUAGES = ("fra", "deu", "rus")


def made(size, options):
    """The checkpoint of a size: a folder, or a GGUF file."""
    path = os.path.join(options.work, f"qwen3-{size}" + (".gguf" if options.gguf else ""))
    if not os.path.exists(path):
        more = ["--vocabulary", options.gguf] if options.gguf else []
        subprocess.run([options.maker, os.path.join(HERE, "make_qwen3.py"), size,
                        places.tokenizer("qwen3"), path, *more], check=True)
    return path


def kept_ids(source, result):
    """The source's IDs of the result's rows, by the pieces."""
    vocabularies = []
    for folder in (source, result):
        with open(os.path.join(folder, "tokenizer.json"), encoding="utf-8") as file:
            value = json.load(file)
        ids = dict(value["model"]["vocab"])
        ids.update({token["content"]: token["id"] for token in value["added_tokens"]})
        vocabularies.append(ids)
    return [vocabularies[0][piece] for piece, _ in sorted(vocabularies[1].items(), key=lambda each: each[1])]


def ways(size, source, result, reference, options):
    counts = os.path.join(options.work, "qwen3.counts")
    path = lambda name: os.path.join(options.work, name)
    trim = lambda target: [places.binary(), "trim", source, "-o", target, "--counts", counts, "--size",
                           "60000", "--store", path("sizes.db")]
    found = {
        "`cp -r` of the result": lambda target: ["cp", "-r", reference, target],
        "`cp -r` and `sync`": lambda target: [
            "sh", "-c", 'cp -r "$0" "$1" && sync "$1"/* "$1"', reference, target],
        "`lexotomy trim --counts`": trim,
    }
    if options.python and not options.gguf:
        with open(path("kept.json"), "w", encoding="utf-8") as file:
            json.dump(kept_ids(source, reference), file)
        found["transformers: load, resize, save"] = lambda target: [
            options.python, os.path.join(HERE, "transformers_resize.py"), source, path("kept.json"), target]
    if options.tokensurgeon and not options.gguf:
        found["mergekit-tokensurgeon"] = lambda target: [options.tokensurgeon, source, reference, target]
    return trim, found


def measure(size, options):
    path = lambda name: os.path.join(options.work, name)
    source, reference = made(size, options), path("reference")
    corpora = [f"{name}={os.path.join(places.require_shared_data(), 'corpora', 'ntrex128', name)}.txt"
               for name in LANGUAGES]
    figures = path("measured.json")
    xlmr.measured([places.binary(), "count", source, *corpora, "-o",
                   places.fresh(path("qwen3.counts"))], figures)
    trim, found = ways(size, source, None, reference, argparse.Namespace(
        **dict(vars(options), python=None, tokensurgeon=None)))
    places.fresh(path("sizes.db"))
    xlmr.measured(trim(places.fresh(reference)), figures)
    _, found = ways(size, source, None, reference, options)
    timings = {name: [] for name in found}
    for repetition in range(options.repetitions):
        for name, command in found.items():
            if repetition > 0 and name.startswith(("transformers", "mergekit")):
                continue
            target = places.fresh(path("target"))
            xlmr.settled()
            # What a way reads is in memory, and nothing else.
            read, other = (reference, source) if name.startswith("`cp") else (source, reference)
            xlmr.forget(other)
            xlmr.warm(read)
            timings[name].append(xlmr.measured(command(target), figures, places.environment()))
    bytes_ = (xlmr.size_of(source) if os.path.isdir(source) else os.path.getsize(source),
              xlmr.size_of(reference))
    for name in ("target", "reference"):
        places.fresh(path(name))
    return timings, bytes_


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--work", default=os.path.join(REPOSITORY, ".build", "benchmark"))
    parser.add_argument("--sizes", nargs="+", default=["0.6B", "1.7B", "4B"])
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--gguf")
    parser.add_argument("--python")
    parser.add_argument("--maker", default=sys.executable, help="an interpreter with numpy (and gguf)")
    parser.add_argument("--tokensurgeon")
    parser.add_argument("--keep", action="store_true", help="leave the checkpoints for the next time")
    options = parser.parse_args()
    os.makedirs(options.work, exist_ok=True)
    print("| checkpoint | way | seconds | least–most | of cp | of cp and sync | peak memory, MB |")
    print("|---|---|---:|---:|---:|---:|---:|", flush=True)
    for size in options.sizes:
        timings, (before, after) = measure(size, options)
        medians = {name: statistics.median(seconds for seconds, _ in values)
                   for name, values in timings.items()}
        copy, synced, *_ = medians.values()
        for name, values in timings.items():
            seconds = [each for each, _ in values]
            print(f"| {before / 1e9:.1f} to {after / 1e9:.1f} GB | {name} | {medians[name]:.1f} | "
                  f"{min(seconds):.1f}–{max(seconds):.1f} | {medians[name] / copy:.2f} | "
                  f"{medians[name] / synced:.2f} | {max(memory for _, memory in values):,.0f} |",
                  flush=True)
        if not options.keep:
            places.fresh(made(size, options))


if __name__ == "__main__":
    main()
