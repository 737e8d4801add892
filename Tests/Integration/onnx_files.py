#!/usr/bin/env python3
"""Trims graphs of ONNX and runs them with `onnxruntime` before and after.

    python onnx_files.py [--family NAME]... [--sentences FOLDER]

Needs `onnx`, `onnxruntime`, `numpy` and `tokenizers`; without them it says so and ends. Where
`optimum` is there with `torch` and `transformers`, tiny models of several families (models.py) are
exported as people export them, decoders merged into one graph too, and each gets further variants:
half precision, 8 bits for the tensor and for each column, 4 bits in blocks, fused operators, data
in a file beside the graph. All variants of a folder are trimmed in one run.

Each graph must pass `onnx.checker`, and give the same outputs as before for kept token IDs: hidden
states and caches bit for bit, logits at the columns of kept pieces. Graphs made by hand show what
is refused by name, and damaged ones end in exit 2; nothing is written then. FOLDER is an encoder
with graphs, such as all-MiniLM-L6-v2: its states for the lines of a text must be the same.
"""

import argparse
import importlib.util
import json
import logging
import os
import sys

import mutations
import places
from tally import Tally

places.inside("onnx", "numpy", "onnx", "onnxruntime", "tokenizers")

import numpy
import onnx
from onnx import helper, numpy_helper

from onnx_models import (
    FAMILIES, ROWS, WIDTH, WORK, by_hand, export, hand_source, inputs_of, session, shape, tensor)

#: How far logits may be apart, relative to the largest: a product of another width may round otherwise.
LOGITS_GAP = 1e-6


def vocabulary(folder):
    """The ID of each piece."""
    with open(os.path.join(folder, "tokenizer.json"), encoding="utf-8") as file:
        value = json.load(file)
    pieces = value["model"]["vocab"]
    ids = ({piece: id for id, (piece, _) in enumerate(pieces)} if isinstance(pieces, list)
           else dict(pieces))
    ids.update({token["content"]: token["id"] for token in value["added_tokens"]})
    return ids


def kept_ids(source, result):
    """The source's ID of each row of the result."""
    old, new = vocabulary(source), vocabulary(result)
    return numpy.array([old[piece] for piece, _ in sorted(new.items(), key=lambda pair: pair[1])])


def compare(before, after, kept, rows):
    """What differs in the outputs of a graph before and after; and how far logits are apart."""
    old, new = session(before), session(after)
    is_merged = any(item.name == "use_cache_branch" for item in old.get_inputs())
    caches = (False, True) if is_merged else (True,)
    # A cache takes one more token; other graphs take several.
    count = 1 if is_merged or any("past" in item.name for item in old.get_inputs()) else 6
    new_of = {int(id): index for index, id in enumerate(kept)}
    failures, gap, seen = [], 0.0, set()
    for is_cached in caches:
        given = inputs_of(old, kept, count, is_cached)
        changed = {name: numpy.vectorize(lambda id: new_of[int(id)])(value).astype(value.dtype)
                   if name.endswith("input_ids") else value for name, value in given.items()}
        results = old.run(None, given), new.run(None, changed)
        for item, left, right in zip(old.get_outputs(), *results):
            if left.ndim and left.shape[-1] == rows and "logits" in item.name:
                left = left[..., kept]
                seen.add("logits")
                assert numpy.isfinite(left).all()
                if left.shape == right.shape:
                    distance = numpy.abs(left.astype(numpy.float32) - right.astype(numpy.float32))
                    gap = max(gap, float(distance.max()) / float(numpy.abs(left).max()))
                    continue
            if left.shape != right.shape:
                failures.append(f"{item.name}: {left.shape} and {right.shape}")
            elif not numpy.array_equal(left, right, equal_nan=True):
                failures.append(f"{item.name} differs")
    if not gap <= LOGITS_GAP:
        failures.append(f"logits are {gap:.1e} apart")
    return failures, gap, seen


def tensors_of(path):
    """All tensors of a graph and of the graphs in its nodes."""
    def walk(graph):
        yield from graph.initializer
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.type == onnx.AttributeProto.TENSOR:
                    yield attribute.t
                if attribute.type == onnx.AttributeProto.GRAPH:
                    yield from walk(attribute.g)
    return list(walk(onnx.load(path).graph))


