"""Laws of the step."""

import numpy as np
from laws import Case, Function, close, equal, law
from numpy import ndarray as Array

from scratchnn import adam, gradient_step, momentum, rmsprop

Both = tuple[Array, Array]


def old_v(theta: Array, dtheta: Array, v: Array, alpha: float, beta: float) -> Both:
    """Move by the velocity from before this gradient."""
    return beta * v + dtheta, theta - alpha * v


def forgotten(theta: Array, dtheta: Array, v: Array, alpha: float, beta: float) -> Both:
    """Start at rest every time."""
    return momentum(theta, dtheta, 0 * v, alpha, beta)


def dampened(theta: Array, dtheta: Array, v: Array, alpha: float, beta: float) -> Both:
    """Average the gradients where they are added."""
    return momentum(theta, (1 - beta) * dtheta, v, alpha, beta)


def step_in_v(theta: Array, dtheta: Array, v: Array, alpha: float, beta: float) -> Both:
    """Keep the step itself, with α in it."""
    return momentum(theta, alpha * dtheta, v, 1, beta)


def nesterov(theta: Array, dtheta: Array, v: Array, alpha: float, beta: float) -> Both:
    """Add the gradient once more after the velocity."""
    v = beta * v + dtheta
    return v, theta - alpha * (dtheta + beta * v)


def uphill(theta: Array, dtheta: Array, v: Array, alpha: float, beta: float) -> Both:
    """Add where the step is subtracted."""
    return momentum(theta, dtheta, v, -alpha, beta)


def friction(theta: Array, dtheta: Array, v: Array, alpha: float, beta: float) -> Both:
    """Take β for what is lost."""
    return momentum(theta, dtheta, v, alpha, 1 - beta)


def no_decay(theta: Array, dtheta: Array, v: Array, alpha: float, beta: float) -> Both:
    """Keep all of the velocity."""
    return momentum(theta, dtheta, v, alpha, 1)


def normalised(theta: Array, dtheta: Array, v: Array, alpha: float, beta: float) -> Both:
    """Use the direction of the gradient alone."""
    return momentum(theta, dtheta / np.abs(dtheta).max(), v, alpha, beta)


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


@law(
    old_v={"momentum": old_v},
    friction={"momentum": friction},
    uphill={"momentum": uphill},
    step_in_v={"momentum": step_in_v},
)
def test_momentum_without_beta_is_the_plain_step(
    case: Case, momentum: Function = momentum
) -> None:
    """Bit for bit, and whatever the velocity was."""
    theta, dtheta, v = (case.normal(case.n1, case.n0) for _ in range(3))
    equal(momentum(theta, dtheta, v, 0.1, 0.0), (dtheta, gradient_step(theta, dtheta, 0.1)))


@law(
    old_v={"momentum": old_v},
    dampened={"momentum": dampened},
    nesterov={"momentum": nesterov},
)
def test_momentum_from_rest_begins_with_a_plain_step(
    case: Case, momentum: Function = momentum
) -> None:
    theta, dtheta = case.normal(case.n1, case.n0), case.normal(case.n1, case.n0)
    beta = case.rng.uniform(0.1, 0.9)
    first = momentum(theta, dtheta, np.zeros_like(theta), 0.1, beta)
    equal(first, (dtheta, gradient_step(theta, dtheta, 0.1)))


@law(
    forgotten={"momentum": forgotten},
    dampened={"momentum": dampened},
    friction={"momentum": friction},
    no_decay={"momentum": no_decay},
)
def test_momentum_gathers_a_steady_gradient(case: Case, momentum: Function = momentum) -> None:
    """After t steps the velocity is (1 − βᵗ) / (1 − β) times the gradient."""
    theta, dtheta = case.normal(case.n1, case.n0), case.normal(case.n1, case.n0)
    beta = case.rng.uniform(0.1, 0.4)
    v = np.zeros_like(theta)
    for t in range(1, 60):
        v, theta = momentum(theta, dtheta, v, 0.1, beta)
        close(v, (1 - beta**t) / (1 - beta) * dtheta)
    close(v, dtheta / (1 - beta))


@law(
    forgotten={"momentum": forgotten},
    old_v={"momentum": old_v},
    step_in_v={"momentum": step_in_v},
    uphill={"momentum": uphill},
)
def test_momentum_rolls_on_where_it_is_flat(case: Case, momentum: Function = momentum) -> None:
    """It comes to rest after α β / (1 − β) times the velocity that it had."""
    start, v = case.normal(case.n1, case.n0), case.normal(case.n1, case.n0)
    beta, theta, rolling = case.rng.uniform(0.1, 0.4), start, v
    for _ in range(60):
        rolling, theta = momentum(theta, np.zeros_like(theta), rolling, 0.1, beta)
    close(start - theta, 0.1 * beta / (1 - beta) * v)


