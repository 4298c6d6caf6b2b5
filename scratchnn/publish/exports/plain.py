"""A page of the finished site as Markdown, its formulas as TeX.

Read from the HTML and not from the page's source: there every marker has become what it stands
for, every `:::` the code, and both builders agree. KaTeX leaves the TeX of each formula in the
page, as an annotation.
"""

from collections.abc import Callable, Sequence
from urllib.parse import urljoin

from bs4 import Tag
from markdownify import MarkdownConverter

# What is there to be clicked or to be run, and says nothing.
SILENT = (
    ".headerlink, #__skip, .equation-card__copy, button, script, style, template, dialog, "
    "[hidden], [display=none], .rests__key"
)


def markdown(article: Tag, address: str) -> str:
    """Return the article of a page as Markdown. The article is used up.

    Parameters
    ----------
    article : Tag
        The page's `<article>`.
    address : str
        Where the page is published; its links are completed by it.
    """
    for element in article.select(SILENT):
        element.decompose()
    for link in article.select("a[href]"):
        link["href"] = urljoin(address, str(link["href"]))
    for formula in article.select(".arithmatex"):
        tex = formula.find("annotation", encoding="application/x-tex") or formula
        formula.string = " ".join(tex.get_text().split())
        formula.name = "displayed" if formula.name == "div" else "formula"
    for heading in article.select("tbody th"):
        heading.name = "td"  # in Markdown, a row of headings begins another table
    for table in article.select("table"):
        _fill(table.select("tr"))
    converter = Converter(
        heading_style="atx",
        bullets="-",
        escape_asterisks=False,
        escape_underscores=False,
        code_language_callback=_language,
        table_infer_header=True,
    )
    lines = converter.convert_soup(article).strip().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _by(written: Callable[[Tag, str], str]) -> Callable[..., str]:
    """Return a method that writes an element, given what stands inside as Markdown."""
    return lambda _, el, text, parent_tags: written(el, text)  # noqa: ARG005 (by name)


def _picture(el: Tag, _: str) -> str:
    label = el.get("aria-label") or (el.title.get_text() if el.title else "")
    return f"[Picture: {label}]" if label else ""


class Converter(MarkdownConverter):
    """What becomes of each element, where Markdown's own answer is not enough."""

    convert_formula = _by(lambda el, _: f"${el.string}$")
    convert_displayed = _by(lambda el, _: f"\n\n$$\n{el.string}\n$$\n\n")
    convert_svg = _by(_picture)
    convert_summary = _by(lambda _, text: f"\n\n{text.strip()}\n\n")
    convert_i = _by(lambda _, text: text)  # a letter of a formula, which the page sets aslant
    convert_sub = _by(lambda _, text: f"_{text}")
    convert_sup = _by(lambda _, text: f"^{text}")


def _fill(rows: Sequence[Tag]) -> None:
    """Put an empty cell where one from a row above reaches: Markdown has no such cells."""
    for at, row in enumerate(rows):
        for column, cell in enumerate(row.select("td, th")):
            for below in rows[at + 1 : at + int(str(cell.get("rowspan", "1")))]:
                empty, there = Tag(name="td"), below.select("td, th")[column:]
                if there:
                    there[0].insert_before(empty)
                else:
                    below.append(empty)


def _language(pre: Tag) -> str:
    """Return the language of code, which stands on the block around it."""
    classes = pre.parent.get_attribute_list("class") if pre.parent else []
    named = [str(name) for name in classes if str(name).startswith("language-")]
    return named[0].removeprefix("language-") if named else ""
