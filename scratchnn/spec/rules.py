"""What a page must satisfy besides its vocabulary; a rule yields a sentence for each fault."""

import ast
import builtins
import re
import typing
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from scratchnn.formula.nodes import FormulaError
from scratchnn.spec import examples, forms, sizes
from scratchnn.spec.domains import DOMAINS as DOMAINS
from scratchnn.spec.domains import domain
from scratchnn.spec.error import SpecificationError
from scratchnn.spec.functions import PHASES, arguments, functions
from scratchnn.spec.model import (
    Choice,
    Derivation,
    Equation,
    Gradient,
    Law,
    Mistake,
    Misuse,
    Network,
    Notation,
    Shape,
    Step,
    Symbol,
    Tombstone,
    Wiring,
)

FAILURES = ("shape", "nan", "overflow")
SCALES = ("1", "m", "1/m")
# The checks that a mistake may name; `scratchnn.verify.checks` has them.
CHECKS = (
    "shape", "dtype", "unchanged", "entry", "exact", "tex", "finite", "gradient", "central",
)  # fmt: skip
ALL_MATRICES = "any"
THETA = "{theta}"  # in the steps of a choice: each name in its `for`
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
        yield from _within(f"mistake {mistake.id}", _of_mistake(mistake, equation))
    yield from _of_ids("mistakes", equation.mistakes)
    if equation.gradient and equation.phase != "backward":
        yield "only a backward page has `gradient`; leave it out"
    elif equation.gradient:
        yield from _of_gradient(equation.gradient, names, notation)
    elif equation.phase == "backward":
        yield "a backward page must say in `gradient` what it differentiates"
    yield from of_derivation(equation.derivation, notation, _spoken_of(equation))
    yield from _undefined(equation.where, notation)
    yield from _of_formulas(equation, notation)


def of_results(equation: Equation, pages: Mapping[str, Equation]) -> Iterator[str]:
    """Check the steps that a page takes against the pages of what they call."""
    steps = equation.gradient.steps if equation.gradient else ()
    for step in (*steps, *equation.derivation.steps):
        yield from _of_results(step, pages)


def of_network(
    network: Network, notation: Notation, pages: Mapping[str, Equation]
) -> Iterator[str]:
    """Check that each step, right or wrong or chosen, is given what is known before it."""
    for symbol in network.inputs:
        yield from _of_symbol(symbol, notation)
    own = [*_of_wiring(network, notation, pages)] or [*_of_shapes(network, notation, pages)]
    yield from own  # and not what each other way to wire it repeats
    for mistake in network.mistakes:
        faults = _of_rewired(partial(network.replaced, mistake.replace), notation, pages)
        yield from _within(f"mistake {mistake.id}", faults, own)
    for choice in network.choices:
        faults = _of_choice(network, choice, notation, pages)
        yield from _within(f"choice {choice.id}", faults, own)


def of_steps(network: Network) -> Iterator[str]:
    """Check what can be before {theta} is written out: what each step says by itself."""
    for size, number in network.sizes.items():
        if number < 1:
            yield f"`sizes`: {size} must be a whole number of at least 1, got {number}"
    yield from _of_ids("choices", network.choices)
    of_choices = (mistake for _, mistake in network.misuses)
    yield from _of_ids("mistakes", [*network.mistakes, *of_choices])
    for step in network.steps:
        yield from _of_step(step)
    for mistake in network.mistakes:
        yield from _within(f"mistake {mistake.id}", _of_step(mistake.replace))
    for choice in network.choices:
        yield from _within(f"choice {choice.id}", _of_names(choice, network))


def of_law(law: Law, notation: Notation) -> Iterator[str]:
    """Check what a law says against the notation and the functions."""
    yield from of_version(law.since)
    yield from _of_words(law)
    yield from of_letters(law.tex, notation)
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
        if doubled := twice(written):
            yield f"{', '.join(doubled)} defined twice"
    for letter in notation.symbols:
        if not isinstance(letter.shape, str):
            names = [size for size in letter.shape if isinstance(size, str)]
            yield from _within(letter.name, _undefined(names, notation))


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


def of_derivation(
    derivation: Derivation, notation: Notation, given: Iterable[str] = ()
) -> Iterator[str]:
    """Check what a page says of its displayed lines, besides names that are given by itself."""
    named = [*derivation.depends, *derivation.depends.values()]
    named += [derivation.small] if derivation.small else []
    named += [name for step in derivation.steps for name in (*step.out, *step.sources)]
    yield from _undefined(named, notation)
    known = {*given, *_drawn(derivation.draw)}
    for step in derivation.steps:
        yield from _of_step(step)
        if late := [name for name in step.sources if name not in known]:
            yield (
                f"`derivation`: {step.python} needs {', '.join(late)}; declare it under "
                "`draw`, or make it by a step before"
            )
        known |= {*step.out}


