"""Serve the site while it is written; a page is built when it is asked for.

    python -m contributing.serve PORT TRAINED

All pages together take half a minute, and one takes a second or two. So a page is there soon
after the start and soon after it was edited, and what else rests on the edit is built anew once
somebody looks at it. Search knows the pages that were built. The others are, one after the
other, once the file TRAINED is changed: until then, what trains needs the cores.

What is wrong with a page stands above it, as it was before. Nothing here imports the package,
which may be wrong, too.
"""

import contextlib
import html
import json
import logging
import posixpath
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

PAUSE = 0.05  # seconds in which one who asks for a page comes before the rest of them
INDEX = Path("search", "search_index.json")
BODY = re.compile("<body[^>]*>")
EMPTY = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Not built</title><style>:root { color-scheme: light dark }</style><body></body>
</html>"""
WRONG = """<p role="alert" style="position: sticky; top: 0; z-index: 9; margin: 0;
padding: 1rem; max-height: 40vh; overflow: auto; font: 1rem/1.5 sans-serif;
overflow-wrap: anywhere; color: #fff; background: #8c1d18">
<strong>This page could not be built.</strong> {}</p>"""


class Asked(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Tells MkDocs, which builds what was modified, that one page alone was.

    Parameters
    ----------
    asked : str
        Where the page is written, below the folder of the site; it may be no page.
    titles : dict of str
        By where pages are written, completed here: each page shows the titles of all.
    """

    def __init__(self, asked: str, titles: dict[str, str]) -> None:
        super().__init__()
        self.asked, self.titles = asked, titles
        self.sources: dict[str, Path] = {}

    def on_files(self, files: Files, *, config: MkDocsConfig) -> None:  # noqa: ARG002
        """Say which page is built."""
        for file in files.documentation_pages():
            self.sources[file.dest_uri] = Path(str(file.abs_src_path))
            wanted = file.dest_uri == self.asked
            file.is_modified = lambda wanted=wanted: wanted  # type: ignore[method-assign, misc]

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        """Give each page its title, which MkDocs knows of pages that it has read."""
        for page in nav.pages:
            if page.file.dest_uri not in self.titles:
                page.read_source(config)
                self.titles[page.file.dest_uri] = str(page.title)
            elif page.file.dest_uri != self.asked:
                page.title = self.titles[page.file.dest_uri]

    def on_page_content(self, _: str, *, page: Page, **given: object) -> None:  # noqa: ARG002
        """Remember the title as it was set."""
        self.titles[page.file.dest_uri] = str(page.title)