@law(
    normalised={"momentum": normalised},
    clipped={
        "momentum": lambda theta, dtheta, v, alpha, beta: momentum(
            theta, np.clip(dtheta, -1, 1), v, alpha, beta
        )
    },
)
def test_momentum_of_a_sum_is_the_sum(case: Case, momentum: Function = momentum) -> None:
    """Two paths added are a path again, so nothing depends on how large a gradient is."""
    theta, dtheta, v = (case.normal(2, case.n1, case.n0) for _ in range(3))
    alone = [momentum(theta[r], dtheta[r], v[r], 0.1, 0.9) for r in range(2)]
    v_sum, theta_sum = momentum(theta.sum(axis=0), dtheta.sum(axis=0), v.sum(axis=0), 0.1, 0.9)
    close(v_sum, alone[0][0] + alone[1][0])
    close(theta_sum, alone[0][1] + alone[1][1])


@law(
    dampened={"momentum": dampened},
    nesterov={"momentum": nesterov},
    friction={"momentum": friction},
    forgotten={"momentum": forgotten},
)
def test_momentum_bears_alpha_up_to_two_and_two_beta(
    case: Case, momentum: Function = momentum
) -> None:
    """On the bowl θ²/2 with α = 2(1 + β) it swings from side to side, neither wider nor less."""
    theta, beta = case.normal(case.n1, case.n0), case.rng.uniform(0.1, 0.9)
    v = -theta / (1 + beta)
    close(momentum(theta, theta, v, 2 * (1 + beta), beta), (-v, -theta))
    for share in (0.9, 1.1):
        far, rolling = theta, v
        for _ in range(400):
            rolling, far = momentum(far, far, rolling, share * 2 * (1 + beta), beta)
        assert (np.abs(far).max() < np.abs(theta).max()) == (share < 1)


def rmsprop_with(
    mean: Function = lambda s, square, beta: beta * s + (1 - beta) * square,
    over: Function = lambda s, epsilon: np.sqrt(s) + epsilon,
) -> Function:
    """Make an RMSProp with another mean, or another divisor."""

    def step(
        theta: Array, dtheta: Array, s: Array, alpha: float, beta: float, epsilon: float
    ) -> Both:
        s = mean(s, dtheta**2, beta)
        return s, theta - alpha * dtheta / over(s, epsilon)

    return step


ADAGRAD = rmsprop_with(mean=lambda s, square, beta: s + square)
WHOLE_ARRAY = rmsprop_with(mean=lambda s, square, beta: beta * s + (1 - beta) * square.mean())
NO_ROOT = rmsprop_with(over=lambda s, epsilon: s + epsilon)
INSIDE = rmsprop_with(over=lambda s, epsilon: np.sqrt(s + epsilon))
SWAPPED = rmsprop_with(mean=lambda s, square, beta: (1 - beta) * s + beta * square)
FORGOTTEN = rmsprop_with(mean=lambda s, square, beta: (1 - beta) * square)


@law(no_root={"rmsprop": NO_ROOT}, inside={"rmsprop": INSIDE})
def test_rmsprop_does_not_see_the_unit_of_the_loss(
    case: Case, rmsprop: Function = rmsprop
) -> None:
    """Gradients and ε that are all 8 times as large make the same step, to the last bit."""
    theta, dtheta, s = (case.normal(case.n1, case.n0) for _ in range(3))
    _, once = rmsprop(theta, dtheta, s**2, 0.1, 0.75, 0.5)
    _, times = rmsprop(theta, 8 * dtheta, 64 * s**2, 0.1, 0.75, 4.0)
    equal(times, once)


@law(
    adagrad={"rmsprop": ADAGRAD},
    swapped={"rmsprop": SWAPPED},
    forgotten={"rmsprop": FORGOTTEN},
)
def test_rmsprop_takes_a_steady_gradient_for_one(
    case: Case, rmsprop: Function = rmsprop
) -> None:
    """After t steps s holds 1 − βᵗ of its square, and in the end each step is α."""
    theta, s = case.normal(case.n1, case.n0), np.zeros((case.n1, case.n0))
    dtheta = case.rng.uniform(0.1, 9, theta.shape)
    beta = case.rng.uniform(0.1, 0.4)
    for t in range(1, 60):
        before = theta
        s, theta = rmsprop(theta, dtheta, s, 0.1, beta, 1e-15)
        close(s, (1 - beta**t) * dtheta**2)
    close(before - theta, np.full_like(theta, 0.1))


