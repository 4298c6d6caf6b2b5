"""Compare with what others compute: PyTorch's autograd, scikit-learn's own backpropagation.

Each peer runs the two-layer network by its own means, forward, backward and one step downhill.
What it makes bears the names of the network's page. An equation is given what the peer gave to
its own counterpart, wherever it stands in the network, or where a choice puts it. And the whole
network is compared, from end to end.

The peers are no dependencies of the package. `missing` names those that are not installed; the
other functions leave them out.
"""

import importlib.util
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.spec import Equation, Network, Step
from scratchnn.verify import draws, wiring
from scratchnn.verify.result import Result, distance

BOUND = 1e-14
SHAPES = 50
LARGEST = 9
WAY_TO_THE_LOSS = ("forward", "loss")
LONG = 2.0**30  # a step so long that, next to it, a parameter is no more than rounding


@dataclass(frozen=True)
class Peer:
    """Another implementation: the module it comes in, how to run it, and what it computes."""

    module: str
    run: Callable[[Network, draws.Values], draws.Values]
    calls: Collection[str]  # ids of equations; derivatives it finds by its own means

    @property
    def installed(self) -> bool:
        """Whether its module can be imported."""
        return _installed(self.module)

    def makes(self, step: Step) -> bool:
        """Say whether it makes the same as a step; the start is given to it."""
        own = step.phase == "backward" or bool(step.sum) or step.call in self.calls
        return own and step.phase != "initial"

    def runs(self, page: Network) -> bool:
        """Say whether it has all that leads to the loss; else there is nothing to derive."""
        return all(self.makes(step) for step in page.steps if step.phase in WAY_TO_THE_LOSS)


@cache
def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def missing() -> list[str]:
    """Name the peers that are not installed, and with which nothing is compared."""
    return [name for name, peer in PEERS.items() if not peer.installed]


def counterparts(equation: Equation) -> list[str]:
    """Name the peers that compute the same as an equation, installed or not.

    Examples
    --------
    >>> counterparts(spec.load()["measure/accuracy"])
    ['scikit_learn']
    """
    page = _standing(equation)
    return [name for name in PEERS if _shared(name, equation, page)]


def check(equation: Equation) -> list[Result]:
    """Compare an equation with its counterparts, wherever it stands in the network."""
    return [_equation(n, equation) for n in counterparts(equation) if n not in missing()]


def network() -> list[Result]:
    """Compare all that the network makes on its way with what each peer makes."""
    return [result for n in PEERS if n not in missing() for result in _network(n)]


def choices(equation: Equation) -> tuple[str, ...]:
    """Return what must be chosen for an equation to stand in the network."""
    page = spec.network()
    offered = [] if page.uses(equation.id) else page.offers(equation.id)
    return tuple(choice.id for choice in offered[:1])


def _standing(equation: Equation) -> Network:
    """Return the network with what must be chosen for an equation to stand in it."""
    return spec.network().chosen(*choices(equation))


def _shared(name: str, equation: Equation, page: Network) -> list[Step]:
    """Return the steps of a network at which an equation stands and a peer makes the same."""
    peer = PEERS[name]
    places = page.uses(equation.id) if peer.runs(page) else []
    return [step for step in places if peer.makes(step)]


def _equation(name: str, equation: Equation) -> Result:
    error, shared = 0.0, _shared(name, equation, _standing(equation))
    for given, made in _runs(name, *choices(equation)):
        known = made | given  # an updated W1 does not replace the one that it is made from
        for step in shared:
            for out, ours in wiring.take(step, known).items():
                error = max(error, _distance(ours, made[out]))
    places = ", ".join(out for step in shared for out in step.out)
    return Result(name, error, BOUND, f"{places} on {SHAPES} random shapes", SHAPES)


def _network(name: str) -> list[Result]:
    steps = [step for step in spec.network().steps if step.phase != "initial"]
    errors = {out: 0.0 for step in steps if PEERS[name].makes(step) for out in step.out}
    for given, made in _runs(name):
        ours = wiring.run(steps, given)
        for out, error in errors.items():
            errors[out] = max(error, _distance(ours[out], made[out]))
    note = f"from end to end, on {SHAPES} random shapes"
    return [
        Result(name, error, BOUND, f"{out} {note}", SHAPES) for out, error in errors.items()
    ]


def _distance(ours: Any, theirs: Any) -> float:
    same = np.shape(ours) == np.shape(theirs)  # else broadcasting would make them so
    return distance(ours, np.asarray(theirs)) if same else np.inf


@cache
def _runs(name: str, *choices: str) -> list[tuple[draws.Values, draws.Values]]:
    """Run a peer on shape after shape: what it was given, and what it made of it."""
    page = spec.network().chosen(*choices)
    return [(given, PEERS[name].run(page, given)) for given in _draws(page)]


