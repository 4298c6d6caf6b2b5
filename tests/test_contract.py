"""Every promise of every page, run on our own functions."""

import importlib
import inspect
import pickle
import pkgutil
import re
import runpy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array
from sybil import Document

import scratchnn
import scratchnn.equations
from scratchnn import network, spec, two_layer
from scratchnn.spec import sizes
from scratchnn.spec.examples import inputs
from scratchnn.verify import checks, derivations, differences, draws, formulas, mistakes, wiring

EQUATIONS = spec.load()
NETWORK = spec.network()
PAGES: dict[str, derivations.Page] = {**EQUATIONS, **spec.laws()}
every_equation = pytest.mark.parametrize("id_", EQUATIONS)
every_page = pytest.mark.parametrize("id_", PAGES)
HEADINGS = ["By hand", "Why", "Code", "Try it", "Watch out", "People ask", "Exercises"]
EXERCISES = ["By hand", "In code", "Find the mistake"]
ANSWER = re.compile(r'^\?\?\? success "Answer"\n((?:\n| {4}.*\n)+)', re.MULTILINE)
every_mistake = pytest.mark.parametrize(
    ("id_", "mistake"),
    [
        pytest.param(id_, m, id=f"{id_}:{m.id}")
        for id_, e in EQUATIONS.items()
        for m in e.mistakes
    ],
)


@pytest.mark.parametrize("name", checks.CHECKS)
@every_equation
def test_check(id_: str, name: str) -> None:
    equation = EQUATIONS[id_]
    result = checks.CHECKS[name](equation, equation.function, None)
    if result is None:
        assert name not in _promised(equation), f"{name} found nothing to check in {id_}"
        return
    assert result.passed, checks.said(equation, result)


def _promised(equation: spec.Equation) -> set[str]:
    """Name the checks that no page of this kind may do without."""
    always = {"shape", "dtype", "unchanged", "entry", "tex"}
    if formulas.is_rational(equation):
        always |= {"exact"}
    return always | {"gradient", "central"} if equation.gradient else always


@every_mistake
def test_mistake_is_rejected(id_: str, mistake: spec.Mistake) -> None:
    result = mistakes.judge(EQUATIONS[id_], mistake)
    assert result.check == mistake.by


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.int16, np.uint64, np.uint8, np.bool])
@every_equation
def test_whole_numbers_give_what_floats_give(id_: str, kind: type) -> None:
    function = EQUATIONS[id_].function
    public = getattr(scratchnn, function.__name__)
    # What trains calls the functions as they stand, and never with bytes.
    for call in (public, function) if kind is np.int64 else (public,):
        floats, whole = (inputs(EQUATIONS[id_]) for _ in range(2))
        for name, value in whole.items():
            if isinstance(value, Array):
                more = 3 * value if value.dtype.kind == "f" else value
                whole[name] = np.rint(more).astype(kind)
                floats[name] = whole[name].astype(float)
        np.testing.assert_array_equal(call(**whole), function(**floats))


def test_bytes_take_the_precision_of_what_they_meet() -> None:
    A, Y = np.full((2, 3), 0.5, np.float32), np.eye(2, 3, dtype=np.uint8)
    assert scratchnn.output_error(A, Y).dtype == np.float32
    assert scratchnn.output_error(Y, Y).dtype == np.float64
    assert scratchnn.output_error(A.astype(object), Y).dtype == object
    m: Any = np.uint8(200)  # twice that is 144 in bytes
    assert scratchnn.l2_penalty(A, 1.0, m) == scratchnn.l2_penalty(A, 1.0, 200)


@every_equation
def test_a_public_function_tells_what_it_is(id_: str) -> None:
    function = EQUATIONS[id_].function
    public = getattr(scratchnn, function.__name__)
    assert pickle.loads(pickle.dumps(public)) is public  # noqa: S301 (of our own making)
    assert inspect.signature(public) == inspect.signature(function)
    assert inspect.getsource(public) == inspect.getsource(function)
    assert public.__doc__ == function.__doc__


