"""Pages show what was measured once as the record of it says."""

import html
import re
import runpy
from pathlib import Path
from statistics import mean, median

import numpy as np
import pytest
from rendering import written

from scratchnn import spec
from scratchnn.effects import comparison
from scratchnn.publish.findings import records
from scratchnn.publish.findings.records import Record, shortened, today, typed
from scratchnn.spec import SpecificationError

NAMES = sorted(path.stem for path in records.RECORDS.glob("*.json"))
MARKER = re.compile(r"^\[\[record:(.*)\]\]$", re.MULTILINE)
TABLE = Record(
    command="python benchmarks/some.py",
    on="2026-01-05",
    with_=("2 cores of a machine", "NumPy 2"),
    columns=("contender", "seconds"),
    rows=(("ours", "0.125"), ("theirs & others", "0.25")),
)


def shown(name: str) -> str:
    return written(f"[[record:{name}]]", records.Records)


def plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", text))


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(records, "RECORDS", tmp_path / "records")
    return tmp_path / "records"


def test_what_is_kept_is_what_is_read(kept: Path) -> None:
    assert records.write("some", TABLE).parent == kept
    assert records.read("some") == TABLE


@pytest.mark.usefixtures("kept")
def test_a_table_has_every_cell_with_day_machine_and_command() -> None:
    records.write("some", TABLE)
    found = shown("some")
    assert re.findall(r"<th>(.*?)</th>", found) == ["contender", "seconds"]
    assert re.findall(r'row">(.*?)</th> <td>(.*?)</td>', found) == [
        ("ours", "0.125"), ("theirs &amp; others", "0.25")
    ]  # fmt: skip
    assert "5 January 2026, with 2 cores of a machine, NumPy 2" in found
    assert "<code>python benchmarks/some.py</code>" in found


@pytest.mark.usefixtures("kept")
def test_output_stands_below_its_command() -> None:
    output = "Epoch 0", "Epoch 1", "Epoch 2", "Epoch 3", "Epoch 4", "< 5"
    records.write("some", Record(command="run it", on="2026-01-05", with_=(), output=output))
    lines = plain(shown("some")).splitlines()
    assert lines[:7] == ["$ run it", "Epoch 0", "Epoch 1", "Epoch 2", "…", "Epoch 4", "< 5"]


@pytest.mark.usefixtures("kept")
def test_a_record_that_is_missing_is_named() -> None:
    with pytest.raises(SpecificationError, match="no record other; there are none"):
        shown("other")
    records.write("some", TABLE)
    with pytest.raises(SpecificationError, match="no record other; there are some"):
        shown("other")


def test_few_lines_are_all_shown() -> None:
    assert list(shortened("aaaa")) == list("aaaa")
    assert list(shortened(["a 1", "b", *["a 2"] * 9])) == ["a 1", "b", *["a 2"] * 3, "…", "a 2"]


def test_a_long_command_breaks_between_its_options() -> None:
    options = " ".join(f"--option{i} value" for i in range(9))
    first, *rest = typed(f"scratchnn train {options}").splitlines()
    assert first.startswith("$ scratchnn train --option0 value")
    assert all(line.endswith(" \\") for line in (first, *rest[:-1]))
    assert all(line.startswith("    --option") for line in rest)
    assert all(len(line) <= records.WIDTH + 4 for line in (first, *rest))
    assert (
        " ".join(line.strip(" $\\") for line in (first, *rest)) == f"scratchnn train {options}"
    )


def test_a_record_of_today_says_where_it_was_made() -> None:
    found = today("run it", ("numpy",), columns=("a",), rows=[["b"]])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found.on)
    assert re.match(r"\d+ cores of \S", found.with_[0])
    assert found.with_[-1].startswith("numpy ")
    assert found.rows == (("b",),)


def test_every_record_is_shown_and_made_by_a_command_that_there_is() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in spec.PAGES.glob("*.md"))
    assert sorted(MARKER.findall(pages)) == NAMES
    recipes = runpy.run_path("benchmarks/recipes.py")["RECIPES"]
    for name in NAMES:
        command = records.read(name).command
        script = re.search(r"python (benchmarks/\S+\.py)", command)
        if script is None:
            assert command == recipes[name].command
        else:
            made = Path(script[1]).read_text(encoding="utf-8")
            assert re.search(rf'write\("{name}"', made)
            assert command in made


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("ten_units", 93),
        ("more_units", 98),
        ("more_units_adam", 98),
    ],
)
def test_the_recipes_get_where_the_page_says(name: str, least: float) -> None:
    title = runpy.run_path("benchmarks/recipes.py")["RECIPES"][name].title
    (cells,) = (row[1:-1] for row in records.read("recipes").rows if row[0] == title)
    runs = [re.fullmatch(r"([\d.]+) %, (\d+) s", cell) for cell in cells]
    accuracies, seconds = zip(*(run.groups() for run in runs if run), strict=True)
    assert len(accuracies) == len(cells) >= 5
    assert mean(map(float, accuracies)) > least
    assert median(map(int, seconds)) < 30


def test_the_epochs_compare_as_the_page_says() -> None:
    found = {name: [float(cell) for cell in row] for name, *row in records.read("batches").rows}
    plain, adam = ({name: row[place] for name, row in found.items()} for place in range(2))
    for took in (plain, adam):
        others = took["PyTorch, nn"], took["PyTorch, by hand"], took["scikit-learn"]
        assert took["ours"] < min(others)
        assert took["the two products in PyTorch"] < took["the two products"]
    assert plain["the two products"] > plain["ours"] / 2


def test_the_choices_compare_on_all_of_mnist_as_the_page_says() -> None:
    titles = {one.title: id_ for id_, one in comparison.runs().items()}
    titles[comparison.plain().title] = "plain"
    found = {
        titles[title]: [[float(part) for part in cell.split("/")] for cell in cells]
        for title, *cells in records.read("comparison").rows
    }
    few = {id_: cells[0] for id_, cells in found.items()}
    many = {id_: cells[1] for id_, cells in found.items()}
    assert max(high for _, _, high in few.values()) < min(low for low, _, _ in many.values())
    assert np.ptp([middle for _, middle, _ in few.values()]) < 2.5
    assert max(map(np.ptp, few.values())) > 2.5 > 1 > max(map(np.ptp, many.values()))
    others = ["choice-momentum", "choice-rmsprop", "choice-adam", "plain"]
    assert many["choice-he-normal"][1] > max(many[id_][1] for id_ in others)
    assert many["choice-adam"][1] < many["choice-momentum"][1]
    assert abs(many["choice-l2"][1] - many["plain"][1]) < 0.2
