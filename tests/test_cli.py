"""The command line does what it says, and says what went wrong."""

import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rich
from digit_files import as_idx_pair, write
from numpy import ndarray as Array
from typer.testing import CliRunner, Result

from scratchnn import citations, cli, data, predictions, spec, training
from scratchnn.data import Digits, load, split
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


@pytest.mark.slow
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


CHOSEN = "train --no-picture --hidden 9 --hidden 7 --activation tanh --optimizer adam"


def test_train_makes_what_the_options_say(digits: Path, tmp_path: Path) -> None:
    params, curve = tmp_path / "params.npz", tmp_path / "curve.svg"
    options = "--batch 16 --epochs 3 --l2 1e-4 --schedule cosine --biases zeros --alpha 0.01"
    shown = f"{CHOSEN} {options}".replace("--no-picture ", "")
    result = run(shown, *on(digits), "--save", params, "--picture", curve)
    assert result.exit_code == 0
    rng = np.random.default_rng(0)
    X, y, X_dev, y_dev = split(load(digits), rng, dev=30)
    made = training.train(
        X, y, X_dev, y_dev, rng=rng, hidden=(9, 7), activation="tanh", optimizer="adam",
        batch=16, epochs=3, l2=1e-4, schedule="cosine", biases="zeros", alpha=0.01,
    )  # fmt: skip
    kept, activation = training.load(params)
    assert activation == "tanh"
    for theta, wanted in zip(kept, made.parameters, strict=True):
        assert np.array_equal(theta, wanted)
    assert "784-9-7-10, tanh and softmax; 7,215 parameters, float64" in result.stdout
    assert (
        "3 epochs in batches of 16, α = 0.01, seed 0\n          adam, cosine, λ/m = 0.0001\n"
        in result.stdout
    )
    told = re.findall(
        r"Epoch (\d)  loss ([\d.]+)  training +([\d.]+) %  dev +([\d.]+) %", result.stdout
    )
    assert [int(t) for t, *_ in told] == [0, 1, 2, 3]
    for t, loss, training_, dev in told:
        assert loss == f"{made.history.loss[int(t)]:.4f}"
        assert training_ == f"{100 * made.history.training[int(t)]:.1f}"
        assert dev == f"{100 * made.history.dev[int(t)]:.1f}"
    assert "<svg" in curve.read_text(encoding="utf-8")


@pytest.mark.slow
def test_show_reads_with_the_activation_that_was_trained(digits: Path, tmp_path: Path) -> None:
    params = tmp_path / "params.npz"
    run(f"{CHOSEN} --batch 16 --epochs 3", *on(digits), "--save", params)
    result = run("show 4", *on(digits), "--parameters", params)
    X_dev = split(load(digits), np.random.default_rng(0), dev=30).X_dev
    A = forward(training.load(params)[0], X_dev, "tanh")[-1]
    told = re.findall(r"(\d)  █* +([\d.]+) %", result.stdout)
    assert told == [(str(j), f"{100 * A[j, 4]:.1f}") for j in range(10)]


