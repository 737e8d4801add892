#!/usr/bin/env python3
"""Takes adapters of PEFT and draft models of EAGLE along to trimmed and extended models.

    python adapters.py LEXOTOMY CORPUS MODEL...    # MODEL: folders of causal models (models.py)

For each model and each kind of adapter (LoRA and DoRA of embeddings and head, with a bias, whole
embeddings and heads, trainable tokens, both kinds): the model is trimmed, and extended, the adapter
is taken along, both are loaded by PEFT, and logits of kept IDs are compared with those of the
source under its adapter. Draft models have the rows, maps and sizes that follow from the target's.
What is not understood ends in exit 2 and leaves nothing behind.
"""

import json
import os
import sys
import tempfile

import places

places.inside("5", "torch", "transformers", "tokenizers", "safetensors", "peft")

import torch
from peft import (IA3Config, LoKrConfig, LoraConfig, PeftModel, TrainableTokensConfig, VeraConfig,
                  get_peft_model)
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

from tally import Tally

torch.set_num_threads(1)
tally = Tally()
check, run = tally.record, places.run


def load(path):
    return AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32).eval()


def vocabulary(path):
    return Tokenizer.from_file(os.path.join(path, "tokenizer.json")).get_vocab()


def names(model):
    """The last names of the modules of embeddings and head."""
    modules = dict(model.named_modules())
    embedding = next(name for name, one in modules.items() if one is model.get_input_embeddings())
    return embedding.split(".")[-1], "lm_head"


def kinds(model, rows, kept):
    """Adapters by name: a configuration, and whether new pieces can be given something."""
    embedding, head = names(model)
    inner = "c_attn" if embedding == "wte" else "q_proj"
    is_tied = model.get_output_embeddings().weight is model.get_input_embeddings().weight
    some, other = kept[5:40:7] + [rows - 1, 3], kept[50:90:9]
    found = {
        "inner": LoraConfig(r=4, target_modules=[inner]),
        "embedding": LoraConfig(r=4, target_modules=[inner, embedding]),
        "whole": LoraConfig(r=4, target_modules=[inner], modules_to_save=[embedding]),
        "tokens": LoraConfig(r=4, target_modules=[inner], trainable_token_indices=some),
        "only tokens": TrainableTokensConfig(token_indices=some, target_modules=[embedding]),
    }
    if not is_tied:
        found |= {
            "head": LoraConfig(r=4, target_modules=[head], lora_bias=True),
            "both": LoraConfig(r=4, target_modules=[inner, embedding, head]),
            "whole both": LoraConfig(r=4, target_modules=[inner], modules_to_save=[embedding, head]),
            "dora": LoraConfig(r=4, target_modules=[inner, head], use_dora=True),
            "ia3": IA3Config(target_modules=[inner, head], feedforward_modules=[]),
            "tokens of both": LoraConfig(r=4, target_modules=[inner], trainable_token_indices={
                embedding: some, head: other}),
        }
    return found


def train(model, config, path, seed):
    """Saves an adapter of noise; no kind of it may be without effect."""
    adapted = get_peft_model(model, config)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if parameter.requires_grad:
                parameter.add_(0.05 * torch.randn(parameter.shape, generator=generator))
    adapted.save_pretrained(path)


def logits(path, adapter, ids):
    model = PeftModel.from_pretrained(load(path), adapter).eval()
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids])).logits[0]


