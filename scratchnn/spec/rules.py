"""What a page must satisfy besides its vocabulary; a rule yields a sentence for each fault."""

import ast
import builtins
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from scratchnn.formula.nodes import FormulaError
from scratchnn.spec import examples, forms, sizes
from scratchnn.spec.error import SpecificationError
from scratchnn.spec.functions import PHASES, arguments, functions
from scratchnn.spec.model import (
    Choice,
    Derivation,
    Equation,
    Gradient,
    Law,
    Mistake,
    Network,
    Notation,
    Step,
    Symbol,
    Tombstone,
)

DOMAINS = (
    "real", "positive", "nonnegative", "fraction", "probability", "one-hot", "label",
    "size", "count", "shape", "generator", "pixel",
)  # fmt: skip
FAILURES = ("shape", "nan", "overflow")
SCALES = ("1", "m", "1/m")
# The checks that a mistake may name; `scratchnn.verify.checks` has them.
CHECKS = (
    "shape", "dtype", "unchanged", "entry", "exact", "tex", "finite", "gradient", "central",
)  # fmt: skip
ALL_MATRICES = "any"
HEADLINE = 65  # letters; what lists of results show of a title


def of_equation(equation: Equation, notation: Notation) -> Iterator[str]:
    """Check what a page says against itself, the notation and the function's signature."""
    names = [symbol.name for symbol in equation.inputs]
    yield from _of_function(equation, names)
    yield from of_version(equation.since)
    for tex in equation.tex:
        yield from of_letters(tex, notation)
    if len(equation.tex) != len(equation.outputs):
        yield (
            f"`tex` has {_many(equation.tex, 'line')} and `outputs` "
            f"{_many(equation.outputs, 'name')}; write a line of TeX for each output, in order"
        )
    drawn = equation.gradient.draw if equation.gradient else ()
    for symbol in (*equation.inputs, *equation.outputs, *drawn, *equation.derivation.draw):
        yield from _of_symbol(symbol, notation)
    yield from _of_words(equation)
    for symbol in (*equation.inputs, *equation.outputs):
        if not symbol.means:
            yield f"{symbol.name} lacks `means`"
    yield from _of_sizes(equation)
    yield from _of_example(equation)
    for mistake in equation.mistakes:
        for fault in _of_mistake(mistake, names):
            yield f"mistake {mistake.id}: {fault}"
    twice = _twice(mistake.id for mistake in equation.mistakes)
    if twice:
        yield f"mistakes: {', '.join(twice)} stands twice"
    if equation.gradient:
        yield from _of_gradient(equation.gradient, names, notation)
    elif equation.phase == "backward":
        yield "a backward page must say in `gradient` what it differentiates"
    yield from of_derivation(equation.derivation, notation)
    yield from _undefined(equation.where, notation)
    yield from _of_formulas(equation, notation)


def of_network(
    network: Network, notation: Notation, pages: Mapping[str, Equation]
) -> Iterator[str]:
    """Check that each step, right or wrong or chosen, is given what is known before it."""
    for symbol in network.inputs:
        yield from _of_symbol(symbol, notation)
    yield from _of_steps(network, notation, pages)
    for mistake in network.mistakes:
        try:
            wrong = network.replaced(mistake.replace)
        except SpecificationError as error:
            yield f"mistake {mistake.id}: {error}"
        else:
            for fault in _of_steps(wrong, notation, pages):
                yield f"mistake {mistake.id}: {fault}"
    for choice in network.choices:
        for fault in _of_choice(network, choice, notation, pages):
            yield f"choice {choice.id}: {fault}"


def of_law(law: Law, notation: Notation) -> Iterator[str]:
    """Check what a law says against the notation and the functions."""
    yield from of_version(law.since)
    yield from _of_words(law)
    yield from of_letters(law.tex, notation)
    if not law.uses:
        yield "`uses` must name an equation"
    for id_ in law.uses:
        if id_ not in functions():
            yield f"`uses` names {id_}, which is no equation"
    if not re.fullmatch(r"tests/\w+\.py::test_\w+", law.check):
        yield f"`check` must be like tests/test_laws.py::test_name, got {law.check}"
    yield from of_derivation(law.derivation, notation)


def of_tombstone(stone: Tombstone, known: Iterable[str]) -> Iterator[str]:
    """Check that a withdrawn page is gone, and leads to what there is."""
    yield from of_withdrawn(stone.id)
    faults = [*of_version(stone.since), *of_version(stone.withdrawn.since)]
    yield from faults
    if not faults and _version(stone.since) >= _version(stone.withdrawn.since):
        yield "it is withdrawn before it was there"
    unknown = [id_ for id_ in stone.withdrawn.replaced_by if id_ not in known]
    if unknown:
        yield f"it is replaced by unknown {', '.join(unknown)}"


def of_notation(notation: Notation) -> Iterator[str]:
    """Check that no two symbols have the same name, or are written alike."""
    for written in ([s.name for s in notation.symbols], [s.tex for s in notation.symbols]):
        if twice := _twice(written):
            yield f"{', '.join(twice)} defined twice"


