"""The equations as JavaScript, written from their entry forms: `equations.js` and its types.

`forms.js` beside it holds the same forms as data, and the steps of the network: what a script
needs to say where a number came from. `examples.js` has the inputs of each example by hand.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from scratchnn import citations, spec
from scratchnn.formula import javascript
from scratchnn.formula.entry import Shape
from scratchnn.formula.javascript import Written, places, tree
from scratchnn.spec import examples, forms
from scratchnn.verify.formulas import replay

HEAD = "// Written from the entry forms in {site}equations.json. Columns are examples.\n"


def module(site: str = citations.SITE) -> str:
    """Return `equations.js`: a function for each equation, in the form for floats."""
    return _file(javascript.RUNTIME, javascript.function, site)


def declarations(site: str = citations.SITE) -> str:
    """Return `equations.d.ts`, its types."""
    return _file(javascript.TYPES, javascript.declaration, site)


def _file(begins: Path, write: Callable[[Written], str], site: str) -> str:
    """Return a file with something of each equation, below what all of them need."""
    each = [f"{write(function(equation, site))}\n" for equation in spec.load().values()]
    return HEAD.format(site=site) + "\n".join([begins.read_text(encoding="utf-8"), *each])


def function(equation: spec.Equation, site: str = citations.SITE) -> Written:
    """Return an equation as a function to be written.

    It is given what is drawn, and no generator: what `where` draws comes last.
    """
    return Written(
        equation.name,
        given(equation),
        tuple(forms.entries(equation, spec.notation(), stable=True)),
        {output.name: output.shape for output in equation.outputs},
        _sizes(equation),
        f"{equation.sentence} {citations.permalink(equation, site)}",
    )


def given(equation: spec.Equation) -> dict[str, Shape]:
    """Return the names and shapes of what the function is given in JavaScript, in order."""
    letters = spec.notation().by_name
    inputs = {s.name: s.shape for s in equation.inputs if s.domain != "generator"}
    return inputs | {name: letters[name].shape for name in equation.where}


def values(equation: spec.Equation, inputs: dict[str, Any]) -> dict[str, Any]:
    """Return what that function is given where Python's is given some inputs."""
    drawn = {name: replay(code, inputs) for name, code in equation.where.items()}
    return {name: (inputs | drawn)[name] for name in given(equation)}


def data() -> str:
    """Return `forms.js`: the forms as data, and the network."""
    found = {equation.id: _described(equation) for equation in spec.load().values()}
    steps = [
        {"out": list(step.out), "call": step.call, "with": step.with_, "phase": step.phase}
        for step in spec.network().steps
    ]
    network = {"sizes": spec.network().sizes, "steps": steps}
    return _exported("forms", found) + _exported("network", network)


def by_hand() -> str:
    """Return `examples.js`: each equation's inputs by hand."""
    found = {}
    for equation in spec.load().values():
        shown = values(equation, examples.inputs(equation))
        found[equation.id] = {name: plain(value) for name, value in shown.items()}
    return _exported("examples", found)


def _exported(name: str, value: Any) -> str:
    return f"export const {name} = {json.dumps(value, separators=(',', ':'))}\n"


def _described(equation: spec.Equation) -> dict[str, Any]:
    outputs = [
        {"name": line.output, "at": places(line.left), "form": tree(line.right)}
        for line in forms.entries(equation, spec.notation())
    ]
    return {"given": given(equation), "sizes": _sizes(equation), "outputs": outputs}


def plain(value: Any) -> Any:
    """Return an array as scripts have it, or a number or shape as it is."""
    if not isinstance(value, np.ndarray):
        return list(value) if isinstance(value, tuple) else value
    return {"shape": list(value.shape), "data": value.ravel().tolist()}


def _sizes(equation: spec.Equation) -> dict[str, str]:
    """Return the sizes that are given as such, and by what."""
    domains = {s.name: s.domain for s in equation.inputs}
    return {
        "any" if domain == "shape" else name: name
        for name, domain in domains.items()
        if domain in ("size", "shape")
    }
