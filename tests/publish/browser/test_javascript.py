"""The equations in JavaScript give what Python gives, in Node."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from javascript import BOUND, CASES, RUN, cases, error

from scratchnn import spec
from scratchnn.publish.browser import javascript
from scratchnn.publish.text import mathematics

EQUATIONS = spec.load()


def run(folder: Path, program: str) -> Any:
    """Run a program in Node, beside the modules, and return what it prints as JSON."""
    (folder / "equations.mjs").write_text(javascript.module(), encoding="utf-8")
    (folder / "forms.mjs").write_text(javascript.data(), encoding="utf-8")
    (folder / "program.mjs").write_text(
        f'import * as E from "./equations.mjs"\nimport * as F from "./forms.mjs"\n{program}\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [*mathematics.node_command(), "program.mjs"],
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_each_equation_agrees_with_python(equation: spec.Equation, tmp_path: Path) -> None:
    given, wanted = zip(*cases(equation), strict=True)
    assert len(given) >= CASES
    (tmp_path / "cases.json").write_text(json.dumps(given), encoding="utf-8")
    found = run(
        tmp_path,
        f"""import fs from "node:fs"
        const cases = JSON.parse(fs.readFileSync("cases.json", "utf-8"))
        console.log(JSON.stringify(({RUN})(E, cases)))""",
    )
    for case, one, other in zip(given, found, wanted, strict=True):
        assert error(one, other) <= BOUND, case


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("E.relu(3)", "relu: Z must be an array, {shape, data}, got 3"),
        ("E.relu(E.array([2], [1, 2]))", "relu: Z must be of shape (n,m), got shape (2)"),
        (
            "E.weight_gradient(E.array([1, 2], [1, 2]), E.array([1, 3], [1, 2, 3]))",
            "weight_gradient: A must be of shape (n_in,m = 2), got shape (1,3)",
        ),
        (
            "E.linear(E.array([1, 1], [1]), E.array([1, 1], [1]), E.array([1, 2], [1, 2]))",
            "linear: b must be of shape (n_out = 1,1), got shape (1,2)",
        ),
        (
            "E.gradient_step(E.array([1, 1], [1]), E.array([1, 2], [1, 2]), 1)",
            "gradient_step: dtheta must be of shape (any = 1,1), got shape (1,2)",
        ),
        (
            "E.gradient_step(E.array([1, 1], [1]), E.array([1, 1], [1]))",
            "gradient_step: alpha must be a number, got undefined",
        ),
        ("E.array([2, 2], [1, 2, 3])", "shape (2,2) needs 4 numbers, got 3"),
        ("E.array([2, 2])", "shape (2,2) needs 4 numbers, got undefined"),
        ("E.array()", "a shape must be a list of whole numbers, got undefined"),
        ("E.array('ab', [1])", "a shape must be a list of whole numbers, got ab"),
        ("E.array([-1, -1], [1])", "a shape must be a list of whole numbers, got -1,-1"),
        ("E.array([0.5, 2], [1])", "a shape must be a list of whole numbers, got 0.5,2"),
        ("E.array([1, 1], ['1'])", "an array must hold numbers and nothing else"),
        ("E.array([1, 1], [null])", "an array must hold numbers and nothing else"),
        ("E.array([1, 2], '12')", "an array must hold numbers and nothing else"),
        ("E.relu({shape: [1, 2], data: [1]})", "shape (1,2) needs 2 numbers, got 1"),
        (
            "E.one_hot(E.array([1], [0]), -1)",
            "a shape must be a list of whole numbers, got -1,1",
        ),
        (
            "E.one_hot(E.array([1], [0]), '2')",
            "a shape must be a list of whole numbers, got 2,1",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call: str, said: str, tmp_path: Path) -> None:
    program = f"try {{ {call} }} catch (e) {{ console.log(JSON.stringify(e.message)) }}"
    assert run(tmp_path, program) == said


def test_there_is_a_type_for_each_function() -> None:
    exported = re.compile(r"^export (?:function|const) (\w+)", re.MULTILINE)
    names = exported.findall(javascript.module())
    assert {equation.name for equation in EQUATIONS.values()} | {"array"} == {*names}
    assert exported.findall(javascript.declarations()) == names


def test_the_forms_are_those_of_the_pages(tmp_path: Path) -> None:
    found = run(tmp_path, "console.log(JSON.stringify(F))")
    assert found["forms"].keys() == EQUATIONS.keys()
    assert found["network"]["steps"][0]["call"] == spec.network().steps[0].call
