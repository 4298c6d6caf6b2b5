"""The checks are checked: each accepts what is right and rejects what is nearly right."""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.spec.sizes import bind
from scratchnn.verify import checks, differences, draws, mistakes, wiring
from scratchnn.verify.result import Result, distance

EQUATIONS = spec.load()
BACKWARD = [id_ for id_, equation in EQUATIONS.items() if equation.gradient]


@pytest.mark.parametrize("name", ["gradient", "central"])
@pytest.mark.parametrize("id_", BACKWARD)
def test_a_derivative_off_by_a_two_thousandth_is_rejected(id_: str, name: str) -> None:
    right = EQUATIONS[id_].function
    result = checks.CHECKS[name](EQUATIONS[id_], lambda *given: right(*given) * 1.0005, None)
    assert result is not None
    assert not result.passed


@pytest.mark.parametrize("id_", BACKWARD)
def test_a_forgotten_scale_is_rejected(id_: str) -> None:
    equation = EQUATIONS[id_]
    assert equation.gradient is not None
    other = "1" if equation.gradient.scale != "1" else "m"
    wrong = replace(equation, gradient=replace(equation.gradient, scale=other))
    result = checks.gradient(wrong, equation.function, None)
    assert result is not None
    assert not result.passed


def test_weights_of_another_shape_are_a_failure() -> None:
    """NumPy would broadcast them, and the derivative would be that of another number."""
    equation = EQUATIONS["backward/weight_gradient"]
    assert equation.gradient is not None
    wrong = replace(equation, gradient=replace(equation.gradient, upstream="b"))
    result = checks.gradient(wrong, equation.function, None)
    assert result is not None
    assert not result.passed
    assert "`upstream`: Z has shape (2, 5), and b has (2, 1)" in result.note


def test_nothing_to_check_is_a_failure() -> None:
    """Where every derivative is zero, any multiple of the gradient would pass."""
    equation = EQUATIONS["backward/weight_gradient"]
    result = checks.gradient(equation, equation.function, {"dZ": np.zeros((2, 5))})
    assert result is not None
    assert not result.passed
    assert "nothing to check" in result.note


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("shape", lambda Z: np.maximum(Z, 0).T),
        ("dtype", lambda Z: np.maximum(Z, 0).astype(float)),
        ("dtype", lambda Z: np.maximum(Z, 0).astype(np.float32)),
        ("unchanged", lambda Z: np.maximum(Z, 0, out=Z)),
        ("unchanged", lambda Z: Z),
        ("entry", lambda Z: np.maximum(Z, 1e-9)),
        ("entry", lambda Z: np.where(Z > 0, Z, np.nan)),
        ("exact", lambda Z: np.maximum(Z.astype(float), 0) * (1 + 1e-15)),
        ("finite", lambda Z: np.log(np.exp(Z))),
    ],
)  # fmt: skip
def test_a_check_rejects_what_it_is_for(name: str, wrong: Callable[[Array], Array]) -> None:
    result = checks.CHECKS[name](EQUATIONS["forward/relu"], wrong, None)
    assert result is not None
    assert not result.passed
    assert result.note


@pytest.mark.parametrize(
    ("id_", "name", "wrong", "message"),
    [
        ("backward/bias_gradient", "entry", lambda dZ: dZ.sum(axis=1, keepdims=True),
         (r"^backward/bias_gradient fails the check entry: the function and the entry form of "
         r"the page disagree. db\[\d, 0\] is -?[\d.]+, and the page gives -?[\d.]+ \(off by .*; 1e-12 is")),
        ("backward/bias_gradient", "gradient", lambda dZ: dZ.sum(axis=1, keepdims=True),
         r"is not the derivative that its page names, by complex step. db\[\d, 0\] is .*, and the derivative is"),
        ("loss/cross_entropy", "tex", lambda A, Y: np.sum(Y * np.log(A)) / Y.shape[1],
         r"the formula that the page prints disagree. J is -[\d.]+, and the page gives [\d.]+ "),
        ("forward/relu", "entry", lambda Z: np.where(Z > 0, Z, np.nan),
         r"A\[\d, \d\] is nan, and the page gives 0$"),
        ("forward/relu", "shape", lambda Z: Z.sum(axis=1),
         r"the output has another shape than the page gives it. A must have shape \(6, 5\)"),
    ],
)  # fmt: skip
def test_a_failure_is_said_in_words(
    id_: str, name: str, wrong: Callable[..., Array], message: str
) -> None:
    result = checks.CHECKS[name](EQUATIONS[id_], wrong, None)
    assert result is not None
    assert re.search(message, checks.said(EQUATIONS[id_], result))


