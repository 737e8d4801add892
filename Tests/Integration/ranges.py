#!/usr/bin/env python3
"""Shows that any division of a corpus into ranges and files merges to the counts of the whole.

usage: ranges.py [--cases N] [--seed N]

Each case is a corpus of plain, gzip and Zstandard files (some of several members or frames) with
text of many scripts, invalid UTF-8, carriage returns, empty and unfinished lines. Plain files are
cut at random bytes, inside lines and characters too; compressed ones are counted whole. The parts
are merged in random order and as a tree, and the file must be the one of a single `count`, byte for
byte. Prints a line for each case and, last, the totals (tally.py).
"""

import argparse
import gzip
import os
import random
import shutil
import subprocess
import sys

import places
from tally import Tally

FOLDER = os.path.join(places.WORK, "ranges")
MODELS = ("masked-lm", "causal-lm")
HAS_ZSTD = shutil.which("zstd") is not None
PIECES = [b"hello ", "é".encode(), "日本語。".encode(), "😀".encode(), b"\r\n", b"\n", b"\n\n", b"\r",
          b"\0", b"\xff", b"\xe3\x81", b"\xf0\x9f", "ประเทศไทย ".encode(), b"a" * 70,
          "ኢትዮጵያ ".encode(), b"   ", "საქართველო".encode()]


def text(source):
    """Bytes with all that makes cutting hard."""
    return b"".join(source.choice(PIECES) for _ in range(source.randrange(400)))


def halves(data, source):
    """Two parts of bytes, of which one may be empty."""
    cut = source.randrange(len(data) + 1)
    return data[:cut], data[cut:]


def frame(data):
    return subprocess.run(["zstd", "-qc"], input=data, capture_output=True, check=True).stdout


def packed(data, kind, source):
    """The bytes of a file: as they are, one or two members of gzip, one or two frames of Zstandard."""
    if kind == "txt":
        return data
    parts = halves(data, source) if source.random() < 0.5 else [data]
    return b"".join(map(gzip.compress if kind == "txt.gz" else frame, parts))


def write(source, folder):
    """Makes the files of a corpus; gives their paths and how many bytes of each can be cut."""
    files = []
    for number in range(source.randrange(1, 5)):
        kind = source.choice(["txt", "txt", "txt.gz", "txt.zst" if HAS_ZSTD else "txt.gz"])
        data = text(source)
        path = os.path.join(folder, f"{number}.{kind}")
        with open(path, "wb") as file:
            file.write(packed(data, kind, source))
        files.append((path, len(data) if kind == "txt" else None))
    return files


def run(*arguments):
    done = places.lexotomy(*arguments)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments[:2])}: exit {done.returncode}: {done.stderr[-300:]}")


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def merge(parts, source, folder):
    """Merges files a few at a time until one is left."""
    made = 0
    while len(parts) > 1:
        source.shuffle(parts)
        group = [parts.pop() for _ in range(min(len(parts), source.randrange(2, 4)))]
        made += 1
        path = os.path.join(folder, f"merged-{made}.counts")
        run("merge", *group, "-o", path)
        parts.append(path)
    return contents(parts[0])


def case(seed):
    """Whether a corpus gives the same in parts, and how many parts there were."""
    source = random.Random(seed)
    folder = os.path.join(FOLDER, str(seed))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    model = os.path.join(places.REPOSITORY, "vocabularies", source.choice(MODELS))
    files = write(source, folder)
    whole = os.path.join(folder, "whole.counts")
    run("count", model, *[path for path, _ in files], "--jobs", "2", "-o", whole)
    parts = []
    for path, size in files:
        cuts = sorted(source.randrange(size + 1) for _ in range(source.randrange(6))) if size else []
        ranges = zip([0, *cuts], [*cuts, ""]) if size is not None else [None]
        for part in ranges:
            parts.append(os.path.join(folder, f"part-{len(parts)}.counts"))
            options = ["--range", f"{part[0]}:{part[1]}"] if part else []
            run("count", model, path, *options, "--jobs", str(source.randrange(1, 4)), "-o", parts[-1])
    count = len(parts)
    same = merge(parts, source, folder) == contents(whole)
    if same:
        shutil.rmtree(folder)
    return same, f"{len(files)} files, {count} parts"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally = Tally()
    if not HAS_ZSTD:
        tally.skip("files of Zstandard", "zstd is not installed")
    for seed in range(options.seed, options.seed + options.cases):
        try:
            same, note = case(seed)
            tally.record(f"seed {seed}", None if same else f"{note}: other bytes", note)
        except RuntimeError as error:
            tally.record(f"seed {seed}", str(error))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
