"""Messages between the checker and the process that runs a learner's code: JSON and arrays.

Arrays travel as `.npy` bytes, never as pickles: what arrives is numbers, or is refused.
"""

import io
import json
import struct
from typing import Any

import numpy as np
from numpy import ndarray as Array

LARGEST = 400_000_000  # bytes of a message


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
    text = json.dumps(_plain(content, arrays)).encode()
    parts = [struct.pack("<II", len(text), len(arrays)), text]
    for array in arrays:
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, allow_pickle=False)
        parts += [struct.pack("<I", buffer.tell()), buffer.getvalue()]
    return b"".join(parts)


def unpack(message: bytes) -> Any:
    """Return what a message holds.

    Raises
    ------
    BadMessageError
        If it is none.
    """
    try:
        size, count = struct.unpack_from("<II", message)
        text, at = message[8 : 8 + size], 8 + size
        arrays = []
        for _ in range(count):
            (length,) = struct.unpack_from("<I", message, at)
            buffer = io.BytesIO(message[at + 4 : at + 4 + length])
            arrays.append(np.lib.format.read_array(buffer, allow_pickle=False))
            at += 4 + length
        return dict(_full(json.loads(text), arrays))
    except (struct.error, ValueError, IndexError, KeyError, TypeError, EOFError) as error:
        raise BadMessageError(str(error)) from error


def _plain(content: Any, arrays: list[Array]) -> Any:
    if isinstance(content, np.ndarray):
        if content.dtype.kind not in "biufc":
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
