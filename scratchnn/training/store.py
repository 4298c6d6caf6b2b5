"""Parameters, and where a run stands, in a file: NumPy's .npz, which holds plain numbers.

Files appear whole or not at all, under the very name that was given. Pickled objects are
refused.
"""

import json
import os
import reprlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn import files
from scratchnn.choices import ACTIVATIONS
from scratchnn.network import (
    Parameters,
    check_name,
    check_parameters,
    is_number,
    is_whole,
    names,
)
from scratchnn.training.run import History, State, check_state
from scratchnn.training.settings import Settings

ACTIVATION = "activation"  # the name in the file, beside those of parameters
STATE = "state"


def save(
    path: str | os.PathLike[str], parameters: Parameters, activation: str = "relu"
) -> None:
    """Write parameters to a file, under their names, with the activation between them.

    Parameters
    ----------
    path : path
        The file; one that exists is replaced.
    parameters : tuple of array
        W1, b1, W2, b2, …
    activation : str
        Of the hidden layers: a name in `choices.ACTIVATIONS`.

    Raises
    ------
    ValueError
        If the parameters do not fit each other, or are not finite; if there is no such
        activation.
    OSError
        If the file cannot be written.
    """
    check_parameters(parameters)
    check_name("activation", activation, ACTIVATIONS)
    _write(path, _named(parameters) | {ACTIVATION: np.array(activation)})


def load(path: str | os.PathLike[str]) -> tuple[Parameters, str]:
    """Read what `save` wrote.

    Parameters
    ----------
    path : path

    Returns
    -------
    parameters : tuple of array
        W1, b1, W2, b2, …
    activation : str
        Of the hidden layers. A file that does not say has the video's, relu.

    Raises
    ------
    ValueError
        If it is another kind of file, or what it holds is no network.
    OSError
        If the file cannot be read.
    """
    stored = _read(path, "parameters", "save")
    activation = str(stored.pop(ACTIVATION, "relu"))
    expected = names(max(2, len(stored) + len(stored) % 2))
    if set(stored) != set(expected):
        given = ", ".join(stored) or "nothing"
        raise ValueError(f"{path}: must hold {', '.join(expected)}, got {given}")
    parameters = tuple(stored[name] for name in expected)
    try:
        check_parameters(parameters)
        check_name("activation", activation, ACTIVATIONS)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return parameters, activation


def save_state(path: str | os.PathLike[str], state: State) -> None:
    """Write where a run stands to a file, with all that it takes to go on.

    Parameters
    ----------
    path : path
        The file; one that exists is replaced.
    state : State
        Of a run: `run.state`.

    Raises
    ------
    ValueError
        If it is no state.
    OSError
        If the file cannot be written.
    """
    check_state(state)
    arrays = _named(state.parameters) | _named(state.best, "best ")
    across = zip(*state.slots, strict=True)  # each slot of all parameters
    for slot, kept in zip(state.settings.rule.slots, across, strict=True):
        arrays |= _named(kept, f"{slot} ")
    numbers = {
        "settings": asdict(state.settings),
        "t": state.t,
        "history": asdict(state.history),
        "entry": state.entry,
        "rng": state.rng,
        "labels": state.labels,
    }
    said = json.dumps(numbers, default=lambda value: value.tolist())  # of NumPy's numbers
    _write(path, arrays | {STATE: np.array(said)})


def load_state(path: str | os.PathLike[str]) -> State:
    """Read what `save_state` wrote.

    Parameters
    ----------
    path : path

    Returns
    -------
    state : State

    Raises
    ------
    ValueError
        If it is another kind of file, or what it holds is no state.
    OSError
        If the file cannot be read.
    """
    arrays = _read(path, "state", "save_state")
    try:
        return _state(arrays)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} does not say where a run stands: expected a file that `save_state` "
            f"wrote ({error})"
        ) from error


def _state(arrays: dict[str, Array]) -> State:
    said = json.loads(str(arrays.pop(STATE)))
    settings = Settings(**said.pop("settings"))
    history = History(**said.pop("history"))
    rule = settings.rule
    # Those of W1, b1, … have no word before their name.
    expected = names(sum(" " not in name for name in arrays))
    parameters = tuple(arrays[name] for name in expected)
    best = tuple(arrays[f"best {name}"] for name in expected)
    slots = tuple(tuple(arrays[f"{s} {name}"] for s in rule.slots) for name in expected)
    for several in (parameters, best):
        check_parameters(several)
    for theta, beside, kept in zip(parameters, best, slots, strict=True):
        if any(value.shape != theta.shape for value in (beside, *kept)):
            raise ValueError("shapes do not fit each other")
        for value in (theta, beside, *kept):
            if value.dtype != parameters[0].dtype or value.dtype.kind != "f":
                raise ValueError("arrays are not of one floating type")
            if np.isnan(value).any():
                raise ValueError("an array holds NaN")
    _check_progress(history, said)
    state = State(
        settings=settings,
        parameters=parameters,
        slots=slots,
        history=history,
        best=best,
        **said,
    )
    state.generator  # noqa: B018 (it is looked at before the work)
    return state


def _check_progress(history: History, said: dict[str, Any]) -> None:
    """Make sure that what a state counts is numbers, and as many as there were passes."""
    for name in ("t", "entry", "labels"):
        if not (is_whole(said[name]) and is_number(said[name]) and said[name] >= 0):
            raise ValueError(f"{name} must be a whole number, got {reprlib.repr(said[name])}")
    lists = history.loss, history.training, history.dev
    if not all(isinstance(one, list) and all(map(is_number, one)) for one in lists):
        raise ValueError("the history is not of numbers")
    passes = {len(history.loss), len(history.training), len(history.dev) or len(history.loss)}
    if len(passes) > 1 or said["entry"] >= len(history.loss):
        raise ValueError("the history is cut short")


def _named(arrays: Iterable[Array], before: str = "") -> dict[str, Any]:
    several = tuple(arrays)
    return {
        f"{before}{name}": array
        for name, array in zip(names(len(several)), several, strict=True)
    }


def _write(path: str | os.PathLike[str], arrays: dict[str, Any]) -> None:
    with files.whole(path) as file:
        np.savez(file, allow_pickle=False, **arrays)


def _read(path: str | os.PathLike[str], what: str, writer: str) -> dict[str, Array]:
    files.check_readable(path)
    try:
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            _check_size(path, arrays)
            return dict(arrays)
    except OSError:
        raise  # no such file, no permission: it says so itself
    except Exception as error:  # a foreign or damaged file fails in many ways
        raise ValueError(
            f"{path} is no file of {what}: expected an .npz of plain numbers, "
            f"as `{writer}` writes it"
        ) from error


def _check_size(path: str | os.PathLike[str], arrays: Any) -> None:
    """Make sure that what a file unpacks to is not made to fill the memory."""
    if sum(part.file_size for part in arrays.zip.infolist()) > files.most_unpacked(path):
        raise ValueError(f"{path} unpacks to far more than its size")
