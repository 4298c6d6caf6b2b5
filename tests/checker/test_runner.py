"""A learner's code runs in a process of its own, and whatever it does there is survived."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scratchnn import check, cli, spec
from scratchnn.checker.report import STATUSES, Finding, Remark, Report

HERE = Path(__file__).parents[1] / "transcriptions"
NEEDED = len({step.call for step in spec.network().steps})


@pytest.fixture(scope="module")
def misbehaved() -> Report:
    """Check the file in which each function misbehaves: one hangs, one kills its process."""
    return check(HERE / "misbehaving.py", time_limit=3)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("softmax", "softmax was still running after 3 s, and was stopped. Is there a loop"),
        ("linear", "linear ended the whole process, by os._exit() or a crash."),
        ("one_hot", "it ends the whole program, by sys.exit() or quit() (line 32)"),
        ("cross_entropy", "not a number (NaN)"),
        ("output_error", "it returns a str, where numbers are wanted"),
        ("weight_gradient", "it returns nothing, as if its `return` were missing"),
        ("bias_gradient", "it asks for input, and nobody answers here"),
        ("relu_derivative", "it calls itself without end"),
        ("hidden_error", "X_train is not known there (line 57)"),
        ("predictions", "what to hand over as temperature, colour is not known; expected A"),
        ("accuracy", "ValueError (line 71)"),
    ],
)
def test_each_gets_a_plain_sentence(misbehaved: Report, function: str, message: str) -> None:
    found = next(f for f in misbehaved.findings if f.function == function)
    assert found.status in ("wrong", "failed")
    assert message in found.message


def test_the_rest_is_still_checked(misbehaved: Report) -> None:
    assert misbehaved.equations["forward/relu"] == "right"
    assert misbehaved.equations["update/gradient_step"] == "right"
    assert misbehaved.exit_code == 1


def test_what_is_printed_or_drawn_is_caught(
    misbehaved: Report, capfd: pytest.CaptureFixture[str]
) -> None:
    assert misbehaved.printed >= 1
    assert [r.message for r in misbehaved.remarks] == [
        "relu draws a plot. No window is opened here."
    ]
    assert "a_library_that_is_not_there is not installed" in misbehaved.problems[0]
    assert capfd.readouterr() == ("", "")


def test_a_file_that_hangs_while_it_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text("while True:\n    pass\n")
    path = tmp_path / "mine.py"
    path.write_text("import endless\ndef relu(Z): return Z")
    found = check(path, time_limit=1)
    assert found.cannot == f"Loading of {path} was still running after 1 s, and was stopped."
    assert found.exit_code == 2


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("from two import b\ndef relu(Z): return Z * (Z > 0)\n")
    (tmp_path / "two.py").write_text("from one import a\nb = 1\n")
    found = check(tmp_path / "one.py")
    assert "circular import" in found.problems[0]
    assert found.equations["forward/relu"] == "right"


# --- the command ----------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(cli.app, ["check", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_the_command_prints_a_report_without_colour() -> None:
    result = run(HERE / "video.py")
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout
    text = " ".join(result.stdout.split())
    assert "1. Bias gradient" in text
    assert "Your db2 is one number for the whole layer" in text
    assert "db2 = dZ2.sum(axis=1, keepdims=True) / m" in text
    assert "Also db1" in text
    assert "✗ wrong backward/bias_gradient backward_prop: db2 db1" in text
    assert f"Of {NEEDED} equations: {NEEDED - 3} right, 1 wrong, 2 not there." in text
    assert "not divided by 255" not in text


def test_pixels_that_are_never_scaled_are_remarked(tmp_path: Path) -> None:
    source = (HERE / "corrected.py").read_text(encoding="utf-8")
    path = tmp_path / "unscaled.py"
    path.write_text(source.replace(" / 255.0", "").replace(" * 255", ""), encoding="utf-8")
    result = run(path, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == found["exit_code"] == 0
    assert [remark["mistake"] for remark in found["remarks"]] == ["not-scaled"]
    assert found["schema"] == "scratchnn-check/1"


def test_the_command_maps_names_and_limits_the_check() -> None:
    names = ["--map", "rectify=relu", "--map", "lerne=update_params"]
    result = run(HERE / "names_of_my_own.py", *names, "--only", "update", "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["equations"] == {"update/gradient_step": "right"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give a file, or --worksheet"),
        (["no_such_file.py"], "there is no such file"),
        ([HERE / "video.py", "--only", "sideways"], "expected a phase"),
        ([HERE / "video.py", "--map", "rectify"], "expected mine=theirs"),
    ],
)
def test_what_cannot_be_checked_ends_with_two(arguments: list[object], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in re.sub(r"[\s│]+", " ", result.stdout + result.stderr)


def test_the_command_writes_the_worksheet() -> None:
    result = run("--worksheet")
    assert result.exit_code == 0
    assert result.stdout.count("raise NotImplementedError\n") == NEEDED
    compile(result.stdout, "worksheet.py", "exec")


# --- the page -------------------------------------------------------------------------------


def test_the_page_documents_every_key() -> None:
    page = (spec.PACKAGE.parent / "docs" / "check_yours.md").read_text(encoding="utf-8")
    tables = "\n".join(line.partition("|")[2].partition("|")[0] for line in page.splitlines())
    told = set(re.findall(r"`(\w+)`", tables))
    report = Report("")
    keys = {*report.as_dict(), *vars(Finding("", "right"))}
    assert keys <= told
    assert all(f"`{key}`" in page for key in vars(Remark("")))
    words = re.findall(r"^\| (\w+) \|", page, re.MULTILINE)
    assert set(STATUSES) <= set(words)
