# SPDX-License-Identifier: CC0-1.0
"""What the two training scripts share."""

import json
import math
import random
from collections import Counter

import torch
from safetensors.torch import load_file, save


def settle(seed):
    """One thread and one seed: sums then run in one order, and a second run gives the same weights."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)
    return random.Random(seed)


def batches(sequences, tokens, shuffled):
    """Sequences of about one length together, at most `tokens` a batch with their padding, in random order."""
    # A random part in the sort key mixes the company of a sequence anew in every epoch.
    in_order = sorted(sequences, key=lambda sequence: len(sequence) + shuffled.random() * 4)
    found, batch = [], []
    for sequence in in_order:
        longest = max(len(other) for other in batch + [sequence])
        if batch and longest * (len(batch) + 1) > tokens:
            found.append(batch)
            batch = []
        batch.append(sequence)
    found.append(batch)
    shuffled.shuffle(found)
    return found


def padded(sequences, filler):
    longest = max(len(sequence) for sequence in sequences)
    return torch.tensor([sequence + [filler] * (longest - len(sequence)) for sequence in sequences])


def optimizer(model, rate, decay):
    """AdamW that leaves biases and norms undecayed."""
    matrices = [parameter for parameter in model.parameters() if parameter.dim() > 1]
    vectors = [parameter for parameter in model.parameters() if parameter.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98))


def step_size(progress):
    """Up over the first twentieth, then down to nothing along a cosine."""
    return min(progress / 0.05, 0.5 + 0.5 * math.cos(math.pi * progress))


def train(model, epochs, rate, decay, batches_of_epoch, loss_of):
    model.train()
    descent = optimizer(model, rate, decay)
    for epoch in range(epochs):
        epoch_batches = batches_of_epoch()
        total = 0.0
        for number, batch in enumerate(epoch_batches):
            progress = (epoch + (number + 1) / len(epoch_batches)) / epochs
            for group in descent.param_groups:
                group["lr"] = rate * step_size(progress)
            loss = loss_of(batch)
            descent.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            descent.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: {total / len(epoch_batches) / math.log(2):.3f} bits per predicted token", flush=True)
    model.eval()


def write_json(path, value):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        json.dump(value, file, ensure_ascii=False, indent=2)
        file.write("\n")


def save_weights(model, folder, left_out):
    """bfloat16, without the names that are only aliases of others."""
    tensors = {
        name: tensor.to(torch.bfloat16).contiguous()
        for name, tensor in model.state_dict().items()
        if name not in left_out
    }
    # Not save_file(): it makes a file that only its owner can read.
    (folder / "model.safetensors").write_bytes(save(tensors, metadata={"format": "pt"}))


def load_weights(model, folder):
    """Takes up what the file holds, so that the figures are those of the file."""
    tensors = {name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()}
    model.load_state_dict(tensors, strict=False)
    model.eval()


def frequency_bits(training, size):
    """The measure without a model: each token's share of the training tokens, one added to every count."""
    counts = Counter(id for ids in training for id in ids)
    total = sum(counts.values()) + size
    return lambda id: -math.log2((counts[id] + 1) / total)


def print_table(encoded, bits_of_line, bits_of_token, unknown=None):
    """`encoded`: language → [(line, ids)]. Prints a Markdown table of bits per UTF-8 byte."""
    print("\n| language | bytes | tokens | unknown | bits per byte | by frequency |")
    print("|---|---:|---:|---:|---:|---:|")
    total = Counter()
    for language, rows in encoded.items():
        figures = Counter()
        for line, ids in rows:
            figures["bytes"] += len(line.encode("utf-8"))
            figures["tokens"] += len(ids)
            figures["unknown"] += ids.count(unknown)
            figures["bits"] += bits_of_line(ids)
            figures["frequency bits"] += sum(bits_of_token(id) for id in ids)
        print_row(language, figures)
        total.update(figures)
    print_row("**all**", total)


def print_row(name, figures):
    cells = [name, figures["bytes"], figures["tokens"], figures["unknown"]]
    cells += [f"{figures[bits] / figures['bytes']:.3f}" for bits in ["bits", "frequency bits"]]
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)
