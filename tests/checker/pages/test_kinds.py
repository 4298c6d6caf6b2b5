"""What is right of another kind is remarked, and not called wrong."""

import pytest
from local import callers

from scratchnn.checker.pages import judging
from scratchnn.checker.pages.judging import Judged
from scratchnn.checker.pages.parts import parts

BINARY = "return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / Y.shape[1]"
SHIFTING = """
def softmax(Z):
    Z -= Z.max(axis=0)
    E = np.exp(Z)
    return E / E.sum(axis=0)
def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2
"""


def judge(id_: str, source: str) -> Judged:
    *_, caller = callers(f"import numpy as np\n{source}")
    return judging.judge(parts()[id_], caller, "columns", {})


@pytest.mark.parametrize(
    ("id_", "source", "said"),
    [
        ("forward/relu", "def relu(Z): return np.where(Z > 0, Z, 0.01 * Z)", "leaky ReLU (0.01)"),
        ("forward/relu", "def relu(Z): return np.where(Z > 0, Z, np.exp(Z) - 1)", "ELU"),
        ("backward/relu_derivative", "def relu_derivative(Z): return np.where(Z > 0, 1, 0.2)", "the slope of leaky ReLU (0.2)"),
        ("measure/accuracy", "def accuracy(y_hat, y): return 100 * np.mean(y_hat == y)", "in percent"),
        ("loss/one_hot", "def one_hot(y): return np.eye(12)[:, y]", "makes 12 classes"),
        ("loss/one_hot", "def one_hot(y): return np.eye(10)[y]\ndef other(y): return one_hot(y).T\nT = [one_hot]", "an example a row"),
        ("loss/cross_entropy", f"def sigmoid(Z): return 1 / (1 + np.exp(-Z))\ndef cross_entropy(A, Y): {BINARY}", "another loss"),
        ("forward_prop", SHIFTING, "shifted in its place by the softmax"),
    ],
)  # fmt: skip
def test_it_is_right_of_its_kind(id_: str, source: str, said: str) -> None:
    callable_ = [c for c in callers(f"import numpy as np\n{source}") if c.name != "other"][-1]
    judged = judging.judge(parts()[id_], callable_, "columns", {})
    assert {f.status for f in judged.findings} == {"right"}
    assert any(said in remark.message for remark in judged.remarks)
    assert not any(f.mistake or f.message or f.code for f in judged.findings)


@pytest.mark.parametrize(
    ("id_", "source", "mistake"),
    [
        ("forward/relu", "def relu(Z): return np.tanh(Z)", ""),
        ("forward/relu", "def relu(Z): return np.where(Z > 0, Z, 2 * Z)", ""),
        ("backward/relu_derivative", "def relu_derivative(Z): return np.where(Z > 0, 1, 2)", ""),
        ("loss/one_hot", "def one_hot(y): return np.eye(12)[:, y - 1]", "shape"),
        ("loss/one_hot", "def one_hot(y): return np.eye(10)[y]", "rows"),
        ("loss/cross_entropy", f"def softmax(Z): return Z\ndef cross_entropy(A, Y): {BINARY}", "binary"),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_wrong(id_: str, source: str, mistake: str) -> None:
    judged = judge(id_, source)
    assert [(f.status, f.mistake) for f in judged.findings] == [("wrong", mistake)]


def test_a_pass_whose_shifted_scores_are_not_all_is_wrong() -> None:
    wrong = SHIFTING.replace("Z2 = W2 @ A1 + b2", "Z2 = W2 @ A1")
    statuses = {f.symbol: f.status for f in judge("forward_prop", wrong).findings}
    assert statuses["Z2"] == "wrong"
