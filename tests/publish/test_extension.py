"""One extension for anyone's site, and with an option for our own."""

import subprocess
import sys

import pytest
from markdown import Markdown, markdown
from rendering import our_page


def test_elsewhere_there_are_cards_and_numbers_and_nothing_else() -> None:
    html = markdown("[[rooms]]\n\nAll [[confused]].", extensions=["scratchnn.publish"])
    assert html == "<p>[[rooms]]</p>\n<p>All [[confused]].</p>"
    plain, ours = Markdown(), Markdown(extensions=["scratchnn.publish"])
    for kind in ("treeprocessors", "postprocessors", "preprocessors"):
        named = [[one.name for one in getattr(md, kind)._priority] for md in (plain, ours)]
        assert named[0] == named[1]  # formulas, prose and code are whoever's site it is


@pytest.mark.slow
def test_on_our_own_site_every_marker_is_known() -> None:
    html = our_page().convert("[[rooms]]\n\nThere are [[count:laws]].")
    assert '<th scope="row">' in html
    assert "[[" not in html


@pytest.mark.parametrize("said", ["no", "false", False])
def test_the_option_is_read_as_builders_write_it(said: object) -> None:
    configs = {"scratchnn.publish": {"own_site": said}}
    html = markdown("[[rooms]]", extensions=["scratchnn.publish"], extension_configs=configs)
    assert html == "<p>[[rooms]]</p>"


def test_an_option_that_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError, match="own_sight"):
        Markdown(
            extensions=["scratchnn.publish"],
            extension_configs={"scratchnn.publish": {"own_sight": True}},
        )


def test_another_site_loads_neither_pictures_nor_what_trains() -> None:
    program = (
        "import markdown, sys; markdown.markdown('[[count:laws]]', "
        "extensions=['scratchnn.publish']); print(*sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    loaded = set(shown.stdout.split())
    assert "scratchnn.publish.cards.cards" in loaded
    ours = {
        "matplotlib",
        "scratchnn.publish.text.mathematics",
        "scratchnn.publish.figures.video",
    }
    assert not loaded & {*ours, "pandas", "torch"}
