#!/usr/bin/env python3
"""Shows that extended models work: pieces are learnt and added, and both transformers load the result.

usage: extend.py [--family NAME]... [--saver 4|5] [--loader 4|5] [--methods]

For each tiny model (models.py): Amharic and Georgian pieces are learnt,
the model is extended, verified with `lexotomy verify`, and compared in both loading versions
(check_extended.py). With --methods, the demo's causal model is extended by every method instead,
and the greedy continuations of English prompts are compared: the same where rows are convex
mixtures, counted where not. Prints a line for each case and, last, the totals (tally.py).
"""

import argparse
import collections
import json
import os
import subprocess
import sys

import places
from families import family_names, make_models
from tally import Tally

PIECES = 60
HULL = ("mean", "convex-hull", "subword-mean", "cw2v")
#: Methods, with an option where one is not as by default.
METHODS = HULL + ("zero", "random", "univariate", "multivariate", "multivariate --variance full")


def corpora():
    """The text to learn from and the text to compare, as files."""
    folder = os.path.join(places.WORK, "corpora")
    learned = {tag: places.write_lines(os.path.join(folder, f"learn-{tag}.txt"),
                                       places.corpus_lines(name, 0, 400))
               for tag, name in (("am", "amh"), ("ka", "kat"))}
    held = [line for name in ("amh", "kat", "eng", "fra")
            for line in places.corpus_lines(name, 1500, 150)]
    english = places.corpus_lines("eng", 0, 300)
    return (learned, places.write_lines(os.path.join(folder, "extend-held.txt"), held),
            places.write_lines(os.path.join(folder, "extend-eng.txt"), english))


def word_lists(learned):
    """The most frequent words of each text as lists of pieces."""
    lists = []
    for tag, path in learned.items():
        with open(path, encoding="utf-8") as file:
            counts = collections.Counter(file.read().split())
        words = sorted(counts, key=lambda word: (-counts[word], word))[:PIECES]
        lists.append(f"{tag}=" + places.write_lines(
            path.replace("learn-", "list-"), ["\u2581" + word for word in words]))
    return lists


def extend(source, result, learned, english, store, *options, listed=False):
    """Learns, extends and verifies: the failures."""
    pieces = result + ".pieces"
    budget = [part for path in word_lists(learned) for part in ("--pieces", path)] \
        if listed else ["--size", str(PIECES)]
    done = places.lexotomy(
        "learn", source, *(f"{tag}={path}" for tag, path in learned.items()), *budget,
        "-o", pieces)
    if done.returncode != 0:
        return [f"learn exited {done.returncode}: {done.stderr.strip()[-600:]}"]
    done = places.lexotomy("extend", source, "--pieces", pieces, "-o", places.fresh(result),
                           "--check", english, *options, store=store)
    if done.returncode != 0:
        return [f"extend exited {done.returncode}: {done.stderr.strip()[-600:]}"]
    verified = places.lexotomy("verify", source, result, english)
    if verified.returncode != 0:
        return [f"verify exited {verified.returncode}: {verified.stdout[-600:]}"]
    return []


def pairs_of(results, learned):
    """The options of cw2v: pairs that the extended tokenizer counts, in parts; and failures."""
    model = os.path.join(results, "causal-lm-mean")
    paths = {jobs: [os.path.join(results, f"pairs-{jobs}-{tag}") for tag in learned]
             for jobs in ("1", "2")}
    failures = []
    for jobs, files in paths.items():
        for path, text in zip(files, learned.values()):
            done = places.lexotomy("count", model, text, "--pairs", "--jobs", jobs, "-o", path)
            if done.returncode:
                failures.append(f"count --pairs exited {done.returncode}: {done.stderr[-600:]}")
    merged = os.path.join(results, "pairs-merged")
    done = places.lexotomy("merge", *paths["1"], "-o", merged)
    if done.returncode:
        return (), failures + [f"merge exited {done.returncode}: {done.stderr[-600:]}"]
    for one, two in zip(*paths.values()):
        with open(one, "rb") as first, open(two, "rb") as second:
            if first.read() != second.read():
                failures.append("counts of pairs depend on the number of jobs")
    return ("--pairs", merged, "--rounds", "2"), failures


def check(loader, pairs, held, english, tally, *options):
    """Compares each result with its source in one version of transformers."""
    for pair in pairs:
        command = [places.python(loader), os.path.join(places.HERE, "check_extended.py"),
                   "--held-out", held, "--english", english, *options, pair]
        ran = subprocess.run(command, env=places.environment(), capture_output=True, text=True)
        name = os.path.basename(pair.split("=", 1)[1])
        lines = [line for line in ran.stdout.splitlines() if line.startswith("{")]
        if not lines:
            last = (ran.stderr.strip().split("\n") or [""])[-1]
            tally.record(f"{name}, loaded by {loader}", [f"exited {ran.returncode}: {last}"])
            continue
        report = json.loads(lines[-1])
        tally.record(f"{name}, loaded by {loader}", report["failures"], report["note"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--family", action="append")
    parser.add_argument("--saver", action="append", choices=places.VERSIONS)
    parser.add_argument("--loader", action="append", choices=places.VERSIONS)
    parser.add_argument("--methods", action="store_true")
    options = parser.parse_args()
    places.require_shared_data()
    learned, held, english = corpora()
    store = places.fresh(os.path.join(places.WORK, "extend.db"))
    results = os.path.join(places.WORK, "extended")
    os.makedirs(results, exist_ok=True)
    tally = Tally()
    if options.methods:
        source = os.path.join(places.REPOSITORY, "vocabularies", "causal-lm")
        for method in METHODS:
            name, *chosen = method.split()
            result = os.path.join(results, "-".join(["causal-lm", name, *chosen[1:]]))
            counted = pairs_of(results, learned) if method == "cw2v" else ((), [])
            failures = counted[1] or extend(
                source, result, learned, english, store, "--method", name, *chosen,
                *counted[0])
            tally.record(f"{method}: extend and verify", failures)
            for loader in options.loader or places.VERSIONS:
                check(loader, [f"{source}={result}"], held, english, tally,
                      "--greedy", "same" if method in HULL else "any")
    else:
        for saver in options.saver or places.VERSIONS:
            families = options.family or family_names()
            models = make_models(saver, families)
            pairs = []
            for name in families:
                source = os.path.join(models, name)
                for listed in (False, True):
                    result = os.path.join(results, f"{saver}-{name}" + "-listed" * listed)
                    failures = extend(source, result, learned, english, store, listed=listed)
                    of = "a list" if listed else "text"
                    tally.record(f"{name}, saved by {saver}: extend by {of} and verify", failures)
                    if os.path.isdir(result):
                        pairs.append(f"{source}={result}")
            for loader in options.loader or places.VERSIONS:
                check(loader, pairs, held, english, tally)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
