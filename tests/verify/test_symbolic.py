"""Functions run on letters, and what their pages say is compared for all numbers at once."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import relu, spec
from scratchnn.verify import checks, draws, evidence, expressions, mistakes, symbolic
from scratchnn.verify.result import Result, distance

pytestmark = pytest.mark.slow  # thousands of expressions

EQUATIONS = spec.load()
COMPARED = [id_ for id_, equation in EQUATIONS.items() if symbolic.applies(equation)]


# --- the functions ----------------------------------------------------------------------------


@cache
def found(id_: str) -> Result:
    assert symbolic.applies(EQUATIONS[id_])
    return evidence.by_check(EQUATIONS[id_])["symbolic"]


@pytest.mark.parametrize("id_", COMPARED)
def test_equation(id_: str) -> None:
    assert found(id_).passed, checks.said(EQUATIONS[id_], found(id_))


def test_the_note_says_what_was_shown_and_where() -> None:
    assert found("backward/weight_gradient").note == (
        "identically zero for n_in=3, n_out=4, m=2, everywhere"
    )
    assert found("backward/hidden_error").note == (
        "identically zero for n_in=3, n_out=4, m=2, on each of 64 sign regions"
    )
    assert found("backward/output_error").note == (
        "identically zero for k=3, m=2, on each of 16 sign regions, for each of 9 one-hot Y "
        "and for every Y without zeros whose columns sum to 1"
    )


def test_any_other_equation_is_compared_with_its_entry_form() -> None:
    assert found("forward/softmax").note == (
        "identically its entry form for k=3, m=2, on each of 16 sign regions"
    )
    assert found("update/gradient_step").note == (
        "identically its entry form for shape (4, 3), everywhere"
    )
    for id_ in COMPARED:
        assert ("entry form" in found(id_).note) == (EQUATIONS[id_].gradient is None)


def test_the_network() -> None:
    results = [
        found["symbolic"] for found in evidence.network().values() if "symbolic" in found
    ]
    for result in results:
        assert result.passed, result.note
        assert "on each of 16 sign regions of ReLU" in result.note
    names = [result.note.split(":")[0] for result in results]
    assert names == ["dZ2", "dW2", "db2", "dZ1", "dW1", "db1"]


@pytest.mark.parametrize("id_", [id_ for id_ in EQUATIONS if id_ not in COMPARED])
def test_of_labels_shapes_and_generators_there_are_no_letters(id_: str) -> None:
    equation = EQUATIONS[id_]
    assert symbolic.check(equation) is None
    assert {symbol.domain for symbol in equation.inputs} & {"label", "shape", "generator"}


def test_without_sympy_it_says_so() -> None:
    program = (
        "import sys; sys.modules['sympy'] = None\n"
        "from scratchnn import spec\n"
        "from scratchnn.verify import symbolic\n"
        "for run in (lambda: symbolic.check(spec.load()['forward/softmax']), symbolic.network):\n"
        "    try: run()\n"
        "    except ImportError: print('not here')\n"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert shown.stdout.split("\n") == ["not here", "not here", ""]


# --- the check is checked ---------------------------------------------------------------------


def judged(equation: spec.Equation, run: Callable[..., Any]) -> Result:
    """Return what the check says of a function of an equation that has letters."""
    result = symbolic.check(equation, run)
    assert result is not None
    return result


@pytest.mark.parametrize(
    "change",
    [
        lambda got: got * (1 + Fraction(1, 2000)),
        lambda got: got * 2,
        lambda got: -got,
        lambda got: got + 0 * got + Fraction(1, 10**30),
    ],
    ids=["off by a two thousandth", "twice", "sign", "a constant nobody could measure"],
)
@pytest.mark.parametrize("id_", COMPARED)
def test_nearly_right_is_rejected(id_: str, change: Callable[[Any], Any]) -> None:
    """Each output in its turn, while the others are right."""
    equation = EQUATIONS[id_]
    for place, output in enumerate(equation.outputs):

        def wrong(*given: Any, place: int = place) -> Any:
            made = outputs(equation.function(*given))
            made[place] = change(made[place])
            return tuple(made) if len(made) > 1 else made[0]

        result = judged(equation, wrong)
        assert not result.passed
        assert result.note.startswith(f"{output.name} differs")


def outputs(made: Any) -> list[Any]:
    return list(made) if isinstance(made, tuple) else [made]


@pytest.mark.parametrize("id_", ["backward/weight_gradient", "backward/hidden_error"])
def test_a_transpose_that_fits_is_rejected(id_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(symbolic, "SIZES", dict.fromkeys(symbolic.SIZES, 2))
    right = EQUATIONS[id_].function
    result = judged(EQUATIONS[id_], lambda *given: right(*given).T)
    assert not result.passed
    assert "differs at" in result.note


def differs_off_the_boundaries(equation: spec.Equation, mistake: spec.Mistake) -> bool:
    """Say whether a mistake shows where nothing is 0, on a kink, or equal to another."""
    values = draws.draw(equation.inputs, 0, draws.variants(equation)[0])
    rng = np.random.default_rng(0)
    for symbol in equation.inputs:
        if symbol.domain in ("real", "nonnegative"):
            values[symbol.name] = values[symbol.name] + rng.uniform(0.01, 0.02)
            values[symbol.name] *= rng.uniform(1, 1.01, np.shape(values[symbol.name]))
    try:
        got = mistakes.implementation(equation, mistake)(*values.values())
    except ValueError:
        return True
    pairs = zip(outputs(got), outputs(equation.function(*values.values())), strict=True)
    return any(
        np.shape(one) != np.shape(two) or distance(one, two) > 1e-9 for one, two in pairs
    )


@pytest.mark.parametrize(
    ("id_", "mistake"),
    [
        pytest.param(id_, mistake, id=f"{id_}:{mistake.id}")
        for id_ in COMPARED
        for mistake in EQUATIONS[id_].mistakes
        if mistake.by in ("entry", "gradient")
        and differs_off_the_boundaries(EQUATIONS[id_], mistake)
    ],
)
def test_a_mistake_of_a_page_is_rejected(id_: str, mistake: spec.Mistake) -> None:
    """Off the boundaries between regions. What holds on them, letters do not see."""
    equation = EQUATIONS[id_]
    assert not judged(equation, mistakes.implementation(equation, mistake)).passed


def test_few_mistakes_show_on_the_boundaries_alone() -> None:
    """Conventions of a corner and of a tie, which the entry form pins."""
    alone = {
        mistake.id
        for equation in EQUATIONS.values()
        for mistake in equation.mistakes
        if mistake.by in ("entry", "gradient")
        and symbolic.applies(equation)
        and not mistake.at
        and not differs_off_the_boundaries(equation, mistake)
    }
    assert alone == {"at-zero", "last-on-tie"}


def test_a_wrong_shape_is_rejected() -> None:
    equation = EQUATIONS["backward/bias_gradient"]
    result = judged(equation, lambda dZ: dZ.sum(axis=1) / dZ.shape[1])
    assert result.note == "db must have shape (4, 1), got (4,)"
    assert not result.passed


def test_the_corner_belongs_to_no_region() -> None:
    """What ReLU's slope is at 0 is a convention, which the entry form pins and calculus cannot."""
    equation = EQUATIONS["backward/relu_derivative"]
    (at_zero,) = (mistake for mistake in equation.mistakes if mistake.id == "at-zero")
    wrong = mistakes.implementation(equation, at_zero)
    there = checks.entry(equation, wrong, None)
    assert judged(equation, wrong).passed
    assert there is not None
    assert not there.passed


