#!/usr/bin/env python3
"""Trims graphs of ONNX and runs them with `onnxruntime` before and after.

    python onnx_files.py [--family NAME]... [--keep]

Needs `onnx`, `onnxruntime`, `numpy` and `tokenizers`; without them it says so and ends. Where
`optimum` is there with `torch` and `transformers`, tiny models of several families (models.py) are
exported as people export them, decoders merged into one graph too, and each gets further variants:
half precision, 8 bits for the tensor and for each column, 4 bits in blocks, fused operators, data
in a file beside the graph. All variants of a folder are trimmed in one run.

Each graph must pass `onnx.checker`, and give the same outputs as before for kept token IDs: hidden
states and caches bit for bit, logits at the columns of kept pieces. Graphs made by hand show what
is refused by name, and damaged ones end in exit 2; nothing is written then.
"""

import argparse
import importlib.util
import json
import logging
import os
import random
import shutil
import sys

import places
from tally import Tally

MISSING = [name for name in ("numpy", "onnx", "onnxruntime", "tokenizers")
           if importlib.util.find_spec(name) is None]
if MISSING:
    places.skip(f"no {', '.join(MISSING)}. pip install onnx onnxruntime tokenizers, and "
                "optimum-onnx for exported models.")

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

WORK = os.path.join(places.WORK, "onnx")
#: Families of models.py, and the task that each is exported for.
FAMILIES = {
    "bert": "fill-mask", "bert-bare": "feature-extraction", "roberta": "fill-mask",
    "xlm-roberta-reranker": "text-classification", "modernbert": "fill-mask",
    "gpt2": "text-generation-with-past", "qwen2": "text-generation-with-past",
    "qwen3": "text-generation-with-past", "mt5": "text2text-generation-with-past",
    "t5": "text2text-generation-with-past", "mbart": "text2text-generation-with-past",
}
TYPES = {"tensor(int64)": numpy.int64, "tensor(int32)": numpy.int32, "tensor(bool)": numpy.bool_,
         "tensor(float)": numpy.float32, "tensor(float16)": numpy.float16}


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


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def inputs_of(graph, ids, count, is_cached):
    """Inputs of a graph by their names and shapes; axes of no size get the same one by their name."""
    generator = numpy.random.default_rng(3)
    past = 5
    sizes = {"batch_size": 2, "sequence_length": count, "encoder_sequence_length": 7,
             "decoder_sequence_length": count, "past_sequence_length": past,
             "past_decoder_sequence_length": past, "encoder_sequence_length_out": 7,
             "past_sequence_length + sequence_length": past + count,
             "past_decoder_sequence_length + 1": past + 1}
    given = {}
    for item in graph.get_inputs():
        shape = [size if isinstance(size, int) else sizes.get(size, 4) for size in item.shape]
        kind = TYPES[item.type]
        if item.name in ("input_ids", "decoder_input_ids"):
            given[item.name] = generator.choice(ids, shape).astype(kind)
        elif item.name == "use_cache_branch":
            given[item.name] = numpy.array([is_cached])
        elif item.name == "position_ids":
            given[item.name] = numpy.broadcast_to(numpy.arange(shape[-1]), shape).astype(kind)
        elif numpy.issubdtype(kind, numpy.floating):
            given[item.name] = (generator.standard_normal(shape) * 0.1).astype(kind)
        else:
            given[item.name] = numpy.full(shape, 0 if "type" in item.name else 1, kind)
    return given


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
                if left.shape == right.shape:
                    scale = float(numpy.abs(left.astype(numpy.float32)).max()) or 1
                    distance = numpy.abs(left.astype(numpy.float32) - right.astype(numpy.float32))
                    gap = max(gap, float(distance.max()) / scale)
                    continue
            if left.shape != right.shape:
                failures.append(f"{item.name}: {left.shape} and {right.shape}")
            elif not numpy.array_equal(left, right, equal_nan=True):
                failures.append(f"{item.name} differs")
    if gap > 1e-6:
        failures.append(f"logits are {gap:.1e} apart")
    return failures, gap, seen


