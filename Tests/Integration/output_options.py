#!/usr/bin/env python3
"""Trims models with --dtype, --untie and --pad-to-multiple-of and compares what transformers makes of them.

usage: output_options.py [--loader 4|5]

Of tied and untied models of several families: every number is the source's, rounded as torch
rounds it; a head of its own has the rows of the embeddings and the same logits; rows that fill up
come from rows that no piece has, or from the padding token's, and are never generated. Results are
verified, and made again from the store. What is not supported ends in exit 2.
"""

import argparse
import json
import os
import shutil
import struct
import subprocess
import sys

import places
from tally import Tally

FAMILIES = ("qwen2", "gemma3", "gpt2", "llama3", "bert", "mt5")
OPTIONS = {
    "float16": ["--dtype", "float16"], "bfloat16": ["--dtype", "bfloat16"],
    "float32": ["--dtype", "float32"], "pad": ["--pad-to-multiple-of", "128"],
    "untie": ["--untie"],
    "all": ["--untie", "--dtype", "bfloat16", "--pad-to-multiple-of", "64", "--shard-size", "50KB"],
}
CANNOT_UNTIE = ("bert",)


def load(folder, dtype="auto"):
    import transformers
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        name = json.load(file)["architectures"][0]
    model, info = getattr(transformers, name).from_pretrained(
        folder, dtype=dtype, attn_implementation="eager", output_loading_info=True)
    problems = [key for key in ("missing_keys", "unexpected_keys", "mismatched_keys") if info[key]]
    return model.eval(), [f"loading {folder}: {key} {info[key]}" for key in problems]


def logits(model, ids):
    import torch
    inputs = {"input_ids": torch.tensor([ids])}
    if model.config.is_encoder_decoder:
        inputs["decoder_input_ids"] = torch.tensor([ids[:4]])
    with torch.no_grad():
        return model(**inputs).logits[0].float()


def is_kept_wide(name, model):
    """Whether transformers makes 32-bit numbers of a tensor when it loads half precision."""
    return any(f".{part}." in name for part in model._keep_in_fp32_modules or ())