def test_right_only_as_far_as_samples_reach_is_rejected() -> None:
    equation = EQUATIONS["backward/bias_gradient"]
    right = equation.function
    result = judged(equation, lambda dZ: right(dZ) if dZ[0, 0] < 90 else right(-dZ))
    assert result.note == "in no sample is dZ_00 - 90 > 0"
    assert not result.passed


def test_samples_that_are_all_on_a_boundary_are_rejected() -> None:
    equation = EQUATIONS["backward/bias_gradient"]
    right = equation.function
    result = judged(equation, lambda dZ: right(dZ) * (dZ * 0 + 1e-9 > 0))
    assert result.note == "every sample is on a boundary"
    assert not result.passed


def test_a_network_whose_regions_are_not_all_met_is_rejected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expressions, "TRIES", 1)
    for result in symbolic.network(sizes={"n0": 1, "n1": 2, "k": 2, "m": 1}):
        assert "in no sample is " in result.note
        assert not result.passed


def test_a_slope_taken_at_the_activation_is_rejected() -> None:
    equation = EQUATIONS["backward/relu_derivative"]
    result = judged(equation, lambda Z: (relu(Z) >= 0).astype(Z.dtype))
    assert "where" in result.note
    assert not result.passed


def test_softmax_without_its_shift_is_the_same_mathematics() -> None:
    equation = EQUATIONS["forward/softmax"]
    result = judged(equation, lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0))
    assert result.passed
    assert "everywhere" in result.note  # it compares nothing


