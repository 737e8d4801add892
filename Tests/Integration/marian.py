#!/usr/bin/env python3
"""Trims translation models of Marian, which have a SentencePiece model for each side and one vocabulary.

    python marian.py LEXOTOMY [CASE...]    # the python of one version of transformers

There is no such model in the shared data, so small ones are made as Helsinki-NLP's are: `source.spm` and
`target.spm` are learnt by `sentencepiece` from two corpora, `vocab.json` numbers the pieces of both in an
order of its own, padding last; the weights are random. Compared with `MarianTokenizer` of the running
transformers, line by line in both directions, before and after the trimming: token IDs, decoded text;
and with `MarianMTModel`: tensors, hidden states, logits of kept IDs, greedy translations.
"""

import json
import os
import random
import shutil
import sys
import tempfile

import places

places.inside(("5", "4"), "torch", "transformers", "tokenizers", "safetensors")

import sentencepiece
import torch
import transformers
from transformers import MarianConfig, MarianMTModel, MarianTokenizer

import check_model
import models
from tally import Tally

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
tally = Tally()
check, run = tally.record, places.run
CODES = [">>rus<<", ">>tur<<", ">>ukr<<", ">>xho<<"]


def texts(languages, start=0, count=None, corpus="ntrex128"):
    return [line for language in languages
            for line in places.corpus_lines(language, start, count, corpus)]


def awkward(lines):
    """Lines with what the class treats specially: tokens, codes, spaces, characters of nobody."""
    extra = ["", " ", "  a   b ", "</s>", "a</s>b", "a </s> b<pad>", "<unk>", "x<unk>y <unk>",
             ">>rus<< " + lines[0], ">>rus<<" + lines[1], ">>zzz<< " + lines[2], " >>rus<< " + lines[3],
             ">>", ">><<", ">><<x", ">>a<", ">> rus << b", "a >>rus<< b", "</s>>>rus<<b", "<s> </s>",
             "☃", "☃☃ ☃a☃", "ЖЖ Ж", "ﬁne ＡＢＣ ①", "e\u0301te\u0301", "a\u00a0b\u200bc", "\u2581a \u2581\u2581",
             "\ufffd", "\U0001f600", "ꙮ漢字仮名", "\ttab\t", "a\u0000b", "▁", "&amp; <b>", "…—–", ">>rus<<"]
    return extra + [line[:40] + "☃" + line[40:] for line in lines[:60]]


class Model:
    """A folder with a model as opus-mt has it."""

    def __init__(self, folder, source, target, size, kind="unigram", languages=("", ""), codes=(),
                 missing=0, fallback=False, seed=1):
        self.folder = folder
        os.makedirs(folder)
        vocabularies = [self.learn(name, lines, size, kind, fallback)
                        for name, lines in (("source", source), ("target", target))]
        pieces = sorted(set(vocabularies[0]) | set(vocabularies[1]))
        shuffled = random.Random(seed)
        shuffled.shuffle(pieces)
        # Pieces that training never saw have no ID; `▁` and the single characters do.
        long = [piece for piece in pieces if len(piece) > 3]
        gone = set(shuffled.sample(long, missing))
        pieces = [piece for piece in pieces if piece not in gone]
        half = len(pieces) // 2
        order = ["</s>", "<unk>", *pieces[:half], *codes, *pieces[half:], "<pad>"]
        self.vocabulary = {piece: index for index, piece in enumerate(order)}
        with open(os.path.join(folder, "vocab.json"), "w", encoding="utf-8") as file:
            json.dump(self.vocabulary, file, indent=2 if codes else None)
        with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
            json.dump({"source_lang": languages[0], "target_lang": languages[1],
                       "model_max_length": 512}, file)
        rows, pad = len(order), len(order) - 1
        config = MarianConfig(
            vocab_size=rows, decoder_vocab_size=rows, d_model=32, encoder_layers=2, decoder_layers=2,
            encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=48,
            decoder_ffn_dim=48, max_position_embeddings=512, pad_token_id=pad, eos_token_id=0,
            decoder_start_token_id=pad, forced_eos_token_id=0, scale_embedding=True,
            share_encoder_decoder_embeddings=True, activation_function="swish",
            static_position_embeddings=True)
        model = MarianMTModel(config)
        models.randomize(model, seed)
        model.final_logits_bias.normal_(generator=torch.Generator().manual_seed(seed))
        model.generation_config.bad_words_ids = [[pad]]
        model.generation_config.max_length = 512
        model.generation_config.num_beams = 1
        model.eval().save_pretrained(folder)

    def learn(self, name, lines, size, kind, fallback):
        prefix = os.path.join(self.folder, name)
        text = places.write_lines(prefix + ".txt", lines)
        sentencepiece.SentencePieceTrainer.train(
            input=text, model_prefix=prefix, vocab_size=size, model_type=kind, num_threads=1,
            character_coverage=0.9995, byte_fallback=fallback, minloglevel=2)
        os.unlink(text)
        os.unlink(prefix + ".vocab")
        os.rename(prefix + ".model", prefix + ".spm")
        model = sentencepiece.SentencePieceProcessor(prefix + ".spm")
        return [model.id_to_piece(id) for id in range(model.vocab_size())
                if not model.is_control(id) and not model.is_unknown(id)]


