"""The laws of the whole network, and what breaks each of them.

Those that speak of a single equation stand with it, in `tests/equations`.
"""

import itertools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume
from laws import Case, Function, Parameters, close, equal, law
from numpy import ndarray as Array

from scratchnn import (
    accuracy,
    adam,
    bias_gradient,
    cross_entropy,
    gradient_step,
    hidden_error,
    l2_gradient,
    l2_penalty,
    linear,
    momentum,
    one_hot,
    output_error,
    predictions,
    relu,
    relu_derivative,
    rmsprop,
    sigmoid,
    sigmoid_derivative,
    softmax,
    spec,
    tanh_derivative,
    weight_gradient,
)
from scratchnn.network import backward, forward, update
from scratchnn.verify.differences import central, complex_step

# ---- Functions that break laws: mistakes that people make, and layers of another kind.


def whole_batch(Z: Array) -> Array:
    E = np.exp(Z - Z.max())
    return np.asarray(E / E.sum())


def forward_with_batch_softmax(parameters: Parameters, X: Array) -> Sequence[Array]:
    *layers, Z2, _ = forward(parameters, X)
    return *layers, Z2, whole_batch(Z2)


def forward_with_batch_norm(parameters: Parameters, X: Array) -> Sequence[Array]:
    return forward(parameters, X - X.mean(axis=1, keepdims=True))


def forward_with_first_unit_off(parameters: Parameters, X: Array) -> Sequence[Array]:
    W1, b1, W2, b2 = parameters
    return forward((W1, b1, np.hstack([0 * W2[:, :1], W2[:, 1:]]), b2), X)


def forward_with_relu_in_place(parameters: Parameters, X: Array) -> Sequence[Array]:
    _, A1, Z2, A2 = forward(parameters, X)
    return A1, A1, Z2, A2


def forward_with_tanh(parameters: Parameters, X: Array) -> Sequence[Array]:
    W1, b1, W2, b2 = parameters
    Z1 = linear(W1, X, b1)
    Z2 = linear(W2, np.tanh(Z1), b2)
    return Z1, np.tanh(Z1), Z2, softmax(Z2)


def backward_with_sums(*given: Any) -> Parameters:
    m = given[-1].shape[1]
    return tuple(m * dtheta for dtheta in backward(*given))


def backward_with_rows_reversed(*given: Any) -> Parameters:
    dW1, *others = backward(*given)
    return dW1[::-1], *others


def backward_with_weight_penalty(parameters: Parameters, *given: Any) -> Parameters:
    dW1, *others = backward(parameters, *given)
    return dW1 + 0.1 * parameters[0], *others


def backward_off_by_a_two_thousandth(*given: Any) -> Parameters:
    return tuple(1.0005 * dtheta for dtheta in backward(*given))


def update_uphill(parameters: Parameters, gradients: Parameters, alpha: float) -> Parameters:
    return update(parameters, gradients, -alpha)


def update_rounded(parameters: Parameters, gradients: Parameters, alpha: float) -> Parameters:
    stepped = update(parameters, gradients, alpha)
    return tuple(new.astype(old.dtype) for new, old in zip(stepped, parameters, strict=True))


def update_in_place(parameters: Parameters, gradients: Parameters, alpha: float) -> Parameters:
    for theta, dtheta in zip(parameters, gradients, strict=True):
        theta -= alpha * dtheta
    return parameters


# ---- What the laws are about.


def loss(parameters: Parameters, X: Array, Y: Array) -> Any:
    return cross_entropy(forward(parameters, X)[-1], Y)


# ---- The laws that have pages.


@pytest.mark.slow
@law(activated={"linear": lambda W, A, b: relu(W @ A + b)})
def test_linear_collapse(case: Case, linear: Function = linear) -> None:
    W1, b1, W2, b2 = case.parameters
    two = linear(W2, linear(W1, case.X, b1), b2)
    one = linear(W2 @ W1, case.X, W2 @ b1 + b2)
    close(two, one)