@law(whole_array={"rmsprop": WHOLE_ARRAY}, adagrad={"rmsprop": ADAGRAD})
def test_rmsprop_begins_with_equal_steps(case: Case, rmsprop: Function = rmsprop) -> None:
    """The first is α / √(1 − β) long in every direction, however steep."""
    dtheta = case.rng.uniform(0.1, 9, (case.n1, case.n0)) * case.rng.choice([-1, 1], case.n0)
    rest = np.zeros_like(dtheta)
    _, theta = rmsprop(rest, dtheta, rest, 0.1, 0.84, 1e-15)
    close(theta, -0.25 * np.sign(dtheta))


Three = tuple[Array, Array, Array]


def adam_with(
    correct: Function = lambda beta, t: 1 - beta**t,
    over: Function = lambda s, epsilon: np.sqrt(s) + epsilon,
    sign: int = -1,
) -> Function:
    """Make an Adam with another correction, divisor or direction."""

    def step(
        theta: Array, dtheta: Array, v: Array, s: Array, t: int,
        alpha: float, beta1: float, beta2: float, epsilon: float,
    ) -> Three:  # fmt: skip
        v = beta1 * v + (1 - beta1) * dtheta
        s = beta2 * s + (1 - beta2) * dtheta**2
        root = over(s / correct(beta2, t), epsilon)
        return v, s, theta + sign * alpha * v / correct(beta1, t) / root

    return step


UNCORRECTED = adam_with(correct=lambda beta, t: 1)
NO_POWER = adam_with(correct=lambda beta, t: 1 - beta)
PER_PARAMETER = adam_with(correct=lambda beta, t: 1 - beta ** (4 * t))
MULTIPLIED = adam_with(correct=lambda beta, t: 1 / (1 - beta**t))
EPSILON_INSIDE = adam_with(over=lambda s, epsilon: np.sqrt(s + epsilon))
UPHILL = adam_with(sign=1)


@law(
    uncorrected={"adam": UNCORRECTED},
    per_parameter={"adam": PER_PARAMETER},
    multiplied={"adam": MULTIPLIED},
    epsilon_inside={"adam": EPSILON_INSIDE},
    uphill={"adam": UPHILL},
)
def test_adam_begins_with_a_step_of_alpha(case: Case, adam: Function = adam) -> None:
    """The first is α·g / (|g| + ε), whatever the β's: 0 at 0, and α/2 where |g| is ε."""
    dtheta = case.normal(case.n1, case.n0)
    dtheta[0, 0] = 0.125
    rest = np.zeros_like(dtheta)
    beta1, beta2 = case.rng.uniform(0.1, 0.9, 2)
    _, _, theta = adam(rest, dtheta, rest, rest, 1, 0.1, beta1, beta2, 0.125)
    close(theta, -0.1 * dtheta / (np.abs(dtheta) + 0.125))
    close(theta[0, 0], np.float64(-0.05))


@law(
    uncorrected={"adam": UNCORRECTED},
    no_power={"adam": NO_POWER},
    per_parameter={"adam": PER_PARAMETER},
)
def test_adam_goes_alpha_a_step_along_a_steady_gradient(
    case: Case, adam: Function = adam
) -> None:
    theta, dtheta = case.normal(case.n1, case.n0), case.normal(case.n1, case.n0)
    dtheta += np.sign(dtheta)
    v, s, start = np.zeros_like(theta), np.zeros_like(theta), theta
    for t in range(1, 10):
        v, s, theta = adam(theta, dtheta, v, s, t, 0.1, 0.9, 0.999, 1e-15)
        close(theta, start - t * 0.1 * np.sign(dtheta))


@law(
    uncorrected={"adam": UNCORRECTED},
    no_power={"adam": NO_POWER},
    epsilon_inside={"adam": EPSILON_INSIDE},
)
def test_adam_without_a_mean_gradient_is_rmsprop_at_the_end(
    case: Case, adam: Function = adam
) -> None:
    """Once βᵗ is nothing, as when the correction has faded."""
    theta, dtheta, v = (case.normal(case.n1, case.n0) for _ in range(3))
    square = case.normal(case.n1, case.n0) ** 2
    _, s, got = adam(theta, dtheta, v, square, 2000, 0.1, 0.0, 0.9, 0.5)
    close((s, got), rmsprop(theta, dtheta, square, 0.1, 0.9, 0.5))
    _, s, first = adam(theta, dtheta, v, square, 1, 0.1, 0.0, 0.9, 0.5)
    close(first, theta - 0.1 * dtheta / (np.sqrt(s / (1 - 0.9)) + 0.5))