def _spoken_of(equation: Equation) -> set[str]:
    """Return the names that have a value on a page, whatever its `derivation` declares."""
    rule = equation.gradient or Gradient(steps=(), wrt="")
    made = {name for step in (*rule.steps, equation.step) for name in step.out}
    return made | {*equation.where, *_drawn((*equation.inputs, *rule.draw))}


def _drawn(symbols: Collection[Symbol]) -> Iterator[str]:
    """Yield the names of some symbols, and of their sizes."""
    yield from (symbol.name for symbol in symbols)
    yield from sizes.names(symbols)


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
    elif found := re.search("[_^$]", page.sentence):
        yield (
            f"`sentence` is shown as it stands, without mathematics: write it in words, "
            f"without {found[0]}: {page.sentence}"
        )
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
    if isinstance(symbol.shape, str):
        if symbol.shape != ALL_MATRICES:
            yield (
                f"{symbol.name}: a shape is a list such as [n, m], or {ALL_MATRICES}; "
                f"got {symbol.shape!r}"
            )
        return
    if strange := [str(size) for size in symbol.shape if not _is_size(size)]:
        yield (
            f"{symbol.name}: {', '.join(strange)} is no size; a shape is a list of names and "
            "of numbers from 1 on, with commas between, such as [n, m]"
        )
    yield from _undefined([str(size) for size in symbol.shape if _is_name(size)], notation)
    usual = domain(symbol).usual
    if usual is not None and len(symbol.shape) != len(usual):
        yield (
            f"{symbol.name}: a {symbol.domain} has a shape such as [{', '.join(usual)}]; "
            f"got [{', '.join(map(str, symbol.shape))}]"
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
                chosen = any(symbol.domain == "shape" for symbol in equation.inputs)
                hint = f"; where the shape is an input, write `{ALL_MATRICES}`"
                yield (
                    f"{output.name} has the size {size}, which no input has; there are "
                    f"{', '.join(known) or 'none'}{hint if chosen else ''}"
                )


def _of_example(equation: Equation) -> Iterator[str]:
    names = [symbol.name for symbol in equation.inputs]
    if set(equation.example) != set(names):
        there = ", ".join(map(str, equation.example)) or "nothing"
        yield f"`example` must give a value for each of {', '.join(names)}; it gives {there}"
        return
    faults = [*_of_values(equation, equation.example)]
    if not faults:
        values = examples.inputs(equation)
        faults = [f for s in equation.inputs for f in of_range(s, values[s.name])]
    yield from _within("`example`", faults)


def _of_values(equation: Equation, written: Mapping[str, Any]) -> Iterator[str]:
    """Check values for inputs of an equation: that they are such, and their sizes agree."""
    known: dict[str, int] = {}
    for symbol in equation.inputs:
        if symbol.name not in written:
            continue
        try:
            given = np.shape(examples.value(symbol, written[symbol.name]))
        except FormulaError as error:
            yield f"{symbol.name}: {error.sentence}"
            continue
        except ValueError as error:
            yield str(error)
            continue
        if not domain(symbol).formulas or isinstance(symbol.shape, str):
            continue
        if len(given) != len(symbol.shape):
            yield f"{symbol.name} must be {sizes.written(symbol)}, got shape {given}"
            continue
        for size, number in zip(symbol.shape, given, strict=True):
            if known.setdefault(str(size), size if isinstance(size, int) else number) != number:
                yield f"{size} is {known[str(size)]}, and {number} in {symbol.name}"


def of_range(symbol: Symbol, value: Any) -> Iterator[str]:
    """Check that numbers are of the domain of their symbol."""
    if not domain(symbol).has(value):
        yield f"{symbol.name} must be {symbol.domain}, got {value}"


def _of_mistake(mistake: Mistake, equation: Equation) -> Iterator[str]:
    names = [symbol.name for symbol in equation.inputs]
    if mistake.by not in CHECKS:
        yield f"no check {mistake.by}; there are {', '.join(CHECKS)}"
    elif mistake.by in ("gradient", "central") and not equation.gradient:
        yield f"`by` is {mistake.by}, and the page has no `gradient`; name another check"
    if mistake.expect not in (None, *FAILURES):
        yield f"no failure {mistake.expect}; there are {', '.join(FAILURES)}"
    if not mistake.is_:
        yield "`is` is missing; it completes the sentence that begins with “your”"
    if strange := [name for name in mistake.at if name not in names]:
        yield f"`at` gives {', '.join(strange)}, no input; there are {', '.join(names)}"
    yield from _within("`at`", _of_values(equation, mistake.at))
    named = sizes.names(symbol for symbol in equation.inputs if symbol.name in mistake.at)
    others = [symbol for symbol in equation.inputs if symbol.name not in mistake.at]
    if lacking := [symbol.name for symbol in others if named.keys() & sizes.names([symbol])]:
        yield f"`at` must give {', '.join(lacking)}, too, whose sizes are the same"
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


def _of_ids(key: str, things: Iterable[Mistake | Wiring | Misuse | Choice]) -> Iterator[str]:
    """Check that ids, which are anchors, are words with hyphens, and each stands once."""
    ids = [thing.id for thing in things]
    if strange := [id_ for id_ in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_)]:
        yield (
            f"`{key}`: {', '.join(strange)} is no id; write small letters and digits, with "
            "hyphens between words"
        )
    if doubled := twice(ids):
        yield f"`{key}`: {', '.join(doubled)} stands twice; each needs an id of its own"


