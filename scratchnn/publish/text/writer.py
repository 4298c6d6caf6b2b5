"""What writes HTML for our pages: templates, and how symbols, code and numbers are shown."""

import os
import re
from collections.abc import Callable, Iterable
from inspect import isfunction
from typing import Any, ClassVar

import jinja2
from markdown import Markdown
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import PythonLexer

from scratchnn import citations, spec
from scratchnn.publish.text import builders
from scratchnn.spec.domains import domain
from scratchnn.spec.sizes import written
from scratchnn.verify import evidence
from scratchnn.verify.result import Result

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
GLUED = re.compile("(?<=</t[dh]>)(?=<t[dh])")

_templates = jinja2.Environment(
    loader=jinja2.PackageLoader("scratchnn.publish"),
    autoescape=jinja2.select_autoescape(["html.jinja"]),
    undefined=jinja2.StrictUndefined,
)


class Writer:
    """Writes what markers become. Each public method of a subclass is a marker's word.

    Parameters
    ----------
    md : Markdown
        What renders the page.
    site : str
        Where our pages are; empty on our own site.
    """

    in_sentences: ClassVar[bool] = False  # where its markers stand; else on lines of their own

    def __init__(self, md: Markdown, site: str) -> None:
        self.md = md
        self.site = site

    @classmethod
    def kinds(cls) -> "list[type[Writer]]":
        """Return all that writes markers, of the rooms that are imported."""
        return [kind for one in cls.__subclasses__() for kind in (one, *one.kinds())]

    @property
    def markers(self) -> dict[str, Callable[..., Any]]:
        """What each marker's word calls."""
        words = [name for name, it in vars(type(self)).items() if isfunction(it)]
        return {word: getattr(self, word) for word in words if not word.startswith("_")}

    def link(self, page: str, anchor: str = "") -> str:
        """Return the address of one of our pages: relative on our own site, else absolute."""
        address = (
            f"{self.site}{page}"
            if self.site
            else os.path.relpath(page, builders.folder(self.md))
        )
        return f"{address}/#{anchor}" if anchor else f"{address}/"

    def _render(self, template: str, **values: Any) -> str:
        helpers = {
            "math": math, "letter": letter, "tex": tex, "shape": shape, "code": code,
            "number": number, "domain": domain, "finding": finding, "describe": describe,
            "signature": signature,
            "link": self.link, "links": self._links,
            "place": self._place, "elsewhere": bool(self.site),
        }  # fmt: skip
        return render(f"{template}.html", **helpers | values)

    def _place(self, step: spec.Step) -> str:
        """Return the address of a step on its equation's page."""
        own = step.call.split("/")[1] == step.name  # the function has that anchor already
        return self.link(f"equations/{step.call}", "" if own else step.name)

    def _links(self, ids: Iterable[str]) -> Markup:
        pages = [citations.find(id_) for id_ in ids]
        titles = [(self.link(citations.path(page)), page.title) for page in pages]
        return Markup(", ").join(Markup('<a href="{}">{}</a>').format(*t) for t in titles)


def render(template: str, **values: Any) -> Markup:
    """Fill in a template; what is filled in is escaped where that is HTML.

    Between the cells of a table stands a space, or a search reads them as one word.
    """
    filled = _templates.get_template(f"{template}.jinja").render(values)
    return Markup(GLUED.sub(" ", filled))  # noqa: S704


def tex(formula: str) -> Markup:
    """Return a formula as inline TeX, as arithmatex writes it."""
    return Markup('<span class="arithmatex">\\({}\\)</span>').format(formula)


def math(name: str) -> Markup:
    """Return a symbol as inline TeX."""
    return tex(letter(name).tex)


def letter(name: str) -> spec.Letter:
    """Return a symbol of the notation."""
    found = spec.notation().letter(name)
    if found is None:
        raise spec.SpecificationError(f"{name} is not defined in notation.md")
    return found


def shape(symbol: spec.Symbol | spec.Letter) -> Markup:
    """Return a shape as it is said; sizes stand as code."""
    said = written(symbol)
    return Markup("<code>{}</code>").format(said) if said.startswith("(") else escape(said)


def code(text: str, lexer: Lexer | None = None, kind: str = "highlight") -> Markup:
    """Return highlighted code: Python, or what another lexer reads."""
    lines = highlight(text, lexer or PythonLexer(), HtmlFormatter(nowrap=True)).strip()
    form = Markup('<div class="{}"><pre><code>{}</code></pre></div>')
    return form.format(kind, Markup(lines))  # noqa: S704 (it escapes)


def signature(equation: spec.Equation) -> str:
    """Return how a function is called."""
    return f"{equation.name}({', '.join(symbol.name for symbol in equation.inputs)})"


def number(error: float, digits: int = 1) -> Markup:
    """Return an error with so many digits."""
    if error == 0 or 1e-3 < error < 1e3:
        return escape(f"{float(f'{error:.{digits}g}'):g}")
    mantissa, _, exponent = f"{error:.{digits - 1}e}".partition("e")
    return Markup("{}&#8239;·&#8239;10<sup>{}</sup>").format(
        mantissa, str(int(exponent)).replace("-", "−")
    )


def raised(exponent: str) -> str:
    """Write an exponent without markup."""
    return str(int(exponent)).translate(RAISED)


def finding(result: Result) -> Markup:
    """Say what a check found wrong."""
    if result.error == float("inf"):
        return escape(result.note)
    off, bound = number(result.error), number(result.bound)
    return Markup("off by {}, where {} is allowed").format(off, bound)


def describe(check: str) -> str:
    """Return what a check does, in its own words."""
    words = evidence.SAID[check].removeprefix("Check that ").rstrip(".")
    return words[0].upper() + words[1:]
