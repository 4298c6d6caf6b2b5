"""A small made-up world for a program: data instead of files, nothing instead of plots.

What would be written goes nowhere, what would be fetched or shown is a stand-in, and whatever
is drawn at random is drawn from the same seeds in every run.
"""

import argparse
import builtins
import contextlib
import csv
import functools
import gzip
import io
import os
import pickle
import struct
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.program import (
    answers,
    minimisers,
    pickled,
    prepared,
    standins,
    steady,
    tables,
)  # fmt: skip
from scratchnn.checker.program.examples import (
    CLASSES,
    Variant,
    examples,
    prose,
    sentences,
    targets,
    whole_table,
)
from scratchnn.checker.program.load import LABELS
from scratchnn.checker.program.minimisers import Bunch
from scratchnn.checker.program.standins import NEVER, TEST_WORDS, StandIn, part

# Data sets that scikit-learn carries: features, classes, the largest value.
CARRIED = {
    "digits": (64, 10, 16.0), "iris": (4, 3, 8.0), "wine": (13, 3, 10.0),
    "breast_cancer": (30, 2, 20.0), "moons": (2, 2, 2.0), "circles": (2, 2, 2.0),
}  # fmt: skip
LARGEST = 255  # that 8 bits hold
NUMBERS = {"load_diabetes": 10, "fetch_california_housing": 8, "make_regression": 100}
WRITERS = ("save", "savez", "savetxt", "savez_compressed")
LOOKS = ((os.path, "exists"), (os.path, "isfile"), (Path, "exists"), (Path, "is_file"))
ONCE = (int, float, bool, object)  # NumPy had these names once
OWN = ("numpy", "pandas", "scipy", "sklearn", "scratchnn")  # no file beside it replaces these


def _nothing(*_: Any, **__: Any) -> None:
    """Do nothing."""


def _reading(opening: Callable[..., Any]) -> Callable[..., str]:
    """Return what stands in for `Path.read_text`."""

    def read_text(path: Path, *_: Any, **__: Any) -> str:
        with opening(path) as file:
            return str(file.read())

    return read_text


def _parted(split: Callable[..., Any], *arrays: Any, stratify: Any = None, **named: Any) -> Any:  # noqa: ARG001
    """Part examples by chance: by their classes, other labels would be of other examples.

    Sizes that are written for more examples than there are do not count.
    """
    few = {k: v for k, v in named.items() if not isinstance(v, int) or "size" not in k}
    fits = sum(named[k] for k in named.keys() - few.keys()) < len(arrays[0])
    return split(*arrays, **(named if fits else few))


class Archive(dict[str, Any]):
    """Arrays of a data set under any names."""

    def __init__(self, stored: Callable[[str], Array]) -> None:
        super().__init__()
        self.stored = stored

    def __missing__(self, key: str) -> Array:
        return self.stored(key)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Rows:
    """What `csv.DictReader` gives."""

    def __init__(self, names: list[str], rows: Iterator[dict[str, str]]) -> None:
        self.fieldnames, self.rows = names, rows

    def __iter__(self) -> Iterator[dict[str, str]]:
        return self.rows

    def __next__(self) -> dict[str, str]:
        return next(self.rows)


