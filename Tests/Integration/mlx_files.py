#!/usr/bin/env python3
"""Trims models that MLX has quantized and compares what MLX makes of them.

    python mlx_files.py LEXOTOMY CORPUS TOKENIZER.json    # python with mlx[cpu], mlx-lm, tokenizers

A small Llama, its matrices packed to 2, 4 and 8 bits (embeddings and head too), tied and untied: the
packed rows, scales and offsets of kept pieces are the source's, other tensors too, and the logits of
kept IDs are equal. Extending is refused, and so are packed matrices of other kinds.
"""

import json
import os
import shutil
import sys
import tempfile

import places

places.inside("mlx", "mlx", "mlx-lm", "tokenizers")

import mlx.core as mx
import mlx.nn as nn
from mlx.utils import tree_flatten
from mlx_lm.models.llama import Model, ModelArgs
from tokenizers import Tokenizer

from tally import Tally

tally = Tally()
check, run = tally.record, places.run


def args(config):
    return ModelArgs.from_dict(config)


def make(folder, tokenizer, bits, is_tied, size):
    os.makedirs(folder)
    shutil.copy(tokenizer, os.path.join(folder, "tokenizer.json"))
    config = dict(model_type="llama", architectures=["LlamaForCausalLM"], hidden_size=64,
                  num_hidden_layers=2, intermediate_size=96, num_attention_heads=4,
                  num_key_value_heads=2, rms_norm_eps=1e-5, vocab_size=size, head_dim=16,
                  rope_theta=10000.0, tie_word_embeddings=is_tied, bos_token_id=None,
                  eos_token_id=size - 1)
    mx.random.seed(bits)
    model = Model(args(config))
    nn.quantize(model, group_size=32, bits=bits)
    config["quantization"] = config["quantization_config"] = {"group_size": 32, "bits": bits}
    json.dump(config, open(os.path.join(folder, "config.json"), "w"))
    mx.save_safetensors(os.path.join(folder, "model.safetensors"),
                        dict(tree_flatten(model.parameters())), metadata={"format": "mlx"})


def load(folder):
    config = json.load(open(os.path.join(folder, "config.json")))
    model = Model(args(config))
    nn.quantize(model, **config["quantization"])
    model.load_weights(os.path.join(folder, "model.safetensors"), strict=True)
    return model


def main(binary, corpus, tokenizer):
    old = Tokenizer.from_file(tokenizer).get_vocab()
    size = max(old.values()) + 1
    with tempfile.TemporaryDirectory() as work:
        for bits in (2, 4, 8):
            for is_tied in (True, False):
                case = f"{bits} bits, {'tied' if is_tied else 'untied'}"
                source = os.path.join(work, f"{bits}-{is_tied}")
                result = source + "-trimmed"
                make(source, tokenizer, bits, is_tied, size)
                done = run(binary, "trim", source, corpus, "-o", result, "--store", source + ".db")
                if done.returncode == 0:
                    done = run(binary, "verify", source, result, corpus)
                if done.returncode != 0:
                    check(case, [done.stdout[-300:] + done.stderr[-300:]])
                    continue
                new = Tokenizer.from_file(os.path.join(result, "tokenizer.json")).get_vocab()
                kept = mx.array([old[piece] for piece, _ in
                                 sorted(new.items(), key=lambda pair: pair[1])])
                failures = []
                before, after = (mx.load(os.path.join(path, "model.safetensors"))
                                 for path in (source, result))
                for name, tensor in before.items():
                    expected = tensor[kept] if tensor.shape[0] == size else tensor
                    if not mx.array_equal(expected, after[name]).item():
                        failures.append(f"{name} differs")
                positions = list(range(3, len(new), max(1, len(new) // 16)))[:16]
                left = load(source)(kept[mx.array(positions)][None])[0][:, kept]
                right = load(result)(mx.array([positions]))[0]
                difference = mx.abs(left - right).max().item()
                failures += [] if difference <= 2e-6 else [f"logits differ by {difference}"]
                check(f"{case}: {size} rows to {len(new)}; logits differ by {difference:.1e}", failures)
        words = os.path.join(work, "words.txt")
        with open(words, "w", encoding="utf-8") as file:
            file.write("правительствами\n")
        done = run(binary, "extend", source, "--pieces", words, "-o", source + "-extended")
        check("refused: extending", [] if done.returncode == 2 and "U32" in done.stderr
              else [f"exit {done.returncode}: {done.stderr[-300:]}"])
        config = json.load(open(os.path.join(source, "config.json")))
        del config["quantization"]
        json.dump(config, open(os.path.join(source, "config.json"), "w"))
        done = run(binary, "trim", source, corpus, "-o", source + "-unknown")
        check("refused: packed by something else", [] if done.returncode == 2 and "packed" in done.stderr
              else [f"exit {done.returncode}: {done.stderr[-300:]}"])
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]))
