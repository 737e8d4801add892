#!/usr/bin/env python3
"""Compares the tokens of tekken.json with those of PyPI's mistral-common, before and after trimming.

usage: mistral.py [--lines N]

The files are the shared data's, and `vocabularies/tekken/tekken.json` if mistral-common takes it. Text:
`corpora/`.
Last line: the totals (tally.py).
"""

import argparse
import base64
import glob
import json
import os
import sys

import places

places.inside("mistral", "mistral-common")

from mistral_common.tokens.tokenizers.tekken import Tekkenizer

from tally import Tally

FOLDER = os.path.join(places.WORK, "mistral")
#: Lines that no corpus has: spaces, line ends, marks, digits, letters without a piece.
HARD = ["", " ", "  two  spaces ", "\t\ttabs\t", "a\u00a0b", "1234567890", "don't DON'T", "é e\u0301",
        "日本語とEnglish", "👩‍👩‍👧 😀", "\u200bzero\u200d", "<s>[INST] x [/INST]</s>", "𝔘𝔫𝔦", "ᚠᛇᚻ"]


def files():
    yield os.path.join(places.REPOSITORY, "vocabularies", "tekken", "tekken.json")
    shared = places.shared_data()
    if shared:
        yield from sorted(glob.glob(os.path.join(shared, "tokenizers", "**", "tekken*.json"),
                                    recursive=True))


def corpus(limit):
    for path in sorted(glob.glob(os.path.join(places.REPOSITORY, "corpora", "*.txt"))):
        with open(path, encoding="utf-8") as file:
            yield from file.read().split("\n")[:limit]


def compare(path, lines):
    """What differs, and how many tokens there were."""
    try:
        reference = Tekkenizer.from_file(path)
    except AssertionError as error:
        return f"mistral-common does not load it: {error}", ""
    done = places.lexotomy("tokenize", path, input="".join(line + "\n" for line in lines))
    if done.returncode != 0:
        return f"tokenize exited {done.returncode}: {done.stderr.strip()[-300:]}", ""
    found = [[int(word) for word in line.split()] for line in done.stdout.split("\n")[:-1]]
    expected = [reference.encode(line, bos=False, eos=False) for line in lines]
    wrong = [line for line, one, other in zip(lines, found, expected, strict=True) if one != other]
    note = f"{len(lines)} lines, {sum(map(len, expected))} tokens"
    return (f"{len(wrong)} of {note} differ, as {wrong[0][:60]!r}" if wrong else None), note


def is_known(path):
    """Whether mistral-common takes such a file: it wants the bytes first, in their order."""
    with open(path, encoding="utf-8") as file:
        pieces = json.load(file)["vocab"][:256]
    return [base64.b64decode(piece["token_bytes"]) for piece in pieces] == [
        bytes([byte]) for byte in range(256)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=220, help="of each corpus")
    options = parser.parse_args()
    lines, tally = [*corpus(options.lines), *HARD], Tally()
    for path in files():
        name = os.path.basename(os.path.dirname(path))
        if not is_known(path):
            tally.skip(name, "mistral-common takes only files that begin with the bytes in order")
            continue
        tally.record(f"{name}: as mistral-common", *compare(path, lines))
        result = places.fresh(os.path.join(FOLDER, name))
        text = os.path.join(places.REPOSITORY, "corpora", "sw.txt")
        done = places.lexotomy("trim", path, text, "-o", result)
        if done.returncode != 0:
            tally.record(f"{name}: trimmed", f"exited {done.returncode}: {done.stderr.strip()[-300:]}")
            continue
        tally.record(f"{name}: trimmed, as mistral-common", *compare(
            os.path.join(result, os.path.basename(path)), lines))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
