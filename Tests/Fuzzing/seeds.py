#!/usr/bin/env python3
"""Makes the seeds of the fuzzers: small files of every format, a folder for each target.

usage: seeds.py FOLDER [LEXOTOMY]

What is small already is taken as it is (the goldens of the tests, the recipes); of tokenizers the
first pieces are. With the binary LEXOTOMY, count files, learnt pieces and weights are made, too.
"""

import base64
import gzip
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VOCABULARIES = os.path.join(REPOSITORY, "vocabularies")
GOLDENS = os.path.join(REPOSITORY, "Tests")


def write(folder, target, name, contents):
    os.makedirs(os.path.join(folder, target), exist_ok=True)
    if isinstance(contents, str):
        contents = contents.encode()
    with open(os.path.join(folder, target, name), "wb") as file:
        file.write(contents)


def read(*parts):
    with open(os.path.join(*parts), "rb") as file:
        return file.read()


def small_json(text, count=80):
    """A tokenizer.json with its first pieces and the merges among them."""
    value = json.loads(text)
    model = value["model"]
    specials = {token["content"] for token in value["added_tokens"]}
    if isinstance(model["vocab"], list):
        kept = [entry for index, entry in enumerate(model["vocab"])
                if index < count or entry[0] in specials or entry[0].startswith("<0x")]
        pieces = [entry[0] for entry in kept]
        model["vocab"] = kept
    else:
        ordered = sorted(model["vocab"], key=model["vocab"].get)
        pieces = [piece for index, piece in enumerate(ordered)
                  if index < count or piece in specials or len(piece) == 1 and index < 400
                  or piece.startswith("<0x")]
        model["vocab"] = {piece: index for index, piece in enumerate(pieces)}
    if "merges" in model:
        def parts(merge):
            return merge if isinstance(merge, list) else merge.split(" ")
        known = set(pieces)
        model["merges"] = [merge for merge in model["merges"]
                           if set(parts(merge)) | {"".join(parts(merge))} <= known]
    known = {piece: index for index, piece in enumerate(pieces)}
    for token in value["added_tokens"]:
        token["id"] = known.setdefault(token["content"], len(known))
    if model.get("unk_id") is not None:
        model["unk_id"] = 0
    processor = value.get("post_processor") or {}
    for special in (processor.get("special_tokens") or {}).values():
        special["ids"] = [known[token] for token in special["tokens"]]
    normalizer = json.dumps(value.get("normalizer"))
    if len(normalizer) > 5000:
        value["normalizer"] = {"type": "NFKC"}
    return json.dumps(value, ensure_ascii=False)


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def fields(data):
    """The top-level fields of a message of protocol buffers: `(number, bytes of the field)`."""
    place = 0

    def number():
        nonlocal place
        value = shift = 0
        while True:
            byte = data[place]
            place += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
    while place < len(data):
        start = place
        key = number()
        if key & 7 == 0:
            number()
        elif key & 7 == 2:
            place += number()
        else:
            place += 4 if key & 7 == 5 else 8
        yield key >> 3, data[start:place]


def small_sentencepiece(data, count=120):
    """The first pieces, the trainer's facts, and a normalizer without a map."""
    out, pieces = b"", 0
    for number, field in fields(data):
        if number == 1:
            pieces += 1
            if pieces > count:
                continue
        if number == 3:
            field = b"\x1a\x06\x18\x01\x20\x01\x28\x01"
        if len(field) < 4000:
            out += field
    return out


def text(value):
    return struct.pack("<Q", len(value.encode())) + value.encode()


