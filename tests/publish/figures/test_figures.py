"""The figures come from a run of the network and of the equations."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from rendering import our_page, written

from scratchnn import pictures
from scratchnn.equations.backward import weight_gradient
from scratchnn.publish.figures import figures, video

pytestmark = pytest.mark.slow  # networks are trained


def render(text: str) -> str:
    return written(text, figures.Figures)


@pytest.fixture(autouse=True)
def _all_of_it_is_shown(short_run: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001
    monkeypatch.setattr(figures, "SHOWN", (0, 3))
    figures.gradients.cache_clear()
    yield
    figures.gradients.cache_clear()


@pytest.mark.parametrize("name", figures.FIGURES)
def test_every_figure_is_a_picture_or_a_table(name: str) -> None:
    html = render(f"[[figure:{name}]]")
    assert html.startswith('<figure class="picture">')
    assert any(tag in html for tag in ("<svg", "<table>", '<div class="terminal"'))


def test_readings_are_what_the_run_reads() -> None:
    html = figures.readings()
    read = np.argmax(video.result().A, axis=0)[: figures.READ]
    said = [text.split()[0] for text in re.findall(r"<text[^>]*>([^<]*)</text>", html)]
    assert said == [str(digit) for digit in read]


def test_the_worksheet_can_be_downloaded() -> None:
    html = render("[[worksheet]]")
    assert re.findall('href="([^"]*)" download', html) == [
        "./worksheet.py",
        "./worksheet.ipynb",
    ]


def test_the_digits_that_are_confused_most_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    y = np.array([4, 9, 3, 5, 3, 7, 7])
    read = np.array([9, 9, 5, 3, 5, 1, 1])  # 3 and 5 three times, both ways together
    made = video.result()._replace(y=y, A=np.eye(10)[:, read])
    with monkeypatch.context() as patch:
        patch.setattr(figures, "result", lambda: made)
        assert our_page().convert("Such as [[confused]].") == "<p>Such as 3 and 5.</p>"


def test_the_table_shows_the_run() -> None:
    past = video.result().history
    cells = re.findall(r"<td>([^<]+)</td>", figures.history())
    assert cells[4:] == [
        "3", f"{past.loss[3]:.3f}", f"{100 * past.training[3]:.1f} %", f"{100 * past.dev[3]:.1f} %",
    ]  # fmt: skip


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


def test_the_step_goes_down_the_real_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    monkeypatch.setattr(pictures, "descent", lambda *values: given.append(values))
    monkeypatch.setattr(pictures, "svg", lambda *_: "")
    figures.descent()
    ((step, loss, slope, alpha, after),) = given
    assert alpha == video.ALPHA
    start, near = int(np.flatnonzero(step == 0)[0]), 1e-6
    assert loss[start] == pytest.approx(video.result().history.loss[0])
    assert after == pytest.approx(video.result().history.loss[1])
    assert figures.loss_after(near) - figures.loss_after(-near) == pytest.approx(
        2 * near * slope, rel=1e-4
    )
