"""Products of several runs with the same array, which are made at once.

A network of ten hidden units multiplies ten rows by thousands of examples, and most of the time
goes into reading the examples. So runs go side by side, each in a thread, until each of them
waits for such a product; then all their rows are multiplied at once. Only one thread runs at a
time, and every run gets what it would have computed alone.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np
from numpy import ndarray as Array

T = TypeVar("T")


class Shared(np.ndarray[Any, Any]):
    """An array by which several runs multiply, or a view of it."""

    runs: "Runs"

    def __array_finalize__(self, source: Any) -> None:
        """Let a view belong to the same runs."""
        if isinstance(source, Shared):
            self.runs = source.runs

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **how: Any) -> Any:
        """Leave a product with it to all runs; do anything else as with a plain array."""
        plain = [x.view(np.ndarray) if isinstance(x, Shared) else x for x in inputs]
        if ufunc is np.matmul and isinstance(inputs[1], Shared) and _fit(*plain):
            return self.runs.product(*plain)
        return getattr(ufunc, method)(*plain, **how)


class Runs:
    """Runs that go side by side."""

    def __init__(self, count: int) -> None:
        self.turn = threading.Condition()  # whoever runs has it
        self.running = count
        self.arrays: list[Array] = []
        self.asked: dict[int, tuple[Array, Array]] = {}  # what each thread waits for
        self.made: dict[int, Array] = {}

    def shared(self, array: Array) -> Array:
        """Return an array, or an equal one that another run has, to be multiplied by."""
        if array.ndim != 2:
            return array
        alike = (one for one in self.arrays if one.dtype == array.dtype)
        found = next((one for one in alike if np.array_equal(one, array)), None)
        if found is None:
            self.arrays.append(array)
        shared = (array if found is None else found).view(Shared)
        shared.runs = self
        return shared

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take part, until the run is over."""
        with self.turn:
            try:
                yield
            finally:
                self.running -= 1
                self._go_on()

    def product(self, left: Array, right: Array) -> Array:
        """Return a product, once no run can go on without its own."""
        here = threading.get_ident()
        self.asked[here] = left, right
        self._go_on()
        while here in self.asked:
            self.turn.wait()
        return self.made.pop(here)

    def _go_on(self) -> None:
        """Make the products, if every run waits for one."""
        if len(self.asked) < self.running:
            return
        by: dict[Any, list[int]] = {}
        for one, (left, right) in self.asked.items():
            by.setdefault((right.ctypes.data, right.strides, left.dtype), []).append(one)
        try:
            for several in by.values():
                lefts = [self.asked[one][0] for one in several]
                ends = np.cumsum([len(left) for left in lefts])[:-1]
                product = np.concatenate(lefts) @ self.asked[several[0]][1]
                self.made |= zip(several, np.split(product, ends), strict=True)
        finally:  # where there is no memory for them, nobody waits for ever
            self.asked.clear()
            self.turn.notify_all()


def _fit(left: Any, right: Array) -> bool:
    return np.ndim(left) == right.ndim == 2 and np.shape(left)[1] == right.shape[0]


def together(several: Sequence[Callable[[Runs], T]]) -> list[T]:
    """Call functions side by side, each with what shares their products, and return all."""
    runs = Runs(len(several))

    def call(function: Callable[[Runs], T]) -> T:
        with runs.one():
            return function(runs)

    with ThreadPoolExecutor(max(len(several), 1)) as threads:
        return list(threads.map(call, several))
