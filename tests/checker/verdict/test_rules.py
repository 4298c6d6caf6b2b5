"""The rules make the directions that their papers give."""

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn.checker.verdict import rules
from scratchnn.checker.verdict.rules import Made

B1, B2, E = 0.9, 0.99, 1e-3
G = [np.array([1.0, -2.0, 0.5]), np.array([0.3, 1.0, -4.0])]


def made(name: str, wrong: str = "") -> list[Made]:
    return [m for m in every() if (m.name, m.wrong) == (name, wrong)]


@np.errstate(invalid="ignore")
def every() -> list[Made]:
    return [*rules.made([B1, B2], [E], G)]


def momentum(ahead: bool) -> list[Array]:
    v, steps = np.zeros(3), []
    for g in G:
        v = B1 * v + g
        steps.append(g + B1 * v if ahead else v)
    return steps


def squares(keep: float, fresh: float) -> list[Array]:
    s, steps = np.zeros(3), []
    for g in G:
        s = keep * s + fresh * g**2
        steps.append(g / (np.sqrt(s) + E))
    return steps


def adam(corrected: bool, largest: bool = False) -> list[Array]:
    v, s, top, steps = np.zeros(3), np.zeros(3), np.zeros(3), []
    for t, g in enumerate(G, 1):
        v, s = B1 * v + (1 - B1) * g, B2 * s + (1 - B2) * g**2
        top = np.maximum(top, s) if largest else s
        d, c = (1 - B1**t, 1 - B2**t) if corrected else (1, 1)
        steps.append(v / d / (np.sqrt(top / c) + E))
    return steps


def adamax() -> list[Array]:
    v, u, steps = np.zeros(3), np.zeros(3), []
    for t, g in enumerate(G, 1):
        v, u = B1 * v + (1 - B1) * g, np.maximum(B2 * u, np.abs(g))
        steps.append(v / (1 - B1**t) / (u + E))
    return steps


def nadam() -> list[Array]:
    v, s, steps = np.zeros(3), np.zeros(3), []
    for t, g in enumerate(G, 1):
        v, s = B1 * v + (1 - B1) * g, B2 * s + (1 - B2) * g**2
        ahead = B1 * v / (1 - B1 ** (t + 1)) + (1 - B1) * g / (1 - B1**t)
        steps.append(ahead / (np.sqrt(s / (1 - B2**t)) + E))
    return steps


def adadelta() -> list[Array]:
    s, d, steps = np.zeros(3), np.zeros(3), []
    for g in G:
        s = B1 * s + (1 - B1) * g**2
        steps.append(np.sqrt(d + E) / np.sqrt(s + E) * g)
        d = B1 * d + (1 - B1) * steps[-1] ** 2
    return steps


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (rules.PLAIN, G),
        ("momentum (0.9)", momentum(ahead=False)),
        ("Nesterov's momentum (0.9)", momentum(ahead=True)),
        ("AdaGrad", squares(1, 1)),
        ("RMSProp (0.9)", squares(B1, 1 - B1)),
        ("Adadelta (0.9)", adadelta()),
        ("Adam (0.9, 0.99)", adam(corrected=True)),
        ("Adam (0.9, 0.99) without bias correction", adam(corrected=False)),
        ("AMSGrad (0.9, 0.99)", adam(corrected=True, largest=True)),
        ("Nadam (0.9, 0.99)", nadam()),
        ("AdaMax (0.9, 0.99)", adamax()),
    ],
)
def test_a_rule_makes_its_directions(name: str, wanted: list[Array]) -> None:
    forms = [np.allclose(m.directions, wanted, rtol=1e-12) for m in made(name)]
    assert any(forms)


@pytest.mark.slow
def test_every_wrong_rule_says_what_is_wrong_and_differs_from_the_right_one() -> None:
    wrong = [m for m in every() if m.wrong]
    assert len({m.wrong for m in wrong}) > 10
    for one in wrong:
        assert not any(
            np.allclose(one.directions, right.directions) for right in made(one.name)
        )


def test_what_is_kept_comes_with_its_numbers() -> None:
    (adam_,) = made("Adam (0.9, 0.99)")
    assert (adam_.shares, adam_.tiny) == ([B1, B2], E)
    assert {m.page for m in made("momentum (0.9)")} == {rules.MOMENTUM}


def test_the_simplest_rule_comes_first_and_alone_where_nothing_is_kept() -> None:
    assert [m.name for m in rules.made([], [], G)] == [rules.PLAIN]
    assert next(rules.made([B1], [E], G)).directions is G
