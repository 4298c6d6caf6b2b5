"""A function is judged value by value, in the form of the labels that it takes."""

import pytest
from local import callers

from scratchnn.checker.calls.convention import Convention
from scratchnn.checker.pages import judging
from scratchnn.checker.pages.judging import Judged
from scratchnn.checker.pages.parts import parts
from scratchnn.checker.pages.tracing import Helper
from scratchnn.checker.report import Finding

FORWARD = """
import numpy as np
def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    E = np.exp(Z2 - Z2.max(axis=0))
    return Z1, A1, Z2, E / E.sum(axis=0)
"""


def judge(id_: str, source: str, layout: str = "columns") -> Judged:
    (caller,) = callers(f"import numpy as np\n{source}")
    return judging.judge(parts()[id_], caller, layout, {})


def statuses(judged: Judged) -> dict[str, str]:
    return {finding.symbol: finding.status for finding in judged.findings}


def test_a_right_function_is_right_and_done() -> None:
    judged = judge("forward/relu", "def relu(Z): return np.maximum(Z, 0)")
    assert (judged.right, judged.understood, judged.is_done) == (1, 0, True)
    assert judged.findings[0].error == 0


def test_a_known_mistake_is_named_with_its_page_and_the_right_code() -> None:
    (finding,) = judge("forward/relu", "def relu(Z): return np.abs(Z)").findings
    assert (finding.status, finding.mistake) == ("wrong", "absolute")
    assert finding.page == "equations/forward/relu/#mistake-absolute"
    assert finding.code == "A = np.maximum(Z, 0)"
    assert finding.error is not None
    assert finding.got != finding.wanted == 0.0
    assert len(finding.at) == 2


STEP = "def adam(theta, dtheta, v, s, t, alpha, beta1, beta2, epsilon):\n"


@pytest.mark.parametrize(
    ("root", "kept", "symbol", "mistake"),
    [
        ("np.sqrt(s / (1 - beta2**t) + epsilon)", "beta1 * v", "theta", "epsilon-inside"),
        ("(np.sqrt(s / (1 - beta2**t)) + epsilon)", "0", "v", "forgotten"),
    ],
)
def test_a_mistake_is_told_of_the_first_value_that_is_off(
    root: str, kept: str, symbol: str, mistake: str
) -> None:
    """One among several: ε stands in θ, and what is not kept is missing in v already."""
    (finding,) = judge("update/adam", f"""{STEP}    v = {kept} + (1 - beta1) * dtheta
    s = {kept.replace("1", "2").replace("v", "s")} + (1 - beta2) * dtheta ** 2
    return v, s, theta - alpha * v / (1 - beta1**t) / {root}
""").findings  # fmt: skip
    assert (finding.symbol, finding.mistake) == (symbol, mistake)
    assert finding.message.startswith(f"Your {symbol} is ")
    assert finding.got != finding.wanted


def test_an_unknown_one_is_told_by_its_general_kind() -> None:
    (finding,) = judge("forward/relu", "def relu(Z): return 3 * np.maximum(Z, 0)").findings
    assert (finding.status, finding.mistake) == ("wrong", "factor")
    assert finding.message == "What your relu gives is the right one times 3."


@pytest.mark.parametrize(
    ("source", "status", "said"),
    [
        ("def relu(Z): pass", "empty", "not written yet"),
        ("def relu(Z): return Z.no()", "unsure", "relu cannot be run: AttributeError"),
        ("def relu(Z): return 1j * Z", "failed", "complex numbers"),
        ("def relu(a, b): return a", "unsure", "relu cannot be judged by itself"),
    ],
)
def test_what_gives_nothing_is_said_to(source: str, status: str, said: str) -> None:
    (finding,) = judge("forward/relu", source).findings
    assert finding.status == status
    assert said in finding.message


def test_arguments_of_unknown_names_are_found_by_trying() -> None:
    judged = judge("backward/hidden_error", "def hidden_error(a, b, c): return (c.T @ a) * b")
    assert statuses(judged) == {"": "right"}


