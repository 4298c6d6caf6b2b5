"""A report as a person reads it: in a terminal, in a log, in a notebook."""

import html as escaping
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from scratchnn.checker.report import Finding, Report

if TYPE_CHECKING:  # only a terminal needs it, and in a browser there is none
    from rich.console import RenderableType

LOG = 96  # columns of a report that no terminal limits
LONGEST = 300  # letters of what a statement raised that are shown
# The words say everything; marks and colours only help to find them.
LOOKS = {
    "right": ("✓", "green"), "wrong": ("✗", "bold red"), "failed": ("✗", "bold red"),
    "empty": ("○", "dim"), "follows": ("↳", "yellow"), "missing": ("·", "dim"),
    "unsure": ("?", "yellow"),
}  # fmt: skip
COUNTED = {
    "right": "right", "wrong": "wrong", "failed": "cannot be run", "empty": "not written yet",
    "follows": "wrong only because of another", "unsure": "not judged", "missing": "not there",
}  # fmt: skip
HINTS = ("where", "kind", "form")  # how much is said, step by step


class Line(NamedTuple):
    """A paragraph of a report."""

    text: str
    style: str = ""
    indent: int = 0
    page: str = ""  # an address, on a line of its own
    heading: bool = False  # it stands apart


def lines(report: Report, hint: str = "") -> Iterator[Line]:
    """Yield the paragraphs of a report.

    Parameters
    ----------
    report : Report
    hint : str, optional
        How much is said: `where` something is wrong, then also of which `kind`, then the right
        `form`; all of it if empty.
    """
    yield Line(report.target + (f", {report.asked} only" if report.asked else ""), "bold")
    if report.network:
        doubt = "Not all is understood; it seems to be"
        yield Line(f"{doubt if report.exit_code == 2 else 'Found'} {report.network}.")
        many = report.network.examples
        said = f"Ran {report.network.run}" + (f" on {many} made-up examples" if many else "")
        of = "the loss of " if many else ""
        yield Line(
            f"{said}; compared each step with the slope of {of}{report.network.output}.", "dim"
        )
    for problem in report.problems:
        more = "…" if len(problem) > LONGEST else ""  # data may stand in it
        yield Line(f"Left out. {problem[:LONGEST]}{more}", "yellow")
    if report.cannot:
        yield Line(report.cannot, "bold yellow", 0, "", True)
    for number, finding in enumerate(_own(report), 1):
        yield from _finding(number, finding, hint)
    yield from _table(report, hint)
    if report.remarks and not hint:
        yield Line("Not wrong, and good to know", "bold", 0, "", True)
        for remark in report.remarks:
            where = f" ({remark.where})" if remark.where else ""
            yield Line(f"• {remark.message}{where}", "", 2, remark.page)
    if report.others and not hint:
        names = [
            o.name + (f" (seems to be {o.seems})" if o.seems else "") for o in report.others
        ]
        yield Line(f"Not judged by themselves: {', '.join(names)}.", "dim")
    if report.printed:
        yield Line(f"What the code printed is not shown (lines: {report.printed}).", "dim")
    yield _last(report)


def _own(report: Report) -> list[Finding]:
    """Return what is wrong, each cause once."""
    kept: list[Finding] = []
    for finding in report.findings:
        if finding.status not in ("wrong", "failed", "unsure"):
            continue
        for one in kept:
            same = (one.equation, one.function, one.mistake or one.message)
            if same == (finding.equation, finding.function, finding.mistake or finding.message):
                break
        else:
            kept.append(finding)
    return kept


def _finding(number: int, finding: Finding, hint: str) -> Iterator[Line]:
    where = ", ".join(w for w in (finding.function, finding.where) if w and w != "the file")
    style = "bold red" if finding.status != "unsure" else "bold yellow"
    title = finding.equation or (finding.mistake or "the network").replace("-", " ")
    named = f"  ({title})" if where and not hint else ""
    yield Line(f"{number}. {where or title}{named}", style, 0, "", True)
    if finding.statement:
        yield Line(finding.statement, "cyan", 3)
    if hint == "where":
        return
    if hint == "kind":
        yield Line(
            f"It concerns {title.replace('/', ': ').replace('_', ' ')}.", "", 3, finding.page
        )
        return
    yield Line(finding.message, "", 3)
    if finding.later:
        yield Line(f"Wrong only because of it: {', '.join(finding.later)}.", "", 3)
    if finding.code:
        yield Line(f"Right  {finding.code}", "cyan", 3)
    if finding.error is not None and finding.got is not None and finding.wanted is not None:
        at = f" at {finding.at}" if finding.at else ""
        yield Line(
            f"Off by {finding.error:.2g}{at}: yours {finding.got:.3g}, right "
            f"{finding.wanted:.3g}",
            "",
            3,
        )
    if finding.seen:
        yield Line(f"You see  {finding.seen}", "", 3)
    if finding.page:
        yield Line("", "", 3, finding.page)


