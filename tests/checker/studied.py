"""A small network in a script, run and studied here in a few milliseconds."""

import functools
from pathlib import Path

from scratchnn.checker.network import slopes
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import Fit
from scratchnn.checker.program import drivers, load
from scratchnn.checker.program.examples import Variant
from scratchnn.checker.program.run import Program, Request
from scratchnn.checker.program.watch import Value

FEATURES, UNITS, CLASSES, EXAMPLES, RATE = 6, 5, 10, 20, 0.1
SCRIPT = """
import numpy as np
from keras.datasets import mnist
(x, y), _ = mnist.load_data()
X, T = x / 255, np.eye(10)[y]
W1, b1 = np.random.randn(6, 5) * 0.5, np.full(5, 0.1)
W2, b2 = np.random.randn(5, 10) * 0.5, np.zeros(10)
for i in range(3):
    Z1 = X @ W1 + b1
    A1 = np.tanh(Z1)
    S = A1 @ W2 + b2
    E = np.exp(S)
    P = E / E.sum(axis=1, keepdims=True)
    d2 = (P - T) / len(X)
    d1 = d2 @ W2.T * (1 - A1 ** 2)
    gW1, gb1 = X.T @ d1, d1.sum(axis=0)
    gW2, gb2 = A1.T @ d2, d2.sum(axis=0)
    W1 -= 0.1 * gW1
    b1 -= 0.1 * gb1
    W2 -= 0.1 * gW2
    b2 -= 0.1 * gb2
"""


def changed(*pairs: tuple[str, str]) -> str:
    """Return the script with some of its text replaced."""
    source = SCRIPT
    for old, new in pairs:
        assert old in source
        source = source.replace(old, new)
    return source


def program(source: str, path: Path = Path("tiny.py"), extra: str = "") -> Program:
    """Return a program, ready to be run."""
    ways = dict.fromkeys(drivers.WAYS, drivers.drive)
    return Program(load.Source(path, source), ways, extra)


@functools.cache
def studied(*pairs: tuple[str, str], source: str = "") -> Study:
    """Return the study of the script with some of its text replaced; not to be changed."""
    made = program(source or changed(*pairs))
    request = Request(Variant(features=FEATURES))
    return Study(made.run, request, tree=made.source.tree())


def fitted(*pairs: tuple[str, str], source: str = "") -> Fit:
    """Return the network that was found in it, with the slopes of its loss."""
    return slopes.fits(studied(*pairs, source=source))[0]


def parameter(study: Study, name: str) -> Parameter:
    """Return a parameter by its name."""
    return next(p for p in study.parameters if p.text == name)


def seen(study: Study, text: str) -> Seen:
    """Return where a text is seen first."""
    return next(s for s in study.values() if s.value.text == text)


def stray(text: str = "W") -> Seen:
    """Return a value at an event of no study."""
    return Seen(0, Value(f"f0:{text}", text, "", 0))
