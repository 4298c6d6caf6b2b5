"""A function, or a file of answers, is judged, and a wrong one is told what it looks like."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from scratchnn import spec
from scratchnn.verify import against, answers, mistakes, vectors

PAGE = (spec.PACKAGE.parent / "docs/vectors.md").read_text(encoding="utf-8")
EQUATION = spec.load()["backward/bias_gradient"]
MODULE = """\
import numpy as np

def weight_gradient(dZ, A):
    return dZ @ A.T

def relu(Z):
    return np.maximum(Z, 0)

def rectify(Z):
    return abs(Z)

class Layer:
    @staticmethod
    def softmax(Z):
        return np.exp(Z) / np.exp(Z).sum(axis=0)
"""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_package.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "broken.py").write_text("1 / 0\n", encoding="utf-8")


def test_the_page_shows_what_the_command_says() -> None:
    [verdict] = against.judge("my_package:weight_gradient")
    assert verdict.words in PAGE


def test_a_right_function_agrees() -> None:
    [verdict] = against.judge("my_package:relu")
    assert verdict.words == f"forward/relu: all {len(verdict.cases)} cases agree"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("named", "only", "said"),
    [
        ("my_package:rectify", "forward/relu", "the mistake absolute: the absolute value"),
        ("my_package:Layer.softmax", "", "the mistake no-shift: computed without"),
    ],
)
def test_a_wrong_function_looks_like_its_mistake(named: str, only: str, said: str) -> None:
    [verdict] = against.judge(named, only)
    assert said in verdict.words


@pytest.mark.slow
@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("my_package", "expected package.module:function or a .json file, got my_package"),
        ("nowhere:relu", "nowhere cannot be imported: ModuleNotFoundError"),
        ("broken:relu", "broken cannot be imported: ZeroDivisionError: division by zero"),
        ("my_package:sigmoid", "my_package has no function sigmoid"),
        ("my_package:rectify", "no equation rectify; name one with --only, of initial/"),
    ],
)
def test_what_cannot_be_judged_is_said(named: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        against.judge(named)


def test_another_convention_is_said_to_be_no_error() -> None:
    equation = spec.load()["loss/l2_penalty"]
    [mistake] = [m for m in equation.mistakes if m.id == "no-half"]
    assert mistake.harmless
    cases = vectors.of(equation).cases
    run = mistakes.implementation(equation, mistake)
    verdict = against.Verdict(
        equation, cases, [answers.ask(equation, run, case) for case in cases]
    )
    assert "looks like no-half, another convention and no error: " in verdict.words


def answered(change: Any = None) -> list[Any]:
    """Return right answers of another language, without types."""
    found: list[Any] = [
        {w.name: answers.plain(w.value) | {"type": "float64"} for w in case.wanted}
        or {"refused": "sizes differ"}
        for case in vectors.make(EQUATION).cases
    ]
    for answer in found:
        if change is not None and "db" in answer:
            change(answer["db"])
    return found


def judged(tmp_path: Path, told: Any) -> list[against.Verdict]:
    (tmp_path / "answers.json").write_text(json.dumps(told), encoding="utf-8")
    return against.judge("answers.json")


def test_a_file_of_right_answers_agrees(tmp_path: Path) -> None:
    [verdict] = judged(tmp_path, {EQUATION.id: answered()})
    assert not verdict.faults


def test_a_file_of_wrong_answers_looks_like_a_mistake(tmp_path: Path) -> None:
    def absolute(db: dict[str, Any]) -> None:
        db["shape"] = db["shape"][:1]

    [verdict] = judged(tmp_path, {EQUATION.id: answered(absolute)})
    assert "looks like the mistake flat: of shape (n,)" in verdict.words


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([], "answers.json: expected {"),
        ({}, "answers.json: expected {"),
        ({"forward/rleu": []}, "no equation forward/rleu"),
        (
            {EQUATION.id: []},
            "backward/bias_gradient has 20 cases in vectors.json, got 0 answers",
        ),
        ({EQUATION.id: 3}, "has 20 cases in vectors.json, got no list of answers"),
        ({EQUATION.id: [3] * 20}, "an answer to backward/bias_gradient must be as"),
        ({EQUATION.id: [{"db": {"shape": [2, 1], "data": ["1"]}}] * 20}, "an answer to"),
        ({EQUATION.id: [{"db": {"shape": [-1, 1], "data": ["1"]}}] * 20}, "shape must be of"),
        ({EQUATION.id: [{"db": {"shape": [1, 1], "data": [10**400]}}] * 20}, "too large"),
    ],
)
def test_a_file_of_another_form_is_said(tmp_path: Path, told: Any, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        judged(tmp_path, told)


def test_a_file_that_is_no_json_is_said(tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"answers\.json is no JSON"):
        against.judge("answers.json")
