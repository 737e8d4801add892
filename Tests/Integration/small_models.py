"""Very small model folders with every kind of file, to damage one file at a time.

Only the standard library writes here: the point is the bytes, not the model. The vocabularies are
real in shape and tiny in size, so that hundreds of damaged copies are tried in a minute.
"""

import json
import os
import random
import shutil
import struct
import sys

import places

sys.path.insert(0, os.path.join(os.path.dirname(places.HERE), "Fuzzing"))
import seeds  # noqa: E402  (it writes messages of ONNX)

WIDTH = 8
TEXT = [
    "the cat sat on the mat and the dog sat on the log",
    "a small model of a small vocabulary is a good model",
    "nothing is lost when the tokens of the text are kept",
] * 20


def letters():
    return [chr(code) for code in range(ord("a"), ord("z") + 1)]


def words():
    return sorted({word for line in TEXT for word in line.split()})


def write_safetensors(path, tensors, metadata=None):
    """Writes F32 tensors `{name: shape}` of seeded noise in the safetensors format."""
    header, offset = {"__metadata__": metadata or {"format": "pt"}}, 0
    for name, shape in tensors.items():
        size = 4
        for dimension in shape:
            size *= dimension
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    noise = random.Random(1).randbytes(1 << 16)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        while offset > 0:
            file.write(noise[:offset])
            offset -= len(noise)


def write_json(folder, name, value):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1)


def added(id, content):
    return dict(id=id, content=content, single_word=False, lstrip=False, rstrip=False,
                normalized=False, special=True)


def tokenizer_file(model, specials, single):
    """A tokenizer.json with a template of special tokens."""
    parts = [{"Sequence": {"id": "A", "type_id": 0}} if name == "$A" else
             {"SpecialToken": {"id": name, "type_id": 0}} for name in single]
    return dict(
        version="1.0", truncation=None,
        padding=dict(strategy="BatchLongest", direction="Right", pad_to_multiple_of=None, pad_id=0,
                     pad_type_id=0, pad_token=specials[0]),
        added_tokens=[added(id, name) for id, name in enumerate(specials)], normalizer=None,
        pre_tokenizer={"type": "WhitespaceSplit"},
        post_processor={
            "type": "TemplateProcessing", "single": parts, "pair": parts,
            "special_tokens": {name: {"id": name, "ids": [specials.index(name)], "tokens": [name]}
                               for name in single if name != "$A"}},
        decoder=None, model=model)


def bert(folder):
    """WordPiece with vocab.txt; one weights file with a head and its bias."""
    os.makedirs(folder)
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = specials + letters() + ["##" + letter for letter in letters()]
    pieces += [word for word in words() if len(word) > 1]
    vocabulary = {piece: id for id, piece in enumerate(pieces)}
    model = dict(type="WordPiece", unk_token="[UNK]", continuing_subword_prefix="##",
                 max_input_chars_per_word=100, vocab=vocabulary)
    write_json(folder, "tokenizer.json",
               tokenizer_file(model, specials, ["[CLS]", "$A", "[SEP]"]))
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
        file.writelines(piece + "\n" for piece in pieces)
    write_json(folder, "tokenizer_config.json", dict(
        tokenizer_class="BertTokenizer", do_lower_case=False, pad_token="[PAD]",
        unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]",
        added_tokens_decoder={str(id): added(id, name) for id, name in enumerate(specials)}))
    write_json(folder, "special_tokens_map.json", {"pad_token": "[PAD]"})
    write_json(folder, "config.json", dict(
        architectures=["BertForMaskedLM"], model_type="bert", vocab_size=len(pieces),
        hidden_size=WIDTH, pad_token_id=0, torch_dtype="float32"))
    write_safetensors(os.path.join(folder, "model.safetensors"), {
        "bert.embeddings.word_embeddings.weight": [len(pieces), WIDTH],
        "bert.embeddings.position_embeddings.weight": [16, WIDTH],
        "cls.predictions.bias": [len(pieces)]})
    return folder


