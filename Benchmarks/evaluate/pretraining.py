#!/usr/bin/env python3
"""Bits per byte of the causal demo model in a language it has not seen, extended by each method: at
once, and after a short training of all weights on that language.

    ENVIRONMENT/bin/python Benchmarks/evaluate/pretraining.py --corpus FILE [--pieces 300] [--seeds 3]

FILE holds text of the language, one line a sentence; the last --held-out lines are not trained on.
The environment has torch, transformers and tokenizers. Prints a Markdown table: means over the seeds,
with the 95 % interval of Student's t. The seed is that of the method and that of the order of the
lines.
"""

import argparse
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "vocabularies"))

import torch
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy
from transformers import AutoModelForCausalLM

from training import batches, padded, settle, train

MODEL = ROOT / "vocabularies" / "causal-lm"
END_OF_TEXT = 4091
TOKENS_PER_BATCH = 1024
#: 95 % quantiles of Student's t, by the degrees of freedom.
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776}
METHODS = {
    "not extended": None,
    "zero": ["zero"],
    "random": ["random"],
    "mean": ["mean"],
    "univariate": ["univariate"],
    "multivariate (hull)": ["multivariate"],
    "multivariate (full)": ["multivariate", "--variance", "full"],
    "convex-hull": ["convex-hull"],
    "subword-mean": ["subword-mean"],
    "subword-mean, merges": ["subword-mean", "--weighting", "merges"],
    "cw2v": ["cw2v"],
}


def lexotomy(options, *arguments):
    done = subprocess.run([options.binary, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{arguments}: {done.stderr}")


class Subject:
    """A model with its tokenizer and the text."""

    def __init__(self, folder, training, held_out):
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
        self.training = [self.encoded(line) for line in training]
        self.held_out = [self.encoded(line) for line in held_out]
        self.held_out_bytes = sum(len(line.encode()) for line in held_out)

    def encoded(self, line):
        ids = self.tokenizer.encode(line, add_special_tokens=False).ids
        return [END_OF_TEXT] + ids + [END_OF_TEXT]

    @torch.no_grad()
    def bits_per_byte(self):
        self.model.eval()
        loss = sum(self.loss([ids[:-1]], "sum").item() for ids in self.held_out)
        return loss / math.log(2) / self.held_out_bytes

    def loss(self, batch, reduction="mean"):
        ids = padded(batch, -100)
        logits = self.model(input_ids=ids[:, :-1].clamp(min=0), use_cache=False).logits
        return cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), reduction=reduction)

    def train(self, options, shuffled):
        train(self.model, options.epochs, options.rate, 0.1,
              lambda: batches(self.training, TOKENS_PER_BATCH, shuffled), self.loss)


def interval(values):
    middle = statistics.mean(values)
    if len(values) < 2 or len(values) - 1 not in STUDENT:
        return f"{middle:.3f}"
    half = STUDENT[len(values) - 1] * statistics.stdev(values) / math.sqrt(len(values))
    return f"{middle:.3f} ± {half:.3f}"


def measure(name, arguments, folder, text, options):
    """The bits per byte before and after training, for each seed, and the held-out tokens."""
    before, after, tokens = [], [], 0
    for seed in range(options.seeds):
        shuffled = settle(seed)
        path = MODEL
        if arguments:
            path = folder / f"{name}-{seed}"
            contexts = ["--contexts", folder / "training.txt"] if arguments[0] == "cw2v" else []
            lexotomy(options, "extend", MODEL, "--pieces", folder / "pieces", "--method", *arguments,
                     *contexts, "--seed", seed, "-o", path, "--store", folder / "store.db")
        subject = Subject(str(path), *text)
        before.append(subject.bits_per_byte())
        subject.train(options, shuffled)
        after.append(subject.bits_per_byte())
        tokens = sum(len(ids) - 2 for ids in subject.held_out)
    return before, after, tokens


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--binary", default=str(ROOT / ".build" / "release" / "lexotomy"))
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=400, help="to train on")
    parser.add_argument("--held-out", type=int, default=100)
    parser.add_argument("--pieces", type=int, default=300)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    lines = options.corpus.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    text = (lines[:options.lines], lines[-options.held_out:])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "training.txt").write_text("\n".join(text[0]) + "\n", encoding="utf-8")
        lexotomy(options, "learn", MODEL, f"und={folder / 'training.txt'}", "--size", options.pieces,
                 "-o", folder / "pieces")
        print("| method | held-out tokens | bits per byte at once | after training |\n|---|---|---|---|")
        for method, arguments in METHODS.items():
            with open(os.devnull, "w") as nothing:
                shown, sys.stdout = sys.stdout, nothing
                before, after, tokens = measure(method, arguments, folder, text, options)
                sys.stdout = shown
            print(f"| {method} | {tokens:,} | {interval(before)} | {interval(after)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
