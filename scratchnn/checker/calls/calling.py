"""Call a learner's function as we would call our own.

Arguments are bound by their names; what comes back is looked for in the returned values, in
the attributes of an instance, and in arguments that were changed.
"""

import ast
import contextlib
import copy
import inspect
import re
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.calls.code import SUPPLIED, Code
from scratchnn.checker.calls.convention import BUNDLES, Bundle, Called, Convention, Keyed
from scratchnn.checker.program import naming, reading
from scratchnn.checker.program.failures import Empty, Failed, Misused, Unbound, say
from scratchnn.checker.program.watch import Stop
from scratchnn.verify.draws import Values


@dataclass(eq=False)
class Learner(Code):
    """A function of the learner's, to be called on known values."""

    def call(
        self,
        known: Values,
        canonical: Sequence[str],
        outputs: Sequence[str],
        convention: Convention,
    ) -> Called:
        """Call it on known values.

        Parameters
        ----------
        known : dict
            Values by our names, in our layout; copies are handed over.
        canonical : sequence of str
            The order of our own function's arguments, where names do not help.
        outputs : sequence of str
            What is wanted back, in our own order.
        convention : Convention
            How examples and labels are handed over.

        Returns
        -------
        called : Called

        Raises
        ------
        Failed
            If it cannot be called, raises, or gives something that is no number.
        """
        if self.is_empty:
            raise Empty
        handed = {name: convention.hand_over(name, value) for name, value in known.items()}
        before = copy.deepcopy({n: v for n, v in handed.items() if isinstance(v, np.ndarray)})
        with _quiet() as figures, self._supplied(known):
            instance = self._instance(handed) if self.owner else None
            bound = self._bound(instance)
            arguments = self._arguments(bound, handed, canonical)
            try:
                returned = bound(*arguments.values())
                found = self._harvest(returned, outputs)
            except (Failed, Stop):
                raise
            except BaseException as error:  # sys.exit included
                raise Failed(say(error, self.file)) from error
        changed = [n for n, v in before.items() if not np.array_equal(v, handed[n])]
        if instance is not None:
            found = self._attributes(instance, outputs) | found
        found = {n: handed[n] for n in outputs if n in changed} | found
        if not found and returned is None:
            raise Failed("it returns nothing, as if its `return` were missing")
        if not found:
            wanted = ", ".join(outputs)
            raise Failed(f"it returns a {type(returned).__name__} without {wanted}")
        numbers = {n: convention.turn(n, _numbers(v)) for n, v in found.items()}
        return Called(numbers, changed, plotted=bool(figures))

    @contextlib.contextmanager
    def _supplied(self, known: Values) -> Iterator[None]:
        """Set the globals m and n to the number of examples, and of pixels and a label."""
        namespace = getattr(inspect.unwrap(self.function), "__globals__", {})
        sizes = (known.get("m"), known.get("n0", 784) + 1)
        values = dict(zip(self.sized, sizes, strict=False)) | dict(
            zip(SUPPLIED, sizes, strict=True)
        )
        set_ = {n: v for n, v in values.items() if v is not None and self._is_number(n)}
        before = {n: namespace[n] for n in set_ if n in namespace}
        namespace.update(set_)
        try:
            yield
        finally:
            for name in set_:
                del namespace[name]
            namespace.update(before)

    def _bound(self, instance: Any) -> Callable[..., Any]:
        if instance is None:
            return self.function
        bound: Callable[..., Any] = getattr(instance, self.name.rpartition(".")[2])
        return bound

    def _arguments(
        self, bound: Callable[..., Any], handed: Values, canonical: Sequence[str]
    ) -> dict[str, Any]:
        """Choose a value for each argument by its name, or because no other is left."""
        try:
            parameters = inspect.signature(bound).parameters.values()
        except (TypeError, ValueError) as error:
            raise Failed("its arguments cannot be found out") from error
        if any(p.kind is p.VAR_POSITIONAL for p in parameters):
            return {name: handed[name] for name in canonical if name in handed}
        wanted = [
            p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
        offered = [*canonical, *(name for name in handed if name not in canonical)]
        bundles = [b for b, names in BUNDLES.items() if set(names) <= handed.keys()]
        chosen = {p.name: self._symbol(p.name, [*offered, *bundles]) for p in wanted}
        open_ = [p.name for p in wanted if chosen[p.name] is None and p.default is p.empty]
        left = [symbol for symbol in canonical if symbol not in chosen.values()]
        if len(open_) == len(left) == 1:
            chosen[open_[0]] = left[0]
        elif open_:
            said = f"what to hand over as {', '.join(open_)} is not known"
            raise Unbound(f"{said}; expected {', '.join(canonical)} (see --map)", open_, left)
        return {
            name: self._bundle(name, s, handed) if s in BUNDLES else handed[s]
            for name, s in chosen.items()
            if s is not None
        }

    def _bundle(self, name: str, symbol: str, handed: Values) -> Any:
        """Return several values in one, walked over by key where the learner does that."""
        walked = re.search(rf"\bfor\s+\w+\s+in\s+(self\.)?{name}\b", self.whole)
        return (Keyed if walked else Bundle)(
            {n: handed[n] for n in BUNDLES[symbol] if n in handed}
        )

    def _instance(self, handed: Values) -> Any:
        """Make an instance that knows every value under the name that its class uses."""
        assert self.owner is not None  # noqa: S101 (`call` asks)
        instance = _made(self.owner, self.mapped)
        for attribute, symbol in self._read_attributes([*handed, *BUNDLES]).items():
            if symbol in BUNDLES:
                setattr(instance, attribute, self._bundle(attribute, symbol, handed))
            elif not callable(getattr(instance, attribute, None)):
                setattr(instance, attribute, handed[symbol])
        return instance

    def _attributes(self, instance: Any, outputs: Sequence[str]) -> Values:
        """Look for outputs among the attributes of an instance."""
        found: Values = {}
        for name, value in vars(instance).items():
            if isinstance(value, dict):
                held = set(BUNDLES["parameters"]) & set(value.keys())
                if not (held and "dW1" in outputs):
                    found |= self._by_key(value, outputs)
            elif (symbol := self._symbol(name, outputs)) is not None and value is not None:
                found[symbol] = value
        return found

    def _read_attributes(self, known: Sequence[str]) -> dict[str, str]:
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(self.owner or object)))
        except (OSError, TypeError, SyntaxError):
            return {}
        names = {
            n.attr
            for n in ast.walk(tree)
            if isinstance(n, ast.Attribute)
            and isinstance(n.value, ast.Name)
            and n.value.id == "self"
        }
        symbols = {name: self._symbol(name, known) for name in names}
        return {name: symbol for name, symbol in symbols.items() if symbol is not None}

    def _harvest(self, returned: Any, outputs: Sequence[str]) -> Values:
        """Give our names to what was returned."""
        if returned is None:
            return {}
        if isinstance(returned, dict):
            return self._by_key(returned, outputs)
        if len(outputs) == 1:
            first = returned[0] if isinstance(returned, tuple) and returned else returned
            return {outputs[0]: first}
        if not isinstance(returned, tuple | list):
            return {(self._returned_names(1, outputs) or outputs[-1:])[0]: returned}
        found: Values = {}
        for part in returned:
            if isinstance(part, dict):
                found |= self._by_key(part, outputs)
        plain = [part for part in returned if not isinstance(part, dict)]
        names = self._returned_names(len(returned), outputs)
        if names:
            named = zip(names, returned, strict=True)
            return found | {n: p for n, p in named if not isinstance(p, dict)}
        if len(plain) == len(outputs):
            return dict(zip(outputs, plain, strict=True))
        if len(plain) == 1:
            return found | {outputs[-1]: plain[0]}
        if plain and not found:
            wanted = ", ".join(outputs)
            raise Misused(f"it returns {len(plain)} values; expected {len(outputs)}: {wanted}")
        return found

    def _returned_names(self, count: int, outputs: Sequence[str]) -> list[str]:
        """Read in the last `return` what it returns, where all are names that we know."""
        value = reading.last_returned(self._tree)
        if value is None:
            return []
        parts = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
        said = [p.id if isinstance(p, ast.Name) else getattr(p, "attr", "") for p in parts]
        names = [self._symbol(s, outputs) for s in said]
        left = [name for name in outputs if name not in names]
        if names.count(None) == 1 == len(left):  # an expression, and only one it can be
            names[names.index(None)] = left[0]
        known = [n for n in names if n is not None]
        return known if len(known) == len(set(known)) == count else []

    def _by_key(self, found: Mapping[Any, Any], outputs: Sequence[str]) -> Values:
        named: Values = {}
        for key, value in found.items():
            # In a dictionary of gradients, the one of W1 may be called W1.
            exact = self._symbol(str(key), outputs)
            symbol = exact or self._symbol(f"d{key}", outputs)
            if symbol and (exact or symbol not in named):
                named[symbol] = value
        return named


