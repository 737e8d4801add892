#!/usr/bin/env python3
"""Shows that models of lower rank work: as a product that every program loads, and as OFA's factors.

usage: factorize.py [--loader 4|5] [--rank N]

A tiny RoBERTa is extended once by OFA, with vectors made up here; it and a tiny XLM-R are factored
at several ranks, in both forms. In each transformers, both forms load with nothing missing or
unexpected, the product in the stock class, the factors with `trust_remote_code`; the rows are those
of NumPy's singular vectors of the source's rows to 1e-5, and both give the same logits to 1e-5.
Prints a line for each case and, last, the totals (tally.py).
"""

import argparse
import json
import os
import subprocess
import sys

import places
from families import make_models
from tally import Tally


def make(tally, ranks):
    """The folders to compare: source, product, factors."""
    models = make_models("4", ["roberta", "xlm-roberta"])
    results = places.fresh(os.path.join(places.WORK, "factored"))
    os.makedirs(results)
    text = places.corpus_lines("amh", 0, 400)
    learned = places.write_lines(os.path.join(results, "amh.txt"), text)
    words = sorted({word for line in text + places.corpus_lines("eng", 0, 400)
                    for word in line.split()})
    vectors = places.write_lines(os.path.join(results, "words.vec"), [f"{len(words)} 8"] + [
        f"{word} " + " ".join(f"{(hash_of(word, i) % 2001 - 1000) / 1000}" for i in range(8))
        for word in words])
    source = os.path.join(models, "roberta")
    pieces, larger = os.path.join(results, "pieces"), os.path.join(results, "larger")
    commands = [
        ("learn", source, f"am={learned}", "--size", "60", "-o", pieces),
        ("extend", source, "--pieces", pieces, "--method", "ofa", "--vectors", vectors, "-o",
         larger, "--store", os.path.join(results, "store.db"))]
    cases = []
    for name, model in (("roberta, extended", larger),
                        ("xlm-roberta", os.path.join(models, "xlm-roberta"))):
        for rank in ranks:
            paths = [os.path.join(results, f"{os.path.basename(model)}-{rank}{end}")
                     for end in ("", "-ofa")]
            cases.append((f"{name}, rank {rank}", model, *paths, rank))
            commands += [
                ("factorize", model, "--rank", str(rank), "-o", paths[0]),
                ("factorize", model, "--rank", str(rank), "--write-factors", "-o", paths[1])]
    for command in commands:
        done = places.lexotomy(*command)
        if done.returncode:
            tally.record(" ".join(command[:2]), [done.stderr.strip()[-600:]])
    refused = places.lexotomy(
        "factorize", larger, "--rank", "100000", "-o", os.path.join(results, "refused"))
    tally.record("a rank beyond the columns is refused",
                 [] if refused.returncode == 2 else [f"exited {refused.returncode}"])
    return larger, cases


def hash_of(word, index):
    """A number that is the same in every run."""
    state = index + 7
    for byte in word.encode():
        state = (state * 31 + byte) % (1 << 61)
    return state * 6364136223846793005 % (1 << 61) >> 20


def compare(model, product, factors, rank, source_rows):
    """The failures of one case, in the transformers that runs this."""
    import numpy as np
    import torch
    from transformers import AutoModel, AutoModelForMaskedLM

    failures = []

    def load(cls, path, **options):
        loaded, info = cls.from_pretrained(path, output_loading_info=True, **options)
        for kind, names in info.items():
            # The encoder alone has no use for the head, and its pooler is not in the checkpoint.
            if names and cls is AutoModelForMaskedLM:
                failures.append(f"{os.path.basename(path)}: {kind} {sorted(map(str, names))[:4]}")
        return loaded.eval()

    old, full = (load(AutoModelForMaskedLM, path) for path in (model, product))
    low = load(AutoModelForMaskedLM, factors, trust_remote_code=True)
    encoder = load(AutoModel, factors, trust_remote_code=True, add_pooling_layer=False)
    before = old.get_input_embeddings().weight.detach().double().numpy()
    after = full.get_input_embeddings().weight.detach().double().numpy()
    axes = np.linalg.svd(before[:source_rows], full_matrices=False)[2][:rank]
    rows = np.abs(before @ axes.T @ axes - after).max()
    if rows > 1e-5:
        failures.append(f"rows differ from NumPy's by {rows:.1e}")
    embeddings = low.roberta.embeddings
    shapes = [tuple(embeddings.target_coordinates.weight.shape),
              tuple(embeddings.primitive_embeddings.weight.shape), low.config.num_primitive]
    if shapes != [(len(before), rank), (before.shape[1], rank), rank]:
        failures.append(f"the factors have the shapes {shapes}")
    torch.manual_seed(0)
    ids = torch.randint(5, len(before), (8, 24))
    ids[:, 20:] = old.config.pad_token_id
    mask = (ids != old.config.pad_token_id).long()
    with torch.no_grad():
        a = full(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        b = low(input_ids=ids, attention_mask=mask)
        c = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    logits = (a.logits - b.logits).abs().max().item()
    states = (a.hidden_states[-1] - c).abs().max().item()
    if not logits <= 1e-5 or not states <= 1e-5:
        failures.append(f"logits differ by {logits:.1e}, states by {states:.1e}")
    return {"failures": failures, "note": f"logits {logits:.1e}, rows {rows:.1e}"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--loader", action="append", choices=places.VERSIONS)
    parser.add_argument("--rank", action="append", type=int)
    parser.add_argument("--compare", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.compare:
        model, product, factors, rank, rows = options.compare
        print(json.dumps(compare(model, product, factors, int(rank), int(rows))))
        return 0
    places.require_shared_data()
    tally = Tally()
    larger, cases = make(tally, options.rank or [4, 12])
    with open(os.path.join(larger, "lexotomy-mixing.jsonl"), encoding="utf-8") as file:
        header, *added = map(json.loads, file)
    for name, model, *paths, rank in cases:
        with open(os.path.join(model, "config.json"), encoding="utf-8") as file:
            rows = json.load(file)["vocab_size"]
        rows -= len(added) if model == larger else 0
        for loader in options.loader or places.VERSIONS:
            command = [places.python(loader), __file__, "--compare", model, *paths, str(rank),
                       str(rows)]
            environment = places.environment() | {
                "HF_MODULES_CACHE": os.path.join(places.WORK, "factored", "modules")}
            ran = subprocess.run(command, env=environment, capture_output=True, text=True)
            lines = [line for line in ran.stdout.splitlines() if line.startswith("{")]
            report = json.loads(lines[-1]) if lines else {
                "failures": [ran.stderr.strip()[-800:]], "note": ""}
            tally.record(f"{name}, loaded by {loader}", report["failures"], report["note"])
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