def compare_tensors(before, after, kept, rows):
    """What differs in the tensors: rows of those with an axis of the vocabulary's, all of others."""
    old, new = tensors_of(before), tensors_of(after)
    if [tensor.name for tensor in old] != [tensor.name for tensor in new]:
        return ["other tensors"]
    failures = []
    for left, right in zip(old, new):
        values, result = numpy_helper.to_array(left), numpy_helper.to_array(right)
        if rows in left.dims:
            values = values.take(kept, axis=list(left.dims).index(rows))
        elif values.ndim == 1 and values.shape != result.shape and len(values) % rows == 0:
            values = values.reshape(rows, -1)[kept].reshape(-1)
        is_size = values.size <= 4 and rows in values
        if not is_size and (left.data_type != right.data_type or values.shape != result.shape
                            or values.tobytes() != result.tobytes()):
            failures.append(f"the tensor {left.name} differs")
    return failures


def graphs(folder):
    """The paths of the graphs in a folder and in `onnx`."""
    for inner in ("", "onnx"):
        path = os.path.join(folder, inner)
        for name in sorted(os.listdir(path)) if os.path.isdir(path) else ():
            if name.endswith(".onnx"):
                yield os.path.join(inner, name)


def check_family(tally, family, texts):
    source = export(family)
    result = places.fresh(os.path.join(WORK, "trimmed", family))
    again = places.fresh(os.path.join(WORK, "again", family))
    store = places.fresh(os.path.join(WORK, f"{family}.db"))
    done = places.lexotomy("trim", source, *texts, "-o", result, store=store)
    if done.returncode:
        tally.record(f"{family}: trim", done.stderr)
        return
    left_out = [line for line in done.stdout.split("\n") if ".onnx is left out" in line]
    tally.record(f"{family}: every graph is rewritten", left_out)
    done = places.lexotomy("verify", source, result, *texts)
    tally.record(f"{family}: verify", "" if done.returncode == 0 else done.stdout)
    done = places.lexotomy("apply", 1, "--model", source, "-o", again, store=store)
    tally.record(f"{family}: apply gives the same bytes", done.stderr if done.returncode else "")
    with open(os.path.join(source, "config.json"), encoding="utf-8") as file:
        rows = json.load(file)["vocab_size"]
    kept = kept_ids(source, result)
    for name in graphs(result):
        path = os.path.join(result, name)
        try:
            onnx.checker.check_model(path)
            failures, gap, seen = compare(os.path.join(source, name), path, kept, rows)
            failures += compare_tensors(os.path.join(source, name), path, kept, rows)
        except Exception as error:
            failures, gap, seen = [f"{type(error).__name__}: {str(error)[:300]}"], 0, set()
        size = sum(os.path.getsize(os.path.join(folder, name)) for folder in (source, result))
        tally.record(f"{family}: {name}", failures,
                     f"{size:,} bytes before and after" + (
                         f", logits {gap:.1e} apart" if "logits" in seen else ""))


def check_sentences(tally, source, text):
    """The states of a text's lines, tokenized by the tokenizers before and after."""
    from tokenizers import Tokenizer
    result = places.fresh(os.path.join(WORK, "sentences"))
    done = places.lexotomy("trim", source, text, "-o", result, store=os.path.join(WORK, "text.db"))
    if done.returncode:
        tally.record("sentences: trim", done.stderr)
        return
    readers = [Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
               for folder in (source, result)]
    with open(text, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file][:200]
    for name in graphs(result):
        before, after = (session(os.path.join(folder, name)) for folder in (source, result))
        failures, names = [], [item.name for item in before.get_inputs()]
        for line in lines:
            states = []
            for reader, graph in zip(readers, (before, after)):
                ids = numpy.array([reader.encode(line).ids[:256]], numpy.int64)
                given = {"input_ids": ids, "attention_mask": numpy.ones_like(ids),
                         "token_type_ids": numpy.zeros_like(ids)}
                states.append(graph.run(None, {key: given[key] for key in names})[0])
            if not numpy.array_equal(*states):
                failures.append(line)
        tally.record(f"sentences: {name}", failures, f"{len(lines)} lines bit-equal")