def test_nothing_to_check_is_a_failure() -> None:
    equation = EQUATIONS["backward/bias_gradient"]
    assert equation.gradient is not None
    unused = spec.Symbol("theta", ("n_out", 1))
    rule = replace(equation.gradient, draw=(*equation.gradient.draw, unused), wrt="theta")
    result = judged(replace(equation, gradient=rule), lambda dZ: 0 * dZ[:, :1])
    assert not result.passed
    assert "nothing to check" in result.note


@pytest.mark.parametrize(
    "wrong",
    [
        lambda Z: 1 - np.tanh(np.tanh(Z)) ** 2,
        lambda Z: 1 - np.tanh(Z) ** 3,
        lambda Z: 1 - np.tanh(Z),
        lambda Z: (1 - np.tanh(Z) ** 2) / (1 + 1e-30 * Z),
    ],
)
def test_a_wrong_slope_of_tanh_is_rejected(wrong: Callable[[Array], Array]) -> None:
    result = judged(EQUATIONS["backward/tanh_derivative"], wrong)
    assert result.note == "G differs at (0, 0)"


@pytest.mark.parametrize(
    ("wrong", "note"),
    [
        (lambda Z: np.sqrt(-np.abs(Z)), "there is no root of -Z_00"),
        (lambda Z: np.log(-np.abs(Z)), "there is no logarithm of -Z_00"),
        (lambda Z: Z / (Z - Z), "Fraction("),
        (lambda Z: Z + np.nan, "NaN"),
        (lambda Z: Z[:, 0] + Z, "operands could not be broadcast"),
        (lambda Z: np.sinh(Z), "does not run on letters, which know np.exp, np.expm1, np.log,"),
        (lambda Z: np.sinh(Z), "np.tanh: loop of ufunc does not support"),
        (lambda Z: np.asarray(Z, dtype=float), "does not run on letters, which know np.exp"),
    ],
)
def test_what_cannot_run_is_rejected_in_words(wrong: Callable[..., Any], note: str) -> None:
    equation = page(["Z"], "A[j, i] = Z[j, i]")
    result = judged(equation, wrong)
    assert not result.passed
    assert note in result.note


@pytest.mark.parametrize(
    "mistake", [None, *spec.network().mistakes], ids=lambda m: m.id if m else "right"
)
def test_only_the_right_wiring_passes(mistake: spec.Wiring | None) -> None:
    """One example suffices, where both layers are equally wide and wrong arrays fit."""
    sizes = {"n0": 1, "n1": 2, "k": 2, "m": 1}
    passed = [result.passed for result in symbolic.network(mistake, sizes)]
    assert all(passed) == (mistake is None)


# --- formulas that strain the letters -----------------------------------------------------------


