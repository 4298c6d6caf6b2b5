"""Drive a file that only defines functions or a class: through its own functions.

Every function is called as soon as what it takes is there: made by another one under the same
name, or data, sizes and rates of ours. So its own names say which goes where.
"""

import inspect
import itertools
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.program import naming, own_step, reading
from scratchnn.checker.program.examples import examples
from scratchnn.checker.program.own_step import RATE
from scratchnn.checker.program.run import Program
from scratchnn.checker.program.watch import Stop

M = 20
LAYOUTS = ("columns", "rows")
LABELS = ("labels", "one-hot", "row of labels", "column of labels", "yes or no")
# Ways of driving, the likeliest first; ten units are as many as there are classes, so that what
# is not transposed, or made from the wrong layer, still runs.
WAYS = [
    f"functions/{layout}/{labels}/{units}"
    for units, labels, layout in itertools.product((12, 10), LABELS, LAYOUTS)
]
SIZES = {"sizes", "count", "generator", "n0", "n1", "k", "hidden"}  # kinds that are no data
Parts = dict[str, Callable[..., Any]]


class UnknownError(LookupError):
    """An argument for which nothing is there."""


def drive(program: Program) -> None:
    """Run a program, and then its functions, in the way that its request names."""
    module = program.whole()
    _, layout, labels, units = program.request.driver.split("/")
    Drive(program, module, layout, labels, int(units)).run()