@pytest.mark.slow
@law(
    no_activation={"activation": lambda Z: Z},
    nothing_off={"activation": lambda Z: Z + 100},
)
def test_linear_collapse_fails_with_relu(case: Case, activation: Function = relu) -> None:
    W1, b1, W2, b2 = case.parameters
    on = linear(W1, case.X, b1) > 0
    assume(np.any(on.any(axis=1) & ~on.all(axis=1)))  # some unit is bent by these examples
    two = linear(W2, activation(linear(W1, case.X, b1)), b2)

    # Not these W and b alone are the wrong ones: the best of all miss, too.
    with_ones = np.vstack([case.X, np.ones((1, case.m))])
    best, *_ = np.linalg.lstsq(with_ones.T, two.T)
    assert np.abs(two - best.T @ with_ones).max() > 1e-6


@law(
    not_normalised={"softmax": np.exp},
    whole_batch={"softmax": whole_batch},
    wrong_axis={"softmax": lambda Z: softmax(Z.T).T},
)
def test_softmax_shift(case: Case, softmax: Function = softmax) -> None:
    Z = 3 * case.normal(case.k, case.m)
    c = 10 * case.normal(1, case.m)  # another for each example
    close(softmax(Z - c), softmax(Z))

    # So a row added to every row of W2, and a number to b2, do nothing.
    _, A1, Z2, _ = forward(case.parameters, case.X)
    _, _, W2, b2 = case.parameters
    row = case.normal(1, case.n1)
    close(softmax(linear(W2 + row, A1, b2 + 7)), softmax(Z2))


@law(
    rising={"sigmoid": lambda Z: np.exp(Z) / (1 + np.exp(Z))},
    falling={"sigmoid": lambda Z: 1 / (1 + np.exp(-Z))},
    clipped={"sigmoid": lambda Z: sigmoid(np.clip(Z, -3, 3))},
    tanh={"sigmoid": np.tanh},
    slope_of_tanh={"sigmoid_derivative": tanh_derivative},
    slope_that_overflows={"sigmoid_derivative": lambda Z: np.exp(-Z) / (1 + np.exp(-Z)) ** 2},
)
def test_sigmoid_forms(
    case: Case,
    sigmoid: Function = sigmoid,
    sigmoid_derivative: Function = sigmoid_derivative,
) -> None:
    Z = 3 * case.normal(case.n1, case.m)
    A = sigmoid(Z)
    close(A, np.exp(Z) / (1 + np.exp(Z)))
    close(A, 1 / (1 + np.exp(-Z)))
    close(sigmoid(-Z), 1 - A)
    close(sigmoid_derivative(Z), A * (1 - A))
    equal(sigmoid_derivative(-Z), sigmoid_derivative(Z))

    # Where one form or the other overflows, the function has neither a warning nor NaN.
    with np.errstate(over="raise", invalid="raise"):
        try:
            large = [f(np.array([[-1000.0, 1000.0]])) for f in (sigmoid, sigmoid_derivative)]
        except FloatingPointError as error:
            raise AssertionError(str(error)) from error
    equal(np.vstack(large), np.array([[0.0, 1.0], [0.0, 0.0]]))


@law(
    not_normalised={"softmax": np.exp},
    whole_batch={"softmax": whole_batch},
    sigmoids={"softmax": lambda Z: 1 / (1 + np.exp(-Z))},
    diagonal_alone={"output_error": lambda A, Y: Y * (A - 1)},
)
def test_softmax_jacobian(
    case: Case, softmax: Function = softmax, output_error: Function = output_error
) -> None:
    Z, Y = case.normal(case.k, 3), case.Y[:, :3]
    A = softmax(Z)
    slope_of_loss = -Y / A
    collapsed = np.zeros_like(A)
    for j, i in np.ndindex(A.shape):

        def one(Z: Array, at: tuple[int, int] = (j, i)) -> Any:
            return softmax(Z)[at]

        slopes = complex_step(one, Z)
        formula = np.zeros_like(A)  # a score of another example has no part
        formula[:, i] = A[j, i] * ((np.arange(case.k) == j) - A[:, i])
        close(slopes, formula)
        collapsed += slope_of_loss[j, i] * slopes
    close(output_error(A, Y), collapsed)


