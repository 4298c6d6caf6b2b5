"""Laws of the forward pass."""

import numpy as np
from laws import Case, Function, close, equal, law, quietly
from numpy import ndarray as Array

from scratchnn import linear, one_hot, relu, sigmoid, softmax, tanh


def last_score_is_zero(Z: Array) -> Array:
    """Softmax of k − 1 free scores, as some write it."""
    return softmax(np.vstack([Z[:-1], 0 * Z[-1:]]))


@law(
    no_bias={"linear": lambda W, A, b: W @ A},
    activated={"linear": lambda W, A, b: relu(W @ A + b)},
)
def test_linear_keeps_straight_lines(case: Case, linear: Function = linear) -> None:
    """Half way between two inputs lies half way between their scores; from 0 comes the bias."""
    W1, b1, _, _ = case.parameters
    A, B = case.X, case.normal(case.n0, case.m)
    close(linear(W1, (A + B) / 2, b1), (linear(W1, A, b1) + linear(W1, B, b1)) / 2)
    equal(linear(W1, 0 * A, b1), np.repeat(b1, case.m, axis=1))


@law(
    bias_for_the_layer={"linear": lambda W, A, b: W @ A + b.sum()},
    normalised={"linear": lambda W, A, b: (Z := W @ A + b) - Z.mean(axis=0)},
)
def test_linear_units_do_not_see_each_other(case: Case, linear: Function = linear) -> None:
    W1, b1, _, _ = case.parameters
    alone = [linear(W1[[j]], case.X, b1[[j]]) for j in range(case.n1)]
    close(linear(W1, case.X, b1), np.vstack(alone))


@law(
    leaky={"relu": lambda Z: np.maximum(Z, 0.1 * Z)},
    softplus={"relu": lambda Z: np.log1p(np.exp(Z))},
)
def test_relu_is_idempotent(case: Case, relu: Function = relu) -> None:
    Z = case.normal(case.n1, case.m)
    equal(relu(relu(Z)), relu(Z))


@law(
    identity={"relu": lambda Z: Z},
    absolute={"relu": np.abs},
    mask={"relu": lambda Z: (Z > 0) * 1.0},
)
def test_relu_of_both_signs_is_the_score_again(case: Case, relu: Function = relu) -> None:
    Z = case.normal(case.n1, case.m)
    equal(relu(Z) - relu(-Z), Z)
    equal(relu(Z) + relu(-Z), np.abs(Z))


@law(
    mask={"relu": lambda Z: (Z > 0) * 1.0},
    capped={"relu": lambda Z: np.clip(Z, 0, 1)},
    tanh={"relu": np.tanh},
)
def test_relu_keeps_scale(case: Case, relu: Function = relu) -> None:
    Z = case.normal(case.n1, case.m)
    for c in (0.25, 8.0):  # powers of 2 never round
        equal(relu(c * Z), c * relu(Z))


@law(
    sigmoid={"tanh": lambda Z: 1 / (1 + np.exp(-Z))},
    relu={"tanh": relu},
    slope={"tanh": lambda Z: 1 - np.tanh(Z) ** 2},
)
def test_tanh_is_odd(case: Case, tanh: Function = tanh) -> None:
    Z = 3 * case.normal(case.n1, case.m)
    close(tanh(-Z), -tanh(Z))
    equal(tanh(0 * Z), 0 * Z)


@law(
    arctangent={"tanh": np.arctan},
    clipped={"tanh": lambda Z: np.clip(Z, -1, 1)},
    overflow={
        "tanh": quietly(lambda Z: (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))),
    },
)
def test_tanh_rises_and_stays_below_one(case: Case, tanh: Function = tanh) -> None:
    Z = np.sort(3 * case.normal(case.n1, case.m))
    A = tanh(Z)
    assert np.all((np.diff(A) > 0) == (np.diff(Z) > 0))
    assert np.all(np.abs(A) < 1)
    equal(tanh(1e5 + Z), np.ones_like(Z))  # as near to 1 as a float can be


@law(
    half_the_score={"tanh": lambda Z: 2 / (1 + np.exp(-Z)) - 1},
    arctangent={"tanh": np.arctan},
    fraction={"tanh": lambda Z: Z / (1 + np.abs(Z))},
)
def test_tanh_is_a_sigmoid_stretched(case: Case, tanh: Function = tanh) -> None:
    Z = 3 * case.normal(case.n1, case.m)
    close(tanh(Z), 2 / (1 + np.exp(-2 * Z)) - 1)


@law(
    arctangent={"tanh": np.arctan},
    sigmoid={"tanh": lambda Z: 1 / (1 + np.exp(-Z))},
    scaled={"tanh": lambda Z: 1.7159 * np.tanh(2 / 3 * Z)},
)
def test_tanh_adds_as_velocities_do(case: Case, tanh: Function = tanh) -> None:
    """Of a sum of scores it follows from each: two parts below 1 make one below 1."""
    Y, Z = case.normal(case.n1, case.m), case.normal(case.n1, case.m)
    one, other = tanh(Y), tanh(Z)
    close(tanh(Y + Z), (one + other) / (1 + one * other))


