"""A learner's code runs elsewhere, and whatever it does there is survived, and forges nothing."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scratchnn import check, cli, spec
from scratchnn.checker import show
from scratchnn.checker.process import wire
from scratchnn.checker.report import STATUSES, Finding, Remark, Report

pytestmark = pytest.mark.slow  # it waits for deadlines

HERE = Path(__file__).parents[1] / "transcriptions"
RELU = "import numpy as np\ndef relu(Z): return np.maximum(Z, 0)\n"


def written(folder: Path, text: str, name: str = "mine.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["numpy.py", "json.py", "sitecustomize.py"])
def test_what_lies_beside_is_not_imported(name: str, tmp_path: Path) -> None:
    written(tmp_path, f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(7)\n", name)
    assert check(written(tmp_path, RELU)).exit_code == 0
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "write",
    [
        "np.savetxt(PATH, Z)",
        "open(PATH, 'w').write('x')",
        "np.save(PATH, Z)",
        "__import__('os').remove(PATH)",
        "__import__('pathlib').Path(PATH).write_text('x')",
        "__import__('subprocess').run(['rm', PATH])",
        "__import__('os').system('rm ' + PATH)",
    ],
)
def test_nothing_is_overwritten(write: str, tmp_path: Path) -> None:
    kept = written(tmp_path, "kept", "grades.txt")
    source = (
        f"{RELU}PATH = {str(kept)!r}\ndef softmax(Z):\n    {write}\n    return Z\n{write}\n"
    )
    check(written(tmp_path, source))
    assert kept.read_text() == "kept"


def test_a_deadline_holds_whatever_is_printed(tmp_path: Path) -> None:
    loop = "import os\nwhile True:\n    os.write(1, b'[1]\\n')\n    print(1)\n"
    began = time.monotonic()
    report = check(written(tmp_path, loop), time_limit=1)
    assert "still running" in report.cannot
    assert report.exit_code == 2
    assert time.monotonic() - began < 40


def test_the_rest_is_checked_after_a_function_hangs(tmp_path: Path) -> None:
    source = f"{RELU}def softmax(Z):\n    while True: pass\n"
    report = check(written(tmp_path, source), time_limit=1)
    assert report.equations["forward/relu"] == "right"
    assert report.equations["forward/softmax"] == "failed"


@pytest.mark.parametrize(
    "forgery",
    [
        "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'[1]\\n' + b'x' * 4000)\n    except OSError: pass",
        "import numpy\nnumpy.abs = numpy.absolute = lambda x: 0 * numpy.asarray(x)\nnumpy.max = lambda *a, **k: 0.0",
        "import sys\nfor name, m in list(sys.modules.items()):\n    if 'diagnosis' in name: m.NEARLY = 1e9",
        "import builtins, os\nos._exit(0)",
    ],
)
def test_a_forged_report_is_none(forgery: str, tmp_path: Path) -> None:
    source = f"{forgery}\ndef relu(Z):\n{_indented(forgery)}\n    return Z\n"
    assert check(written(tmp_path, source), time_limit=3).exit_code != 0


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the processes in /proc")
def test_the_worker_ends_with_the_checker(tmp_path: Path) -> None:
    mark = f"spin_{time.monotonic_ns()}"
    path = written(tmp_path, f"{mark} = 1\nwhile True: pass\n", f"{mark}.py")
    program = f"from scratchnn import check; check({str(path)!r}, time_limit=300)"
    with subprocess.Popen([sys.executable, "-c", program], cwd=spec.PACKAGE.parent) as checker:
        time.sleep(6)
        children = _children(checker.pid)
        checker.kill()
    time.sleep(2)
    assert children
    assert not [pid for pid in children if _runs(pid)]


def _runs(pid: int) -> bool:
    """Tell whether a process runs; one that has ended may still be listed."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def test_what_is_ours_is_not_theirs(tmp_path: Path) -> None:
    report = check(written(tmp_path, "from scratchnn import relu, softmax\n"))
    assert report.exit_code == 2
    assert "not yours" in report.findings[0].message


