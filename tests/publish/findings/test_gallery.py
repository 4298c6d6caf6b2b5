"""The gallery of mistakes, and the tables of runs, show what was measured."""

import re

import pytest
from markdown import Markdown
from outcomes import outcome
from rendering import written

from scratchnn.effects import experiments, kept
from scratchnn.effects.kept import Effect, Measured
from scratchnn.effects.trainer import Outcome
from scratchnn.publish.findings import gallery
from scratchnn.publish.text import builders
from scratchnn.spec import PAGES, SpecificationError

pytestmark = pytest.mark.slow  # networks are trained, unless they are kept

RIGHT = 0.86
SELECTION = experiments.selection()
TABLES = {table.id: table.rows for table in SELECTION.tables}


def run(accuracy: float, **other: object) -> Outcome:
    curve = [[0, 0.1, 0.1], [500, accuracy, accuracy - 0.03]]
    return outcome(accuracy, curve=curve, **other)


def effect(accuracy: float, **other: object) -> Effect:
    gradient: dict[str, float | str] = {"dW1": 1e-16, "db1": 0.78, "dW2": "nothing", "db2": 1.0}
    return Effect(runs=[run(accuracy, **other)], gradient=gradient)


@pytest.fixture(autouse=True)
def results(monkeypatch: pytest.MonkeyPatch) -> dict[str, Effect]:
    """Pretend that everything was measured, and that most of it ended at 50 %."""
    found = {id_: effect(0.5) for id_ in SELECTION.experiments}
    found["right"] = effect(RIGHT)
    found["db-one-number"] = effect(RIGHT - 0.003)
    found["no-rate"] = found["dw1-from-dz2"] = effect(0.9)
    monkeypatch.setattr(gallery, "measured", lambda: Measured(found))
    return found


def render(text: str) -> str:
    return written(text, gallery.Gallery)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        (effect(RIGHT), "nothing"),
        (effect(RIGHT - 0.009), "nothing"),
        (effect(RIGHT + 0.02), "better"),
        (effect(RIGHT - 0.02), "worse"),
        (effect(RIGHT - 0.11), "behind"),
        (effect(0.11), "stuck"),
        (effect(RIGHT, printed=0.1), "stuck"),
        (effect(0.1, nan_at=14), "nan"),
        (effect(0.1, printed=None, refused="shapes"), "refused"),
    ],
)
def test_a_symptom_is_what_one_would_see(shown: Effect, wanted: str) -> None:
    assert gallery.symptom(shown, RIGHT) == wanted


def test_every_mistake_has_a_card_and_a_row() -> None:
    page = render("\n\n".join(f"[[effects:{part}]]" for part in ("lead", *gallery.SYMPTOMS)))
    wrong = [one.id for one in SELECTION.mistakes]
    assert sorted(re.findall(r'<h3 id="([^"]+)"', page)) == sorted(wrong)
    assert sorted(re.findall(r'href="#([^"]+)"', render("[[effects:table]]"))) == sorted(wrong)


def test_a_mistake_takes_few_elements() -> None:
    # There are many on one page, and each element costs a phone time. A formula takes thirty.
    page = render("\n\n".join(f"[[effects:{part}]]" for part in ("lead", *gallery.SYMPTOMS)))
    assert len(re.findall(r"<\w", page)) / len(SELECTION.mistakes) < 45
    assert "\\(" not in page


def test_a_card_stands_below_its_heading_and_in_no_paragraph() -> None:
    page = render("Before.\n\n[[effects:better]]\n\nAfter.")
    assert '<h3 id="no-rate">The learning rate forgotten</h3>\n<section' in page
    assert page.count("<p>Before.</p>") == page.count("<p>After.</p>") == 1
    assert "<p><section" not in re.sub(r"\s", "", page)


def test_a_card_shows_code_numbers_and_who_finds_it() -> None:
    text = words(render("[[effects:lead]]"))
    assert "In the place of bias_gradient ." in text
    assert "Training 85.7 % , right 86.0 %" in text
    assert "db1 78 %" in text
    assert "db2 100 %" in text
    assert "dW1 0 %" in text
    assert "dW2 zero" in text
    assert "Rejected by shape , on Bias gradient ." in text


def test_a_step_that_is_rewired_stands_beside_the_right_one() -> None:
    text = words(render("[[effects:better]]"))
    assert "In the place of dW1 = weight_gradient(dZ1, X) ." in text
    assert "Rejected by the gradients, on The two-layer network ." in text


def test_a_poor_start_is_not_called_rejected(results: dict[str, Effect]) -> None:
    for id_ in results:
        results[id_] = effect(0.1 if id_ == "start-zeros" else RIGHT)
    text = words(render("[[effects:stuck]]"))
    assert "No check of the code" in text
    assert "Rejected" not in text


def test_what_the_network_prints_is_told_where_it_is_not_the_accuracy(
    results: dict[str, Effect],
) -> None:
    results["labels-in-a-column"] = effect(RIGHT, printed=0.1)
    text = words(render("[[effects:stuck]]"))
    assert "Printed 10.0 %" in text
    assert "Training 86.0 %" in text


def test_a_group_without_members_says_so() -> None:
    assert "None, in this run." in render("[[effects:nan]]")


