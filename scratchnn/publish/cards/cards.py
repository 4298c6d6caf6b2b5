"""The specification on a page: cards, tables and maps, made from what the pages define."""

from collections.abc import Iterable
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from scratchnn import citations, spec
from scratchnn.formula.tokens import alphabet, tokens
from scratchnn.publish.cards import letters, places
from scratchnn.publish.cards import map as drawings
from scratchnn.publish.cards.rests import Rests
from scratchnn.publish.text.writer import Writer
from scratchnn.spec.sizes import names as named_sizes
from scratchnn.verify import checks, draws, evidence, peers, vectors, wiring
from scratchnn.verify.cache import versions

SITE = citations.SITE
STYLE = Path(__file__).with_name("card.css").read_text(encoding="utf-8")
ISSUES = spec.ADDRESSES["Issues"]
VIDEO = "https://www.youtube.com/watch?v=w8yWXqWQYmU"
CITED_FOR = {
    "bibtex": "BibTeX", "markdown": "Markdown", "text": "Plain text", "latex": "LaTeX",
    "import": "Python",
}  # fmt: skip
SCALES = {"m": "m", "1/m": r"\frac{1}{m}"}


class Cards(Writer):
    """The markers of the specification, which serve any site."""

    def eq(self, id_: str) -> str:
        """Return the card of an equation, or what stands in the place of a withdrawn one."""
        if stone := spec.withdrawn().get(id_):
            return self._tombstone(stone)
        equation = spec.pick("equation", id_, spec.load())
        network = spec.network()
        before, after = places.neighbours(network, id_)
        uses = [(step, letters.lines(equation, step)) for step in network.uses(id_)]
        offered = [
            (offer, letters.lines(equation, offer.step))
            for offer in places.offers(network)
            if offer.step.call == id_
        ]
        card = self._render(
            "card",
            **about(equation),
            e=equation,
            ties=ties(equation),
            sizes=sizes(equation),
            ulps=vectors.of(equation).ulps,
            map=Markup(self.map(id_)) if uses or offered else "",  # noqa: S704 (ours)
            rests=self._rests(id_),
            versions=", ".join(f"{n} {v}" for n, v in versions(evidence.__name__).items()),
            uses=uses,
            choices=groupby(offered, key=lambda offer: offer[0].choice),
            before=before,
            after=after,
            laws=[law.id for law in spec.laws_of(id_)],
            differentiated=[s.call for s in equation.gradient.steps]
            if equation.gradient
            else [],
            scale=SCALES.get(equation.gradient.scale, "") if equation.gradient else "",
        )
        return self._elsewhere(equation, card) if self.site else card

    def _elsewhere(self, equation: spec.Equation, card: str) -> str:
        """Return a card with what another site lacks: its title, and once a page its style."""
        style = f"<style>{STYLE}</style>"
        already = any(style in str(block) for block in self.md.htmlStash.rawHtmlBlocks)
        title = Markup('<p class="scratchnn__title"><a href="{}">{}</a></p>').format(
            citations.permalink(equation), equation.title
        )
        return f'<div class="scratchnn">{"" if already else style}{title}{card}</div>'

    def _rests(self, id_: str) -> Markup:
        """Return what a page rests on, which takes more room than a card has elsewhere."""
        return Markup("" if self.site else Rests(self.md, self.site).rests(id_))  # noqa: S704

    def law(self, id_: str) -> str:
        """Return what a law is about, how it was checked, and what to copy of it."""
        law = spec.pick("law", id_, spec.laws())
        return self._render(
            "law", **about(law), found=evidence.of_law(law), rests=self._rests(id_)
        )

    def sentence(self, id_: str) -> str:
        """Return the sentence that answers a law's question, which stands above its formula."""
        return self._render("sentence", page=spec.pick("law", id_, spec.laws()))

    def mistakes(self, id_: str) -> str:
        """Return the mistakes of an equation, each run."""
        equation = spec.pick("equation", id_, spec.load())
        judged = list(zip(equation.mistakes, evidence.judged(equation), strict=True))
        return self._render("mistakes", judged=judged)

    def index(self, of: str = "equations") -> str:
        """Return all equations by phase, or all laws, with what each says."""
        template = spec.pick("index of", of, {"equations": "index", "laws": "index_laws"})
        network = spec.network()
        return self._render(
            template,
            laws=spec.laws().values(),
            phases=by_phase(spec.load().values()),
            choices={id_: network.offers(id_) for id_ in spec.load() if not network.uses(id_)},
            checked=lambda e: len(evidence.by_check(e)),
        )

    def notation(self) -> str:
        """Return the table of symbols, and which of them come in by choice alone."""
        network, own, chosen = spec.network(), set[str](), set[str]()
        for e in spec.load().values():
            letters = own if network.uses(e.id) else chosen
            letters |= {s.name for s in (*e.inputs, *e.outputs)} | set(e.where)
        beyond = chosen - own - {letter.name for letter in counting(spec.load().values())}
        return self._render("notation", symbols=spec.notation().symbols, beyond=beyond)

    def steps(self) -> str:
        """Return the steps of the network as a table."""
        return self._render("steps", steps=spec.network().steps)

    def wiring(self) -> str:
        """Return the network's mistakes of wiring, each run."""
        network = spec.network()
        judged = [(m, wiring.judge(network, m)) for m in network.mistakes]
        return self._render("wiring", judged=judged, right=partial(places.own, network))

    def misuses(self) -> str:
        """Return the mistakes that can be made with the network's choices, each run."""
        network = spec.network()
        judged = [
            (
                [choice, *_meant(network, mistake)],
                mistake,
                wiring.judge(network.chosen(choice.id), mistake),
                _rightly(network.chosen(choice.id), mistake),
            )
            for choice, mistake in network.misuses
        ]
        return self._render("misuses", judged=judged)

    def choices(self) -> str:
        """Return the choices that the network offers, each with its steps."""
        network = spec.network()
        offered = groupby(places.offers(network), key=lambda offer: offer.choice)
        return self._render(
            "choices", choices=[(choice, list(steps)) for choice, steps in offered]
        )

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
        missing = [check for check in ("symbolic", *peers.PEERS) if check not in known]
        return self._render("whole", found=found, checks=compared, drawn=drawn, missing=missing)

    def caught(self) -> str:
        """Return every mistake against the checks that reject it."""
        rows = [
            (equation, mistake, evidence.rejected_by(equation)[mistake.id])
            for equation in spec.load().values()
            for mistake in equation.mistakes
        ]
        return self._render("caught", rows=rows, checks=list(checks.CHECKS))

    def handout(self, of: str = "network") -> str:
        """Return equations with their shapes, for one printed page.

        Parameters
        ----------
        of : {"network", "choices"}
            Those that stand in the network, or those that come into it by choice.
        """
        by_choice = spec.pick("handout of", of, {"network": False, "choices": True})
        network = spec.network()
        steps = {
            e.id: dict.fromkeys(step.name for step in network.uses(e.id))
            for e in spec.load().values()
        }
        chosen = {
            id_: network.offers(id_) if by_choice else []
            for id_, names in steps.items()
            if (network.offers(id_) and not names if by_choice else names)
        }
        standing = [spec.load()[id_] for id_ in chosen]
        told = {letter.name for letter in counting(standing)}
        for e in standing:
            given = {s.name for s in e.inputs if s.shape in ("any", ())}
            told.update(e.where, given - {"rng"})  # arrays have their shapes beside them
        return self._render(
            "handout",
            phases=by_phase(standing),
            places=steps,
            choices=chosen,
            symbols=[letter for letter in spec.notation().symbols if letter.name in told],
            version=citations.version(),
            address=f"{SITE}handout/",
        )

    def cite(self, id_: str = "") -> str:
        """Return the citations of an equation or law; of the package, if none is named."""
        if not id_:
            return self._render("cite", citations={"BibTeX": citations.bibtex_of_package()})
        try:
            page = citations.find(id_)
        except ValueError as error:
            raise spec.SpecificationError(str(error)) from error
        return self._render("cite", citations=_citations(page))

    def _tombstone(self, stone: spec.Tombstone) -> str:
        pages = [citations.find(id_) for id_ in stone.withdrawn.replaced_by]
        replacements = [
            (page.id, page.title, self.link(citations.path(page))) for page in pages
        ]
        return self._render("tombstone", stone=stone, replacements=replacements)

    def map(self, id_: str = "") -> str:
        """Return the map of the network: whole, or small and with an equation marked."""
        network = spec.network()
        letters = spec.notation().by_name
        if id_:
            equation = spec.pick("equation", id_, spec.load())
            marked = places.standing(network, id_)
            if not marked:
                raise spec.SpecificationError(
                    f"{id_} stands nowhere in {network.id}, nor by a choice of it; leave out "
                    "its map, or give it a step or a choice there"
                )
            drawing = drawings.small(network, letters, marked)
            chosen = not network.uses(id_)
            return self._render("map_small", d=drawing, title=equation.title, chosen=chosen)
        titles = {key: equation.title for key, equation in spec.load().items()}
        drawn = drawings.whole(network, letters)
        return self._render("map", drawings=drawn, steps=network.steps, titles=titles)


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


