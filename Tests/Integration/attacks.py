#!/usr/bin/env python3
"""Gives `lexotomy` the files that are known to have broken other programs.

usage: attacks.py [--verbose]

Header bombs, overflowing shapes, overlapping and shared bytes, paths that leave their folder,
archives that unpack to more than anybody has, pickles that would run code, nested and repeated
texts, swapped IDs, links, files that are no files, and files that change while they are read. Each
must end within 20 s of the processor and 700 MB in
exit 2 with a message that names the file, or in exit 0 where the attack has no effect; nothing may
appear at the destination otherwise. Last line: the totals (tally.py).
"""

import argparse
import gzip
import io
import json
import os
import pickle
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time
import zipfile
import zlib

import places
import small_models
from tally import Tally

FOLDER = os.path.join(places.WORK, "attacks")
MEMORY = 700 << 20
SECONDS = 20
#: What is waited for in any case, also for a program that does nothing, as machines are busy.
CLOCK = 1800
ENVIRONMENT = dict(os.environ, SWIFT_BACKTRACE="enable=no")
SECRET = "the private key"


def path(*names):
    return os.path.join(FOLDER, *names)


def put(name, contents):
    if isinstance(contents, str):
        contents = contents.encode()
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "wb") as file:
        file.write(contents)
    return path(name)


def limit_time():
    """Ends the process that calls it, and what it starts, when it has had its time of the processor."""
    resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS + 5))


class Attacks(Tally):
    def run(self, name, *arguments, says="", status=2, result=None, lines=None):
        """A command that must end as told; its output and errors."""
        measure = path("peak")
        started = time.monotonic()
        # A small process in between: the peak of a child includes its parent's at the fork.
        launcher = [sys.executable, "-I", "-S", os.path.join(
            places.REPOSITORY, "Benchmarks", "trim", "measure.py"), measure]
        process = subprocess.Popen(
            [*launcher, places.binary(), *map(str, arguments)], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=ENVIRONMENT, start_new_session=True, preexec_fn=limit_time)
        try:
            output, errors = (
                text.decode(errors="replace") for text in process.communicate(timeout=CLOCK))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            self.record(name, f"it does not end within {CLOCK} s")
            return "", ""
        with open(measure, encoding="utf-8") as file:
            measured = json.load(file)
        allowed = status if isinstance(status, tuple) else (status,)
        failure = None
        if measured["exit"] < 0:
            failure = f"{signal.Signals(-measured['exit']).name}: {errors.strip()[-300:]}"
        elif measured["exit"] not in allowed:
            failure = f"exit {measured['exit']}, expected {allowed}: {errors.strip()[-300:]}"
        elif measured["exit"] != 0 and says not in errors:
            failure = f"the message does not say {says!r}: {errors.strip()[-300:]}"
        elif measured["processor"] > SECONDS:
            failure = f"{measured['processor']:.0f} s of the processor"
        elif measured["megabytes"] * (1 << 20) > MEMORY:
            failure = f"{measured['megabytes']:.0f} MB"
        elif result and measured["exit"] != 0 and os.path.lexists(result):
            failure = "there is something at the destination"
        elif len(errors) > 4000 or "\x1b" in errors + output:
            failure = "the message is longer than people read, or has control characters"
        self.record(name, failure, f"exit {measured['exit']}, {time.monotonic() - started:.1f} s, "
                   f"{measured['megabytes']:.0f} MB: {errors.strip()[-110:]}")
        return output, errors


def repository_lines(language):
    with open(os.path.join(places.REPOSITORY, "corpora", f"{language}.txt"), encoding="utf-8") as file:
        return file.read().splitlines()


def model(name, make=small_models.bert):
    return make(places.fresh(path(name)))


def trim(attacks, name, source, **options):
    result = places.fresh(path("result"))
    corpus = places.write_lines(path("corpus.txt"), small_models.TEXT)
    options.setdefault("says", os.path.basename(source))
    return attacks.run(name, "trim", source, corpus, "-o", result, "--store", path("store.db"),
                       result=result, **options)


