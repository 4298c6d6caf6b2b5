"""What the head of a page says to search engines, previews of links and reference managers."""

import json
from importlib.metadata import metadata
from typing import Any, NamedTuple

from markupsafe import Markup

from scratchnn import citations
from scratchnn.publish.text.writer import render


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
    data = json.dumps(_data(about, site), ensure_ascii=False)
    return render(
        "head.html",
        about=about,
        site=site,
        name=metadata("scratchnn")["Name"],
        citations=citations,
        # A script ends at the first `</script>`, wherever that stands in it.
        data=Markup(data.replace("<", "\\u003c")),  # noqa: S704
    )


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
