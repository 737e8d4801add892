#!/usr/bin/env python3
"""Writes the sentence embeddings of a file's lines, as 32-bit floats.

usage: embed.py MODEL LINES OUTPUT
"""

import sys

import torch
from transformers import AutoModel, AutoTokenizer, logging

torch.set_num_threads(1)
logging.set_verbosity_error()


def main():
    folder, lines, output = sys.argv[1:]
    with open(lines, encoding="utf-8", newline="\n") as file:
        sentences = [line for line in file.read().split("\n") if line]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder).eval()
    with open(output, "wb") as file, torch.no_grad():
        for start in range(0, len(sentences), 32):
            batch = tokenizer(sentences[start:start + 32], padding=True, truncation=True,
                              max_length=128, return_tensors="pt")
            states = model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1).float()
            mean = (states * mask).sum(1) / mask.sum(1)
            embedding = torch.nn.functional.normalize(mean, dim=1)
            file.write(embedding.contiguous().numpy().astype("<f4").tobytes())


if __name__ == "__main__":
    main()
