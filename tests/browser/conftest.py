"""What the tests of the built site stand on: a server, a browser, and the pages there are."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.server import Served, serve
from scratchnn import spec

if TYPE_CHECKING:  # Playwright may be missing; the tests are then skipped
    from playwright.sync_api import Browser, BrowserContext

# The first is the same without the windows around, which take a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the built site."""
    given = os.environ.get("SCRATCHNN_SITE")
    if given is None:
        pytest.skip("No built site is named: run `python3 run.py test --browser`")
    if not Path(given, "index.html").is_file():
        pytest.fail(f"There is no built site in {given}: run `python3 run.py build` first")
    return Path(given)


@pytest.fixture(scope="session")
def browser(site: Path) -> Iterator["Browser"]:  # noqa: ARG001 (without a site, no browser)
    """Start Chromium, once for all tests."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is missing: `python3 run.py test --browser`"
    )
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        pytest.skip("There is no Chromium: on Debian and Ubuntu, apt install chromium")
    with playwright.sync_playwright() as started:
        # In a container there is no sandbox to be had, and little shared memory.
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        opened = started.chromium.launch(executable_path=chromium, args=flags)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[Served]:
    """Serve the site."""
    with serve(site) as served:
        yield served


@pytest.fixture(scope="session")
def base(server: Served) -> str:
    """Return the address of the home page."""
    return server.base


@pytest.fixture(scope="module")
def window(browser: "Browser") -> Iterator["BrowserContext"]:
    """Open a window, in which the pages of a test come one after the other."""
    with browser.new_context() as opened:
        yield opened


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes a page, or an equation, once for the address of each.

    So each is a test of its own, and the processes share them.
    """
    for name, addresses in (("page", pages), ("equation", equations)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(
                name, addresses(), ids=lambda address: address or "home", scope="module"
            )


@cache
def pages() -> list[str]:
    """Return the addresses of all pages, seen from the home page: one, where there is no site.

    A card by itself, which is there for frames, is no page of the site.
    """
    site = Path(os.environ.get("SCRATCHNN_SITE", "no site"))
    folders = sorted(file.parent.relative_to(site) for file in site.rglob("index.html"))
    found = ["" if folder == Path() else f"{folder.as_posix()}/" for folder in folders] or [""]
    return [address for address in found if not address.startswith("embed/")]


def equations() -> list[str]:
    """Return the addresses of the equations' pages, seen from the home page."""
    return [f"equations/{id_}/" for id_ in spec.load()]
