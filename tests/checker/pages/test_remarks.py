"""What is good to know of a function that is right."""

import numpy as np
import pytest
from local import callers

from scratchnn.checker.calls.convention import Convention
from scratchnn.checker.pages import judging, remarks
from scratchnn.checker.pages.parts import parts
from scratchnn.checker.program.failures import Failed
from scratchnn.checker.report import Remark

COLUMNS, ROWS = Convention(), Convention("rows")


def said(id_: str, source: str) -> list[Remark]:
    (caller,) = callers(f"import numpy as np\n{source}")
    judged = judging.judge(parts()[id_], caller, "columns", {})
    assert judged.is_done, judged.findings
    return judged.remarks


def test_of_the_pages_own_code_there_is_nothing_to_say() -> None:
    assert said("forward/relu", "def relu(Z): return np.maximum(Z, 0)") == []


@pytest.mark.parametrize(
    ("id_", "source", "mistake"),
    [
        ("loss/cross_entropy", "def cross_entropy(A, Y): return -np.sum(Y * np.log(A + 1e-8)) / Y.shape[1]", "precision"),
        ("forward/relu", "def relu(Z):\n    Z[Z < 0] = 0\n    return Z", "in-place"),
        ("forward/softmax", "def softmax(Z): return np.exp(Z) / np.exp(Z).sum(axis=0)", "no-shift"),
        ("backward/relu_derivative", "def relu_derivative(Z): return Z >= 0", "at-zero"),
        ("loss/one_hot", "def one_hot(y): return np.eye(y.max() + 1)[:, y]", "size-from-data"),
    ],
)  # fmt: skip
def test_what_shows_on_other_inputs_only_is_a_remark(
    id_: str, source: str, mistake: str
) -> None:
    assert mistake in [remark.mistake for remark in said(id_, source)]


def test_a_mistake_that_a_function_does_not_make_is_not_remarked() -> None:
    source = "def softmax(Z):\n    E = np.exp(Z - Z.max(axis=0))\n    return E / E.sum(axis=0)"
    assert said("forward/softmax", source) == []


def test_a_call_forgives_a_number_in_brackets_and_a_flat_bias_in_rows() -> None:
    (cost,) = callers("import numpy as np\ndef cross_entropy(A, Y): return np.array([[2.0]])")
    part = parts()["loss/cross_entropy"]
    assert remarks.call(part, cost, part.known[0], COLUMNS).outputs["J"].shape == ()
    (bias,) = callers("def bias_gradient(dZ): return dZ.mean(axis=0)")
    part = parts()["backward/bias_gradient"]
    called = remarks.call(part, bias, part.known[0], ROWS)
    assert called.outputs["db"].shape == (*part.known[0]["dZ"].shape[:1], 1)
    np.testing.assert_allclose(called.outputs["db"][:, 0], part.known[0]["dZ"].mean(axis=1))


def test_a_pass_that_leaves_out_what_it_must_return_has_failed() -> None:
    source = "def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):\n    dW1 = W1\n    return {'dW1': dW1}"
    (caller,) = callers(source)
    part = parts()["backward_prop"]
    with pytest.raises(Failed, match="it does not return db1, dW2, db2"):
        remarks.call(part, caller, part.known[0], Convention("columns", "one-hot"))
