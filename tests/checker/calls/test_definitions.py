"""Only what defines something is run, and all functions that are the learner's are found."""

import ast
from pathlib import Path

import pytest
from studied import program

from scratchnn.checker.calls import definitions
from scratchnn.checker.calls.definitions import Found


def found(source: str) -> Found:
    return definitions.definitions(program(source, Path("mine.py")), {})


def names(source: str) -> list[str]:
    return [learner.name for learner in found(source).functions]


@pytest.mark.parametrize(
    ("statement", "defines"),
    [
        ("import numpy as np", True),
        ("def f(): pass", True),
        ("class A: pass", True),
        ("x = 3 * (4 + 5)", True),
        ("x: int = 3", True),
        ("x: int", False),
        ("f = lambda Z: Z", True),
        ("rng = np.random.default_rng(0)", True),
        ("try:\n    import a\nexcept ImportError:\n    a = None", True),
        ("try:\n    import a\nexcept ImportError:\n    print(1)", False),
        ("data = read()", False),
        ("print(1)", False),
        ("for i in x: pass", False),
        ("x += 1", False),
        ("if True: x = 1", False),
    ],
)
def test_a_statement_defines_where_it_runs_nothing_of_the_learners(
    statement: str, defines: bool
) -> None:
    assert definitions.is_definition(ast.parse(statement).body[0]) is defines


def test_functions_methods_and_lambdas_are_found_in_their_order() -> None:
    source = "def f(a): return a\nclass A:\n    def g(self, b): return b\n    @staticmethod\n    def h(c): return c\nk = lambda d: d\n"
    learners = found(source).functions
    assert [f.name for f in learners] == ["f", "A.g", "A.h", "k"]
    assert [f.is_method for f in learners] == [False, True, False, False]


def test_methods_of_a_base_are_those_of_the_class_that_was_made_of_it() -> None:
    source = "class A:\n    def g(self): return 1\nclass B(A):\n    def h(self): return 2\n"
    assert names(source) == ["A.g", "B.g", "B.h"]


def test_functions_of_libraries_are_not_the_learners_and_ours_are_said_to_be() -> None:
    source = "import numpy as np\nfrom numpy import sin\nfrom scratchnn import relu\nfrom json import loads\n"
    (ours,) = found(source).functions
    assert (ours.name, ours.ours) == ("relu", True)


def test_what_reads_data_or_trains_is_left_alone() -> None:
    made = found("print(1 / 0)\ndata = open('none')\ndef f(): return data\n")
    assert ([f.name for f in made.functions], made.problems) == (["f"], [])


def test_what_fails_is_told_with_its_line_and_the_others_are_there() -> None:
    made = found("class A:\n    x = 1 / 0\ndef f(): pass\n")
    assert [f.name for f in made.functions] == ["f"]
    (problem,) = made.problems
    assert problem.startswith("line 1, `class A:`: ZeroDivisionError")


def test_a_constant_of_what_is_not_run_is_no_problem() -> None:
    assert found("m = rows * 2\ndef f(): return m\n").problems == []


@pytest.mark.parametrize(
    ("source", "sizes"),
    [("m, n = data.shape", ("m", "n")), ("x = 1\nrows, columns = a.b.shape", ("rows", "columns")), ("m, n = 1, 2", ()), ("m = data.shape", ())],
)  # fmt: skip
def test_the_names_of_a_tables_sizes_are_known(source: str, sizes: tuple[str, ...]) -> None:
    assert definitions.sized(ast.parse(source).body) == sizes


@pytest.mark.parametrize(
    ("source", "unscaled"),
    [
        ("x = pd.read_csv('a')", True),
        ("x = pd.read_csv('a') / 255", False),
        ("x = np.loadtxt('a') / 256.0", False),
        ("x = StandardScaler().fit(read_csv('a'))", False),
        ("x = normalize(load_data())", False),
        ("x = 3", False),
    ],
)
def test_pixels_that_are_read_and_never_scaled_are_noticed(source: str, unscaled: bool) -> None:
    assert definitions.reads_unscaled(ast.parse(source).body) is unscaled
