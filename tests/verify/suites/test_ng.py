"""Of two versions of a test, each contradicts the other, and the page quotes both."""

import re
from pathlib import Path

from published import FUNCTIONS

from scratchnn import spec
from scratchnn.verify import mistakes
from scratchnn.verify.suites import ng
from scratchnn.verify.suites.case import outcome


def test_the_other_version_wants_epsilon_under_the_root() -> None:
    equation = spec.load()["update/adam"]
    [inside] = [m for m in equation.mistakes if m.id == "epsilon-inside"]
    other = {**FUNCTIONS, equation.id: mistakes.implementation(equation, inside)}
    first, second = ng._adam()
    assert [outcome(one, other).passed for one in (first, second)] == [False, True]


def test_the_page_quotes_what_they_want() -> None:
    page = (Path(__file__).parents[3] / "docs/blind_spots.md").read_text(encoding="utf-8")
    wanted = [f"{case.wanted['W1'][0, 0]:.8f}" for case in ng._adam()]
    assert re.findall(r"\d\.\d{8}", page) == wanted
