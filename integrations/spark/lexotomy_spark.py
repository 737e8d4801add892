#!/usr/bin/env python3
"""Counts the pieces of a corpus with `lexotomy count` on an Apache Spark cluster.

    spark-submit lexotomy_spark.py MODEL fr=/data/fr.txt sw=/data/swahili -o all.counts --work /shared/counts

The driver cuts the files into byte ranges; each task runs the binary on one range, which reads the
file itself; the counts are merged as a tree. The result is the file that `lexotomy count MODEL
CORPUS… -o all.counts` writes on one machine, byte for byte. See README.md.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

SUFFIXES = (".txt", ".jsonl", ".ndjson", ".gz", ".zst", ".xz", ".bz2")
# Files whose lines do not begin at bytes of the file: compressed ones, tables and JSON arrays.
WHOLE = (".gz", ".zst", ".xz", ".bz2", ".csv", ".tsv", ".json")
# Goes into the names of count files, so that a change of what they mean makes new ones.
KEY_VERSION = "1"


class Range(NamedTuple):
    """The lines that start in some bytes of a file; `end` is None for a whole file."""

    path: str
    language: str
    start: int
    end: int | None

    @property
    def corpus(self):
        return f"{self.language}={self.path}" if self.language else self.path


class Job(NamedTuple):
    """What all tasks share."""

    binary: str
    model: str
    field: str
    work: str
    salt: str

    def counts(self, key):
        return os.path.join(self.work, "counts", key[:2], f"{key}.counts")


def split_label(argument):
    """Splits `fr=PATH` as the binary does: what exists as it is written wins over a label."""
    if not os.path.exists(argument) and "=" in argument:
        language, path = argument.split("=", 1)
        return language, path
    return "", argument


def files(path):
    """The files of a folder that the binary would read, or the file itself."""
    if not os.path.isdir(path):
        return [path]
    found = []
    for name in sorted(os.listdir(path)):
        inner = os.path.join(path, name)
        if name.startswith("."):
            continue
        if os.path.isdir(inner):
            found += [] if os.path.islink(inner) else files(inner)
        elif name.lower().endswith(SUFFIXES):
            found.append(inner)
    return found


def plan(corpus, size):
    """Cuts files into ranges of `size` bytes; others are read whole, by one task each."""
    ranges = []
    for argument in corpus:
        language, path = split_label(argument)
        if path == "-":
            raise SystemExit("The standard input cannot be cut into ranges. Name files or folders.")
        for file in files(os.path.abspath(path)):
            length = os.stat(file).st_size
            if file.lower().endswith(WHOLE):
                ranges.append(Range(file, language, 0, None))
                continue
            for start in range(0, length, size):
                ranges.append(Range(file, language, start, min(start + size, length)))
    return ranges


def key(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:40]


def range_key(job, part):
    status = os.stat(part.path)
    return key(KEY_VERSION, job.salt, job.field, *part, status.st_size, status.st_mtime_ns)


def run(arguments):
    """Runs the binary; an exit status that is not 0 fails the task, and with it the job."""
    result = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(
            f"{' '.join(arguments)}: exit status {result.returncode}: {result.stderr.strip()}"
        )


def count(job, part):
    """Counts a range. The file appears under its name by one rename, whoever writes it, and holds
    the same bytes: so a task that is lost, repeated or run twice at once changes nothing."""
    name = range_key(job, part)
    path = job.counts(name)
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        arguments = [job.binary, "count", job.model, part.corpus, "-o", path, "--quiet"]
        arguments += ["--jobs", "1", "--field", job.field]
        if part.end is not None:
            arguments += ["--range", f"{part.start}:{part.end}"]
        run(arguments)
    return name


def merge(job, names):
    """Merges files of counts; the name of the result tells what is in it."""
    name = key(KEY_VERSION, job.salt, "merge", *names)
    path = job.counts(name)
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        run([job.binary, "merge", *map(job.counts, names), "-o", path, "--quiet"])
    return name


def parquet_to_lines(spark, arguments, column, work):
    """Lets Spark read Parquet and write JSON lines; returns them as arguments of the corpus."""
    from pyspark.sql import functions

    corpus = []
    for argument in arguments:
        language, path = split_label(argument)
        folder = os.path.join(work, "lines", key(language, os.path.abspath(path), column))
        if not os.path.exists(os.path.join(folder, ".lines")):
            table = spark.read.parquet(path)
            text = functions.col(column).cast("string").alias("text")
            table.select(text).where("text IS NOT NULL").write.mode("overwrite").json(folder)
            for name in os.listdir(folder):
                if name.endswith(".json"):
                    old = os.path.join(folder, name)
                    os.rename(old, old + "l")
            Path(folder, ".lines").touch()
        corpus.append(f"{language}={folder}" if language else folder)
    return corpus


def salt(binary, model):
    """Tells apart the binaries and tokenizers whose counts are left in the work folder."""
    version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True)
    digests = [version.stdout.strip()]
    for path in sorted(Path(model).iterdir()) if os.path.isdir(model) else [Path(model)]:
        if path.is_file() and path.suffix not in (".safetensors", ".bin", ".h5", ".msgpack"):
            digests.append(path.name + hashlib.sha256(path.read_bytes()).hexdigest())
    return key(*digests)


def perform(spark, options):
    """Counts the corpus and writes the merged file of counts."""
    context = spark.sparkContext
    work = os.path.abspath(options.work)
    model = os.path.abspath(options.model)
    job = Job(options.binary, model, options.field, work, salt(options.binary, model))
    ranges = plan(options.corpus, options.range_size << 20)
    if options.parquet:
        lines = parquet_to_lines(spark, options.parquet, options.column, work)
        by_field = job._replace(field="text")
        names = count_all(context, by_field, plan(lines, options.range_size << 20))
    else:
        names = []
    names += count_all(context, job, ranges)
    if not names:
        raise SystemExit("There is nothing to count: all files are empty.")
    while len(names) > options.fan_in:
        groups = [names[i : i + options.fan_in] for i in range(0, len(names), options.fan_in)]
        names = context.parallelize(groups, len(groups)).map(lambda group: merge(job, group)).collect()
    output = os.path.abspath(options.output)
    run([job.binary, "merge", *map(job.counts, names), "-o", output, "--quiet"])
    return len(ranges)


def count_all(context, job, ranges):
    """Counts the ranges, one task each, and takes exactly one result for each."""
    if not ranges:
        return []
    counted = (
        context.parallelize(list(enumerate(ranges)), len(ranges))
        .map(lambda item: (item[0], count(job, item[1])))
        .collect()
    )
    names = dict(counted)
    if len(counted) != len(ranges) or sorted(names) != list(range(len(ranges))):
        raise RuntimeError(f"{len(ranges)} ranges were planned and {len(counted)} were counted.")
    if len(set(names.values())) != len(ranges):
        print("Note: a file is named twice, and counted twice.", file=sys.stderr)
    return [names[index] for index in range(len(ranges))]


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", help="a model folder or a tokenizer file, at this path everywhere")
    parser.add_argument("corpus", nargs="*", help="files or folders, each perhaps labelled fr=FILE")
    parser.add_argument("-o", "--output", required=True, help="the file of counts to write")
    parser.add_argument("--work", required=True, help="a folder that all machines share")
    parser.add_argument("--binary", default="lexotomy", help="the binary, at this path everywhere")
    parser.add_argument("--range-size", type=int, default=256, metavar="MIB", help="default: 256")
    parser.add_argument("--fan-in", type=int, default=32, help="files merged by one task")
    parser.add_argument("--field", default="text", help="the field of JSON lines with the text")
    parser.add_argument("--parquet", action="append", default=[], metavar="[LANG=]PATH")
    parser.add_argument("--column", default="text", help="the column of Parquet with the text")
    options = parser.parse_args(arguments)
    if options.range_size < 1 or options.fan_in < 2:
        parser.error("--range-size is at least 1 and --fan-in at least 2.")
    if not options.corpus and not options.parquet:
        parser.error("name a corpus, or --parquet.")
    return options


def main():
    from pyspark.sql import SparkSession

    options = parse()
    spark = SparkSession.builder.appName("lexotomy count").getOrCreate()
    try:
        ranges = perform(spark, options)
    finally:
        spark.stop()
    print(f"{options.output}: {ranges} ranges")


if __name__ == "__main__":
    main()
