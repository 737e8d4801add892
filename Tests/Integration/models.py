#!/usr/bin/env python3
"""Makes tiny models of every family: real tokenizers, two layers, seeded random weights.

usage: models.py --output DIR [--family NAME]...

Each model is saved as DIR/NAME by the transformers that runs this, with all a checkpoint of the
family may hold: non-zero biases and output biases, padding rows beyond the tokenizer, tied and
untied heads, shards, half precision, and generation settings with lists of token IDs.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from typing import Callable

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer

import tokenizers_of_families as sources

torch.set_num_threads(1)

TINY = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48)
LLAMA = dict(TINY, num_key_value_heads=2, head_dim=8, max_position_embeddings=256)
BART = dict(d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
            decoder_attention_heads=4, encoder_ffn_dim=48, decoder_ffn_dim=48,
            max_position_embeddings=256)
T5 = dict(d_model=32, d_kv=8, d_ff=48, num_layers=2, num_decoder_layers=2, num_heads=4)


@dataclass(frozen=True)
class Family:
    """How to make the model of one family."""

    name: str
    #: Fills a folder with the tokenizer's files.
    tokenizer: Callable
    #: The class of the configuration and its settings, beside the vocabulary's size.
    config: str
    settings: dict
    #: The class of the model.
    model: str
    #: The rows of the vocabulary are rounded up to a multiple of this.
    multiple: int = 1
    #: Settings of the configuration by the text of a special token.
    tokens: dict = field(default_factory=dict)
    #: Generation settings by the text of a special token; a list where the setting is one.
    generation: dict = field(default_factory=dict)
    #: Whether pieces are suppressed in generation, some of them rare.
    suppresses: bool = False
    #: Files of the tokenizer that transformers 5 does not save.
    beside: tuple = ()
    #: Tensors that older savers stored twice: the name of the copy, and of what it is a copy of.
    copies: dict = field(default_factory=dict)
    shard: str = "5GB"
    dtype: str = "float32"


BERT_TOKENS = dict(pad_token_id="[PAD]")
ROBERTA_TOKENS = dict(pad_token_id="<pad>", bos_token_id="<s>", eos_token_id="</s>")
QWEN_TOKENS = dict(bos_token_id="<|endoftext|>", eos_token_id="<|im_end|>")
QWEN_GENERATION = dict(
    bos_token_id="<|endoftext|>", pad_token_id="<|endoftext|>",
    eos_token_id=["<|im_end|>", "<|endoftext|>"])
GEMMA_TOKENS = dict(pad_token_id="<pad>", bos_token_id="<bos>", eos_token_id="<eos>")
ROBERTA = dict(TINY, max_position_embeddings=258, type_vocab_size=1)

FAMILIES = [
    Family("bert", sources.bert_uncased, "BertConfig", dict(TINY, max_position_embeddings=256),
           "BertForMaskedLM", tokens=BERT_TOKENS, beside=("vocab.txt",)),
    Family("bert-bare", sources.bert_uncased, "BertConfig", dict(TINY, max_position_embeddings=256),
           "BertModel", tokens=BERT_TOKENS, beside=("vocab.txt",)),
    Family("bert-pretraining", sources.bert_uncased, "BertConfig",
           dict(TINY, max_position_embeddings=256), "BertForPreTraining", tokens=BERT_TOKENS,
           multiple=64),
    Family("bert-copies", sources.bert_uncased, "BertConfig",
           dict(TINY, max_position_embeddings=256), "BertForMaskedLM", tokens=BERT_TOKENS,
           beside=("vocab.txt",), copies={
               "cls.predictions.decoder.weight": "bert.embeddings.word_embeddings.weight",
               "cls.predictions.decoder.bias": "cls.predictions.bias"}),
    Family("mbert", sources.bert_cased, "BertConfig", dict(TINY, max_position_embeddings=256),
           "BertForMaskedLM", tokens=BERT_TOKENS, beside=("vocab.txt",)),
    Family("xlm-roberta", sources.xlm_roberta, "XLMRobertaConfig", ROBERTA,
           "XLMRobertaForMaskedLM", tokens=ROBERTA_TOKENS, beside=("sentencepiece.bpe.model",)),
    Family("xlm-roberta-reranker", sources.xlm_roberta, "XLMRobertaConfig",
           dict(ROBERTA, num_labels=1), "XLMRobertaForSequenceClassification",
           tokens=ROBERTA_TOKENS, multiple=64),
    Family("roberta", sources.roberta, "RobertaConfig", ROBERTA, "RobertaForMaskedLM",
           tokens=ROBERTA_TOKENS, beside=("vocab.json", "merges.txt")),
    Family("modernbert", sources.modernbert, "ModernBertConfig",
           dict(TINY, max_position_embeddings=256, global_attn_every_n_layers=2,
                attn_implementation="eager", reference_compile=False),
           "ModernBertForMaskedLM",
           tokens=dict(pad_token_id="[PAD]", cls_token_id="[CLS]", sep_token_id="[SEP]",
                       bos_token_id="[CLS]", eos_token_id="[SEP]")),
    Family("t5", sources.t5, "T5Config", T5, "T5ForConditionalGeneration", multiple=64,
           tokens=dict(pad_token_id="<pad>", eos_token_id="</s>", decoder_start_token_id="<pad>"),
           beside=("spiece.model",)),
    Family("t5-copies", sources.t5, "T5Config", T5, "T5ForConditionalGeneration", multiple=64,
           tokens=dict(pad_token_id="<pad>", eos_token_id="</s>", decoder_start_token_id="<pad>"),
           copies={"encoder.embed_tokens.weight": "shared.weight",
                   "decoder.embed_tokens.weight": "shared.weight",
                   "lm_head.weight": "shared.weight"}),
    Family("mt5", sources.t5, "MT5Config",
           dict(T5, feed_forward_proj="gated-gelu", tie_word_embeddings=False),
           "MT5ForConditionalGeneration", multiple=128, suppresses=True,
           tokens=dict(pad_token_id="<pad>", eos_token_id="</s>", decoder_start_token_id="<pad>"),
           beside=("spiece.model",)),
    Family("mbart", sources.mbart, "MBartConfig", BART, "MBartForConditionalGeneration",
           tokens=dict(ROBERTA_TOKENS, decoder_start_token_id="</s>", forced_eos_token_id="</s>"),
           generation=dict(forced_bos_token_id="fr_XX", forced_eos_token_id="</s>"),
           beside=("sentencepiece.bpe.model",)),
    Family("nllb", sources.nllb, "M2M100Config", BART, "M2M100ForConditionalGeneration",
           multiple=64, suppresses=True,
           tokens=dict(ROBERTA_TOKENS, decoder_start_token_id="</s>"),
           generation=dict(forced_bos_token_id="fra_Latn")),
    Family("gpt2", sources.gpt2, "GPT2Config",
           dict(n_embd=32, n_layer=2, n_head=4, n_inner=48, n_positions=256), "GPT2LMHeadModel",
           tokens=dict(bos_token_id="<|endoftext|>", eos_token_id="<|endoftext|>"),
           suppresses=True, beside=("vocab.json", "merges.txt")),
    Family("llama", sources.llama, "LlamaConfig", dict(LLAMA, attention_bias=True),
           "LlamaForCausalLM", multiple=64,
           tokens=dict(bos_token_id="<s>", eos_token_id="</s>", pad_token_id="<|endoftext|>"),
           generation=dict(eos_token_id=["</s>", "<|end|>", "<|endoftext|>"])),
    Family("llama3", sources.llama3, "LlamaConfig", LLAMA, "LlamaForCausalLM", dtype="bfloat16",
           tokens=dict(bos_token_id="<｜begin▁of▁sentence｜>", eos_token_id="<｜end▁of▁sentence｜>"),
           multiple=64, shard="4MB", suppresses=True),
    Family("mistral", sources.mistral, "MistralConfig", dict(LLAMA, sliding_window=None),
           "MistralForCausalLM", tokens=dict(bos_token_id="<s>", eos_token_id="</s>"),
           beside=("tokenizer.model",)),
    Family("qwen2", sources.qwen2, "Qwen2Config", dict(LLAMA, tie_word_embeddings=True),
           "Qwen2ForCausalLM", multiple=128, tokens=QWEN_TOKENS, generation=QWEN_GENERATION),
    Family("qwen3", sources.qwen2, "Qwen3Config", dict(LLAMA, tie_word_embeddings=False),
           "Qwen3ForCausalLM", multiple=128, tokens=QWEN_TOKENS, generation=QWEN_GENERATION,
           shard="8MB", suppresses=True),
    Family("gemma", sources.gemma, "GemmaConfig", LLAMA, "GemmaForCausalLM", multiple=64,
           tokens=GEMMA_TOKENS, generation=dict(eos_token_id=["<eos>", "<end_of_turn>"])),
    Family("gemma3", sources.gemma, "Gemma3TextConfig",
           dict(LLAMA, sliding_window=64, layer_types=["sliding_attention", "full_attention"],
                query_pre_attn_scalar=8),
           "Gemma3ForCausalLM", tokens=GEMMA_TOKENS, dtype="float16"),
]


def load_tokenizer(family, folder):
    """The tokenizer as this transformers reads the family's files."""
    family.tokenizer(folder)
    config = getattr(transformers, family.config)()
    return AutoTokenizer.from_pretrained(folder, config=config)