def test_labels_are_handed_over_in_the_form_that_does_best() -> None:
    source = "def cross_entropy(A, Y): return -np.mean(np.log(A[Y, np.arange(len(Y))]))"
    judged = judge("loss/cross_entropy", source)
    assert (judged.is_done, judged.convention.labels) == (True, "labels")
    assert judged.remarks[-1].message == "cross_entropy takes labels, and is right with those."


def test_labels_may_be_a_row() -> None:
    judged = judge("loss/one_hot", "def one_hot(y): return np.eye(10)[:, y[0]]")
    assert (judged.is_done, judged.convention.labels) == (True, "labels as a row")


def test_each_value_of_a_pass_is_judged_and_what_follows_is_not_wrong() -> None:
    judged = judge("forward_prop", FORWARD)
    assert statuses(judged) == dict.fromkeys(("Z1", "A1", "Z2", "A2"), "right")
    wrong = judge("forward_prop", FORWARD.replace("np.maximum(Z1, 0)", "np.abs(Z1)"))
    assert statuses(wrong) == {"Z1": "right", "A1": "wrong", "Z2": "follows", "A2": "follows"}
    assert wrong.findings[2].message == "Z2 is wrong only because A1 is."


def test_a_pass_that_stops_at_its_shapes_is_judged_where_all_of_them_fit() -> None:
    turned = FORWARD.replace("W2 @ A1", "W2 @ A1.T")
    judged = judge("forward_prop", turned)
    assert [f.symbol for f in judged.findings if f.status == "wrong"] == ["Z2"]
    assert "forward_prop stops: ValueError" in judged.findings[2].message


def test_what_stops_because_of_another_function_follows() -> None:
    relu, forward = callers(
        "import numpy as np\ndef relu(Z): return Z[0]\n"
        + FORWARD.replace("np.maximum(Z1, 0)", "relu(Z1)")
    )
    helpers = {"forward/relu": Helper(relu, Convention(), right=False)}
    (finding,) = judging.judge(parts()["forward_prop"], forward, "columns", helpers).findings
    assert (finding.status, finding.follows) == ("follows", "relu")
    assert finding.message.endswith("Look at it again once your relu is right.")


def test_rows_are_right_in_their_layout() -> None:
    source = "def linear(A, W, b): return A @ W + b"
    assert judge("forward/linear", source, "rows").is_done
    assert not judge("forward/linear", source, "columns").is_done


def test_a_value_that_may_be_left_out_is_confirmed_by_the_next() -> None:
    short = FORWARD.replace("return Z1, A1, Z2, E /", "A2 = E /") + "    return Z1, A2\n"
    assert statuses(judge("forward_prop", short)) == dict.fromkeys(
        ("Z1", "A1", "Z2", "A2"), "right"
    )


def test_understood_are_the_wrong_ones_with_a_name_or_a_cause() -> None:
    found = [Finding("", "right"), Finding("", "wrong", mistake="sign"), Finding("", "wrong")]
    judged = Judged(Convention(), found, [])
    assert (judged.right, judged.understood, judged.is_done) == (1, 1, False)


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["columns", "rows", "rows, weights not transposed"])
def test_a_guessed_order_of_arguments_calls_nothing_wrong_that_no_mistake_explains(
    layout: str,
) -> None:
    """It may be right, and be given other things than it means, in whichever form of labels."""
    source = (
        "def backward_prop(x, t, z1, a1, p, w2):\n"
        "    dz2 = (p - t) / len(t)\n"
        "    dz1 = (dz2 @ w2.T) * (z1 > 0)\n"
        "    return x.T @ dz1, dz1.sum(0), a1.T @ dz2, dz2.sum(0)\n"
    )
    wrong = [f for f in judge("backward_prop", source, layout).findings if f.status == "wrong"]
    assert all(finding.mistake for finding in wrong)
