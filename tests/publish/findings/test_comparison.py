"""The page of choices shows what was measured."""

import re
from html import unescape

import pytest
from markdown import Markdown
from outcomes import outcome
from rendering import words, written

from scratchnn.effects import comparison, kept
from scratchnn.effects.kept import Effect, Measured
from scratchnn.effects.trainer import ITERATIONS, Outcome
from scratchnn.publish.findings import comparison as page
from scratchnn.spec import SpecificationError

PLAIN = comparison.plain().id
RUNS = comparison.runs()


def effect(*ends: float, reached: int = ITERATIONS) -> Effect:
    """Three runs that rise to their ends in some updates, and stay there."""

    def run(end: float) -> Outcome:
        curve = [[0, 0.1, 0.1], [reached, end + 0.02, end], [ITERATIONS, end + 0.02, end]]
        return outcome(end, curve=curve)

    return Effect(runs=[run(end) for end in ends], gradient={})


@pytest.fixture(autouse=True)
def found(monkeypatch: pytest.MonkeyPatch) -> dict[str, Effect]:
    """Pretend that everything was measured."""
    effects = {id_: effect(0.7, 0.71, 0.72) for id_ in RUNS}
    effects[PLAIN] = effect(0.8, 0.81, 0.82)
    effects["choice-adam"] = effect(0.93, 0.9, 0.91, reached=40)
    monkeypatch.setattr(kept, "measured", lambda: Measured(effects))
    return effects


def show(text: str) -> str:
    return written(text, page.Compared).replace("\xa0", " ")


def rows() -> dict[str, list[str]]:
    table = re.findall(
        r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", show("[[compared:table]]")
    )
    return {
        re.sub(r"<.*", "", title): [
            re.sub(r"<[^>]+>", "", cell) for cell in re.findall("<td>(.*?)</td>", rest)
        ]
        for title, rest in table
    }


def test_a_row_has_lowest_median_and_highest_and_what_it_costs() -> None:
    found = rows()
    assert len(found) == len(RUNS) + 1
    assert found["The video&#39;s network"][:4] == [
        "80.0 / 81.0 / 82.0", "82.0 / 83.0 / 84.0", f"{ITERATIONS} updates", "1 ×"
    ]  # fmt: skip
    dev, training, there, kept_, equations = found["Adam"]
    assert (dev, training) == ("90.0 / 91.0 / 93.0", "92.0 / 93.0 / 95.0")
    assert (there, kept_) == ("40 updates", "3 ×")
    assert "Adam" in equations
    assert found["Momentum"][2:4] == [f"not in {ITERATIONS}", "2 ×"]
    assert show("[[compared:table]]").count("<strong>90.0 / 91.0 / 93.0</strong>") == 1


@pytest.mark.slow
def test_each_choice_has_a_panel() -> None:
    drawn = show("[[compared:curves]]")
    said = unescape(words(drawn.replace("</text>", " ")))  # a long title has two lines
    for one in RUNS.values():
        assert one.title in said
    assert "Accuracy against updates for each choice" in drawn


def test_sentences_have_the_numbers_of_the_runs() -> None:
    say = page.Said(Markdown(), site="")
    assert say.dev(PLAIN) == "81.0\xa0%"
    assert say.training("choice-adam") == "93.0\xa0%"
    assert say.there("choice-adam") == "40"
    assert say.there("choice-momentum") == f"more than {ITERATIONS}"
    with pytest.raises(SpecificationError, match="no run adam; there are choice-"):
        say.dev("adam")


def test_what_is_not_known_yet_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "measured", lambda: Measured({}, frozenset({PLAIN, *RUNS})))
    assert "<table" not in show("[[compared:table]]")
    assert f"{len(RUNS) + 1} networks" in show("[[compared:curves]]")
    assert page.Said(Markdown(), site="").dev("choice-adam") == "nan\xa0%"


def test_a_network_that_is_known_alone_waits_for_another(
    monkeypatch: pytest.MonkeyPatch, found: dict[str, Effect]
) -> None:
    alone = Measured({PLAIN: found[PLAIN]}, frozenset(RUNS))
    monkeypatch.setattr(kept, "measured", lambda: alone)
    for what in ("table", "curves"):
        shown = show(f"[[compared:{what}]]")
        assert "<table" not in shown
        assert "<svg" not in shown
        assert f"{len(RUNS)} networks" in shown


def test_what_there_is_not_is_named() -> None:
    with pytest.raises(SpecificationError, match="no comparison list; there are table, curves"):
        show("[[compared:list]]")
