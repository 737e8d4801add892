"""The reference library of a tokenizer file, as a function from lines to lists of IDs."""

import json
import os

import sentencepiece
import tiktoken
import tiktoken.load
import tokenizers

CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
TAIL = r"\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|" + TAIL
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
CL100K = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
          r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s")
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
PREFIX = r"[^\r\n\p{L}\p{N}]?"
O200K = (f"{PREFIX}{UPPER}*{LOWER}+{CONTRACTIONS}?|{PREFIX}{UPPER}+{LOWER}*{CONTRACTIONS}?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|" + TAIL)
PATTERNS = {"cl100k_base.tiktoken": CL100K, "o200k_base.tiktoken": O200K, "qwen.tiktoken": QWEN,
            "multilingual.tiktoken": GPT2}

#: GGUF files and the tokenizer.json of the same tokenizer, beside their folder.
TWINS = {"vocabulary.gguf": "bpe-ignore-merges",
         "ggml-vocab-bert-bge.gguf": "bert-base-uncased"}


class Unsupported(Exception):
    """A file that no reference here reads."""


def is_tokenizer(name):
    """Whether a file of this name is a tokenizer."""
    return (name == "tokenizer.json" or name.endswith((".model", ".tiktoken", ".gguf"))
            or name.startswith("tekken") and name.endswith(".json"))


def load(path):
    """The reference of a tokenizer file. `added` are the spellings of its added tokens."""
    name = os.path.basename(path)
    if name == "tokenizer.json":
        return HuggingFace(path)
    if name.endswith(".model"):
        return SentencePiece(path)
    if name.endswith(".gguf"):
        if name not in TWINS:
            return LlamaCpp(path)
        folder = os.path.dirname(os.path.dirname(os.path.abspath(path)))
        twin = HuggingFace(os.path.join(folder, TWINS[name], "tokenizer.json"))
        twin.tokenizer.encode_special_tokens = True  # as llama.cpp does by default
        return twin
    return Tiktoken(*ranks(path, name))


class LlamaCpp:
    """llama.cpp itself, which reads a GGUF file that has nothing but a vocabulary."""

    def __init__(self, path):
        try:
            import llama_cpp
        except ImportError:
            raise Unsupported("llama-cpp-python is not installed") from None
        self.model = llama_cpp.Llama(path, vocab_only=True, verbose=False)
        self.added = ["<s>", "</s>", "<unk>", "<|user|>", "<|end|>", "<|endoftext|>", "<|im_end|>"]

    def __call__(self, lines):
        return [self.model.tokenize(line.encode(), add_bos=False, special=False) for line in lines]


class HuggingFace:
    def __init__(self, path):
        self.tokenizer = tokenizers.Tokenizer.from_file(path)
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.added = [each.content for each in self.tokenizer.get_added_tokens_decoder().values()]

    def __call__(self, lines):
        return [each.ids for each in self.tokenizer.encode_batch_fast(
            lines, add_special_tokens=False)]


class SentencePiece:
    def __init__(self, path):
        self.model = sentencepiece.SentencePieceProcessor(model_file=path)
        ids = range(self.model.vocab_size())
        self.added = [self.model.id_to_piece(id) for id in ids
                      if self.model.is_control(id) or self.model.is_unused(id)
                      or self.model.is_unknown(id) or self.model.is_byte(id)][:300]

    def __call__(self, lines):
        return self.model.encode(lines, num_threads=1)


class Tiktoken:
    def __init__(self, pattern, ranks, offset=0):
        self.encoding = tiktoken.Encoding(
            "-", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
        self.offset = offset
        self.added = ["<|endoftext|>", "<|endofprompt|>"]

    def __call__(self, lines):
        return [[id + self.offset for id in ids]
                for ids in self.encoding.encode_ordinary_batch(lines, num_threads=1)]


def ranks(path, name):
    if name.endswith(".json"):
        with open(path, encoding="utf-8") as file:
            value = json.load(file)
        config, decode = value["config"], __import__("base64").b64decode
        specials = config["default_num_special_tokens"]
        count = config["default_vocab_size"] - specials
        ranks = {decode(each["token_bytes"]): each["rank"] for each in value["vocab"][:count]}
        return config["pattern"], ranks, specials
    if name not in PATTERNS:
        raise Unsupported("the pattern of this file is not known")
    return PATTERNS[name], tiktoken.load.load_tiktoken_bpe(path)
