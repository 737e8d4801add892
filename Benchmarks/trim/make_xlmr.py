#!/usr/bin/env python3
"""Makes a masked language model of XLM-R base's geometry with random weights.

usage: make_xlmr.py TOKENIZER OUTPUT
"""

import os
import shutil
import sys

import torch
from transformers import XLMRobertaConfig, XLMRobertaForMaskedLM


def main():
    tokenizer, output = sys.argv[1:]
    torch.manual_seed(1)
    config = XLMRobertaConfig(
        vocab_size=250002, hidden_size=768, num_hidden_layers=12, num_attention_heads=12,
        intermediate_size=3072, max_position_embeddings=514, type_vocab_size=1, pad_token_id=1,
        bos_token_id=0, eos_token_id=2, layer_norm_eps=1e-5)
    XLMRobertaForMaskedLM(config).save_pretrained(output)
    with open(os.path.join(output, "tokenizer_config.json"), "w") as file:
        file.write('{"tokenizer_class": "XLMRobertaTokenizer", "bos_token": "<s>", '
                   '"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", '
                   '"cls_token": "<s>", "sep_token": "</s>", "mask_token": "<mask>"}\n')
    for name in ("sentencepiece.bpe.model", "tokenizer.json"):
        shutil.copy(os.path.join(tokenizer, name), os.path.join(output, name))


if __name__ == "__main__":
    main()
