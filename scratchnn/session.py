"""The examples of a page, run in order as `doctest` runs them, and compared with the page.

The site runs this in the reader's browser. It knows nothing of browsers: it takes the blocks of
a page, each as it is printed and as the reader has changed it, and returns plain data.
"""

import ast
import contextlib
import doctest
import inspect
import io
import json
import linecache
import pydoc
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from types import TracebackType
from typing import Any, NamedTuple, TextIO

from scratchnn import lines

FLAGS = doctest.ELLIPSIS  # how the tests of the pages compare, too
PAUSE = 0.1  # seconds between two pieces of what is printed
LONGEST = 20_000  # letters of an output; a browser shows no more in one piece
PROMPT = ">>>"
EXAMPLE = "<doctest "  # how a file is called that an example is
OF_A_DOCSTRING = " of the docstring for <string>"  # which doctest takes a text to be
# Frames that the reader has not written: of what runs a page, and of what multiplies there.
OUR_FRAMES = re.compile(
    r'(?<=Traceback \(most recent call last\):\n)(?:.*\n)*?(?=  File "<doctest)'
    r'|  File "[^"]*\bproducts\.py", .*\n(?:    .*\n)*'
)
NAME = re.compile(r"<doctest example\d+\[(\d+)\]>")

Tell = Callable[[str, str], object]  # what it is about, and what there is to tell
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType]


class Block(NamedTuple):
    """A block of examples on a page."""

    printed: str  # with prompts and answers
    typed: str | None = None  # the code that the reader has made of it
    of: str = ""  # the object whose docstring it is from; empty for a page's own


class Result(NamedTuple):
    """What came of one example."""

    source: str
    got: str
    want: str
    status: str  # "same", "differs", "new" where the page prints nothing to compare, "error"


class Outcome(NamedTuple):
    """What came of a block."""

    results: list[Result]
    above: int | None  # the first block above it that went otherwise than printed


class Session:
    """A Python session in which the blocks of a page are run, each after those above it."""

    def __init__(self, tell: Tell | None = None) -> None:
        self.tell = tell
        self.done: list[tuple[Block, list[Result]]] = []
        self.names: dict[str, Any] = {}

    def run(self, blocks: list[Block]) -> Outcome:
        """Run the last of some blocks, and before it those of the others that have not been.

        Where a block above has changed since, or the last has been run already, all begin anew:
        what is shown is always what the page gives from the top.
        """
        above = blocks[:-1]
        if not self.done or [block for block, _ in self.done] != above[: len(self.done)]:
            self.done, self.names = [], _names(blocks[-1].of)
        for block in blocks[len(self.done) :]:
            self.done.append((block, self._run(block)))
        *before, (_, results) = self.done
        odd = (i for i, (_, r) in enumerate(before) if any(one.status != "same" for one in r))
        return Outcome(results, next(odd, None))

    def _run(self, block: Block) -> list[Result]:
        try:
            examples, compared = _examples(block)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            said = "".join(traceback.format_exception_only(error))
            return [Result("", said.replace(OF_A_DOCSTRING, ""), "", "error")]
        runner = _Runner(compared, self.tell)
        name = f"example{len(self.done)}"
        test = doctest.DocTest(examples, self.names, name, None, None, None)
        test.globs = self.names  # the test has made a copy of them
        for number, example in enumerate(examples):  # a later block may call what it defines
            file, source = f"<doctest {name}[{number}]>", example.source
            linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
        with contextlib.redirect_stderr(runner.errors), lines.followed(EXAMPLE, self._at):
            try:
                runner.run(test, out=lambda _: None, clear_globs=False)
            except KeyboardInterrupt:  # a program may raise it, too
                runner.results.append(Result("", "KeyboardInterrupt\n", "", "error"))
        return runner.results

    def _at(self, _function: str, _number: int, line: str) -> None:
        if self.tell:
            self.tell("at", line and f"“{line}”")


