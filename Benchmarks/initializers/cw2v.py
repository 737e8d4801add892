"""Runs constrained word2vec at full scale and beside the paper's training, as Markdown tables.

    python3 Benchmarks/initializers/cw2v.py [--package DIR] [--share 1] [--only llama|xlmr|paper]

With a share below 1 only so many of the added pieces are made, and seconds are not multiplied.
"""

import argparse
import os
import subprocess

CASES = {
    "llama": ("26,000 + 32,000 × 4,096, inputs and outputs",
              {"ROWS": 32_000, "PIECES": 26_000, "COLUMNS": 4096, "PAIRS": 1_000_000_000}),
    "xlmr": ("146,000 + 250,000 × 768, tied",
             {"ROWS": 250_000, "PIECES": 146_000, "COLUMNS": 768, "TIED": 1,
              "PAIRS": 1_000_000_000}),
}


def measured(package, **settings):
    environment = os.environ | {f"LEXOTOMY_{name}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        ["swift", "test", "-c", "release", "--skip-build", "--filter", "CW2VMeasurements",
         "--package-path", package],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = [line.rstrip().split("\t")[1:] for line in process.stdout
             if line.startswith("measured\t")]
    if process.wait() or not lines:
        raise SystemExit("no measurements in the output of the tests")
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--package", default=".")
    parser.add_argument("--share", type=float, default=1)
    parser.add_argument("--only", choices=[*CASES, "paper"])
    options = parser.parse_args()
    for name, (title, sizes) in CASES.items():
        if options.only in (None, name):
            sizes = sizes | {"PIECES": int(sizes["PIECES"] * options.share)}
            print(f"\n| {title}, {sizes['PIECES']:,} made | |\n|---|---|")
            for what, *values in measured(options.package, MEASURE="cw2v", **sizes):
                print(f"| {what} | {'; '.join(values)} |", flush=True)
    if options.only in (None, "paper"):
        print("\n| 100 + 400 × 32, 2,000 lines | |\n|---|---|")
        for what, *values in measured(options.package, MEASURE="paper"):
            print(f"| {what} | {'; '.join(values)} |", flush=True)


if __name__ == "__main__":
    main()
