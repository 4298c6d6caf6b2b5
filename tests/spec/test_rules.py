"""Whatever is wrong with a page comes out as a sentence that names the page."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from edited import replace

from scratchnn import spec

WEIGHTS = "equations/backward/weight_gradient.md"
RELU = "equations/forward/relu.md"
UNIFORM = "equations/initial/uniform.md"
ONE_HOT = "equations/loss/one_hot.md"
LAW = "laws/linear_collapse.md"
NETWORK = "networks/two_layer.md"
NOTATION = "notation.md"

DZ = "{name: dZ, shape: [n_out, m]"
STEP = "{out: Z, call: forward/linear, with: {W: W, A: A, b: b}}"
ROW = "A: [[1, 2, 0, 0]"
CODE = "code: 'dZ @ A.T'"
ENTRY = "'dW[j, l] = sum(dZ[j, i] * A[l, i] for i in range(m)) / m'"
REWIRED = "{out: A2, call: forward/softmax, with: {Z: A1}}"
FIRST = "call: initial/uniform, with: {shape: [n1, n0], rng: rng}"
SIZES = "sizes: {n0: 784, n1: 10, k: 10}"
TANH = "{out: A1, call: forward/tanh, with: {Z: Z1}}"
AT = "at: {alpha: 0.1, beta: 0.9}"
FOR = "for: [W1, b1, W2, b2]"
ZEROS = "{out: 'v{theta}', call: initial/zeros, with: {shape: '{theta}'}}"
SYMBOLS = "symbols:\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "old", "new", "said"),
    [
        # YAML
        (WEIGHTS, "title:", "title: A\ntitle:", "line 3: title stands twice in one place"),
        (WEIGHTS, "{name: dZ,", "{name: dZ, name: A,", "name stands twice in one place"),
        (WEIGHTS, DZ, "{name: dZ, shape: n, m", "shape: a list stands in brackets, [n, m], and"),
        (WEIGHTS, "title: ", "title: One: ", "line 2 is not YAML: mapping values are not all"),
        (WEIGHTS, "title: ", "\ttitle: ", "line 2 is not YAML: found character that cannot"),
        (WEIGHTS, "tex: 'dW = \\frac{1}{m}\\, dZ\\, A^{\\top}'", 'tex: "dW = \\,"', "line 6 is"),
        (WEIGHTS, "tex: 'dW = \\frac{1}{m}\\, dZ\\, A^{\\top}'", 'tex: "\\top"', "single quotes"),
        # values that are none
        (WEIGHTS, "title: Weight gradient", "title:", "title is empty; write a value"),
        (WEIGHTS, "wrt: W\n", "wrt:\n", "gradient.wrt is empty; write a value, or leave the key out"),
        (WEIGHTS, STEP, STEP.replace("Z,", "[],", 1), "gradient.steps[0].out is empty"),
        (WEIGHTS, f"[{STEP}]", "[]", "gradient.steps is empty"),
        (WEIGHTS, CODE, "code: ''", "mistakes[no-mean].code is empty"),
        (WEIGHTS, ROW, "A: [[1, null, 0, 0]", "example.A[0][1] is empty"),
        (WEIGHTS, "outputs:\n", "outputs: []\nwas:\n", "outputs is empty; write a value"),
        (WEIGHTS, "    by: entry\n", "", "mistakes[no-mean]: missing key by; docs/contributing.md"),
        # types
        (WEIGHTS, "scale: 1/m", "scale: 1", "expected text, got 1; put it into single quotes"),
        (WEIGHTS, "mistakes:", "video: 7:45\nmistakes:", "got 465; put it into single quotes"),
        (WEIGHTS, STEP, STEP.replace("W: W", "W: 3"), "linear(3, A, b): W must be a name, or a"),
        (WEIGHTS, DZ, "{name: dZ, shape: 3", "shape: expected a list or text, got 3"),
        (WEIGHTS, DZ, "{name: dZ, shape: [n_out, 1.5]", "text or a whole number, got 1.5"),
        (NETWORK, SIZES, SIZES.replace("10", "ten", 1), "expected a whole number, got 'ten'"),
        (NETWORK, SIZES, SIZES.replace("n0", "1"), "the key 1: expected text, got 1"),
        (NETWORK, AT, "at: {alpha: 0.1, beta: high}", "beta: expected a number, got 'high'"),
        # inputs
        (WEIGHTS, DZ, f"{DZ}, kink: .nan", "inputs[0].kink must be a finite number"),
        (RELU, "kink: 0", "kink: .inf", "inputs[0].kink must be a finite number"),
        (WEIGHTS, DZ, "{name: dZ, shape: [n_out x m]", "dZ: n_out x m is no size; a shape is a"),
        (WEIGHTS, DZ, "{name: dZ, shape: [-1, m]", "dZ: -1 is no size"),
        (WEIGHTS, DZ, f"{DZ}, domain: label", "a label has a shape such as [m]; got [n_out, m]"),
        (NOTATION, SYMBOLS, f"{SYMBOLS}  - {{name: q, tex: q, means: q, shape: [zz]}}\n", "q: zz"),
        # the example
        (WEIGHTS, ROW, "A: [[1, .inf, 0, 0]", "example.A[0][1] must be a finite number"),
        (WEIGHTS, ROW, "A: [[1, 'log(0)', 0, 0]", "`example`: A must be finite numbers"),
        (WEIGHTS, ROW, "A: [[1, '1 / 0', 0, 0]", "A: cannot be computed: division by zero"),
        (WEIGHTS, ROW, "A: [[1, '10 ** 400', 0, 0]", "A has a number that no float can hold"),
        (WEIGHTS, ROW, "A: [[1, true, 0, 0]", "A must be numbers in rows of equal length"),
        (UNIFORM, "example: {shape: [2, 3]", "example: {shape: 3", "shape must be a list such"),
        (UNIFORM, "rng: 0}", "rng: zero}", "rng needs a whole number, and is given 'zero'"),
        (ONE_HOT, "example: {y: [2", "example: {y: [1.5", "y must be whole numbers"),
        # formulas and gradient
        (WEIGHTS, ENTRY, "'dW = dZ @ A.T / m'", "`entry`: dW has 2 indices, got 0"),
        (WEIGHTS, STEP, "{out: Z}", "Z: a step needs `call`, an equation, or `sum`"),
        (WEIGHTS, STEP, STEP.replace("Z", "[Z, J]", 1), "forward/linear gives Z; `out` must have"),
        (WEIGHTS, "wrt: W", "wrt: dZ", "`gradient`: no step leads from `wrt`, dZ, to Z"),
        (RELU, "mistakes:", "gradient: {steps: [], wrt: Z}\nmistakes:", "steps is empty"),
        (
            RELU,
            "mistakes:",
            "gradient: {steps: [{out: A1, call: forward/tanh, with: {Z: Z}}], wrt: Z}\nmistakes:",
            "only a backward page has `gradient`; leave it out",
        ),
        (WEIGHTS, "with: {Z: Z}}", "with: {Z: Q}}", "Q not defined in notation.md; list it there"),
        # mistakes
        (WEIGHTS, CODE, f"{CODE}\n    at: {{B: [[1]]}}", "`at` gives B, no input; there are dZ, A"),
        (WEIGHTS, CODE, f"{CODE}\n    at: {{A: [[1, 2]]}}", "`at` must give dZ, too, whose sizes"),
        (WEIGHTS, CODE, f"{CODE}\n    at: {{dZ: [[1]], A: [1]}}", "A must be (n_in, m), got shape"),
        (
            WEIGHTS,
            CODE,
            f"{CODE}\n    at: {{dZ: [[1]], A: [[1, 2]]}}",
            "mistake no-mean: `at`: m is 1, and 2 in A",
        ),
        (WEIGHTS, CODE, "code: 'return dZ'", "no-mean: `code` must be one Python expression (inv"),
        (WEIGHTS, CODE, "code: 'dZ @ dB'", "mistake no-mean: `code` uses dB; there are np, dZ, A"),
        (RELU, "by: entry", "by: central", "`by` is central, and the page has no `gradient`"),
        (WEIGHTS, "id: no-mean", "id: No mean", "`mistakes`: No mean is no id; write small"),
        (WEIGHTS, "id: no-mean", "id: transposed", "`mistakes`: transposed stands twice"),
        (WEIGHTS, "    is: a sum over the examples", "    # a sum", "no-mean: `is` is missing"),
        # the network
        (NETWORK, SIZES, SIZES.replace("10", "0", 1), "n1 must be a whole number of at least 1"),
        (NETWORK, FIRST, FIRST.replace("n0", "-3"), "shape must be a name, or a list of sizes"),
        (NETWORK, FIRST, FIRST.replace("n0", "n9"), "needs n9 too early"),
        (NETWORK, "relu, with: {Z: Z1}", "relu, with: {Z: X}", "A1 must be (n0, m) here; in nota"),
        (NETWORK, REWIRED, "{out: A2}", "softmax-of-a1: A2: a step needs `call`, an equation, or"),
        (NETWORK, REWIRED, REWIRED.replace("A1", "Z2"), "A2 = softmax(Z2) changes nothing"),
        (NETWORK, "id: dw1-from-dz2", "id: softmax-of-a1", "softmax-of-a1 stands twice; each"),
        (NETWORK, TANH, TANH.replace("tanh", "relu"), "choice tanh: A1 = relu(Z1) changes nothing"),
        (NETWORK, "id: zero-biases", "id: tanh", "`choices`: tanh stands twice"),
        (NETWORK, "id: one-velocity", "id: slope-of-z2", "`mistakes`: slope-of-z2 stands twice"),
        (NETWORK, "v: vb1, alpha", "v: vb2, alpha", "mistake one-velocity: vb2, b2 = momentum"),
        (NETWORK, "instead: l2", "instead: l3", "mistake decay-for-l2: networks/two_layer: no ch"),
        (NETWORK, "W: b1, lam", "W: c1, lam", "mistake biases-pulled: Rb1 = l2_gradient(c1, "),
        (
            NETWORK,
            "        add:\n          - {out: dW1, sum: [dW1, RW1]}\n",
            "",
            "choice l2: mistake penalty-twice changes nothing; give it a step",
        ),
        (NETWORK, f"    {AT}\n", "", "choice momentum: `at` must give a number to beta, with which"),
        (NETWORK, AT, "at: {alpha: 0.1, beta: 1.9}", "`at`: beta must be fraction, got 1.9"),
        (NETWORK, AT, "at: {beta: 0.9, gamma: 1}", "`at` gives gamma, which is no number that"),
        (NETWORK, "name: beta", "name: alpha", "`inputs` has alpha, which the network is given"),
        (NETWORK, f"    {FOR}\n", "", "{theta} stands in its steps; say in `for` for which names"),
        (NETWORK, FOR, "for: [W1, b9]", "`for` names b9, which no step of the network makes"),
        (NETWORK, "title: Momentum\n    inputs", f"title: x\n    {FOR}\n    inputs", "for stands"),
        (NETWORK, "title: tanh in", f"{FOR}\n    title: tanh in", "`for` is given, and no step"),
        (NETWORK, ZEROS, ZEROS.replace("v{theta}", "v{name}"), "{name} stands for nothing; {thet"),
        (NETWORK, ZEROS, "{out: vW1, sum: [Q1]}", "vW1 = Q1: no step makes Q1; a sum begins with"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence(
    pages: Path, page: str, old: str, new: str, said: str
) -> None:
    replace(pages / page, old, new)
    faults = spec.faults(pages)
    assert any(said in fault for fault in faults), faults
    for fault in faults:
        assert re.fullmatch(rf"{re.escape(page)}: .+", fault)  # in one line


@pytest.mark.parametrize(
    ("key", "may"), [("title", False), ("example", False), ("headline", True)]
)
def test_what_is_empty_may_be_left_out_if_it_may_be_missing(
    pages: Path, key: str, may: bool
) -> None:
    file = pages / WEIGHTS
    text = re.sub(rf"^{key}:.*\n( +.*\n)*", "", file.read_text(encoding="utf-8"), flags=re.M)
    file.write_text(text.replace("---\n", f"---\n{key}: {{}}\n", 1), encoding="utf-8")
    [said] = [fault for fault in spec.faults(pages) if fault.startswith(f"{WEIGHTS}: {key}")]
    assert said.endswith("leave the key out" if may else "write a value")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda file: file.write_bytes(b"---\ntitle: \xe9\n---\n"), "is not UTF-8; save it as"),
        (
            lambda file: file.write_text("---\n---\n"),
            "must begin with front matter between two",
        ),
        (lambda file: file.write_text("---\n\n---\n"), "missing key "),
        (
            lambda file: file.write_text("---\n- a\n---\n"),
            "expected keys and values, got ['a']",
        ),
        (lambda file: file.mkdir(), "is a folder; a page is a file"),
        (lambda file: file.symlink_to("nowhere"), "cannot be read: No such file"),
    ],
)
@pytest.mark.parametrize("page", ["equations/forward/other.md", "laws/other.md"])
def test_a_page_that_cannot_be_read_is_named(
    pages: Path, page: str, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(pages / page)
    (fault,) = spec.faults(pages)
    assert fault.startswith(f"{page}: {said}"), fault


@pytest.mark.parametrize("page", [NOTATION, NETWORK])
def test_a_page_that_is_not_there_is_named(pages: Path, page: str) -> None:
    (pages / page).unlink()
    assert spec.faults(pages) == [f"{page}: cannot be read: No such file or directory"]


def test_a_mark_at_the_beginning_of_a_file_changes_nothing(pages: Path) -> None:
    page = pages / WEIGHTS
    page.write_text(page.read_text(encoding="utf-8"), encoding="utf-8-sig", newline="\r\n")
    assert spec.load(pages) == spec.load()