def check_by_hand(tally):
    folder = places.fresh(os.path.join(WORK, "by-hand"))
    words = places.write_lines(os.path.join(folder, "words.txt"), [
        " ".join(f"w{id}" for id in range(start, ROWS, 7)) for start in (1, 3, 4)])
    for name, nodes, tensors, rank in by_hand():
        source = hand_source(os.path.join(folder, name), nodes, tensors, rank)
        result = os.path.join(folder, f"{name}-trimmed")
        onnx.checker.check_model(os.path.join(source, "model.onnx"))
        done = places.lexotomy("trim", source, words, "-o", result,
                               store=os.path.join(folder, "store.db"))
        if done.returncode:
            tally.record(f"by hand: {name}", done.stderr)
            continue
        paths = [os.path.join(path, "model.onnx") for path in (source, result)]
        onnx.checker.check_model(paths[1])
        kept = kept_ids(source, result)
        failures, gap, seen = compare(*paths, kept, ROWS)
        failures += compare_tensors(*paths, kept, ROWS)
        if "logits" not in seen:
            failures.append("no logits were compared")
        tally.record(f"by hand: {name}", failures, f"logits {gap:.1e} apart")
    check_refused(tally, folder, words)


def check_refused(tally, folder, words):
    """Graphs that are not understood, or damaged, end in exit 2, and nothing is written."""
    node = helper.make_node
    table, head = tensor("table", ROWS, WIDTH), tensor("head", WIDTH, ROWS)
    look = node("Gather", ["table", "input_ids"], ["states"])
    product = node("MatMul", ["states", "head"], ["product"])
    refused = {
        "TopK": [look, product, node("TopK", ["product", "few"], ["logits", "best"])],
        "Where": [node("Greater", ["input_ids", "few"], ["mask"]),
                  node("Where", ["mask", "input_ids", "few"], ["ids"]), look, product,
                  node("Identity", ["product"], ["logits"])],
        "Pad": [look, product, node("Pad", ["product", "few"], ["logits"])],
        "Lookup": [node("Lookup", ["table", "input_ids"], ["states"], domain="strange"), product,
                   node("Identity", ["product"], ["logits"])],
    }
    store = os.path.join(folder, "store.db")
    for name, nodes in refused.items():
        source = hand_source(os.path.join(folder, name), nodes, [table, head, shape("few", 3)], 3)
        result = os.path.join(folder, f"{name}-trimmed")
        done = places.lexotomy("trim", source, words, "-o", result, store=store)
        wrong = [what for what in (name, "model.onnx", "optimum-cli export onnx")
                 if what not in done.stderr]
        tally.record(f"refused: {name}", [] if done.returncode == 2 and not wrong
                     and not os.path.exists(result) else [f"{done.returncode}: {done.stderr}"])
    name, nodes, tensors, rank = next(by_hand())
    source = hand_source(os.path.join(folder, "damaged"), nodes, tensors, rank)
    path = os.path.join(source, "model.onnx")
    with open(path, "rb") as file:
        contents = file.read()
    failures, written = [], 0
    for what, damaged in mutations.damages("model.onnx", contents, flips=200):
        with open(path, "wb") as file:
            file.write(damaged)
        result = places.fresh(os.path.join(folder, "damaged-trimmed"))
        done = places.lexotomy("trim", source, words, "-o", result, "--store",
                               os.path.join(folder, "damaged.db"))
        written += done.returncode == 0
        if done.returncode not in (0, 2) or done.returncode == 2 and os.path.exists(result):
            failures.append(f"{what}: {done.returncode}: {done.stderr[:200]}")
    tally.record("damaged graphs end in exit 2, or are graphs still", failures,
                 f"{written} were graphs still")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--family", action="append", choices=sorted(FAMILIES))
    arguments.add_argument("--sentences", metavar="FOLDER")
    arguments.add_argument("--quick", action="store_true", help="by hand, and one exported family")
    options = arguments.parse_args()
    logging.disable(logging.WARNING)
    tally = Tally()
    texts = [os.path.join(places.REPOSITORY, "corpora", f"{tag}.txt") for tag in ("en", "sw")]
    if options.sentences:
        check_sentences(tally, options.sentences, texts[0])
        return tally.end()
    if not options.family:
        check_by_hand(tally)
    if importlib.util.find_spec("optimum"):
        for family in options.family or list(FAMILIES)[:1 if options.quick else None]:
            check_family(tally, family, texts)
    else:
        tally.skip("exported models", "optimum-onnx is not installed")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
