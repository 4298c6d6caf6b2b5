"""What is trained stands in front of a page, and what is wrong there is refused in words."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scratchnn import spec
from scratchnn.effects import experiments
from scratchnn.spec import SpecificationError
from scratchnn.verify import mistakes

SELECTION = experiments.selection()
PAGE = """
title: Mistakes
at: {alpha: 0.1}
lead: {title: One number, run: one-number}
right: {id: right, title: Nothing wrong}
mistakes:
  - {id: one-number, title: One number, of: [backward/bias_gradient#one-number]}
  - {id: own, title: Own, own: [{for: forward/relu, code: Z, by: entry}]}
settings:
  - {id: slow, title: Slow, at: {alpha: 0.01}, said: [{phrase: accuracy ends far behind}]}
  - {id: wide, title: Wide, sizes: {n1: 30}}
tables:
  - {id: rate, rows: [{title: α = 0.1, run: right}, {title: α = 0.01, run: slow}]}
"""
Write = Callable[[str], None]


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Write:
    page = tmp_path / "mistakes.md"
    monkeypatch.setattr(experiments, "PAGE", page)
    return lambda text: void(page.write_text(f"---{text}---\n", encoding="utf-8"))


def void(_: object) -> None:
    """Forget what writing returns."""


def test_every_experiment_is_made_of_mistakes_that_exist() -> None:
    for one in SELECTION.experiments.values():
        made = len(one.equations) + len(one.wiring)
        assert made == len(one.of) + len(one.own)
    for one in SELECTION.mistakes:
        assert one.equations or one.wiring
        assert one.seen


def test_mistakes_that_stand_on_no_page_are_rejected_too() -> None:
    assert any(one.own for one in SELECTION.mistakes)
    for one in SELECTION.mistakes:
        for equation, mistake in one.equations:
            assert not mistakes.judge(equation, mistake).passed


def test_a_page_is_read_with_the_numbers_of_each_run(write: Write) -> None:
    write(PAGE)
    found = experiments.selection()
    assert list(found.experiments) == ["right", "one-number", "own", "slow", "wide"]
    assert [one.at["alpha"] for one in found.experiments.values()] == [0.1, 0.1, 0.1, 0.01, 0.1]
    assert found.settings[1].sizes == {"n1": 30}
    ((equation, mistake),) = found.mistakes[1].equations
    assert (equation.id, mistake.code, mistake.by) == ("forward/relu", "Z", "entry")


def test_a_step_is_rewired_in_its_own_phase() -> None:
    one = SELECTION.experiments["softmax-of-a1"]
    both = zip(spec.network().steps, one.network.steps, strict=True)
    ((before, after),) = [(a, b) for a, b in both if a != b]
    assert (before.name, before.with_, after.with_) == ("A2", {"Z": "Z2"}, {"Z": "A1"})


def test_a_choice_brings_its_steps_and_its_numbers(write: Write) -> None:
    write(PAGE.replace("sizes: {n1: 30}", "choices: [tanh, momentum], at: {beta: 0.5}"))
    wide = experiments.selection().settings[1]
    assert wide.at == {"alpha": 0.1, "beta": 0.5}
    called = {step.call for step in wide.network.steps}
    assert {"forward/tanh", "update/momentum"} <= called
    assert not {"forward/relu", "update/gradient_step"} & called


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "#one-number]",
            "#no-such]",
            "one-number: backward/bias_gradient: no mistake no-such; ",
        ),
        (
            "bias_gradient#one",
            "bias#one",
            "one-number: no page backward/bias; there are backwa",
        ),
        (
            "[backward/bias_gradient#one-number]",
            "[relu]",
            "`of` must be like forward/linear#no",
        ),
        ("#one-number]", "#one-number, backward/bias_gradient#flat]", "stands there twice"),
        ("id: own", "id: slow", "run slow: stands there twice"),
        ("id: own", "id: My own", "My own: an id is made of small letters, digits, points and"),
        (
            "for: forward/relu",
            "for: forward/relu6",
            "own: no equation forward/relu6; there are",
        ),
        ("code: Z", "code: Z +", "own: Z + is no expression: "),
        ("code: Z", "code: A1", "own: A1: no input A1; there are Z, np"),
        ("by: entry", "by: luck", "own: by: no check luck; there are central, "),
        (", by: entry", "", "own: by: no check ; there are central, "),
        ("sizes: {n1: 30}", "own: [{for: forward/relu, code: Z, by: entry}]", "has to go"),
        (
            "sizes: {n1: 30}",
            "choices: [sine]",
            "wide: no choice sine; there are ",
        ),
        ("n1: 30", "n7: 30", "wide: sizes: no size n7; there are k, n0, n1"),
        ("n1: 30", "n1: 0", "wide: n1 must be a whole number of at least 1, got 0"),
        ("n1: 30", "n1: 2.5", "sizes: n1: expected a whole number, got 2.5"),
        ("alpha: 0.01", "beta: 0.9", "slow: at: no number beta; there are alpha"),
        ("alpha: 0.01", "alpha: fast", "at: alpha: expected a number, got 'fast'"),
        ("at: {alpha: 0.1}", "at: {}", "at is empty; write a value"),
        ("title: Wide", "title: Wide, samples: 0", "wide: samples must be at least 1, got 0"),
        (
            "far behind",
            "far behind, than: fast",
            "slow: no run fast; there are one-number, own",
        ),
        ("title: Nothing wrong", "title: x, of: [forward/linear#no-bias]", "right: it is what"),
        ("run: one-number", "run: slow", "lead: no mistake slow; there are one-number, own"),
        (
            "run: slow}]}",
            "run: fast}]}",
            "table rate: no run fast; there are one-number, own, ",
        ),
        ("alpha: 0.01", "alpha: .nan", "at.alpha must be a finite number"),
        ("alpha: 0.01", "alpha: -1", "slow: `at`: alpha must be positive, got -1"),
        (
            "code: Z",
            "code: Z.foo",
            "own: forward/relu: own: the code stops with AttributeError: ",
        ),
        (
            "]}\n---",
            "]}\n  - {id: rate, rows: [{title: Own, run: own}]}\n---",
            "table rate: stands there twice",
        ),
        ("title: Wide", "titel: Wide", "unknown key titel"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, said: str, write: Write) -> None:
    text = f"{PAGE}---"
    assert old in text
    write(text.replace(old, new, 1).removesuffix("---"))
    with pytest.raises(SpecificationError, match=re.escape(said)) as raised:
        experiments.selection()
    assert str(raised.value).startswith("mistakes.md")


def test_the_same_step_is_rewired_once(write: Write) -> None:
    twice = "[networks/two_layer#dw1-from-dz2, networks/two_layer#dw1-from-dz2]"
    write(PAGE.replace("[backward/bias_gradient#one-number]", twice))
    with pytest.raises(SpecificationError, match="one-number: step dW1: stands there twice"):
        experiments.selection()
