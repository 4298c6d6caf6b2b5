"""A report as a person reads it, in a terminal or in a log."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scratchnn.conformance import diagnosis, parts
from scratchnn.conformance.report import Finding, Report

# The words say everything; marks and colours only help to find them.
LOOKS = {
    "right": ("✓", "green"),
    "wrong": ("✗", "bold red"),
    "failed": ("✗", "bold red"),
    "empty": ("○", "yellow"),
    "follows": ("↳", "yellow"),
    "missing": ("·", "dim"),
}
COUNTED = {
    "right": "right", "wrong": "wrong", "failed": "cannot be run", "empty": "not written yet",
    "follows": "wrong only because of another", "missing": "not there",
}  # fmt: skip


INPUTS = (
    f"Tried on {parts.EXAMPLES} random examples, the network in the video's sizes, "
    f"{'-'.join(map(str, parts.NETWORK.values()))}."
)


def render(report: Report) -> RenderableType:
    """Return a report for Rich to print."""
    if report.cannot:
        return Text.assemble(
            (f"{report.target} cannot be checked. ", "bold red"), report.cannot
        )
    return Group(*_sections(report))


def _sections(report: Report) -> Iterator[RenderableType]:
    asked = f", {report.asked} only" if report.asked else ""
    yield Text(f"{report.target}{asked}", "bold")
    yield Text(INPUTS, "dim")
    for problem in report.problems:
        yield Padding(Text.assemble(("Left out. ", "yellow"), problem), (1, 0, 0, 0))
    for number, found in enumerate(_grouped(report.findings), 1):
        yield Padding(_finding(number, found), (1, 0, 0, 0))
    yield Padding(_table(report), (1, 0))
    if report.remarks:
        yield Text("Not wrong, and good to know", "bold")
        for remark in report.remarks:
            address = Text(f"\n{remark.page}", "dim") if remark.page else Text()
            yield Padding(Text.assemble("• ", remark.message, address), (0, 0, 1, 0))
    if report.printed:
        yield Text(f"What the code printed is not shown (lines: {report.printed}).\n", "dim")
    yield _summary(report)


def _grouped(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Put together what is the same mistake of the same function."""
    own = [finding for finding in findings if finding.status in ("wrong", "failed")]
    for _, group in groupby(
        own, key=lambda f: (f.equation, f.function, f.mistake or f.message)
    ):
        yield list(group)


def _finding(number: int, group: list[Finding]) -> RenderableType:
    first, *others = group
    title = diagnosis.equations()[first.equation].title
    where = f"{first.function}, line {first.line}" if first.line else first.function
    details = Table.grid(padding=(0, 2))
    details.add_column(style="dim", no_wrap=True)
    details.add_column()
    if first.code:
        details.add_row("Right", Text(first.code, "cyan"))
    if first.error is not None and first.got is not None and first.wanted is not None:
        place = f" at {first.at}" if first.at else ""
        numbers = f"{first.error:.1g}{place}: yours {first.got:.3g}, right {first.wanted:.3g}"
        details.add_row("Off by", numbers)
    if others:
        details.add_row("Also", ", ".join(other.symbol for other in others))
    if first.seen:
        details.add_row("You see", first.seen)
    if first.page:
        details.add_row("Read on", Text(first.page, f"link {first.page}", overflow="fold"))
    return Group(
        Text.assemble(
            (f"{number}. {title}", "bold red"), (f"  {first.equation}; {where}", "dim")
        ),
        Padding(Text(first.message), (0, 0, 0, 3)),
        Padding(details, (0, 0, 0, 3)),
    )


def _table(report: Report) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for equation in diagnosis.equations():
        status = report.equations.get(equation)
        if status is not None:
            mark, style = LOOKS[status]
            table.add_row(Text(f"{mark} {status}", style), equation, _places(report, equation))
    return table


def _places(report: Report, equation: str) -> Text:
    """Say where an equation stands in the learner's code."""
    there = [f for f in report.findings if f.equation == equation and f.function]
    places = []
    for function, group in groupby(there, key=lambda f: f.function):
        symbols = " ".join(dict.fromkeys(f.symbol for f in group if f.symbol))
        places.append(f"{function}: {symbols}" if symbols else function)
    because = dict.fromkeys(f.follows for f in there if f.follows)
    end = f"; first put {', '.join(because)} right" if because else ""
    return Text(", ".join(dict.fromkeys(places)) + end, "dim")


def _summary(report: Report) -> Text:
    statuses = list(report.equations.values())
    counts = [f"{statuses.count(s)} {word}" for s, word in COUNTED.items() if s in statuses]
    style = "bold green" if report.exit_code == 0 else "bold red"
    return Text(f"Of {len(statuses)} equations: {', '.join(counts)}.", style)
