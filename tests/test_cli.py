"""The command line does what it says, and says what went wrong."""

import re
import signal
import subprocess
import sysconfig
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from numpy import ndarray as Array
from rich.console import Console
from typer.testing import CliRunner

from scratchnn import cli, spec, training, two_layer
from scratchnn.data import load, split

SCRIPT = Path(sysconfig.get_path("scripts")) / "scratchnn"
DEV = 30


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    # Whatever happens ends in an exit code: an exception that escapes is a traceback.
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def failed(*arguments: str | Path, code: int = 1) -> str:
    """Run what must fail; return the message, on one line."""
    result = run(*arguments)
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


@pytest.fixture(scope="module")
def learned(digits: Path) -> Path:
    """Train a little, and save."""
    path = digits.with_name("params.npz")
    result = run("train", "--data", digits, "--dev", DEV, "--save", path, "--no-picture")
    assert result.exit_code == 0
    return path


def read(digits: Path, learned: Path) -> tuple[Array, Array, Array]:
    """Labels, predictions and probabilities of the dev set, without the command line."""
    _, _, X_dev, y_dev = split(load(digits), np.random.default_rng(0), DEV)
    *_, A2 = two_layer.forward_prop(*training.load(learned), X_dev)
    return y_dev, two_layer.get_predictions(A2), A2


def test_train_prints_every_tenth_iteration_and_ends_with_both_accuracies(
    digits: Path, tmp_path: Path
) -> None:
    params, curve = tmp_path / "params.npz", tmp_path / "curve.svg"
    result = run(
        *("train", "--data", digits, "--dev", DEV, "--iterations", 25),
        *("--save", params, "--picture", curve),
    )
    assert result.exit_code == 0
    rng = np.random.default_rng(0)
    X, y, X_dev, y_dev = split(load(digits), rng, DEV)
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
    assert result.stderr == ""