def _of_gradient(rule: Gradient, names: list[str], notation: Notation) -> Iterator[str]:
    made = [name for step in rule.steps for name in step.out]
    drawn = [symbol.name for symbol in rule.draw]
    yield from _undefined(made, notation)
    known, moved = {*drawn, *names}, {rule.wrt}
    for step in rule.steps:
        yield from _of_step(step)
        if late := [name for name in step.sources if name not in known]:
            yield f"`gradient`: {step.python} needs {', '.join(late)}, neither drawn nor made"
        known |= {*step.out}
        moved |= {*step.out} if moved & {*step.sources} else set()
    if not moved & {*rule.steps[-1].out}:
        yield f"`gradient`: no step leads from `wrt`, {rule.wrt}, to {rule.steps[-1].name}"
    if doubled := twice(made + drawn):
        yield f"`gradient`: a step overwrites another's symbol, {', '.join(doubled)}"
    if rule.scale not in SCALES:
        yield f"`gradient`: scale must be one of {', '.join(SCALES)}, got {rule.scale}"
    for name in (rule.wrt, rule.upstream):
        if name is not None and name not in known:
            yield f"`gradient`: {name} is neither drawn, made, nor an input"


def _of_wiring(
    network: Network, notation: Notation, pages: Mapping[str, Equation]
) -> Iterator[str]:
    known = {*network.sizes, *_drawn(network.inputs)}
    for step in network.steps:
        yield from _undefined(step.out, notation)
        yield from _of_results(step, pages)
        given = [*step.sources, *_named_sizes(step)]
        if late := [name for name in given if name not in known]:
            yield f"{step.python} needs {', '.join(late)} too early"
        known |= {*step.out}


def _of_rewired(
    rewired: Callable[[], Network], notation: Notation, pages: Mapping[str, Equation]
) -> Iterator[str]:
    """Check a network that is wired in another way, if it can be."""
    try:
        yield from _of_wiring(rewired(), notation, pages)
    except SpecificationError as error:
        yield from error.faults


def _of_shapes(
    network: Network, notation: Notation, pages: Mapping[str, Equation]
) -> Iterator[str]:
    """Check that what each step is given and makes has the shape that the notation says."""
    known = {symbol.name: symbol.shape for symbol in network.inputs}
    for step in network.steps:
        for name in (*step.sources, *step.out):
            letter = notation.letter(name)
            known.setdefault(name, letter.shape if letter else ())
        for name, wanted in _fitting(step, known, pages):
            if known[name] != wanted:
                said = (sizes.written(Symbol(name, shape)) for shape in (wanted, known[name]))
                here, there = said
                yield f"{step.python}: {name} must be {here} here; in notation.md it is {there}"


def _fitting(
    step: Step, known: Mapping[str, Shape | str], pages: Mapping[str, Equation]
) -> Iterator[tuple[str, Shape | str]]:
    """Yield each array at a step, and the shape that fits the others there."""
    if step.sum:
        yield from ((name, known[step.name]) for name in step.sum)
        return
    page, bound = pages[step.call], dict[str, Any]()
    for symbol in page.inputs:
        given = step.with_[symbol.name]
        if symbol.domain == "shape":
            bound[ALL_MATRICES] = tuple(given)
        elif symbol.domain == "size":
            bound[symbol.name] = given
        elif isinstance(given, str) and symbol.domain != "generator":
            yield given, _fitted(symbol.shape, bound, known[given])
    for output, name in zip(page.outputs, step.out, strict=True):
        yield name, _fitted(output.shape, bound, known[name])


def _fitted(shape: Shape | str, bound: dict[str, Any], has: Shape | str) -> Shape | str:
    """Return a page's shape in sizes of the network; a new size is what stands there."""
    if isinstance(shape, str):
        return typing.cast(Shape, bound.setdefault(shape, has))
    there = has if len(has) == len(shape) else shape
    return tuple(
        bound.setdefault(size, one) if isinstance(size, str) else size
        for size, one in zip(shape, there, strict=True)
    )


