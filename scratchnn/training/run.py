"""What a run gives, and all that it takes to go on from there."""

import reprlib
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.network import Parameters
from scratchnn.training.settings import Settings


@dataclass(frozen=True)
class History:
    """How training went: entry t is measured before pass t, the last one after it.

    A pass goes through all examples. Without mini-batches it is one update.

    Attributes
    ----------
    loss : list of float
        Cross-entropy on the training set, in natural units, without a penalty.
    training : list of float
        Accuracy on the training set, from 0 to 1.
    dev : list of float
        Accuracy on the dev set, from 0 to 1; empty where there is none.
    """

    loss: list[float] = field(default_factory=list)
    training: list[float] = field(default_factory=list)
    dev: list[float] = field(default_factory=list)

    def until(self, entries: int) -> "History":
        """Return the first entries of it."""
        return History(self.loss[:entries], self.training[:entries], self.dev[:entries])


@dataclass(frozen=True)
class State:
    """Where a run stands: all that it takes to go on as if it had not stopped.

    Attributes
    ----------
    settings : Settings
        What the run is made with.
    parameters : tuple of array
        W1, b1, W2, b2, …, the newest.
    slots : tuple of tuple of array
        What the optimiser keeps for each of them.
    t : int
        Updates so far.
    history : History
    best : tuple of array
        The parameters that did best on the dev set; the newest where nothing is waited for.
    entry : int
        The entry of the history that measured them.
    rng : dict or None
        State of the generator that shuffles; None where there is none.
    labels : int
        Checksum of the labels, which tells whether these are the examples of that run.
    """

    settings: Settings
    parameters: Parameters
    slots: tuple[tuple[Array, ...], ...]
    t: int
    history: History
    best: Parameters
    entry: int
    rng: dict[str, Any] | None
    labels: int

    def settings_with(self, changes: dict[str, Any]) -> Settings:
        """Return the settings of the run, as it goes on to another end if one is given.

        Raises
        ------
        ValueError
            If anything else is to be changed, or the run is past that end already.
        """
        unit = self.settings.unit
        for name in changes:
            if name != unit:
                raise ValueError(
                    f"{name} is that of the state: a run that goes on keeps its settings, and "
                    f"only {unit} may be another"
                )
        settings, done = replace(self.settings, **changes), len(self.history.loss) - 1
        if changes and settings.passes < done:
            raise ValueError(
                f"{unit} must be at least {done}, as many as the state has behind it, got "
                f"{settings.passes}"
            )
        return settings

    @property
    def generator(self) -> np.random.Generator | None:
        """A generator that goes on where that of the run stopped.

        Raises
        ------
        ValueError
            If NumPy has no such generator.
        """
        if self.rng is None:
            return None
        name = self.rng["bit_generator"]
        kinds = {kind.__name__: kind for kind in np.random.BitGenerator.__subclasses__()}
        if name not in kinds:
            raise ValueError(f"NumPy has no generator {name}; it has {', '.join(kinds)}")
        bits = kinds[name]()
        bits.state = self.rng
        return np.random.Generator(bits)


def check_state(state: object) -> None:
    """Make sure that a run can go on from there.

    Raises
    ------
    ValueError
        If it is no state.
    """
    if not isinstance(state, State):
        given = reprlib.repr(state)
        raise ValueError(f"state must be that of a run, run.state, got {given}")  # noqa: TRY004


@dataclass(frozen=True)
class Run:
    """What training gave.

    Attributes
    ----------
    parameters : tuple of array
        W1, b1, W2, b2, …: the newest, or with `patience` those that did best on the dev set.
    history : History
        Loss and accuracies, an entry more than there were passes.
    state : State
        What `train` takes to go on.
    stopped : str or None
        What cut it short, in a sentence.
    """

    parameters: Parameters
    history: History
    state: State
    stopped: str | None = None

    @property
    def entry(self) -> int:
        """The entry of the history that measured the parameters."""
        return self.state.entry