@law(
    whole_batch={"softmax": whole_batch},
    sigmoids={"softmax": lambda Z: 1 / (1 + np.exp(-Z))},
    missing_class={"one_hot": lambda y, k: one_hot(np.where(y == k - 1, -1, y), k)},
    one_number={"bias_gradient": lambda dZ: np.full((len(dZ), 1), np.sum(dZ) / dZ.shape[1])},
)
def test_error_columns(
    case: Case,
    softmax: Function = softmax,
    one_hot: Function = one_hot,
    bias_gradient: Function = bias_gradient,
) -> None:
    _, A1, Z2, _ = forward(case.parameters, case.X)
    dZ2 = output_error(softmax(Z2), one_hot(case.y, case.k))
    close(dZ2.sum(axis=0), np.zeros(case.m))
    close(weight_gradient(dZ2, A1).sum(axis=0), np.zeros(case.n1))

    # The sum over a whole layer is 0, then; the gradient of its biases is not.
    db2 = bias_gradient(dZ2)
    close(db2.sum(), 0.0)
    assert np.abs(db2).max() > 1e-3


@law(
    mean_in_output_error={"output_error": lambda A, Y: (A - Y) / Y.shape[1]},
    mean_in_hidden_error={"hidden_error": lambda W, dZ, G: W.T @ dZ * G / G.shape[1]},
    no_mean_in_dw={"weight_gradient": lambda dZ, A: dZ @ A.T},
    no_mean_in_db={"bias_gradient": lambda dZ: dZ.sum(axis=1, keepdims=True)},
    m_of_all_data={"weight_gradient": lambda dZ, A: dZ @ A.T / (A.shape[1] + 1)},
)
def test_mean_over_examples(
    case: Case,
    output_error: Function = output_error,
    hidden_error: Function = hidden_error,
    weight_gradient: Function = weight_gradient,
    bias_gradient: Function = bias_gradient,
) -> None:
    _, _, W2, b2 = case.parameters

    def errors(X: Array, Y: Array) -> tuple[Array, Array]:
        Z1, _, _, A2 = forward(case.parameters, X)
        dZ2 = output_error(A2, Y)
        return hidden_error(W2, dZ2, relu_derivative(Z1)), dZ2

    # dZ is m times the slope of the loss …
    Z1, A1, Z2, _ = forward(case.parameters, case.X)
    dZ1, dZ2 = errors(case.X, case.Y)
    second = complex_step(lambda Z: cross_entropy(softmax(Z), case.Y), Z2)
    first = complex_step(lambda Z: cross_entropy(softmax(linear(W2, relu(Z), b2)), case.Y), Z1)
    close((dZ1, dZ2), (case.m * first, case.m * second))

    # … so that its columns are the errors of the examples, each by itself …
    alone = [errors(case.X[:, [i]], case.Y[:, [i]]) for i in range(case.m)]
    close((dZ1, dZ2), tuple(np.hstack(columns) for columns in zip(*alone, strict=True)))

    # … and dW and db are the means of what each example by itself would have.
    each = [
        (weight_gradient(dZ1, case.X[:, [i]]), weight_gradient(dZ2, A1[:, [i]]),
         bias_gradient(dZ1), bias_gradient(dZ2))
        for i, (dZ1, dZ2) in enumerate(alone)
    ]  # fmt: skip
    together = (
        weight_gradient(dZ1, case.X), weight_gradient(dZ2, A1),
        bias_gradient(dZ1), bias_gradient(dZ2),
    )  # fmt: skip
    close(together, tuple(np.mean(one, axis=0) for one in zip(*each, strict=True)))


def weighted(parts: Sequence[Any], sizes: Sequence[int]) -> Any:
    return sum(size * part for part, size in zip(parts, sizes, strict=True)) / sum(sizes)


