"""What may stand in the place of a right gradient: the pages' mistakes, and others."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import functions
from scratchnn.checker.network.model import Chain, Layer
from scratchnn.checker.pages.diagnosis import equations
from scratchnn.verify import mistakes

NO_CLASS = (
    "made with labels that give some examples no class, so that their outputs are pushed down"
)


class Variant(NamedTuple):
    """Something that may have been computed: its numbers, as columns, and what it is."""

    mistake: str
    made: Array
    said: str  # completes "it is …"
    equation: str = ""
    seen: str = ""  # what one sees when training with it
    slope: Array | None = None  # where it is the slope of the activation that is wrong


def of_page(id_: str, *given: Any) -> Iterator[Variant]:
    """Yield the mistakes of a page, on some arrays."""
    equation = equations()[id_]
    for mistake in equation.mistakes:
        try:
            made = np.asarray(mistakes.implementation(equation, mistake)(*given), dtype=float)
        except (ValueError, IndexError, TypeError):
            continue
        yield Variant(mistake.id, made, mistake.is_, id_, mistake.seen)


def slope_page(activation: functions.Activation) -> str:
    """Return the id of the page of an activation's slope; empty if there is none."""
    id_ = f"backward/{activation.name.lower()}_derivative"
    return id_ if id_ in equations() else ""


def composed_is(activation: functions.Activation) -> str:
    """Say of what a softmax is taken that is not taken of the scores."""
    inner = activation.inner.name if activation.inner else ""
    if inner == "softmax":
        return "taken of the probabilities once more; it is taken once, of the scores"
    return f"taken of {inner} of the scores; it is taken of the scores themselves"


def of_output(chain: Chain) -> Iterator[Variant]:
    """Yield what the error of the output layer may have been."""
    layer, T, page = chain.last, chain.T, "backward/output_error"
    A, Z = layer.A, layer.Z
    name = layer.activation.said or layer.activation.name
    jacobian = (
        "made with the diagonal of the softmax's Jacobian only: each score moves every output, "
        "so all its entries count"
    )
    with np.errstate(all="ignore"):
        if not T.sum(axis=0).all():
            yield Variant("off-by-one", A - T, NO_CLASS, "loss/one_hot")
        if layer.activation.inner:
            twice = next(v for v in of_page("forward/softmax", Z) if v.mistake == "twice")
            is_ = composed_is(layer.activation)
            said = f"A − Y, which is right behind softmax of the scores; here softmax is {is_}"
            again = layer.activation.inner.name == "softmax"
            yield twice._replace(
                mistake=twice.mistake if again else "composed", made=A - T, said=said,
                seen=twice.seen if again else "",
            )  # fmt: skip
        yield Variant("diagonal-jacobian", -T * (1 - A), jacobian, page)
        if layer.activation.slope is None:
            yield from of_page(page, A, T)
        elif layer.activation.name:
            yield from _output_slopes(layer, A - T, layer.activation.slope)
        for mistake, made, said in (
            ("softmax-slope", (A - T) * A * (1 - A),
             "multiplied by A(1 − A); with this loss it cancels"),
            ("output-itself", A, "the output itself, without the labels"),
            ("scores", Z - T, "made from the scores; the outputs belong there"),
            ("absolute", np.abs(A - T), "without its sign"),
            ("squared", (A - T) ** 2,
             "squared; the slope of a square is the difference itself"),
            ("quotient", -T / A,
             f"the slope in the output; it must be carried back through {name}"),
        ):  # fmt: skip
            yield Variant(mistake, made, said, page)


def _output_slopes(
    layer: Layer, difference: Array, slope: functions.Elementwise
) -> Iterator[Variant]:
    """Yield what becomes of A − Y by other slopes than that of the output's activation."""
    name, S = layer.activation.said or layer.activation.name, slope(layer.Z)
    for mistake, factor, said in (
        ("no-slope", 1.0, f"not multiplied by the slope of {name} at the output"),
        ("slope-of-output", slope(layer.A),
         f"multiplied by the slope of {name} taken at its output, where the scores belong"),
        ("slope-twice", S * S, f"multiplied by the slope of {name} twice"),
        ("sigmoid-slope", S,
         f"multiplied by the slope of {name}; with this loss it cancels"),
    ):  # fmt: skip
        yield Variant(mistake, difference * factor, said, "backward/output_error")
    for variant in _slopes(layer):
        yield variant._replace(made=difference * variant.made)


