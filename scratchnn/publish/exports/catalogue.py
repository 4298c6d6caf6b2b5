"""The specification as plain data, for `equations.json`.

Its form is written down in `equations.schema.json`, which is published beside it. `FORMAT`
grows when a key goes or changes its meaning, and stays when one is added.
"""

import inspect
import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import metadata
from typing import Any

from scratchnn import citations, spec
from scratchnn.publish.cards import grounds, places
from scratchnn.publish.exports import schemas

FORMAT = 1


def catalogue(site: str = citations.SITE) -> dict[str, Any]:
    """Return every equation and law, and what was withdrawn, in types that JSON knows."""
    return schemas.begun("equations", FORMAT, site) | {
        "summary": metadata("scratchnn")["Summary"],
        "site": site,
        "equations": [_equation(equation, site) for equation in spec.load().values()],
        "laws": [_law(law, site) for law in spec.laws().values()],
        "wiring": [*_wiring(spec.network(), site)],
        "withdrawn": [_tombstone(stone, site) for stone in spec.withdrawn().values()],
    }


def written(site: str = citations.SITE) -> str:
    """Return the catalogue as JSON."""
    return json.dumps(catalogue(site), ensure_ascii=False, indent=2) + "\n"


def _equation(equation: spec.Equation, site: str) -> dict[str, Any]:
    function = equation.function
    file, line = citations.place(equation)
    address = citations.permalink(equation, site)
    rule = equation.gradient
    return _described(equation, site) | {
        "phase": equation.phase,
        "tex": equation.printed,
        "inputs": [_symbol(symbol) for symbol in equation.inputs],
        "outputs": [
            _symbol(out) | {"entry": out.entry, "stable": out.stable or None}
            for out in equation.outputs
        ],
        "where": equation.where,
        "example": equation.example,
        "function": {
            "name": f"{function.__module__}.{function.__name__}",
            "import": citations.python_import(equation),
            "file": file,
            "line": line,
            "link": citations.source_link(equation),
            "source": inspect.getsource(function),
        },
        "gradient": rule
        and {"of": [step.call for step in rule.steps], "wrt": rule.wrt, "scale": rule.scale},
        "network": [_step(step, address) for step in spec.network().uses(equation.id)],
        "choices": [
            {"id": offer.choice.id, "title": offer.choice.title} | _step(offer.step, address)
            for offer in places.offers(spec.network())
            if offer.step.call == equation.id
        ],
        "rests_on": _grounds(equation),
        "laws": [law.id for law in spec.laws_of(equation.id)],
        "mistakes": [
            {"id": mistake.id, "code": mistake.code, "by": mistake.by, "seen": mistake.seen}
            for mistake in equation.mistakes
        ],
        "cite": citations.forms(equation, site),
    }


def _step(step: spec.Step, address: str) -> dict[str, Any]:
    place = f"{address}#{step.name}"
    return {"out": list(step.out), "with": step.with_, "permalink": place}


def _wiring(network: spec.Network, site: str) -> Iterator[dict[str, Any]]:
    """Yield the mistakes between equations: those of the network, then those with a choice."""
    both: list[tuple[list[str], spec.Wiring | spec.Misuse]] = [
        *(([], mistake) for mistake in network.mistakes),
        *(([choice.id, *mistake.instead], mistake) for choice, mistake in network.misuses),
    ]
    for choices, mistake in both:
        yield {
            "id": mistake.id,
            "choices": choices,
            "code": "\n".join(step.python for step in mistake.steps),
            "seen": mistake.seen,
            "permalink": f"{site}{network.id}/#mistake-{mistake.id}",
        }


def _law(law: spec.Law, site: str) -> dict[str, Any]:
    return _described(law, site) | {
        "tex": law.tex,
        "uses": list(law.uses),
        "check": law.check,
        "rests_on": _grounds(law),
        "cite": citations.forms(law, site),
    }


def _grounds(page: citations.Page) -> list[dict[str, Any]]:
    return [
        {
            "id": other,
            "ways": ways,
            "checks": [name for way in ways for name in grounds.checks(page, way)],
        }
        for other, ways in grounds.of(page).items()
    ]


def _tombstone(stone: spec.Tombstone, site: str) -> dict[str, Any]:
    return _named(stone, site) | {"withdrawn": asdict(stone.withdrawn)}


def _described(page: citations.Page, site: str) -> dict[str, Any]:
    words = {"sentence": page.sentence, "headline": page.headline or page.title}
    return _named(page, site) | words | {"asked": list(page.asked)}


def _named(page: spec.Equation | spec.Law | spec.Tombstone, site: str) -> dict[str, Any]:
    return {
        "id": page.id,
        "key": citations.key(page),
        "title": page.title,
        "since": page.since,
        "permalink": citations.permalink(page, site),
    }


def _symbol(symbol: spec.Symbol) -> dict[str, Any]:
    return {
        "name": symbol.name,
        "tex": spec.notation().tex[symbol.name],
        "shape": symbol.shape if isinstance(symbol.shape, str) else list(symbol.shape),
        "domain": symbol.domain,
        "means": symbol.means,
    }
