#!/usr/bin/env python3
"""Gives `lexotomy extend` and `learn` vectors, dictionaries, donors, texts and lists that are wrong.

usage: badvectors.py [--verbose]

Each case must end with exit 2 and a message that says where (the file, and the line, row or byte where there is one)
and what to do; nothing may appear, and nothing may be recorded. A case that is merely odd (`fine`)
must end with exit 0. Only the standard library. Last line: the totals (tally.py).
"""

import argparse
import io
import os
import shutil
import struct
import sys
import zipfile

import places
from tally import Tally

FOLDER = os.path.join(places.WORK, "badvectors")
WORDS = ["the", "of", "dog", "house", "ቤት", "ውሻ", "ላይ", "ነው"]
GOOD = [(word, [(7 * row + 3 * column) % 11 - 5 for column in range(4)])
        for row, word in enumerate(WORDS)]


def vec(rows, header=None):
    """Word2vec text."""
    lines = [header or f"{len(rows)} {len(rows[0][1])}"]
    return "\n".join(lines + [" ".join([word, *map(str, numbers)])
                              for word, numbers in rows]).encode() + b"\n"


def binary(rows, header=None):
    """Word2vec binary."""
    body = b"".join(word.encode() + b" " + struct.pack(f"<{len(numbers)}f", *numbers) + b"\n"
                    for word, numbers in rows)
    return (header or f"{len(rows)} {len(rows[0][1])}").encode() + b"\n" + body


