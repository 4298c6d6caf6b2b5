"""The figures of examples show what the pages beside them say."""

import re
from pathlib import Path

import numpy as np
import pytest

from scratchnn import pictures, spec
from scratchnn.publish.figures import worked

SMALL = 11_000  # bytes; most are below 8,000


def shown(name: str) -> list[str]:
    """Return the words of a figure, in the order of drawing."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", worked.FIGURES[name]())


@pytest.mark.slow
@pytest.mark.parametrize("name", worked.FIGURES)
def test_figures_are_small_and_say_what_is_seen(name: str) -> None:
    svg = worked.FIGURES[name]()
    assert len(svg.encode()) < SMALL
    (title,) = re.findall(r"<title>([^<]*)</title>", svg)
    assert title.endswith(".")
    assert len(title.split()) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("name", worked.FIGURES)
def test_letters_can_be_read_on_a_phone_without_scrolling(name: str) -> None:
    (readable,) = re.findall(r"--readable: (\d+)px", worked.FIGURES[name]())
    assert int(readable) <= 358  # a phone of 390 pixels and its margins


@pytest.mark.parametrize("name", worked.FIGURES)
def test_figures_stand_on_a_page(name: str) -> None:
    texts = [page.read_text(encoding="utf-8") for page in spec.PAGES.rglob("*.md")]
    assert any(f"[[figure:{name}]]" in text for text in texts)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("softmax_bars", ["0.125", "0.25", "0.625", "0.6", "0.3", "0.1"]),
        ("rows_meet", ["12", "0", "8", "dW[0, 1] = 5"]),
        ("row_means", ["mean 2", "mean 3", "one number 5"]),
        ("roads_back", ["8", "20", "(−2 · 8 + 5 · 4) · 0 =", "(3 · 8 − 1 · 4) · 1 ="]),
        ("truth", ["label 2", "label 0", "class 2"]),
        ("surprise", ["example 0: 0.47", "example 1: 0.51", "even guess among 3: 1.10"]),
        ("chosen", ["prediction 2", "prediction 0", "a tie", "0.333"]),
        (
            "remainders",
            [f"α = {a}: {r} apart" for a, r in ((0.1, 0.2), (0.2, 0.8), (0.4, 3.2))],
        ),
        ("bend", ["from example 0 to example 1", "4", "7"]),
        ("shifted", ["as given", "shifted", "5", "50", "0.625"]),
        ("balance", ["−0.5", "+0.5", "−0.9", "+0.9"]),
        ("shards", ["first shard 4", "second shard 1", "all 2.2", "unweighted 2.5"]),
    ],
)
def test_figures_have_the_numbers_of_the_page(name: str, words: list[str]) -> None:
    assert {*words} <= {*shown(name)}


def test_the_bend_goes_through_the_outputs_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    monkeypatch.setattr(pictures, "bend", lambda *values: given.append(values))
    monkeypatch.setattr(pictures, "svg", lambda *_: "")
    worked.bend()
    ((_, straight, bent, _),) = given
    assert (straight[0], straight[-1]) == (5, 4)
    assert (bent[0], bent[-1]) == (6, 7)
    assert np.allclose(np.diff(straight, 2), 0)


def test_a_law_without_an_example_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "laws").mkdir()
    (tmp_path / "laws/empty.md").write_text("# Empty\n", encoding="utf-8")
    monkeypatch.setattr(spec, "PAGES", tmp_path)
    with pytest.raises(spec.SpecificationError, match="laws/empty: there is no example"):
        worked.defined("laws/empty")
