"""The words by which people look for a page stand in it for the search, and are not shown."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from mkdocs.exceptions import BuildError

from scratchnn.publish.text import asked, builders

OUT = ("changelog.md", "reference.md", "mutants.md", "evidence.md")


class Page(Treeprocessor):
    """Stands where MkDocs leaves the page that it renders."""

    def __init__(self, md: Markdown, **front_matter: object) -> None:
        super().__init__(md)
        self.file = SimpleNamespace(src_uri="relu.md", page=SimpleNamespace(meta=front_matter))


def render(**front_matter: object) -> str:
    md = Markdown(extensions=["toc", "attr_list"])
    md.treeprocessors.register(Page(md, **front_matter), builders.MKDOCS, 0)
    md.treeprocessors.register(asked.AskedFor(md), "asked", -20)
    html = md.convert("# ReLU\n\nText.\n\n## Why {#why}")
    assert [entry["name"] for entry in md.toc_tokens] == ["ReLU"]  # type: ignore[attr-defined]
    return html


def test_each_wording_is_a_heading_that_is_not_shown() -> None:
    html = render(asked=["dead relu", "A2 < 0"], sentence="A unit may die.")
    assert html.endswith(
        '<div hidden=""><h2 id="asked-dead-relu">dead relu</h2>A unit may die.'
        '<h2 id="asked-A2-0">A2 &lt; 0</h2>A unit may die.</div>'
    )


def test_what_a_section_answers_says_which() -> None:
    html = render(asked=["dead relu", "why relu"], answered={"why relu": "why"})
    assert '<h2 id="asked-dead-relu">dead relu</h2>' in html
    assert '<h2 data-at="why" id="asked-why-relu">why relu</h2>' in html


@pytest.mark.parametrize(
    ("answered", "message"),
    [
        ({"why relu": "reason"}, "there is no section #reason"),
        ({"dead relu": "why"}, "“dead relu” is not under `asked`"),
    ],
)
def test_what_is_answered_nowhere_stops_the_build(
    answered: dict[str, str], message: str
) -> None:
    with pytest.raises(BuildError, match=message):
        render(asked=["why relu"], answered=answered)


def test_no_id_is_given_twice() -> None:
    ids = re.findall('id="(asked[^"]*)"', render(asked=["stuck at 10 %", "stuck at 10%"]))
    assert len(set(ids)) == 2


def test_a_single_wording_needs_no_list_and_none_leaves_the_page_alone() -> None:
    assert '<h2 id="asked-FAQ">FAQ</h2>' in render(asked="FAQ")
    assert "hidden" not in render()


def test_a_page_that_nobody_names_has_none() -> None:
    md = Markdown()
    asked.AskedFor(md)
    assert builders.front_matter(md) == {}


def test_pages_for_those_who_build_it_are_out_of_the_search() -> None:
    docs = Path(__file__).parents[3] / "docs"
    for page in (*map(docs.joinpath, OUT), *docs.glob("decisions/*.md")):
        front_matter = page.read_text(encoding="utf-8").split("---\n")[1]
        assert "search: {exclude: true}" in front_matter, page


def test_every_page_says_in_a_sentence_of_its_own_what_it_answers() -> None:
    docs = Path(__file__).parents[3] / "docs"
    pages = {*docs.rglob("*.md")} - {docs / "index.md", *docs.glob("decisions/*.md")}
    sentences = {page: head_of(page).get("sentence", "") for page in pages}
    assert not [page for page, said in sentences.items() if not said.endswith(".")]
    assert len({*sentences.values()}) == len(pages) > 40


def head_of(page: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(page.read_text(encoding="utf-8").split("---\n")[1]))
