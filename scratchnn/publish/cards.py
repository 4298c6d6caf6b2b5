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
`[[evidence]]`              all equations against all checks, with what was found
`[[laws]]`                  all laws, with what was found of the lines of their pages
`[[whole]]`                 each array of the whole network against its checks
`[[caught]]`                all mistakes against the checks that reject them
`[[handout]]`               its equations with their shapes, to be printed on one page
`[[cite:ID]]`               an equation or a law in every form that it can be cited in
`[[cite]]`                  the package as a whole, for BibTeX
`[[schema]]`                what each key of `equations.json` holds
`[[map]]`                   a drawing of its steps, each leading to its equation
`[[map:ID]]`                a small one, with the steps of an equation marked
==========================  ==============================================================
"""

import inspect
import os
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import quote

import jinja2
from markdown import Markdown
from markdown.extensions import Extension
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from scratchnn import citations, spec
from scratchnn.publish import catalogue, markers
from scratchnn.publish import map as drawings
from scratchnn.verify import checks, draws, evidence, mistakes, wiring
from scratchnn.verify.cache import versions
from scratchnn.verify.result import Result

SITE = citations.SITE
ISSUES = spec.ADDRESSES["Issues"]
CITED_FOR = {
    "bibtex": "BibTeX", "markdown": "Markdown", "text": "Plain text", "latex": "LaTeX",
    "import": "Python",
}  # fmt: skip
SIZES_AND_INDICES = ("m", "n_in", "n_out", "k", "i", "j", "l")
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
        """Return the card of an equation, or what stands in the place of a withdrawn one."""
        if stone := spec.withdrawn().get(id_):
            return self._tombstone(stone)
        equation = _equation(id_)
        network = spec.network()
        before, after = _neighbours(network, id_)
        return self._render(
            "card",
            e=equation,
            signature=signature(equation),
            ties=ties(equation),
            sizes=sizes(equation),
            map=Markup(self.map(id_)) if network.uses(id_) else "",  # noqa: S704 (our own)
            copies=copies(equation),
            key=citations.key(equation),
            permalink=citations.permalink(equation),
            report=f"{ISSUES}/new?title={quote(f'{id_}: ')}",
            versions=", ".join(f"{name} {v}" for name, v in versions().items()),
            uses=network.uses(id_),
            before=before,
            after=after,
            laws=[law.id for law in spec.laws_of(id_)],
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
        return self._render(
            "index",
            phases=by_phase(spec.load().values()),
            signature=signature,
            checked=lambda e: len(evidence.by_check(e)),
        )

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
        right = {step.name: step for step in network.steps}
        return self._render("wiring", judged=judged, right=right)

    def evidence(self) -> str:
        """Return every equation against every check, with the largest error of each."""
        rows = [
            (equation, evidence.by_check(equation), evidence.not_run(equation))
            for equation in spec.load().values()
        ]
        return self._render("evidence", rows=rows, ties=evidence.TIES)

    def laws(self) -> str:
        """Return every law with what was found of the lines of its page."""
        rows = [(law, evidence.of_law(law)) for law in spec.laws().values()]
        return self._render("laws", rows=rows)

    def whole(self) -> str:
        """Return each array of the whole network against the checks that compare it."""
        found = evidence.network()
        known = {check for of_array in found.values() for check in of_array}
        compared = [c for of_tie in evidence.TIES.values() for c in of_tie if c in known]
        drawn = ", ".join(f"{name}={size}" for name, size in wiring.SMALL.items())
        missing = [
            check for check in ("symbolic", "torch", "scikit_learn") if check not in known
        ]
        return self._render("whole", found=found, checks=compared, drawn=drawn, missing=missing)

    def caught(self) -> str:
        """Return every mistake against the checks that reject it."""
        rows = [
            (equation, mistake, evidence.rejected_by(equation)[mistake.id])
            for equation in spec.load().values()
            for mistake in equation.mistakes
        ]
        return self._render("caught", rows=rows, checks=list(checks.CHECKS))

    def handout(self) -> str:
        """Return the equations of the network with their shapes, for one printed page."""
        network = spec.network()
        standing = [e for e in spec.load().values() if network.uses(e.id)]
        places = {
            e.id: dict.fromkeys(step.name for step in network.uses(e.id)) for e in standing
        }
        explained = [*SIZES_AND_INDICES, *(name for e in standing for name in e.where)]
        letters = {letter.name: letter for letter in spec.notation().symbols}
        return self._render(
            "handout",
            phases=by_phase(standing),
            places=places,
            symbols=[letters[name] for name in explained],
            signature=signature,
            version=citations.version(),
            address=f"{SITE}handout/",
        )

    def cite(self, id_: str = "") -> str:
        """Return the citations of an equation or law; of the package, if none is named."""
        if not id_:
            return self._render("cite", citations={"BibTeX": citations.bibtex_of_package()})
        page = citations.find(id_)
        ways = {CITED_FOR[name]: cite(page) for name, cite in citations.FORMATS.items()}
        return self._render("cite", citations=ways)

    def schema(self) -> str:
        """Return what each key of `equations.json` holds, as its schema says."""
        definitions = catalogue.schema()["$defs"]
        objects = {name: d for name, d in definitions.items() if "properties" in d}

        def says(rule: dict[str, Any]) -> str:
            """Return a key's own description, or that of what it refers to."""
            kind = rule.get("$ref", "").rpartition("/")[2]
            return str(rule.get("description") or definitions[kind]["description"])

        return self._render("schema", objects=objects, says=says)

    def _tombstone(self, stone: spec.Tombstone) -> str:
        pages = [citations.find(id_) for id_ in stone.withdrawn.replaced_by]
        replacements = [
            (page.id, page.title, self.link(citations.path(page))) for page in pages
        ]
        return self._render("tombstone", stone=stone, replacements=replacements)

    def map(self, id_: str = "") -> str:
        """Return the map of the network: whole, or small and with an equation marked."""
        network = spec.network()
        letters = {letter.name: letter for letter in spec.notation().symbols}
        if id_:
            drawing = drawings.small(network, letters, _equation(id_).id)
            return self._render("map_small", d=drawing, title=_equation(id_).title)
        titles = {key: equation.title for key, equation in spec.load().items()}
        drawn = drawings.whole(network, letters)
        return self._render("map", drawings=drawn, steps=network.steps, titles=titles)

    def _render(self, template: str, **values: Any) -> str:
        helpers = {
            "math": math, "tex": tex, "shape": shape, "code": code, "number": number,
            "domain": domain, "value": value, "finding": finding, "describe": describe,
            "call": call, "link": self.link, "links": self._links, "map": self.map,
            "place": self._place,
        }  # fmt: skip
        return _templates.get_template(f"{template}.html.jinja").render(helpers | values)

    def _place(self, step: spec.Step) -> str:
        """Return the address of a step on its equation's page."""
        own = step.call.split("/")[1] == step.name  # the function has that anchor already
        return self.link(f"equations/{step.call}", "" if own else step.name)

    def _links(self, ids: Iterable[str]) -> Markup:
        pages = [citations.find(id_) for id_ in ids]
        titles = [(self.link(citations.path(page)), page.title) for page in pages]
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
    return f"{step.name} = {step.call.split('/')[1]}({', '.join(given)})"


