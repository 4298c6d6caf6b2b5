"""Someone's own network is judged rightly, and its mistakes are named."""

import contextlib
import io
import itertools
import json
import types
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scratchnn
from scratchnn import check, spec, two_layer
from scratchnn.checker import checking, diagnosis, loading, report, worksheet
from scratchnn.checker.report import Report

HERE = Path(__file__).parents[1] / "transcriptions"
CORRECTED = (HERE / "corrected.py").read_text(encoding="utf-8")
EQUATIONS = spec.load()


def examined(source: str | Path, **names: str) -> Report:
    """Judge a file here, without a process of its own."""
    path = source if isinstance(source, Path) else _written(source)
    loaded = loading.load(str(path))
    blank = Report(str(path), problems=loaded.problems)
    with contextlib.redirect_stdout(io.StringIO()):
        return checking.examine(loaded.namespace, blank, file=loaded.file, mapped=names)


_numbers = itertools.count()
_folder: Path


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    global _folder
    _folder = tmp_path
    monkeypatch.syspath_prepend(tmp_path)  # and what `load` puts there is taken away again


def _written(source: str) -> Path:
    path = _folder / f"learner{next(_numbers)}.py"
    path.write_text(source, encoding="utf-8")
    return path


def wrong(found: Report) -> set[tuple[str, str]]:
    statuses = ("wrong", "failed")
    return {(f.equation, f.mistake) for f in found.findings if f.status in statuses}


def remarks(found: Report) -> set[tuple[str, str]]:
    return {(remark.equation, remark.mistake) for remark in found.remarks}


def complaints(found: Report) -> list[str]:
    return [f.message for f in found.findings if f.status not in ("right", "missing")]


# --- right code, however it is written ------------------------------------------------------

# What is right in each transcription, and which remarks it deserves.
RIGHT = {
    "corrected.py": (13, set()),
    "notebook.ipynb": (13, set()),
    "rows.py": (12, {("", "")}),
    "rows_like_pytorch.py": (10, {("", "")}),
    "class_with_methods.py": (9, {("loss/one_hot", "")}),
    "class_with_dictionaries.py": (8, {("loss/one_hot", "")}),
    "functions_in_a_class.py": (5, {("loss/one_hot", "")}),
    "loops.py": (6, set()),
    "other_orders.py": (11, set()),
    "single_precision.py": (
        4,
        {("initial/scale_pixels", "precision"), ("forward/linear", "precision")},
    ),
    "dictionaries.py": (
        11,
        {
            ("initial/uniform", ""),
            ("loss/cross_entropy", "zero-times-log-zero"),
            ("loss/one_hot", ""),
        },
    ),
    "in_place.py": (
        9,
        {
            ("initial/uniform", "randn"),
            ("forward/relu", "in-place"),
            ("update/gradient_step", "in-place"),
            ("backward/relu_derivative", "at-zero"),
            ("backward/weight_gradient", "m-of-all-data"),
        },
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_code_is_called_right(name: str) -> None:
    right, deserved = RIGHT[name]
    found = examined(HERE / name)
    assert complaints(found) == []
    assert list(found.equations.values()).count("right") == right
    assert remarks(found) == deserved
    assert found.exit_code == 0


def test_the_layout_is_told() -> None:
    assert examined(HERE / "rows.py").layout == "rows"
    assert examined(HERE / "rows_like_pytorch.py").layout == "rows, weights not transposed"
    assert examined(HERE / "corrected.py").layout == "columns"


def test_names_can_be_mapped() -> None:
    path = HERE / "names_of_my_own.py"
    assert "rectify, vorwaerts, lerne" in examined(path).cannot
    names = {"rectify": "relu", "vorwaerts": "forward_prop", "lerne": "update_params"}
    found = examined(path, **names, eingabe="X", gewichte1="W1")
    assert complaints(found) == []
    assert found.equations["forward/softmax"] == "right"


def test_our_own_functions_pass() -> None:
    for module in (two_layer, *map(_module, spec.PHASES)):
        found = check(module)
        assert found.exit_code == 0
        assert not [remark for remark in found.remarks if remark.mistake]


def _module(phase: str) -> types.ModuleType:
    return __import__(f"scratchnn.equations.{phase}", fromlist=[phase])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("W1.dot(X) + b1", "np.add(b1, np.einsum('jl,li->ji', W1, X))"),
        ("return Z > 0", "return np.heaviside(Z, 0)"),
        ("return np.maximum(Z, 0)", "return np.array([[max(z, 0) for z in row] for row in Z])"),
        ("return np.argmax(A2, 0)", "return [int(np.argmax(column)) for column in A2.T]"),
        ("m = Y.size", "m = float(X.shape[1])"),
        ("1 / m * dZ2.dot(A1.T)", "(dZ2 @ A1.T) / m"),
        ("b2 = np.random.rand(10, 1) - 0.5", "b2 = np.zeros((10, 1))"),
        ("deriv_ReLU(Z1)", "deriv_ReLU(A1)"),
        ("alpha):\n    W1", "learning_rate):\n    alpha = learning_rate\n    W1"),
    ],
)
def test_style_is_not_called_wrong(old: str, new: str) -> None:
    assert old in CORRECTED
    found = examined(CORRECTED.replace(old, new))
    assert complaints(found) == []
    assert not [remark for remark in found.remarks if remark.mistake]