@law(
    exponentials={"softmax": np.exp},
    whole_batch={"softmax": lambda Z: np.exp(Z) / np.exp(Z).sum()},
    wrong_axis={"softmax": lambda Z: softmax(Z.T).T},
    by_the_sum={"softmax": lambda Z: Z / Z.sum(axis=0)},
)
def test_softmax_shares_out_one(case: Case, softmax: Function = softmax) -> None:
    A = softmax(3 * case.normal(case.k, case.m))
    close(A.sum(axis=0), np.ones(case.m))
    assert np.all(A > 0)


@law(
    last_score_is_zero={"softmax": last_score_is_zero},
    running_sum={"softmax": lambda Z: np.exp(Z) / np.exp(Z).cumsum(axis=0)},
)
def test_softmax_permutes(case: Case, softmax: Function = softmax) -> None:
    Z = case.normal(case.k, case.m)
    order = np.roll(np.arange(case.k), 1)
    close(softmax(Z[order]), softmax(Z)[order])


@law(
    base_two={"softmax": lambda Z: 2**Z / (2**Z).sum(axis=0)},
    squares={"softmax": lambda Z: Z**2 / (Z**2).sum(axis=0)},
)
def test_softmax_turns_differences_into_odds(case: Case, softmax: Function = softmax) -> None:
    Z = case.normal(case.k, case.m)
    A = softmax(Z)
    close(A[1:] / A[0], np.exp(Z[1:] - Z[0]))


@law(
    no_shift={"softmax": quietly(lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0))},
    shift_by_batch={"softmax": quietly(lambda Z: (E := np.exp(Z - Z.max())) / E.sum(axis=0))},
    clipped={"softmax": lambda Z: softmax(np.clip(Z, -500, 500))},
)
def test_softmax_is_right_at_large_scores(case: Case, softmax: Function = softmax) -> None:
    """At ±1000 the best class has all, and a difference of 1 is still odds of e."""
    best = one_hot(case.y, case.k)
    close(softmax(2000 * best - 1000), best)
    for height in (-1000.0, 0.0, 1000.0):
        A = softmax(height + best)
        close(A, softmax(best))
    apart = 1000 * (-1.0) ** np.arange(case.m)  # one example high, the next one low
    close(softmax(best + apart), softmax(best))
    close(softmax(best - np.max(best) + 1000), softmax(best))


@law(
    no_minus={"sigmoid": lambda Z: 1 / (1 + np.exp(Z))},
    tanh={"sigmoid": np.tanh},
    hard={"sigmoid": lambda Z: np.clip(0.2 * Z + 0.5, 0, 1)},
    slope={"sigmoid": lambda Z: np.exp(-Z) / (1 + np.exp(-Z)) ** 2},
)
def test_sigmoid_turns_a_score_into_odds(case: Case, sigmoid: Function = sigmoid) -> None:
    Z = case.normal(case.n1, case.m)
    A = sigmoid(Z)
    close(A, np.exp(Z) * sigmoid(-Z))
    close(A + sigmoid(-Z), np.ones_like(Z))


@law(
    softmax={"sigmoid": softmax},
    overflow={"sigmoid": quietly(lambda Z: np.exp(Z) / (1 + np.exp(Z)))},
    clipped={"sigmoid": lambda Z: 1 / (1 + np.exp(-np.clip(Z, -10, 10)))},
)
def test_sigmoid_is_softmax_of_a_score_and_zero(
    case: Case, sigmoid: Function = sigmoid
) -> None:
    for size in (1.0, 30.0, 1000.0):
        Z = size * case.normal(1, case.m)
        close(sigmoid(Z), softmax(np.vstack([Z, 0 * Z]))[:1])


@law(
    overflow={"sigmoid": quietly(lambda Z: np.exp(Z) / (1 + np.exp(Z)))},
    by_tanh={"sigmoid": lambda Z: (1 + np.tanh(Z / 2)) / 2},
    clipped={"sigmoid": lambda Z: 1 / (1 + np.exp(-np.clip(Z, -10, 10)))},
)
def test_sigmoid_keeps_its_digits_where_it_is_small(
    case: Case, sigmoid: Function = sigmoid
) -> None:
    """Far below 0 it is e^Z, and far above 0 it is 1, without a warning."""
    Z = -100 - 100 * case.normal(case.n1, case.m) ** 2
    with np.errstate(all="raise", under="ignore"):
        A = sigmoid(Z)
        equal(sigmoid(-Z), np.ones_like(Z))
    np.testing.assert_allclose(A, np.exp(Z), rtol=1e-12)
