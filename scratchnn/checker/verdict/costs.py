"""The loss that a program computes itself, compared with the one its gradients belong to."""

import ast
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import functions, truths
from scratchnn.checker.network.gauges import Gauge
from scratchnn.checker.network.model import Chain, Layer, as_weight, columns
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import (
    Fit,
    error_ratio,
    gradient,
    is_named,
    pairs,
    step_ratio,
)  # fmt: skip
from scratchnn.checker.program.examples import everything, sizes, which
from scratchnn.checker.verdict.judgement import Issue, Verdict

NEAR = 30  # events between a number and the name that it gets
ANSWERS = 20  # of the network after its first step, in which losses are looked for
EQUATION = "loss/cross_entropy"
CLAIMS = {"loss", "losses", "cost", "costs", "objective"}
EQUAL = 1e-5  # what an ε beside a logarithm leaves of a loss


class Known(NamedTuple):
    """A number that is a loss."""

    seen: Seen
    name: str
    scale: str
    sign: int
    examples: int


def judge(fit: Fit, issues: list[Issue], remarks: list[Issue]) -> str:
    """Find the program's own loss, say what is wrong with it, and return its scale.

    Returns
    -------
    scale : str
        `mean`, `sum`, another, or empty where none is found.
    """
    # What is turned later is no loss yet.
    known = sorted(_known(fit), key=lambda one: one.sign < 0)
    for seen, name, scale, sign, examples in known:
        made = fit.study.made(seen, max(0, seen.index - NEAR))
        if sign < 0:
            if "entropy" not in name:
                continue  # a difference is no loss
            said = (
                f"`{seen.value.text}` is the {name} without its minus: it falls where it "
                "should rise."
            )
            issues.append(Issue("no-minus", said, made, equation=EQUATION))
        elif name != fit.name:
            said = (
                f"`{seen.value.text}` is the {name}, and the gradients are those of the "
                f"{fit.name}."
            )
            mistake = "binary" if name.startswith("binary") else "other-loss"
            alone = "entropy" in fit.name and fit.name not in [one.name for one in known]
            # Beside a softmax people print what they like; its error is that of one loss.
            sure = "entropy" in name or (alone and fit.chain.last.activation.name != "softmax")
            said += "" if sure else " One of both may not be what is meant."
            where = _error(fit) or made if alone and name == "squared error" else made
            (issues if sure or alone else remarks).append(
                Issue(mistake, said, where, equation=EQUATION, sure=sure)
            )
        elif scale == "sum" and examples > 1 and "entropy" in name:
            said = (
                f"`{seen.value.text}` is the sum over the {examples} examples; "
                "divide it by their number, or it grows with the data."
            )
            remarks.append(Issue("no-mean", said, seen, equation=EQUATION))
        return scale
    for seen, value in numbers(fit):
        for said, total in _mistaken(fit):
            if abs(abs(value) * fit.examples - abs(total)) < EQUAL * abs(total):
                made = fit.study.made(seen, max(0, seen.index - NEAR))
                said = f"`{seen.value.text}` is {said}: not the loss that the steps follow."
                issues.append(Issue("logarithm", said, made, equation=EQUATION))
                return ""
    several = [(p, slope) for p, slope in pairs(fit) if p.before.size > 1]
    if any(step_ratio(p, slope) is not None or gradient(fit, p) for p, slope in several):
        _of_sizes(fit, issues)
    return ""


def _of_sizes(fit: Fit, issues: list[Issue]) -> None:
    """Say that what is called a loss is the absolute error, whose slope no step follows."""
    study, start = fit.study, fit.chains[0].last.output.index
    total = float(sum(np.abs(chain.last.A - chain.T).sum() for chain in fit.chains))
    name = "absolute error"
    for seen in study.values(start, study.last + 1):
        array = study.array(seen)
        if array.size == 1 and claims(study, seen) and study.knows_labels(seen):
            if _among([(name, total)], float(array.ravel()[0]), fit.examples, fit.classes):
                _is_another(seen, [name], fit.name, issues, study)
                return