def test_labels_may_be_one_hot_already() -> None:
    found = injected(
        {
            "    one_hot_Y = one_hot(Y)\n": "    one_hot_Y = Y\n",
            "Y.size\n    one": "X.shape[1]\n    one",
        }
    )
    assert complaints(found) == []
    assert [r.message for r in found.remarks] == [
        "backward_prop takes one-hot labels, and is right with those."
    ]


# --- mistakes -------------------------------------------------------------------------------

SOFTMAX = "np.exp(Z - np.max(Z, axis=0)) / sum(np.exp(Z - np.max(Z, axis=0)))"
DB2, DB1 = "np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ1, axis=1, keepdims=True)"
START = "np.random.rand(10, 784) - 0.5"

# Mistakes of learners, and of the video: what is typed in the place of what, and its name.
INJECTED = [
    ("initial/uniform", "no-half", {START: "np.random.rand(10, 784)"}),
    ("initial/uniform", "randn-minus-half", {START: "np.random.randn(10, 784) - 0.5"}),
    ("initial/uniform", "all-negative", {START: "-np.random.rand(10, 784)"}),
    ("initial/uniform", "zeros", {START: "np.zeros((10, 784))"}),
    ("initial/uniform", "flat", {"np.random.rand(10, 1) - 0.5": "np.random.rand(10) - 0.5"}),
    ("initial/uniform", "shape", {START: "np.random.rand(784, 10) - 0.5"}),
    ("forward/linear", "no-bias", {"W1.dot(X) + b1": "W1.dot(X)"}),
    ("forward/linear", "flat-bias", {"W1.dot(X) + b1": "W1.dot(X) + b1.ravel()"}),
    ("forward/linear", "transposed-weights", {"W2.dot(A1) + b2": "W2.T.dot(A1) + b2"}),
    ("forward/relu", "mask", {"return np.maximum(Z, 0)": "return (Z > 0) * 1.0"}),
    ("forward/relu", "max-over-axis", {"np.maximum(Z, 0)": "np.max(Z, 0)"}),
    ("forward/softmax", "softmax-of-a1", {"softmax(Z2)": "softmax(A1)"}),
    ("forward/softmax", "whole-batch", {SOFTMAX: "np.exp(Z) / np.sum(np.exp(Z))"}),
    ("forward/softmax", "wrong-axis", {
        SOFTMAX: "np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)"}),
    ("loss/one_hot", "rows", {"    one_hot_Y = one_hot_Y.T\n": ""}),
    ("backward/output_error", "sign", {"A2 - one_hot_Y": "one_hot_Y - A2"}),
    ("backward/output_error", "absolute", {"A2 - one_hot_Y": "abs(A2 - one_hot_Y)"}),
    ("backward/output_error", "mean-too-early", {"A2 - one_hot_Y": "(A2 - one_hot_Y) / m"}),
    ("backward/weight_gradient", "no-mean", {"1 / m * dZ2.dot": "dZ2.dot"}),
    ("backward/weight_gradient", "transposed", {"dZ2.dot(A1.T)": "A1.dot(dZ2.T)"}),
    ("backward/weight_gradient", "dw1-from-dz2", {"dZ1.dot(X.T)": "dZ2.dot(X.T)"}),
    ("backward/weight_gradient", "hidden-input-for-dw2", {"dZ2.dot(A1.T)": "dZ2.dot(Z1.T)"}),
    ("backward/bias_gradient", "one-number", {DB2: "np.sum(dZ2)", DB1: "np.sum(dZ1)"}),
    ("backward/bias_gradient", "absolute", {
        DB2: "np.sum(abs(dZ2), axis=1, keepdims=True)"}),
    ("backward/bias_gradient", "absolute-one-number", {DB1: "np.sum(np.abs(dZ1))"}),
    ("backward/bias_gradient", "flat", {DB2: "np.sum(dZ2, axis=1)"}),
    ("backward/bias_gradient", "over-units", {DB1: "np.sum(dZ1, axis=0, keepdims=True)"}),
    ("backward/bias_gradient", "db1-from-dz2", {DB1: DB2}),
    ("backward/relu_derivative", "of-activation", {"deriv_ReLU(Z1)": "(A1 >= 0)"}),
    ("backward/relu_derivative", "slope-of-z2", {"deriv_ReLU(Z1)": "deriv_ReLU(Z2)"}),
    ("backward/hidden_error", "dw2-for-w2", {"W2.T.dot(dZ2)": "dW2.T.dot(dZ2)"}),
    ("backward/hidden_error", "not-transposed", {"W2.T.dot(dZ2)": "W2.dot(dZ2)"}),
    ("backward/hidden_error", "no-slope", {" * deriv_ReLU(Z1)": ""}),
    ("update/gradient_step", "product", {"W1 - alpha": "W1 * alpha"}),
    ("update/gradient_step", "uphill", {"b2 - alpha": "b2 + alpha"}),
    ("measure/predictions", "wrong-axis", {"argmax(A2, 0)": "argmax(A2, 1)"}),
    ("measure/accuracy", "column-of-labels-sum", {
        "predictions == Y)": "predictions == Y.reshape(-1, 1))"}),
    ("measure/accuracy", "column-of-labels", {
        "np.sum(predictions == Y) / Y.size": "np.mean(predictions == Y[:, None])"}),
]  # fmt: skip

