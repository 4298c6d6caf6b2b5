"""What once made a right network look wrong, or a wrong one right."""

from pathlib import Path

import pairs
import pytest
from local import complaints, examined, wrong

from scratchnn.checker.report import Report

SCRIPT = """
import numpy as np
from keras.datasets import mnist
(x, y), _ = mnist.load_data()
X = x.reshape(len(x), -1) / 255
Y = np.eye(10)[y]
W1, b1 = np.random.randn(784, 10) * 0.05, np.zeros(10)
W2, b2 = np.random.randn(10, 10) * 0.3, np.zeros(10)
for i in range(20):
    Z1 = X @ W1 + b1
    A1 = np.maximum(Z1, 0)
    S = A1 @ W2 + b2
    E = np.exp(S - S.max(axis=1, keepdims=True))
    A2 = E / E.sum(axis=1, keepdims=True)
    d2 = (A2 - Y) / len(X)
    d1 = d2 @ W2.T * (Z1 > 0)
    gW1, gb1, gW2, gb2 = X.T @ d1, d1.sum(axis=0), A1.T @ d2, d2.sum(axis=0)
    W1 -= 0.1 * gW1
    b1 -= 0.1 * gb1
    W2 -= 0.1 * gW2
    b2 -= 0.1 * gb2
"""


def changed(*pairs: tuple[str, str]) -> str:
    source = SCRIPT
    for old, new in pairs:
        assert old in source
        source = source.replace(old, new)
    return source


def test_the_script_is_right(tmp_path: Path) -> None:
    report = examined(SCRIPT, tmp_path)
    assert (report.exit_code, complaints(report)) == (0, [])
    assert len(report.parameters) == 4


def test_runs_are_aligned_by_place_and_not_by_number(tmp_path: Path) -> None:
    """With other labels another branch is taken, so that the numbers of events differ."""
    branch = "    if y[0] == 9:\n        extra = X * 2\n        extra = extra + 1\n    Z1 = X @ W1 + b1"
    report = examined(changed(("    Z1 = X @ W1 + b1", branch)), tmp_path)
    assert (report.exit_code, complaints(report)) == (0, [])


def test_one_wrong_row_among_784_is_seen(tmp_path: Path) -> None:
    wrong = "    gW1[391] *= 1.01\n    W1 -= 0.1 * gW1"
    report = examined(changed(("    W1 -= 0.1 * gW1", wrong)), tmp_path)
    assert report.exit_code == 1
    assert {p.name: p.status for p in report.parameters}["W1"] == "wrong"


def test_rounding_is_no_error(tmp_path: Path) -> None:
    tiny = changed(("0.1 * g", "1e-9 * g"))
    report = examined(tiny, tmp_path)
    assert (report.exit_code, complaints(report)) == (0, [])


def test_a_layout_that_happens_to_run_is_not_taken(tmp_path: Path) -> None:
    """Labels as a row of numbers broadcast against outputs, and mean nothing there."""
    source = (
        "import numpy as np\n"
        "class Net:\n"
        "    def __init__(self, n_in, n_h, n_out):\n"
        "        self.W1, self.b1 = np.random.randn(n_h, n_in) * .05, np.zeros((n_h, 1))\n"
        "        self.W2, self.b2 = np.random.randn(n_out, n_h) * .3, np.zeros((n_out, 1))\n"
        "    def forward(self, X):\n"
        "        self.X, self.Z1 = X, self.W1 @ X + self.b1\n"
        "        self.A1 = np.maximum(self.Z1, 0)\n"
        "        E = np.exp(self.W2 @ self.A1 + self.b2)\n"
        "        self.A2 = E / E.sum(axis=0)\n"
        "        return self.A2\n"
        "    def backward(self, Y, lr):\n"
        "        d2 = (self.A2 - Y) / self.X.shape[1]\n"
        "        d1 = self.W2.T @ d2 * (self.Z1 > 0)\n"
        "        self.W2 -= lr * d2 @ self.A1.T\n"
        "        self.b2 -= lr * d2.sum(axis=1, keepdims=True)\n"
        "        self.W1 -= lr * d1 @ self.X.T\n"
        "        self.b1 -= lr * d1.sum(axis=1, keepdims=True)\n"
    )
    report = examined(source, tmp_path)
    assert (report.exit_code, complaints(report)) == (0, [])


def test_equal_contents_are_two_parameters(tmp_path: Path) -> None:
    """Both biases are ten zeros at first."""
    wrong = changed(("b1 -= 0.1 * gb1", "b1 -= 0.1 * gb1.mean()"))
    report = examined(wrong, tmp_path)
    statuses = {p.name: p.status for p in report.parameters}
    assert statuses == {"W1": "right", "b1": "wrong", "W2": "right", "b2": "right"}