def headers(attacks):
    """safetensors: headers that are large, lie, overlap."""
    source = model("headers")
    weights = os.path.join(source, "model.safetensors")
    with open(weights, "rb") as file:
        contents = file.read()
    (length,) = struct.unpack("<Q", contents[:8])
    header, data = json.loads(contents[8:8 + length]), contents[8 + length:]
    first = [name for name in header if name != "__metadata__"][0]

    def written(text, size=None):
        with open(weights, "wb") as file:
            file.write(struct.pack("<Q", len(text) if size is None else size) + text + data)

    def attack(name, text, **options):
        written(text if isinstance(text, bytes) else json.dumps(text).encode(), **options)
        trim(attacks, f"header: {name}", source, says="model.safetensors")

    attack("100 MB that are not there", header, size=100_000_000)
    attack("2^63 bytes", header, size=1 << 63)
    many = {f"t{index}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
            for index in range(1_000_001)}
    attack("1,000,001 tensors in 62 MB", {**many, **header})
    attack("90 MB of metadata of one key", json.dumps(
        {"__metadata__": {"x": "y" * 90_000_000}})[:-1].encode() + b"," + json.dumps(
            {name: value for name, value in header.items() if name != "__metadata__"})[1:].encode()[:-1])
    attack("30 million brackets", b'{"a":' + b"[" * 30_000_000)
    attack("60 MB of spaces before a list", b" " * 60_000_000 + b"[]")
    for shape in ([1 << 32, 1 << 32], [1 << 62, 4], [(1 << 63) - 1, 2], [0, 1 << 63], [1] * 1000,
                  [1 << 61, 1 << 61, 0]):
        attack(f"the shape {str(shape)[:40]}",
               {**header, first: {**header[first], "shape": shape}})
    names = [name for name in header if name != "__metadata__"]
    shared = {**header[names[1]], "data_offsets": header[names[0]]["data_offsets"]}
    attack("two tensors of the same bytes", {**header, names[1]: shared})
    attack("a tensor twice", json.dumps(header)[:-1].encode() + b"," + json.dumps(
        {first: header[first]})[1:].encode())


