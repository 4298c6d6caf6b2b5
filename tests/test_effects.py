"""What mistakes do, on a few images and in a few steps."""

import copy
import json

import numpy as np
import pytest

from scratchnn import data, effects, two_layer
from scratchnn.effects import Effect, Sample, Variant
from scratchnn.equations.initial import scale_pixels
from scratchnn.spec import SpecificationError
from scratchnn.verify import mistakes

VARIANTS = {variant.id: variant for variant in effects.VARIANTS}
ITERATIONS = 30


def sample(seed: int) -> Sample:
    pixels, labels = data.load("sample")
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(labels))
    train, dev = order[:300], order[300:400]
    return Sample(pixels[train], labels[train], pixels[dev], labels[dev], rng)


@pytest.fixture(scope="module")
def digits() -> Sample:
    return sample(0)


def measured(id_: str, digits: Sample) -> Effect:
    return effects.measure([digits], [VARIANTS[id_]], ITERATIONS)[id_]


def test_the_right_network_is_right(digits: Sample) -> None:
    effect = measured("right", digits)
    assert all(float(error) < 1e-12 for error in effect["gradient"].values())
    (run,) = effect["runs"]
    assert [point[0] for point in run["curve"]] == [0, 10, 20, 30]
    assert run["curve"][-1][1] > run["curve"][0][1]
    assert run["printed"] == run["curve"][-1][1]
    assert (run["refused"], run["nan_at"], run["infinite_at"]) == (None, None, None)


def test_it_is_the_network_that_learners_have_typed(digits: Sample) -> None:
    X, rng = scale_pixels(digits.pixels), copy.deepcopy(digits.rng)
    parameters = two_layer.gradient_descent(X, digits.y, alpha=0.1, iterations=30, rng=rng)
    y_hat = two_layer.make_predictions(X, *parameters)
    run = effects._train(effects._Bench(VARIANTS["right"], np.float64), digits, 30, 30)
    assert run["printed"] == two_layer.get_accuracy(y_hat, digits.y)


def test_accuracy_hardly_shows_db2_as_one_number_and_the_gradient_does(digits: Sample) -> None:
    right, wrong = measured("right", digits), measured("db-one-number", digits)
    gap = right["runs"][0]["curve"][-1][1] - wrong["runs"][0]["curve"][-1][1]
    assert abs(gap) < 0.05
    gradient = wrong["gradient"]
    assert gradient["db2"] == pytest.approx(1, abs=1e-9)
    assert float(gradient["db1"]) > 0.5
    assert float(gradient["dW1"]) < 1e-12
    assert float(gradient["dW2"]) < 1e-12


@pytest.mark.parametrize("id_", ["softmax-no-shift", "one-hot-from-data"])
def test_some_are_no_different_here(id_: str, digits: Sample) -> None:
    assert measured(id_, digits)["runs"] == measured("right", digits)["runs"]


@pytest.mark.parametrize(
    "id_", ["softmax-of-a1-no-shift", "softmax-whole-batch", "pixels-unscaled-no-shift"]
)
def test_some_end_as_nan_and_read_every_digit_as_0(id_: str, digits: Sample) -> None:
    (run,) = measured(id_, digits)["runs"]
    assert run["nan_at"] is not None
    assert run["curve"][-1][1] == np.mean(digits.y == 0)
    assert run["curve"][-1][0] < ITERATIONS


@pytest.mark.parametrize("id_", ["start-zeros", "start-negative", "start-randn-minus-half"])
def test_some_starts_leave_no_hidden_unit_alive(id_: str, digits: Sample) -> None:
    effect = measured(id_, digits)
    assert effect["runs"][0]["dead"] == 10
    assert effect["gradient"]["dW1"] == effect["gradient"]["dW2"] == "nothing"
    assert float(effect["gradient"]["db2"]) < 1e-12


def test_a_flat_bias_is_refused(digits: Sample) -> None:
    effect = measured("flat-bias", digits)
    assert "(10,300) (10,)" in str(effect["runs"][0]["refused"])
    assert set(effect["gradient"].values()) == {"shape"}