def _of_results(step: Step, pages: Mapping[str, Equation]) -> Iterator[str]:
    """Check that a step has a name for each output of what it calls."""
    if step.call in pages and len(pages[step.call].outputs) != len(step.out):
        gives = ", ".join(output.name for output in pages[step.call].outputs)
        yield f"{step.python}: {step.call} gives {gives}; `out` must have a name for each"


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
    own = [*_of_wiring(chosen, notation, pages)] or [*_of_shapes(chosen, notation, pages)]
    yield from own
    for mistake in choice.mistakes:
        faults = _of_rewired(partial(chosen.mistaken, mistake), notation, pages)
        yield from _within(f"mistake {mistake.id}", faults, own)
    if doubled := twice(symbol.name for symbol in chosen.inputs):
        yield f"`inputs` has {', '.join(doubled)}, which the network is given already"
    # A count is the number of the step, which the training gives.
    numbers = [symbol.name for symbol in choice.inputs if symbol.domain != "count"]
    if left := [name for name in numbers if name not in choice.at]:
        yield f"`at` must give a number to {', '.join(left)}, with which it is trained"
    inputs = {symbol.name: symbol for symbol in chosen.inputs if symbol.shape == ()}
    for name, number in choice.at.items():
        if name not in inputs:
            yield f"`at` gives {name}, which is no number that the network is given"
        else:
            yield from _within("`at`", of_range(inputs[name], number))


def _of_names(choice: Choice, network: Network) -> Iterator[str]:
    """Check that a choice has steps, and that {theta} in them stands for something."""
    if not choice.steps:
        yield "it changes nothing; give it a step under `replace` or `add`"
    for step in choice.steps:
        yield from _of_step(step)
    for mistake in choice.mistakes:
        if not mistake.steps:
            yield f"mistake {mistake.id} changes nothing; give it a step"
        for step in mistake.steps:
            yield from _within(f"mistake {mistake.id}", _of_step(step))
    texts = {name for step in choice.steps for name in (*step.out, *step.sources)}
    braces = {found for text in texts for found in re.findall(r"\{.*?\}", text)}
    if strange := sorted(braces - {THETA}):
        yield f"{', '.join(strange)} stands for nothing; {THETA} does, for each name in `for`"
    if THETA in braces and not choice.for_:
        yield f"{THETA} stands in its steps; say in `for` for which names, such as [W1, b1]"
    if choice.for_ and THETA not in braces:
        yield f"`for` is given, and no step says {THETA}; leave `for` out"
    made = {name for step in network.steps for name in step.out}
    if strange := [name for name in choice.for_ if name not in made]:
        yield f"`for` names {', '.join(strange)}, which no step of the network makes"


def _of_step(step: Step) -> Iterator[str]:
    """Check that a step says from what it makes something: it calls an equation, or adds."""
    if step.sum:
        if step.call or step.with_ or len(step.out) != 1:
            yield f"{step.python}: a sum has `out`, one name, and `sum`, and nothing else"
    elif not step.call:
        made = ", ".join(step.out)
        yield f"{made}: a step needs `call`, an equation, or `sum`, names of what is added"
    elif step.call not in functions():
        near = get_close_matches(step.call, functions(), 1)
        said = f"is {near[0]} meant?" if near else f"there are {', '.join(functions())}"
        yield f"{step.python}: no equation {step.call}; {said}"
    elif list(step.with_) != arguments(step.call):
        wanted, given = ", ".join(arguments(step.call)), ", ".join(step.with_) or "nothing"
        yield f"{step.python}: {step.call} must be given {wanted}; `with` has {given}"
    for name, given in step.with_.items():
        if not (all(map(_is_size, given)) if isinstance(given, list) else _is_name(given)):
            yield f"{step.python}: {name} must be a name, or a list of sizes from 1 on"


def _within(what: str, faults: Iterable[str], but: Collection[str] = ()) -> Iterator[str]:
    """Say in what the faults are, apart from some that are said already."""
    return (f"{what}: {fault}" for fault in faults if fault not in but)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value.replace(THETA, "theta").isidentifier()


def _is_size(value: Any) -> bool:
    return _is_name(value) or (isinstance(value, int) and value > 0)


def _named_sizes(step: Step) -> list[str]:
    lists = [value for value in step.with_.values() if isinstance(value, list)]
    return [size for size in chain(*lists) if isinstance(size, str)]


def _undefined(names: Iterable[str], notation: Notation) -> Iterator[str]:
    unknown = [name for name in dict.fromkeys(names) if notation.letter(name) is None]
    if unknown:
        yield (
            f"{', '.join(unknown)} not defined in notation.md; list it there under `symbols`, "
            "or write a symbol that is"
        )


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def twice(names: Iterable[str]) -> list[str]:
    """Return the names that stand more than once."""
    return sorted(name for name, times in Counter(names).items() if times > 1)


def _many(things: tuple[Any, ...], word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"
