"""Single functions are held to their pages, and the mistakes of the pages are named."""

from pathlib import Path

import pytest
from local import complaints, examined, wrong

from scratchnn import check, spec, two_layer

HERE = Path(__file__).parents[1] / "transcriptions"
EQUATIONS = spec.load()
RIGHT = [
    "corrected.py", "rows.py", "rows_like_pytorch.py", "class_with_methods.py",
    "class_with_dictionaries.py", "functions_in_a_class.py", "loops.py", "other_orders.py",
    "single_precision.py", "dictionaries.py", "in_place.py",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", RIGHT)
def test_right_code_is_called_right(name: str, tmp_path: Path) -> None:
    report = examined(HERE / name, tmp_path)
    assert complaints(report) == []
    assert report.exit_code == 0


def test_the_video_itself(tmp_path: Path) -> None:
    report = examined(HERE / "video.py", tmp_path)
    assert wrong(report) == {("backward/bias_gradient", "one-number")}
    (finding,) = [f for f in report.findings if f.status == "wrong"]
    assert finding.parameters == ["b2", "b1"] or finding.parameters == ["b1", "b2"]
    assert finding.statement == "db2 = 1 / m * np.sum(dZ2)"
    assert finding.page == f"{spec.SITE}equations/backward/bias_gradient/#mistake-one-number"
    mistakes = {remark.mistake for remark in report.remarks}
    assert {"no-shift", "size-from-data", "m-of-all-data"} <= mistakes


def test_a_cell_that_cannot_be_read_is_never_the_reason_for_a_0(tmp_path: Path) -> None:
    report = examined(HERE / "notebook.ipynb", tmp_path)
    assert complaints(report) == []
    assert report.exit_code == 2
    assert "cannot be read" in report.problems[0]


def test_names_can_be_mapped(tmp_path: Path) -> None:
    path = HERE / "names_of_my_own.py"
    assert examined(path, tmp_path).exit_code == 2
    names = {"rectify": "relu", "vorwaerts": "forward_prop", "lerne": "update_params"}
    report = examined(path, tmp_path, **names, eingabe="X", gewichte1="W1")
    assert complaints(report) == []
    assert report.equations["forward/softmax"] == "right"


@pytest.mark.slow
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
def test_every_mistake_of_every_page_is_recognised(
    id_: str, mistake: spec.Mistake, tmp_path: Path
) -> None:
    name = id_.partition("/")[2]
    arguments = ", ".join(symbol.name for symbol in EQUATIONS[id_].inputs)
    source = f"import numpy as np\n\n\ndef {name}({arguments}):\n    return {mistake.code}\n"
    report = examined(source, tmp_path)
    remarks = {(remark.equation, remark.mistake) for remark in report.remarks}
    if mistake.id in {"rows", "not-transposed", "wrong-axis"} and not wrong(report):
        # Alone in a file, it is what whoever keeps examples in rows would write.
        assert report.layout == "rows"
    elif mistake.id == "percent":
        assert "in percent" in report.remarks[0].message
    else:
        assert (wrong(report) or remarks) == {(id_, mistake.id)}


@pytest.mark.parametrize("body", ["np.clip(Z, 0, 2.5)", "np.where(Z > 0, Z, 1e-4 * Z) + 1e-3"])
def test_large_numbers_are_drawn_too(body: str, tmp_path: Path) -> None:
    source = f"import numpy as np\ndef relu(Z):\n    return {body}\n"
    assert examined(source, tmp_path).exit_code == 1


def test_an_iterator_is_not_called_empty(tmp_path: Path) -> None:
    report = examined("def relu(Z):\n    yield from Z\n", tmp_path)
    assert report.equations["forward/relu"] != "empty"


def test_only_what_is_asked_for_counts(tmp_path: Path) -> None:
    source = (HERE / "corrected.py").read_text(encoding="utf-8")
    source = source.replace("return np.maximum(Z, 0)", "return Z")
    report = examined(source, tmp_path, only="backward")
    assert {f.equation.partition("/")[0] for f in report.findings} == {"backward"}
    assert report.exit_code == 0
    with pytest.raises(ValueError, match="expected a phase"):
        check(two_layer, only="sideways")
