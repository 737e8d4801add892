"""The small vocabularies on which trimming by a plain filter goes wrong.

Each is trimmed to a text by `lexotomy trim` and must tokenize it as before; the note says what the
plain filter gives. Without the right rule, each case fails.
"""

import json
import os

from tokenizers import Tokenizer

import places


def file_of(model, **components):
    """A tokenizer.json."""
    value = dict(version="1.0", truncation=None, padding=None, added_tokens=[], normalizer=None,
                 pre_tokenizer=None, post_processor=None, decoder=None, model=model)
    return dict(value, **components)


def bpe(pieces, merges, **settings):
    model = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None,
                 end_of_word_suffix=None, fuse_unk=False, byte_fallback=False, ignore_merges=False,
                 vocab={piece: id for id, piece in enumerate(pieces)}, merges=merges)
    return file_of(dict(model, **settings), pre_tokenizer={"type": "WhitespaceSplit"})


def unigram(pieces):
    return file_of(dict(type="Unigram", unk_id=0, vocab=[["<unk>", 0.0], *pieces],
                        byte_fallback=False), pre_tokenizer={"type": "WhitespaceSplit"})


def word_piece(pieces):
    model = dict(type="WordPiece", unk_token="[UNK]", continuing_subword_prefix="##",
                 max_input_chars_per_word=100,
                 vocab={piece: id for id, piece in enumerate(["[UNK]", *pieces])})
    return file_of(model, pre_tokenizer={"type": "WhitespaceSplit"})


#: Name, tokenizer, corpus, lines that must be as before, and the pieces a plain filter keeps.
CASES = [
    ("a piece whose parts the text never shows",
     bpe(list("abcdxyz") + ["cd", "bcd", "abcd", "xy"],
         [["c", "d"], ["b", "cd"], ["a", "bcd"], ["x", "y"]]),
     ["abcd"], ["abcd", "abcd abcd"], list("abcd") + ["abcd"]),
    ("a merge that takes over when a better one is gone",
     bpe(list("wxyzq") + ["zw", "yzw", "xy", "qq"],
         [["z", "w"], ["y", "zw"], ["x", "y"], ["q", "q"]]),
     ["xyzw", "xy"], ["xyzw", "xy", "xyxyzw"], list("wxyz") + ["xy", "yzw"]),
    ("a merge written as one string",
     bpe(list("abcdxyz") + ["cd", "bcd", "abcd", "xy"], ["c d", "b cd", "a bcd", "x y"]),
     ["abcd"], ["abcd"], list("abcd") + ["abcd"]),
    ("a word taken whole, and merged inside a longer one",
     bpe(list("abcdxy") + ["cd", "bcd", "abcd", "xy"],
         [["c", "d"], ["b", "cd"], ["a", "bcd"], ["x", "y"]], ignore_merges=True),
     ["abcd", "xabcd"], ["abcd", "xabcd", "abcdabcd"], list("abcdx") + ["abcd"]),
    ("Unigram: the lowest score sets the price of unknown text",
     unigram([["ab", -20.0], ["c", -20.0], ["a", -45.0], ["bc", -1.0], ["zz", -45.0]]),
     ["abc bc"], ["abc", "bc", "abc bc"], ["<unk>", "ab", "c", "bc"]),
    ("WordPiece: a word needs all its letters",
     word_piece(["un", "##able", "able", "a", "##a", "b", "##b", "l", "##l", "e", "##e", "u", "##u",
                 "n", "##n", "zz"]),
     ["unable able"], ["unable", "able", "unable able", "bell", "nell"],
     ["[UNK]", "un", "##able", "able"]),
]


def naive(value, kept):
    """The tokenizer after a plain filter of its pieces and merges."""
    value = json.loads(json.dumps(value))
    model = value["model"]
    if isinstance(model["vocab"], list):
        model["vocab"] = [entry for entry in model["vocab"] if entry[0] in kept]
    else:
        model["vocab"] = {piece: id for id, piece in enumerate(
            piece for piece in model["vocab"] if piece in kept)}
    merges = [each.split(" ") if isinstance(each, str) else each
              for each in model.get("merges", [])]
    if merges:
        model["merges"] = [[a, b] for a, b in merges if {a, b, a + b} <= set(kept)]
    return Tokenizer.from_str(json.dumps(value))


def cases(folder):
    """Runs the counter-examples: `(name, failures, note)` of each."""
    for index, (name, value, corpus, lines, kept) in enumerate(CASES):
        place = places.fresh(os.path.join(folder, f"counter-example-{index}"))
        os.makedirs(place)
        path = os.path.join(place, "tokenizer.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(value, file)
        text = places.write_lines(os.path.join(place, "corpus.txt"), corpus)
        source = Tokenizer.from_file(path)
        before = {line: source.encode(line).tokens for line in lines}
        filtered = naive(value, kept)
        wrong = [line for line in lines if filtered.encode(line).tokens != before[line]]
        note = f"{len(wrong)} of {len(lines)} lines differ by the plain filter"
        failures = [] if wrong else ["the plain filter is right here: this is no counter-example"]
        result = os.path.join(place, "result")
        done = places.lexotomy("trim", path, "-o", result, text,
                               store=os.path.join(place, "store.db"))
        if done.returncode != 0:
            failures.append(f"trim exited {done.returncode}: {done.stderr.strip()[-300:]}")
        else:
            trimmed = Tokenizer.from_file(os.path.join(result, "tokenizer.json"))
            for line in lines:
                after = trimmed.encode(line).tokens
                if after != before[line]:
                    failures.append(f"{line!r} is {after}, expected {before[line]}")
        yield name, failures, note
