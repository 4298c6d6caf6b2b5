"""Names are known by what people call things."""

import pytest

from scratchnn import spec
from scratchnn.checker.pages.parts import FUNCTIONS, parts
from scratchnn.checker.program import naming

KNOWN = [*parts(), "init_params"]


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("relu", "forward/relu"), ("ReLU", "forward/relu"), ("re_lu", "forward/relu"),
        ("ReLU_deriv", "backward/relu_derivative"), ("drelu", "backward/relu_derivative"),
        ("forward_propagation", "forward_prop"), ("Backprop", "backward_prop"),
        ("one_hot", "loss/one_hot"), ("compute_cost", "loss/cross_entropy"),
        ("initialize_parameters", "init_params"), ("update", "update_params"),
        ("colour", None), ("", None), ("relus", None),
    ],
)  # fmt: skip
def test_a_function_is_known_by_its_name(name: str, id_: str | None) -> None:
    assert naming.function(name, {}, KNOWN) == id_


def test_a_mapping_comes_first_and_only_what_is_wanted_is_known() -> None:
    assert naming.function("relu", {"relu": "softmax"}, KNOWN) == "forward/softmax"
    assert naming.function("relu", {}, ["forward/softmax"]) is None


def test_our_own_names_are_known_of_every_equation() -> None:
    for id_ in spec.load():
        assert naming.function(id_.partition("/")[2], {}, KNOWN) == id_
    for id_ in FUNCTIONS:
        assert naming.function(id_, {}, KNOWN) == id_


@pytest.mark.parametrize(
    ("name", "known", "symbol"),
    [
        ("W1", ["W1", "W2"], "W1"), ("w1", ["W1"], "W1"), ("dZ_2", ["dZ2", "Z2"], "dZ2"),
        ("lr", ["alpha"], "alpha"), ("labels", ["y"], "y"), ("labels", ["Y"], "Y"),
        ("Z2", ["Z"], "Z"), ("Z", ["Z2"], None), ("12", ["Z"], None), ("q", ["Z"], None),
        ("probs", ["A2", "y"], "A2"),
    ],
)  # fmt: skip
def test_a_symbol_is_known_by_its_name(name: str, known: list[str], symbol: str | None) -> None:
    assert naming.symbol(name, {}, known) == symbol


def test_a_symbol_may_be_mapped() -> None:
    assert naming.symbol("eingabe", {"eingabe": "X"}, ["X"]) == "X"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("X_train", "X"), ("images", "X"), ("y_batch", "Y"), ("train_labels", "Y"),
        ("learning_rate", "alpha"), ("num_epochs", "iterations"), ("batch_size", "batch"),
        ("hidden_size", "n1"), ("input_dim", "n0"), ("num_classes", "k"), ("layer_dims", "sizes"),
        ("params", "parameters"), ("cache", "cache"), ("grads", "gradients"), ("y_pred", "output"),
        ("beta1", "share"), ("rng", "generator"), ("seed", "seed"), ("colour", ""), ("", ""),
        ("train", ""),
    ],
)  # fmt: skip
def test_what_is_given_has_its_kind(name: str, kind: str) -> None:
    assert naming.kind(name) == kind


def test_no_spelling_means_two_functions() -> None:
    spelled = [word for words in naming.FUNCTIONS.values() for word in words.split()]
    assert len(spelled) == len(set(spelled))
    assert all(word == naming.plain(word) for word in spelled)


def test_no_spelling_is_of_two_kinds() -> None:
    spelled = [word for words in naming.KINDS.values() for word in words.split()]
    twice = {word for word in spelled if spelled.count(word) > 1}
    assert twice == set()
