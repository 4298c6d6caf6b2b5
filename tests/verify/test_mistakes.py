"""A wrong variant must run, and be wrong in the way that its page says."""

import re
from dataclasses import replace
from typing import Any

import pytest

from scratchnn import spec
from scratchnn.verify import mistakes

EQUATION = spec.load()["backward/weight_gradient"]
MISTAKE = replace(EQUATION.mistakes[0], id="tried", code="dZ @ A.T", by="entry", expect=None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "dZ[99, 99]"}, "the code stops with IndexError: index 99 is out of bounds"),
        ({"code": "np.dott(dZ, A.T)"}, "the code stops with AttributeError: module 'numpy' has"),
        ({"code": "1 / 0"}, "the code stops with ZeroDivisionError: division by zero; write what"),
        ({"code": "exit()"}, "the code stops with SystemExit"),
        ({"code": "None"}, "the code gives None; write what gives numbers, though wrong ones"),
        ({"code": "str(dZ)"}, "the code gives '[[ 0.1257302...-1.26542147]]'; write what"),
        ({"code": "'dZ'"}, "the code gives 'dZ'"),
        ({"code": "dZ @ A"}, "gives an error of NumPy's, as shapes that do not fit do (ValueError: matmul: "),
        ({"expect": "nan"}, "gives an array of finite numbers, where NaN is expected; write other code, or leave"),
        ({"by": "luck"}, "no check luck; there are shape, "),
        ({"by": "shape"}, "shape does not reject it, and entry, exact, tex, gradient, central would: name one in"),
        ({"code": "dZ @ A.T / A.shape[1]"}, "entry does not reject it, nor does another check: give inputs that show it in `at`"),
    ],
)  # fmt: skip
def test_a_mistake_that_is_none_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(spec.SpecificationError, match=re.escape(said)) as raised:
        mistakes.judge(EQUATION, replace(MISTAKE, **change))
    assert str(raised.value).startswith("backward/weight_gradient: tried: ")


def test_code_whose_shapes_do_not_fit_is_a_mistake_that_says_so() -> None:
    wrong = replace(MISTAKE, code="dZ @ A", by="shape", expect="shape")
    assert mistakes.outcome(EQUATION, wrong) == "shape"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"by": "gradient"}, "gradient does not apply to this equation, "),
        (
            {"code": "Z / 0", "at": {"Z": [[1.0, 0.0]]}},
            "gives NaN, where an array of finite numbers is expected; .* or `expect: nan`",
        ),
        (
            {"code": "Z / 0", "at": {"Z": [[1.0, 2.0]]}},
            "gives infinity, where an array of finite numbers is expected",
        ),
    ],
)
def test_what_goes_wrong_in_another_way_than_the_page_says_is_refused(
    change: dict[str, Any], said: str
) -> None:
    relu = spec.load()["forward/relu"]
    with pytest.raises(spec.SpecificationError, match=said):
        mistakes.judge(relu, replace(relu.mistakes[0], **change))
