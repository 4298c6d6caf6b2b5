"""The loss that a program computes itself is held against that of its gradients."""

import pytest
from studied import EXAMPLES, fitted

from scratchnn.checker.network.slopes import Fit
from scratchnn.checker.verdict import costs
from scratchnn.checker.verdict.judgement import Issue

CROSS = "-np.sum(T * np.log(P))"


def fit(cost: str, *pairs: tuple[str, str]) -> Fit:
    return fitted(("d2 =", f"J = {cost}\n    d2 ="), *pairs)


def judged(cost: str) -> tuple[str, list[str], list[str]]:
    issues: list[Issue] = []
    remarks: list[Issue] = []
    scale = costs.judge(fit(cost), issues, remarks)
    return scale, [i.mistake for i in issues], [r.mistake for r in remarks]


@pytest.mark.parametrize(
    ("cost", "found"),
    [
        (f"{CROSS} / len(X)", ("mean", [], [])),
        (CROSS, ("sum", [], ["no-mean"])),
        (f"{CROSS} / len(X) / 10", ("mean of entries", [], [])),
        (f"-({CROSS}) / len(X)", ("mean", ["no-minus"], [])),
        (
            "-np.sum(T * np.log(P) + (1 - T) * np.log(1 - P)) / len(X)",
            ("mean", ["binary"], []),
        ),
        ("np.sum((P - T) ** 2) / 2 / len(X)", ("mean", ["other-loss"], [])),
        ("np.sum(P ** 4 * T)", ("", [], [])),
        (f"np.sum(T * P) * 0 + {CROSS} / len(X) + 1e-9", ("mean", [], [])),
    ],
)
def test_a_cost_has_its_scale_and_what_is_wrong_with_it(
    cost: str, found: tuple[str, list[str], list[str]]
) -> None:
    assert judged(cost) == found


def test_another_loss_than_that_of_the_steps_may_be_meant() -> None:
    issues: list[Issue] = []
    costs.judge(fit("np.sum((P - T) ** 2) / 2 / len(X)"), issues, [])
    assert [(i.mistake, i.sure) for i in issues] == [("other-loss", False)]


@pytest.mark.slow
def test_where_it_stands_is_told() -> None:
    issues: list[Issue] = []
    costs.judge(fit(f"-({CROSS})"), issues, [])
    assert issues[0].seen is not None
    assert issues[0].seen.value.text == "J"
    assert issues[0].said.startswith("`J` is the cross-entropy without its minus")


def test_the_losses_that_it_computes_are_listed_each_once() -> None:
    assert costs.own(fit(f"{CROSS} / len(X)\n    K = {CROSS}")) == ["cross-entropy"]
    assert costs.own(fit(f"-({CROSS})")) == []
    assert costs.own(fitted()) == []


def test_numbers_know_pixels_and_labels_and_have_a_name() -> None:
    both = [
        seen.value.text
        for seen, _ in costs.numbers(fit(f"{CROSS}\n    q = X.sum(); r = T.sum()"))
    ]
    assert set(both) == {"J"}


@pytest.mark.parametrize(
    ("function", "unused"),
    [
        ("m = len(X)\n    return P - T", True),
        ("m = len(X)\n    return (P - T) / m", False),
        ("n = 3\n    return P - T", False),
    ],
)
def test_a_number_of_examples_that_is_named_and_never_used_is_noticed(
    function: str, unused: bool
) -> None:
    source = ("for i", f"def error(X, P, T):\n    {function}\nfor i")
    found = fitted(source, ("(P - T) / len(X)", "error(X, P, T)"))
    assert costs.unused_number(found) is unused
    assert found.examples == EXAMPLES


@pytest.mark.parametrize(("name", "mistakes"), [("loss", ["other-loss"]), ("mae", [])])
def test_an_absolute_error_that_is_called_a_loss_leaves_it_open(
    name: str, mistakes: list[str]
) -> None:
    issues: list[Issue] = []
    shown = ("d2 =", f"{name} = np.abs(P - T).sum() / len(X)\n    d2 =")
    costs.judge(fitted(shown), issues, [])
    assert [i.mistake for i in issues] == mistakes
    assert not any(i.sure for i in issues)
