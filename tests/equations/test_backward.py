"""Laws of the gradients."""

import numpy as np
import pytest
from laws import Case, Function, close, equal, law, quietly

from scratchnn import (
    bias_gradient,
    gradient_step,
    hidden_error,
    l2_gradient,
    l2_penalty,
    output_error,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    tanh,
    tanh_derivative,
    weight_gradient,
)


@pytest.mark.slow
@law(
    sign={"output_error": lambda A, Y: Y - A},
    absolute={"output_error": lambda A, Y: np.abs(A - Y)},
    label_itself={"output_error": lambda A, Y: A - Y.argmax(axis=0)},
)
def test_output_error_lifts_the_right_class_alone(
    case: Case, output_error: Function = output_error
) -> None:
    dZ = output_error(case.probabilities, case.Y)
    assert np.all(dZ[case.Y == 1] < 0)
    assert np.all(dZ[case.Y == 0] > 0)
    equal(output_error(case.Y, case.Y), np.zeros_like(case.Y))


@law(
    squared_error={"output_error": lambda A, Y: (A - Y) * A * (1 - A)},
    mean_too_early={"output_error": lambda A, Y: (A - Y) / Y.shape[1]},
    diagonal_alone={"output_error": lambda A, Y: Y * (A - 1)},
)
def test_output_error_is_twice_what_the_right_class_lacks(
    case: Case, output_error: Function = output_error
) -> None:
    """It lacks as much as the others have too much."""
    A, Y = case.probabilities, case.Y
    lacking = 1 - (A * Y).sum(axis=0)
    close(np.abs(output_error(A, Y)).sum(axis=0), 2 * lacking)


@law(
    no_mean={"weight_gradient": lambda dZ, A: dZ @ A.T},
    mean_less_one={"weight_gradient": lambda dZ, A: dZ @ A.T / (A.shape[1] - 1)},
)
def test_weight_gradient_does_not_count_examples(
    case: Case, weight_gradient: Function = weight_gradient
) -> None:
    dZ, A = case.normal(case.k, case.m), case.normal(case.n1, case.m)
    close(weight_gradient(np.tile(dZ, 3), np.tile(A, 3)), weight_gradient(dZ, A))


@law(
    mean_over_units={"weight_gradient": lambda dZ, A: dZ @ A.T / len(dZ)},
    means_multiplied={
        "weight_gradient": lambda dZ, A: np.outer(dZ.mean(axis=1), A.mean(axis=1))
    },
)
def test_weight_gradient_is_the_slope_along_any_change(
    case: Case, weight_gradient: Function = weight_gradient
) -> None:
    """Change W by V: what dW says of it is what the scores, which change by V A, say of it."""
    dZ, A = case.normal(case.k, case.m), case.normal(case.n1, case.m)
    V = case.normal(case.k, case.n1)
    close(np.sum(weight_gradient(dZ, A) * V), np.sum(dZ * (V @ A)) / case.m)


@law(
    centred={"weight_gradient": lambda dZ, A: dZ @ (A - A.mean()).T / A.shape[1]},
    with_bias={
        "weight_gradient": lambda dZ, A: dZ @ A.T / A.shape[1] + dZ.mean(axis=1, keepdims=True)
    },
)
def test_weight_gradient_of_a_black_pixel_is_zero(
    case: Case, weight_gradient: Function = weight_gradient
) -> None:
    """Weights that read nothing but zeros never move, like those of the corners of images."""
    dZ, A = case.normal(case.n1, case.m), case.normal(case.n0, case.m)
    A[-1] = 0
    equal(weight_gradient(dZ, A)[:, -1], np.zeros(case.n1))


@law(
    one_number={"bias_gradient": lambda dZ: np.full((len(dZ), 1), dZ.sum() / dZ.shape[1])},
    absolute={"bias_gradient": lambda dZ: np.abs(dZ).mean(axis=1, keepdims=True)},
)
def test_bias_gradient_is_that_of_a_weight_from_one(
    case: Case, bias_gradient: Function = bias_gradient
) -> None:
    dZ = case.normal(case.n1, case.m)
    close(bias_gradient(dZ), weight_gradient(dZ, np.ones((1, case.m))))


@law(
    one_number={"bias_gradient": lambda dZ: np.full((len(dZ), 1), dZ.sum() / dZ.shape[1])},
    no_mean={"bias_gradient": lambda dZ: dZ.sum(axis=1, keepdims=True)},
    absolute={"bias_gradient": lambda dZ: np.abs(dZ).mean(axis=1, keepdims=True)},
)
def test_bias_gradient_moves_with_the_errors(
    case: Case, bias_gradient: Function = bias_gradient
) -> None:
    """Add the same to a unit's error in all examples, and its mean grows by that."""
    dZ, more = case.normal(case.n1, case.m), case.normal(case.n1, 1)
    close(bias_gradient(dZ + more), bias_gradient(dZ) + more)