@every_equation
def test_of_nothing_there_is_an_empty_array_a_nan_or_a_refusal(id_: str) -> None:
    """With a size of 0, what comes back has its shape, or NumPy says what it cannot do."""
    equation = EQUATIONS[id_]
    symbols = (*equation.inputs, *equation.outputs)
    told = {symbol.name for symbol in symbols if symbol.domain == "size"}
    for name in {*sizes.names(symbols)} - told | {"any"}:
        nothing: dict[str, Any] = {**draws.SIZES, "any": (3, 2)}
        nothing[name] = (3, 0) if name == "any" else 0
        given = draws.draw(equation.inputs, 0, {**draws.SIZES, "any": nothing["any"]})
        for symbol in equation.inputs:
            if isinstance(value := given[symbol.name], Array):
                given[symbol.name] = value[tuple(map(slice, sizes.shape(symbol, nothing)))]
        with np.errstate(all="ignore"):
            try:
                made = equation.function(**given)
            except ValueError as error:
                assert re.search("empty|zero-size", str(error))  # noqa: PT017
                continue
        several = made if len(equation.outputs) > 1 else (made,)
        for output, value in zip(equation.outputs, several, strict=True):
            assert np.shape(value) == sizes.shape(output, nothing)


@every_equation
def test_every_equation_has_mistakes(id_: str) -> None:
    count = len(EQUATIONS[id_].mistakes)
    assert count >= 3, f"the page must show three mistakes at least; it shows {count}"


def test_every_phase_is_known() -> None:
    modules = {module.name for module in pkgutil.iter_modules(scratchnn.equations.__path__)}
    assert modules == set(spec.PHASES)


def test_every_function_is_exported() -> None:
    exported = {
        name: inspect.unwrap(getattr(scratchnn, name))
        for name in scratchnn.__all__
        if name != "check"
    }
    ours = {id_.split("/")[1]: inspect.unwrap(f) for id_, f in spec.functions().items()}
    assert exported == ours


@every_equation
def test_docstring_repeats_the_page(id_: str) -> None:
    """Shapes and names stand on the page and in the docstring; both must say the same."""
    equation = EQUATIONS[id_]
    documented = re.findall(
        r"^(\w+) : (?:[\w ]+, shape (\(.*\)|any)|.*)$",
        inspect.getdoc(equation.function) or "",
        re.MULTILINE,
    )
    symbols = (*equation.inputs, *equation.outputs)
    wanted = [(s.name, sizes.written(s) if s.shape else "") for s in symbols]
    said = (
        f"the docstring must have the names and shapes of the page, "
        f"{', '.join(map(' '.join, wanted))}; it has {', '.join(map(' '.join, documented))}"
    )
    assert documented == wanted, said


@every_equation
def test_body_is_complete(id_: str) -> None:
    text = (spec.PAGES / "equations" / f"{id_}.md").read_text(encoding="utf-8")
    found, wanted = re.findall(r"^## (.*)$", text, re.MULTILINE), ", ".join(HEADINGS)
    said = f"the page must have the headings {wanted}; it has {', '.join(found) or 'none'}"
    assert found == HEADINGS, said
    for part in (
        f"# {EQUATIONS[id_].title}\n\n[[eq:{id_}]]",
        f"::: scratchnn.equations.{id_.replace('/', '.')}",
        f"[[mistakes:{id_}]]",
    ):
        assert f"\n{part}\n" in text, f"the page must have lines that are:\n{part}"
    sections = re.split(r"^## (.*)$", text, flags=re.MULTILINE)[1:]
    left = [
        name
        for name, body in zip(sections[::2], sections[1::2], strict=True)
        if re.search(r"^ *…$", body, re.MULTILINE)
    ]
    assert not left, f"still to be written, where the page says …: {', '.join(left)}"


