"""What was tried, in the hope that it goes wrong: each ends in a sentence, and loses nothing."""

import math
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digit_files import as_csv, as_idx_pair, as_lines, draw, write
from typer.testing import CliRunner

from scratchnn import check, citations, cli, data, network, pictures, training, two_layer
from scratchnn.verify import against

posix = pytest.mark.skipif(os.name == "nt", reason="links, pipes and devices of POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fill a folder with what stands in the way, and go there."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "c.csv", as_csv(as_lines(draw(40))))
    images, labels = as_idx_pair(draw(40))
    write(tmp_path / "idx/train-images-idx3-ubyte", images)
    write(tmp_path / "idx/train-labels-idx1-ubyte", labels)
    (tmp_path / "c.png").write_bytes((tmp_path / "c.csv").read_bytes())
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.npz").write_text("no archive")
    (tmp_path / "empty").touch()
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "deep.ipynb").write_text("[" * 100_000)
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "three.json").write_text('{"backward/output_error": 3}')
    (tmp_path / "ends.py").write_text("raise SystemExit(3)\n")
    (tmp_path / "mine.py").write_text("def mine(Z):\n    return Z\n")
    theta = network.initialise((784, 10, 10), np.random.default_rng(0))
    training.save(tmp_path / "p.npz", theta)
    (tmp_path / "p.png").write_bytes((tmp_path / "p.npz").read_bytes())
    (tmp_path / "wrong.txt").write_text("x = = 1\n")
    (tmp_path / "bytes.txt").write_bytes(b"\xff")
    training.save_state(tmp_path / "state.npz", begun())
    if os.name != "nt":
        for name in ("pipe", "pipe.py", "pipe.json"):
            os.mkfifo(tmp_path / name)
        for name, target in {
            "circle": "circle", "circle.npz": "circle.npz", "circle.png": "circle.png",
            "there.csv": "c.csv", "there.png": "c.png", "nowhere": "nothing/at/all",
        }.items():  # fmt: skip
            (tmp_path / name).symlink_to(target)
        os.link(tmp_path / "c.csv", tmp_path / "twin.npz")
    return tmp_path


@cache
def begun() -> training.State:
    """Train two steps, as `train --data c.csv --dev 5 --iterations 2` does."""
    rng = np.random.default_rng(0)
    return training.train(*data.split(draw(40), rng, 5), rng=rng, iterations=2).state


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by its name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


LOST = "is read, and would be lost"
IS_FOLDER = "it is named as a folder"
NO_FOLDER = "there is no folder"
A_FOLDER = "it is a folder or a device"
CIRCLE = "its links lead in a circle"
NO_FILE = "there is no such file or folder"
A_PIPE = "it is a pipe or a device, and no file"
ENDING = "a picture must end in .png, .svg, .pdf"
TRAIN = "train --no-picture --dev 5 --iterations 1 --data c.csv "
SHOW = "show --dev 5 --data c.csv --parameters p.npz "
RESUME = "train --no-picture --dev 5 --data c.csv --resume state.npz "
SHEET = "it is without effect beside --worksheet"
FOLDER = "it is without effect for a folder"