# These are right on ordinary inputs, so they get a remark of the mistake's name.
REMARKED = [
    ("initial/uniform", "randn", {START: "np.random.randn(10, 784)"}),
    ("forward/softmax", "no-shift", {" - np.max(Z, axis=0)": ""}),
    ("forward/softmax", "shift-by-batch", {"np.max(Z, axis=0)": "np.max(Z)"}),
    ("loss/one_hot", "size-from-data", {"(Y.size, 10)": "(Y.size, Y.max() + 1)"}),
    ("backward/relu_derivative", "at-zero", {"return Z > 0": "return Z >= 0"}),
    ("backward/weight_gradient", "m-of-all-data", {"    m = Y.size\n": ""}),
]


def injected(replaced: dict[str, str]) -> Report:
    source = CORRECTED
    for old, new in replaced.items():
        assert old in source
        source = source.replace(old, new)
    return examined(source)


@pytest.mark.parametrize(
    ("equation", "mistake", "replaced"), INJECTED, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_mistake_is_named(equation: str, mistake: str, replaced: dict[str, str]) -> None:
    found = injected(replaced)
    assert wrong(found) == {(equation, mistake)}
    assert remarks(found) == set()
    assert found.exit_code == 1
    first = found.findings[0]
    assert (first.equation, first.status) == (equation, "wrong")
    assert first.page.startswith(spec.SITE)
    assert first.message.startswith(
        ("Your ", "What your ", "forward_prop stops", "backward_prop")
    )


@pytest.mark.parametrize(
    ("equation", "mistake", "replaced"), REMARKED, ids=lambda v: v if isinstance(v, str) else ""
)
def test_what_is_right_on_ordinary_inputs_is_remarked(
    equation: str, mistake: str, replaced: dict[str, str]
) -> None:
    found = injected(replaced)
    assert complaints(found) == []
    assert remarks(found) == {(equation, mistake)}
    assert found.exit_code == 0


def test_two_mistakes_are_both_named() -> None:
    found = injected(
        {"softmax(Z2)": "softmax(A1)", DB2: "np.sum(dZ2)", "1 / m * dZ1.dot": "dZ1.dot"}
    )
    assert wrong(found) == {
        ("forward/softmax", "softmax-of-a1"),
        ("backward/bias_gradient", "one-number"),
        ("backward/weight_gradient", "no-mean"),
    }


def test_the_derivative_at_an_activation_is_told_from_none() -> None:
    """Both are 1 everywhere; the comparison in the code tells which it is."""
    found = injected({"deriv_ReLU(Z1)": "deriv_ReLU(A1)", "return Z > 0": "return Z >= 0"})
    assert wrong(found) == {("backward/relu_derivative", "of-activation")}


@pytest.mark.parametrize(
    ("id_", "mistake"),
    [
        pytest.param(id_, m, id=f"{id_}:{m.id}")
        for id_, e in EQUATIONS.items()
        for m in e.mistakes
        # A label of −1 is none, so the page promises nothing there.
        if (id_, m.id) != ("loss/one_hot", "scatter")
    ],
)
def test_every_mistake_of_every_page_is_recognised(id_: str, mistake: spec.Mistake) -> None:
    name = id_.partition("/")[2]
    arguments = ", ".join(symbol.name for symbol in EQUATIONS[id_].inputs)
    found = examined(
        f"import numpy as np\n\n\ndef {name}({arguments}):\n    return {mistake.code}\n"
    )
    expected = {(id_, mistake.id)}
    if mistake.id in {"rows", "not-transposed", "wrong-axis"} and not wrong(found):
        # Alone in a file, it is what whoever keeps examples in rows would write.
        assert found.layout == "rows"
    else:
        assert (wrong(found) or remarks(found)) == expected


@pytest.mark.parametrize("wiring", spec.network().mistakes, ids=lambda m: m.id)
def test_every_mistake_of_wiring_is_recognised(wiring: spec.Wiring) -> None:
    found = check(_composed(spec.network().replaced(wiring.replace).steps))
    assert wrong(found) == {(wiring.replace.call, wiring.id)}


def _composed(steps: Iterable[spec.Step]) -> types.ModuleType:
    """Write forward_prop and backward_prop from steps, as `two_layer` does by hand."""
    lines = {
        phase: [f"    {s.python}" for s in steps if s.phase in phase]
        for phase in (("forward",), ("backward",))
    }
    source = "\n".join(
        [
            "def forward_prop(W1, b1, W2, b2, X):", *lines["forward",], "    return Z1, A1, Z2, A2",
            "def backward_prop(Z1, A1, Z2, A2, W1, W2, X, y):", "    Y = one_hot(y, 10)",
            *lines["backward",], "    return dW1, db1, dW2, db2",
        ]
    )  # fmt: skip
    module = types.ModuleType("composed")
    names = {id_.partition("/")[2]: e.function for id_, e in EQUATIONS.items()}
    inner = names | {"__name__": "composed"}
    exec(compile(source, "composed", "exec"), inner)  # noqa: S102
    vars(module).update({n: inner[n] for n in ("forward_prop", "backward_prop")})
    return module


# --- the sentence ---------------------------------------------------------------------------


def test_the_video_itself() -> None:
    found = examined(HERE / "video.py")
    assert wrong(found) == {("backward/bias_gradient", "one-number")}
    assert remarks(found) == {
        ("forward/softmax", "no-shift"),
        ("loss/one_hot", "size-from-data"),
        ("backward/weight_gradient", "m-of-all-data"),
    }
    db2, db1 = (f for f in found.findings if f.status == "wrong")
    assert (db2.symbol, db1.symbol) == ("db2", "db1")
    assert db2.message == (
        "Your db2 is one number for the whole layer; the bias gradient has one for each unit."
    )
    assert db2.code.endswith("db2 = dZ2.sum(axis=1, keepdims=True) / m")
    assert db2.page == f"{spec.SITE}equations/backward/bias_gradient/#mistake-one-number"
    assert db2.got == pytest.approx(0, abs=1e-12)  # identically zero, as the page says
    assert db2.error is not None
    assert db2.error > 0.01
    assert found.equations["backward/hidden_error"] == "right"


def test_the_first_wrong_equation_comes_first_and_consequences_are_marked() -> None:
    found = injected({"return np.maximum(Z, 0)": "return np.abs(Z)"})
    first, *others = (f for f in found.findings if f.status not in ("right", "missing"))
    assert (first.equation, first.function, first.status) == ("forward/relu", "ReLU", "wrong")
    assert [(f.symbol, f.status, f.follows) for f in others] == [
        ("A1", "follows", "ReLU"),
        ("Z2", "follows", "A1"),
        ("A2", "follows", "A1"),
    ]


def test_a_function_that_stops_because_of_another_is_marked() -> None:
    found = injected({"np.maximum(Z, 0)": "np.max(Z, 0)"})
    stopped = next(f for f in found.findings if f.function == "forward_prop")
    assert (stopped.status, stopped.follows) == ("follows", "ReLU")


@pytest.mark.parametrize("out", ["Z1", "A2", "dZ2", "dW1", "db2", "dZ1"])
def test_the_right_code_of_a_step_is_its_equation_in_its_letters(out: str) -> None:
    from scratchnn.verify import wiring

    network = spec.network()
    step = next(s for s in network.steps if s.name == out)
    known = wiring.run(
        [s for s in network.steps if s.phase != "update"], wiring.start(network, wiring.SMALL)
    )
    namespace: dict[str, Any] = {"np": np} | {n: v for n, v in known.items() if n != out}
    exec(diagnosis.code(step), namespace)  # noqa: S102
    np.testing.assert_array_equal(namespace[out], known[out])


def _kind(got: Any, wanted: Any) -> str:
    return diagnosis.general(np.asarray(got, dtype=float), np.asarray(wanted, dtype=float), 5)[
        0
    ]


def test_general_kinds_are_recognised() -> None:
    right = np.array([[1.5, -2.25], [0.5, 4.75], [8.5, 0.25]])
    column = right[:, :1]
    assert _kind(right.T, right) == "transposed"
    assert _kind(column.ravel(), column) == "flat"
    assert _kind(3.0, column) == "one-number"
    assert _kind(right * 5, right) == "no-mean"
    assert _kind(right / 5, right) == "mean-twice"
    assert _kind(-right, right) == "sign"
    assert _kind(np.trunc(right), right) == "integers"
    assert _kind(right * 0.5, right) == "factor"
    assert _kind(np.where(right > 4, np.nan, right), right) == "nan"
    assert _kind(right[:2], right) == "shape"
    assert _kind(right * 0, right) == "zeros"
    assert _kind(right + 1, right) == ""


# --- what is run of a file ------------------------------------------------------------------


def test_only_definitions_are_run(tmp_path: Path) -> None:
    left = tmp_path / "left.txt"
    found = examined(
        f"""
import numpy as np
SIZE, LIMIT = 28 * 28, -1.5
rng = np.random.default_rng(0)
half = lambda x: x / 2
open({str(left)!r}, "w").write("run")
rows, columns = np.zeros((3, 4)).shape
for i in range(3):
    open({str(left)!r}, "w").write("run")
if __name__ == "__main__":
    open({str(left)!r}, "w").write("run")
def relu(Z):
    return np.maximum(Z, 0) if SIZE == 784 and LIMIT == -1.5 and half(4) == 2 and rng else None
"""
    )
    assert not left.exists()
    assert found.equations["forward/relu"] == "right"


def test_what_cannot_be_run_is_left_out_and_told() -> None:
    found = examined(
        "import no_such_library_at_all\n"
        "import numpy as np\n"
        "def softmax(Z, k=data.shape): ...\n"
        "def relu(Z): return np.maximum(Z, 0)\n"
    )
    assert found.equations["forward/relu"] == "right"
    first, second = found.problems
    assert "Line 1, `import no_such_library_at_all`: the library" in first
    assert "data is not known there" in second


def test_libraries_that_are_imported_are_not_judged() -> None:
    found = examined(
        "from collections import Counter\n"  # it has an `update`
        "from matplotlib.mlab import *\n"
        "from numpy import *\n"
        "def relu(Z): return Z"
    )
    assert {f.function for f in found.findings if f.function} == {"relu"}


def test_a_method_that_does_nothing_is_not_called_right() -> None:
    found = examined(
        "class Net:\n"
        "    def backward(self, X, Y):\n"
        "        self.dW1, self.Z1\n"
        "        X = X + 1\n"
        "    def update(self, alpha):\n"
        "        W1 = self.W1 - alpha * self.dW1\n"
    )
    assert found.equations["backward/output_error"] == "failed"
    assert found.equations["update/gradient_step"] in ("wrong", "failed")


def test_globals_are_put_back() -> None:
    module = types.ModuleType("learner_with_m")
    source = "m = 41\ndef bias_gradient(dZ): return dZ.sum(axis=1, keepdims=True) / m"
    exec(source, vars(module))  # noqa: S102
    assert check(module).equations["backward/bias_gradient"] == "right"
    assert vars(module)["m"] == 41


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.py", b"", "No function is defined there"),
        ("comment.py", b"# later", "No function is defined there"),
        ("binary.py", bytes(range(128, 256)), "is not text"),
        ("null.py", b"a = 1\0", "null bytes"),
        ("syntax.py", b"def relu(Z)\n    return Z", "cannot read line 1"),
        ("deep.py", b"(" * 1000, "cannot"),
        ("cells.ipynb", b"{}", "is not a notebook"),
        ("cells.ipynb", b"no json", "is not a notebook"),
        ("cells.ipynb", b"[1]", "is not a notebook"),
        ("notes.txt", b"", "must be a Python file .py or a notebook .ipynb"),
        ("other.py", b"def gelu(x): return x", "There are gelu"),
    ],
)
def test_what_cannot_be_checked_says_why(name: str, content: bytes, message: str) -> None:
    path = _folder / name
    path.write_bytes(content)
    try:
        found = examined(path).cannot
    except loading.LoadError as error:
        found = str(error)
    assert message in found


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("missing.py", "there is no such file"),
        ("no.such.module", "no such file, and no such module"),
        (".", "is a folder"),
        ("numpy", "No function has a name that is known here"),
    ],
)
def test_a_target_that_is_none_says_so(target: str, message: str) -> None:
    try:
        found = examined(Path(target)).cannot
    except loading.LoadError as error:
        found = str(error)
    assert message in found