@pytest.mark.parametrize("options", ["--batch 16 --epochs 5", "--iterations 9 --float32"])
def test_train_goes_on_from_a_state(
    options: str, digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, state, resumed = (tmp_path / name for name in ("whole", "state", "resumed"))
    run(f"{CHOSEN} {options}", *on(digits), "--save", whole)
    train = training.train

    def interrupted(*given: Any, on_iteration: Any, **settings: Any) -> Any:
        def press(t: int, history: Any) -> None:
            on_iteration(t, history)
            if t == 2:
                raise KeyboardInterrupt

        return train(*given, on_iteration=press, **settings)

    with monkeypatch.context() as patch:
        patch.setattr(training, "train", interrupted)
        result = run(f"{CHOSEN} {options}", *on(digits), "--state", state)
    assert result.exit_code == 1
    assert "Interrupted after 2 of" in result.stderr
    again = run("train --no-picture", *on(digits), "--resume", state, "--save", resumed)
    assert again.exit_code == 0
    assert "784-9-7-10, tanh and softmax" in again.stdout
    pairs = zip(training.load(whole)[0], training.load(resumed)[0], strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)
    # Other images, or another setting, would be another run.
    for more, message in (
        ("--seed 1", "state is of a run on other examples"),
        ("--alpha 0.5", "alpha is that of the state"),
    ):
        error = failed("train --no-picture", *on(digits), "--resume", state, *more.split())
        assert message in error


def test_patience_keeps_the_best_and_says_so(digits: Path) -> None:
    result = run(f"{CHOSEN} --batch 16 --epochs 200 --patience 3", *on(digits))
    assert result.exit_code == 0
    told = re.findall(r"Epoch +(\d+) .* dev +([\d.]+) %", result.stdout)
    best = max(told, key=lambda one: float(one[1]))
    assert int(told[-1][0]) == int(best[0]) + 3 < 200
    assert f"After {best[0]} epochs: " in result.stdout
    assert f"{best[1]} % of the dev set." in result.stdout


def test_train_measures_the_test_images_beside_the_others(tmp_path: Path) -> None:
    pixels, labels = load("sample")
    for name, part in (("train", slice(0, 150)), ("t10k", slice(150, 190))):
        images, marks = as_idx_pair(Digits(pixels[part], labels[part]))
        write(tmp_path / f"{name}-images-idx3-ubyte", images)
        write(tmp_path / f"{name}-labels-idx1-ubyte", marks)
    params = tmp_path / "params.npz"
    result = run("train --no-picture --iterations 9", *on(tmp_path), "--save", params)
    A = forward(training.load(params)[0], pixels[150:190].T / 255)[-1]
    right = np.mean(predictions(A) == labels[150:190])
    assert f"{100 * right:.2f} % of the 40 test images." in result.stdout


def test_train_does_without_test_images_that_cannot_be_had(
    digits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_: str) -> None:
        raise data.DataError("t10k-images could not be fetched. Tried:\n  one")

    monkeypatch.setattr(data, "load_test", none)
    result = run("train --no-picture --iterations 1", *on(digits))
    assert result.exit_code == 0
    assert "no test images: t10k-images could not be fetched. Tried:\n" in result.stdout


def test_train_on_the_sample_by_default() -> None:
    result = run("train --iterations 1 --no-picture")
    assert "sample: 4,000 images to train on, 1,000 set aside" in result.stdout


@pytest.mark.slow
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
        ("--save x.png --picture ./x.png", "both the parameters and the curve"),
        ("--state missing/state.npz", "missing"),
        ("--save x.npz --state ./x.npz", "both the parameters and the state"),
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
        ("--activation rleu", 1, "activation must be one of relu, "),
        ("--optimizer sgd", 1, "optimizer must be one of gradient_step, momentum"),
        ("--weights zeros", 1, "weights must be one of uniform"),
        ("--biases ones", 1, "biases must be one of uniform, "),
        ("--schedule linear", 1, "schedule must be one of constant, cosine"),
        (
            "--hidden 0",
            1,
            "hidden must be whole numbers of at least 1 such as (10,), got [0]",
        ),
        ("--hidden ten", 2, "'--hidden'"),
        ("--batch 0", 2, "'--batch'"),
        ("--epochs 3", 1, "epochs are counted where there are mini-batches: give batch too"),
        ("--batch 9 --iterations 3", 1, "iterations are counted where there are no mini-"),
        ("--batch 9 --patience 0", 2, "'--patience'"),
        ("--l2 -1", 1, "l2 must be a finite number of at least 0, got -1"),
        ("--optimizer adam --beta2 1", 1, "beta2 must be a finite number from 0 to below 1"),
        ("--resume nothing.npz", 1, "nothing.npz"),
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
    monkeypatch.setattr(rich, "_console", None)  # an earlier test's console keeps its width
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
        run("train --batch 100 --epochs 1 --l2 1e-4 --no-picture", *on(digits)),
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_vectors_holds_a_function_to_the_cases() -> None:
    assert run("vectors --against scratchnn.equations.forward:relu").exit_code == 0
    wrong = run("vectors --against scratchnn.equations.forward:tanh --only forward/sigmoid")
    assert wrong.exit_code == 1
    assert "It looks like the mistake tanh: " in wrong.stdout
    assert "no equation forward/rleu" in failed(
        "vectors --against scratchnn.equations.forward:relu --only forward/rleu"
    )