def _draws(page: Network) -> Iterator[draws.Values]:
    """Yield inputs of all shapes, no two sizes equal and every class among the labels."""
    rng = np.random.default_rng(0)
    for _ in range(SHAPES):
        k, m = 0, 0
        while not 3 <= k < m:  # scikit-learn gives two classes one unit
            n0, n1, k, m = rng.permutation(np.arange(2, LARGEST + 1))[:4].tolist()
        given = next(wiring.starts(page, {"n0": n0, "n1": n1, "k": k, "m": m}))
        gathered = [name for name in page.state if name not in page.parameters]
        yield given | {name: rng.random(given[name].shape) for name in gathered}  # not zeros


# --- PyTorch ----------------------------------------------------------------------------------


def _optimized(
    torch: Any, kind: str, theta: Any, dtheta: Any, state: Mapping[str, Any], **given: Any
) -> tuple[Any, ...]:
    """Take a step of an optimiser; return its state, and then the parameter.

    What is a number in the state, such as the count of the steps before, is not returned.
    """
    theta = theta.detach().clone()
    theta.grad = dtheta
    optimizer = getattr(torch.optim, kind)([theta], **given)
    optimizer.state[theta] = {name: torch.as_tensor(x).clone() for name, x in state.items()}
    optimizer.step()
    after = [optimizer.state[theta][name] for name, x in state.items() if np.ndim(x)]
    return *after, theta


def _momentum(torch: Any, theta: Any, dtheta: Any, v: Any, alpha: float, beta: float) -> Any:
    state = {"momentum_buffer": v.detach()}
    return _optimized(torch, "SGD", theta, dtheta, state, lr=alpha, momentum=beta)


def _rmsprop(
    torch: Any, theta: Any, dtheta: Any, s: Any, alpha: float, beta: float, epsilon: float
) -> Any:
    state = {"step": 0.0, "square_avg": s.detach()}
    return _optimized(torch, "RMSprop", theta, dtheta, state, lr=alpha, alpha=beta, eps=epsilon)


def _adam(
    torch: Any, theta: Any, dtheta: Any, v: Any, s: Any, t: int,
    alpha: float, beta1: float, beta2: float, epsilon: float,
) -> Any:  # fmt: skip
    state = {"step": t - 1.0, "exp_avg": v.detach(), "exp_avg_sq": s.detach()}
    return _optimized(
        torch, "Adam", theta, dtheta, state, lr=alpha, betas=(beta1, beta2), eps=epsilon
    )


# What PyTorch has of each equation. It is handed in as it is imported late, and has rows for
# examples.
_TORCH: dict[str, Callable[..., Any]] = {
    "forward/linear": lambda torch, W, A, b: torch.nn.functional.linear(A.T, W, b.ravel()).T,
    "forward/relu": lambda torch, Z: torch.relu(Z),
    "forward/tanh": lambda torch, Z: torch.tanh(Z),
    "forward/sigmoid": lambda torch, Z: torch.sigmoid(Z),
    "forward/softmax": lambda torch, Z: torch.softmax(Z.T, dim=1).T,
    "loss/one_hot": lambda torch, y, k: torch.nn.functional.one_hot(y, k).T.double(),
    "loss/cross_entropy": lambda torch, A, Y: torch.nn.functional.nll_loss(
        A.T.log(), Y.T.argmax(dim=1)
    ),
    "loss/cross_entropy_from_scores": lambda torch, Z, Y: torch.nn.functional.cross_entropy(
        Z.T, Y.T
    ),
    "loss/l2_penalty": lambda torch, W, lam, m: lam / (2 * m) * torch.linalg.norm(W) ** 2,
    "measure/predictions": lambda torch, A: torch.argmax(A.T, dim=1),
    "update/gradient_step": lambda torch, theta, dtheta, alpha: _optimized(
        torch, "SGD", theta, dtheta, {}, lr=alpha
    )[-1],
    "update/momentum": _momentum,
    "update/rmsprop": _rmsprop,
    "update/adam": _adam,
}


def _by_torch(page: Network, given: draws.Values) -> draws.Values:
    import torch

    known = {
        name: torch.tensor(value, requires_grad=value.dtype == float)
        if isinstance(value, np.ndarray)
        else value
        for name, value in given.items()
    }
    made: draws.Values = {}
    with _one_thread(torch):
        for step in filter(PEERS["torch"].makes, page.steps):
            if step.phase == "backward":
                found = {step.name: _by_autograd(torch, page, step, known)}
            else:
                found = _by_call(torch, step, known)
            made |= found
            known |= found
    return {name: value.detach().numpy() for name, value in made.items()}