def adapters_of(binary, source, result, kept, new, work, is_extended):
    """All kinds of adapters of one model and one result; `new` are the result's IDs of `kept`."""
    for name, config in kinds(load(source), load(source).get_input_embeddings().weight.shape[0],
                              kept).items():
        label = f"{os.path.basename(source)}, {'extended' if is_extended else 'trimmed'}: {name}"
        adapter = os.path.join(work, f"adapter-{name}".replace(" ", "-"))
        train(load(source), config, adapter, len(name))
        output = os.path.join(work, f"adapted-{is_extended}-{name}".replace(" ", "-"))
        done = run(binary, "adapt", adapter, "--from", source, "--to", result, "-o", output)
        if is_extended and name in ("dora", "ia3"):
            check(f"{label}: refused", [] if done.returncode == 2 and "Merge" in done.stderr
                  and not os.path.exists(output) else [f"exit {done.returncode} {done.stderr}"])
            continue
        if done.returncode != 0:
            check(label, [done.stderr.strip()[-300:]])
            continue
        step = max(1, len(kept) // 16)
        before = logits(source, adapter, kept[3::step][:16])[:, kept]
        after = logits(result, output, new[3::step][:16])[:, new]
        bare = load(source)(input_ids=torch.tensor([kept[3::step][:16]])).logits[0][:, kept]
        difference = (before - after).abs().max().item()
        effect = (before - bare).abs().max().item()
        settings = json.load(open(os.path.join(output, "adapter_config.json")))
        check(f"{label}; logits differ by {difference:.1e}, the adapter changes {effect:.1e}",
              ([] if difference <= 2e-6 else ["too much"])
              + ([] if effect > 1e-3 else ["no effect"])
              + ([] if settings["base_model_name_or_path"] == result else ["another base"]))


def refusals(binary, source, result, work):
    embedding, head = names(load(source))
    rows = load(source).get_input_embeddings().weight.shape[0]
    for name, config in (("dora of embeddings", LoraConfig(
            r=4, target_modules=[embedding], use_dora=True)), ("lokr", LoKrConfig(r=4, target_modules=[head])),
                         ("vera", VeraConfig(r=4, target_modules=[head]))):
        adapter = os.path.join(work, name)
        get_peft_model(load(source), config).save_pretrained(adapter)
        refuse(binary, name, adapter, source, result, work,
               embedding if "embeddings" in name else head)
    for name, tensor in (("base_model.model.extra.table", torch.zeros(rows, 2)),
                         ("base_model.model.model.embed_tokens.new_factor_B", torch.zeros(4, 4))):
        adapter = os.path.join(work, name.split(".")[-1])
        get_peft_model(load(source), LoraConfig(r=4, target_modules=[head])).save_pretrained(adapter)
        path = os.path.join(adapter, "adapter_model.safetensors")
        save_file(load_file(path) | {name: tensor}, path)
        refuse(binary, name, adapter, source, result, work, name)
    refuse(binary, "no adapter", source, source, result, work, "adapter_config.json")
    refuse(binary, "another result", adapter, result, source, work, "rows")


def adapter_of(model, work):
    path = os.path.join(work, "plain")
    get_peft_model(load(model), LoraConfig(r=4, target_modules=["q_proj"])).save_pretrained(path)
    return path


def refuse(binary, case, adapter, source, result, work, said):
    output = os.path.join(work, "refused")
    done = run(binary, "adapt", adapter, "--from", source, "--to", result, "-o", output)
    check(f"refused: {case}", [] if done.returncode == 2 and said in done.stderr
          and not os.path.exists(output) else [f"exit {done.returncode}: {done.stderr[-300:]}"])


def draft(binary, source, result, work, old, new, is_extended):
    """A draft model of EAGLE-3 by hand: maps, rows and sizes."""
    rows, width = load(source).get_input_embeddings().weight.shape
    generator = torch.Generator().manual_seed(3)
    tokens = torch.sort(torch.randperm(max(old.values()) + 1, generator=generator)[:rows // 3]).values
    marks = torch.zeros(rows, dtype=torch.bool)
    marks[tokens] = True
    tensors = {
        "d2t": tokens - torch.arange(len(tokens)), "t2d": marks,
        "lm_head.weight": torch.randn(len(tokens), width, generator=generator),
        "embed_tokens.weight": load(source).get_input_embeddings().weight.detach().clone(),
        "midlayer.mlp.up_proj.weight": torch.randn(24, width, generator=generator),
        "norm.weight": torch.ones(width)}
    folder = os.path.join(work, f"draft-{is_extended}")
    os.makedirs(folder)
    save_file(tensors, os.path.join(folder, "model.safetensors"), {"format": "pt"})
    json.dump({"architectures": ["LlamaForCausalLMEagle3"], "model_type": "llama",
               "bos_token_id": 1, "eos_token_id": 2, "vocab_size": rows,
               "draft_vocab_size": len(tokens)}, open(os.path.join(folder, "config.json"), "w"))
    output = folder + "-adapted"
    done = run(binary, "adapt", folder, "--from", source, "--to", result, "-o", output)
    if done.returncode != 0:
        return check(f"draft, {is_extended}", [done.stderr])
    made = load_file(os.path.join(output, "model.safetensors"))
    config = json.load(open(os.path.join(output, "config.json")))
    pieces = {index: piece for piece, index in old.items()}
    back = {index: piece for piece, index in new.items()}
    kept = [index for index, token in enumerate(tokens.tolist()) if pieces.get(token) in new]
    targets = (made["d2t"] + torch.arange(len(made["d2t"]))).tolist()
    table = load(result).get_input_embeddings().weight
    failures = []
    if [back[target] for target in targets] != [pieces[tokens[index].item()] for index in kept]:
        failures.append("d2t leads to other pieces")
    if torch.nonzero(made["t2d"]).flatten().tolist() != sorted(targets):
        failures.append("t2d marks other tokens")
    if not torch.equal(made["lm_head.weight"], tensors["lm_head.weight"][kept]):
        failures.append("other rows of the head")
    if not torch.equal(made["embed_tokens.weight"], table):
        failures.append("other embeddings than the target's")
    if (config["vocab_size"], config["draft_vocab_size"]) != (len(table), len(kept)):
        failures.append(f"sizes {config['vocab_size']}, {config['draft_vocab_size']}")
    check(f"draft of {os.path.basename(source)}, {'extended' if is_extended else 'trimmed'}: "
          f"{len(tokens)} tokens to {len(kept)}", failures)


def main(binary, corpus, models):
    with tempfile.TemporaryDirectory() as work:
        for model in models:
            place = os.path.join(work, os.path.basename(model))
            old = vocabulary(model)
            pieces = os.path.join(work, "words.txt")
            with open(pieces, "w", encoding="utf-8") as file:
                file.write("Unwahrscheinlichkeit\nправительствами\nanticonstitutionnellement\n")
            results = {False: ("trim", model, corpus), True: ("extend", model, "--pieces", pieces)}
            for is_extended, command in results.items():
                result = f"{place}-{is_extended}"
                done = run(binary, *command, "-o", result, "--store", place + ".db")
                if done.returncode != 0:
                    check(f"{model}: {command[0]}", [done.stderr.strip()[-300:]])
                    continue
                new = vocabulary(result)
                pairs = sorted((old[piece], index) for piece, index in new.items() if piece in old)
                kept, ids = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
                inner = os.path.join(work, f"{os.path.basename(model)}-{is_extended}-adapters")
                os.makedirs(inner)
                adapters_of(binary, model, result, kept, ids, inner, is_extended)
                draft(binary, model, result, inner, old, new, is_extended)
            if model != models[0]:
                refuse(binary, "a model of another", adapter_of(model, inner), models[0],
                       f"{place}-False", work, "--to")
            refusals(binary, model, f"{place}-False", inner)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3:]))
