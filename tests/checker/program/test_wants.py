"""A program's errors ask for another world."""

import ast
from dataclasses import asdict

import pytest

from scratchnn.checker.program.examples import Variant
from scratchnn.checker.program.wants import NONE, table, wanted

PLAIN = asdict(Variant())


def asked(*problems: str, **other: object) -> list[dict[str, object]]:
    found = wanted(problems, Variant(**other))  # type: ignore[arg-type]
    return [
        {k: v for k, v in asdict(one).items() if v != {**PLAIN, **other}[k]} for one in found
    ]


@pytest.mark.parametrize(
    ("problem", "worlds"),
    [
        ("line 3: KeyError: 'mpg'", [{"columns": ("mpg",)}]),
        (
            "line 3: ValueError: could not convert string to float: '88,215,220'",
            [{"between": " "}, {"between": "\t"}, {"between": ";"}],
        ),
        ("line 3: ValueError: could not convert string to float: 'male'", []),
        ("""line 3: KeyError: "['a', 'b c'] not in index\"""", [{"columns": ("a", "b c")}]),
        (
            "line 3: AttributeError: 'DataFrame' object has no attribute 'age'",
            [{"columns": ("age",)}],
        ),
        (
            "line 3: ValueError: shapes (20,784) and (4,8) not aligned: 784 (dim 1) != 4 (dim 0)",
            [{"features": 4}, {"features": 8}],
        ),
        ("line 3: ValueError: zero-size array to reduction operation maximum", [{"times": 10}]),
        (
            "line 3: IndexError: index 9 is out of bounds for axis 1 with size 3",
            [
                {"classes": 3},
                {"label_last": True},
                {"features": 9},
                {"features": 3},
                {"times": 10},
            ],
        ),
        (
            "line 3: IndexError: index 198 is out of bounds for axis 1 with size 3",
            [{"label_last": True}, {"features": 198}, {"features": 3}, {"times": 10}],
        ),
        (
            "line 3: ValueError: cannot reshape array of size 20 into shape (13)",
            [{"times": 13}, {"features": 13}],
        ),
        (
            "line 3: IndexError: could not be broadcast together with shapes (150,) (27,)",
            [{"rows": 150}, {"features": 150}],
        ),
        (
            "line 3: AttributeError: 'int' object has no attribute 'lower'",
            [{"texts": True}, {"columns": ("lower",)}],
        ),
        (
            "line 3: TypeError: expected string or bytes-like object, got 'float'",
            [{"texts": True}],
        ),
        ("line 3: ZeroDivisionError: division by zero", []),
        (NONE, [{"times": 10}]),
    ],
)
def test_an_error_names_what_it_lacks(problem: str, worlds: list[dict[str, object]]) -> None:
    assert asked(problem) == worlds


def test_columns_are_added_to_those_that_are_there() -> None:
    both = asked("line 3: KeyError: 'a'", "line 4: KeyError: 'b'", columns=("a",))
    assert both == [{"columns": ("a", "b")}]
    assert not asked("line 3: KeyError: 'a'", columns=("a",))


def test_more_examples_than_many_are_not_asked_for() -> None:
    assert not asked(NONE, times=10)


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("p = np.loadtxt('a.csv')\nx = p[i, 0]\ny = p[i, 1]", 1),
        ("p = np.loadtxt('a.csv')\nx = p[:, [0, 1]]\ny = p[:, 0]", None),
        ("x = p[i, 0]\ny = p[i, 1]", None),
        ("p = np.loadtxt('a.csv')\nx = p[i, 1]\ny = p[i, 2]", None),
    ],
)
def test_columns_that_are_each_taken_alone_are_all_there_are(
    text: str, features: int | None
) -> None:
    wanted = {} if features is None else {"label_last": True, "features": features}
    assert table(ast.parse(text)) == wanted
