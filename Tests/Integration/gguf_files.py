"""Trims and extends GGUF files and reads the results with PyPI's `gguf` and with `llama.cpp`.

    python gguf_files.py LEXOTOMY CORPUS VOCABULARY.gguf... [--learn NEW-CORPUS]

Round each tokenizer a small model of random rows is made, for each number type of the embedding.
Compared are lists and IDs, rows (their bytes, and dequantized by `gguf`), all other tensors, the
tokens of lines all of whose tokens are kept, and, where `llama_cpp` can be imported, its tokens and
the logits of kept IDs. Damaged files end in exit 2, and nothing is written then.

Extended are files whose embedding is F32, F16, BF16 or Q8_0, by pieces learnt from NEW-CORPUS: old
rows, lists and other tensors must stay, and each new row must be what `gguf` makes of the recorded
weights and the dequantized rows. Other types are refused by name.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import places

places.inside("5", "gguf", "numpy")

import gguf
import numpy
from gguf import GGMLQuantizationType as Type
from gguf import GGUFReader, GGUFValueType, GGUFWriter

from tally import Tally

try:
    import llama_cpp
except ImportError:
    llama_cpp = None

WIDTH, INNER, HEADS, LAYERS = 256, 512, 4, 2
#: The type of the embedding, and of the head; `None` for a head that is the embedding.
TYPES = [(Type.F32, Type.F32), (Type.F16, None), (Type.BF16, Type.F16), (Type.Q8_0, Type.Q8_0),
         (Type.Q4_0, Type.Q6_K), (Type.Q4_K, Type.Q6_K), (Type.Q5_K, None), (Type.Q6_K, None),
         (Type.Q2_K, Type.Q3_K), (Type.IQ4_NL, Type.IQ4_XS), (Type.IQ2_XXS, Type.IQ3_S),
         (Type.TQ2_0, Type.Q5_1), (Type.MXFP4, Type.Q4_1)]
SPLIT_TYPES = ("tokens", "scores", "token_type")


def run(*arguments, text=None):
    return subprocess.run([str(part) for part in arguments], capture_output=True, text=True,
                          input=text)


def contents(reader):
    return {key: field.contents() for key, field in reader.fields.items()
            if not key.startswith("GGUF.")}


def rows_of(generator, count, kind):
    """Random rows of a number type: values where `gguf` can quantize, else random blocks."""
    values = generator.standard_normal((count, WIDTH), dtype=numpy.float32) * 0.02
    try:
        return gguf.quants.quantize(values, kind)
    except NotImplementedError:
        elements, size = gguf.GGML_QUANT_SIZES[kind]
        blocks = generator.integers(0, 256, (count, WIDTH // elements * size), dtype=numpy.uint8)
        # The scales of blocks are halves; small ones, so that no number overflows.
        return blocks & 0x2F


def write(path, vocabulary, kinds, count, changes=()):
    """A model of the family `llama` with the tokenizer of another file."""
    generator = numpy.random.default_rng(7)
    writer = GGUFWriter(path, "llama")
    writer.add_context_length(256)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_block_count(LAYERS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(count)
    for key, field in vocabulary.fields.items():
        if key.startswith("tokenizer."):
            inner = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
            writer.add_key_value(key, field.contents(), field.types[0], inner)
    for change in changes:
        change(writer)

    def matrix(name, rows, columns, kind=numpy.float32):
        writer.add_tensor(name, (generator.standard_normal((rows, columns)) * 0.05).astype(kind))

    writer.add_tensor("token_embd.weight", rows_of(generator, count, kinds[0]), raw_dtype=kinds[0])
    for layer in range(LAYERS):
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            matrix(f"blk.{layer}.{name}.weight", WIDTH, WIDTH, numpy.float16)
        matrix(f"blk.{layer}.ffn_gate.weight", INNER, WIDTH)
        matrix(f"blk.{layer}.ffn_up.weight", INNER, WIDTH)
        matrix(f"blk.{layer}.ffn_down.weight", WIDTH, INNER)
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", numpy.ones(WIDTH, numpy.float32))
    writer.add_tensor("output_norm.weight", numpy.ones(WIDTH, numpy.float32))
    if kinds[1] is not None:
        writer.add_tensor("output.weight", rows_of(generator, count, kinds[1]), raw_dtype=kinds[1])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def kept_rows(before, after):
    """The source's ID of each piece of the result."""
    places = {}
    for index, piece in enumerate(before["tokenizer.ggml.tokens"]):
        places.setdefault(piece, index)
    return [places[piece] for piece in after["tokenizer.ggml.tokens"]]


