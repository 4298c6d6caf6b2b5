"""Laws of the start."""

import numpy as np
import pytest
from laws import Case, Function, close, equal, law
from numpy import ndarray as Array

from scratchnn import (
    bias_gradient,
    gradient_step,
    he_normal,
    hidden_error,
    linear,
    output_error,
    relu,
    relu_derivative,
    scale_pixels,
    softmax,
    uniform,
    weight_gradient,
    zeros,
)


def own_generator(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    return uniform(shape, np.random.default_rng(0))


@pytest.mark.slow
@law(
    no_half={"uniform": lambda shape, rng: rng.random(shape)},
    normal={"uniform": lambda shape, rng: rng.standard_normal(shape)},
    two_values={"uniform": lambda shape, rng: rng.integers(2, size=shape) - 0.5},
)
def test_uniform_is_even_between_its_ends(case: Case, uniform: Function = uniform) -> None:
    W = uniform((100 * case.n0, case.n1), case.rng)
    assert np.all(np.abs(W) <= 0.5)
    quarters, _ = np.histogram(W, bins=4, range=(-0.5, 0.5))
    spread = np.sqrt(W.size * 1 / 4 * 3 / 4)  # of a count that each number enters or not
    assert np.all(np.abs(quarters - W.size / 4) < 6 * spread)


@law(own_generator={"uniform": own_generator})
def test_uniform_takes_its_numbers_from_the_generator(
    case: Case, uniform: Function = uniform
) -> None:
    """Weights, then biases, are the same numbers as all of them drawn at once."""
    parts = np.random.default_rng(case.seed)
    W, b = uniform((case.n1, case.n0), parts), uniform((case.n1, 1), parts)
    at_once = uniform((1, case.n1 * (case.n0 + 1)), np.random.default_rng(case.seed))
    equal(np.concatenate([W.ravel(), b.ravel()]), at_once.ravel())


@law(
    ones={"zeros": np.ones},
    drawn={"zeros": lambda shape: uniform(shape, np.random.default_rng(0))},
    tiny={"zeros": lambda shape: np.full(shape, 1e-9)},
)
def test_zeros_add_nothing_to_a_score(case: Case, zeros: Function = zeros) -> None:
    W1 = case.parameters[0]
    equal(linear(W1, case.X, zeros((case.n1, 1))), W1 @ case.X)


@law(
    tenths={"zeros": lambda shape: np.full(shape, 0.1)},
    drawn={"zeros": lambda shape: uniform(shape, np.random.default_rng(0))},
)
def test_zeros_as_weights_move_the_last_bias_alone(case: Case, zeros: Function = zeros) -> None:
    """W1, b1 and W2 stay 0 to the last bit, and b2 learns how frequent each class is."""
    X, Y = case.X, case.Y
    shapes = (case.n1, case.n0), (case.n1, 1), (case.k, case.n1), (case.k, 1)
    W1, b1, W2, b2 = (zeros(shape) for shape in shapes)
    for _ in range(3):
        Z1 = linear(W1, X, b1)
        A1 = relu(Z1)
        dZ2 = output_error(softmax(linear(W2, A1, b2)), Y)
        dZ1 = hidden_error(W2, dZ2, relu_derivative(Z1))
        W1 = gradient_step(W1, weight_gradient(dZ1, X), 0.1)
        b1 = gradient_step(b1, bias_gradient(dZ1), 0.1)
        W2 = gradient_step(W2, weight_gradient(dZ2, A1), 0.1)
        b2 = gradient_step(b2, bias_gradient(dZ2), 0.1)
    for stays, shape in zip((W1, b1, W2), shapes, strict=False):
        equal(stays, np.zeros(shape))
    rarest_first = np.argsort(Y.sum(axis=1))
    assert np.all(np.diff(b2[rarest_first, 0]) > -1e-12)
    assert np.any(b2 != 0) or np.ptp(Y.sum(axis=1)) == 0


@law(
    brightest_is_one={"scale_pixels": lambda pixels: pixels.T / pixels.max()},
    centred={"scale_pixels": lambda pixels: (pixels.T - pixels.mean(axis=1)) / 255},
    by_256={"scale_pixels": lambda pixels: pixels.T / 256},
)
def test_scale_pixels_keeps_black_and_white_and_every_grey(
    case: Case, scale_pixels: Function = scale_pixels
) -> None:
    pixels = case.rng.integers(200, size=(case.m, case.n0)).astype(np.uint8)
    X = scale_pixels(pixels)
    close(X * 255, pixels.T.astype(float))
    ends = scale_pixels(np.array([[0, 255]], dtype=np.uint8))
    equal(ends, np.array([[0.0], [1.0]]))


@law(
    brightest_is_one={"scale_pixels": lambda pixels: pixels.T / pixels.max()},
    standardised={"scale_pixels": lambda pixels: (pixels.T - pixels.mean()) / pixels.std()},
)
def test_scale_pixels_sees_each_image_by_itself(
    case: Case, scale_pixels: Function = scale_pixels
) -> None:
    pixels = case.rng.integers(256, size=(case.m, case.n0))
    alone = [scale_pixels(pixels[[i]]) for i in range(case.m)]
    equal(scale_pixels(pixels), np.hstack(alone))


def he_with(scale: Function) -> Function:
    """Make a normal start of another spread."""
    return lambda shape, rng: rng.standard_normal(shape) * scale(*shape)


@law(
    factor_one={"he_normal": he_with(lambda n_out, n_in: np.sqrt(1 / n_in))},
    fan_out={"he_normal": he_with(lambda n_out, n_in: np.sqrt(2 / n_out))},
    no_root={"he_normal": he_with(lambda n_out, n_in: 2 / n_in)},
    unscaled={"he_normal": he_with(lambda n_out, n_in: 1)},
    uniform={
        "he_normal": lambda shape, rng: (2 * rng.random(shape) - 1) * np.sqrt(2 / shape[1])
    },
    positive={"he_normal": lambda shape, rng: np.abs(he_normal(shape, rng))},
)
def test_he_normal_keeps_the_mean_square_through_relu(
    case: Case, he_normal: Function = he_normal
) -> None:
    A = case.rng.standard_normal((100, 40))
    for units in (300, 100, 300, 100, 300):
        A = relu(he_normal((units, len(A)), case.rng) @ A)
        assert 1 / 4 < np.mean(A**2) < 4


@law(
    own_seed={"he_normal": lambda shape, rng: he_normal(shape, np.random.default_rng(0))},
    one_number={"he_normal": lambda shape, rng: np.full(shape, he_normal((1, 1), rng))},
    fan_out={"he_normal": he_with(lambda n_out, n_in: np.sqrt(2 / n_out))},
)
def test_he_normal_is_scaled_by_what_a_unit_is_given(
    case: Case, he_normal: Function = he_normal
) -> None:
    """Four times the inputs, half the weights; whatever is drawn is drawn from `rng`."""
    few, many = (case.n1, case.n0), (case.n1, 4 * case.n0)
    seed = case.rng.integers(2**32)
    N = np.random.default_rng(seed).standard_normal(many)
    W = he_normal(many, np.random.default_rng(seed))
    close(W * np.sqrt(2 * case.n0), N)
    first = he_normal(few, np.random.default_rng(seed))
    close(first.ravel(), 2 * he_normal(many, np.random.default_rng(seed)).ravel()[: first.size])
