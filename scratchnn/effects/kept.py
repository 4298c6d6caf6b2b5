"""Train what is missing, on all cores, and keep how each network trained.

    python -m scratchnn.effects

trains and lists it. A build runs that command, and waits for it. A site that is served does not
wait: it shows what there is, says what is being trained, and is built again by `run.py`.
"""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import active_children, get_context
from typing import NamedTuple, TypedDict

import numpy as np

from scratchnn import data, spec
from scratchnn.effects import comparison, experiments, trainer, workers
from scratchnn.effects.experiments import Experiment
from scratchnn.effects.trainer import ITERATIONS, Outcome, Sample
from scratchnn.verify import cache


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
    SpecificationError
        If what was trained cannot be kept.
    """
    chosen = trained()
    missing = _missing(chosen.values())
    if missing and not os.environ.get(workers.SERVED):
        subprocess.run([sys.executable, "-m", __package__], stdout=sys.stderr, check=True)  # noqa: S603
        missing = {}
    found = {id_: cache.last(_name(id_)) for id_ in chosen}
    known = {id_: effect for id_, effect in found.items() if effect is not None}
    if found.keys() - known.keys() - missing.keys():
        raise spec.SpecificationError(
            f"{cache.FOLDER.resolve()} must be a folder that can be written: "
            "how the networks trained is kept there"
        )
    return Measured(known, frozenset(missing))


def trained() -> dict[str, Experiment]:
    """Return all that is trained for the pages, by id."""
    return experiments.selection().experiments | comparison.runs()


def keys(several: Iterable[Experiment]) -> dict[str, str]:
    """Return a hash of all that each experiment rests on: its title, for one, is no part.

    How a page is read is none, either: what it says of the network is.
    """
    trains = samples, trainer.train, trainer.compare
    common = cache.fingerprint([], [data.SAMPLE.read_bytes()], trains)
    return {one.id: _key(one, common) for one in several}


def _key(one: Experiment, common: str) -> str:
    network = one.network
    replaced = {equation.id: mistake.code for equation, mistake in one.equations}
    called = sorted({step.call for step in network.steps if step.call} - replaced.keys())
    sizes = network.sizes | one.sizes
    inputs = [(symbol.name, symbol.shape, symbol.domain) for symbol in network.inputs]
    given = inputs, sizes, network.steps, replaced, one.at, one.samples
    sources = [cache.source(spec.function(id_)) for id_ in called]
    return hashlib.sha256(repr((common, given, sources)).encode()).hexdigest()


def _missing(several: Iterable[Experiment]) -> dict[str, str]:
    """Return the keys of those that are not kept, or rest on what has changed since."""
    found = keys(several).items()
    return {id_: wanted for id_, wanted in found if cache.kept(_name(id_), wanted) is None}


def make(
    several: Sequence[Experiment], iterations: int = ITERATIONS
) -> Iterator[tuple[str, Effect]]:
    """Train on all cores, and yield how it went, one experiment after the other."""
    found = samples(max(one.samples for one in several))
    context = get_context("spawn")  # a fork would copy locks that other threads hold
    pool = ProcessPoolExecutor(workers.cores(), context, workers.begin)
    try:
        gradients = [pool.submit(trainer.compare, one, found[0]) for one in several]
        # What trains on the same sample goes side by side, shared among the cores.
        trained: dict[str, list[tuple[Future[list[Outcome]], int]]] = {}
        for place, sample in enumerate(found):
            those = [one for one in several if place < one.samples]
            for core in range(workers.cores()):
                group = those[core :: workers.cores()]
                future = pool.submit(trainer.train, group, sample, iterations)
                for row, one in enumerate(group):
                    trained.setdefault(one.id, []).append((future, row))
        for one, gradient in zip(several, gradients, strict=True):
            runs = [future.result()[row] for future, row in trained[one.id]]
            yield one.id, Effect(runs=runs, gradient=gradient.result())
    except BaseException:
        for worker in active_children():  # one that is asked waits for the end of its run
            worker.terminate()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


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
    workers.end_with_parent()
    try:
        chosen = trained()
    except spec.SpecificationError as error:
        sys.exit(str(error))
    missing = _missing(chosen.values())
    if not missing:
        return
    # As Ctrl-C, so that what processes share is given back.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for id_, effect in make([chosen[id_] for id_ in missing]):
            cache.keep(_name(id_), missing[id_], effect)
            printed = effect["runs"][0]["printed"]
            sys.stdout.write(f"{id_:24} {'refused' if printed is None else f'{printed:.1%}'}\n")
    except KeyboardInterrupt:
        sys.exit(130)


def _name(id_: str) -> str:
    return f"effects/{id_}"


def _pixels(X: np.ndarray) -> np.ndarray:
    return np.rint(X.T * 255).astype(np.uint8)
