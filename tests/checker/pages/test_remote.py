"""A function is called through a service, and whatever that answers is told as a failure."""

from typing import Any

import numpy as np
import pytest
from local import callers, opened

from scratchnn.checker.calls.convention import Convention
from scratchnn.checker.pages import remote
from scratchnn.checker.process.host import Ended
from scratchnn.checker.program.failures import Empty, Failed, Misused, Unbound

Z = {"Z": np.array([[1.0, -2.0]])}


def call(source: str, known: dict[str, Any] = Z) -> Any:
    (caller,) = callers(source)
    return caller.call(known, list(known), ["A"], Convention())


def test_what_was_computed_comes_back_by_our_name() -> None:
    called = call("def relu(Z):\n    return Z * (Z > 0)\n")
    np.testing.assert_array_equal(called.outputs["A"], [[1.0, 0.0]])
    assert (called.changed, called.plotted) == ([], False)


def test_what_it_writes_over_is_told() -> None:
    assert call("def relu(Z):\n    Z[Z < 0] = 0\n    return Z\n").changed == ["Z"]


@pytest.mark.parametrize(
    ("source", "kind", "said"),
    [
        ("def relu(Z): pass\n", Empty, ""),
        ("def relu(a, b): return a\n", Unbound, "what to hand over as a, b is not known"),
        ("def relu(Z): return Z @ Z\n", Misused, "ValueError"),
        ("def relu(Z): return 'x'\n", Misused, "where numbers are wanted"),
        ("def relu(Z): return Z * 1j\n", Failed, "complex numbers"),
    ],
)
def test_a_failure_has_its_kind(source: str, kind: type[Failed], said: str) -> None:
    with pytest.raises(kind) as found:
        call(source)
    assert type(found.value) is kind
    assert said in str(found.value)


def test_shapes_that_do_not_fit_are_the_cause_of_a_failure() -> None:
    with pytest.raises(Failed) as found:
        call("def relu(Z): return Z @ Z\n")
    assert isinstance(found.value.__cause__, ValueError)
    with pytest.raises(Failed) as found:
        call("def relu(Z): return Z.missing\n")
    assert found.value.__cause__ is None


class Gone:
    """A service whose process has ended."""

    asked = 0

    def ask(self, _: Any) -> Any:
        """Say that it has ended."""
        self.asked += 1
        raise Ended("was still running after 2 s, and was stopped")


def test_a_function_that_ended_its_process_is_asked_no_more() -> None:
    (caller,) = callers("def relu(Z): return Z\n")
    caller.service = gone = Gone()
    for _ in range(2):
        with pytest.raises(Failed, match="is there a loop without an end"):
            caller.call(Z, ["Z"], ["A"], Convention())
    assert gone.asked == 1


def test_all_functions_are_told_with_the_problems_of_the_file() -> None:
    source = (
        "import no_such_module\ndef one(a): pass\nclass Net:\n    def two(self, b): return b\n"
    )
    found, problems, unscaled = remote.callers(opened(source), {})
    assert [(f.name, f.line, f.arguments, f.is_method) for f in found] == [
        ("one", 2, ["a"], False),
        ("Net.two", 4, ["b"], True),
    ]
    assert [f.is_empty for f in found] == [True, False]
    assert (unscaled, found[0].program) == (False, source)
    assert problems == []