def test_a_module_is_found_by_its_dotted_name() -> None:
    loaded = loading.load("scratchnn.two_layer")
    found = checking.examine(loaded.namespace, Report("two_layer"), file=loaded.file)
    assert found.exit_code == 0
    assert found.equations["backward/hidden_error"] == "right"


# --- the worksheet and the report -----------------------------------------------------------


def test_the_worksheet_turns_green_one_by_one() -> None:
    source = worksheet.write()
    empty = examined(source)
    needed = [e for id_, e in EQUATIONS.items() if spec.network().uses(id_)]
    assert set(empty.equations.values()) == {"empty"}
    assert set(empty.equations) == {equation.id for equation in needed}
    assert empty.exit_code == 1
    for done, equation in enumerate(needed, 1):
        names = ", ".join(s.name for s in equation.inputs)
        body = f"    from scratchnn import {equation.function.__name__} as ours\n    return ours({names})"
        source = source.replace("    raise NotImplementedError", body, 1)
        if done in (1, 8, len(needed)):
            found = examined(source)
            assert list(found.equations.values()).count("right") == done
    assert found.exit_code == 0
    assert found.remarks == []


def test_only_what_is_asked_for_counts() -> None:
    path = _written(CORRECTED.replace("return np.maximum(Z, 0)", "return Z"))
    loaded = loading.load(str(path))
    found = checking.examine(loaded.namespace, Report("x", asked="backward"), file=loaded.file)
    assert {f.equation.partition("/")[0] for f in found.findings} == {"backward"}
    assert found.exit_code == 0
    alone = checking.examine({"relu": scratchnn.relu}, Report("x", asked="forward"))
    assert alone.equations["forward/linear"] == "missing"
    assert alone.exit_code == 1  # what is asked for must be there
    with pytest.raises(ValueError, match="expected a phase"):
        check(two_layer, only="sideways")


def test_the_report_survives_json() -> None:
    found = examined(HERE / "video.py")
    text = json.dumps(found.as_dict(), allow_nan=False)
    assert Report.from_dict(json.loads(text)) == found
    assert {f.status for f in found.findings} <= set(report.STATUSES)
