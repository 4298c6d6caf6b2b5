"""What becomes of right gradients: penalties, rules, and steps that are lost."""

import pytest
from studied import fitted

from scratchnn.checker.verdict import factors, stepping
from scratchnn.checker.verdict.factors import Measured
from scratchnn.checker.verdict.judgement import Verdict

STEP = "W1 -= 0.1 * gW1"


def begun(*pairs: tuple[str, str]) -> tuple[Verdict, list[Measured]]:
    """Return a verdict in which each right gradient is called right, and all factors."""
    fit = fitted(*pairs)
    verdict, found = Verdict(fit.study, fit), factors.measured(fit)
    for one in found:
        if one.right:
            verdict.state(one.parameter, "right")
    return verdict, found


def test_a_penalty_is_recognised_and_its_step_is_right() -> None:
    verdict, found = begun((STEP, "W1 -= 0.1 * (gW1 + 0.01 * W1)"))
    stepping.decayed(verdict, found[:1])
    assert found[0].step == pytest.approx(0.1 / 20)
    assert found[0].said == "with a penalty of 0.01 times itself"
    assert verdict.issues == []


def test_a_penalty_that_makes_weights_larger_is_wrong() -> None:
    verdict, found = begun((STEP, "W1 -= 0.1 * (gW1 - 0.01 * W1)"))
    stepping.decayed(verdict, found[:1])
    (issue,) = verdict.issues
    assert (issue.mistake, verdict.states[0][0]) == ("penalty-sign", "wrong")
    assert issue.seen is not None
    assert issue.seen.value.text == "gW1 - 0.01 * W1"


def test_a_step_into_another_name_never_reaches_its_parameter() -> None:
    times = "def times(A, W): return A @ W\nfor i"  # so that it is seen that W1 is used again
    verdict, found = begun(
        ("for i", times), ("X @ W1", "times(X, W1)"), (STEP, "W3 = W1 - 0.1 * gW1")
    )
    stepping.unmoved(verdict, found)
    (issue,) = verdict.issues
    assert (issue.mistake, issue.said.partition(":")[0]) == ("unchanged", "`W1`")
    assert "stored as `W3`" in issue.said
    assert verdict.states[0] == ("wrong", "never changes")


def test_a_step_that_every_parameter_makes_is_not_lost() -> None:
    verdict, found = begun()
    stepping.unmoved(verdict, found)
    stepping.thrown_away(verdict)
    assert verdict.issues == []


def test_a_step_is_thrown_away_where_the_next_output_is_the_same() -> None:
    go = ("for i", "def go(W, g):\n    W = W - 0.1 * g\n    return W\nfor i")
    steps = [
        (f"{name} -= 0.1 * g{name}", f"go({name}, g{name})")
        for name in ("W1", "b1", "W2", "b2")
    ]
    verdict, _ = begun(go, *steps)
    stepping.thrown_away(verdict)
    assert [i.mistake for i in verdict.issues] == ["thrown-away"]
    assert {status for status, _ in verdict.states.values()} == {"wrong"}


def test_the_rule_of_most_steps_is_the_rule() -> None:
    verdict, found = begun()
    stepping.rule(verdict, found)
    assert (verdict.rule, verdict.issues) == ("plain steps", [])


def test_a_wrong_rule_is_one_issue_for_all_whose_steps_it_makes() -> None:
    start = ("for i", "s = {n: 0.0 for n in 'aA'}\nfor i")
    weights = [("W1", "gW1", "a"), ("W2", "gW2", "A")]
    steps = [
        (
            f"{W} -= 0.1 * {g}",
            f"s['{n}'] = s['{n}'] + {g} ** 2; {W} -= 0.1 * {g} / (s['{n}'] + 1e-8)",
        )
        for W, g, n in weights
    ]
    verdict, found = begun(start, *steps)
    stepping.rule(verdict, found)
    (issue,) = verdict.issues
    assert issue.mistake == "rule"
    assert {p.text for p in issue.parameters} == {"W1", "W2"}
    assert "the root is missing" in issue.said


def test_a_step_that_is_not_made_of_its_gradient_is_wrong_where_those_of_others_are() -> None:
    verdict, found = begun((STEP, "W1 -= 0.1 * np.abs(gW1)"))
    stepping.rule(verdict, found)
    assert [(i.mistake, [p.text for p in i.parameters]) for i in verdict.issues] == [
        ("other-step", ["W1"])
    ]


def test_steps_of_an_unknown_rule_are_not_called_wrong() -> None:
    steps = [
        (f"-= 0.1 * g{name}", f"-= 0.1 * np.sign(g{name}) * np.sqrt(np.abs(g{name}))")
        for name in ("W1", "b1", "W2", "b2")
    ]
    verdict, found = begun(*steps)
    stepping.rule(verdict, found)
    assert verdict.issues == []
    assert set(verdict.states.values()) == {("unsure", stepping.UNKNOWN)}


def test_what_is_stepped_and_stands_in_no_layer_is_an_outsider() -> None:
    verdict, _ = begun(
        ("S = A1 @ W2 + b2", "S = (A1 @ W2 + b2) * g"),
        ("for i", "g = np.full(10, 1.5)\nfor i"),
        ("b2 -=", "g -= 0.1 * (d2 * S).sum(axis=0)\n    b2 -="),
    )
    assert "g" in [p.text for p in stepping.outsiders(verdict)]


def test_a_velocity_is_no_outsider() -> None:
    verdict, _ = begun(
        ("for i", "v = np.zeros((6, 5))\nfor i"), (STEP, "v = 0.9 * v - 0.1 * gW1; W1 += v")
    )
    assert stepping.outsiders(verdict) == []
