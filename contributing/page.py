"""Run all that concerns one page: what it promises, its laws and its examples.

    python -m contributing.page forward/tanh

prints a line for each check, mistake and test, then a sentence for each that failed.
"""

import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Ctrl-C ends it without a word, while it is being loaded and in the midst of a check, too.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import io
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from contributing import importable, surroundings  # before what they import
from scratchnn import spec
from scratchnn.verify import checks, derivations, draws, mistakes, symbolic, vectors, wiring
from scratchnn.verify.result import Result

ROOT = Path(__file__).parents[1]
CONTRACT = "tests/test_contract.py"
PATTERNS = ("equations/*/*.md", "laws/*.md", "networks/*.md")
EXAMPLES = "the examples of the page"

Page = spec.Equation | spec.Law | spec.Network


class Line(NamedTuple):
    """What was run, what came of it, and, if it is wrong, a sentence that says how."""

    name: str
    outcome: str
    note: str = ""
    fault: str = ""


def main(id_: str) -> None:
    """Report on a page; end with 1 if something about it is wrong."""
    if id_ not in known():
        sys.exit(unknown(id_))
    if faults := spec.faults():
        sys.exit("\n".join(own_first(id_, faults)))
    if id_ in (gone := spec.withdrawn()):
        sys.exit(f"{id_} is withdrawn: {gone[id_].withdrawn.why}")
    page = found(id_)
    with ProcessPoolExecutor(1, initializer=_ends_at_once) as beside:  # beside the tests
        checked = beside.submit(promises, id_)
        tested = tests(page)
        lines = [*checked.result(), *tested]
    if not any(line.fault for line in lines):  # while it is being written, there is always some
        lines += _written(page)
    print_lines(id_, lines)
    if wrong := dict.fromkeys(line.fault for line in lines if line.fault):
        sys.exit("\n" + "\n".join(wrong))


def _ends_at_once() -> None:
    """Let Ctrl-C end this process, in which a `KeyboardInterrupt` is then of the code's own."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as `nohup` and `&` have it
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def found(id_: str) -> Page:
    """Return what a page says."""
    every: dict[str, Page] = {**spec.laws(), **spec.load()}
    return every.get(id_) or spec.network()


def known() -> list[str]:
    """Return the id of each page and of each function, in order."""
    files = [file for one in PATTERNS for file in spec.PAGES.glob(one)]
    names = (file.relative_to(spec.PAGES).with_suffix("").as_posix() for file in files)
    ids = {name.removeprefix("equations/") for name in names} - {"laws/index"}
    return sorted(ids | {*spec.functions()})


def unknown(id_: str) -> str:
    """Say that there is no such page, and what may be meant."""
    name = id_.rpartition("/")[2]
    same = [one for one in known() if one.rpartition("/")[2] == name]
    if near := same or get_close_matches(id_, known()):
        return f"There is no page {id_}. Is {' or '.join(near)} meant?"
    return f"There is no page {id_}; there are {', '.join(known())}."


def own_first(id_: str, faults: Iterable[str]) -> Iterator[str]:
    """Yield the faults of one page, then those of others: all must be mended to go on."""
    own = [fault for fault in faults if f"{id_}.md:" in fault or f" {id_} has" in fault]
    others = [fault for fault in faults if fault not in own]
    yield from own
    if others:
        yield "The checks begin when all pages can be read, and others cannot:"
        yield from others


def promises(id_: str) -> list[Line]:
    """Run every check of a page and each of its mistakes, and look at what is around it."""
    page = found(id_)
    if isinstance(page, spec.Network):
        lines = [_gradients(page, "no choice", ())]
        lines += (_rejected(page, mistake) for mistake in page.mistakes)
        lines += _wired(page, page.choices)
    elif isinstance(page, spec.Law):
        lines = [_checked(page, "derivation", lambda: derivations.check(page))]
    else:
        lines, network = _computed(page), spec.network()
        if not lines[0].fault:
            lines += _wired(network, network.offers(id_))
    return [*lines, *_around(page)]


def _around(page: Page) -> Iterator[Line]:
    """Yield what is said of a page's text, and of the files that must name it."""
    file = ROOT / text_of(page)
    runs = {
        "links": surroundings.links(file),
        "markers": surroundings.markers(file),
        "navigation": surroundings.navigation(file, ROOT / surroundings.SITE),
    }
    if isinstance(page, spec.Equation):
        runs["changelog"] = surroundings.changelog(page, ROOT / surroundings.CHANGELOG)
    yield from (_looked_at(name, faults) for name, faults in runs.items())


