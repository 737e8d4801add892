# SPDX-License-Identifier: CC0-1.0
"""The texts that everything here is made from: one file a language, parallel by line."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
CORPORA = FOLDER.parent / "corpora"

LANGUAGES = "en fr de es sw tr vi ru el ar he hi bn ta th ko zh ja ka am".split()

TRAINING = range(0, 200)
HELD_OUT = range(200, 220)


def lines(language, part, corpora=CORPORA):
    """The lines of one language that belong to `part`, without their line ends."""
    # Not splitlines(): it also breaks at U+0085, U+2028 and others, which are text here.
    text = (Path(corpora) / f"{language}.txt").read_text(encoding="utf-8")
    found = text.removesuffix("\n").split("\n")
    if len(found) != 220:
        raise SystemExit(f"{language}.txt has {len(found)} lines, not 220")
    return [found[number] for number in part]


def training_lines(corpora=CORPORA):
    """All training lines, line by line across the languages, so that no language comes last."""
    by_language = [lines(language, TRAINING, corpora) for language in LANGUAGES]
    return [line for parallel in zip(*by_language) for line in parallel]


def held_out_lines(corpora=CORPORA):
    """Language → its held-out lines."""
    return {language: lines(language, HELD_OUT, corpora) for language in LANGUAGES}
