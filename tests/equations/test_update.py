"""Laws of the step."""

import numpy as np
from laws import Case, Function, close, equal, law

from scratchnn import gradient_step


@law(
    product={"gradient_step": lambda theta, dtheta, alpha: theta * alpha * dtheta},
    only_the_step={"gradient_step": lambda theta, dtheta, alpha: alpha * dtheta},
    weight_decay={"gradient_step": lambda theta, dtheta, alpha: 0.9 * theta - alpha * dtheta},
)
def test_gradient_step_rests_where_it_is_flat(
    case: Case, gradient_step: Function = gradient_step
) -> None:
    theta = case.normal(case.n1, case.n0)
    equal(gradient_step(theta, np.zeros_like(theta), 0.1), theta)


@law(
    no_rate={"gradient_step": lambda theta, dtheta, alpha: theta - dtheta},
    normalised={
        "gradient_step": lambda theta, dtheta, alpha: (
            theta - alpha * dtheta / np.abs(dtheta).max()
        )
    },
    uphill={"gradient_step": lambda theta, dtheta, alpha: theta + alpha * dtheta},
)
def test_gradient_step_goes_down_by_alpha_times_the_slope(
    case: Case, gradient_step: Function = gradient_step
) -> None:
    """Along the gradient itself it goes α times the square of the gradient's length."""
    theta, dtheta = case.normal(case.n1, case.n0), case.normal(case.n1, case.n0)
    way = theta - gradient_step(theta, dtheta, 0.1)
    close(np.sum(way * dtheta), 0.1 * np.sum(dtheta**2))


@law(
    no_rate={"gradient_step": lambda theta, dtheta, alpha: theta - dtheta},
    square_root={"gradient_step": lambda theta, dtheta, alpha: theta - np.sqrt(alpha) * dtheta},
)
def test_gradient_step_in_two_halves_is_one(
    case: Case, gradient_step: Function = gradient_step
) -> None:
    theta, dtheta = case.normal(case.n1, case.n0), case.normal(case.n1, case.n0)
    half = gradient_step(theta, dtheta, 0.15)
    close(gradient_step(half, dtheta, 0.15), gradient_step(theta, dtheta, 0.3))
