"""Ours agree with PyTorch and scikit-learn, where these are installed."""

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import (
    adam,
    gradient_step,
    l2_gradient,
    momentum,
    relu_derivative,
    rmsprop,
    spec,
)
from scratchnn.verify import checks, draws, evidence, peers, wiring
from scratchnn.verify.result import distance

pytestmark = pytest.mark.slow  # PyTorch is loaded

EQUATIONS = spec.load()
NETWORK = spec.network()
INTERMEDIATES = [
    "Z1", "A1", "Z2", "A2", "Y", "J", "dZ2", "dW2", "db2", "G1", "dZ1", "dW1", "db1",
]  # fmt: skip


@pytest.fixture(params=peers.PEERS)
def peer(request: pytest.FixtureRequest) -> str:
    """Name a peer that is installed."""
    name: str = request.param
    pytest.importorskip(
        peers.PEERS[name].module,
        reason=f"{name} is not installed; `python3 run.py test --peers` installs it",
    )
    return name


@pytest.mark.parametrize("id_", EQUATIONS)
def test_equation(id_: str, peer: str) -> None:
    found = evidence.by_check(EQUATIONS[id_])  # of this very code, or it is found anew
    assert (peer in found) == (peer in peers.counterparts(EQUATIONS[id_]))
    if peer in found:
        assert found[peer].passed, checks.said(EQUATIONS[id_], found[peer])


def test_the_network(peer: str) -> None:
    results = [found[peer] for found in evidence.network().values() if peer in found]
    names = [result.note.split()[0] for result in results]
    assert [name for name in names if name in INTERMEDIATES] == INTERMEDIATES
    assert {"W1", "b1", "W2", "b2"} < set(names)
    for result in results:
        assert result.passed, f"the network and {peer} disagree: {result.note}, {result.error}"
        assert result.draws == peers.SHAPES


@pytest.mark.parametrize(
    "choices", [(), *((choice.id,) for choice in NETWORK.choices)], ids=str
)
def test_a_peer_makes_what_it_says(peer: str, choices: tuple[str, ...]) -> None:
    page = NETWORK.chosen(*choices)
    if not peers.PEERS[peer].runs(page):
        pytest.skip(f"{peer} has not all that leads to the loss")
    steps = page.steps
    said = {out for step in steps if peers.PEERS[peer].makes(step) for out in step.out}
    made = peers.PEERS[peer].run(page, next(peers._draws(page)))
    assert said <= set(made)
    assert choices or said == set(made)


def test_an_equation_beyond_the_network_stands_where_a_choice_puts_it(peer: str) -> None:
    for id_ in ("forward/tanh", "backward/tanh_derivative"):
        assert evidence.by_check(EQUATIONS[id_])[peer].note.split()[0] in ("A1", "G1")
    of_momentum = evidence.by_check(EQUATIONS["update/momentum"])
    notes = [found.note for name, found in of_momentum.items() if name in peers.PEERS]
    assert all(note.startswith("vW1, W1, vb1, b1, vW2, W2, vb2, b2 ") for note in notes)


# --- PyTorch's optimisers over many steps -----------------------------------------------------

WALK = 50
ALPHA, BETA, BETA2, EPSILON, DECAY = 0.01, 0.9, 0.999, 1e-8, 0.1
Rule = Callable[[Array, Array, list[Array], int], tuple[list[Array], Array]]


def by_momentum(theta: Array, g: Array, state: list[Array], _: int) -> Any:
    v, theta = momentum(theta, g, state[0], ALPHA, BETA)
    return [v], theta


def by_nesterov(theta: Array, g: Array, state: list[Array], _: int) -> Any:
    v = momentum(theta, g, state[0], ALPHA, BETA)[0]
    return [v], gradient_step(theta, g + BETA * v, ALPHA)


def by_dampened(theta: Array, g: Array, state: list[Array], t: int) -> Any:
    """Dampen all but the first gradient, as PyTorch does."""
    v, theta = momentum(theta, g if t == 1 else (1 - 0.7) * g, state[0], ALPHA, BETA)
    return [v], theta


def by_rmsprop(theta: Array, g: Array, state: list[Array], _: int) -> Any:
    s, theta = rmsprop(theta, g, state[0], ALPHA, BETA, EPSILON)
    return [s], theta


def by_adam(theta: Array, g: Array, state: list[Array], t: int) -> Any:
    v, s = state
    v, s, theta = adam(theta, g, v, s, t, ALPHA, BETA, BETA2, EPSILON)
    return [v, s], theta


