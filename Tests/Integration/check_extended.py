#!/usr/bin/env python3
"""Checks that an extended model does what its source does, in the transformers that runs this.

usage: check_extended.py --held-out FILE --english FILE [--greedy same|any] SOURCE=RESULT

Both load with nothing missing, unexpected or of another shape; English lines have the same tokens,
held-out lines the tokens that `lexotomy tokenize` gives; old rows are equal bit for bit, added rows
are the sums that lexotomy-mixing.jsonl says where there is no noise; for English text the hidden
states are equal, and the logits of old IDs to 1e-6. With --greedy,
greedy continuations are compared: they must be the same, or those that differ are counted.
Prints one JSON object `{"failures", "note"}`. Exits 1 if anything fails.
"""

import argparse
import json
import os
import subprocess
import sys

import torch
from transformers import AutoTokenizer, logging

import check_model
import places
from check_family import load_tokenizers, read_lines

torch.set_num_threads(1)
logging.set_verbosity_error()


def check_tokens(old, new, result, held, english):
    failures = []
    before, after = old(english).input_ids, new(english).input_ids
    different = sum(a != b for a, b in zip(before, after))
    if different:
        failures.append(f"{different} of {len(english)} English lines have other tokens")
    if not isinstance(getattr(new, "backend_tokenizer", None), type(None)):
        ran = subprocess.run([places.binary(), "tokenize", result],
                             input="\n".join(held) + "\n", capture_output=True, text=True)
        own = [list(map(int, line.split())) for line in ran.stdout.splitlines()]
        theirs = [e.ids for e in new.backend_tokenizer.encode_batch(held, add_special_tokens=False)]
        different = sum(a != b for a, b in zip(own, theirs))
        if different or len(own) != len(theirs):
            failures.append(f"{different} of {len(held)} held-out lines differ from tokenizers")
    return failures


def check_rows(old, new, result):
    """Old rows bit for bit, added ones as the file of weights says."""
    with open(os.path.join(result, "lexotomy-mixing.jsonl"), encoding="utf-8") as file:
        header, *added = map(json.loads, file)
    with open(os.path.join(result, "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    stored = config.get("dtype") or config.get("torch_dtype") or "float32"
    step = {"bfloat16": 2 ** -8, "float16": 2 ** -11}.get(stored, 2 ** -22)
    # Below 2⁻¹⁴ the steps of half precision get no smaller.
    least = {"float16": 2 ** -25}.get(stored, 1e-12)
    failures = []
    tables = [(old.get_input_embeddings(), new.get_input_embeddings(), "input")]
    if old.get_output_embeddings() is not None:
        tables.append((old.get_output_embeddings(), new.get_output_embeddings(), "output"))
    lenders = [id for start, end in header["lenders"] for id in range(start, end)]
    for before, after, name in tables:
        source, rows = before.weight.detach(), after.weight.detach()
        kept = rows.shape[0] - len(added)
        if not torch.equal(rows[:kept], source[:kept]):
            failures.append(f"{name}: old rows differ")
        wide = torch.cat([source.double(), source[lenders].double().mean(0, keepdim=True)])
        for index, piece in enumerate(added):
            piece = piece.get("output", piece) if name == "output" else piece
            if "noise" in piece:
                continue
            ids, weights = zip(*piece["weights"]) if piece["weights"] else ((0,), (0.0,))
            expected = (torch.tensor(weights, dtype=torch.float64)[:, None] * wide[list(ids)]).sum(0)
            difference = (expected - rows[kept + index].double()).abs()
            if (difference > step * expected.abs() + least).any():
                failures.append(f"{name}: row {kept + index} is not what its weights make")
                break
    return failures


def check_outputs(old, new, result, old_tokenizer, lines, greedy):
    failures, same, flips = [], 0, 0
    with open(os.path.join(result, "lexotomy-mixing.jsonl"), encoding="utf-8") as file:
        added = sum(1 for _ in file) - 1
    limit = 1e-6
    for line in lines:
        ids = torch.tensor([old_tokenizer(line).input_ids[:32]])
        with torch.no_grad():
            arguments = dict(input_ids=ids)
            if old.config.is_encoder_decoder:
                arguments["decoder_input_ids"] = ids[:, :1]
            before, after = old(**arguments), new(**arguments)
        if not hasattr(before, "logits") or before.logits.shape[-1] == after.logits.shape[-1]:
            continue
        width = min(before.logits.shape[-1], after.logits.shape[-1])
        # Padding rows of the source give way to the added ones.
        kept = new.get_input_embeddings().weight.shape[0] - added
        difference = (before.logits[..., :width] - after.logits[..., :width])[
            ..., :min(kept, width)].abs().max().item()
        if difference > limit:
            failures.append(f"old logits differ by {difference}")
            break
        if greedy:
            arguments = dict(max_new_tokens=24, do_sample=False)
            one, two = old.generate(ids, **arguments), new.generate(ids, **arguments)
            if not torch.equal(one, two):
                flips += 1
                if greedy == "same":
                    failures.append(f"the continuation of {line[:60]!r} differs")
        same += 1
    return failures, f"{same} English lines: logits equal" + (
        f", {flips} continuations differ" if greedy else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--held-out", required=True)
    parser.add_argument("--english", required=True)
    parser.add_argument("--greedy", choices=["same", "any"])
    parser.add_argument("pair")
    options = parser.parse_args()
    source, result = options.pair.split("=", 1)
    figures = {}
    old_tokenizer, new_tokenizer = load_tokenizers(source, result, figures)
    old, old_problems, _ = check_model.load(source)
    new, new_problems, warned = check_model.load(result)
    failures = []
    if new_problems != old_problems:
        failures.append(f"loading: {new_problems}, in the source: {old_problems}")
    if "size mismatch" in warned or "newly initialized" in warned:
        failures.append(f"loading warned: {warned[:300]}")
    held, english = read_lines(options.held_out), read_lines(options.english)
    failures += check_tokens(old_tokenizer, new_tokenizer, result, held, english)
    failures += check_rows(old, new, result)
    more, same = check_outputs(old, new, result, old_tokenizer, english[:20], options.greedy)
    failures += more
    before = sum(map(len, old_tokenizer(held).input_ids))
    after = sum(map(len, new_tokenizer(held).input_ids))
    note = (f"{new.get_input_embeddings().weight.shape[0]} rows; held out {before} -> {after} tokens; "
            f"{same}")
    print(json.dumps(dict(failures=failures, note=note)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
