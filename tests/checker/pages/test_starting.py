"""Starting values are judged by their shapes and by how they are distributed."""

import numpy as np
import pytest
from local import callers

from scratchnn.checker.pages import starting
from scratchnn.checker.pages.judging import Judged

SHAPES = {"W1": (10, 784), "b1": (10, 1), "W2": (10, 10), "b2": (10, 1)}


def judge(draw: str, layout: str = "columns", **other: str) -> Judged:
    """Judge a function that draws W1, b1, W2 and b2 of these shapes, some otherwise."""
    made = {name: other.get(name, draw.format(shape=shape)) for name, shape in SHAPES.items()}
    body = "\n    ".join(f"{name} = {code}" for name, code in made.items())
    source = f"import numpy as np\ndef init_params():\n    {body}\n    return W1, b1, W2, b2\n"
    (caller,) = callers(source)
    return starting.judge(caller, layout)


PAGE = "np.random.rand(*{shape}) - 0.5"


def test_the_pages_own_are_right_value_by_value() -> None:
    judged = judge(PAGE)
    assert [(f.symbol, f.status) for f in judged.findings] == [
        (name, "right") for name in SHAPES
    ]
    assert judged.remarks == []


def test_biases_may_be_zero() -> None:
    judged = judge(PAGE, b1="np.zeros((10, 1))", b2="np.zeros((10, 1))")
    assert (judged.is_done, judged.remarks) == (True, [])


@pytest.mark.parametrize(
    "draw", ["np.random.randn(*{shape}) * 0.05", "np.random.uniform(-1, 1, {shape})"]
)
def test_another_distribution_is_a_remark(draw: str) -> None:
    judged = judge(draw)
    assert judged.is_done
    assert "That is not wrong" in judged.remarks[0].message


@pytest.mark.parametrize(
    ("draw", "mistake"),
    [
        ("np.random.rand(*{shape})", "no-half"),
        ("np.zeros({shape})", "zeros"),
        ("np.random.rand(*{shape}) - 1", "all-negative"),
    ],
)
def test_a_mistake_of_the_page_is_named(draw: str, mistake: str) -> None:
    finding = judge(draw).findings[0]
    assert (finding.status, finding.mistake) == ("wrong", mistake)
    assert finding.page.endswith(f"#mistake-{mistake}")
    assert finding.code == "W1 = np.random.rand(10, 784) - 0.5"


def test_numbers_of_one_sign_are_wrong_whatever_they_are() -> None:
    finding = judge("np.random.rand(*{shape}) * 3 + 1").findings[0]
    assert finding.status == "wrong"
    assert "100% positive numbers" in finding.message


def test_a_shape_that_does_not_fit_the_others_is_wrong() -> None:
    judged = judge(PAGE, b2="np.random.rand(10) - 0.5", W2="np.random.rand(10, 7) - 0.5")
    assert {f.symbol: f.mistake for f in judged.findings if f.status == "wrong"} == {
        "W2": "shape",
        "b2": "flat",
    }


def test_in_rows_a_flat_bias_is_right() -> None:
    turned = {"W1": "np.random.rand(784, 10) - 0.5", "W2": "np.random.rand(10, 10) - 0.5"}
    flat = dict.fromkeys(("b1", "b2"), "np.random.rand(10) - 0.5")
    assert judge(PAGE, "rows", **turned, **flat).is_done


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("pass", "empty", "not written yet"),
        ("return 1 / 0", "failed", "ZeroDivisionError"),
        ("return {'W1': 1}", "failed", "it does not return b1, W2, b2"),
    ],
)
def test_what_gives_no_parameters_is_said(body: str, status: str, said: str) -> None:
    (caller,) = callers(f"def init_params():\n    {body}\n")
    (finding,) = starting.judge(caller, "columns").findings
    assert finding.status == status
    assert said in finding.message


def test_the_generator_that_everything_draws_from_is_left_as_it_was() -> None:
    np.random.seed(5)  # noqa: NPY002
    before = np.random.get_state(legacy=False)["state"]["key"].copy()  # noqa: NPY002
    judge(PAGE)
    after = np.random.get_state(legacy=False)["state"]["key"]  # noqa: NPY002
    np.testing.assert_array_equal(after, before)