def of_id(id_: str, wanted: str) -> Iterator[str]:
    """Check that an id is where its page is."""
    if id_ != wanted:
        yield f"`id` must be {wanted}, where the page stands; got {id_}"


def of_withdrawn(id_: str) -> Iterator[str]:
    """Check that the function of a withdrawn page is gone."""
    if id_ in functions():
        yield "it is withdrawn, but its function is still there"


def of_version(text: str) -> Iterator[str]:
    """Check that a text is a version."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", text):
        yield f"`since` must be a version such as 0.1.0, got {text}"


def of_letters(tex: str, notation: Notation) -> Iterator[str]:
    """Check that every letter of a formula belongs to a symbol, a command, or is Euler's e."""
    written = sorted(notation.tex.values(), key=len, reverse=True)
    symbols = "|".join(map(re.escape, written))
    commands = r"\\operatorname\{\w+\}|\\[A-Za-z]+|e(?=\^)"
    rest = re.sub(f"{symbols}|{commands}", "", tex)
    yield from _undefined(re.findall(r"[A-Za-z]", rest), notation)


def of_derivation(derivation: Derivation, notation: Notation) -> Iterator[str]:
    """Check what a page says of its displayed lines."""
    named = [*derivation.depends, *derivation.depends.values()]
    named += [derivation.small] if derivation.small else []
    named += [name for step in derivation.steps for name in step.out]
    yield from _undefined(named, notation)
    for step in derivation.steps:
        yield from _of_call(step)


def _of_function(equation: Equation, names: list[str]) -> Iterator[str]:
    """Check that a page has its function, which takes the inputs."""
    if equation.phase not in PHASES:
        yield f"there is no phase {equation.phase}; there are {', '.join(PHASES)}"
    elif equation.id not in functions():
        yield (
            f"there is no function; write `def {equation.name}({', '.join(names)})` in "
            f"scratchnn/equations/{equation.phase}.py"
        )
    elif arguments(equation.id) != names:
        yield (
            f"`inputs` are {', '.join(names)}, and the function takes "
            f"{', '.join(arguments(equation.id))}; the names and their order must be the same"
        )


def _of_words(page: Equation | Law) -> Iterator[str]:
    if not page.sentence:
        yield "`sentence` is missing; write one sentence that answers the page's question"
    elif not re.fullmatch(r"[^\n]+[.]", page.sentence):
        yield f"`sentence` must be one sentence that ends with a full stop: {page.sentence}"
    if len(page.headline) > HEADLINE:
        yield (
            f"`headline` has {len(page.headline)} letters, and lists of results show about "
            f"{HEADLINE}: {page.headline}"
        )
    if page.video and not re.fullmatch(r"\d{1,2}:[0-5]\d", page.video):
        yield f"`video` must be minutes and seconds such as 7:45, got {page.video}"


def _of_symbol(symbol: Symbol, notation: Notation) -> Iterator[str]:
    yield from _undefined([symbol.name], notation)
    if symbol.domain not in DOMAINS:
        yield f"{symbol.name}: no domain {symbol.domain}; there are {', '.join(DOMAINS)}"
    if not isinstance(symbol.shape, str):
        yield from _undefined([n for n in symbol.shape if isinstance(n, str)], notation)
    elif symbol.shape != ALL_MATRICES:
        yield (
            f"{symbol.name}: a shape is a list such as [n, m], or {ALL_MATRICES}; "
            f"got {symbol.shape!r}"
        )


def _of_formulas(equation: Equation, notation: Notation) -> Iterator[str]:
    """Check that what is printed and what is computed can be read, and fits the shapes."""
    readers: dict[str, Callable[[Equation, Notation], Any]] = {
        "tex": forms.printed,
        "entry": forms.entries,
        "stable": partial(forms.entries, stable=True),
    }
    said = set()
    for key, read in readers.items():
        try:
            read(equation, notation)
        except FormulaError as error:
            if error.sentence not in said:
                yield f"`{key}`: {error.sentence}"
            said.add(error.sentence)


def _of_sizes(equation: Equation) -> Iterator[str]:
    """Check that each size of an output is one that the inputs have."""
    known = sizes.names(equation.inputs)
    for output in equation.outputs:
        for size in sizes.names([output]):
            if size not in known:
                yield (
                    f"{output.name} has the size {size}, which no input has; there are "
                    f"{', '.join(known) or 'none'}"
                )


def _of_example(equation: Equation) -> Iterator[str]:
    names = [symbol.name for symbol in equation.inputs]
    if set(equation.example) != set(names):
        there = ", ".join(map(str, equation.example)) or "nothing"
        yield f"`example` must give a value for each of {', '.join(names)}; it gives {there}"
        return
    try:
        values = examples.inputs(equation)
    except (ValueError, TypeError) as error:  # a formula's error is a ValueError, too
        yield f"`example`: {error}"
        return
    known: dict[str, int] = {}
    for symbol in equation.inputs:
        given = np.shape(values[symbol.name])
        if symbol.domain in forms.WITHOUT_NUMBERS or isinstance(symbol.shape, str):
            continue
        if len(given) != len(symbol.shape):
            yield f"`example`: {symbol.name} must be {sizes.written(symbol)}, got shape {given}"
            continue
        for size, number in zip(symbol.shape, given, strict=True):
            if known.setdefault(str(size), number) != number:
                yield f"`example`: {size} is {known[str(size)]}, and {number} in {symbol.name}"


