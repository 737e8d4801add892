#!/usr/bin/env python3
"""Compares `lexotomy tokenize` with the reference libraries on random and mutated text.

usage: fuzz.py [--binary FILE] [--tokenizer PATH]... [--lines N] [--seed S] [--kinds NAME,NAME]
               [--text FILE]... [--show N]

A PATH is a tokenizer (tokenizer.json, *.model, *.tiktoken, tekken*.json, *.gguf) or a folder that is searched
for tokenizers; without any, it is every tokenizer of the shared data and of vocabularies/. The
libraries are asked for the IDs of each line, without special tokens of the post-processor. The lines depend on the seed only; the
same N lines go to every tokenizer, with its own added tokens mixed in.

Prints, for each tokenizer, how many lines differ. Of those that do, the first `--show` are made as
short as possible and printed by their code points. Last line: the totals (tally.py).

Kinds: those in `fuzz_lines.KINDS`; all of them without --kinds. The kind `every`, alone, is one line
for each code point and ends there.
"""

import argparse
import os
import random
import subprocess
import sys
import time

os.environ.setdefault("RAYON_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import places

places.inside("5", "tokenizers", "sentencepiece", "tiktoken")

import fuzz_lines
import references
from tally import Tally

#: Lines that are in memory at one time.
CHUNK = 50_000


def find(paths):
    """The tokenizer files at these paths."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        for folder, _, names in sorted(os.walk(path)):
            for name in sorted(names):
                if references.is_tokenizer(name):
                    yield os.path.join(folder, name)


class Failed(Exception):
    """What the binary said when it failed."""


def everything():
    """The tokenizers of the shared data and of vocabularies/."""
    return (os.path.join(places.require_shared_data(), "tokenizers"),
            os.path.join(places.REPOSITORY, "vocabularies"))


def tokenize(path, lines):
    """What the binary prints for these lines, one text of IDs each."""
    done = subprocess.run([places.binary(), "tokenize", path, "--jobs", "1"],
                          input="".join(line + "\n" for line in lines).encode(),
                          capture_output=True)
    if done.returncode != 0:
        raise Failed(done.stderr.decode(errors="replace").strip())
    result = done.stdout.decode().split("\n")
    if len(result) != len(lines) + 1:
        raise Failed(f"{len(result) - 1} lines of output for {len(lines)} lines")
    return result[:-1]


def different(path, reference, lines):
    """The lines that differ, each with both results."""
    expected = [" ".join(map(str, ids)) for ids in reference(lines)]
    return [each for each in zip(lines, tokenize(path, lines), expected) if each[1] != each[2]]


def shorter(line):
    """The line without one stretch of it, the longest stretches first."""
    length = len(line) // 2
    while length > 0:
        for start in range(0, len(line) - length + 1, max(1, length // 2)):
            yield line[:start] + line[start + length:]
        length //= 2


def minimized(path, reference, failure):
    """A shorter line that differs too."""
    while True:
        candidates = list(dict.fromkeys(shorter(failure[0])))[:3000]
        found = different(path, reference, candidates) if candidates else []
        if not found:
            return failure
        failure = min(found, key=lambda each: len(each[0]))


def described(failure):
    line, got, expected = failure
    points = " ".join(f"U+{ord(character):04X}" for character in line[:40])
    return f"    {points}{' …' if len(line) > 40 else ''}\n" \
           f"      {ascii(line[:40])}\n      lexotomy:  {got[:200]}\n      reference: {expected[:200]}"


def check(path, options):
    """Checks one tokenizer: what differs, and how many lines were asked."""
    began = time.time()
    reference = references.load(path)
    source = fuzz_lines.Lines(random.Random(options.seed), options.kinds, options.text,
                              reference.added)
    count, failures, shown = 0, 0, set()
    while count < options.lines:
        lines = source.take(min(CHUNK, options.lines - count))
        if not lines:
            break
        found = different(path, reference, lines)
        count += len(lines)
        failures += len(found)
        for failure in found[:options.show]:
            if len(shown) < options.show:
                shown.add(described(minimized(path, reference, failure)))
    seconds = time.time() - began
    note = f"{count} lines, {failures} differ ({seconds:.0f} s)"
    return "\n".join([note, *sorted(shown)]) if failures else None, note


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--binary", help="the `lexotomy` to test")
    parser.add_argument("--tokenizer", action="append", metavar="PATH")
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", type=lambda text: text.split(","), default=list(fuzz_lines.KINDS))
    parser.add_argument("--show", type=int, default=3)
    parser.add_argument("--text", action="append", default=[], help="text to mutate")
    options = parser.parse_args()
    if options.binary:
        os.environ["LEXOTOMY_BINARY"] = options.binary
    tally = Tally()
    for path in find(options.tokenizer or everything()):
        try:
            tally.record(path, *check(path, options))
        except references.Unsupported as error:
            tally.skip(path, error)
        except Failed as error:
            tally.record(path, str(error))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
