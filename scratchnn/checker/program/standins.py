"""Stand-ins for what a program imports and is not run here: plots, downloads, frameworks."""

import collections
import contextlib
import functools
import inspect
import io
import itertools
import re
import types
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.program import prepared
from scratchnn.checker.program.examples import CLASSES, Examples, Variant, examples, whole_table

# Libraries that are never run: they draw, fetch, or learn by themselves.
NEVER = {
    "matplotlib", "seaborn", "plotly", "IPython", "PIL", "cv2", "tkinter", "pygame",
    "tensorflow", "keras", "torch", "torchvision", "kaggle", "kagglehub", "wandb", "graphviz",
    "h5py", "tensorflow_datasets", "google", "requests", "urllib", "subprocess", "socket",
    "multiprocessing", "psutil", "joblib", "gradio", "flask", "tqdm", "rich", "skimage",
    "numba", "streamlit", "mnist",
    "signal", "ctypes", "mlxtend", "datasets", "cupy", "asyncio", "concurrent", "webbrowser",
}  # fmt: skip
LABEL_WORDS = ("label", "target", "tag", "class")
BATCH = 13  # as the programs' own batches become
TEXT, FEW = 60, 9  # letters of a text that may be data; words and spaces of one without words
PAIRS = 6  # texts with labels that are data, and no settings
TEST_WORDS = ("test", "t10k", "val", "dev")


class Tensor(np.ndarray):
    """An array that also answers what a tensor answers."""

    def numpy(self) -> Array:
        """Return the array."""
        return np.asarray(self)

    def tensor(self, *_: Any) -> "Tensor":
        """Return itself."""
        return self

    def view(self, *shape: Any) -> Any:  # type: ignore[override]
        """Return it in another shape; of another type, as arrays do."""
        sizes = all(isinstance(n, int) for n in shape)
        return self.reshape(shape) if sizes else super().view(*shape)

    detach = cpu = float = long = tensor


class Images:
    """A data set of images, as libraries hand it over: in parts, or a pair at a time."""

    def __init__(self, x: Array, y: Array) -> None:
        self.data, self.targets = x.view(Tensor), y.view(Tensor)

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[Array, int]:
        return self.data[index], int(self.targets[index])

    def load_training(self, *_: Any) -> tuple[list[list[float]], list[int]]:
        """Return images and labels as lists."""
        return self.data.reshape(len(self), -1).tolist(), self.targets.tolist()

    load_testing = load_training


class Fetched(io.BytesIO):
    """A file with data that is fetched from somewhere."""

    @property
    def content(self) -> bytes:
        """What it holds."""
        return self.getvalue()

    @property
    def text(self) -> str:
        """What it holds, as letters."""
        return self.content.decode()


def part(names: str, variant: Variant, features: int = 0) -> Array:
    """Return the part of the data that a file or variable of this name would hold."""
    data = examples(variant, features)
    low = names.lower()
    base = low.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    test = any(word in low for word in TEST_WORDS)
    label = any(word in low for word in LABEL_WORDS)
    label = label or (base[:1] in ("y", "t") and base[:2] in ("y", "y_", "yt", "t", "t_", "ys"))
    label = label or "_y" in base
    if label:
        return data.y_test if test else data.y
    return data.x_test if test else data.x


class StandIn(types.ModuleType):
    """Something that is not there: takes every call, and gives data where asked for."""

    __all__: tuple[str, ...] = ()

    def __init__(self, name: str, world: Any) -> None:
        super().__init__(name)
        self.__dict__.update(_world=world, __path__=[])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self.__name__}.{name}", self._world)

    def __call__(self, *given: Any, **named: Any) -> Any:  # noqa: D102 (as every call)
        root, last = (self.__name__.split(".")[i] for i in (0, -1))
        if last in self._world.data_sets:
            return self._world.data_sets[last](*given, **named)
        if last in FETCHES and given:
            with contextlib.suppress(OSError):
                return Fetched(self._world.open(given[0], "rb").read())
        if root in prepared.ROOTS and last in self._world.around:
            return self._world.around[last](*given, **named)
        if last in GIVES:
            gives: Any = GIVES[last]
            found = gives(self._world, *given, **named)
            if found is not None:
                return found
        if given and inspect.isfunction(given[0]):
            return given[0]  # a decorator
        return StandIn(f"{self.__name__}()", self._world)

    def __iter__(self) -> Iterator[Any]:
        return iter([StandIn(self.__name__, self._world) for _ in range(2)])

    def __getitem__(self, key: Any) -> Any:
        return StandIn(self.__name__, self._world)

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __array__(self, *_: Any, **__: Any) -> Array:
        raise TypeError(f"{self.__name__} is not there")

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0


def _images(data: Examples) -> Any:
    square = round(data.x.shape[1] ** 0.5)
    if square**2 != data.x.shape[1]:
        return (data.x, data.y), (data.x_test, data.y_test)
    shape = (-1, square, square)
    x, x_test = data.x.astype(np.uint8), data.x_test.astype(np.uint8)
    return (x.reshape(shape), data.y), (x_test.reshape(shape), data.y_test)


def _torch(world: Any, *_: Any, train: bool = True, **__: Any) -> Any:
    (x, y), (x_test, y_test) = _images(examples(world.variant))
    x, y = (x, y) if train else (x_test, y_test)
    return Images(x, y)