def _written(page: Page) -> Iterator[Line]:
    """Yield what is said of the Python of a page: its function and its laws."""
    own = [file for file in files(page) if file.endswith(".py") and file != CONTRACT]
    if own:
        yield _looked_at("style", surroundings.style(ROOT, own))
        if (types := surroundings.types(ROOT, own)) is None:
            yield Line("types", "–", "once `test --fast` has looked at them")
        else:
            yield _looked_at("types", types)


def _looked_at(name: str, faults: Iterable[str], note: str = "") -> Line:
    said = "\n".join(faults)
    return Line(name, "failed" if said else "passed", note, said)


def _wired(network: spec.Network, choices: Iterable[spec.Choice]) -> Iterator[Line]:
    """Yield how a network fares with each of some choices, and each of their mistakes."""
    for choice in choices:
        chosen, name = network.chosen(choice.id), f"choice {choice.id}"
        yield _gradients(chosen, name, choice.steps)
        for mistake in choice.mistakes:
            line = _rejected(chosen, mistake)
            yield line._replace(name=f"{name}, {line.name}")  # a page may have one of that id


def _gradients(network: spec.Network, name: str, changed: Iterable[spec.Step]) -> Line:
    try:
        results = wiring.gradients(network, wiring.SMALL)
        failed = [result for result in results if not result.passed]
        said = wiring.said(network, failed[0], changed) if failed else ""
    except BaseException as error:
        return Line(name, "stopped", fault=f"{name}: {_stopped(network, error)}")
    worst = max(results, key=lambda result: result.error)
    outcome = f"{worst.error:.0e} of {worst.bound:.0e}"
    fault = f"docs/{network.id}.md, {name}: {said}" if said else ""
    return Line(name, outcome, f"{len(results)} derivatives of the loss", fault)


def _computed(page: spec.Equation) -> list[Line]:
    """Run the checks of an equation, and then its mistakes."""
    runs: dict[str, Callable[[], Result | None]] = {
        name: lambda check=check: check(page, page.function, None)  # type: ignore[misc]
        for name, check in checks.CHECKS.items()
    }
    runs["symbolic"] = lambda: symbolic.check(page)
    runs["derivation"] = lambda: derivations.check(page)
    first = _checked(page, "shape", runs.pop("shape"))
    if first.fault:
        return [first]  # what has another shape can be compared with nothing
    checked = [first]
    for name, run in runs.items():
        stopped = {line.name for line in checked if line.outcome == "stopped"}
        if not (name == "derivation" and "tex" in stopped):  # it computes the same formula
            checked.append(_checked(page, name, run))
    if any(line.name == "entry" and line.fault for line in checked):  # all mistakes differ too
        return [*checked, *(_made(page, m) for m in page.mistakes if _is_made(page, m))]
    rejected = (_rejected(page, mistake) for mistake in page.mistakes)
    return [*checked, *rejected, _told_apart(page)]


def _told_apart(page: spec.Equation) -> Line:
    """Say whether each mistake shows in a case of the test vectors."""
    try:
        left = vectors.missed(page)
    except BaseException as error:
        return Line("vectors", "stopped", fault=_stopped(page, error))
    faults = (
        f"{page.id}: no case of the test vectors tells the mistake {id_} from what is right; "
        "give inputs that do in its `at`"
        for id_ in left
    )
    return _looked_at("vectors", faults, "a case for each mistake")


def _checked(page: Page, name: str, run: Callable[[], Result | None]) -> Line:
    try:
        result = run()
    except BaseException as error:  # what is being written may raise anything, or exit
        return Line(name, "stopped", fault=_stopped(page, error))
    if result is None:
        return Line(name, "–", "nothing to check")
    equal = "equal" if result.passed else "failed"
    outcome = f"{result.error:.0e} of {result.bound:.0e}" if result.bound else equal
    if result.passed:
        return Line(name, outcome, result.note)
    if not isinstance(page, spec.Equation):
        return Line(name, outcome, result.note, f"{page.id}: {result.note}")
    return Line(name, outcome, result.note, checks.said(page, result))