@every_equation
def test_every_exercise_has_an_answer_that_runs(id_: str) -> None:
    text = (spec.PAGES / "equations" / f"{id_}.md").read_text(encoding="utf-8")
    section = text.partition("\n## Exercises\n")[2]
    _, *parts = re.split(r"^### (.*) \{#exercise-.*\}$", section, flags=re.MULTILINE)
    assert parts[::2] == EXERCISES, f"the exercises must be {', '.join(EXERCISES)}"
    pycon = runpy.run_path(str(Path(__file__).parents[1] / "conftest.py"))["pycon"]
    for name, body in zip(EXERCISES, parts[1::2], strict=True):
        answers = ANSWER.findall(body)
        said = f'"{name}" must end with one fold that is called "Answer"; it has {len(answers)}'
        assert len(answers) == 1, said
        assert body.endswith(answers[0]), said
        shown = [example.parsed.want for example in pycon(Document(answers[0], id_))]
        assert any(shown), f'the answer of "{name}" must show what it says by an example'


@every_page
def test_an_edit_of_a_line_is_rejected(id_: str) -> None:
    """Turn a sign, drop 1/m or a transpose, swap two indices, change 0 and 1."""
    accepted = [edited for edited in edits(id_) if holds(id_, edited)]
    said = "\n".join(f"  {line.tex}" for line in accepted)
    assert not accepted, (
        f"{id_}: with a slip in them, these lines would hold, too, so that nobody would see it; "
        f"write what is equal in the place of what is less, or less in one line:\n{said}"
    )


def test_edits_are_many_and_most_lines_have_some() -> None:
    tried = {id_: len([*edits(id_)]) for id_ in PAGES}
    assert sum(tried.values()) > 400
    assert sum(map(bool, tried.values())) > 0.9 * len(PAGES)


def edits(id_: str) -> Iterator[derivations.Line]:
    """Yield the lines of a page that are computed, each with one slip in it."""
    for line in derivations.lines(PAGES[id_]):
        if not line.words and line.section != "By hand":
            yield from (replace(line, tex=tex) for tex in slips(line.tex))


def slips(tex: str) -> Iterator[str]:
    turned = {"+": "-", "-": "+", "0": "1", "1": "0"}
    for found in re.finditer(r"[-+01]", tex):
        yield tex[: found.start()] + turned[found[0]] + tex[found.end() :]
    for found in re.finditer(r"\\frac\{1\}\{m\}|\^\{\\top\}", tex):
        yield tex[: found.start()] + tex[found.end() :]
    for found in re.finditer(r"_\{([ijl])([ijl])\}", tex):
        yield f"{tex[: found.start()]}_{{{found[2]}{found[1]}}}{tex[found.end() :]}"


def holds(id_: str, line: derivations.Line) -> bool:
    try:
        return derivations.compare(PAGES[id_], [line]).passed
    except spec.SpecificationError:
        return False


@pytest.mark.parametrize("derive", [differences.complex_step, differences.richardson])
@pytest.mark.parametrize("sizes", [wiring.SMALL, wiring.SQUARE], ids=["small", "square"])
@pytest.mark.parametrize(
    "choice", [None, *NETWORK.choices], ids=lambda c: c.id if c else "none"
)
def test_network_gradients(
    choice: spec.Choice | None, sizes: dict[str, int], derive: wiring.Derive
) -> None:
    network = NETWORK.chosen(choice.id) if choice else NETWORK
    results = wiring.gradients(network, sizes, derive=derive)
    assert [r.check for r in results] == ["dZ2", "dW2", "db2", "dZ1", "dW1", "db1"]
    for result in results:
        assert result.passed, wiring.said(network, result, choice.steps if choice else ())


@pytest.mark.parametrize("mistake", NETWORK.mistakes, ids=lambda m: m.id)
def test_wiring_mistake_is_rejected(mistake: spec.Wiring) -> None:
    assert wiring.judge(NETWORK, mistake).error > 0.01


