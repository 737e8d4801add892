"""Trims models that PyTorch has saved, and compares them with the same models as safetensors.

    python torch_bin.py LEXOTOMY FOLDER    # FOLDER: a model with model.safetensors

Every form of the weights must give the same tensors; what would run code is refused with exit 2.
The model may have any head. Last line: the totals (tally.py).
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

import places

places.inside(("5", "4"), "torch", "transformers", "tokenizers", "safetensors")

import torch
import transformers
from safetensors.torch import load_file

from tally import Tally


class Gadget:
    def __reduce__(self):
        return os.system, ("touch harmed",)


def run(*arguments):
    return subprocess.run([str(part) for part in arguments], capture_output=True, text=True)


def tensors(folder):
    found = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".safetensors"):
            found.update(load_file(os.path.join(folder, name)))
    return found


def save(state, folder, form):
    path = os.path.join(folder, "pytorch_model.bin")
    if form == "sharded":
        names = list(state)
        half = len(names) // 2
        parts = {"pytorch_model-00001-of-00002.bin": names[:half],
                 "pytorch_model-00002-of-00002.bin": names[half:]}
        for name, members in parts.items():
            torch.save({key: state[key] for key in members}, os.path.join(folder, name))
        index = {"metadata": {"total_size": 0},
                 "weight_map": {key: name for name, keys in parts.items() for key in keys}}
        with open(path + ".index.json", "w") as file:
            json.dump(index, file)
    else:
        torch.save(state, path, _use_new_zipfile_serialization=form == "zip")


class Forms:
    """One model in every form of weights, and what the tool makes of it."""

    def __init__(self, binary, source, work):
        self.binary, self.source, self.work = binary, source, work
        self.state = load_file(os.path.join(source, "model.safetensors"))
        self.plain = os.path.join(work, "plain")

    def copy(self, name):
        """The model without its weights."""
        folder = os.path.join(self.work, name)
        shutil.copytree(self.source, folder,
                        ignore=shutil.ignore_patterns("*.safetensors", "*.bin"))
        return folder

    def trim(self, folder, result, *options):
        return run(self.binary, "trim", folder, "--language", "en", "-o", result, "--store",
                   os.path.join(self.work, "store.db"), *options)


def check_form(forms, form, note):
    """The tensors of a form are those of safetensors."""
    folder, result = forms.copy(form), os.path.join(forms.work, form + "-trimmed")
    save(forms.state, folder, form)
    done = forms.trim(folder, result)
    assert done.returncode == 0, done.stderr
    found, expected = tensors(result), tensors(forms.plain)
    assert found.keys() == expected.keys(), "other tensors"
    for key, tensor in expected.items():
        assert torch.equal(found[key], tensor), key
    assert not [name for name in os.listdir(result) if name.endswith(".bin")]
    for command in (["verify", folder, result], ["inspect", folder]):
        done = run(forms.binary, *command)
        assert done.returncode == 0, (command, done.stderr)
    note(f"{len(found)} tensors equal, verified")


def model_class(folder):
    """The class that the configuration names, which has the head that the model has."""
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        return getattr(transformers, json.load(file)["architectures"][0])


def check_parts(forms, note):
    """Several files, which transformers loads as it does one."""
    result = os.path.join(forms.work, "parts")
    done = forms.trim(forms.source, result, "--shard-size", "300KB")
    assert done.returncode == 0, done.stderr
    load = model_class(forms.source).from_pretrained
    found, expected = load(result).state_dict(), load(forms.plain).state_dict()
    assert found.keys() == expected.keys()
    for key, tensor in expected.items():
        assert torch.equal(found[key], tensor), key
    parts = [name for name in os.listdir(result) if name.startswith("model-")]
    assert len(parts) > 1, "the model is smaller than a part"
    note(f"{len(parts)} files loaded by transformers give the tensors of one")


def check_refused(forms, label, write, note):
    """What would run code, or is no file of tensors, ends in exit 2."""
    folder, result = forms.copy(label), os.path.join(forms.work, label + "-trimmed")
    write(os.path.join(folder, "pytorch_model.bin"))
    done = forms.trim(folder, result)
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert "pytorch_model.bin" in done.stderr and not os.path.exists(result), done.stderr
    assert not os.path.exists("harmed"), "the pickle ran a command"
    note(done.stderr.strip().splitlines()[-1][-160:])


def deflated(state, path):
    """An archive whose members are packed, which torch does not write."""
    torch.save(state, path + ".zip")
    with zipfile.ZipFile(path + ".zip") as old, \
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    os.remove(path + ".zip")


def text(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("<html>")


def main(binary, source):
    tally = Tally()
    with tempfile.TemporaryDirectory() as work:
        forms = Forms(binary, os.path.abspath(source), work)
        done = forms.trim(source, forms.plain)
        tally.record("safetensors", done.returncode and done.stderr)
        for form in ("zip", "legacy", "sharded"):
            with tally.case(form) as note:
                check_form(forms, form, note)
        with tally.case("parts") as note:
            check_parts(forms, note)
        state = forms.state
        for label, write in {
                "gadget": lambda path: torch.save({"a": Gadget()}, path),
                "deflated": lambda path: deflated(state, path),
                "huge": lambda path: torch.save({"a": torch.zeros(1).expand(1 << 40)}, path),
                "nested": lambda path: torch.save({"state_dict": state}, path),
                "text": text}.items():
            with tally.case(f"refused: {label}") as note:
                check_refused(forms, label, write, note)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2]))
