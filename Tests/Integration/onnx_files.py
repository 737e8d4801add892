#!/usr/bin/env python3
"""Trims graphs of ONNX and runs them with `onnxruntime` before and after.

    python onnx_files.py [--family NAME]...

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
import shutil
import sys

import mutations
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
#: How far logits may be apart, relative to the largest: a product of another width may round otherwise.
LOGITS_GAP = 1e-6
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
            failures += compare_tensors(os.path.join(source, name), path, kept, rows)
        except Exception as error:
            failures, gap, seen = [f"{type(error).__name__}: {str(error)[:300]}"], 0, set()
        size = sum(os.path.getsize(os.path.join(folder, name)) for folder in (source, result))
        tally.record(f"{family}: {name}", failures,
                     f"{size:,} bytes before and after" + (
                         f", logits {gap:.1e} apart" if "logits" in seen else ""))


ROWS, WIDTH = 113, 16


def tensor(name, *shape, kind=numpy.float32):
    """A tensor of seeded noise."""
    values = numpy.random.default_rng(len(name)).standard_normal(shape) * 8
    return numpy_helper.from_array(values.astype(kind), name)


def shape(name, *sizes):
    return numpy_helper.from_array(numpy.array(sizes, numpy.int64), name)


def by_hand():
    """Graphs that exporters here do not write: a name, nodes, tensors, and the axes of the output."""
    node = helper.make_node
    look = node("Gather", ["table", "input_ids"], ["states"])
    table, head, bias = tensor("table", ROWS, WIDTH), tensor("head", WIDTH, ROWS), tensor("bias", ROWS)
    product = node("MatMul", ["states", "head"], ["product"])
    yield "softcap", [
        look, product, node("Div", ["product", "cap"], ["scaled"]), node("Tanh", ["scaled"], ["bent"]),
        node("Mul", ["bent", "cap"], ["logits"])], [
        table, head, numpy_helper.from_array(numpy.float32(3), "cap")], 3
    yield "splade", [
        look, product, node("Add", ["product", "bias"], ["sum"]), node("Relu", ["sum"], ["above"]),
        node("Add", ["above", "one"], ["more"]), node("Log", ["more"], ["weights"]),
        node("ReduceMax", ["weights", "axes"], ["logits"], keepdims=0)], [
        table, head, bias, numpy_helper.from_array(numpy.float32(1), "one"), shape("axes", -2)], 2
    yield "flat", [
        look, node("Reshape", ["states", "rows"], ["flat"]),
        node("Gemm", ["flat", "table", "bias"], ["wide"], transB=1),
        node("Reshape", ["wide", "cube"], ["logits"])], [
        table, bias, shape("rows", -1, WIDTH), shape("cube", 2, -1, ROWS)], 3
    yield "padding", [
        node("Equal", ["input_ids", "pad"], ["mask"]), look, node("Not", ["mask"], ["kept"]),
        node("Cast", ["kept"], ["factor"], to=TensorProto.FLOAT),
        node("Unsqueeze", ["factor", "axes"], ["column"]),
        node("Mul", ["states", "column"], ["masked"]), node("MatMul", ["masked", "head"], ["logits"])], [
        table, head, shape("axes", -1), numpy_helper.from_array(numpy.int64(PAD), "pad")], 3
    yield "last", [
        look, product, node("Slice", ["product", "from", "to", "axes"], ["logits"])], [
        table, head, shape("from", -1), shape("to", 1 << 62), shape("axes", -2)], 3
    inner = [helper.make_graph(
        [node("MatMul", ["states", "head"], [name + "_product"]),
         node("Add", [name + "_product", "bias"], [name])], name, [],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["b", "s", ROWS])], [])
        for name in ("cached", "whole")]
    yield "branches", [
        look, node("Size", ["input_ids"], ["size"]), node("Greater", ["size", "three"], ["is_long"]),
        node("If", ["is_long"], ["logits"], then_branch=inner[0], else_branch=inner[1])], [
        table, head, bias, numpy_helper.from_array(numpy.int64(3), "three")], 3


#: A piece that becomes another ID.
PAD = 60


def hand_source(folder, nodes, tensors, rank, width=ROWS):
    """A model folder of a graph: words that are numbers, and a padding token in their midst."""
    os.makedirs(folder)
    pieces = {f"w{id}": id for id in range(ROWS)}
    added = dict(id=PAD, content=f"w{PAD}", single_word=False, lstrip=False, rstrip=False,
                 normalized=False, special=True)
    unknown = dict(added, id=0, content="w0")
    with open(os.path.join(folder, "tokenizer.json"), "w", encoding="utf-8") as file:
        json.dump(dict(version="1.0", truncation=None, padding=None, added_tokens=[unknown, added],
                       normalizer=None, pre_tokenizer={"type": "WhitespaceSplit"},
                       post_processor=None, decoder=None,
                       model=dict(type="WordLevel", vocab=pieces, unk_token="w0")), file)
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump(dict(model_type="bert", vocab_size=ROWS, pad_token_id=PAD), file)
    graph = helper.make_graph(
        nodes, "by_hand", [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [2, 5])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [None] * (rank - 1) + [width])],
        tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.save(model, os.path.join(folder, "model.onnx"))
    return folder


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
    options = arguments.parse_args()
    logging.disable(logging.WARNING)
    tally = Tally()
    texts = [os.path.join(places.REPOSITORY, "corpora", f"{tag}.txt") for tag in ("en", "sw")]
    if not options.family:
        check_by_hand(tally)
    if importlib.util.find_spec("optimum"):
        for family in options.family or FAMILIES:
            check_family(tally, family, texts)
    else:
        print("skipped: exported models, for which optimum-onnx is needed")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
