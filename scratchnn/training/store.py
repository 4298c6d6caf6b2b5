"""Parameters in a file: NumPy's .npz, which holds plain numbers under their names."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from scratchnn import files
from scratchnn.network import Parameters, check_parameters, names


def save(path: str | os.PathLike[str], parameters: Parameters) -> None:
    """Write parameters to a file, under their names, in NumPy's .npz format.

    The file appears whole or not at all, under the very name that was given.

    Parameters
    ----------
    path : path
        The file; one that exists is replaced.
    parameters : tuple of array
        W1, b1, W2, b2, …

    Raises
    ------
    ValueError
        If the parameters do not fit each other, or are not finite.
    OSError
        If the file cannot be written.
    """
    check_parameters(parameters)
    named: dict[str, Any] = dict(zip(names(len(parameters)), parameters, strict=True))
    with files.whole(path) as file:
        np.savez(file, allow_pickle=False, **named)


def load(path: str | os.PathLike[str]) -> Parameters:
    """Read parameters that `save` wrote. Pickled objects are refused.

    Parameters
    ----------
    path : path

    Returns
    -------
    parameters : tuple of array
        W1, b1, W2, b2, …

    Raises
    ------
    ValueError
        If it is another kind of file, or what it holds is no network.
    OSError
        If the file cannot be read.
    """
    try:
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            stored = dict(arrays)
    except OSError:
        raise  # no such file, no permission: it says so itself
    except Exception as error:  # a foreign or damaged file fails in many ways
        raise ValueError(
            f"{path} is no file of parameters: expected an .npz of plain numbers, "
            "as `save` writes it"
        ) from error
    expected = names(max(2, len(stored) + len(stored) % 2))
    if set(stored) != set(expected):
        given = ", ".join(stored) or "nothing"
        raise ValueError(f"{path}: must hold {', '.join(expected)}, got {given}")
    parameters = tuple(stored[name] for name in expected)
    try:
        check_parameters(parameters)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return parameters
