#!/usr/bin/env python3
"""Compares `lexotomy learn` with the trainers of `tokenizers` and `sentencepiece` on the same text.

usage: learn.py [--language TAG]...       (Python with tokenizers and sentencepiece)

Continued training has no peer, so ours goes on from a tokenizer that is as good as empty: for byte-pair encoding
the 256 bytes, from which BpeTrainer starts as well; for Unigram the characters that sentencepiece
kept, with a score of -20. Prints a Markdown table: pieces, tokens of held-out text, seconds.
"""

import argparse
import io
import json
import os
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "Tests", "Integration"))

import places

from sentencepiece import SentencePieceProcessor, SentencePieceTrainer
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

# Learnt from TICO-19, measured on NTREX-128.
TEXTS = {"sw": "swa", "km": "khm", "hi": "hin", "ru": "rus", "zh": "zho-CN"}
META = {"replacement": "\u2581", "prepend_scheme": "always", "split": True}


def learn(model, text, size, folder):
    """The lines of the file of pieces that ours learns, and the seconds."""
    pieces = os.path.join(folder, "pieces")
    started = time.monotonic()
    done = places.lexotomy("learn", model, text, "--size", size, "--protect-nothing", "-o", pieces,
                           store=os.path.join(folder, "store.db"))
    seconds = time.monotonic() - started
    if done.returncode:
        sys.exit(done.stderr)
    with open(pieces, encoding="utf-8") as file:
        return [json.loads(line) for line in file][1:], seconds


def length(tokenizer, lines):
    return sum(len(each.ids) for each in tokenizer.encode_batch(lines, add_special_tokens=False))


def row(kind, tag, size, pieces, tokens, seconds):
    share = tokens[0] / tokens[1] - 1
    print(f"| {kind} | {tag} | {size} | {pieces[0]} | {pieces[1]} | {tokens[0]} | {tokens[1]} "
          f"| {share:+.2%} | {seconds[0]:.1f} | {seconds[1]:.1f} |", flush=True)


def bpe(tag, text, held, size, folder):
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    document = json.loads(Tokenizer(models.BPE()).to_str())
    document["pre_tokenizer"] = {"type": "ByteLevel", "add_prefix_space": False,
                                 "trim_offsets": True, "use_regex": True}
    vocabulary = {letter: id for id, letter in enumerate(alphabet)}
    document["model"].update(vocab=vocabulary, merges=[])
    path = os.path.join(folder, "bytes.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    learned, ours = learn(path, text, size, folder)
    for piece in learned:
        if "piece" in piece:
            vocabulary[piece["piece"]] = len(vocabulary)
        document["model"]["merges"].append(piece["merge"])
    started = time.monotonic()
    peer = Tokenizer(models.BPE())
    peer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    peer.train([text], trainers.BpeTrainer(
        vocab_size=256 + size, min_frequency=2, initial_alphabet=alphabet, show_progress=False))
    theirs = time.monotonic() - started
    row("BPE", tag, size, (len(vocabulary) - 256, peer.get_vocab_size() - 256),
        (length(Tokenizer.from_str(json.dumps(document)), held), length(peer, held)),
        (ours, theirs))


def unigram(tag, text, held, size, folder):
    model = io.BytesIO()
    started = time.monotonic()
    SentencePieceTrainer.train(
        input=text, model_writer=model, vocab_size=size, model_type="unigram", num_threads=2,
        hard_vocab_limit=False, minloglevel=2, normalization_rule_name="identity",
        max_sentence_length=100000)
    theirs = time.monotonic() - started
    peer = SentencePieceProcessor(model_proto=model.getvalue())
    pieces = [peer.id_to_piece(id) for id in range(3, peer.get_piece_size())]
    characters = sorted(piece for piece in pieces if len(piece) == 1)
    document = {
        "version": "1.0", "truncation": None, "padding": None, "normalizer": None,
        "post_processor": None, "pre_tokenizer": {"type": "Metaspace", **META},
        "decoder": {"type": "Metaspace", **META},
        "added_tokens": [{"id": 0, "content": "<unk>", "single_word": False, "lstrip": False,
                          "rstrip": False, "normalized": False, "special": True}],
        "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": False,
                  "vocab": [["<unk>", 0.0], *([each, -20.0] for each in characters)]}}
    path = os.path.join(folder, "tokenizer.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    wanted = len(pieces) - len(characters)
    learned, ours = learn(path, text, wanted, folder)
    document["model"]["vocab"] += [[piece["piece"], piece["score"]] for piece in learned]
    row("Unigram", tag, size, (len(learned), wanted),
        (length(Tokenizer.from_str(json.dumps(document)), held), sum(map(len, peer.encode(held)))),
        (ours, theirs))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--language", action="append", choices=sorted(TEXTS))
    print("| kind | language | size | pieces | peer | held-out tokens | peer | difference | s | peer |")
    print("|" + "---|" * 10)
    for tag in parser.parse_args().language or TEXTS:
        held = places.corpus_lines(TEXTS[tag])
        with tempfile.TemporaryDirectory() as folder:
            text = places.write_lines(
                os.path.join(folder, "text.txt"), places.corpus_lines(tag, corpus="tico19"))
            for size in (1000, 4000):
                bpe(tag, text, held, size, folder)
            unigram(tag, text, held, 4000 if tag == "zh" else 2000, folder)


if __name__ == "__main__":
    main()
