"""A Python-Markdown extension that trains the network, and shows what came of it.

A line of its own such as `[[figure:curve]]` becomes a figure. The run behind them is made once
in a build: the video's, on the bundled sample, from seed 0. `[[figure:report]]` is the report
of a check, and `[[worksheet]]` a link that holds the worksheet.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from markdown import Markdown
from markdown.extensions import Extension
from numpy import ndarray as Array

from scratchnn import data, pictures, spec, training
from scratchnn.network import Parameters, forward, initialise
from scratchnn.publish import cards, markers, reports

ITERATIONS = 500
SHOWN = (0, 10, 50, 100, 250, 500)


class Result(NamedTuple):
    """A run, where it began, and what the network makes of the dev set."""

    run: training.Run
    start: Parameters
    pixels: Array  # of the dev set, (m, 784)
    y: Array
    A: Array


@cache
def result() -> Result:
    """Train as the video does, on the bundled sample."""
    rng = np.random.default_rng(0)
    X, y, X_dev, y_dev = data.split(data.load("sample"), rng)
    start = initialise((784, 10, 10), rng)
    run = training.train(X, y, X_dev, y_dev, parameters=start, alpha=0.1, iterations=ITERATIONS)
    pixels = np.rint(X_dev.T * 255).astype(np.uint8)
    return Result(run, start, pixels, y_dev, forward(run.parameters, X_dev)[-1])


def history() -> str:
    """Return loss and accuracies at some iterations, as a table."""
    past = result().run.history
    rows = "".join(
        f"<tr><td>{t}</td><td>{past.loss[t]:.3f}</td>"
        f"<td>{past.training[t]:.1%}</td><td>{past.dev[t]:.1%}</td></tr>"
        for t in SHOWN
    )
    head = "<th>Updates</th><th>Loss</th><th>Training accuracy</th><th>Dev accuracy</th>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>".replace(
        "%", " %"
    )


def curve() -> str:
    """Return accuracy and loss against the iteration."""
    drawn = pictures.curve(result().run.history)
    return pictures.svg(drawn, "Accuracy and loss against the iteration")


def confusion() -> str:
    """Return which digit was read as which."""
    drawn = pictures.confusion(np.argmax(result().A, axis=0), result().y)
    return pictures.svg(drawn, "True digits against predicted digits, on the dev set")


def gallery() -> str:
    """Return misread digits with their probabilities."""
    drawn = pictures.gallery(result().pixels, result().y, result().A)
    return pictures.svg(drawn, "Misread digits of the dev set, each with its ten probabilities")


def weights() -> str:
    """Return the weights of each hidden unit after training."""
    drawn = pictures.weights(result().run.parameters[0])
    return pictures.svg(drawn, "The 784 weights of each hidden unit, laid out as an image")


def learned() -> str:
    """Return what training added to the weights of each hidden unit."""
    drawn = pictures.weights(result().run.parameters[0] - result().start[0])
    return pictures.svg(drawn, "What training added to the weights of each hidden unit")


FIGURES = {
    make.__name__: make
    for make in (history, curve, confusion, gallery, weights, learned, reports.report)
}


def figure(name: str) -> str:
    """Return a figure by name."""
    if name not in FIGURES:
        raise ValueError(f"no figure {name}; there are {', '.join(FIGURES)}")
    return f'<figure class="picture">{FIGURES[name]()}</figure>'


class FiguresExtension(Extension):
    """The extension itself."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Tell Python-Markdown which markers there are."""
        here = cards.Cards(md, site="")

        def figure_here(name: str) -> str:
            """Return a figure whose links to our pages stay on this site."""
            return figure(name).replace(f'href="{spec.SITE}', f'href="{here.link(".")}')

        markers.register(
            md, "scratchnn-figures", {"figure": figure_here, "worksheet": reports.worksheet}
        )


def makeExtension(**options: Any) -> FiguresExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, for `markdown_extensions: [scratchnn.publish.figures]`."""
    return FiguresExtension(**options)
