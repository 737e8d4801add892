"""Writes initializers.txt: every method's formula, stated again with NumPy.

    python3 Tests/InitializersTests/Goldens/make.py

Needs PyTorch besides, for the gradients of the reference's constrained word2vec.
Inputs follow from the Philox stream of a seed, so that only results are stored. The file holds
blocks: a line with a name, the rows and the columns, then a line of numbers for each row.
"""

import pathlib

import numpy as np
import scipy
import torch
from scipy.optimize import brentq, minimize
from scipy.stats import norm


def raw(seed, count, stream=0):
    return np.random.Philox(key=np.array([seed, stream], dtype=np.uint64)).random_raw(count)


def matrix(seed, rows, columns):
    """Numbers from -1/2 to 1/2 that a Float holds exactly."""
    return ((raw(seed, rows * columns) >> 40).astype(float) * 2.0**-24 - 0.5).reshape(rows, columns)


def stream(name):
    value = 0xCBF29CE484222325
    for byte in name:
        value = ((value ^ byte) * 0x100000001B3) % 2**64
    return value


def gaussians(seed, role, names, columns):
    rows = [raw(seed, columns, stream(role + b"\0" + name)) for name in names]
    return norm.ppf(((np.array(rows) >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52)


class Draws:
    """The numbers of a piece's own stream, one after the other."""

    def __init__(self, seed, name):
        self.numbers = iter(raw(seed, 4096, stream(name)))

    def below(self, bound):
        return int(next(self.numbers)) % bound

    def uniform(self):
        return (float(int(next(self.numbers)) >> 12) + 0.5) * 2.0**-52

    def gamma(self, shape):
        """Marsaglia and Tsang (2000), with their boost for shapes below 1."""
        if shape < 1:
            larger = self.gamma(shape + 1)
            return larger * self.uniform() ** (1 / shape)
        d = shape - 1 / 3
        while True:
            x = norm.ppf(self.uniform())
            v = (1 + x / np.sqrt(9 * d)) ** 3
            if v > 0 and np.log(self.uniform()) < x * x / 2 + d - d * v + d * np.log(v):
                return d * v


def dirichlet(seed, names, lenders, table, count, concentration):
    """Mixtures of `count` lenders, drawn by Floyd's method, with weights of a Dirichlet distribution."""
    rows = []
    for name in names:
        draws, chosen = Draws(seed, name), set()
        for last in range(len(lenders) - count, len(lenders)):
            index = draws.below(last + 1)
            chosen.add(last if index in chosen else index)
        weights = np.array([draws.gamma(concentration) for _ in chosen])
        rows.append(weights / weights.sum() @ table[lenders[sorted(chosen)]])
    return np.array(rows)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def nearest_mixture(pieces, vectors, lenders, table, k, temperature):
    cosines = unit(pieces) @ unit(vectors[lenders]).T
    rows = []
    for scores in cosines:
        best = np.argsort(-scores, kind="stable")[:k]
        weights = scipy.special.softmax(scores[best] / temperature)
        rows.append(weights @ table[lenders][best])
    return np.array(rows)


def sparsemax(scores):
    threshold = brentq(
        lambda t: np.maximum(scores - t, 0).sum() - 1, scores.min() - 2, scores.max(), xtol=1e-15)
    return np.maximum(scores - threshold, 0)


def pursuit(atoms, target, k):
    chosen, residual = [], target
    for _ in range(k):
        chosen.append(int(np.abs(atoms @ residual).argmax()))
        coefficients = np.linalg.lstsq(atoms[chosen].T, target, rcond=None)[0]
        residual = target - coefficients @ atoms[chosen]
    return chosen, coefficients


def table_rows(parts_and_weights, table):
    return np.array([sum(w * table[i] for i, w in row) / sum(w for _, w in row)
                     for row in parts_and_weights])


def simplex_minimum(losses, scores):
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
    assert weights.min() >= 0 and abs(gap) < 1e-11, gap
    return value(weights), weights


class SkipGram:
    """Constrained word2vec: the expected loss of skip-gram with five negatives."""

    def __init__(self, inputs, outputs, lenders, counts):
        self.sides = [rows - rows[lenders].mean(0) for rows in (inputs, outputs)]
        self.lenders, self.counts, self.old = lenders, counts, len(inputs)
        self.scale, self.bias = self.calibration()

    def losses(self, token, size, side):
        seen, totals = self.counts[token, :size], self.counts.sum(1)[:size]
        smoothed = totals**0.75 if side == 0 else totals
        ratio = 5
        if side == 1:  # Each pair of each context draws five tokens, this one with its share.
            ratio = 5 * totals.sum() * seen.sum()**0.75 / (totals**0.75).sum() / seen.sum()
        return np.concatenate([seen / seen.sum(), ratio * smoothed / smoothed.sum()])

    def calibration(self):
        products = self.sides[0] @ self.sides[1].T
        deviation = products[self.lenders].std()
        losses = np.array([self.losses(token, self.old, 0) for token in self.lenders])
        products = products[self.lenders] / deviation
        samples = len(losses) * self.old + np.count_nonzero(losses[:, :self.old])

        def loss(x):
            scores = x[0] * products + x[1]
            both = np.logaddexp(0, np.concatenate([-scores, scores], axis=1))
            return 0.5e-6 * x[0]**2 + np.sum(losses * both) / samples
        best = minimize(loss, [0, -np.log(5)], method="BFGS", options={"gtol": 1e-9}).x
        return best[0] / deviation, best[1]

    def solve(self, side, added=None):
        """Values and rows, with the rows of added tokens of the other side as contexts."""
        contexts = self.sides[1 - side]
        if added is not None:
            contexts = np.concatenate([contexts, added])
        products = self.scale * self.sides[side] @ contexts.T + self.bias
        scores = np.concatenate([-products, products], axis=1)[self.lenders]
        solved = [simplex_minimum(self.losses(token, len(contexts), side), scores)
                  for token in range(self.old, len(self.counts))]
        weights = np.array([weights for _, weights in solved])
        return np.array([[value for value, _ in solved]]), weights @ self.sides[side][self.lenders]


class Uniforms:
    """The numbers between 0 and 1 of one stream, in order."""

    def __init__(self, seed, stream):
        self.source = np.random.Philox(key=np.array([seed, stream], dtype=np.uint64))

    def take(self, *shape):
        numbers = self.source.random_raw(int(np.prod(shape)))
        return (((numbers >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52).reshape(shape)


def paper_skip_gram(tables, pieces, lines, rank, adds, seed=5, window=2, negatives=2, epochs=2):
    """The reference's training, with PyTorch's gradients and Adam."""
    tables = [torch.tensor(table) for table in tables]
    start, old = Uniforms(seed, 0), len(tables[0])
    shapes = [(pieces, old)] if rank is None else [(pieces, rank), (rank, old)]
    factors = [[torch.tensor(start.take(*shape), requires_grad=True) for shape in shapes]
               for _ in tables]
    adam = torch.optim.Adam([factor for side in factors for factor in side], lr=0.02)
    counts = np.bincount([token for line in lines for token in line], minlength=old + pieces)
    known = np.flatnonzero(counts)
    batch, losses = len(known) // negatives, []
    for epoch in range(epochs):
        random, pairs, total = Uniforms(seed, 1 + epoch), [], 0
        for line in lines:
            for at, token in enumerate(line):
                if random.take(1)[0] < np.sqrt(2 / counts[token]):
                    around = range(max(0, at - window), min(len(line), at + window + 1))
                    pairs += [(token, line[other]) for other in around if other != at]
        for first in range(0, len(pairs), batch):
            part = np.array(pairs[first:first + batch])
            keys = np.log(random.take(len(known))) / counts[known]**0.75
            drawn = known[np.argsort(-keys, kind="stable")][:len(part) * negatives]
            weights = [torch.softmax(side[0] @ side[1] if rank else side[0], 1) for side in factors]
            rows = [torch.cat([table, w @ table]) for table, w in zip(tables, weights)]
            own, seen = rows[0][part[:, 0]], rows[-1][part[:, 1]]
            products = (rows[-1][drawn].reshape(len(part), negatives, -1) * own[:, None]).sum(2)
            unseen = products.sum(1, keepdim=True) if adds else products
            loss = torch.nn.functional.softplus(-(own * seen).sum(1)).mean()
            loss = loss + torch.nn.functional.softplus(unseen).sum(1).mean()
            total += loss.item() * len(part)
            adam.zero_grad()
            loss.backward()
            adam.step()
        losses.append(total / len(pairs))
    weights = [torch.softmax(side[0] @ side[1] if rank else side[0], 1) for side in factors]
    return losses, [w.detach().numpy() for w in weights]


names = [f"piece {i}".encode() for i in range(5)]
table = matrix(1, 40, 6)
lenders = np.array([i for i in range(40) if i not in (0, 3, 17)])
lending = table[lenders]
mean = lending.mean(0)
blocks = {"mean": np.tile(mean, (5, 1))}

noise = gaussians(11, b"input", names, 6)
blocks["random"] = 0.02 * noise
blocks["univariate"] = mean + lending.std(0) * noise
covariance = np.cov(lending.T, bias=True)
lower = np.linalg.cholesky(covariance + 1e-8 * np.trace(covariance) / 6 * np.eye(6))
hull = np.log(len(lenders) / 6) / 6
for name, variance in [("hewitt", 1e-5), ("hf", 1e-9), ("full", 1.0), ("hull", hull)]:
    blocks[name] = mean + np.sqrt(variance) * noise @ lower.T

for concentration in [0.3, 1, 30]:
    blocks[f"hull {concentration:g}"] = dirichlet(3, names, lenders, table, 12, concentration)

# The parts of each piece, and the characters of each; 17 does not lend.
parts = [[(5, 1)], [(6, 2), (7, 1)], [(8, 3), (8, 1), (9, 4)], [(17, 2), (10, 1)],
         [(11, 1), (12, 2), (13, 3), (14, 0)]]
parts = [[(i, c) for i, c in row if i != 17] for row in parts]
blocks["subword uniform"] = table_rows([[(i, 1) for i, _ in row] for row in parts], table)
blocks["subword characters"] = table_rows(parts, table)
blocks["subword first"] = np.array([0.99 * table[row[0][0]] + 0.01 * mean for row in parts])
for name, sign in [("input", 2), ("output", -2)]:
    blocks[f"subword {name}"] = table_rows(
        [[(i, np.exp(sign * (at + 1))) for at, (i, _) in enumerate(row)] for row in parts], table)

# 0 = 5+6; 1 = 0+7 or 8+9; 2 = 1+1
zero = (table[5] + table[6]) / 2
one = ((zero + table[7]) / 2 + (table[8] + table[9]) / 2) / 2
blocks["merge parents"] = np.array([zero, one, one])

vectors, pieces = matrix(2, 40, 8), matrix(3, 5, 8)
blocks["ofa"] = nearest_mixture(pieces, vectors, lenders, table, 10, 0.1)
blocks["ofa 3"] = nearest_mixture(pieces, vectors, lenders, table, 3, 0.02)
u, s, vt = np.linalg.svd(table, full_matrices=False)
low_rank = (u[:, :4] * s[:4]) @ vt[:4]
blocks["ofa rank 4"] = nearest_mixture(pieces, vectors, lenders, low_rank, 10, 0.1)
left, right = matrix(4, 30, 8), matrix(5, 30, 8)
rotation = scipy.linalg.orthogonal_procrustes(left, right)[0]
blocks["wechsel"] = nearest_mixture(pieces, vectors @ rotation, lenders, table, 10, 0.1)
blocks["focus"] = np.array([sparsemax(row) for row in unit(pieces) @ unit(vectors[lenders]).T]) @ lending

# Word pairs (pieces 0 and 1 from sources 5, 6, 7; 40 times), (2, another, 3 from 8, 9; 30 times).
counts = np.zeros((5, 40))
counts[np.ix_([0, 1], [5, 6, 7])] += 40 // 2 // 6
for position in range(6):
    counts[[0, 1][position * 2 // 6], [5, 6, 7][position * 3 // 6]] += 40 // 2 // 6
counts[np.ix_([2, 3], [8, 9])] += 30 // 2 // 6
for position in range(6):
    target = [2, None, 3][position * 3 // 6]
    if target is not None:
        counts[target, [8, 9][position * 2 // 6]] += 30 // 2 // 6
counts[4, 12] += 3
blocks["align"] = counts / counts.sum(1, keepdims=True) @ table

shared = lenders[::2]
donor, wanted = matrix(6, 40, 12), matrix(7, 5, 12)
solved = [pursuit(donor[shared], target, 4) for target in wanted]
blocks["omp"] = np.array([c @ table[shared[i]] for i, c in solved])

# Tokens whose rows point the same way occur together more often.
everything = [np.concatenate([matrix(seed, 40, 6), matrix(10, 5, 6)]) for seed in (1, 9)]
chances = (matrix(8, 45, 45) + 0.5) * (matrix(8, 45, 45) + 0.5)
counts = np.floor(40 * chances * (1 + 8 * np.maximum(0, everything[0] @ everything[1].T)))
counts += counts.T
tied_counts = np.floor(40 * chances * (1 + 8 * np.maximum(0, everything[0] @ everything[0].T)))
tied_counts += tied_counts.T
skip_gram = SkipGram(matrix(1, 40, 6), matrix(9, 40, 6), lenders, counts)
blocks["cw2v calibration"] = np.array([[skip_gram.scale, skip_gram.bias]])
first = [skip_gram.solve(0), skip_gram.solve(1)]
second = [skip_gram.solve(0, first[1][1]), skip_gram.solve(1, first[0][1])]
for name, (inputs, outputs) in [("cw2v", first), ("cw2v second", second)]:
    blocks[f"{name} input losses"], blocks[f"{name} input"] = inputs
    blocks[f"{name} output losses"], blocks[f"{name} output"] = outputs
tied = SkipGram(matrix(1, 40, 6), matrix(1, 40, 6), lenders, tied_counts)
blocks["cw2v tied losses"], blocks["cw2v tied"] = tied.solve(0)

lines = [[int(number * 45) for number in Uniforms(6, line).take(8)] for line in range(10)]
tables = [4 * matrix(1, 40, 6), 4 * matrix(9, 40, 6)]
for name, sides, rank, adds in [("paper", tables, 3, True), ("paper tied", tables[:1], None, False)]:
    losses, weights = paper_skip_gram(sides, 5, lines, rank, adds)
    blocks[f"{name} losses"] = np.array([losses])
    blocks[f"{name} input"], blocks[f"{name} output"] = weights[0], weights[-1]

with open(pathlib.Path(__file__).parent / "initializers.txt", "w") as file:
    for name, block in blocks.items():
        file.write(f"{name.replace(' ', '-')} {block.shape[0]} {block.shape[1]}\n")
        for row in block:
            file.write(" ".join(repr(float(x)) for x in row) + "\n")
