#!/usr/bin/env python3
"""Greedy continuations of English prompts by the causal demo model, extended by each method.

    ENVIRONMENT/bin/python Benchmarks/evaluate/greedy.py [--prompts 100] [--tokens 24] [--pieces 300]

Pieces are learnt from the Amharic and Georgian texts of corpora/. Prompts are the first halves of the
English lines. Prints a Markdown table: rows in the hull by the certificate (inputs and outputs), continuations that
differ from those of the model before, and how far the best added logit stays below the best old one.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

MODEL = ROOT / "vocabularies" / "causal-lm"
CORPORA = ROOT / "corpora"
CONTEXTS = ["--contexts", str(CORPORA / "am.txt"), "--contexts", str(CORPORA / "ka.txt")]
MORE_CONTEXTS = [*CONTEXTS, "--contexts", str(CORPORA / "en.txt")]
TEXT = {"cw2v": CONTEXTS, "ofa": MORE_CONTEXTS, "wechsel": MORE_CONTEXTS, "focus": MORE_CONTEXTS}
METHODS = ["mean", "convex-hull", "subword-mean", "subword-mean --weighting characters",
           "subword-mean --weighting merges", "cw2v", "ofa", "wechsel", "focus", "multivariate",
           "multivariate --variance hewitt", "multivariate --variance full", "univariate", "random",
           "zero"]


def lexotomy(options, *arguments):
    done = subprocess.run([options.binary, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{arguments}: {done.stderr}")
    return done.stdout


def loaded(folder):
    return AutoModelForCausalLM.from_pretrained(str(folder), dtype=torch.float32).eval()


def continuation(model, ids, count):
    return model.generate(torch.tensor([ids]), max_new_tokens=count, do_sample=False,
                          pad_token_id=0)[0].tolist()


@torch.no_grad()
def compared(model, old_rows, prompts, expected, count):
    """The continuations that differ, and the least lead of the old tokens along the expected ones."""
    differing, lead = 0, float("inf")
    for ids, line in zip(prompts, expected):
        logits = model(input_ids=torch.tensor([line[:-1]])).logits[0, len(ids) - 1:]
        leads = logits[:, :old_rows].max(1).values - logits[:, old_rows:].max(1).values
        lead = min(lead, leads.min().item())
        differing += continuation(model, ids, count) != line
    return differing, lead


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--binary", default=str(ROOT / ".build" / "release" / "lexotomy"))
    parser.add_argument("--prompts", type=int, default=100)
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("--pieces", type=int, default=300)
    options = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    lines = (CORPORA / "en.txt").read_text(encoding="utf-8").splitlines()[:options.prompts]
    prompts = [tokenizer.encode(line[:len(line) // 2], add_special_tokens=False).ids
               for line in lines]
    source = loaded(MODEL)
    old_rows = source.get_input_embeddings().weight.shape[0]
    expected = [continuation(source, ids, options.tokens) for ids in prompts]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lexotomy(options, "learn", MODEL, f"am={CORPORA / 'am.txt'}", f"ka={CORPORA / 'ka.txt'}",
                 "--size", options.pieces, "-o", folder / "pieces")
        print("| method | rows in the hull | continuations that differ | least lead of old logits |")
        print("|---|---|---|---|")
        for number, method in enumerate(METHODS):
            result = folder / str(number)
            report = json.loads(lexotomy(
                options, "extend", MODEL, "--pieces", folder / "pieces", "--method",
                *method.split(), *TEXT.get(method, []), "-o", result, "--store",
                folder / "store.db", "--json"))
            inside = sum(table["in_hull"] for table in report["tables"])
            rows = sum(table["rows"] for table in report["tables"])
            differing, lead = compared(loaded(result), old_rows, prompts, expected, options.tokens)
            print(f"| {method} | {inside:,} of {rows:,} | {differing} of {len(prompts)} | "
                  f"{lead:.3f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
