#!/usr/bin/env python3
"""Times `lexotomy count` beside the Python libraries, and beside reading and hashing alone.

    python3 Benchmarks/count/count.py [--parts rates,linearity,roofline,adversarial]

Prints Markdown tables, and writes them with --output. See Benchmarks/README.md.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import texts

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MEASURE = HERE.parent / "trim" / "measure.py"
CL100K = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
          r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s")

# name: library, file of the shared data, its pattern if the file has none
TOKENIZERS = {
    "qwen3": ("tokenizers", "qwen3/tokenizer.json", ""),
    "xlm-roberta-base": ("tokenizers", "xlm-roberta-base/tokenizer.json", ""),
    "mbert-cased": ("tokenizers", "mbert-cased/tokenizer.json", ""),
    "xlm-roberta-base .model": ("sentencepiece", "xlm-roberta-base/sentencepiece.bpe.model", ""),
    "mistral-v3 .model": ("sentencepiece", "mistral-v3/tokenizer.model", ""),
    "cl100k": ("tiktoken", "tiktoken-cl100k/cl100k_base.tiktoken", CL100K),
}


class Bench:
    """Where things are, and how often they are repeated."""

    def __init__(self, options, folder):
        self.options, self.folder, self.lines = options, folder, []
        self.start = {}

    def print(self, *lines):
        for line in lines:
            print(line, flush=True)
            self.lines.append(line)

    def tokenizer(self, name):
        return self.options.data / "tokenizers" / TOKENIZERS[name][1]

    def measure(self, command, output=subprocess.DEVNULL):
        """Wall time and peak memory of a command, from a small process."""
        report = self.folder / "report"
        subprocess.run([sys.executable, MEASURE, report, *map(str, command)], check=True,
                       stdout=output, env=dict(os.environ, LC_ALL="C"))
        found = json.loads(report.read_text())
        if found["exit"] != 0:
            raise RuntimeError(f"{command[0]} ended with status {found['exit']}: {command}")
        return found

    def medians(self, command):
        runs = [self.measure(command) for _ in range(self.options.repetitions)]
        return {key: statistics.median(run[key] for run in runs) for key in runs[0]}

    def command(self, name, text, jobs):
        extra = ["--pattern", "cl100k"] if TOKENIZERS[name][0] == "tiktoken" else []
        return [self.options.binary, "count", self.tokenizer(name), text, *extra, "-o",
                self.folder / "counts", "--jobs", jobs, "--quiet"]

    def count(self, name, text, jobs):
        """Seconds of counting and of its processors, without those of starting, and peak memory."""
        if name not in self.start:
            empty = self.folder / "empty.txt"
            empty.write_bytes(b"")
            self.start[name] = self.medians(self.command(name, empty, 1))
        found = self.medians(self.command(name, text, jobs))
        found["seconds"] -= self.start[name]["seconds"]
        found["processor"] -= self.start[name]["processor"]
        if found["seconds"] < 0.01:
            found["seconds"] = float("nan")  # too short to tell from starting
        return found

    def ids(self):
        """The counts in the latest file of counts, by ID."""
        table = subprocess.run([self.options.binary, "merge", self.folder / "counts", "--print"],
                               capture_output=True, text=True, check=True).stdout
        rows = [row.split("\t") for row in table.splitlines()[1:]]
        return {int(row[1]): int(row[2]) for row in rows}

    def reference(self, name, text):
        """Median seconds of the library, its peak memory, its counts by ID and its version."""
        library, _, pattern = TOKENIZERS[name]
        runs = []
        for _ in range(self.options.repetitions):
            report, counts = self.folder / "reference", self.folder / "reference-counts"
            subprocess.run([self.options.python, HERE / "reference.py", library,
                            self.tokenizer(name), text, str(self.options.threads), pattern, report,
                            counts], check=True)
            runs.append(json.loads(report.read_text()))
        rows = [row.split() for row in counts.read_text().splitlines()]
        return (statistics.median(run["seconds"] for run in runs),
                max(run["megabytes"] for run in runs),
                {int(row[0]): int(row[1]) for row in rows}, runs[0]["version"])


def groups(options):
    """The text of each group."""
    if options.corpus:
        pairs = [argument.split("=", 1) for argument in options.corpus]
        return {name: texts.shuffled(Path(path).read_bytes()) for name, path in pairs}
    found = {name: texts.shuffled(texts.shared(options.data / "corpora", name))
             for name in texts.GROUPS}
    return {name: text for name, text in found.items() if len(text) > 1}


def table(bench, *header):
    bench.print("", "| " + " | ".join(header) + " |", "|" + "---|" * len(header))


def row(bench, *cells):
    bench.print("| " + " | ".join(str(cell) for cell in cells) + " |")


def rates(bench, corpora):
    """MB/s of each tokenizer and group beside its reference, the counts asserted to be equal."""
    options = bench.options
    threads = options.threads
    bench.print("", "## Rates (MB/s)")
    table(bench, "tokenizer", "text", "once, MB", "1 job", f"{threads} jobs", "peak MB", "reference",
          "its MB/s", "its peak MB", f"ratio, {threads} jobs", "once: MB/s", "once: ratio", "IDs")
    differing = 0
    for name in options.tokenizers:
        for group, text in corpora.items():
            whole, small = bench.folder / "whole.txt", bench.folder / "small.txt"
            small_size = texts.write(small, texts.part(text, options.reference_bytes),
                                     min(len(text), options.reference_bytes))
            size = texts.write(whole, text, options.bytes)
            try:
                one, two = bench.count(name, whole, 1), bench.count(name, whole, threads)
                once = bench.count(name, small, threads)
            except RuntimeError as error:
                row(bench, name, group, f"skipped: {error}", *[""] * 10)
                continue
            seconds, peak, expected, version = bench.reference(name, small)
            same = bench.ids() == expected
            differing += not same
            rate = small_size / seconds
            row(bench, name, group, f"{len(text) / 1e6:.1f}",
                *[f"{size / run['seconds'] / 1e6:.1f}" for run in (one, two)],
                f"{two['megabytes']:.0f}", f"{TOKENIZERS[name][0]} {version}",
                f"{rate / 1e6:.2f}", f"{peak:.0f}", f"{size / two['seconds'] / rate:.1f}",
                f"{small_size / once['seconds'] / 1e6:.1f}",
                f"{small_size / once['seconds'] / rate:.1f}", "equal" if same else "**differ**")
    return differing


def linearity(bench, corpora):
    """Time beside size, of all groups mixed."""
    bench.print("", "## Linearity (all groups mixed, repeated)")
    table(bench, "tokenizer", "MB", "s", "MB/s", "ns/byte", "peak MB")
    mixed = texts.shuffled(b"".join(corpora.values()))
    for name in bench.options.tokenizers[:2]:
        for size in bench.options.sizes:
            path = bench.folder / "whole.txt"
            size = texts.write(path, mixed, size * 1_000_000)
            found = bench.count(name, path, bench.options.threads)
            row(bench, name, f"{size / 1e6:.0f}", f"{found['seconds']:.2f}",
                f"{size / found['seconds'] / 1e6:.1f}", f"{found['seconds'] / size * 1e9:.2f}",
                f"{found['megabytes']:.0f}")


def roofline(bench, corpora):
    """What reading, splitting and hashing alone cost, of the bytes that are counted."""
    bench.print("", "## Roofline (one thread)")
    table(bench, "text", "command", "MB/s")
    for group, text in corpora.items():
        path = bench.folder / "whole.txt"
        size = texts.write(path, text, bench.options.bytes)
        commands = {"cat": ["cat", path], "wc -l": ["wc", "-l", path], "wc -w": ["wc", "-w", path],
                    "xxhsum -H2": ["xxhsum", "-H2", path], "sha256sum": ["sha256sum", path]}
        for label, command in commands.items():
            if shutil.which(command[0]):
                seconds = bench.medians(command)["seconds"]
                row(bench, group, label, f"{size / seconds / 1e6:.0f}")
        for name in bench.options.tokenizers[:2]:
            seconds = bench.count(name, path, 1)["seconds"]
            row(bench, group, f"lexotomy count, {name}, 1 job", f"{size / seconds / 1e6:.0f}")


def adversarial(bench, corpora):
    """Processor time of hard texts beside prose, which other work disturbs less than wall time."""
    size = bench.options.adversarial * 1_000_000
    bench.print("", f"## Adversarial texts (processor ns/byte, {size / 1e6:.0f} MB, 1 job)")
    prose = next(iter(corpora.values()))
    found = texts.adversarial(prose, size)
    table(bench, "text", *[cell for name in bench.options.tokenizers for cell in (name, "× prose")])
    base, worst = {}, 0
    for label, text in found.items():
        path = bench.folder / "hard.txt"
        path.write_bytes(text)
        cells = []
        for name in bench.options.tokenizers:
            try:
                cost = bench.count(name, path, 1)["processor"] / max(len(text), 1) * 1e9
            except RuntimeError:
                cells += ["skipped", ""]
                continue
            base.setdefault(name, cost)
            worst = max(worst, cost / base[name])
            cells += [f"{cost:.1f}", f"{cost / base[name]:.2f}"]
        row(bench, label, *cells)
    bench.print("", f"Worst: {worst:.2f} × prose.")
    return worst > bench.options.worst


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    data = os.environ.get("LEXOTOMY_SHARED_DATA", ROOT / ".build" / "shared-data")
    parser.add_argument("--data", type=Path, default=data, help="the unpacked shared data")
    parser.add_argument("--binary", type=Path, default=ROOT / ".build" / "release" / "lexotomy")
    parser.add_argument("--python", default=sys.executable, help="one that has the libraries")
    parser.add_argument("--corpus", action="append", metavar="NAME=FILE", help="own plain text")
    parser.add_argument("--tokenizers", default=",".join(TOKENIZERS), help="comma-separated")
    parser.add_argument("--parts", default="rates,linearity,roofline,adversarial")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2, help="of both sides")
    parser.add_argument("--megabytes", type=int, default=200, help="of text that lexotomy counts")
    parser.add_argument("--reference-megabytes", type=int, default=8, help="that both sides count")
    parser.add_argument("--sizes", default="10,30,100,300,1000", help="MB, of the linearity table")
    parser.add_argument("--adversarial", type=int, default=10, metavar="MB")
    parser.add_argument("--worst", type=float, default=3, metavar="TIMES", help="prose, at most")
    parser.add_argument("--output", type=Path, help="a file for the tables")
    options = parser.parse_args()
    options.tokenizers = options.tokenizers.split(",")
    options.sizes = [int(size) for size in options.sizes.split(",")]
    options.bytes = options.megabytes * 1_000_000
    options.reference_bytes = options.reference_megabytes * 1_000_000
    unknown = [name for name in options.tokenizers if name not in TOKENIZERS]
    if unknown:
        parser.error(f"no tokenizer {unknown[0]}: there is {', '.join(TOKENIZERS)}")
    return options


def main():
    options = parse()
    for path in [options.binary, options.data / "tokenizers"]:
        if not path.exists():
            raise SystemExit(f"{path} is not there. Build the binary, unpack the shared data.")
    parts = {"rates": rates, "linearity": linearity, "roofline": roofline,
             "adversarial": adversarial}
    folder = Path(tempfile.mkdtemp(prefix="lexotomy-count-"))
    try:
        bench = Bench(options, folder)
        corpora = groups(options)
        bench.print("# How fast text is counted", "", f"{os.cpu_count()} processors, "
                    f"{platform.machine()}, medians of {options.repetitions}, warm files, "
                    f"{options.threads} threads on both sides. Times are without starting.")
        failures = 0
        for name in options.parts.split(","):
            failures += parts[name](bench, corpora) or 0
        if options.output:
            options.output.write_text("\n".join(bench.lines) + "\n")
        return 1 if failures else 0
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
