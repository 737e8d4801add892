"""Damages to a file: cut short, bits flipped, values of another type, hostile headers.

Each is `(name, bytes)`; the same seed gives the same damages.
"""

import copy
import json
import random
import struct

STRANGE = [None, True, -1, 1.5, 10**30, "text", [], {}, [[]], [-1], {"a": 1}]


def damages(name, contents, seed=1, flips=12, types=60):
    """All damages for a file of this name."""
    generator = random.Random(f"{seed} {name}")
    yield from truncated(contents, generator)
    yield from flipped(contents, generator, flips)
    if name.endswith(".json") and not name.endswith(".counts"):
        yield from retyped(json.loads(contents), generator, types)
        yield from written_json(contents)
    if name.endswith(".safetensors"):
        yield from hostile_headers(contents)


def truncated(contents, generator):
    size = len(contents)
    places = {0, 1, 4, 7, 8, 9, size // 4, size // 2, 3 * size // 4, size - 2, size - 1}
    places |= {generator.randrange(size) for _ in range(4)}
    for place in sorted(place for place in places if 0 <= place < size):
        yield f"cut to {place} of {size} bytes", contents[:place]
    yield "16 more bytes at the end", contents + b"\x00\x01\xff{]\"garbage.."


def flipped(contents, generator, count):
    early = min(len(contents), 512)
    for index in range(count):
        place = generator.randrange(early if index % 2 else len(contents))
        damaged = bytearray(contents)
        damaged[place] ^= 1 << generator.randrange(8)
        yield f"a bit of byte {place} flipped", bytes(damaged)
    place = generator.randrange(max(1, len(contents) - 64))
    noise = generator.randbytes(64)
    yield f"noise at byte {place}", contents[:place] + noise + contents[place + 64:]


def paths(value, path=()):
    """The paths of a JSON value; of long lists and objects, the first and the last two."""
    yield path
    if isinstance(value, dict):
        keys = list(value)
        for key in keys if len(keys) < 24 else keys[:2] + keys[-2:]:
            yield from paths(value[key], path + (key,))
    elif isinstance(value, list):
        for index in range(len(value)) if len(value) < 6 else (0, 1, len(value) - 1):
            yield from paths(value[index], path + (index,))


def retyped(value, generator, count):
    """One value each replaced by one of another type, or left out."""
    everywhere = list(paths(value))
    cases = [(path, strange) for path in everywhere for strange in STRANGE]
    cases += [(path, "left out") for path in everywhere if path]
    generator.shuffle(cases)
    for path, strange in cases[:count]:
        damaged = copy.deepcopy(value)
        name = "/".join(map(str, path)) or "the whole"
        if not path:
            damaged = strange
        else:
            parent = damaged
            for step in path[:-1]:
                parent = parent[step]
            if strange == "left out":
                del parent[path[-1]]
            else:
                parent[path[-1]] = strange
        yield f"{name[:60]}: {json.dumps(strange)[:20]}", json.dumps(damaged).encode()


def written_json(contents):
    """JSON that is written wrongly or meanly."""
    yield "a byte order mark", b"\xef\xbb\xbf" + contents
    yield "invalid UTF-8", contents.replace(b'"', b'"\xff', 1)
    yield "100,000 open brackets", b"[" * 100_000
    yield "a lone surrogate", contents.replace(b'"', b'"\\ud800', 1)
    yield "a duplicate key", contents.replace(b"{", b'{"version": "1.0", "version": "1.0", ', 1)
    yield "NaN", contents.replace(b": ", b": NaN, \"x\": ", 1)
    yield "a number of 5,000 digits", contents.replace(b": ", b": " + b"9" * 5000 + b', "x": ', 1)


def hostile_headers(contents):
    """safetensors headers whose lengths, offsets and shapes lie."""
    (length,) = struct.unpack("<Q", contents[:8])
    header, data = json.loads(contents[8:8 + length]), contents[8 + length:]

    def packed(value, size=None):
        text = value if isinstance(value, bytes) else json.dumps(value).encode()
        return struct.pack("<Q", len(text) if size is None else size) + text + data

    for size in (0, 1, length - 1, length + 1, len(contents), 2**31, 2**63 - 1, 2**63, 2**64 - 1):
        yield f"a header length of {size}", struct.pack("<Q", size) + contents[8:]
    names = [name for name in header if name != "__metadata__"]
    for key, values in {
        "data_offsets": [[0, 2**63], [2**63 - 1, 2**64 - 1], [-8, 8], [8, 0], [0], [0, 1, 2],
                         "text", [0.5, 8], [4, 36]],
        "shape": [[2**32, 2**32], [-1, -8], [2**63 - 1, 2], [], "8", [8], [1.5], [0, 8], None,
                  [2**64, 1]],
        "dtype": ["F128", "", 32, None, "f32", "F16", "BOOL"],
    }.items():
        for value in values:
            for name in names[:1] + names[-1:]:
                damaged = copy.deepcopy(header)
                damaged[name][key] = value
                yield f"{name}.{key}: {json.dumps(value)}", packed(damaged)
    overlapping = copy.deepcopy(header)
    overlapping[names[-1]]["data_offsets"] = overlapping[names[0]]["data_offsets"]
    yield "overlapping tensors", packed(overlapping)
    missing = {name: value for name, value in header.items() if name != names[0]}
    yield "a hole where a tensor was", packed(missing)
    text = json.dumps(header)
    yield "a tensor named twice", packed((text[:-1] + "," + json.dumps(
        {names[0]: header[names[0]]})[1:]).encode())
    yield "a header that is a list", packed([])
    yield "metadata that is no object", packed({**header, "__metadata__": [1]})
    yield "metadata of numbers", packed({**header, "__metadata__": {"format": 1}})
    yield "an index of 200,000 tensors of no size", packed({
        **header, **{f"t{index}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
                     for index in range(200_000)}})


def hostile_indices(contents, folder_name):
    """Shard indices that name files outside, missing files or missing tensors."""
    index = json.loads(contents)
    first = next(iter(index["weight_map"]))
    for target in ("../" + folder_name + "/config.json", "/etc/passwd", "..", ".", "", "a/b",
                   "config.json", "missing.safetensors", "model\x00.safetensors"):
        damaged = copy.deepcopy(index)
        damaged["weight_map"][first] = target
        yield f"{first} in {target!r}", json.dumps(damaged).encode()
    damaged = copy.deepcopy(index)
    damaged["weight_map"]["no.such.tensor"] = damaged["weight_map"][first]
    yield "a tensor that no shard has", json.dumps(damaged).encode()
    damaged = copy.deepcopy(index)
    del damaged["weight_map"][first]
    yield "a tensor of a shard left out", json.dumps(damaged).encode()
