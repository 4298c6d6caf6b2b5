"""The rooms of the package are found in its code."""

import re
from graphlib import CycleError
from html import unescape
from pathlib import Path

import pytest
from rendering import written

from scratchnn.publish.findings import rooms


@pytest.mark.slow
def test_the_page_shows_every_room_below_all_that_it_imports() -> None:
    shown = rooms.ordered()
    assert {room.name for room in shown} | {"__init__"} == {*map(rooms.of, rooms.files())}
    for i, room in enumerate(shown):
        assert {*room.imports} <= {above.name for above in shown[:i]}
        assert room.holds.endswith((".", "?"))
    html = written("[[rooms]]", rooms.Rooms)
    assert html.count('<th scope="row">') == len(shown)
    for room in [*shown, *(inner for outer in shown for inner in outer.rooms)]:
        assert room.holds.replace("`", "") in unescape(re.sub("</?code>", "", html))
    assert "`" not in html


@pytest.mark.slow
@pytest.mark.parametrize("name", ["checker", "publish"])
def test_rooms_within_a_room_come_after_all_that_they_import(name: str) -> None:
    [within] = [room.rooms for room in rooms.ordered() if room.name == name]
    assert len(within) > 1
    for i, room in enumerate(within):
        assert {*room.imports} <= {above.name for above in within[:i]}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make up a package of three rooms, and pages that travel with it."""
    files = {
        "__init__.py": "from scratchnn.base import thing",
        "base.py": '"""What all need.\n\nMore of it."""\nimport os\nimport numpy.linalg',
        "room/__init__.py": '"""A room of two."""',
        "room/inner.py": "from scratchnn import base\nfrom scratchnn.room import other",
        "top.py": "def f():\n    import scratchnn.room.inner\n    import rich as r",
        "pages/tried.py": "import torch",
    }
    root = tmp_path / "scratchnn"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(rooms, "PACKAGE", root)
    return root


def test_a_room_is_a_module_or_a_folder_and_pages_are_none(package: Path) -> None:
    assert {rooms.of(file) for file in rooms.files()} == {"__init__", "base", "room", "top"}
    assert rooms.of(package / "room/inner.py") == "room"


def test_what_is_imported_late_and_in_part_is_imported(package: Path) -> None:
    assert rooms.imported(package / "top.py") == {"room", "rich"}
    assert rooms.imported(package / "room/inner.py") == {"base", "room"}
    assert rooms.imported(package / "base.py") == {"numpy"}  # the standard library left out


def test_a_room_comes_after_all_that_it_imports_and_says_what_it_holds(package: Path) -> None:
    shown = [(room.name, room.holds, room.imports) for room in rooms.ordered()]
    assert shown == [
        ("base", "What all need.", []),
        ("room", "A room of two.", ["base"]),
        ("top", "", ["room"]),
    ]
    assert len(rooms.ordered()[1].files) == 2
    assert (package / "top.py") in rooms.ordered()[2].files


def test_rooms_that_import_each_other_have_no_order(package: Path) -> None:
    (package / "base.py").write_text("import scratchnn.top", encoding="utf-8")
    with pytest.raises(CycleError, match="cycle"):
        rooms.ordered()
