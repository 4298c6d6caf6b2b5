"""The report of a check as plain data: what JSON holds, and what is printed.

The names of the fields are the schema. It is versioned: a field may be added; none is renamed
or removed without a new `SCHEMA`.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

SCHEMA = "scratchnn-check/1"
STATUSES = ("right", "wrong", "follows", "failed", "empty", "missing")


@dataclass
class Finding:
    """What was found at one place: a function of the learner's, or one value that it returns.

    A status is `right`; `wrong`; `follows`, wrong only because something before it is;
    `failed`, when the function gave nothing to judge; `empty`, when it has no body; `missing`,
    when there is no such function.
    """

    equation: str
    status: str
    function: str = ""  # the learner's name for it
    line: int | None = None
    symbol: str = ""  # which of several values, such as dW2
    mistake: str = ""  # id of a mistake on the page, or the name of a general kind
    message: str = ""
    code: str = ""  # what is right
    seen: str = ""  # what one sees when training with the mistake
    error: float | None = None  # largest difference; None where shapes differ
    at: list[int] = field(default_factory=list)  # where it is largest
    got: float | None = None
    wanted: float | None = None
    follows: str = ""  # what it follows from
    page: str = ""


@dataclass
class Remark:
    """Something that is not wrong, and good to know."""

    message: str
    equation: str = ""
    function: str = ""
    mistake: str = ""
    page: str = ""


@dataclass
class Report:
    """Everything that a check found, the first wrong equation in the flow of data first."""

    target: str
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # statements that could not be run
    layout: str = "columns"
    printed: int = 0  # lines that the learner's code printed
    cannot: str = ""  # why nothing could be checked
    asked: str = ""  # what the check was limited to
    schema: str = SCHEMA

    @property
    def exit_code(self) -> int:
        """Return 0 if all is right, 1 if something is not, 2 if nothing could be checked."""
        if self.cannot:
            return 2
        bad = {"wrong", "follows", "failed", "empty"} | ({"missing"} if self.asked else set())
        return int(any(finding.status in bad for finding in self.findings))

    @property
    def equations(self) -> dict[str, str]:
        """Status of each equation: the worst of what was found at its places."""
        order = ("wrong", "failed", "follows", "empty", "right", "missing")
        found: dict[str, str] = {}
        for finding in self.findings:
            statuses = (finding.status, found.get(finding.equation, finding.status))
            found[finding.equation] = min(statuses, key=order.index)
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON holds it."""
        return asdict(self) | {"exit_code": self.exit_code, "equations": self.equations}

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> "Report":
        """Return a report from what `as_dict` gave."""
        plain = {k: v for k, v in found.items() if k not in ("exit_code", "equations")}
        plain["findings"] = [Finding(**finding) for finding in plain["findings"]]
        plain["remarks"] = [Remark(**remark) for remark in plain["remarks"]]
        return cls(**plain)