def npy(shape, type_="<f4", data=b""):
    """A NumPy array whose header says what it is told to say."""
    text = f"{{'descr': '{type_}', 'fortran_order': False, 'shape': {shape}, }}"
    text += " " * (-(len(text) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + data


def npz(**arrays):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in arrays.items():
            archive.writestr(name + ".npy", data)
    return stream.getvalue()


def words_npy():
    return npy(f"({len(WORDS)},)", "<U5", b"".join(
        word.ljust(5, "\0").encode("utf-32-le") for word in WORDS))


def changed(row, numbers):
    return [(word, numbers if index == row else old) for index, (word, old) in enumerate(GOOD)]


def vector_cases():
    """`name of the file, contents, what the message must have`; `None` where it is fine."""
    good, packed = vec(GOOD), binary(GOOD)
    other = [(word, numbers) for word, (_, numbers) in zip("ᐃᓄᒃ ᐅᖃᐅᓯᖅ ᓄᓇ ᐃᒡᓗ".split(), GOOD)]
    floats = struct.pack("<32f", *(n for _, numbers in GOOD for n in numbers))
    yield "empty.vec", b"", "right file"
    yield "header-only.vec", b"8 4\n", "right file"
    yield "no-vectors.vec", b"0 4\n", "right file"
    yield "short-row.vec", vec(changed(3, [1, 2, 3])), "line 5"
    yield "long-row.vec", vec(changed(3, [1, 2, 3, 4, 5])), "line 5"
    yield "nan.vec", vec(changed(2, [1, "nan", 3, 4])), "line 4"
    yield "inf.vec", vec(changed(2, [1, "-inf", 3, 4])), "line 4"
    yield "overflow.vec", vec(changed(2, [1, "1e400", 3, 4])), "line 4"
    yield "letters.vec", vec(changed(2, [1, "x", 3, 4])), "line 4"
    yield "comma.vec", vec(changed(2, [1, "0,5", 3, 4])), "line 4"
    yield "more-announced.vec", vec(GOOD, "9 4"), "announces 9"
    yield "fewer-announced.vec", vec(GOOD, "3 4"), "announces 3"
    yield "width-lies.vec", vec(GOOD, "8 3"), "line 2"
    yield "huge-count.vec", vec(GOOD, "999999999999999999 4"), "huge-count.vec"
    yield "huge-width.vec", vec(GOOD, "8 99999999999"), "huge-width.vec"
    yield "beyond-numbers.vec", vec(GOOD, "8 99999999999999999999999"), "beyond-numbers.vec"
    yield "negative.vec", vec(GOOD, "-8 4"), "negative.vec"
    yield "cut.vec", good[:len(good) // 2], "cut.vec"
    yield "utf16.vec", good.decode().encode("utf-16"), "utf16.vec"
    yield "zeros.vec", bytes(400), "zeros.vec"
    yield "json.vec", b'{"the": [1, 2, 3, 4]}\n', "json.vec"
    yield "page.vec", b"<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n", "page.vec"
    yield "pickle.wv", b"\x80\x04cposix\nsystem\n(S'true'\ntR.", "pickle.wv"
    yield "cut.bin", packed[:len(packed) - 9], "cut.bin"
    yield "nan.bin", binary(changed(2, [1, float("nan"), 3, 4])), "nan.bin"
    yield "huge-count.bin", binary(GOOD, "999999999999999 4"), "huge-count.bin"
    yield "huge-width.bin", binary(GOOD, "8 999999999999999"), "huge-width.bin"
    yield "fasttext-cut.bin", struct.pack("<ii", 793712314, 12) + bytes(20), "fasttext-cut.bin"
    yield "fasttext-huge.bin", struct.pack("<15i", 793712314, 12, *[2**31 - 1] * 13), "fasttext-huge"
    yield "no-arrays.npz", npz(other=npy("(1,)", data=bytes(4))), "no-arrays.npz"
    yield "empty.npz", npz(), "empty.npz"
    yield "rows-differ.npz", npz(words=words_npy(), vectors=npy("(7, 4)", data=floats[:112])), \
        "rows-differ.npz"
    yield "huge-shape.npz", npz(
        words=words_npy(), vectors=npy("(8, 4611686018427387904)", data=floats)), "huge-shape.npz"
    yield "negative-shape.npz", npz(words=words_npy(), vectors=npy("(8, -4)", data=floats)), \
        "negative-shape.npz"
    yield "objects.npz", npz(words=words_npy(), vectors=npy("(8, 4)", "|O", floats)), "objects.npz"
    yield "short-data.npz", npz(words=words_npy(), vectors=npy("(8, 4)", data=floats[:40])), \
        "short-data.npz"
    yield "cut.npz", npz(words=words_npy(), vectors=npy("(8, 4)", data=floats))[:-60], "cut.npz"
    yield "fine.vec", good, None
    yield "fine.bin", packed, None
    yield "fine.npz", npz(words=words_npy(), vectors=npy("(8, 4)", data=floats)), None
    yield "fine-twice.vec", vec(GOOD + GOOD[:2]), None
    yield "fine-other-language.vec", vec(other), None


def pair_cases():
    """Dictionaries for wechsel: as above."""
    yield "empty.txt", b"", "empty.txt"
    yield "one-word.txt", "dog\n".encode(), "line 1"
    yield "second-line.txt", "dog\tውሻ\nhouse\n".encode(), "line 2"
    yield "other-language.txt", "Hund\tcasa\nKatze\tgatto\n".encode(), "in its order"
    yield "turned.txt", "ውሻ\tdog\nቤት\thouse\n".encode(), "in its order"
    yield "fine.txt", "dog\tውሻ\nhouse\tቤት\ndog\tውሻ\n".encode(), None


def translation_cases():
    """Tables for align: as above."""
    yield "empty.txt", b"", "empty.txt"
    yield "no-number.txt", "dog\tውሻ\n".encode(), "line 1"
    yield "nan.txt", "dog\tውሻ\tnan\n".encode(), "line 1"
    yield "infinite.txt", "dog\tውሻ\tinf\n".encode(), "line 1"
    yield "no-pair.txt", "dog\tውሻ\t3\nhouse\n".encode(), "line 2"
    yield "fine-huge.txt", "dog\tውሻ\t1e18\n".encode(), None
    yield "fine.txt", "dog\tውሻ\t3\nhouse\tቤት\t2\n".encode(), None


def list_cases():
    """Lists and files of pieces: as above."""
    head = '{"format": "lexotomy-pieces", "version": 1, "algorithm": "bpe", "pieces": 1}\n'
    yield "empty.txt", b"", "learn some"
    yield "ascii.txt", b"dog\nhouse\n", "learn some"
    yield "utf8.txt", b"\xff\xfe\xe1\x88\n", "as UTF-8"
    yield "version.jsonl", head.replace(": 1,", ": 9,", 1).encode(), "line 1"
    yield "algorithm.jsonl", head.replace("bpe", "magic").encode(), "line 1"
    yield "not-json.jsonl", (head + "{piece\n").encode(), "not-json.jsonl"
    yield "no-piece.jsonl", (head + '{"text": "ቤት"}\n').encode(), "line 2"
    yield "unknown-part.jsonl", (
        head + '{"piece": "ab", "merge": ["zzz", "yyy"]}\n').encode(), "line 2"
    yield "other-tokenizer.jsonl", head.replace(
        '"pieces"', f'"tokenizer": "{"0" * 64}", "pieces"').encode(), "tokenizer"


class Table(Tally):
    def __init__(self, is_verbose):
        super().__init__(is_verbose)
        self.model = os.path.join(places.REPOSITORY, "vocabularies", "causal-lm")
        self.result, self.store = (os.path.join(FOLDER, name) for name in ("result", "store.db"))
        self.pieces = self.file("pieces.txt", "\n".join("▁" + word for word in WORDS[4:]).encode())

    def file(self, name, contents):
        path = os.path.join(FOLDER, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(contents)
        return path

    def case(self, name, expected, *arguments, model=None, command="extend"):
        """Runs one case; `expected` is what the message must have, `None` for success."""
        for path in (self.result, self.store):
            places.fresh(path)
        done = places.lexotomy(command, model or self.model, *arguments, "-o", self.result,
                               store=self.store, timeout=600)
        message = done.stderr.strip()
        failures = []
        if done.returncode != (0 if expected is None else 2):
            failures.append(f"exit {done.returncode}")
        if expected is not None:
            if expected.lower() not in message.lower():
                failures.append(f"no '{expected}'")
            if os.path.lexists(self.result):
                failures.append("there is a result")
            if os.path.lexists(self.store) and "\n1" in places.lexotomy(
                    "query", "runs", "--format", "csv", store=self.store).stdout:
                failures.append("there is a record")
        if [each for each in os.listdir(FOLDER) if each.startswith(".")]:
            failures.append("something half-written is left")
        if failures:
            failures.append(message[-400:])
        self.record(name, failures, message[-300:])


def check_files(table):
    """All files of vectors, pairs, translations and pieces."""
    pieces = ("--pieces", table.pieces)
    for name, contents, expected in vector_cases():
        path = table.file(f"vectors/{name}", contents)
        for method in ("ofa", "focus"):
            table.case(f"{method} {name}", expected, *pieces, "--method", method, "--vectors", path)
    english, amharic = (table.file(f"vectors/{name}.vec", vec(rows))
                        for name, rows in (("en", GOOD[:4]), ("am", GOOD[4:])))
    wide = table.file("vectors/wide.vec", vec([(word, numbers * 2) for word, numbers in GOOD]))
    wechsel = (*pieces, "--method", "wechsel", "--vectors", english, "--target-vectors")
    table.case("wechsel: widths differ", "wide.vec", *wechsel, wide)
    table.case("wechsel: no target", "no-such.vec", *wechsel, os.path.join(FOLDER, "no-such.vec"))
    for name, contents, expected in pair_cases():
        path = table.file(f"pairs/{name}", contents)
        table.case(f"dictionary {name}", expected, *wechsel, amharic, "--dictionary", path)
    for name, contents, expected in translation_cases():
        path = table.file(f"translations/{name}", contents)
        table.case(f"translations {name}", expected, *pieces, "--method", "align",
                   "--translations", path)
    for name, contents, expected in list_cases():
        path = table.file(f"lists/{name}", contents)
        table.case(f"pieces {name}", expected, "--pieces", path)


def check_texts(table):
    """Parallel text, text in contexts, and pairs that were counted."""
    pieces = ("--pieces", table.pieces, "--method", "ofa")
    english = table.file("text/en.txt", b"the dog\nthe house\nthe dog of the house\n")
    other = table.file("text/am.txt", "ውሻ ነው\nቤት ነው\nቤት ላይ ውሻ\n".encode())
    short = table.file("text/short.txt", "ውሻ\n".encode())
    empty = table.file("text/empty.txt", b"")
    parallel = (*pieces, "--parallel", english, "--parallel")
    table.case("parallel: a line is missing", "short.txt: it has 1 lines", *parallel, short)
    table.case("parallel: nothing", "empty.txt: it has 0 lines", *parallel, empty)
    table.case("parallel: both nothing", "Give more text", *pieces, "--parallel", empty)
    table.case("parallel: no file", "no-such.txt", *parallel, "no-such.txt")
    table.case("parallel and vectors", "--vectors FILE and --parallel", *parallel, other,
               "--vectors", table.file("vectors/good.vec", vec(GOOD)))
    table.case("parallel: fine", None, *parallel, other)
    table.case("contexts: nothing", "Give more text", *pieces, "--contexts", empty)
    table.case("contexts: fine", None, *pieces, "--contexts", other)
    table.case("pairs: a text", "am.txt", *pieces, "--pairs", other)
    counts = os.path.join(FOLDER, "text", "old.pairs")
    places.lexotomy("count", table.model, other, "--pairs", "-o", counts)
    table.case("pairs: of the old tokenizer", "tokenizer", *pieces, "--pairs", counts)
    with open(counts, "rb") as file:
        cut = table.file("text/cut.pairs", file.read()[:-7])
    table.case("pairs: cut", "cut.pairs", *pieces, "--pairs", cut)
    for method, what in (("ofa", "--vectors"), ("focus", "--vectors"), ("wechsel", "--vectors"),
                         ("align", "--translations"), ("cw2v", "--contexts"), ("omp", "--donor")):
        table.case(f"{method} without anything", what, "--pieces", table.pieces,
                   "--method", method)


def check_donors(table):
    """Models to learn from, and tokenizers to get."""
    pieces = ("--pieces", table.pieces, "--method", "omp", "--donor")
    table.case("donor: none", "no-such-model", *pieces, "no-such-model")
    table.case("donor: a text", "pieces.txt", *pieces, table.pieces)
    weightless = os.path.join(FOLDER, "weightless")
    places.fresh(weightless)
    os.makedirs(weightless)
    shutil.copy(os.path.join(table.model, "tokenizer.json"), weightless)
    table.case("donor: without weights", "weightless", *pieces, weightless)
    cut = os.path.join(FOLDER, "cut-donor")
    places.fresh(cut)
    shutil.copytree(table.model, cut)
    weights = os.path.join(cut, "model.safetensors")
    os.chmod(weights, 0o644)
    os.truncate(weights, os.path.getsize(weights) // 2)
    table.case("donor: cut", "model.safetensors", *pieces, cut)
    table.case("donor: itself", None, *pieces, table.model)
    table.case("tokenizer: none", "no-such-model", "--tokenizer", "no-such-model")
    broken = table.file("broken/tokenizer.json", b'{"model": {"type": "BPE"')
    table.case("tokenizer: cut", "tokenizer.json", "--tokenizer", broken)


def check_learning(table):
    """What learn reads."""
    text = table.file("text/am.txt", "ውሻ ነው\nቤት ነው\nቤት ላይ ውሻ\n".encode())
    sized = ("--size", "4")
    table.case("learn: no text", "no-such.txt", "no-such.txt", *sized, command="learn")
    table.case("learn: script", "Klingonish", text, *sized, "--script", "Klingonish",
               command="learn")
    table.case("learn: language", "xx", f"am={text}", "--language-size", "xx=4", command="learn")
    table.case("learn: words that are text", "am.txt", "--words", text, *sized, command="learn")
    table.case("learn: tag", "not a tag", f"not a tag={text}", *sized, command="learn")
    ranks = table.file("ranks/tekken.json", b"{}")
    table.case("learn: no tokenizer", "tekken.json", text, *sized, model=ranks, command="learn")
    table.case("learn: fine", None, f"am={text}", *sized, command="learn")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--verbose", action="store_true")
    places.fresh(FOLDER)
    table = Table(parser.parse_args().verbose)
    check_files(table)
    check_texts(table)
    check_donors(table)
    check_learning(table)
    return table.end()


if __name__ == "__main__":
    sys.exit(main())
