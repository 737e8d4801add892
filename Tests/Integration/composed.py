#!/usr/bin/env python3
"""Trims models of several parts, and models with other vocabularies or token IDs in odd places.

    python composed.py LEXOTOMY [CASE...]    # the python of one version of transformers

Pictures and text (LLaVA, Gemma 3, Qwen2-VL, PaliGemma-like nesting), Whisper with its timestamps,
Gemma 3n with its tables for layers, CLIP, an encoder–decoder of two models: each is made with random
weights round a real tokenizer, trimmed, verified, and loaded again; logits of kept IDs are compared,
with the picture or the sound that the model reads. Numbers that are the vocabulary's size by chance
stay; what hangs on IDs in a way that no row plan describes ends in exit 2.
"""

import json
import os
import shutil
import sys
import tempfile

import places

places.inside(("5", "4"), "torch", "transformers", "tokenizers", "safetensors")

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

import models
import tokenizers_of_families as sources
from tally import Tally

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
tally = Tally()
check, run = tally.record, places.run
TEXT = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
            intermediate_size=48, head_dim=8, max_position_embeddings=256)
VISION = dict(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
              image_size=28, patch_size=14)


def tokenizer(folder, base, added=()):
    """A tokenizer.json of a family, with more special tokens behind it; its size."""
    base(folder)
    path = os.path.join(folder, "tokenizer.json")
    if added:
        loaded = Tokenizer.from_file(path)
        loaded.add_special_tokens(list(added))
        loaded.save(path)
    size = max(Tokenizer.from_file(path).get_vocab().values()) + 1
    return Tokenizer.from_file(path).get_vocab(), size


