"""The test vectors as data, for `vectors.json`.

Its form is written down in `vectors.schema.json`, which is published beside it. `FORMAT` grows
when a key goes or changes its meaning, and stays when one is added.
"""

import json
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

from scratchnn import citations, spec
from scratchnn.publish.writer import Writer
from scratchnn.verify import answers, vectors

FORMAT = 1
NAME = "vectors.json"
SCHEMA = Path(__file__).with_name("vectors.schema.json")


def collection(site: str = citations.SITE) -> dict[str, Any]:
    """Return the cases of every equation, in types that JSON knows.

    Parameters
    ----------
    site : str
        Where the site is published, with a slash at the end.
    """
    package = metadata("scratchnn")
    return {
        "$schema": f"{site}{SCHEMA.name}",
        "format": FORMAT,
        "name": package["Name"],
        "version": package["Version"],
        "license": package["License-Expression"],
        "equations": [_equation(equation, site) for equation in spec.load().values()],
    }


def written(site: str = citations.SITE) -> str:
    """Return them as JSON, a case a line."""
    found = collection(site)
    equations = found.pop("equations")
    head = json.dumps(found)[:-1]
    return f'{head}, "equations": [\n' + ",\n".join(map(_lines, equations)) + "\n]}\n"


def _lines(equation: dict[str, Any]) -> str:
    head = json.dumps({key: value for key, value in equation.items() if key != "cases"})[:-1]
    return f'{head}, "cases": [\n' + ",\n".join(map(json.dumps, equation["cases"])) + "\n]}"


def _equation(equation: spec.Equation, site: str) -> dict[str, Any]:
    return {
        "id": equation.id,
        "permalink": citations.permalink(equation, site),
        "mistakes": [mistake.id for mistake in equation.mistakes],
        "cases": [answers.written(case) for case in vectors.of(equation).cases],
    }


class Vectors(Writer):
    """The marker of what each case rejects."""

    def vectors(self) -> str:
        """Return how many cases each equation has, and how many reject each mistake."""
        rows = [(equation, vectors.of(equation)) for equation in spec.load().values()]
        return self._render("vectors", rows=rows)
