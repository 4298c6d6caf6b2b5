"""What programs use of scikit-learn and SciPy around their network, where these are not there.

They part, scale and encode data, squash scores and measure: in a browser nothing else does it.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy import ndarray as Array

ROOTS = ("sklearn", "scipy")


class Dense(np.ndarray):
    """An array that also answers what a sparse one answers."""

    def toarray(self) -> Array:
        """Return the array."""
        return np.asarray(self)

    todense = toarray


def _rows(data: Any, which: Array) -> Any:
    """Return some rows of what may be an array, a list, or a table."""
    if isinstance(data, list):
        return [data[i] for i in which]
    return data.iloc[which] if hasattr(data, "iloc") else np.asarray(data)[which]


def _drawn(many: int, seed: Any) -> Array:
    known = isinstance(seed, np.random.RandomState | np.random.Generator)
    return (seed if known else np.random.RandomState(seed or 0)).permutation(many)


def train_test_split(
    *data: Any, test_size: Any = None, train_size: Any = None, random_state: Any = None,
    shuffle: bool = True, **_: Any,
) -> list[Any]:  # fmt: skip
    """Part data by chance; sizes that are written for more examples do not count."""
    many = len(data[0])
    order = _drawn(many, random_state) if shuffle else np.arange(many)
    shares = [
        size if size is None or size < 1 else (size / many if size < many else None)
        for size in (test_size, train_size)
    ]
    share = shares[0] if shares[0] is not None else 1 - (shares[1] or 0.75)
    train = many - math.ceil(share * many)
    if not shuffle:
        return [_rows(one, part) for one in data for part in (order[:train], order[train:])]
    return [
        _rows(one, part)
        for one in data
        for part in (order[many - train :], order[: many - train])
    ]


def shuffle(*data: Any, random_state: Any = None, **_: Any) -> Any:
    """Put all data into one order."""
    order = _drawn(len(data[0]), random_state)
    mixed = [_rows(one, order) for one in data]
    return mixed if len(mixed) > 1 else mixed[0]


class KFold:
    """Parts data again and again, each part to test on once."""

    def __init__(self, n_splits: int = 5, *_: Any, **__: Any) -> None:
        self.n_splits = n_splits

    def split(self, data: Any, *_: Any) -> Iterator[tuple[Array, Array]]:
        """Yield which to train on, and which to test on."""
        every = np.arange(len(data))
        for part in np.array_split(every, self.n_splits):
            yield np.setdiff1d(every, part), part


class Fitted:
    """What looks at data first, and then changes them, or others."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def fit_transform(self, data: Any, *_: Any) -> Any:
        """Look at data, and change them."""
        return self.fit(data).transform(data)  # type: ignore[attr-defined]


class StandardScaler(Fitted):
    """Makes means 0 and deviations 1."""

    def fit(self, data: Any, *_: Any) -> "StandardScaler":
        """Look at data."""
        numbers = np.asarray(data, dtype=float)
        self.mean_, self.scale_ = numbers.mean(axis=0), numbers.std(axis=0)
        self.scale_ = np.where(self.scale_ == 0, 1.0, self.scale_)
        return self

    def transform(self, data: Any) -> Array:
        """Scale them."""
        scaled: Array = (np.asarray(data, dtype=float) - self.mean_) / self.scale_
        return scaled

    def inverse_transform(self, data: Any) -> Array:
        """Take the scale away."""
        return np.asarray(data) * self.scale_ + self.mean_


class MinMaxScaler(StandardScaler):
    """Makes the least 0 and the most 1, or what else is wanted."""

    def __init__(self, feature_range: tuple[float, float] = (0, 1), **_: Any) -> None:
        self.low, self.high = feature_range

    def fit(self, data: Any, *_: Any) -> "MinMaxScaler":
        """Look at data."""
        numbers = np.asarray(data, dtype=float)
        reach = np.ptp(numbers, axis=0)
        self.scale_ = np.where(reach == 0, 1.0, reach) / (self.high - self.low)
        self.mean_ = numbers.min(axis=0) - self.low * self.scale_
        return self


class LabelEncoder(Fitted):
    """Numbers classes."""

    def fit(self, data: Any, *_: Any) -> "LabelEncoder":
        """Look at data."""
        self.classes_ = np.unique(np.asarray(data))
        return self

    def transform(self, data: Any) -> Array:
        """Return their numbers."""
        return np.searchsorted(self.classes_, np.asarray(data).ravel())

    def inverse_transform(self, numbers: Any) -> Array:
        """Return the classes of some numbers."""
        return np.asarray(self.classes_[np.asarray(numbers)])


class LabelBinarizer(LabelEncoder):
    """Makes a column for each class; of two there is one."""

    def transform(self, data: Any) -> Array:
        """Return zeros and ones."""
        hot: Array = np.asarray(data).reshape(-1, 1) == self.classes_
        return (hot if len(self.classes_) > 2 else hot[:, 1:]).astype(int)


class OneHotEncoder(Fitted):
    """Makes a column for each value of each column."""

    def fit(self, data: Any, *_: Any) -> "OneHotEncoder":
        """Look at data."""
        self.categories_ = [np.unique(column) for column in np.asarray(data).T]
        return self

    def transform(self, data: Any) -> Array:
        """Return zeros and ones."""
        columns = zip(np.asarray(data).T, self.categories_, strict=True)
        hot = [(column[:, None] == values).astype(float) for column, values in columns]
        return np.hstack(hot).view(Dense)


def accuracy_score(truth: Any, answers: Any, **_: Any) -> float:
    """Return the share of equal entries."""
    return float(np.mean(np.asarray(truth) == np.asarray(answers)))


def mean_squared_error(truth: Any, answers: Any, **_: Any) -> float:
    """Return the mean of the squared distances."""
    return float(np.mean((np.asarray(truth) - np.asarray(answers)) ** 2))


def expit(x: Any) -> Any:
    """Return 1/(1 + e^−x)."""
    return 1 / (1 + np.exp(-np.asarray(x, dtype=float)))


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False, **_: Any) -> Any:
    """Return the logarithm of a sum of powers of e."""
    x = np.asarray(x, dtype=float)
    top = x.max(axis=axis, keepdims=True)
    found = np.log(np.exp(x - top).sum(axis=axis, keepdims=True)) + top
    return found if keepdims else found.squeeze(axis)


def softmax(x: Any, axis: Any = None) -> Any:
    """Return shares that sum to 1."""
    return np.exp(np.asarray(x) - logsumexp(x, axis, keepdims=True))


def log_softmax(x: Any, axis: Any = None) -> Any:
    """Return the logarithms of the shares."""
    return np.asarray(x) - logsumexp(x, axis, keepdims=True)


class truncnorm:  # noqa: N801 (as SciPy calls it)
    """Numbers about a mean, none far from it."""

    def __init__(self, a: Any, b: Any, loc: Any = 0, scale: Any = 1) -> None:
        self.ends, self.loc, self.scale = (a, b), loc, scale

    def rvs(self, size: Any = None, **_: Any) -> Any:
        """Draw some."""
        drawn = np.random.normal(size=size)  # noqa: NPY002 (as in SciPy)
        return np.clip(drawn, *self.ends) * self.scale + self.loc


# By the last part of their names.
KNOWN: dict[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (
        train_test_split, shuffle, KFold, StandardScaler, MinMaxScaler, LabelEncoder,
        LabelBinarizer, OneHotEncoder, accuracy_score, mean_squared_error, expit, logsumexp,
        softmax, log_softmax, truncnorm,
    )
} | {"StratifiedKFold": KFold, "erf": np.vectorize(math.erf)}  # fmt: skip
