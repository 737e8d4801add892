"""Writes the files beside it, which the tests of WordVectors read.

Needs numpy, gensim 4 and fasttext. The same versions write the same bytes.
"""

import os
import sys
import tempfile

import fasttext
import numpy as np
from gensim.models import KeyedVectors

os.chdir(os.path.dirname(os.path.abspath(__file__)))

WORDS = ["the", "deu:$hund$", "$dog$", "тест", "a\u00a0b", "ไทย", "x", "x2"]
VECTORS = (np.arange(len(WORDS) * 4, dtype=np.float32).reshape(-1, 4) - 10) / np.float32(7)


def table(protocol=4, **options):
    vectors = KeyedVectors(4)
    vectors.add_vectors(WORDS, VECTORS)
    vectors.lifecycle_events = None
    vectors.save(options.pop("name"), pickle_protocol=protocol, **options)


def texts():
    with open("words.vec", "w") as file:
        file.write(f"{len(WORDS) + 2} 4\n")
        for word, vector in zip(WORDS, VECTORS):
            file.write(word + " " + " ".join(repr(float(x)) for x in vector) + " \n")
        file.write("New York 1e-05 -2.5E+1 .5 3.\n")
        file.write("the 9 9 9 9\n")
    with open("glove.txt", "w") as file:
        for word, vector in zip(WORDS, VECTORS):
            file.write(word + " " + " ".join(f"{x:.18e}" for x in vector) + "\n")


def binaries():
    vectors = KeyedVectors(4)
    vectors.add_vectors(WORDS, VECTORS)
    vectors.save_word2vec_format("gensim.bin", binary=True)
    with open("google.bin", "wb") as file:
        file.write(b"%d %d\n" % VECTORS.shape)
        for word, vector in zip(WORDS, VECTORS):
            file.write(word.encode() + b" " + vector.tobytes() + b"\n")


def arrays():
    np.savez("stored.npz", words=np.array(WORDS), vectors=VECTORS)
    np.savez_compressed(
        "deflated.npz", words=np.array([w.encode() for w in WORDS]),
        vectors=VECTORS.astype(np.float64))


TEXT = """the cat sat on the mat and the dog sat on the log
der Hund saß auf der Matte und die Katze saß auf dem Hund
кот сидел на коврике и кот спал ไทย ไทย ภาษา
""" * 4
UNKNOWN = ["catdog", "Hunde", "кот", "коты", "ไทยแลนด์", "z", "", "ß", "</s>", "the"]


def save(model, width, buckets, name):
    """Saves a model with random vectors: one thread sets but a tenth of them."""
    model.save_model(name)
    data = bytearray(open(name, "rb").read())
    words = len(model.get_words())
    count = (words + buckets) * width
    start = len(data) - words * width * 4 - 17 - count * 4
    random = np.random.default_rng(count).standard_normal(count).astype("<f4")
    data[start:start + count * 4] = random.tobytes()
    open(name, "wb").write(data)


def composed(golden):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(TEXT)
        file.flush()
        model = fasttext.train_unsupervised(
            file.name, model="skipgram", dim=5, minn=2, maxn=4, bucket=40, minCount=1, epoch=2,
            thread=1, verbose=0)
        save(model, 5, 40, "fasttext.bin")
        flat = fasttext.train_unsupervised(
            file.name, model="cbow", dim=3, minn=0, maxn=0, minCount=4, epoch=1, thread=1,
            verbose=0)
        save(flat, 3, 0, "flat.bin")
    model, flat = fasttext.load_model("fasttext.bin"), fasttext.load_model("flat.bin")
    words, counts = model.get_words(include_freq=True)
    golden["fasttext"] = [model.get_word_vector(word) for word in words + UNKNOWN]
    golden["fasttext-counts"] = [counts]
    golden["flat"] = [flat.get_word_vector(word) for word in flat.get_words()]


# Tokens of a toy: the longest that fits is taken, and what fits none is passed over.
SOURCE = [" ", "d", "o", "g", "do", " dog", " D", "h", "u", "n", "und", " hu", "H", "a", "the"]
PIECES = [" hund", " Hu", "und", " zz"]


def segments(text, tokens):
    ids, place = [], 0
    while place < len(text):
        fits = [i for i, token in enumerate(tokens) if text.startswith(token, place)]
        if fits:
            ids.append(max(fits, key=lambda i: len(tokens[i])))
            place += len(tokens[ids[-1]])
        else:
            place += 1
    return ids


