"""Examples that are called those to test on are none that are trained on."""

import pytest
from studied import studied

from scratchnn.checker import held_out
from scratchnn.checker.verdict import parameters

ONLY = ("(x, y), _ = mnist.load_data()", "x, y = mnist.load_data()[0]")
BOTH = "X, T = x / 255, np.eye(10)[y]"
LAST = "    b2 -= 0.1 * gb2\n"
GUESS = f"{LAST}guess = np.tanh(XX @ W1 + b1) @ W2 + b2\n"


def told(split: str, name: str) -> str:
    """Return what is said of a script that splits its examples and looks at some of them."""
    pairs = (ONLY, (BOTH, f"{BOTH}\n{split}"), (LAST, GUESS.replace("XX", name)))
    found = held_out.judge(parameters.judge(studied(*pairs)))
    return found[1].said if found else ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("split", "name", "inside"),
    [
        ("X_test = X[12:]; X, T = X[:12], T[:12]", "X_test", False),
        ("X_test = X[11:]; X, T = X[:12], T[:12]", "X_test", True),
        ("X_test = X[12:]", "X_test", True),
        ("X_val = X[:5].T; X, T = X[:-5], T[:-5]", "X_val.T", True),
        ("few = X[12:]", "few", False),
        ("X_test = X", "X_test", False),  # the program has no others
        ("X_test = X[12:]", "X", False),  # nothing is said of them
        ("X_dev = X[12:]", "X_dev", False),
    ],
)
def test_what_is_trained_on_tells_nothing_of_others(
    split: str, name: str, inside: bool
) -> None:
    assert bool(told(split, name)) is inside


def test_how_many_examples_are_among_those_trained_on_is_said() -> None:
    assert "at least 8 of them" in told("X_test = X[12:]", "X_test")


@pytest.mark.parametrize(
    ("printed", "mistaken"),
    [
        ("'test accuracy', np.mean(np.argmax(X @ W1 @ W2, axis=1) == y)", True),
        ("'train accuracy', np.mean(np.argmax(X @ W1 @ W2, axis=1) == y)", False),
        ("'accuracy', np.mean(np.argmax(X @ W1 @ W2, axis=1) == y)", False),
        ("'test accuracy', np.mean(np.argmax(X_test @ W1 @ W2, axis=1) == yt)", False),
        ("np.mean(np.argmax(X @ W1 @ W2, axis=1) == y)); print('test : 28'", False),
        ("'test of', len(np.argmax(X @ W1 @ W2, axis=1) == y)", False),
    ],
)
def test_a_number_of_the_test_is_of_no_labels_that_are_trained_on(
    printed: str, mistaken: bool
) -> None:
    both = ("(x, y), _ = mnist.load_data()", "(x, y), (X_test, yt) = mnist.load_data()")
    study = studied(both, (LAST, f"{LAST}print({printed})\n"))
    assert bool(held_out.judge(parameters.judge(study))) is mistaken


def test_examples_that_the_data_hold_twice_may_stand_in_both_parts() -> None:
    assert not told("X[13] = X[2]; X_test = X[12:]; X, T = X[:12], T[:12]", "X_test")
