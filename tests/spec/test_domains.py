"""One table says what each domain is, and each room asks it."""

import numpy as np
import pytest

from scratchnn.spec import Symbol
from scratchnn.spec.domains import DOMAINS, domain


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("positive", 1e-300, 0),
        ("nonnegative", 0, -1),
        ("fraction", 0.5, 1),
        ("probability", [0, 1], [0.5, 1.5]),
        ("one-hot", [[0, 1], [1, 0]], [0, 0.5]),
        ("pixel", [0, 255], [256]),
    ],
)
def test_numbers_are_of_a_domain_or_not(name: str, inside: object, outside: object) -> None:
    assert DOMAINS[name].has(inside)
    assert not DOMAINS[name].has(outside)
    assert DOMAINS["real"].has(np.array(outside))


def test_a_domain_that_there_is_not_is_any() -> None:
    assert domain(Symbol("x", (), domain="none")) == DOMAINS["real"]