def page(inputs: list[str], *entries: str, **domains: str) -> spec.Equation:
    """Make up a page: arrays of shape (k, m), and what has a domain without `one-hot` is a number."""
    given = [spec.Symbol(name, ("k", "m")) for name in inputs]
    for name, domain in domains.items():
        given.append(
            spec.Symbol(name, ("k", "m") if domain == "one-hot" else (), domain=domain)
        )
    made = []
    for entry in entries:
        left = entry.partition(" = ")[0]
        made.append(
            spec.Output(left.partition("[")[0], ("k", "m") if "[" in left else (), entry=entry)
        )
    return replace(
        EQUATIONS["forward/linear"], inputs=tuple(given), outputs=tuple(made), gradient=None
    )


SIGMOID = page(["Z"], "A[j, i] = 1 / (1 + exp(-Z[j, i]))")
FROM_SCORES = page(
    ["Z"],
    "J = sum(log(sum(exp(Z[l, i]) for l in range(k))) - sum(Y[j, i] * Z[j, i] for j in range(k))"
    " for i in range(m)) / m",
    Y="one-hot",
)
PENALTY = page(
    ["W"], "J = lam / (2 * m) * sum(W[j, l] ** 2 for j in range(k) for l in range(m))",
    lam="positive", m="size",
)  # fmt: skip
ADAM = page(
    ["theta", "dtheta", "v"],
    "v[j, l] = beta1 * v[j, l] + (1 - beta1) * dtheta[j, l]",
    "s = beta2 * s + (1 - beta2) * dtheta[0, 0] ** 2",
    "theta[j, l] = theta[j, l] - alpha * (v[j, l] / (1 - beta1 ** t))"
    " / (sqrt(s / (1 - beta2 ** t)) + epsilon)",
    s="positive", t="count", alpha="positive", beta1="fraction", beta2="fraction",
    epsilon="positive",
)  # fmt: skip


def adam(inside: int = 0, one: int = 1) -> Callable[..., Any]:
    """Return Adam, or what people write in its place."""

    def step(theta, dtheta, v, s, t, alpha, beta1, beta2, epsilon):  # type: ignore[no-untyped-def]
        v = beta1 * v + (1 - beta1) * dtheta
        s = beta2 * s + (1 - beta2) * dtheta[0, 0] * dtheta[0, 0]
        v_hat, s_hat = v / (one - beta1**t), s / (one - beta2**t)
        below = np.sqrt(s_hat + inside * epsilon) + (1 - inside) * epsilon
        return v, s, theta - alpha * v_hat / below

    return step


def from_scores(Z: Array, Y: Array) -> Any:
    top = Z.max(axis=0)
    logs = top + np.log(np.exp(Z - top).sum(axis=0))
    return np.sum(logs - (Y * Z).sum(axis=0)) / Z.shape[1]


def one_sided(Z: Array) -> Array:
    small = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1 / (1 + small), small / (1 + small))


@pytest.mark.parametrize(
    ("equation", "run", "right"),
    [
        (SIGMOID, lambda Z: (1 + np.tanh(Z / 2)) / 2, True),
        (SIGMOID, lambda Z: (1 + np.tanh(Z)) / 2, False),
        (SIGMOID, lambda Z: np.exp(Z - np.log(1 + np.exp(Z))), True),
        (SIGMOID, one_sided, True),
        (SIGMOID, lambda Z: one_sided(np.abs(Z)), False),
        (FROM_SCORES, from_scores, True),
        (FROM_SCORES, lambda Z, Y: from_scores(Z + 1, Y), True),  # a shift changes nothing
        (FROM_SCORES, lambda Z, Y: from_scores(2 * Z, Y) / 2, False),
        (PENALTY, lambda W, lam, m: np.sum(W * W) * lam / m / 2, True),
        (PENALTY, lambda W, lam, m: np.sum(W * W) * lam / m, False),
        (ADAM, adam(), True),
        (ADAM, adam(inside=1), False),
        (ADAM, adam(one=2), False),
    ],
)
def test_a_formula_of_the_dialect(
    equation: spec.Equation, run: Callable[..., Any], right: bool
) -> None:
    result = judged(equation, run)
    assert result.passed is right, result.note
