"""The grammar that the dialect's page prints is what the parser reads, no more and no less."""

import random
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from lark import Lark
from lark.exceptions import LarkError
from lark.lexer import PatternStr

from scratchnn import spec
from scratchnn.formula.nodes import FormulaError
from scratchnn.formula.parser import Alphabet, alphabet, read
from scratchnn.formula.tokens import tokens
from scratchnn.verify import derivations

PAGES: dict[str, spec.Equation | spec.Law] = {**spec.load(), **spec.laws()}
LETTERS = spec.notation().symbols
CALLS = {id_.partition("/")[2]: function for id_, function in spec.functions().items()}
PAGE = Path("docs/dialect.md").read_text(encoding="utf-8")
NOTHING = "\N{REPLACEMENT CHARACTER}"  # in the place of a word that a page has not


def known(depends: Mapping[str, str]) -> Alphabet:
    return alphabet(LETTERS, None, CALLS, depends)


def words(depends: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what each page has of its own, as it is written."""
    return {
        "SYMBOL": [letter.tex for letter in LETTERS if not letter.index],
        "LETTER": [letter.tex for letter in LETTERS if letter.index],
        "DEPENDENT": [letter.tex for letter in LETTERS if letter.name in depends] or [NOTHING],
        "CALL": [rf"\operatorname{{{name}}}".replace("_", r"\_") for name in CALLS],
    }


@cache
def grammar(*depends: str) -> Lark:
    (printed,) = re.findall(r"```lark\n(.*?)```", PAGE, re.DOTALL)
    own = [
        f"{word}: " + " | ".join('"' + text.replace("\\", "\\\\") + '"' for text in texts)
        for word, texts in words(dict.fromkeys(depends, "")).items()
    ]
    return Lark("\n".join([printed, *own]), parser="earley", lexer="dynamic", start="line")


def is_in_grammar(tex: str, *depends: str) -> bool:
    try:
        grammar(*depends).parse(tex)
    except LarkError:
        return False
    return True


def is_read(tex: str, depends: Mapping[str, str] | None = None) -> bool:
    """Say whether the parser reads it, but for what the page says in words."""
    try:
        read(tex, known(depends or {}))
    except FormulaError as error:
        return "a derivative of a derivative" in str(error)
    return True


def formulas(page: spec.Equation | spec.Law) -> list[str]:
    """Return what a page prints, its displayed lines included, but for those that are words."""
    shown = [line.tex for line in derivations.lines(page) if not line.words]
    return [*(page.tex if isinstance(page, spec.Equation) else [page.tex]), *shown]


@pytest.mark.slow
@pytest.mark.parametrize("id_", PAGES)
def test_the_grammar_has_every_formula_of_every_page(id_: str) -> None:
    page = PAGES[id_]
    depends = page.derivation.depends
    for tex in formulas(page):
        assert is_read(tex, depends)
        assert is_in_grammar(tex, *depends), tex


@pytest.mark.slow
def test_the_parser_reads_what_the_grammar_makes() -> None:
    made = set(sentences(400, seed=0))
    assert len(made) > 300
    refused = [tex for tex in made if not is_read(tex, {"J": "theta"})]
    assert refused == []


@pytest.mark.slow
def test_of_an_edited_formula_both_say_the_same() -> None:
    rng = random.Random(0)  # noqa: S311
    whole = [tex for page in PAGES.values() for tex in formulas(page)]
    signs = sorted({token.text for tex in whole for token in tokens(tex, known({}))})
    outcomes = {True: 0, False: 0}
    for tex in rng.sample([tex for tex in whole if len(tex) < 80], 40):
        for _ in range(10):
            edited = edit([token.text for token in tokens(tex, known({}))], signs, rng)
            outcomes[is_read(edited)] += 1
            assert is_in_grammar(edited) is is_read(edited), edited
    assert min(outcomes.values()) > 50


@pytest.mark.parametrize(
    "tex",
    [
        r"m^{\log m} m", r"\frac{1}{\log m} m", r"\sqrt{\log m} m", r"[\log m > 0] m",
        r"\begin{bmatrix} \log m \end{bmatrix} m", r"\max(m, \log m) m", r"e^{\log m} m",
        r"\lvert \log m \rvert m", r"\operatorname{softmax}(\log m) m",
    ],
)  # fmt: skip
def test_a_function_ends_where_what_it_stands_in_ends(tex: str) -> None:
    assert is_read(tex)
    assert is_in_grammar(tex)


def edit(texts: list[str], signs: list[str], rng: random.Random) -> str:
    """Leave out, double, exchange or put in a sign, or exchange two neighbours."""
    at = rng.randrange(len(texts))
    before, it, after = texts[:at], texts[at], texts[at + 1 :]
    other = rng.choice(signs)
    kinds = [[], [it, it], [other], [other, it], [*after[:1], it]]
    chosen = rng.randrange(len(kinds))
    rest = after[1:] if chosen == len(kinds) - 1 else after
    return " ".join([*before, *kinds[chosen], *rest])


def sentences(count: int, seed: int) -> Iterator[str]:
    """Make sentences from the grammar at random; beyond some length the shortest way out."""
    rng, lark = random.Random(seed), grammar("J")  # noqa: S311
    rules: dict[str, list[list[str]]] = {}
    for rule in lark.rules:
        rules.setdefault(rule.origin.name, []).append([s.name for s in rule.expansion])
    own = words({"J": "theta"})
    own |= {"NUMBER": ["0", "7", "12", "0.25"], "DIGIT": ["0", "3"]}
    for terminal in lark.terminals:
        if isinstance(terminal.pattern, PatternStr):
            own[terminal.name] = [terminal.pattern.value]
        elif terminal.name not in own:
            options = re.sub(r"\(\?:|\)", "", terminal.pattern.value).split("|")
            own[terminal.name] = [re.sub(r"\\(.)", r"\1", option) for option in options]
    depths = _depths(rules)

    def make(symbol: str, budget: int) -> list[str]:
        if symbol not in rules:
            return [rng.choice(own[symbol])]
        options = rules[symbol]
        if budget <= 0:
            least = min(_depth(option, depths) for option in options)
            options = [option for option in options if _depth(option, depths) == least]
        return [text for part in rng.choice(options) for text in make(part, budget - 1)]

    for _ in range(count):
        yield " ".join(make("line", rng.randrange(3, 11)))


def _depths(rules: Mapping[str, list[list[str]]]) -> dict[str, float]:
    """Return how many rules at least are between each rule and signs alone."""
    depths = dict.fromkeys(rules, float("inf"))
    while True:
        found = {
            name: 1 + min(_depth(option, depths) for option in options)
            for name, options in rules.items()
        }
        if found == depths:
            return depths
        depths = found


def _depth(option: list[str], depths: Mapping[str, float]) -> float:
    return max((depths.get(part, 0) for part in option), default=0)
