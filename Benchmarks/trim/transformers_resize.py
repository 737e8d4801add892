#!/usr/bin/env python3
"""What people do without a tool for it: load a causal model with transformers, keep rows, save.

usage: transformers_resize.py MODEL KEPT.json OUTPUT

KEPT.json has the source's IDs of the rows that stay, in order. Only the weights are made: the tokenizer
of Qwen3 cannot be cut by `resize_token_embeddings`.
"""

import json
import sys

import torch
from transformers import AutoModelForCausalLM


def main():
    folder, kept_path, output = sys.argv[1:]
    with open(kept_path, encoding="utf-8") as file:
        rows = torch.tensor(json.load(file))
    model = AutoModelForCausalLM.from_pretrained(folder, dtype="auto")
    weight = model.get_input_embeddings().weight
    with torch.no_grad():
        weight[:len(rows)] = weight[rows]
    model.resize_token_embeddings(len(rows))
    model.save_pretrained(output)


if __name__ == "__main__":
    main()
