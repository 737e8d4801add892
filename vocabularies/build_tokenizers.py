# SPDX-License-Identifier: CC0-1.0
"""Trains one small tokenizer of every kind, and writes down how the reference libraries read it.

    python build_tokenizers.py [--corpora DIR] [--output DIR]

Nothing here is random: a second run gives the same bytes.
"""

import argparse
import io
import json
from collections import Counter
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from probes import probes
from texts import CORPORA, FOLDER, LANGUAGES, TRAINING, lines, training_lines

QWEN_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
LLAMA_3_PATTERN = QWEN_PATTERN.replace(r"|\p{N}|", r"|\p{N}{1,3}|")


# Writing


def write_json_lines(path, rows):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_expected(path, tokenizer, texts):
    """The ids that `tokenizers` gives."""
    rows = []
    for text in texts:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        special_ids = tokenizer.encode(text, add_special_tokens=True).ids
        rows.append({"text": text, "ids": ids, "special_ids": special_ids})
    write_json_lines(path, rows)


def write_expected_of_model(path, model, texts):
    """The ids that `sentencepiece` gives."""
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    write_json_lines(path, [{"text": text, "ids": processor.encode(text)} for text in texts])


def write_tokenizer(folder, tokenizer, texts):
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    write_expected(folder / "expected.jsonl", tokenizer, texts)


def special(content, **options):
    return AddedToken(content, normalized=False, special=True, **options)


# SentencePiece


def train_sentencepiece(training, **options):
    """A serialised ModelProto. Texts go in as an iterator, so that no file name gets into the model."""
    writer = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(training),
        model_writer=writer,
        num_threads=1,
        minloglevel=2,
        **options,
    )
    return writer.getvalue()


def parsed(model):
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model)
    return proto


def build_unigram(folder, training, texts):
    """XLM-R's layout: SentencePiece's `<unk> <s> </s>` become `<s> <pad> </s> <unk>`, ids move up by one."""
    model = train_sentencepiece(training, model_type="unigram", vocab_size=4094, character_coverage=0.9995)
    proto = parsed(model)

    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    pieces += [(piece.piece, piece.score) for piece in proto.pieces[3:]]
    pieces += [("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)
    # What transformers 5 puts in place of whatever stands in the file of an XLM-R tokenizer.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([special(token) for token in ["<s>", "<pad>", "</s>", "<unk>"]])
    tokenizer.add_special_tokens([special("<mask>", lstrip=True)])

    write_tokenizer(folder, tokenizer, texts)
    (folder / "sentencepiece.bpe.model").write_bytes(model)
    write_expected_of_model(folder / "expected.sentencepiece.jsonl", model, texts)


def build_sentencepiece_unigram(folder, training, texts):
    """T5's specials, mT5's byte fallback, and language tags in the manner of MADLAD-400."""
    model = train_sentencepiece(
        training,
        model_type="unigram",
        vocab_size=3000,
        character_coverage=0.985,
        byte_fallback=True,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        user_defined_symbols=["<2en>", "<2sw>", "<2ta>", "<sep>"],
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spiece.model").write_bytes(model)
    write_expected_of_model(folder / "expected.jsonl", model, texts)


def build_sentencepiece_bpe(folder, converted_folder, training, texts):
    """Llama 2's settings, with control and user-defined symbols as Mistral's and Gemma's models have them."""
    model = train_sentencepiece(
        training,
        model_type="bpe",
        vocab_size=3000,
        character_coverage=0.985,
        byte_fallback=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=True,
        split_digits=True,
        control_symbols=["[INST]", "[/INST]"],
        user_defined_symbols=["<sep>", "<url>", "https://"],
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.model").write_bytes(model)
    write_expected_of_model(folder / "expected.jsonl", model, texts)
    write_tokenizer(converted_folder, converted_bpe(parsed(model)), texts)


def converted_bpe(proto):
    """The model as transformers converts Llama 2's."""
    kinds = sentencepiece_model_pb2.ModelProto.SentencePiece
    vocabulary = {piece.piece: id for id, piece in enumerate(proto.pieces)}
    merges = []
    for piece in proto.pieces:
        if piece.type == kinds.NORMAL:
            for cut in range(1, len(piece.piece)):
                left, right = piece.piece[:cut], piece.piece[cut:]
                if left in vocabulary and right in vocabulary:
                    merges.append((piece.score, len(left), len(right), left, right))
    # Scores fall with the rank of the merge; sorted() is stable, so the order above decides ties.
    merges.sort(key=lambda merge: merge[:3], reverse=True)

    tokenizer = Tokenizer(
        models.BPE(
            vocabulary,
            [(left, right) for *_, left, right in merges],
            unk_token="<unk>",
            fuse_unk=True,
            byte_fallback=True,
        )
    )
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", vocabulary["<s>"])]
    )
    for piece in proto.pieces:
        if piece.type in (kinds.UNKNOWN, kinds.CONTROL):
            tokenizer.add_special_tokens([special(piece.piece)])
        elif piece.type == kinds.USER_DEFINED:
            tokenizer.add_tokens([AddedToken(piece.piece, normalized=False)])
    return tokenizer


# Byte-level BPE


def trained_bpe(training, normalizer, pre_tokenizer, size):
    """Vocabulary and merges. The 256 bytes come first, as in GPT-2; special tokens are left to the caller."""
    tokenizer = Tokenizer(models.BPE())
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    trainer = trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(training, trainer)
    trained = json.loads(tokenizer.to_str())["model"]
    return trained["vocab"], [tuple(merge) for merge in trained["merges"]]


def split_then_bytes(pattern):
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False),
        ]
    )