def gpt2(folder):
    """Byte-level BPE with vocab.json, merges.txt and added_tokens.json; shards and an index."""
    os.makedirs(folder)
    byte_pieces = [chr(code) for code in (
        *range(33, 127), *range(161, 173), *range(174, 256), *range(256, 256 + 68))]
    merges = [("t", "h"), ("th", "e"), ("Ġ", "the"), ("a", "t"), ("Ġ", "s"), ("Ġs", "at"),
              ("o", "n"), ("Ġ", "on"), ("Ġ", "m"), ("Ġm", "at"), ("e", "n"), ("o", "d")]
    pieces = byte_pieces + [a + b for a, b in merges]
    specials = ["<|endoftext|>"]
    vocabulary = {piece: id for id, piece in enumerate(pieces)}
    model = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix="",
                 end_of_word_suffix="", fuse_unk=False, byte_fallback=False, ignore_merges=False,
                 vocab=vocabulary, merges=[list(merge) for merge in merges])
    last = len(pieces)
    byte_level = dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=True)
    write_json(folder, "tokenizer.json", dict(
        version="1.0", truncation=None, padding=None, added_tokens=[added(last, specials[0])],
        normalizer=None, pre_tokenizer=byte_level, post_processor=byte_level, decoder=byte_level,
        model=model))
    write_json(folder, "vocab.json", vocabulary)
    with open(os.path.join(folder, "merges.txt"), "w", encoding="utf-8") as file:
        file.write("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
    write_json(folder, "added_tokens.json", {specials[0]: last})
    write_json(folder, "tokenizer_config.json", dict(
        tokenizer_class="GPT2Tokenizer", bos_token=specials[0], eos_token=specials[0],
        unk_token=specials[0]))
    rows = last + 8
    write_json(folder, "config.json", dict(
        architectures=["GPT2LMHeadModel"], model_type="gpt2", vocab_size=rows, n_embd=WIDTH,
        bos_token_id=last, eos_token_id=last, tie_word_embeddings=False))
    write_json(folder, "generation_config.json", dict(
        bos_token_id=last, eos_token_id=[last], suppress_tokens=[3, 4], bad_words_ids=[[5], [6, 7]]))
    shards = {
        "model-00001-of-00002.safetensors": {
            "transformer.wte.weight": [rows, WIDTH], "transformer.wpe.weight": [16, WIDTH]},
        "model-00002-of-00002.safetensors": {
            "lm_head.weight": [rows, WIDTH], "transformer.ln_f.weight": [WIDTH]}}
    for name, tensors in shards.items():
        write_safetensors(os.path.join(folder, name), tensors)
    total = sum(4 * shape[0] * (shape[1] if len(shape) > 1 else 1)
                for tensors in shards.values() for shape in tensors.values())
    write_json(folder, "model.safetensors.index.json", dict(
        metadata={"total_size": total},
        weight_map={tensor: name for name, tensors in shards.items() for tensor in tensors}))
    return folder


def llama(folder):
    """A real SentencePiece file alone, with weights of two matrices."""
    import sentencepiece
    os.makedirs(folder)
    path = os.path.join(folder, "tokenizer.model")
    shutil.copy(places.tokenizer("tok512-tinystories", "tok512.model"), path)
    rows = sentencepiece.SentencePieceProcessor(path).vocab_size()
    write_json(folder, "tokenizer_config.json", dict(
        tokenizer_class="LlamaTokenizer", bos_token="<s>", eos_token="</s>", unk_token="<unk>"))
    write_json(folder, "config.json", dict(
        architectures=["LlamaForCausalLM"], model_type="llama", vocab_size=rows,
        hidden_size=WIDTH, bos_token_id=1, eos_token_id=2, tie_word_embeddings=False))
    write_safetensors(os.path.join(folder, "model.safetensors"), {
        "model.embed_tokens.weight": [rows, WIDTH], "model.norm.weight": [WIDTH],
        "lm_head.weight": [rows, WIDTH]})
    return folder


def large(folder, width=256, body=200 << 20):
    """XLM-R's real tokenizer with wide weights, so that applying a plan takes a while."""
    os.makedirs(folder)
    for name in ("tokenizer.json", "sentencepiece.bpe.model"):
        shutil.copy(places.tokenizer("xlm-roberta-base", name), os.path.join(folder, name))
    write_json(folder, "tokenizer_config.json", dict(
        tokenizer_class="XLMRobertaTokenizer", pad_token="<pad>", unk_token="<unk>",
        bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", mask_token="<mask>"))
    write_json(folder, "config.json", dict(
        architectures=["XLMRobertaForMaskedLM"], model_type="xlm-roberta", vocab_size=250002,
        hidden_size=width, pad_token_id=1, bos_token_id=0, eos_token_id=2))
    write_safetensors(os.path.join(folder, "model.safetensors"), {
        "roberta.embeddings.word_embeddings.weight": [250002, width], "lm_head.bias": [250002],
        "roberta.encoder.layer.0.output.dense.weight": [body // 4 // width, width]})
    return folder


def graph(folder, source, width=64, body=24 << 20):
    """The tokenizer of `source` with a graph of ONNX as its weights, whose numbers lie in a second file."""
    os.makedirs(os.path.join(folder, "onnx"))
    for name in os.listdir(source):
        if not name.endswith(".safetensors"):
            shutil.copy(os.path.join(source, name), folder)
    with open(os.path.join(source, "config.json"), encoding="utf-8") as file:
        rows = json.load(file)["vocab_size"]
    wide = body // 8 // width
    sizes = {"table": [rows, width], "other": [width, wide], "back": [wide, width],
             "head": [width, rows]}
    tensors, data = [], b""
    for name, shape in sizes.items():
        bytes_of = random.Random(name).randbytes(4 * shape[0] * shape[1])
        tensors.append(seeds.onnx_tensor(name, 1, shape, bytes_of, len(data)))
        data += bytes_of
    nodes = [seeds.onnx_node("Gather", ["table", "input_ids"], ["rows"]),
             seeds.onnx_node("MatMul", ["rows", "other"], ["wide"]),
             seeds.onnx_node("MatMul", ["wide", "back"], ["state"]),
             seeds.onnx_node("MatMul", ["state", "head"], ["logits"])]
    text = seeds.onnx_graph(nodes, tensors, ["logits"], ["input_ids"], rows)
    with open(os.path.join(folder, "onnx", "model.onnx"), "wb") as file:
        file.write(seeds.field(1, 8) + seeds.field(7, text) + seeds.field(8, seeds.field(2, 17)))
    with open(os.path.join(folder, "onnx", "data"), "wb") as file:
        file.write(data)
    return folder
