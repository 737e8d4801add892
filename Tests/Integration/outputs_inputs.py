"""The files that the commands of outputs.py read, beside `vocabularies/` and `corpora/`.

All are made here from nothing but the standard library, the same bytes every time.
"""

import hashlib
import io
import json
import os
import pickle
import random
import shutil
import struct
import sys
import types
import zipfile

import places
import small_models

sys.path.insert(0, os.path.join(os.path.dirname(places.HERE), "Fuzzing"))
import seeds  # noqa: E402

WIDTH = 8


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def words(language, count):
    """The most frequent words of a corpus, the first of equals first."""
    with open(os.path.join("corpora", f"{language}.txt"), encoding="utf-8") as file:
        found = file.read().split()
    counts = {}
    for word in (word.strip(".,!?:;«»„“\"'()") for word in found):
        if word:
            counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda word: -counts[word])[:count]


def vector(word):
    """Eight numbers that hang on the word alone."""
    return " ".join(f"{byte / 128 - 1:.4f}" for byte in hashlib.sha256(word.encode()).digest()[:WIDTH])


def vectors(path, chosen):
    write(path, f"{len(chosen)} {WIDTH}\n" + "".join(f"{word} {vector(word)}\n" for word in chosen))


def gguf(path):
    """A byte-level vocabulary of 260 pieces with embeddings in Q8_0."""
    contents, rows, noise = seeds.gguf(), 260, random.Random(5)
    table = b"".join(struct.pack("<e", noise.uniform(0.001, 0.1)) + noise.randbytes(32)
                     for _ in range(rows))
    # The table is followed by 8 numbers of 32 bits, and both begin at multiples of 32.
    size = (len(table) + 31) // 32 * 32 + 32
    with open(path, "wb") as file:
        file.write(contents[:-size] + table + bytes(size - len(table)))


class Storage:
    """A storage of torch, which is pickled by its name."""

    def __init__(self, name, count):
        self.identifier = ("storage", torch_names("torch").FloatStorage, name, "cpu", count)


class Tensor:
    """A tensor of 32-bit floats, pickled as torch does."""

    def __init__(self, storage, shape):
        strides = [1] * len(shape)
        for axis in reversed(range(len(shape) - 1)):
            strides[axis] = strides[axis + 1] * shape[axis + 1]
        self.arguments = (storage, 0, tuple(shape), tuple(strides), False, {})

    def __reduce__(self):
        return torch_names("torch._utils")._rebuild_tensor_v2, self.arguments


def torch_names(module):
    """A module with the names that a pickle of torch has, whether or not torch is there."""
    if module not in FAKES:
        FAKES[module] = types.ModuleType(module)
        for name in ("FloatStorage", "_rebuild_tensor_v2"):
            setattr(FAKES[module], name, type(name, (), dict(__module__=module, __qualname__=name)))
    return FAKES[module]


FAKES = {}


def torch_bin(path, tensors):
    """Writes `{name: shape}` of seeded noise as `torch.save` does (the zip layout)."""
    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            return value.identifier if isinstance(value, Storage) else None
    noise, files, state = random.Random(2), {}, {}
    for index, (name, shape) in enumerate(tensors.items()):
        count = 1
        for axis in shape:
            count *= axis
        files[str(index)] = b"".join(struct.pack("<f", noise.gauss(0, 1)) for _ in range(count))
        state[name] = Tensor(Storage(str(index), count), shape)
    torch_names("torch"), torch_names("torch._utils")
    before = {name: sys.modules.get(name) for name in FAKES}
    sys.modules.update(FAKES)
    packed = io.BytesIO()
    Pickler(packed, protocol=2).dump(state)
    for name, module in before.items():
        sys.modules.pop(name)
        if module is not None:
            sys.modules[name] = module
    with zipfile.ZipFile(path, "w") as archive:
        members = {"data.pkl": packed.getvalue(), "byteorder": b"little", "version": b"3\n"}
        members |= {f"data/{name}": contents for name, contents in files.items()}
        for name, contents in members.items():
            archive.writestr(zipfile.ZipInfo(f"model/{name}"), contents)


