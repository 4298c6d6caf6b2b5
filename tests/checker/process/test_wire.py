"""Messages are plain data and numbers, or are refused."""

from typing import Any

import numpy as np
import pytest

from scratchnn.checker.process import wire


@pytest.mark.parametrize(
    "content",
    [{}, {"a": None, "b": [1, "x", True, 2.5]}, {"deep": {"er": {}}}, {3: "a number as a key"}],
)
def test_plain_data_come_back_as_they_were(content: dict[Any, Any]) -> None:
    assert wire.unpack(wire.pack(content)) == content


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((0, 3)),
        np.arange(6).reshape(2, 3).T,
        np.array(2.5),
        np.array([np.nan, np.inf]),
        np.array([True, False]),
        np.array([1 + 2j]),
    ],
)
def test_arrays_keep_their_numbers_shape_and_type(array: np.ndarray) -> None:
    found = wire.unpack(wire.pack({"a": [array]}))["a"][0]
    np.testing.assert_array_equal(found, array)
    assert (found.dtype, found.shape) == (array.dtype, array.shape)


def test_a_generator_goes_on_where_it_was() -> None:
    rng = np.random.default_rng(3)
    rng.random(5)
    found = wire.unpack(wire.pack({"rng": rng}))["rng"]
    assert found.random() == rng.random()


def test_a_number_of_numpys_comes_back_as_an_array() -> None:
    assert wire.unpack(wire.pack({"a": np.float64(1.5)}))["a"] == np.array(1.5)


def test_a_tuple_comes_back_as_a_list() -> None:
    assert wire.unpack(wire.pack({"a": (1, 2)})) == {"a": [1, 2]}


def test_what_is_no_array_of_numbers_is_not_sent() -> None:
    with pytest.raises(TypeError, match="no array of numbers"):
        wire.pack({"a": np.array([object()])})


WHOLE = wire.pack({"a": np.arange(5)})


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"[1]",
        b"\0" * 40,
        b"\xff" * 100,
        WHOLE[:-1],
        WHOLE[:20],
        WHOLE.replace(b"[5]", b"[-5]"),
        WHOLE.replace(b"[5]", b"[[]]"),
        WHOLE.replace(b'"<i8"', b'"<V8"'),
        WHOLE.replace(b'"<i8"', b'"none"'),
    ],
)
def test_what_is_no_message_is_refused(message: bytes) -> None:
    with pytest.raises(wire.BadMessageError):
        wire.unpack(message)


def test_an_array_that_was_pickled_is_refused() -> None:
    pickled = wire.pack({"a": np.arange(5)}).replace(b'"<i8"', b'"|O"')
    assert b"|O" in pickled
    with pytest.raises(wire.BadMessageError):
        wire.unpack(pickled)