def _table(report: Report, hint: str) -> Iterator[Line]:
    for one in report.parameters:
        mark, style = LOOKS[one.status]
        shape = "×".join(map(str, one.shape)) or "a number"
        said = f": {one.message}" if one.message and hint in ("", "form") else ""
        first = one is report.parameters[0]
        yield Line(f"{mark} {one.status:<8} {one.name} ({shape}){said}", style, 0, "", first)
    for equation, status in report.equations.items():
        mark, style = LOOKS[status]
        names = {f.function for f in report.findings if f.equation == equation and f.function}
        places = "; ".join(sorted(names))
        yield Line(f"{mark} {status:<8} {equation}" + (f"  {places}" if places else ""), style)


def _last(report: Report) -> Line:
    """Return the summary; what is not written yet is no mistake, and has no colour."""
    style = ("bold green", "bold red", "bold yellow")[report.exit_code]
    statuses = {one.status for one in report.findings} | {p.status for p in report.parameters}
    if "empty" in statuses and not statuses & {"wrong", "failed", "follows"}:
        style = "bold"
    return Line(summary(report), style, 0, "", True)


def summary(report: Report) -> str:
    """Return the last sentence: how many are right, and what that means."""
    statuses = [p.status for p in report.parameters]
    parts = []
    if statuses:
        counts = [f"{statuses.count(s)} {w}" for s, w in COUNTED.items() if s in statuses]
        parts.append(f"{_of(len(statuses), 'parameter')}: {', '.join(counts)}.")
    alone = list(report.equations.values())
    if alone:
        counts = [f"{alone.count(s)} {w}" for s, w in COUNTED.items() if s in alone]
        parts.append(f"{_of(len(alone), 'equation')}: {', '.join(counts)}.")
    if report.exit_code == 2:
        parts.append("Not judged as a whole.")
    return " ".join(parts) or "Nothing was judged."


def _of(number: int, what: str) -> str:
    """Say of how many something is counted.

    Examples
    --------
    >>> _of(1, "equation"), _of(2, "equation")
    ('Of 1 equation', 'Of 2 equations')
    """
    return f"Of {number} {what}" + ("s" if number != 1 else "")


def glimpse(report: Report) -> "RenderableType":
    """Return the first finding of a report, if any, and how many: what fits at a glance."""
    first = (replace(one, seen="", page="") for one in _own(report)[:1])
    found = (line for one in first for line in _finding(1, one, ""))
    return _rich([Line(report.target, "bold"), *found, _last(report)])


def render(report: Report, hint: str = "") -> "RenderableType":
    """Return a report for Rich to print."""
    return _rich(lines(report, hint))


def _rich(shown: Iterable[Line]) -> "RenderableType":
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    parts: list[RenderableType] = []
    for line in shown:
        if line.text and line.heading and parts:
            parts.append(Text())
        if line.text:
            text = Text(line.text, line.style)
            parts.append(Padding(text, (0, 0, 0, line.indent)))
        if line.page:
            link = (line.page, f"link {line.page}")
            parts.append(
                Text.assemble(" " * line.indent, link, no_wrap=True, overflow="ignore")
            )
    return Group(*parts)


def plain(report: Report, hint: str = "") -> str:
    """Return a report as text without colour and links, for a log."""
    said: list[str] = []
    for line in lines(report, hint):
        said += [""] if line.text and line.heading and said else []
        margin = " " * line.indent
        for part in line.text.splitlines():
            said += textwrap.wrap(
                part, LOG, initial_indent=margin, subsequent_indent=margin,
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
        said += [margin + line.page] if line.page else []
    return "\n".join(line.rstrip() for line in said)


def html(report: Report) -> str:
    """Return a report for a notebook, or a page; light or dark is what is around it."""
    colours = {
        "red": "light-dark(#b3261e, #f2a093)",
        "green": "light-dark(#1b7f3b, #8fd19e)",
        "yellow": "light-dark(#7a6000, #e3c565)",
        "dim": "light-dark(#666, #aaa)",
        "cyan": "light-dark(#00677f, #86c7dc)",
    }
    parts = []
    for line in lines(report):
        colour = next((c for name, c in colours.items() if name in line.style), "inherit")
        weight = "bold" if "bold" in line.style else "normal"
        style = f"margin:.2em 0 .2em {line.indent}ch;color:{colour};font-weight:{weight}"
        link = ""
        if line.page:
            address = escaping.escape(line.page, quote=True)
            link = f'{" " if line.text else ""}<a href="{address}">{address}</a>'
        parts.append(f'<p style="{style}">{escaping.escape(line.text)}{link}</p>')
    return f"<div>{''.join(parts)}</div>"
