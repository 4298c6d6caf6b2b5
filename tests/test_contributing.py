"""A contributor begins an equation, and sees in seconds what it lacks."""

import dataclasses
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import laws
import pytest
import yaml
from heeding import heed

from contributing import new, page
from scratchnn import spec
from scratchnn.spec import rules
from scratchnn.verify import mistakes

ROOT = Path(__file__).parents[1]
SKELETON = "docs/equations/forward/double.md"


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    # The copy's own modules, whatever else can be imported: it is written to.
    here = {k: v for k, v in os.environ.items() if k != "PYTHONSAFEPATH"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=root,
        env=here | {"PYTHONPATH": str(root)},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Copy the project, to change it."""
    for folder in ("contributing", "docs", "scratchnn", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "assets", "sample")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    for file in ("conftest.py", "mkdocs.yml", "pyproject.toml", "tasks.py"):
        shutil.copy(ROOT / file, tmp_path)
    return tmp_path


def replace(file: Path, *pairs: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new_ in pairs:
        assert old in text, old
        text = text.replace(old, new_)
    file.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_a_page_that_is_right_passes_line_by_line() -> None:
    shown = run(ROOT, "contributing.page", "forward/relu")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert re.search(r"^  entry +0e\+00 of 1e-12 ", shown.stdout, re.MULTILINE)
    equation = spec.load()["forward/relu"]
    for mistake in equation.mistakes:
        assert f"mistake {mistake.id} " in shown.stdout
    assert "test_relu_is_idempotent  " in shown.stdout
    assert "fails for leaky, softplus" in shown.stdout
    assert "test_relu_at_zero" in shown.stdout  # a law with a page that uses it
    assert "test_whole_numbers_give_what_floats_give  " in shown.stdout
    assert not re.search(r"test_(tanh|check|mistake)", shown.stdout)
    assert "the example of the docstring" in shown.stdout
    assert re.search(r"the examples of the page +passed +\d+ examples as printed", shown.stdout)


@pytest.mark.slow
def test_a_law_passes_by_its_lines_and_its_test() -> None:
    shown = run(ROOT, "contributing.page", "laws/small_step")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "displayed lines hold" in shown.stdout
    assert "fails for uphill, sums" in shown.stdout


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("forward/rleu", "There is no page forward/rleu. Is forward/relu"),
        ("softmax", "There is no page softmax. Is forward/softmax meant?"),
        ("qqq", "There is no page qqq; there are backward/bias_gradient, "),
    ],
)
def test_an_unknown_page_is_told_from_its_neighbours(id_: str, said: str) -> None:
    assert page.unknown(id_).startswith(said)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("(W: Array", "(W: Array, (", "line 7: invalid syntax. Mend this first."),
        (
            "import numpy as np",
            "import numpy as np\n\nnp.such()",
            "AttributeError: module 'numpy",
        ),
        ("import numpy as np", "import numpy as np\n\nexit()", "SystemExit"),
    ],
)
def test_a_module_that_cannot_be_imported_is_said_with_its_place(
    tree: Path, old: str, new: str, said: str
) -> None:
    replace(tree / "scratchnn/equations/forward.py", (old, new))
    shown = run(tree, "contributing.page", "forward/relu")
    assert re.match(r"scratchnn/equations/forward\.py, line \d+: ", shown.stderr), shown.stderr
    assert said in shown.stderr
    assert shown.stderr.count("\n") == 1


LAW = "test_relu_is_idempotent"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("softmax,", "sofmax,", r"ImportError: .* Is softmax meant\?"),
        (
            'leaky={"relu":',
            'leaky={"rleu":',
            f"TypeError: leaky of {LAW} gives rleu; the law takes relu. Mend this first.",
        ),
        ("equal(relu(relu", "equal((relu(relu", "'[(]' was never closed. Mend this first."),
    ],
)
def test_laws_that_cannot_be_imported_are_said_in_a_line(
    tree: Path, old: str, new: str, said: str
) -> None:
    replace(tree / "tests/equations/test_forward.py", (old, new))
    shown = run(tree, "contributing.page", "forward/relu")
    pattern = rf"\ntests/equations/test_forward\.py, line \d+: {said}\n"
    assert re.fullmatch(pattern, shown.stderr), shown.stderr


@pytest.mark.slow
def test_a_law_whose_test_is_missing_is_said_to_miss_it(tree: Path) -> None:
    replace(tree / "docs/laws/small_step.md", ("::test_small_step", "::test_nowhere"))
    shown = run(tree, "contributing.page", "laws/small_step")
    said = "`check` names test_nowhere, and there is no such test in tests/test_laws.py"
    assert shown.stderr.strip().endswith(f"[laws/small_step]: {said}")
    assert shown.stderr.count("\n") == 2


@pytest.mark.slow
def test_settings_of_the_tests_that_cannot_be_read_are_said_after_the_lines(tree: Path) -> None:
    replace(tree / "pyproject.toml", ("[tool.mypy]", "[tool.mypy"))
    shown = run(tree, "contributing.page", "laws/small_step")
    assert shown.stderr.startswith("\nThe tests could not be run:\nERROR: pyproject.toml: ")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for one process")
@pytest.mark.slow
@pytest.mark.parametrize("after", [0.1, 0.4, 0.7])  # it ends after more than a second
def test_ctrl_c_ends_it_without_a_word(after: float) -> None:
    command = [sys.executable, "-m", "contributing.page", "networks/two_layer"]
    with subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, process_group=0, preexec_fn=heed
    ) as begun:
        time.sleep(after)
        os.killpg(begun.pid, signal.SIGINT)
        assert begun.communicate(timeout=20)[1] == b""
    assert begun.returncode == -signal.SIGINT


@pytest.mark.slow
def test_a_violation_that_cannot_be_run_is_said_with_its_law_and_line(tree: Path) -> None:
    file = tree / "tests/equations/test_forward.py"
    replace(file, ('leaky={"relu": lambda Z: ', 'leaky={"relu": lambda Z: Q + '))
    shown = run(tree, "contributing.page", "forward/relu")
    said = rf"{LAW}\[leaky\]: NameError: name 'Q' is not defined \(tests/equations/test_forward"
    assert re.search(rf"{said}\.py, line \d+\)\n", shown.stderr), shown.stderr


def test_a_function_that_is_not_exported_is_said_to_be() -> None:
    error = ImportError("cannot import name 'relu' from 'scratchnn' (…)")
    assert page._unexported(error).startswith(" Export relu in scratchnn/__init__.py, ")
    assert page._unexported(ImportError("No module named 'relu'")) == ""


def test_a_law_refuses_what_it_does_not_take() -> None:
    def test_holds(case: laws.Case, relu: laws.Function) -> None:
        raise NotImplementedError

    with pytest.raises(TypeError, match="leaky of test_holds gives rleu; the law takes relu"):
        laws.law(leaky={"rleu": abs})(test_holds)


def test_what_stops_is_said_with_its_place() -> None:
    equation = spec.load()["forward/relu"]

    def fails() -> None:
        spec.function("forward/relu")(None)

    line = page._checked(equation, "entry", fails)
    assert line.fault.startswith("forward/relu stops with TypeError: ")
    assert re.search(r" \(scratchnn/equations/forward.py, line \d+\)$", line.fault)


@pytest.mark.parametrize("raised", [SystemExit, KeyboardInterrupt])
def test_what_leaves_is_a_fault_and_no_pass(
    raised: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaves(Z: object) -> None:  # noqa: ARG001 (as the page has it)
        raise raised

    monkeypatch.setitem(spec.functions(), "forward/relu", leaves)
    for line in page._computed(spec.load()["forward/relu"]):
        assert line.fault.startswith(f"forward/relu stops with {raised.__name__}")


@pytest.mark.parametrize(
    ("id_", "made"), [("update/adam", "epsilon-inside"), ("initial/he_normal", "fan-out")]
)
def test_a_function_that_makes_a_mistake_of_its_page_is_told_which(
    id_: str, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    equation = spec.load()[id_]
    mistake = next(m for m in equation.mistakes if m.id == made)
    monkeypatch.setitem(spec.functions(), id_, mistakes.implementation(equation, mistake))
    lines = [line for line in page._computed(equation) if line.name.startswith("mistake ")]
    assert [line.fault for line in lines] == [
        f"{id_} makes the mistake {made}: it is {mistake.is_}"
    ]


def test_a_law_of_a_longer_name_is_not_that_of_a_shorter() -> None:
    names = [f"{phase}/{name}" for phase, name in [("forward", "tan"), ("forward", "tanh")]]
    assert page.own_name("test_tanh_is_odd", names) == "tanh"
    assert page.own_name("test_tan_is_odd", names) == "tan"
    assert page.own_name("test_cos_is_even", names) == ""


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("sideways/swish", "the phases are initial, forward"),
        ("swish", "must be a phase, a slash and a name"),
        ("forward/Swish", "must be the name of a function"),
        ("forward/a__b", "must be the name of a function"),
        ("forward/../../evil", "must be the name of a function"),
        ("forward/lambda", "means something in Python already"),
        ("forward/sum", "means something in Python already"),
        ("forward/relu", "forward/relu exists: docs/equations/forward/relu.md"),
        ("backward/relu", "scratchnn exports a relu already"),
    ],
)
def test_what_cannot_be_begun_is_refused(id_: str, said: str) -> None:
    [sentence] = new.objections(ROOT, id_)
    assert said in sentence


@pytest.mark.slow
def test_the_page_of_the_network_is_checked_with_each_choice_and_mistake() -> None:
    shown = run(ROOT, "contributing.page", "networks/two_layer")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    network = spec.network()
    lines = [f"choice {one.id} " for one in network.choices]
    lines += [f"mistake {one.id} " for one in network.mistakes]
    lines += [f"choice {one.id}, mistake {mistake.id} " for one, mistake in network.misuses]
    for line in ("no choice ", *lines):
        assert f"\n  {line}" in shown.stdout


def test_a_choice_that_leaves_the_slope_is_a_fault_of_the_page_of_its_equation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = spec.network()
    tanh = next(choice for choice in network.choices if choice.id == "tanh")
    forward = tuple(step for step in tanh.replace if step.phase == "forward")
    changed = dataclasses.replace(
        network, choices=(dataclasses.replace(tanh, replace=forward, mistakes=()),)
    )
    monkeypatch.setattr(spec, "network", lambda: changed)
    [fault] = [line.fault for line in page.promises("forward/tanh") if line.fault]
    assert fault.startswith(
        "docs/networks/two_layer.md, choice tanh: dZ1 = hidden_error(W2, dZ2, G1) is not m·dJ/"
    )
    assert fault.endswith("and the network has A1 = tanh(Z1): exchange the slope too")


@pytest.mark.parametrize("phase", spec.PHASES)
def test_the_skeleton_names_every_key(phase: str) -> None:
    text = new.begun(ROOT, f"{phase}/something_new")[f"docs/equations/{phase}/something_new.md"]
    matter = text.split("---\n")[1]
    keys = {key.rstrip("_") for key in (f.name for f in fields(spec.Equation))}
    written = set(yaml.safe_load(matter)) | set(re.findall(r"^# (\w+):", matter, re.MULTILINE))
    assert written == (keys if phase == "backward" else keys - {"gradient"})
    for kind in (spec.Output, spec.Mistake):
        for field in fields(kind):
            assert re.search(rf"\b{field.name.rstrip('_')}: ", matter), field.name
    for word in (*rules.DOMAINS, *rules.CHECKS, *rules.FAILURES):
        assert word in matter
    if phase == "backward":
        for field in fields(spec.Gradient):
            assert f"{field.name}: " in matter


@pytest.mark.parametrize(("phase", "output"), [("forward", "A"), ("backward", "G")])
def test_what_is_begun_calls_its_output_as_others_of_its_phase_do(
    phase: str, output: str
) -> None:
    texts = new.begun(ROOT, f"{phase}/something_new")
    matter = texts[f"docs/equations/{phase}/something_new.md"].split("---\n")[1]
    assert [one["name"] for one in yaml.safe_load(matter)["outputs"]] == [output]
    function = texts[f"scratchnn/equations/{phase}.py"].partition("def something_new")[2]
    assert f"\n    {output} : array, shape (n, m)\n" in function


def test_the_guide_holds_every_key() -> None:
    guide = (ROOT / "docs/contributing.md").read_text(encoding="utf-8")
    written = set(re.findall(r"^\| `(\w+)` \| ", guide, re.MULTILINE))
    assert {field.name for field in fields(spec.Equation)} <= written


def test_functions_of_one_name_are_not_begun() -> None:
    with pytest.raises(SystemExit, match="must differ"):
        new.main("forward/double", "backward/double")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_an_equation_is_begun_whole_or_not_at_all(tree: Path) -> None:
    (tree / SKELETON).symlink_to("nowhere/at/all")
    names = ("scratchnn/__init__.py", "scratchnn/equations/forward.py", "mkdocs.yml")
    before = [(tree / name).read_bytes() for name in names]
    begun = run(tree, "contributing.new", "forward/double")
    assert begun.returncode == 1
    assert re.fullmatch(
        r".*double\.md cannot be written: there is no folder .*\n", begun.stderr
    )
    assert [(tree / name).read_bytes() for name in names] == before


@pytest.mark.slow
def test_an_equation_is_begun_and_finished(tree: Path) -> None:
    begun = run(tree, "contributing.new", "forward/double")
    assert begun.returncode == 0, begun.stderr
    assert (
        run(tree, "ruff", "check", "--select", "I,RUF022,F822", "scratchnn", "tests").returncode
        == 0
    )
    assert run(tree, "ruff", "format", "--check", "scratchnn", "tests").returncode == 0
    nav = (tree / "mkdocs.yml").read_text(encoding="utf-8")
    assert nav.index("forward/softmax.md") < nav.index("forward/double.md") < nav.index("Loss:")

    again = run(tree, "contributing.new", "forward/double")
    assert again.returncode == 1
    assert "forward/double exists" in again.stderr

    asked = run(tree, "contributing.page", "forward/double")
    assert asked.returncode == 1
    left = (
        asked.stderr.partition("still to be written, where it says …: ")[2].strip().split(", ")
    )
    assert {"tex", "inputs[0].means", "outputs[0].entry", "mistakes[third-mistake].seen"} <= {
        *left
    }
    assert "Traceback" not in asked.stderr

    write_front_matter(tree / SKELETON)
    asked = run(tree, "contributing.page", "forward/double")
    assert asked.returncode == 1
    for said in (
        "forward/double stops with NotImplementedError: write it in scratchnn/equations/forward",
        "still to be written, where the page says …: By hand, Why, Try it, People ask, Exercises",
        "test_double_obeys_one_law[holds]: NotImplementedError: write what holds of double",
    ):
        assert said in asked.stderr
    assert "Traceback" not in asked.stderr

    write_the_rest(tree)
    asked = run(tree, "contributing.page", "forward/double")
    assert asked.stderr.strip() == (
        "docs/changelog.md does not name Double below ## 0.1.0 (Double is not there); "
        "add a line that says what is new"
    )
    news = "The first version.\n\n"
    replace(tree / "docs/changelog.md", (news, f"{news}- An equation that doubles.\n"))
    replace(tree / SKELETON, ("    2\n", "    3\n"))
    asked = run(tree, "contributing.page", "forward/double")
    assert asked.stderr.count(f"{SKELETON}::line:") == 3  # each example that fails
    replace(tree / SKELETON, ("    3\n", "    2\n"))
    forward = "scratchnn/equations/forward.py"
    replace(tree / forward, ("A = 2 * Z", "A = 2*Z"))
    asked = run(tree, "contributing.page", "forward/double")
    wanted = f"{forward} is not formatted: `.venv/bin/ruff format {forward}` does it"
    assert asked.stderr.strip() == wanted
    replace(tree / forward, ("A = 2*Z", "A = 2 * Z"))
    asked = run(tree, "contributing.page", "forward/double")
    assert asked.returncode == 0, asked.stdout + asked.stderr


def write_front_matter(file: Path) -> None:
    replace(
        file,
        ("sentence: …", "sentence: Twice."),
        ("tex: …", "tex: 'A_{ji} = 2\\, Z_{ji}'"),
        ("    means: …", "    means: a number"),
        ("entry: …", "entry: 'A[j, i] = 2 * Z[j, i]'"),
        ("{Z: …}", "{Z: [[1.0, -2.0], [0.0, 5.0], [3.0, -1.0]]}"),
        ("is: …", "is: wrong"),
        ("seen: …", "seen: something"),
        ("    code: …", "    code: 'Z'"),
        ("mistake, is: wrong, code: …", "mistake, is: wrong, code: '3 * Z'"),
    )


def write_the_rest(tree: Path) -> None:
    replace(
        tree / SKELETON,
        ("## By hand\n\n…", "## By hand\n\n$$\n2 \\cdot 3 = 6\n$$"),
        ("## Why\n\n…", "## Why\n\n$$\nA_{ji} - Z_{ji} = Z_{ji}\n$$"),
        ("\n…\n", "\nWords.\n"),
        ("    …\n", "    ```pycon\n    >>> 1 + 1\n    2\n    ```\n"),
    )
    forward = tree / "scratchnn/equations/forward.py"
    docstring = "[3.0, -1.0]]))\n"
    raised = 'raise NotImplementedError("write it in scratchnn/equations/forward.py")'
    printed = "    array([[ 2., -4.],\n           [ 0., 10.],\n           [ 6., -2.]])\n"
    replace(forward, (docstring, docstring + printed), (raised, "A = 2 * Z\n    return A"))
    laws = tree / "tests/equations/test_forward.py"
    holds = "close(double(case.X + case.X), double(case.X) + double(case.X))"
    text = re.sub(
        r"raise NotImplementedError\(.*?\"\n? *\)", holds, laws.read_text(), flags=re.S
    )
    laws.write_text(text.replace("lambda Z: Z}", "lambda Z: Z + 1}"))