@law(
    relu_itself={"relu_derivative": relu},
    sign={"relu_derivative": np.sign},
    of_activation={"relu_derivative": lambda Z: np.ones_like(Z)},
)
def test_relu_derivative_times_the_score_is_relu(
    case: Case, relu_derivative: Function = relu_derivative
) -> None:
    Z = case.normal(case.n1, case.m)
    equal(relu_derivative(Z) * Z, relu(Z))


@law(
    relu_itself={"relu_derivative": relu},
    tolerance={"relu_derivative": lambda Z: (Z > 1e-3).astype(Z.dtype)},
    sigmoid={"relu_derivative": lambda Z: 1 / (1 + np.exp(-Z))},
)
def test_relu_derivative_knows_no_scale(
    case: Case, relu_derivative: Function = relu_derivative
) -> None:
    Z = case.normal(case.n1, case.m)
    for c in (1e-9, 1e9):
        equal(relu_derivative(c * Z), relu_derivative(Z))


@law(
    no_square={"tanh_derivative": lambda Z: 1 - np.tanh(Z)},
    tanh_itself={"tanh_derivative": np.tanh},
    sigmoid_slope={"tanh_derivative": lambda Z: np.tanh(Z) * (1 - np.tanh(Z))},
    relu_slope={"tanh_derivative": relu_derivative},
)
def test_tanh_derivative_is_one_at_zero_and_alike_on_both_sides(
    case: Case, tanh_derivative: Function = tanh_derivative
) -> None:
    Z = 2 * case.normal(case.n1, case.m)
    equal(tanh_derivative(0 * Z), np.ones_like(Z))
    close(tanh_derivative(-Z), tanh_derivative(Z))


@law(
    plus={"tanh_derivative": lambda Z: 1 + np.tanh(Z) ** 2},
    of_activation={"tanh_derivative": lambda Z: 1 - np.tanh(np.tanh(Z)) ** 2},
    formula_of_a={"tanh_derivative": lambda Z: 1 - Z**2},
    half_the_score={"tanh_derivative": lambda Z: 1 - np.tanh(Z / 2) ** 2},
)
def test_tanh_derivative_is_four_times_the_slope_of_a_sigmoid(
    case: Case, tanh_derivative: Function = tanh_derivative
) -> None:
    """That of the sigmoid at 2 Z, which is written here without any tanh."""
    Z = 2 * case.normal(case.n1, case.m)
    E = np.exp(-2 * Z)
    close(tanh_derivative(Z), 4 * E / (1 + E) ** 2)


@law(
    plus={"tanh_derivative": lambda Z: 1 + np.tanh(Z) ** 2},
    of_activation={"tanh_derivative": lambda Z: 1 - np.tanh(np.tanh(Z)) ** 2},
    gaussian={"tanh_derivative": lambda Z: np.exp(-(Z**2))},
)
def test_tanh_derivative_adds_up_to_tanh(
    case: Case, tanh_derivative: Function = tanh_derivative
) -> None:
    """Slope times distance, summed on the way from 0 to Z, is how far tanh has come."""
    Z = 2 * case.normal(case.n1, case.m)
    places, weights = np.polynomial.legendre.leggauss(60)  # Gauss's rule from −1 to 1
    way = sum(
        weight * tanh_derivative((1 + place) / 2 * Z)
        for place, weight in zip(places, weights, strict=True)
    )
    close(way * Z / 2, tanh(Z))


@law(
    no_slope={"hidden_error": lambda W, dZ, G: W.T @ dZ},
    relu_of_error={"hidden_error": lambda W, dZ, G: np.maximum(W.T @ dZ, 0)},
    inverse={"hidden_error": lambda W, dZ, G: np.linalg.pinv(W) @ dZ * G},
)
def test_hidden_error_is_the_way_forward_read_backwards(
    case: Case, hidden_error: Function = hidden_error
) -> None:
    """Change the scores by V: what is said of it here is what the next layer says of it."""
    W, dZ = case.normal(case.k, case.n1), case.normal(case.k, case.m)
    G, V = relu_derivative(case.normal(case.n1, case.m)), case.normal(case.n1, case.m)
    close(np.sum(hidden_error(W, dZ, G) * V), np.sum(dZ * (W @ (G * V))))


