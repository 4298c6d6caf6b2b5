"""What a run is made with: the network, the optimiser, and how long it takes."""

import reprlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from scratchnn.choices import (
    ACTIVATIONS,
    NUMBERS,
    OPTIMIZERS,
    STARTS,
    Optimizer,
    functions,
)
from scratchnn.network import are_sizes, check_name, check_number, check_whole
from scratchnn.training import schedules

SCHEDULES = functions(schedules)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a run is made with. Those of the video are what each begins with.

    Attributes
    ----------
    hidden : tuple of int
        Units of each hidden layer.
    classes : int
        Number of classes.
    activation : str
        Of the hidden layers: relu, or another name in `choices.ACTIVATIONS`.
    weights, biases : str
        How they are begun: uniform, or another name in `choices.STARTS`.
    optimizer : str
        The equation that changes parameters: gradient_step, or another in
        `choices.OPTIMIZERS`.
    alpha : float, optional
        Learning rate. Without it 0.1; or 0.001 where the optimiser divides by the size of
        the gradient, since its steps are about as long as alpha.
    beta, beta1, beta2, epsilon : float
        What an optimiser is given besides, by the names of its equation.
    l2 : float
        Strength of the L2 penalty, λ/m: the part of each weight that its gradient gains.
    schedule : str
        How the rate changes: constant or cosine.
    batch : int, optional
        Examples in a mini-batch. Without it all of them make one, as in the video.
    iterations : int, optional
        Updates, where there are no mini-batches; 500 if nothing is said.
    epochs : int, optional
        Passes through all examples, where there are mini-batches; 10 if nothing is said.
    patience : int, optional
        Passes without a better accuracy on the dev set after which the run ends. The
        parameters are those that were best there.
    """

    hidden: tuple[int, ...] = (10,)
    classes: int = 10
    activation: str = "relu"
    weights: str = "uniform"
    biases: str = "uniform"
    optimizer: str = "gradient_step"
    alpha: float | None = None
    beta: float = NUMBERS["beta"]
    beta1: float = NUMBERS["beta1"]
    beta2: float = NUMBERS["beta2"]
    epsilon: float = NUMBERS["epsilon"]
    l2: float = 0.0
    schedule: str = "constant"
    batch: int | None = None
    iterations: int | None = None
    epochs: int | None = None
    patience: int | None = None

    def __post_init__(self) -> None:
        """Refuse what does not fit.

        Raises
        ------
        ValueError
            If an attribute is none of those that it may be.
        """
        if not are_sizes(self.hidden):
            raise ValueError(
                f"hidden must be whole numbers of at least 1 such as (10,), got "
                f"{reprlib.repr(self.hidden)}"
            )
        weights = [name for name, start in STARTS.items() if start.is_random]
        for name, known in (
            ("activation", ACTIVATIONS),
            ("weights", weights),
            ("biases", STARTS),
            ("optimizer", OPTIMIZERS),
            ("schedule", SCHEDULES),
        ):
            check_name(name, getattr(self, name), known)
        for name in ("epsilon",) if self.alpha is None else ("alpha", "epsilon"):
            check_number(name, getattr(self, name), "above 0", lambda x: x > 0)
        for name in ("beta", "beta1", "beta2"):
            check_number(name, getattr(self, name), "from 0 to below 1", lambda x: 0 <= x < 1)
        check_number("l2", self.l2, "of at least 0", lambda x: x >= 0)
        check_whole("classes", self.classes, 1)
        for name, least in (("batch", 1), ("iterations", 0), ("epochs", 0), ("patience", 1)):
            if getattr(self, name) is not None:
                check_whole(name, getattr(self, name), least)
        if self.batch is None and self.epochs is not None:
            raise ValueError(
                "epochs are counted where there are mini-batches: give batch too, such as 64, "
                "or iterations in the place of epochs"
            )
        if self.batch is not None and self.iterations is not None:
            raise ValueError(
                "iterations are counted where there are no mini-batches: leave out batch, or "
                "give epochs in the place of iterations"
            )
        told = {field.name: field.default for field in fields(self)}
        self._check_used(name for name in told if getattr(self, name) != told[name])

    @classmethod
    def of(cls, given: dict[str, Any]) -> "Settings":
        """Return the settings that somebody names, each of which must be of use.

        Raises
        ------
        ValueError
            If one does not fit, or is without effect beside the others, whatever its value.
        """
        made = cls(**given)
        made._check_used(given)
        return made

    def _check_used(self, named: Iterable[str]) -> None:
        """Refuse the numbers that another optimiser is given."""
        for name in named:
            takers = ", ".join(o for o, one in OPTIMIZERS.items() if name in one.numbers)
            if takers and name not in self.rule.numbers:
                raise ValueError(
                    f"{name} is given to {takers}, and {self.optimizer} takes none: leave it "
                    "out, or name another optimizer"
                )

    @property
    def rule(self) -> Optimizer:
        """The optimiser's equation."""
        return OPTIMIZERS[self.optimizer]

    @property
    def numbers(self) -> dict[str, float]:
        """What the optimiser's equation is given, besides arrays, the rate and t."""
        return {name: float(getattr(self, name)) for name in self.rule.numbers}

    @property
    def unit(self) -> str:
        """What a pass through all examples is called."""
        return "epochs" if self.batch else "iterations"

    @property
    def passes(self) -> int:
        """How many times all examples are gone through."""
        told = self.epochs if self.batch else self.iterations
        if told is None:
            return 10 if self.batch else 500
        return told

    @property
    def rate(self) -> float:
        """The learning rate at the start."""
        if self.alpha is None:
            return 0.001 if self.rule.is_scaled else 0.1
        return float(self.alpha)  # NumPy's scalars would promote float32
