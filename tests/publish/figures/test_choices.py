"""The pictures of choices show what their equations do."""

import numpy as np

from scratchnn.choices import ACTIVATIONS, OPTIMIZERS, STARTS
from scratchnn.publish.figures import choices


def test_every_rule_gets_down_from_the_same_place_and_the_plain_one_least() -> None:
    paths = choices.paths()
    assert len(paths) == len(OPTIMIZERS)
    ends = {}
    for name, path in paths.items():
        assert path.shape == (2, choices.STEPS + 1)
        assert np.array_equal(path[:, :1], choices.BEGIN)
        assert choices.height(path)[-1] < choices.height(path)[0] / 100
        ends[name.partition(",")[0]] = abs(path[0, -1])  # how far along the valley it is still
    assert max(ends, key=lambda name: ends[name]) == "gradient_step"


def test_a_scaled_rule_keeps_the_spread_and_the_uniform_start_does_not() -> None:
    spreads = {name: choices.spread(name) for name, s in STARTS.items() if s.is_random}
    growth = {name: values[-1] / values[0] for name, values in spreads.items()}
    assert growth["uniform"] > 1e4
    assert 0.2 < growth["he_normal"] < 5


def test_the_slopes_shown_are_those_of_every_activation() -> None:
    drawn = choices.slopes()
    assert all(name in drawn for name in ACTIVATIONS)
