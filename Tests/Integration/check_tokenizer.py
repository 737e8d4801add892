"""Compares the tokenizer files of a source and a trimmed folder, each by its own library."""

import json
import os

import sentencepiece
from tokenizers import Tokenizer

from segmentation import Pair, WholeOnly, compare, plain_vocabulary

MODELS = ("tokenizer.model", "spiece.model", "sentencepiece.bpe.model")


def check_files(source, result, corpora):
    """Checks every tokenizer file of the trimmed folder: `(failures, figures)`."""
    failures, figures = [], {}
    join = os.path.join
    if os.path.exists(join(source, "tokenizer.json")):
        if not os.path.exists(join(result, "tokenizer.json")):
            return ["tokenizer.json is missing"], figures
        failures += check_json(join(source, "tokenizer.json"), join(result, "tokenizer.json"),
                               corpora, figures)
        failures += check_lists(result)
    for name in MODELS:
        if not os.path.exists(join(source, name)):
            continue
        if not os.path.exists(join(result, name)):
            figures[name] = "left out"
            continue
        failures += check_proto(join(source, name), join(result, name), corpora, figures)
    return failures, figures


def check_json(source, result, corpora, figures):
    """Checks tokenizer.json as the tokenizers library reads it."""
    old, new = Tokenizer.from_file(source), Tokenizer.from_file(result)
    old_vocabulary, _ = plain_vocabulary(source)
    new_vocabulary, value = plain_vocabulary(result)
    pair = Pair(old_vocabulary, new_vocabulary)
    failures = pair.failures()
    if new.get_vocab() != new_vocabulary:
        failures.append("the library numbers the added tokens differently from the file")
    claim = WholeOnly(source, result)
    for special in (False, True):
        for tokenizer in (old, new):
            tokenizer.no_padding()
            tokenizer.no_truncation()
        for name, lines in corpora.items():
            def encode(tokenizer):
                return lambda lines: [
                    each.ids for each in tokenizer.encode_batch(lines, add_special_tokens=special)]
            count, claimed, different = compare(pair, encode(old), encode(new), lines, claim)
            figures[f"tokenizer.json {name}"] = f"{claimed}/{count} claimed, {len(different)} differ"
            if different:
                failures.append(
                    f"tokenizer.json, {name}: {len(different)} of {claimed} lines differ, as "
                    f"{different[0][:100]!r}")
            if name == "corpus" and figures.get("all") and claimed != count:
                failures.append(f"tokenizer.json: {count - claimed} lines of the corpus are not kept")
    if value.get("padding") and value["padding"]["pad_token"] in new_vocabulary:
        if value["padding"]["pad_id"] != new_vocabulary[value["padding"]["pad_token"]]:
            failures.append("tokenizer.json: padding.pad_id is stale")
    return failures


def check_proto(source, result, corpora, figures):
    """Checks a SentencePiece file as the sentencepiece library reads it."""
    name = os.path.basename(result)
    old = sentencepiece.SentencePieceProcessor(model_file=source)
    new = sentencepiece.SentencePieceProcessor(model_file=result)
    pair = Pair(*({each.id_to_piece(id): id for id in range(each.vocab_size())}
                  for each in (old, new)))
    failures = [f"{name}: {what}" for what in pair.failures()]
    for corpus, lines in corpora.items():
        count, claimed, different = compare(pair, old.encode, new.encode, lines)
        figures[f"{name} {corpus}"] = f"{claimed}/{count} claimed, {len(different)} differ"
        if different:
            failures.append(
                f"{name}, {corpus}: {len(different)} of {claimed} lines differ, as "
                f"{different[0][:100]!r}")
    return failures


def check_lists(folder):
    """Checks that the other vocabulary files say what tokenizer.json says."""
    failures = []
    vocabulary, value = plain_vocabulary(os.path.join(folder, "tokenizer.json"))
    contents = {
        name: open(os.path.join(folder, name), encoding="utf-8", newline="\n").read()
        for name in ("vocab.txt", "vocab.json", "merges.txt", "added_tokens.json",
                     "tokenizer_config.json")
        if os.path.exists(os.path.join(folder, name))}
    if "vocab.txt" in contents:
        lines = contents["vocab.txt"].removesuffix("\n").split("\n")
        if {line: id for id, line in enumerate(lines)} != value["model"]["vocab"]:
            failures.append("vocab.txt differs from tokenizer.json")
    if "vocab.json" in contents and isinstance(value["model"]["vocab"], dict):
        written = json.loads(contents["vocab.json"])
        if any(vocabulary.get(piece) != id for piece, id in written.items()):
            failures.append("vocab.json differs from tokenizer.json")
        if any(piece not in written for piece in value["model"]["vocab"]):
            failures.append("vocab.json lacks pieces of tokenizer.json")
    if "merges.txt" in contents:
        lines = contents["merges.txt"].removesuffix("\n").split("\n")
        lines = lines[1:] if lines[0].startswith("#version") else lines
        merges = [merge if isinstance(merge, str) else " ".join(merge)
                  for merge in value["model"]["merges"]]
        if lines != merges:
            failures.append("merges.txt differs from tokenizer.json")
    for token, id in json.loads(contents.get("added_tokens.json", "{}")).items():
        if vocabulary.get(token) != id:
            failures.append(f"added_tokens.json: {token!r} is {id}, not {vocabulary.get(token)}")
    decoder = json.loads(contents.get("tokenizer_config.json", "{}")).get("added_tokens_decoder")
    for id, token in (decoder or {}).items():
        if vocabulary.get(token["content"]) != int(id):
            failures.append(
                f"tokenizer_config.json: {token['content']!r} is {id}, not "
                f"{vocabulary.get(token['content'])}")
    return failures