def of_hidden(
    layers: Sequence[Layer], at: int, errors: Sequence[tuple[str, Array]]
) -> Iterator[Variant]:
    """Yield what the error of a hidden layer may have been, from those of the next layer.

    The first of these is the error itself; the others are other arrays, by name.
    """
    layer, behind = layers[at], layers[at + 1]
    page, W = "backward/hidden_error", behind.W
    name = layer.activation.said or layer.activation.name
    slope = layer.activation.slope
    S = np.ones_like(layer.Z) if slope is None else slope(layer.Z)
    mask = 1.0 if layer.mask is None else layer.mask
    for given, E in errors:
        for variant in of_page(page, W, E, S):
            if variant.made.shape == layer.Z.shape and variant.mistake != "mean-too-early":
                said = variant.said.replace("ReLU", name)
                yield variant._replace(made=variant.made * mask, said=said)
        for weights, said, mistake in _weights(behind, given):
            if weights.shape[0] != E.shape[0] or weights.shape[1] != len(layer.Z):
                continue
            back = weights.T @ E
            yield Variant(mistake, back * S * mask, said, page)
            if layer.mask is not None:
                yield Variant(
                    "no-mask",
                    back * S,
                    "not switched off where dropout switched the units off"
                    if not mistake
                    else said,
                    page,
                )
            yield Variant(
                "no-slope", back * mask, f"not multiplied by the slope of {name}", page
            )
        if W.T.shape[1] == len(E) and len(W[0]) == len(layer.Z):
            back = W.T @ E * mask
            for variant in _slopes(layer):
                if variant.made.shape == back.shape:
                    yield variant._replace(made=back * variant.made)
            said = "a comparison: `>` comes after `*`, so put what is compared into brackets"
            yield Variant("compared", (W.T @ E * layer.Z > 0).astype(float), said, page)
            for other in layers:
                if other is not layer and other.Z.shape == layer.Z.shape and slope:
                    said = "multiplied by the slope at the scores of another layer"
                    yield Variant("slope-of-z2", back * slope(other.Z), said, page)


def _weights(behind: Layer, given: str) -> Iterator[tuple[Array, str, str]]:
    from scratchnn.checker.network.model import as_weight

    W = behind.W
    name = behind.weight.text
    other = f"made from `{given}`; the error of the layer behind it belongs there"
    yield (W, other, "other-error") if given else (W, "", "")
    if behind.weight.after.shape == behind.weight.before.shape:
        yield (
            as_weight(behind.weight.after, behind.turn),
            (
                f"carried back with {name} as it is after its step; the output was made with "
                f"{name} as it was before"
            ),
            "stepped-first",
        )
        step = as_weight(behind.weight.step, behind.turn)
        yield (
            step,
            f"carried back with the gradient of {name}; {name} itself belongs there",
            "dw2-for-w2",
        )
    if W.shape[0] == W.shape[1]:
        yield (
            W.T,
            f"carried back with {name} as it is; on the way back it is transposed",
            "not-transposed",
        )


def _slopes(layer: Layer) -> Iterator[Variant]:
    """Yield what the slope of an activation may have been."""
    Z, A, own = layer.Z, layer.A, layer.activation
    name, page = own.said or own.name, slope_page(own) or "backward/hidden_error"
    slope = own.slope or np.ones_like
    with np.errstate(all="ignore"):
        options = [
            ("of-activation", slope(A), (f"multiplied by the slope of {name} taken at its "
                                        "output; it is taken at the scores")),
            ("formula-of-a", _by_output(own.name, Z), ("multiplied by a slope that is a "
                                                      f"formula for the output of {name}, "
                                                      "and was given the scores")),
            ("formula-of-slope", _by_output(own.name, slope(Z)),
             f"multiplied by a formula of the slope of {name}, given the slope"),
            ("activation-itself", A, f"multiplied by {name} itself; its slope belongs there"),
            ("scores-themselves", Z, "multiplied by the scores; the slope belongs there"),
            ("slope-twice", slope(Z) ** 2, f"multiplied by the slope of {name} twice"),
            ("sign", np.sign(Z), "multiplied by the sign of the scores"),
            ("at-zero", np.ones_like(Z), "multiplied by a slope that is 1 everywhere"),
        ]  # fmt: skip
        for mistake, made, said in options:
            yield Variant(mistake, made, said, page, slope=made)
        yield from _other_slopes(layer, page)