class _Told(io.TextIOBase):
    """Writes to another stream, and tells what is written, no more often than is read."""

    def __init__(self, stream: TextIO, tell: Tell) -> None:
        self.stream, self.listener = stream, tell
        self.told, self.text = time.monotonic(), ""

    def write(self, text: str) -> int:
        """Write, and tell what was written since the last time."""
        self.text = (self.text + text)[-LONGEST:]
        if time.monotonic() - self.told > PAUSE:
            self.listener("printed", self.text)
            self.told, self.text = time.monotonic(), ""
        return self.stream.write(text)


# ruff: noqa: ARG002 (below, doctest says which arguments there are)
class _Runner(doctest.DocTestRunner):
    """Collects what comes of each example, up to the first that fails with an error."""

    def __init__(self, compared: set[int], tell: Tell | None) -> None:
        super().__init__(verbose=False, optionflags=FLAGS)
        self.compared, self.tell = compared, tell
        self.results: list[Result] = []
        self.errors = io.StringIO()  # where warnings go

    def report_start(self, out: Any, test: Any, example: Any) -> None:
        """Let what is printed be heard of at once, too."""
        if self.tell and not isinstance(sys.stdout, _Told):
            sys.stdout = _Told(sys.stdout, self.tell)  # until doctest puts back what was there

    def report_success(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
        self._add(example, got, "same")

    def report_failure(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
        self._add(example, got, "differs")

    def report_unexpected_exception(
        self, out: Any, test: Any, example: doctest.Example, exc_info: ExceptionInfo
    ) -> None:
        self._add(example, "".join(traceback.format_exception(*exc_info)), "error")

    def _add(self, example: doctest.Example, got: str, status: str) -> None:
        if self.results and self.results[-1].status == "error":
            return  # what comes after it fails for want of it
        got = NAME.sub(
            lambda found: f"<example {int(found[1]) + 1}>",
            OUR_FRAMES.sub("", self.errors.getvalue() + got),
        )
        self.errors.seek(0)
        self.errors.truncate()
        if len(got) > LONGEST:
            got = f"{got[:LONGEST]}\n… and {len(got) - LONGEST} letters more\n"
        if status != "error" and id(example) not in self.compared:
            status = "new"
        self.results.append(Result(example.source, got, example.want, status))


def _names(of: str) -> dict[str, Any]:
    """Return the names that there are before the first block."""
    module = inspect.getmodule(pydoc.locate(of)) if of else None
    return {"__name__": "__main__"} | (dict(vars(module)) if module else {})


def _examples(block: Block) -> tuple[list[doctest.Example], set[int]]:
    """Return a block's examples, and the identities of those that are compared with the page.

    Of code that the reader has changed, an example is compared where the page has the same, or
    another in its place.
    """
    parser = doctest.DocTestParser()
    printed = parser.get_examples(block.printed)
    if block.typed is None:
        return printed, set(map(id, printed))
    if block.typed.lstrip().startswith(PROMPT):
        typed = parser.get_examples(block.typed)
    else:
        typed = [doctest.Example(source, "") for source in _statements(block.typed)]
    compared = set()
    before, after = [e.source for e in printed], [e.source for e in typed]
    for _, i, i_end, j, j_end in SequenceMatcher(None, before, after).get_opcodes():
        if i_end - i == j_end - j:
            for one, other in zip(printed[i:i_end], typed[j:j_end], strict=True):
                other.want, other.exc_msg = one.want, one.exc_msg
            compared |= set(map(id, typed[j:j_end]))
    return typed, compared


def _statements(code: str) -> Iterator[str]:
    """Yield code as it is typed at a prompt: whole lines, a statement at a time."""
    lines = code.splitlines()
    first = last = 0
    for node in ast.parse(code, "<example>").body:
        begins = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        if begins > last and last:
            yield "\n".join(lines[first - 1 : last]) + "\n"
        if begins > last:
            first = begins
        last = node.end_lineno or begins
    if last:
        yield "\n".join(lines[first - 1 : last]) + "\n"


_here = Session()


def answer(question: str, tell: Tell | None = None) -> str:
    """Run blocks, given as JSON, and return as JSON what came of the last.

    While one runs, `tell` is given what it prints (`printed`), and each new line (`at`).
    """
    _here.tell = tell
    outcome = _here.run([Block(**block) for block in json.loads(question)["blocks"]])
    results = [result._asdict() for result in outcome.results]
    return json.dumps({"results": results, "above": outcome.above})
