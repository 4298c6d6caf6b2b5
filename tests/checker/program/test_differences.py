"""What compares gradients with differences, and keeps no result, is left out of a program."""

import ast

import pytest

from scratchnn.checker.program import differences

QUOTIENT = "(up - down) / (2 * h)"
DERIVATIVE = f"""
def derivative(f, x, h=1e-5):
    old = x[0]
    x[0] = old + h
    up = f()
    x[0] = old - h
    down = f()
    x[0] = old
    return {QUOTIENT}
"""
CHECK = (
    "def check(net):\n    assert derivative(net, [1.0]) < 1\n    d = derivative(net, [1.0])\n"
)


def left(source: str) -> list[str]:
    """Return the statements behind the functions."""
    tree = ast.parse(source)
    differences.leave_out(tree)
    kept = (s for s in tree.body if not isinstance(s, ast.FunctionDef))
    return [ast.unparse(s) for s in kept]


@pytest.mark.parametrize(
    "quotient",
    [QUOTIENT, "(up - down) / (h * 2.0)", "np.array([(up - down) / (2 * h)])"],
)
def test_a_check_that_stands_alone_is_left_out(quotient: str) -> None:
    functions = DERIVATIVE.replace(QUOTIENT, quotient) + CHECK
    statements = "check(net)\nprint('off by', check(net))\ntrain(net)"
    assert left(functions + statements) == ["pass", "pass", "train(net)"]


def test_a_program_that_calls_it_goes_on_without_it() -> None:
    tree = ast.parse(DERIVATIVE + CHECK + "def main():\n    check(net)\n    train(net)\nmain()")
    assert differences.leave_out(tree)
    assert (
        ast.unparse(ast.Module(tree.body[-2:], []))
        == "def main():\n    pass\n    train(net)\nmain()"
    )


def test_what_keeps_a_result_is_kept() -> None:
    assert left(f"{DERIVATIVE}g = derivative(f, [1.0])\nx -= g") == ["g = derivative(f, [1.0])", "x -= g"]  # fmt: skip


def test_an_error_that_is_halved_is_no_difference_of_a_loss() -> None:
    back = "def back(a, y, m):\n    return (a - y) / (2 * m) + m\n"
    tree = ast.parse(back + "back(1, 2, 3)")
    assert not differences.leave_out(tree)
    assert ast.unparse(tree.body[-1]) == "back(1, 2, 3)"
