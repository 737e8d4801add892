"""Writes linear_algebra.txt: what NumPy and SciPy say of the inputs that the tests make too.

    python3 Tests/LinearAlgebraTests/Goldens/make.py

Inputs follow from the Philox stream of a seed, so that only results are stored. The file holds
blocks: a line with a name, the rows and the columns, then a line of numbers for each row.
"""

import pathlib

import numpy as np
import scipy
from scipy.optimize import minimize
from scipy.stats import norm


def raw(seed, count, stream=0):
    return np.random.Philox(key=np.array([seed, stream], dtype=np.uint64)).random_raw(count)


def matrix(seed, rows, columns):
    """Numbers from -1/2 to 1/2 that a Float holds exactly."""
    return ((raw(seed, rows * columns) >> 40).astype(float) * 2.0**-24 - 0.5).reshape(rows, columns)


def uniform(seed, count):
    return ((raw(seed, count) >> 12).astype(float) + 0.5) * 2.0**-52


def fixed_signs(rows):
    return rows * np.sign(rows[np.arange(len(rows)), np.abs(rows).argmax(1)])[:, None]


def simplex_projection(scores):
    """By bisection of the threshold, not by sorting."""
    low, high = scores.min() - 1, scores.max()
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.maximum(scores - middle, 0).sum() > 1 else (low, middle)
    return np.maximum(scores - low, 0)


def pursuit(atoms, target, k):
    chosen, residual, norms = [], target, []
    for _ in range(k):
        chosen.append(int(np.abs(atoms @ residual).argmax()))
        coefficients = np.linalg.lstsq(atoms[chosen].T, target, rcond=None)[0]
        residual = target - coefficients @ atoms[chosen]
        norms.append(np.linalg.norm(residual))
    return chosen, coefficients, norms


def hull_minimum(rows, target):
    count = len(rows)
    best = minimize(
        lambda w: 0.5 * np.sum((w @ rows - target) ** 2), np.full(count, 1 / count),
        jac=lambda w: rows @ (w @ rows - target), method="SLSQP", bounds=[(0, 1)] * count,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"ftol": 1e-16, "maxiter": 2000})
    return best.fun


def logistic_minimum(losses, scores):
    """SLSQP on Σ u softplus(w Y), then Newton's method on the weights in use."""
    def value(w): return losses @ np.logaddexp(0, w @ scores)
    def slopes(w): return scores @ (losses * scipy.special.expit(w @ scores))
    count = len(scores)
    weights = minimize(
        value, np.full(count, 1 / count), jac=slopes, method="SLSQP", bounds=[(0, 1)] * count,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"ftol": 1e-15, "maxiter": 1000}).x
    used = np.flatnonzero(weights > 1e-5)
    weights = np.where(weights > 1e-5, weights, 0) / weights[used].sum()
    ones = np.ones((1, len(used)))
    for _ in range(5):
        chance = scipy.special.expit(weights @ scores)
        hessian = scores[used] * (losses * chance * (1 - chance)) @ scores[used].T
        system = np.block([[hessian, ones.T], [ones, np.zeros((1, 1))]])
        weights[used] -= np.linalg.solve(system, np.append(slopes(weights)[used], 0))[:-1]
    gap = weights @ slopes(weights) - slopes(weights).min()
    assert weights.min() >= 0 and abs(gap) < 1e-12, gap
    return value(weights), weights


def logistic_problem(index):
    """Skip-gram with negative sampling in expectation, for one row between fixed vectors."""
    rows, vectors = matrix(21, 60, 12), matrix(22, 40, 12)
    counts = np.floor(30 * uniform(30 + index, 40) ** 4)
    drawn = np.floor(9 * uniform(23, 40)) + 1
    products = 6 * rows @ vectors.T - 1
    losses = np.concatenate([counts / counts.sum(), 5 * drawn / drawn.sum()])
    return losses, np.concatenate([-products, products], axis=1)


blocks = {}
blocks["philox"] = (raw(7, 10, stream=3) >> 11).astype(float)[None]
blocks["uniform"] = uniform(5, 6)[None]
blocks["gaussian"] = norm.ppf(uniform(5, 200))[None]
tails = np.array([1e-300, 1e-20, 1e-10, 1e-3, 0.07, 0.0751, 0.5, 0.9, 0.999])
blocks["quantiles"] = norm.ppf(tails)[None]

tall = matrix(1, 3000, 12) * np.linspace(1, 4, 12) + 0.3
tall = tall.astype(np.float32).astype(float)
u, s, vt = np.linalg.svd(tall, full_matrices=False)
blocks["singular values"] = s[None]
blocks["right vectors"] = fixed_signs(vt)
blocks["rank 5"] = ((u[:, :5] * s[:5]) @ vt[:5])[:10]
blocks["covariance"] = np.cov(tall.T, bias=True)
blocks["deviations"] = tall.std(0)[None]

a, b = matrix(2, 40, 6), matrix(3, 40, 6)
blocks["rotation"] = scipy.linalg.orthogonal_procrustes(a, b)[0]

scores = 6 * matrix(4, 8, 30)
blocks["sparsemax"] = np.array([simplex_projection(row) for row in scores])
blocks["softmax"] = scipy.special.softmax(scores / 0.1, axis=1)

queries, vectors = matrix(6, 20, 9), matrix(8, 3000, 9)
cosines = (queries / np.linalg.norm(queries, axis=1, keepdims=True)) @ (
    vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).T
order = np.argsort(-cosines, axis=1, kind="stable")[:, :7]
blocks["neighbors"] = order
blocks["similarities"] = np.take_along_axis(cosines, order, 1)

atoms, targets = matrix(9, 60, 16), matrix(10, 5, 16)
solved = [pursuit(atoms, target, 6) for target in targets]
blocks["pursuit atoms"] = np.array([chosen for chosen, _, _ in solved])
blocks["pursuit coefficients"] = np.array([coefficients for _, coefficients, _ in solved])
blocks["pursuit residuals"] = np.array([norms for _, _, norms in solved])

blocks["hull minimum"] = np.array([[hull_minimum(matrix(11, 15, 6), matrix(12, 1, 6)[0])]])
solved = [logistic_minimum(*logistic_problem(index)) for index in range(6)]
blocks["logistic values"] = np.array([[value for value, _ in solved]])
blocks["logistic weights"] = np.array([weights for _, weights in solved])
blocks["cholesky"] = np.linalg.cholesky(np.cov(tall.T, bias=True))

with open(pathlib.Path(__file__).parent / "linear_algebra.txt", "w") as file:
    for name, block in blocks.items():
        file.write(f"{name.replace(' ', '-')} {block.shape[0]} {block.shape[1]}\n")
        for row in block:
            file.write(" ".join(repr(float(x)) for x in row) + "\n")
