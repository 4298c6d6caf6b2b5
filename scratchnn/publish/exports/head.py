"""What the head of a page says to search engines, previews of links and reference managers."""

import json
from importlib.metadata import metadata
from typing import Any, NamedTuple

from markupsafe import Markup

from scratchnn import citations


class About(NamedTuple):
    """A page, as others speak of it."""

    address: str  # where it is published
    title: str
    sentence: str
    picture: str  # the address of its picture
    page: citations.Page | None  # what it is the page of, if that can be cited


def tags(about: About, site: str) -> str:
    """Return the lines for a page's head.

    Parameters
    ----------
    about : About
        The page.
    site : str
        Where the site is published, with a slash at the end.
    """
    lines = [
        *(_meta("property", name, content) for name, content in _previewed(about, site)),
        *(_meta("name", name, content) for name, content in _cited(about)),
        # A script ends at the first `</script>`, wherever that stands in it.
        Markup('<script type="application/ld+json">{}</script>').format(
            Markup(json.dumps(_data(about, site), ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704
        ),
    ]
    return "\n".join(lines)


def _previewed(about: About, site: str) -> list[tuple[str, str]]:
    """Return what Open Graph asks for, and the one word that another network needs."""
    return [
        ("og:type", "website" if about.address == site else "article"),
        ("og:site_name", metadata("scratchnn")["Name"]),
        ("og:title", about.title),
        ("og:description", about.sentence),
        ("og:url", about.address),
        ("og:image", about.picture),
        ("og:image:alt", about.title),
        ("twitter:card", "summary_large_image"),
    ]


def _cited(about: About) -> list[tuple[str, str]]:
    """Return what Google Scholar and Zotero read from a page that can be cited."""
    if about.page is None:
        return []
    return [
        ("citation_title", about.page.title),
        ("citation_author", citations.authors()),
        ("citation_publication_date", citations.RELEASED.replace("-", "/")),
        ("citation_technical_report_number", citations.named(about.page)),
        ("citation_public_url", about.address),
        ("citation_language", "en"),
    ]


def _data(about: About, site: str) -> dict[str, Any]:
    """Return the page in the vocabulary of schema.org."""
    package = metadata("scratchnn")
    work = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": about.address,
        "url": about.address,
        "name": about.title,
        "description": about.sentence,
        "image": about.picture,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "license": f"https://spdx.org/licenses/{package['License-Expression']}",
        "version": package["Version"],
        "datePublished": citations.RELEASED,
        "author": {"@type": "Organization", "name": citations.authors()},
    }
    if about.page is None:
        return work
    terms = {"@type": "DefinedTermSet", "@id": site, "name": package["Name"], "url": site}
    return work | {
        "@type": ["LearningResource", "DefinedTerm"],
        "name": about.page.title,
        "headline": about.title,
        "termCode": about.page.id,
        "inDefinedTermSet": terms,
        "keywords": list(about.page.asked),
    }


def _meta(kind: str, name: str, content: str) -> Markup:
    return Markup('<meta {}="{}" content="{}">').format(kind, name, content)
