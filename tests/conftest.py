"""Settings for all tests."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The same draws in every run: a failure must be there again when someone looks for it.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, max_examples=50, print_blob=False
)
settings.load_profile("repeatable")

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