def _loader(world: Any, *_: Any, **__: Any) -> Any:
    (x, y), _rest = _images(examples(world.variant))
    scaled = (x[:, None] / max(255, world.variant.scale)).view(Tensor)
    labels = y.view(Tensor)
    return [(scaled[i : i + BATCH], labels[i : i + BATCH]) for i in range(0, len(y), BATCH)]


def _one_hot(_: Any, y: Any = None, num_classes: int = 0, **__: Any) -> Any:
    flat = np.asarray(y).astype(int).ravel()
    return np.eye(num_classes or CLASSES)[flat]


def _progress(_: Any, walked: Any = None, *rest: Any, **__: Any) -> Any:
    return range(walked, *rest) if isinstance(walked, int) else walked


def _of_file(name: str, world: Any, *_: Any, **__: Any) -> Any:
    array = part(name, world.variant)
    side = round(array.shape[-1] ** 0.5)
    return array.reshape(-1, side, side).astype(np.uint8) if array.ndim > 1 else array


def _mlxtend(world: Any, *_: Any, **__: Any) -> Any:
    return whole_table(world.variant)


FILES = ("train_images", "train_labels", "test_images", "test_labels")
FETCHES = ("get", "urlopen")
# What is given for the last name of a call.
GIVES = {
    "load_data": lambda world, *_, **__: _images(examples(world.variant)),
    "MNIST": _torch, "FashionMNIST": _torch, "DataLoader": _loader,
    "mnist_data": _mlxtend, "to_categorical": _one_hot, "one_hot": _one_hot,
    "tqdm": _progress, "trange": _progress, "track": _progress,
    "convert_from_file": lambda world, name="", *_, **__: part(str(name), world.variant),
    **{name: functools.partial(_of_file, name) for name in FILES},
    "njit": lambda _, f=None, **__: f, "jit": lambda _, f=None, **__: f,
}  # fmt: skip


def _shuffled(text: str, variant: Variant) -> str:
    """Return the same words, or letters, in another order."""
    parts = re.findall(r"\s+|\S+", text)
    parts = parts if len(parts) > FEW else list(text)
    parts[::2] = _mixed(parts[::2], variant)
    return "".join(parts)


def _mixed(words: list[str], variant: Variant) -> list[str]:
    """Return words in another order.

    Equal ones come first, so that the order in which all are met is another one, too.
    """
    order = np.random.default_rng(variant.pixels).permutation(len(words))
    most = collections.Counter(words).most_common(1)[0][0]
    return sorted((words[i] for i in order), key=lambda word: word != most)


def _others(texts: list[str], variant: Variant) -> list[str]:
    """Return texts of the same lengths with the same words in another order."""
    drawn = iter(_mixed([word for text in texts for word in text.split()], variant))
    return [" ".join(itertools.islice(drawn, len(text.split()))) for text in texts]


def _are_said(texts: Any) -> bool:
    """Tell whether something is a list of texts of several words."""
    listed = isinstance(texts, list) and len(texts) > 2
    return listed and all(isinstance(t, str) for t in texts) and any(" " in t for t in texts)


def _texts(value: Any) -> tuple[list[str], list[Any]]:
    """Return texts and their labels, where these stand in pairs; else nothing."""
    pairs = list(value.items()) if isinstance(value, dict) else value
    if not isinstance(pairs, list) or len(pairs) < PAIRS:
        return [], []
    if not all(isinstance(one, tuple | list) and len(one) == 2 for one in pairs):
        return [], []
    texts, labels = ([one[i] for one in pairs] for i in (0, 1))
    classes = all(isinstance(label, str | int) for label in labels) and len({*labels}) > 1
    return (
        (texts, labels)
        if classes and _are_said(texts) and len({*labels}) < len(labels)
        else ([], [])
    )


def of_texts(value: Any, variant: Variant) -> Any:
    """Give texts other labels, or other texts to labels: the same words, in another order."""
    texts, labels = _texts(value)
    if _are_said(value) and variant.pixels:
        return _others(value, variant)
    if not texts:
        return value
    if variant.labels:
        classes = list(dict.fromkeys(labels))
        labels = [classes[(classes.index(label) + 1) % len(classes)] for label in labels]
    words = [word for text in texts for word in text.split()]
    if variant.pixels:
        order = np.random.default_rng(variant.pixels).permutation(len(words))
        words = [words[i] for i in order]
    parts = np.array_split(np.array(words, object), len(texts))  # of one word, none recurs
    texts = [" ".join(part) for part in parts]
    if isinstance(value, dict):
        made = dict(zip(texts, labels, strict=True))
        return made if len(made) == len(value) else value
    return [
        type(one)(pair)
        for one, pair in zip(value, zip(texts, labels, strict=True), strict=True)
    ]


def filled(names: Any, value: Any, variant: Variant) -> Any:
    """Give data to the names that something missing is unpacked into; shuffle texts."""
    if isinstance(value, str) and len(value) >= TEXT and variant.pixels:
        return _shuffled(value, variant)
    if not isinstance(value, StandIn):
        return value
    words = ("load", "get", "read", "mnist", "data", "fetch", "prepare")
    reads = any(word in value.__name__.lower() for word in words)
    if isinstance(names, tuple):
        return tuple(
            filled(n, value, variant) if isinstance(n, tuple) or not reads
            else part(str(n), variant) for n in names
        )  # fmt: skip
    return value