def test_train_seed_fixes_split_and_start(digits: Path, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        run(
            *("train", "--data", digits, "--dev", DEV, "--iterations", 2, "--no-picture"),
            *("--seed", seed, "--save", path),
        )
    W1, same, other = (training.load(path)[0] for path in paths)
    assert (W1 == same).all()
    assert (W1 != other).all()


def test_train_draws_the_curve_where_you_are(
    digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("train", "--data", digits, "--dev", DEV, "--iterations", 1, "--no-picture")
    assert list(tmp_path.iterdir()) == []
    run("train", "--data", digits, "--dev", DEV, "--iterations", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["curve.png"]


def test_train_float32(digits: Path, tmp_path: Path) -> None:
    path = tmp_path / "params.npz"
    result = run(
        *("train", "--data", digits, "--dev", DEV, "--iterations", 1, "--no-picture"),
        *("--float32", "--save", path),
    )
    assert "float32" in result.stdout
    assert training.load(path)[0].dtype == np.float32


def test_train_on_the_sample_by_default() -> None:
    result = run("train", "--iterations", 1, "--no-picture")
    assert "sample: 4,000 images to train on, 1,000 set aside" in result.stdout


def test_train_stops_at_overflow_and_keeps_what_was_learned(
    digits: Path, tmp_path: Path
) -> None:
    path = tmp_path / "params.npz"
    result = run(
        *("train", "--data", digits, "--dev", DEV, "--iterations", 9, "--no-picture"),
        *("--alpha", "1e300", "--save", path),
    )
    assert result.exit_code == 1
    assert "alpha" in result.stderr
    assert "After 0 iterations" in result.stdout
    assert all(np.isfinite(theta).all() for theta in training.load(path))


def test_ctrl_c_keeps_what_was_learned(digits: Path, tmp_path: Path) -> None:
    # The installed script, and a real signal once it is known to be in the loop.
    path, curve = tmp_path / "params.npz", tmp_path / "curve.png"
    with subprocess.Popen(  # noqa: S603 (our own script)
        [
            *(SCRIPT, "train", "--data", digits, "--dev", str(DEV)),
            *("--iterations", "1000000", "--save", path, "--picture", curve),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Iteration      10 "):
                process.send_signal(signal.SIGINT)
                break
        stdout, stderr = process.communicate()
    assert process.returncode == 1
    assert "interrupted" in stderr.lower()
    assert "Traceback" not in stderr
    assert "of the training set right" in stdout
    assert training.load(path)[0].shape == (10, 784)
    assert curve.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--save", "missing/params.npz"], "missing"),
        (["--save", "."], "folder"),
        (["--picture", "missing/curve.png"], "missing"),
        (["--picture", "folder.png"], "folder"),
        (["--picture", "curve.bmp"], "curve.bmp: a picture must end in .png, .svg, .pdf"),
        (["--save", "x.png", "--picture", "./x.png"], "both"),
    ],
)
def test_train_finds_what_cannot_be_written_before_the_work(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.png").mkdir()
    # There is no such data either: the output is looked at first.
    error = failed("train", "--data", "nothing.csv", *arguments)
    assert error.startswith("Error: ")
    assert message in error
    assert "nothing.csv" not in error


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--data", "nothing.csv"], 1, "nothing.csv"),
        (["--alpha", "nan"], 1, "alpha must be"),
        (["--alpha", "-0.1"], 1, "alpha must be"),
        (["--alpha", "fast"], 2, "'--alpha'"),
        (["--iterations", "-1"], 2, "'--iterations'"),
        (["--seed", "-1"], 2, "'--seed'"),
        (["--dev", "0"], 2, "'--dev'"),
        (["--dev", "150"], 1, "dev must be"),
        (["--depth", "3"], 2, "--depth"),
    ],
)
def test_train_refuses_bad_values(
    arguments: list[str], code: int, message: str, digits: Path
) -> None:
    error = failed("train", "--data", digits, "--no-picture", *arguments, code=code)
    assert message in error


def test_show_tells_prediction_label_and_the_ten_probabilities(
    digits: Path, learned: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "digit.pdf"
    result = run(
        *("show", 4, "--data", digits, "--dev", DEV),
        *("--parameters", learned, "--picture", picture),
    )
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
        result = run(
            *("show", start, "--wrong", "--data", digits, "--dev", DEV),
            *("--parameters", learned),
        )
        assert f"Image {found} of" in result.stdout
        assert f"prediction {y_hat[found]}, label {y[found]}" in result.stdout


def test_show_wrong_says_when_there_is_none(digits: Path, learned: Path) -> None:
    y, y_hat, _ = read(digits, learned)
    start = np.flatnonzero(y != y_hat)[-1] + 1
    assert start < DEV
    error = failed(
        *("show", start, "--wrong", "--data", digits, "--dev", DEV, "--parameters", learned)
    )
    assert f"every image from {start} to 29 is read right" in error


def test_show_trains_first_when_nothing_was_saved(digits: Path, learned: Path) -> None:
    arguments = ("show", "--data", digits, "--dev", DEV)
    trained, loaded = run(*arguments), run(*arguments, "--parameters", learned)
    note, _, rest = trained.stdout.partition("\n")
    assert "trained first" in note
    assert rest == loaded.stdout


def test_show_draws_the_image_in_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.zeros((28, 28), dtype=np.uint8)
    pixels[0, 1], pixels[1, 2], pixels[:2, 3], pixels[27, 27] = 255, 255, 255, 200
    # Without colour, ink is where a pixel is bright.
    monkeypatch.setattr(cli, "get_console", lambda: Console(no_color=True, force_terminal=True))
    plain = cli._image(pixels.ravel()).plain.split("\n")
    assert len(plain) == 14
    assert plain[0] == " ▀▄█" + 24 * " "
    assert plain[13] == 27 * " " + "▄"
    # In colour each character is two pixels, dark or light as they are.
    console = Console(force_terminal=True, color_system="truecolor", no_color=False)
    monkeypatch.setattr(cli, "get_console", lambda: console)
    coloured = cli._image(pixels.ravel())
    assert coloured.plain.split("\n") == 14 * [28 * "▀"]
    styles = [str(span.style) for span in coloured.spans]
    assert styles[1] == "rgb(255,255,255) on rgb(0,0,0)"
    assert styles[-1] == "rgb(0,0,0) on rgb(200,200,200)"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["30"], "INDEX must be from 0 to 29"),
        (["--parameters", "missing.npz"], "missing.npz: No such file"),
        (["--parameters", "."], ".: Is a directory"),
        (["--parameters", "text.npz"], "text.npz is no file of parameters"),
        (["--parameters", "other.npz"], "other.npz must hold W1"),
        (["--parameters", "narrow.npz"], "n = 3"),
        (["--parameters", "two.npz"], "two.npz: expected a network with 10 outputs, got 2"),
        (["--picture", "missing/digit.png"], "missing"),
        (["--picture", "digit.jpg"], "must end in"),
    ],
)
def test_show_refuses_what_does_not_fit(
    arguments: list[str],
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
    # A later --parameters replaces the first.
    error = failed(
        *("show", "--data", digits, "--dev", DEV, "--parameters", learned, *arguments)
    )
    assert error.startswith("Error: ")
    assert message in error


def test_equations_lists_every_id_title_and_entry() -> None:
    result = run("equations")
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    for equation in spec.load().values():
        assert equation.id in text
        assert equation.title in text
    assert "dW[j, l] = sum(dZ[j, i] * A[l, i] for i in range(m))" in text


def test_equations_in_tex() -> None:
    result = run("equations", "--tex")
    # Square brackets would be lost if they were taken for markup.
    assert "G = [Z > 0]" in result.stdout
    assert r"dW = \frac{1}{m}\, dZ\, A^{\top}" in result.stdout


def test_piped_output_is_plain_and_fits_80_columns(digits: Path, learned: Path) -> None:
    known = ("--data", digits, "--dev", DEV)
    for result in (
        run("equations"),
        run("equations", "--tex"),
        run("show", *known, "--parameters", learned),
        run("train", *known, "--iterations", 20, "--no-picture"),
    ):
        assert result.exit_code == 0
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", result.stdout)
        lines = result.stdout.replace(str(digits), "").split("\n")
        assert max(map(len, lines)) <= 80


def test_version_and_help() -> None:
    assert re.fullmatch(r"scratchnn \d+\.\d+\.\d+\n", run("--version").stdout)
    for arguments in ((), ("--help",)):
        text = run(*arguments).stdout
        assert all(command in text for command in ("train", "show", "equations"))


def test_help_is_quick_because_it_imports_little() -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from scratchnn.cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print([name for name in ('pandas', 'matplotlib', 'yaml') if name in sys.modules])\n"
    )
    python = SCRIPT.with_name("python")
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "[]\n"
