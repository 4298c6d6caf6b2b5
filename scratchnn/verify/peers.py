"""Compare with what others compute: PyTorch's autograd, scikit-learn's own backpropagation.

Each peer runs the two-layer network by its own means, forward, backward and one step downhill.
What it makes bears the names of the network's page. An equation is given what the peer gave to
its own counterpart, wherever it stands in the network. And the whole network is compared, from
end to end.

The peers are no dependencies of the package. `missing` names those that are not installed; the
other functions leave them out.
"""

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from scratchnn import spec
from scratchnn.spec import Equation, Step
from scratchnn.verify import draws, wiring
from scratchnn.verify.result import Result, distance

BOUND = 1e-14
SHAPES = 50
LARGEST = 9


@dataclass(frozen=True)
class Peer:
    """Another implementation: the module it comes in, how to run it, what it then makes."""

    module: str
    run: Callable[[draws.Values], draws.Values]
    makes: frozenset[str]

    @property
    def installed(self) -> bool:
        """Whether its module can be imported."""
        return importlib.util.find_spec(self.module) is not None


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
    return [name for name in PEERS if _shared(name, equation)]


def check(equation: Equation) -> list[Result]:
    """Compare an equation with its counterparts, wherever it stands in the network."""
    return [_equation(n, equation) for n in counterparts(equation) if n not in missing()]


def network() -> list[Result]:
    """Compare all that the network makes on its way with what each peer makes."""
    return [result for n in PEERS if n not in missing() for result in _network(n)]


def _shared(name: str, equation: Equation) -> list[Step]:
    """Return the steps at which an equation stands and a peer makes the same."""
    # The start is given to a peer. What it makes under the same name is the updated parameter.
    places = [step for step in spec.network().uses(equation.id) if step.phase != "initial"]
    return [step for step in places if step.name in PEERS[name].makes]


def _equation(name: str, equation: Equation) -> Result:
    error, shared = 0.0, _shared(name, equation)
    for given, made in _runs(name):
        known = made | given  # an updated W1 does not replace the one that it is made from
        for step in shared:
            error = max(error, _distance(wiring.take(step, known)[step.name], made[step.name]))
    note = f"{', '.join(step.name for step in shared)} on {SHAPES} random shapes"
    return Result(name, error, BOUND, note, SHAPES)


def _network(name: str) -> list[Result]:
    steps = [step for step in spec.network().steps if step.phase != "initial"]
    errors: dict[str, float] = {}
    for given, made in _runs(name):
        ours = wiring.run(steps, given)
        for out, theirs in made.items():
            errors[out] = max(errors.get(out, 0.0), _distance(ours[out], theirs))
    note = f"from end to end, on {SHAPES} random shapes"
    return [
        Result(name, errors[out], BOUND, f"{out} {note}", SHAPES)
        for out in dict.fromkeys(step.name for step in steps)
        if out in errors
    ]


def _distance(ours: Any, theirs: Any) -> float:
    same = np.shape(ours) == np.shape(theirs)  # else broadcasting would make them so
    return distance(ours, np.asarray(theirs)) if same else np.inf


@cache
def _runs(name: str) -> list[tuple[draws.Values, draws.Values]]:
    """Run a peer on shape after shape: what it was given, and what it made of it."""
    return [(given, PEERS[name].run(given)) for given in _draws()]


def _draws() -> Iterator[draws.Values]:
    """Yield inputs of all shapes, no two sizes equal and every class among the labels."""
    rng = np.random.default_rng(0)
    page = spec.network()
    for _ in range(SHAPES):
        k, m = 0, 0
        while not 3 <= k < m:  # scikit-learn gives two classes one unit
            n0, n1, k, m = rng.permutation(np.arange(2, LARGEST + 1))[:4].tolist()
        yield next(wiring.starts(page, {"n0": n0, "n1": n1, "k": k, "m": m}))


