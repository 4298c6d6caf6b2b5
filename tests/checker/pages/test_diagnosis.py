"""A wrong result is known by a mistake of its page, or by its general kind."""

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.checker.pages import diagnosis
from scratchnn.verify import wiring

STEPS = {step.name: step for step in spec.network().steps}
WANTED = np.array([[1.5, -2.25], [3.0, 4.75], [0.5, 6.0]])
M = 7


@pytest.mark.parametrize(
    ("got", "kind"),
    [
        (WANTED * np.nan, "nan"),
        (WANTED * np.inf, "infinite"),
        (WANTED.ravel(), "flat"),
        (WANTED.T, "transposed"),
        (np.array([3.0]), "one-number"),
        (np.ones((3, 3)), "shape"),
        (0 * WANTED, "zeros"),
        (np.trunc(WANTED), "integers"),
        (WANTED * M, "no-mean"),
        (WANTED / M, "mean-twice"),
        (-WANTED, "sign"),
        (WANTED * 1.37, "factor"),
        (WANTED + 1, ""),
    ],
)
def test_a_wrong_result_has_a_kind(got: np.ndarray, kind: str) -> None:
    with np.errstate(all="ignore"):
        found, said = diagnosis.general(got, WANTED, M)
    assert found == kind
    assert said


def test_two_single_numbers_differ_by_no_factor() -> None:
    assert diagnosis.general(np.array([2.5]), np.array([1.1]), M)[0] == ""


@pytest.mark.parametrize(
    ("got", "off"), [(WANTED, 0.0), (WANTED[:2], np.inf), (WANTED.ravel(), np.inf), (3, np.inf)]
)
def test_an_error_is_infinite_where_the_shape_is_another(got: object, off: float) -> None:
    assert diagnosis.error(got, WANTED) == off


def test_an_error_is_how_far_the_worst_number_is_off() -> None:
    assert 0 < diagnosis.error(WANTED + 1e-7, WANTED) < diagnosis.error(WANTED + 1e-6, WANTED)


def test_the_mistakes_of_a_step_are_those_of_its_page_and_of_its_wiring() -> None:
    step = STEPS["dW2"]
    found = list(diagnosis.variants(step))
    own = [m.id for m in diagnosis.equations()[step.call].mistakes]
    assert [v.mistake for v in found][: len(own)] == own
    assert next(v.page for v in found) == f"equations/{step.call}/#mistake-{own[0]}"
    assert any(v.page.startswith("networks/two_layer/#mistake-") for v in found[len(own) :])
    assert all(v.step == step and v.is_ and v.seen for v in found)
    assert all(
        f"; it should be {step.python.partition(' = ')[2]}" in v.is_ for v in found[len(own) :]
    )


def test_a_mistake_computes_something_else_on_the_values_of_the_step() -> None:
    step = STEPS["db2"]
    known = {"dZ2": np.arange(12.0).reshape(3, 4)}
    (flat,) = [v for v in diagnosis.variants(step) if v.mistake == "one-number"]
    (wrong,) = flat.run(known).values()
    (right,) = wiring.take(step, known).values()
    assert np.size(wrong) == 1
    assert right.shape == (3, 1)


def test_a_mistake_that_writes_over_its_input_does_not_write_over_ours() -> None:
    step, Z = STEPS["A1"], np.array([[1.0, -2.0]])
    (variant,) = [v for v in diagnosis.variants(step) if v.mistake == "in-place"]
    (made,) = variant.run({"Z1": Z}).values()
    np.testing.assert_array_equal(made, [[1.0, 0.0]])
    np.testing.assert_array_equal(Z, [[1.0, -2.0]])


def test_the_right_code_is_in_the_letters_of_the_step() -> None:
    assert diagnosis.code(STEPS["A1"]) == "A1 = np.maximum(Z1, 0)"
    assert "dW1" in diagnosis.code(STEPS["dW1"])
    assert "dZ1" in diagnosis.code(STEPS["dW1"])
