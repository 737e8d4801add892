"""The texts that are counted, made from the corpora of the shared data or from files of one's own."""

import random
import subprocess
from pathlib import Path

# Each group: a script, and the texts of the shared data that are in it.
GROUPS = {
    "Latin": ["fr", "de", "es", "it", "nl", "pt-br", "pl", "cs", "hu", "tr"],
    "Cyrillic": ["ru", "rus", "ukr", "bul", "bel", "kaz", "srp-Cyrl", "mkd"],
    "Devanagari": ["hi", "hin", "mar", "nep"],
    "Thai": ["tha", "th"],
    "Chinese": ["zh-cn", "zh-tw"],
    "Japanese": ["ja"],
}


def shared(corpora, group):
    """All text of a group, each line once in each of its files."""
    parts = []
    for name in GROUPS[group]:
        for folder in ["libreoffice_help", "ntrex128", "tico19"]:
            packed, plain = corpora / folder / f"{name}.txt.zst", corpora / folder / f"{name}.txt"
            if packed.exists():
                parts.append(subprocess.run(["zstd", "-dc", packed], capture_output=True, check=True).stdout)
            elif plain.exists():
                parts.append(plain.read_bytes())
    return b"".join(part if part.endswith(b"\n") else part + b"\n" for part in parts)


def shuffled(text):
    """The lines in an order that is the same in each run, so that a part of it is like the whole."""
    lines = text.split(b"\n")[:-1]
    random.Random(1).shuffle(lines)
    return b"\n".join(lines) + b"\n"


def part(text, size):
    """The whole lines in the first `size` bytes."""
    return text if len(text) <= size else text[: text.rfind(b"\n", 0, size) + 1]


def write(path, text, size):
    """Writes `text`, again and again, until there are `size` bytes; returns how many there are."""
    done = 0
    with open(path, "wb") as file:
        while done < size:
            piece = text if size - done >= len(text) else part(text, size - done)
            if not piece:
                break
            file.write(piece)
            done += len(piece)
    return done


def adversarial(prose, size):
    """Texts that slow down what is not linear, each of `size` bytes, beside prose."""
    source = random.Random(2)
    glued = prose.translate(None, b" \n\r\t")
    glued = (glued * (size // len(glued) + 1))[:size].decode("utf-8", "ignore").encode()
    return {
        "prose": part(prose * (size // len(prose) + 1), size),
        "one line of prose": part(prose * (size // len(prose) + 1), size).replace(b"\n", b" "),
        "one line without spaces": glued,
        "one letter": b"a" * size,
        "one ideograph": "\u4e00".encode() * (size // 3),
        "one space": b" " * size,
        "random bytes": source.randbytes(size),
        "random letters, no spaces": bytes(source.choices(b"abcdefghijklmnopqrstuvwxyz", k=size)),
        "lines of one letter": b"a\n" * (size // 2),
        "empty lines": b"\n" * size,
    }
