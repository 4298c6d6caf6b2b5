"""The formulas of a page are read with what the page declares, and with nothing else."""

from dataclasses import replace

import pytest

from scratchnn import spec
from scratchnn.formula.entry import EntryError
from scratchnn.formula.nodes import FormulaError
from scratchnn.spec import forms

EQUATIONS, NOTATION = spec.load(), spec.notation()


@pytest.mark.parametrize("id_", EQUATIONS)
def test_each_output_has_a_printed_line_and_an_entry_form(id_: str) -> None:
    equation = EQUATIONS[id_]
    names = [output.name for output in equation.outputs]
    assert [line.output for line in forms.printed(equation, NOTATION)] == names
    assert [form.output for form in forms.entries(equation, NOTATION)] == names


def test_the_form_for_floats_is_read_only_where_it_is_asked_for() -> None:
    softmax = EQUATIONS["forward/softmax"]
    plain, stable = (forms.entries(softmax, NOTATION, stable=s)[0] for s in (False, True))
    assert plain != stable
    linear = EQUATIONS["forward/linear"]  # which has none of its own
    assert forms.entries(linear, NOTATION, stable=True) == forms.entries(linear, NOTATION)


def test_a_letter_of_the_notation_that_the_page_does_not_declare_is_refused() -> None:
    wrong = replace(EQUATIONS["forward/linear"], tex=("Z = W A + b + J",))
    with pytest.raises(FormulaError, match="J is not declared here"):
        forms.printed(wrong, NOTATION)


@pytest.mark.parametrize("name", ["rng", "shape"])
def test_of_what_is_no_number_no_formula_can_speak(name: str) -> None:
    uniform = EQUATIONS["initial/uniform"]
    output = replace(uniform.outputs[0], entry=f"W[j, l] = U[j, l] - {name}")
    with pytest.raises(EntryError, match=name):
        forms.entries(replace(uniform, outputs=(output,)), NOTATION)


def test_an_entry_may_use_the_outputs_above_it_and_none_below() -> None:
    momentum = EQUATIONS["update/momentum"]
    v, theta = momentum.outputs
    forms.entries(momentum, NOTATION)  # theta is computed from the new v
    new = spec.Output("q", "any", entry="q[j, l] = v[j, l]")
    below = replace(v, entry="v[j, l] = q[j, l]")
    with pytest.raises(EntryError, match="q"):
        forms.entries(replace(momentum, outputs=(below, new, theta)), NOTATION)
    assert len(forms.entries(replace(momentum, outputs=(v, new, theta)), NOTATION)) == 3


def test_an_output_that_is_also_given_is_written_with_an_arrow() -> None:
    step = EQUATIONS["update/gradient_step"]
    wrong = replace(step, tex=(step.tex[0].replace(r"\leftarrow", "="),))
    with pytest.raises(FormulaError, match="theta is given a new value"):
        forms.printed(wrong, NOTATION)