def _rejected(page: Page, mistake: spec.Mistake | spec.Wiring | spec.Misuse) -> Line:
    name = f"mistake {mistake.id}"
    judge: Callable[..., Result] = wiring.judge
    if isinstance(page, spec.Equation):
        judge = mistakes.judge
    try:
        result = judge(page, mistake)
    except BaseException as error:
        return Line(name, "not rejected", fault=_stopped(page, error))
    return Line(name, "rejected", f"by {result.check}: {result.note}")


def _is_made(page: spec.Equation, mistake: spec.Mistake) -> bool:
    """Tell whether the function of a page makes one of its mistakes: both give the same."""
    made = []
    for run in (page.function, mistakes.implementation(page, mistake)):
        given = next(draws.samples(page)) | (mistakes.at(mistake) or {})
        try:
            out = run(*(given[symbol.name] for symbol in page.inputs))
        except BaseException:
            return False
        made.append(out if isinstance(out, tuple) else (out,))
    return all(
        np.shape(one) == np.shape(other) and np.allclose(one, other, equal_nan=True)
        for one, other in zip(*made, strict=True)
    )


def _made(page: spec.Equation, mistake: spec.Mistake) -> Line:
    said = f"{page.id} makes the mistake {mistake.id}: it is {mistake.is_}"
    return Line(f"mistake {mistake.id}", "made", fault=said)


