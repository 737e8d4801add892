#!/usr/bin/env python3
"""Hides pieces of the demo models, makes their rows by each method, and compares: a table for each.

    python3 Benchmarks/evaluate/held_out.py [--hide 300] [--seeds 0,1,2] [--model FOLDER]...

Runs `lexotomy evaluate`; the same pieces are hidden for every method. Figures are means over the
seeds, and where they differ most from that.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: Name of the method in the table, and its options.
METHODS = {
    "zero": ["--method", "zero"],
    "random": ["--method", "random"],
    "mean": ["--method", "mean"],
    "univariate": ["--method", "univariate"],
    "multivariate (hull)": ["--method", "multivariate"],
    "multivariate (full)": ["--method", "multivariate", "--variance", "full"],
    "convex-hull": ["--method", "convex-hull"],
    "subword-mean": ["--method", "subword-mean"],
    "subword-mean, characters": ["--method", "subword-mean", "--weighting", "characters"],
    "subword-mean, first": ["--method", "subword-mean", "--weighting", "first"],
    "ofa": ["--method", "ofa"],
    "focus": ["--method", "focus"],
    "cw2v": ["--method", "cw2v"],
}
#: The methods that need text: vectors of tokens, or counts of neighbours.
WITH_TEXT = ("ofa", "focus", "cw2v")
FIGURES = {"cosine": "cosine", "mrr": "MRR", "hits_at_10": "hits@10", "norm_ratio": "norm ratio",
           "kl": "KL", "kl_elsewhere": "KL elsewhere"}
SENTENCES = {"cosine": "cosine", "found": "found"}


def evaluate(binary, model, options, seed, hide, store, text):
    """The figures over all hidden pieces: a dictionary for each table, and one for sentences."""
    done = subprocess.run(
        [binary, "evaluate", model, text, *options, "--hide", str(hide), "--seed", str(seed), "--json",
         "--store", store], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{model} {options}: {done.stderr}")
    result = json.loads(done.stdout)
    tables = {table["table"]: table["groups"][0] for table in result["tables"]}
    if result["sentences"]:
        tables["sentences"] = result["sentences"]
    return tables


def shown(values):
    middle = sum(values) / len(values)
    return f"{middle:.3f} ± {max(abs(value - middle) for value in values):.3f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--binary", default=str(ROOT / ".build" / "release" / "lexotomy"))
    parser.add_argument("--model", action="append")
    parser.add_argument("--hide", type=int, default=300)
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--contexts", default=str(ROOT / "corpora"),
                        help="the text for ofa, focus and cw2v, and for sentences")
    parser.add_argument("--method", action="append", choices=METHODS)
    options = parser.parse_args()
    seeds = [int(seed) for seed in options.seeds.split(",")]
    models = options.model or [str(ROOT / "vocabularies" / name)
                               for name in ("causal-lm", "masked-lm")]
    for name in WITH_TEXT:
        METHODS[name] += ["--contexts", options.contexts]
    chosen = {name: METHODS[name] for name in options.method or METHODS}
    with tempfile.TemporaryDirectory() as folder:
        for model in models:
            rows = {}
            for name, arguments in chosen.items():
                for seed in seeds:
                    found = evaluate(options.binary, model, arguments, seed, options.hide,
                                     os.path.join(folder, "store.db"), options.contexts)
                    for table, group in found.items():
                        rows.setdefault(table, {}).setdefault(name, []).append(group)
            for table, methods in rows.items():
                first = next(iter(methods.values()))[0]
                what = f"{first['count']} sentences" if table == "sentences" else \
                    f"{table}: {first['pieces']} pieces hidden"
                names = SENTENCES if table == "sentences" else \
                    {key: name for key, name in FIGURES.items() if first[key] is not None}
                print(f"\n{os.path.basename(model)}, {what}, {len(seeds)} seeds\n")
                print(f"| method | {' | '.join(names.values())} |\n|---{'|---' * len(names)}|")
                for name, groups in methods.items():
                    cells = (shown([group[figure] for group in groups]) for figure in names)
                    print(f"| {name} | {' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
