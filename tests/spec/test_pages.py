"""The pages are read strictly, and travel with the package."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from edited import replace

from scratchnn import spec

PAGE = Path("equations/backward/weight_gradient.md")


def test_a_copy_loads_as_the_original(pages: Path) -> None:
    assert spec.load(pages) == spec.load()


def test_a_law_must_have_its_sentence(pages: Path) -> None:
    replace(pages / "laws/shards.md", "sentence: ", "video: ")
    with pytest.raises(spec.SpecificationError, match=r"laws/shards.md: `sentence` is missing"):
        spec.laws(pages)


def test_a_page_that_lists_the_laws_is_no_law(pages: Path) -> None:
    assert (pages / "laws/index.md").is_file()
    assert not spec.faults(pages)
    assert "laws/index" not in spec.laws(pages)


def test_equations_come_in_the_order_of_training() -> None:
    ids = list(spec.load())
    phases = [id_.partition("/")[0] for id_ in ids]
    assert phases == sorted(phases, key=spec.PHASES.index)
    for before, after in pairwise(
        ("initial/scale_pixels", "forward/softmax", "loss/one_hot", "measure/accuracy")
    ):
        assert ids.index(before) < ids.index(after)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: Weight gradient\n", "", "missing key title"),
        ("title: Weight", "colour: red\ntitle: Weight", "unknown key colour"),
        ("{name: dZ, shape", "{name: dZ, size", "inputs[0]: unknown key size"),
        ("means: how the loss changes with each weight\n", "\n", "dW lacks `means`"),
        ("since: 0.1.0\n", "", "missing key since"),
        ("sentence: 'dW", "video: 'dW", "`sentence` is missing; write one sentence"),
        ("over the examples.'\n", "over the examples'\n", "one sentence that ends with a full"),
        ("over the examples.'\n", "over the n_out units.'\n", "words, without _: "),
        ("since: 0.1.0", "since: 0.1", "since: expected"),
        ("since: 0.1.0", "since: soon", "`since` must be a version such as 0.1.0, got soon"),
        ("  scale: 1/m", "  scale: 2/m", "scale must be one of 1, m, 1/m"),
        (
            "id: backward/weight_gradient",
            "id: backward/weights",
            "`id` must be backward/weight_gradient, where the page stands; got backward/weights",
        ),
        ("shape: [n_out, n_in]}", "shape: [q, n_in]}", "q not defined in notation.md"),
        (
            "{name: dZ, shape",
            "{name: dQ, shape",
            "`inputs` are dQ, A, and the function takes dZ, A",
        ),
        ("dZ\\, A^{\\top}'", "dZ\\, Q^{\\top}'", "Q not defined in notation.md"),
        (
            "'dW[j, l] = ",
            "'dV[j, l] = ",
            "`entry`: the left side must be dW, or an entry of it, at column 1: dV[j, l]",
        ),
        (
            "A[l, i] for i",
            "A[i, l] for i",
            "`entry`: i runs over m, and n_in is meant: write A[l, i], at column 29: dW[j, l] = sum(",
        ),
        ("A[l, i] for i", "np.tanh(A[l, i]) for i", "np.tanh is NumPy's; write tanh(…)"),
        ("A^{\\top}", "A^{\\top", "`tex`: expected }, got the end, at column"),
        ("A^{\\top}", "\\tanh^{2} A", "write (\\tanh A_{ji})^{2}"),
        ("with: {W: W, A: A, b: b}", "with: {W: W, A: A}", "must be given W, A, b"),
        (
            "call: forward/linear",
            "call: forward/linaer",
            "no equation forward/linaer; is forward/linear meant?",
        ),
        (
            "call: forward/linear",
            "call: q",
            "no equation q; there are initial/scale_pixels, ",
        ),
        (
            "with: {Z: Z}}",
            "with: {Z: Z1}}",
            "`derivation`: A2 = softmax(Z1) needs Z1; declare it under `draw`, or make it by a",
        ),
        ("out: Z,", "out: W,", "overwrites another's symbol"),
        ("draw: [{name: Y, shape", "draw: [{name: Q, shape", "Q not defined in notation.md"),
        ("out: J, call: loss", "out: Q, call: loss", "Q not defined in notation.md"),
        ("with: {A: A2, Y: Y}", "with: {A: A2}", "loss/cross_entropy must be given A, Y"),
        ("mistakes:\n", "  small: Q\nmistakes:\n", "Q not defined in notation.md"),
        ("mistakes:\n", "  depends: {J: Q}\nmistakes:\n", "Q not defined in notation.md"),
        ("wrt: W", "wrt: Q", "Q is neither drawn, made, nor an input"),
        (
            "expect: shape",
            "expect: doom",
            "mistake elementwise: no failure doom; there are shape, nan, overflow",
        ),
        ("title: Weight gradient", "title: [Weight]", "title: expected"),
        (
            "  A: [[1, 2, 0, 0]",
            "  Q: [[1, 2, 0, 0]",
            "`example` must give a value for each of dZ, A",
        ),
        (
            "  A: [[1, 2, 0, 0]",
            "  A: [[1, 2, 0]",
            "`example`: A must be numbers in rows of equal length",
        ),
        (
            "  A: [[1, 2, 0, 0]",
            "  A: [[1, 2, 0, 'sin(1)']",
            "`example`: A: there is no function sin; there are abs",
        ),
        ("title: Weight gradient", "title: true", "title: expected"),
        ("title: Weight gradient", "title: {", "line 4 is not YAML: "),
        ("---\ntitle", "title", "must begin with front matter"),
    ],
)
def test_a_broken_page_is_refused(pages: Path, old: str, new: str, message: str) -> None:
    replace(pages / PAGE, old, new)
    with pytest.raises(spec.SpecificationError, match=re.escape(message)):
        spec.load(pages)


def test_a_backward_page_without_gradient_is_refused(pages: Path) -> None:
    text = (pages / PAGE).read_text(encoding="utf-8")
    without = re.sub(r"gradient:\n(  .*\n)+", "", text)
    (pages / PAGE).write_text(without, encoding="utf-8")
    with pytest.raises(
        spec.SpecificationError, match="must say in `gradient` what it differentiates"
    ):
        spec.load(pages)


def test_a_missing_page_is_refused(pages: Path) -> None:
    (pages / PAGE).unlink()
    with pytest.raises(
        spec.SpecificationError,
        match="backward/weight_gradient has no page; write docs/eq",
    ):
        spec.load(pages)


def test_a_page_without_function_is_refused(pages: Path) -> None:
    shutil.copy(pages / PAGE, pages / "equations/backward/weights.md")
    replace(
        pages / "equations/backward/weights.md",
        "id: backward/weight_gradient",
        "id: backward/weights",
    )
    with pytest.raises(
        spec.SpecificationError,
        match=r"there is no function; write `def weights\(dZ, A\)` in scratchnn/equations/backward.py",
    ):
        spec.load(pages)


def test_no_page_is_newer_than_the_package() -> None:
    version = as_numbers(importlib.metadata.version("scratchnn"))
    stones = spec.withdrawn().values()
    said = {page.id: page.since for page in spec.load().values()}
    said |= {law.id: law.since for law in spec.laws().values()}
    said |= {stone.id: stone.withdrawn.since for stone in stones}
    assert [id_ for id_, since in said.items() if as_numbers(since) > version] == []


def as_numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


TOMBSTONE = """---
title: Weights
id: backward/weights
since: 0.1.0
withdrawn:
  since: 0.2.0
  why: It summed where the loss takes a mean.
  replaced_by: [backward/weight_gradient, laws/linear_collapse]
