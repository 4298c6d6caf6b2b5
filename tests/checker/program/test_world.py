"""In the small world data are made up, nothing is written, and everything is put back."""

import contextlib
import gzip
import os
import pickle
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scratchnn.checker.program import answers
from scratchnn.checker.program.examples import Variant, examples
from scratchnn.checker.program.load import Columns
from scratchnn.checker.program.standins import StandIn
from scratchnn.checker.program.world import World

DATA = examples(Variant())


def made(
    folder: Path, *features: str, label: str = "label", variant: Variant | None = None
) -> World:
    def load(name: str, file: Path) -> Any:
        return SimpleNamespace(name=name, file=file)

    world = World(folder, load, Columns(label, [*features]))
    world.start(variant or Variant())
    return world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Be inside."""
    inside = made(tmp_path)
    with inside.entered():
        yield inside


def test_everything_is_put_back(tmp_path: Path) -> None:
    places = [(np, "load"), (np, "savetxt"), (np.random, "default_rng"), (time, "sleep"), (os.path, "exists"), (sys, "argv"), (pickle, "load"), (gzip, "open"), (pd, "read_csv"), (Path, "exists")]  # fmt: skip
    before = [getattr(owner, name) for owner, name in places]
    with contextlib.suppress(KeyError), made(tmp_path).entered():
        assert all(getattr(o, n) is not b for (o, n), b in zip(places, before, strict=True))
        raise KeyError
    assert all(getattr(o, n) is b for (o, n), b in zip(places, before, strict=True))
    assert "object" not in vars(np)


def test_what_is_drawn_is_the_same_in_every_run(tmp_path: Path) -> None:
    drawn = []
    for _ in range(2):
        inside = made(tmp_path)
        with inside.entered():
            drawn.append((np.random.rand(), random.random(), np.random.default_rng().random()))  # noqa: NPY002, S311
    assert drawn[0] == drawn[1]


def test_nothing_is_written_and_nobody_waits(world: World, tmp_path: Path) -> None:
    np.savetxt(tmp_path / "a.txt", np.ones(3))
    with world.open(tmp_path / "b.txt", "w") as file:
        file.write("x")
    with world.open(tmp_path / "c.bin", "wb") as file:
        file.write(b"x")
    pickle.dump(3, None)  # type: ignore[arg-type]
    time.sleep(1000)
    assert [*tmp_path.iterdir()] == []


def test_files_beside_it_are_read_as_they_are(world: World, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("words", encoding="utf-8")
    with world.open("notes.md") as file:
        assert file.read() == "words"
    with pytest.raises(FileNotFoundError):
        world.open("none.md")


def test_data_sets_are_there_and_other_files_are_not(tmp_path: Path) -> None:
    with made(tmp_path).entered():
        assert os.path.exists("data/mnist.pkl.gz")  # noqa: PTH110
        assert Path("train.csv").is_file()
        assert not Path("notes.md").exists()


def test_tables_have_a_label_and_pixels(world: World) -> None:
    rows = np.loadtxt("train.csv", delimiter=",")
    np.testing.assert_array_equal(rows[:, 0], DATA.y)
    np.testing.assert_array_equal(rows[:, 1:], DATA.x)
    assert len(np.genfromtxt("test.csv")) == len(DATA.y_test)
    np.testing.assert_array_equal(np.loadtxt("train_labels.txt"), DATA.y)
    text = world.open("train.csv").read()
    assert text.splitlines()[0].startswith(f"{DATA.y[0]},")


def test_a_table_has_the_columns_that_the_program_names(tmp_path: Path) -> None:
    inside = made(tmp_path, "a", "b", label="kind")
    with inside.entered():
        frame = pd.read_csv("x.csv")
    assert [*frame.columns] == ["kind", "a", "b"]
    last = made(tmp_path, "a", "b", label="kind", variant=Variant(label_last=True)).frame()
    assert [*last.columns] == ["a", "b", "kind"]


def test_the_test_set_of_kaggle_has_no_labels(world: World) -> None:
    assert "label" in world.read_csv("data/train.csv")
    assert "label" not in world.read_csv("data/test.csv")


def test_arrays_and_archives_are_given_by_their_names() -> None:
    inside = made(Path())
    np.testing.assert_array_equal(inside.kept("y_train.npy"), DATA.y)
    with inside.kept("mnist.npz") as archive:
        np.testing.assert_array_equal(archive["x_test"], DATA.x_test)


def test_files_of_bytes_are_idx_files(world: World) -> None:
    with gzip.open("train-labels-idx1-ubyte.gz", "rb") as file:
        head, labels = file.read(8), np.frombuffer(file.read(), np.uint8)
    assert head == b"\0\0\x08\x01\0\0\0\x14"
    np.testing.assert_array_equal(labels, DATA.y)
    pixels = world.binary("train-images-idx3-ubyte", np.uint8)
    assert len(pixels) == 16 + DATA.x.size


def test_pickles_are_made_up_or_read() -> None:
    inside = made(Path())
    with inside.entered():
        (x, _), *_ = pickle.load(inside.open("mnist.pkl.gz", "rb"))  # noqa: S301
    assert x.shape == DATA.x.shape


def test_questions_are_answered_a_few_times(world: World) -> None:
    assert world.ask("Go on (y/n)? ") == "y"
    for _ in range(answers.MANY - 1):
        world.ask()
    with pytest.raises(EOFError):
        world.ask()


def test_imports_are_the_learners_the_systems_or_stand_ins(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "helpers.py").write_text("", encoding="utf-8")
    (tmp_path / "json.py").write_text("", encoding="utf-8")
    assert world.importer("helpers").file == tmp_path / "helpers.py"
    assert world.importer("json") is __import__("json")
    assert world.importer("numpy") is np
    plot = world.importer("matplotlib.pyplot", wanted=("plot",))
    assert (type(plot), plot.__name__) == (StandIn, "matplotlib.pyplot")
    assert isinstance(world.importer("no_such_module"), StandIn)
    assert list(world.missing) == ["no_such_module"]


def test_data_sets_that_libraries_carry_are_made_up(world: World) -> None:
    x, y = world.carried("iris", return_X_y=True)
    assert (x.shape, set(y)) == ((27, 4), {0, 1, 2})
    assert world.carried("digits").images.shape == (27, 8, 8)
    x, y = world.carried("moons", n_samples=200)
    assert (x.shape[1], set(y)) == (2, {0, 1})
    both, targets = world.numbers(8, return_X_y=True)
    assert (both.shape, len(targets)) == ((27, 8), 27)
    frame, labels = world.fetched("mnist_784", return_X_y=True)
    assert (frame.shape, labels[0]) == ((27, 784), str(DATA.y[0]))
    assert world.matlab()["X"].shape == (20, 784)


def test_a_text_that_is_read_as_one_is_prose_and_knows_no_labels(tmp_path: Path) -> None:
    def read(**changed: int) -> str:
        world = made(tmp_path, variant=Variant(**changed))  # type: ignore[arg-type]
        world.columns = world.columns._replace(prose=True)
        with world.entered():
            text = Path("input.txt").read_text(encoding="utf-8")
        assert text == world.open("input.txt").read()
        return text

    text = read()
    assert read(labels=1) == text != read(pixels=1)
    assert sorted(read(pixels=1).split()) == sorted(text.split())


def test_columns_of_a_table_are_called_as_the_program_calls_them(tmp_path: Path) -> None:
    frame = made(tmp_path).read_csv("ex.txt", names=["one", "two", "Admitted"])
    assert list(frame.columns) == ["one", "two", "Admitted"]
    assert [*frame["Admitted"]] == [*examples(Variant(), 2).y]


def test_columns_may_hold_texts(tmp_path: Path) -> None:
    texts = {
        n: [*made(tmp_path, "review", variant=Variant(texts=True, pixels=n)).frame()["review"]]
        for n in (0, 1)
    }
    words = [sorted(" ".join(some).split()) for some in texts.values()]
    assert texts[0] != texts[1]
    assert words[0] == words[1]
