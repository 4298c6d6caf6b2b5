"""What stands here as BP1 to BP4 is the derivative of his cost."""

from numpy import ndarray as Array

from scratchnn.verify.differences import complex_step
from scratchnn.verify.suites import nielsen


def test_the_four_equations_are_the_derivatives_of_his_cost() -> None:
    case = next(nielsen._equations())
    X, Y, w, b = (case.given[name] for name in ("X", "Y", "w", "b"))

    def cost(first: Array) -> complex:
        a1 = nielsen._sigmoid(first @ X + b[0][:, None])
        a2 = nielsen._sigmoid(w[1] @ a1 + b[1][:, None])
        return ((a2 - Y) ** 2).sum() / (2 * X.shape[1])

    found = nielsen._averaged(X, Y, w, b)["dW1"]
    assert abs(found - complex_step(cost, w[0])).max() < 1e-15
