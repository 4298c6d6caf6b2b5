"""Laws of the loss."""

import numpy as np
from laws import Case, Function, close, equal, law, quietly
from numpy import ndarray as Array

from scratchnn import (
    cross_entropy,
    cross_entropy_from_scores,
    l2_penalty,
    one_hot,
    output_error,
    softmax,
)
from scratchnn.verify.differences import complex_step


def mean(terms: Array) -> Array:
    """Sum the terms of each example, and take the mean over the examples."""
    return np.asarray(np.mean(terms.sum(axis=0)))


@law(scatter={"one_hot": lambda y, k: np.eye(k)[:, y]})
def test_one_hot_never_wraps_negative_labels(case: Case, one_hot: Function = one_hot) -> None:
    """A label that is no class has a column of zeros; it is not counted from the end."""
    y = case.y.copy()
    y[0] = -1 - y[0]
    Y = one_hot(y, case.k)
    equal(Y[:, 0], np.zeros(case.k))
    equal(Y[:, 1:], one_hot(case.y[1:], case.k))
    equal(one_hot(np.array([case.k]), case.k), np.zeros((case.k, 1)))


@law(
    from_one={"one_hot": lambda y, k: np.eye(k)[:, y - 1]},
    steps={"one_hot": lambda y, k: (np.arange(k)[:, None] <= y).astype(float)},
    smoothed={"one_hot": lambda y, k: 0.9 * np.eye(k)[:, y] + 0.1 / k},
)
def test_one_hot_counts_the_classes(case: Case, one_hot: Function = one_hot) -> None:
    """Multiply rows: two classes are never right at once, and one is as often as it is there."""
    Y = one_hot(case.y, case.k)
    equal(Y @ Y.T, np.diag(np.bincount(case.y)).astype(float))


@law(from_one={"one_hot": lambda y, k: np.eye(k)[:, y - 1]})
def test_one_hot_can_be_read_back(case: Case, one_hot: Function = one_hot) -> None:
    equal(np.arange(case.k) @ one_hot(case.y, case.k), case.y.astype(float))


@law(
    product={"cross_entropy": quietly(lambda A, Y: -mean(Y * np.log(A)))},
    epsilon={"cross_entropy": lambda A, Y: -mean(Y * np.log(A + 1e-8))},
)
def test_cross_entropy_takes_zero_log_zero_as_zero(
    case: Case, cross_entropy: Function = cross_entropy
) -> None:
    """A network that is certain and right has a loss of exactly 0."""
    assert cross_entropy(case.Y, case.Y) == 0


@law(
    no_minus={"cross_entropy": lambda A, Y: mean(Y * np.log(A))},
    mean_of_entries={"cross_entropy": lambda A, Y: -np.mean(Y * np.log(A))},
    base_two={"cross_entropy": lambda A, Y: -mean(Y * np.log2(A))},
    squared_error={"cross_entropy": lambda A, Y: mean((A - Y) ** 2)},
)
def test_cross_entropy_of_guessing_is_log_k(
    case: Case, cross_entropy: Function = cross_entropy
) -> None:
    close(cross_entropy(np.full_like(case.Y, 1 / case.k), case.Y), np.log(case.k))


@law(
    for_each_class={
        "cross_entropy": lambda A, Y: -mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    },
    squared_error={"cross_entropy": lambda A, Y: mean((A - Y) ** 2)},
)
def test_cross_entropy_looks_at_the_right_class_alone(
    case: Case, cross_entropy: Function = cross_entropy
) -> None:
    """How the wrong classes share what is left to them is of no account."""
    A, wrong = case.probabilities, 1 - case.Y
    left = 1 - (A * case.Y).sum(axis=0)
    evenly = A * case.Y + wrong * left / wrong.sum(axis=0)
    close(cross_entropy(evenly, case.Y), cross_entropy(A, case.Y))


@law(
    no_mean={"cross_entropy": lambda A, Y: -np.sum(Y * np.log(A))},
    mean_less_one={"cross_entropy": lambda A, Y: -np.sum(Y * np.log(A)) / (Y.shape[1] - 1)},
)
def test_cross_entropy_does_not_count_examples(
    case: Case, cross_entropy: Function = cross_entropy
) -> None:
    A, Y = case.probabilities, case.Y
    close(cross_entropy(np.hstack([A, A]), np.hstack([Y, Y])), cross_entropy(A, Y))


@law(
    counts_what_is_told={"cross_entropy": lambda A, Y: -mean(np.log(A) * (Y != 0))},
    first_alone={
        "cross_entropy": lambda A, Y: -mean(np.eye(len(Y))[:, Y.argmax(axis=0)] * np.log(A))
    },
)
def test_cross_entropy_weighs_soft_labels(
    case: Case, cross_entropy: Function = cross_entropy
) -> None:
    """Halfway between two answers, the loss is halfway between theirs."""
    A, Y, other = case.probabilities, case.Y, np.roll(case.Y, 1, axis=0)
    halfway = (cross_entropy(A, Y) + cross_entropy(A, other)) / 2
    close(cross_entropy(A, (Y + other) / 2), halfway)


