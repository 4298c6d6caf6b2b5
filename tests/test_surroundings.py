"""What leads from a page, and to it, is looked at without building the site."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from contributing import surroundings
from scratchnn import spec

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    page for page in spec.PAGES.rglob("*.md") if page.parent != spec.PAGES / "decisions"
)
TANH = spec.load()["forward/tanh"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_site_is_built_of_is_right(page: Path) -> None:
    assert not [*surroundings.links(page)]
    assert not [*surroundings.markers(page)]
    assert not [*surroundings.navigation(page, ROOT / surroundings.SITE)]


@pytest.mark.parametrize("id_", spec.load())
def test_every_equation_beyond_the_network_is_news(id_: str) -> None:
    changelog = ROOT / surroundings.CHANGELOG
    assert not [*surroundings.changelog(spec.load()[id_], changelog)]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a page beside another, to be written."""
    monkeypatch.setattr(spec, "PAGES", tmp_path)
    (tmp_path / "tanh.md").write_text("# Tanh\n\n## Up & down\n\n## Far {#far-away}\n")
    return tmp_path / "page.md"


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("[a](tanhh.md)", "page.md, line 3: the link to tanhh.md leads to no file; is tanh.md"),
        (
            "[a](tanh.md#nowhere)",
            "page.md, line 3: the link to tanh.md leads to no heading #now",
        ),
        ("[a](tanh.md#faraway)", "leads to no heading #faraway there; is far-away meant?"),
        ("[a](#there)", "page.md, line 3: the link to page.md leads to no heading #there"),
        ("![a](picture.svg)", "the link to picture.svg leads to no file"),
    ],
)
def test_a_link_that_leads_nowhere_is_said_with_its_line(
    page: Path, link: str, said: str
) -> None:
    page.write_text(f"# Page\n\nSee {link}.\n")
    [fault] = surroundings.links(page)
    assert said in fault


@pytest.mark.parametrize(
    "link",
    [
        "[a](tanh.md)",
        "[a](tanh.md#up-down)",
        "[a](tanh.md#far-away)",
        "[a](#page)",
        "[a](https://example.org/no#thing)",
        "`[a](nowhere.md)`",
        "```\n[a](nowhere.md)\n```",
    ],
)
def test_a_link_that_leads_somewhere_or_is_code_is_none_of_ours(page: Path, link: str) -> None:
    page.write_text(f"# Page\n\n{link}\n")
    assert not [*surroundings.links(page)]


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        (
            "[[live:softsign]]",
            "[[live:softsign]]: nothing alive is called softsign; there are ",
        ),
        ("[[lives:tanh]]", "[[lives:tanh]]: no marker lives can stand here; there are "),
        ("There are [[counts:laws]].", "[[counts:laws]]: no marker counts can stand here"),
    ],
)
def test_a_marker_that_there_is_not_is_said_with_its_line(
    page: Path, marker: str, said: str
) -> None:
    page.write_text(f"# Page\n\n{marker}\n")
    [fault] = surroundings.markers(page)
    assert fault.startswith(f"page.md, line 3: {said}")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["tanh.md"], "mkdocs.yml does not lead to it; write a line `- page.md` under `nav`"),
        (["page.md", "page.md"], "mkdocs.yml has page.md 2 times under `nav`; keep one"),
        (["pgae.md"], "has pgae.md under `nav`, and there is no such page; write page.md"),
    ],
)
def test_a_page_stands_once_in_the_navigation(page: Path, lines: list[str], said: str) -> None:
    site = page.with_name("mkdocs.yml")
    site.write_text("nav:\n  - Pages:\n" + "".join(f"      - {line}\n" for line in lines))
    [fault] = surroundings.navigation(page, site)
    assert said in fault


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("## 0.2.0\n\n- Tanh\n\n## 0.1.0\n\n- The first.\n", "Tanh is not there"),
        ("## 0.2.0\n\n- Tanh\n", "Tanh is not there"),
        ("## 0.1.0\n\n- The tanh.\n", ""),
    ],
)
def test_news_stand_below_the_version_of_their_page(
    tmp_path: Path, text: str, missing: str
) -> None:
    file = tmp_path / "changelog.md"
    file.write_text(f"# Changelog\n\n{text}")
    said = [*surroundings.changelog(replace(TANH, since="0.1.0"), file)]
    assert len(said) == bool(missing)
    assert missing in "".join(said)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with the project's settings, and a file of Python to be written."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_style_is_said_with_its_place_and_what_formats_it(root: Path) -> None:
    file = root / "update.py"
    file.write_text('"""Steps."""\n\nRATE = 0.1\n')
    assert [*surroundings.style(root, ["update.py"])] == []
    file.write_text("import os\nRATE  = 0.1\n")
    said = "\n".join(surroundings.style(root, ["update.py"]))
    assert "update.py:1:8: F401 " in said
    assert "update.py is not formatted: `.venv/bin/ruff format update.py` does it" in said


def test_where_the_linter_is_missing_that_is_said_and_no_file_is_blamed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "ruff.py").write_text("raise SystemExit('no linter here')\n")
    (root / "update.py").write_text('"""Steps."""\n\nRATE = 0.1\n')
    monkeypatch.setenv("PYTHONPATH", str(root))
    assert [*surroundings.style(root, ["update.py"])] == ["no linter here"]


def test_types_are_asked_of_a_mypy_that_has_run(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert surroundings.types(root, ["update.py"]) is None
    (root / ".mypy_cache").mkdir()
    monkeypatch.setattr(surroundings, "_told", lambda _, command: [" ".join(command[1:])])
    assert surroundings.types(root, ["update.py"]) == ["-m mypy --no-error-summary update.py"]
