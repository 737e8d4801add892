# SPDX-License-Identifier: CC0-1.0
"""Writes the pieces of `bpe-ignore-merges` as a rank file, as Mistral's tekken.json and as a GGUF file.

    python build_ranked.py [--folder DIR]

The expected ids are what `tiktoken` makes of the ranks. Nothing here is random: a second run gives the same bytes.
"""

import argparse
import base64
import json
from pathlib import Path

import gguf
import tiktoken

from build_tokenizers import LLAMA_3_PATTERN, QWEN_PATTERN, write_json_lines
from probes import probes
from texts import CORPORA, FOLDER

SOURCE = "bpe-ignore-merges"
TEKKEN_SPECIALS = ["<unk>", "<s>", "</s>", "[INST]", "[/INST]"]


def byte_letters():
    """GPT-2's letters for bytes, and the bytes that they mean."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    letters = {chr(byte): byte for byte in plain}
    others = [byte for byte in range(256) if byte not in plain]
    letters.update({chr(256 + index): byte for index, byte in enumerate(others)})
    return letters


def ranked_pieces(document):
    """The pieces as bytes; the place of each is its rank."""
    letters = byte_letters()
    vocabulary = sorted(document["model"]["vocab"].items(), key=lambda entry: entry[1])
    assert [id for _, id in vocabulary] == list(range(len(vocabulary)))
    return [bytes(letters[letter] for letter in piece) for piece, _ in vocabulary]


def write_expected(folder, pieces, pattern, texts, offset=0):
    ranks = {piece: rank for rank, piece in enumerate(pieces)}
    encoding = tiktoken.Encoding(SOURCE, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
    rows = [{"text": text, "ids": [id + offset for id in encoding.encode_ordinary(text)]} for text in texts]
    write_json_lines(folder / "expected.jsonl", rows)


def build_ranks(folder, pieces, texts):
    folder.mkdir(parents=True, exist_ok=True)
    rows = [base64.b64encode(piece) + b" %d\n" % rank for rank, piece in enumerate(pieces)]
    # The name tells the pattern.
    (folder / "qwen.tiktoken").write_bytes(b"".join(rows))
    write_expected(folder, pieces, QWEN_PATTERN, texts)


def build_tekken(folder, pieces, texts):
    """The layout of version 7, with entries behind the vocabulary that do not count, as Mistral's files have."""
    folder.mkdir(parents=True, exist_ok=True)
    size = len(pieces) - 92
    vocab = [
        {"rank": rank, "token_bytes": base64.b64encode(piece).decode(), "token_str": as_text(piece)}
        for rank, piece in enumerate(pieces)
    ]
    document = {
        "config": {
            "pattern": LLAMA_3_PATTERN,
            "num_vocab_tokens": len(vocab),
            "default_vocab_size": size + len(TEKKEN_SPECIALS),
            "default_num_special_tokens": len(TEKKEN_SPECIALS),
            "version": "v7",
        },
        "vocab": vocab,
        "special_tokens": [
            {"rank": rank, "token_str": token, "is_control": True} for rank, token in enumerate(TEKKEN_SPECIALS)
        ],
    }
    with open(folder / "tekken.json", "w", encoding="utf-8", newline="\n") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
    write_expected(folder, pieces[:size], LLAMA_3_PATTERN, texts, offset=len(TEKKEN_SPECIALS))


def as_text(piece):
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return None


def build_gguf(folder, document, pieces, texts):
    """The keys that llama.cpp's converter writes for Llama 3, without a tensor."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = sorted(document["model"]["vocab"].items(), key=lambda entry: entry[1])
    specials = [token["content"] for token in sorted(document["added_tokens"], key=lambda token: token["id"])]
    kinds = [gguf.TokenType.NORMAL] * len(vocabulary) + [gguf.TokenType.CONTROL] * len(specials)
    writer = gguf.GGUFWriter(folder / "vocabulary.gguf", "llama")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe")
    writer.add_token_list([piece for piece, _ in vocabulary] + specials)
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(merge) for merge in document["model"]["merges"]])
    writer.add_bos_token_id(len(vocabulary))
    writer.add_eos_token_id(len(vocabulary) + 1)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    write_expected(folder, pieces, LLAMA_3_PATTERN, texts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    document = json.loads((folder / SOURCE / "tokenizer.json").read_text(encoding="utf-8"))
    pieces = ranked_pieces(document)
    texts = probes(CORPORA)
    build_ranks(folder / "tiktoken", pieces, texts)
    build_tekken(folder / "tekken", pieces, texts)
    build_gguf(folder / "gguf", document, pieces, texts)


if __name__ == "__main__":
    main()