class Pair:
    """Source and result as transformers reads them, and the new ID of each kept one."""

    def __init__(self, source, result):
        self.old, self.new = (MarianTokenizer.from_pretrained(path) for path in (source, result))
        vocabularies = [json.load(open(os.path.join(path, "vocab.json"), encoding="utf-8"))
                        for path in (source, result)]
        self.new_ids = {vocabularies[0][piece]: id for piece, id in vocabularies[1].items()}
        self.order = [old for old, _ in sorted(self.new_ids.items(), key=lambda pair: pair[1])]

    def mapped(self, ids):
        return [self.new_ids.get(id) for id in ids]


def encode(tokenizer, lines, of_target):
    """The IDs of lines, one at a time, as text of the source or of the target."""
    if of_target:
        return [tokenizer(text_target=line)["input_ids"] for line in lines]
    return [tokenizer(line)["input_ids"] for line in lines]


def parity(binary, folder, tokenizer, lines, tag, of_target, work):
    """How many lines `lexotomy tokenize` numbers otherwise, and the first of them."""
    path = places.write_lines(os.path.join(work, "lines.txt"), lines)
    options = ["--language", tag] if of_target else []
    done = run(binary, "tokenize", folder, path, "--add-special-tokens", *options)
    if done.returncode != 0:
        return [f"tokenize exited {done.returncode}: {done.stderr[-300:]}"]
    ours = [[int(id) for id in line.split()] for line in done.stdout.split("\n")[:-1]]
    theirs = encode(tokenizer, lines, of_target)
    differing = [(line, a, b) for line, a, b in zip(lines, ours, theirs) if a != b]
    if len(ours) != len(theirs):
        return [f"{len(ours)} lines instead of {len(theirs)}"]
    return [f"{len(differing)} of {len(lines)} lines differ, the first {differing[0]!r:.400}"] \
        if differing else []


def compare_text(pair, lines, of_target):
    """What differs among the lines whose tokens are kept; how many those are; unknown tokens."""
    failures, eligible, unknown = [], 0, [0, 0]
    for line, before, after in zip(lines, encode(pair.old, lines, of_target),
                                   encode(pair.new, lines, of_target)):
        unknown[0] += before.count(pair.old.unk_token_id)
        unknown[1] += after.count(pair.new.unk_token_id)
        expected = pair.mapped(before)
        if None in expected:
            continue
        eligible += 1
        if expected != after:
            failures.append(f"{line!r:.80} is {after}, expected {expected}"[:300])
            continue
        for options in ({}, {"skip_special_tokens": True}, {"use_source_tokenizer": True},
                        {"use_source_tokenizer": False}):
            texts = [pair.old.decode(before, **options), pair.new.decode(after, **options)]
            if texts[0] != texts[1]:
                failures.append(f"decoded, {options}: {texts[1]!r:.90}, expected {texts[0]!r:.90}")
    return failures, eligible, unknown


def compare_models(source, result, pair, lines):
    """Tensors, hidden states, logits and greedy translations."""
    loaded = [check_model.load(path) for path in (source, result)]
    failures = [f"loading: {one[1]}" for one in loaded if one[1]]
    old, new = loaded[0][0], loaded[1][0]
    batches = []
    for line in lines:
        ids = [pair.old(line)["input_ids"], pair.new(line)["input_ids"]]
        batches.append([{"input_ids": torch.tensor([each]), "attention_mask": torch.ones(1, len(each),
                         dtype=torch.long)} for each in ids])
    rows = [model.config.vocab_size for model in (old, new)]
    failures += check_model.check_tensors(old, new, pair.order, *rows)
    more, largest = check_model.check_outputs(old, new, batches, pair.order)
    generated, count = check_model.check_generation(old, new, batches, pair.order, pair)
    failures += more + generated
    config = new.config
    for key in ("pad_token_id", "decoder_start_token_id", "eos_token_id", "forced_eos_token_id"):
        value, before = (getattr(one.config, key, None) for one in (new, old))
        if pair.new_ids.get(before, before) != value:
            failures.append(f"{key} is {value}")
    if config.pad_token_id != len(pair.order) - 1 or config.decoder_vocab_size != len(pair.order):
        failures.append(f"padding is #{config.pad_token_id} of {config.decoder_vocab_size}")
    if new.generation_config.bad_words_ids != [[config.pad_token_id]]:
        failures.append(f"bad_words_ids {new.generation_config.bad_words_ids}")
    return failures, largest, count