---
"""


def test_a_withdrawn_page_is_kept_apart(pages: Path) -> None:
    (pages / "equations/backward/weights.md").write_text(TOMBSTONE, encoding="utf-8")
    law = TOMBSTONE.replace("backward/weights", "laws/weights")
    (pages / "laws/weights.md").write_text(law, encoding="utf-8")
    assert spec.load(pages) == spec.load()
    assert spec.laws(pages) == spec.laws()
    stones = spec.withdrawn(pages)
    assert list(stones) == ["backward/weights", "laws/weights"]
    assert stones["backward/weights"].withdrawn.since == "0.2.0"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: backward/weights", "id: backward/weight", "`id` must be backward/weights"),
        ("  since: 0.2.0", "  since: 0.1.0", "withdrawn before it was there"),
        ("  since: 0.2.0\n", "", "withdrawn: missing key since"),
        ("[backward/weight_gradient", "[backward/gone", "replaced by unknown backward/gone"),
    ],
)
def test_a_broken_tombstone_is_refused(pages: Path, old: str, new: str, message: str) -> None:
    assert old in TOMBSTONE
    stone = TOMBSTONE.replace(old, new)
    (pages / "equations/backward/weights.md").write_text(stone, encoding="utf-8")
    with pytest.raises(spec.SpecificationError, match=re.escape(message)):
        spec.withdrawn(pages)


def test_a_withdrawn_page_has_no_function(pages: Path) -> None:
    stone = TOMBSTONE.replace("backward/weights", "backward/weight_gradient")
    (pages / PAGE).write_text(stone, encoding="utf-8")
    with pytest.raises(spec.SpecificationError, match="its function is still there"):
        spec.withdrawn(pages)
    with pytest.raises(spec.SpecificationError, match="its function is still there"):
        spec.load(pages)


@pytest.mark.parametrize(
    ("new", "twice"), [("{name: c, tex: q,", "c"), ("{name: q, tex: c,", "c")]
)
def test_two_symbols_that_are_one_are_refused(pages: Path, new: str, twice: str) -> None:
    replace(pages / "notation.md", "symbols:\n", f"symbols:\n  - {new} means: a number}}\n")
    with pytest.raises(spec.SpecificationError, match=rf"notation\.md: {twice} defined twice"):
        spec.load(pages)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("call: forward/relu, with: {Z: Z1}", "call: forward/relu, with: {Z: Z2}", r"A1 = relu\(Z2\) needs Z2 too early"),
        ("replace: {out: A2,", "replace: {out: A3,", "replaces nothing: no step of the phase forward makes A3"),
        ("{out: A1, call: forward/relu", "{out: Q1, call: forward/relu", "Q1 not defined"),
    ],
)  # fmt: skip
def test_a_broken_network_is_refused(pages: Path, old: str, new: str, message: str) -> None:
    replace(pages / "networks/two_layer.md", old, new)
    with pytest.raises(spec.SpecificationError, match=message):
        spec.network(pages)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: laws/linear_collapse", "id: laws/collapse", "`id` must be laws/linear_collapse"),
        ("W_2 (W_1 X + b_1)", "W_2 (W_1 Q + b_1)", "Q not defined in notation.md"),
        ("[forward/linear, forward/relu]", "[forward/lineal]", "forward/lineal, which is no equation"),
        ("[forward/linear, forward/relu]", "[]", "uses is empty; write a value"),
        ("::test_linear_collapse", "::linear_collapse", "must be like tests/test_laws.py::test_name"),
        ("check: tests", "proof: tests", "unknown key proof"),
    ],
)  # fmt: skip
def test_a_broken_law_is_refused(pages: Path, old: str, new: str, message: str) -> None:
    replace(pages / "laws/linear_collapse.md", old, new)
    with pytest.raises(spec.SpecificationError, match=re.escape(message)):
        spec.laws(pages)


@pytest.mark.slow
def test_pages_travel_in_the_wheel(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "elsewhere")
    # -P keeps the clone's own folder off the path
    program = (
        "from scratchnn import spec, data; print(spec.PAGES, len(spec.load()),"
        " len(spec.network().steps), len(spec.laws()), len(data.load().labels))"
    )
    shown = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "elsewhere")},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert Path(shown[0]) == tmp_path / "elsewhere/scratchnn/pages"
    read = (spec.load(), spec.network().steps, spec.laws())
    assert shown[1:] == [*(str(len(one)) for one in read), "5000"]