def test_a_function_may_write_and_is_judged(tmp_path: Path) -> None:
    source = RELU.replace("return", f"np.savetxt({str(tmp_path / 'z')!r}, Z); return")
    assert check(written(tmp_path, source)).exit_code == 0
    assert not (tmp_path / "z").exists()


def test_messages_are_numbers_or_refused() -> None:
    for message in (b"", b"[1]", b"\0" * 40, b"\xff" * 100):
        with pytest.raises(wire.BadMessageError):
            wire.unpack(message)


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
    assert "Found 784 → 10 ReLU → 10 softmax, examples in columns, cross-entropy" in text
    assert "one number for the whole layer" in text
    assert "✗ wrong b2 (10×1)" in text
    readme = HERE.parents[1].joinpath("README.md").read_text(encoding="utf-8")
    shown = readme.partition("$ scratchnn check video.py\n")[2].partition("```")[0]
    assert len(shown.splitlines()) > 5
    assert set(shown.splitlines()) <= {"", *result.stdout.splitlines()}


def test_hints_say_little_by_little() -> None:
    report = check(HERE / "video.py")
    texts = [show.plain(report, hint) for hint in show.HINTS]
    assert run(HERE / "video.py", "--hint", "where").stdout.strip() == texts[0].strip()
    assert "line 61" in texts[0]
    assert "bias" not in texts[0].replace("b2", "").partition("✗ wrong")[0]
    assert "one number" not in texts[0] + texts[1]
    assert "backward: bias gradient" in texts[1]
    assert "one number" in texts[2]


def test_a_folder_is_checked_a_line_a_file(tmp_path: Path) -> None:
    written(tmp_path, RELU, "ann.py")
    written(tmp_path, "def relu(Z): return Z\n", "ben.py")
    written(tmp_path, "def relu(Z) return\n", "cem.py")
    result = run(tmp_path, "--json")
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert [r["exit_code"] for r in reports] == [0, 1, 2]
    assert result.exit_code == 1
    table = run(tmp_path, "--csv").stdout.splitlines()
    assert table[0].startswith("file,exit_code,network")
    assert ",identity," in table[2]


def test_lines_of_the_learners_make_and_train_it(tmp_path: Path) -> None:
    right = (Path(__file__).parent / "networks" / "tuples.py").read_text(encoding="utf-8")
    functions, _, rest = right.partition("(pixels, digits)")
    path = written(tmp_path, functions.replace("def descend", "def go"))
    lines = written(tmp_path, f"(pixels, digits){rest}".replace("descend", "go"), "lines.txt")
    result = run(path, "--run", lines, "--json")
    assert json.loads(result.stdout)["network"]["run"] == "the lines of --run"
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give a file, or --worksheet"),
        (["no_such_file.py"], "there is no such file"),
        ([HERE / "video.py", "--only", "sideways"], "expected a phase"),
        ([HERE / "video.py", "--map", "rectify"], "expected mine=theirs"),
        ([HERE / "video.py", "--map", "rectify=relu"], "no function or argument rectify"),
    ],
)
def test_what_cannot_be_checked_ends_with_two(arguments: list[object], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in re.sub(r"[\s│]+", " ", result.stdout + result.stderr)


def test_the_report_survives_json_and_is_shown_in_a_notebook() -> None:
    found = check(HERE / "video.py")
    text = json.dumps(found.as_dict(), allow_nan=False)
    assert Report.from_dict(json.loads(text)) == found
    assert {f.status for f in found.findings} <= set(STATUSES)
    assert "<a href=" in found._repr_html_()


def test_names_of_a_notebook_are_checked() -> None:
    report = check(
        {"In": ["", "import numpy as np\ndef relu(Z):\n    return np.maximum(Z, 0)"]}
    )
    assert report.equations == {**report.equations, "forward/relu": "right"}


def test_the_page_documents_every_key() -> None:
    page = (spec.PACKAGE.parent / "docs" / "check_yours.md").read_text(encoding="utf-8")
    report = Report("")
    keys = {*report.as_dict(), *vars(Finding("", "right")), *vars(Remark(""))}
    assert all(f"`{key}`" in page for key in keys)
    assert set(STATUSES) <= set(re.findall(r"^\| (\w+) \|", page, re.MULTILINE))
