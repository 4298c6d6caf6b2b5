"""What mistakes do, on a few images and in a few steps."""

import copy
import json
from dataclasses import replace

import numpy as np
import pytest

from scratchnn import data, two_layer
from scratchnn.effects import experiments, trainer
from scratchnn.effects.experiments import Experiment, Instead
from scratchnn.effects.kept import Effect
from scratchnn.effects.trainer import Bench, Sample
from scratchnn.equations.initial import scale_pixels
from scratchnn.verify.draws import Values

pytestmark = pytest.mark.slow  # networks are trained

SELECTION = experiments.selection()
EXPERIMENTS = SELECTION.experiments
RIGHT = SELECTION.right
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
    one = EXPERIMENTS[id_]
    return Effect(
        runs=trainer.train([one], digits, ITERATIONS), gradient=trainer.compare(one, digits)
    )


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
    run = Bench(RIGHT, np.float64).train(digits, iterations=30, every=30)
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
    one = EXPERIMENTS["softmax-of-a1-no-shift"]
    single = Bench(one, np.float32).train(digits, ITERATIONS, 10)
    (run,) = measured(one.id, digits)["runs"]
    assert run["nan_at"] is not None
    assert (single["nan_at"] or single["infinite_at"] or 0) < run["nan_at"]


def test_results_are_plain_and_the_same_again(digits: Sample) -> None:
    first = measured("db-one-number", digits)
    assert json.loads(json.dumps(first, allow_nan=False)) == first
    assert measured("db-one-number", digits) == first


def test_another_sample_is_another_run(digits: Sample) -> None:
    one, other = (trainer.train([RIGHT], some, iterations=3) for some in (digits, sample(1)))
    assert one[0]["curve"] != other[0]["curve"]


@pytest.mark.parametrize("setting", SELECTION.settings, ids=lambda setting: setting.id)
def test_nothing_is_wrong_with_the_settings(setting: Experiment, digits: Sample) -> None:
    gradient = trainer.compare(setting, digits)
    assert all(float(error) < 1e-12 for error in gradient.values())


def test_a_setting_is_another_network_than_the_right_one(digits: Sample) -> None:
    several = [RIGHT, *SELECTION.settings]
    curves = [one["curve"] for one in trainer.train(several, digits, iterations=5, every=1)]
    assert all(curve not in curves[:i] for i, curve in enumerate(curves))


def test_the_learning_rate_is_the_length_of_the_step(digits: Sample) -> None:
    ten_times = replace(RIGHT, at={"alpha": 1.0})
    runs = trainer.train([ten_times, EXPERIMENTS["no-rate"]], digits, 20)
    assert runs[0] == runs[1]


def test_the_number_of_hidden_units_can_be_set(digits: Sample) -> None:
    few = replace(RIGHT, sizes={"n1": 3})
    known = Bench(few, np.float64).begin(digits.pixels, digits.y, digits.rng)
    assert (known["W1"].shape, known["W2"].shape) == ((3, 784), (10, 3))
    assert trainer.train([few], digits, iterations=1)[0]["hidden"] == 3


def test_the_steps_tell_what_the_arrays_are() -> None:
    assert trainer.roles(RIGHT.network) == trainer.Roles(
        inputs=["X"], hidden=["A1"], output="A2", loss="J", printed="accuracy"
    )


def test_a_network_is_trained_as_its_choices_make_it(digits: Sample) -> None:
    momentum = replace(RIGHT, choices=("momentum",), at={"alpha": 0.1, "beta": 0.0})
    run = trainer.train([momentum], digits, iterations=5)
    assert run == trainer.train([RIGHT], digits, iterations=5)  # no velocity is kept
    fast = replace(momentum, at={"alpha": 0.1, "beta": 0.9})
    faster, right = trainer.train([fast, RIGHT], digits, 30)
    assert faster["curve"][-1][1] > right["curve"][-1][1]
    assert all(float(error) < 1e-12 for error in trainer.compare(momentum, digits).values())


def test_a_count_is_the_number_of_the_step(digits: Sample) -> None:
    """Adam's first step is α for every weight, and with any other count it is not."""
    at = {"alpha": 0.5, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-20}
    adam = replace(RIGHT, choices=("adam",), at=at)
    bench, counts, run = Bench(adam, np.float64), [], Bench.run

    def counted(bench: Bench, known: Values, *phases: str) -> Values:
        if "update" in phases:
            counts.append(known["t"])
        return run(bench, known, *phases)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Bench, "run", counted)
        bench.train(digits, iterations=3, every=3)
    assert counts == [1, 2, 3]
    known = bench.begin(digits.pixels, digits.y, digits.rng)
    after = bench.run(known, "forward", "loss", "backward", "update")
    step = np.abs(after["b2"] - known["b2"])
    assert np.allclose(step, 0.5)


def test_a_choice_makes_what_an_expression_makes(digits: Sample) -> None:
    slope = Instead("backward/relu_derivative", "1 - np.tanh(Z) ** 2")
    typed = replace(RIGHT, own=(Instead("forward/relu", "np.tanh(Z)"), slope))
    runs = trainer.train([EXPERIMENTS["tanh"], typed], digits, iterations=5)
    assert runs[0] == runs[1]


@pytest.mark.parametrize("id_", ["right", "momentum", "start-he"])
def test_pixels_that_are_blank_throughout_change_no_run(
    id_: str, digits: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    momentum = replace(RIGHT, choices=("momentum",), at={"alpha": 0.1, "beta": 0.9})
    bench = Bench(EXPERIMENTS.get(id_, momentum), np.float32)
    run, widths = bench.train(digits, ITERATIONS, 1), []
    leave_out = bench._without_blank

    def leave_none_out(*values: Values) -> tuple[Values, Values]:
        widths.extend([values[0]["W1"].shape[1], leave_out(*values)[0]["W1"].shape[1]])
        return values[0], values[1]

    monkeypatch.setattr(bench, "_without_blank", leave_none_out)
    assert bench.train(digits, ITERATIONS, 1) == run
    assert widths[0] == 784 > widths[1] > 500


def test_a_row_of_the_dev_set_alone_is_kept(digits: Sample) -> None:
    bench = Bench(RIGHT, np.float32)
    known = bench.begin(digits.pixels, digits.y, digits.rng)
    dev = {"X": np.zeros((784, 2), np.float32)}
    dev["X"][0] = 1  # a corner, where no digit has ink
    used = int(np.any(known["X"], axis=1).sum())
    less, less_dev = bench._without_blank(known, dev)
    assert not known["X"][0].any()
    assert less["W1"].shape == (10, used + 1)
    assert np.array_equal(less_dev["X"][0], [1, 1])
    assert np.allclose(less["W1"] @ less["X"], known["W1"] @ known["X"], atol=1e-5)


def test_everything_has_the_precision_of_the_run(digits: Sample) -> None:
    for dtype in (np.float32, np.float64):
        bench = Bench(EXPERIMENTS["m-of-all-data"], dtype)
        known = bench.begin(digits.pixels, digits.y, digits.rng)
        known = bench.run(known, "forward", "loss", "backward", "update")
        arrays = [known[name] for name in ("X", "W1", "b2", "A1", "Y", "dW1", "db2")]
        assert {array.dtype for array in arrays} == {np.dtype(dtype)}
