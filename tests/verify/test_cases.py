"""The cases have every kind of input that an equation can be given."""

from collections import Counter

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.verify import cases

EQUATIONS = spec.load()


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_there_are_enough_of_every_kind(equation: spec.Equation) -> None:
    found = cases.ordinary(equation)
    kinds = Counter(kind for kind, _ in found)
    assert len(found) >= cases.LEAST
    assert kinds["example"] == 1
    assert kinds["ordinary"] >= cases.EACH
    arrays = [s for s in equation.inputs if s.shape != () and s.domain != "shape"]
    if any(s.domain == "real" for s in arrays):
        wanted = {*cases.CHANGES, "float32"}
        assert all(kinds[kind] == cases.EACH for kind in wanted), kinds
    if any("m" in s.shape for s in arrays):
        assert kinds["one example"] == cases.EACH
    if any(s.kink is not None or s.tie for s in arrays):
        assert kinds["kinks"] == cases.EACH


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_no_case_is_given_twice(equation: spec.Equation) -> None:
    shown = [repr(given) for kind, given in cases.ordinary(equation) if kind != "float32"]
    assert len({*shown}) == len(shown)


def test_a_misfit_differs_in_one_input_alone() -> None:
    misfit = cases.misfit(EQUATIONS["backward/weight_gradient"])
    assert misfit is not None
    assert misfit["dZ"].shape[1] != misfit["A"].shape[1]
    assert cases.misfit(EQUATIONS["forward/relu"]) is None


def test_numbers_in_float32_cases_are_exact_in_float32() -> None:
    for kind, given in cases.ordinary(EQUATIONS["update/adam"]):
        if kind == "float32":
            assert given["theta"].dtype == np.float32
            assert given["alpha"] == float(np.float32(given["alpha"]))


def test_a_misfit_is_the_same_in_every_process() -> None:
    misfit = cases.misfit(EQUATIONS["forward/linear"])
    assert misfit is not None
    shapes = {name: np.shape(x) for name, x in misfit.items()}
    assert shapes == {
        "W": (7, 4),
        "A": (4, 5),
        "b": (13, 1),
    }  # by the first size that is shared