def try_model(binary, name, work, made, corpora, lines, tags):
    """Trims a model to `corpora`, and compares on `lines`: those of the source, of the target."""
    source, result = made.folder, made.folder + "-trimmed"
    tokenizer = MarianTokenizer.from_pretrained(source)
    for of_target in (False, True):
        side = "target" if of_target else "source"
        check(f"{name}: {len(lines[of_target])} lines of the {side} as MarianTokenizer has them",
              parity(binary, source, tokenizer, lines[of_target], tags[1], of_target, work))
    done = run(binary, "trim", source, *corpora, "-o", result, "--store", source + ".db")
    if done.returncode == 0:
        done = run(binary, "verify", source, result, *corpora)
    if done.returncode != 0:
        return check(f"{name}: trim and verify",
                     [f"exit {done.returncode}: {done.stdout[-600:]}{done.stderr[-600:]}"])
    pair = Pair(source, result)
    for of_target in (False, True):
        side = "target" if of_target else "source"
        failures, eligible, unknown = compare_text(pair, lines[of_target], of_target)
        check(f"{name}: {len(pair.old)} pieces to {len(pair.order)}; {eligible} of "
              f"{len(lines[of_target])} lines of the {side} are kept, their tokens and texts equal; "
              f"{unknown[0]} unknown tokens before, {unknown[1]} after", failures)
        check(f"{name}, trimmed: the same lines of the {side} as MarianTokenizer has them",
              parity(binary, result, pair.new, lines[of_target], tags[1], of_target, work))
    kept = [line for line in lines[0][60:200] if None not in pair.mapped(pair.old(line)["input_ids"])]
    failures, largest, count = compare_models(source, result, pair, kept[:12])
    check(f"{name}: outputs for {len(kept[:12])} lines; logits differ by {largest:.1e}, {count} tokens "
          "are translated alike", failures)
    return pair


def labelled(binary, work):
    """Two languages of one script, each text counted by its own model."""
    german, french = texts(["deu"]), texts(["fra", "fra-CA"])
    made = Model(os.path.join(work, "de-fr"), german, french, 4000, languages=("de", "fr"))
    paths = [places.write_lines(os.path.join(work, f"{tag}.txt"), lines[:900])
             for tag, lines in (("de", german), ("fr", french))]
    lines = (awkward(german) + german + texts(["eng", "nld", "ces", "rus"]),
             awkward(french) + french + texts(["spa", "eng", "por"]))
    try_model(binary, "de-fr", work, made, [f"de={paths[0]}", f"fr={paths[1]}"], lines, ("de", "fr"))


def archived(binary, work):
    """Weights as the published models have them: a `.bin` with every copy of the shared table."""
    german, french = texts(["deu"]), texts(["fra"])
    made = Model(os.path.join(work, "bin"), german, french, 1500, languages=("de", "fr"), seed=4)
    tensors = MarianMTModel.from_pretrained(made.folder).state_dict()
    copies = [name for name in tensors if tensors[name].data_ptr() ==
              tensors["model.shared.weight"].data_ptr()]
    check(f"bin: {len(copies)} names of one table", [] if len(copies) == 4 else copies)
    torch.save(tensors, os.path.join(made.folder, "pytorch_model.bin"))
    os.unlink(os.path.join(made.folder, "model.safetensors"))
    corpora = [places.write_lines(os.path.join(work, f"{tag}.txt"), lines[:300])
               for tag, lines in (("de", german), ("fr", french))]
    try_model(binary, "bin", work, made, corpora, (german[:1000], french[:1000]), ("de", "fr"))