TRIED = {
    # What is read, by any of its names, is not written.
    "train --data c.csv --no-picture --save c.csv": LOST,
    "train --data c.csv --no-picture --save ./c.csv": LOST,
    "train --data c.csv --no-picture --save folder/../c.csv": LOST,
    "train --data c.csv --no-picture --save there.csv": LOST,
    "train --data c.csv --no-picture --save twin.npz": LOST,
    "train --data there.csv --no-picture --save c.csv": LOST,
    "train --data c.png --picture c.png": LOST,
    "train --data c.png --picture there.png": LOST,
    "train --data there.png --picture c.png": LOST,
    "train --data idx --no-picture --save idx/train-images-idx3-ubyte": LOST,
    "train --data idx --no-picture --save idx/train-labels-idx1-ubyte": LOST,
    "train --data idx/train-images-idx3-ubyte --save idx/train-labels-idx1-ubyte": LOST,
    "show --dev 5 --data c.png --parameters p.npz --picture c.png": LOST,
    "show --dev 5 --data c.csv --parameters p.png --picture p.png": LOST,
    # What cannot be written is found before the work.
    TRAIN + "--save newdir/": IS_FOLDER,
    TRAIN + "--save folder/": IS_FOLDER,
    TRAIN + "--save folder": A_FOLDER,
    TRAIN + "--save .": A_FOLDER,
    TRAIN + "--save /": IS_FOLDER,
    TRAIN + "--save newdir/p.npz": NO_FOLDER,
    TRAIN + "--save c.csv/p.npz": NO_FOLDER,
    TRAIN + "--save nowhere": NO_FOLDER,
    TRAIN + "--save circle.npz": CIRCLE,
    TRAIN + "--save circle": CIRCLE,
    TRAIN + "--save circle/p.npz": NO_FOLDER,
    TRAIN + "--save pipe": A_FOLDER,
    TRAIN + "--save /dev/null": A_FOLDER,
    TRAIN + "--save /dev/zero": A_FOLDER,
    TRAIN + f"--save {'n' * 300}": "File name too long",
    "train --data c.csv --picture new.png/": IS_FOLDER,
    "train --data c.csv --picture circle.png": CIRCLE,
    "train --data c.csv --picture newdir/c.png": NO_FOLDER,
    "train --data c.csv --picture curve": ENDING,
    "train --data c.csv --picture curve.gif": ENDING,
    "train --data c.csv --picture .png": ENDING,
    "train --data c.csv --picture folder": ENDING,
    "train --data c.csv --save x.svg --picture x.svg": "cannot hold both",
    "train --data c.csv --save folder/../x.png --picture x.png": "cannot hold both",
    SHOW + "--picture circle.png": CIRCLE,
    SHOW + "--picture newdir/d.png": NO_FOLDER,
    SHOW + "--picture d.webp": ENDING,
    # What cannot be read says why.
    "train --no-picture --data nothing": NO_FILE,
    "train --no-picture --data nothing/": NO_FILE,
    "train --no-picture --data folder": "is a folder without MNIST's files",
    "train --no-picture --data empty": "is empty",
    "train --no-picture --data p.npz": "holds binary data",
    "train --no-picture --data text.npz": "there is no column 'label'",
    "train --no-picture --data pipe": A_PIPE,
    "train --no-picture --data /dev/zero": A_PIPE,
    "train --no-picture --data /dev/urandom": A_PIPE,
    "train --no-picture --data /dev/null": A_PIPE,
    "train --no-picture --data circle": "symbolic links",
    "train --no-picture --data nowhere": "No such file",
    "train --no-picture --data Sample": NO_FILE,
    f"train --no-picture --data {'n' * 300}": "File name too long",
    "show --dev 5 --data c.csv --parameters nothing": "nothing: No such file",
    "show --dev 5 --data c.csv --parameters folder": "folder: Is a directory",
    "show --dev 5 --data c.csv --parameters empty": "empty is no file of parameters",
    "show --dev 5 --data c.csv --parameters text.npz": "text.npz is no file of parameters",
    "show --dev 5 --data c.csv --parameters c.csv": "c.csv is no file of parameters",
    "show --dev 5 --data c.csv --parameters circle": "symbolic links",
    "show --dev 5 --data c.csv --parameters pipe": A_PIPE,
    "show --dev 5 --data c.csv --parameters /dev/zero": A_PIPE,
    # Numbers that are none, or too many.
    TRAIN + "--alpha 0": "alpha must be a finite number above 0",
    TRAIN + "--alpha -1": "alpha must be a finite number above 0",
    TRAIN + "--alpha inf": "alpha must be a finite number above 0",
    TRAIN + "--alpha nan": "alpha must be a finite number above 0",
    TRAIN + "--alpha 1e999": "alpha must be a finite number above 0",
    TRAIN + "--alpha 1e300": "not finite after",
    TRAIN + "--alpha 0,1": "Invalid value for '--alpha'",
    TRAIN + "--iterations 1.5": "Invalid value for '--iterations'",
    TRAIN + "--iterations -1": "Invalid value for '--iterations'",
    TRAIN + "--dev 40": "dev must be a whole number from 0 to 39",
    TRAIN + "--dev 99999999999999999999": "dev must be a whole number from 0 to 39",
    TRAIN + "--seed -1": "Invalid value for '--seed'",
    TRAIN + "--seed x": "Invalid value for '--seed'",
    TRAIN + "--save": "requires an argument",
    SHOW + "5": "INDEX must be from 0 to 4",
    SHOW + "-- -1": "Invalid value for 'INDEX'",
    SHOW + "x": "Invalid value for 'INDEX'",
    SHOW + "1 2": "unexpected extra argument",
    # What would be without effect.
    TRAIN + "--beta 0.5": f"beta is given to {cli.using('beta')}, and gradient_step takes none",
    TRAIN
    + "--beta1 0.5": f"beta1 is given to {cli.using('beta1')}, and gradient_step takes none",
    TRAIN + "--optimizer adam --beta 0.5": "and adam takes none",
    TRAIN + "--optimizer momentum --epsilon 1": "and momentum takes none",
    TRAIN + "--batch 3": "iterations are counted where there are no mini-batches",
    TRAIN + "--epochs 2": "epochs are counted where there are mini-batches",
    TRAIN + "--state s.npz --save s.npz": "cannot hold both the parameters and the state",
    TRAIN + "--beta 0.9": f"beta is given to {cli.using('beta')}, and gradient_step takes none",
    TRAIN
    + "--epsilon 1e-8": f"epsilon is given to {cli.using('epsilon')}, and gradient_step takes none",
    TRAIN + "--optimizer adam --beta 0.9": "and adam takes none",
    TRAIN + "--picture new.png": "it is without effect beside --no-picture",
    RESUME + "--float32": "beside --resume: state.npz is of a run in float64",
    RESUME + "--iterations 1": "must be at least 2, as many as the state has behind it, got 1",
    RESUME + "--iterations 0": "must be at least 2, as many as the state has behind it, got 0",
    RESUME + "--epochs 3": "epochs is that of the state",
    RESUME + "--batch 3": "batch is that of the state",
    RESUME + "--alpha 0.1": "alpha is that of the state",
    RESUME + "--seed 1": "state is of a run on other examples",
    RESUME + "--save state.npz": LOST,
    "check mine.py --csv": "it is without effect for a single file",
    "check nothing --csv": "it is without effect for a single file",
    "check mine.py --json --csv": "it is without effect for a single file",
    "check mine.py --json --hint where": "it is without effect beside --json",
    "check mine.py --only forward --run wrong.txt": "it is without effect beside --only",
    "check . --json --csv": "it is without effect beside --json",
    "check . --watch": FOLDER,
    "check . --hint kind": FOLDER,
    "check --worksheet mine.py": SHEET,
    "check --worksheet --json": SHEET,
    "check --worksheet --csv": SHEET,
    "check --worksheet --watch": SHEET,
    "check --worksheet --only forward": SHEET,
    "check --worksheet --hint where": SHEET,
    "check --worksheet --map a=b": SHEET,
    "check --worksheet --run nothing": SHEET,
    "check --worksheet --time-limit 20": SHEET,
    # Choices that there are not.
    TRAIN + "--hidden 0": "hidden must be whole numbers of at least 1",
    TRAIN + "--hidden -3": "hidden must be whole numbers of at least 1",
    TRAIN + "--hidden 1.5": "Invalid value for '--hidden'",
    TRAIN + "--hidden 99999999999": "make more weights than memory can hold",
    TRAIN + "--activation Relu": "activation must be one of relu",
    TRAIN + "--weights zeros": "weights must be one of uniform, he_normal",
    TRAIN + "--biases ones": "biases must be one of uniform",
    TRAIN + "--optimizer sgd": "optimizer must be one of gradient_step",
    TRAIN + "--optimizer adam --beta1 1": "beta1 must be a finite number from 0 to below 1",
    TRAIN + "--optimizer adam --beta2 -0.1": "beta2 must be a finite number from 0",
    TRAIN + "--optimizer adam --epsilon 0": "epsilon must be a finite number above 0",
    TRAIN + "--schedule linear": "schedule must be one of constant, cosine",
    TRAIN + "--l2 -1": "l2 must be a finite number of at least 0",
    TRAIN + "--l2 nan": "l2 must be a finite number of at least 0",
    TRAIN + "--batch 0": "Invalid value for '--batch'",
    TRAIN + "--patience 0": "Invalid value for '--patience'",
    TRAIN + "--resume nothing": "nothing: No such file",
    TRAIN + "--resume p.npz": "p.npz does not say where a run stands",
    TRAIN + "--resume c.csv": "c.csv is no file of state",
    TRAIN + "--state c.csv": LOST,
    TRAIN + "--state newdir/": IS_FOLDER,
    TRAIN + "--alpha 1e-400": "alpha must be a finite number above 0",
    SHOW + "--wrong 5": "INDEX must be from 0 to 4",
    # Somebody's functions and answers.
    "vectors": "Missing option '--against'",
    "vectors --against mine": "expected package.module:function or a .json file",
    "vectors --against mine:": "expected package.module:function or a .json file",
    "vectors --against :relu": "expected package.module:function or a .json file",
    "vectors --against nothing:relu": "nothing cannot be imported: ModuleNotFoundError",
    "vectors --against mine:nothing": "mine has no function nothing",
    "vectors --against mine:mine": "no equation mine; name one with --only",
    "vectors --against ends:relu": "ends cannot be imported: SystemExit: 3",
    "vectors --against ../x:y": "../x cannot be imported",
    "vectors --against nothing.json": "nothing.json: No such file",
    "vectors --against deep.json": "deep.json is no JSON: maximum recursion depth",
    "vectors --against list.json": "list.json: expected {",
    "vectors --against three.json": "got no list of answers",
    "vectors --against mine:relu --time-limit nan": "Invalid value for '--time-limit'",
    "vectors --against mine:relu --time-limit inf": "Invalid value for '--time-limit'",
    "vectors --against folder": "expected package.module:function or a .json file",
    "vectors --against pipe.json": A_PIPE,
    # Somebody's programs.
    "check": "give a file, or --worksheet",
    "check folder": "folder: there is no file .py or .ipynb in it",
    "check mine.py --only nothing": "--only nothing: expected a phase",
    "check mine.py --map relu": "expected mine=theirs",
    "check mine.py --map =relu": "expected mine=theirs",
    "check mine.py --map a=b --map a=c": "one name of yours is given twice",
    "check mine.py --map mine=relu --map Z=relu": "mine is that already",
    "check . --only nothing": "--only nothing: expected a phase",
    "check mine.py --run nothing.py": "nothing.py: No such file",
    "check mine.py --run folder": "folder: Is a directory",
    "check mine.py --run pipe": A_PIPE,
    "check mine.py --run /dev/null": A_PIPE,
    "check mine.py --run bytes.txt": "bytes.txt is not text in UTF-8",
    "check mine.py --run wrong.txt": "run: Python cannot read line 1, invalid syntax: x = = 1",
    "check mine.py --hint all": "expected where, kind, form",
    "check mine.py --time-limit 0": "Invalid value for '--time-limit'",
    "check mine.py --time-limit nan": "Invalid value for '--time-limit'",
    "check mine.py mine.py": "unexpected extra argument",
    # Words that are none.
    "trian": "No such command",
    "train now": "unexpected extra argument",
    "train --pictures": "No such option",
    "cite": "Missing argument",
    "cite nothing": "no equation or law nothing",
    "cite forward/relu/": "no equation or law forward/relu/",
    "cite ../../etc/passwd": "no equation or law",
    "cite forward/relu --format latexx": "is not one of",
    "equations forward": "unexpected extra argument",
}


