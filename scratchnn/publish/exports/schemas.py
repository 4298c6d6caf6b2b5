"""The forms of the published data, as JSON Schemas, and what a page says of their keys."""

import json
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

from scratchnn import spec
from scratchnn.publish.text.writer import Writer

SCHEMAS = {
    path.name.partition(".")[0]: path
    for path in sorted(Path(__file__).parent.glob("*.schema.json"))
}


def read(of: str) -> dict[str, Any]:
    """Return the JSON Schema of the equations or of the vectors."""
    path = spec.pick("schema of", of, SCHEMAS)
    return json.loads(path.read_text(encoding="utf-8"))


def begun(of: str, form: int, site: str) -> dict[str, Any]:
    """Return what published data begin with: their form, and what they are of."""
    package = metadata("scratchnn")
    return {
        "$schema": f"{site}{SCHEMAS[of].name}",
        "format": form,
        "name": package["Name"],
        "version": package["Version"],
        "license": package["License-Expression"],
    }


class Schemas(Writer):
    """The marker of what the data hold."""

    def schema(self, of: str = "equations") -> str:
        """Return what each key of `equations.json` or `vectors.json` holds, by its schema."""
        definitions = read(of)["$defs"]
        objects = {name: d for name, d in definitions.items() if "properties" in d}

        def says(rule: dict[str, Any]) -> str:
            """Return a key's own description, or that of what it refers to."""
            kind = rule.get("$ref", "").rpartition("/")[2]
            return str(rule.get("description") or definitions[kind]["description"])

        return self._render("schema", objects=objects, says=says)
