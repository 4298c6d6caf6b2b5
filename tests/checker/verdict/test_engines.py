"""The way back through a scalar engine is followed number by number, from the loss."""

from pathlib import Path

import pytest
from studied import studied

from scratchnn.checker.network.roles import Study
from scratchnn.checker.verdict import engines

FILE = Path(__file__).parents[1] / "networks" / "engine_line.py"
DATA = """from keras.datasets import mnist
(x, y), _ = mnist.load_data()
points = [float(v) for v in x[:4, 0] / 255]
wanted = [float(v) for v in y[:4]]
"""
HEAD, _, REST = FILE.read_text(encoding="utf-8").partition("points = ")
ENGINE = f"{HEAD}{DATA}{REST[REST.index('u = [') :]}"


def engine(old: str = "", new: str = "") -> Study:
    assert old in ENGINE
    return studied(source=ENGINE.replace(old, new) if old else ENGINE)


def test_the_way_back_begins_at_the_loss() -> None:
    study = engine()
    pairs = engines.way_back(study)
    assert len(pairs) > 20
    assert float(study.array(pairs[0].slope)) == 1.0
    assert [p.slope.index for p in pairs] == sorted(p.slope.index for p in pairs)


def test_all_of_a_right_engine_is_right() -> None:
    way = engines.followed(engine())
    assert way is not None
    assert way.wrong is None
    assert way.right > engines.ENOUGH


@pytest.mark.slow
def test_the_first_slope_that_is_another_is_told() -> None:
    study = engine("1.0 if self.value > 0", "2.0 if self.value > 0")
    way = engines.followed(study)
    assert way is not None
    assert way.right >= engines.ENOUGH
    assert way.wrong is not None
    assert way.wrong.value.text.endswith("slope")


def test_a_network_of_arrays_is_no_engine() -> None:
    assert engines.way_back(studied()) == []
    assert engines.followed(studied()) is None
