"""Known rules that make steps of gradients, and what people make of them: by two steps each."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy import ndarray as Array

# A rule's name, what is wrong with it, the two steps that it makes, and its page.
Made = tuple[str, str, list[Array], str]
MOMENTUM = "update/momentum"


def made(
    rates: Sequence[float], shares: Sequence[float], tiny: Sequence[float], g: Sequence[Array]
) -> Iterator[Made]:
    """Yield the steps that rules make of two gradients, the simplest rules first.

    Parameters
    ----------
    rates, shares, tiny : sequence of float
        What may be a learning rate, a share that is kept, and an ε.
    g : two arrays
        The gradients at the first and the second step.
    """
    for a, b in itertools.product(rates, shares):
        for wrong, steps in _momentum(g, a, b):
            yield f"momentum ({b:g})", wrong, steps, MOMENTUM
        yield from _of_momentum(g, a, b)
    for a, b, e in itertools.product(rates, shares, tiny):
        for wrong, steps in _rmsprop(g, a, b, e):
            yield f"RMSProp ({b:g})", wrong, steps, ""
    for a, e in itertools.product(rates, tiny):
        s1, s2 = g[0] ** 2, g[0] ** 2 + g[1] ** 2
        yield "AdaGrad", "", [-a * g[0] / (np.sqrt(s1) + e), -a * g[1] / (np.sqrt(s2) + e)], ""
    for b1, b2, a, e in itertools.product(shares, shares, rates, tiny):
        adam = _Adam(g, a, b1, b2, e)
        for name, steps in adam.right():
            yield name, "", steps, ""
        for wrong, steps in adam.wrong():
            yield adam.name, wrong, steps, ""


def _of_momentum(g: Sequence[Array], a: float, b: float) -> Iterator[Made]:
    """Yield other forms of momentum that are right."""
    v2 = b * g[0] + g[1]
    damped = [-a * (1 - b) * g[0], -a * (1 - b) * v2]
    yield f"momentum ({b:g}), damped", "", damped, MOMENTUM
    nesterov = [-a * (1 + b) * g[0], -a * (g[1] + b * v2)]
    yield f"Nesterov's momentum ({b:g})", "", nesterov, MOMENTUM


def _momentum(g: Sequence[Array], a: float, b: float) -> Iterator[tuple[str, list[Array]]]:
    c, v2 = 1 - b, b * g[0] + g[1]
    yield "", [-a * g[0], -a * v2]
    yield "they go uphill", [a * g[0], a * v2]
    said = f"the velocity keeps 1 − {b:g} of itself, and not {b:g}"
    yield said, [-a * g[0], -a * (c * g[0] + g[1])]
    yield "the velocity is forgotten at every step", [-a * c * g[0], -a * c * g[1]]
    yield "the shares do not sum to 1", [-a * c * g[0], -a * b * (c * g[0] + g[1])]


def _rmsprop(
    g: Sequence[Array], a: float, b: float, e: float
) -> Iterator[tuple[str, list[Array]]]:
    s1, fresh = (1 - b) * g[0] ** 2, (1 - b) * g[1] ** 2
    s2 = b * s1 + fresh
    first = -a * g[0] / (np.sqrt(s1) + e)
    yield "", [first, -a * g[1] / (np.sqrt(s2) + e)]
    yield "", [-a * g[0] / np.sqrt(s1 + e), -a * g[1] / np.sqrt(s2 + e)]
    said = "the mean of the squares is forgotten at every step"
    yield said, [first, -a * g[1] / (np.sqrt(fresh) + e)]
    yield "the root is missing", [-a * g[0] / (s1 + e), -a * g[1] / (s2 + e)]


class _Adam:
    """Adam with one choice of its numbers."""

    def __init__(self, g: Sequence[Array], a: float, b1: float, b2: float, e: float) -> None:
        self.g, self.a, self.b1, self.b2, self.e = g, a, b1, b2, e
        v1, s1 = (1 - b1) * g[0], (1 - b2) * g[0] ** 2
        self.kept = (
            (v1, s1), (b1 * v1 + (1 - b1) * g[1], b2 * s1 + (1 - b2) * g[1] ** 2)
        )  # fmt: skip
        self.name = f"Adam ({b1:g}, {b2:g})"
        self.d = (1 - b1, 1 - b1**2)  # corrections of the gradients, and of the squares
        self.c = (1 - b2, 1 - b2**2)

    def steps(self, d: Sequence[float], c: Sequence[float]) -> list[Array]:
        """Return the steps with other corrections."""
        return [
            -self.a * v / here / (np.sqrt(s / there) + self.e)
            for (v, s), here, there in zip(self.kept, d, c, strict=True)
        ]

    def right(self) -> Iterator[tuple[str, list[Array]]]:
        """Yield the steps that are right, by the name of their form."""
        yield self.name, self.steps(self.d, self.c)
        both = list(zip(self.kept, self.d, self.c, strict=True))
        inside = [-self.a * v / d / np.sqrt(s / c + self.e) for (v, s), d, c in both]
        yield f"{self.name}, ε inside the root", inside
        beside = [-self.a * np.sqrt(c) / d * v / (np.sqrt(s) + self.e) for (v, s), d, c in both]
        yield f"{self.name}, ε not corrected", beside
        yield f"{self.name} without bias correction", self.steps((1, 1), (1, 1))

    def wrong(self) -> Iterator[tuple[str, list[Array]]]:
        """Yield what people make of it, and what is wrong there."""
        d, c, b1, b2 = self.d, self.c, self.b1, self.b2
        power = "1 − β where 1 − β to the power of t belongs"
        flat, flat_squares = (d[0], d[0]), (c[0], c[0])
        yield f"the corrections are {power}", self.steps(flat, flat_squares)
        yield f"the correction of the squares is {power}", self.steps(d, flat_squares)
        yield f"the correction of the gradients is {power}", self.steps(flat, c)
        late = self.steps((d[1], 1 - b1**3), (c[1], 1 - b2**3))
        yield "t begins at 2, where it must begin at 1", late
        yield "the mean of the squares is not corrected", self.steps(d, (1, 1))
        yield "the mean of the gradients is not corrected", self.steps((1, 1), c)
        turned = self.steps((1 / d[0], 1 / d[1]), (1 / c[0], 1 / c[1]))
        yield "the corrections are multiplied, where they must divide", turned
        yield "they go uphill", [-step for step in self.steps(d, c)]
        alone = np.sqrt((1 - b2) * self.g[1] ** 2 / c[1]) + self.e
        fresh = -self.a * (1 - b1) * self.g[1] / d[1] / alone
        yield "what was kept of the steps before is forgotten", [self.steps(d, c)[0], fresh]
