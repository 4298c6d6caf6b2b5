"""Put a verdict into words: the learner's names, lines and layout, and the pages to read."""

import re
from pathlib import Path

from scratchnn import spec
from scratchnn.checker.network.model import Chain
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.network.slopes import OWN, is_named
from scratchnn.checker.pages.diagnosis import equations
from scratchnn.checker.program.instrument import FILE
from scratchnn.checker.program.load import Source
from scratchnn.checker.report import Finding, Network, ParameterLine, Remark, Report
from scratchnn.checker.verdict.judgement import Issue, Verdict


def tell(verdict: Verdict, report: Report, source: Source, run: str) -> None:
    """Write what a verdict found into a report."""
    fit, study = verdict.fit, verdict.study
    if fit is None:
        return
    report.network = network(verdict, run)
    report.layout = fit.chain.last.turn if fit.chains else report.layout
    for number, parameter in enumerate(study.parameters):
        if number not in verdict.states:
            continue
        status, said = verdict.states[number]
        shape = list(parameter.before.shape)
        report.parameters.append(ParameterLine(parameter.text, shape, status, said))
    for issue in verdict.issues:
        report.findings.append(finding(issue, verdict, source))
    for issue in verdict.remarks:
        where = place(issue.seen, verdict, source)[0]
        report.remarks.append(
            Remark(issue.said, issue.equation, "", issue.mistake, page(issue), where)
        )


def finding(issue: Issue, verdict: Verdict, source: Source) -> Finding:
    """Return an issue as a finding."""
    where, statement, line, function = place(issue.seen, verdict, source)
    rows = (
        bool(verdict.fit and verdict.fit.chains) and verdict.found.chain.last.turn != "columns"
    )
    said, symptom = (in_rows(t) if rows else t for t in (issue.said, issue.symptom))
    status = "wrong" if issue.sure else "unsure"
    return Finding(
        issue.equation, status, function, line, "", issue.mistake, said,
        seen=symptom, page=page(issue), where=where, statement=statement,
        parameters=[p.text for p in issue.parameters] or ["loss"],
        later=[p.text for p in issue.follows],
    )  # fmt: skip


def in_rows(text: str) -> str:
    """Return a sentence about columns as it is true of rows; code in it stays.

    Examples
    --------
    >>> in_rows("The columns of `A.sum(axis=0)` sum to 1, axis=0")
    'The rows of `A.sum(axis=0)` sum to 1, axis=1'
    >>> in_rows("The loss grows in every column")
    'The loss grows in every row'
    """
    other = {"axis=0": "axis=1", "axis=1": "axis=0", "column": "row", "row": "column",
             "Column": "Row", "Row": "Column"}  # fmt: skip
    parts = text.split("`")
    parts[::2] = [
        re.sub(
            "axis=[01]|\\b[Cc]olumn|\\b[Rr]ow(?=s?\\b)",
            lambda found: other[found.group()],
            part,
        )
        for part in parts[::2]
    ]
    return "`".join(parts)


def place(
    seen: Seen | None, verdict: Verdict, source: Source
) -> tuple[str, str, int | None, str]:
    """Return where something stands: in words, its code, its line and its function."""
    if seen is None:
        return "", "", None, ""
    event = verdict.study.base.events[seen.index]
    file, line = divmod(event.place, FILE)
    if not line:
        return "", "", None, ""
    files = verdict.study.base.notes.get("files", [])
    if file and file < len(files):
        path = Path(str(files[file]))
        return f"{path.name}, line {line}", _line_of(path, line), line, event.function
    return source.where(line), source.line(line), line, event.function


def _named(verdict: Verdict, output: Seen) -> Seen:
    """Return an output by the name that it has last before the first step."""
    study = verdict.study
    alike = [
        seen
        for seen in study.values(output.index, study.first)
        if seen.value.digest == output.value.digest
        and is_named(seen)
        and study.base.events[seen.index].place  # none is ours
    ]
    return alike[-1] if alike else output


def _line_of(path: Path, number: int) -> str:
    try:
        return path.read_text(encoding="utf-8").splitlines()[number - 1].strip()
    except (OSError, ValueError, IndexError):
        return ""


def page(issue: Issue) -> str:
    """Return the address to read on; empty where no page is about it."""
    if issue.equation not in equations():
        return ""
    known = [m.id for m in equations()[issue.equation].mistakes]
    anchor = f"#mistake-{issue.mistake}" if issue.mistake in known else ""
    return f"{spec.SITE}equations/{issue.equation}/{anchor}"


def network(verdict: Verdict, run: str) -> Network:
    """Describe the network that was found."""
    fit = verdict.found
    if fit.measured:
        return _measured(verdict, fit.measured, run)
    chain: Chain = fit.chain
    layers = [str(len(chain.layers[0].A0))]
    for layer in chain.layers:
        name = layer.activation.said or layer.activation.name
        layers.append(f"{len(layer.Z)} {name}".strip())
    output = _named(verdict, chain.last.output)
    line = verdict.study.base.events[output.index].place % FILE
    means = verdict.cost == "mean"
    return Network(
        layers,
        chain.last.turn,
        f"mean {fit.name}" if means and fit.name != OWN else fit.name,
        verdict.rule,
        fit.examples,
        run,
        f"`{output.value.text}`, line {line}",
        any(layer.mask is not None for layer in chain.layers),
    )


def _measured(verdict: Verdict, loss: Seen, run: str) -> Network:
    """Describe a network whose layers were not read."""
    fit = verdict.found
    line = verdict.study.base.events[loss.index].place % FILE
    where = f"{'' if fit.name == OWN else 'the loss of '}`{loss.value.text}`, line {line}"
    layers = [f"{len(verdict.states)} arrays of parameters in layers of other kinds"]
    return Network(layers, "", fit.name, verdict.rule, 0, run, where)
