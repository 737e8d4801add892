"""Where the binary and the shared data are, and how both are used.

Only the standard library, so that every script here can start without any environment.
"""

import os
import shutil
import subprocess
import sys

from tally import skip_all

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
WORK = os.path.join(REPOSITORY, ".build", "integration")
VERSIONS = ("4", "5")
# Runs for which a script names no store are not recorded in the working folder.
os.makedirs(WORK, exist_ok=True)
os.environ.setdefault("LEXOTOMY_STORE", os.path.join(WORK, "runs.db"))


def skip(why):
    """Says why nothing was tested, and ends the script."""
    skip_all(os.path.splitext(os.path.basename(sys.argv[0]))[0], why)


def binary():
    """The `lexotomy` to test: $LEXOTOMY_BINARY, else the release build."""
    path = os.environ.get("LEXOTOMY_BINARY") or os.path.join(
        REPOSITORY, ".build", "release", "lexotomy")
    if not os.access(path, os.X_OK):
        sys.exit(f"{path}: there is no binary. Run `make build` first, or set LEXOTOMY_BINARY.")
    return path


def shared_data():
    """The folder with tokenizers/ and corpora/; `None` if there is none."""
    unpacked = os.path.join(REPOSITORY, ".build", "shared-data")
    beside = os.path.join(os.path.dirname(REPOSITORY), "shared", "data")
    for folder in (os.environ.get("LEXOTOMY_SHARED_DATA"), unpacked, beside):
        if folder and os.path.isdir(os.path.join(folder, "tokenizers")):
            return folder
    unpack = os.path.join(beside, "unpack")
    if os.access(unpack, os.X_OK):
        subprocess.run([unpack, unpacked], check=True)
        return unpacked
    return None


def require_shared_data():
    """The folder with tokenizers/ and corpora/; ends the script if there is none."""
    folder = shared_data()
    if folder is None:
        skip("no shared data. Unpack it to .build/shared-data or set LEXOTOMY_SHARED_DATA.")
    return folder


def tokenizer(name, *parts):
    """A path in the shared data's tokenizers."""
    return os.path.join(require_shared_data(), "tokenizers", name, *parts)


def corpus_lines(language, start=0, count=None, corpus="ntrex128"):
    """Lines of one language of a parallel corpus."""
    path = os.path.join(require_shared_data(), "corpora", corpus, f"{language}.txt")
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")
    lines = [line for line in lines if line]
    return lines[start:None if count is None else start + count]


def write_lines(path, lines):
    """Writes one line each, ended by `\\n`."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(line + "\n" for line in lines)
    return path


def fresh(path):
    """A path at which nothing is."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def run(*command, **options):
    """Runs a command and returns what `subprocess.run` returns, with text output."""
    options.setdefault("timeout", 600)
    return subprocess.run(
        [str(part) for part in command], capture_output=True, encoding="utf-8", errors="replace",
        **options)


def lexotomy(*arguments, store=None, **options):
    """Runs the binary as `run` does."""
    more = [] if store is None else ["--store", store]
    return run(binary(), *arguments, *more, **options)


# Scripts ask this module for all places; the environments of Python are kept in one of their own.
from environments import environment, inside, python  # noqa: E402,F401