def _made(owner: type, mapped: Mapping[str, str]) -> Any:
    """Make an instance, with the video's sizes if it asks for them, else without `__init__`."""
    given = {
        "n0": 784, "n1": 10, "k": 10, "alpha": 0.1, "seed": 0, "sizes": [784, 10, 10],
        "generator": np.random.default_rng(0),
    }  # fmt: skip
    try:
        parameters = list(inspect.signature(owner).parameters.values())
        chosen = {p.name: naming.kind(mapped.get(p.name, p.name)) for p in parameters}
        return owner(**{name: given[kind] for name, kind in chosen.items() if kind in given})
    except Exception:  # whatever it needs, we do not have it
        return object.__new__(owner)


def _numbers(value: Any) -> Array:
    """Return what a function gave as an array of real numbers."""
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biufc":
            array = array.astype(float)
    except (TypeError, ValueError) as error:
        raise Failed(f"{_not_numbers(value)}, where numbers are wanted") from error
    if array.dtype.kind == "c":
        raise Failed("it returns complex numbers, where real ones are wanted")
    return array


def _not_numbers(value: Any) -> str:
    if isinstance(value, np.ndarray | list | tuple):
        return "it returns rows of different lengths, or something else in an array"
    return f"it returns a {type(value).__name__}"


@contextlib.contextmanager
def _quiet() -> Iterator[list[int]]:
    """Compute NaN and infinity in silence; list the figures that were drawn, and close them."""
    drawn: list[int] = []
    pyplot = sys.modules.get("matplotlib.pyplot")
    before = set(pyplot.get_fignums()) if pyplot else set()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield drawn
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        drawn += set(pyplot.get_fignums()) - before
        for figure in drawn:
            pyplot.close(figure)