@pytest.mark.parametrize(
    ("id_", "wrong", "note"),
    [
        ("forward/relu", lambda Z: (np.maximum(Z, 0), Z), "it must give A, and gives 2 values"),
        (
            "update/momentum",
            lambda theta, *_: theta,
            "it must give v, theta, and gives 1 values",
        ),
    ],
)
def test_another_number_of_outputs_is_rejected(
    id_: str, wrong: Callable[..., Any], note: str
) -> None:
    result = checks.CHECKS["shape"](EQUATIONS[id_], wrong, None)
    assert result is not None
    assert not result.passed
    assert result.note == note


def test_check_runs_all_that_apply() -> None:
    names = [result.check for result in checks.check(EQUATIONS["backward/hidden_error"])]
    assert names == list(checks.CHECKS)
    assert "gradient" not in [r.check for r in checks.check(EQUATIONS["forward/relu"])]


def test_a_nan_never_passes() -> None:
    assert not Result("entry", np.nan, 1e-12, "").passed


def test_distance_is_relative_to_large_numbers_only() -> None:
    assert distance(np.array([1001.0]), np.array([1000.0])) == pytest.approx(1e-3)
    assert distance(np.array([0.1]), np.array([0.0])) == pytest.approx(0.1)


# --- mistakes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"code": "np.maximum(Z, 0)"}, "entry does not reject it"),
        ({"by": "taste"}, "no check taste"),
        ({"by": "gradient"}, "does not hold here"),
        ({"expect": "nan"}, "expected nan, got None"),
        ({"code": "np.maximum(Z, np.ones(99))"}, "expected None, got shape"),
        ({"code": "Z / 0", "at": {"Z": [[1.0, 0.0]]}}, "expected None, got nan"),
        ({"code": "Z / 0", "at": {"Z": [[1.0, 2.0]]}}, "expected None, got overflow"),
    ],
)
def test_a_mistake_that_is_none_is_refused(change: dict[str, Any], message: str) -> None:
    equation = EQUATIONS["forward/relu"]
    mistake = replace(equation.mistakes[0], **change)
    with pytest.raises(spec.SpecificationError, match=message):
        mistakes.judge(equation, mistake)


def test_a_misspelt_mistake_is_not_called_rejected() -> None:
    equation = EQUATIONS["forward/relu"]
    misspelt = replace(equation.mistakes[0], code="np.maximun(Z, 0)")
    with pytest.raises(spec.SpecificationError, match="the code stops with AttributeError"):
        mistakes.judge(equation, misspelt)


# --- wiring ---------------------------------------------------------------------------------


def test_right_wiring_is_no_mistake() -> None:
    network = spec.network()
    # Positive are the same entries, before ReLU and after.
    right = spec.Step(("G1",), "backward/relu_derivative", {"Z": "A1"})
    harmless = spec.Wiring(id="none", replace=right, seen="")
    with pytest.raises(spec.SpecificationError, match="do not reject none"):
        wiring.judge(network, harmless)


