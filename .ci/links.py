"""Find what leads nowhere in a built site, and what would be fetched from elsewhere.

Usage: python3 .ci/links.py site
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The anchors of a page, the addresses it links to, and those it fetches by itself."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors = {""}
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.canonical = ""  # where it is published
        self.base = ""  # where its links are seen from, if not from there
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag names and where it leads."""
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "base":
            self.base = given["href"]
        elif "href" in given:
            if given.get("rel") == "canonical":
                self.canonical = given["href"]
            relations = {"canonical", "prev", "next", "alternate"}
            follow = tag != "link" or given.get("rel") in relations
            (self.links if follow else self.fetched).append(given["href"])
        if "src" in given:
            self.fetched.append(given["src"])


def faults(site: Path) -> list[str]:
    """Return a line for each address that is wrong."""
    site = site.resolve()
    pages = {path: Page(path) for path in site.rglob("*.html")}
    home = pages[site / "index.html"].canonical
    found = []
    for path, page in pages.items():
        seen_from = path
        if page.base:
            seen_from = site / page.base.removeprefix(home) / "index.html"
        for address in page.links + page.fetched:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                wrong = "is fetched from elsewhere" if address in page.fetched else ""
            elif parts.path.startswith("/"):
                wrong = ""  # only 404.html, which knows no other way
            else:
                wrong = unreachable(seen_from, parts.path, unquote(parts.fragment), pages)
            if wrong:
                found.append(f"{path.relative_to(site)}: {address} {wrong}")
    for path in site.rglob("*.css"):
        found += [
            f"{path.relative_to(site)}: {address} does not exist"
            for address in re.findall(r"url\(([\w./-]+)\)", path.read_text(encoding="utf-8"))
            if not (path.parent / address).is_file()
        ]
    return sorted(set(found))


def unreachable(start: Path, path: str, fragment: str, pages: dict[Path, Page]) -> str:
    """Say why a relative address leads nowhere; empty if it leads somewhere."""
    target = (start.parent / unquote(path)).resolve() if path else start
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return "does not exist"
    if target in pages and fragment not in pages[target].anchors:
        return "has no such anchor"
    return ""


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1], "index.html").is_file():
        sys.exit(__doc__)
    if lines := faults(Path(sys.argv[1])):
        sys.exit("\n".join(lines))
