"""The mutants that arrays invite, and the judgement of those that survive."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scratchnn.publish.findings import mutants
from scratchnn.publish.findings.mutants import Survivor

pytest.importorskip("mutmut", reason="mutmut has no build for this machine")

import libcst as cst
import survivors
import yaml
from mutation import Server, operators
from mutmut.mutation.data import SourceFileMutationData
from mutmut.workers.isolation import MutantResult
from survivors import GONE, REJECTED, UNLISTED, Mutant


def made(source: str) -> list[str]:
    """Return what our operators make of a program."""
    module, found, ours = cst.parse_module(source), list[str](), operators()

    class Visitor(cst.CSTVisitor):
        def on_visit(self, node: cst.CSTNode) -> bool:
            for kind, operator in ours:
                if isinstance(node, kind):
                    found.extend(
                        _code(module.deep_replace(node, new)) for new in operator(node)
                    )
            return True

    module.visit(Visitor())
    return found


def _code(module: Any) -> str:
    assert isinstance(module, cst.Module)
    return module.code


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("W.T", ["W", "W.reshape(W.shape[::-1])"]),
        ("W @ A", ["W", "A", "A @ W", "W.T @ A", "W @ A.T", "W * A"]),
        ("dZ * G", ["dZ", "G", "dZ + G", "dZ @ G", "dZ * G[:1]", "dZ[:, :1] * G", "dZ * G[:, 0]"]),
        ("a / b", ["a // b"]),
        ("W @ A + b", ["W @ (A + b)"]),
        ("t - a * d", ["(t - a) * d"]),
        ("def f(t, d):\n    return t - d", ["def f(t, d):\n    return t.__isub__(d)"]),
        ("def f(a, d):\n    return a * d", ["def f(a, d):\n    return d.__imul__(a)"]),
        ("def f(Z):\n    return np.exp(Z)", ["def f(Z):\n    return np.exp(Z, out=Z)"]),
        ("def f(Z):\n    return Z", ["def f(Z):\n    return Z.astype('float32')"]),
        ("a + b", ["a", "b"]),
        ("a - b / m", ["a", "(b / m)", "(b / m) - a", "a - b", "a - m", "a - m / b"]),
        ("Z > b", ["Z < b", "Z <= b", "Z == b", "Z != b"]),
        ("np.exp(Z)", ["Z"]),
        ("np.exp(Z - M) @ A", ["(Z - M) @ A", "np.exp(Z) @ A", "np.exp(Z - M) * A"]),
        ("G.astype(kind)", ["G"]),
        ("Z.max()", ["Z.min()", "Z"]),
        ("np.argmax(A)", ["np.argmin(A)", "A"]),
        ("f(a, b, c)", ["f(b, a, c)", "f(a, c, b)", "a"]),
        ("f(a, b=c)", ["f(c, b=a)", "a"]),
        ("A[:, None]", ["A", "A[None, :]"]),
        ("A.shape[1]", ["A.shape", "A.shape[0]", "A.size"]),
        ("A.sum(axis=0)", ["A.mean(axis=0)", "A.sum(axis=-1)", "A", "abs(A).sum(axis=0)"]),
        ("y_hat == y", ["y_hat == y[:1]"]),
        ("rng.random(shape)", ["rng.standard_normal(shape)"]),
        ("(a, b, c)", ["(b, a, c)", "(a, c, b)"]),
    ],
)  # fmt: skip
def test_what_is_made(code: str, changed: list[str]) -> None:
    assert set(changed) <= set(made(code))


@pytest.mark.slow
def test_every_mutant_is_another_program() -> None:
    for name in ("forward", "backward", "loss", "measure", "initial", "update"):
        source = Path(f"scratchnn/equations/{name}.py").read_text(encoding="utf-8")
        known = ast.dump(ast.parse(source))
        found = made(source)
        assert len(found) > 10
        assert all(ast.dump(ast.parse(code)) != known for code in found)


def test_names_are_those_known_by_then() -> None:
    source = "def f(a, *, b):\n    c, _ = g(a)\n    for _ in c:\n        d = c\n    return a\n"
    changed = [
        next(new for old, new in zip(source.split("\n"), code.split("\n"), strict=True) if old != new)
        for code in made(source)
    ]  # fmt: skip
    assert [line.strip() for line in changed if "_, c" not in line] == [
        "c, _ = a", "c, _ = g(b)", "for _ in a:", "for _ in b:", "d = a", "d = b",
        "return a.astype('float32')", "return a.astype('float64')",
        "return b", "return c", "return d",
    ]  # fmt: skip


def test_verdicts_are_written_down_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Server, "noted", set())
    (tmp_path / "mutants").mkdir()
    data = SourceFileMutationData(path="f.py")
    data.exit_code_by_key = {"f.x_f__mutmut_1": None, "f.x_f__mutmut_2": None}
    for place, name in enumerate(data.exit_code_by_key):
        Server.note(MutantResult(name, place, 0.0), dict.fromkeys(data.exit_code_by_key, data))
    assert not data.meta_path.exists()
    Server(1).shutdown()
    kept = SourceFileMutationData(path="f.py")
    kept.load()
    assert kept.exit_code_by_key == {"f.x_f__mutmut_1": 0, "f.x_f__mutmut_2": 1}


RELU = Survivor("forward/relu", "A = max(Z, 0)", "A = max(0, Z)", "It is symmetric.")
DOTS = Survivor("two_layer/f", "f(a, b)", "f(…, b)", "It is not used.")


def relu(*, rejected: bool) -> Mutant:
    return Mutant("forward/relu", "A = max(Z, 0)", "A = max(0, Z)", rejected)


def test_a_survivor_must_be_listed() -> None:
    assert survivors.problems([relu(rejected=False)], [RELU]) == {}
    assert survivors.problems([relu(rejected=False)], []) == {UNLISTED: [relu(rejected=False)]}
    assert survivors.problems([relu(rejected=True)], []) == {}


def test_a_survivor_is_shown_as_the_list_has_it() -> None:
    (shown,) = yaml.safe_load(str(relu(rejected=False)))
    assert Survivor(**(shown | {"why": RELU.why})) == RELU


def test_the_list_may_not_grow_old() -> None:
    assert survivors.problems([relu(rejected=True)], [RELU]) == {
        REJECTED: [relu(rejected=True)]
    }
    assert survivors.problems([], [RELU]) == {GONE: [relu(rejected=False)]}


def test_three_dots_stand_for_anything() -> None:
    same = [
        Mutant("two_layer/f", "f(a, b)", f"f({x}, b)", rejected=False) for x in ("c", "None")
    ]
    assert survivors.problems(same, [DOTS]) == {}
    other = Mutant("two_layer/f", "f(a, b)", "f(b)", rejected=False)
    assert survivors.problems([*same, other], [DOTS]) == {UNLISTED: [other]}
    killed = Mutant("two_layer/f", "f(a, b)", "f(d, b)", rejected=True)
    assert survivors.problems([*same, killed], [DOTS]) == {REJECTED: [killed]}


def test_a_mutant_is_named_as_people_would() -> None:
    diff = "--- a\n+++ a\n@@ -1 +1 @@\n def relu(Z):\n-    A = max(Z, 0)  # 0 stays\n+    A = max(0, Z)  # 0 stays"
    name = "scratchnn.equations.forward.x_relu__mutmut_12"
    assert survivors.describe(name, diff, rejected=True) == relu(rejected=True)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> list[Mutant]:
    """Let mutmut have found what stands in the list, in place of running it."""
    found: list[Mutant] = []
    done = subprocess.CompletedProcess([], 0, stdout="")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    monkeypatch.setattr(survivors, "read", lambda: iter(found))
    monkeypatch.setattr(mutants, "survivors", lambda: (RELU,))
    return found


def test_the_command_keeps_what_it_found(
    run: list[Mutant], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept: list[dict[str, Any]] = []
    monkeypatch.setattr(mutants, "keep", kept.append)
    run += [relu(rejected=False), relu(rejected=False), Mutant("f", "a", "b", rejected=True)]
    survivors.main()
    assert [(figures["made"], figures["survived"]) for figures in kept] == [(2, 1)]
    assert "2 mutants; 1 survive" in capsys.readouterr().out


def test_the_command_fails_and_says_what_to_do(
    run: list[Mutant], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutants, "keep", lambda _: pytest.fail("kept, though it failed"))
    run += [relu(rejected=True)]
    with pytest.raises(
        SystemExit, match="a test fails on each:\n  - function: forward/relu\n    line: A = max"
    ):
        survivors.main()


@pytest.mark.usefixtures("run")
def test_mutmut_itself_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, stdout="Failed to run clean test")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(SystemExit, match="clean test\nmutmut stopped, for the reason above"):
        survivors.main()


@pytest.mark.slow
def test_mutmut_finds_our_operators() -> None:
    """Its own command, with no more asked than what there is to ask."""
    shown = subprocess.run(
        [sys.executable, "tests/mutation.py", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "run" in shown.stdout