def compare_metadata(before, after, kept):
    assert list(before) == list(after)
    new = {old: index for index, old in enumerate(kept)}
    pieces = set(after["tokenizer.ggml.tokens"])
    for key, value in before.items():
        if key.split(".")[-1] in SPLIT_TYPES and isinstance(value, list):
            expected = [value[old] for old in kept]
        elif key == "tokenizer.ggml.merges":
            pairs = [(merge, merge.split(" ")) for merge in value]
            expected = [merge for merge, (left, right) in pairs
                        if {left, right, left + right} <= pieces]
        elif key.endswith("_token_id"):
            expected = new.get(value, value)
        elif key == "llama.vocab_size":
            expected = len(kept)
        else:
            expected = value
        assert after[key] == expected, key


def compare_tensors(before, after, kept):
    assert [tensor.name for tensor in before.tensors] == [tensor.name for tensor in after.tensors]
    for old, new in zip(before.tensors, after.tensors):
        assert old.tensor_type == new.tensor_type, old.name
        assert new.data_offset % 32 == 0, old.name
        if old.name in ("token_embd.weight", "output.weight"):
            assert numpy.array_equal(old.data[kept], new.data), old.name
            try:
                values = [gguf.quants.dequantize(tensor.data[rows], tensor.tensor_type)
                          for tensor, rows in ((old, kept[:50]), (new, slice(0, 50)))]
            except NotImplementedError:
                continue
            assert numpy.array_equal(*values, equal_nan=True), old.name
        else:
            assert old.data.tobytes() == new.data.tobytes(), old.name


def compare_tokens(binary, source, result, kept, lines):
    """How many lines have all tokens kept, and so the same tokens."""
    text = "".join(line + "\n" for line in lines)
    tokens = [[[int(part) for part in line.split()] for line in
               run(binary, "tokenize", path, text=text).stdout.split("\n")[:-1]]
              for path in (source, result)]
    new = {old: index for index, old in enumerate(kept)}
    covered = 0
    for before, after in zip(*tokens, strict=True):
        if all(token in new for token in before):
            covered += 1
            assert [new[token] for token in before] == after
    assert covered
    return covered


def compare_llama(source, result, kept, lines, has_logits):
    models = [llama_cpp.Llama(path, n_ctx=256, logits_all=False, verbose=False, seed=1)
              for path in (source, result)]
    new = {old: index for index, old in enumerate(kept)}
    covered, difference = 0, 0.0
    for line in lines:
        before, after = (model.tokenize(line.encode(), add_bos=False, special=False)
                         for model in models)
        if not before or not all(token in new for token in before):
            continue
        assert [new[token] for token in before] == after, line
        covered += 1
        if has_logits and covered <= 5:
            logits = []
            for model, tokens in zip(models, (before, after)):
                model.reset()
                model.eval(tokens[:64])
                pointer = llama_cpp.llama_get_logits_ith(model._ctx.ctx, -1)
                logits.append(numpy.ctypeslib.as_array(pointer, shape=(model.n_vocab(),)).copy())
            assert abs(logits[1]).max() > 0, "the model gives nothing"
            difference = max(difference, float(abs(logits[0][kept] - logits[1]).max()))
    assert covered
    return covered, difference


#: The types that rows can be added in.
MIXABLE = (Type.F32, Type.F16, Type.BF16, Type.Q8_0)


def added_rows(folder, rows, kind):
    """The rows that the recorded weights make of a tensor's, encoded by `gguf`."""
    with open(os.path.join(folder, "lexotomy-mixing.jsonl"), encoding="utf-8") as file:
        weights = [json.loads(line).get("weights") for line in file][1:]
    made = numpy.zeros((len(weights), rows.shape[1]))
    for row, entries in zip(made, weights):
        for source, weight in entries:
            row += weight * rows[source].astype(numpy.float64)
    if kind == Type.F16:
        return made.astype(numpy.float16)
    single = made.astype(numpy.float32)
    if kind == Type.BF16:
        # `gguf` would round twice, over single precision: cut, and mark what was cut off.
        bits = single.view(numpy.uint32)
        bits -= (abs(single.astype(numpy.float64)) > abs(made)).astype(numpy.uint32)
        bits |= (single.astype(numpy.float64) != made).astype(numpy.uint32)
    return gguf.quants.quantize(single, kind)


def compare_added(old, new, folder, count):
    """Old rows are the same bytes, and new ones what the weights make."""
    assert numpy.array_equal(old.data, new.data[:count]), old.name
    values = gguf.quants.dequantize(old.data, old.tensor_type)
    expected = added_rows(folder, values, old.tensor_type)
    found = new.data[count:]
    assert numpy.array_equal(expected.view(numpy.uint8), found.view(numpy.uint8)), old.name


class NothingLearnt(Exception):
    """No pieces can be learnt for this segmentation."""


