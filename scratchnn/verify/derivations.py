"""Check the reasoning of a page: both sides of each displayed line are computed and compared.

What a line may hold, and how a page declares what its lines speak of, is written down in
`docs/how_we_check.md`, under `derivation`.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from scratchnn import spec
from scratchnn.formula import nodes
from scratchnn.formula.evaluate import known_numbers
from scratchnn.formula.nodes import Formula, FormulaError, Scope
from scratchnn.formula.parser import Alphabet, Statement, Token, alphabet, read
from scratchnn.spec import Equation, Law, SpecificationError, Step, examples
from scratchnn.spec.domains import domain
from scratchnn.spec.sizes import bind
from scratchnn.verify import draws, formulas, wiring
from scratchnn.verify.result import Result

Page = Equation | Law
BOUND = 1e-12
BY_HAND, WHY = "By hand", "Why"

_FENCE = re.compile(r"^(```+).*?^\1$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^<!-- words: (.*?) -->\n+", re.MULTILINE | re.DOTALL)
_DISPLAY = re.compile(rf"(?:{_MARK.pattern})?^\$\$\n(.*?)\n\$\$$", re.MULTILINE | re.DOTALL)


# What is typeset as a display, too.
_OTHERWISE = re.compile(r"\$\$|\\\[|\\begin\{(?:equation|align|gather|multline)\*?\}")


@dataclass(frozen=True)
class Line:
    """A displayed line of a page."""

    section: str
    row: int  # in the page's file, from 1
    tex: str
    words: str = ""  # why it cannot be computed, if it is marked so; or why it may not hold


def lines(page: Page) -> list[Line]:
    """Return the displayed lines of a page, those that are marked as words included.

    Raises
    ------
    SpecificationError
        If a mark stands before no displayed line, or a display is written in another way.
    """
    folder = "equations/" if isinstance(page, Equation) else ""
    text = (spec.PAGES / f"{folder}{page.id}.md").read_text(encoding="utf-8")
    return list(_lines(page.id, text))


@cache
def _lines(id_: str, text: str) -> tuple[Line, ...]:
    """Return the displayed lines of a text; a build asks for those of each page many times."""
    text = _FENCE.sub(lambda fence: re.sub(r"[^\n]", " ", fence[0]), text)
    found = [_line(text, match) for match in _DISPLAY.finditer(text)]
    if len(_MARK.findall(text)) != sum(bool(line.words) for line in found):
        raise SpecificationError(f"{id_}: a mark for words stands before no displayed line")
    if other := _OTHERWISE.search(_DISPLAY.sub("", text)):
        raise SpecificationError(
            f"{id_}: {other[0]} would be typeset and not computed; a displayed line stands "
            "between two lines that are $$ alone"
        )
    return tuple(found)


def _line(text: str, match: re.Match[str]) -> Line:
    headings = re.findall(r"^## (.*)$", text[: match.start()], re.MULTILINE)
    return Line(
        section=headings[-1] if headings else "",
        row=text[: match.start(2)].count("\n") + 1,
        tex=match[2],
        words=" ".join((match[1] or "").split()),
    )


def check(page: Page) -> Result:
    """Compute both sides of each displayed line of a page, and compare them.

    Raises
    ------
    SpecificationError
        If a line is outside the dialect and is not marked as words, or there is none where a
        page reasons.
    """
    given = lines(page)
    there = {line.section for line in given if not line.words}
    if missing := [section for section in (BY_HAND, WHY) if section not in there]:
        raise SpecificationError(
            f"{page.id} displays no line that can be computed under {' and '.join(missing)}; "
            "write at least one there, between two lines that are $$ alone"
        )
    return compare(page, given)


def compare(page: Page, given: Iterable[Line]) -> Result:
    """Compare the sides of some lines of a page; the note names the worst if it fails.

    Raises
    ------
    SpecificationError
        If a line is outside the dialect and is not marked as words, or marked and within.
    """
    given = list(given)
    computed = [line for line in given if not line.words]
    words = [line for line in given if line.words]
    for line in words:
        if _reads(line.tex):
            raise SpecificationError(
                f"{page.id}, line {line.row}: it is marked as words, and reads as a formula; "
                "take the mark off, so that it is computed"
            )
    gaps = _by_hand(page, [line for line in computed if line.section == BY_HAND])
    reasons = [line for line in computed if line.section != BY_HAND]
    for seed in range(draws.SEEDS):
        world = _world(page, seed)
        gaps += [(world.gap(line), line) for line in reasons]
    if not gaps:
        return Result("derivation", np.inf, BOUND, "there is no line to compare")
    gap, worst = max(gaps, key=lambda found: found[0])
    if gap.share > 1:
        note = f"line {worst.row} does not hold: {' '.join(worst.tex.split())}"
        if r"\partial" in worst.tex:
            note += "; slopes are taken by a complex step, which np.abs in a function hides"
        note += f"; {worst.words}" if worst.words else ""
        return Result("derivation", gap.off, gap.allowed, note)
    note = f"{len({line.row for _, line in gaps})} displayed lines hold"
    if words:
        note += f", {len(words)} more are words: {'; '.join(line.words for line in words)}"
    error = max((gap.off for gap, _ in gaps if gap.allowed == BOUND), default=0.0)
    return Result("derivation", error, BOUND, note, draws.SEEDS)


def _reads(tex: str) -> bool:
    """Say whether a line is within the dialect, if every symbol there is were declared."""
    try:
        read(tex, _alphabet())
    except FormulaError:
        return False
    return True


def _alphabet(
    names: Iterable[str] | None = None, depends: Mapping[str, str] | None = None
) -> Alphabet:
    """Return the alphabet of some names, in which a line may call the equations."""
    calls = {id_.split("/")[1]: function for id_, function in spec.functions().items()}
    return alphabet(spec.notation().symbols, names, calls, depends)


class Gap(NamedTuple):
    """How far two sides are apart: as a share of what is allowed, and both of these."""

    share: float
    off: float
    allowed: float


# --- what the lines speak of ----------------------------------------------------------------


@dataclass(frozen=True)
class _World:
    """Values for what the lines of a page speak of, and how one follows from another."""

    page: Page
    known: Mapping[str, Any]
    steps: Sequence[Step]
    replaced: Mapping[str, Any]  # what the left side of an arrow stands for

    def gap(self, line: Line) -> Gap:
        """Return the largest difference between two sides of a line."""
        letters = _alphabet([*self.known, *self.replaced], self.page.derivation.depends)
        before = known_numbers(self.known)
        scope = Scope(before, given=lambda name, value: self.given(before, name, value))
        with formulas.blaming(f"{self.page.id}, line {line.row}"):
            statements = read(line.tex, letters)
            return max(self.widest(one, scope) for one in statements)

    def given(self, before: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
        """Return all values if one were another: what follows from it is computed anew."""
        known = {**self.known, name: nodes.plain(value)}
        changed = {name}
        for step in self.steps:
            if step.name != name and changed.intersection(step.sources):
                known |= wiring.take(step, known)
                changed.update(step.out)
        return {**before, **{other: nodes.numbers(known[other]) for other in changed}}

    def widest(self, statement: Statement, scope: Scope) -> Gap:
        """Return the largest difference, at all places that the free indices run over."""
        sides, relations = statement.sides, statement.relations
        if not relations:
            raise sides[0].place.error("there is nothing to compare: the line has one side")
        if relations[0].text == r"\leftarrow":
            scope = self._below_others(sides[0], scope)
        return max(
            self._difference(left, relation, right, scope.at(at))
            for at in nodes.everywhere(nodes.ranges(sides, scope))
            for left, relation, right in zip(sides, relations, sides[1:], strict=False)
        )

    def _below_others(self, left: Formula, scope: Scope) -> Scope:
        """Return the scope at the line of an output: those that stand above it are new."""
        named = {part.name for part in nodes.walk(left) if isinstance(part, nodes.Variable)}
        replaced = known_numbers(self.replaced).items()
        above = dict(itertools.takewhile(lambda one: one[0] not in named, replaced))
        return replace(scope, values={**scope.values, **above})

    def _difference(self, left: Formula, relation: Token, right: Formula, scope: Scope) -> Gap:
        """Return how far two sides are from what stands between them."""
        if relation.text == r"\leftarrow":
            new = replace(scope, values=known_numbers(self.replaced))
            return _apart(relation, left.value(new), right.value(scope))
        if relation.text == r"\approx":
            return self._approximately(left, relation, right, scope)
        a, b = left.value(scope), right.value(scope)
        if relation.text == "=":
            return _apart(relation, a, b)
        if np.shape(a) or np.shape(b):
            raise relation.place.error("only numbers are larger or smaller")
        off = 0.0 if nodes.COMPARISONS[relation.text](a, b) else np.inf
        return Gap(off / BOUND, off, BOUND)

    def _approximately(
        self, left: Formula, relation: Token, right: Formula, scope: Scope
    ) -> Gap:
        """Compare as far as the right has decimals, else to first order in what is small."""
        halves = _halves(right)
        if np.any(halves):
            return _apart(relation, left.value(scope), right.value(scope), halves)
        small = self.page.derivation.small
        if small is None or small not in self.known:
            raise relation.place.error(r"\approx needs decimals on its right, or what is small")
        near = scope.moved(small, nodes.STEP * 1j)  # a complex step holds a value and its slope
        a, b = (np.array(side.value(near), dtype=complex) for side in (left, right))
        slopes = _apart(relation, a.imag / nodes.STEP, b.imag / nodes.STEP)
        return max(_apart(relation, a.real, b.real), slopes)


def _world(page: Page, seed: int) -> _World:
    rule = page.derivation
    if isinstance(page, Equation):
        return _around_equation(page, seed)
    if rule.draw or rule.steps:
        known = _drawn(rule.draw, seed)
        return _World(page, wiring.run(rule.steps, known), rule.steps, {})
    network = spec.network()
    steps = tuple(step for step in network.steps if step.phase != "update")
    sizes = wiring.SMALL if seed % 2 == 0 else wiring.OTHERS
    known = wiring.run(steps, wiring.start(network, sizes, seed))
    return _World(page, known, steps, {})


def _around_equation(page: Equation, seed: int) -> _World:
    """Draw its inputs, take the steps that lead to them, and run the equation itself.

    Steps that begin with what it gives come after it.
    """
    differentiated = page.gradient or spec.Gradient(steps=(), wrt="")
    known = _drawn((*page.inputs, *differentiated.draw, *page.derivation.draw), seed)
    known |= {name: formulas.replay(code, known) for name, code in page.where.items()}
    steps = [*differentiated.steps, *page.derivation.steps]
    made = {*page.step.out}
    if made & known.keys() or any(made & {*step.out} for step in steps):
        known = wiring.run(steps, known)
        return _World(page, known, steps, wiring.take(page.step, known))
    uses = (place for place, step in enumerate(steps) if made & {*step.sources})
    steps.insert(next(uses, len(steps)), page.step)
    return _World(page, wiring.run(steps, known), steps, {})


def _drawn(symbols: Iterable[spec.Symbol], seed: int) -> dict[str, Any]:
    """Draw symbols, the later of two with one name, and name their sizes."""
    wanted = tuple({symbol.name: symbol for symbol in symbols}.values())
    sizes = draws.SIZES if seed % 2 == 0 else draws.OTHERS
    whole = sizes["n_out"], sizes["n_in"]
    values = draws.draw(wanted, seed, {**sizes, "any": whole})
    return bind(wanted, values) | values


# --- an example by hand ---------------------------------------------------------------------


def _by_hand(page: Page, given: Iterable[Line]) -> list[tuple[Gap, Line]]:
    """Compare the lines of an example; those that give a symbol its numbers give them."""
    known: dict[str, Any] = {}
    replaced: dict[str, Any] = {}
    everything = _alphabet()
    example = examples.inputs(page) if isinstance(page, Equation) else {}
    gaps = []
    for line in given:
        with formulas.blaming(f"{page.id}, line {line.row}"):
            for statement in read(line.tex, everything):
                name = _given_name(page, statement)
                if name and name not in known:
                    known[name] = _as_written(name, statement.sides[1].value(Scope(known)))
                    if name in example:
                        gap = _apart(statement.relations[0], known[name], example[name])
                        said = f"`example` has other numbers for {name}"
                        gaps.append((gap, replace(line, words=said) if gap.share > 1 else line))
                    outputs = _outputs(page, known)
                    replaced = {n: value for n, value in outputs.items() if n in known}
                    known |= {n: value for n, value in outputs.items() if n not in known}
                else:
                    world = _World(page, known, (), replaced)
                    gaps.append((world.widest(statement, Scope(known)), line))
    return gaps


def _given_name(page: Page, statement: Statement) -> str | None:
    """Return the symbol that a statement may give its value; outputs are claimed, not given."""
    left = statement.sides[0]
    if not isinstance(left, nodes.Variable) or [r.text for r in statement.relations] != ["="]:
        return None
    if isinstance(page, Equation):
        taken = [symbol.name for symbol in page.inputs]
        if left.name not in taken and left.name in [output.name for output in page.outputs]:
            return None
    return left.name


def _as_written(name: str, value: Any) -> Any:
    """Return a row as a list, where the notation says that the symbol is one."""
    is_list = len(spec.notation().by_name[name].shape) == 1 and np.ndim(value) == 2
    return value[0] if is_list else value


def _outputs(page: Page, known: dict[str, Any]) -> dict[str, Any]:
    """Compute the outputs of an equation as printed, once all that it takes is given."""
    if not isinstance(page, Equation):
        return {}
    taken = {s.name for s in page.inputs if domain(s).formulas}
    if not {*taken, *page.where} <= known.keys():
        return {}
    names = [output.name for output in page.outputs]
    computed = formulas.printed(page, known)
    return {name: nodes.numbers(value) for name, value in zip(names, computed, strict=True)}


# --- comparing ------------------------------------------------------------------------------


def _apart(relation: Token, a: Any, b: Any, halves: Any = 0.0) -> Gap:
    """Compare entry by entry: up to rounding, and further by half of a last decimal.

    A list may be written as a row.
    """
    a, b, halves = (np.array(x, dtype=float) for x in (a, b, halves))
    a, b = (x[0] if x.ndim == 2 and y.ndim == 1 else x for x, y in ((a, b), (b, a)))
    if a.shape != b.shape:
        raise relation.place.error(f"shapes {a.shape} and {b.shape} are not equal")
    scale = float(np.max(np.abs(b), initial=1))
    off, halves = np.broadcast_arrays(np.abs(a - b), halves)
    shares = np.nan_to_num(off / (halves + BOUND * scale), nan=np.inf, posinf=np.inf)
    worst = np.unravel_index(np.argmax(shares), shares.shape)
    share, most, half = (float(x[worst]) for x in (shares, off, halves))
    return Gap(share, most, half) if half else Gap(share, most / scale, BOUND)


def _halves(side: Formula) -> Any:
    """Return half of the last decimal that is printed, for each cell of a matrix; else 0."""
    if isinstance(side, nodes.Matrix):
        return np.array([[_halves(cell) for cell in row] for row in side.rows])
    decimals = [part.decimals for part in nodes.walk(side) if isinstance(part, nodes.Numeral)]
    return 0.5 * 10.0 ** -max(decimals) if any(decimals) else 0.0
