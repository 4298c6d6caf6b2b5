"""Small files that people bring, and what is true about each."""

from pathlib import Path

import pytest

from scratchnn import check
from scratchnn.checker.report import Report

pytestmark = pytest.mark.slow  # whole programs are run, several times each

HERE = Path(__file__).parent / "cases"
RIGHT = {
    "softmax_in_place": "writes over",
    "argument_of_unknown_name": "",
    "accuracy_in_percent": "percent",
    "classes_by_a_constant": "51",
    "class_with_other_sizes": "",
    "leaky_relu": "leaky ReLU",
    "tanh": "",
    "probabilities_of_another_name": "",
    "step_walks_the_keys": "",
    "gradients_before_parameters": "",
    "one_hot_rows_in_columns": "row",
    "accuracy_of_one_hot_rows": "",
    "tuple_cache": "",
    "three_layers": "",
    "steps_inside_right": "",
    "class_steps_right": "",
    "returns_stepped_parameters_right": "",
    "two_signs_cancel": "sign turned",
    "mean_on_dz2_right": "",
    "epsilon_in_log_right": "",
    "notebook_comments_that_ask": "",
    "notebook_help_line": "",
    "notebook_shell_assignment": "",
    "notebook_timeit_assignment": "",
    "notebook_timed_statement": "",
}
UNSURE = {
    "only_a_relu_class": "",
    "forward_returns_three": "",
    "accuracy_runs_the_network": "",
    "module_that_is_missing": "helpers_of_mine",
}
# What is named, and the line of the fault where it is one line.
WRONG = {
    "cost_not_averaged": ("no-mean", ""),
    "back_and_parameters_update": ("one-number", ""),
    "batch_size_as_parameter": ("no-mean", ""),
    "global_rows": ("one-number", ""),
    "rows_softmax_wrong_axis": ("wrong-axis", ""),
    "rows_one_number": ("one-number", "db2 = np.sum(dz2) / m"),
    "step_into_another_name": ("unchanged", "db1 = b1 - alpha * db1"),
    "step_thrown_away": ("thrown-away", ""),
    "dw2_from_own_output": ("own-output", "dW2 = 1 / m * dZ2.dot(A2.T)"),
    "m_from_features": ("features", "m = X.shape[0]"),
    "biases_averaged_over_units": ("one-number", "db1 = np.mean(dZ1)"),
    "w2_stepped_first": ("stepped-first", "dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)"),
    "class_steps_w2_first": ("stepped-first", "dZ1 = self.W2.T @ dZ2 * (self.Z1 > 0)"),
    "dev_not_scaled": ("not-scaled", "X_dev = data_dev[1:n]"),
    "mean_twice": ("mean-twice", "dZ1 = 1 / m * W2.T.dot(dZ2) * ReLU_deriv(Z1)"),
    "factor_two": ("twice", "dZ2 = 2 * (A2 - one_hot_Y)"),
    "random_shuffle_repeats_rows": ("repeated-rows", "random.shuffle(data)"),
    "squared_error_softmax_slope": (
        "squared-error-slope",
        "dZ2 = 2 * (A2 - one_hot_Y) / A2.shape[1] * softmax_deriv(Z2)",
    ),
    "diagonal_jacobian": ("diagonal-jacobian", "dZ2 = dA2 * A2 * (1 - A2)"),
    "binary_cost_of_softmax": ("binary", ""),
    "cost_without_minus": ("no-minus", ""),
    "propagate_names_sign": ("sign", "dZ2 = one_hot_Y - A2"),
    "no_mean_anywhere": ("sum", "dW1 = dZ1.dot(X.T)"),
}


def checked(name: str) -> Report:
    (path,) = HERE.glob(f"{name}.*")
    return check(path)


def test_every_case_has_its_truth() -> None:
    assert {path.stem for path in HERE.iterdir()} == {*RIGHT, *UNSURE, *WRONG}


@pytest.mark.parametrize("name", RIGHT)
def test_right_code_ends_with_0(name: str) -> None:
    report = checked(name)
    wrong = [f.message for f in report.findings if f.status not in ("right", "missing")]
    assert (report.exit_code, wrong, report.cannot) == (0, [], "")
    assert RIGHT[name] in " ".join(remark.message for remark in report.remarks)


@pytest.mark.parametrize("name", UNSURE)
def test_what_cannot_be_judged_ends_with_2(name: str) -> None:
    report = checked(name)
    assert report.exit_code == 2
    assert UNSURE[name] in " ".join([*report.problems, report.cannot])


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_named_once_at_its_line(name: str) -> None:
    mistake, line = WRONG[name]
    report = checked(name)
    found = [f for f in report.findings if f.status == "wrong"]
    assert report.exit_code == 1
    assert mistake in {f.mistake for f in found}
    if report.network:
        assert [f.mistake for f in found].count(mistake) == 1
    if line:
        assert [f.statement for f in found if f.mistake == mistake] == [line]


def test_a_page_is_named_in_the_layout_of_the_learner() -> None:
    """In rows, the code of columns would be wrong."""
    report = checked("rows_softmax_wrong_axis")
    for finding in report.findings:
        assert "axis=0" not in finding.message + finding.code