def ids_of(tokenizer, value):
    """The ID of a special token, or the IDs of a list of them."""
    if isinstance(value, list):
        return [ids_of(tokenizer, each) for each in value]
    return tokenizer.get_vocab()[value]


def randomize(model, seed):
    """Fills every parameter, and every buffer that is saved, with seeded noise.

    The spread keeps the logits near 1, so that 1e-6 is a few units in the last place.
    """
    generator = torch.Generator().manual_seed(seed)
    saved = dict(model.named_parameters())
    saved.update({
        name: buffer for name, buffer in model.named_buffers()
        if name in model.state_dict() and buffer.is_floating_point()})
    with torch.no_grad():
        for name in sorted(saved):
            tensor = saved[name]
            noise = torch.randn(tensor.shape, generator=generator)
            if tensor.dim() == 1 and "norm" in name.lower() and name.endswith("weight"):
                # Gemma stores what is added to 1.
                base = 0.0 if "Gemma" in type(model).__name__ else 1.0
                tensor.copy_(base + 0.1 * noise)
            else:
                tensor.copy_(0.1 * noise)


def settle_generation(model, family, tokenizer):
    """Writes the generation settings, with the lists that hold token IDs."""
    if not model.can_generate():
        return
    generation = model.generation_config
    for name, value in {**family.tokens, **family.generation}.items():
        setattr(generation, name, ids_of(tokenizer, value))
    generation.max_length = 64
    if family.suppresses:
        vocabulary = tokenizer.get_vocab()
        ordered = sorted(vocabulary.values())
        # A common piece, and rare ones that no trimming to two languages keeps.
        common = tokenizer(",", add_special_tokens=False).input_ids[-1]
        rare = [ordered[len(ordered) * share // 100] for share in (61, 71, 81)]
        generation.suppress_tokens = [common, *rare]
        generation.begin_suppress_tokens = [common, rare[0]]
        generation.bad_words_ids = [[rare[1]], [common, rare[2]], [common, common]]


def untied(model, seed):
    """The model with a head of its own.

    transformers 5 ties a new T5 whatever the configuration says, but keeps a head that it reads.
    """
    tensors = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    generator = torch.Generator().manual_seed(seed)
    tensors["lm_head.weight"] = 0.1 * torch.randn(
        tensors["shared.weight"].shape, generator=generator)
    with tempfile.TemporaryDirectory() as folder:
        config = dict(model.config.to_dict(), tie_word_embeddings=False)
        with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
            json.dump(config, file, default=str)
        save_file(tensors, os.path.join(folder, "model.safetensors"), {"format": "pt"})
        loaded = type(model).from_pretrained(folder)
    assert not torch.equal(loaded.lm_head.weight, loaded.shared.weight)
    return loaded


def store_copies(folder, copies):
    """Stores some tensors of an unsharded checkpoint twice."""
    path = os.path.join(folder, "model.safetensors")
    tensors = load_file(path)
    tensors.update({name: tensors[original].clone() for name, original in copies.items()})
    save_file(tensors, path, {"format": "pt"})


def build(family, output, seed=1):
    """Makes the family's model in the folder `output`."""
    with tempfile.TemporaryDirectory() as stage:
        tokenizer = load_tokenizer(family, stage)
        rows = max(tokenizer.get_vocab().values()) + 1
        rows = (rows + family.multiple - 1) // family.multiple * family.multiple
        tokens = {name: ids_of(tokenizer, value) for name, value in family.tokens.items()}
        config = getattr(transformers, family.config)(
            vocab_size=rows, **{**family.settings, **tokens})
        model = getattr(transformers, family.model)(config)
        randomize(model, seed)
        if family.settings.get("tie_word_embeddings") is False and hasattr(model, "shared"):
            model = untied(model, seed)
        model = model.to(getattr(torch, family.dtype)).eval()
        model.config.dtype = getattr(torch, family.dtype)
        settle_generation(model, family, tokenizer)
        if hasattr(model.config, "forced_eos_token_id") and model.can_generate():
            model.config.forced_eos_token_id = None  # transformers moves it to generation_config
        shutil.rmtree(output, ignore_errors=True)
        model.save_pretrained(output, max_shard_size=family.shard)
        tokenizer.save_pretrained(output)
        if family.copies:
            store_copies(output, family.copies)
        for name in family.beside:
            if not os.path.exists(os.path.join(output, name)):
                shutil.copy(os.path.join(stage, name), os.path.join(output, name))
    return rows, len(tokenizer)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--output", required=True)
    parser.add_argument("--family", action="append", choices=[each.name for each in FAMILIES])
    parser.add_argument("--list", action="store_true", help="print the families' names")
    options = parser.parse_args()
    if options.list:
        print("\n".join(family.name for family in FAMILIES))
        return 0
    for family in FAMILIES:
        if options.family and family.name not in options.family:
            continue
        rows, pieces = build(family, os.path.join(options.output, family.name))
        print(f"{family.name}: {rows} rows, {pieces} pieces", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
