#!/usr/bin/env python3
"""Trims and extends a small model of every architecture that transformers has, and compares logits.

    python architectures.py LEXOTOMY [TYPE...] [--kind KIND]    # the python of one version of transformers

Every model type with a head that continues text, fills masks or translates, and every one without a head
that reads token IDs, is made with random weights, as small as its configuration can be had, round one of
the two tokenizers in `vocabularies/`. It is trimmed, and extended by pieces of Georgian, and loaded again:
the logits (or states) of kept and of old IDs must be equal. A refusal by name (exit 2) is an answer, too,
and told. What cannot be built so small is left out, and counted.
"""

import argparse
import collections
import json
import os
import resource
import shutil
import signal
import sys
import tempfile

import places

places.inside(("5", "4"), "torch", "transformers", "tokenizers", "safetensors")

import torch
import transformers
from transformers.models.auto import modeling_auto
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from tally import Tally

torch.set_num_threads(1)
torch.manual_seed(0)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
VOCABULARIES = os.path.join(places.REPOSITORY, "vocabularies")
CORPUS, CORPUS_KA = (os.path.join(places.REPOSITORY, "corpora", name) for name in ("sw.txt", "ka.txt"))
ROWS = 4096
#: Kinds of models: what transformers lists, the class that makes one, and a tokenizer.
KINDS = {
    "causal": (modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
               transformers.AutoModelForCausalLM, "causal-lm"),
    "masked": (modeling_auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES,
               transformers.AutoModelForMaskedLM, "masked-lm"),
    "translation": (modeling_auto.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
                    transformers.AutoModelForSeq2SeqLM, "masked-lm"),
    "no head": (modeling_auto.MODEL_MAPPING_NAMES, transformers.AutoModel, "masked-lm"),
}
#: What a configuration gets where it has the key.
SMALL = dict(
    vocab_size=ROWS, vocab_size_per_layer_input=ROWS, pad_token_id=1, bos_token_id=0,
    eos_token_id=2, unk_token_id=3, mask_token_id=4, sep_token_id=2, cls_token_id=0,
    decoder_start_token_id=0, forced_eos_token_id=None, forced_bos_token_id=None,
    hidden_size=32, d_model=32, n_embd=32, dim=32, emb_dim=32, hidden_dim=64, embedding_size=16,
    word_embed_proj_dim=32, n_layer=2, num_layers=2, num_hidden_layers=2, n_layers=2,
    encoder_layers=2, decoder_layers=2, num_decoder_layers=2, num_attention_heads=4,
    num_key_value_heads=2, n_head=4, n_heads=4, num_heads=4, encoder_attention_heads=4,
    decoder_attention_heads=4, head_dim=8, rotary_dim=8, d_kv=8, intermediate_size=64, d_ff=64,
    ffn_dim=64, n_inner=64, encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=128,
    n_positions=128, n_ctx=128, max_seq_len=128, attention_window=16, num_experts=4,
    num_local_experts=4, n_routed_experts=4, num_experts_per_tok=2, moe_intermediate_size=32,
    shared_expert_intermediate_size=32, n_shared_experts=1, first_k_dense_replace=1, n_group=1,
    topk_group=1, q_lora_rank=16, kv_lora_rank=16, qk_rope_head_dim=8, qk_nope_head_dim=8,
    v_head_dim=8, linear_num_value_heads=4, linear_num_key_heads=2, linear_key_head_dim=8,
    linear_value_head_dim=8, lru_width=32, state_size=8, mamba_d_state=8, mamba_n_heads=4,
    mamba_d_head=16, hidden_size_per_layer_input=8, image_size=28, patch_size=14,
    classifier_dropout=0.0, use_cache=False)
#: Keys that some architecture does not bear; each set is tried in turn.
DROPPED = [
    (), ("head_dim", "rotary_dim"), ("num_hidden_layers", "num_layers"), ("num_key_value_heads",),
    ("head_dim", "rotary_dim", "num_key_value_heads", "v_head_dim"), ("embedding_size", "emb_dim"),
    ("intermediate_size", "state_size", "mamba_d_state", "mamba_n_heads", "mamba_d_head",
     "hidden_size_per_layer_input"), ("layer_types",),
]
PARAMETER_LIMIT = 100_000_000
SECONDS = 60
#: Bytes that building a model may take.
MEMORY = 12 << 30


class NotBuilt(Exception):
    pass


def settings(config, dropped):
    """The small values of the keys that a configuration has, and those of its parts."""
    plain = config.to_dict()
    values = {key: value for key, value in SMALL.items() if key in plain and key not in dropped}
    if "kv_lora_rank" in plain:
        values.pop("head_dim", None)
        values.pop("rotary_dim", None)
    for key in ("layer_types", "mlp_layer_types"):
        if isinstance(plain.get(key), list) and key not in dropped:
            values[key] = plain[key][:1] + plain[key][-1:]
    for key in plain:
        part = getattr(config, key, None)
        if isinstance(part, transformers.PretrainedConfig):
            values[key] = settings(part, dropped)
    for key in ("image_size", "patch_size"):
        if not isinstance(plain.get(key, 0), int):
            values.pop(key, None)
    return values


def set_language(model):
    """X-MOD reads no text before it is told the language."""
    if hasattr(model, "set_default_language"):
        model.set_default_language(list(model.config.languages)[0])