def test_a_gradient_of_the_wrong_shape_spoils_no_other(digits: Sample) -> None:
    gradient = measured("flat-db", digits)["gradient"]
    assert gradient["db1"] == gradient["db2"] == "shape"
    assert float(gradient["dW1"]) < 1e-12


def test_what_is_printed_is_what_the_network_would_print(digits: Sample) -> None:
    (run,) = measured("labels-in-a-column", digits)["runs"]
    assert run["curve"] == measured("right", digits)["runs"][0]["curve"]
    assert run["printed"] == pytest.approx(0.1, abs=0.02)


def test_too_few_examples_in_the_mean_are_seen_by_every_gradient(digits: Sample) -> None:
    gradient = measured("m-of-all-data", digits)["gradient"]
    assert list(gradient.values()) == pytest.approx([1 / 9] * 4)  # (1 − 4/5) / (1 + 4/5)


def test_a_mistake_of_the_learning_rate_is_no_mistake_of_the_gradient(digits: Sample) -> None:
    assert all(
        float(error) < 1e-12 for error in measured("no-rate", digits)["gradient"].values()
    )


def test_an_overflow_is_told_in_double_precision(digits: Sample) -> None:
    """In single precision an exponential overflows at 89, in double at 710."""
    variant = VARIANTS["softmax-of-a1-no-shift"]
    single = effects._train(effects._Bench(variant, np.float32), digits, ITERATIONS, 10)
    (run,) = measured(variant.id, digits)["runs"]
    assert run["nan_at"] is not None
    assert (single["nan_at"] or single["infinite_at"] or 0) < run["nan_at"]


def test_results_are_plain_and_the_same_again(digits: Sample) -> None:
    few = [VARIANTS["db-one-number"], VARIANTS["start-randn"]]
    first = effects.measure([digits, sample(1)], few, iterations=3)
    assert len(first["db-one-number"]["runs"]) == 2
    assert len(first["start-randn"]["runs"]) == 1
    assert json.loads(json.dumps(first, allow_nan=False)) == first
    assert effects.measure([digits, sample(1)], few, iterations=3) == first


def test_every_variant_is_made_of_mistakes_that_exist() -> None:
    assert len(VARIANTS) == len(effects.VARIANTS)
    for variant in effects.VARIANTS:
        made = len(variant.equations) + len(variant.wiring)
        assert made == len(variant.of) + len(variant.own)
        assert (made > 0) == bool(variant.seen) == (variant.id != "right")


def test_mistakes_that_stand_on_no_page_are_rejected_too() -> None:
    own = [mistake for variant in effects.VARIANTS for mistake in variant.own]
    assert own
    for variant in effects.VARIANTS:
        for equation, mistake in variant.equations:
            assert not mistakes.judge(equation, mistake).passed


@pytest.mark.parametrize("setting", effects.SETTINGS, ids=lambda setting: setting.id)
def test_nothing_is_wrong_with_the_settings(setting: Variant, digits: Sample) -> None:
    gradient = effects.compare(setting, digits)
    assert all(float(error) < 1e-12 for error in gradient.values())


def test_a_setting_is_another_network_than_the_right_one(digits: Sample) -> None:
    several = [VARIANTS["right"], *effects.SETTINGS]
    curves = [effects.train(one, digits, iterations=5, every=1)["curve"] for one in several]
    assert all(curve not in curves[:i] for i, curve in enumerate(curves))


def test_the_learning_rate_is_the_length_of_the_step(digits: Sample) -> None:
    ten_times = Variant("ten", "Ten times the rate", alpha=1.0)
    found = effects.measure([digits], [ten_times, VARIANTS["no-rate"]], iterations=20)
    assert found["ten"] == found["no-rate"]


def test_the_number_of_hidden_units_can_be_set(digits: Sample) -> None:
    bench = effects._Bench(Variant("few", "Three units", units=3), np.float64)
    known = bench.begin(digits.pixels, digits.y, digits.rng)
    assert (known["W1"].shape, known["W2"].shape) == ((3, 784), (10, 3))


def test_an_unknown_mistake_is_an_error() -> None:
    variant = Variant("x", "x", of=("forward/relu#no-such",))
    with pytest.raises(SpecificationError, match="no mistake no-such; there are mask, "):
        effects.compare(variant, sample(0))
