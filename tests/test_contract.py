"""Every promise of every page, run on our own functions."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import scratchnn
import scratchnn.equations
from scratchnn import spec
from scratchnn.conformance import checks, mistakes, wiring

EQUATIONS = spec.load()
NETWORK = spec.network()
every_equation = pytest.mark.parametrize("id_", EQUATIONS)
every_mistake = pytest.mark.parametrize(
    ("id_", "mistake"),
    [
        pytest.param(id_, m, id=f"{id_}:{m.id}")
        for id_, e in EQUATIONS.items()
        for m in e.mistakes
    ],
)


def test_there_are_fifteen_equations() -> None:
    assert len(EQUATIONS) == 15


@pytest.mark.parametrize("name", checks.CHECKS)
@every_equation
def test_check(id_: str, name: str) -> None:
    equation = EQUATIONS[id_]
    result = checks.CHECKS[name](equation, equation.function, None)
    if result is None:
        assert name not in _promised(equation), f"{name} found nothing to check in {id_}"
        return
    assert result.passed, f"{id_}, {name}: {result.note}, error {result.error:.1e}"


def _promised(equation: spec.Equation) -> set[str]:
    """Name the checks that no page of this kind may do without."""
    always = {"shape", "dtype", "unchanged", "entry"}
    return always | {"gradient", "central"} if equation.gradient else always


@every_mistake
def test_mistake_is_rejected(id_: str, mistake: spec.Mistake) -> None:
    result = mistakes.judge(EQUATIONS[id_], mistake)
    assert result.check == mistake.by


@every_equation
def test_every_equation_has_mistakes(id_: str) -> None:
    names = [mistake.id for mistake in EQUATIONS[id_].mistakes]
    assert len(names) == len(set(names)) >= 3


def test_every_phase_is_known() -> None:
    modules = {module.name for module in pkgutil.iter_modules(scratchnn.equations.__path__)}
    assert modules == set(spec.PHASES)


def test_every_function_is_exported() -> None:
    exported = {name: getattr(scratchnn, name) for name in scratchnn.__all__}
    assert exported == {id_.split("/")[1]: f for id_, f in spec.functions().items()}


@every_equation
def test_docstring_repeats_the_page(id_: str) -> None:
    """Shapes and names stand on the page and in the docstring; both must say the same."""
    equation = EQUATIONS[id_]
    documented = re.findall(
        r"^(\w+) : (?:[\w ]+, shape (\(.*\)|any)|.*)$",
        inspect.getdoc(equation.function) or "",
        re.MULTILINE,
    )
    wanted = [(s.name, _written(s.shape)) for s in (*equation.inputs, *equation.outputs)]
    assert documented == wanted


def _written(shape: spec.Shape | str) -> str:
    if isinstance(shape, str):
        return shape
    if not shape:
        return ""
    comma = "," if len(shape) == 1 else ""
    return f"({', '.join(map(str, shape))}{comma})"


@every_equation
def test_body_is_complete(id_: str) -> None:
    text = (spec.PAGES / "equations" / f"{id_}.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "In one sentence", "By hand", "Why", "Code", "Try it", "Watch out", "People ask",
    ]  # fmt: skip
    assert f"\n# {EQUATIONS[id_].title}\n\n[[eq:{id_}]]\n" in text
    assert f"\n::: scratchnn.equations.{id_.replace('/', '.')}\n" in text
    assert f"\n[[mistakes:{id_}]]\n" in text


@pytest.mark.parametrize("sizes", [wiring.SMALL, wiring.SQUARE], ids=["small", "square"])
def test_network_gradients(sizes: dict[str, int]) -> None:
    for result in wiring.gradients(NETWORK, sizes):
        assert result.passed, f"{result.check}: {result.note}, error {result.error:.1e}"


@pytest.mark.parametrize("mistake", NETWORK.mistakes, ids=lambda m: m.id)
def test_wiring_mistake_is_rejected(mistake: spec.Wiring) -> None:
    assert wiring.judge(NETWORK, mistake).error > 0.01


@pytest.mark.parametrize("law", spec.laws().values(), ids=lambda law: law.id)
def test_law_names_a_test(law: spec.Law) -> None:
    path, name = law.check.split("::")
    module = importlib.import_module(Path(path).stem)
    assert callable(getattr(module, name))
    assert set(law.uses) <= set(EQUATIONS)
