"""Names of sizes stand for numbers, and are found in the values that are given."""

import numpy as np
import pytest

from scratchnn.spec import Letter, Symbol, sizes

DZ = Symbol("dZ", ("n_out", "m"))
b = Symbol("b", ("n_out", 1))
ANY = Symbol("theta", "any")


def test_a_shape_has_its_sizes_by_name_and_its_numbers_as_they_are() -> None:
    known = {"n_out": 2, "m": 5, "any": (4, 1)}
    assert sizes.shape(DZ, known) == (2, 5)
    assert sizes.shape(b, known) == (2, 1)
    assert sizes.shape(ANY, known) == (4, 1)
    assert sizes.shape(Symbol("alpha", ()), known) == ()


def test_given_values_have_the_sizes_that_their_page_names() -> None:
    given = {
        "dZ": np.zeros((2, 5)),
        "b": np.zeros((2, 1)),
        "theta": np.zeros((4, 3)),
        "alpha": 0.1,
    }
    found = sizes.bind([DZ, b, ANY, Symbol("alpha", ())], given)
    assert found == {"n_out": 2, "m": 5, "any": (4, 3)}


def test_a_size_and_a_shape_that_are_given_themselves_are_taken() -> None:
    wanted = [Symbol("m", (), domain="size"), Symbol("shape", (2,), domain="shape")]
    assert sizes.bind(wanted, {"m": 60, "shape": (3, 4)}) == {"m": 60, "any": (3, 4)}


def test_a_value_with_another_number_of_axes_is_no_such_value() -> None:
    with pytest.raises(ValueError, match="zip"):
        sizes.bind([DZ], {"dZ": np.zeros(5)})


def test_what_is_bound_is_what_the_shapes_were_made_of() -> None:
    known = {"n_out": 2, "m": 5, "any": (4, 3)}
    symbols = [DZ, b, ANY]
    values = {symbol.name: np.zeros(sizes.shape(symbol, known)) for symbol in symbols}
    assert sizes.bind(symbols, values) == known


def test_names_of_sizes_come_once_and_in_order() -> None:
    symbols = [Symbol("p", (), domain="size"), DZ, ANY, Symbol("A", ("n_in", "m"))]
    assert [*sizes.names(symbols)] == ["p", "n_out", "m", "n_in"]


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        (DZ, "(n_out, m)"),
        (b, "(n_out, 1)"),
        (ANY, "any"),
        (Symbol("alpha", ()), "scalar"),
        (Symbol("shape", (2,), domain="shape"), "(2,)"),
        (Symbol("rng", (), domain="generator"), "generator"),
        (Letter("X", "X", means="", shape=("n_in", "m")), "(n_in, m)"),
    ],
)
def test_a_shape_is_said_as_python_writes_it(thing: Symbol | Letter, said: str) -> None:
    assert sizes.written(thing) == said