class World:
    """Replaces what reads, writes, draws and waits, for all runs of a process.

    Parameters
    ----------
    folder : path
        Where the learner's file lies; its own modules are looked for there.
    load : callable
        Is given the name and the file of such a module, and returns it.
    columns : sequence of str
        Names of columns that the program uses.
    """

    def __init__(self, folder: Path, load: Callable[[str, Path], Any], columns: Any) -> None:
        self.folder, self.load, self.columns = folder, load, columns
        self.variant = Variant()
        self.report: Callable[[dict[str, Any]], None] = _nothing  # values of ours
        self.asked = 0  # questions that were answered
        self.steady = steady.Steady()
        self.missing: dict[str, None] = {}
        self._replaced: dict[tuple[int, str], tuple[Any, Any]] = {}  # what was there before
        self._open, self._unpickle = builtins.open, pickle.load
        self._pandas: Any = None
        self._texts: dict[tuple[Variant, str], str] = {}  # of files of numbers, by their names

    def start(self, variant: Variant) -> None:
        """Begin a run: everything is drawn anew."""
        self.variant = variant
        self.asked = 0
        self.steady.start(variant.seed)

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Replace what reads, writes and waits; put everything back."""
        places: list[steady.Place] = [
            *self.steady.places(),
            (np, "loadtxt", self.table), (np, "genfromtxt", self.table),
            (np, "load", self.kept),
            (np, "fromfile", self.binary), (csv, "DictReader", self.dictionaries),
            (gzip, "open", self.open), (gzip, "decompress", bytes),
            (pickle, "dump", _nothing), (time, "sleep", _nothing),
            (Path, "read_text", _reading(self.open)),
            (pickle, "load", self.unpickled), (sys, "argv", answers.Arguments(["program"])),
            (argparse.ArgumentParser, "parse_known_args", answers.parsed),
            *((owner, name, pickled.found(getattr(owner, name))) for owner, name in LOOKS),
            *((np, name, _nothing) for name in WRITERS),
            *((np, k.__name__, k) for k in ONCE if k.__name__ not in vars(np)),
        ]  # fmt: skip
        for owner, name, made in places:
            self._replace(owner, name, made)
        self._adapt()
        try:
            yield
        finally:
            while self._replaced:
                (_, name), (owner, old) = self._replaced.popitem()
                setattr(owner, name, old) if old is not None else delattr(owner, name)

    def _replace(self, owner: Any, name: str, made: Any) -> None:
        """Put something in a place, until the program has ended."""
        self._replaced.setdefault((id(owner), name), (owner, vars(owner).get(name)))
        setattr(owner, name, made)

    def kept(self, name: Any = "", *_: Any, **__: Any) -> Any:
        """Stand in for `numpy.load`: an array, or the arrays of an archive by their names."""
        low = str(name).lower()
        return self.stored(low) if low.endswith(".npy") else Archive(self.stored)

    def stored(self, name: str) -> Array:
        """Return an array of a file; pixels are of 8 bits, where they are scaled as such."""
        array = part(name, self.variant)
        pixels = array.ndim > 1 and self.columns.whole and self.variant.scale == LARGEST
        return array.astype(np.uint8) if pixels else array

    def binary(self, file: Any, dtype: Any = float, **_: Any) -> Array:
        """Stand in for `numpy.fromfile`."""
        held = file if hasattr(file, "read") else self.open(file, "rb")
        return np.frombuffer(held.read(), dtype)

    def pandas(self) -> Any:
        """Return pandas, or what stands in for it."""
        try:
            import pandas
        except ImportError:
            self._pandas = self._pandas or tables.pandas(self.read_csv)
            return self._pandas
        return pandas

    def ask(self, question: object = "") -> str:
        """Stand in for `input`: whoever asks on and on is answered no more."""
        self.asked += 1
        if self.asked > answers.MANY:
            raise EOFError
        return answers.answer(question)

    # --- tables ------------------------------------------------------------------------------

    def frame(self, test: bool = False) -> Any:
        """Return a table with a label and pixels in each row, under the program's own names."""
        pd = self.pandas()
        words = self.columns.words
        asked = (c for c in self.variant.columns if c.lower() in LABELS)
        label = next(asked, self.columns.label)
        names = self.columns.features or [f"pixel{i}" for i in range(self.variant.features)]
        names = [*names, *(c for c in self.variant.columns if c not in (*names, label))]
        data = examples(self.variant, len(names), len(words.get(label, ())))
        x, y = (data.x_test, data.y_test) if test else (data.x, data.y)
        x = x + 1 if self.columns.features else x  # of what has a name, there may be quotients
        frame = pd.DataFrame(x.astype(int) if self.variant.scale > 50 else x, columns=names)
        if label not in frame:
            frame.insert(x.shape[1] if self.variant.label_last else 0, label, y)
        for name in filter(frame.__contains__, words):
            numbers = np.asarray(frame[name]).astype(int) % len(words[name])
            frame[name] = np.array(words[name], dtype=object)[numbers]
        of_texts = [n for n in names if n not in words] if self.variant.texts else []
        for number, name in enumerate(of_texts):
            frame[name] = sentences(self.variant, len(x), 2 * number + test)
        if self.columns.number:
            frame.insert(0, self.columns.number, np.arange(len(x)))
        return frame

    def read_csv(self, name: Any = "", *_: Any, names: Any = None, **__: Any) -> Any:
        """Stand in for `pandas.read_csv`; Kaggle's test set has no labels."""
        low = str(name).lower().replace("\\", "/").rpartition("/")[2]
        if names is not None:  # given in the order of the columns, the label's last
            *features, label = map(str, names)
            known = self.columns
            self.columns = known._replace(label=label, features=features)
            frame, self.columns = self.frame("test" in low)[[*features, label]], known
            return frame
        frame = self.frame("test" in low)
        return frame.drop(columns=self.columns.label) if low == "test.csv" else frame

    def dictionaries(self, *_: Any, **__: Any) -> Any:
        """Stand in for `csv.DictReader`: rows of texts, by the names of their columns."""
        frame = self.frame()
        names = [str(name) for name in frame.columns]
        rows = (dict(zip(names, map(str, row), strict=True)) for row in frame.to_numpy())
        return Rows(names, rows)

    def table(self, name: Any = "", *_: Any, **named: Any) -> Array:
        """Stand in for `numpy.loadtxt`."""
        low = str(name).lower()
        if any(word in low for word in ("_x", "_y", "label", "image")):
            return part(low, self.variant)
        data = examples(self.variant)
        test = any(word in low for word in TEST_WORDS)
        x, y = (data.x_test, data.y_test) if test else (data.x, data.y)
        parts = (x, y[:, None]) if self.variant.label_last else (y[:, None], x)
        rows = np.hstack(parts)
        return rows.T if named.get("unpack") else rows

    # --- files -------------------------------------------------------------------------------

    def open(self, name: Any = "", mode: str = "r", *rest: Any, **named: Any) -> Any:
        """Stand in for `open`: data sets are made up, and nothing is written."""
        low = str(name).lower()
        if any(letter in mode for letter in "wax+"):
            return io.BytesIO() if "b" in mode else io.StringIO()
        if "ubyte" in low or "idx" in low:
            return io.BytesIO(self._idx(low))
        if low.endswith((".csv", ".txt", ".data")):
            if self.columns.prose and low.endswith(".txt"):
                text = prose(self.variant)
                return io.BytesIO(text.encode()) if "b" in mode else io.StringIO(text)
            if (self.variant, low) not in self._texts:
                self._texts[self.variant, low] = self._lines(low)
            text = self._texts[self.variant, low]
            return io.BytesIO(text.encode()) if "b" in mode else io.StringIO(text)
        path = Path(str(name))
        path = path if path.is_absolute() else self.folder / path
        if pickled.is_data(low) and not low.endswith(pickled.OTHERS):
            return pickled.MadeUp(low)
        return self._open(path, mode, *rest, **named)

    def _lines(self, name: str) -> str:
        rows = self.table(name)
        rows = rows if rows.ndim == 2 else rows[:, None]
        lines = (self.variant.between.join(f"{v:g}" for v in row) for row in rows)
        return "\n".join(lines) + "\n"

    def unpickled(self, file: Any, **named: Any) -> Any:
        """Stand in for `pickle.load`."""
        mine = isinstance(file, pickled.MadeUp)
        return file.content(self.variant) if mine else self._unpickle(file, **named)

    def _idx(self, name: str) -> bytes:
        array = part(name, self.variant).astype(np.uint8)
        if array.ndim == 1:
            return struct.pack(">II", 2049, array.size) + array.tobytes()
        return struct.pack(">IIII", 2051, len(array), 28, 28) + array.tobytes()

    # --- imports -----------------------------------------------------------------------------

    def importer(
        self, name: str, where: Any = None, local: Any = None, wanted: Any = (), level: int = 0
    ) -> Any:
        """Import what is there, the learner's own modules beside the file, else a stand-in."""
        root = name.partition(".")[0]
        if level or (root not in OWN and root not in sys.stdlib_module_names):
            own = self._beside(name)
            if own is not None:
                return own
        if root == "datetime":
            return self.steady.dates()
        if root not in NEVER and not level:
            known = len(sys.modules)
            try:
                made = builtins.__import__(name, where, local, wanted, level)
            except ImportError:
                if root == "pandas":
                    return self.pandas()
                self.missing[root] = None
            else:
                if self._replaced and len(sys.modules) > known:  # only while a program runs
                    self._adapt()
                return made
        return StandIn(name if wanted else root, self)

    def _beside(self, name: str) -> Any:
        path = self.folder.joinpath(*name.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if name and file.is_file():
                return self.load(name, file)
        return None

    @functools.cached_property
    def data_sets(self) -> dict[str, Callable[..., Any]]:
        """What stands in for the data sets of scikit-learn, whether that is there or not."""
        kinds = {kind: kind for kind in CARRIED} | {"classification": "moons", "blobs": "iris"}
        made = {
            f"{verb}_{name}": functools.partial(self.carried, kind)
            for name, kind in kinds.items()
            for verb in ("load", "make")
        }
        numbers = {
            name: functools.partial(self.numbers, many) for name, many in NUMBERS.items()
        }
        return {**made, **numbers, "fetch_openml": self.fetched}

    @functools.cached_property
    def around(self) -> dict[str, Callable[..., Any]]:
        """What else stands in for scikit-learn and SciPy, where these are not there."""
        made = {
            name: functools.partial(stand_in, lambda named: self.report(named))
            for name, stand_in in minimisers.STAND_INS.items()
        }
        return {**prepared.KNOWN, **made, "loadmat": self.matlab}

    def _adapt(self) -> None:
        """Let libraries that were imported read made-up data."""
        if "pandas" in sys.modules:
            self._replace(sys.modules["pandas"], "read_csv", self.read_csv)
        if "sklearn.datasets" in sys.modules:
            for name, stand_in in self.data_sets.items():
                self._replace(sys.modules["sklearn.datasets"], name, stand_in)
        if "scipy.optimize" in sys.modules:
            owner = sys.modules["scipy.optimize"]
            for name, stand_in in minimisers.STAND_INS.items():
                _, old = self._replaced.get((id(owner), name), (owner, getattr(owner, name)))
                ours = functools.partial(minimisers.chosen, stand_in, old, self.report)
                self._replace(owner, name, ours)
        if "scipy.io" in sys.modules:
            self._replace(sys.modules["scipy.io"], "loadmat", self.matlab)
        if "sklearn.model_selection" in sys.modules:
            owner = sys.modules["sklearn.model_selection"]
            _, split = self._replaced.get((id(owner), "train_test_split"), (None, None))
            split = split or owner.train_test_split
            self._replace(owner, "train_test_split", functools.partial(_parted, split))
            for name in ("KFold", "ShuffleSplit"):
                self._replace(owner, f"Stratified{name}", getattr(owner, name))

    def framed(self, x: Array, y: Array, label: str = "target") -> Bunch:
        """Return data as tables with named columns, as `as_frame` asks for."""
        pd = self.pandas()
        columns = {f"feature{i}": column for i, column in enumerate(x.T)}
        frame = pd.DataFrame({**columns, label: y})
        return Bunch(data=pd.DataFrame(columns), target=frame[label], frame=frame)

    def carried(
        self, name: str, *_: Any, return_X_y: bool = False, as_frame: Any = False, **named: Any
    ) -> Any:
        """Stand in for the data sets that scikit-learn carries or makes."""
        features, classes, scale = CARRIED[name]
        features = named.get("n_features", features if name != "iris" or not named else 2)
        classes = named.get("n_classes", named.get("centers", classes))
        x, y = whole_table(self.variant, features, classes if isinstance(classes, int) else 3)
        x = x / self.variant.scale * scale
        side = int(features**0.5)
        images = x.reshape(len(x), side, -1) if side**2 == features else x
        whole = Bunch(data=x, target=y, images=images, feature_names=[])
        made = self.framed(x, y) if as_frame else whole
        both = return_X_y or name in ("moons", "circles") or "n_samples" in named
        return (made.data, made.target) if both else made

    def numbers(
        self, many: int, *_: Any, return_X_y: bool = False, as_frame: Any = False, **named: Any
    ) -> Any:
        """Stand in for data sets whose targets are numbers."""
        x = whole_table(self.variant, named.get("n_features", many))[0] / self.variant.scale
        y = targets(self.variant)
        made = self.framed(x, y) if as_frame else Bunch(data=x, target=y)
        both = return_X_y or named.get("n_samples")
        return (made.data, made.target) if both else made

    def fetched(
        self, *_: Any, return_X_y: bool = False, as_frame: Any = "auto", **__: Any
    ) -> Any:
        """Stand in for `fetch_openml`; its labels are strings."""
        x, y = whole_table(self.variant)
        labels = y.astype(str).astype(object)
        tables = as_frame is not False
        made = self.framed(x, labels, "class") if tables else Bunch(data=x, target=labels)
        return (made.data, made.target) if return_X_y else made

    def matlab(self, name: Any = "", *_: Any, **__: Any) -> Any:
        """Stand in for `scipy.io.loadmat`; a well-known course's exercises are smaller."""
        course = str(name).lower().replace("\\", "/").rpartition("/")[2].startswith("ex")
        data = examples(self.variant, 400 if course else 0)
        numbered = np.where(data.y, data.y, CLASSES) if course else data.y  # 0 is called 10
        return {"X": data.x, "y": numbered[:, None], "data": data.x.T, "label": data.y[None]}

    def fill(self, names: Any, value: Any) -> Any:
        """Give data to the names that something missing is unpacked into."""
        return standins.filled(names, value, self.variant)

    def written(self, value: Any) -> Any:
        """Give other texts and labels, where a program writes some down."""
        return standins.of_texts(value, self.variant)