@law(
    unweighted={"together": lambda parts, sizes: sum(parts) / len(sizes)},
    added_up={"together": lambda parts, sizes: sum(parts)},
    sums={"backward": backward_with_sums},
    batch_norm={"forward": forward_with_batch_norm},
)
def test_shards(
    case: Case,
    together: Function = weighted,
    forward: Function = forward,
    backward: Function = backward,
) -> None:
    def measured(X: Array, y: Array) -> tuple[Any, ...]:
        layers, Y = forward(case.parameters, X), one_hot(y, case.k)
        right = accuracy(predictions(layers[-1]), y)
        return *backward(case.parameters, layers, X, Y), cross_entropy(layers[-1], Y), right

    first, second = sorted(case.rng.choice(np.arange(1, case.m), size=2, replace=False))
    cuts = [slice(0, first), slice(first, second), slice(second, case.m)]
    sizes = [cut.stop - cut.start for cut in cuts]
    assume(len(set(sizes)) > 1)
    parts = [measured(case.X[:, cut], case.y[cut]) for cut in cuts]
    whole = measured(case.X, case.y)
    close(tuple(together(one, sizes) for one in zip(*parts, strict=True)), whole)


Steps = tuple[Array, ...]


def old_v(theta: Array, dtheta: Array, v: Array, alpha: float, beta: float) -> Steps:
    """Step along the velocity of before."""
    return beta * v + dtheta, theta - alpha * v


def without_root(*given: Any) -> Steps:
    theta, dtheta, s, alpha, beta, epsilon = given
    s = beta * s + (1 - beta) * dtheta**2
    return s, theta - alpha * dtheta / (s + epsilon**2)


def with_epsilon_inside(*given: Any) -> Steps:
    theta, dtheta, s, alpha, beta, epsilon = given
    s = beta * s + (1 - beta) * dtheta**2
    return s, theta - alpha * dtheta / np.sqrt(s + epsilon)


def uncorrected(*given: Any) -> Steps:
    theta, dtheta, v, s, _, *others = given
    return adam(theta, dtheta, v, s, 10**9, *others)


def counted_on(*given: Any) -> Steps:
    theta, dtheta, v, s, t, *others = given
    return adam(theta, dtheta, v, s, t + 1, *others)


@law(
    old_v={"momentum": old_v},
    friction={
        "momentum": lambda theta, dtheta, v, alpha, beta: momentum(
            theta, dtheta, v, alpha, 1 - beta
        )
    },
    without_root={"rmsprop": without_root},
    epsilon_inside={"rmsprop": with_epsilon_inside},
    uncorrected={"adam": uncorrected},
    counted_on={"adam": counted_on},
)
def test_plain_step_limits(
    case: Case,
    momentum: Function = momentum,
    rmsprop: Function = rmsprop,
    adam: Function = adam,
) -> None:
    theta, dtheta, v = (case.normal(case.n1, case.n0) for _ in range(3))
    s, rest = case.normal(case.n1, case.n0) ** 2, np.zeros_like(theta)
    beta1, beta2 = case.rng.uniform(0.1, 0.9, 2)
    t = int(case.rng.integers(1, 9))
    plain, large = gradient_step(theta, dtheta, 0.1), 2.0**20
    equal(momentum(theta, dtheta, v, 0.1, 0.0), (dtheta, plain))
    _, by_rmsprop = rmsprop(theta, dtheta, s, 0.1 * large, beta2, large)
    _, _, by_adam = adam(theta, dtheta, v, s, t, 0.1 * large, 0.0, beta2, large)
    for step in (by_rmsprop, by_adam):
        close(step, plain, bound=1e-4)
    *_, first = adam(theta, dtheta, rest, rest, 1, 0.1, beta1, beta2, 1e-15)
    close(first, theta - 0.1 * np.sign(dtheta))


@law(
    uphill={"update": update_uphill},
    sums={"backward": backward_with_sums},
    off_by_a_two_thousandth={"backward": backward_off_by_a_two_thousandth},
)
def test_small_step(
    case: Case, backward: Function = backward, update: Function = update
) -> None:
    X, Y, start = case.X, case.Y, case.parameters
    slopes = backward(start, forward(start, X), X, Y)
    squares = sum(np.sum(dtheta**2) for dtheta in slopes)
    assert squares > 1e-3

    def rest(alpha: float) -> Any:
        """Return what the law leaves of the fall."""
        fall = loss(start, X, Y) - loss(update(start, slopes, alpha), X, Y)
        return fall - alpha * squares

    # A rest of order α² falls to a quarter when α is halved; one of order α only to a half.
    alpha = 1e-4
    assert abs(rest(alpha) - 4 * rest(alpha / 2)) < 1e-4 * alpha * squares


