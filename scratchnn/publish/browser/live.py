"""What is alive on a page: the example by hand of each equation, and what a page asks for.

The numbers stand in the page, hidden as long as no script has come. What the script does with
them follows from the entry form, so there is nothing here that knows an equation.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import numpy as np
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from scratchnn import spec
from scratchnn.choices import ACTIVATIONS
from scratchnn.publish.browser.javascript import values
from scratchnn.publish.text import builders
from scratchnn.publish.text.writer import Writer, raised
from scratchnn.spec import examples

# What is said of each part that begins by a button and has one; others have a template each.
SAID: dict[str, str] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
TEMPLATES = Path(__file__).parents[1] / "templates" / "live"
PARTS = sorted([*SAID, *(path.name.partition(".")[0] for path in TEMPLATES.iterdir())])
SECTION = "by-hand"  # at the end of this one it stands


class Shown(NamedTuple):
    """An array as it is shown: for each number, its place among all, and its text."""

    name: str
    rows: list[list[tuple[int, str]]]


class Live(Writer):
    """The marker of what is alive where a page asks for it, and an equation's example."""

    def live(self, name: str) -> str:
        """Return a part of the page that its script, `assets/live/{name}.js`, fills."""
        if name not in PARTS:
            raise spec.SpecificationError(
                f"nothing alive is called {name}; there are {', '.join(PARTS)}"
            )
        if name in SAID:
            given = {"said": SAID[name], "activation": name in ACTIVATIONS}
            return self._render("live", name=name, **given)
        return self._render(f"live/{name}")

    def _explorer(self, equation: spec.Equation) -> str:
        """Return an equation's example as numbers that can be chosen."""
        given = examples.inputs(equation)
        # A generator is used up by whoever draws from it first.
        known = values(equation, given)
        out = equation.function(*given.values())
        outputs = out if isinstance(out, tuple) else (out,)
        shapes = {s.name for s in equation.inputs if s.domain == "shape"}
        return self._render(
            "explorer",
            e=equation,
            inputs=[shown(name, value) for name, value in known.items() if name not in shapes],
            outputs=[
                shown(one.name, x) for one, x in zip(equation.outputs, outputs, strict=True)
            ],
        )


class Alive(Treeprocessor):
    """Puts it into the page of an equation, where its example is computed by hand."""

    def __init__(self, md: Markdown, site: str) -> None:
        super().__init__(md)
        self.writer = Live(md, site)

    def run(self, root: Element) -> None:
        """Put it at the end of the section."""
        equation = spec.load().get(str(builders.front_matter(self.md).get("id")))
        place = after_section(root)
        if equation is not None and place is not None:
            block = Element("p")
            block.text = self.md.htmlStash.store(self.writer._explorer(equation))
            root.insert(place, block)


def after_section(root: Element) -> int | None:
    """Return the place at the end of the section, or None where there is none."""
    headings = {i: one.get("id") for i, one in enumerate(root) if one.tag == "h2"}
    begins = [i for i, id_ in headings.items() if id_ == SECTION]
    following = [i for i in headings if begins and i > begins[0]]
    return min(following, default=len(root)) if begins else None


def shown(name: str, value: Any) -> Shown:
    """Return an array, or a number, as rows of numbers to be read.

    >>> shown("A", np.array([[0.5, -1.0]]))
    Shown(name='A', rows=[[(0, '0.5'), (1, '−1')]])
    """
    rows = np.atleast_2d(np.asarray(value, float))
    texts: Iterator[tuple[int, str]] = enumerate(map(number, rows.flat))
    return Shown(name, [[next(texts) for _ in row] for row in rows])


def number(x: float) -> str:
    """Return a number as `explain.js` writes it.

    >>> number(-2 / 3), number(20.0), number(1e-8)
    ('−0.6667', '20', '1·10⁻⁸')
    """
    digits, _, power = f"{float(f'{x:.4g}') + 0.0:.10g}".partition("e")  # −0 is 0
    return digits.replace("-", "−") + (f"·10{raised(power)}" if power else "")