def test_what_the_pages_say_is_compared_with_what_was_measured(
    monkeypatch: pytest.MonkeyPatch, results: dict[str, Effect]
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(kept, "measured", lambda: Measured(results))
    with pytest.raises(SpecificationError, match="the pages say what was not measured"):
        gallery.measured()


def wait_for(*ids: str, monkeypatch: pytest.MonkeyPatch, results: dict[str, Effect]) -> None:
    found = Measured(results, frozenset(ids))
    monkeypatch.setattr(gallery, "measured", lambda: found)


def test_what_is_being_trained_is_shown_as_it_was_and_marked(
    monkeypatch: pytest.MonkeyPatch, results: dict[str, Effect]
) -> None:
    wait_for("no-rate", monkeypatch=monkeypatch, results=results)
    text = words(render("[[effects:better]]"))
    assert "Training 90.0 % , right 86.0 %" in text
    assert text.count("Being trained") == 1
    assert "before the last change: The learning rate forgotten. This page is built" in text
    assert "Being trained" in words(render("[[effects:table]]"))
    assert "Being trained" in words(render("[[runs:rate]]"))
    assert "Being trained" not in words(render("[[runs:bend]]"))


def test_what_was_never_trained_is_left_out_and_named(
    monkeypatch: pytest.MonkeyPatch, results: dict[str, Effect]
) -> None:
    del results["no-rate"], results["db-one-number"]
    wait_for("no-rate", "db-one-number", monkeypatch=monkeypatch, results=results)
    assert "no-rate" not in render("[[effects:better]]")
    assert "The learning rate forgotten" in render("[[effects:table]]").split("</table>")[1]
    assert words(render("[[effects:lead]]")).strip().startswith("Being trained")
    assert render("[[runs:rate]]").count('<th scope="row">') == len(TABLES["rate"]) - 1


@pytest.mark.parametrize(
    "marker", ["effects:table", "effects:lead", "effects:nan", "runs:start"]
)
def test_a_page_can_be_shown_before_anything_was_trained(
    marker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for(*SELECTION.experiments, monkeypatch=monkeypatch, results={})
    assert "Being trained, and until then missing here" in words(render(f"[[{marker}]]"))


def test_a_table_of_runs_shows_what_each_of_them_did(results: dict[str, Effect]) -> None:
    results["rate-0.01"] = effect(0.43)
    results["rate-2"] = effect(0.2, dead=8)
    text = words(render("Before.\n\n[[runs:rate]]\n\nAfter."))
    assert "Training Dev Dead units" in text
    assert "α = 0.01 43.0 % 40.0 % 0" in text
    assert "α = 0.1 86.0 % 83.0 % 0" in text
    assert "α = 2 20.0 % 17.0 % 8" in text
    assert "Accuracy after 500 iterations." in text


def test_a_table_without_dead_units_has_no_column_for_them() -> None:
    assert "Dead units" not in words(render("[[runs:activation]]"))


def test_every_setting_is_shown() -> None:
    shown = {row.run for rows in TABLES.values() for row in rows}
    assert {setting.id for setting in SELECTION.settings} <= shown
    for name, rows in TABLES.items():
        assert render(f"[[runs:{name}]]").count('<th scope="row">') == len(rows)


def test_every_table_of_runs_stands_on_a_page() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in PAGES.rglob("*.md"))
    assert {name for name in TABLES if f"\n[[runs:{name}]]\n" in pages} == {*TABLES}


def test_unknown_runs_fail_the_build() -> None:
    with pytest.raises(ValueError, match="no runs speed; there are rate, activation, bend, st"):
        render("[[runs:speed]]")


def test_an_unknown_part_fails_the_build() -> None:
    with pytest.raises(ValueError, match="no effects plot; there are table, lead, nothing"):
        render("[[effects:plot]]")


def test_several_runs_are_told_by_their_lowest_median_and_highest() -> None:
    runs = [run(accuracy) for accuracy in (0.87, 0.85, 0.86)]
    assert gallery.spread(Effect(runs=runs, gradient={}), 1) == "85.0 / 86.0 / 87.0\xa0%"
    assert gallery.spread(Effect(runs=runs, gradient={}), 2) == "82.0 / 83.0 / 84.0\xa0%"


@pytest.mark.parametrize(
    ("error", "written"),
    [
        (0.0, "0\xa0%"),
        (1e-16, "0\xa0%"),
        (0.004, "below 1\xa0%"),
        (0.774, "77\xa0%"),
        (1.0, "100\xa0%"),
        ("nothing", "zero"),
        ("nan", "not finite"),
    ],
)
def test_a_small_error_is_not_written_as_none(error: float | str, written: str) -> None:
    assert gallery.off(error) == written


def test_the_worst_gradient_is_the_one_that_cannot_be_compared() -> None:
    assert gallery.worst(effect(RIGHT)) == "zero"
    whole: dict[str, float | str] = {"dW1": 0.3, "db1": 1e-16}
    assert gallery.worst(Effect(runs=[], gradient=whole)) == "30\xa0%"


def test_the_contents_leave_out_the_rows_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = next(iter(SELECTION.experiments))
    text = f"## All\n\n### A row {{#{row}}}\n\n### A question {{#asked}}\n"
    pages: dict[str, list[str]] = {"tables": ["asked"], "title": [row, "asked"]}
    for key, listed in pages.items():
        monkeypatch.setattr(builders, "front_matter", lambda _, key=key: {key: []})
        md = Markdown(extensions=["attr_list", "toc"])
        md.treeprocessors.register(gallery.Contents(md), "contents", -20)
        md.convert(text)
        [all_] = md.toc_tokens  # type: ignore[attr-defined]
        assert [token["id"] for token in all_["children"]] == listed