def value(given: Any) -> Markup:
    """Return what a step is given: a symbol, or a shape made of symbols."""
    if isinstance(given, list):
        return Markup("({})").format(Markup(", ").join(value(size) for size in given))
    return math(given) if isinstance(given, str) else escape(given)


def number(error: float) -> Markup:
    """Return an error with one digit."""
    if error == 0 or 1e-3 < error < 1e3:
        return escape(f"{float(f'{error:.1g}'):g}")
    digit, _, exponent = f"{error:.0e}".partition("e")
    return Markup("{}&#8239;·&#8239;10<sup>{}</sup>").format(
        digit, str(int(exponent)).replace("-", "−")
    )


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


def ties(equation: spec.Equation) -> list[dict[str, Any]]:
    """Return the results of an equation by tie, and what could not run."""
    found, missing = evidence.by_check(equation), evidence.not_run(equation)
    return [
        {
            "name": name,
            "results": (results := [found[check] for check in of_tie if check in found]),
            "not_run": [check for check in of_tie if check in missing],
            "count": len(results),
        }
        for name, of_tie in evidence.TIES.items()
    ]


def copies(equation: spec.Equation) -> dict[str, str]:
    """Return what the buttons of a card copy, by what stands on them."""
    cited = {CITED_FOR[name]: cite(equation) for name, cite in citations.FORMATS.items()}
    return {"TeX": equation.printed} | cited


def sizes(equation: spec.Equation) -> str:
    """Say which sizes the checks drew with."""
    symbols = [s for s in (*equation.inputs, *equation.outputs) if not isinstance(s.shape, str)]
    named = {size for symbol in symbols for size in symbol.shape}
    drawn = [draws.shapes(seed) for seed in range(draws.SEEDS)]
    if named & set(draws.SIZES):
        said = [
            ", ".join(f"{name} = {size}" for name, size in one.items() if name in named)
            for one in drawn
        ]
        return "Drawn with " + "; then ".join(dict.fromkeys(said))
    whole = [v["any"] for one in drawn for v in draws.variants(equation, one) if "any" in v]
    shapes = [" × ".join(map(str, shape)) for shape in dict.fromkeys(whole)]
    return "Drawn with shapes " + ", ".join(shapes)


def by_phase(equations: Iterable[spec.Equation]) -> dict[str, list[spec.Equation]]:
    """Group equations, which come in the order of training, by phase."""
    phases = groupby(equations, key=lambda e: e.id.split("/")[0])
    return {phase: list(members) for phase, members in phases}


def _equation(id_: str) -> spec.Equation:
    equations = spec.load()
    if id_ not in equations:
        raise spec.SpecificationError(f"no equation {id_}; there are {', '.join(equations)}")
    return equations[id_]


@cache
def _judged(equation: spec.Equation) -> list[tuple[spec.Mistake, Result]]:
    return [(mistake, mistakes.judge(equation, mistake)) for mistake in equation.mistakes]


def _neighbours(network: spec.Network, id_: str) -> tuple[list[str], list[str]]:
    """Return whose outputs an equation takes in the network, and who takes its own."""
    calls = [(a.call, b.call) for a, b in network.flows if isinstance(a, spec.Step)]
    before = dict.fromkeys(a for a, b in calls if b == id_)
    after = dict.fromkeys(b for a, b in calls if a == id_)
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
        words = (
            "eq", "mistakes", "index", "notation", "steps", "wiring", "evidence", "caught",
            "handout", "cite", "schema", "map", "whole", "laws",
        )  # fmt: skip
        markers.register(md, "scratchnn-cards", {word: getattr(cards, word) for word in words})


def makeExtension(**options: Any) -> CardsExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, for `markdown_extensions: [scratchnn.publish.cards]`."""
    return CardsExtension(**options)