def compare(source, result, options):
    """The failures of one result."""
    import torch
    from tokenizers import Tokenizer
    old, failures = load(source)
    new, more = load(result)
    failures += more
    vocabularies = [Tokenizer.from_file(os.path.join(folder, "tokenizer.json")).get_vocab()
                    for folder in (source, result)]
    kept = [vocabularies[0][piece]
            for piece, _ in sorted(vocabularies[1].items(), key=lambda pair: pair[1])]
    rows = new.get_input_embeddings().weight.shape[0]
    dtype = dict(float16=torch.float16, bfloat16=torch.bfloat16, float32=torch.float32).get(
        options[options.index("--dtype") + 1]) if "--dtype" in options else None
    before = old.get_input_embeddings().weight.shape[0]
    tensors = new.state_dict()
    for name, tensor in old.state_dict().items():
        axis = next((axis for axis, size in enumerate(tensor.shape) if size == before), None)
        expected = tensor if axis is None else tensor.index_select(axis, torch.tensor(kept))
        if dtype is not None and tensor.is_floating_point():
            expected = expected.to(dtype)
        actual = tensors[name]
        if tensor.is_floating_point() and is_kept_wide(name, old):
            expected = expected.to(actual.dtype)
        if axis is not None:
            actual = actual.narrow(axis, 0, len(kept))
        if actual.dtype != expected.dtype or not torch.equal(actual, expected):
            failures.append(f"{name} differs")
    if "--untie" in options:
        head, table = new.get_output_embeddings().weight, new.get_input_embeddings().weight
        if head.data_ptr() == table.data_ptr():
            failures.append("the head is tied")
        if old.get_output_embeddings().weight.data_ptr() == \
                old.get_input_embeddings().weight.data_ptr() and not torch.equal(head, table):
            failures.append("the head is no copy")
    if "--pad-to-multiple-of" in options:
        multiple = int(options[options.index("--pad-to-multiple-of") + 1])
        table = new.get_input_embeddings().weight
        if rows % multiple or rows - len(kept) >= multiple or rows != new.config.vocab_size:
            failures.append(f"{rows} rows for {len(kept)} pieces")
        spare = set(range(before)) - set(vocabularies[0].values())
        names = (getattr(old.config, name, None) for name in ("pad_token_id", "bos_token_id"))
        allowed = spare | {next((one for one in names if one is not None), 0)}
        originals = old.get_input_embeddings().weight.to(table.dtype)
        for row in range(len(kept), rows):
            if not any(torch.equal(table[row], originals[one]) for one in allowed):
                failures.append(f"row {row} is none that may be copied")
    elif rows != len(kept):
        failures.append(f"{rows} rows for {len(kept)} pieces")
    if failures:
        return failures
    places_of = [index for index in range(5, len(kept), max(1, len(kept) // 12))][:12]
    old, _ = load(source, next(new.parameters()).dtype)
    left = logits(old, [kept[index] for index in places_of])[:, kept]
    right = logits(new, places_of)[:, : len(kept)]
    scale = left.abs().max().item()
    difference = (left - right).abs().max().item()
    if difference > scale * (1e-5 if next(new.parameters()).dtype == torch.float32 else 2e-2):
        failures.append(f"logits differ by {difference:.2e} of {scale:.2e}")
    if new.can_generate() and not new.config.is_encoder_decoder:
        ids = new.generate(torch.tensor([places_of]), max_new_tokens=8, do_sample=False)
        if ids.max().item() >= len(kept):
            failures.append("a row without a piece was generated")
    return failures


def check_all(pairs):
    import torch
    torch.set_num_threads(1)
    for pair in pairs:
        source, result, options = json.loads(pair)
        try:
            failures = compare(source, result, options)
        except Exception as error:  # of any library: a line of the report
            failures = [f"{type(error).__name__}: {error}"[:300]]
        print(json.dumps(failures), flush=True)


def refusals(tally, source, corpus, work):
    """What must end in exit 2, and leave nothing behind."""
    folder = places.fresh(os.path.join(work, "large-number"))
    shutil.copytree(source, folder)
    with open(os.path.join(folder, "model.safetensors"), "r+b") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        entry = next(entry for name, entry in header.items() if "ln_f.weight" in name)
        file.seek(8 + length + entry["data_offsets"][0])
        file.write(struct.pack("<f", 70000.0))
    for case, options, said in (
            ("beyond float16", ["--dtype", "float16"], "BF16"),
            ("no such type", ["--dtype", "int4"], "int4"),
            ("multiple of 0", ["--pad-to-multiple-of", "0"], "pad-to-multiple-of")):
        result = places.fresh(os.path.join(work, "refused"))
        done = places.lexotomy("trim", folder, corpus, *options, "-o", result, store=work + "/r.db")
        failures = [] if done.returncode in (2, 64) and said in done.stderr else [
            f"exit {done.returncode}: {done.stderr[-200:]}"]
        if os.path.exists(result):
            failures.append("something was written")
        tally.record(case, failures, done.stderr.strip().split("\n")[0][:110])


def main():
    if sys.argv[1:2] == ["--check"]:
        return check_all(sys.argv[2:])
    import families
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--loader", action="append", choices=places.VERSIONS)
    loaders = parser.parse_args().loader or places.VERSIONS
    corpus, _ = families.corpora()
    models = families.make_models("4", FAMILIES)
    work = os.path.join(places.WORK, "output-options")
    tally, cases = Tally(), []
    for family in FAMILIES:
        source = os.path.join(models, family)
        for name, options in OPTIONS.items():
            result = places.fresh(os.path.join(work, f"{family}-{name}"))
            store = places.fresh(result + ".db")
            done = places.lexotomy("trim", source, corpus, *options, "-o", result, store=store)
            if family in CANNOT_UNTIE and "--untie" in options:
                tally.record(f"{family} {name}: refused",
                             [] if done.returncode == 2 and "--untie" in done.stderr
                             else [f"exit {done.returncode}: {done.stderr[-200:]}"])
                continue
            failures = [] if done.returncode == 0 else [f"trim: {done.stderr.strip()[-300:]}"]
            if not failures:
                done = places.lexotomy("verify", source, result, corpus)
                failures += [] if done.returncode == 0 else [f"verify: {done.stdout[-400:]}"]
                again = places.fresh(result + "-again")
                done = places.lexotomy("apply", 1, "--model", source, "-o", again, store=store)
                failures += [] if done.returncode == 0 else [f"apply: {done.stderr[-300:]}"]
                cases.append((f"{family} {name}", [source, result, options]))
            tally.record(f"{family} {name}: trim, verify, apply", failures)
    for loader in loaders:
        command = [places.python(loader), os.path.abspath(__file__), "--check"]
        ran = subprocess.run(command + [json.dumps(pair) for _, pair in cases],
                             env=places.environment(), capture_output=True, text=True)
        lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("[")]
        lines += [[f"no answer: {ran.stderr[-300:]}"]] * (len(cases) - len(lines))
        for (name, _), failures in zip(cases, lines):
            tally.record(f"{name}, loaded by {loader}", failures)
    refusals(tally, os.path.join(models, "gpt2"), corpus, work)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
