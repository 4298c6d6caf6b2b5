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

SAID = re.compile(r"AssertionError: (\w+/\w+ fails the check .*)")


@pytest.hookimpl(wrapper=True, tryfirst=True)  # around pytest's own summary, so that it is last
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Name the equations that fail checks of their own: much else fails for the same reason."""
    yield
    failed = terminalreporter.stats.get("failed", [])
    crashes = (getattr(report.longrepr, "reprcrash", None) for report in failed)
    matches = (SAID.match(crash.message) for crash in crashes if crash)
    said = dict.fromkeys(match[1] for match in matches if match)
    if said:
        terminalreporter.section("Mend this first: other tests may fail because of it")
        for line in said:
            terminalreporter.write_line(line)
