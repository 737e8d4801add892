#!/usr/bin/env python3
"""Trims real tokenizers of every kind to a language and tokenizes again with their own libraries.

usage: parity_after_trim.py [--tokenizer NAME]... [--language NAME]... [--quick]

Of each tokenizer and language, 1,500 lines are the corpus; the other lines, and lines of other
languages, are held out. Every line of the corpus must be tokenized as before, and so must every
other line whose tokens are kept; `lexotomy tokenize` must agree with the library on the result.
For merges lists, the line also says how many lines the naive filter of merges would have changed.
The small counter-examples of the literature come first. Last line: the totals (tally.py).
"""

import argparse
import base64
import json
import os
import sys

import places

places.inside("5", "tokenizers", "sentencepiece", "tiktoken", "torch")

import sentencepiece
import tiktoken
from tokenizers import Tokenizer

import counter_examples
import tokenizers_of_families as made
from segmentation import Pair, WholeOnly, WholeOnlyRanks, compare, plain_vocabulary
from tally import Tally

FOLDER = os.path.join(places.WORK, "parity")
MINED = 1500
OTHERS = ("eng", "deu", "ell", "arb", "hin", "jpn", "kat", "swa", "zho-CN")

TIKTOKEN_PATTERNS = {
    "cl100k_base.tiktoken": (
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+|"
        r" ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"),
    "o200k_base.tiktoken": "|".join([
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}", r" ?[^\s\p{L}\p{N}]+[\r\n/]*", r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"]),
    "qwen.tiktoken": (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"
        r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"),
    "multilingual.tiktoken": (
        r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"),
}

#: The file of each tokenizer, and the languages to trim it to.
WIDE = ("fra", "rus", "kor", "hin")
NARROW = ("fra", "deu")
TOKENIZERS = {
    "all-minilm-l6-v2/tokenizer.json": ("eng", "fra"),
    "bert-base-uncased/tokenizer.json": ("eng", "fra"),
    "mbert-cased/tokenizer.json": WIDE,
    "xlm-roberta-base/tokenizer.json": WIDE,
    "xlm-roberta-base/sentencepiece.bpe.model": WIDE,
    "t5-small/tokenizer.json": NARROW,
    "t5-small/spiece.model": NARROW,
    "focus-unigram50k-sw/tokenizer.json": ("swa", "eng"),
    "focus-unigram50k-de/tokenizer.json": ("deu",),
    "llm-jp-v2.1-50k/tokenizer.json": ("jpn", "kor"),
    "llm-jp-v2.1-50k/tokenizer.model": ("jpn", "kor"),
    "nmt-joint/tokenizer.json": NARROW,
    "nmt-joint/vocab.joint.spm": NARROW,
    "laser-100k/laser_100k.model": WIDE,
    "xlnet/spiece.model": ("eng",),
    "spm-test-en/test_model.model": ("eng",),
    "spm-test-ja/test_ja_model.model": ("jpn",),
    "gpt2/tokenizer.json": WIDE,
    "roberta-base/tokenizer.json": NARROW,
    "modernbert-base/tokenizer.json": NARROW,
    "falcon-7b/tokenizer.json": NARROW,
    "qwen3/tokenizer.json": WIDE,
    "deepseek-v3/tokenizer.json": WIDE,
    "whisper-large-v3/tokenizer.json": WIDE,
    "clip/tokenizer.json": NARROW,
    "focus-bpe50k-de/tokenizer.json": ("deu",),
    "phi-3/tokenizer.json": WIDE,
    "mistral-v3/tokenizer.model": WIDE,
    "tok512-tinystories/tok512.model": ("eng",),
    "tiktoken-cl100k/cl100k_base.tiktoken": WIDE,
    "tiktoken-o200k/o200k_base.tiktoken": WIDE,
    "qwen1/qwen.tiktoken": ("fra", "kor"),
    "whisper-multilingual/multilingual.tiktoken": ("fra", "kor"),
    "llama3 (made)": WIDE,
    "gemma (made)": WIDE,
    "nllb (made)": NARROW,
}


class Oracle:
    """A tokenizer file as its own library reads it."""

    def __init__(self, path):
        self.path = path
        name = os.path.basename(path)
        self.arguments = []
        if name.endswith(".json"):
            library = Tokenizer.from_file(path)
            library.no_padding()
            library.no_truncation()
            self.vocabulary, _ = plain_vocabulary(path)
            self.encode = lambda lines: [
                each.ids for each in library.encode_batch(lines, add_special_tokens=False)]
        elif name.endswith((".model", ".spm")):
            library = sentencepiece.SentencePieceProcessor(model_file=path)
            self.vocabulary = {library.id_to_piece(id): id for id in range(library.vocab_size())}
            self.encode = library.encode
        else:
            pattern = TIKTOKEN_PATTERNS[name]
            with open(path, "rb") as file:
                rows = [row.split() for row in file.read().splitlines() if row]
            self.vocabulary = {base64.b64decode(piece): int(rank) for piece, rank in rows}
            library = tiktoken.Encoding(
                name, pat_str=pattern, mergeable_ranks=self.vocabulary, special_tokens={})
            self.encode = library.encode_ordinary_batch
            self.arguments = ["--pattern", pattern]


def source_path(name):
    """The tokenizer file; a made one is made."""
    if not name.endswith(" (made)"):
        return places.tokenizer(*name.split("/"))
    folder = places.fresh(os.path.join(FOLDER, "made", name.split()[0]))
    os.makedirs(folder)
    getattr(made, name.split()[0])(folder)
    return os.path.join(folder, "tokenizer.json")


def naive_changes(path, source, lines):
    """How many lines change when every used piece is kept and merges are merely filtered."""
    with open(path, encoding="utf-8") as file:
        value = json.load(file)
    model = value["model"]
    if not model.get("merges"):
        return None
    before = source.encode(lines)
    pieces = {id: piece for piece, id in source.vocabulary.items()}
    kept = {pieces[id] for ids in before for id in ids}
    kept |= {piece for piece in model["vocab"] if len(piece) == 1 or len(piece) == 6 and
             piece.startswith("<0x")} | {token["content"] for token in value["added_tokens"]}
    merges = [each.split(" ") if isinstance(each, str) else each for each in model["merges"]]
    suffix = model.get("continuing_subword_prefix") or ""
    model["merges"] = [[a, b] for a, b in merges
                       if a in kept and b in kept and a + b.removeprefix(suffix) in kept]
    model["vocab"] = {piece: id for piece, id in model["vocab"].items() if piece in kept}
    ids = {piece: index for index, piece in enumerate(model["vocab"])}
    model["vocab"] = ids
    value["post_processor"] = value["padding"] = value["truncation"] = None
    naive = Tokenizer.from_str(json.dumps(value))
    after = naive.encode_batch(lines, add_special_tokens=False)
    return sum(
        [pieces[id] for id in ids] != each.tokens for ids, each in zip(before, after))


def check(path, language, options):
    """Trims to a language and compares: `(failures, note)`; no failures but `None` for a skip."""
    source = Oracle(path)
    mined = places.corpus_lines(language, 0, MINED)
    held = places.corpus_lines(language, MINED)
    others = [line for other in OTHERS if other != language
              for line in places.corpus_lines(other, 100, 60)]
    corpus = places.write_lines(os.path.join(FOLDER, f"{language}.txt"), mined)
    folder = places.fresh(os.path.join(FOLDER, "trimmed"))
    store = places.fresh(os.path.join(FOLDER, "parity.db"))
    command = ["trim", path, "-o", folder, corpus, *options]
    if source.arguments:
        command += source.arguments
    done = places.lexotomy(*command, store=store)
    if path.endswith(".tiktoken") and done.returncode in (2, 64):
        return None, f"this build does not trim tiktoken files: {done.stderr.strip()[:160]}"
    if done.returncode != 0:
        return [f"trim exited {done.returncode}: {done.stderr.strip()[-400:]}"], ""
    result_path = os.path.join(folder, os.path.basename(path))
    if not os.path.exists(result_path):
        return [f"{os.path.basename(path)} is not in the result: {os.listdir(folder)}"], ""
    result = Oracle(result_path)
    pair = Pair(source.vocabulary, result.vocabulary)
    failures = pair.failures()
    claim = None
    if path.endswith(".json"):
        claim = WholeOnly(path, result_path)
    elif path.endswith(".tiktoken"):
        claim = WholeOnlyRanks(source.arguments[1], source.vocabulary, result.vocabulary)
    notes = [f"{len(source.vocabulary)} to {len(result.vocabulary)} pieces"]
    for name, lines in (("corpus", mined), ("held out", held), ("others", others)):
        count, claimed, different = compare(pair, source.encode, result.encode, lines, claim)
        notes.append(f"{name} {claimed}/{count} kept, {len(different)} differ")
        if different:
            failures.append(f"{name}: {len(different)} of {claimed} lines differ, as "
                            f"{different[0][:80]!r}")
        if name == "corpus" and not options and claimed != count:
            failures.append(f"{count - claimed} lines of the corpus are not kept")
    failures += same_as_library(result, mined[:200] + held + others)
    if path.endswith(".json") and not options:
        changed = naive_changes(path, source, mined)
        if changed is not None:
            notes.append(f"naive {changed}/{len(mined)} differ")
    return failures, "; ".join(notes)


def same_as_library(result, lines):
    """`lexotomy tokenize` of the result against the library."""
    done = places.lexotomy("tokenize", result.path, *result.arguments,
                           input="".join(line + "\n" for line in lines))
    if done.returncode != 0:
        return [f"tokenize of the result exited {done.returncode}: {done.stderr.strip()[-300:]}"]
    got = [[int(id) for id in line.split()] for line in done.stdout.split("\n")[:-1]]
    want = [list(ids) for ids in result.encode(lines)]
    different = [line for line, a, b in zip(lines, got, want) if a != b]
    if len(got) != len(want):
        return [f"tokenize of the result gives {len(got)} lines for {len(want)}"]
    if different:
        return [f"tokenize of the result differs from the library on {len(different)} of "
                f"{len(lines)} lines, as {different[0][:80]!r}"]
    return []


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tokenizer", action="append", help="only those whose path has this")
    parser.add_argument("--language", action="append")
    parser.add_argument("--quick", action="store_true", help="one language of each tokenizer")
    options = parser.parse_args()
    places.binary()
    places.require_shared_data()
    tally = Tally()

    def record(case, failures, note):
        if failures is None:
            tally.skip(case, note)
        else:
            tally.record(case, failures and [*failures, note], note)

    if not options.tokenizer:
        for name, failures, note in counter_examples.cases(FOLDER):
            record(f"counter-example: {name}", failures, note)
    for name, languages in TOKENIZERS.items():
        if options.tokenizer and not any(part in name for part in options.tokenizer):
            continue
        path = source_path(name)
        languages = options.language or languages[:1 if options.quick else None]
        for language in languages:
            record(f"{name}, {language}", *check(path, language, []))
        if not options.quick:
            # Fewer rows than the corpus uses: what is kept must still be as before.
            for size in (["--coverage", "0.5"], ["--min-count", "3", "--multiple-of", "64"]):
                case = f"{name}, {languages[0]}, {' '.join(size)}"
                record(case, *check(path, languages[0], size))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