@pytest.mark.slow
@posix
@pytest.mark.parametrize("command", TRIED)
def test_a_command_that_cannot_be_done(command: str, folder: Path) -> None:
    before = contents(folder)
    result = CliRunner().invoke(cli.app, command.split())
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (1, 2)
    assert TRIED[command] in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.stderr + result.stdout
    after = contents(folder)
    assert after == before


NOT_JUDGED = {
    "nothing.py": "there is no such file",
    "deep.ipynb": "is not a notebook",
    "ends.py": "No function is defined there",
    "c.csv": "must be a Python file .py or a notebook .ipynb",
    "p.npz": "must be a Python file .py or a notebook .ipynb",
    "no.such.module": "there is no such file, and no such module",
    "pipe.py": A_PIPE,
    "/dev/null": "must be a Python file .py or a notebook .ipynb",
}


@pytest.mark.slow
@posix
@pytest.mark.parametrize("program", NOT_JUDGED)
def test_a_program_that_cannot_be_judged(program: str, folder: Path) -> None:
    before = contents(folder)
    result = CliRunner().invoke(cli.app, ["check", program])
    assert result.exit_code == 2
    assert NOT_JUDGED[program] in " ".join(result.stdout.split())
    assert contents(folder) == before


@posix
@pytest.mark.parametrize(
    "words",
    [
        [""], ["check", ""], ["cite", ""], ["show", "--parameters", ""], ["show", "--picture="],
        ["train", "--data", ""], ["train", "--resume", ""], ["train", "--picture", ""],
        ["check", "mine.py", "--only", ""], ["check", "mine.py", "--run", ""],
        ["vectors", "--against", "scratchnn.equations.forward:relu", "--only="],
    ],
)  # fmt: skip
def test_a_word_that_is_empty_is_none(words: list[str], folder: Path) -> None:
    """As a name is that a shell was never told: it would be as if nothing had been said."""
    before = contents(folder)
    result = CliRunner().invoke(cli.app, words)
    assert result.exit_code == 2
    assert "Nothing stands after" in result.stderr
    assert contents(folder) == before