def _of_mistake(mistake: Mistake, names: list[str]) -> Iterator[str]:
    if mistake.by not in CHECKS:
        yield f"no check {mistake.by}; there are {', '.join(CHECKS)}"
    if mistake.expect not in (None, *FAILURES):
        yield f"no failure {mistake.expect}; there are {', '.join(FAILURES)}"
    if strange := [str(name) for name in mistake.at if name not in names]:
        yield f"`at` gives {', '.join(strange)}, which is no input"
    try:
        tree = ast.parse(mistake.code, mode="eval")
    except SyntaxError as error:
        yield f"`code` must be one Python expression ({error.msg}): {mistake.code}"
        return
    used = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in used if isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    known = {"np", *names, *bound, *dir(builtins)}
    if strange := sorted({node.id for node in used} - known):
        yield f"`code` uses {', '.join(strange)}; there are np, {', '.join(names)}"


def _of_gradient(rule: Gradient, names: list[str], notation: Notation) -> Iterator[str]:
    made = [name for step in rule.steps for name in step.out]
    drawn = [symbol.name for symbol in rule.draw]
    yield from _undefined(made, notation)
    known = {*drawn, *names}
    for step in rule.steps:
        yield from _of_call(step)
        if late := [name for name in step.sources if name not in known]:
            yield f"`gradient`: {step.python} needs {', '.join(late)}, neither drawn nor made"
        known |= {*step.out}
    if twice := _twice(made + drawn):
        yield f"`gradient`: a step overwrites another's symbol, {', '.join(twice)}"
    if rule.scale not in SCALES:
        yield f"`gradient`: scale must be one of {', '.join(SCALES)}, got {rule.scale}"
    for name in (rule.wrt, rule.upstream):
        if name is not None and name not in known:
            yield f"`gradient`: {name} is neither drawn, made, nor an input"


def _of_steps(
    network: Network, notation: Notation, pages: Mapping[str, Equation]
) -> Iterator[str]:
    symbols = (*network.inputs,)
    known = {*network.sizes, *sizes.names(symbols), *(symbol.name for symbol in symbols)}
    for step in network.steps:
        yield from _undefined(step.out, notation)
        yield from _of_call(step)
        if step.call in pages and len(pages[step.call].outputs) != len(step.out):
            gives = ", ".join(output.name for output in pages[step.call].outputs)
            yield f"{step.python}: {step.call} gives {gives}; `out` must have a name for each"
        given = [*step.sources, *_named_sizes(step)]
        if late := [name for name in given if name not in known]:
            yield f"{step.python} needs {', '.join(late)} too early"
        known |= {*step.out}


def _of_choice(
    network: Network, choice: Choice, notation: Notation, pages: Mapping[str, Equation]
) -> Iterator[str]:
    for symbol in choice.inputs:
        yield from _of_symbol(symbol, notation)
    try:
        chosen = network.chosen(choice.id)
    except SpecificationError as error:
        yield str(error)
        return
    yield from _of_steps(chosen, notation, pages)
    inputs = [symbol.name for symbol in chosen.inputs if symbol.shape == ()]
    if strange := [name for name in choice.at if name not in inputs]:
        yield f"`at` gives {', '.join(strange)}, which is no number that the network is given"


def _named_sizes(step: Step) -> list[str]:
    lists = [value for value in step.with_.values() if isinstance(value, list)]
    return [size for size in chain(*lists) if isinstance(size, str)]


def _of_call(step: Step) -> Iterator[str]:
    """Check that a step calls what there is, and gives it its arguments."""
    if step.sum:
        if step.call or step.with_ or len(step.out) != 1:
            yield f"{step.python}: a sum has `out`, one name, and `sum`, and nothing else"
    elif step.call not in functions():
        yield f"{step.python}: no equation {step.call}; there are {', '.join(functions())}"
    elif list(step.with_) != arguments(step.call):
        wanted, given = ", ".join(arguments(step.call)), ", ".join(step.with_) or "nothing"
        yield f"{step.python}: {step.call} must be given {wanted}; `with` has {given}"


def _undefined(names: Iterable[str], notation: Notation) -> Iterator[str]:
    unknown = [name for name in dict.fromkeys(names) if notation.letter(name) is None]
    if unknown:
        yield f"{', '.join(unknown)} not defined in notation.md"


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def _twice(names: Iterable[str]) -> list[str]:
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    return sorted(name for name, times in seen.items() if times > 1)


def _many(things: tuple[Any, ...], word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"
