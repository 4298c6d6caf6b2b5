"""Networks in many styles: right ones are called right, and each fault is found."""

from pathlib import Path

import pairs
import pytest
from local import examined
from pairs import PAIRS, Pair

pytestmark = pytest.mark.slow  # whole programs are run, several times each

# Programs whose fault makes them right for another loss, so that nothing in them is wrong.
OTHER_LOSS = {"delta_o = (o - t)"}
STYLES = {
    "adam_class.py": "Adam",
    "momentum_batches.py": "momentum",
    "rmsprop_script.py": "RMSProp",
    "dropout_rows.py": "dropout",
    "batches_leaky.py": "leaky ReLU (0.1)",
    "class_sigmoid.py": "sigmoid",
    "regression.py": "squared error",
    "moons_class.py": "binary cross-entropy",
    "mish.py": "an activation of your own",
    "nesterov_class.py": "Nesterov",
    "hinge_svm.py": "hinge loss",
    "layer_files/main.py": "momentum",
    "deep_lists.py": "784 → 24 ReLU → 16 ReLU → 10 softmax",
}


@pytest.mark.parametrize("file", pairs.FILES)
def test_a_right_network_ends_with_0(file: str, tmp_path: Path) -> None:
    report = examined(pairs.write(tmp_path, file), tmp_path)
    assert (report.exit_code, report.cannot) == (0, "")
    assert not [f for f in report.findings if f.status == "wrong"]
    assert {p.status for p in report.parameters} == {"right"}
    assert STYLES.get(file, "") in str(report.network)


@pytest.mark.parametrize("file", pairs.BEYOND)
def test_a_right_network_that_is_not_understood_is_not_called_wrong(
    file: str, tmp_path: Path
) -> None:
    report = examined(pairs.write(tmp_path, f"beyond/{file}"), tmp_path)
    assert report.exit_code == 2
    assert not {"wrong", "follows"} & {p.status for p in report.parameters}
    assert report.cannot or "unsure" in {p.status for p in report.parameters}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p.file}: {p.new}")
def test_a_fault_is_found(pair: Pair, tmp_path: Path) -> None:
    report = examined(pairs.write(tmp_path, pair.file, pair), tmp_path)
    if pair.new in OTHER_LOSS:
        assert report.exit_code == 0
        return
    found = [f for f in report.findings if f.status == "wrong"]
    assert (report.exit_code, bool(found)) == (1, True), report.cannot
    if pair.named:
        assert pair.new.strip() in "\n".join(f.statement for f in found)


def test_most_faults_are_named_at_their_line() -> None:
    assert sum(pair.named for pair in PAIRS) >= 0.8 * len(PAIRS)


def test_there_are_many_styles() -> None:
    assert len(pairs.FILES) >= 20
    assert len(pairs.FILES) + len(PAIRS) >= 60
