"""Which lines a trimming must preserve, and whether it does."""

import functools
import json

import regex
from tokenizers import Tokenizer


class Pair:
    """A source tokenizer and a trimmed one, by the pieces they share.

    - Parameters: two vocabularies as `{piece: id}`.
    """

    def __init__(self, source, result):
        self.source = source
        self.result = result
        self.new_ids = {source[piece]: id for piece, id in result.items() if piece in source}

    def failures(self, rows=None):
        """What is wrong with the trimmed vocabulary itself."""
        found = []
        foreign = [piece for piece in self.result if piece not in self.source]
        if foreign:
            found.append(f"{len(foreign)} pieces are not the source's: {foreign[:5]}")
        if sorted(self.result.values()) != list(range(len(self.result))):
            found.append(f"the IDs are not 0 to {len(self.result) - 1}, each once")
        highest = max(self.result.values(), default=-1)
        if rows is not None and highest >= rows:
            found.append(f"ID {highest} is beyond the {rows} rows")
        return found

    def keeps(self, ids):
        return all(id in self.new_ids for id in ids)

    def mapped(self, ids):
        """The result's IDs of the source's; dropped ones are left out."""
        return [self.new_ids[id] for id in ids if id in self.new_ids]


def compare(pair, encode_source, encode_result, lines, is_claimed=None):
    """Compares line by line: `(lines, claimed, [lines that differ though claimed])`.

    A line is claimed where all its tokens are kept, and `is_claimed`, if given, agrees.
    """
    claimed, different = 0, []
    for line, old, new in zip(lines, encode_source(lines), encode_result(lines)):
        if not pair.keeps(old) or (is_claimed and not is_claimed(line)):
            continue
        claimed += 1
        if pair.mapped(old) != list(new):
            different.append(line)
    return len(lines), claimed, different


class WholeOnly:
    """The claim of tokenizers with the whole-word shortcut (`ignore_merges`).

    A piece that is kept only as a whole word is preserved where it is a whole pre-token, but not
    where it would have to be merged (trimming.md, theorem B2).
    """

    def __init__(self, source_path, result_path):
        self.source = Tokenizer.from_file(source_path)
        self.result = Tokenizer.from_file(result_path)
        self.vocabulary = self.source.get_vocab(with_added_tokens=False)
        self.kept = self.result.get_vocab(with_added_tokens=False)
        self.merging = self.result.model
        self.is_needed = bool(getattr(self.source.model, "ignore_merges", False))
        if self.is_needed:
            self.merging.ignore_merges = False

    def __call__(self, line):
        if not self.is_needed:
            return True
        normalizer, splitter = self.source.normalizer, self.source.pre_tokenizer
        text = normalizer.normalize_str(line) if normalizer else line
        for word, _ in splitter.pre_tokenize_str(text):
            if word in self.vocabulary:
                if word not in self.kept:
                    return False
                continue
            for token in self.source.model.tokenize(word):
                parts = self.merging.tokenize(token.value)
                if [part.value for part in parts] != [token.value]:
                    return False
        return True


class WholeOnlyRanks:
    """The same claim for rank files, which have the shortcut always.

    - Parameters: the pattern, and the ranks of both files as `{piece: rank}`.
    """

    def __init__(self, pattern, source, result):
        self.pattern = regex.compile(pattern)
        self.source = source
        self.result = result
        self.products = functools.cache(self.products)

    def __call__(self, line):
        for word in self.pattern.findall(line):
            word = word.encode()
            needed = [word] if word in self.source else self.products(word)
            if any(piece not in self.result for piece in needed):
                return False
        return True

    def products(self, word):
        """All that the merges make of a word on the way to its tokens."""
        products, parts = [], [bytes([byte]) for byte in word]
        while len(parts) > 1:
            rank, place = min((self.source.get(left + right, float("inf")), index)
                              for index, (left, right) in enumerate(zip(parts, parts[1:])))
            if rank == float("inf"):
                break
            parts[place:place + 2] = [parts[place] + parts[place + 1]]
            products.append(parts[place])
        return products


def plain_vocabulary(path):
    """`{piece: id}` of a tokenizer.json, added tokens included."""
    with open(path, encoding="utf-8") as file:
        value = json.load(file)
    model = value["model"]
    vocabulary = model["vocab"]
    if isinstance(vocabulary, list):
        vocabulary = {entry[0]: index for index, entry in enumerate(vocabulary)}
    else:
        vocabulary = dict(vocabulary)
    for token in value.get("added_tokens") or []:
        vocabulary[token["content"]] = token["id"]
    return vocabulary, value
