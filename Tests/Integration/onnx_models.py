"""Graphs of ONNX to trim: tiny models, exported and written in other forms, and graphs made by hand.

Exporting needs `optimum-onnx`, `torch`, `transformers` and `onnx-ir`, with `onnxscript` by torch's newer
exporter, too; graphs by hand need only `onnx`.
"""

import importlib.util
import json
import os
import shutil
import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import places

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


def add_dynamo(source, folder, family):
    """Writes a graph as the newer exporter of torch does, with its data in a file beside it."""
    import torch
    import transformers
    kind = {"fill-mask": "AutoModelForMaskedLM", "feature-extraction": "AutoModel",
            "text-classification": "AutoModelForSequenceClassification",
            "text-generation-with-past": "AutoModelForCausalLM"}[FAMILIES[family]]

    class Whole(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = getattr(transformers, kind).from_pretrained(
                source, attn_implementation="eager").eval()
            self.settings = {"use_cache": False} if kind == "AutoModelForCausalLM" else {}

        def forward(self, input_ids, attention_mask):
            return self.model(input_ids=input_ids, attention_mask=attention_mask,
                              **self.settings)[0]

    ids = torch.arange(12).reshape(2, 6) + 5
    axes = {0: "batch", 1: "sequence"}
    name = "last_hidden_state" if kind == "AutoModel" else "logits"
    path = os.path.join(folder, "onnx", "model_dynamo.onnx")
    torch.onnx.export(Whole(), (ids, torch.ones_like(ids)), path, dynamo=True, verbose=False,
                      input_names=["input_ids", "attention_mask"], output_names=[name],
                      dynamic_shapes={"input_ids": axes, "attention_mask": axes})


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
    if not FAMILIES[family].startswith("text2text") and importlib.util.find_spec("onnxscript"):
        add_dynamo(source, folder, family)
    open(os.path.join(folder, ".complete"), "w").close()
    return folder


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