def gguf():
    """Every type of value, a byte-level vocabulary, and tensors of three types."""
    pieces = [chr(code) for code in (*range(33, 127), *range(161, 173), *range(174, 256),
                                     *range(256, 324))] + ["ab", "Ġa", "<s>", "</s>"]
    values = [("general.architecture", 8, text("llama")), ("general.alignment", 4, struct.pack("<I", 32))]
    for kind, form, value in ((0, "B", 1), (1, "b", -1), (2, "H", 2), (3, "h", -2), (5, "i", -3),
                              (6, "f", 1.5), (7, "?", True), (10, "Q", 9), (11, "q", -9),
                              (12, "d", 2.5)):
        values.append((f"lexotomy.value{kind}", kind, struct.pack("<" + form, value)))

    def array(kind, items):
        return struct.pack("<IQ", kind, len(items)) + b"".join(items)
    values += [
        ("tokenizer.ggml.model", 8, text("gpt2")), ("tokenizer.ggml.pre", 8, text("llama-bpe")),
        ("tokenizer.ggml.tokens", 9, array(8, [text(piece) for piece in pieces])),
        ("tokenizer.ggml.token_type", 9, array(5, [
            struct.pack("<i", 3 if piece.startswith("<") and len(piece) > 1 else 1)
            for piece in pieces])),
        ("tokenizer.ggml.merges", 9, array(8, [text("a b"), text("Ġ a")])),
        ("tokenizer.ggml.bos_token_id", 4, struct.pack("<I", len(pieces) - 2)),
        ("tokenizer.ggml.eos_token_id", 4, struct.pack("<I", len(pieces) - 1))]
    head = b"GGUF" + struct.pack("<IQQ", 3, 2, len(values))
    for key, kind, value in values:
        head += text(key) + struct.pack("<I", kind) + value
    rows = len(pieces)
    head += text("token_embd.weight") + struct.pack("<IQQIQ", 2, 32, rows, 8, 0)
    head += text("output_norm.weight") + struct.pack("<IQIQ", 1, 8, 0, (34 * rows + 31) // 32 * 32)
    head += bytes(-len(head) % 32)
    return head + bytes((34 * rows + 31) // 32 * 32 + 32)


def safetensors(tensors, metadata=None):
    header, offset = {}, 0
    if metadata is not None:
        header["__metadata__"] = metadata
    for name, kind, width, shape in tensors:
        size = width
        for axis in shape:
            size *= axis
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [offset, offset + size]}
        offset += size
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    return struct.pack("<Q", len(head)) + head + bytes(offset)


def tokenizers(folder):
    for name in sorted(os.listdir(VOCABULARIES)):
        inside = os.path.join(VOCABULARIES, name)
        if not os.path.isdir(inside):
            continue
        for file in os.listdir(inside):
            data = read(inside, file)
            if file == "tokenizer.json":
                write(folder, "tokenizer-json", name, small_json(data))
            elif file.endswith(".model"):
                write(folder, "sentencepiece", f"{name}-{file}", small_sentencepiece(data))
            elif file == "vocab.txt":
                write(folder, "vocab-txt", name, b"".join(data.splitlines(True)[:200]))
            elif file == "tekken.json":
                value = json.loads(data)
                value["vocab"] = value["vocab"][:300]
                specials = len(value.get("special_tokens") or [])
                value["config"]["default_vocab_size"] = 300 + specials
                write(folder, "tekken", name, json.dumps(value))
    ranks = [bytes([byte]) for byte in range(256)] + [b"ab", b" a", b"the", b" the", b"th"]
    write(folder, "tiktoken", "ranks", b"".join(
        base64.b64encode(token) + f" {rank}\n".encode() for rank, token in enumerate(ranks)))
    write(folder, "merges", "merges", "#version: 0.2\na b\nab c\nĠ a\n")
    pieces = ["</s>", "<unk>", "▁", "a", "▁ab", "日", "ქ", ">>fra<<", "<pad>"]
    files = [{piece: index for index, piece in enumerate(pieces)},
             {"source_lang": "en", "target_lang": "ka", "added_tokens_decoder": {
                 "8": {"content": "<pad>", "special": True, "lstrip": True, "normalized": False}}},
             {"eos_token": "</s>", "unk_token": {"content": "<unk>", "rstrip": True}},
             {"1234!": 3}]
    write(folder, "marian", "four", "\0".join(json.dumps(file) for file in files))
    write(folder, "marian", "one", json.dumps(files[0], ensure_ascii=False))
    write(folder, "gguf", "small", gguf())


def field(number, payload):
    """A field of a message: a number, a text, or bytes."""
    def varint(value):
        value &= (1 << 64) - 1
        out = bytearray()
        while value >= 0x80:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes(out) + bytes([value])
    if isinstance(payload, int):
        return varint(number << 3) + varint(payload)
    payload = payload.encode() if isinstance(payload, str) else payload
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def onnx_node(operation, inputs, outputs, domain="", **settings):
    message = b"".join(field(1, name) for name in inputs)
    message += b"".join(field(2, name) for name in outputs) + field(4, operation)
    for name, value in settings.items():
        number = 3 if isinstance(value, int) else 6 if isinstance(value, bytes) else 8
        values = value if isinstance(value, list) else [value]
        message += field(5, field(1, name) + b"".join(field(number, part) for part in values))
    return message + field(7, domain)


def onnx_tensor(name, kind, shape, data=b"", external=None):
    message = b"".join(field(1, size) for size in shape) + field(2, kind) + field(8, name)
    if external is None:
        return message + field(9, data)
    entries = [("location", "data"), ("offset", str(external)), ("length", str(len(data)))]
    return message + b"".join(
        field(13, field(1, key) + field(2, value)) for key, value in entries) + field(14, 1)


def onnx_value(name, shape):
    sizes = b"".join(field(1, field(1, size) if size else field(2, "n")) for size in shape)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, sizes)))


