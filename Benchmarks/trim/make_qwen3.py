#!/usr/bin/env python3
"""Makes a checkpoint of the geometry of a Qwen3 model with random BF16 weights and its tokenizer.

usage: make_qwen3.py {0.6B,1.7B,4B} TOKENIZER OUTPUT [--vocabulary FILE.gguf]

Writes sharded safetensors of at most 2 GB (1.2, 3.4 and 8.0 GB in all), as `save_pretrained` names them;
with --vocabulary one GGUF file OUTPUT instead, with the tokenizer of that file and the same matrices
(needs PyPI's `gguf`).
"""

import argparse
import json
import os
import shutil
import struct

import numpy

ROWS = 151_936
#: Hidden size, layers, inner size, heads, heads of keys.
GEOMETRIES = {"0.6B": (1024, 28, 3072, 16, 8), "1.7B": (2048, 28, 6144, 16, 8),
              "4B": (2560, 36, 9728, 32, 8)}
HEAD = 128
SHARD = 2_000_000_000
#: The names of `transformers` and of `llama.cpp`.
NAMES = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
         "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
         "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm",
         "post_attention_layernorm": "ffn_norm", "self_attn.q_norm": "attn_q_norm",
         "self_attn.k_norm": "attn_k_norm"}


def tensors(size):
    width, layers, inner, heads, keys = GEOMETRIES[size]
    yield "model.embed_tokens.weight", (ROWS, width)
    shapes = [(heads * HEAD, width), (keys * HEAD, width), (keys * HEAD, width), (width, heads * HEAD),
              (inner, width), (inner, width), (width, inner), (width,), (width,), (HEAD,), (HEAD,)]
    for layer in range(layers):
        for name, shape in zip(NAMES, shapes):
            yield f"model.layers.{layer}.{name}.weight", shape
    yield "model.norm.weight", (width,)


def numbers(generator, shape):
    """Random BF16 numbers of magnitude 0.016 to 0.031, as bits."""
    bits = generator.integers(0, 1 << 16, shape, dtype=numpy.uint16)
    return bits & numpy.uint16(0x807F) | numpy.uint16(0x3C80)


def write_shards(size, tokenizer, output):
    width, layers, inner, heads, keys = GEOMETRIES[size]
    os.makedirs(output)
    shards, room = [[]], SHARD
    for name, shape in tensors(size):
        count = 2 * int(numpy.prod(shape))
        if count > room and shards[-1]:
            shards.append([])
            room = SHARD
        shards[-1].append((name, shape, count))
        room -= count
    generator = numpy.random.default_rng(1)
    places, total = {}, 0
    for index, shard in enumerate(shards):
        name = f"model-{index + 1:05}-of-{len(shards):05}.safetensors"
        header, offset = {"__metadata__": {"format": "pt"}}, 0
        for tensor, shape, count in shard:
            header[tensor] = {"dtype": "BF16", "shape": list(shape),
                              "data_offsets": [offset, offset + count]}
            places[tensor] = name
            offset += count
        total += offset
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with open(os.path.join(output, name), "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            for _, shape, _ in shard:
                numbers(generator, shape).tofile(file)
    with open(os.path.join(output, "model.safetensors.index.json"), "w") as file:
        json.dump({"metadata": {"total_size": total}, "weight_map": places}, file, indent=2)
    config = {
        "architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "vocab_size": ROWS,
        "hidden_size": width, "num_hidden_layers": layers, "intermediate_size": inner,
        "num_attention_heads": heads, "num_key_value_heads": keys, "head_dim": HEAD,
        "tie_word_embeddings": True, "torch_dtype": "bfloat16", "bos_token_id": 151643,
        "eos_token_id": 151645, "rms_norm_eps": 1e-6, "rope_theta": 1000000,
        "max_position_embeddings": 40960, "hidden_act": "silu"}
    with open(os.path.join(output, "config.json"), "w") as file:
        json.dump(config, file, indent=2)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(os.path.join(tokenizer, name), output)


def write_gguf(size, vocabulary, output):
    import gguf
    source = gguf.GGUFReader(vocabulary)
    width, layers, inner, heads, keys = GEOMETRIES[size]
    writer = gguf.GGUFWriter(output, "qwen3")
    writer.add_block_count(layers)
    writer.add_context_length(40960)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)
    writer.add_head_count_kv(keys)
    for key, field in source.fields.items():
        if key.startswith("tokenizer."):
            inside = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(key, field.contents(), field.types[0], inside)
    kind = gguf.GGMLQuantizationType.BF16
    for name, shape in tensors(size):
        parts = name.removesuffix(".weight").split(".")
        short = ("token_embd" if parts[1] == "embed_tokens" else "output_norm" if parts[1] == "norm"
                 else f"blk.{parts[2]}.{NAMES['.'.join(parts[3:])]}")
        count = 2 * int(numpy.prod(shape))
        writer.add_tensor_info(short + ".weight", (*shape[:-1], 2 * shape[-1]), numpy.dtype("uint8"), count,
                               raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    generator = numpy.random.default_rng(1)
    for _, shape in tensors(size):
        writer.write_tensor_data(numbers(generator, shape))
    writer.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("size", choices=GEOMETRIES)
    parser.add_argument("tokenizer")
    parser.add_argument("output")
    parser.add_argument("--vocabulary")
    options = parser.parse_args()
    if options.vocabulary:
        write_gguf(options.size, options.vocabulary, options.output)
    else:
        write_shards(options.size, options.tokenizer, options.output)


if __name__ == "__main__":
    main()
