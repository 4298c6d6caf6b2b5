"""Train what is missing, on all cores, and keep how each network trained.

    python -m scratchnn.effects

trains and lists it. A build runs that command, and waits for it. A site that is served does not
wait: it shows what there is, says what is being trained, and is built again by `run.py`.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NamedTuple, TypedDict

import numpy as np

from scratchnn import data, spec
from scratchnn.effects import experiments, trainer
from scratchnn.effects.experiments import Experiment
from scratchnn.effects.trainer import Outcome, Sample
from scratchnn.verify import cache

SERVED = "SCRATCHNN_SERVE"  # set in the environment of a build that must not wait


class Effect(TypedDict):
    """What an experiment did: a run from each sample, and how far off its gradients are."""

    runs: list[Outcome]
    gradient: dict[str, float | str]


class Measured(NamedTuple):
    """What is known of the experiments, by id."""

    effects: dict[str, Effect]
    waiting: frozenset[str] = frozenset()  # missing, or from before the last change


def measured() -> Measured:
    """Return what every experiment did, trained once until something that it rests on changes.

    Raises
    ------
    CalledProcessError
        If training fails; the reason is on standard error.
    """
    chosen = experiments.selection().experiments
    missing = [one for one in chosen.values() if cache.kept(_name(one.id), key(one)) is None]
    if missing and not os.environ.get(SERVED):
        subprocess.run([sys.executable, "-m", __package__], stdout=sys.stderr, check=True)  # noqa: S603
        missing = []
    found = {id_: cache.last(_name(id_)) for id_ in chosen}
    known = {id_: effect for id_, effect in found.items() if effect is not None}
    return Measured(known, frozenset(one.id for one in missing))


def key(one: Experiment) -> str:
    """Return a hash of all that an experiment rests on: its title, for one, is no part of it."""
    replaced = {equation.id: mistake.code for equation, mistake in one.equations}
    called = sorted({step.call for step in one.steps} - replaced.keys())
    network = one.network.inputs, one.network.sizes | one.sizes, one.steps
    given = [
        repr((network, replaced, one.at, one.samples)).encode(),
        *(cache.source(spec.function(id_)) for id_ in called),
        data.SAMPLE.read_bytes(),
    ]
    return cache.fingerprint([__name__], given)


def make(several: Iterable[Experiment]) -> Iterator[tuple[str, Effect]]:
    """Train on all cores, and yield how it went, one experiment after the other."""
    several = list(several)
    found = samples(max((one.samples for one in several), default=0))
    context = get_context("spawn")  # a fork would copy locks that other threads hold
    with ProcessPoolExecutor(_cores(), context, _begin) as pool:
        futures: dict[str, list[Future[Any]]] = {
            one.id: [
                pool.submit(trainer.compare, one, found[0]),
                *(pool.submit(trainer.train, one, each) for each in found[: one.samples]),
            ]
            for one in several
        }
        for id_, (gradient, *runs) in futures.items():
            yield id_, Effect(runs=[run.result() for run in runs], gradient=gradient.result())


def samples(count: int) -> list[Sample]:
    """Return the bundled sample, split and started as on the other pages, from some seeds."""
    digits, found = data.load("sample"), []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        X, y, X_dev, y_dev = data.split(digits, rng)
        found.append(Sample(_pixels(X), y, _pixels(X_dev), y_dev, rng))
    return found


def main() -> None:
    """Train what is missing, and list it."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for the workers: there is one a core
    _begin()
    chosen = experiments.selection().experiments.values()
    missing = {one.id: key(one) for one in chosen if cache.kept(_name(one.id), key(one)) is None}
    try:
        for id_, effect in make(one for one in chosen if one.id in missing):
            cache.keep(_name(id_), missing[id_], effect)
            printed = effect["runs"][0]["printed"]
            sys.stdout.write(f"{id_:24} {'refused' if printed is None else f'{printed:.1%}'}\n")
    except KeyboardInterrupt:
        os._exit(130)  # at once: the workers end with their parent


def _name(id_: str) -> str:
    return f"effects/{id_}"


def _pixels(X: np.ndarray) -> np.ndarray:
    return np.rint(X.T * 255).astype(np.uint8)


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin() -> None:
    """Prepare a process: it ends with its parent, and lets a build that is waited for go first."""
    threading.Thread(target=_end_after, args=(os.getppid(),), daemon=True).start()
    if os.environ.get(SERVED) and hasattr(os, "nice"):
        os.nice(10)


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
