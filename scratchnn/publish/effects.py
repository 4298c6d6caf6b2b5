"""A Python-Markdown extension that shows what mistakes do to the network, measured.

==========================  ==============================================================
`[[effects:table]]`         every mistake with its accuracy and its worst gradient
`[[effects:lead]]`          the one that accuracy cannot see, from several starts
`[[effects:SYMPTOM]]`       the mistakes with a symptom, each as a card; see `SYMPTOMS`
==========================  ==============================================================
"""

from functools import cache
from statistics import median
from typing import Any

import numpy as np
from markdown import Markdown
from markdown.extensions import Extension
from markupsafe import Markup

from scratchnn import data, spec
from scratchnn.conformance import effects
from scratchnn.conformance.effects import Effect, Run, Sample, Variant
from scratchnn.publish import cards, markers
from scratchnn.publish.cache import cached

CHANCE = 0.2  # accuracy below which a network is no better than guessing, or hardly
NOTICED = 0.01  # a difference in accuracy that one might notice
CLOSE = 0.1
SYMPTOMS = {
    "nothing": "nothing to see",
    "better": "better",
    "worse": "a little worse",
    "behind": "far behind",
    "stuck": "stuck near chance",
    "nan": "NaN",
    "refused": "an error",
}
LEAD = "db-one-number"

WIDTH, HEIGHT = 240, 90  # of a curve


def samples() -> list[Sample]:
    """Return the bundled sample, split and started as on the other pages, from three seeds."""
    found = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        X, y, X_dev, y_dev = data.split(data.load("sample"), rng)
        found.append(Sample(_pixels(X), y, _pixels(X_dev), y_dev, rng))
    return found


def _pixels(X: np.ndarray) -> np.ndarray:
    return np.rint(X.T * 255).astype(np.uint8)


@cache
def measured() -> dict[str, Effect]:
    """Return what every variant did, measured once until something changes."""
    kept: dict[str, Effect] = cached("effects", lambda: effects.measure(samples()))
    return kept


def symptom(effect: Effect, right: float) -> str:
    """Name what somebody would see who looks at the accuracy that is printed."""
    run = effect["runs"][0]
    printed = run["printed"]
    if printed is None:
        return "refused"
    if run["nan_at"] is not None:
        return "nan"
    if printed < CHANCE:
        return "stuck"
    if printed > right + NOTICED:
        return "better"
    if printed >= right - NOTICED:
        return "nothing"
    return "worse" if printed >= right - CLOSE else "behind"


class Gallery(cards.Cards):
    """Everything that a marker can become."""

    def effects(self, what: str) -> str:
        """Return a part of the gallery by name."""
        if what == "table":
            return self._table()
        if what == "lead":
            return self._lead()
        if what not in SYMPTOMS:
            known = ", ".join(("table", "lead", *SYMPTOMS))
            raise ValueError(f"no effects {what}; there are {known}")
        return self._cards([v for v in _with(what) if v.id != LEAD])

    def _table(self) -> str:
        rows = [(variant, measured()[variant.id]) for word in SYMPTOMS for variant in _with(word)]
        return self._show("effects_table", rows=rows, right=measured()["right"])

    def _lead(self) -> str:
        (variant,) = (v for v in effects.VARIANTS if v.id == LEAD)
        if variant not in _with("nothing"):
            raise spec.SpecificationError(
                f"docs/mistakes.md begins with {LEAD} as what accuracy cannot see, and now "
                "accuracy sees it; rewrite the page's beginning"
            )
        rows = [("Nothing wrong", measured()["right"]), (variant.title, measured()[LEAD])]
        return self._show("effects_lead", rows=rows) + self._cards([variant])

    def _cards(self, variants: list[Variant]) -> str:
        shown = [(variant, measured()[variant.id]) for variant in variants]
        return self._show("effects", shown=shown, right=measured()["right"]["runs"][0])

    def _show(self, template: str, **values: Any) -> str:
        network = spec.network()
        return self._render(
            template,
            iterations=measured()["right"]["runs"][0]["curve"][-1][0],
            steps={step.out: step for step in network.steps},
            network=network,
            symptoms=SYMPTOMS,
            symptom_of=_symptom,
            curve=curve,
            percent=percent,
            off=off,
            worst=worst,
            spread=spread,
            **values,
        )


def _symptom(effect: Effect) -> str:
    return symptom(effect, _final(measured()["right"]["runs"][0]))


def _with(word: str) -> list[Variant]:
    wrong = [variant for variant in effects.VARIANTS if variant.id != "right"]
    return [variant for variant in wrong if _symptom(measured()[variant.id]) == word]


def _final(run: Run) -> float:
    return run["curve"][-1][1]


def spread(effect: Effect, place: int) -> str:
    """Return lowest, median and highest accuracy, in training (1) or on the dev set (2)."""
    last = [run["curve"][-1][place] for run in effect["runs"]]
    lowest, middle, highest = (f"{100 * x:.1f}" for x in (min(last), median(last), max(last)))
    return f"{lowest} / {middle} / {highest} %"


def percent(part: float) -> str:
    """Return an accuracy as a percentage."""
    return f"{100 * part:.1f} %"


def off(error: float | str) -> str:
    """Return an error of a gradient in words or as a percentage."""
    words = {"nothing": "zero", "nan": "not finite", "shape": "shape"}
    if isinstance(error, str):
        return words[error]
    if 1e-6 < error < 0.005:
        return "below 1 %"
    return f"{100 * error:.0f} %"


def worst(effect: Effect) -> str:
    """Return the largest error among the gradients, or what is worse than an error."""
    errors = effect["gradient"].values()
    for word in ("shape", "nan", "nothing"):
        if word in errors:
            return off(word)
    return off(max(error for error in errors if isinstance(error, float)))


def curve(run: Run, right: Run) -> Markup:
    """Draw the accuracy in training of a run, before that of the right network."""
    end = right["curve"][-1][0]
    own = [_place(t, accuracy, end) for t, accuracy, _ in run["curve"]]
    other = [_place(t, accuracy, end) for t, accuracy, _ in right["curve"]]
    _, chance = _place(0, 0.1, end).split(",")
    x, y = own[-1].split(",")
    return Markup(
        '<svg class="effect__curve" viewBox="0 0 {} {}" role="img">'
        "<title>Accuracy in training against the iteration, from 0 to {}</title>"
        '<path class="effect__axes" d="M0.5 0V{}H{}"/>'
        '<path class="effect__chance" d="M0 {}H{}"/>'
        '<polyline class="effect__right" points="{}"/>'
        '<polyline class="effect__wrong" points="{}"/>'
        '<circle class="effect__end" cx="{}" cy="{}" r="2.5"/></svg>'
    ).format(
        WIDTH, HEIGHT, end, HEIGHT - 0.5, WIDTH, chance, WIDTH, " ".join(other), " ".join(own), x, y
    )  # fmt: skip


def _place(t: float, accuracy: float, end: float) -> str:
    return f"{(WIDTH - 4) * t / max(end, 1):.4g},{HEIGHT * (1 - accuracy):.4g}"


class EffectsExtension(Extension):
    """The extension itself."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Tell Python-Markdown which markers there are."""
        gallery = Gallery(md, site="")
        markers.register(md, "scratchnn-effects", {"effects": gallery.effects})


def makeExtension(**options: Any) -> EffectsExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, for `markdown_extensions: [scratchnn.publish.effects]`."""
    return EffectsExtension(**options)
