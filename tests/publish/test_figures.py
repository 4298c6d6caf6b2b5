"""The figures come from a run of the network and of the equations."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from rendering import our_page, written

from scratchnn import data, pictures, training
from scratchnn.equations.backward import weight_gradient
from scratchnn.network import forward
from scratchnn.publish import figures, video
from scratchnn.verify import cache

pytestmark = pytest.mark.slow  # networks are trained


def render(text: str) -> str:
    return written(text, figures.Figures)


@pytest.fixture(autouse=True)
def short_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Train for a few steps only: what is drawn is drawn alike."""
    monkeypatch.setattr(video, "ITERATIONS", 3)
    monkeypatch.setattr(cache, "FOLDER", tmp_path_factory.getbasetemp())  # for all tests
    monkeypatch.setattr(figures, "SHOWN", (0, 3))
    video.result.cache_clear()
    figures.gradients.cache_clear()
    yield
    video.result.cache_clear()
    figures.gradients.cache_clear()


@pytest.mark.parametrize("name", figures.FIGURES)
def test_every_figure_is_a_picture_or_a_table(name: str) -> None:
    html = render(f"[[figure:{name}]]")
    assert html.startswith('<figure class="picture">')
    assert any(tag in html for tag in ("<svg", "<table>", '<div class="terminal"'))


def test_the_report_is_real_and_its_links_stay_on_the_site() -> None:
    html = render("[[figure:report]]")
    assert "one number for the whole" in html
    assert '<span class="green">✓ right' in html
    assert 'href="./equations/backward/bias_gradient/#mistake-one-number"' in html
    assert 'href="https' not in html


def test_the_glimpse_is_the_beginning_and_the_end_of_the_report() -> None:
    whole, glimpse = (
        " ".join(re.sub(r"<[^>]*>", "", render(f"[[figure:{name}]]")).split())
        for name in ("report", "glimpse")
    )
    finding, summary = re.split(r" (?=Of \d+ parameters)", glimpse)
    name, finding = finding.split(" ", 1)
    assert whole.startswith(name)
    assert whole.endswith(summary)
    assert finding.startswith("1. backward_prop, line 61")
    assert all(word in whole.split() for word in finding.split())
    lines = re.sub(r"<[^>]*>", "", render("[[figure:glimpse]]")).split("\n")
    assert max(map(len, lines)) <= 49
    assert len([line for line in lines if line.strip()]) < 12


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


def test_one_run_serves_all_figures() -> None:
    assert video.result() is video.result()


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


def test_the_run_is_kept_to_the_last_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    made = video.result()
    X, y, X_dev, y_dev = data.split(data.load("sample"), np.random.default_rng(0))
    again = training.train(X, y, X_dev, y_dev, parameters=video.result().start, iterations=3)
    assert again.history == made.history
    for kept, trained in zip(made.parameters, again.parameters, strict=True):
        assert kept.dtype == trained.dtype
        assert np.array_equal(kept, trained)
    video.result.cache_clear()
    monkeypatch.setattr(training, "train", None)  # nobody trains again
    assert video.result().history == made.history


def test_another_length_is_another_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(video.result().history.loss) == 4
    monkeypatch.setattr(video, "ITERATIONS", 1)
    video.result.cache_clear()
    assert len(video.result().history.loss) == 2


def test_a_result_holds_what_the_run_was_made_of() -> None:
    made = video.result()
    assert made.X.shape == (784, 4000)
    assert made.Y.shape == (10, 4000)
    assert np.array_equal(made.Y.sum(axis=0), np.ones(4000))
    assert forward(made.start, made.X)[-1].shape == made.Y.shape
