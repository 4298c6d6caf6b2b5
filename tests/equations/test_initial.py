"""Laws of the start."""

import numpy as np
from laws import Case, Function, close, equal, law
from numpy import ndarray as Array

from scratchnn import scale_pixels, uniform


def own_generator(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    return uniform(shape, np.random.default_rng(0))


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
