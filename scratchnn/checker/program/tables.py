"""What programs use of pandas to read digits, for where there is no pandas: in a browser."""

import operator
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy import ndarray as Array

OPERATORS = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow",
    "eq", "ne", "lt", "le", "gt", "ge",
)  # fmt: skip
TURNED = OPERATORS[:7]  # those with a number on the left


class Picked:
    """What stands in brackets behind `iloc` and `loc`."""

    def __init__(self, table: "Table | Column", by_name: bool) -> None:
        self.table, self.by_name = table, by_name

    def __getitem__(self, key: Any) -> Any:
        if isinstance(self.table, Column):
            return self.table[key]
        rows, columns = key if isinstance(key, tuple) else (key, slice(None))
        names = list(self.table.held)
        if not self.by_name:
            columns = np.array(names, dtype=object)[columns]
        elif isinstance(columns, slice):  # to the last and with it
            first = 0 if columns.start is None else names.index(columns.start)
            last = len(names) - 1 if columns.stop is None else names.index(columns.stop)
            columns = names[first : last + 1]
        one = isinstance(columns, str | int)
        return self.table[columns if one else list(columns)].rows(rows)


class Column:
    """Numbers with what a Series has."""

    def __init__(self, data: Any, *_: Any, name: Any = None, **__: Any) -> None:
        self.values, self.name = np.asarray(data), name

    def __array__(self, dtype: Any = None, **_: Any) -> Array:
        return self.values if dtype is None else self.values.astype(dtype)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "values":
            raise AttributeError(name)
        return getattr(self.values, name)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, key: Any) -> Any:
        return self.rows(key)

    def rows(self, key: Any) -> Any:
        """Return the entries of some rows."""
        found = self.values[_plain(key)]
        return Column(found, name=self.name) if found.ndim else found

    def to_numpy(self, dtype: Any = None, **_: Any) -> Array:
        """Return the numbers."""
        return np.array(self.values, dtype)

    def astype(self, dtype: Any, **_: Any) -> "Column":
        """Return them in another type."""
        return Column(self.values.astype(dtype), name=self.name)

    def apply(self, rule: Callable[[Any], Any] | Mapping[Any, Any]) -> "Column":
        """Return what a rule makes of each entry."""
        make = rule.__getitem__ if isinstance(rule, Mapping) else rule
        return Column([make(value) for value in self.values], name=self.name)

    def unique(self) -> Array:
        """Return each value once."""
        return np.unique(self.values)

    def nunique(self) -> int:
        """Count the values."""
        return len(self.unique())

    def head(self, n: int = 5) -> "Column":
        """Return the first rows."""
        return Column(self.values[:n], name=self.name)

    def itself(self, *_: Any, **__: Any) -> "Column":
        """Return itself."""
        return self

    map = apply
    reset_index = copy = dropna = fillna = itself
    iloc = loc = property(lambda self: Picked(self, by_name=False))