def spellings(key):
    """Those of get_subword_embeddings_in_word_embedding_space in OFA's utils.py."""
    if not (len(key) > 4 and key[3] == ":"):
        key = "eng:" + key
    language, original = key[:3], key[4:]
    word = original.replace("$", " ")
    result = [word, " " + word]
    if original[0] == "$":
        result.append(word[1].upper() + word[2:])
    else:
        result.append(" " + word[0].upper() + word[1:])
    return language, result


KEYS = ["$dog$", "deu:$hund$", "deu:und", "the", "dog", "eng:a$", "fin:$ed$", "zzz"]


def pooled(golden):
    rng = np.random.default_rng(5)
    vectors = rng.standard_normal((len(KEYS), 3)).astype(np.float32)
    with open("keys.vec", "w") as file:
        file.write(f"{len(KEYS)} 3\n")
        for key, vector in zip(KEYS, vectors):
            file.write(key + " " + " ".join(repr(float(x)) for x in vector) + "\n")

    def pool(tokens, offset, weigh, variants, languages=None, limit=None, mean=0):
        lists = [[] for _ in tokens[offset:]]
        for index, key in enumerate(KEYS):
            language, forms = spellings(key) if variants == "ofa" else (None, [key, " " + key])
            if languages and language not in languages:
                continue
            times = {}
            for form in forms:
                for token in set(segments(form, tokens)):
                    times[token] = times.get(token, 0) + 1
            length = len(forms[0].replace(" ", ""))
            for token, count in times.items():
                if token >= offset and (limit is None or len(lists[token - offset]) < limit):
                    share = min(1, len(tokens[token].strip()) / length) if weigh else 1
                    if share > 0:
                        lists[token - offset].append((index, count * share))
        rows = []
        for entries in lists:
            total = sum(weight for _, weight in entries)
            row = sum((w * vectors[i].astype(np.float64) for i, w in entries), np.zeros(3))
            rows.append(row / total - mean if entries else np.zeros(3))
        return rows

    every = SOURCE + PIECES
    n = len(SOURCE)
    golden["ofa-source"] = pool(SOURCE, 0, False, "ofa")
    golden["ofa-pieces"] = pool(every, n, False, "ofa")
    golden["german-source"] = pool(SOURCE, 0, False, "ofa", {"deu"})
    golden["limited-source"] = pool(SOURCE, 0, False, "ofa", limit=2)
    mean = vectors.astype(np.float64).mean(0)
    golden["centred-source"] = pool(SOURCE, 0, True, "spaced", mean=mean)
    golden["centred-pieces"] = pool(every, n, True, "spaced", mean=mean)


def associated(golden):
    """Vectors of tokens from sentences: a dense statement of PPMI and its singular values."""
    state, counts = 1, np.zeros((14, 20))
    for sentence in range(20):
        for _ in range(18):
            state = (state * 1664525 + 1013904223) % 2**32
            counts[(state >> 16) % 13 * (0 if (state >> 8) % 3 == 0 else 1), sentence] += 1

    def vectors(width, power, smoothing, least, normal):
        kept = counts * (counts.sum(1, keepdims=True) >= least)
        share = kept.sum(0) ** smoothing / (kept.sum(0) ** smoothing).sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            ppmi = np.maximum(0, np.log(kept / kept.sum(1, keepdims=True) / share))
        u, s, _ = np.linalg.svd(np.nan_to_num(ppmi))
        rows = u[:, :width] * s[:width] ** power * (ppmi > 0).any(1, keepdims=True)
        norm = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(norm > 0, norm, 1) if normal else rows

    for name, options in [
        ("sentences", (5, 0.5, 0.75, 2, True)), ("sentences-raw", (4, 1, 1, 12, False))
    ]:
        rows = vectors(*options)
        golden[name] = rows @ rows.T


def main():
    golden = {"vectors": VECTORS}
    texts()
    binaries()
    arrays()
    table(name="small.wv")
    table(name="protocol2.wv", protocol=2)
    table(name="protocol5.wv", protocol=5)
    table(name="large.wv", sep_limit=4)
    composed(golden)
    pooled(golden)
    associated(golden)
    with open("goldens.txt", "w") as file:
        for name, rows in golden.items():
            file.write(f"{name} {len(rows)}\n")
            for row in rows:
                file.write(" ".join(repr(float(x)) for x in row) + "\n")


if __name__ == "__main__":
    sys.exit(main())
