"""The test vectors are as their schema says, and programs in other languages run on them."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rendering import written

from scratchnn import spec
from scratchnn.publish.browser import javascript
from scratchnn.publish.exports import schemas, vectors
from scratchnn.publish.text import mathematics
from scratchnn.publish.text.counts import spelled
from scratchnn.verify import against, cases, rounding
from scratchnn.verify import vectors as made
from scratchnn.verify.vectors import UNITS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/vectors.md").read_text(encoding="utf-8")
EQUATIONS = spec.load()
CC = shutil.which("cc")
MEAN = "dW /= m;"  # the line of the program in C that a sum forgets

# Answers all cases of `vectors.json` with the functions of `equations.js`.
RUN = """
import fs from "node:fs"
import * as E from "./equations.mjs"
const read = ({shape, data}) =>
  shape.length ? E.array(shape, data.map(Number)) : Number(data[0])
const shown = one => ({
  shape: [...(one.shape ?? [])], data: Array.from(one.data ?? [one], String)})
const answers = {}
for (const {id, cases} of JSON.parse(fs.readFileSync("vectors.json", "utf-8")).equations)
  answers[id] = cases.map(({given, wanted}) => {
    // A shape is a list of sizes, and no array of numbers.
    const arguments_ = Object.entries(given).map(([name, value]) =>
      name === "shape" ? value.data.map(Number) : read(value))
    try {
      const out = E[id.split("/")[1]](...arguments_)
      const outputs = Array.isArray(out) ? out : [out]
      const names = wanted ? Object.keys(wanted) : outputs.map((_, i) => `${i}`)
      return Object.fromEntries(names.map((name, i) => [name, shown(outputs[i])]))
    } catch (error) {
      return {refused: error.message}
    }
  })
fs.writeFileSync("answers.json", JSON.stringify(answers))
"""


@pytest.fixture(scope="module")
def text() -> str:
    return vectors.written()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, text: str) -> Path:
    made = tmp_path_factory.mktemp("vectors")
    (made / "vectors.json").write_text(text, encoding="utf-8")
    return made


@pytest.mark.slow
def test_the_file_is_as_its_schema_says(text: str) -> None:
    schema = schemas.read("vectors")
    jsonschema.Draft202012Validator.check_schema(schema)
    told = json.loads(text)
    jsonschema.validate(told, schema, cls=jsonschema.Draft202012Validator)
    assert told["format"] == vectors.FORMAT
    assert [equation["id"] for equation in told["equations"]] == [*EQUATIONS]
    for equation in told["equations"]:
        names = {id_ for case in equation["cases"] for id_ in case["rejects"]}
        assert names <= {*equation["mistakes"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoil",
    [
        lambda case: case.pop("within", None) or case.pop("rejects"),
        lambda case: case.update(kind="odd"),
        lambda case: next(iter(case["given"].values()))["data"].append(0.1),
        lambda case: next(iter(case["given"].values()))["data"].append("nan"),
    ],
)
def test_the_schema_refuses_what_is_wrong(text: str, spoil: Any) -> None:
    told = json.loads(text)
    spoil(told["equations"][0]["cases"][0])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, schemas.read("vectors"), cls=jsonschema.Draft202012Validator)


def test_the_page_says_what_the_cases_are_made_with() -> None:
    units = f"{UNITS} units in the last place of the sum of the absolute terms"
    assert units in PAGE
    assert units in schemas.SCHEMAS["vectors"].read_text(encoding="utf-8")
    assert f"computed in {rounding.DIGITS} digits and rounded once" in PAGE
    assert f"at least {spelled(cases.LEAST)} cases each" in PAGE
    assert f"within {against.LIMIT:g} seconds" in PAGE


def test_the_file_says_which_mistakes_are_conventions(text: str) -> None:
    for told in json.loads(text)["equations"]:
        known = EQUATIONS[told["id"]].mistakes
        assert told["conventions"] == [one.id for one in known if one.harmless]


def test_a_case_stands_on_a_line(text: str) -> None:
    lines = [line for line in text.splitlines() if line.startswith('{"kind"')]
    told = json.loads(text)
    assert len(lines) == sum(len(equation["cases"]) for equation in told["equations"])


@pytest.mark.slow
def test_the_javascript_of_the_equations_agrees_with_every_case(folder: Path) -> None:
    (folder / "equations.mjs").write_text(javascript.module(), encoding="utf-8")
    (folder / "run.mjs").write_text(RUN, encoding="utf-8")
    subprocess.run([*mathematics.node_command(), "run.mjs"], cwd=folder, check=True)
    verdicts = against.judge(str(folder / "answers.json"))
    assert [verdict.equation.id for verdict in verdicts] == [*EQUATIONS]
    for verdict in verdicts:
        assert not verdict.faults, verdict.words


@pytest.mark.skipif(CC is None, reason="there is no C compiler here")
@pytest.mark.parametrize(("code", "wrong"), [(MEAN, 0), (";", 18)])
def test_the_program_in_c_runs_as_printed(folder: Path, code: str, wrong: int) -> None:
    [program] = re.findall(r"```c\n(.*?)```", PAGE, re.DOTALL)
    assert program.count(MEAN) == 1
    (folder / "weight_gradient.c").write_text(program.replace(MEAN, code), encoding="utf-8")
    command = [str(CC), "-std=c99", "-Wall", "-Werror", "weight_gradient.c", "-lm"]
    subprocess.run(command, cwd=folder, check=True)
    with (folder / "vectors.json").open("rb") as file:
        ended = subprocess.run(
            ["./a.out"], cwd=folder, stdin=file, check=False, capture_output=True, text=True
        )
    counts = re.findall(r"^0 of (\d+) cases differ$", PAGE, re.MULTILINE)
    # Of one example, the sum is the mean.
    assert [ended.stdout] == [f"{wrong} of {count} cases differ\n" for count in counts]
    assert ended.returncode == (wrong > 0)


def test_the_page_shows_every_mistake_with_its_cases() -> None:
    html = written("[[rejections]]", vectors.Vectors)
    for equation in EQUATIONS.values():
        for mistake in equation.mistakes:
            assert f"{equation.id}/#mistake-{mistake.id}" in html
    none = [
        f"{equation.id}#{mistake.id}"
        for equation in EQUATIONS.values()
        for mistake in made.unrejected(equation)
    ]
    assert html.count("<td>none</td>") == len(none)
    assert "initial/uniform#randn-minus-half" in none  # one of the drawing itself


def test_the_evidence_shows_each_function() -> None:
    html = written("[[ulps]]", vectors.Vectors)
    assert html.count('<th scope="row">') == len(EQUATIONS)
