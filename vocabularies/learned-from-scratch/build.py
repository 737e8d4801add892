"""Makes this folder: a byte-level tokenizer without merges, and the merges that the trainer of the
Python library `tokenizers` (0.22.1 and later) learns from the small corpora.

    python build.py
"""

import json
import pathlib

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

folder = pathlib.Path(__file__).parent
corpora = folder.parent.parent / "corpora"


def pre_tokenizer():
    return pre_tokenizers.ByteLevel(add_prefix_space=False)


alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
empty = Tokenizer(models.BPE({piece: index for index, piece in enumerate(alphabet)}, []))
empty.pre_tokenizer = pre_tokenizer()
(folder / "tokenizer.json").write_text(json.dumps(json.loads(empty.to_str()), ensure_ascii=False))

for language in ["am", "ka", "sw"]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer()
    trainer = trainers.BpeTrainer(
        vocab_size=256 + 300, min_frequency=2, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    lines = (corpora / f"{language}.txt").read_text().split("\n")
    tokenizer.train_from_iterator(lines, trainer)
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    pairs = [merge if isinstance(merge, str) else " ".join(merge) for merge in merges]
    (folder / f"{language}-merges.txt").write_text("\n".join(pairs) + "\n")