def compared(verdict: Verdict, known: Sequence[Gauge], followed: Gauge) -> None:
    """Say that all losses a program computes are others than the one its steps follow."""
    study, fit = verdict.study, verdict.found
    outputs = followed.seen
    shape = study.array(outputs[-1]).shape
    alike = [gauge for gauge in known if gauge.name and gauge.seen == outputs]
    losses = [(one.name, one.read([study.array(s) for s in one.seen])) for one in alike]
    many = max(1, math.prod(shape) * len(outputs) // fit.examples)
    single = [g for g in known if not g.name and len(g.seen) == 1]
    own = [(g.seen[0], g.read([study.array(g.seen[0])])) for g in single]
    called = {
        seen: [n for n, total in losses if _among([(n, total)], value, fit.examples, many)]
        for seen, value in own
        if claims(study, seen) or is_named(seen)
    }
    others = [(seen, names) for seen, names in called.items() if names]
    if others and all(fit.name not in names for _, names in others):
        _is_another(others[0][0], others[0][1], fit.name, verdict.issues, study)


def _is_another(
    seen: Seen, names: Sequence[str], followed: str, issues: list[Issue], study: Study
) -> None:
    """Say that a number that is called a loss is not the one that the steps follow.

    A distance from the truth is often shown beside another loss; the others are no measures.
    """
    sure = all("entropy" in name or name == functions.HINGE for name in names)
    if not sure and not claims(study, seen):
        return
    said = (
        f"`{seen.value.text}` is the {names[0]}, and the gradients are those of the {followed}."
    )
    said += "" if sure else " One of both may not be what is meant."
    issues.append(Issue("other-loss", said, study.made(seen), equation=EQUATION, sure=sure))


def claims(study: Study, seen: Seen) -> bool:
    """Tell whether a number, or the function that returns it, is called a loss."""
    returned = not is_named(seen) and ":return " in seen.value.key
    text = study.base.events[seen.index].function if returned else seen.value.text
    known = is_named(seen) or returned
    return known and any(word in CLAIMS for word in re.findall("[a-z]+", text.lower()))


def _error(fit: Fit) -> Seen | None:
    """Return where the error of the output is made."""
    E, turn, study = fit.losses[-1].error, fit.chain.last.turn, fit.study
    behind = study.behind(study.last + 1)
    return next((s for s in behind if error_ratio(study, s, E, turn) is not None), None)


def _mistaken(fit: Fit) -> Iterator[tuple[str, float]]:
    """Yield what people take for a cross-entropy, summed over the examples."""
    if "entropy" in fit.name and all(len(chain.T) > 1 for chain in fit.chains):
        both = [(chain.T, chain.last.A) for chain in fit.chains]
        with np.errstate(all="ignore"):
            yield "of the logarithm of 1 + A", sum(np.sum(T * np.log1p(A)) for T, A in both)
            each = sum(np.sum((1 - T) * np.log(1 - A)) for T, A in both)
            yield "of the logarithm of 1 − A, for the other classes", each


def _known(fit: Fit) -> list[Known]:
    """Return the program's own losses of the first step, else those of later outputs."""
    each = ((seen, _called(fit, value)) for seen, value in numbers(fit))
    found = [Known(seen, *called, fit.examples) for seen, called in each if called]
    return found or list(_later(fit)) or list(_of_data(fit))


def _later(fit: Fit) -> Iterator[Known]:
    """Yield losses of what the network answers after the first step, as to all images."""
    study, last, hot = fit.study, fit.chain.last, dict[tuple[int, ...], list[Array]]()
    both = zip(study.again(last.score), study.again(last.output), strict=False)
    after = (pair for pair in both if pair[1].index > study.last and len(fit.chains) == 1)
    for pair in itertools.islice(after, ANSWERS):
        Z, A = (columns(study.array(seen), last.turn) for seen in pair)
        if Z.shape != A.shape or not A.size:
            continue
        if A.shape not in hot:
            hot[A.shape] = _hot(fit, A.shape)
        index = pair[1].index
        known = [
            [(one.name, one.value) for one in functions.losses(last.activation, Z, A, T)]
            for T in hot[A.shape]
        ]
        for seen, losses in itertools.product(study.values(index, index + NEAR), known):
            value = _number(study, seen)
            called = None if value is None else _among(losses, value, *A.shape[::-1])
            if called:
                yield Known(seen, *called, A.shape[1])


def _of_data(fit: Fit) -> Iterator[Known]:
    """Yield losses of all examples to train on, or to test on, by the network after a step.

    The program may have computed them one example after the other: the answers are ours.
    """
    study, layers, variant = fit.study, fit.layers, fit.study.request.variant
    (x, y), (train, _), k = everything(variant), sizes(variant), fit.classes
    rows = which(layers[0].A0.T, variant)
    if rows is None or any(layer.ones or layer.activation.name == "own" for layer in layers):
        return
    A0 = x.T * np.linalg.norm(layers[0].A0[:, 0]) / np.linalg.norm(x[rows[0]])
    answers: dict[tuple[bytes, ...], list[tuple[int, list[tuple[str, float]]]]] = {}
    numbers = (s for s in study.values(study.last + 1) if _is_told(study, s))
    for seen in itertools.islice(numbers, ANSWERS):
        held = {p: _held(study, p, seen.index) for p in fit.chain.parameters}
        by = tuple(array.tobytes() for array in held.values())
        if by not in answers:
            Z, A = _answered(layers, held, A0)
            answers[by] = [
                (len(y[part]), [(one.name, one.value) for one in functions.losses(
                    layers[-1].activation, Z[:, part], A[:, part], T)])
                for part in (slice(train), slice(train, None), slice(None))
                if (T := truths.truth(y[part], A[:, part].shape, "columns")) is not None
            ]  # fmt: skip
        for many, known in answers[by]:
            called = _among(known, float(study.array(seen).ravel()[0]), many, k)
            if called:
                yield Known(seen, *called, many)


def _is_told(study: Study, seen: Seen) -> bool:
    """Tell whether a value is a single number that knows labels and pixels, and has a name."""
    array, key = study.array(seen), seen.value.key
    single = array.size == 1 and array.dtype.kind == "f" and ":part " not in key
    return single and study.knows_labels(seen) and study.knows_pixels(seen)


def _held(study: Study, one: Parameter, stop: int) -> Array:
    """Return what a parameter is before an event."""
    keys = {one.new.value.key, one.old.value.key}
    alike = (s for s in study.values(0, stop) if s.value.key in keys)
    arrays = [study.array(s) for s in alike]
    return next(a for a in [*reversed(arrays), one.after] if a.shape == one.after.shape)


def _answered(
    layers: Sequence[Layer], held: Mapping[Parameter, Array], A: Array
) -> tuple[Array, Array]:
    """Return the scores and the output of a network with other numbers, for other examples."""
    for layer in layers:
        Z = as_weight(held[layer.weight], layer.turn) @ A
        Z = Z if layer.bias is None else Z + held[layer.bias].reshape(-1, 1)
        A = layer.activation.value(Z)
    return Z, A


def _hot(fit: Fit, shape: tuple[int, ...]) -> list[Array]:
    """Return what may be the classes of so many examples, a column for each."""
    alike = (
        a for a in fit.study.base.arrays.values() if a.ndim == 2 and a.size == math.prod(shape)
    )
    every = (columns(array, fit.chain.last.turn) for array in alike)
    return [T for T in every if T.shape == shape and set(np.unique(T)) <= {0.0, 1.0}]


def own(fit: Fit) -> list[str]:
    """Return which losses the program computes itself, as far as they are known."""
    return list(dict.fromkeys(one.name for one in _known(fit) if one.sign > 0))


def computed(fit: Fit) -> Seen | None:
    """Return where the program computes the loss of a fit itself; None if it does not."""
    for seen, value in numbers(fit):
        found = _called(fit, value)
        if found and found[0] == fit.name and found[1] in ("mean", "sum") and found[2] > 0:
            return seen
    return None


def unknown(fit: Fit) -> list[tuple[Seen, float]]:
    """Return the numbers that are none of the known losses, each once."""
    found: dict[str, tuple[Seen, float]] = {}
    for seen, value in numbers(fit):
        if _called(fit, value) is None:
            found.setdefault(seen.value.digest, (seen, value))
    return list(found.values())


def numbers(fit: Fit) -> Iterator[tuple[Seen, float]]:
    """Yield the numbers with a name that depend on pixels and labels, of the first step."""
    study = fit.study
    start = fit.chains[0].last.output.index if fit.chains else fit.start
    stop = min(study.last + 200, len(study.base.events))
    for seen in study.values(start, stop):
        value = _number(study, seen)
        if value is not None and study.knows_labels(seen) and study.knows_pixels(seen):
            yield seen, value


def _number(study: Study, seen: Seen) -> float | None:
    """Return what is a single number with a name, or None."""
    array = study.array(seen)
    single = array.size == 1 and array.dtype.kind == "f" and is_named(seen)
    return float(array.ravel()[0]) if single else None


def _called(fit: Fit, value: float) -> tuple[str, str, int] | None:
    """Return which loss of the first step a number is, at which scale, and with which sign."""
    return _among(_losses(fit), value, fit.examples, fit.classes)


def _among(
    losses: Iterable[tuple[str, float]], value: float, m: int, k: int
) -> tuple[str, str, int] | None:
    """Return which of some losses, summed over m examples of k outputs, a number is."""
    scales = {
        "mean": 1 / m,
        "sum": 1.0,
        "mean of entries": 1 / m / k,
        "twice": 2 / m,
        "twice sum": 2.0,
        "twice mean of entries": 2 / m / k,
    }
    for name, total in losses:
        for scale, size in scales.items():
            for sign in (1, -1):
                if total > 1e-9 and abs(value - sign * total * size) < EQUAL * total * size:
                    return name, scale, sign
    return None


def _losses(fit: Fit) -> Iterator[tuple[str, float]]:
    """Yield each loss of the output, summed over the examples, the fitting one first."""
    yield fit.name, fit.value
    each = [list(functions.losses(*_given(chain))) for chain in fit.chains]
    for losses in zip(*each, strict=False):
        yield losses[0].name, sum(loss.value for loss in losses)


def _given(chain: Chain) -> Sequence[Any]:
    return chain.last.activation, chain.last.Z, chain.last.A, chain.T


def unused_number(fit: Fit) -> bool:
    """Tell whether the number of examples is given a name in the program, and never used."""
    tree = fit.study.tree
    if tree is None:
        return False
    for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
        stored, read = set[str](), set[str]()
        for node in ast.walk(function):
            if isinstance(node, ast.Name):
                (stored if isinstance(node.ctx, ast.Store) else read).add(node.id)
        for seen in fit.study.values(0, fit.study.last + 1):
            event = fit.study.base.events[seen.index]
            if event.function != function.name or seen.value.text not in stored - read:
                continue
            array = np.asarray(fit.study.array(seen))
            if not array.ndim and float(array) == fit.examples:
                return True
    return False
