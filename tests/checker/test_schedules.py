"""A learning rate is made of the first one, or of the one before; and steps are made with it."""

import pytest
from studied import changed, studied

from scratchnn.checker import schedules
from scratchnn.checker.verdict import parameters

LOOP = "for i in range(3):\n"
STEPS = [(f"{p} -= 0.1", f"{p} -= lr") for p in ("W1", "b1", "W2", "b2")]
FUNCTION = "def slower(lr, i):\n    lr = lr * 0.9 ** i\n    return lr\nlr = 0.1\nfor i"


def told(*pairs: tuple[str, str]) -> tuple[str, str]:
    """Return which mistake is told of a script, and its statement."""
    found = schedules.judge(parameters.judge(studied(*pairs)))
    if found is None:
        return "", ""
    verdict, issue = found
    assert issue.seen is not None
    line = verdict.study.base.events[issue.seen.index].place
    return issue.mistake, changed(*pairs).splitlines()[line - 1].strip()


@pytest.mark.parametrize(
    ("schedule", "mistake"),
    [
        ("lr = 0.1 * 0.9 ** i", ""),
        ("lr = lr * 0.9 ** i", "compounded"),
        ("lr *= 1 / (1 + 0.5 * i)", "compounded"),
        ("lr = lr / (1 + 0.5 * i)", "compounded"),
        ("lr *= 0.9", ""),
        ("lr = lr * 0.5 if i == 1 else lr", ""),
        ("lr = first / (1 + 0.5 * i)", ""),
    ],
)
def test_factors_of_a_schedule_pile_up_where_a_rate_is_made_of_itself(
    schedule: str, mistake: str
) -> None:
    start = (LOOP, f"lr = first = 0.1\n{LOOP}    {schedule}\n")
    assert told(start, *STEPS) == (mistake, schedule if mistake else "")


def test_a_rate_that_a_function_is_given_anew_does_not_pile_up() -> None:
    made = ("for i", FUNCTION)
    step = ("    Z1 = X @ W1 + b1\n", "    rate = slower(lr, i)\n    Z1 = X @ W1 + b1\n")
    steps = [(old, new.replace("lr", "rate")) for old, new in STEPS]
    assert told(made, step, *steps) == ("", "")
    assert (
        told(made, (step[0], step[1].replace("rate = s", "lr = s")), *STEPS)[0] == "compounded"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schedule", "steps", "mistake"),
    [
        ("lr = 0.1 / (1 + i)", STEPS, ""),
        ("lr = 0.1 / (1 + i)", [], "idle-rate"),
        ("lr = 0.1 / (1 + i); used = lr", [(a, b.replace("lr", "used")) for a, b in STEPS], ""),
        ("lr = 0.1", [], ""),
    ],
)
def test_a_rate_that_no_step_is_made_with_is_told(
    schedule: str, steps: list[tuple[str, str]], mistake: str
) -> None:
    assert told((LOOP, f"{LOOP}    {schedule}\n"), *steps)[0] == mistake


def test_a_rate_that_is_handed_on_by_its_name_is_not_the_one_of_the_turn() -> None:
    start = (LOOP, f"def stepped(lr): return lr\nlr = 0.1\n{LOOP}    now = lr * 0.9 ** i\n")
    for used, mistake in (("lr", "idle-rate"), ("now", "")):
        steps = [(old, new.replace("-= lr", f"-= stepped({used})")) for old, new in STEPS]
        assert told(start, *steps)[0] == mistake


@pytest.mark.parametrize(
    ("used", "mistake"), [("lr", "idle-rate"), ("now", ""), ("lr if now > 9 else now", "")]
)
def test_what_is_made_of_a_rate_in_each_turn_makes_a_step(used: str, mistake: str) -> None:
    start = (LOOP, f"lr = 0.1\n{LOOP}    now = lr * 0.9 ** i\n")
    steps = [(old, new.replace("-= lr", f"-= ({used})")) for old, new in STEPS]
    assert told(start, *steps)[0] == mistake
