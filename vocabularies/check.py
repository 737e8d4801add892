# SPDX-License-Identifier: CC0-1.0
"""Reads everything in this folder back, with whatever transformers is installed (4.57 and 5 are meant).

    python check.py
"""

import json

import sentencepiece
import tokenizers
import torch
import transformers
from safetensors import safe_open
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoModelForMaskedLM, AutoTokenizer

from texts import FOLDER, held_out_lines


#: The outcome of every check so far.
CHECKS = []


def expected(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n")]


def check(condition, sentence):
    print(("ok      " if condition else "FAILED  ") + sentence)
    CHECKS.append(bool(condition))
    return 0 if condition else 1


def check_tokenizer(folder):
    """tokenizer.json against expected.jsonl, and the older files beside it against tokenizer.json."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    model = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    rows = expected(folder / "expected.jsonl")
    same = all(
        tokenizer.encode(row["text"], add_special_tokens=False).ids == row["ids"]
        and tokenizer.encode(row["text"]).ids == row["special_ids"]
        for row in rows
    )
    size = tokenizer.get_vocab_size()
    failures = check(same, f"{folder.name}/tokenizer.json: {size} pieces, {len(rows)} texts")
    dense = sorted(tokenizer.get_vocab().values()) == list(range(size))
    failures += check(dense, f"{folder.name}/tokenizer.json: ids without holes")
    if (folder / "vocab.txt").exists():
        pieces = (folder / "vocab.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
        failures += check({piece: id for id, piece in enumerate(pieces)} == model["vocab"], f"{folder.name}/vocab.txt")
    if (folder / "vocab.json").exists():
        vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
        failures += check(vocabulary == model["vocab"], f"{folder.name}/vocab.json")
        merges = (folder / "merges.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
        same = merges[1:] == [" ".join(merge) for merge in model["merges"]]
        failures += check(same, f"{folder.name}/merges.txt")
    return failures


def check_sentencepiece(path, expected_path):
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    rows = expected(expected_path)
    same = all(processor.encode(row["text"]) == row["ids"] for row in rows)
    return check(same, f"{path.parent.name}/{path.name}: {processor.get_piece_size()} pieces, {len(rows)} texts")


def check_model(folder, source, model_class):
    """The whole directory, as a user of transformers opens it."""
    failures = 0
    tokenizer = AutoTokenizer.from_pretrained(folder)
    rows = expected(source / "expected.jsonl")
    same = all(
        tokenizer(row["text"], add_special_tokens=False)["input_ids"] == row["ids"]
        and tokenizer(row["text"])["input_ids"] == row["special_ids"]
        for row in rows
    )
    failures += check(same, f"{folder.name}: {type(tokenizer).__name__}, {len(rows)} texts")

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    failures += check(len(tokenizer) == config["vocab_size"], f"{folder.name}: as many rows as tokens")
    for name in ["bos_token_id", "eos_token_id", "pad_token_id"]:
        of_tokenizer = getattr(tokenizer, name)
        same = of_tokenizer is None or of_tokenizer == config[name]
        failures += check(same, f"{folder.name}: {name} {config[name]} in config.json, {of_tokenizer} in the tokenizer")

    model, report = model_class.from_pretrained(folder, output_loading_info=True)
    model.eval()
    complete = not any(report[key] for key in ["missing_keys", "unexpected_keys", "mismatched_keys"])
    failures += check(complete, f"{folder.name}: no weight missing or left over")
    with safe_open(folder / "model.safetensors", "pt") as file:
        kinds = {file.get_tensor(name).dtype for name in file.keys()}
        parameters = sum(file.get_tensor(name).numel() for name in file.keys())
    failures += check(kinds == {torch.bfloat16}, f"{folder.name}: {parameters} parameters, all bfloat16")
    tied = model.get_input_embeddings().weight.data_ptr() == model.get_output_embeddings().weight.data_ptr()
    failures += check(tied == config["tie_word_embeddings"], f"{folder.name}: tied {tied}")
    text = held_out_lines()["fr"][0]
    with torch.no_grad():
        logits = model(**tokenizer(text, return_tensors="pt")).logits
    finite = bool(logits.isfinite().all()) and logits.shape[-1] == config["vocab_size"]
    failures += check(finite, f"{folder.name}: logits {tuple(logits.shape)}")
    return failures


def main():
    print(f"transformers {transformers.__version__}, tokenizers {tokenizers.__version__}, ", end="")
    print(f"sentencepiece {sentencepiece.__version__}, torch {torch.__version__}")
    failures = 0
    for path in sorted(FOLDER.glob("*/expected.jsonl")):
        if (path.parent / "tokenizer.json").exists():
            failures += check_tokenizer(path.parent)
    for path in sorted(FOLDER.glob("*/*.model")):
        for name in ["expected.sentencepiece.jsonl", "expected.jsonl"]:
            if (path.parent / name).exists():
                failures += check_sentencepiece(path, path.parent / name)
                break
    failures += check_model(FOLDER / "masked-lm", FOLDER / "unigram", AutoModelForMaskedLM)
    failures += check_model(FOLDER / "causal-lm", FOLDER / "bpe-bytelevel", AutoModelForCausalLM)
    print(f"{CHECKS.count(True)} passed, {failures} failed, 0 skipped")
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
