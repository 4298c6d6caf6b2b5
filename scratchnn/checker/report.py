"""The report of a check as plain data: what JSON holds, and what is printed.

The names of the fields are the schema. It is versioned: a field may be added; none is renamed
or removed without a new `SCHEMA`.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

SCHEMA = "scratchnn-check/2"
STATUSES = ("right", "wrong", "follows", "failed", "empty", "missing", "unsure")


@dataclass
class Finding:
    """What was found at one place: one cause of wrong gradients, or one function.

    A status is `right`; `wrong`; `follows`, wrong only because something before it is;
    `failed`, when a function gave nothing to judge; `empty`, when it has no body; `missing`,
    when there is no such function; `unsure`, when it could not be judged.
    """

    equation: str  # whose page it concerns; may be empty
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
    where: str = ""  # the line in words; in a notebook, its cell and the line there
    statement: str = ""  # the code of that line
    parameters: list[str] = field(default_factory=list)  # whose gradients are wrong by it
    later: list[str] = field(default_factory=list)  # those that are wrong only because of these


@dataclass
class Remark:
    """Something that is not wrong, and good to know."""

    message: str
    equation: str = ""
    function: str = ""
    mistake: str = ""
    page: str = ""
    where: str = ""


@dataclass
class ParameterLine:
    """What was found of one parameter of the network."""

    name: str
    shape: list[int]
    status: str
    message: str = ""


@dataclass
class Network:
    """The network that was found."""

    layers: list[str]  # such as "784", "10 ReLU", "10 softmax"
    layout: str
    loss: str
    rule: str
    examples: int
    run: str  # what was run
    output: str = ""
    dropout: bool = False

    def __str__(self) -> str:
        rows = "rows" if self.layout.startswith("rows") else "columns"
        layout = [f"examples in {rows}"] if self.layout else []
        parts = [" → ".join(self.layers), *layout, self.loss]
        parts += ["dropout"] if self.dropout else []
        return ", ".join([*parts, *([self.rule] if self.rule else [])])


@dataclass
class Other:
    """A function that was not judged, and what it seems to be."""

    name: str
    where: str
    seems: str = ""


@dataclass
class Report:
    """Everything that a check found."""

    target: str
    network: Network | None = None
    parameters: list[ParameterLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)  # functions that were not judged
    problems: list[str] = field(default_factory=list)  # statements that could not be run
    layout: str = "columns"
    printed: int = 0  # lines that the learner's code printed
    cannot: str = ""  # why the network, or anything, could not be judged
    asked: str = ""  # what the check was limited to
    unread: int = 0  # cells of a notebook that Python cannot read
    seconds: float = 0.0
    schema: str = SCHEMA

    @property
    def exit_code(self) -> int:
        """Return 0 if all is right, 1 if something is wrong, 2 if something was not judged."""
        bad = {"wrong", "follows", "failed", "empty"} | ({"missing"} if self.asked else set())
        statuses = [f.status for f in self.findings] + [p.status for p in self.parameters]
        if bad.intersection(statuses):
            return 1
        seen = "right" in statuses and not self.cannot and not self.unread
        unknown = "unsure" in statuses or any(other.seems for other in self.others)
        return 0 if seen and not unknown else 2

    @property
    def equations(self) -> dict[str, str]:
        """Status of each equation that was judged alone: the worst of its places."""
        order = ("wrong", "failed", "follows", "empty", "unsure", "right", "missing")
        found: dict[str, str] = {}
        for finding in self.findings:
            if finding.equation and not finding.parameters:
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
        for name, kind in (
            ("findings", Finding), ("remarks", Remark), ("parameters", ParameterLine),
            ("others", Other),
        ):  # fmt: skip
            plain[name] = [kind(**one) for one in plain[name]]
        if plain["network"]:
            plain["network"] = Network(**plain["network"])
        return cls(**plain)

    def _repr_html_(self) -> str:
        """Return the report for a notebook."""
        from scratchnn.checker import show

        return show.html(self)
