#!/usr/bin/env python3
"""Trims a masked language model the way it is done with transformers: load, slice, save.

usage: transformers_way.py MODEL KEPT_IDS.json OUTPUT

As compact as it gets: the kept IDs are given, the tokenizer's JSON is filtered, and the model is
sliced in memory.
"""

import json
import sys

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForMaskedLM, AutoTokenizer


def main():
    folder, kept_path, output = sys.argv[1:]
    with open(kept_path, encoding="utf-8") as file:
        kept = json.load(file)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    state = json.loads(tokenizer.backend_tokenizer.to_str())
    vocabulary = state["model"]["vocab"]
    new_ids = {old: new for new, old in enumerate(kept)}
    state["model"]["vocab"] = [vocabulary[id] for id in kept]
    state["model"]["unk_id"] = new_ids[state["model"]["unk_id"]]
    for token in state["added_tokens"]:
        token["id"] = new_ids[token["id"]]
    for token in state["post_processor"]["special_tokens"].values():
        token["ids"] = [new_ids[id] for id in token["ids"]]
    tokenizer._tokenizer = Tokenizer.from_str(json.dumps(state))

    model = AutoModelForMaskedLM.from_pretrained(folder)
    rows = torch.tensor(kept)
    embeddings = model.get_input_embeddings()
    bias = model.lm_head.bias
    sliced = torch.nn.Embedding(len(kept), embeddings.embedding_dim, embeddings.padding_idx)
    sliced.weight = torch.nn.Parameter(embeddings.weight.detach()[rows])
    model.set_input_embeddings(sliced)
    model.lm_head.bias = torch.nn.Parameter(bias.detach()[rows])
    model.lm_head.decoder.bias = model.lm_head.bias
    model.lm_head.decoder.weight = sliced.weight
    model.lm_head.decoder.out_features = len(kept)
    model.config.vocab_size = len(kept)
    model.save_pretrained(output)
    tokenizer.save_pretrained(output)


if __name__ == "__main__":
    main()
