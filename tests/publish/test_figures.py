"""The figures come from a run of the network and of the equations."""

import base64
import re
from collections.abc import Iterator

import numpy as np
import pytest
from rendering import written

from scratchnn import pictures, spec
from scratchnn.checker import worksheet
from scratchnn.equations.backward import weight_gradient
from scratchnn.network import forward
from scratchnn.publish import figures


def render(text: str) -> str:
    return written(text, figures.Figures)


@pytest.fixture(autouse=True)
def short_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Train for a few steps only: what is drawn is drawn alike."""
    monkeypatch.setattr(figures, "ITERATIONS", 3)
    monkeypatch.setattr(figures, "SHOWN", (0, 3))
    figures.result.cache_clear()
    figures.gradients.cache_clear()
    yield
    figures.result.cache_clear()
    figures.gradients.cache_clear()


@pytest.mark.parametrize("name", figures.FIGURES)
def test_every_figure_is_a_picture_or_a_table(name: str) -> None:
    html = render(f"[[figure:{name}]]")
    assert html.startswith('<figure class="picture">')
    assert any(tag in html for tag in ("<svg", "<table>", '<div class="terminal">'))


def test_the_report_is_real_and_its_links_stay_on_the_site() -> None:
    html = render("[[figure:report]]")
    assert "one number for the whole" in html
    assert '<span class="green">✓ right' in html
    assert 'href="./equations/backward/bias_gradient/#mistake-one-number"' in html
    assert 'href="https' not in html


def test_the_worksheet_can_be_downloaded() -> None:
    html = render("[[worksheet]]")
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
        render("[[figure:histogram]]")


def test_the_curves_of_the_differences_have_their_shapes() -> None:
    h = np.logspace(-12, 0, 13)
    found = figures.errors(h)
    best = {name: error.min() for name, error in found.items()}
    assert list(best) == ["one-sided", "central", "Richardson", "complex step"]
    assert sorted(best, key=lambda name: best[name], reverse=True) == list(best)
    # The first three turn, and are worse at the smallest step than at their best by far.
    for name in ("one-sided", "central", "Richardson"):
        assert found[name][0] > 1e4 * best[name]
    assert found["complex step"][h < 1e-8].max() < 1e-14
    # Where the method's own error rules, it shrinks with h, with its square, its fourth power.
    for name, order, at in (
        ("one-sided", 1, 1e-3),
        ("central", 2, 1e-2),
        ("Richardson", 4, 1e-1),
    ):
        i = int(np.abs(h - at).argmin())
        assert np.log10(found[name][i + 1] / found[name][i]) == pytest.approx(order, abs=0.7)


def test_the_curves_would_show_a_wrong_derivative(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        figures, "weight_gradient", lambda dZ, A: 1.001 * weight_gradient(dZ, A)
    )
    assert figures.errors(np.array([1e-10]))["complex step"] == pytest.approx(1e-3, rel=0.01)


def test_the_bars_are_those_of_the_page() -> None:
    page = (spec.PAGES / "equations/forward/softmax.md").read_text(encoding="utf-8")
    (given,) = re.findall(r"^>>> Z = np.log\((\[\[.*\]\])\)$", page, re.MULTILINE)
    assert np.array_equal(figures.SCORES, np.log(np.array(eval(given))))  # noqa: S307 (our page)
    drawn = figures.softmax_bars()
    for probability in ("0.125", "0.25", "0.625", "0.6", "0.3", "0.1"):
        assert f">{probability}</text>" in drawn


def test_the_step_goes_down_the_real_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    monkeypatch.setattr(pictures, "descent", lambda *values: given.append(values))
    monkeypatch.setattr(pictures, "svg", lambda *_: "")
    figures.descent()
    ((step, loss, slope, alpha, after),) = given
    assert alpha == figures.ALPHA
    start, near = int(np.flatnonzero(step == 0)[0]), 1e-6
    assert loss[start] == pytest.approx(figures.result().run.history.loss[0])
    assert after == pytest.approx(figures.result().run.history.loss[1])
    assert figures.loss_after(near) - figures.loss_after(-near) == pytest.approx(
        2 * near * slope, rel=1e-4
    )


def test_a_result_holds_what_the_run_was_made_of() -> None:
    made = figures.result()
    assert made.X.shape == (784, 4000)
    assert made.Y.shape == (10, 4000)
    assert np.array_equal(made.Y.sum(axis=0), np.ones(4000))
    assert forward(made.start, made.X)[-1].shape == made.Y.shape
