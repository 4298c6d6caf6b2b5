"""A Python-Markdown extension that puts the specification on a page.

A line of its own such as `[[eq:backward/weight_gradient]]` becomes that equation's card. It
works in any MkDocs site; formulas come as TeX for that site's own renderer.

==========================  ==============================================================
`[[eq:ID]]`                 the card of an equation
`[[mistakes:ID]]`           its mistakes, each run, with what the check that rejects it found
`[[index]]`                 all equations, by phase
`[[notation]]`              all symbols
`[[steps]]`                 the steps of the video's network
`[[wiring]]`                its mistakes of wiring, each run
==========================  ==============================================================
"""

import inspect
import os
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import Any

import jinja2
from markdown import Markdown
from markdown.extensions import Extension
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from scratchnn import spec
from scratchnn.conformance import checks, mistakes, wiring
from scratchnn.publish import markers

SITE = spec.SITE
SCALES = {"m": "m", "1/m": r"\frac{1}{m}"}

_templates = jinja2.Environment(
    loader=jinja2.PackageLoader("scratchnn.publish"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
)


class Cards:
    """Everything that a marker can become."""

    def __init__(self, md: Markdown, site: str) -> None:
        self.md = md
        self.site = site

    def link(self, page: str, anchor: str = "") -> str:
        """Return the address of one of our pages: relative on our own site, else absolute."""
        address = f"{self.site}{page}" if self.site else os.path.relpath(page, _here(self.md))
        return f"{address}/#{anchor}" if anchor else f"{address}/"

    def eq(self, id_: str) -> str:
        """Return the card of an equation."""
        equation = _equation(id_)
        network = spec.network()
        before, after = _neighbours(network, id_)
        return self._render(
            "card",
            e=equation,
            signature=signature(equation),
            results=_results(equation),
            uses=network.uses(id_),
            before=before,
            after=after,
            differentiated=[s.call for s in equation.gradient.steps]
            if equation.gradient
            else [],
            scale=SCALES.get(equation.gradient.scale, "") if equation.gradient else "",
            means={letter.name: letter.means for letter in spec.notation().symbols},
        )

    def mistakes(self, id_: str) -> str:
        """Return the mistakes of an equation, each run."""
        return self._render("mistakes", judged=_judged(_equation(id_)))

    def index(self) -> str:
        """Return all equations by phase."""
        equations = spec.load().values()
        phases = groupby(equations, key=lambda e: e.id.split("/")[0])
        grouped = {phase: list(members) for phase, members in phases}
        return self._render("index", phases=grouped, signature=signature)

    def notation(self) -> str:
        """Return the table of symbols."""
        return self._render("notation", symbols=spec.notation().symbols)

    def steps(self) -> str:
        """Return the steps of the network as a table."""
        letters = {letter.name: letter for letter in spec.notation().symbols}
        titles = {id_: equation.title for id_, equation in spec.load().items()}
        network = spec.network()
        return self._render("steps", steps=network.steps, letters=letters, titles=titles)

    def wiring(self) -> str:
        """Return the network's mistakes of wiring, each run."""
        network = spec.network()
        judged = [(m, wiring.judge(network, m)) for m in network.mistakes]
        right = {step.out: step for step in network.steps}
        return self._render("wiring", judged=judged, right=right)

    def _render(self, template: str, **values: Any) -> str:
        helpers = {
            "math": math, "tex": tex, "shape": shape, "code": code, "number": number,
            "domain": domain, "value": value, "finding": finding, "describe": describe,
            "call": call, "link": self.link, "links": self._links,
        }  # fmt: skip
        return _templates.get_template(f"{template}.html.jinja").render(helpers | values)

    def _links(self, ids: Iterable[str]) -> Markup:
        titles = [(self.link(f"equations/{id_}"), _equation(id_).title) for id_ in ids]
        return Markup(", ").join(Markup('<a href="{}">{}</a>').format(*t) for t in titles)


def tex(formula: str) -> Markup:
    """Return a formula as inline TeX, as arithmatex writes it."""
    return Markup('<span class="arithmatex">\\({}\\)</span>').format(formula)


def math(name: str) -> Markup:
    """Return a symbol as inline TeX."""
    return tex(spec.notation().tex[name])


def shape(symbol: spec.Symbol | spec.Letter) -> Markup:
    """Return a shape as it is said: a scalar, any, or sizes."""
    if isinstance(symbol.shape, str):
        return Markup("any")
    if isinstance(symbol, spec.Symbol) and symbol.domain == "generator":
        return Markup("generator")
    if not symbol.shape:
        return Markup("scalar")
    sizes = ", ".join(str(size) for size in symbol.shape)
    return Markup("<code>({}{})</code>").format(sizes, "," if len(symbol.shape) == 1 else "")


def domain(symbol: spec.Symbol) -> str:
    """Say what a symbol may be, where that is more than any real number."""
    said = {"positive": "; positive", "fraction": "; between 0 and 1", "count": "; at least 1"}
    return said.get(symbol.domain, "")


def code(python: str) -> Markup:
    """Return highlighted Python."""
    lines = Markup(highlight(python, PythonLexer(), HtmlFormatter(nowrap=True)).strip())  # noqa: S704
    return Markup('<div class="highlight"><pre><code>{}</code></pre></div>').format(lines)


def signature(equation: spec.Equation) -> str:
    """Return how a function is called."""
    function = equation.function
    return f"{function.__name__}({', '.join(inspect.signature(function).parameters)})"


def call(step: spec.Step) -> str:
    """Return a step as a line of Python."""
    given = [
        f"({', '.join(map(str, v))})" if isinstance(v, list) else v for v in step.with_.values()
    ]
    return f"{step.out} = {step.call.split('/')[1]}({', '.join(given)})"


def value(given: Any) -> Markup:
    """Return what a step is given: a symbol, or a shape made of symbols."""
    if isinstance(given, list):
        return Markup("({})").format(Markup(", ").join(value(size) for size in given))
    return math(given) if isinstance(given, str) else escape(given)


def number(error: float) -> Markup:
    """Return an error with one digit."""
    if error == 0 or 1e-3 < error < 1e3:
        return escape(f"{error:.1g}")
    digit, _, exponent = f"{error:.0e}".partition("e")
    return Markup("{}&#8239;·&#8239;10<sup>{}</sup>").format(
        digit, str(int(exponent)).replace("-", "−")
    )


def finding(result: checks.Result) -> Markup:
    """Say what a check found wrong."""
    if result.error == float("inf"):
        return escape(result.note)
    off, bound = number(result.error), number(result.bound)
    return Markup("off by {}, where {} is allowed").format(off, bound)


def describe(check: str) -> str:
    """Return what a check does, in its own words."""
    words = (inspect.getdoc(checks.CHECKS[check]) or "").removeprefix("Check that ")
    return words[0].upper() + words[1:].rstrip(".")


def _equation(id_: str) -> spec.Equation:
    equations = spec.load()
    if id_ not in equations:
        raise spec.SpecificationError(f"no equation {id_}; there are {', '.join(equations)}")
    return equations[id_]


@cache
def _results(equation: spec.Equation) -> list[checks.Result]:
    results = checks.check(equation)
    for result in results:
        if not result.passed:
            raise spec.SpecificationError(
                f"{equation.id} fails the check {result.check}: {result.note}"
            )
    return results


@cache
def _judged(equation: spec.Equation) -> list[tuple[spec.Mistake, checks.Result]]:
    return [(mistake, mistakes.judge(equation, mistake)) for mistake in equation.mistakes]


def _neighbours(network: spec.Network, id_: str) -> tuple[list[str], list[str]]:
    """Return whose outputs an equation takes in the network, and who takes its own."""
    makers: dict[str, str] = {}
    before: dict[str, None] = {}
    after: dict[str, None] = {}
    for step in network.steps:
        for given in step.with_.values():
            maker = makers.get(given) if isinstance(given, str) else None
            if maker and step.call == id_:
                before[maker] = None
            if maker == id_:
                after[step.call] = None
        makers[step.out] = step.call
    return list(before), list(after)


def _here(md: Markdown) -> str:
    """Return the folder of the page being rendered, which each builder says in its own way."""
    if "relpath" in md.treeprocessors:  # MkDocs
        return getattr(md.treeprocessors["relpath"], "file").url or "."  # noqa: B009
    if "rendering_context" in md.preprocessors:
        # Zensical; it turns an address seen from the file into one seen from the page
        page = getattr(md.preprocessors["rendering_context"], "page")  # noqa: B009
        return os.path.dirname(page.path) or "."  # noqa: PTH120
    return "."


class CardsExtension(Extension):
    """The extension itself; what it can be given stands in `config`."""

    def __init__(self, **options: Any) -> None:
        self.config = {"site": [SITE, "Where scratchnn's pages are; empty on its own site"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Tell Python-Markdown which markers there are."""
        cards = Cards(md, self.getConfig("site"))
        words = ("eq", "mistakes", "index", "notation", "steps", "wiring")
        markers.register(md, "scratchnn-cards", {word: getattr(cards, word) for word in words})


def makeExtension(**options: Any) -> CardsExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, for `markdown_extensions: [scratchnn.publish.cards]`."""
    return CardsExtension(**options)