class Case:
    """A model in a folder, trimmed and loaded again."""

    def __init__(self, binary, corpus, work, name):
        self.binary, self.corpus, self.name = binary, corpus, name
        self.source = os.path.join(work, name)
        self.result = os.path.join(work, name + "-trimmed")
        os.makedirs(self.source)

    def save(self, model, seed=1):
        models.randomize(model, seed)
        model.eval().save_pretrained(self.source)
        return model

    def trim(self, *options):
        done = run(self.binary, "trim", self.source, self.corpus, *options, "-o", self.result,
                   "--store", self.source + ".db")
        if done.returncode != 0:
            check(self.name, [f"trim exited {done.returncode}: {done.stderr.strip()[-400:]}"])
            return False
        done = run(self.binary, "verify", self.source, self.result, self.corpus)
        if done.returncode != 0:
            check(self.name, [f"verify: {done.stdout[-600:]}{done.stderr[-300:]}"])
            return False
        return True

    def extend(self, cls, inputs):
        """Outputs of the source and of its extension: those of old IDs are equal."""
        words, result = self.source + ".words", self.source + "-extended"
        with open(words, "w", encoding="utf-8") as file:
            file.write("правительствами\nპარლამენტის\n")
        done = run(self.binary, "extend", self.source, "--pieces", words, "-o", result,
                   "--store", self.source + ".db")
        if done.returncode == 0:
            done = run(self.binary, "verify", self.source, result, self.corpus)
        if done.returncode != 0:
            return check(f"{self.name}, extended", [done.stdout[-300:] + done.stderr[-300:]])
        old, _ = self.load(cls, self.source)
        new, failures = self.load(cls, result)
        size = max(self.vocabularies()[0].values()) + 1
        with torch.no_grad():
            left, right = old(**inputs).logits, new(**inputs).logits
        difference = (left[..., :size] - right[..., :size]).abs().max().item()
        failures += [] if difference <= 2e-6 else ["outputs differ"]
        rows = new.get_input_embeddings().weight.shape[0]
        failures += [] if rows > size else [f"{rows} rows"]
        check(f"{self.name}, extended: {size} pieces to {rows}; outputs differ by {difference:.1e}",
              failures)

    def vocabularies(self):
        return [Tokenizer.from_file(os.path.join(path, "tokenizer.json")).get_vocab()
                for path in (self.source, self.result)]

    def kept(self):
        old, new = self.vocabularies()
        return [old[piece] for piece, _ in sorted(new.items(), key=lambda pair: pair[1])]

    def load(self, cls, path):
        model, info = cls.from_pretrained(
            path, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
        problems = [f"{key} {info[key]}" for key in
                    ("missing_keys", "unexpected_keys", "mismatched_keys") if info[key]]
        return model.eval(), problems

    def compare(self, cls, inputs, ids_keys=("input_ids",), logits=True, extra=()):
        """Outputs of both models; `inputs` are the source's, their IDs are mapped."""
        kept = self.kept()
        new = {old: index for index, old in enumerate(kept)}
        old_model, failures = self.load(cls, self.source)
        new_model, more = self.load(cls, self.result)
        failures += more
        mapped = {key: torch.tensor([[new[one] for one in row] for row in value.tolist()])
                  if key in ids_keys else value for key, value in inputs.items()}
        with torch.no_grad():
            before, after = old_model(**inputs), new_model(**mapped)
        if logits:
            left = before.logits[..., kept]
            difference = (left - after.logits[..., : len(kept)]).abs().max().item()
        else:
            difference = (before.text_embeds - after.text_embeds).abs().max().item()
        if difference > 2e-6:
            failures.append(f"outputs differ by {difference:.1e}")
        configs = [json.load(open(os.path.join(path, "config.json")))
                   for path in (self.source, self.result)]
        failures += self.ids_by_text(*configs) + [one for one in extra if one]
        check(f"{self.name}: {len(self.vocabularies()[0])} pieces to {len(kept)}; "
              f"outputs differ by {difference:.1e}", failures)
        return old_model, new_model

    def ids_by_text(self, before, after, place=""):
        """Every ID names the piece that it named before."""
        old, new = ({index: piece for piece, index in one.items()} for one in self.vocabularies())
        failures = []
        for key, value in before.items():
            if isinstance(value, dict) and isinstance(after.get(key), dict):
                failures += self.ids_by_text(value, after[key], place + key + ".")
            elif key.endswith(("_token_id", "_token_index", "_token_ids")) and "t2u" not in key:
                for one, other in zip(*[v if isinstance(v, list) else [v]
                                        for v in (value, after.get(key))]):
                    if one in old and one is not None and old[one] != new.get(other):
                        failures.append(f"{place}{key}: {one} {old[one]} is {other} {new.get(other)}")
        return failures


def some(case, vocabulary, count=12):
    """IDs that any trimming to the corpus keeps, special ones last."""
    text = open(case.corpus, encoding="utf-8").readline()[:60]
    ids = Tokenizer.from_file(os.path.join(case.source, "tokenizer.json")).encode(
        text, add_special_tokens=False).ids
    return ids[:count]


def llava(case):
    vocabulary, size = tokenizer(case.source, sources.llama, ["<image>"])
    rows = (size + 63) // 64 * 64
    config = transformers.LlavaConfig(
        text_config=dict(model_type="llama", vocab_size=rows, **TEXT),
        vision_config=dict(model_type="clip_vision_model", **VISION), projector_hidden_act="gelu",
        image_token_index=vocabulary["<image>"], vision_feature_layer=-2,
        vision_feature_select_strategy="default")
    case.save(transformers.LlavaForConditionalGeneration(config))
    picture = torch.randn(1, 3, 28, 28)
    ids = [vocabulary["<image>"]] * 4 + some(case, vocabulary)
    if case.trim():
        inputs = dict(input_ids=torch.tensor([ids]), pixel_values=picture)
        case.compare(transformers.LlavaForConditionalGeneration, inputs)
        case.extend(transformers.LlavaForConditionalGeneration, inputs)


def gemma3(case):
    vocabulary, size = tokenizer(case.source, sources.gemma, [
        "<start_of_image>", "<end_of_image>", "<image_soft_token>"])
    config = transformers.Gemma3Config(
        text_config=dict(model_type="gemma3_text", vocab_size=size + 3, sliding_window=64,
                         layer_types=["sliding_attention", "full_attention"],
                         query_pre_attn_scalar=8, **TEXT),
        vision_config=dict(model_type="siglip_vision_model", vision_use_head=False, **VISION),
        mm_tokens_per_image=4, boi_token_index=vocabulary["<start_of_image>"],
        eoi_token_index=vocabulary["<end_of_image>"],
        image_token_index=vocabulary["<image_soft_token>"],
        pad_token_id=vocabulary["<pad>"], bos_token_id=vocabulary["<bos>"],
        eos_token_id=[vocabulary["<eos>"], vocabulary["<end_of_turn>"]])
    model = transformers.Gemma3ForConditionalGeneration(config)
    case.save(model)
    ids = [vocabulary["<start_of_image>"]] + [vocabulary["<image_soft_token>"]] * 4 + [
        vocabulary["<end_of_image>"]] + some(case, vocabulary)
    if case.trim():
        types = torch.tensor([[0] + [1] * 4 + [0] * (len(ids) - 5)])
        inputs = dict(input_ids=torch.tensor([ids]), pixel_values=torch.randn(1, 3, 28, 28),
                      token_type_ids=types)
        case.compare(transformers.Gemma3ForConditionalGeneration, inputs)
        case.extend(transformers.Gemma3ForConditionalGeneration, inputs)


def qwen2_vl(case):
    names = ["<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>"]
    vocabulary, size = tokenizer(case.source, sources.qwen2, names)
    rows = (size + 127) // 128 * 128
    ids = dict(vision_start_token_id=vocabulary[names[0]], vision_end_token_id=vocabulary[names[1]],
               vision_token_id=vocabulary[names[2]], image_token_id=vocabulary[names[3]],
               video_token_id=vocabulary[names[4]])
    text = dict(TEXT, vocab_size=rows, rope_scaling=dict(
        type="mrope", rope_type="default", mrope_section=[1, 1, 2], rope_theta=10000.0))
    config = transformers.Qwen2VLConfig(
        text_config=text, vision_config=dict(
            depth=2, embed_dim=32, hidden_size=32, num_heads=4, mlp_ratio=2, patch_size=14,
            spatial_merge_size=2, temporal_patch_size=2, in_channels=3), **ids)
    case.save(transformers.Qwen2VLForConditionalGeneration(config))
    picture = torch.randn(16, 3 * 2 * 14 * 14)
    tokens = [ids["vision_start_token_id"]] + [ids["image_token_id"]] * 4 + [
        ids["vision_end_token_id"]] + some(case, vocabulary)
    if case.trim():
        kinds = [[1 if one == ids["image_token_id"] else 0 for one in tokens]]
        inputs = dict(input_ids=torch.tensor([tokens]), pixel_values=picture,
                      image_grid_thw=torch.tensor([[1, 4, 4]]))
        if transformers.__version__ >= "5":
            inputs["mm_token_type_ids"] = torch.tensor(kinds)
        case.compare(transformers.Qwen2VLForConditionalGeneration, inputs)
        case.extend(transformers.Qwen2VLForConditionalGeneration, inputs)


def whisper(case):
    shutil.copy(places.tokenizer("whisper-large-v3", "tokenizer.json"), case.source)
    vocabulary = Tokenizer.from_file(os.path.join(case.source, "tokenizer.json")).get_vocab()
    size = max(vocabulary.values()) + 1
    start, none = vocabulary["<|startoftranscript|>"], vocabulary["<|notimestamps|>"]
    end = vocabulary["<|endoftext|>"]
    json.dump({"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|endoftext|>",
               "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>",
               "pad_token": "<|endoftext|>"},
              open(os.path.join(case.source, "tokenizer_config.json"), "w"))
    config = transformers.WhisperConfig(
        vocab_size=size, d_model=32, encoder_layers=1, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=48, decoder_ffn_dim=48, num_mel_bins=80,
        max_source_positions=50, max_target_positions=64, decoder_start_token_id=start,
        pad_token_id=end, bos_token_id=end, eos_token_id=end)
    model = transformers.WhisperForConditionalGeneration(config)
    rare = sorted(set(vocabulary.values()))[9000:9003]
    languages = {name: index for name, index in vocabulary.items()
                 if len(name) == 6 and name.startswith("<|") and name.endswith("|>")}
    generation = model.generation_config
    settings = dict(
        suppress_tokens=[1, 2, *rare, start], begin_suppress_tokens=[220, end],
        no_timestamps_token_id=none, prev_sot_token_id=vocabulary["<|startofprev|>"],
        lang_to_id=languages, is_multilingual=True, max_initial_timestamp_index=50,
        task_to_id={"transcribe": vocabulary["<|transcribe|>"], "translate": vocabulary["<|translate|>"]},
        decoder_start_token_id=start, eos_token_id=end, pad_token_id=end, bos_token_id=end,
        forced_decoder_ids=None, return_timestamps=False, alignment_heads=[[0, 1], [1, 2]])
    generation._from_model_config = False
    for name, value in settings.items():
        setattr(generation, name, value)
    case.save(model)
    if not case.trim():
        return
    old, new = case.vocabularies()
    made = json.load(open(os.path.join(case.result, "generation_config.json")))
    stamps = sorted(index for piece, index in new.items() if piece[2:3].isdigit() and "." in piece
                    and piece.startswith("<|"))
    failures = []
    if stamps != list(range(new["<|notimestamps|>"] + 1, max(new.values()) + 1)) or len(stamps) != 1501:
        failures.append("timestamps are not the last IDs, one after another")
    if made["no_timestamps_token_id"] != new["<|notimestamps|>"]:
        failures.append("no_timestamps_token_id")
    if made["lang_to_id"] != {name: new[name] for name in languages} or made["task_to_id"] != {
            "transcribe": new["<|transcribe|>"], "translate": new["<|translate|>"]}:
        failures.append("lang_to_id or task_to_id")
    back = {index: piece for piece, index in old.items()}
    expected = [new[back[one]] for one in [1, 2, *rare, start] if back[one] in new]
    if made["suppress_tokens"] != expected or made["alignment_heads"] != [[0, 1], [1, 2]]:
        failures.append(f"suppress_tokens {made['suppress_tokens']}, expected {expected}")
    ids = [start, vocabulary["<|fr|>"], vocabulary["<|transcribe|>"], vocabulary["<|0.00|>"]]
    ids += some(case, vocabulary)
    sound = torch.randn(1, 80, 100)
    models_of = case.compare(transformers.WhisperForConditionalGeneration, dict(
        input_features=sound, decoder_input_ids=torch.tensor([ids])), ("decoder_input_ids",),
        extra=failures)
    kept = case.kept()
    outputs = []
    for model, names, allowed in ((models_of[0], old, kept), (models_of[1], new, range(len(kept)))):
        class Only(transformers.LogitsProcessor):
            def __call__(self, ids, scores):
                mask = torch.full_like(scores, float("-inf"))
                mask[:, list(allowed)] = 0
                return scores + mask
        text = model.generate(sound, language="fr", task="transcribe", return_timestamps=True,
                              max_new_tokens=16, do_sample=False, num_beams=1,
                              logits_processor=transformers.LogitsProcessorList([Only()]))
        back = {index: piece for piece, index in names.items()}
        outputs.append([back[one] for one in text[0].tolist()])
    check(f"whisper: {len(outputs[0])} tokens with timestamps are generated alike",
          [] if outputs[0] == outputs[1] else [str(outputs)])


def gemma3n_text(case):
    vocabulary, size = tokenizer(case.source, sources.gemma)
    rows, short = size + 5, size - 2
    config = transformers.Gemma3nTextConfig(
        vocab_size=rows, vocab_size_per_layer_input=short, hidden_size_per_layer_input=8,
        sliding_window=64, layer_types=["sliding_attention", "full_attention"],
        num_kv_shared_layers=0, laurel_rank=4, altup_num_inputs=2, activation_sparsity_pattern=[0.0, 0.0],
        pad_token_id=vocabulary["<pad>"], bos_token_id=vocabulary["<bos>"],
        eos_token_id=vocabulary["<eos>"], **TEXT)
    case.save(transformers.Gemma3nForCausalLM(config))
    if case.trim():
        made = json.load(open(os.path.join(case.result, "config.json")))
        kept = case.kept()
        expected = sum(one < short for one in kept)
        case.compare(
            transformers.Gemma3nForCausalLM, dict(input_ids=torch.tensor([some(case, vocabulary)])),
            extra=[made["vocab_size_per_layer_input"] != expected and
                   f"vocab_size_per_layer_input {made['vocab_size_per_layer_input']}, not {expected}"])


def two_berts(case):
    """Encoder and decoder with a table each, over one vocabulary; sizes and IDs are nested."""
    vocabulary, size = tokenizer(case.source, sources.bert_uncased)
    part = {key: TEXT[key] for key in ("hidden_size", "num_hidden_layers", "num_attention_heads",
                                       "intermediate_size")} | dict(
        vocab_size=size, max_position_embeddings=64, pad_token_id=vocabulary["[PAD]"])
    config = transformers.EncoderDecoderConfig.from_encoder_decoder_configs(
        transformers.BertConfig(**part),
        transformers.BertConfig(**part, bos_token_id=vocabulary["[CLS]"],
                                eos_token_id=vocabulary["[SEP]"]))
    config.decoder_start_token_id = vocabulary["[CLS]"]
    config.pad_token_id, config.eos_token_id = vocabulary["[PAD]"], vocabulary["[SEP]"]
    config.bad_words_ids = None
    case.save(transformers.EncoderDecoderModel(config=config))
    if case.trim():
        ids = torch.tensor([some(case, vocabulary)])
        inputs = dict(input_ids=ids, decoder_input_ids=ids[:, :5])
        case.compare(transformers.EncoderDecoderModel, inputs, ("input_ids", "decoder_input_ids"))


def blip2(case):
    """A part with a vocabulary of its own, which stays."""
    vocabulary, size = tokenizer(case.source, sources.roberta, ["<image>"])
    config = transformers.Blip2Config(
        text_config=dict(model_type="opt", vocab_size=size, hidden_size=32, num_hidden_layers=2,
                         num_attention_heads=4, ffn_dim=48, word_embed_proj_dim=32,
                         max_position_embeddings=128, pad_token_id=1, bos_token_id=2, eos_token_id=2),
        vision_config=dict(hidden_size=32, intermediate_size=48, num_hidden_layers=2,
                           num_attention_heads=4, image_size=28, patch_size=14),
        qformer_config=dict(vocab_size=77, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
                            intermediate_size=48, encoder_hidden_size=32),
        num_query_tokens=4, image_token_index=vocabulary["<image>"])
    case.save(transformers.Blip2ForConditionalGeneration(config))
    if case.trim():
        made = json.load(open(os.path.join(case.result, "config.json")))
        ids = [vocabulary["<image>"]] * 4 + some(case, vocabulary)
        case.compare(transformers.Blip2ForConditionalGeneration, dict(
            input_ids=torch.tensor([ids]), pixel_values=torch.randn(1, 3, 28, 28)),
            extra=[made["qformer_config"]["vocab_size"] != 77 and "the other vocabulary changed"])


def clip(case):
    shutil.copy(places.tokenizer("clip", "tokenizer.json"), case.source)
    vocabulary = Tokenizer.from_file(os.path.join(case.source, "tokenizer.json")).get_vocab()
    size, end = max(vocabulary.values()) + 1, vocabulary["<|endoftext|>"]
    text = dict(vocab_size=size, hidden_size=32, intermediate_size=48, num_hidden_layers=2,
                num_attention_heads=4, max_position_embeddings=77, projection_dim=16,
                bos_token_id=vocabulary["<|startoftext|>"])
    for name, id in (("", end), (" of the first kind", 2)):
        inner = case if not name else Case(case.binary, case.corpus, os.path.dirname(case.source),
                                           "clip-first")
        if name:
            shutil.copy(os.path.join(case.source, "tokenizer.json"), inner.source)
        inner.save(transformers.CLIPTextModelWithProjection(
            transformers.CLIPTextConfig(eos_token_id=id, **text)))
        ids = [vocabulary["<|startoftext|>"], *some(inner, vocabulary)[:6], end, end]
        if inner.trim():
            inner.compare(transformers.CLIPTextModelWithProjection,
                          dict(input_ids=torch.tensor([ids])), logits=False)
    words = os.path.join(os.path.dirname(case.source), "clip-words.txt")
    with open(words, "w", encoding="utf-8") as file:
        file.write("правительствами\n")
    done = run(case.binary, "extend", case.source + "-first", "--pieces", words, "-o", case.source + "-extended", "--store", case.source + ".db")
    check("clip: an extension is refused where the last token is the one with the highest ID",
          [] if done.returncode == 2 and "eos_token_id" in done.stderr else
          [f"exit {done.returncode}: {done.stderr[-200:]}"])


def by_chance(case):
    """Numbers that are the vocabulary's size and have nothing to do with it."""
    vocabulary, size = tokenizer(case.source, sources.qwen2)
    rows = (size + 63) // 64 * 64
    config = transformers.Qwen3Config(
        vocab_size=rows, **dict(TEXT, intermediate_size=rows, max_position_embeddings=rows),
        tie_word_embeddings=True)
    config.id2label = {index: f"L{index}" for index in range(rows)}
    case.save(transformers.Qwen3ForCausalLM(config))
    if case.trim():
        made = json.load(open(os.path.join(case.result, "config.json")))
        failures = [f"{key} is {made[key]}" for key in ("intermediate_size", "max_position_embeddings")
                    if made[key] != rows]
        failures += [] if len(made["id2label"]) == rows else ["id2label"]
        case.compare(transformers.Qwen3ForCausalLM,
                     dict(input_ids=torch.tensor([some(case, vocabulary)])), extra=failures)


def classes_by_chance(case):
    vocabulary, size = tokenizer(case.source, sources.bert_uncased)
    config = transformers.BertConfig(vocab_size=size, num_labels=size, max_position_embeddings=64,
                                     **{key: TEXT[key] for key in (
                                         "hidden_size", "num_hidden_layers", "num_attention_heads",
                                         "intermediate_size")})
    case.save(transformers.BertForSequenceClassification(config))
    if case.trim():
        kept = case.kept()
        new = {old: index for index, old in enumerate(kept)}
        ids = some(case, vocabulary)
        outputs = []
        for path, tokens in ((case.source, ids), (case.result, [new[one] for one in ids])):
            model, problems = case.load(transformers.BertForSequenceClassification, path)
            outputs.append(model(input_ids=torch.tensor([tokens])).logits)
        # The bits of a product hang on where in memory its matrices begin.
        files = [load_file(os.path.join(folder, "model.safetensors"))
                 for folder in (case.source, case.result)]
        if not all(torch.equal(*(file[f"classifier.{part}"] for file in files))
                   for part in ("weight", "bias")):
            problems.append("other rows of classes")
        if not torch.allclose(*outputs, atol=1e-5):
            problems.append("other classes")
        check("as many classes as pieces: all stay", problems)


def refused(case):
    """A tied model, changed so that something hangs on IDs."""
    vocabulary, size = tokenizer(case.source, sources.qwen2)
    config = transformers.Qwen3Config(vocab_size=size, tie_word_embeddings=True, **TEXT)
    case.save(transformers.Qwen3ForCausalLM(config))
    path = os.path.join(case.source, "config.json")
    plain = json.load(open(path))
    tensors = load_file(os.path.join(case.source, "model.safetensors"))

    def attempt(name, said, settings=None, more=None):
        json.dump(plain | (settings or {}), open(path, "w"))
        save_file(tensors | (more or {}), os.path.join(case.source, "model.safetensors"),
                  {"format": "pt"})
        done = run(case.binary, "trim", case.source, case.corpus, "-o", case.result)
        check(f"refused: {name}", [] if done.returncode == 2 and said in done.stderr and not
              os.path.exists(case.result) else [f"exit {done.returncode}: {done.stderr[-300:]}"])
        shutil.rmtree(case.result, ignore_errors=True)

    attempt("IDs of pictures", "vocab_offset", {"vision_config": {"vocab_offset": 100}})
    attempt("hashed IDs", "ngram_vocab_size_base", {"ngram_vocab_size_base": 20000000})
    attempt("cut logits", "unpadded_vocab_size", {"unpadded_vocab_size": size - 3})
    attempt("a second table", "additional_vocab_size", {"text_config": {"additional_vocab_size": 8}})
    attempt("an unknown table", "table.weight", more={"model.table.weight": torch.zeros(size, 2)})
    attempt("a table that looks like classes", "score.weight",
            more={"score.weight": torch.zeros(size, 2)})
    attempt("a map of tokens", "d2t", more={"d2t": torch.zeros(size // 3, dtype=torch.int64)})
    attempt("a list of tokens", "stop_token_ids",
            more={"model.stop_token_ids": torch.tensor([3, 4])})
    attempt("another head", "lm_head.weight", more={"lm_head.weight": torch.zeros(size - 64, 32)})
    attempt("a transposed head", "lm_head.weight", more={"lm_head.weight": torch.zeros(32, size)})


CASES = [llava, gemma3, qwen2_vl, two_berts, blip2, whisper, gemma3n_text, clip, by_chance, classes_by_chance, refused]


def main(binary, names):
    lines = places.corpus_lines("fra", 0, 200) + places.corpus_lines("rus", 0, 200)
    with tempfile.TemporaryDirectory() as work:
        corpus = places.write_lines(os.path.join(work, "corpus.txt"), lines)
        for case in CASES:
            if names and case.__name__ not in names:
                continue
            try:
                case(Case(binary, corpus, work, case.__name__))
            except Exception as error:  # of any library: a line of the report
                check(case.__name__, [f"{type(error).__name__}: {error}"[:600]])
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2:]))