class Table:
    """Columns with what a DataFrame has."""

    def __init__(self, data: Any, columns: Iterable[Any] | None = None, **_: Any) -> None:
        if isinstance(data, Mapping):
            self.held = {name: np.asarray(column) for name, column in data.items()}
        else:
            rows = np.asarray(data)
            names = range(rows.shape[1]) if columns is None else columns
            self.held = dict(zip(names, rows.T, strict=True))

    values = property(lambda self: np.column_stack(list(self.held.values())))
    shape = property(lambda self: self.values.shape)
    columns = property(lambda self: Names(self.held))
    index = property(lambda self: range(len(self)))
    T = property(lambda self: Table(self.values.T))
    iloc = property(lambda self: Picked(self, by_name=False))
    loc = property(lambda self: Picked(self, by_name=True))

    def __array__(self, dtype: Any = None, **_: Any) -> Array:
        return self.to_numpy(dtype)

    def __len__(self) -> int:
        return len(next(iter(self.held.values()), ()))

    def __iter__(self) -> Any:
        return iter(self.held)

    def __contains__(self, name: Any) -> bool:
        return name in self.held

    def __getattr__(self, name: str) -> Any:
        if name != "held" and name in self.held:
            return self[name]
        raise AttributeError(name)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str | int | np.integer):
            return Column(self.held[key], name=key)
        if isinstance(key, slice) or np.asarray(_plain(key)).dtype == bool:
            return self.rows(key)
        return Table({name: self.held[name] for name in key})

    def __setitem__(self, name: Any, column: Any) -> None:
        self.held[name] = np.broadcast_to(np.asarray(column), (len(self),))

    def rows(self, key: Any) -> Any:
        """Return some rows; of one, its numbers."""
        found = {name: column[_plain(key)] for name, column in self.held.items()}
        if isinstance(key, int | np.integer):
            return Column(np.array(list(found.values())))
        return Table(found)

    def to_numpy(self, dtype: Any = None, **_: Any) -> Array:
        """Return the numbers."""
        return np.array(self.values, dtype)

    def insert(self, place: int, name: Any, column: Any) -> None:
        """Put a column between others."""
        held, whole = list(self.held.items()), np.array(np.broadcast_to(column, len(self)))
        self.held = dict([*held[:place], (name, whole), *held[place:]])

    def drop(self, labels: Any = (), axis: Any = 0, columns: Any = None, **_: Any) -> "Table":
        """Return it without some columns, or some rows."""
        gone = columns if columns is not None else labels
        gone = [gone] if isinstance(gone, str | int) else list(gone)
        if columns is None and axis in (0, "index"):
            return Table({n: np.delete(column, gone, 0) for n, column in self.held.items()})
        return Table({n: column for n, column in self.held.items() if n not in gone})

    def pop(self, name: Any) -> Column:
        """Take a column out."""
        return Column(self.held.pop(name), name=name)

    def sample(self, n: int | None = None, frac: float | None = None, **_: Any) -> "Table":
        """Return rows in another order, the same in each run."""
        count = n if n is not None else round((frac or 1) * len(self))
        found = self.rows(np.random.default_rng(0).permutation(len(self))[:count])
        return Table(found.held)

    def head(self, n: int = 5) -> "Table":
        """Return the first rows."""
        return Table({name: column[:n] for name, column in self.held.items()})

    def astype(self, dtype: Any, **_: Any) -> "Table":
        """Return it in another type."""
        return Table({name: column.astype(dtype) for name, column in self.held.items()})

    def itself(self, *_: Any, **__: Any) -> "Table":
        """Return itself."""
        return self

    copy = reset_index = dropna = fillna = describe = info = itself


class Names(list[Any]):
    """Names of columns."""

    tolist = list.copy


def _plain(key: Any) -> Any:
    """Return what NumPy takes in brackets."""
    return key.values if isinstance(key, Column) else key


def _operate(name: str, turned: bool) -> Callable[[Any, Any], Any]:
    """Return an operator that works entry by entry."""
    does = getattr(operator, name)

    def operate(one: Any, other: Any) -> Any:
        mine, theirs = one.values, getattr(other, "values", other)
        found = does(theirs, mine) if turned else does(mine, theirs)
        return Column(found) if found.ndim == 1 else Table(found, list(one.held))

    return operate


for _name in OPERATORS:
    for _kind in (Column, Table):
        setattr(_kind, f"__{_name}__", _operate(_name, turned=False))
        if _name in TURNED:
            setattr(_kind, f"__r{_name}__", _operate(_name, turned=True))


def get_dummies(data: Any, **_: Any) -> Table:
    """Return a column of zeros and ones for each value."""
    values = np.asarray(data)
    return Table({value: (values == value).astype(int) for value in np.unique(values)})


def factorize(data: Any, **_: Any) -> tuple[Array, Array]:
    """Return a number for each entry, and the values that the numbers stand for."""
    values, numbers = np.unique(np.asarray(data), return_inverse=True)
    return numbers, values


def pandas(read_csv: Callable[..., Any]) -> types.ModuleType:
    """Return a module with the names that pandas has."""
    made = types.ModuleType("pandas")
    vars(made).update(
        DataFrame=Table, Series=Column, get_dummies=get_dummies, factorize=factorize,
        read_csv=read_csv,
    )  # fmt: skip
    return made
