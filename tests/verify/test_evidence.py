"""What the pages show of the checks is what the checks found."""

from pathlib import Path

import pytest

from scratchnn import spec
from scratchnn.verify import cache, checks, differences, evidence, peers


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