class Told(logging.Handler):
    """Keeps the last error that MkDocs told before it gave up."""

    said = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an error."""
        self.said = record.getMessage()


class Site:
    """A site whose pages are built one at a time.

    Parameters
    ----------
    folder : Path
        Where it is written.
    options : Any
        Settings in the place of those of `mkdocs.yml`.
    """

    def __init__(self, folder: Path, **options: Any) -> None:
        self.folder, self.options = folder, options
        self.lock, self.told = threading.Lock(), Told(logging.ERROR)
        logging.getLogger("mkdocs").addHandler(self.told)
        self.changed = time.time_ns()
        self.sources: dict[str, Path] = {}
        self.built: dict[str, int] = {}  # when each page was, by where it is written
        self.titles: dict[str, str] = {}
        self.found: dict[str, list[object]] = {}  # what search finds on each page
        self.before: dict[str, str] = {}  # pages that fail now, as they were

    def config(self) -> MkDocsConfig:
        """Return the settings as they are now."""
        return load_config(site_dir=str(self.folder), **self.options)

    def edited(self) -> list[str]:
        """Return the pages whose sources are newer than what was built of them."""
        sources = self.sources
        return [
            page for page, at in [*self.built.items()]
            if page in sources and sources[page].is_file()
            and sources[page].stat().st_mtime_ns > at
        ]  # fmt: skip

    def change(self) -> None:
        """Take all pages for old, and build at once those that were edited."""
        with self.lock:
            self.changed = time.time_ns()
            # Titles of pages that were not built are as their sources had them.
            self.titles = {p: title for p, title in self.titles.items() if p in self.built}
        for page in self.edited():
            self.make(page)

    def make(self, page: str) -> None:
        """Build a page, if nothing newer than the last change is there.

        Where that fails, the reason is written above the page as it was.
        """
        with self.lock:
            now = time.time_ns()
            if self.built.get(page, 0) > self.changed:
                return
            asked, failed = Asked(page, self.titles), page in self.before
            try:
                config = self.config()
                config.plugins["asked"] = asked
                build(config, serve_url=config.site_url, dirty=True)
                self._index(page)
                self.before.pop(page, None)
            except (Exception, SystemExit) as error:
                self._fail(page, error)
            self.sources = asked.sources or self.sources
            if page in self.sources:
                self.built[page] = now
            elif self.built.pop(page, None) or (failed and page not in self.before):
                # Its source is gone, or there was none, and what was wrong is mended.
                (self.folder / page).unlink(missing_ok=True)
                self.found.pop(page, None)

    def rest(self) -> None:
        """Build the pages that nobody has asked for, for search to know all of them."""
        for page in [*self.sources]:
            if page not in self.built:
                self.make(page)
                time.sleep(PAUSE)

    def _index(self, page: str) -> None:
        """Put what search found on a page beside what it found on those before."""
        index = self.folder / INDEX
        written = json.loads(index.read_text(encoding="utf-8"))
        if page in self.titles and written["docs"]:
            self.found[page] = written["docs"]
        written["docs"] = [entry for docs in self.found.values() for entry in docs]
        index.write_text(json.dumps(written), encoding="utf-8")

    def _fail(self, page: str, error: BaseException) -> None:
        reason = self.told.said if isinstance(error, SystemExit) else str(error)
        if not isinstance(error, SystemExit):  # of which MkDocs has told nothing
            logging.getLogger(__name__).error("%s was not built", page, exc_info=error)
        file = self.folder / page
        file.parent.mkdir(parents=True, exist_ok=True)
        if page not in self.before:
            self.before[page] = file.read_text(encoding="utf-8") if file.is_file() else EMPTY
        said = WRONG.format(html.escape(reason))
        shown = BODY.sub(lambda body: body[0] + said, self.before[page], count=1)
        file.write_text(shown, encoding="utf-8")


class Server(LiveReloadServer):
    """Builds a page before it sends it."""

    def __init__(self, site: Site, port: int, trained: Path) -> None:
        super().__init__(self.change, "localhost", port, str(site.folder))
        self.site, self.trained, self.began = site, trained, trained.stat().st_mtime_ns
        self.watch(str(trained))

    def change(self) -> None:
        """Take up what was changed."""
        self.site.change()
        if self.trained.stat().st_mtime_ns != self.began:
            self.began = self.trained.stat().st_mtime_ns
            threading.Thread(target=self.site.rest, name="rest", daemon=True).start()

    def serve_request(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer, once the page that is asked for is as new as what it rests on."""
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        if path.startswith(self.mount_path):
            # Whatever is asked for, what is written stays within the site's folder.
            below = posixpath.normpath("/" + path.removeprefix(self.mount_path)).lstrip("/")
            if not PurePosixPath(below).suffix:
                below = posixpath.join(below, "index.html")
            if below.endswith(".html"):
                self.site.make(below)
        return super().serve_request(environ, start_response)


def main(port: str, trained: str) -> None:
    """Serve the site until Ctrl-C, or until the program that began this ends it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    logging.basicConfig(format="%(levelname)-8s %(message)s", level=logging.INFO)
    # It warns of what this module sees to: that titles and search are those of one page.
    logging.getLogger("mkdocs.commands.build").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        site = Site(Path(folder), strict=False)
        server = Server(site, int(port), Path(trained))
        with contextlib.suppress(Exception, SystemExit):  # each page says what is wrong then
            config = site.config()
            config.plugins.on_startup(command="serve", dirty=False)
            for watched in (config.docs_dir, config.config_file_path, *config.watch):
                server.watch(str(watched))
        try:
            server.serve()  # type: ignore[no-untyped-call]
        finally:
            server.shutdown()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(*sys.argv[1:])
