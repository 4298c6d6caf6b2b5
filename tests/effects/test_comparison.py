"""Each choice of the network is compared by the same task and numbers."""

from pathlib import Path

import pytest

from scratchnn import spec
from scratchnn.effects import comparison, experiments, kept
from scratchnn.spec import SpecificationError

RUNS = comparison.runs()


def test_every_choice_of_the_network_is_compared() -> None:
    for choice in spec.network().choices:
        one = RUNS[f"choice-{choice.id}"]
        assert one.choices == (choice.id,)
        assert one.title == choice.title
    alone = [one for one in RUNS.values() if len(one.choices) == 1]
    assert len(alone) == len(spec.network().choices)
    assert len(RUNS) > len(alone)  # some together


def test_the_budget_is_the_same() -> None:
    plain = comparison.plain()
    assert plain.samples > 1
    assert {one.samples for one in RUNS.values()} == {plain.samples}
    for one in RUNS.values():
        given = "generator", "count"  # which the trainer gives
        numbers = [s for s in one.network.inputs if not s.shape and s.domain not in given]
        assert one.at.keys() == {symbol.name for symbol in numbers}


@pytest.mark.slow
def test_the_plain_network_is_that_of_the_mistakes_and_is_not_trained_twice() -> None:
    right = experiments.selection().right
    assert kept.keys([comparison.plain()]) == kept.keys([right])
    assert kept.trained() == {**experiments.selection().experiments, **RUNS}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: he-adam", "id: he-momentum", "an id stands there twice"),
        ("id: he-adam", "id: adam", "an id stands there twice"),
        ("zero-biases, adam", "zero-biases, adan", "no choice adan; there are "),
        ("plain: ", "plane: ", "unknown key plane"),
    ],
)
def test_what_is_wrong_on_the_page_is_said(
    old: str, new: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "compare.md"
    text = comparison.PAGE.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(comparison, "PAGE", page)
    with pytest.raises(SpecificationError, match=said):
        comparison.runs()