@dataclass
class Drive:
    """One way of calling a file's functions."""

    program: Program
    module: types.ModuleType
    layout: str
    labels: str
    units: int
    pool: dict[str, Any] = field(default_factory=dict)  # by name, in small letters
    kinds: dict[str, Any] = field(default_factory=dict)  # what a function made as a whole
    weights: dict[str, Array] = field(default_factory=dict)

    def run(self) -> None:
        """Call what can be called, until a parameter was stepped."""
        self.data()
        functions = dict(self.functions())
        instance = self.instance()
        if instance is not None:
            functions |= {
                name: getattr(instance, name)
                for name, member in vars(type(instance)).items()
                if isinstance(member, types.FunctionType) and not name.startswith("__")
            }
        called = reading.called(self.program)
        heads = {name: f for name, f in functions.items() if name not in called}
        whole = {
            name: f
            for name, f in heads.items()
            if len(called.intersection(reading.calls(f))) > 1
            and reading.loops(self.program, name)
        }
        if instance is None:
            self.invented({**functions})
        self.report(dict(self.weights))
        failed = len(self.program.recorder.trace.problems)
        if not self.chain(whole) or len(self.program.recorder.trace.problems) > failed:
            helpers = reading.called(self.program, set(whole))
            self.chain({n: f for n, f in functions.items() if n not in {*helpers, *whole}})
            own_step.step(self, instance)

    # --- what is there -----------------------------------------------------------------------

    def data(self) -> None:
        """Make the examples, and report them."""
        made = examples(self.program.request.variant)
        x, y = made.x[:M] / self.program.request.variant.scale, made.y[:M].copy()
        hot, nine = np.eye(10)[:, y], (y == 9)[None] * 1.0
        columns = self.layout == "columns"
        forms = {
            "labels": y, "one-hot": hot if columns else hot.T, "row of labels": y[None],
            "column of labels": y[:, None], "yes or no": nine if columns else nine.T,
        }  # fmt: skip
        self.X = np.ascontiguousarray(x.T if columns else x)
        self.Y = np.array(forms[self.labels])
        self.report({"X": self.X, "Y": self.Y, "learning rate": RATE})

    def report(self, named: dict[str, Any]) -> None:
        """Report something of ours, as if the file had assigned it."""
        if named:
            self.program.recorder.event(0, 0, named)

    def functions(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Yield the functions of the file."""
        for name, value in list(vars(self.module).items()):
            if isinstance(value, types.FunctionType) and not name.startswith("__"):
                if value.__code__.co_filename == str(self.program.source.path):
                    yield name, value

    def instance(self) -> Any:
        """Make an instance of the class that has the most methods, if any can be made."""
        classes = [
            v for v in vars(self.module).values()
            if isinstance(v, type) and v.__module__ == self.module.__name__
        ]  # fmt: skip
        for owner in sorted(classes, key=lambda c: -len(vars(c))):
            if sum(isinstance(v, types.FunctionType) for v in vars(owner).values()) < 3:
                continue
            try:
                return owner(**self.arguments(owner))
            except Stop:
                raise
            except Exception as error:  # whatever it needs, we do not have it
                self.program.recorder.trace.problems.append(f"{owner.__name__}: {error}")
        return None

    @property
    def sizes(self) -> list[int]:
        """How many pixels there are, units, and outputs."""
        pixels = self.X.shape[0 if self.layout == "columns" else 1]
        return [pixels, self.units, 1 if self.labels == "yes or no" else 10]

    def invented(self, functions: Parts) -> None:
        """Make weights and biases for functions that take them and that nothing makes."""
        given = [n for f in functions.values() for n in inspect.signature(f).parameters]
        spelled = {name.lower(): name for name in reversed(given)}
        made = {n.lower() for name in functions for n in reading.returned(self.program, name)}
        layers = [
            int(n[-1]) for n in spelled
            if n[:-1] in ("w", "weights", "w_") and n[-1:].isdigit()
        ]  # fmt: skip
        if not layers or (made & {"w1", "weights1"} and self.makes(functions)):
            return
        pixels, units, outputs = self.sizes
        more = (10,) * 4 if units == 10 else (11, 14, 15, 16)
        sizes = [pixels, *(units, *more)[: max(layers) - 1], outputs]
        for layer, (n, k) in enumerate(itertools.pairwise(sizes), 1):
            W = np.random.randn(k, n) * (0.1 if n > 50 else 0.5)  # noqa: NPY002
            b = np.random.randn(k, 1) * 0.3  # noqa: NPY002
            for name, array in ((f"w{layer}", W), (f"b{layer}", b)):
                turned = array if self.layout == "columns" else np.ascontiguousarray(array.T)
                self.pool[name] = self.weights[spelled.get(name, name)] = turned

    def makes(self, functions: Parts) -> bool:
        """Tell whether a function that takes no data makes parameters."""
        return any(
            not self.takes_data(f) and reading.returned(self.program, name)
            for name, f in functions.items()
        )

    @staticmethod
    def takes_data(function: Callable[..., Any]) -> bool:
        """Tell whether a function takes more than sizes."""
        kinds = {naming.kind(name) for name in inspect.signature(function).parameters}
        return not kinds <= SIZES

    # --- calling -----------------------------------------------------------------------------

    def chain(self, functions: Parts) -> bool:
        """Call functions as soon as what they take is there."""
        waiting, done = dict(functions), False
        progress = True
        while waiting and progress:
            progress = False
            for name, function in list(waiting.items()):
                try:
                    given = self.arguments(function)
                except (UnknownError, TypeError, ValueError):
                    continue
                del waiting[name]
                progress = True
                try:
                    value = function(**given)
                except Stop:
                    raise
                except Exception as error:
                    self.program.problem(error, self.program.source.path)
                    continue
                self.keep(name, function, value)
                done = True
        return done

    def arguments(self, function: Callable[..., Any]) -> dict[str, Any]:
        """Return a value for each argument; one with a default may do without."""
        given = {}
        for p in inspect.signature(function).parameters.values():
            if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
                continue
            try:
                given[p.name] = self.value(p.name, p.default)
            except UnknownError:
                if p.default is p.empty:
                    raise
        return given

    def value(self, name: str, default: Any) -> Any:
        """Return what an argument of this name is given."""
        low = name.lower().lstrip("_")
        if low in self.pool:
            return self.pool[low]
        kind = naming.kind(name)
        if kind in self.kinds:
            return self.kinds[kind]
        if kind in ("X", "Y"):
            return self.X if kind == "X" else self.Y
        if default is not inspect.Parameter.empty and kind not in (
            "iterations",
            "batch",
            "count",
        ):
            return default
        pixels, hidden, units = self.sizes
        known = {
            "alpha": RATE, "iterations": 2, "batch": M, "count": M, "n0": pixels, "k": units,
            "n1": hidden, "sizes": [pixels, hidden, units], "seed": 7, "share": 0.9,
            "generator": np.random.default_rng(7),
        }  # fmt: skip
        if kind in known:
            return known[kind]
        raise UnknownError(name)

    def keep(self, name: str, function: Callable[..., Any], value: Any) -> None:
        """Keep what a function returned: by its own names, and as a whole."""
        names = reading.returned(self.program, name)
        parts = value if isinstance(value, tuple) and len(value) == len(names) else (value,)
        fresh: dict[str, Any] = {}
        for text, part in zip(names, parts, strict=False):
            self.pool[text.lower().rpartition(".")[2]] = part
            fresh[text] = part
        for part in parts if isinstance(value, tuple) else (value,):
            if isinstance(part, dict):
                self.pool.update(
                    {str(k).lower(): v for k, v in part.items() if isinstance(v, np.ndarray)}
                )
        data = self.takes_data(function)
        if not data:
            self.kinds["parameters"] = value
        elif "output" not in self.kinds:
            self.forward(value)
        elif "gradients" not in self.kinds:
            self.kinds["gradients"] = value
        self.report({k: v for k, v in fresh.items() if isinstance(v, np.ndarray | dict | list)})
        if not data:
            self.weights |= {k: v for k, v in fresh.items() if isinstance(v, np.ndarray)}

    def forward(self, value: Any) -> None:
        """Keep the output and what is remembered for the way back."""
        parts = value if isinstance(value, tuple) else (value,)
        arrays = [v for v in parts if isinstance(v, np.ndarray) and v.ndim == 2]
        if not arrays and isinstance(value, dict):
            arrays = [v for v in value.values() if isinstance(v, np.ndarray) and v.ndim == 2]
        if arrays:
            total = [a for a in arrays if abs(a.sum() - M) < 1e-6]
            self.kinds["output"] = total[-1] if total else arrays[-1]
            held = [v for v in parts if isinstance(v, dict | tuple | list)]
            self.kinds["cache"] = held[0] if held else value
