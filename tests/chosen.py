"""The network with choices of every kind: something replaced, added, and summed."""

from dataclasses import replace

from scratchnn import spec
from scratchnn.spec import Choice, Step

TANH = Choice(
    "tanh",
    "tanh in the place of ReLU",
    replace=(
        Step(("A1",), "forward/tanh", {"Z": "Z1"}),
        Step(("G1",), "backward/tanh_derivative", {"Z": "Z1"}),
    ),
)
MOMENTUM = Choice(
    "momentum",
    "Momentum",
    add=(
        Step(("vW1",), "initial/zeros", {"shape": ["n1", "n0"]}),
        Step(("vb2",), "initial/zeros", {"shape": ["k", 1]}),
    ),
    replace=tuple(
        Step(
            (f"v{name}", name),
            "update/momentum",
            {
                "theta": name, "dtheta": f"d{name}", "v": f"v{name}",
                "alpha": "alpha", "beta": "beta",
            },
        )
        for name in ("W1", "b2")
    ),
)  # fmt: skip
SUM = Choice(
    "sum",
    "A second loss",
    add=(
        Step(("c",), "loss/cross_entropy", {"A": "A2", "Y": "Y"}),
        Step(("J",), sum=("J", "c")),
    ),
)
NETWORK = replace(spec.network(), choices=(TANH, MOMENTUM, SUM))
