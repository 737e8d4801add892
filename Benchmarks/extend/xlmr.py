#!/usr/bin/env python3
"""Extends a checkpoint of XLM-R's size by two languages in two scripts, and checks it in both transformers.

usage: xlmr.py [--work DIR] [--size PIECES] [--method NAME]...

The checkpoint has the geometry of XLM-R base (250,002 × 768, F32, 1.1 GB), random weights and the real
tokenizer. Pieces for Amharic and Khmer are learnt from NTREX-128; then, for each method: extend,
verify, load the result in transformers 4.57 and 5 (check_extended.py), and compare the tokens of all English
lines of NTREX-128 and TICO-19. `ofa` gets vectors made of the same lines in English, Amharic and Khmer.
Prints seconds and peak resident memory of each command as a Markdown table. Exits 1 if a check fails.
"""

import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(REPOSITORY, "Tests", "Integration"),
                os.path.join(REPOSITORY, "Benchmarks", "trim")]

import places
import xlmr

LANGUAGES = {"am": "amh", "km": "khm"}


def texts(folder):
    """The text to learn from by tag, English beside it, all English lines, and other text in these scripts."""
    def written(name, lines):
        return places.write_lines(os.path.join(folder, name + ".txt"), lines)
    learned = {tag: written(name, places.corpus_lines(name)) for tag, name in LANGUAGES.items()}
    english = places.corpus_lines("eng")
    held = places.corpus_lines("km", 0, 500, "tico19") + places.corpus_lines("ti", 0, 500, "tico19")
    return (learned, written("eng", english),
            written("all-english", english + places.corpus_lines("en", corpus="tico19")),
            written("held-out", held + english[:200]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--work", default=os.path.join(REPOSITORY, ".build", "benchmark"))
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--method", action="append")
    options = parser.parse_args()
    places.require_shared_data()
    os.makedirs(options.work, exist_ok=True)
    path = lambda name: os.path.join(options.work, name)
    source, pieces, figures = path("xlmr"), path("xlmr.pieces"), path("measured.json")
    store = ["--store", places.fresh(path("extend.db"))]
    xlmr.make_model(source)
    learned, english, all_english, held = texts(path("texts"))
    print("| command | seconds | peak memory, MB |\n|---|---:|---:|", flush=True)

    def timed(name, *command):
        seconds, megabytes = xlmr.measured([places.binary(), *command], figures)
        print(f"| `{name}` | {seconds:.1f} | {megabytes:,.0f} |", flush=True)

    timed(f"learn --size {options.size}", "learn", source,
          *(f"{tag}={file}" for tag, file in learned.items()), "--size", str(options.size),
          "-o", pieces, *store)
    parallel = [part for file in (english, *learned.values()) for part in ("--parallel", file)]
    notes, failed = [], False
    for method in options.method or ("subword-mean", "ofa"):
        result = places.fresh(path(f"extended-{method}"))
        timed(f"extend --method {method}" + " --parallel …" * (method == "ofa"), "extend", source,
              "--pieces", pieces, "--method", method, "-o", result, "--check", all_english,
              *(parallel if method == "ofa" else ()), *store)
        timed("verify", "verify", source, result)
        for version in places.VERSIONS:
            ran = subprocess.run(
                [places.python(version), os.path.join(places.HERE, "check_extended.py"),
                 "--held-out", held, "--english", all_english, f"{source}={result}"],
                env=places.environment(), capture_output=True, text=True)
            found = [line for line in ran.stdout.splitlines() if line.startswith("{")]
            report = json.loads(found[-1]) if found else dict(
                failures=[ran.stderr.strip()[-600:]], note="")
            failed = failed or bool(report["failures"])
            notes.append(f"- {method}, transformers {version}: "
                         f"{'; '.join(report['failures']) or 'as before'}; {report['note']}")
    with open(all_english, encoding="utf-8") as file:
        lines = sum(1 for _ in file)
    print(f"\n{lines:,} English lines were compared.\n")
    print("\n".join(notes))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