def _by_torch(given: draws.Values) -> draws.Values:
    import torch
    from torch.nn import functional

    names = ("W1", "b1", "W2", "b2")
    W1, b1, W2, b2 = parameters = [
        torch.tensor(given[name], dtype=torch.float64, requires_grad=True) for name in names
    ]
    X, y = torch.tensor(given["X"]), torch.tensor(given["y"])
    Z1 = functional.linear(X.T, W1, b1.ravel())  # PyTorch's rows are examples
    A1 = functional.relu(Z1)
    Z2 = functional.linear(A1, W2, b2.ravel())
    J = functional.cross_entropy(Z2, y)
    A2 = functional.softmax(Z2, dim=1)
    (G1,) = torch.autograd.grad(A1.sum(), Z1, retain_graph=True)
    for scores in (Z1, Z2):
        scores.retain_grad()
    J.backward()
    columns = {
        "Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2, "G1": G1,
        "Y": functional.one_hot(y, given["k"]).to(torch.float64),
        "dZ1": given["m"] * Z1.grad, "dZ2": given["m"] * Z2.grad,
    }  # fmt: skip
    made = {name: rows.detach().numpy().T for name, rows in columns.items()}
    made |= {"J": J.item(), "y_hat": A2.argmax(dim=1).numpy()}
    for name, parameter in zip(names, parameters, strict=True):
        made[f"d{name}"] = parameter.grad.numpy()
    torch.optim.SGD(parameters, lr=given["alpha"]).step()
    return made | {
        name: parameter.detach().numpy()
        for name, parameter in zip(names, parameters, strict=True)
    }


def _by_scikit_learn(given: draws.Values) -> draws.Values:
    from sklearn.metrics import accuracy_score
    from sklearn.neural_network import MLPClassifier
    from sklearn.neural_network._base import DERIVATIVES
    from sklearn.neural_network._stochastic_optimizers import SGDOptimizer
    from sklearn.preprocessing import LabelBinarizer

    weights = [given["W1"].T.copy(), given["W2"].T.copy()]  # its rows are examples, too
    biases = [given["b1"].ravel().copy(), given["b2"].ravel().copy()]
    binarizer = LabelBinarizer().fit(np.arange(given["k"]))
    Y = binarizer.transform(given["y"]).astype(float)

    model = MLPClassifier(alpha=0)  # α is its penalty on the weights
    model.n_layers_, model.out_activation_ = 3, "softmax"
    model.coefs_, model.intercepts_ = weights, biases
    activations, deltas = [given["X"].T, None, None], [None, None]
    J, dW, db = model._backprop(  # what `fit` calls; there is no public way to the gradients
        X=given["X"].T, y=Y, sample_weight=None, activations=activations, deltas=deltas,
        coef_grads=[None, None], intercept_grads=[None, None],
    )  # fmt: skip
    _, A1, A2 = activations
    G1 = np.ones_like(A1)
    DERIVATIVES["relu"](A1, G1)

    linear = MLPClassifier()
    linear.n_layers_, linear.out_activation_ = 2, "identity"
    scores = []
    for layer, rows in enumerate((given["X"].T, A1)):
        linear.coefs_, linear.intercepts_ = [weights[layer]], [biases[layer]]
        scores.append(linear._forward_pass([rows, None])[-1])

    rows = {
        "Z1": scores[0], "A1": A1, "Z2": scores[1], "A2": A2, "Y": Y, "G1": G1,
        "dZ1": deltas[0], "dZ2": deltas[1], "dW1": dW[0], "dW2": dW[1],
    }  # fmt: skip
    made = {name: array.T for name, array in rows.items()}
    made |= {"J": J, "db1": db[0][:, None], "db2": db[1][:, None]}
    y_hat = binarizer.inverse_transform(A2)
    made |= {"y_hat": y_hat, "accuracy": accuracy_score(given["y"], y_hat)}
    optimizer = SGDOptimizer(weights + biases, given["alpha"], momentum=0, nesterov=False)
    optimizer.update_params(weights + biases, dW + db)
    made |= {"W1": weights[0].T, "W2": weights[1].T}
    return made | {"b1": biases[0][:, None], "b2": biases[1][:, None]}


_LAYERS = {"Z1", "A1", "Z2", "A2", "Y", "J", "G1", "y_hat"}
_DERIVED = {*spec.network().derived}
_UPDATED = {*spec.network().parameters}
PEERS = {
    "torch": Peer("torch", _by_torch, frozenset(_LAYERS | _DERIVED | _UPDATED)),
    "scikit_learn": Peer(
        "sklearn", _by_scikit_learn, frozenset(_LAYERS | _DERIVED | _UPDATED | {"accuracy"})
    ),
}