def learnt(binary, source, corpus, work):
    """Pieces for all files with this vocabulary, learnt once."""
    pieces = os.path.join(work, "new.pieces")
    if not os.path.exists(pieces):
        done = run(binary, "learn", source, corpus, "--size", 60, "-o", pieces, "--store",
                   work + "/learn.db")
        if done.returncode == 2 and "pieces can be learnt for" in done.stderr:
            raise NothingLearnt("nothing can be learnt for this segmentation")
        assert done.returncode == 0, done.stderr
    return pieces


def check_extended(binary, vocabulary, kinds, count, corpus, work):
    """Extends a file of one type, and compares everything."""
    name = type_name(kinds)
    source = os.path.join(work, f"new-{name}.gguf")
    folder = os.path.join(work, "new-" + name)
    result = os.path.join(folder, os.path.basename(source))
    write(source, vocabulary, kinds, count)
    pieces = learnt(binary, source, corpus, work)
    store = os.path.join(work, f"new-{name}.db")
    done = run(binary, "extend", source, "--pieces", pieces, "--method", "subword-mean",
               "--fallback", "zero", "-o", folder, "--store", store)
    assert done.returncode == 0, done.stderr
    done = run(binary, "verify", source, result, corpus)
    assert done.returncode == 0 and "holds      weights" in done.stdout, done.stdout
    done = run(binary, "apply", 1, "--model", source, "-o", folder + "-again", "--store", store)
    assert done.returncode == 0, done.stderr
    before, after = GGUFReader(source), GGUFReader(result)
    old, new = contents(before), contents(after)
    for key, value in old.items():
        part = key.split(".")[-1]
        if isinstance(value, list) and (part in SPLIT_TYPES or part == "merges"):
            assert new[key][:len(value)] == value, key
        else:
            assert new[key] == (count + 60 if key == "llama.vocab_size" else value), key
    tokens = new["tokenizer.ggml.tokens"]
    assert len(tokens) == count + 60 == len(new["tokenizer.ggml.token_type"])
    for one, other in zip(before.tensors, after.tensors, strict=True):
        if one.name in ("token_embd.weight", "output.weight"):
            compare_added(one, other, folder, count)
        else:
            assert one.data.tobytes() == other.data.tobytes(), one.name
    with open(corpus, encoding="utf-8") as file:
        text = file.read()
    lines = [run(binary, "tokenize", target, text=text).stdout for target in (source, result)]
    lengths = [len(line.split()) for line in lines]
    assert lengths[1] < lengths[0]
    note = f"{count} rows to {len(tokens)}; {lengths[0]} to {lengths[1]} tokens"
    if llama_cpp is not None:
        model = llama_cpp.Llama(result, n_ctx=256, verbose=False)
        for line, ids in list(zip(text.split("\n"), lines[1].split("\n")))[:50]:
            found = model.tokenize(line.encode(), add_bos=False, special=False)
            assert found == [int(part) for part in ids.split()], line
        note += ", 50 lines alike in llama.cpp"
    change_byte(result, after.tensors[0].data_offset + after.tensors[0].n_bytes - 3)
    assert run(binary, "verify", source, result).returncode == 1, "a changed byte is not found"
    return note


def change_byte(path, place):
    """Changes one bit of a file."""
    with open(path, "r+b") as file:
        file.seek(place)
        byte = file.read(1)
        file.seek(place)
        file.write(bytes([byte[0] ^ 1]))


def extended(tally, binary, path, vocabulary, count, corpus, work):
    """Extends a file of each type that can be, and of one that cannot."""
    for kinds in [(Type.F32, Type.F16), (Type.BF16, None), (Type.Q8_0, Type.Q8_0),
                  (Type.F16, Type.Q8_0)]:
        case = f"{os.path.basename(path)} {type_name(kinds)}, extended"
        try:
            note = check_extended(binary, vocabulary, kinds, count, corpus, work)
        except NothingLearnt as reason:
            return tally.skip(case, reason)
        except Exception as error:  # of any library: a line of the report
            tally.record(case, f"{type(error).__name__}: {error}"[-600:])
        else:
            tally.record(case, None, note)
    with tally.case(f"{os.path.basename(path)} Q4_K, extended, is refused"):
        source = os.path.join(work, "new-Q4_K.gguf")
        write(source, vocabulary, (Type.Q4_K, None), count)
        done = run(binary, "extend", source, "--pieces", os.path.join(work, "new.pieces"), "--method",
                   "mean", "-o", os.path.join(work, "no"), "--store", os.path.join(work, "no.db"))
        assert done.returncode == 2 and "Q4_K" in done.stderr and "llama-quantize" in done.stderr, done
        assert not os.path.exists(os.path.join(work, "no"))


