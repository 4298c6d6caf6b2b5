"""What mistakes and settings do to the network, measured."""

from functools import cache, partial
from statistics import median
from typing import Any

import numpy as np

from scratchnn import data, effects, spec
from scratchnn.effects import Effect, Run, Sample, Variant
from scratchnn.publish import claims, markers, places
from scratchnn.publish.writer import Writer
from scratchnn.verify.cache import cached

NOTICED = 0.01  # a difference in accuracy that one might notice
SYMPTOMS = {
    "nothing": "Nothing to see",
    "better": "Better than right",
    "worse": "A little worse",
    "behind": "Far behind",
    "stuck": "Stuck near chance",
    "nan": "NaN",
    "refused": "An error",
}
LEAD = "db-one-number"
# Runs that are shown together: what each is called in its table, and its variant.
RUNS = {
    "rate": {
        "α = 0.01": "rate-0.01",
        "α = 0.1": "right",
        "α = 1": "no-rate",
        "α = 2": "rate-2",
    },
    "activation": {
        "ReLU": "right",
        "tanh": "tanh",
        "Sigmoid": "sigmoid",
        "No activation": "straight",
    },
    "bend": {
        "10 hidden units, α = 0.1: ReLU": "right",
        "10 hidden units, α = 0.1: no activation": "straight",
        "30 hidden units, α = 0.3: ReLU": "relu-30",
        "30 hidden units, α = 0.3: no activation": "straight-30",
    },
    "start": {
        "Uniform, between −½ and ½": "right",
        "Normal, of variance 1": "start-randn",
        "Normal weights of variance 2 / n_in, biases of 0": "start-he",
    },
}

SIZE = 240, 90  # of a curve


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
    """Return what every variant did, measured once until something changes.

    Raises
    ------
    SpecificationError
        If a page says something else of it.
    """
    specification = repr((spec.load(), spec.network()))  # and not the body of a page
    given = [specification.encode(), data.SAMPLE.read_bytes()]
    kept: dict[str, Effect] = cached("effects", lambda: effects.measure(samples()), given)
    claims.check(kept)
    return kept


def symptom(effect: Effect, right: float) -> str:
    """Name what somebody would see who looks at the accuracy that is printed."""
    run = effect["runs"][0]
    printed = run["printed"]
    if printed is None:
        return "refused"
    if run["nan_at"] is not None:
        return "nan"
    if printed < claims.CHANCE:
        return "stuck"
    if printed > right + NOTICED:
        return "better"
    if printed >= right - NOTICED:
        return "nothing"
    return "worse" if printed >= right - claims.CLOSE else "behind"


class Gallery(Writer):
    """The markers of what was measured."""

    def effects(self, what: str) -> markers.Made:
        """Return a part of the gallery: the table, the lead, or the cards of a symptom."""
        if what == "table":
            return self._table()
        if what == "lead":
            return self._lead()
        if what not in SYMPTOMS:
            known = ", ".join(("table", "lead", *SYMPTOMS))
            raise spec.SpecificationError(f"no effects {what}; there are {known}")
        members = [variant for variant in _with(what) if variant.id != LEAD]
        return self._cards(members) if members else "<p>None, in this run.</p>"

    def runs(self, name: str) -> str:
        """Return a few runs side by side, by the name of their table."""
        if name not in RUNS:
            raise spec.SpecificationError(f"no runs {name}; there are {', '.join(RUNS)}")
        rows = [(title, measured()[id_]["runs"][0]) for title, id_ in RUNS[name].items()]
        return self._show("runs", rows=rows)

    def _table(self) -> str:
        groups = [(seen, _measured(_with(word))) for word, seen in SYMPTOMS.items()]
        return self._show("effects_table", groups=groups, right=measured()["right"])

    def _lead(self) -> list[markers.Section]:
        (variant,) = (v for v in effects.VARIANTS if v.id == LEAD)
        columns = [("Nothing wrong", measured()["right"]), ("One number", measured()[LEAD])]
        (card,) = self._cards([variant])
        return [card._replace(html=card.html + self._show("effects_lead", columns=columns))]

    def _cards(self, variants: list[Variant]) -> list[markers.Section]:
        right = measured()["right"]["runs"][0]
        return [
            markers.Section(
                f"### {variant.title} {{#{variant.id}}}",
                self._show("effects", v=variant, effect=effect, right=right),
            )
            for variant, effect in _measured(variants)
        ]

    def _show(self, template: str, **values: Any) -> str:
        network = spec.network()
        return self._render(
            template,
            iterations=measured()["right"]["runs"][0]["curve"][-1][0],
            right_step=partial(places.own, network),
            network=network,
            points=points,
            size=SIZE,
            percent=percent,
            off=off,
            worst=worst,
            spread=spread,
            **values,
        )


def _measured(variants: list[Variant]) -> list[tuple[Variant, Effect]]:
    return [(variant, measured()[variant.id]) for variant in variants]


def _with(word: str) -> list[Variant]:
    """Return the variants with a symptom, the right network left out."""
    _, right, _ = measured()["right"]["runs"][0]["curve"][-1]
    wrong = _measured([variant for variant in effects.VARIANTS if variant.id != "right"])
    return [variant for variant, effect in wrong if symptom(effect, right) == word]


def spread(effect: Effect, place: int) -> str:
    """Return lowest, median and highest accuracy, in training (1) or on the dev set (2)."""
    last = [run["curve"][-1][place] for run in effect["runs"]]
    lowest, middle, highest = (f"{100 * x:.1f}" for x in (min(last), median(last), max(last)))
    return f"{lowest} / {middle} / {highest}\u00a0%"


def percent(part: float) -> str:
    """Return an accuracy as a percentage."""
    return f"{100 * part:.1f}\u00a0%"


def off(error: float | str) -> str:
    """Return an error of a gradient in words or as a percentage."""
    words = {"nothing": "zero", "nan": "not finite", "shape": "shape"}
    if isinstance(error, str):
        return words[error]
    if 1e-6 < error < 0.005:
        return "below 1\u00a0%"
    return f"{100 * error:.0f}\u00a0%"


def worst(effect: Effect) -> str:
    """Return the largest error among the gradients, or what is worse than an error."""
    errors = effect["gradient"].values()
    for word in ("shape", "nan", "nothing"):
        if word in errors:
            return off(word)
    return off(max(error for error in errors if isinstance(error, float)))


def points(run: Run, end: float) -> list[tuple[float, float]]:
    """Return the places of a run's accuracy in training, on a drawing of `SIZE`."""
    width, height = SIZE
    return [
        (round(width * t / max(end, 1), 1), round(height * (1 - accuracy), 1))
        for t, accuracy, _ in run["curve"]
    ]
