"""The example of a page is that of its docstring, and gives what the docstring says."""

import doctest
import inspect
from typing import Any

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.spec import Equation, examples

EQUATIONS = spec.load()


def given_in_docstring(equation: Equation) -> list[dict[str, Any]]:
    """Run a docstring's example, and return what the function was given each time."""
    function, calls = equation.function, list[dict[str, Any]]()
    names = list(inspect.signature(function).parameters)

    def record(*arguments: Any, **named: Any) -> Any:
        calls.append(dict(zip(names, arguments, strict=False)) | named)
        return function(*arguments, **named)

    (example,) = doctest.DocTestFinder(recurse=False).find(
        function, function.__name__, globs={**vars(inspect.getmodule(function))}
    )
    example.globs[function.__name__] = record
    results = doctest.DocTestRunner().run(example, out=lambda _: None)
    assert results.failed == 0
    return calls


@pytest.mark.parametrize("id_", EQUATIONS)
def test_the_docstring_has_the_example_of_the_page(id_: str) -> None:
    wanted = examples.inputs(EQUATIONS[id_])
    first = given_in_docstring(EQUATIONS[id_])[0]
    assert first.keys() == wanted.keys()
    for name, value in wanted.items():
        if isinstance(value, np.random.Generator):
            same = value.bit_generator.seed_seq.entropy  # type: ignore[attr-defined]
            assert first[name].bit_generator.seed_seq.entropy == same
        else:
            np.testing.assert_allclose(first[name], value, rtol=1e-15, strict=False)
            assert np.shape(first[name]) == np.shape(value)


@pytest.mark.parametrize("id_", EQUATIONS)
def test_the_function_runs_on_its_example(id_: str) -> None:
    equation = EQUATIONS[id_]
    made = equation.function(*(examples.inputs(equation)[s.name] for s in equation.inputs))
    outputs = made if len(equation.outputs) > 1 else (made,)
    assert all(np.all(np.isfinite(output)) for output in outputs)
