# SPDX-License-Identifier: CC0-1.0
"""Trains the causal language model: Qwen 3's architecture with an untied head, over `bpe-bytelevel`.

    python train_causal_lm.py [--corpora DIR] [--tokenizers DIR] [--output DIR]

Prints the held-out bits per byte. A few minutes on one core.
"""

import argparse
import math
import shutil
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy
from transformers import Qwen3Config, Qwen3ForCausalLM

from texts import CORPORA, FOLDER, held_out_lines, training_lines
from training import batches, frequency_bits, load_weights, padded, print_table, save_weights, settle, train, write_json

SEED = 20
EPOCHS = 8
RATE = 3e-3
DECAY = 0.1
TOKENS_PER_BATCH = 1024

VOCABULARY_SIZE = 4096
END_OF_TEXT, TURN_START, TURN_END = 4091, 4092, 4093

# Every size and id stands here: the classes' own defaults differ between versions of transformers.
CONFIG = {
    "architectures": ["Qwen3ForCausalLM"],
    "attention_bias": False,
    "attention_dropout": 0.0,
    "bos_token_id": END_OF_TEXT,
    "eos_token_id": TURN_END,
    "head_dim": 32,
    "hidden_act": "silu",
    "hidden_size": 128,
    "initializer_range": 0.02,
    "intermediate_size": 384,
    "max_position_embeddings": 512,
    "max_window_layers": 4,
    "model_type": "qwen3",
    "num_attention_heads": 4,
    "num_hidden_layers": 4,
    "num_key_value_heads": 2,
    "pad_token_id": END_OF_TEXT,
    "rms_norm_eps": 1e-06,
    "rope_scaling": None,
    "rope_theta": 10000.0,
    "sliding_window": None,
    "tie_word_embeddings": False,
    "torch_dtype": "bfloat16",
    "use_cache": True,
    "use_sliding_window": False,
    "vocab_size": VOCABULARY_SIZE,
}

GENERATION_CONFIG = {
    "bos_token_id": END_OF_TEXT,
    "do_sample": True,
    "eos_token_id": [TURN_END, END_OF_TEXT],
    "pad_token_id": END_OF_TEXT,
    "temperature": 0.7,
    "top_k": 20,
    "top_p": 0.8,
}

CHAT_TEMPLATE = (
    "{%- for message in messages %}"
    "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}"
    "{{- '<|im_start|>assistant\\n' }}"
    "{%- endif %}"
)


def tokenizer_config(tokenizer):
    added = tokenizer.get_added_tokens_decoder()
    return {
        "add_bos_token": False,
        "add_prefix_space": False,
        "added_tokens_decoder": {
            str(id): {
                "content": token.content,
                "lstrip": token.lstrip,
                "normalized": token.normalized,
                "rstrip": token.rstrip,
                "single_word": token.single_word,
                "special": token.special,
            }
            for id, token in sorted(added.items())
        },
        "additional_special_tokens": ["<|im_start|>", "<|im_end|>"],
        "bos_token": None,
        "chat_template": CHAT_TEMPLATE,
        "clean_up_tokenization_spaces": False,
        "eos_token": "<|im_end|>",
        "errors": "replace",
        "model_max_length": CONFIG["max_position_embeddings"],
        "pad_token": "<|endoftext|>",
        "split_special_tokens": False,
        "tokenizer_class": "Qwen2Tokenizer",
        "unk_token": None,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--tokenizers", type=Path, default=FOLDER, help="the output of build_tokenizers.py")
    parser.add_argument("--output", type=Path, default=FOLDER / "causal-lm")
    arguments = parser.parse_args()

    shuffled = settle(SEED)
    source = arguments.tokenizers / "bpe-bytelevel"
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    assert tokenizer.get_vocab_size() == VOCABULARY_SIZE
    assert [tokenizer.id_to_token(id) for id in (END_OF_TEXT, TURN_START, TURN_END)] == [
        "<|endoftext|>",
        "<|im_start|>",
        "<|im_end|>",
    ]

    def encoded(line):
        return tokenizer.encode(line, add_special_tokens=False).ids

    training = [encoded(line) for line in training_lines(arguments.corpora)]
    sequences = [[END_OF_TEXT] + ids + [END_OF_TEXT] for ids in training]
    config = Qwen3Config(**{key: value for key, value in CONFIG.items() if key not in ("architectures", "torch_dtype")})
    model = Qwen3ForCausalLM(config)
    print(f"{sum(map(len, training))} training tokens, {sum(p.numel() for p in model.parameters())} parameters")

    def loss_of(batch):
        # Padding stands at the right, where causal attention does not look from any real token.
        ids = padded(batch, -100)
        logits = model(input_ids=ids[:, :-1].clamp(min=0), use_cache=False).logits
        return cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())

    train(model, EPOCHS, RATE, DECAY, lambda: batches(sequences, TOKENS_PER_BATCH, shuffled), loss_of)

    folder = arguments.output
    folder.mkdir(parents=True, exist_ok=True)
    save_weights(model, folder, left_out=())
    write_json(folder / "config.json", CONFIG)
    write_json(folder / "generation_config.json", GENERATION_CONFIG)
    write_json(folder / "tokenizer_config.json", tokenizer_config(tokenizer))
    for name in ["tokenizer.json", "vocab.json", "merges.txt"]:
        shutil.copyfile(source / name, folder / name)

    load_weights(model, folder)

    @torch.no_grad()
    def bits_of_line(ids):
        """−log2 of the probability of the line's tokens after <|endoftext|>; the line's end is not counted."""
        logits = model(input_ids=torch.tensor([[END_OF_TEXT] + ids[:-1]]), use_cache=False).logits[0]
        return cross_entropy(logits, torch.tensor(ids), reduction="sum").item() / math.log(2)

    held_out = held_out_lines(arguments.corpora)
    rows = {language: [(line, encoded(line)) for line in lines] for language, lines in held_out.items()}
    print_table(rows, bits_of_line, frequency_bits(training, VOCABULARY_SIZE))


if __name__ == "__main__":
    main()