def paths_out(attacks):
    """Names that leave the folder."""
    outside = put("outside/model.safetensors", b"")
    source = model("sharded", small_models.gpt2)
    index = os.path.join(source, "model.safetensors.index.json")
    with open(index, encoding="utf-8") as file:
        value = json.load(file)
    tensor = next(iter(value["weight_map"]))
    for name in ("../outside/model.safetensors", outside, "/etc/passwd", "a/../b.safetensors",
                 "..", ".", "", "model\0.safetensors", "con/model.safetensors"):
        changed = json.loads(json.dumps(value))
        changed["weight_map"][tensor] = name
        put("sharded/model.safetensors.index.json", json.dumps(changed))
        trim(attacks, f"index: {name!r}", source, says="model.safetensors.index.json")
    for name in ("../outside", "/etc", "a/b", "..", "1_Pooling\0"):
        source = model("sentence")
        put("sentence/modules.json", json.dumps([
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": name, "type": "sentence_transformers.models.Pooling"}]))
        trim(attacks, f"modules.json: {name!r}", source, says="modules.json")


def links(attacks):
    """Links to what is not the model's, and files that are none."""
    secret = put("outside/secret.txt", SECRET)
    source = model("linked")
    for name in ("NOTES.txt", "LICENSE", "notes.md", "config_sentence_transformers.json"):
        os.symlink(secret, os.path.join(source, name))
    os.symlink(os.path.join(source, "loop.txt"), os.path.join(source, "loop.txt"))
    trim(attacks, "links out of the folder are left out", source, status=0)
    leaked = [name for name in os.listdir(path("result"))
              if SECRET.encode() in open(path("result", name), "rb").read()]
    attacks.record("and nothing of them is copied", leaked and str(leaked))
    put("linked/modules.json", json.dumps([
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]))
    os.makedirs(os.path.join(source, "1_Pooling"))
    os.symlink(secret, os.path.join(source, "1_Pooling", "config.json"))
    trim(attacks, "a module's link out of the folder", source, says="1_Pooling/config.json")
    cache = places.fresh(path("hub", "models--a--b"))
    os.makedirs(os.path.join(cache, "snapshots", "c"))
    os.makedirs(os.path.join(cache, "blobs"))
    for name in os.listdir(model("plain")):
        shutil.copy(path("plain", name), os.path.join(cache, "blobs", name))
        os.symlink(f"../../blobs/{name}", os.path.join(cache, "snapshots", "c", name))
    put("hub/models--a--b/blobs/LICENSE", "free")
    os.symlink("../../blobs/LICENSE", os.path.join(cache, "snapshots", "c", "LICENSE"))
    trim(attacks, "links of the cache are followed", os.path.join(cache, "snapshots", "c"), status=0)
    attacks.record("and copied", not os.path.exists(path("result", "LICENSE")) and "no LICENSE")
    for name in ("tokenizer.json", "config.json", "model.safetensors", "vocab.txt"):
        for kind in ("a pipe", "/dev/zero", "a folder", "a loop"):
            source = model("special")
            target = os.path.join(source, name)
            os.unlink(target)
            if kind == "a pipe":
                os.mkfifo(target)
            elif kind == "a folder":
                os.mkdir(target)
            else:
                os.symlink("/dev/zero" if kind == "/dev/zero" else target, target)
            # The system itself refuses to open a loop, which counts as a failure of reading.
            trim(attacks, f"{name} is {kind}", source, says="" if name == "vocab.txt" else name,
                 status=(0, 2) if name == "vocab.txt" else 3 if kind == "a loop" else 2)
    source = model("inside")
    for name, target in (("a dangling link", path("dangling")), ("a link to a folder", path("link"))):
        places.fresh(target)
        os.symlink(path("elsewhere") if name == "a dangling link" else source, target)
        attacks.run(f"{name} as destination", "trim", source, path("corpus.txt"), "-o", target,
                    "--store", path("store.db"), says=os.path.basename(target))


def member(name, contents, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, contents)
    return out.getvalue()


def npy(shape, kind="<f4", data=b""):
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    text += b" " * (-(len(text) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def extend(attacks, name, vectors, **options):
    source = os.path.join(places.REPOSITORY, "vocabularies", "causal-lm")
    result = places.fresh(path("extended"))
    pieces = path("new.pieces")
    if not os.path.exists(pieces):
        places.lexotomy("learn", source, os.path.join(places.REPOSITORY, "corpora", "ka.txt"),
                        "--size", "10", "-o", pieces)
    options.setdefault("says", os.path.basename(vectors))
    attacks.run(name, "extend", source, "--pieces", pieces, "--method", "focus", "--vectors", vectors,
                "-o", result, "--store", path("store.db"), result=result, **options)


def archives(attacks):
    """Archives that unpack to more than they should."""
    keys = npy("(2,)", "<U1", "ab".encode("utf-32-le"))
    for name, vectors in (
            ("8 GB of zeros", npy("(100000000, 20)", data=bytes(1 << 20))),
            ("2^62 rows", npy(f"({1 << 62}, 4)")), ("rows beyond counting", npy(f"({1 << 63}, 2)")),
            ("a row of 2^40 numbers", npy(f"(2, {1 << 40})")), ("negative rows", npy("(-2, 4)"))):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("words.npy", keys)
            archive.writestr("vectors.npy", vectors)
        extend(attacks, f"npz: {name}", put("bomb.npz", out.getvalue()))
    big = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(big.compress(bytes(1 << 20)) for _ in range(1 << 10)) + big.flush()
    lying = bytearray(member("vectors.npy", npy("(2, 4)", data=bytes(32))))
    extend(attacks, "npz: a member of 1 GB that says 32 bytes",
           put("lying.npz", bytes(lying[:30 + 11]) + packed + bytes(lying[41:])))
    for name in ("../../x.npy", "/etc/passwd", "a" * 60_000):
        extend(attacks, f"npz: the member {name[:20]!r}", put("names.npz", member(name, keys)))
    model_folder = model("counted")
    put("zeros.txt.gz", gzip.compress(bytes(300 << 20), 6))
    attacks.run("gz: a line of 300 MB of zeros", "count", model_folder, path("zeros.txt.gz"),
                "-o", places.fresh(path("zeros.counts")), says="zeros.txt.gz")
    put("lines.txt.gz", gzip.compress(b"the cat\n" * (1 << 24), 6))
    attacks.run("gz: 128 MB of lines", "count", model_folder, path("lines.txt.gz"), "-o",
                places.fresh(path("lines.counts")), status=0)
    # A frame that wants a window of 2 GB (RFC 8878: exponent 21 over 1 KB), and has nothing.
    window = struct.pack("<I", 0xFD2FB528) + bytes([0x00, 21 << 3]) + bytes([0x01, 0, 0])
    attacks.run("zst: a window of 2 GB", "count", model_folder, put("window.txt.zst", window), "-o",
                places.fresh(path("window.counts")), status=(0, 2), says="window.txt.zst")
    size = struct.pack("<I", 0xFD2FB528) + bytes([0xE0]) + struct.pack("<Q", 1 << 62) + bytes([1, 0, 0])
    attacks.run("zst: a frame that announces 2^62 bytes", "count", model_folder,
                put("size.txt.zst", size), "-o", places.fresh(path("size.counts")), status=2,
                says="size.txt.zst")


class Gadget:
    def __reduce__(self):
        return os.system, (f"touch {path('harmed')}",)


def pickles(attacks):
    """Pickles that would run code, in every place where pickles are read."""
    source = model("pickled")
    os.unlink(os.path.join(source, "model.safetensors"))
    streams = {
        "reduce": pickle.dumps({"a": Gadget()}, 2), "protocol 5": pickle.dumps({"a": Gadget()}, 5),
        "text protocol": pickle.dumps({"a": Gadget()}, 0),
        "before a damaged end": pickle.dumps({"a": Gadget()}, 2)[:-1] + b"\xff",
        "inst": b"(S'id'\nios\nsystem\n.", "obj": b"(cos\nsystem\nS'id'\no.",
        "global of builtins": b"c__builtin__\neval\n(S'1'\ntR.",
        "dotted": b"\x80\x04\x8c\x05torch\x8c\x09os.system\x93\x8c\x02id\x85R.",
        "extension": b"\x82\x01.", "10 million marks": b"\x80\x02" + b"(" * 10_000_000,
        "memo of 2^31": b"\x80\x02}r\xff\xff\xff\x7f.", "a long of 2 GB": b"\x80\x02\x8b\xff\xff\xff\x7f",
        "a text of 2^63": b"\x80\x04\x8d" + struct.pack("<Q", 1 << 63),
    }
    for name, stream in streams.items():
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("archive/data.pkl", stream)
            archive.writestr("archive/byteorder", "little")
        put("pickled/pytorch_model.bin", out.getvalue())
        trim(attacks, f"pytorch_model.bin: {name}", source, says="pytorch_model.bin")
        extend(attacks, f".wv: {name}", put("gadget.wv", stream))
    attacks.record("nothing was run", os.path.exists(path("harmed")) and "a gadget was run")


def texts(attacks):
    """JSON and YAML that nest or repeat."""
    for name in ("tokenizer.json", "config.json", "tokenizer_config.json"):
        for kind, text in (
                ("a million brackets", b"[" * 1_000_000), ("a million objects", b'{"a":' * 1_000_000),
                ("a number of a million digits", b'{"a": ' + b"9" * 1_000_000 + b"}"),
                ("a text of 100 MB", b'{"a": "' + b"x" * 100_000_000 + b'"}'),
                ("an escape that ends", b'{"a": "\\ud83d'), ("nothing", b""), ("NUL", bytes(100))):
            source = model("nested")
            put(f"nested/{name}", text)
            trim(attacks, f"{name}: {kind}", source, says=name, status=(0, 2))
    laughs = "a0: &a0 x\n" + "".join(
        f"a{index}: &a{index} [{', '.join([f'*a{index - 1}'] * 9)}]\n" for index in range(1, 40))
    recipes = {
        "aliases of aliases": laughs, "aliases as a step": laughs + "steps: [*a39]\n",
        "aliases as a key": laughs + "? *a39\n: x\n", "a text of aliases":
        laughs + "steps:\n  - trim: {corpus: *a39}\n",
        "merged aliases": "a: &a {b: 1}\n" + "<<: *a\n" * 1000,
        "100,000 brackets": "[" * 100_000, "100,000 mappings": "{a: " * 100_000,
        "100,000 levels": "\n".join(" " * min(index, 500) + "a:" for index in range(100_000)),
        "100,000 dashes": "- " * 100_000, "a tag": "!!python/object/apply:os.system [id]\n",
        "an alias of itself": "a: &a [*a]\nsteps: *a\n", "many anchors": "&a " * 50_000 + "x",
    }
    for name, text in recipes.items():
        attacks.run(f"recipe: {name}", "run", put("bad.yaml", text), says="bad.yaml")


def swap_pieces(folder):
    """Exchanges the IDs of two pieces in a folder's tokenizer.json."""
    tokenizer = os.path.join(folder, "tokenizer.json")
    with open(tokenizer, encoding="utf-8") as file:
        value = json.load(file)
    vocabulary = value["model"]["vocab"]
    vocabulary["cat"], vocabulary["dog"] = vocabulary["dog"], vocabulary["cat"]
    with open(tokenizer, "w", encoding="utf-8") as file:
        json.dump(value, file)


def swaps(attacks):
    """IDs that were exchanged after the fact."""
    source = model("swapped")
    trim(attacks, "a model before the swap", source, status=0)
    result = path("result")
    swap_pieces(result)
    attacks.run("two pieces swapped in a result", "verify", source, result, status=(1, 2))
    swap_pieces(source)
    trim(attacks, "two pieces swapped in one of two files", source, says="vocab.txt")
    os.unlink(os.path.join(source, "vocab.txt"))
    attacks.run("a run repeated with swapped pieces", "apply", 1, "--model", source, "-o",
                places.fresh(path("again")), "--store", path("store.db"), says="run 1")


def changes(attacks):
    """Files that shrink, grow or are replaced while they are read."""
    source = path("changing")
    if not os.path.isdir(source):
        small_models.large(source, width=64, body=200 << 20)
    corpus = places.write_lines(path("text.txt"), repository_lines("fr"))
    counts = path("text.counts")
    places.lexotomy("count", source, corpus, "-o", counts)
    kept = {name: os.path.join(source, name) for name in ("model.safetensors", "tokenizer.json")}
    for name, file in kept.items():
        shutil.copyfile(file, path("kept"))
        size = os.path.getsize(file)
        for moment in (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2):
            for kind in ("cut to nothing", "cut in half", "longer", "rewritten"):
                result = places.fresh(path("result"))
                process = subprocess.Popen(
                    [places.binary(), "trim", source, "--counts", counts, "-o", result, "--store",
                     path("store.db")], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                    env=ENVIRONMENT)
                time.sleep(moment)
                if kind in ("longer", "rewritten"):
                    with open(file, "r+b") as opened:
                        opened.seek(size if kind == "longer" else size // 2)
                        opened.write(b"x" * 100)
                else:
                    os.truncate(file, 0 if kind == "cut to nothing" else size // 2)
                errors = process.communicate()[1].decode(errors="replace")
                status = process.returncode
                failure = None
                if status not in (0, 1, 2) or status != 0 and "Error: " not in errors:
                    failure = f"exit {status}: {errors.strip()[-300:]}"
                elif status != 0 and os.path.lexists(result):
                    failure = f"exit {status}, and there is something at the destination"
                # What was changed before it was opened is the source; after the end nothing counts.
                done = status == 0 and places.lexotomy("verify", source, result)
                shutil.copyfile(path("kept"), file)
                if done and done.returncode != 0:
                    done = places.lexotomy("verify", source, result)
                if done and not failure:
                    failure = done.returncode != 0 and f"exit 0, but verify says {done.stdout[-300:]}"
                attacks.record(f"{name} {kind} after {moment} s", failure,
                              f"exit {status}: {errors.strip()[-100:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--only", action="append")
    options = parser.parse_args()
    places.binary()
    os.makedirs(FOLDER, exist_ok=True)
    places.fresh(path("store.db"))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    attacks = Attacks(options.verbose)
    for part in (swaps, headers, paths_out, links, archives, pickles, texts, changes):
        if not options.only or part.__name__ in options.only:
            part(attacks)
    return attacks.end()


if __name__ == "__main__":
    sys.exit(main())