def test_a_limit_of_time_that_is_none(folder: Path) -> None:
    (folder / "right.py").write_text("def relu(Z):\n    return Z * (Z > 0)\n")
    result = CliRunner().invoke(cli.app, ["check", "right.py", "--time-limit", "inf"])
    assert result.exit_code == 0


def test_a_function_that_ends_the_program_agrees_with_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "ending.py").write_text("def relu(Z):\n    raise SystemExit(0)\n")
    monkeypatch.delitem(sys.modules, "ending", raising=False)
    result = CliRunner().invoke(cli.app, ["vectors", "--against", "ending:relu"])
    assert result.exit_code == 1
    assert "it is refused: SystemExit: 0" in result.stdout


def test_a_folder_above_is_looked_into(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "folder")
    for file in ("deep.ipynb", "ends.py"):
        (folder / file).unlink()
    result = CliRunner().invoke(cli.app, ["check", ".."])
    assert "mine.py" in result.stdout


def test_more_passes_than_can_be_counted_go_on() -> None:
    settings: dict[str, Any] = {"iterations": None, "batch": 4, "epochs": 10**30, "patience": 1}
    run = learn(GOOD_X, GOOD_Y, GOOD_X, GOOD_Y, **settings)
    assert len(run.history.training) > 1


@pytest.mark.slow
@posix
def test_a_picture_that_nobody_named_replaces_only_ours(folder: Path) -> None:
    command = "train --data c.csv --dev 5 --iterations 1"
    run = CliRunner().invoke
    for _ in range(2):  # the second replaces the first
        assert run(cli.app, command.split()).exit_code == 0
    (folder / "curve.png").write_bytes(b"mine")
    result = run(cli.app, command.split())
    assert result.exit_code == 1
    assert "curve.png is there already, and we did not draw it" in result.stderr
    assert (folder / "curve.png").read_bytes() == b"mine"
    assert run(cli.app, [*command.split(), "--no-picture"]).exit_code == 0
    assert run(cli.app, [*command.split(), "--picture", "curve.png"]).exit_code == 0