def penalised(rule: Rule) -> Rule:
    """Add the slope of a penalty with λ/m = DECAY to the gradient."""
    return lambda theta, g, state, t: rule(theta, g + l2_gradient(theta, DECAY, 1), state, t)


def decayed(rule: Rule) -> Rule:
    """Shrink the weights beside the step."""
    return lambda theta, g, state, t: rule((1 - ALPHA * DECAY) * theta, g, state, t)


def walk(rule: Rule, slope: Callable[[Array], Array], start: Array) -> list[Array]:
    theta, way = start, []
    state = [np.zeros_like(start), np.zeros_like(start)]  # as many as any rule keeps
    for t in range(1, WALK + 1):
        state, theta = rule(theta, slope(theta), state, t)
        way.append(theta)
    return way


SGD, ADAM = {"lr": ALPHA, "momentum": BETA}, {"lr": ALPHA, "betas": (BETA, BETA2)}


@pytest.mark.parametrize(
    ("rule", "kind", "given"),
    [
        (by_momentum, "SGD", SGD),
        (by_nesterov, "SGD", SGD | {"nesterov": True}),
        (by_dampened, "SGD", SGD | {"dampening": 0.7}),
        (penalised(by_momentum), "SGD", SGD | {"weight_decay": DECAY}),
        (by_rmsprop, "RMSprop", {"lr": ALPHA, "alpha": BETA, "eps": EPSILON}),
        (by_adam, "Adam", ADAM | {"eps": EPSILON}),
        (penalised(by_adam), "Adam", ADAM | {"weight_decay": DECAY}),
        (decayed(by_adam), "AdamW", ADAM | {"weight_decay": DECAY}),
    ],
    ids=[
        "momentum", "nesterov", "dampened", "l2", "rmsprop", "adam", "adam-l2", "adamw",
    ],
)  # fmt: skip
def test_an_optimiser_goes_the_same_way(rule: Rule, kind: str, given: dict[str, Any]) -> None:
    """Over many steps, each from where the last one led; no other rule of the list does."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    steepness, start = rng.uniform(0.1, 3, (4, 3)), rng.standard_normal((4, 3))

    def slope(theta: Any) -> Any:
        return steepness * theta + 0.1 * theta**3

    theta = torch.tensor(start, requires_grad=True)
    optimizer = getattr(torch.optim, kind)([theta], **given)
    theirs = []
    for _ in range(WALK):
        theta.grad = torch.tensor(slope(theta.detach().numpy()))
        optimizer.step()
        theirs.append(theta.detach().numpy().copy())
    assert distance(np.array(walk(rule, slope, start)), np.array(theirs)) < 1e-14
    for other in (by_momentum, by_nesterov, by_dampened, by_rmsprop, by_adam):
        if other is not rule:
            assert distance(walk(other, slope, start)[-1], theirs[-1]) > 1e-6


def test_a_peer_is_asked_by_its_public_names() -> None:
    tree = ast.parse(inspect.getsource(peers))
    names = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert "partial_fit" in names
    assert [name for name in names if name.startswith("_")] == []


def test_the_corner_of_relu_is_the_same_convention(peer: str) -> None:
    """On the corner there is no derivative, and all three say 0."""
    given = {
        "X": np.zeros((2, 4)), "W1": np.ones((5, 2)), "b1": np.zeros((5, 1)),
        "W2": np.ones((3, 5)), "b2": np.zeros((3, 1)), "y": np.array([0, 1, 2, 0]),
        "n1": 5, "k": 3, "m": 4, "alpha": 0.1,
    }  # fmt: skip
    made = peers.PEERS[peer].run(NETWORK, given)
    assert np.array_equal(made["Z1"], np.zeros((5, 4)))
    assert np.array_equal(made["G1"], relu_derivative(made["Z1"]))
    assert np.array_equal(made["G1"], np.zeros((5, 4)))
    assert np.array_equal(made["dZ1"], np.zeros((5, 4)))


@pytest.mark.parametrize("id_", EQUATIONS)
def test_all_of_the_network_behind_the_start_has_counterparts(id_: str) -> None:
    """What stands there by choice has them where a peer has it, and passes without."""
    found = peers.counterparts(EQUATIONS[id_])
    if EQUATIONS[id_].phase == "initial":
        assert found == []
    elif NETWORK.uses(id_):
        assert "torch" in found or id_ == "measure/accuracy"
        assert "scikit_learn" in found


# --- what is drawn, and the check is checked; no peer is needed ---------------------------------


def stand_in(change: Callable[[Array], Any], *names: str) -> peers.Peer:
    """Return a peer whose numbers are ours, and so right to the last digit, but for a change."""

    def run(network: spec.Network, given: draws.Values) -> draws.Values:
        steps = [step for step in network.steps if step.phase != "initial"]
        known = wiring.run(steps, given)
        made = {out: known[out] for step in steps for out in step.out}
        return made | {name: change(made[name]) for name in names}

    return peers.Peer("numpy", run, EQUATIONS)


Compare = Callable[[peers.Peer], None]


@pytest.fixture
def compare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Compare]:
    """Put a peer in the place of all others."""
    peers._runs.cache_clear()

    def put(peer: peers.Peer) -> None:
        monkeypatch.setattr(peers, "PEERS", {"stand-in": peer})
        monkeypatch.setattr(peers, "SHAPES", 3)

    yield put
    peers._runs.cache_clear()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda dW: dW * (1 + 1e-11), 1e-12),
        (lambda dW: -dW, 0.01),
        (lambda dW: dW * np.nan, np.inf),
        (lambda dW: dW[None], np.inf),
    ],
    ids=["almost", "sign", "nan", "shape"],
)
def test_a_difference_is_rejected(
    change: Callable[[Array], Any], error: float, compare: Compare
) -> None:
    compare(stand_in(change, "dW1"))
    (equation,) = peers.check(EQUATIONS["backward/weight_gradient"])
    (network,) = [result for result in peers.network() if not result.passed]
    assert network.note.startswith("dW1 ")
    assert not equation.passed
    assert min(equation.error, network.error) >= error


@pytest.mark.parametrize(
    ("id_", "name"),
    [("forward/tanh", "A1"), ("update/momentum", "vW2"), ("update/momentum", "b1")],
)
def test_a_difference_is_rejected_where_a_choice_puts_an_equation(
    id_: str, name: str, compare: Compare
) -> None:
    compare(stand_in(lambda array: array * (1 + 1e-11), name))
    (result,) = peers.check(EQUATIONS[id_])
    assert not result.passed


def test_what_a_peer_does_not_have_is_not_compared(compare: Compare) -> None:
    without = [id_ for id_ in EQUATIONS if id_ != "forward/tanh"]
    compare(replace(stand_in(lambda array: array), calls=without))
    for id_ in ("forward/tanh", "backward/tanh_derivative"):
        assert peers.counterparts(EQUATIONS[id_]) == []
        assert peers.check(EQUATIONS[id_]) == []
    assert peers.counterparts(EQUATIONS["update/momentum"]) == ["stand-in"]


def test_what_is_equal_passes(compare: Compare) -> None:
    compare(stand_in(lambda array: array))
    results = [*peers.network(), *peers.check(EQUATIONS["update/gradient_step"])]
    assert {result.error for result in results} == {0.0}


def test_what_is_missing_is_named_and_not_compared(
    compare: Compare,
) -> None:
    compare(replace(stand_in(lambda array: array), module="no_such_library"))
    assert peers.missing() == ["stand-in"]
    assert peers.network() == []
    assert peers.check(EQUATIONS["backward/weight_gradient"]) == []
    assert peers.counterparts(EQUATIONS["backward/weight_gradient"]) == ["stand-in"]


def test_shapes_and_numbers_are_such_that_nothing_can_hide() -> None:
    shapes = set()
    for given in peers._draws(NETWORK):
        sizes = [given[name] for name in ("n0", "n1", "k", "m")]
        assert len(set(sizes)) == 4
        assert set(given["y"]) == set(range(given["k"]))
        assert np.any(given["X"] == 0)
        shapes.add(tuple(sizes))
    assert len(shapes) > peers.SHAPES / 2


def test_a_velocity_is_not_zero_when_it_is_compared() -> None:
    given = next(peers._draws(NETWORK.chosen("momentum")))
    for name in NETWORK.parameters:
        assert given[f"v{name}"].shape == given[name].shape
        assert np.all(given[f"v{name}"] > 0)


def test_pytorch_takes_one_thread_while_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    page, before, met = spec.network(), torch.get_num_threads(), set[int]()

    def relu(torch: Any, Z: Any) -> Any:
        met.add(torch.get_num_threads())
        return torch.relu(Z)

    monkeypatch.setitem(peers._TORCH, "forward/relu", relu)
    given = next(wiring.starts(page, wiring.SMALL))
    try:
        torch.set_num_threads(2)
        peers.PEERS["torch"].run(page, given)
        assert (met, torch.get_num_threads()) == ({1}, 2)
        monkeypatch.setitem(peers._TORCH, "forward/relu", None)
        with pytest.raises(TypeError):
            peers.PEERS["torch"].run(page, given)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
