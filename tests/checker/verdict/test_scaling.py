"""A factor is right, fine to know, or wrong: by itself and beside those of the others."""

import pytest
from studied import fitted

from scratchnn.checker.verdict import factors, scaling
from scratchnn.checker.verdict.judgement import Verdict

ERROR = "d2 = (P - T) / len(X)"


def scaled(*pairs: tuple[str, str], cost: str = "") -> Verdict:
    fit = fitted(*pairs)
    verdict = Verdict(fit.study, fit, cost=cost)
    scaling.scaled(verdict, [m for m in factors.measured(fit) if m.right])
    return verdict


def found(verdict: Verdict) -> list[tuple[str, list[str]]]:
    return [(i.mistake, [p.text for p in i.parameters]) for i in verdict.issues]


ALL = ["W1", "b1", "W2", "b2"]


def test_the_mean_is_right() -> None:
    verdict = scaled()
    assert verdict.states == dict.fromkeys(range(4), ("right", ""))
    assert verdict.issues == verdict.remarks == []


def test_nothing_that_is_right_is_nothing_to_scale() -> None:
    verdict = Verdict(fitted().study, fitted())
    scaling.scaled(verdict, [])
    assert (verdict.states, verdict.issues) == ({}, [])


@pytest.mark.parametrize(
    ("error", "mistake", "where"),
    [
        ("2 * (P - T) / len(X)", "twice", "2 * (P - T)"),
        ("(P - T) / 6", "features", "(P - T) / 6"),
        ("(P - T) / 27", "all-data", "(P - T) / 27"),
        ("(P - T) / len(X) ** 2", "mean-twice", "(P - T) / len(X) ** 2"),
    ],
)
def test_a_factor_that_all_share_is_told_where_it_arises(
    error: str, mistake: str, where: str
) -> None:
    verdict = scaled((ERROR, f"d2 = {error}"))
    assert found(verdict) == [(mistake, ALL)]
    assert {status for status, _ in verdict.states.values()} == {"wrong"}
    assert verdict.issues[0].seen is not None
    assert verdict.issues[0].seen.value.text == where


def test_a_sum_is_a_remark_unless_the_number_of_examples_was_meant() -> None:
    error = (ERROR, "d2 = P - T")
    assert [r.mistake for r in scaled(error).remarks] == ["sum"]
    assert found(scaled(error)) == []
    assert found(scaled(error, cost="mean")) == [("sum", ALL)]  # the loss beside it is a mean


def test_uphill_is_wrong_whatever_the_factor() -> None:
    verdict = scaled((ERROR, "d2 = (T - P) / len(X)"))
    assert found(verdict) == [("sign", ALL)]
    assert verdict.states[0] == ("wrong", "uphill")


def test_two_signs_that_cancel_are_right_and_a_remark() -> None:
    verdict = scaled((ERROR, "d2 = (T - P) / len(X)"), ("-= 0.1", "+= 0.1"))
    assert (verdict.issues, [r.mistake for r in verdict.remarks]) == ([], ["two-signs"])
    assert {status for status, _ in verdict.states.values()} == {"right"}


@pytest.mark.parametrize(
    ("new", "mistake"),
    [
        ("d1.mean(axis=0)", "mean-twice"),
        ("d1.sum(axis=0) * len(X)", "no-mean"),
        ("-d1.sum(axis=0)", "sign"),
        ("d1.sum(axis=0) * 20 / 6", "features"),
        ("d1.sum(axis=0) * 1.234567", "factor"),
    ],
)
def test_one_that_differs_from_the_others_is_wrong_alone(new: str, mistake: str) -> None:
    verdict = scaled(("d1.sum(axis=0)", new))
    assert found(verdict) == [(mistake, ["b1"])]
    assert [status for status, _ in verdict.states.values()].count("wrong") == 1
    assert verdict.issues[0].equation == "backward/bias_gradient"


def test_a_rate_of_its_own_is_only_a_remark() -> None:
    verdict = scaled(("W1 -= 0.1", "W1 -= 0.2"))
    assert (verdict.issues, [r.mistake for r in verdict.remarks]) == ([], ["own-rate"])


@pytest.mark.parametrize("bare", [["b1"], ["W1", "b1", "W2"]])
def test_steps_without_the_rate_that_others_have_are_wrong(bare: list[str]) -> None:
    steps = [(f"{n} -= 0.1 *", f"{n} -=" if n in bare else f"{n} -= lr *") for n in ALL]
    start = ("for i in range(3):", "lr = 0.05\nfor i in range(3):")
    assert found(scaled(start, *steps)) == [("no-rate", bare)]
    twice = [(old, f"{new} 2 * lr *" if new.endswith("=") else new) for old, new in steps]
    assert found(scaled(start, *twice)) == []


def test_a_gradient_that_is_cut_at_its_own_length_is_not_another_factor() -> None:
    cut = "n = np.linalg.norm(gW1); gW1 = gW1 * 0.01 / n if n > 0.01 else gW1\n    "
    assert found(scaled(("W1 -= 0.1 * gW1", f"{cut}W1 -= 0.1 * gW1"))) == []
    assert found(scaled(("W1 -= 0.1 * gW1", "W1 -= 0.1 * gW1 * len(X)"))) != []


@pytest.mark.parametrize(("sign", "mistakes"), [("+", []), ("-", ["sign"])])
def test_a_negative_gradient_is_not_uphill_where_the_steps_are_not(
    sign: str, mistakes: list[str]
) -> None:
    steps = [
        (f"{p} -= 0.1 * g{p}", f"{p} {sign}= 0.1 * np.sign(g{p}) * np.sqrt(np.abs(g{p}))")
        for p in ALL
    ]
    turned = scaled((ERROR, "d2 = (T - P) / len(X)"), *steps)
    assert [issue.mistake for issue in turned.issues] == mistakes
