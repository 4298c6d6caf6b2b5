"""What each picture shows, for those who do not see it; `titles.json` has it by name."""

import functools
import json
from collections.abc import Callable
from pathlib import Path

from scratchnn import pictures

TITLES: dict[str, str] = json.loads(
    Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
)


def titled(make: Callable[[], pictures.Figure]) -> Callable[[], str]:
    """Return a function that writes a picture with its title into a page.

    What stands between braces in a title is a constant of the module that makes the picture.
    """

    @functools.wraps(make)
    def drawn() -> str:
        return pictures.svg(make(), TITLES[make.__name__].format_map(make.__globals__))

    return drawn
