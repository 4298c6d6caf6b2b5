"""The schemas of the published data are shown on any site, key by key."""

import pytest
from markdown import markdown
from markupsafe import escape
from rendering import words

from scratchnn.publish.exports import schemas
from scratchnn.spec import SpecificationError


@pytest.mark.parametrize(
    ("marker", "of"), [("[[schema]]", "equations"), ("[[schema:vectors]]", "vectors")]
)
def test_a_schema_is_shown_key_by_key(marker: str, of: str) -> None:
    shown = words(markdown(marker, extensions=["scratchnn.publish"]))
    for definition in schemas.read(of)["$defs"].values():
        for key, rule in definition.get("properties", {}).items():
            assert f"{key} {escape(rule.get('description', ''))}" in shown


def test_what_has_no_schema_is_told() -> None:
    with pytest.raises(SpecificationError, match="no schema of laws; there are equations, ve"):
        markdown("[[schema:laws]]", extensions=["scratchnn.publish"])
