"""ONNX's own cases agree, where ONNX is installed."""

import numpy as np
import pytest
from published import FUNCTIONS, assert_each_function_counts, assert_nothing_is_written_over

from scratchnn.verify.suites import onnx_operators
from scratchnn.verify.suites.case import Case, Left, Suite, outcome
from scratchnn.verify.suites.onnx_operators import Published

pytestmark = pytest.mark.slow  # ONNX is loaded

NEGATIVE = {"test_onehot_negative_indices", "test_onehot_out_of_range_indices"}


@pytest.fixture(params=onnx_operators.SUITES, ids=lambda suite: suite.id)
def suite(request: pytest.FixtureRequest) -> Suite:
    pytest.importorskip(
        "onnx", reason="onnx is not installed; `python3 run.py test --peers` installs it"
    )
    found: Suite = request.param
    return found


def test_all_cases_agree_but_those_with_negative_labels(suite: Suite) -> None:
    cases = [one for one in suite.cases() if isinstance(one, Case)]
    assert cases
    for case in cases:
        assert outcome(case, FUNCTIONS).passed is (case.name not in NEGATIVE), case.name
        assert_nothing_is_written_over(case)


def test_a_broken_function_fails_each_case(suite: Suite) -> None:
    for case in suite.cases():
        if isinstance(case, Case):
            assert_each_function_counts(case)


def test_each_test_of_an_operator_is_a_case_or_left_for_a_reason(suite: Suite) -> None:
    several = [*suite.cases()]
    names = [one.name for one in several]
    assert len({*names}) == len(names)
    assert not any("expanded" in name for name in names)
    assert all(one.why for one in several if isinstance(one, Left))


def test_columns_run_down_an_axis() -> None:
    x = np.arange(24).reshape(2, 3, 4)
    assert onnx_operators._columns(x, 1)[:, 5].tolist() == x[1, :, 1].tolist()
    assert onnx_operators._columns(np.arange(3), 0).shape == (3, 1)


def test_a_later_count_is_corrected_in_adam() -> None:
    """Both cases of ONNX have T = 0; another would be run as its text says."""
    rate, beta1, beta2, epsilon, T = 0.1, 0.9, 0.5, 0.01, 3
    X, G, V, H = (np.array([x]) for x in (1.0, 2.0, 0.5, 0.25))
    v, h = beta1 * V + (1 - beta1) * G, beta2 * H + (1 - beta2) * G**2
    step = rate * np.sqrt(1 - beta2**T) / (1 - beta1**T)
    wanted = [X - step * v / (np.sqrt(h) + epsilon), v, h]
    attributes = {"alpha": beta1, "beta": beta2, "epsilon": epsilon, "norm_coefficient": 0.0}
    test = Published(attributes, [np.array(rate), np.array(T), X, G, V, H], wanted)
    case = Case("later", *onnx_operators._adam(test), atol=1e-15)
    assert outcome(case, FUNCTIONS).passed
    assert_each_function_counts(case)


def test_a_dampened_gradient_is_left_out() -> None:
    has = {"mode": b"standard", "beta": 0.5, "alpha": 0.9, "norm_coefficient": 0.0}
    one = np.ones(1)
    for count, beta, left in ((0, 0.5, False), (1, 0.5, True), (1, 1.0, False)):
        test = Published(
            has | {"beta": beta}, [np.array(0.1), np.array(count), one, one, one], []
        )
        assert isinstance(onnx_operators._momentum(test), str) is left
