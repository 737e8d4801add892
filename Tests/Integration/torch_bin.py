"""Trims models that PyTorch has saved, and compares them with the same models as safetensors.

    python torch_bin.py LEXOTOMY FOLDER    # FOLDER: a model with model.safetensors

Every form of the weights must give the same tensors; what would run code is refused with exit 2.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

import torch
from safetensors.torch import load_file
from transformers import AutoModelForMaskedLM


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
        import json
        index = {"metadata": {"total_size": 0},
                 "weight_map": {key: name for name, keys in parts.items() for key in keys}}
        with open(path + ".index.json", "w") as file:
            json.dump(index, file)
    else:
        torch.save(state, path, _use_new_zipfile_serialization=form == "zip")


def main(binary, source):
    state = load_file(os.path.join(source, "model.safetensors"))
    with tempfile.TemporaryDirectory() as work:
        def copy(name):
            folder = os.path.join(work, name)
            shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.safetensors", "*.bin"))
            return folder

        def trim(folder, result):
            return run(binary, "trim", folder, "--language", "en", "-o", result)

        plain = os.path.join(work, "plain")
        done = trim(source, plain)
        assert done.returncode == 0, done.stderr
        expected = tensors(plain)
        for form in ("zip", "legacy", "sharded"):
            folder, result = copy(form), os.path.join(work, form + "-trimmed")
            save(state, folder, form)
            done = trim(folder, result)
            assert done.returncode == 0, (form, done.stderr)
            found = tensors(result)
            assert found.keys() == expected.keys(), form
            assert all(torch.equal(found[key], expected[key]) for key in found), form
            assert not [name for name in os.listdir(result) if name.endswith(".bin")]
            for command in (["verify", folder, result], ["inspect", folder]):
                done = run(binary, *command)
                assert done.returncode == 0, (form, command, done.stderr)
            print(f"{form}: {len(found)} tensors equal, verified")

        result = os.path.join(work, "parts")
        done = run(binary, "trim", source, "--language", "en", "-o", result, "--shard-size", "300KB")
        assert done.returncode == 0, done.stderr
        found = AutoModelForMaskedLM.from_pretrained(result).state_dict()
        for key, tensor in AutoModelForMaskedLM.from_pretrained(plain).state_dict().items():
            assert torch.equal(found[key], tensor), key
        parts = [name for name in os.listdir(result) if name.startswith("model-")]
        print(f"parts: {len(parts)} files loaded by transformers give the tensors of one")

        def refused(label, write):
            folder, result = copy(label), os.path.join(work, label + "-trimmed")
            write(os.path.join(folder, "pytorch_model.bin"))
            done = trim(folder, result)
            assert done.returncode == 2, (label, done.returncode, done.stderr)
            assert "pytorch_model.bin" in done.stderr and not os.path.exists(result), done.stderr
            print(f"{label}: exit 2: {done.stderr.strip().splitlines()[-1][-160:]}")

        def deflated(path):
            torch.save(state, path + ".zip")
            with zipfile.ZipFile(path + ".zip") as old, \
                    zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
                for name in old.namelist():
                    new.writestr(name, old.read(name))
            os.remove(path + ".zip")

        def huge(path):
            torch.save({"a": torch.zeros(1).expand(1 << 40)}, path)

        refused("gadget", lambda path: torch.save({"a": Gadget()}, path))
        refused("deflated", deflated)
        refused("huge", huge)
        refused("nested", lambda path: torch.save({"state_dict": state}, path))
        refused("text", lambda path: open(path, "w").write("<html>"))
        assert not os.path.exists("harmed")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2])