def onnx_graph(nodes, tensors, outputs, inputs=("input_ids", "state", "cached"), rows=9):
    return (b"".join(field(1, node) for node in nodes) + field(2, "g")
            + b"".join(field(5, tensor) for tensor in tensors)
            + b"".join(field(11, onnx_value(name, [0, 0])) for name in inputs)
            + b"".join(field(12, onnx_value(name, [0, 0, rows])) for name in outputs))


def onnx_models():
    """Graphs of nine rows: with a head, tied, quantized, in blocks, in branches, with data outside."""
    table = onnx_tensor("table", 1, [9, 2], bytes(72))
    look = onnx_node("Gather", ["table", "input_ids"], ["rows"])
    bias = onnx_node("Add", ["product", "bias"], ["logits"])
    vector = onnx_tensor("bias", 1, [9], bytes(36))
    head = onnx_tensor("head", 1, [2, 9], bytes(72))
    yield "head", onnx_graph(
        [look, onnx_node("MatMul", ["rows", "head"], ["product"]), bias], [table, head, vector],
        ["logits"])
    yield "tied", onnx_graph(
        [look, onnx_node("Transpose", ["table"], ["turned"], perm=[1, 0]),
         onnx_node("MatMul", ["rows", "turned"], ["logits"])], [table], ["logits"])
    packed = field(1, 9) + field(2, 3) + field(8, "zeros") + field(5, bytes(range(9)))
    yield "quantized", onnx_graph(
        [look, onnx_node("MatMulInteger", ["state", "eighths", "", "zeros"], ["whole"]),
         onnx_node("Mul", ["whole", "scale"], ["product"]), bias],
        [table, onnx_tensor("eighths", 3, [2, 9], bytes(18)), packed, vector,
         onnx_tensor("scale", 1, [9], bytes(36))], ["logits"])
    yield "blocks", onnx_graph(
        [look, onnx_node("MatMulNBits", ["state", "blocks", "scales"], ["logits"],
                         "com.microsoft", N=9, K=32, bits=4, block_size=16)],
        [table, onnx_tensor("blocks", 2, [9, 2, 8], bytes(144)),
         onnx_tensor("scales", 1, [18], bytes(72))], ["logits"])
    branch = onnx_graph([onnx_node("Gemm", ["state", "table"], ["inner"], transB=1)], [],
                        ["inner"], ())
    yield "branches", onnx_graph(
        [look, onnx_node("If", ["cached"], ["logits"], then_branch=branch, else_branch=branch)],
        [table], ["logits"])
    yield "outside", onnx_graph(
        [look, onnx_node("MatMul", ["rows", "head"], ["logits"])],
        [onnx_tensor("table", 1, [9, 2], bytes(72), 64), onnx_tensor("head", 1, [2, 9], bytes(72), 256),
         onnx_tensor("other", 1, [4], bytes(16), 512)], ["logits"])


def weights(folder):
    for name, graph in onnx_models():
        write(folder, "onnx", name, field(1, 8) + field(7, graph) + field(8, field(2, 17)))
    write(folder, "safetensors", "two", safetensors(
        [("embed.weight", "F32", 4, [4, 2]), ("norm.weight", "BF16", 2, [2])], {"format": "pt"}))
    write(folder, "safetensors", "odd", safetensors(
        [("scalar", "I64", 8, []), ("nothing", "U8", 1, [0, 3]), ("x", "F8_E4M3", 1, [3])]))
    write(folder, "shard-index", "index", json.dumps(
        {"metadata": {"total_size": 8}, "weight_map": {"a": "a.safetensors", "b": "b.safetensors"}}))
    goldens = os.path.join(GOLDENS, "CheckpointsTests", "Goldens")
    for name in os.listdir(goldens):
        if name.endswith(".bin"):
            write(folder, "torch", name, read(goldens, name))


