"""What is found of a network: a state for each parameter, and the causes of what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import Fit


@dataclass
class Issue:
    """One cause of something wrong, or something good to know."""

    mistake: str
    said: str
    seen: Seen | None = None  # where
    parameters: list[Parameter] = field(default_factory=list)
    follows: list[Parameter] = field(default_factory=list)
    equation: str = ""
    symptom: str = ""
    sure: bool = True  # whether it is wrong, whatever was meant


@dataclass
class Verdict:
    """What a study found of a network."""

    study: Study
    fit: Fit | None = None
    states: dict[int, tuple[str, str]] = field(default_factory=dict)  # status and words
    issues: list[Issue] = field(default_factory=list)
    remarks: list[Issue] = field(default_factory=list)
    rule: str = ""
    cost: str = ""
    reason: str = ""
    trains: bool = False  # it computes errors, though no network was found

    @property
    def judged(self) -> bool:
        """Whether every parameter's gradient was judged."""
        return bool(self.states) and all(s != "unsure" for s, _ in self.states.values())

    @property
    def found(self) -> Fit:
        """The network that was found.

        Raises
        ------
        ValueError
            If there is none.
        """
        if self.fit is None:
            raise ValueError("no network was found")
        return self.fit

    def state(self, parameter: Parameter, status: str, said: str = "") -> None:
        """Note what is found of a parameter."""
        self.states[self.study.parameters.index(parameter)] = (status, said)

    def status(self, parameter: Parameter) -> str:
        """Return what is found of a parameter; empty if nothing is."""
        return self.states.get(self.study.parameters.index(parameter), ("", ""))[0]


class Placed(NamedTuple):
    """An issue, and the verdict in whose run it stands: often that of a longer run."""

    of: Verdict
    issue: Issue


def names(parameters: Sequence[Parameter]) -> str:
    """Return the names of parameters as a list in words."""
    texts = [f"`{p.text}`" for p in parameters]
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + f" and {texts[-1]}"
