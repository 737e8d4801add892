# SPDX-License-Identifier: CC0-1.0
"""Trains the masked language model: XLM-R's architecture with tied embeddings, over `unigram`.

    python train_masked_lm.py [--corpora DIR] [--tokenizers DIR] [--output DIR]

Prints the held-out pseudo-log-likelihood in bits per byte. A few minutes on one core.
"""

import argparse
import math
import shutil
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy
from transformers import XLMRobertaConfig, XLMRobertaForMaskedLM

from texts import CORPORA, FOLDER, held_out_lines, training_lines
from training import batches, frequency_bits, load_weights, padded, print_table, save_weights, settle, train, write_json

SEED = 20
READING_EPOCHS = 5
MASKED_EPOCHS = 12
RATE = 2e-3
DECAY = 0.05
TOKENS_PER_BATCH = 1024
MASKED_SHARE = 0.25

VOCABULARY_SIZE = 4096
BEGIN, PAD, END, UNKNOWN, MASK = 0, 1, 2, 3, 4095
SPECIAL_TOKENS = {"<s>": BEGIN, "<pad>": PAD, "</s>": END, "<unk>": UNKNOWN, "<mask>": MASK}

# Every size and id stands here: the classes' own defaults differ between versions of transformers.
CONFIG = {
    "architectures": ["XLMRobertaForMaskedLM"],
    "attention_probs_dropout_prob": 0.1,
    "bos_token_id": BEGIN,
    "classifier_dropout": None,
    "eos_token_id": END,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "hidden_size": 128,
    "initializer_range": 0.02,
    "intermediate_size": 512,
    "layer_norm_eps": 1e-05,
    # Positions start behind the id of <pad>, so 256 tokens fit.
    "max_position_embeddings": 258,
    "model_type": "xlm-roberta",
    "num_attention_heads": 4,
    "num_hidden_layers": 3,
    "pad_token_id": PAD,
    "position_embedding_type": "absolute",
    "tie_word_embeddings": True,
    "torch_dtype": "bfloat16",
    "type_vocab_size": 1,
    "use_cache": True,
    "vocab_size": VOCABULARY_SIZE,
}

NAMED_TOKENS = {
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "mask_token": {
        "content": "<mask>",
        "lstrip": True,
        "normalized": False,
        "rstrip": False,
        "single_word": False,
    },
    "pad_token": "<pad>",
    "sep_token": "</s>",
    "unk_token": "<unk>",
}

TOKENIZER_CONFIG = {
    "added_tokens_decoder": {
        str(id): {
            "content": token,
            "lstrip": token == "<mask>",
            "normalized": False,
            "rstrip": False,
            "single_word": False,
            "special": True,
        }
        for token, id in SPECIAL_TOKENS.items()
    },
    "clean_up_tokenization_spaces": False,
    "model_max_length": 256,
    "tokenizer_class": "XLMRobertaTokenizer",
    **{name: token if isinstance(token, str) else token["content"] for name, token in NAMED_TOKENS.items()},
}

# One storage under two names each: the head's matrix is the embedding, its bias is `lm_head.bias`.
ALIASES = ("lm_head.decoder.weight", "lm_head.decoder.bias")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--tokenizers", type=Path, default=FOLDER, help="the output of build_tokenizers.py")
    parser.add_argument("--output", type=Path, default=FOLDER / "masked-lm")
    arguments = parser.parse_args()

    shuffled = settle(SEED)
    source = arguments.tokenizers / "unigram"
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    assert tokenizer.get_vocab_size() == VOCABULARY_SIZE
    assert all(tokenizer.token_to_id(token) == id for token, id in SPECIAL_TOKENS.items())

    def encoded(line):
        return tokenizer.encode(line, add_special_tokens=False).ids

    training = [encoded(line) for line in training_lines(arguments.corpora)]
    sequences = [[BEGIN] + ids + [END] for ids in training]
    config = XLMRobertaConfig(
        **{key: value for key, value in CONFIG.items() if key not in ("architectures", "torch_dtype")}
    )
    model = XLMRobertaForMaskedLM(config)
    print(f"{sum(map(len, training))} training tokens, {sum(p.numel() for p in model.parameters())} parameters")

    def reading_loss(batch):
        """The loss of the next token, seen from the left alone."""
        ids = padded(batch, PAD)
        length = ids.shape[1] - 1
        to_the_left = torch.ones(length, length, dtype=torch.bool).tril().expand(len(batch), 1, length, length)
        hidden = model.roberta(input_ids=ids[:, :-1], attention_mask=to_the_left).last_hidden_state
        following = ids[:, 1:]
        return cross_entropy(model.lm_head(hidden[following != PAD]), following[following != PAD])

    def losses_at(ids, visible, chosen):
        """The losses of the chosen places; the head, half of all work, is spared the others."""
        hidden = model.roberta(input_ids=visible, attention_mask=(ids != PAD).long()).last_hidden_state
        return cross_entropy(model.lm_head(hidden[chosen]), ids[chosen], reduction="none")

    def masked_loss(batch):
        ids = padded(batch, PAD)
        inner = (ids != BEGIN) & (ids != END) & (ids != PAD)
        chosen = inner & (torch.rand(ids.shape) < MASKED_SHARE)
        # BERT's rule: of the chosen, 8 in 10 are hidden, 1 in 10 is replaced, 1 in 10 is left as it is.
        fate = torch.rand(ids.shape)
        visible = torch.where(chosen & (fate < 0.8), MASK, ids)
        random_ids = torch.randint(END + 2, MASK, ids.shape)
        visible = torch.where(chosen & (fate >= 0.9), random_ids, visible)
        return losses_at(ids, visible, chosen).mean()

    def batches_of_epoch():
        return batches(sequences, TOKENS_PER_BATCH, shuffled)

    # Masked words alone are too thin a signal for so little text: left to them, the model learns how
    # frequent each piece is and nothing else. Reading from left to right first gives it the rest.
    train(model, READING_EPOCHS, RATE, DECAY, batches_of_epoch, reading_loss)
    train(model, MASKED_EPOCHS, RATE, DECAY, batches_of_epoch, masked_loss)

    folder = arguments.output
    folder.mkdir(parents=True, exist_ok=True)
    save_weights(model, folder, left_out=ALIASES)
    write_json(folder / "config.json", CONFIG)
    write_json(folder / "tokenizer_config.json", TOKENIZER_CONFIG)
    write_json(folder / "special_tokens_map.json", NAMED_TOKENS)
    for name in ["tokenizer.json", "sentencepiece.bpe.model"]:
        shutil.copyfile(source / name, folder / name)

    load_weights(model, folder)

    @torch.no_grad()
    def bits_of_line(line):
        """−log2 of the pseudo-likelihood: each token in turn is hidden and predicted from all others."""
        ids = torch.tensor([BEGIN] + line + [END]).repeat(len(line), 1)
        chosen = torch.zeros_like(ids, dtype=torch.bool)
        places = torch.arange(len(line))
        chosen[places, places + 1] = True
        return losses_at(ids, torch.where(chosen, MASK, ids), chosen).sum().item() / math.log(2)

    held_out = held_out_lines(arguments.corpora)
    rows = {language: [(line, encoded(line)) for line in lines] for language, lines in held_out.items()}
    print_table(rows, bits_of_line, frequency_bits(training, VOCABULARY_SIZE), unknown=UNKNOWN)


if __name__ == "__main__":
    main()
