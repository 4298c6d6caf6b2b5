"""What a function gave is explained by the fewest mistakes, in the flow of data."""

import pytest
from local import callers

from scratchnn.checker.calls.convention import Convention
from scratchnn.checker.pages import remarks
from scratchnn.checker.pages.parts import parts
from scratchnn.checker.pages.tracing import Helper, Trace, wrong_helper

FORWARD = """
import numpy as np
def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    E = np.exp(Z2)
    A2 = E / E.sum(axis=0)
    return Z1, A1, Z2, A2
"""


def traced(*pairs: tuple[str, str], helpers: str = "") -> Trace:
    source = FORWARD
    for old, new in pairs:
        assert old in source
        source = source.replace(old, new)
    *own, caller = callers(helpers + source)
    known = {f"forward/{one.name}": Helper(one, Convention(), right=False) for one in own}
    part = parts()["forward_prop"]
    called = remarks.call(part, caller, part.known[0], Convention())
    return Trace(part, caller, part.known[0], called.outputs, known)


def explained(trace: Trace) -> tuple[dict[str, str], list[str]]:
    trace.explain()
    return {name: variant.mistake for name, variant in trace.changed.items()}, trace.unknown


def test_what_is_right_needs_no_explanation() -> None:
    trace = traced()
    replay = trace.explain()
    assert (trace.changed, trace.unknown) == ({}, [])
    assert replay.fits == dict.fromkeys(("Z1", "A1", "Z2", "A2"), True)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("np.maximum(Z1, 0)", "np.abs(Z1)", {"A1": "absolute"}),
        ("W2 @ A1 + b2", "W2 @ A1", {"Z2": "no-bias"}),
        ("E.sum(axis=0)", "E.sum()", {"A2": "whole-batch"}),
    ],
)
def test_a_known_mistake_is_found_in_its_own_step(
    old: str, new: str, found: dict[str, str]
) -> None:
    assert explained(traced((old, new))) == (found, [])


def test_two_mistakes_are_found_one_after_the_other() -> None:
    found = explained(traced(("np.maximum(Z1, 0)", "np.abs(Z1)"), ("E.sum(axis=0)", "E.sum()")))
    assert found == ({"A1": "absolute", "A2": "whole-batch"}, [])


def test_a_mistake_in_a_value_that_is_not_returned_is_found_by_what_follows() -> None:
    short = ("return Z1, A1, Z2, A2", "return Z2, A2")
    assert explained(traced(("np.maximum(Z1, 0)", "np.abs(Z1)"), short)) == (
        {"A1": "absolute"},
        [],
    )


def test_what_nothing_explains_is_unknown_and_what_follows_from_it_fits() -> None:
    trace = traced(("np.maximum(Z1, 0)", "np.cos(Z1)"))
    assert explained(trace) == ({}, ["A1"])
    step = next(s for s in trace.part.steps if s.name == "A2")
    assert trace.cause(step) == "A1"


def test_a_wrong_function_of_the_learners_own_explains_its_step() -> None:
    own = "import numpy as np\ndef relu(Z): return np.cos(Z)\n"
    trace = traced(("np.maximum(Z1, 0)", "relu(Z1)"), helpers=own)
    trace.explain()
    assert [(v.mistake, v.is_) for v in trace.changed.values()] == [("", "relu")]
    assert wrong_helper(trace.part.steps, trace.helpers) == "relu"
    assert wrong_helper(trace.part.steps[:1], trace.helpers) == ""


def test_the_comparison_in_a_mistake_decides_between_equal_numbers() -> None:
    (caller,) = callers("import numpy as np\ndef relu_derivative(Z): return Z >= 0\n")
    part = parts()["backward/relu_derivative"]
    trace = Trace(part, caller, part.known[0], {}, {})
    found = [v for v in trace._candidates(part.steps[0]) if trace._looks_like(v)]
    assert "at-zero" in [v.mistake for v in found]


def test_a_value_after_it_that_is_right_confirms_a_step() -> None:
    trace = traced(("return Z1, A1, Z2, A2", "return A2"))
    trace.explain()
    assert all(trace.confirms(step) for step in trace.part.steps)
    wrong = traced(("return Z1, A1, Z2, A2", "return A2"), ("E.sum(axis=0)", "E.sum() * 7 + E"))
    wrong.explain()
    assert wrong.unknown == ["A2"]
    assert not any(wrong.confirms(step) for step in wrong.part.steps)
