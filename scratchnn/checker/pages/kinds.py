"""Functions that are right of another kind than the page's: remarked, not called wrong."""

import re
from collections.abc import Iterator

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import functions
from scratchnn.checker.pages.parts import Part
from scratchnn.checker.pages.remote import Caller
from scratchnn.checker.report import Finding, Remark
from scratchnn.verify.draws import Values

CLOSE = 1e-9


def forgiven(
    part: Part, learner: Caller, known: Values, got: Values, findings: list[Finding]
) -> list[Remark]:
    """Call right what is right of its kind, and return what is to say of it.

    Parameters
    ----------
    part : Part
    learner : Caller
    known, got : dict
        What the function was given, and what it gave.
    findings : list of Finding
        Are changed.
    """
    wrong = [f for f in findings if f.status in ("wrong", "follows")]
    if not wrong:
        return []
    said = list(_said(part, learner, known, got, wrong))
    if said:
        for finding in wrong:
            if part.is_equation or finding.symbol == "Z2":
                finding.status, finding.mistake, finding.message = "right", "", ""
                finding.error, finding.code, finding.seen, finding.follows = None, "", "", ""
    page = f"equations/{wrong[0].equation}/"
    return [Remark(one, wrong[0].equation, learner.name, "", page) for one in said]


def _said(
    part: Part, learner: Caller, known: Values, got: Values, wrong: list[Finding]
) -> Iterator[str]:
    name, made = learner.name, np.asarray(got.get(part.outputs[0], np.zeros(0)), dtype=float)
    if part.id == "forward/relu" and (found := functions.recognised(known["Z"], made)):
        if found.name in ("leaky ReLU", "ELU"):
            yield (
                f"{name} is {found.said or found.name}: another activation, and right of "
                "its kind."
            )
    elif part.id == "backward/relu_derivative" and (c := _leak(known["Z"], made)):
        yield (
            f"{name} is the slope of leaky ReLU ({c:g}): another activation, and right of "
            "its kind."
        )
    elif part.id == "measure/accuracy" and wrong[0].mistake == "percent":
        yield f"{name} is in percent; the page has a part of 1."
    elif part.id == "loss/cross_entropy" and _is_binary(known, made):
        if _has_sigmoid(learner.program.lower()):
            yield f"{name} is the binary cross-entropy: another loss, and right of its kind."
            return
        wrong[0].status, wrong[0].mistake = "wrong", "binary"
        wrong[0].message = (
            f"What your {name} gives is the binary cross-entropy, which counts every class "
            "that an "
            "example is not, too; with softmax, only the right class counts."
        )
    elif part.id == "loss/one_hot" and _more_classes(known, made):
        yield f"{name} makes {len(made)} classes, whatever the labels are."
    elif part.id == "loss/one_hot" and wrong[0].mistake == "rows" and _turned(learner):
        yield f"{name} gives an example a row; it is turned where it is used."
    elif part.id == "forward_prop" and [f.symbol for f in wrong] == ["Z2"]:
        if _shifted(known, got):
            yield (
                "Z2 is shifted in its place by the softmax, which writes over its "
                "argument. The output is right."
            )


def _is_binary(known: Values, made: Array) -> bool:
    A, Y = known["A"], known["Y"]
    with np.errstate(all="ignore"):
        total = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    sizes = (1, Y.shape[1], Y.size)
    return made.size == 1 and any(
        abs(float(made.ravel()[0]) - total / n) < 1e-6 * total for n in sizes
    )


def _has_sigmoid(program: str) -> bool:
    """Tell whether the output of a program may be one yes or no, and no share of a whole."""
    return "softmax" not in program and ("sigmoid" in program or "exp(-" in program)


def _leak(Z: Array, G: Array) -> float | None:
    """Return the slope below zero, if that is all that differs from ReLU's."""
    if G.shape != Z.shape or not (Z < 0).any() or not (G[Z > 0] == 1).all():
        return None
    below = G[Z < 0]
    return float(below[0]) if np.ptp(below) == 0 and 0 < below[0] < 1 else None


def _more_classes(known: Values, made: Array) -> bool:
    y = known["y"]
    fits = made.ndim == 2 and made.shape[1] == len(y) and len(made) > y.max()
    return fits and np.array_equal(made, np.eye(len(made))[:, y])


def _turned(learner: Caller) -> bool:
    """Tell whether what a function gives is transposed where it is called."""
    short = re.escape(learner.name.rpartition(".")[2])
    return bool(re.search(rf"\b{short}\(.*\)\.(T\b|transpose)", learner.program))


def _shifted(known: Values, got: Values) -> bool:
    """Tell whether Z2 differs from what it must be by one number for each example."""
    wanted = known["W2"] @ np.asarray(got["A1"]) + known["b2"] if "A1" in got else known["Z2"]
    off = np.asarray(got["Z2"]) - wanted
    return bool(np.all(np.ptp(off, axis=0) <= CLOSE * max(1.0, float(np.abs(wanted).max()))))