@law(
    at_least={"relu_derivative": lambda Z: (Z >= 0).astype(float)},
    half={"relu_derivative": lambda Z: np.heaviside(Z, 0.5)},
    of_activation={"relu_derivative": lambda Z: (np.maximum(Z, 0) >= 0).astype(float)},
)
def test_relu_at_zero(case: Case, relu_derivative: Function = relu_derivative) -> None:
    Z = case.normal(case.n1, case.m)
    Z.flat[::3] = 0
    Z.flat[3] = -0.0
    corner = Z == 0
    G = relu_derivative(Z)
    equal(G[corner], np.zeros(corner.sum()))

    # So a unit that passes on nothing receives nothing, and the mask can be read from A.
    _, _, W2, _ = case.parameters
    dZ1 = hidden_error(W2, case.normal(case.k, case.m), G)
    equal(dZ1[relu(Z) == 0], np.zeros(np.sum(relu(Z) == 0)))
    equal(relu_derivative(relu(Z)), G)

    # The smallest number on either side already has the slope that can be measured there.
    tiny = np.full((1, 1), np.nextafter(0, 1))
    equal(relu_derivative(np.vstack([tiny, -tiny])), np.array([[1.0], [0.0]]))

    # At the corner itself a measurement says more of its method than of the function.
    equal(central(lambda z: relu(z).sum(), np.zeros(1), h=2**-10), np.array([0.5]))
    equal(complex_step(lambda z: relu(z).sum(), np.zeros(1)), np.array([1.0]))


# ---- Laws without a page.


@law(
    batch_softmax={"forward": forward_with_batch_softmax},
    batch_norm={"forward": forward_with_batch_norm},
)
def test_examples_are_independent(case: Case, forward: Function = forward) -> None:
    i = int(case.rng.integers(case.m))
    others = 5 * case.normal(case.n0, case.m)
    others[:, i] = case.X[:, i]
    for layer, among_others in zip(
        forward(case.parameters, case.X), forward(case.parameters, others), strict=True
    ):
        close(among_others[:, i], layer[:, i])


@law(
    first_unit_off={"forward": forward_with_first_unit_off},
    rows_reversed={"backward": backward_with_rows_reversed},
)
def test_hidden_units_permute(
    case: Case, forward: Function = forward, backward: Function = backward
) -> None:
    order = np.roll(np.arange(case.n1), 1)

    def permuted(W1: Array, b1: Array, W2: Array, b2: Array) -> Parameters:
        return W1[order], b1[order], W2[:, order], b2

    there = permuted(*case.parameters)
    layers, layers_there = forward(case.parameters, case.X), forward(there, case.X)
    close(layers_there[-1], layers[-1])
    here = backward(case.parameters, layers, case.X, case.Y)
    close(backward(there, layers_there, case.X, case.Y), permuted(*here))


@law(
    tanh={"forward": forward_with_tanh},
    weight_penalty={"backward": backward_with_weight_penalty},
)
def test_relu_rescales(
    case: Case, forward: Function = forward, backward: Function = backward
) -> None:
    """A unit that answers c times as loud, and is heard at 1/c, is the same unit."""
    c = 2.0 ** case.rng.integers(1, 5, size=(case.n1, 1))  # a power of 2 never rounds
    W1, b1, W2, b2 = case.parameters
    louder = c * W1, c * b1, W2 / c.T, b2
    layers, layers_louder = forward(case.parameters, case.X), forward(louder, case.X)
    equal(layers_louder[-1], layers[-1])

    dW1, db1, dW2, db2 = backward(case.parameters, layers, case.X, case.Y)
    equal(
        backward(louder, layers_louder, case.X, case.Y),
        (dW1 / c, db1 / c, dW2 * c.T, db2),
    )


@law(
    in_place={"update": update_in_place},
    relu_in_place={"forward": forward_with_relu_in_place},
)
def test_nothing_is_mutated_or_shared(
    case: Case, forward: Function = forward, update: Function = update
) -> None:
    given = *(theta.copy() for theta in case.parameters), case.X.copy(), case.Y.copy()
    layers = forward(case.parameters, case.X)
    slopes = backward(case.parameters, layers, case.X, case.Y)
    stepped = update(case.parameters, slopes, 0.1)
    equal((*case.parameters, case.X, case.Y), given)
    arrays = [*case.parameters, case.X, case.Y, *layers, *slopes, *stepped]
    for place, one in enumerate(arrays):
        assert not any(np.shares_memory(one, other) for other in arrays[:place])


