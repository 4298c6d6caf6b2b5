"""The layers are found by their numbers, whatever they are called and however they lie."""

import numpy as np
import pytest
from studied import CLASSES, EXAMPLES, FEATURES, UNITS, fitted, studied

from scratchnn.checker.network import model
from scratchnn.checker.network.model import Chain, Reader


def chain(*pairs: tuple[str, str]) -> Chain:
    (found,) = Reader(studied(*pairs)).chains()
    return found


def test_the_layers_are_read_from_the_input_to_the_output() -> None:
    found = chain()
    assert [
        (x.activation.name, x.weight.text, x.bias and x.bias.text) for x in found.layers
    ] == [
        ("tanh", "W1", "b1"),
        ("softmax", "W2", "b2"),
    ]
    assert [x.turn for x in found.layers] == ["rows", "rows"]
    assert found.last.A.shape == (CLASSES, EXAMPLES)
    assert found.examples == EXAMPLES
    assert [p.text for p in found.parameters] == ["W1", "b1", "W2", "b2"]


def test_a_layer_holds_columns_and_its_weights_a_row_for_each_unit() -> None:
    first = chain().layers[0]
    assert first.W.shape == (UNITS, FEATURES)
    assert first.bias is not None
    np.testing.assert_allclose(first.W @ first.A0 + first.bias.before[:, None], first.Z)
    np.testing.assert_allclose(np.tanh(first.Z), first.A)


@pytest.mark.parametrize(
    ("pairs", "turn"),
    [
        (
            [
                ("randn(6, 5)", "randn(5, 6)"), ("np.full(5, 0.1)", "np.full((5, 1), 0.1)"),
                ("randn(5, 10)", "randn(10, 5)"), ("np.zeros(10)", "np.zeros((10, 1))"),
                ("X, T = x / 255, np.eye(10)[y]", "X, T = x.T / 255, np.eye(10)[:, y]"),
                ("X @ W1", "W1 @ X"), ("A1 @ W2", "W2 @ A1"), ("axis=1", "axis=0"),
                ("len(X)", "X.shape[1]"), ("d2 @ W2.T", "W2.T @ d2"), ("X.T @ d1", "d1 @ X.T"),
                ("A1.T @ d2", "d2 @ A1.T"), ("d1.sum(axis=0)", "d1.sum(axis=1)[:, None]"),
                ("d2.sum(axis=0)", "d2.sum(axis=1)[:, None]"),
            ],
            "columns",
        ),
        (
            [
                ("randn(6, 5)", "randn(5, 6)"), ("randn(5, 10)", "randn(10, 5)"), ("X @ W1", "X @ W1.T"),
                ("A1 @ W2", "A1 @ W2.T"), ("d2 @ W2.T", "d2 @ W2"), ("X.T @ d1", "d1.T @ X"),
                ("A1.T @ d2", "d2.T @ A1"),
            ],
            "rows, weights not transposed",
        ),
    ],
    ids=["columns", "rows, weights not transposed"],
)  # fmt: skip
def test_examples_may_be_columns_and_weights_may_be_turned(
    pairs: list[tuple[str, str]], turn: str
) -> None:
    found = chain(*pairs)
    assert [x.turn for x in found.layers] == [turn, turn]
    assert found.layers[0].W.shape == (UNITS, FEATURES)


def test_a_mask_of_dropout_is_found_with_its_scale() -> None:
    drop = "A1 = np.tanh(Z1)\n    M = (np.arange(100).reshape(20, 5) % 3 > 0) / 0.5\n    H = A1 * M"
    found = chain(("A1 = np.tanh(Z1)", drop), ("A1 @ W2", "H @ W2"), ("A1.T @ d2", "H.T @ d2"))
    mask = found.layers[0].mask
    assert mask is not None
    assert set(np.unique(mask)) == {0.0, 2.0}


def test_ones_that_stand_below_an_output_are_its_bias() -> None:
    ones = "A1 = np.tanh(Z1)\n    H = np.hstack([A1, np.ones((20, 1))])"
    found = chain(
        ("A1 = np.tanh(Z1)", ones),
        ("randn(5, 10)", "randn(6, 10)"),
        ("A1 @ W2 + b2", "H @ W2"),
        ("d2 @ W2.T", "d2 @ W2[:-1].T"),
        ("A1.T @ d2", "H.T @ d2"),
    )
    assert (found.layers[0].ones, found.last.bias) == (1, None)


def test_an_activation_that_is_not_known_is_measured() -> None:
    found = chain(("np.tanh(Z1)", "Z1 ** 3"), ("(1 - A1 ** 2)", "3 * Z1 ** 2"))
    first = found.layers[0]
    assert (first.activation.name, first.activation.slope is None) == ("own", False)
    assert first.activation.slope is not None
    np.testing.assert_allclose(
        first.activation.slope(first.Z), 3 * first.Z**2, rtol=1e-6, atol=1e-8
    )


def test_the_true_errors_are_the_slopes_of_the_loss_in_the_scores() -> None:
    fit = fitted()
    first, last = fit.chain.errors(fit.losses[0])
    layer, after = fit.chain.layers
    np.testing.assert_allclose(last, after.A - fit.chain.T)
    np.testing.assert_allclose(first, after.W.T @ last * (1 - layer.A**2))


@pytest.mark.parametrize(
    ("array", "turn", "shape"),
    [
        (np.zeros(4), "rows", (4, 1)),
        (np.zeros((4, 3)), "rows", (3, 4)),
        (np.zeros((4, 3)), "columns", (4, 3)),
        (np.zeros((4, 3, 2)), "rows", (6, 4)),
        (np.array(2.0), "columns", (1, 1)),
    ],
)
def test_columns_have_one_for_each_example(
    array: np.ndarray, turn: str, shape: tuple[int, int]
) -> None:
    assert model.columns(array, turn).shape == shape


def test_without_a_product_there_are_no_layers() -> None:
    assert (
        Reader(studied(("X @ W1 + b1", "np.abs(X[:, :, None] - W1).sum(axis=1) + b1"))).chains()
        == []
    )
