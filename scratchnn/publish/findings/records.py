"""What was measured once, on one machine, and is shown with its date and that machine.

Seconds are another number on every machine, and on a busy one in every run. So no build
measures them. A benchmark writes what it found into a record, and the page shows that.
"""

import json
import os
import platform
import shlex
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

from pygments.lexers import BashSessionLexer

from scratchnn import files, spec
from scratchnn.publish.text.writer import Writer, code

RECORDS = spec.PAGES / "records"
SHOWN = 3  # of many lines that begin alike, so many, and the last
WIDTH = 84  # of a line of code on our pages


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a command found, when, and on what."""

    command: str  # what anyone can type to measure it anew
    on: str  # the day, as 2026-01-31
    with_: tuple[str, ...]  # the machine, and the versions of what it ran
    # what each column of the table is; none where the output is text
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()  # what the table has
    output: tuple[str, ...] = ()  # what the command wrote, where that is shown as it is

    @property
    def day(self) -> str:
        """The day as a page says it."""
        day = date.fromisoformat(self.on)
        return f"{day.day} {day:%B %Y}"


def today(
    command: str,
    libraries: Iterable[str],
    *,
    columns: Iterable[str] = (),
    rows: Iterable[Iterable[str]] = (),
    output: Iterable[str] = (),
) -> Record:
    """Return the record of what was found just now, on this machine."""
    machine = f"{os.cpu_count()} cores of {_processor()}"
    python = f"Python {platform.python_version()}"
    return Record(
        command=command,
        on=datetime.now(UTC).date().isoformat(),
        with_=(machine, python, *(f"{library} {version(library)}" for library in libraries)),
        columns=tuple(columns),
        rows=tuple(map(tuple, rows)),
        output=tuple(output),
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    named = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def write(name: str, record: Record) -> Path:
    """Keep a record, and return where it is."""
    RECORDS.mkdir(exist_ok=True)
    path = RECORDS / f"{name}.json"
    text = json.dumps(asdict(record), indent=1, ensure_ascii=False) + "\n"
    files.write(path, text.encode())
    return path


def read(name: str) -> Record:
    """Return a record by its name.

    Raises
    ------
    SpecificationError
        If there is none.
    """
    path = spec.pick("record", name, {p.stem: p for p in sorted(RECORDS.glob("*.json"))})
    found = json.loads(path.read_text(encoding="utf-8"))
    return Record(**{key: _frozen(value) for key, value in found.items()})


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def shortened(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines, and of many in a row that begin with the same word the first and the last.

    >>> list(shortened(["Epoch 0", "Epoch 1", "Epoch 2", "Epoch 3", "Epoch 4", "All right"]))
    ['Epoch 0', 'Epoch 1', 'Epoch 2', '…', 'Epoch 4', 'All right']
    """
    for _, alike in groupby(lines, key=lambda line: line.partition(" ")[0]):
        several = list(alike)
        if len(several) > SHOWN + 1:
            several[SHOWN:-1] = ["…"]
        yield from several


def typed(command: str) -> str:
    r"""Return a command as it is typed at a prompt, over several lines where it is long.

    >>> print(typed("scratchnn train --data MNIST"))
    $ scratchnn train --data MNIST
    """
    words = shlex.split(command)
    # An option and its value stay on one line.
    pairs = [f" {word}" if word.startswith("-") else f"\0{word}" for word in words]
    text = "".join(pairs).lstrip("\0")
    lines = textwrap.wrap(
        text, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return "$ " + " \\\n".join(lines).replace("\0", " ")


class Records(Writer):
    """The markers of what was measured once."""

    def record(self, name: str) -> str:
        """Return a record: its table, or its output, with day, machine and command."""
        found = read(name)
        text = "\n".join([typed(found.command), *shortened(found.output)])
        session = code(text, BashSessionLexer(), "language-console highlight")
        return self._render("record", record=found, session=session)
