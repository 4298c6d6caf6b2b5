"""What a builder says of its page is asked in one place, and so is how it is stopped."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from markdown import Markdown, markdown
from markdown.treeprocessors import Treeprocessor
from mkdocs.exceptions import BuildError

from scratchnn.publish.text import builders
from scratchnn.spec import SpecificationError


def test_the_error_names_the_page_where_the_builder_says_it() -> None:
    from zensical.extensions.context import ContextExtension, Page

    page = Page(url="", path="a/b.md", meta={})
    context = ContextExtension(page=page, config={})
    with pytest.raises(SpecificationError, match=r"^a/b.md: \[\[eq:forward/x\]\]: no equation"):
        markdown("[[eq:forward/x]]", extensions=[context, "scratchnn.publish"])


class File(Treeprocessor):
    """Stands where MkDocs leaves the page that it renders."""

    def __init__(self, md: Markdown, url: str, path: str, meta: dict[str, Any]) -> None:
        super().__init__(md)
        self.file = SimpleNamespace(url=url, src_uri=path, page=SimpleNamespace(meta=meta))


def by_mkdocs(url: str = "a/b/", path: str = "a/b.md", **meta: Any) -> Markdown:
    md = Markdown()
    md.treeprocessors.register(File(md, url, path, meta), builders.MKDOCS, 0)
    return md


def by_zensical(path: str = "a/b.md", **meta: Any) -> Markdown:
    from zensical.extensions.context import ContextExtension, Page

    return Markdown(extensions=[ContextExtension(page=Page("", path, meta=meta), config={})])


@pytest.mark.parametrize("rendered", [by_mkdocs, by_zensical])
def test_either_builder_says_which_page_it_renders(rendered: Callable[..., Markdown]) -> None:
    md = rendered(title="B")
    assert builders.source(md) == "a/b.md"
    assert builders.front_matter(md) == {"title": "B"}


def test_what_is_given_out_of_the_front_matter_can_be_changed_safely() -> None:
    md = by_mkdocs(title="B")
    builders.front_matter(md)["title"] = "C"
    assert builders.front_matter(md) == {"title": "B"}


def test_addresses_are_seen_from_where_each_builder_wants_them() -> None:
    # MkDocs leaves them as they are; Zensical makes them from ones seen from the file.
    assert builders.folder(by_mkdocs()) == "a/b/"
    assert builders.folder(by_zensical()) == "a"
    assert builders.folder(by_mkdocs(url="", path="index.md")) == "."
    assert builders.folder(by_zensical(path="index.md")) == "."


def test_where_nobody_builds_there_is_a_page_without_name() -> None:
    md = Markdown()
    assert (builders.source(md), builders.front_matter(md), builders.folder(md)) == (
        "",
        {},
        ".",
    )
    assert str(builders.failure(md, "no equation")) == "no equation"


def test_mkdocs_is_told_by_an_error_of_its_own_which_it_shows_in_a_sentence() -> None:
    error = builders.failure(by_mkdocs(), "no equation")
    assert isinstance(error, BuildError)
    assert str(error) == "a/b.md: no equation"
    other = builders.failure(by_zensical(), "no equation")
    assert isinstance(other, SpecificationError)
    assert str(other) == "a/b.md: no equation"
