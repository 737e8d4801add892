"""Times LinearAlgebra beside NumPy, SciPy and scikit-learn, in turn, as Markdown tables.

    OMP_NUM_THREADS=2 python3 Benchmarks/linear-algebra/measure.py [--package DIR] [--queries 146000]

Processor seconds are given beside wall seconds: on a busy machine only they can be compared.
"""

import argparse
import os
import subprocess
import time

import numpy as np


def timed(body):
    wall, processor = time.time(), time.process_time()
    body()
    return time.time() - wall, time.process_time() - processor


def ours(package, **settings):
    environment = os.environ | {f"LEXOTOMY_{name}": str(value) for name, value in settings.items()}
    output = subprocess.run(
        ["swift", "test", "-c", "release", "--skip-build", "--filter", "LinearAlgebraTests.Measurements",
         "--package-path", package],
        env=environment, check=True, capture_output=True, text=True).stdout
    lines = [line.split("\t") for line in output.splitlines() if line.startswith("measured\t")]
    if not lines:
        raise SystemExit("no measurements in the output of the tests")
    times = {}
    for _, name, wall, processor, *_ in lines:
        best = times.get(name, (float("inf"), float("inf")))
        times[name] = min(best[0], float(wall)), min(best[1], float(processor))
    return times


def factorization(rows, columns):
    table = np.random.default_rng(0).standard_normal((rows, columns), dtype=np.float32)
    parts = {}

    def gram():
        parts["gram"] = (lambda wide: wide.T @ wide)(table.astype(np.float64))

    return {"gram": timed(gram), "eigenvectors": timed(lambda: np.linalg.eigh(parts["gram"]))}


def product_rate():
    """The multiplications and additions of one SGEMM, in 10⁹ a second: wall, processor."""
    random = np.random.default_rng(0)
    left, right = (random.standard_normal(shape, dtype=np.float32) for shape in
                   [(4096, 200), (200, 4096)])
    result = np.empty((4096, 4096), np.float32)
    np.matmul(left, right, out=result)
    wall, processor = timed(lambda: [np.matmul(left, right, out=result) for _ in range(20)])
    work = 20 * 2e-9 * 200 * 4096 * 4096
    return work / wall, work / processor


def peers():
    """What SciPy and scikit-learn take for the small problems, on inputs of the same size."""
    import scipy.linalg
    from sklearn.linear_model import orthogonal_mp

    random = np.random.default_rng(0)
    left, right = random.standard_normal((2, 5000, 300))
    scores = random.uniform(-1, 1, (10_000, 4096))
    atoms = random.standard_normal((20_000, 768))
    atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    targets = random.standard_normal((256, 768))

    def sparsemax():
        for row in scores:
            ordered = -np.sort(-row)
            sums = ordered.cumsum() - 1
            count = np.count_nonzero(ordered * np.arange(1, len(row) + 1) > sums)
            np.maximum(row - sums[count - 1] / count, 0)

    return {
        "procrustes": timed(lambda: scipy.linalg.orthogonal_procrustes(left, right)),
        "sparsemax": timed(sparsemax),
        "pursuit": timed(lambda: orthogonal_mp(atoms.T, targets.T, n_nonzero_coefs=64)),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--package", default=".")
    parser.add_argument("--rows", type=int, default=250_000)
    parser.add_argument("--queries", type=int, default=146_000)
    options = parser.parse_args()

    theirs, mine = factorization(options.rows, 768), ours(
        options.package, MEASURE="svd", ROWS=options.rows)
    print("| factorization, n × 768 | NumPy s (processor) | ours s (processor) |\n|---|---|---|")
    for name in ["gram", "eigenvectors"]:
        print("| %s | %.2f (%.2f) | %.2f (%.2f) |" % (name, *theirs[name], *mine[name]))

    print("\n| neighbours, m × n × 200 | 10⁹/s | by processor second | share |\n|---|---|---|---|")
    rate = product_rate()
    print("| NumPy's SGEMM | %.1f | %.1f | 1 |" % rate)
    for k in [10, 128]:
        times = ours(options.package, MEASURE="neighbors", ROWS=options.rows,
                     QUERIES=options.queries, K=k)[f"nearest {k}"]
        work = 2e-9 * 200 * options.queries * options.rows
        print("| nearest %d | %.1f | %.1f | %.2f |" % (
            k, work / times[0], work / times[1], work / times[1] / rate[1]))

    print("\n| problem | peer s (processor) | ours s (processor) |\n|---|---|---|")
    theirs, mine = peers(), ours(options.package, MEASURE="small") | ours(
        options.package, MEASURE="pursuit")
    for name, what in [
            ("procrustes", "Procrustes, 5,000 pairs × 300 (SciPy)"),
            ("sparsemax", "sparsemax, 10,000 × 4,096 (NumPy, by sorting)"),
            ("pursuit", "OMP, 64 of 20,000 × 768 for 256 (scikit-learn)")]:
        print("| %s | %.2f (%.2f) | %.2f (%.2f) |" % (what, *theirs[name], *mine[name]))


if __name__ == "__main__":
    main()
