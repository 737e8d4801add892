"""Whether a folder that `lexotomy` accepted and made can be used at all.

`lexotomy verify` compares a result with its source; damage that both share does not show there. Here
the libraries that will load the folder have the word.
"""

import json
import os
import struct

from tokenizers import Tokenizer

from check_model import ID_KEY
from check_tokenizer import check_lists


def rows_of(folder):
    """The largest first dimension in the headers of the weights: the rows of the vocabulary."""
    rows = 0
    for name in os.listdir(folder):
        if name.endswith(".safetensors"):
            with open(os.path.join(folder, name), "rb") as file:
                (length,) = struct.unpack("<Q", file.read(8))
                header = json.loads(file.read(length))
            rows = max([rows, *(entry["shape"][0] for key, entry in header.items()
                                if key != "__metadata__" and entry["shape"])])
    return rows


def is_id(value, rows):
    """Whether a configured value is an ID, none, or a list of such."""
    if isinstance(value, list):
        return all(is_id(each, rows) for each in value)
    return value is None or (type(value) is int and -1 <= value < rows)


def problems(folder):
    """What would stop the folder from being loaded."""
    found = []
    rows = rows_of(folder)
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json"):
            continue
        try:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                # Python refuses very long numbers, which is no fault of the file.
                value = json.load(file, parse_int=lambda digits: int(digits[:300]))
        except (ValueError, RecursionError) as error:
            found.append(f"{name}: {error}")
            continue
        if not isinstance(value, dict):
            found.append(f"{name} is no object")
        elif name in ("config.json", "generation_config.json"):
            if "vocab_size" in value and value["vocab_size"] != rows:
                found.append(f"{name}: vocab_size is {value['vocab_size']}, not {rows}")
            found += [f"{name}: {key} is {each}" for key, each in value.items()
                      if ID_KEY.search(key) and not is_id(each, rows)]
        elif name.endswith("index.json") and not isinstance(value.get("metadata"), dict):
            found.append(f"{name} has no metadata")
    if found:
        return found
    path = os.path.join(folder, "tokenizer.json")
    if os.path.exists(path):
        try:
            Tokenizer.from_file(path).encode("the cat")
        except BaseException as error:  # the library panics on some files
            return [f"tokenizer.json: tokenizers says {str(error)[:120]}"]
        try:
            found += check_lists(folder)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            found.append(f"the tokenizer's files: {type(error).__name__}: {error}")
    return found
