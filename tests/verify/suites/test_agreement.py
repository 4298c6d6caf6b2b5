"""Every case agrees, a broken function is noticed, and what is missing is said."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from published import (
    FUNCTIONS,
    assert_each_function_counts,
    assert_nothing_is_written_over,
    cases,
    spoiled,
)

from scratchnn import spec
from scratchnn.spec.reader import build
from scratchnn.verify import cache, evidence, peers
from scratchnn.verify.result import Result
from scratchnn.verify.suites import agreement
from scratchnn.verify.suites.case import Case, Suite, outcome

HERE = [suite for suite in agreement.SUITES.values() if not suite.module]
CASES = cases(HERE)
SMALL = agreement.SUITES["ng/momentum"]
CONTRADICTED = "update_parameters_with_adam, ε under the root"  # by the other version of it


@pytest.mark.parametrize("case", CASES)
def test_a_case_agrees_but_one(case: Case) -> None:
    assert outcome(case, FUNCTIONS).passed is (case.name != CONTRADICTED)
    assert_nothing_is_written_over(case)


@pytest.mark.parametrize("case", CASES)
def test_a_broken_function_fails_it(case: Case) -> None:
    assert_each_function_counts(case)


@pytest.mark.parametrize("suite", HERE, ids=lambda suite: suite.id)
def test_a_broken_function_makes_its_row_fail(suite: Suite) -> None:
    broken = {id_: spoiled(function) for id_, function in FUNCTIONS.items()}
    names = [one.name for one in suite.cases()]
    assert agreement.run(suite, broken).found.differ == tuple(names)


def test_every_mistake_of_what_is_called_is_tried() -> None:
    said = agreement.run(SMALL, FUNCTIONS)
    momentum = spec.load()["update/momentum"]
    assert said.seen.keys() == {momentum.id}
    assert [*said.seen[momentum.id]] == [mistake.id for mistake in momentum.mistakes]
    seen = {id_: bool(one.by) for id_, one in said.seen[momentum.id].items()}
    # It starts from rest.
    assert {id_ for id_, by in seen.items() if not by} == {"forgotten", "friction", "in-place"}


def test_a_case_that_ours_fails_says_nothing_of_mistakes() -> None:
    case = Case("wrong", {}, lambda f: {"A": f["forward/relu"](np.ones((1, 1)))}, {"A": 5.0})
    said = agreement.run(Suite("a/b", lambda: [case]), FUNCTIONS)
    assert said.found.differ == ("wrong",)
    assert said.seen == {}


def test_what_its_authors_want_is_no_mistake_of_theirs() -> None:
    one_hot = spec.load()["loss/one_hot"]

    def case(name: str, *y: int) -> Case:
        labels = np.array(y)  # a negative one counts from the end there
        run = lambda f, y: {"Y": f[one_hot.id](y, 3)}  # noqa: E731
        return Case(name, {"y": labels}, run, {"Y": np.eye(3)[:, labels]})

    cases = [case("usual", 0, 2, 1, 1), case("negative", 0, -1, 1, 1)]
    said = agreement.run(Suite("a/b", lambda: cases), FUNCTIONS)
    assert said.found.differ == ("negative",)
    wanted = {id_ for id_, one in said.seen[one_hot.id].items() if one.wanted}
    assert wanted == {"scatter"}
    assert said.seen[one_hot.id]["scatter"].by == ()


def test_what_is_kept_is_what_was_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    found = agreement.of(SMALL)
    assert found is not None
    monkeypatch.setattr(agreement, "run", lambda *_: pytest.fail("it is kept"))
    assert agreement.of(SMALL) == found


def test_what_gives_no_number_is_kept_too() -> None:
    said = agreement.Said(agreement.Found(1, (), 0.0), {"a": {"b": agreement.Seen((), np.inf)}})
    assert build(agreement.Said, json.loads(json.dumps(asdict(said))), "") == said


def test_without_its_library_a_row_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "missing", lambda: list(peers.PEERS))
    monkeypatch.setattr(Suite, "installed", False)
    for row in ("onnx/relu", "torch/network", "scikit_learn/equations"):
        assert agreement.found(row) is None


@pytest.mark.parametrize("row", ["onnx/nothing", "torch/nothing", "jax/network", ""])
def test_an_unknown_row_is_refused(row: str) -> None:
    with pytest.raises(spec.SpecificationError, match=f"nothing is compared as {row}; .*onnx/"):
        agreement.found(row)


def test_a_peer_is_counted_over_equations_and_over_arrays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def checks(error: float) -> dict[str, Result]:
        return {"torch": Result("torch", error, 1.0, "", 50), "tex": Result("tex", 1, 1.0, "")}

    ids = [*spec.load()]
    monkeypatch.setattr(peers, "missing", list)
    monkeypatch.setattr(evidence, "network", lambda: {"Z1": checks(2e-16), "A1": checks(1e-16)})
    monkeypatch.setattr(
        evidence, "by_check", lambda e: checks(3e-16) if e.id in ids[:3] else {}
    )
    assert agreement.found("torch/network") == agreement.Found(50, (), 2e-16)
    assert agreement.found("torch/equations") == agreement.Found(150, (), 3e-16)
