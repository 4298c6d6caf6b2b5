"""The figures of the training page come from a run."""

import base64
import re
from collections.abc import Iterator

import pytest
from markdown import markdown

from scratchnn.conformance import worksheet
from scratchnn.publish import figures


@pytest.fixture(autouse=True)
def short_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Train for a few steps only: what is drawn is drawn alike."""
    monkeypatch.setattr(figures, "ITERATIONS", 3)
    monkeypatch.setattr(figures, "SHOWN", (0, 3))
    figures.result.cache_clear()
    yield
    figures.result.cache_clear()


@pytest.mark.parametrize("name", figures.FIGURES)
def test_every_figure_is_a_picture_or_a_table(name: str) -> None:
    html = markdown(f"[[figure:{name}]]", extensions=[figures.makeExtension()])
    assert html.startswith('<figure class="picture">')
    assert any(tag in html for tag in ("<svg", "<table>", '<div class="terminal">'))


def test_the_report_is_real_and_its_links_stay_on_the_site() -> None:
    html = markdown("[[figure:report]]", extensions=[figures.makeExtension()])
    assert "Your db2 is one number" in html
    assert '<span class="green">✓ right' in html
    assert 'href="./equations/backward/bias_gradient/#mistake-one-number"' in html
    assert 'href="https' not in html


def test_the_worksheet_can_be_downloaded() -> None:
    html = markdown("[[worksheet]]", extensions=[figures.makeExtension()])
    data = re.search(r'base64,([^"]+)"', html)
    assert data is not None
    assert base64.b64decode(data[1]).decode() == worksheet.write()


def test_the_table_shows_the_run() -> None:
    past = figures.result().run.history
    cells = re.findall(r"<td>([^<]+)</td>", figures.history())
    assert cells[4:] == [
        "3", f"{past.loss[3]:.3f}", f"{100 * past.training[3]:.1f} %", f"{100 * past.dev[3]:.1f} %",
    ]  # fmt: skip


def test_one_run_serves_all_figures() -> None:
    assert figures.result() is figures.result()


def test_an_unknown_figure_fails_the_build() -> None:
    with pytest.raises(ValueError, match="no figure histogram; there are history, curve"):
        markdown("[[figure:histogram]]", extensions=[figures.makeExtension()])