def outputs(model, kind, ids):
    """The logits, or the states of a model without a head."""
    arguments = {"decoder_input_ids": ids} if model.config.is_encoder_decoder else {}
    with torch.no_grad():
        found = model(input_ids=ids, **arguments)
    if kind != "no head":
        return found.logits
    if found.last_hidden_state.shape[-1] > ROWS:
        raise NotBuilt("its states are logits of another vocabulary")
    return found.last_hidden_state


def built(model_type, kind, auto):
    """A small model with random weights."""
    errors = []
    for dropped in DROPPED:
        try:
            config = CONFIG_MAPPING[model_type](
                **settings(CONFIG_MAPPING[model_type](), dropped))
            with torch.device("meta"):
                size = sum(part.numel() for part in auto.from_config(config).parameters())
            if size > PARAMETER_LIMIT:
                raise NotBuilt(f"{size:,} parameters")
            model = auto.from_config(config).eval()
            set_language(model)
            for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
                if name.endswith("tid2eid"):
                    tensor.random_(0, 4)
                elif tensor.dim() > 1 and tensor.is_floating_point():
                    tensor.data.normal_(0, 0.3)
            outputs(model, kind, torch.tensor([[5, 6, 7, 8]]))
            return model
        except Exception as error:  # of any kind: the next values may do
            errors.append(str(error).split("\n")[0][:100])
    raise NotBuilt(errors[0])


def saved(model_type, kind, auto, tokenizer, folder):
    """Saves a small model with its tokenizer, and loads it again."""
    shutil.rmtree(folder, ignore_errors=True)
    model = built(model_type, kind, auto)
    try:
        model.save_pretrained(folder)
        model = auto.from_pretrained(folder).eval()
    except Exception as error:  # of the library alone
        raise NotBuilt(f"it is not saved and loaded: {str(error)[:60]}") from error
    vocabulary = os.path.join(VOCABULARIES, tokenizer)
    for name in os.listdir(vocabulary):
        if name.startswith(("tokenizer", "special", "vocab", "merges", "sentencepiece")):
            shutil.copy(os.path.join(vocabulary, name), folder)
    set_language(model)
    return model


def kept_ids(binary, run, store):
    """The old IDs of a trimming, by their new ones."""
    map_of_run = places.run(binary, "query", "map", run, "--format", "json", "--store", store)
    pairs = [(row["new_id"], row["old_id"]) for row in json.loads(map_of_run.stdout)
             if row["new_id"] is not None]
    return torch.tensor([old for _, old in sorted(pairs)])


def check(tally, name, before, kind, auto, command, work):
    """Runs a surgery on the saved model, and compares what its result gives with `before`."""
    result, store = os.path.join(work, "result"), os.path.join(work, "store.db")
    shutil.rmtree(result, ignore_errors=True)
    done = places.run(*command, "-o", result, "--store", store, "--json")
    if done.returncode == 2:
        said = done.stderr.strip().split("Error: ")[-1].replace(work, "")
        return tally.record(name, None, f"refused: {said[:240]}")
    if done.returncode != 0:
        return tally.record(name, f"exit {done.returncode}: {done.stderr[-300:]}")
    old = torch.arange(ROWS)
    if command[1] == "trim":
        old = kept_ids(command[0], str(json.loads(done.stdout)["run"]), store)
    after = auto.from_pretrained(result).eval()
    set_language(after)
    new = torch.randint(5, len(old), (1, 12))
    expected, found = outputs(before, kind, old[new]), outputs(after, kind, new)
    if kind != "no head":
        expected, found = expected[..., old], found[..., :len(old)]
    if found.shape != expected.shape:
        return tally.record(name, f"{tuple(found.shape)} numbers, not {tuple(expected.shape)}")
    difference = (found - expected).abs().max().item()
    note = f"up to {expected.abs().max():.1f}, differ by {difference:.1g}"
    return tally.record(name, None if difference < 1e-4 else note, note)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("types", nargs="*", help="model types (default: all)")
    parser.add_argument("--kind", action="append", choices=KINDS)
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    def interrupt(*_):
        raise NotBuilt(f"more than {SECONDS} s")
    signal.signal(signal.SIGALRM, interrupt)
    tally, left_out, pieces = Tally(), collections.Counter(), {}
    with tempfile.TemporaryDirectory() as work:
        for tokenizer in {tokenizer for _, _, tokenizer in KINDS.values()}:
            pieces[tokenizer] = os.path.join(work, f"{tokenizer}.pieces")
            places.run(binary, "learn", os.path.join(VOCABULARIES, tokenizer), f"ka={CORPUS_KA}",
                       "--size", "40", "-o", pieces[tokenizer], check=True)
        for kind in options.kind or KINDS:
            names, auto, tokenizer = KINDS[kind]
            for model_type in sorted(names):
                if options.types and model_type not in options.types:
                    continue
                signal.alarm(SECONDS)
                source = os.path.join(work, "source")
                try:
                    before = saved(model_type, kind, auto, tokenizer, source)
                    for command in ([binary, "trim", source, f"sw={CORPUS}"],
                                    [binary, "extend", source, "--pieces", pieces[tokenizer]]):
                        check(tally, f"{command[1]} {model_type}, {kind}", before, kind, auto,
                              command, work)
                except NotBuilt as error:
                    left_out[kind] += 1
                    print(f"     {model_type}, {kind}, is not built: {error}", flush=True)
                except Exception as error:  # of any library: a line of the report
                    tally.record(f"{model_type}, {kind}", f"{type(error).__name__}: {error}"[:400])
                finally:
                    signal.alarm(0)
    print(f"transformers {transformers.__version__}; not built: {dict(left_out)}")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
