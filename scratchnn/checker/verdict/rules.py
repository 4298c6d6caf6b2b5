"""Known rules that make steps of gradients, and what people make of them: by two steps each.

A rule makes two directions of two gradients. How far a step goes along its direction is the
learning rate, which is not asked for here.
"""

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.pages.diagnosis import equations
from scratchnn.spec import Mistake
from scratchnn.verify import mistakes

MOMENTUM, RMSPROP, ADAM = "update/momentum", "update/rmsprop", "update/adam"
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
    mistake: str = ""  # its id there


PLAIN = "plain steps"
OF_SIZES = "the mean is one of sizes, where it must be one of squares"
COUNTED, BEGINS = "t-per-parameter", "t begins at "


def per_parameter() -> str:
    """Say what is wrong where the count of steps goes up for each parameter."""
    return next(f"each is {m.is_}" for m in equations()[ADAM].mistakes if m.id == COUNTED)


def made(shares: Shares, tiny: Shares, g: Pair, count: int = 0) -> Iterator[Made]:
    """Yield the directions that rules make of two gradients, the simplest rules first.

    Parameters
    ----------
    shares, tiny : sequence of float
        What may be a share that is kept, and an ε.
    g : two arrays
        The gradients at the first and the second step.
    count : int
        How many parameters there are.
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
        yield from _Adam(g, b1, b2, e, count).made()


@functools.cache
def _mistakes(id_: str) -> list[tuple[Mistake, Callable[..., Any]]]:
    """Return the mistakes of a page that make other steps, ready to run."""
    equation = equations()[id_]
    wrong = (m for m in equation.mistakes if not m.harmless and m.by != "unchanged")
    return [(mistake, mistakes.implementation(equation, mistake)) for mistake in wrong]


def _of_page(id_: str, name: str, g: Pair, shares: Shares, **given: float) -> Iterator[Made]:
    """Yield the directions by the mistakes that a page knows of its rule."""
    equation = equations()[id_]
    made = [output.name for output in equation.outputs]
    for mistake, run in _mistakes(id_):
        state: dict[str, Any] = dict.fromkeys(made, 0.0 * g[0])
        directions: list[Array] = []
        for t, gradient in enumerate(g, 1):
            step = {"dtheta": gradient, "theta": 0.0 * gradient, "t": t, "alpha": 1.0}
            values = {**given, **state, **step}
            found = run(*(values[symbol.name] for symbol in equation.inputs))
            state = dict(zip(made, found, strict=True))
            directions.append(-state["theta"])
        said = f"each is {mistake.is_}"
        if all(map(np.array_equal, directions, g)):
            continue  # plain steps, and it cannot be seen here that others were meant
        yield Made(name, directions, shares, given.get("epsilon", 0.0), said, id_, mistake.id)


def _momentum(g: Pair, b: float) -> Iterator[Made]:
    v2 = b * g[0] + g[1]
    name = f"momentum ({b:g})"
    yield Made(name, [g[0], v2], [b], page=MOMENTUM)
    nesterov = [(1 + b) * g[0], g[1] + b * v2]
    yield Made(f"Nesterov's momentum ({b:g})", nesterov, [b], page=MOMENTUM)
    yield from _of_page(MOMENTUM, name, g, [b], beta=b)


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
    first = (1 - b) * g[0] ** 2
    s = [first, b * first + (1 - b) * g[1] ** 2]
    yield Made(name, [x / (np.sqrt(v) + e) for x, v in zip(g, s, strict=True)], [b], e)
    inside = [x / np.sqrt(v + e) for x, v in zip(g, s, strict=True)]
    yield Made(f"{name}, ε inside the root", inside, [b], e)
    yield from _of_page(RMSPROP, name, g, [b], beta=b, epsilon=e)
    first = (1 - b) * np.abs(g[0])
    sizes = [first, b * first + (1 - b) * np.abs(g[1])]
    made = [x / (np.sqrt(v) + e) for x, v in zip(g, sizes, strict=True)]
    yield Made(name, made, [b], e, OF_SIZES, RMSPROP)


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

    def __init__(self, g: Pair, b1: float, b2: float, e: float, count: int) -> None:
        self.g, self.b1, self.b2, self.e, self.count = g, b1, b2, e, count
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
        right = self.steps(self.d, self.c)
        alike = self.b1 == self.b2  # then it makes no difference which of them stands where
        for one in self.mistaken(f"Adam {numbers}", [self.b1, self.b2]):
            if not alike or not all(map(np.allclose, one.directions, right)):
                yield one

    def mistaken(self, name: str, both: Shares) -> Iterator[Made]:
        """Yield what people make of it: the mistakes of its page, and others."""
        given = {"beta1": self.b1, "beta2": self.b2, "epsilon": self.e}
        yield from _of_page(ADAM, name, self.g, both, **given)
        for first, more, directions in self.counted():
            said = per_parameter() if more > 1 else f"{BEGINS}{first}, and it must at 1"
            yield Made(name, directions, both, self.e, said, ADAM, COUNTED)
        for wrong, directions in self.wrong():
            yield Made(name, directions, both, self.e, wrong, ADAM)

    def steps(self, d: Shares, c: Shares, s: Pair = (), v: Pair = ()) -> list[Array]:
        """Return the directions with other corrections, means of squares, or of gradients."""
        each = zip(v or self.v, s or self.s, d, c, strict=True)
        with np.errstate(all="ignore"):  # a wrong correction may be negative
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
        d, c = self.d, self.c
        said = "the mean of the {} is not corrected by 1 − βᵗ, or by 1 − β alone"
        yield said.format("squares"), self.steps(d, (1, 1))
        yield said.format("squares"), self.steps(d, (c[0], c[0]))
        yield said.format("gradients"), self.steps((1, 1), c)
        linear = [1 - t * self.b1 for t in (1, 2)]
        squares = [1 - t * self.b2 for t in (1, 2)]
        times = "1 − β·t where 1 − β to the power of t belongs"
        yield f"the correction of the gradients is {times}", self.steps(linear, c)
        yield f"the correction of the squares is {times}", self.steps(d, squares)
        yield f"the corrections are {times}", self.steps(linear, squares)
        of_other = "the correction of the squares is made with the share of the gradients"
        yield of_other, self.steps(d, d)
        of_other = "the correction of the gradients is made with the share of the squares"
        yield of_other, self.steps(c, c)
        fresh = (self.s[0], self.s[1] - self.b2 * self.s[0])
        yield "the mean of the squares is forgotten at every step", self.steps(d, c, fresh)
        fresh = (self.v[0], self.v[1] - self.b1 * self.v[0])
        yield "the mean of the gradients is forgotten at every step", self.steps(d, c, v=fresh)
        kept_v = (self.v[0], self.v[1] + self.b1 * (self.v[0] / d[0] - self.v[0]))
        kept_s = (self.s[0], self.s[1] + self.b2 * (self.s[0] / c[0] - self.s[0]))
        yield (
            "the corrected means are kept, and corrected again",
            self.steps(d, c, kept_s, kept_v),
        )
        sizes = (np.abs(self.g[0]), np.abs(self.g[1]))
        means = ((1 - self.b2) * sizes[0], (1 - self.b2) * (self.b2 * sizes[0] + sizes[1]))
        yield OF_SIZES, self.steps(d, c, means)
        of_means = ((1 - self.b2) * self.v[0] ** 2, (1 - self.b2) * self.v[1] ** 2)
        means = (of_means[0], self.b2 * of_means[0] + of_means[1])
        yield (
            "the squares are those of the mean, and not of the gradients",
            self.steps(d, c, means),
        )

    def at(self, one: int, other: int) -> list[Array]:
        """Return the directions when the two steps are counted otherwise."""
        d, c = ([1 - b**t for t in (one, other)] for b in (self.b1, self.b2))
        return self.steps(d, c)

    def counted(self) -> Iterator[tuple[int, int, list[Array]]]:
        """Yield the directions when the count goes up for each parameter, or each layer.

        What it went up by within a step may be kept to the next, or not.
        """
        for more in sorted({1, self.count, self.count // 2} - {0}):
            for first in range(1 + (more == 1), self.count + 2):
                yield first, more, self.at(first, first + more)