def test_another_loss_does_not_fit_by_chance(tmp_path: Path) -> None:
    wrong = changed(("d1 = d2 @ W2.T * (Z1 > 0)", "d1 = d2 @ W2.T * A1"))
    report = examined(wrong, tmp_path)
    assert report.exit_code == 1
    assert report.network is not None
    assert report.network.loss == "cross-entropy"


MEASURED = """
def get_accuracy(predictions, Y):
    return np.sum(predictions == Y) / (Y.size + 3)

def loss(A, Y):
    return np.mean((A - Y) ** 2) / 3
"""


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["", "d2 = (A2 + Y) / len(X)"])
def test_an_accuracy_is_one_everywhere_and_losses_are_many(tmp_path: Path, fault: str) -> None:
    """Whether the steps are right or not."""
    right = "d2 = (A2 - Y) / len(X)"
    report = examined(changed((right, fault or right)) + MEASURED, tmp_path)
    assert report.exit_code == 1
    said = {f.function: f.status for f in report.findings if f.equation}
    assert said["get_accuracy"] == "wrong"
    assert said.get("loss") not in ("wrong", "failed")
    assert not any("right in this network" in r.message for r in report.remarks)


def remarked(report: Report) -> str:
    return " ".join(remark.message for remark in report.remarks)


def test_a_rate_that_is_in_all_steps_twice_is_no_fault_and_is_said(tmp_path: Path) -> None:
    once = changed(("for i in", "lr = 0.1\nfor i in"), ("0.1 * g", "lr * g"))
    assert "twice" not in remarked(examined(once, tmp_path))
    report = examined(once.replace("lr * g", "lr * lr * g"), tmp_path)
    assert (report.exit_code, complaints(report)) == (0, [])
    assert "0.01 times the slope: `lr`, which is 0.1, is in it twice" in remarked(report)


def test_labels_of_other_names_are_said(tmp_path: Path) -> None:
    """Nothing in the program says that the predictions mean anything else."""
    report = examined(changed(("np.eye(10)[y]", "np.eye(10)[9 - y]")), tmp_path)
    assert (report.exit_code, complaints(report)) == (0, [])
    assert "trained as class" in remarked(report)
    assert "trained as class" not in remarked(examined(SCRIPT, tmp_path))


def test_a_penalty_is_told_in_the_numbers_of_the_program(tmp_path: Path) -> None:
    report = examined(changed(("0.1 * gW1", "0.1 * (gW1 + 0.3 * W1)")), tmp_path)
    assert report.exit_code == 0
    said = {p.name: p.message for p in report.parameters}
    assert said["W1"] == "with a penalty of 0.3 times itself"


SLOPE = """
    dA = -Y / A2 / len(X)
    dP = A2 * (dA - (dA * A2).sum(axis=1, keepdims=True))
    d2 = P * (dP - (dP * P).sum(axis=1, keepdims=True))
"""


def test_a_softmax_of_a_softmax_with_its_own_slope_is_right_and_said(tmp_path: Path) -> None:
    twice = "    P = A2\n    A2 = np.exp(P) / np.exp(P).sum(axis=1, keepdims=True)\n    d2"
    source = changed(("    d2 =", twice + " ="))
    assert ("forward/softmax", "twice") in wrong(examined(source, tmp_path))
    report = examined(source.replace("    d2 = (A2 - Y) / len(X)\n", SLOPE), tmp_path)
    assert (report.exit_code, complaints(report)) == (0, [])
    assert "once, of the scores" in remarked(report)


@pytest.mark.slow
def test_a_number_whose_sign_is_turned_later_is_no_loss_yet(tmp_path: Path) -> None:
    report = examined(pairs.write(tmp_path, "tape_of_closures.py"), tmp_path)
    assert (report.exit_code, complaints(report)) == (0, [])


def test_an_answer_to_no_examples_is_no_error(tmp_path: Path) -> None:
    path = pairs.write(tmp_path, "cost_of_an_epoch.py")
    text = path.read_text(encoding="utf-8").replace("epochs=10", "epochs=1")
    text += "\nprint(net.predict(X_test[:0]))\n"
    assert examined(text, tmp_path).exit_code == 0


@pytest.mark.slow
def test_numbers_that_overflow_warn_nobody(tmp_path: Path) -> None:
    source = (
        "import numpy as np\n"
        "X, y = np.eye(4)[:, :3], np.array([0.0, 1, 1, 0])\n"
        "W, V = np.random.randn(3, 2) * 1e200, np.random.randn(2) * 1e200\n"
        "for i in range(5):\n"
        "    h = np.maximum(0, X @ W)\n"
        "    d = h @ V - y\n"
        "    V, W = V - h.T @ d, W - X.T @ (np.outer(d, V) * (h > 0))\n"
    )
    assert examined(source, tmp_path).exit_code == 2