@pytest.mark.parametrize(
    ("choice", "mistake"), [pytest.param(*one, id=one[1].id) for one in NETWORK.misuses]
)
def test_mistake_with_a_choice_is_rejected(choice: spec.Choice, mistake: spec.Misuse) -> None:
    result = wiring.judge(NETWORK.chosen(choice.id), mistake)
    assert result.error > 1e6 * result.bound


def test_the_steps_are_the_two_layer_network() -> None:
    """The page's steps, executed at the video's size, equal the code bit for bit."""
    draw = np.random.default_rng(1)
    pixels, y = draw.integers(256, size=(30, 784), dtype=np.uint8), np.arange(30) % 10
    pixels[draw.random(pixels.shape) < 0.8] = 0  # as of a digit most are
    given = {"pixels": pixels, "y": y, "rng": np.random.default_rng(0), "alpha": 0.1}
    update = [step.call for step in NETWORK.steps].index("update/gradient_step")
    page = wiring.run(NETWORK.steps[:update], NETWORK.sizes | given)

    X = scratchnn.scale_pixels(pixels)
    parameters = two_layer.init_params(np.random.default_rng(0))
    layers = two_layer.forward_prop(*parameters, X)
    W1, _, W2, _ = parameters
    gradients = two_layer.backward_prop(*layers, W1, W2, X, y)
    _equal(page, ("W1", "b1", "W2", "b2"), parameters)
    _equal(page, ("Z1", "A1", "Z2", "A2"), layers)
    _equal(page, ("dW1", "db1", "dW2", "db2"), gradients)
    assert page["accuracy"] == two_layer.get_accuracy(two_layer.get_predictions(layers[-1]), y)

    after = two_layer.update_params(*parameters, *gradients, alpha=0.1)
    _equal(wiring.run(NETWORK.steps[update:], page), ("W1", "b1", "W2", "b2"), after)

    deep = network.initialise((784, 10, 10), np.random.default_rng(0))
    _equal(page, ("W1", "b1", "W2", "b2"), deep)
    _equal(page, ("Z1", "A1", "Z2", "A2"), network.forward(deep, X))
    derived = network.backward(deep, network.forward(deep, X), X, page["Y"])
    _equal(page, ("dW1", "db1", "dW2", "db2"), derived)


def _equal(page: dict[str, Any], names: Sequence[str], arrays: Sequence[Array]) -> None:
    for name, array in zip(names, arrays, strict=True):
        np.testing.assert_array_equal(page[name], array, err_msg=name)


every_law = pytest.mark.parametrize("law", spec.laws().values(), ids=lambda law: law.id)


@every_law
def test_law_names_a_test_that_can_fail(law: spec.Law) -> None:
    path, name = law.check.split("::")
    assert Path(path).is_file(), f"`check` names {path}, and there is no such file"
    test = getattr(importlib.import_module(Path(path).stem), name, None)
    assert test, f"`check` names {name}, and there is no such test in {path}"
    assert test.violations  # what `laws.law` leaves of what the test must reject


@every_law
def test_law_page_is_complete(law: spec.Law) -> None:
    text = (spec.PAGES / f"{law.id}.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    wanted = ["By hand", "Why", "What it means"]
    said = f"it must begin with the headings {', '.join(wanted)}; it has {', '.join(headings)}"
    assert headings[:3] == wanted, said
    card = f"[[sentence:{law.id}]]\n\n$$\n{law.tex}\n$$\n\n[[law:{law.id}]]"
    beginning = f"# {law.title}\n\n{card}"
    assert f"\n{beginning}\n" in text, f"it must begin with:\n{beginning}"
    assert "```pycon" in text, "it must have an example that runs, fenced as pycon"


@every_equation
def test_equation_has_laws_of_its_own(id_: str) -> None:
    phase, name = id_.split("/")
    file = Path(__file__).parent / "equations" / f"test_{phase}.py"
    found = re.findall(rf"^def test_{name}_\w+", file.read_text(encoding="utf-8"), re.MULTILINE)
    said = f"{file.name} must have two laws at least that are called test_{name}_…"
    assert len(found) >= 2, f"{said}; it has {len(found)}"
