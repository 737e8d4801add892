#!/usr/bin/env python3
"""Shows that trimmed models work: every family, saved and loaded by transformers 4 and 5.

usage: families.py [--family NAME]... [--saver 4|5] [--loader 4|5]

For each family and saving version: a tiny model is made (models.py), trimmed to a corpus of two
languages, verified with `lexotomy verify`, and checked in both loading versions (check_family.py).
Prints a line for each case and, last, the totals (tally.py).
"""

import argparse
import json
import os
import subprocess
import sys
import time

import places
from tally import Tally

#: The languages to trim to, and how many lines of each.
LANGUAGES = ("fra", "rus")
LINES = 400


def corpora():
    """The text to trim to and the text that is held out, as files."""
    folder = os.path.join(places.WORK, "corpora")
    corpus = [line for name in LANGUAGES for line in places.corpus_lines(name, 0, LINES)]
    held = [line for name in (*LANGUAGES, "eng") for line in places.corpus_lines(name, 1500, LINES)]
    return (places.write_lines(os.path.join(folder, "corpus.txt"), corpus),
            places.write_lines(os.path.join(folder, "held-out.txt"), held))


def make_models(version, families):
    """The folder of the tiny models that this version saved, made where they are not."""
    folder = os.path.join(places.WORK, "models", version)
    wanted = [name for name in families
              if not os.path.exists(os.path.join(folder, name, ".complete"))]
    if wanted:
        command = [places.python(version), os.path.join(places.HERE, "models.py"),
                   "--output", folder]
        for name in wanted:
            command += ["--family", name]
        made = subprocess.run(command, env=places.environment(), capture_output=True, text=True)
        if made.returncode != 0:
            sys.exit(f"models.py with transformers {version} failed:\n{made.stderr[-2000:]}")
        for name in wanted:
            open(os.path.join(folder, name, ".complete"), "w").close()
    return folder


def family_names():
    listed = subprocess.run(
        [places.python("4"), os.path.join(places.HERE, "models.py"), "--list", "--output", "-"],
        env=places.environment(), capture_output=True, text=True, check=True)
    return listed.stdout.split()


def trim(source, result, corpus, store):
    """Trims and verifies: `(failures, note)`."""
    started = time.monotonic()
    done = places.lexotomy("trim", source, "-o", places.fresh(result), corpus, store=store)
    seconds = time.monotonic() - started
    if done.returncode != 0:
        return [f"trim exited {done.returncode}: {done.stderr.strip()[-600:]}"], ""
    verified = places.lexotomy("verify", source, result, corpus)
    if verified.returncode != 0:
        text = (verified.stdout + verified.stderr).strip()
        return [f"verify exited {verified.returncode}: {text[-600:]}"], ""
    return [], f"{seconds:.1f} s"


def check(loader, pairs, corpus, held):
    """Runs check_family.py over the pairs; yields each result, a crash included."""
    remaining = list(pairs)
    while remaining:
        command = [places.python(loader), os.path.join(places.HERE, "check_family.py"),
                   "--corpus", corpus, "--held-out", held, "--all", *remaining]
        ran = subprocess.run(command, env=places.environment(), capture_output=True, text=True)
        reports = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
        yield from reports
        remaining = remaining[len(reports):]
        if remaining:
            last = ran.stderr.strip().split("\n")[-1]
            yield dict(result=remaining[0].split("=", 1)[1], figures={},
                       failures=[f"check_family.py exited {ran.returncode}: {last}"])
            remaining = remaining[1:]


def run_families(options, tally):
    families = options.family or family_names()
    corpus, held = corpora()
    results = os.path.join(places.WORK, "trimmed")
    store = places.fresh(os.path.join(places.WORK, "families.db"))
    for saver in options.saver or places.VERSIONS:
        models = make_models(saver, families)
        pairs = []
        for name in families:
            result = os.path.join(results, f"{saver}-{name}")
            source = os.path.join(models, name)
            failures, note = trim(source, result, corpus, store)
            tally.record(f"{name}, saved by {saver}: trim and verify", failures, note)
            if os.path.isdir(result):
                pairs.append(f"{source}={result}")
        for loader in options.loader or places.VERSIONS:
            for report in check(loader, pairs, corpus, held):
                name = os.path.basename(report["result"]).split("-", 1)[1]
                figures = report["figures"]
                note = (f"{figures.get('rows')} of {figures.get('of')} rows; corpus "
                        f"{figures.get('corpus')}; held out {figures.get('held out')}; logits "
                        f"{figures.get('logits')}; {figures.get('generated') or 0} generated")
                if "note" in figures:
                    note += "; from tokenizer.json"
                tally.record(f"{name}, saved by {saver}, loaded by {loader}",
                             report["failures"], note)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--family", action="append")
    parser.add_argument("--saver", action="append", choices=places.VERSIONS)
    parser.add_argument("--loader", action="append", choices=places.VERSIONS)
    options = parser.parse_args()
    places.binary()
    places.require_shared_data()
    tally = Tally()
    run_families(options, tally)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