def write_merges(folder, vocabulary, merges):
    """The pair of files that came before tokenizer.json; they know nothing of added tokens."""
    with open(folder / "vocab.json", "w", encoding="utf-8", newline="\n") as file:
        json.dump(dict(sorted(vocabulary.items(), key=lambda entry: entry[1])), file, ensure_ascii=False)
    with open(folder / "merges.txt", "w", encoding="utf-8", newline="\n") as file:
        file.write("#version: 0.2\n")
        file.writelines(f"{left} {right}\n" for left, right in merges)


def build_bytelevel(folder, training, texts):
    """Qwen's pipeline. `<think>` is an added token that is not special."""
    pre_tokenizer = split_then_bytes(QWEN_PATTERN)
    vocabulary, merges = trained_bpe(training, normalizers.NFC(), pre_tokenizer, 4091)
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, continuing_subword_prefix="", end_of_word_suffix=""))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.post_processor = processors.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    tokenizer.add_special_tokens([special(token) for token in ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]])
    tokenizer.add_tokens([AddedToken(token, normalized=False) for token in ["<think>", "</think>"]])
    write_tokenizer(folder, tokenizer, texts)
    write_merges(folder, vocabulary, merges)


def build_gpt2(folder, training, texts):
    """GPT-2's own pipeline, whose pattern is part of the ByteLevel pre-tokenizer."""
    pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True)
    vocabulary, merges = trained_bpe(training, None, pre_tokenizer, 1999)
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, continuing_subword_prefix="", end_of_word_suffix=""))
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.post_processor = processors.ByteLevel(add_prefix_space=True, trim_offsets=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel(add_prefix_space=True, trim_offsets=True, use_regex=True)
    tokenizer.add_special_tokens([special("<|endoftext|>")])
    write_tokenizer(folder, tokenizer, texts)
    write_merges(folder, vocabulary, merges)


def build_ignore_merges(folder, training_by_language, training, texts):
    """Llama 3's pipeline. Vocabularies that come from tiktoken hold words that no merge leads to."""
    pre_tokenizer = split_then_bytes(LLAMA_3_PATTERN)
    vocabulary, merges = trained_bpe(training, None, pre_tokenizer, 2792)
    for line_group in training_by_language.values():
        counts = Counter(word for line in line_group for word, _ in pre_tokenizer.pre_tokenize_str(line))
        unmerged = [word for word in counts if word not in vocabulary]
        for word in sorted(unmerged, key=lambda word: (-counts[word], word))[:10]:
            vocabulary[word] = len(vocabulary)

    tokenizer = Tokenizer(models.BPE(vocabulary, merges, ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    names = ["begin_of_text", "end_of_text", "reserved_special_token_0", "reserved_special_token_1"]
    names += ["finetune_right_pad_id", "start_header_id", "end_header_id", "eot_id"]
    tokenizer.add_special_tokens([special(f"<|{name}|>") for name in names])
    begin = ("<|begin_of_text|>", tokenizer.token_to_id("<|begin_of_text|>"))
    tokenizer.post_processor = processors.Sequence(
        [
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(
                single="<|begin_of_text|> $A",
                pair="<|begin_of_text|> $A <|begin_of_text|>:1 $B:1",
                special_tokens=[begin],
            ),
        ]
    )
    write_tokenizer(folder, tokenizer, texts)


# WordPiece


def build_wordpiece(folder, training, texts):
    """Multilingual cased BERT."""
    unused = [f"[unused{number}]" for number in range(1, 10)]
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=False
    )
    pre_tokenizer = pre_tokenizers.BertPreTokenizer()

    # The trainer numbers letters inside words in the order of a randomly seeded hash table, and later
    # ties hang on these numbers. Given beforehand, in order, they stay put.
    words = [
        word for line in training for word, _ in pre_tokenizer.pre_tokenize_str(normalizer.normalize_str(line))
    ]
    counts = Counter("".join(words))
    alphabet = sorted(sorted(counts, key=lambda letter: (-counts[letter], letter))[:1400])
    inside = sorted({letter for word in words for letter in word[1:]}.intersection(alphabet))
    letters = alphabet + ["##" + letter for letter in inside]

    size = 4096
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    trainer = trainers.WordPieceTrainer(
        vocab_size=size - len(specials) - len(unused),
        special_tokens=letters,
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet),
        continuing_subword_prefix="##",
        show_progress=False,
    )
    tokenizer.train_from_iterator(training, trainer)
    learned = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    pieces = specials[:1] + unused + specials[1:] + [piece for piece, _ in learned]
    vocabulary = {piece: id for id, piece in enumerate(pieces)}

    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.WordPiece(prefix="##", cleanup=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, vocabulary[token]) for token in ["[CLS]", "[SEP]"]],
    )
    tokenizer.add_special_tokens([special(token) for token in specials])
    write_tokenizer(folder, tokenizer, texts)
    (folder / "vocab.txt").write_text("".join(piece + "\n" for piece in pieces), encoding="utf-8", newline="\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--output", type=Path, default=FOLDER)
    arguments = parser.parse_args()

    output = arguments.output
    training = training_lines(arguments.corpora)
    by_language = {language: lines(language, TRAINING, arguments.corpora) for language in LANGUAGES}
    texts = probes(arguments.corpora)

    build_unigram(output / "unigram", training, texts)
    build_sentencepiece_unigram(output / "sentencepiece-unigram", training, texts)
    build_sentencepiece_bpe(output / "sentencepiece-bpe", output / "bpe-byte-fallback", training, texts)
    build_bytelevel(output / "bpe-bytelevel", training, texts)
    build_gpt2(output / "bpe-gpt2", training, texts)
    build_ignore_merges(output / "bpe-ignore-merges", by_language, training, texts)
    build_wordpiece(output / "wordpiece", training, texts)


if __name__ == "__main__":
    main()
