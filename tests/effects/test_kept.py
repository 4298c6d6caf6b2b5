"""How networks trained is kept, and trained again only for what it rests on."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NamedTuple
from unittest.mock import Mock

import numpy as np
import pytest
from edited import replace
from heeding import heed
from outcomes import outcome

from scratchnn import data, spec
from scratchnn.effects import experiments, kept, trainer, workers
from scratchnn.effects.kept import Effect
from scratchnn.equations.forward import relu
from scratchnn.spec import SpecificationError
from scratchnn.verify import cache

pytestmark = pytest.mark.slow  # networks are trained

EXPERIMENTS = experiments.selection().experiments
EVERY = frozenset(EXPERIMENTS)
TRAINED = kept.trained()
WITHOUT_RELU = {"straight", "straight-30", "tanh", "sigmoid"}


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for part in ("equations", "networks"):
        shutil.copytree(spec.PAGES / part, tmp_path / part)
    for page in ("notation.md", "mistakes.md"):
        shutil.copy2(spec.PAGES / page, tmp_path)
    monkeypatch.setattr(spec, "load", partial(spec.load, tmp_path))
    monkeypatch.setattr(spec, "network", partial(spec.network, tmp_path))
    monkeypatch.setattr(experiments, "PAGE", tmp_path / "mistakes.md")
    return tmp_path


def changed(change: Callable[[], object]) -> set[str]:
    """Return what would be trained again after a change."""
    before = kept.keys(experiments.selection().experiments.values())
    change()
    after = kept.keys(experiments.selection().experiments.values())
    return {id_ for id_ in before if before[id_] != after[id_]}


@pytest.mark.parametrize(
    ("file", "old", "new", "again"),
    [
        ("equations/backward/bias_gradient.md", "\n## Why", "\nA word.\n\n## Why", set()),
        ("equations/backward/bias_gradient.md", "title: ", "title: The ", set()),
        ("networks/two_layer.md", "\n[[map]]", "\nA word.\n\n[[map]]", set()),
        ("mistakes.md", "title: Softmax applied", "title: The softmax applied", set()),
        ("networks/two_layer.md", "means: learning rate", "means: the step", set()),
        ("mistakes.md", "far behind", "a little lower", set()),
        ("equations/backward/bias_gradient.md", "np.sum(dZ) /", "np.max(dZ) /", {"db-one-number"}),
        ("networks/two_layer.md", "{dZ: dZ2, A: X}", "{dZ: dZ2, A: A1}", {"dw1-from-dz2"}),
        ("mistakes.md", "alpha: 2.0", "alpha: 3.0", {"rate-2"}),
        ("mistakes.md", "samples: 3}", "samples: 2}", {"right"}),
        ("networks/two_layer.md", "n1: 10", "n1: 12", EVERY - {"relu-30", "straight-30"}),
        ("mistakes.md", "at: {alpha: 0.1}", "at: {alpha: 0.2}",
         EVERY - {"rate-0.01", "rate-2", "relu-30", "straight-30"}),
        ("networks/two_layer.md", "{W: W2, A: A1, b: b2}", "{W: W2, A: Z1, b: b2}", EVERY),
    ],
)  # fmt: skip
def test_a_changed_page_trains_again_what_rests_on_it(
    file: str, old: str, new: str, again: set[str], pages: Path
) -> None:
    assert changed(lambda: replace(pages / file, old, new)) == again


def test_a_changed_function_trains_again_what_calls_it(monkeypatch: pytest.MonkeyPatch) -> None:
    source = cache.source

    def other(function: Callable[..., object]) -> bytes:
        return b"changed" if function is relu else source(function)

    assert changed(lambda: monkeypatch.setattr(cache, "source", other)) == EVERY - WITHOUT_RELU


def test_other_digits_and_libraries_train_everything_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sample").write_text("any")
    assert changed(lambda: monkeypatch.setattr(data, "SAMPLE", tmp_path / "sample")) == EVERY
    other = {"Python": "3.11.0", "numpy": "9"}
    assert changed(lambda: monkeypatch.setattr(cache, "_versions", lambda: other)) == EVERY


class Plain(NamedTuple):
    """An experiment whose pages have been read."""

    network: spec.Network
    equations: list[tuple[spec.Equation, spec.Mistake]]
    at: dict[str, float]
    sizes: dict[str, int]


def test_the_key_holds_all_of_ours_that_runs() -> None:
    ran: set[tuple[str, str]] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith("scratchnn."):
            ran.add((module, frame.f_code.co_qualname.partition(".")[0]))

    several = [EXPERIMENTS[id_] for id_ in ("right", "softmax-no-shift", "tanh", "dw2-for-w2")]
    read = [Plain(one.network, one.equations, one.at, one.sizes) for one in several]
    sys.setprofile(note)
    threading.setprofile(note)
    try:
        (sample,) = kept.samples(1)
        for one in read:
            trainer.train([one], sample, iterations=2)
            trainer.compare(one, sample)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    found = {(m, name) for m, name in ran if not m.startswith("scratchnn.equations.")}
    assert ("scratchnn.verify.wiring", "take") in found
    reached = [cache.definitions(one) for one in (kept.samples, trainer.train, trainer.compare)]
    assert found <= {one for definitions in reached for one in definitions}


def test_the_key_holds_nothing_of_how_pages_are_read_and_shown() -> None:
    modules = {module for module, _ in cache.definitions(trainer.train)}
    assert "scratchnn.spec.model" in modules
    others = {"formula", "publish", "pictures", "effects.experiments", "spec.reader"}
    others |= {"spec.rules", "spec.pages", "verify.checks", "verify.symbolic"}
    assert not [name for name in modules for one in others if f"scratchnn.{one}" in name]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mock:
    """Keep nothing yet, and pretend to train."""
    monkeypatch.setattr(cache, "FOLDER", tmp_path / "kept")
    monkeypatch.delenv(workers.SERVED, raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setattr(workers, "end_with_parent", Mock())
    monkeypatch.setattr(kept, "make", lambda several: ((one.id, effect()) for one in several))
    run = Mock(side_effect=lambda *_, **__: kept.main())
    monkeypatch.setattr(subprocess, "run", run)
    return run


def effect() -> Effect:
    return Effect(runs=[outcome(0.5)], gradient={"dW1": 0.0})


def test_a_build_trains_once(command: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    first = kept.measured()
    assert first.effects == {id_: effect() for id_ in TRAINED}
    assert not first.waiting
    assert kept.measured() == first
    assert command.call_count == 1
    assert command.call_args.args[0][1:] == ["-m", "scratchnn.effects"]
    assert len(capsys.readouterr().out.splitlines()) == len(TRAINED)


def test_a_served_site_does_not_wait(command: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(workers.SERVED, "1")
    assert kept.measured() == kept.Measured({}, frozenset(TRAINED))
    kept.main()
    assert kept.measured() == kept.Measured({id_: effect() for id_ in TRAINED})
    assert not command.called


def test_a_served_site_shows_what_it_had_and_says_what_is_trained(
    command: Mock, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(workers.SERVED, "1")
    kept.main()
    replace(pages / "mistakes.md", "alpha: 2.0", "alpha: 3.0")
    found = kept.measured()
    assert found.effects.keys() == TRAINED.keys()
    assert found.waiting == {"rate-2"}
    assert not command.called


def test_where_nothing_can_be_kept_a_build_says_so(command: Mock, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file in the way")
    with pytest.raises(SpecificationError, match="kept must be a folder that can be written"):
        kept.measured()
    assert command.called


def test_a_page_that_is_wrong_stops_the_training_in_words(pages: Path, command: Mock) -> None:
    (pages / "mistakes.md").write_text("---\ntitle: Mistakes\n---\n")
    with pytest.raises(
        SystemExit, match=r"^mistakes.md: missing key at, lead, mistakes, right"
    ):
        kept.main()
    assert not command.called


def test_processes_train_as_one_does() -> None:
    several = [EXPERIMENTS[id_] for id_ in ("db-one-number", "softmax-of-a1-no-shift")]
    made = dict(kept.make(several, iterations=2))
    first, *_ = samples = kept.samples(3)
    assert list(made) == [one.id for one in several]
    for one in several:
        runs = [trainer.train([one], sample, 2)[0] for sample in samples[: one.samples]]
        assert made[one.id] == Effect(runs=runs, gradient=trainer.compare(one, first))


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without telling them")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_training_that_is_ended_says_nothing(how: signal.Signals, tmp_path: Path) -> None:
    script = """
from scratchnn.effects import kept
submit = kept.ProcessPoolExecutor.submit
def said(self, *work):
    print("waits", flush=True)
    return submit(self, __import__("time").sleep, 60)
kept.ProcessPoolExecutor.submit = said
kept.main()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=heed,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waits\n"
        time.sleep(1)  # until the processes are there
        process.send_signal(how)
        try:
            assert process.communicate(timeout=20)[1] == ""
        finally:
            process.kill()
        assert process.returncode == 130


def test_the_samples_are_those_of_the_other_pages() -> None:
    samples = kept.samples(3)
    assert [sample.pixels.shape for sample in samples] == [(4000, 784)] * 3
    assert [sample.pixels_dev.shape for sample in samples] == [(1000, 784)] * 3
    assert all(sample.pixels.max() == 255 for sample in samples)
    assert not np.array_equal(samples[0].y, samples[1].y)
