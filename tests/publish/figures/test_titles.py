"""Every picture has a title, and no title is left over."""

from scratchnn.publish.figures import choices, figures, worked
from scratchnn.publish.figures.titles import TITLES


def test_titles_are_those_of_the_pictures() -> None:
    drawn = [*vars(figures).values(), *vars(worked).values(), *vars(choices).values()]
    assert {one.__name__ for one in drawn if hasattr(one, "__wrapped__")} >= {*TITLES}


def test_a_title_has_the_numbers_of_its_module() -> None:
    assert f"{choices.STEPS} steps of each rule" in choices.valley()