@law(
    rounded_mean={"weight_gradient": lambda dZ, A: (dZ @ A.T / A.shape[1]).astype(dZ.dtype)},
    rounded_step={"update": update_rounded},
)
def test_integers_count_as_floats(
    case: Case,
    weight_gradient: Function = weight_gradient,
    update: Function = update,
) -> None:
    whole = [np.rint(2 * theta).astype(int) for theta in (*case.parameters, case.X, case.Y)]

    def step(W1: Array, b1: Array, W2: Array, b2: Array, X: Array, Y: Array) -> Any:
        parameters = W1, b1, W2, b2
        Z1, A1, Z2, A2 = forward(parameters, X)
        dW2 = weight_gradient(2 * Y, A1)  # of integers, where there are any
        return [
            Z1, A1, Z2, A2, relu_derivative(Z1), dW2, bias_gradient(Y),
            cross_entropy(A2, Y), output_error(A2, Y),
            *update(parameters, backward(parameters, (Z1, A1, Z2, A2), X, Y), 0.1),
        ]  # fmt: skip

    for got, wanted in zip(step(*whole), step(*(w.astype(float) for w in whole)), strict=True):
        close(np.asarray(got, dtype=float), np.asarray(wanted))


# ---- What the pages say of others.


@pytest.mark.slow
def test_pytorch_has_three_slopes_at_zero() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    page = (spec.PAGES / "laws/relu_at_zero.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(torch\..*)` \| (.*) \|$", page, re.MULTILINE)
    assert len(rows) == 3
    for spelling, slope in rows:
        z = torch.zeros(1, requires_grad=True)
        eval(spelling, {"torch": torch, "z": z}).backward()  # noqa: S307 (the page is ours)
        assert z.grad.item() == float(slope)


# ---- The test of the tests.


def test_a_law_must_say_what_breaks_it() -> None:
    with pytest.raises(TypeError, match="must name what breaks it"):
        law()


def test_a_violation_that_breaks_nothing_is_found_out() -> None:
    @law(same={"relu": relu})
    def never_negative(case: Case, relu: Function = relu) -> None:
        assert np.all(relu(case.normal(case.k, case.m)) >= 0)

    never_negative(None)
    with pytest.raises(pytest.fail.Exception, match="never_negative holds for same, too"):
        never_negative("same")


def test_code_that_cannot_be_run_breaks_no_law() -> None:
    @law(misspelt={"relu": lambda Z: Z.maximum(0)})
    def never_negative(case: Case, relu: Function = relu) -> None:
        assert np.all(relu(case.normal(case.k, case.m)) >= 0)

    with pytest.raises(AttributeError):
        never_negative("misspelt")


@law(
    tanh={"activation": np.tanh},
    leaky={"activation": lambda Z: np.maximum(Z, 0.1 * Z)},
    shifted={"activation": lambda Z: np.maximum(Z, 0.5) - 0.5},
    absolute={"activation": np.abs},
)
def test_half_of_the_square(case: Case, activation: Function = relu) -> None:
    """Over all signs that weights of one size can have, with any inputs."""
    signs = np.array(list(itertools.product((1, -1), repeat=case.n0)))
    size = np.sqrt(2 / case.n0)
    Z = linear(size * signs, case.X, np.zeros((len(signs), 1)))
    given = np.mean(case.X**2, axis=0)
    close(np.mean(Z**2, axis=0), 2 * given)
    close(np.mean(activation(Z) ** 2, axis=0), given)


def every_batch(m: int, size: int) -> list[Array]:
    return [np.array(batch) for batch in itertools.combinations(range(m), size)]


def gradients_of_batch(parameters: Parameters, X: Array, Y: Array, batch: Array) -> Parameters:
    X, Y = X[:, batch], Y[:, batch]
    return tuple(backward(parameters, forward(parameters, X), X, Y))


