"""What mistakes and settings do to a network: it is trained, and its gradients are compared.

The network is the one of `spec.network()`, with an equation replaced by a mistake of its page,
with a step rewired, or with another learning rate, activation or start. Nothing is judged
here: `measure` returns plain data, and what it trains on comes in as an argument.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypedDict

import numpy as np
from numpy import ndarray as Array
from numpy.typing import DTypeLike

from scratchnn import spec
from scratchnn.equations.measure import accuracy, predictions
from scratchnn.verify import differences, draws, mistakes, wiring

ALPHA = 0.1  # as in the video
CHECKED = 64  # examples on which gradients are compared
PLACES = 200  # entries of a parameter that are compared, at most; all 7,840 take seconds
PARAMETERS = ("W1", "b1", "W2", "b2")


class Sample(NamedTuple):
    """What to train on, what to set aside, and where the start comes from."""

    pixels: Array  # shape (m, 784), whole numbers from 0 to 255
    y: Array
    pixels_dev: Array
    y_dev: Array
    rng: np.random.Generator  # copied before each use


class Run(TypedDict):
    """How one network trained."""

    curve: list[list[float]]  # iteration, accuracy in training and on the dev set
    printed: float | None  # what the network itself says of its accuracy in the end
    infinite_at: int | None  # the first iteration at which the loss was infinite
    nan_at: int | None  # … and at which it was not a number
    refused: str | None  # NumPy's words, where shapes did not fit
    dead: int  # hidden units that answer 0 to every training example in the end


class Effect(TypedDict):
    """What a variant did: a run from each sample, and how far off its gradients are."""

    runs: list[Run]
    gradient: dict[str, float | str]


@dataclass(frozen=True)
class Variant:
    """A network with something wrong in it, or something else, or nothing.

    Attributes
    ----------
    id : str
        Its name.
    title : str
        What is wrong or other, in a few words.
    of : tuple of str
        Mistakes of the pages that it makes, all at once: `forward/softmax#no-shift`, or
        `networks/two_layer#softmax-of-a1`.
    own : tuple of (str, Mistake)
        Expressions that stand on no page, each with the id of the equation that it replaces.
    note : str
        What one would notice, where the pages do not say it already.
    found : str
        How one finds it, where no check does because the code is not wrong.
    samples : int
        How many runs there are, each from another start and another split.
    alpha : float
        Learning rate.
    units : int, optional
        How many hidden units there are, if not as many as in the video.
    """

    id: str
    title: str
    of: tuple[str, ...] = ()
    own: tuple[tuple[str, spec.Mistake], ...] = ()
    note: str = ""
    found: str = ""
    samples: int = 1
    alpha: float = ALPHA
    units: int | None = None

    @cached_property
    def equations(self) -> list[tuple[spec.Equation, spec.Mistake]]:
        """Mistakes within an equation, each with the equation that it replaces."""
        pages = spec.load()
        named = [(pages[id_], name) for id_, name in self._references if id_ in pages]
        found = [(equation, _find(equation.mistakes, name)) for equation, name in named]
        return found + [(pages[id_], mistake) for id_, mistake in self.own]

    @cached_property
    def wiring(self) -> list[spec.Wiring]:
        """Mistakes between equations: a step that is given the wrong thing."""
        network = spec.network()
        names = [name for id_, name in self._references if id_ == network.id]
        return [_find(network.mistakes, name) for name in names]

    @property
    def seen(self) -> str:
        """What one would notice."""
        return self.note or self.said

    @property
    def said(self) -> str:
        """What the pages of its mistakes say that one would notice."""
        within = [mistake.seen for _, mistake in self.equations]
        between = [mistake.seen for mistake in self.wiring]
        return " ".join(filter(None, within + between))

    @property
    def _references(self) -> list[list[str]]:
        return [reference.split("#") for reference in self.of]


def _find(among: Iterable[Any], name: str) -> Any:
    found = {mistake.id: mistake for mistake in among}
    if name not in found:
        raise spec.SpecificationError(f"no mistake {name}; there are {', '.join(found)}")
    return found[name]


FIRST_SCORES = (
    "No check of the code: the gradients are right, and only the start is poor. The first loss "
    "and the number of hidden units that are alive tell."
)

VARIANTS = (
    Variant("right", "Nothing", samples=3),
    Variant(
        "no-bias",
        "The biases left out",
        of=("forward/linear#no-bias",),
    ),
    Variant(
        "db-one-number",
        "One number for all biases of a layer",
        of=("backward/bias_gradient#one-number",),
        samples=3,
    ),
    Variant(
        "db-absolute",
        "The average of the absolute error",
        of=("backward/bias_gradient#absolute",),
    ),
    Variant(
        "db-absolute-one-number",
        "The absolute error, as one number",
        of=("backward/bias_gradient#absolute-one-number",),
    ),
    Variant(
        "softmax-no-shift",
        "Softmax without subtracting the maximum",
        of=("forward/softmax#no-shift",),
    ),
    Variant(
        "one-hot-from-data",
        "One-hot sized by the largest label",
        of=("loss/one_hot#size-from-data",),
    ),
    Variant(
        "output-sign",
        "The output error the wrong way round",
        of=("backward/output_error#sign",),
    ),
    Variant(
        "slope-of-a1",
        "The slope asked of A1, with ≥",
        of=("backward/relu_derivative#of-activation",),
    ),
    Variant(
        "slope-of-z2",
        "The slope taken at the wrong layer",
        of=("networks/two_layer#slope-of-z2",),
    ),
    Variant(
        "w2-not-transposed",
        "W2 not transposed on the way back",
        of=("backward/hidden_error#not-transposed",),
        note="No complaint, because both layers have 10 units. The blame goes to the wrong "
        "units, but always to the same ones, and the network learns to make do with it.",
    ),
    Variant(
        "dw2-for-w2",
        "dW2 in the place of W2",
        of=("networks/two_layer#dw2-for-w2",),
    ),
    Variant(
        "dw1-from-dz2",
        "dW1 from dZ2",
        of=("networks/two_layer#dw1-from-dz2",),
        note="No complaint, because both layers have 10 units. Hidden unit 3 is taught to "
        "answer to a 3, and so on. That is a way to learn, and a known one, close to what is "
        "called direct feedback alignment. It is not the gradient of this loss.",
    ),
    Variant(
        "db1-from-dz2",
        "db1 from dZ2",
        of=("networks/two_layer#db1-from-dz2",),
    ),
    Variant(
        "z1-for-a1",
        "dW2 from Z1 instead of A1",
        of=("networks/two_layer#hidden-input-for-dw2",),
    ),
    Variant(
        "m-of-all-data",
        "m counted before the dev set was set aside",
        own=(
            (
                "backward/weight_gradient",
                spec.Mistake(
                    id="m-of-all-data",
                    code="dZ @ A.T / (A.shape[1] * 5 / 4)",
                    by="entry",
                    seen="Every step is too short, in the right direction. Here a fifth of the "
                    "images is set aside, which is as if α were 0.08. In the video it is one "
                    "image in 42, and nothing would show.",
                ),
            ),
            (
                "backward/bias_gradient",
                spec.Mistake(
                    id="m-of-all-data",
                    code="dZ.sum(axis=1, keepdims=True) / (dZ.shape[1] * 5 / 4)",
                    by="entry",
                    seen="",
                ),
            ),
        ),
    ),
    Variant(
        "no-rate",
        "The learning rate forgotten",
        of=("update/gradient_step#no-rate",),
    ),
    Variant(
        "product",
        "A product for the difference",
        of=("update/gradient_step#product",),
    ),
    Variant(
        "start-randn",
        "A normal start, unscaled",
        of=("initial/uniform#randn",),
        found=FIRST_SCORES,
    ),
    Variant(
        "start-zeros", "A start from zeros", of=("initial/uniform#zeros",), found=FIRST_SCORES
    ),
    Variant(
        "start-randn-minus-half",
        "A normal start, minus one half",
        of=("initial/uniform#randn-minus-half",),
        found=FIRST_SCORES,
    ),
    Variant(
        "start-negative",
        "A start that is all negative",
        of=("initial/uniform#all-negative",),
        found=FIRST_SCORES,
    ),
    Variant(
        "start-no-half",
        "A start without the minus one half",
        of=("initial/uniform#no-half",),
        note="Every weight is positive, so the first scores are huge, and all hidden units say "
        "nearly the same. Softmax is certain of one digit for every image.",
        found=FIRST_SCORES,
    ),
    Variant(
        "start-no-half-no-shift",
        "No minus one half, and a softmax that overflows",
        of=("initial/uniform#no-half", "forward/softmax#no-shift"),
        note="As in the video, whose softmax subtracts no maximum: the first step that is too "
        "long ends in NaN. argmax answers 0 to NaN, so every digit is read as a 0.",
        found=FIRST_SCORES,
    ),
    Variant(
        "pixels-unscaled",
        "Pixels not divided by 255",
        of=("initial/scale_pixels#not-scaled",),
        note="Softmax survives it, and the hidden units do not: the first steps are so long "
        "that they die.",
        found="No check of a gradient: those of raw pixels are right too, while they are "
        "finite. Print the smallest and the largest number in X.",
    ),
    Variant(
        "pixels-unscaled-no-shift",
        "Raw pixels, and a softmax that overflows",
        of=("initial/scale_pixels#not-scaled", "forward/softmax#no-shift"),
        note="The first scores are hundreds, and their exponentials infinite.",
        found="The first loss is not a number.",
    ),
    Variant(
        "labels-in-a-column",
        "Predictions (m,) compared with labels (m, 1)",
        of=("measure/accuracy#column-of-labels",),
        note="The network is right and its accuracy is not: every prediction is compared with "
        "every label.",
    ),
    Variant(
        "softmax-of-a1",
        "Softmax applied to A1",
        of=("networks/two_layer#softmax-of-a1",),
        note="The second layer is skipped, silently, because both layers have 10 units. One of "
        "the two slips that cost an hour in the video.",
    ),
    Variant(
        "softmax-of-a1-no-shift",
        "Softmax of A1, and one that overflows",
        of=("networks/two_layer#softmax-of-a1", "forward/softmax#no-shift"),
        note="As in the video, whose softmax subtracts no maximum: it overflows much sooner.",
    ),
    Variant(
        "softmax-whole-batch",
        "Softmax over the whole batch",
        of=("forward/softmax#whole-batch",),
    ),
    Variant(
        "softmax-wrong-axis",
        "Softmax along the examples",
        of=("forward/softmax#wrong-axis",),
    ),
    Variant(
        "flat-bias",
        "A bias of shape (n,)",
        of=("forward/linear#flat-bias",),
    ),
    Variant(
        "flat-db",
        "A bias gradient of shape (n,)",
        of=("backward/bias_gradient#flat",),
    ),
)


def _instead(*pairs: tuple[str, str]) -> tuple[tuple[str, spec.Mistake], ...]:
    """Return expressions that take the place of equations and are no mistakes."""
    return tuple((id_, spec.Mistake(id="", code=code, by="", seen="")) for id_, code in pairs)


RELU, SLOPE = "forward/relu", "backward/relu_derivative"
STRAIGHT = _instead((RELU, "Z"), (SLOPE, "np.ones_like(Z)"))

# Nothing is wrong with these. What the pages say of them is measured all the same.
SETTINGS = (
    Variant("rate-0.01", "α = 0.01", alpha=0.01),
    Variant("rate-2", "α = 2", alpha=2.0),
    Variant("straight", "No activation", own=STRAIGHT),
    Variant("relu-30", "30 hidden units, α = 0.3", units=30, alpha=0.3),
    Variant(
        "straight-30",
        "30 hidden units, α = 0.3, no activation",
        own=STRAIGHT,
        units=30,
        alpha=0.3,
    ),
    Variant("tanh", "tanh", own=_instead((RELU, "np.tanh(Z)"), (SLOPE, "1 - np.tanh(Z) ** 2"))),
    Variant(
        "sigmoid",
        "Sigmoid",
        # Written with tanh and cosh, which do not overflow to NaN.
        own=_instead(
            (RELU, "(1 + np.tanh(Z / 2)) / 2"), (SLOPE, "1 / (4 * np.cosh(Z / 2) ** 2)")
        ),
    ),
    Variant(
        "start-he",
        "Normal weights of variance 2 / n_in, biases of 0",
        own=_instead(
            (
                "initial/uniform",
                "rng.standard_normal(shape) * np.sqrt(2 / shape[1]) * (shape[1] > 1)",
            )
        ),
    ),
)


def measure(
    samples: Sequence[Sample],
    variants: Sequence[Variant] = VARIANTS + SETTINGS,
    iterations: int = 500,
    every: int = 10,
) -> dict[str, Effect]:
    """Train every variant, and compare its gradients at the start with its own loss.

    Parameters
    ----------
    samples : sequence of Sample
        A variant is run on the first of them, or on as many as it asks for.
    variants : sequence of Variant
        What to train.
    iterations : int
        Updates of each run.
    every : int
        Updates between two measurements of the accuracy.

    Returns
    -------
    effects : dict
        Plain data, by the ids of the variants.
    """
    return {
        variant.id: {
            "runs": [
                train(variant, sample, iterations, every)
                for sample in samples[: variant.samples]
            ],
            "gradient": compare(variant, samples[0]),
        }
        for variant in variants
    }


def train(variant: Variant, sample: Sample, iterations: int, every: int) -> Run:
    """Train a variant, and tell how it went."""
    run = _train(_Bench(variant, np.float32), sample, iterations, every)
    if run["infinite_at"] is run["nan_at"] is None:
        return run
    # Single precision is twice as fast, but overflows sooner than what people use.
    return _train(_Bench(variant, np.float64), sample, iterations, every)


def compare(variant: Variant, sample: Sample) -> dict[str, float | str]:
    """Compare the gradients of a variant with the complex step of its own loss, at the start.

    Returns
    -------
    gradient : dict
        For each of dW1, db1, dW2 and db2 the error ‖g − n‖ / (‖g‖ + ‖n‖), at most 1. It is
        "nothing" where both are zero, "nan" where a number is not finite, and "shape" where
        shapes do not fit.
    """
    bench = _Bench(variant, np.float64)
    try:
        known = bench.begin(sample.pixels[:CHECKED], sample.y[:CHECKED], sample.rng)
        got = bench.run(known, "forward", "loss", "backward")
    except ValueError:  # NumPy's word for shapes that do not fit
        return dict.fromkeys((f"d{name}" for name in PARAMETERS), "shape")
    return {f"d{name}": bench.error(name, got[f"d{name}"], known) for name in PARAMETERS}


class _Bench:
    """A variant made ready to run, in the precision given."""

    def __init__(self, variant: Variant, dtype: DTypeLike) -> None:
        self.network = spec.network()
        for mistake in variant.wiring:
            self.network = self.network.replaced(mistake.replace)
        self.steps = self.network.steps
        self.instead = {e.id: mistakes.implementation(e, m) for e, m in variant.equations}
        one_hot = self.instead.get("loss/one_hot", spec.function("loss/one_hot"))
        # Labels in double precision would promote all that follows.
        self.instead["loss/one_hot"] = lambda *given: one_hot(*given).astype(dtype)
        self.dtype = dtype
        self.sizes = self.network.sizes | ({"n1": variant.units} if variant.units else {})
        self.alpha = variant.alpha

    def begin(self, pixels: Array, y: Array, rng: np.random.Generator) -> draws.Values:
        """Draw the start, and scale the pixels."""
        given = {"pixels": pixels, "y": y, "rng": copy.deepcopy(rng), "alpha": self.alpha}
        known = self.run(self.sizes | given, "initial")
        made = {name: known[name].astype(self.dtype) for name in ("X", *PARAMETERS)}
        return known | made

    def run(self, known: draws.Values, *phases: str) -> draws.Values:
        """Run the steps of some phases."""
        steps = [step for step in self.steps if step.phase in phases]
        with np.errstate(all="ignore"):
            return wiring.run(steps, known, self.instead)

    def error(self, name: str, got: Array, known: draws.Values) -> float | str:
        """Return how far a gradient is from the measured one, as a part of both."""
        theta = known[name]
        places = np.linspace(0, theta.size - 1, min(theta.size, PLACES)).astype(int)

        def loss(x: Array) -> Any:
            moved = theta.astype(x.dtype)
            moved.flat[places] = x
            return self.run(known | {name: moved}, "forward", "loss")["J"]

        try:
            g = np.broadcast_to(got, theta.shape).flat[places]  # one number stands for all
        except ValueError:
            return "shape"
        n = differences.complex_step(loss, theta.flat[places])
        if not (np.any(g) or np.any(n)):
            return "nothing"
        error = float(np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n)))
        return error if np.isfinite(error) else "nan"


def _train(bench: _Bench, sample: Sample, iterations: int, every: int) -> Run:
    run = Run(curve=[], printed=None, infinite_at=None, nan_at=None, refused=None, dead=0)
    try:
        known = bench.begin(sample.pixels, sample.y, sample.rng)
        dev = bench.begin(sample.pixels_dev, sample.y_dev, sample.rng)["X"]
        for t in range(iterations + 1):
            known = bench.run(known, "forward", "loss", "measure")
            _note_the_loss(run, t, float(known["J"]))
            ended = t == iterations or _is_over(run, bench, known)
            if t % every == 0 or ended:
                on_dev = bench.run(known | {"X": dev}, "forward")["A2"]
                run["curve"].append(
                    [t, _right(known["A2"], sample.y), _right(on_dev, sample.y_dev)]
                )
            if ended:
                break
            known = bench.run(known, "backward", "update")
    except ValueError as error:  # NumPy's word for shapes that do not fit
        run["refused"] = str(error)
    else:
        run["printed"] = float(known["accuracy"])
        run["dead"] = int(np.sum(~np.any(known["A1"] > 0, axis=1)))
    return run


def _right(A2: Array, y: Array) -> float:
    """Return the accuracy, whatever the network would print."""
    return float(accuracy(predictions(A2), y))


def _note_the_loss(run: Run, t: int, loss: float) -> None:
    if np.isnan(loss) and run["nan_at"] is None:
        run["nan_at"] = t
    if np.isinf(loss) and run["infinite_at"] is None:
        run["infinite_at"] = t


def _is_over(run: Run, bench: _Bench, known: draws.Values) -> bool:
    """Tell whether nothing can change any more, or double precision has to take over."""
    overflowed = run["infinite_at"] is not None or run["nan_at"] is not None
    return (overflowed and bench.dtype is np.float32) or bool(np.isnan(known["W2"]).all())
