"""The list of mutants on its page, and the figures beside it."""

import inspect
from html import escape
from pathlib import Path

import pytest
from rendering import written

from scratchnn import spec, two_layer
from scratchnn.publish.findings import mutants
from scratchnn.verify import cache

LISTED = mutants.survivors()


@pytest.mark.parametrize("survivor", LISTED, ids=lambda s: f"{s.function}: {s.mutant}")
def test_the_list_speaks_of_the_code(survivor: mutants.Survivor) -> None:
    room, name = survivor.function.split("/")
    function = (
        getattr(two_layer, name) if room == "two_layer" else spec.function(survivor.function)
    )
    assert survivor.line in inspect.getsource(function)
    assert survivor.mutant != survivor.line
    assert survivor.why.endswith(".")


def page(text: str) -> str:
    return written(text, mutants.Mutants)


def test_every_survivor_is_shown() -> None:
    html = page("[[survivors]]")
    for survivor in LISTED:
        assert f"<code>{survivor.function}</code>" in html
        assert escape(survivor.why) in html
    assert html.count('class="gi"') == len(LISTED)


def test_figures_are_shown_until_something_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    assert "No mutants were made for this build" in page("[[mutants]]")
    mutants.keep({"made": 1234, "survived": 5, "mutmut": "3.0"})
    html = page("[[mutants]]")
    assert "1,234 mutants" in html
    assert "rejected 1,229 of them" in html
    monkeypatch.setattr(cache, "fingerprint", lambda *_: "of another code")
    assert "No mutants were made for this build" in page("[[mutants]]")