def add_variants(folder, family):
    """Writes the other forms of the graphs that people publish."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
    from onnxruntime.transformers.float16 import convert_float_to_float16
    inner = os.path.join(folder, "onnx")
    os.makedirs(inner, exist_ok=True)
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".onnx"):
            continue
        path, stem = os.path.join(folder, name), os.path.join(inner, name[:-5])
        shutil.copy(path, f"{stem}.onnx")
        onnx.save_model(onnx.load(path), f"{stem}_fp32.onnx", save_as_external_data=True,
                        location=f"{os.path.basename(stem)}_fp32.onnx_data", size_threshold=256)
        quantize_dynamic(path, f"{stem}_quantized.onnx", weight_type=QuantType.QUInt8,
                         extra_options={"EnableSubgraph": True})
        quantize_dynamic(path, f"{stem}_int8.onnx", weight_type=QuantType.QInt8, per_channel=True,
                         extra_options={"EnableSubgraph": True})
        if "merged" in name:
            continue
        onnx.save(convert_float_to_float16(onnx.load(path), keep_io_types=False),
                  f"{stem}_fp16.onnx")
        for suffix, is_symmetric, kinds in (("q4", False, ("MatMul",)),
                                            ("q4_gather", True, ("MatMul", "Gather"))):
            quantizer = MatMulNBitsQuantizer(
                onnx.load(path), block_size=16, is_symmetric=is_symmetric,
                op_types_to_quantize=kinds, quant_axes=(("MatMul", 0), ("Gather", 1)))
            quantizer.process()
            quantizer.model.save_model_to_file(f"{stem}_{suffix}.onnx", False)
    if family in ("bert", "bert-bare"):
        add_static(folder, inner)
        from onnxruntime.transformers import optimizer
        options = optimizer.FusionOptions("bert")
        fused = optimizer.optimize_model(os.path.join(folder, "model.onnx"), "bert", num_heads=4,
                                         hidden_size=32, opt_level=0, optimization_options=options)
        fused.save_model_to_file(os.path.join(inner, "model_O2.onnx"))


def add_static(folder, inner):
    """Writes a graph that is quantized once and for all, with its scales in the graph."""
    from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static

    class Reader(CalibrationDataReader):
        def __init__(self, path):
            graph = session(path)
            self.rest = [inputs_of(graph, numpy.arange(1000), 6, True) for _ in range(3)]

        def get_next(self):
            return self.rest.pop() if self.rest else None

    path = os.path.join(folder, "model.onnx")
    quantize_static(path, os.path.join(inner, "model_qint8_static.onnx"), Reader(path),
                    per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)


def graphs(folder):
    """The paths of the graphs in a folder and in `onnx`."""
    for inner in ("", "onnx"):
        path = os.path.join(folder, inner)
        for name in sorted(os.listdir(path)) if os.path.isdir(path) else ():
            if name.endswith(".onnx"):
                yield os.path.join(inner, name)


def export(family):
    """The folder of an exported model with its variants."""
    source = os.path.join(WORK, "models", family)
    folder = os.path.join(WORK, "exported", family)
    if os.path.exists(os.path.join(folder, ".complete")):
        return folder
    models = os.path.join(places.HERE, "models.py")
    made = places.run(sys.executable, models, "--output", os.path.join(WORK, "models"), "--family",
                      family, env=places.environment())
    if made.returncode:
        sys.exit(made.stderr)
    from optimum.exporters.onnx import main_export
    shutil.rmtree(folder, ignore_errors=True)
    main_export(source, folder, task=FAMILIES[family], do_validation=False)
    add_variants(folder, family)
    open(os.path.join(folder, ".complete"), "w").close()
    return folder


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
        except Exception as error:
            failures, gap, seen = [f"{type(error).__name__}: {str(error)[:300]}"], 0, set()
        size = sum(os.path.getsize(os.path.join(folder, name)) for folder in (source, result))
        tally.record(f"{family}: {name}", failures,
                     f"{size:,} bytes before and after" + (
                         f", logits {gap:.1e} apart" if "logits" in seen else ""))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--family", action="append", choices=sorted(FAMILIES))
    options = arguments.parse_args()
    logging.disable(logging.WARNING)
    tally = Tally()
    texts = [os.path.join(places.REPOSITORY, "corpora", f"{tag}.txt") for tag in ("en", "sw")]
    if importlib.util.find_spec("optimum"):
        for family in options.family or FAMILIES:
            check_family(tally, family, texts)
    else:
        print("skipped: exported models, for which optimum-onnx is needed")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
