"""A report as a person reads it, in a terminal or in a log."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scratchnn.checker import diagnosis, parts
from scratchnn.checker.report import Finding, Report

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


LOG = 96  # columns of a report that no terminal limits
INPUTS = (
    f"Tried on {parts.EXAMPLES} random examples; the network in sizes "
    f"{'-'.join(map(str, parts.NETWORK.values()))}."
)


def plain(report: Report) -> str:
    """Return a report as text without colour, for a log."""
    console = Console(width=LOG, file=io.StringIO(), color_system=None)
    with console.capture() as captured:
        console.print(render(report), crop=False)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def render(report: Report) -> RenderableType:
    """Return a report for Rich to print."""
    if report.cannot:
        return Text.assemble(
            (f"{report.target} cannot be checked. ", "bold red"), report.cannot
        )
    return Group(*_sections(report))


def glimpse(report: Report) -> RenderableType:
    """Return the first finding of a report, and how many there are: what fits at a glance."""
    first, *_ = _grouped(report.findings)
    short = replace(first[0], seen="")
    return Group(
        Text(report.target, "bold"),
        Text(),
        *_said(1, [short], indent=1),
        Text(),
        _summary(report),
    )


def _sections(report: Report) -> Iterator[RenderableType]:
    asked = f", {report.asked} only" if report.asked else ""
    yield Text(f"{report.target}{asked}", "bold")
    yield Text(INPUTS, "dim")
    for problem in report.problems:
        yield Padding(Text.assemble(("Left out. ", "yellow"), problem), (1, 0, 0, 0))
    for number, found in enumerate(_grouped(report.findings), 1):
        yield Text()
        yield _finding(number, found)
    yield Padding(_table(report), (1, 0))
    if report.remarks:
        yield Text("Not wrong, and good to know", "bold")
        for remark in report.remarks:
            bullet = Table.grid(padding=(0, 1))
            bullet.add_row("•", remark.message)
            yield Padding(bullet, (1, 0, 0, 0))
            if remark.page:
                yield _address(remark.page, indent=2)
        yield Text()
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
    return Group(*_said(number, group), _address(group[0].page))


def _said(number: int, group: list[Finding], indent: int = 3) -> Iterator[RenderableType]:
    """Say what is wrong, and with which numbers."""
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
        numbers = f"yours {_number(first.got)}, right {_number(first.wanted)}"
        numbers = f"{_number(first.error, 2)}{place}: {numbers}"
        details.add_row("Off by", numbers)
    if others:
        details.add_row("Also", ", ".join(other.symbol for other in others))
    if first.seen:
        details.add_row("You see", first.seen)
    yield Text.assemble(
        (f"{number}. {title}", "bold red"), (f"  {first.equation}; {where}", "dim")
    )
    yield Padding(Text(first.message), (0, 0, 0, indent))
    yield Padding(details, (0, 0, 0, indent))


def _address(page: str, indent: int = 3) -> Text:
    """Return an address on one line, however long, so that it can be followed and copied."""
    link = (page, f"link {page}")
    return Text.assemble(" " * indent, link, no_wrap=True, overflow="ignore")


def _number(number: float, digits: int = 3) -> str:
    """Return a number with a few digits; what rounding leaves of 0 is 0."""
    return f"{number if abs(number) > 1e-12 else 0:.{digits}g}"


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
    order = [out for step in diagnosis.network().steps for out in step.out]
    places = []
    for function in dict.fromkeys(finding.function for finding in there):
        symbols = {f.symbol for f in there if f.function == function and f.symbol}
        said = " ".join(sorted(symbols, key=order.index))
        places.append(f"{function}: {said}" if said else function)
    because = dict.fromkeys(finding.follows for finding in there if finding.follows)
    if report.equations[equation] == "follows":
        places.append(f"first put {', '.join(because)} right")
    return Text("; ".join(places), "dim")


def _summary(report: Report) -> Text:
    statuses = list(report.equations.values())
    counts = [f"{statuses.count(s)} {word}" for s, word in COUNTED.items() if s in statuses]
    style = "bold green" if report.exit_code == 0 else "bold red"
    return Text(f"Of {len(statuses)} equations: {', '.join(counts)}.", style)
