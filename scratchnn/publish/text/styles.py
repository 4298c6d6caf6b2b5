"""The site's styles, with what its pages can show and no more.

The theme brings styles for everything that somebody's site may have. PurgeCSS leaves a rule out
where no page and no script has the class or the id that it asks for.
"""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from scratchnn.publish.text.mathematics import node_command


def lighter(
    sheets: dict[str, str], pages: Iterable[str], scripts: Iterable[str]
) -> dict[str, str]:
    """Return each style sheet by its path, as few bytes as the pages need.

    Parameters
    ----------
    sheets : dict of str to str
        All style sheets of a site: what one of them defines, another may use.
    pages : Iterable of str
        Its pages, as HTML.
    scripts : Iterable of str
        Their programs. A name may be any word of theirs, or begin with one that ends in a dash.

    Raises
    ------
    OSError
        If Node, or what it needs for this, is not installed.
    """
    ran = subprocess.run(  # noqa: S603 (nothing in it comes from outside)
        [*node_command(), Path(__file__).with_suffix(".mjs")],
        input=json.dumps({"sheets": sheets, "pages": [*pages], "scripts": [*scripts]}),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if ran.returncode:
        raise OSError("Node did not reduce the style sheets; its message stands above")
    reduced: dict[str, str] = json.loads(ran.stdout)
    return reduced
