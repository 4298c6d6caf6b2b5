"""Messages between the checker and the process that runs a learner's code: JSON and arrays.

Arrays travel as the bytes of their numbers, never as pickles: what arrives is numbers, or is
refused.
"""

import json
import struct
from typing import Any

import numpy as np
from numpy import ndarray as Array

LARGEST = 400_000_000  # bytes of a message
NUMBERS = "biufc"  # kinds of arrays that are sent
PLAIN = (str, int, float, bool, type(None))


class BadMessageError(ValueError):
    """Something arrived that is no message."""


def pack(content: Any) -> bytes:
    """Return a message of dictionaries, lists, texts, numbers and arrays as bytes.

    Examples
    --------
    >>> unpack(pack({"a": [1, np.arange(3)]}))
    {'a': [1, array([0, 1, 2])]}
    """
    arrays: list[Array] = []
    plain = _plain(content, arrays)
    heads = [[a.dtype.str, a.shape, "F" if a.flags.fnc else "C"] for a in arrays]
    text = json.dumps([plain, heads]).encode()
    return b"".join([struct.pack("<I", len(text)), text, *(a.tobytes("A") for a in arrays)])


def unpack(message: bytes) -> Any:
    """Return what a message holds.

    Raises
    ------
    BadMessageError
        If it is none.
    """
    try:
        (size,) = struct.unpack_from("<I", message)
        content, heads = json.loads(message[4 : 4 + size])
        arrays, at = [], 4 + size
        for name, shape, order in heads:
            dtype = np.dtype(str(name))
            NUMBERS.index(dtype.kind)  # no other kind is taken
            array = np.ndarray(tuple(shape), dtype, message, at, order=order)
            arrays.append(array.copy("K"))
            at += array.nbytes
        return dict(_full(content, arrays))
    except (struct.error, ValueError, IndexError, KeyError, TypeError) as error:
        raise BadMessageError(str(error)) from error


def _plain(content: Any, arrays: list[Array]) -> Any:
    if type(content) in PLAIN:
        return content
    if isinstance(content, np.ndarray):
        if content.dtype.kind not in NUMBERS:
            raise TypeError(f"an array of {content.dtype} is no array of numbers")
        arrays.append(content)
        return {"array": len(arrays) - 1}
    if isinstance(content, np.random.Generator):
        return {"generator": content.bit_generator.state}
    if isinstance(content, np.generic):
        return _plain(np.asarray(content), arrays)
    if isinstance(content, dict):
        return {"dict": [[k, _plain(v, arrays)] for k, v in content.items()]}
    if isinstance(content, list | tuple):
        return [_plain(v, arrays) for v in content]
    return content


def _full(content: Any, arrays: list[Array]) -> Any:
    if isinstance(content, list):
        return [_full(v, arrays) for v in content]
    if isinstance(content, dict):
        if "array" in content:
            return arrays[content["array"]]
        if "generator" in content:
            generator = np.random.default_rng(0)
            generator.bit_generator.state = content["generator"]
            return generator
        return {k: _full(v, arrays) for k, v in content["dict"]}
    return content