def _stopped(page: Page, error: BaseException) -> str:
    """Say why a check could not be finished; what is wrong with a page says so itself."""
    if isinstance(error, spec.SpecificationError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    last = [frame for frame in frames if spec.PACKAGE in Path(frame.filename).parents][-1]
    where = Path(last.filename).relative_to(spec.PACKAGE.parent).as_posix()
    return f"{page.id} stops with {mistakes.said(error)} ({where}, line {last.lineno})"


class Listener:
    """Chooses, of the tests in some files, those that concern a page; hears how they end."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.ended: list[tuple[str, pytest.TestReport]] = []
        self.broken: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what concerns other pages."""
        items[:] = [item for item in items if concerns(item, self.page)]

    def pytest_exception_interact(
        self,
        node: pytest.Item | pytest.Collector,
        call: pytest.CallInfo[object],
        report: pytest.CollectReport | pytest.TestReport,
    ) -> None:
        """Note which file cannot be read."""
        if isinstance(report, pytest.CollectReport) and call.excinfo:
            error = call.excinfo.value.__cause__ or call.excinfo.value
            self.broken.append(f"{importable.said(error, node.path)}{_unexported(error)}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a test ended, or why it did not begin."""
        if report.when == "call" or not report.passed:
            self.ended.append((_name(report.nodeid), report))


def tests(page: Page) -> list[Line]:
    """Run the tests of a page: its laws, its examples, and that it is complete."""
    listener, shown = Listener(page), io.StringIO()
    with redirect_stdout(shown), redirect_stderr(shown):
        code = pytest.main(
            ["-p", "no:xdist", "-p", "no:cacheprovider", *files(page)], [listener]
        )
    if code == pytest.ExitCode.INTERRUPTED and not listener.broken:
        sys.exit(f"The tests were interrupted:\n{_plain(shown.getvalue())}")
    if listener.broken or code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        said = "\n".join(listener.broken) or f"The tests could not be run:\n{shown.getvalue()}"
        return [Line("tests", "not run", fault=_plain(said))]
    by_name = groupby(listener.ended, key=lambda pair: pair[0])
    return [_tested(name, [report for _, report in pairs]) for name, pairs in by_name]


def text_of(page: Page) -> str:
    """Return the file of a page."""
    return f"docs/{'equations/' if isinstance(page, spec.Equation) else ''}{page.id}.md"


def _unexported(error: BaseException) -> str:
    """Say what to do about a function that cannot be imported from the package."""
    name = re.match("cannot import name '(.*?)' from 'scratchnn'", str(error))
    names = [id_.rpartition("/")[2] for id_ in spec.functions()]
    if name is None:
        return ""
    if name[1] in names:
        return f" Export {name[1]} in scratchnn/__init__.py, above and in `__all__`."
    near = get_close_matches(name[1], names, 1)
    return f" Is {near[0]} meant?" if near else ""


def files(page: Page) -> list[str]:
    """Return what holds the tests of a page."""
    tests = [*(check.partition("::")[0] for check in checks_of(page)), CONTRACT]
    if isinstance(page, spec.Equation):
        tests += [
            f"tests/equations/test_{page.phase}.py",
            f"scratchnn/equations/{page.phase}.py",
        ]
    every = dict.fromkeys([*tests, text_of(page)])
    return [file for file in every if (ROOT / file).is_file()]


def checks_of(page: Page) -> list[str]:
    """Return the tests of a law, or of those that use an equation."""
    laws = [page] if isinstance(page, spec.Law) else spec.laws_of(page.id)
    return [law.check for law in laws]


def concerns(item: pytest.Item, page: Page) -> bool:
    """Say whether a test of these files is about the page."""
    file = item.path.relative_to(ROOT).as_posix()
    if f"{file}::{item.name.partition('[')[0]}" in checks_of(page):
        return True
    if file == CONTRACT:
        call = getattr(item, "callspec", None)
        given = call.params if call else {}
        ran = {"name", "mistake"} & given.keys()  # of a check, or a mistake, that is run here
        return not ran and any(value in (page.id, page) for value in given.values())
    if file.startswith("tests/equations/") and isinstance(page, spec.Equation):
        return own_name(item.name, spec.functions()) == page.name
    if file.startswith("scratchnn/") and isinstance(page, spec.Equation):
        return item.name == f"{page.function.__module__}.{page.name}"
    return file == text_of(page)


def own_name(test: str, ids: Iterable[str]) -> str:
    """Return the function that a law speaks of: the longest whose name its own begins with."""
    names = [id_.rpartition("/")[2] for id_ in ids]
    return max((n for n in names if test.startswith(f"test_{n}_")), key=len, default="")


def _name(nodeid: str) -> str:
    """Return the name by which a test is reported; the examples of a page have one together."""
    file, _, test = nodeid.partition("::")
    if file.endswith(".md"):
        return EXAMPLES
    return (
        "the example of the docstring" if file.startswith("scratchnn/") else test.split("[")[0]
    )


def _tested(name: str, reports: list[pytest.TestReport]) -> Line:
    if failed := [report for report in reports if report.failed]:
        fault = "\n".join(map(_failed, failed))
        return Line(name, "failed", failed[0].nodeid, fault)
    if name == EXAMPLES:
        return Line(name, "passed", f"{len(reports)} examples as printed")
    tried = [report.nodeid.partition("[")[2].removesuffix("]") for report in reports]
    held, *broken = tried
    return Line(name, "passed", f"and fails for {', '.join(broken)}" if held == "holds" else "")


def _failed(report: pytest.TestReport) -> str:
    """Say how a test failed; where it could not be run, in which line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    said = _plain(crash.message if crash else report.longreprtext)
    if crash and not re.match(r"(AssertionError|Failed)\b", crash.message):
        said = f"{said.splitlines()[0]} ({_plain(crash.path)}, line {crash.lineno})"
    return f"{report.nodeid}: {said}"


def _plain(text: str) -> str:
    """Leave out of what pytest says the way there: frames, code around, its own comparison."""
    for noise in (
        r"^AssertionError: (?!assert )",
        r"(?<=\n)assert (.*\n?)*\Z",
        r"^( *)Traceback \(most recent call last\):\n(?:\1 +.*\n)*",
        r"^\d{3} .*\n",
        re.escape(f"{ROOT.as_posix()}/"),
    ):
        text = re.sub(noise, "", text, flags=re.MULTILINE)
    return text.strip()


def print_lines(id_: str, lines: Iterable[Line]) -> None:
    """Print the lines in columns."""
    lines = list(lines)
    widths = [max(len(line[column]) for line in lines) for column in (0, 1)]
    sys.stdout.write(f"{id_}\n")
    for line in lines:
        row = f"  {line.name:{widths[0]}}  {line.outcome:{widths[1]}}  {line.note}"
        sys.stdout.write(f"{row.rstrip()}\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"{__doc__}")
    main(sys.argv[1])