@pytest.mark.parametrize("derive", [differences.complex_step, differences.richardson])
def test_a_network_gradient_off_by_a_two_thousandth_is_rejected(
    derive: wiring.Derive, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = wiring.take

    def wrong(step: spec.Step, known: draws.Values, *run: Any) -> Any:
        result = right(step, known, *run)
        factor = 1.0005 if step.phase == "backward" else 1
        return {name: factor * value for name, value in result.items()}

    monkeypatch.setattr(wiring, "take", wrong)
    results = wiring.gradients(spec.network(), wiring.SMALL, derive=derive)
    assert not any(result.passed for result in results)


def test_the_scores_of_a_network_keep_away_from_the_corner() -> None:
    network = spec.network()
    forward = [step for step in network.steps if step.phase == "forward"]
    for known in itertools.islice(wiring.starts(network, wiring.SMALL), 5):
        Z1 = wiring.run(forward, known)["Z1"]
        assert np.min(np.abs(Z1)) >= 0.02
        assert np.any(known["X"] == 0)
        assert set(known["y"]) == set(range(4))


@pytest.mark.parametrize("id_", BACKWARD)
def test_the_bounds_are_those_of_the_page(id_: str) -> None:
    equation = EQUATIONS[id_]
    complex_step, central = (
        checks.CHECKS[name](equation, equation.function, None)
        for name in ("gradient", "central")
    )
    assert complex_step is not None
    assert complex_step.bound == (1e-13 if id_ == "backward/output_error" else 1e-14)
    assert central is not None
    assert central.bound == 1e-10


# --- draws ----------------------------------------------------------------------------------


@pytest.mark.parametrize("id_", EQUATIONS)
def test_every_size_is_different(id_: str) -> None:
    values = next(draws.samples(EQUATIONS[id_]))
    sizes = bind(EQUATIONS[id_].inputs, values)
    numbers = [size for size in sizes.values() if isinstance(size, int)]
    assert len(numbers) == len(set(numbers))


def test_draws_hold_what_is_awkward() -> None:
    one_hot = next(draws.samples(EQUATIONS["loss/one_hot"]))
    assert set(one_hot["y"]) == set(range(4))
    W = next(draws.samples(EQUATIONS["forward/linear"]))["W"]
    assert np.any(W == 0)
    *_, corner = draws.samples(EQUATIONS["forward/relu"])
    assert np.any(corner["Z"] == 0)
    ties = [values["A"] for values in draws.samples(EQUATIONS["measure/predictions"])]
    assert any(np.any(np.sum(A.max(axis=0) == A, axis=0) > 1) for A in ties)


def test_ordinary_draws_keep_away_from_kinks() -> None:
    Z = next(draws.samples(EQUATIONS["forward/relu"]))["Z"]
    assert np.min(np.abs(Z)) > 0.02


def test_any_shape_is_a_matrix_once_and_a_column_once() -> None:
    shapes = {v["theta"].shape for v in draws.samples(EQUATIONS["update/gradient_step"])}
    assert shapes == {(2, 3), (2, 1), (4, 2), (4, 1)}


def test_no_size_is_another_by_accident() -> None:
    """At one shape m is also n_in + n_out, and a formula that says so would pass."""
    one, other = draws.SIZES, draws.OTHERS
    apart = {name: other[name] - one[name] for name in one if name != "p"}
    for shape in (one, other):
        named = [shape[name] for name in apart]
        assert len(set(named)) == len(named)
    assert len(set(apart.values())) == len(apart)  # m = k + 1 holds at one shape only
    for name, total in itertools.product(one, itertools.combinations(one, 2)):
        assert any(shape[name] != sum(shape[n] for n in total) for shape in (one, other))


# --- differences ----------------------------------------------------------------------------


@pytest.mark.parametrize("id_", ["initial/uniform", "measure/accuracy"])
def test_what_is_given_no_fractions_is_rounded_once(id_: str) -> None:
    equation = EQUATIONS[id_]
    result = checks.exact(equation, equation.function, None)
    assert result is not None
    assert result.note == "equal, rounded once"
    nearly = checks.exact(
        equation, lambda *given: equation.function(*given) * (1 + 1e-15), None
    )
    assert nearly is not None
    assert not nearly.passed


def test_differences_agree_with_calculus() -> None:
    x = np.array([[0.3, -1.2], [2.0, 0.7]])
    slope = np.cos(x)

    def f(x: Array) -> Any:
        return np.sum(np.sin(x))

    np.testing.assert_allclose(differences.complex_step(f, x), slope, rtol=1e-15)
    np.testing.assert_allclose(differences.richardson(f, x), slope, rtol=1e-10)
    np.testing.assert_allclose(differences.central(f, x, 1e-3), slope, rtol=1e-6)


def test_richardson_is_better_than_one_central_difference() -> None:
    x, slope = np.array([1.0]), np.exp([1.0])

    def f(x: Array) -> Any:
        return np.sum(np.exp(x))

    one = abs(differences.central(f, x, 1e-3) - slope)
    two = abs(differences.richardson(f, x, 1e-3) - slope)
    assert two < one / 1000
