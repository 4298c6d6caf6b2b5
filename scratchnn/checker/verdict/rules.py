"""Known rules that make steps of gradients, and what people make of them: by two steps each.

A rule makes two directions of two gradients. How far a step goes along its direction is the
learning rate, which is not asked for here.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy import ndarray as Array

MOMENTUM = "update/momentum"
Shares = Sequence[float]
Pair = Sequence[Array]


class Made(NamedTuple):
    """The directions of the first two steps by some rule."""

    name: str
    directions: Pair  # downhill
    shares: Shares = ()  # what is kept of what was before
    tiny: float = 0.0  # the ε
    wrong: str = ""  # what is wrong with the rule
    page: str = ""


PLAIN = "plain steps"


def made(shares: Shares, tiny: Shares, g: Pair) -> Iterator[Made]:
    """Yield the directions that rules make of two gradients, the simplest rules first.

    Parameters
    ----------
    shares, tiny : sequence of float
        What may be a share that is kept, and an ε.
    g : two arrays
        The gradients at the first and the second step.
    """
    yield Made(PLAIN, g)
    for b in shares:
        yield from _momentum(g, b)
    for e in tiny:
        yield from _adagrad(g, e)
    for b, e in itertools.product(shares, tiny):
        yield from _rmsprop(g, b, e)
        yield from _adadelta(g, b, e)
    for b1, b2, e in itertools.product(shares, shares, tiny):
        yield from _Adam(g, b1, b2, e).made()


def _momentum(g: Pair, b: float) -> Iterator[Made]:
    v2 = b * g[0] + g[1]
    name = f"momentum ({b:g})"
    yield Made(name, [g[0], v2], [b], page=MOMENTUM)
    nesterov = [(1 + b) * g[0], g[1] + b * v2]
    yield Made(f"Nesterov's momentum ({b:g})", nesterov, [b], page=MOMENTUM)
    said = f"the velocity keeps 1 − {b:g} of itself, and not {b:g}"
    yield Made(name, [g[0], (1 - b) * g[0] + g[1]], [b], 0.0, said, MOMENTUM)


def _adagrad(g: Pair, e: float) -> Iterator[Made]:
    s = [g[0] ** 2, g[0] ** 2 + g[1] ** 2]
    yield Made("AdaGrad", [x / (np.sqrt(v) + e) for x, v in zip(g, s, strict=True)], (), e)
    inside = [x / np.sqrt(v + e) for x, v in zip(g, s, strict=True)]
    yield Made("AdaGrad, ε inside the root", inside, (), e)
    said = "the root is missing"
    bare = [x / (v + e) for x, v in zip(g, s, strict=True)]
    yield Made("AdaGrad", bare, (), e, said)


def _rmsprop(g: Pair, b: float, e: float) -> Iterator[Made]:
    name = f"RMSProp ({b:g})"
    first, fresh = (1 - b) * g[0] ** 2, (1 - b) * g[1] ** 2
    s = [first, b * first + fresh]
    yield Made(name, [x / (np.sqrt(v) + e) for x, v in zip(g, s, strict=True)], [b], e)
    inside = [x / np.sqrt(v + e) for x, v in zip(g, s, strict=True)]
    yield Made(f"{name}, ε inside the root", inside, [b], e)
    forgotten = [x / (np.sqrt(v) + e) for x, v in zip(g, (first, fresh), strict=True)]
    said = "the mean of the squares is forgotten at every step"
    yield Made(name, forgotten, [b], e, said)
    bare = [x / (v + e) for x, v in zip(g, s, strict=True)]
    yield Made(name, bare, [b], e, "the root is missing")


def _adadelta(g: Pair, b: float, e: float) -> Iterator[Made]:
    squares, moved = 0.0 * g[0], 0.0 * g[0]
    steps = []
    for x in g:
        squares = b * squares + (1 - b) * x**2
        steps.append(np.sqrt(moved + e) / np.sqrt(squares + e) * x)
        moved = b * moved + (1 - b) * steps[-1] ** 2
    yield Made(f"Adadelta ({b:g})", steps, [b], e)


class _Adam:
    """Adam and its relatives with one choice of its numbers."""

    def __init__(self, g: Pair, b1: float, b2: float, e: float) -> None:
        self.g, self.b1, self.b2, self.e = g, b1, b2, e
        v1, s1 = (1 - b1) * g[0], (1 - b2) * g[0] ** 2
        self.v = (v1, b1 * v1 + (1 - b1) * g[1])
        self.s = (s1, b2 * s1 + (1 - b2) * g[1] ** 2)
        self.d = (1 - b1, 1 - b1**2)  # corrections of the gradients, and of the squares
        self.c = (1 - b2, 1 - b2**2)

    def made(self) -> Iterator[Made]:
        """Yield what is right, and then what people make of it."""
        numbers = f"({self.b1:g}, {self.b2:g})"
        for name, directions in self.right():
            yield Made(f"{name[0]} {numbers}{name[1]}", directions, [self.b1, self.b2], self.e)
        for wrong, directions in self.wrong():
            yield Made(f"Adam {numbers}", directions, [self.b1, self.b2], self.e, wrong)

    def steps(self, d: Shares, c: Shares, s: Pair = (), v: Pair = ()) -> list[Array]:
        """Return the directions with other corrections, means of squares, or of gradients."""
        each = zip(v or self.v, s or self.s, d, c, strict=True)
        return [v / d / (np.sqrt(s / c) + self.e) for v, s, d, c in each]

    def right(self) -> Iterator[tuple[tuple[str, str], list[Array]]]:
        """Yield the directions that are right, by the name of their form."""
        g, b1, d, c, e, none = self.g, self.b1, self.d, self.c, self.e, (1.0, 1.0)
        yield ("Adam", ""), self.steps(d, c)
        both = list(zip(self.v, self.s, d, c, strict=True))
        inside = [v / d / np.sqrt(s / c + e) for v, s, d, c in both]
        yield ("Adam", ", ε inside the root"), inside
        beside = [np.sqrt(c) / d * v / (np.sqrt(s) + e) for v, s, d, c in both]
        yield ("Adam", ", ε not corrected"), beside
        yield ("Adam", " without bias correction"), self.steps(none, none)
        largest = (self.s[0], np.maximum(*self.s))
        yield ("AMSGrad", ""), self.steps(d, c, largest)
        yield ("AMSGrad", " without bias correction"), self.steps(none, none, largest)
        corrected = (self.s[0] / c[0], np.maximum(self.s[0] / c[0], self.s[1] / c[1]))
        yield ("AMSGrad", ""), self.steps(d, none, corrected)
        ahead = [b1 * v / d + (1 - b1) * x / d for v, d, x in zip(self.v, d, g, strict=True)]
        yield ("Nadam", ""), self.steps(none, c, v=ahead)
        later = [
            b1 * v / (1 - b1 ** (t + 1)) + (1 - b1) * x / (1 - b1**t)
            for t, (v, x) in enumerate(zip(self.v, g, strict=True), 1)
        ]
        yield ("Nadam", ""), self.steps(none, c, v=later)
        sizes = (np.abs(g[0]), np.maximum(self.b2 * np.abs(g[0]), np.abs(g[1])))
        yield ("AdaMax", ""), self.steps(d, none, [u**2 for u in sizes])

    def wrong(self) -> Iterator[tuple[str, list[Array]]]:
        """Yield what people make of it, and what is wrong there."""
        d, c, b1, b2 = self.d, self.c, self.b1, self.b2
        power = "1 − β where 1 − β to the power of t belongs"
        flat, flat_squares = (d[0], d[0]), (c[0], c[0])
        yield f"the corrections are {power}", self.steps(flat, flat_squares)
        yield f"the correction of the squares is {power}", self.steps(d, flat_squares)
        yield f"the correction of the gradients is {power}", self.steps(flat, c)
        linear = [1 - t * b1 for t in (1, 2)]
        squares = [1 - t * b2 for t in (1, 2)]
        times = "1 − β·t where 1 − β to the power of t belongs"
        yield f"the correction of the gradients is {times}", self.steps(linear, c)
        yield f"the correction of the squares is {times}", self.steps(d, squares)
        yield f"the corrections are {times}", self.steps(linear, squares)
        late = self.steps((d[1], 1 - b1**3), (c[1], 1 - b2**3))
        yield "t begins at 2, where it must begin at 1", late
        yield "the mean of the squares is not corrected", self.steps(d, (1, 1))
        yield "the mean of the gradients is not corrected", self.steps((1, 1), c)
        turned = self.steps((1 / d[0], 1 / d[1]), (1 / c[0], 1 / c[1]))
        yield "the corrections are multiplied, where they must divide", turned
        bare = [
            v / d / (s / c + self.e) for v, s, d, c in zip(self.v, self.s, d, c, strict=True)
        ]
        yield "the root is missing", bare
        fresh = (self.s[0], (1 - b2) * self.g[1] ** 2)
        forgotten = self.steps(d, c, fresh, (self.v[0], (1 - b1) * self.g[1]))
        yield "what was kept of the steps before is forgotten", forgotten