@law(
    mean_too_early={"hidden_error": lambda W, dZ, G: W.T @ dZ * G / dZ.shape[1]},
    centred={"hidden_error": lambda W, dZ, G: W.T @ (dZ - dZ.mean(axis=1, keepdims=True)) * G},
)
def test_hidden_error_keeps_examples_apart(
    case: Case, hidden_error: Function = hidden_error
) -> None:
    W, dZ = case.normal(case.k, case.n1), case.normal(case.k, case.m)
    G = relu_derivative(case.normal(case.n1, case.m))
    alone = [hidden_error(W, dZ[:, [i]], G[:, [i]]) for i in range(case.m)]
    close(hidden_error(W, dZ, G), np.hstack(alone))


@law(
    no_half={"l2_gradient": lambda W, lam, m: 2 * lam / m * W},
    half={"l2_gradient": lambda W, lam, m: lam / (2 * m) * W},
    not_averaged={"l2_gradient": lambda W, lam, m: lam * W},
    averaged_twice={"l2_gradient": lambda W, lam, m: lam / m**2 * W},
    sign={"l2_gradient": lambda W, lam, m: -lam / m * W},
)
def test_l2_gradient_times_the_weights_is_twice_the_penalty(
    case: Case, l2_gradient: Function = l2_gradient
) -> None:
    """As for any square: its slope times its side is twice itself."""
    W = case.normal(case.n1, case.n0)
    twice = 2 * l2_penalty(W, 0.5, case.m)
    close(np.sum(W * l2_gradient(W, 0.5, case.m)), twice)


@law(
    absolute={"l2_gradient": lambda W, lam, m: lam / m * np.sign(W)},
    normalised={"l2_gradient": lambda W, lam, m: lam / m * W / np.abs(W).max()},
    shrunk={"l2_gradient": lambda W, lam, m: W - lam / m * W},
    half={"l2_gradient": lambda W, lam, m: lam / (2 * m) * W},
)
def test_l2_gradient_shrinks_all_weights_by_one_part(
    case: Case, l2_gradient: Function = l2_gradient
) -> None:
    W, dW = case.normal(case.n1, case.n0), case.normal(case.n1, case.n0)
    kept = 1 - 0.1 * 0.5 / case.m
    together = gradient_step(W, dW + l2_gradient(W, 0.5, case.m), 0.1)
    close(together, gradient_step(kept * W, dW, 0.1))


@law(
    of_activation={"sigmoid_derivative": lambda Z: sigmoid_derivative(sigmoid(Z))},
    formula_of_a={"sigmoid_derivative": lambda Z: Z * (1 - Z)},
    tanh_slope={"sigmoid_derivative": lambda Z: 1 - sigmoid(Z) ** 2},
    negative={"sigmoid_derivative": lambda Z: sigmoid(Z) * (sigmoid(Z) - 1)},
)
def test_sigmoid_derivative_is_yes_times_no(
    case: Case, sigmoid_derivative: Function = sigmoid_derivative
) -> None:
    """And with it the same at the opposite score, and ¼ at most."""
    Z = 3 * case.normal(case.n1, case.m)
    G = sigmoid_derivative(Z)
    close(G, sigmoid(Z) * sigmoid(-Z))
    close(sigmoid_derivative(-Z), G)
    assert np.all((G > 0) & (G <= 1 / 4))


@law(
    relu={"sigmoid_derivative": relu_derivative},
    unscaled={"sigmoid_derivative": tanh_derivative},
    half={"sigmoid_derivative": lambda Z: tanh_derivative(Z / 2)},
)
def test_sigmoid_derivative_is_a_quarter_of_tanh_s_at_half_the_score(
    case: Case, sigmoid_derivative: Function = sigmoid_derivative
) -> None:
    Z = 3 * case.normal(case.n1, case.m)
    close(sigmoid_derivative(Z), tanh_derivative(Z / 2) / 4)


@law(
    overflow={
        "sigmoid_derivative": quietly(lambda Z: np.exp(-Z) / (1 + np.exp(-Z)) ** 2),
    },
    from_a={"sigmoid_derivative": lambda Z: (A := sigmoid(Z)) * (1 - A)},
)
def test_sigmoid_derivative_keeps_its_digits(
    case: Case, sigmoid_derivative: Function = sigmoid_derivative
) -> None:
    """Far from 0, on both sides, it is e^−|Z|."""
    Z = (100 + 100 * case.normal(case.n1, case.m) ** 2) * case.rng.choice([-1, 1], case.m)
    with np.errstate(all="raise", under="ignore"):
        G = sigmoid_derivative(Z)
    np.testing.assert_allclose(G, np.exp(-np.abs(Z)), rtol=1e-12)
