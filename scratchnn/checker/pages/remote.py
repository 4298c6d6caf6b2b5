"""A learner's function that is called through a service, wherever that runs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scratchnn.checker.calls.convention import Called, Convention
from scratchnn.checker.process.host import Ended
from scratchnn.checker.program.failures import Empty, Failed, Misused, Unbound
from scratchnn.verify.draws import Values


@dataclass(eq=False)
class Caller:
    """A function of the learner's, as far as the checker needs to know it."""

    service: Any
    number: int
    name: str
    line: int | None
    file: str
    source: str
    is_empty: bool
    is_method: bool
    ours: bool
    supplied: list[str]
    arguments: list[str]
    program: str = ""  # the text of the whole file
    ended: str = ""
    calls: int = 0
    mapped: dict[str, str] = field(default_factory=dict)  # what was found out by trying

    def call(
        self,
        known: Values,
        canonical: Sequence[str],
        outputs: Sequence[str],
        convention: Convention,
    ) -> Called:
        """Call it on known values, as `Learner.call` does.

        Raises
        ------
        Failed
            If it cannot be called, raises, hangs, or gives something that is no number.
        """
        if self.ended:
            raise Failed(self.ended)
        self.calls += 1
        request = {
            "do": "call", "function": self.number, "known": dict(known), "seed": self.calls,
            "canonical": list(canonical), "outputs": list(outputs),
            "convention": list(convention),
            "mapped": self.mapped,
        }  # fmt: skip
        try:
            answer = self.service.ask(request)
        except Ended as ended:
            hint = (
                " (is there a loop without an end?)"
                if "running" in str(ended)
                else ", by os._exit() or a crash"
            )
            self.ended = f"{ended}{hint}"
            raise Failed(self.ended) from ended
        if answer.get("empty"):
            raise Empty
        if "open" in answer:
            raise Unbound(str(answer["failed"]), list(answer["open"]), list(answer["left"]))
        if answer.get("raised"):
            raise Misused(str(answer["failed"])) from (
                ValueError() if answer["shapes"] else None
            )
        if "failed" in answer:
            cause = ValueError() if answer["shapes"] else None
            raise Failed(str(answer["failed"])) from cause
        made = {str(k): np.asarray(v) for k, v in answer["outputs"].items()}
        return Called(made, list(answer["changed"]), bool(answer["plotted"]))


def callers(service: Any, mapped: Mapping[str, str]) -> tuple[list[Caller], list[str], bool]:
    """Return the functions that the opened program defines, its problems, and another hint."""
    answer = service.ask({"do": "functions", "mapped": dict(mapped)})
    made = [Caller(service, i, **one) for i, one in enumerate(answer["functions"])]
    return made, list(answer["problems"]), bool(answer["unscaled"])
