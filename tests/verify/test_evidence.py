"""What the pages show of the checks is what the checks found."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from edited import replace

from scratchnn import spec
from scratchnn.verify import cache, checks, differences, evidence, mistakes, peers

pytestmark = pytest.mark.slow  # the checks run, unless they are kept


@pytest.mark.parametrize("id_", spec.load())
def test_every_result_is_shown_under_a_tie(id_: str) -> None:
    equation = spec.load()[id_]
    known = [check for of_tie in evidence.TIES.values() for check in of_tie]
    found = evidence.by_check(equation)
    assert set(found) <= set(known)
    assert {result.check for result in checks.check(equation)} <= set(found)


def test_every_check_has_words_for_what_it_does_and_for_its_failure() -> None:
    known = {check for of_tie in evidence.TIES.values() for check in of_tie}
    assert known == set(evidence.SAID) == set(checks.FAILED)


def test_what_did_not_run_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "find_spec", lambda name: None)  # noqa: ARG005
    monkeypatch.setattr(peers, "missing", lambda: ["torch", "scikit_learn"])
    equations = spec.load()
    assert evidence.not_run(equations["forward/softmax"]) == [
        "symbolic",
        "torch",
        "scikit_learn",
    ]
    assert evidence.not_run(equations["initial/uniform"]) == []


def test_every_mistake_is_rejected_by_the_check_it_names() -> None:
    for equation in spec.load().values():
        caught = evidence.rejected_by(equation)
        for mistake in equation.mistakes:
            assert mistake.by in caught[mistake.id]


def test_what_is_said_of_each_mistake_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    equation = spec.load()["forward/softmax"]
    said = [mistakes.judge(equation, mistake) for mistake in equation.mistakes]
    assert evidence.judged(equation) == said
    monkeypatch.setattr(mistakes, "judge", None)
    assert evidence.judged(equation) == said


def test_the_command_lists_what_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    evidence.main()
    assert "backward/weight_gradient" in capsys.readouterr().out


def test_the_whole_network_is_compared() -> None:
    found = evidence.network()
    for name in ("dZ2", "dW2", "db2", "dZ1", "dW1", "db1"):
        assert {"gradient", "central", "symbolic"} <= set(found[name])
        assert all(result.passed for result in found[name].values())


def test_a_failing_network_fails_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    monkeypatch.setattr(differences, "COMPLEX_STEP_BOUND", -1.0)
    with pytest.raises(spec.SpecificationError, match="networks/two_layer: dZ2 fails gradient"):
        evidence.network()


@pytest.mark.parametrize(
    ("function", "again", "not_again"),
    [
        ("relu", {"forward/relu", "networks/two_layer"}, {"forward/softmax", "loss/one_hot"}),
        ("softmax", {"forward/softmax", "backward/output_error"}, {"forward/relu"}),
    ],
)
def test_a_changed_function_is_checked_where_it_is_called(
    function: str, again: set[str], not_again: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "missing", lambda: list(peers.PEERS))
    pages: list[spec.Equation | spec.Law | spec.Network] = [
        *spec.load().values(),
        *spec.laws().values(),
        spec.network(),
    ]
    before = {page.id: evidence._given(page) for page in pages}
    source = cache.source

    def other(one: Callable[..., object]) -> bytes:
        return b"changed" if one.__name__ == function else source(one)

    monkeypatch.setattr(evidence, "source", other)
    changed = {page.id for page in pages if evidence._given(page) != before[page.id]}
    assert again <= changed
    assert not not_again & changed


def test_where_peers_are_compared_the_whole_network_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    step = spec.load()["update/gradient_step"]
    monkeypatch.setattr(peers, "missing", lambda: list(peers.PEERS))
    alone = len(evidence._given(step))
    monkeypatch.setattr(peers, "missing", list)
    assert len(evidence._given(step)) > alone


@pytest.mark.parametrize(
    ("page", "old", "new", "counts"),
    [
        ("equations/forward/relu.md", "\n## Why", "\nA word.\n\n## Why", set()),
        ("networks/two_layer.md", "\n[[map]]", "\nA word.\n\n[[map]]", set()),
        ("equations/forward/relu.md", "kink: 0", "kink: 1", {"forward/relu"}),
        (
            "equations/forward/relu.md",
            "\n## Why",
            "\n$$\nA = A\n$$\n\n## Why",
            {"forward/relu"},
        ),
        ("networks/two_layer.md", "n1: 10", "n1: 12", {"forward/relu", "networks/two_layer"}),
    ],
)
def test_what_is_computed_of_a_page_counts_and_its_prose_does_not(
    page: str,
    old: str,
    new: str,
    counts: set[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    pages = tmp_path / "docs"
    shutil.copytree(spec.PAGES, pages, ignore=shutil.ignore_patterns("assets"))
    before = {one.id: evidence._given(one) for one in (spec.network(), relu())}
    replace(pages / page, old, new)
    monkeypatch.setattr(spec, "PAGES", pages)
    monkeypatch.setattr(spec, "network", partial(spec.network, pages))
    monkeypatch.setattr(spec, "load", partial(spec.load, pages))
    after = {one.id: evidence._given(one) for one in (spec.network(), relu())}
    assert {id_ for id_ in after if after[id_] != before[id_]} == counts


def relu() -> spec.Equation:
    return spec.load()["forward/relu"]
