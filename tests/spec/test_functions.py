"""Every equation's function is found by the id of its page."""

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

from scratchnn import spec
from scratchnn.spec.functions import PHASES, arguments, function, functions


def test_an_id_finds_its_function_and_the_names_of_its_arguments() -> None:
    found = function("backward/weight_gradient")
    assert (found.__module__, found.__name__) == (
        "scratchnn.equations.backward",
        "weight_gradient",
    )
    assert arguments("backward/weight_gradient") == ["dZ", "A"]


@pytest.mark.parametrize(
    "id_", ["backward/weights", "weight_gradient", "equations/forward/relu", ""]
)
def test_an_id_without_function_is_refused_with_those_there_are(id_: str) -> None:
    with pytest.raises(
        spec.SpecificationError, match=f"^no function {id_}; there are initial/"
    ):
        function(id_)


def test_they_come_in_the_order_of_training_and_of_their_modules() -> None:
    phases = [id_.split("/")[0] for id_ in functions()]
    assert [*dict.fromkeys(phases)] == list(PHASES)
    assert phases == sorted(phases, key=PHASES.index)
    forward = [id_ for id_ in functions() if id_.startswith("forward/")]
    assert forward[0] == "forward/linear"


def test_the_navigation_has_them_in_the_same_order() -> None:
    nav = (Path(__file__).parents[2] / "mkdocs.yml").read_text(encoding="utf-8")
    assert re.findall(r"equations/(\w+/\w+)\.md", nav) == [*functions()]


def test_what_a_module_imports_and_its_mutants_are_no_equations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = ModuleType("scratchnn.equations.tried")
    for name, home in (
        ("own", module.__name__),
        ("x_own__mutmut_1", module.__name__),
        ("zip_longest", "itertools"),
    ):
        made = lambda: None  # noqa: E731
        made.__module__ = home
        setattr(module, name, made)
    module.number = 3  # type: ignore[attr-defined]
    monkeypatch.setattr(importlib, "import_module", lambda _: module)
    assert [*functions.__wrapped__()] == [f"{phase}/own" for phase in PHASES]
