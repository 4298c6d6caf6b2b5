"""A picture of each page is kept for as long as it would be drawn alike."""

from pathlib import Path

import pytest

from scratchnn import spec
from scratchnn.publish.exports import head, previews
from scratchnn.verify import cache

ADDRESS = "https://example.org/nn/"


def test_a_picture_is_drawn_anew_when_its_words_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    relu = spec.load()["forward/relu"]
    about = head.About(ADDRESS, "ReLU", "It is 0 or more.", ADDRESS, relu)
    first = previews.drawn(about, "forward/relu")
    monkeypatch.setattr(previews, "_draw", lambda *_: {"png": ""})
    assert previews.drawn(about, "forward/relu") == first
    assert previews.drawn(about._replace(title="relu"), "forward/relu") == {"png": b""}


def test_a_picture_is_drawn_anew_when_what_draws_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    monkeypatch.setattr(previews, "_draw", lambda *_: {"png": ""})
    about = head.About(ADDRESS, "Home", "Welcome.", ADDRESS, None)
    assert previews.drawn(about, "home") == {"png": b""}
    monkeypatch.setattr(previews, "_draw", lambda *_: {"png": "MQ=="})
    assert previews.drawn(about, "home") == {"png": b""}
    read = cache._module

    def edited(name: str) -> cache.Module:
        drawing = "scratchnn.pictures.previews"
        return read(name)._replace(code=b"edited") if name == drawing else read(name)

    monkeypatch.setattr(cache, "_module", edited)
    assert previews.drawn(about, "home") == {"png": b"1"}


def test_words_that_move_from_the_title_to_the_sentence_are_another_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    drawn: list[str] = []

    def draw(about: head.About, _: str) -> dict[str, str]:
        drawn.append(about.title)
        return {}

    monkeypatch.setattr(previews, "_draw", draw)
    for title, sentence in (("A\nB", "C"), ("A", "B\nC")):
        previews.drawn(head.About(ADDRESS, title, sentence, ADDRESS, None), "home")
    assert drawn == ["A\nB", "A"]


def test_only_what_can_be_cited_is_drawn_in_lines_too() -> None:
    relu = spec.load()["forward/relu"]
    about = head.About(ADDRESS, "ReLU", "It is 0 or more.", ADDRESS, relu)
    assert previews.formulas(relu) == relu.tex
    assert previews.formulas(None) == ()
    law = next(iter(spec.laws().values()))
    assert previews.formulas(law) == (law.tex,)
    made = previews._draw(about._replace(page=None), "home")
    assert made.keys() == {"png"}
