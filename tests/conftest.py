"""Settings for all tests."""

import gc
import re
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# The same draws in every run: a failure must be there again when someone looks for it.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, max_examples=50, print_blob=False
)
# A mutant is rejected by any counterexample; nobody reads the smallest.
settings.register_profile(
    "mutants", settings.get_profile("repeatable"), phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("repeatable")

# What is collected, and what is imported for it, stays until the end: to look through it for
# what can be given back took one second in eight.
gc.disable()

FAULTS = re.compile(r"(?:[\w.]+\.)?SpecificationError: (.*)", re.DOTALL)  # a line for each
SAID = re.compile(r"AssertionError: (\w+/\w+ fails the check .*)")


@pytest.hookimpl(wrapper=True, tryfirst=True)  # around pytest's own summary, so that it is last
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say which pages cannot be read, and which equations fail: much else fails with them."""
    yield
    stats = terminalreporter.stats
    reports = [*stats.get("error", []), *stats.get("failed", [])]
    crashes = [getattr(report.longrepr, "reprcrash", None) for report in reports]
    said = dict.fromkeys(
        line
        for pattern in (FAULTS, SAID)
        for match in (pattern.match(crash.message) for crash in crashes if crash)
        if match
        for line in match[1].splitlines()
    )
    if said:
        terminalreporter.section("Mend this first: other tests may fail because of it")
        for line in said:
            terminalreporter.write_line(line)


class Scheduler(LoadFileScheduling):  # type: ignore[misc]
    """Hand out files whole, what looks at the built site page by page, and whole programs.

    A page's examples go on from one another, and the tests of a file share what takes long to
    make. What was seen of a page is shared by those who ask for the same. Programs share
    nothing, and one process would take longer with all of them than the others with the rest.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if not file.startswith(("tests/browser/", "tests/checker/test_networks.py")):
            return file
        _, _, parameters = test.partition("[")
        return f"{file}[{parameters}" if parameters else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduler | None:
    """Take ours, where whole files were asked for."""
    return Scheduler(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take long, lest one be left at the end and all wait for it.

    One process alone begins with what takes little, so that it fails soon where it does: laws
    are tried on many cases.
    """
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in long)
    else:
        items.sort(key=lambda item: item.get_closest_marker("hypothesis") is not None)


def pytest_collection_finish() -> None:
    """Look from now on through what the tests make, and not through what is there."""
    gc.enable()
    gc.freeze()