def padded(binary, work):
    """Rows behind the last piece are no copies of the padding token's, which alone is forbidden."""
    german, french = texts(["deu"]), texts(["fra"])
    made = Model(os.path.join(work, "padded"), german, french, 1500, languages=("de", "fr"), seed=5)
    corpora = [places.write_lines(os.path.join(work, f"{tag}.txt"), lines[:200])
               for tag, lines in (("de", german), ("fr", french))]
    result = made.folder + "-trimmed"
    done = run(binary, "trim", made.folder, *corpora, "-o", result, "--store", work + "/store.db",
               "--pad-to-multiple-of", "64")
    if done.returncode != 0:
        return check("padded", [f"exit {done.returncode}: {done.stderr[-300:]}"])
    count = len(json.load(open(os.path.join(result, "vocab.json"), encoding="utf-8")))
    model = MarianMTModel.from_pretrained(result)
    bias, unknown = model.final_logits_bias[0], 1
    failures = [] if len(bias) % 64 == 0 and len(bias) > count else [f"{len(bias)} rows"]
    if not torch.equal(bias[count:], bias[unknown].expand(len(bias) - count)):
        failures.append("rows behind the last piece are not the unknown token's")
    check(f"padded: {count} pieces in {len(bias)} rows, which cannot win over every piece", failures)


def many(binary, work):
    """Language codes, pieces of the models that have no ID, text of unknown language."""
    english, others = texts(["eng", "eng-GB"]), texts(["rus", "ukr", "tur", "xho"])
    made = Model(os.path.join(work, "en-mul"), english, others, 5000, languages=("en", "mul"),
                 codes=CODES, missing=400, seed=2)
    corpus = places.write_lines(
        os.path.join(work, "both.txt"),
        [">>rus<< " + line for line in english[:700]] + texts(["rus"], 0, 700))
    lines = (awkward(english) + english + [f"{CODES[i % 4]} {line}" for i, line in
                                           enumerate(texts(["eng-US", "eng-IN"]))] + texts(["fra", "tur"]),
             awkward(others) + others)
    pair = try_model(binary, "en-mul", work, made, [corpus], lines, ("en", "mul"))
    if pair:
        codes = [code for code in CODES if pair.new.convert_tokens_to_ids(code) == pair.new.unk_token_id]
        check("en-mul: all language codes are kept", codes)


def merged(binary, work):
    """Models of byte-pair encoding; one with pieces for bytes."""
    swahili, english = texts(["swa"]), texts(["eng"])
    for name, fallback in (("bpe", False), ("bpe-bytes", True)):
        made = Model(os.path.join(work, name), swahili, english, 3000, kind="bpe",
                     languages=("sw", "en"), fallback=fallback, seed=3)
        paths = [places.write_lines(os.path.join(work, f"{name}-{tag}.txt"), lines[:800])
                 for tag, lines in (("sw", swahili), ("en", english))]
        lines = (awkward(swahili) + swahili + texts(["eng"]), awkward(english) + english + texts(["swa"]))
        try_model(binary, name, work, made, [f"sw={paths[0]}", f"en={paths[1]}"], lines, ("sw", "en"))


def refused(binary, work):
    """What is not done ends in exit 2, with the reason, and leaves nothing."""
    german, french = texts(["deu"], 0, 600), texts(["fra"], 0, 600)
    made = Model(os.path.join(work, "small"), german, french, 600, languages=("de", "fr"))
    corpus = places.write_lines(os.path.join(work, "de.txt"), german)
    words = places.write_lines(os.path.join(work, "words.txt"), ["правительствами"])
    result = os.path.join(work, "nothing")

    def attempt(name, said, *command):
        done = run(binary, *command)
        check(f"refused: {name}", [] if done.returncode == 2 and said in done.stderr and not
              os.path.exists(result) else [f"exit {done.returncode}: {done.stderr[-300:]}"])

    attempt("new pieces", "vocab.json", "extend", made.folder, "--pieces", words, "-o", result)
    attempt("learning", "a model each", "learn", made.folder, corpus, "--size", "50", "-o", result)
    path = os.path.join(made.folder, "tokenizer_config.json")
    config = json.load(open(path))
    json.dump(config | {"separate_vocabs": True}, open(path, "w"))
    shutil.copy(os.path.join(made.folder, "vocab.json"),
                os.path.join(made.folder, "target_vocab.json"))
    attempt("two vocabularies", "separate_vocabs", "trim", made.folder, corpus, "-o", result)
    json.dump(config, open(path, "w"))
    path = os.path.join(made.folder, "config.json")
    config = json.load(open(path))
    json.dump(config | {"share_encoder_decoder_embeddings": False}, open(path, "w"))
    attempt("two tables", "share_encoder_decoder_embeddings", "trim", made.folder, corpus, "-o", result)


CASES = [labelled, archived, padded, many, merged, refused]


def main(binary, names):
    for case in CASES:
        if names and case.__name__ not in names:
            continue
        with tempfile.TemporaryDirectory() as work:
            try:
                case(binary, work)
            except Exception as error:  # of any library: a line of the report
                check(case.__name__, [f"{type(error).__name__}: {error}"[:600]])
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2:]))
