"""Writes references.txt: what the published code of the methods makes of the inputs of the tests.

    python3 Tests/InitializersTests/Goldens/references.py --ofa CHECKOUT

Needs NumPy, PyTorch and scikit-learn, the packages `wechsel` 0.0.4, `deepfocus` 1.0.1 (with
`entmax`, `fastdist`, `numba` and `print-on-steroids`) and `mergekit` 0.1.5 from PyPI, and a checkout of github.com/cisnlp/ofa
(73fce73). What these import for training and downloads alone is replaced by nothing. Only numbers are
kept; the tests compare them with ours and need none of this.
"""

import argparse
import importlib.util
import pathlib
import sys
import types
from unittest import mock

import numpy as np
import torch

for name in ["fasttext", "fasttext.util", "datasets", "datasets.load", "datasets.fingerprint", "nltk",
             "gensim", "gensim.models", "deepfocus.fasttext_embs", "deepfocus.download_utils",
             "wechsel.download_utils"]:
    sys.modules[name] = mock.MagicMock()


def module(path, name):
    """One file of a package, without what the package itself imports."""
    spec = importlib.util.spec_from_file_location(name, path)
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


def matrix(seed, rows, columns):
    """Numbers from -1/2 to 1/2 that a Float holds exactly."""
    source = np.random.Philox(key=np.array([seed, 0], dtype=np.uint64))
    raw = source.random_raw(rows * columns)
    return ((raw >> np.uint64(40)).astype(float) * 2.0**-24 - 0.5).reshape(rows, columns)


class Vocabulary:
    """A tokenizer of pieces that are called by their numbers."""
    special_tokens_map = {}

    def __init__(self, prefix, count):
        self.pieces = [f"{prefix}{index}" for index in range(count)]
        self.vocab = {piece: index for index, piece in enumerate(self.pieces)}

    def __len__(self):
        return len(self.pieces)

    def convert_ids_to_tokens(self, ids):
        return self.pieces[ids] if np.ndim(ids) == 0 else [self.pieces[index] for index in ids]


def focus_tokens(kind, vectors, rows=None):
    """Tokens as `focus_additional_token_initialization` wants them."""
    return {f"{kind}{index}": types.SimpleNamespace(
        auxiliary_embedding=vector, source_embedding=None if rows is None else rows[index],
        target=types.SimpleNamespace(id=index)) for index, vector in enumerate(vectors)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ofa", required=True, help="a checkout of github.com/cisnlp/ofa")
    parser.add_argument("--libraries", help="where pip --target has put the packages")
    options = parser.parse_args()
    if options.libraries:
        sys.path.append(options.libraries)
    import deepfocus.focus
    import wechsel
    ofa = module(pathlib.Path(options.ofa) / "ofa/utils.py", "ofa_utils")
    package = importlib.util.find_spec("mergekit").submodule_search_locations[0]
    sys.modules["surgeon"] = types.ModuleType("surgeon")
    sys.modules["surgeon"].__path__ = []
    module(pathlib.Path(package) / "tokensurgeon/rope_helpers.py", "surgeon.rope_helpers")
    omp = module(pathlib.Path(package) / "tokensurgeon/omp.py", "surgeon.omp")

    table, vectors, pieces = matrix(1, 40, 6), matrix(2, 40, 8), matrix(3, 5, 8)
    source, target = Vocabulary("s", 40), Vocabulary("t", 5)
    blocks = {}
    for name, k, temperature in [("ofa", 10, 0.1), ("ofa 3", 3, 0.02)]:
        blocks[name] = ofa.create_target_embeddings(
            vectors, pieces, source, target, table, overlapping_tokens={}, additional_tokens={},
            neighbors=k, temperature=temperature)[0]
    primitives, coordinates = ofa.perform_factorize(table, keep_dim=4)
    factored = ofa.create_target_embeddings(
        vectors, pieces, source, target, coordinates, overlapping_tokens={}, additional_tokens={})[0]
    blocks["ofa rank 4"] = factored @ primitives

    left, right = matrix(4, 30, 8), matrix(5, 30, 8)
    words = [types.SimpleNamespace(
        get_word_id=lambda word: int(word[1:]) if word[0] == "w" else -1,
        get_word_vector=lambda word, rows=rows: rows[int(word[1:])]) for rows in (left, right)]
    rotation = wechsel.WECHSEL._compute_align_matrix_from_dictionary(
        None, *words, [(f"w{index}", f"w{index}") for index in range(30)])
    made, _, neighbors = wechsel.create_target_embeddings(
        vectors @ rotation, pieces, source, target, table, verbose=False)
    blocks["wechsel"] = made
    blocks["wechsel neighbors"] = np.array([
        sorted(source.vocab[token] for token in neighbors[piece][0]) for piece in target.pieces])

    anchors = focus_tokens("s", vectors.astype(np.float32), torch.tensor(table))
    blocks["focus"] = deepfocus.focus.focus_additional_token_initialization(
        anchors, focus_tokens("t", pieces.astype(np.float32)),
        torch.zeros(5, 6, dtype=torch.float64)).numpy()

    ids, coefficients = omp.batch_omp(
        torch.tensor(matrix(7, 5, 12)), torch.tensor(matrix(6, 40, 12)), 4)
    blocks["omp atoms"] = ids.numpy()
    blocks["omp"] = np.einsum("pk,pkd->pd", coefficients.numpy(), table[ids.numpy()])

    # A token without a vector is a row of zeros, whose cosine is 0: more than that of any other here.
    few = -np.abs(vectors)
    few[:5] = 0
    blocks["ofa zero vectors"] = ofa.create_target_embeddings(
        few, np.abs(pieces), source, target, table, overlapping_tokens={}, additional_tokens={},
        neighbors=3)[0]

    with open(pathlib.Path(__file__).parent / "references.txt", "w") as file:
        for name, block in blocks.items():
            file.write(f"{name.replace(' ', '-')} {block.shape[0]} {block.shape[1]}\n")
            for row in block:
                file.write(" ".join(repr(float(x)) for x in row) + "\n")


if __name__ == "__main__":
    main()