@contextmanager
def _one_thread(torch: Any) -> Iterator[None]:
    """Let PyTorch compute in one thread: of arrays so small, several wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _by_call(torch: Any, step: Step, known: draws.Values) -> draws.Values:
    return wiring.take(step, known, partial(_TORCH[step.call], torch) if step.call else None)


def _by_autograd(torch: Any, page: Network, step: Step, known: draws.Values) -> Any:
    """Derive the loss for what a step's name says, or what the step's page derives."""
    rule = spec.load()[step.call].gradient if step.call else None
    if rule is None or step.name in page.derived:
        of, total = known[page.derived[step.name]], known[wiring.loss(page)]
        scale = known["m"] if wiring.scales(page)[step.name] == "m" else 1
        return scale * torch.autograd.grad(total, of, retain_graph=True)[0]
    here = {name: known[source] for name, source in step.with_.items()}
    for inner in rule.steps:
        here |= _by_call(torch, inner, here)
    return torch.autograd.grad(here[rule.steps[-1].name].sum(), here[rule.wrt])[0]


# --- scikit-learn -----------------------------------------------------------------------------

_ACTIVATIONS = {"forward/relu": "relu", "forward/tanh": "tanh", "forward/sigmoid": "logistic"}


def _by_scikit_learn(page: Network, given: draws.Values) -> draws.Values:
    from sklearn.metrics import accuracy_score
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.preprocessing import LabelBinarizer

    X, y, k = given["X"].T, given["y"], given["k"]  # its rows are examples, too
    theta, n1 = [given[name] for name in page.parameters], given["n1"]
    hidden = [*theta[:2], np.eye(n1), np.zeros((n1, 1))]  # shows what the hidden layer gives
    of = next(_ACTIVATIONS[step.call] for step in page.steps if step.call in _ACTIVATIONS)

    def classifier(rate: float) -> Any:
        return _model(MLPClassifier, n1, of, rate).partial_fit(X, y, classes=np.arange(k))

    def regressor(outputs: int, activation: str = of) -> Any:
        model = _model(MLPRegressor, n1, activation, LONG)  # with no function on its output
        return model.partial_fit(X, np.zeros((len(X), outputs)))

    model, slope = classifier(LONG), regressor(n1)
    A1, A2 = _set(slope, hidden).predict(X), _set(model, theta).predict_proba(X)
    y_hat, gradients = model.predict(X), _gradients(model, theta, X, y)
    J = model.loss_
    dZ1, dZ2 = _errors(model, theta, X, y)
    G1, _ = _errors(slope, hidden, X, A1 - 1)  # its errors on the output are all 1
    Y = LabelBinarizer().fit(np.arange(k)).transform(y).astype(float)
    rows = {
        "Z1": _set(regressor(n1, "identity"), hidden).predict(X), "A1": A1,
        "Z2": _set(regressor(k), theta).predict(X), "A2": A2, "Y": Y,
    }  # fmt: skip
    made = {name: array.T for name, array in rows.items()}
    made |= {"J": J, "G1": G1, "dZ1": dZ1, "dZ2": dZ2}
    made |= {"y_hat": y_hat, "accuracy": accuracy_score(y, y_hat)}
    made |= {f"d{name}": array for name, array in zip(page.parameters, gradients, strict=True)}
    updated = _step(classifier(given["alpha"]), theta, X, y)
    return made | dict(zip(page.parameters, updated, strict=True))


def _model(kind: Any, n1: int, activation: str, rate: float) -> Any:
    """Return a network that goes straight downhill, by all examples at once."""
    return kind(
        hidden_layer_sizes=(n1,), activation=activation, solver="sgd", learning_rate_init=rate,
        momentum=0, nesterovs_momentum=False, alpha=0, shuffle=False, random_state=0,
    )  # fmt: skip


def _set(model: Any, theta: list[Array]) -> Any:
    """Give parameters to a network that has been fitted once, and so has room for them."""
    model.coefs_ = [W.T.copy() for W in theta[::2]]
    model.intercepts_ = [b.flatten() for b in theta[1::2]]
    return model


def _step(model: Any, theta: list[Array], X: Array, y: Array) -> list[Array]:
    """Return the parameters after a step downhill."""
    _set(model, theta).partial_fit(X, y)
    layers = zip(model.coefs_, model.intercepts_, strict=True)
    return [array for W, b in layers for array in (W.T, b[:, None])]


def _gradients(model: Any, theta: list[Array], X: Array, y: Array) -> list[Array]:
    """Return what a long step changes, over its length."""
    after = _step(model, theta, X, y)
    return [(old - new) / LONG for old, new in zip(theta, after, strict=True)]


def _errors(model: Any, theta: list[Array], X: Array, y: Array) -> list[Array]:
    """Return the error of each example at each layer: its gradient of the biases, alone."""
    alone = [_gradients(model, theta, X[[i]], y[[i]])[1::2] for i in range(len(X))]
    return [np.hstack(layer) for layer in zip(*alone, strict=True)]


PEERS = {
    "torch": Peer("torch", _by_torch, _TORCH),
    "scikit_learn": Peer(
        "sklearn",
        _by_scikit_learn,
        {
            "forward/linear", *_ACTIVATIONS, "forward/softmax", "loss/one_hot",
            "loss/cross_entropy", "loss/cross_entropy_from_scores", "update/gradient_step",
            "measure/predictions", "measure/accuracy",
        },
    ),
}  # fmt: skip
