#!/usr/bin/env python3
"""Checks that a trimmed model does what its source does, in the transformers that runs this.

usage: check_family.py --corpus FILE [--held-out FILE] [--all] SOURCE=RESULT...

For each pair: both load with nothing missing, unexpected or of another shape; IDs are mapped by the
pieces' text; lines whose tokens are all kept are tokenized the same; kept rows and hidden states
are equal bit for bit, the logits of kept IDs to 1e-6, greedy generation token by token; the IDs in
the configurations are mapped. With --all, every line of the corpus must be kept.

Prints one JSON object per pair: `{"result", "failures", "figures"}`. Exits 1 if any fails.
"""

import argparse
import json
import os
import sys
import traceback
import warnings

import torch
from transformers import AutoTokenizer, PreTrainedTokenizerFast, logging

import check_model
from check_tokenizer import check_files
from segmentation import Pair, WholeOnly, compare

torch.set_num_threads(1)
logging.set_verbosity_error()
warnings.filterwarnings("ignore")

SPECIALS = ("bos", "eos", "unk", "pad", "sep", "cls", "mask")


def read_lines(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return [line for line in file.read().split("\n") if line]


def encoder(tokenizer):
    """Encodes lines with the special tokens of the model."""
    return lambda lines: tokenizer(lines).input_ids


def load_tokenizers(source, result, figures):
    """Both tokenizers, as AutoTokenizer loads them.

    Some files that transformers 5 saves, transformers 4 cannot load. Then neither tokenizer is
    loaded by its class, but both from tokenizer.json, and the figures say so.
    """
    try:
        old = AutoTokenizer.from_pretrained(source)
    except (AttributeError, ValueError) as error:
        figures["note"] = f"the source's tokenizer does not load here ({error})"
        return tuple(plain_tokenizer(folder) for folder in (source, result))
    return old, AutoTokenizer.from_pretrained(result)


def plain_tokenizer(folder):
    """The tokenizer of tokenizer.json, with the special tokens that the configuration names."""
    with open(os.path.join(folder, "tokenizer_config.json"), encoding="utf-8") as file:
        config = json.load(file)
    names = {f"{name}_token": config.get(f"{name}_token") for name in SPECIALS}
    names = {name: value["content"] if isinstance(value, dict) else value
             for name, value in names.items() if value}
    return PreTrainedTokenizerFast(
        tokenizer_file=os.path.join(folder, "tokenizer.json"), **names)


def check_loaded(old, new, pair, source, result, corpora, is_all, figures):
    """Checks the tokenizers as transformers loads them."""
    failures = []
    if type(old) is not type(new):
        failures.append(f"the tokenizer is a {type(new).__name__}, not a {type(old).__name__}")
    for name in SPECIALS:
        before, after = getattr(old, f"{name}_token"), getattr(new, f"{name}_token")
        if before != after:
            failures.append(f"{name}_token is {after!r}, expected {before!r}")
        expected = pair.new_ids.get(getattr(old, f"{name}_token_id"))
        if getattr(new, f"{name}_token_id") != expected:
            failures.append(
                f"{name}_token_id is {getattr(new, f'{name}_token_id')}, expected {expected}")
    if sorted(map(str, old.all_special_tokens)) != sorted(map(str, new.all_special_tokens)):
        failures.append("the special tokens differ")
    paths = [os.path.join(folder, "tokenizer.json") for folder in (source, result)]
    claim = WholeOnly(*paths) if all(map(os.path.exists, paths)) else None
    for name, lines in corpora.items():
        count, claimed, different = compare(pair, encoder(old), encoder(new), lines, claim)
        figures[name] = f"{claimed}/{count} claimed, {len(different)} differ"
        if different:
            failures.append(
                f"{name}: {len(different)} of {claimed} lines differ, as {different[0][:100]!r}")
        if is_all and name == "corpus" and claimed != count:
            failures.append(f"{count - claimed} lines of the corpus are not kept")
    return failures


def batches_of(old, new, pair, lines):
    """Inputs of both models: single lines, and two padded together where there is a pad token."""
    kept = [line for line in lines if pair.keeps(old(line).input_ids)]
    if not kept:
        return [], ["no line of the corpus is kept"]
    kept = [kept[0], kept[len(kept) // 2], kept[-1]]
    groups = [[line] for line in kept]
    if old.pad_token_id is not None:
        groups.append(kept)
    batches, failures = [], []
    for group in groups:
        pair_of_inputs = []
        for tokenizer in (old, new):
            inputs = tokenizer(group, return_tensors="pt", padding=len(group) > 1)
            names = ("input_ids", "attention_mask")
            pair_of_inputs.append({name: inputs[name][:, :40] for name in names})
        expected = [pair.mapped(row) for row in pair_of_inputs[0]["input_ids"].tolist()]
        if expected != pair_of_inputs[1]["input_ids"].tolist():
            failures.append("a batch is padded or marked differently")
        else:
            batches.append(pair_of_inputs)
    return batches, failures


def check_pair(source, result, corpora, is_all):
    """All checks of one trimmed folder: `(failures, figures)`."""
    figures = {"all": is_all}
    old_tokenizer, new_tokenizer = load_tokenizers(source, result, figures)
    old, old_problems, _ = check_model.load(source)
    new, new_problems, warned = check_model.load(result)
    failures = []
    if new_problems != old_problems:
        failures.append(f"loading: {new_problems}, in the source: {old_problems}")
    if "size mismatch" in warned or "newly initialized" in warned:
        failures.append(f"loading warned: {warned[:300]}")
    rows = [model.get_input_embeddings().weight.shape[0] for model in (old, new)]
    pair = Pair(old_tokenizer.get_vocab(), new_tokenizer.get_vocab())
    failures += pair.failures(rows[1])
    if failures:
        return failures, figures
    failures += check_loaded(
        old_tokenizer, new_tokenizer, pair, source, result, corpora, is_all, figures)
    file_failures, file_figures = check_files(source, result, corpora)
    failures += file_failures
    figures.update({key: value for key, value in file_figures.items() if key != "all"})
    old_ids = {new_id: old_id for old_id, new_id in pair.new_ids.items()}
    order = [old_ids[id] for id in range(len(old_ids))]
    figures.update(rows=rows[1], of=rows[0], pieces=len(order))
    failures += check_model.check_config(
        old.config.to_dict(), new.config.to_dict(), pair, rows[1], "config.json")
    if new.can_generate():
        failures += check_model.check_config(
            old.generation_config.to_dict(), new.generation_config.to_dict(), pair, rows[1],
            "generation_config.json")
    failures += check_model.check_tensors(old, new, order, *rows)
    batches, batch_failures = batches_of(
        old_tokenizer, new_tokenizer, pair, corpora["corpus"])
    failures += batch_failures
    output_failures, largest = check_model.check_outputs(old, new, batches, order)
    failures += output_failures
    figures["logits"] = largest
    generation_failures, generated = check_model.check_generation(old, new, batches, order, pair)
    figures["generated"] = generated
    return failures + generation_failures, figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--held-out")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("pairs", nargs="+", metavar="SOURCE=RESULT")
    options = parser.parse_args()
    corpora = {"corpus": read_lines(options.corpus)}
    if options.held_out:
        corpora["held out"] = read_lines(options.held_out)
    status = 0
    for each in options.pairs:
        source, result = each.split("=", 1)
        try:
            failures, figures = check_pair(source, result, corpora, options.all)
        except Exception as error:
            lines = traceback.format_exc().strip().split("\n")
            failures, figures = [f"{type(error).__name__}: {error} ({lines[-3].strip()})"], {}
        status |= bool(failures)
        print(json.dumps(dict(result=result, failures=failures, figures=figures)), flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
