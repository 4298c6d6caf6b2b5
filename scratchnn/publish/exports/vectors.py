"""The test vectors as data, for `vectors.json`.

Its form is written down in `vectors.schema.json`, which is published beside it. `FORMAT` grows
when a key goes or changes its meaning, and stays when one is added.
"""

import json
from itertools import groupby
from typing import Any

from scratchnn import citations, spec
from scratchnn.publish.exports import schemas
from scratchnn.publish.text.writer import Writer
from scratchnn.verify import answers, vectors

FORMAT = 1
NAME = "vectors.json"


def written(site: str = citations.SITE) -> str:
    """Return the cases of every equation as JSON, a case a line."""
    head = json.dumps(schemas.begun("vectors", FORMAT, site))[:-1]
    equations = (_lines(_equation(equation, site)) for equation in spec.load().values())
    return f'{head}, "equations": [\n' + ",\n".join(equations) + "\n]}\n"


def _lines(equation: dict[str, Any]) -> str:
    head = json.dumps({key: value for key, value in equation.items() if key != "cases"})[:-1]
    return f'{head}, "cases": [\n' + ",\n".join(map(json.dumps, equation["cases"])) + "\n]}"


def _equation(equation: spec.Equation, site: str) -> dict[str, Any]:
    return {
        "id": equation.id,
        "permalink": citations.permalink(equation, site),
        "mistakes": [mistake.id for mistake in equation.mistakes],
        "conventions": [mistake.id for mistake in equation.mistakes if mistake.harmless],
        "cases": [answers.written(case) for case in vectors.of(equation).cases],
    }


class Vectors(Writer):
    """The markers of what the test vectors say."""

    def rejections(self) -> str:
        """Return every mistake with the cases that reject it."""
        rows = []
        for equation in spec.load().values():
            cases = vectors.of(equation).cases
            for mistake in equation.mistakes:
                by = [i for i, case in enumerate(cases) if mistake.id in case.rejects]
                rows.append((equation, mistake, ranges(by), len(by), len(cases)))
        return self._render("rejections", rows=rows)

    def ulps(self) -> str:
        """Return by how many units in the last place each function is off."""
        rows = [(equation, vectors.of(equation).ulps) for equation in spec.load().values()]
        return self._render("ulps", rows=rows)


def ranges(places: list[int]) -> str:
    """Write ascending whole numbers, those that follow each other as a range.

    >>> ranges([0, 1, 2, 4, 6, 7])
    '0–2, 4, 6, 7'
    """
    # Those that follow each other are as far ahead of their own numbers.
    alike = groupby(enumerate(places), key=lambda one: one[1] - one[0])
    runs = [[place for _, place in run] for _, run in alike]
    said = [f"{r[0]}–{r[-1]}" if len(r) > 2 else ", ".join(map(str, r)) for r in runs]
    return ", ".join(said)
