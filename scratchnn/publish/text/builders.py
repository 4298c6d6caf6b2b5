"""What a builder says of the page that it renders, and how it is told to stop."""

import os
from collections.abc import Iterator
from typing import Any

from markdown import Markdown

from scratchnn.spec import SpecificationError

MKDOCS, ZENSICAL = "relpath", "rendering_context"  # where each leaves the page


def folder(md: Markdown) -> str:
    """Return the folder from which addresses are seen that stand on the page."""
    if MKDOCS in md.treeprocessors:
        return getattr(md.treeprocessors[MKDOCS], "file").url or "."  # noqa: B009
    # Zensical turns an address seen from the file into one seen from the page.
    return os.path.dirname(source(md)) or "."  # noqa: PTH120


def source(md: Markdown) -> str:
    """Return the page's file, seen from the folder of all pages; empty where nobody says."""
    if MKDOCS in md.treeprocessors:
        return getattr(md.treeprocessors[MKDOCS], "file").src_uri  # noqa: B009
    if ZENSICAL in md.preprocessors:
        return getattr(md.preprocessors[ZENSICAL], "page").path  # noqa: B009
    return ""


def front_matter(md: Markdown) -> dict[str, Any]:
    """Return what stands in the page's front matter; nothing where nobody says."""
    if MKDOCS in md.treeprocessors:
        return dict(getattr(md.treeprocessors[MKDOCS], "file").page.meta)  # noqa: B009
    if ZENSICAL in md.preprocessors:
        return dict(getattr(md.preprocessors[ZENSICAL], "page").meta)  # noqa: B009
    return {}


def contents(md: Markdown) -> Iterator[dict[str, Any]]:
    """Yield each entry of the page's table of contents, to be changed."""
    entries = [*getattr(md, "toc_tokens", [])]
    while entries:
        yield (entry := entries.pop())
        entries += entry["children"]


def failure(md: Markdown, message: str) -> Exception:
    """Return the error that ends a build with one sentence, which names the page."""
    sentence = ": ".join(filter(None, (source(md), message)))
    if MKDOCS in md.treeprocessors:  # it would show a traceback of any error but its own
        from mkdocs.exceptions import BuildError

        return BuildError(sentence)
    return SpecificationError(sentence)