def _other_slopes(layer: Layer, page: str) -> Iterator[Variant]:
    """Yield slopes of other activations, those of a page, and other formulas."""
    Z, A, own = layer.Z, layer.A, layer.activation
    name = own.said or own.name
    for other in (*functions.ELEMENTWISE, functions.leaky(0.01)):
        if other.name != own.name and other.slope and not other.fault:
            said = f"multiplied by the slope of {other.name}; the layer's activation is {name}"
            for made in (other.slope(Z), _by_output(other.name, A)):
                yield Variant("other-slope", made, said, page, slope=made)
    if page in equations() and page != "backward/hidden_error":
        for variant in of_page(page, Z):
            said = f"multiplied by a slope that is {variant.said}"
            yield variant._replace(slope=variant.made, said=said)
    for a, b in itertools.product((1.0, -1.0), (1, 2)):
        formula = f"1 {'+' if a > 0 else '−'} A{'²' if b == 2 else ''}"
        said, made = f"multiplied by {formula}, which is not the slope of {name}", 1 + a * A**b
        yield Variant("other-formula", made, said, page, slope=made)


def _by_output(name: str, A: Array) -> Array:
    """Return the slope by the formula in which the output stands."""
    if name == "sigmoid":
        return A * (1 - A)
    return 1 - A**2 if name == "tanh" else np.full_like(A, np.nan)


def of_weight(
    chain: Chain,
    at: int,
    E: Array,
    truth: Sequence[Array],
    quantities: Sequence[tuple[str, Array]],
) -> Iterator[Variant]:
    """Yield what a gradient of weights may have been, with a row for each unit."""
    layer, page = chain.layers[at], "backward/weight_gradient"
    A0 = layer.A0
    if layer.A.shape == A0.shape:
        yield Variant(
            "own-output",
            E @ layer.A.T,
            "made from the layer's own output; its input belongs there",
            page,
        )
    for name, C in quantities:
        if not functions.same(C, A0):
            said = f"made from `{name}`; the layer's own input belongs there"
            yield Variant("other-input", E @ C.T, said, page)
    for other, wrong in enumerate(truth):
        if other != at and wrong.shape == E.shape:
            yield Variant(
                "other-error",
                wrong @ A0.T,
                f"made from the error of layer {other + 1}; this is layer {at + 1}",
                page,
            )
    yield from of_page(page, E, A0)
    yield Variant(
        "one-example", E[:, :1] @ A0[:, :1].T, "made from the first example only", page
    )
    yield Variant(
        "one-example", E[:, -1:] @ A0[:, -1:].T, "made from the last example only", page
    )
    yield Variant("absolute", np.abs(E) @ A0.T, "made from the error without its sign", page)
    yield Variant(
        "error-itself",
        np.broadcast_to(E.sum(axis=1, keepdims=True), (len(E), len(A0))),
        "the error alone; it must be multiplied by the layer's input",
        page,
    )


def of_bias(at: int, E: Array, truth: Sequence[Array]) -> Iterator[Variant]:
    """Yield what a gradient of biases may have been."""
    page = "backward/bias_gradient"
    yield from of_page(page, E)
    for other, wrong in enumerate(truth):
        if other != at and len(wrong) == len(E):
            yield Variant(
                "other-error",
                wrong.sum(axis=1),
                f"made from the error of layer {other + 1}; this is layer {at + 1}",
                page,
            )
    yield Variant("one-example", E[:, 0], "made from the first example only", page)
    yield Variant("one-example", E[:, -1], "made from the last example only", page)
    if E.shape[0] == E.shape[1]:
        yield Variant(
            "over-units", E.sum(axis=0), "summed over the units; sum over the examples", page
        )