def about(page: citations.Page) -> dict[str, Any]:
    """Return what every card says of its equation or law, and what its buttons copy."""
    return {
        "page": page,
        "key": citations.key(page),
        "permalink": citations.permalink(page),
        "report": f"{ISSUES}/new?title={quote(f'{page.id}: ')}",
        "watch": watch(page),
        "copies": copies(page),
    }


def copies(page: citations.Page) -> dict[str, str]:
    """Return what the buttons of a card copy, by what stands on them."""
    return {"TeX": citations.tex(page)} | _citations(page)


def _citations(page: citations.Page) -> dict[str, str]:
    return {CITED_FOR[name]: cite(page) for name, cite in citations.FORMATS.items()}


def watch(page: citations.Page) -> str:
    """Return the address of the video where it speaks of an equation; empty if it does not."""
    if not page.video:
        return ""
    minutes, seconds = map(int, page.video.split(":"))
    return f"{VIDEO}&t={60 * minutes + seconds}s"


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


def counting(equations: Iterable[spec.Equation]) -> list[spec.Letter]:
    """Return the letters of sizes and of indices that some equations have."""
    symbols, found = spec.notation().symbols, set[str | None]()
    known = alphabet(symbols)
    for e in equations:
        found |= named_sizes((*e.inputs, *e.outputs)).keys()
        found |= {token.letter for tex in e.tex for token in tokens(tex, known)}
    return [letter for letter in symbols if letter.name in found]


def by_phase(equations: Iterable[spec.Equation]) -> dict[str, list[spec.Equation]]:
    """Group equations, which come in the order of training, by phase."""
    phases = groupby(equations, key=lambda e: e.phase)
    return {phase: list(members) for phase, members in phases}


def _rightly(network: spec.Network, mistake: spec.Misuse) -> list[str]:
    """Return the right steps in the place of a mistake's, as lines of Python."""
    own = [places.own(network, step) for step in mistake.replace]
    meant = [step for one in _meant(network, mistake) for step in one.steps]
    return [step.python for step in (*own, *meant) if step is not None]


def _meant(network: spec.Network, mistake: spec.Misuse) -> list[spec.Choice]:
    """Return the choices that a mistake stands in the place of."""
    return [choice for choice in network.choices if choice.id in mistake.instead]