@law(
    clipped={"cross_entropy": lambda A, Y: -mean(Y * np.log(np.maximum(A, 1e-12)))},
    told_by_the_prediction={
        "cross_entropy": lambda A, Y: -np.sum(Y[A != 0] * np.log(A[A != 0])) / A.shape[1]
    },
)
def test_cross_entropy_of_certain_and_wrong_is_infinite(
    case: Case, cross_entropy: Function = cross_entropy
) -> None:
    with np.errstate(divide="ignore"):
        assert cross_entropy(np.roll(case.Y, 1, axis=0), case.Y) == np.inf


@law(
    not_averaged={"l2_penalty": lambda W, lam, m: lam / 2 * np.sum(W**2)},
    averaged_twice={"l2_penalty": lambda W, lam, m: lam / (2 * m * m) * np.sum(W**2)},
)
def test_l2_penalty_of_a_layer_counts_as_its_examples_do(
    case: Case, l2_penalty: Function = l2_penalty
) -> None:
    """With all data twice, and λ twice, it is what it was: both are in λ/m."""
    W = case.parameters[0]
    close(l2_penalty(W, 0.5, case.m), l2_penalty(W, 1.0, 2 * case.m))
    close(l2_penalty(W, 1.0, case.m), 2 * l2_penalty(W, 0.5, case.m))
    close(case.m * l2_penalty(W, 1.0, case.m), l2_penalty(W, 1.0, 1))


@law(
    absolute={"l2_penalty": lambda W, lam, m: lam / (2 * m) * np.sum(np.abs(W))},
    root={"l2_penalty": lambda W, lam, m: lam / (2 * m) * np.sqrt(np.sum(W**2))},
    mean={"l2_penalty": lambda W, lam, m: lam / 2 * np.mean(W**2)},
    sign={"l2_penalty": lambda W, lam, m: -lam / (2 * m) * np.sum(W**2)},
)
def test_l2_penalty_does_not_see_how_weights_are_laid_out(
    case: Case, l2_penalty: Function = l2_penalty
) -> None:
    """A turn of the inputs changes no length; two layers cost what each costs."""
    W = case.normal(case.n1, case.n0)
    turn, _ = np.linalg.qr(case.normal(case.n0, case.n0) + np.eye(case.n0))
    close(l2_penalty(W @ turn, 0.5, case.m), l2_penalty(W, 0.5, case.m))
    parts = l2_penalty(W[:1], 0.5, case.m) + l2_penalty(W[1:], 0.5, case.m)
    close(parts, l2_penalty(W, 0.5, case.m))
    assert l2_penalty(W, 0.5, case.m) > 0 == l2_penalty(0 * W, 0.5, case.m)


@law(
    unshifted={
        "cross_entropy_from_scores": quietly(
            lambda Z, Y: mean(np.log(np.exp(Z).sum(axis=0)) * Y - Y * Z)
        )
    },
    through_softmax={
        "cross_entropy_from_scores": quietly(lambda Z, Y: cross_entropy(softmax(Z), Y)),
    },
    clipped={
        "cross_entropy_from_scores": lambda Z, Y: mean(
            -Y * np.log(np.clip(softmax(Z), 1e-7, 1))
        )
    },
)
def test_cross_entropy_from_scores_tells_how_far_behind(
    case: Case, cross_entropy_from_scores: Function = cross_entropy_from_scores
) -> None:
    """A right class 2,000 behind one other costs 2,000; far ahead, it costs nothing."""
    Z = case.normal(case.k, case.m)
    close(cross_entropy_from_scores(Z, case.Y), np.float64(cross_entropy(softmax(Z), case.Y)))
    ahead = np.roll(case.Y, 1, axis=0)
    close(cross_entropy_from_scores(1000 * (ahead - case.Y), case.Y), np.float64(2000))
    close(cross_entropy_from_scores(1000 * case.Y, case.Y), np.float64(0))


@law(
    right_score_alone={"cross_entropy_from_scores": lambda Z, Y: mean(-Y * Z)},
    entries={"cross_entropy_from_scores": lambda Z, Y: np.mean(-Y * np.log(softmax(Z)))},
    of_probabilities={
        "cross_entropy_from_scores": lambda Z, Y: cross_entropy_from_scores(softmax(Z), Y)
    },
    whole_batch={
        "cross_entropy_from_scores": lambda Z, Y: np.log(np.exp(Z).sum()) - mean(Y * Z)
    },
)
def test_cross_entropy_from_scores_has_the_output_error_as_its_slope(
    case: Case, cross_entropy_from_scores: Function = cross_entropy_from_scores
) -> None:
    """Without a Jacobian: softmax from the first term, the truth from the second."""
    Z = case.normal(case.k, case.m)
    slopes = complex_step(lambda Z: cross_entropy_from_scores(Z, case.Y), Z)
    close(case.m * slopes, output_error(softmax(Z), case.Y))