def type_name(kinds):
    return f"{kinds[0].name}-{kinds[1].name if kinds[1] is not None else 'tied'}"


def refused(tally, binary, work, corpus, vocabulary, count):
    """Files that must not be trimmed."""
    def part(writer):
        writer.add_uint16("split.count", 3)

    def unknown(writer):
        writer.add_array("tokenizer.ggml.secrets", [1, 2, 3])

    def beside(writer):
        writer.add_array("general.weights", [0] * count)

    def tensor(writer):
        writer.add_tensor("d2t", numpy.zeros(count, numpy.int32))

    def fewer(writer):
        writer.add_tensor("output.weight", numpy.zeros((count - 1, WIDTH), numpy.float32))

    for kind, change in [("split", part), ("unknown", unknown), ("beside", beside),
                         ("tensor", tensor), ("fewer", fewer)]:
        with tally.case(f"refused: {kind}") as note:
            path, result = os.path.join(work, kind + ".gguf"), os.path.join(work, kind)
            write(path, vocabulary, (Type.Q8_0, None), count, [change])
            done = run(binary, "trim", path, corpus, "-o", result, "--store", work + "/store.db")
            assert done.returncode == 2 and kind + ".gguf" in done.stderr, done
            assert not os.path.exists(result)
            note(done.stderr.strip()[-100:])
    path = os.path.join(work, "whole.gguf")
    write(path, vocabulary, (Type.Q8_0, None), count)
    data = open(path, "rb").read()
    for size in (0, 3, 24, 1000, len(data) // 2, len(data) - 64):
        with open(path, "wb") as file:
            file.write(data[:size])
        with tally.case(f"refused: cut to {size} bytes"):
            done = run(binary, "trim", path, corpus, "-o", os.path.join(work, "cut"))
            assert done.returncode == 2 and "whole.gguf" in done.stderr, done


def check_trimmed(binary, vocabulary, kind, count, corpus, lines, work):
    """Trims a file of one type, and compares everything."""
    name = type_name(kind)
    source = os.path.join(work, name + ".gguf")
    folder = os.path.join(work, name)
    result = os.path.join(folder, name + ".gguf")
    write(source, vocabulary, kind, count)
    store = os.path.join(work, name + ".db")
    done = run(binary, "trim", source, corpus, "-o", folder, "--store", store)
    assert done.returncode == 0, done.stderr
    for target in (result, folder):
        done = run(binary, "verify", source, target, corpus)
        assert done.returncode == 0, (done.stdout, done.stderr)
    done = run(binary, "apply", 1, "--model", source, "-o", folder + "-again", "--store", store)
    assert done.returncode == 0, done.stderr
    before, after = GGUFReader(source), GGUFReader(result)
    kept = kept_rows(contents(before), contents(after))
    compare_metadata(contents(before), contents(after), kept)
    compare_tensors(before, after, kept)
    note = f"{compare_tokens(binary, source, result, kept, lines)} lines alike"
    if llama_cpp is not None:
        is_made = kind[0] in (Type.F32, Type.F16, Type.Q8_0)
        found, difference = compare_llama(source, result, kept, lines, is_made)
        note += f", {found} in llama.cpp"
        note += f", logits differ by {difference:g}" if is_made else ""
    change_byte(result, after.tensors[0].data_offset + 5)
    assert run(binary, "verify", source, result).returncode == 1, "a changed byte is not found"
    sizes = [os.path.getsize(file) >> 10 for file in (source, result)]
    return f"{count} rows to {len(kept)}, {sizes[0]} KiB to {sizes[1]}; {note}"


def main(options):
    binary, tally = os.path.abspath(options.lexotomy), Tally()
    with open(options.corpus, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if llama_cpp is None:
        tally.skip("tokens and logits of llama.cpp", "llama-cpp-python is not installed")
    for path in options.vocabularies:
        vocabulary = GGUFReader(path)
        count = len(vocabulary.fields["tokenizer.ggml.tokens"].data)
        kinds = TYPES[2:5] if options.quick else TYPES if count < 60_000 else TYPES[3:6]
        with tempfile.TemporaryDirectory() as work:
            for kind in kinds:
                with tally.case(f"{os.path.basename(path)} {type_name(kind)}") as note:
                    note(check_trimmed(binary, vocabulary, kind, count, options.corpus, lines, work))
            if options.learn:
                extended(tally, binary, path, vocabulary, count, options.learn, work)
            if path == options.vocabularies[0]:
                refused(tally, binary, work, options.corpus, vocabulary, count)
    return tally.end()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("lexotomy")
    parser.add_argument("corpus")
    parser.add_argument("vocabularies", nargs="+")
    parser.add_argument("--learn")
    parser.add_argument("--quick", action="store_true", help="three number types")
    sys.exit(main(parser.parse_args()))