def torch_model(folder):
    """The small BERT with `pytorch_model.bin` instead of safetensors."""
    small_models.bert(folder)
    weights = os.path.join(folder, "model.safetensors")
    with open(weights, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    os.unlink(weights)
    torch_bin(os.path.join(folder, "pytorch_model.bin"), {
        name: entry["shape"] for name, entry in header.items() if name != "__metadata__"})


def adapter(folder, rows, width):
    """LoRA of the embeddings of a causal model, as PEFT writes it."""
    os.makedirs(folder)
    small_models.write_json(folder, "adapter_config.json", dict(
        peft_type="LORA", base_model_name_or_path="vocabularies/causal-lm", r=2, lora_alpha=4,
        target_modules=["embed_tokens"], bias="none", task_type="CAUSAL_LM", use_dora=False))
    small_models.write_safetensors(os.path.join(folder, "adapter_model.safetensors"), {
        "base_model.model.model.embed_tokens.lora_embedding_A": [2, rows],
        "base_model.model.model.embed_tokens.lora_embedding_B": [width, 2]})


def tied():
    """The causal model with a head that is its embeddings."""
    shutil.copytree("vocabularies/causal-lm", "models/tied")
    with open("models/tied/config.json", encoding="utf-8") as file:
        config = json.load(file)
    small_models.write_json("models/tied", "config.json", dict(config, tie_word_embeddings=True))
    with open("models/tied/model.safetensors", "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    start, end = header.pop("lm_head.weight")["data_offsets"]
    for name, entry in header.items():
        if name != "__metadata__" and entry["data_offsets"][0] >= end:
            entry["data_offsets"] = [place - end + start for place in entry["data_offsets"]]
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    os.chmod("models/tied/model.safetensors", 0o644)
    with open("models/tied/model.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data[:start] + data[end:])


def calm(folder):
    """Puts moderate numbers in the place of the noise of small_models.py, which has infinite ones."""
    noise = random.Random(3)
    for name in sorted(os.listdir(folder)):
        if name.endswith(".safetensors"):
            with open(os.path.join(folder, name), "r+b") as file:
                (length,) = struct.unpack("<Q", file.read(8))
                file.seek(8 + length)
                count = len(file.read()) // 4
                file.seek(8 + length)
                file.write(b"".join(struct.pack("<f", noise.gauss(0, 1)) for _ in range(count)))


def faults():
    """Copies of a small model, each with one fault."""
    def copy(name):
        return shutil.copytree("models/bert", f"bad/{name}")

    def change(folder, name, edit):
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8") as file:
            value = json.load(file)
        edit(value)
        small_models.write_json(folder, name, value)
    weights = os.path.join(copy("cut-weights"), "model.safetensors")
    os.truncate(weights, os.path.getsize(weights) // 2)
    change(copy("two-pieces-one-id"), "tokenizer.json",
           lambda value: value["model"]["vocab"].update(cat=7))
    change(copy("id-beyond-rows"), "config.json", lambda value: value.update(pad_token_id=9999))
    change(copy("unknown-normalizer"), "tokenizer.json",
           lambda value: value.update(normalizer={"type": "Magic"}))
    write("bad/half.json", '{"model": {"type": "BPE"')
    write("bad/recipe.yaml", "steps:\n  - trmi: {}\n")
    write("bad/recipe-key.yaml", "steps:\n  - trim: {modle: x}\n")
    write("bad/not-a-store.db", "This is no database at all. " * 40)
    write("bad/not-counts", "no counts\n")
    write("bad/vectors.vec", "2 3\nthe 1 2 3\nof 1 2\n")
    write("bad/dictionary.txt", "dog\n")
    write("bad/pieces.jsonl", '{"format": "lexotomy-pieces", "version": 9}\n')
    write("bad/empty.txt", "")


def make():
    """Makes all inputs in the working folder, where `vocabularies/` and `corpora/` are."""
    small_models.bert("models/bert")
    small_models.gpt2("models/gpt2")
    calm("models/bert")
    calm("models/gpt2")
    tied()
    torch_model("models/torch")
    small_models.graph("models/graph", "vocabularies/masked-lm", 8, 1 << 12)
    gguf("models/small.gguf")
    adapter("models/adapter", 4096, 128)
    write("inputs/small.txt", "".join(line + "\n" for line in small_models.TEXT))
    write("inputs/keep.txt", "mwalimu\nმასწავლებელი\n")
    write("inputs/words.txt", "".join(f"▁{word}\n" for word in words("ka", 30)))
    write("inputs/greek.txt", "".join(f"{word}\n" for word in words("el", 20)))
    pairs = list(zip(words("en", 120), words("ka", 120)))
    write("inputs/dictionary.txt", "".join(f"{old}\t{new}\n" for old, new in pairs))
    write("inputs/translations.txt", "".join(f"{old}\t{new}\t{place + 1}\n"
                                             for place, (old, new) in enumerate(pairs)))
    vectors("inputs/both.vec", words("en", 300) + words("ka", 300))
    vectors("inputs/en.vec", words("en", 300))
    vectors("inputs/ka.vec", words("ka", 300))
    with open("corpora/sw.txt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    write("inputs/sw.jsonl", "".join(json.dumps({"body": line}) + "\n" for line in lines))
    faults()
