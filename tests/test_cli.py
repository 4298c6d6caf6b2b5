"""The command line does what it says, and says what went wrong."""

import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np
import pytest
from numpy import ndarray as Array
from typer.testing import CliRunner, Result

from scratchnn import citations, cli, predictions, spec, training
from scratchnn.data import load, split
from scratchnn.network import forward


def run(command: str, *more: object) -> Result:
    result = CliRunner().invoke(cli.app, [*command.split(), *map(str, more)])
    # Whatever happens ends in an exit code: an exception that escapes is a traceback.
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def failed(command: str, *more: object, code: int = 1) -> str:
    """Run what must fail; return the message, on one line and without its frame."""
    result = run(command, *more)
    assert result.exit_code == code
    return " ".join(result.stderr.replace("│", " ").split())


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 150 digits of the sample to a file, so that a run is quick."""
    pixels, labels = load("sample")
    path = tmp_path_factory.mktemp("data") / "digits.csv"
    np.savetxt(
        path,
        np.column_stack([labels, pixels])[:150],
        fmt="%d",
        delimiter=",",
        header=",".join(["label", *(f"pixel{i}" for i in range(784))]),
        comments="",
    )
    return path


def on(digits: Path) -> tuple[object, ...]:
    return "--data", digits, "--dev", 30


@pytest.fixture(scope="module")
def learned(digits: Path) -> Path:
    """Train, and save."""
    path = digits.with_name("params.npz")
    assert run("train --no-picture", *on(digits), "--save", path).exit_code == 0
    return path


def read(digits: Path, learned: Path) -> tuple[Array, Array, Array]:
    """Labels, predictions and probabilities of the dev set, without the command line."""
    _, _, X_dev, y_dev = split(load(digits), np.random.default_rng(0), dev=30)
    A = forward(training.load(learned)[0], X_dev)[-1]
    return y_dev, predictions(A), A


def test_train_prints_every_tenth_iteration_and_ends_with_both_accuracies(
    digits: Path, tmp_path: Path
) -> None:
    params, curve = tmp_path / "params.npz", tmp_path / "curve.svg"
    result = run("train --iterations 25", *on(digits), "--save", params, "--picture", curve)
    assert result.exit_code == 0
    assert result.stderr == ""
    rng = np.random.default_rng(0)
    X, y, X_dev, y_dev = split(load(digits), rng, dev=30)
    history = training.train(X, y, X_dev, y_dev, rng=rng, iterations=25).history
    told = re.findall(r"Iteration +(\d+)  accuracy +([\d.]+) %", result.stdout)
    assert told == [(str(t), f"{100 * history.training[t]:.1f}") for t in (0, 10, 20)]
    assert (
        f"After 25 iterations: {100 * history.training[-1]:.1f} % of the training set right, "
        f"{100 * history.dev[-1]:.1f} % of the dev set." in result.stdout
    )
    assert "120 images to train on, 30 set aside" in result.stdout
    assert str(params) in result.stdout
    assert str(curve) in result.stdout
    assert "<svg" in curve.read_text(encoding="utf-8")


def test_train_seed_fixes_split_and_start(digits: Path, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        command = f"train --iterations 2 --no-picture --seed {seed}"
        run(command, *on(digits), "--save", path)
    first, same, other = (training.load(path)[0][0] for path in paths)
    assert (same == first).all()
    assert (other != first).all()


def test_train_draws_the_curve_where_you_are(
    digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("train --iterations 1 --no-picture", *on(digits))
    assert list(tmp_path.iterdir()) == []
    run("train --iterations 1", *on(digits))
    assert [path.name for path in tmp_path.iterdir()] == ["curve.png"]


def test_train_float32(digits: Path, tmp_path: Path) -> None:
    path = tmp_path / "params.npz"
    result = run("train --iterations 1 --no-picture --float32", *on(digits), "--save", path)
    assert "float32" in result.stdout
    assert training.load(path)[0][0].dtype == np.float32


def test_train_on_the_sample_by_default() -> None:
    result = run("train --iterations 1 --no-picture")
    assert "sample: 4,000 images to train on, 1,000 set aside" in result.stdout


def test_train_stops_at_overflow_and_keeps_what_was_learned(
    digits: Path, tmp_path: Path
) -> None:
    path = tmp_path / "params.npz"
    result = run("train --alpha 1e300 --no-picture", *on(digits), "--save", path)
    assert result.exit_code == 1
    assert "alpha" in result.stderr
    assert "After 0 iterations" in result.stdout
    assert all(np.isfinite(theta).all() for theta in training.load(path)[0])


def test_ctrl_c_keeps_what_was_learned(
    digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say = cli.say

    def say_until_interrupted(text: str) -> None:
        say(text)
        if text.startswith("Iteration  20 "):
            raise KeyboardInterrupt

    monkeypatch.setattr(cli, "say", say_until_interrupted)
    path, curve = tmp_path / "params.npz", tmp_path / "curve.png"
    result = run("train", *on(digits), "--save", path, "--picture", curve)
    assert result.exit_code == 1
    assert "20" in result.stderr
    assert "After 20 iterations" in result.stdout
    monkeypatch.undo()
    # The same as a run that was meant to be so short.
    short = tmp_path / "short.npz"
    run("train --iterations 20 --no-picture", *on(digits), "--save", short)
    for theta, wanted in zip(training.load(path)[0], training.load(short)[0], strict=True):
        assert (theta == wanted).all()
    assert curve.exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--save missing/params.npz", "missing"),
        ("--save .", "folder"),
        ("--picture missing/curve.png", "missing"),
        ("--picture folder.png", "folder"),
        ("--picture curve.bmp", "curve.bmp: a picture must end in .png, .svg, .pdf"),
        ("--save x.png --picture ./x.png", "both"),
    ],
)
def test_train_finds_what_cannot_be_written_before_the_work(
    options: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.png").mkdir()
    # There is no such data either: the output is looked at first.
    error = failed(f"train --data nothing.csv {options}")
    assert error.startswith("Error: ")
    assert message in error
    assert "nothing.csv" not in error


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        ("--data nothing.csv", 1, "nothing.csv"),
        ("--alpha nan", 1, "alpha must be"),
        ("--alpha -0.1", 1, "alpha must be"),
        ("--alpha fast", 2, "'--alpha'"),
        ("--iterations -1", 2, "'--iterations'"),
        ("--seed -1", 2, "'--seed'"),
        ("--dev 0", 2, "'--dev'"),
        ("--dev 150", 1, "dev must be"),
        ("--depth 3", 2, "--depth"),
    ],
)
def test_train_refuses_bad_values(options: str, code: int, message: str, digits: Path) -> None:
    # Of an option that is given twice, the last one counts.
    assert message in failed("train --no-picture", *on(digits), *options.split(), code=code)


def test_show_tells_prediction_label_and_the_ten_probabilities(
    digits: Path, learned: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "digit.pdf"
    result = run("show 4", *on(digits), "--parameters", learned, "--picture", picture)
    assert result.exit_code == 0
    y, y_hat, A = read(digits, learned)
    assert f"Image 4 of the 30 set aside: prediction {y_hat[4]}, label {y[4]}" in result.stdout
    told = re.findall(r"(\d)  █* +([\d.]+) %", result.stdout)
    assert told == [(str(j), f"{100 * A[j, 4]:.1f}") for j in range(10)]
    assert picture.read_bytes().startswith(b"%PDF")
    assert str(picture) in result.stdout


def test_show_wrong_goes_to_the_next_one_that_is_misread(digits: Path, learned: Path) -> None:
    y, y_hat, _ = read(digits, learned)
    first, second, *_ = np.flatnonzero(y != y_hat)
    for start, found in ((0, first), (first, first), (first + 1, second)):
        result = run(f"show {start} --wrong", *on(digits), "--parameters", learned)
        assert f"Image {found} of" in result.stdout
        assert f"prediction {y_hat[found]}, label {y[found]}" in result.stdout


def test_show_wrong_says_when_there_is_none(digits: Path, learned: Path) -> None:
    y, y_hat, _ = read(digits, learned)
    start = np.flatnonzero(y != y_hat)[-1] + 1
    assert start < 30
    error = failed(f"show {start} --wrong", *on(digits), "--parameters", learned)
    assert f"every image from {start} to 29 is read right" in error


def test_show_trains_first_when_nothing_was_saved(digits: Path, learned: Path) -> None:
    note, _, shown = run("show", *on(digits)).stdout.partition("\n")
    assert "trained first" in note
    assert shown == run("show", *on(digits), "--parameters", learned).stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("30", "INDEX must be from 0 to 29"),
        ("--parameters missing.npz", "missing.npz"),
        ("--parameters .", "directory"),
        ("--parameters text.npz", "text.npz"),
        ("--parameters other.npz", "other.npz: must hold W1"),
        ("--parameters narrow.npz", "n = 3"),
        ("--parameters two.npz", "two.npz: expected a network with 10 outputs, got 2"),
        ("--picture missing/digit.png", "missing"),
        ("--picture digit.jpg", "must end in"),
    ],
)
def test_show_refuses_what_does_not_fit(
    options: str,
    message: str,
    digits: Path,
    learned: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.npz").write_text("no archive")
    np.savez("other.npz", weights=np.zeros((10, 784)))
    np.savez("narrow.npz", W1=np.zeros((10, 3)), b1=np.zeros((10, 1)))
    np.savez("two.npz", W1=np.zeros((2, 784)), b1=np.zeros((2, 1)))
    error = failed("show", *on(digits), "--parameters", learned, *options.split())
    assert error.startswith("Error: ")
    assert message in error


def test_equations_lists_every_id_title_and_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # room for the longest entry on one line
    result = run("equations")
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    for equation in spec.load().values():
        assert equation.id in text
        assert equation.title in text
    assert "dW[j, l] = sum(dZ[j, i] * A[l, i] for i in range(m))" in text


def test_equations_in_tex() -> None:
    result = run("equations --tex")
    # Rich would take what is in square brackets for markup, and drop it.
    assert "G = [Z > 0]" in result.stdout
    assert r"dW = \frac{1}{m}\, dZ\, A^{\top}" in result.stdout


def test_piped_output_is_plain_and_fits_80_columns(digits: Path, learned: Path) -> None:
    for result in (
        run("equations"),
        run("equations --tex"),
        run("show", *on(digits), "--parameters", learned),
        run("train --iterations 20 --no-picture", *on(digits)),
    ):
        assert result.exit_code == 0
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", result.stdout)
        lines = result.stdout.replace(str(digits), "").split("\n")
        assert max(map(len, lines)) <= 80


def test_version_and_help() -> None:
    assert re.fullmatch(r"scratchnn \d+\.\d+\.\d+\n", run("--version").stdout)
    for command in ("", "--help"):
        text = run(command).stdout
        assert all(name in text for name in ("train", "show", "equations"))


SCRIPT = str(Path(sysconfig.get_path("scripts")) / "scratchnn")


@pytest.mark.parametrize(
    "command", [[SCRIPT], [sys.executable, "-m", "scratchnn"]], ids=["script", "module"]
)
def test_installed_commands(command: list[str]) -> None:
    done = subprocess.run(
        [*command, "train", "--data", "nothing.csv", "--no-picture"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Error: nothing.csv")
    assert "Traceback" not in done.stderr


def test_help_does_not_wait_for_slow_imports() -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from scratchnn.cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print([name for name in ('pandas', 'matplotlib', 'yaml') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_cite_prints_each_format() -> None:
    equation = spec.load()["backward/weight_gradient"]
    assert set(cli.CitationFormat) == citations.FORMATS.keys()
    for name, cite in citations.FORMATS.items():
        result = run(f"cite {equation.id} --format {name}")
        assert result.exit_code == 0
        assert result.stdout == cite(equation) + "\n"
    assert run(f"cite {equation.id}").stdout == citations.bibtex(equation) + "\n"


def test_cite_knows_laws_and_citation_keys() -> None:
    law = spec.laws()["laws/linear_collapse"]
    assert run("cite scratchnn:laws/linear_collapse").stdout == citations.bibtex(law) + "\n"


def test_cite_names_what_is_near() -> None:
    assert failed("cite backward/weights_gradient").startswith(
        "Error: no equation or law backward/weights_gradient; did you mean backward/weight_gradient"
    )
    assert "'--format'" in failed("cite forward/relu --format word", code=2)
