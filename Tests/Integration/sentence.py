"""Trims models of sentence-transformers and compares their vectors before and after, bit for bit.

    python sentence.py LEXOTOMY MODEL CORPUS    # MODEL: a masked LM, CORPUS: lines to trim to

Made from MODEL: Transformer, Pooling, Dense and Normalize; SPLADE; StaticEmbedding; a folder as
model2vec writes it. Modules that hold something for each token are refused with exit 2.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

import places

places.inside("5", "torch", "transformers", "tokenizers", "sentence-transformers")

import numpy
import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer, SparseEncoder
from sentence_transformers.models import Dense, Normalize, Pooling, StaticEmbedding, Transformer
from sentence_transformers.sparse_encoder.models import MLMTransformer, SpladePooling
from tokenizers import Tokenizer

from tally import Tally

FLOAT = {"dtype": torch.float32}


def run(*arguments):
    return subprocess.run([str(part) for part in arguments], capture_output=True, text=True)


def kept_ids(source, result):
    """The source's ID of each row of the result, by spelling."""
    old = Tokenizer.from_file(os.path.join(source, "tokenizer.json")).get_vocab()
    new = Tokenizer.from_file(os.path.join(result, "tokenizer.json")).get_vocab()
    return [old[piece] for piece, _ in sorted(new.items(), key=lambda pair: pair[1])]


def main(binary, model, corpus):
    tally = Tally()
    torch.manual_seed(0)
    lines = [line.rstrip("\n") for line in open(corpus, encoding="utf-8")][:200]
    with tempfile.TemporaryDirectory() as work:
        def trimmed(source, kind):
            result = os.path.join(work, kind + "-trimmed")
            store = os.path.join(work, kind + ".db")
            done = run(binary, "trim", source, corpus, "-o", result, "--store", store)
            assert done.returncode == 0, (kind, done.stderr)
            done = run(binary, "verify", source, result, corpus)
            assert done.returncode == 0 and "holds      modules" in done.stdout, (kind, done.stdout)
            again = os.path.join(work, kind + "-again")
            done = run(binary, "apply", 1, "--model", source, "-o", again, "--store", store)
            assert done.returncode == 0, (kind, done.stderr)
            return result

        def dense_source(path):
            body = Transformer(model)
            width = body.get_embedding_dimension()
            SentenceTransformer(modules=[
                body, Pooling(width, pooling_mode="mean"), Dense(width, 24), Normalize(),
            ], device="cpu").save(path)

        def report(source, result, count):
            before, after = kept_ids(source, source), kept_ids(source, result)
            return f"{len(before)} rows to {len(after)}; vectors of {count} lines bit-equal"

        with tally.case("dense") as note:
            source = os.path.join(work, "dense")
            dense_source(source)
            result = trimmed(source, "dense")
            vectors = [SentenceTransformer(path, device="cpu", model_kwargs=FLOAT).encode(lines, batch_size=1)
                       for path in (source, result)]
            assert vectors[0].shape == (len(lines), 24)
            assert numpy.array_equal(*vectors), "dense"
            note(report(source, result, len(lines)))

        with tally.case("splade") as note:
            source = os.path.join(work, "splade")
            SparseEncoder(modules=[MLMTransformer(model), SpladePooling("max")], device="cpu").save(source)
            place = os.path.join(source, "1_SpladePooling", "config.json")
            settings = json.load(open(place))
            settings["embedding_dimension"] = len(kept_ids(source, source))
            json.dump(settings, open(place, "w"))
            result = trimmed(source, "splade")
            kept = kept_ids(source, result)
            settings = json.load(open(os.path.join(result, "1_SpladePooling", "config.json")))
            assert settings["embedding_dimension"] == len(kept), settings
            vectors = [SparseEncoder(path, device="cpu", model_kwargs=FLOAT).encode(
                lines, batch_size=1, convert_to_sparse_tensor=False).float().numpy()
                for path in (source, result)]
            assert vectors[1].shape[1] == len(kept)
            # The product of the head with fewer rows is summed in another order.
            assert numpy.allclose(vectors[0][:, kept], vectors[1], rtol=1e-6, atol=1e-6), "splade"
            note(f"{vectors[0].shape[1]} dimensions to {len(kept)}; the kept ones agree to 1e-6")

        with tally.case("static") as note:
            source = os.path.join(work, "static")
            tokenizer = Tokenizer.from_file(os.path.join(model, "tokenizer.json"))
            SentenceTransformer(modules=[
                StaticEmbedding(tokenizer, embedding_dim=32), Normalize()], device="cpu").save(source)
            result = trimmed(source, "static")
            vectors = [SentenceTransformer(path, device="cpu", model_kwargs=FLOAT).encode(lines)
                       for path in (source, result)]
            assert numpy.array_equal(*vectors), "static"
            note(report(source, result, len(lines)))

        with tally.case("model2vec") as note:
            source = os.path.join(work, "model2vec")
            os.makedirs(source)
            count = tokenizer.get_vocab_size()
            save_file({"embeddings": torch.randn(count, 16), "weights": torch.rand(count)},
                      os.path.join(source, "model.safetensors"))
            shutil.copy(os.path.join(model, "tokenizer.json"), source)
            json.dump({"model_type": "model2vec", "architectures": ["StaticModel"], "hidden_dim": 16,
                       "normalize": True}, open(os.path.join(source, "config.json"), "w"))
            json.dump([{"idx": 0, "name": "0", "path": ".",
                        "type": "sentence_transformers.models.StaticEmbedding"},
                       {"idx": 1, "name": "1", "path": "1_Normalize",
                        "type": "sentence_transformers.models.Normalize"}],
                      open(os.path.join(source, "modules.json"), "w"))
            result = trimmed(source, "model2vec")
            vectors = [SentenceTransformer(path, device="cpu", model_kwargs=FLOAT).encode(lines)
                       for path in (source, result)]
            assert numpy.array_equal(*vectors), "model2vec"
            note(report(source, result, len(lines)))

        def refused(kind, change, expected):
            folder, result = os.path.join(work, kind), os.path.join(work, kind + "-trimmed")
            shutil.copytree(os.path.join(work, "dense"), folder)
            place = os.path.join(folder, "modules.json")
            modules = json.load(open(place))
            change(modules, folder)
            json.dump(modules, open(place, "w"))
            done = run(binary, "trim", folder, corpus, "-o", result, "--store",
                       os.path.join(work, kind + ".db"))
            holds = done.returncode == 2 and expected in done.stderr and not os.path.exists(result)
            tally.record(f"refused: {kind}", None if holds else f"exit {done.returncode}: {done.stderr}",
                         done.stderr.strip()[-110:])

        def other(name, key="type"):
            return lambda modules, _: modules[1].update({key: name})

        refused("weights", other("sentence_transformers.models.WordWeights"), "WordWeights")
        refused("remote", other("custom_st.Pooling"), "custom_st.Pooling")
        refused("outside", other("../dense/1_Pooling", "path"), "../dense/1_Pooling")
        refused("inner", lambda modules, _: modules[0].update(path="0_Transformer"),
                "0_Transformer")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]))
