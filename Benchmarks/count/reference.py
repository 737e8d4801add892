#!/usr/bin/env python3
"""Counts the tokens of a text with a Python library, and reports rate and counts.

usage: reference.py LIBRARY TOKENIZER TEXT THREADS PATTERN REPORT COUNTS

LIBRARY is tokenizers, sentencepiece or tiktoken. Only encoding and adding up is timed, not reading
the text, cutting it into lines or loading the tokenizer. REPORT is JSON, COUNTS a line `ID COUNT`
for each ID.
"""

import itertools
import json
import os
import resource
import sys
import time

BATCH = 1 << 14  # lines: the counts of a batch are added up before the next, so memory is bounded


def encoder(library, path, threads, pattern):
    """A function from lines to lists of IDs, and the version of the library."""
    if library == "tokenizers":
        os.environ["RAYON_NUM_THREADS"] = str(threads)
        os.environ["TOKENIZERS_PARALLELISM"] = "true" if threads > 1 else "false"
        import tokenizers

        tokenizer = tokenizers.Tokenizer.from_file(path)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        encode = tokenizer.encode_batch_fast
        return (lambda lines: [e.ids for e in encode(lines, add_special_tokens=False)],
                tokenizers.__version__)
    if library == "sentencepiece":
        import sentencepiece

        processor = sentencepiece.SentencePieceProcessor(model_file=path)
        return lambda lines: processor.encode(lines, num_threads=threads), sentencepiece.__version__
    import tiktoken
    from tiktoken.load import load_tiktoken_bpe

    encoding = tiktoken.Encoding(
        "own", pat_str=pattern, mergeable_ranks=load_tiktoken_bpe(path), special_tokens={})
    return (lambda lines: encoding.encode_ordinary_batch(lines, num_threads=threads),
            tiktoken.__version__)


def main():
    library, path, text, threads, pattern, report, counts_path = sys.argv[1:]
    import numpy

    encode, version = encoder(library, path, int(threads), pattern)
    with open(text, "rb") as file:
        lines = file.read().decode("utf-8", "replace").split("\n")
    if lines[-1] == "":
        lines.pop()
    counts = numpy.zeros(1 << 20, dtype=numpy.int64)
    encode(lines[:100])
    began = time.perf_counter()
    for start in range(0, len(lines), BATCH):
        ids = itertools.chain.from_iterable(encode(lines[start : start + BATCH]))
        found = numpy.bincount(numpy.fromiter(ids, dtype=numpy.int64))
        counts[: len(found)] += found
    seconds = time.perf_counter() - began
    with open(report, "w") as file:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        json.dump({"seconds": seconds, "megabytes": peak, "version": version}, file)
    with open(counts_path, "w") as file:
        file.writelines(f"{index} {counts[index]}\n" for index in numpy.flatnonzero(counts))


if __name__ == "__main__":
    main()