@pytest.mark.slow
@law(
    divided_by_all={
        "gradients": lambda parameters, X, Y, batch: tuple(
            len(batch) / X.shape[1] * dtheta
            for dtheta in gradients_of_batch(parameters, X, Y, batch)
        )
    },
    in_the_order_of_the_file={
        "batches": lambda m, size: [np.arange(at, at + size) for at in range(0, m - size, size)]
    },
    with_rows_twice={
        "batches": lambda m, size: [np.append(b[:-1], b[0]) for b in every_batch(m, size)]
    },
)
def test_batches(
    case: Case,
    gradients: Function = gradients_of_batch,
    batches: Function = every_batch,
) -> None:
    """Over all batches of one size that could be drawn, the mean is that of all examples."""
    size = int(case.rng.integers(2, 4))
    of_each = [
        gradients(case.parameters, case.X, case.Y, batch) for batch in batches(case.m, size)
    ]
    means = tuple(np.mean(one, axis=0) for one in zip(*of_each, strict=True))
    layers = forward(case.parameters, case.X)
    close(means, tuple(backward(case.parameters, layers, case.X, case.Y)))


def penalised(parameters: Parameters, X: Array, Y: Array, lam: float) -> Parameters:
    """Add the slope of the penalty to the gradient of each matrix of weights."""
    dW1, db1, dW2, db2 = backward(parameters, forward(parameters, X), X, Y)
    W1, _, W2, _ = parameters
    m = X.shape[1]
    return dW1 + l2_gradient(W1, lam, m), db1, dW2 + l2_gradient(W2, lam, m), db2


def penalised_biases(parameters: Parameters, X: Array, Y: Array, lam: float) -> Parameters:
    gradients = backward(parameters, forward(parameters, X), X, Y)
    both = zip(gradients, parameters, strict=True)
    return tuple(dtheta + l2_gradient(theta, lam, X.shape[1]) for dtheta, theta in both)


def penalised_before_the_mean(
    parameters: Parameters, X: Array, Y: Array, lam: float
) -> Parameters:
    return penalised(parameters, X, Y, lam / X.shape[1])


@pytest.mark.slow
@law(
    biases_too={"penalised": penalised_biases},
    averaged_twice={"penalised": penalised_before_the_mean},
    sign={"penalised": lambda parameters, X, Y, lam: penalised(parameters, X, Y, -lam)},
    last_layer_alone={
        "penalised": lambda parameters, X, Y, lam: (
            *backward(parameters, forward(parameters, X), X, Y)[:2],
            *penalised(parameters, X, Y, lam)[2:],
        )
    },
)
def test_the_penalty_is_one_of_weights(case: Case, penalised: Function = penalised) -> None:
    """Each gradient is the slope of loss and penalty together; the biases stay out of it."""

    def total(*parameters: Array) -> Any:
        W1, _, W2, _ = parameters
        J = cross_entropy(forward(parameters, case.X)[-1], case.Y)
        return J + sum(l2_penalty(W, 0.5, case.m) for W in (W1, W2))

    got = penalised(case.parameters, case.X, case.Y, 0.5)
    for place, theta in enumerate(case.parameters):
        before, after = case.parameters[:place], case.parameters[place + 1 :]
        slopes = complex_step(lambda x, b=before, a=after: total(*b, x, *a), theta)  # type: ignore[misc]
        close(got[place], slopes)


@law(
    adam={
        "step": lambda theta, dtheta, alpha: adam(
            theta, dtheta, 0 * theta, 0 * theta, 1, alpha, 0.9, 0.999, 1e-8
        )[-1]
    },
    rmsprop={
        "step": lambda theta, dtheta, alpha: rmsprop(
            theta, dtheta, 0 * theta, alpha, 0.9, 1e-8
        )[-1]
    },
)
def test_l2_is_weight_decay_for_the_plain_step_alone(
    case: Case, step: Function = gradient_step
) -> None:
    """What divides the gradient divides the pull of the penalty with it."""
    W, dW = case.normal(case.n1, case.n0), case.normal(case.n1, case.n0)
    coupled = step(W, dW + l2_gradient(W, 0.5, case.m), 0.1)
    decoupled = step((1 - 0.1 * 0.5 / case.m) * W, dW, 0.1)
    close(coupled, decoupled)