GOOD_X = np.random.default_rng(0).random((784, 12))
GOOD_Y = np.arange(12) % 10
RNG = np.random.default_rng(0)
W = np.zeros((3, 4))
b = np.zeros((3, 1))


def learn(X: Any = GOOD_X, y: Any = GOOD_Y, *more: Any, **settings: Any) -> Any:
    """Train, with one thing wrong."""
    return training.train(X, y, *more, **{"rng": RNG, "iterations": 1, **settings})


def descend(**wrong: Any) -> Any:
    """Learn as the video does, with one thing wrong."""
    good: dict[str, Any] = {"X": GOOD_X, "y": GOOD_Y, "alpha": 0.1, "iterations": 1, "rng": RNG}
    return two_layer.gradient_descent(**(good | wrong))


HUGE = 10**12
CALLS: dict[str, Callable[[], Any]] = {
    "y of -1": lambda: learn(y=GOOD_Y - 1),
    "y of 10": lambda: learn(y=GOOD_Y + 1),
    "y of halves": lambda: learn(y=GOOD_Y + 0.5),
    "y of NaN": lambda: learn(y=GOOD_Y * np.nan),
    "y in a column": lambda: learn(y=GOOD_Y[:, None]),
    "y in a row": lambda: learn(y=GOOD_Y[None]),
    "y one-hot": lambda: learn(y=np.eye(10)[:, GOOD_Y]),
    "y too short": lambda: learn(y=GOOD_Y[1:]),
    "y of words": lambda: learn(y=GOOD_Y.astype(str)),
    "y of objects": lambda: learn(y=GOOD_Y.astype(object)),
    "y masked": lambda: learn(y=np.ma.array(GOOD_Y, mask=GOOD_Y == 3)),
    "y nothing": lambda: learn(y=None),
    "X in rows": lambda: learn(X=GOOD_X.T),
    "X of NaN": lambda: learn(X=GOOD_X * np.nan),
    "X infinite": lambda: learn(X=np.full((784, 12), np.inf)),
    "X complex": lambda: learn(X=GOOD_X + 1j),
    "X of words": lambda: learn(X=GOOD_X.astype(str)),
    "X masked": lambda: learn(X=np.ma.array(GOOD_X, mask=GOOD_X > 0.5)),
    "X flat": lambda: learn(X=GOOD_X.ravel()),
    "X deep": lambda: learn(X=GOOD_X[None]),
    "X without examples": lambda: learn(X=GOOD_X[:, :0], y=GOOD_Y[:0]),
    "X without pixels": lambda: learn(X=GOOD_X[:0]),
    "X a generator": lambda: learn(X=(x for x in GOOD_X)),
    "X ragged": lambda: learn(X=[[1.0], [1.0, 2.0]]),
    "X a word": lambda: learn(X="sample"),
    "X nothing": lambda: learn(X=None),
    "X_dev alone": lambda: training.train(GOOD_X, GOOD_Y, GOOD_X, None, rng=RNG, iterations=1),
    "y_dev alone": lambda: training.train(GOOD_X, GOOD_Y, None, GOOD_Y, rng=RNG, iterations=1),
    "X_dev of NaN": lambda: learn(GOOD_X, GOOD_Y, GOOD_X * np.nan, GOOD_Y),
    "X_dev masked": lambda: learn(GOOD_X, GOOD_Y, np.ma.array(GOOD_X), GOOD_Y),
    "X_dev of other pixels": lambda: learn(GOOD_X, GOOD_Y, GOOD_X[1:], GOOD_Y),
    "X_dev that overflows": lambda: learn(GOOD_X, GOOD_Y, GOOD_X * 1e308, GOOD_Y),
    "X_dev too large for float32": lambda: learn(
        GOOD_X.astype(np.float32), GOOD_Y, GOOD_X * 1e300, GOOD_Y
    ),
    "alpha of 400 digits": lambda: learn(alpha=10**400),
    "alpha 0": lambda: learn(alpha=0),
    "alpha NaN": lambda: learn(alpha=np.nan),
    "alpha infinite": lambda: learn(alpha=np.inf),
    "alpha a word": lambda: learn(alpha="0.1"),
    "alpha true": lambda: learn(alpha=True),
    "alpha complex": lambda: learn(alpha=0.1j),
    "alpha an array": lambda: learn(alpha=np.array([0.1, 0.2])),
    "iterations -1": lambda: learn(iterations=-1),
    "iterations 1.0": lambda: learn(iterations=1.0),
    "iterations true": lambda: learn(iterations=True),
    "iterations a word": lambda: learn(iterations="1"),
    "beta for another": lambda: learn(beta=0.5),
    "epsilon for another": lambda: learn(optimizer="momentum", epsilon=1.0),
    "epochs and no batch": lambda: learn(iterations=None, epochs=1),
    "iterations and a batch": lambda: learn(iterations=1, batch=4),
    "batch true": lambda: learn(iterations=None, batch=True),
    "patience 0": lambda: learn(patience=0),
    "optimizer nothing": lambda: learn(optimizer=None),
    "activation a function": lambda: learn(activation=np.tanh),
    "l2 negative": lambda: learn(l2=-1.0),
    "hidden true": lambda: learn(hidden=(True,)),
    "hidden 0": lambda: learn(hidden=(0,)),
    "hidden -1": lambda: learn(hidden=(-1,)),
    "hidden 2.5": lambda: learn(hidden=(2.5,)),
    "hidden 10": lambda: learn(hidden=10),
    "hidden a word": lambda: learn(hidden="10"),
    "hidden of bytes": lambda: learn(hidden=b"10"),
    "hidden huge": lambda: learn(hidden=(HUGE,)),
    "classes 0": lambda: learn(classes=0),
    "classes huge": lambda: learn(classes=HUGE),
    "classes a word": lambda: learn(classes="10"),
    "classes nothing": lambda: training.Settings(classes=None),  # type: ignore[arg-type]
    "classes a list": lambda: learn(classes=[10]),
    "X_dev ragged": lambda: learn(GOOD_X, GOOD_Y, [[1.0], [1.0, 2.0]], GOOD_Y),
    "beta for another, as it would be": lambda: learn(beta=0.9),
    "on_iteration a number": lambda: learn(on_iteration=3),
    "state a word": lambda: learn(state="state.npz"),
    "state of more passes": lambda: learn(*data.split(draw(40), RNG, 5), state=begun()),
    "state and parameters": lambda: learn(state=begun(), parameters=begun().parameters),
    "parameters and other hidden": lambda: learn(parameters=begun().parameters, hidden=(5,)),
    "parameters and other classes": lambda: learn(parameters=begun().parameters, classes=9),
    "parameters and weights": lambda: learn(parameters=begun().parameters, weights="he_normal"),
    "parameters and a seed": lambda: learn(parameters=begun().parameters, rng=0),
    "parameters a number": lambda: learn(parameters=3),
    "rng nothing": lambda: learn(rng=None),
    "rng a seed": lambda: learn(rng=0),
    "rng of old": lambda: learn(rng=np.random.RandomState(0)),
    "parameters that do not fit": lambda: learn(parameters=(W, b)),
    "parameters of NaN": lambda: learn(parameters=(np.full((10, 784), np.nan), b)),
    "parameters nothing": lambda: learn(parameters=()),
    "parameters three": lambda: learn(parameters=(W, b, W)),
    "parameters flat": lambda: learn(parameters=(np.zeros((10, 784)), np.zeros(10))),
    "parameters masked": lambda: network.check_parameters((np.ma.array(W), b)),
    "sizes one": lambda: network.initialise((784,), RNG),
    "sizes true": lambda: network.initialise((784, True), RNG),
    "sizes huge": lambda: network.initialise((HUGE, HUGE), RNG),
    "sizes a number": lambda: network.initialise(784, RNG),  # type: ignore[arg-type]
    "sizes and no rng": lambda: network.initialise((784, 10), None),  # type: ignore[arg-type]
    "sizes and whole numbers": lambda: network.initialise((784, 10), RNG, int),
    "sizes and an array": lambda: network.initialise((784, 10), RNG, W),
    "sizes and no such weights": lambda: network.initialise((784, 10), RNG, weights="he"),
    "sizes and biases of a list": lambda: network.initialise(
        (784, 10),
        RNG,
        biases=["zeros"],  # type: ignore[arg-type]
    ),
    "save nothing": lambda: training.save(None, (W, b)),  # type: ignore[arg-type]
    "save a number": lambda: training.save(3, (W, b)),  # type: ignore[arg-type]
    "save no name": lambda: training.save("", (W, b)),
    "save a null": lambda: training.save("a\0b", (W, b)),
    "save no parameters": lambda: training.save("x.npz", ()),
    "save lists": lambda: training.save("x.npz", ([[1.0]], [[1.0]])),  # type: ignore[arg-type]
    "save a generator": lambda: training.save("x.npz", (a for a in (W, b))),  # type: ignore[arg-type]
    "save no such activation": lambda: training.save("x.npz", (W, b), "swish"),
    "save a state of nothing": lambda: training.save_state("x.npz", None),  # type: ignore[arg-type]
    "load nothing": lambda: training.load(None),  # type: ignore[arg-type]
    "load a number": lambda: training.load(0),  # type: ignore[arg-type]
    "load a null": lambda: training.load("a\0b"),
    "descend y of 10": lambda: descend(y=GOOD_Y + 1),
    "descend y of NaN": lambda: descend(y=GOOD_Y * np.nan),
    "descend y in a column": lambda: descend(y=GOOD_Y[:, None]),
    "descend X in rows": lambda: descend(X=GOOD_X.T),
    "descend X a matrix": lambda: descend(X=GOOD_X.view(np.matrix)),
    "descend alpha NaN": lambda: descend(alpha=np.nan),
    "descend alpha -1": lambda: descend(alpha=-1),
    "descend alpha true": lambda: descend(alpha=True),
    "descend alpha complex": lambda: descend(alpha=1j),
    "descend alpha a word": lambda: descend(alpha="0.1"),
    "descend alpha a list": lambda: descend(alpha=[0.1]),
    "descend alpha of 400 digits": lambda: descend(alpha=10**400),
    "descend iterations -1": lambda: descend(iterations=-1),
    "descend iterations 1.5": lambda: descend(iterations=1.5),
    "descend iterations true": lambda: descend(iterations=True),
    "descend iterations a word": lambda: descend(iterations="1"),
    "descend rng nothing": lambda: descend(rng=None),
    "descend rng of old": lambda: descend(rng=np.random.RandomState(0)),
    "data nothing": lambda: data.load(None),  # type: ignore[arg-type]
    "data of tests nothing": lambda: data.load_test(None),  # type: ignore[arg-type]
    "data of a list of parts": lambda: data.fetch_mnist(["test"]),  # type: ignore[arg-type]
    "check nothing": lambda: check(None),  # type: ignore[arg-type]
    "check only a number": lambda: check(two_layer, only=3),  # type: ignore[arg-type]
    "check names in a list": lambda: check(two_layer, names=["relu"]),  # type: ignore[arg-type]
    "check names of numbers": lambda: check(two_layer, names={"relu": 3}),  # type: ignore[dict-item]
    "check without time": lambda: check(two_layer, time_limit=0),
    "check for NaN": lambda: check(two_layer, time_limit=math.nan),
    "check run no Python": lambda: check(two_layer, run="x = = 1"),
    "check run beside only": lambda: check(two_layer, only="forward", run="x = 1"),
    "cite nothing": lambda: citations.find(None),  # type: ignore[arg-type]
    "vectors of nothing": lambda: against.judge(None),  # type: ignore[arg-type]
    "picture of nothing": lambda: pictures.check_ours(None),  # type: ignore[arg-type]
    "split lists": lambda: data.split(([[0] * 784], [0]), RNG),  # type: ignore[arg-type]
    "split dev 1.0": lambda: data.split(draw(9), RNG, dev=1.0),  # type: ignore[arg-type]
    "split rng nothing": lambda: data.split(draw(9), None, dev=1),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call_that_makes_no_sense(
    call: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"\w+ .*\w+ ") as caught:
        call()
    assert str(caught.value)[-1] not in ":("
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("full", "other"), [("save", "state.npz"), ("save_state", "new.npz")])
def test_what_can_be_kept_is_where_something_else_cannot(
    full: str, other: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError("it cannot be written: No space left on device")

    (folder / "state.npz").unlink()
    monkeypatch.setattr(training, full, fail)
    command = TRAIN + "--save new.npz --state state.npz"
    result = CliRunner().invoke(cli.app, command.split())
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert (folder / other).is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
@pytest.mark.parametrize("what", ["--save", "--picture"])
def test_a_full_disk_leaves_what_was_there(what: str, folder: Path) -> None:
    import resource

    name = "p.npz" if what == "--save" else "old.png"
    (folder / name).write_bytes(b"old")
    more = [] if what == "--picture" else ["--no-picture"]
    command = ["train", "--data", "c.csv", "--dev", "5", "--iterations", "1"]
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        result = CliRunner().invoke(cli.app, [*command, what, name, *more])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert result.exit_code == 1
    assert f"{name} cannot be written: File too large" in result.stderr
    assert (folder / name).read_bytes() == b"old"
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]