def vectors(folder):
    goldens = os.path.join(GOLDENS, "WordVectorsTests", "Goldens")
    targets = {".vec": "vectors-text", ".txt": "vectors-text", ".bin": "vectors-binary",
               ".wv": "vectors-gensim", ".npz": "vectors-numpy"}
    for name in os.listdir(goldens):
        target = targets.get(os.path.splitext(name)[1])
        if target and os.path.getsize(os.path.join(goldens, name)) < 1 << 17:
            write(folder, target, name, read(goldens, name))
    write(folder, "dictionary", "pairs", "house\tnyumba\nwater\tmaji\nwater maji\n")
    write(folder, "alignments", "counts", "house nyumba 12\nwater maji 3\n")


def texts(folder):
    lines = '{"text": "Habari ya asubuhi", "id": 1}\n{"text": "\\u10e5\\ud83d\\ude00"}\n\n'
    write(folder, "jsonl", "lines", lines)
    write(folder, "json", "value", '{"a": [1, -2.5e3, true, null, "\\u00e9\\n"], "b": {}}')
    write(folder, "gzip", "one", gzip.compress(lines.encode(), mtime=0))
    write(folder, "gzip", "two", gzip.compress(b"a\n", mtime=0) + gzip.compress(b"b\n" * 500, mtime=0))
    packed = subprocess.run(["zstd", "-c"], input=lines.encode(), capture_output=True)
    if packed.returncode == 0:
        write(folder, "zstd", "one", packed.stdout)
        write(folder, "zstd", "two", packed.stdout * 2)
    recipes = os.path.join(REPOSITORY, "recipes")
    for name in os.listdir(recipes):
        if name.endswith(".yaml"):
            write(folder, "recipe", name, read(recipes, name))


def surgery(folder, binary):
    """Files that the binary makes; those with a checksum without it."""
    model = os.path.join(VOCABULARIES, "causal-lm")
    with tempfile.TemporaryDirectory() as work:
        def made(name, *arguments):
            path = os.path.join(work, name)
            subprocess.run([binary, *arguments, "-o", path], check=True, capture_output=True)
            return path
        lines = os.path.join(work, "text.txt")
        with open(lines, "wb") as file:
            file.write(b"".join(read(REPOSITORY, "corpora", "ka.txt").splitlines(True)[:4]))
        write(folder, "counts", "ka", read(made("a.counts", "count", model, f"ka={lines}"))[:-32])
        write(folder, "pairs", "ka",
              read(made("a.pairs", "count", model, f"ka={lines}", "--pairs"))[:-32])
        write(folder, "words", "ka", read(
            made("a.words", "learn", model, f"ka={lines}", "--count-only"))[:-32])
        pieces = made("a.pieces", "learn", model, f"ka={lines}", "--size", "5")
        write(folder, "pieces", "ka", read(pieces))
        write(folder, "pieces", "hand", '{"format": "lexotomy-pieces", "version": 1, "algorithm": '
              '"bpe", "pieces": 1}\n{"piece": "bc", "language": "en", "count": 3, '
              '"merge": ["b", "c"]}\n')
        extended = made("extended", "extend", model, "--pieces", pieces, "--method",
                        "subword-mean", "--store", os.path.join(work, "store.db"))
        for name in os.listdir(extended):
            if name.endswith(".jsonl"):
                write(folder, "mixing", name, read(extended, name))


def main():
    folder = sys.argv[1]
    shutil.rmtree(folder, ignore_errors=True)
    for make in (tokenizers, weights, vectors, texts):
        make(folder)
    if len(sys.argv) > 2:
        surgery(folder, sys.argv[2])
    for target in sorted(os.listdir(folder)):
        sizes = [os.path.getsize(os.path.join(folder, target, name))
                 for name in os.listdir(os.path.join(folder, target))]
        print(f"{target}: {len(sizes)} seeds, {sum(sizes):,} bytes")


if __name__ == "__main__":
    main()
