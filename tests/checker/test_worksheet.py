"""The worksheet has an empty function for each equation that the network needs."""

import ast
from pathlib import Path

import pytest
from local import examined

from scratchnn import spec
from scratchnn.checker import worksheet

EQUATIONS = {id_: e for id_, e in spec.load().items() if spec.network().uses(id_)}
FUNCTIONS = [n for n in ast.parse(worksheet.write()).body if isinstance(n, ast.FunctionDef)]


def test_there_is_a_function_for_each_equation_in_the_order_of_the_pages() -> None:
    assert [f.name for f in FUNCTIONS] == [id_.partition("/")[2] for id_ in EQUATIONS]


def test_each_takes_what_its_equation_takes_and_is_not_written() -> None:
    for function, equation in zip(FUNCTIONS, EQUATIONS.values(), strict=True):
        assert [a.arg for a in function.args.args] == [s.name for s in equation.inputs]
        assert ast.unparse(ast.Module(function.body[1:], [])) == "raise NotImplementedError"


def test_its_words_say_what_is_given_and_wanted_and_where_it_is_explained() -> None:
    for function, equation in zip(FUNCTIONS, EQUATIONS.values(), strict=True):
        said = " ".join((ast.get_docstring(function) or "").split())
        assert said.startswith(f"{equation.title}. Given {equation.inputs[0].name}, ")
        assert f"Return {equation.outputs[0].name}, " in said
        assert said.endswith(f"{spec.SITE}equations/{equation.id}/")


def test_no_line_is_longer_than_code_is() -> None:
    assert max(map(len, worksheet.write().splitlines())) <= 100


@pytest.mark.slow
def test_it_turns_green_one_by_one(tmp_path: Path) -> None:
    source = worksheet.write()
    needed = [*EQUATIONS.values()]
    assert set(examined(source, tmp_path).equations.values()) == {"empty"}
    for done, equation in enumerate(needed, 1):
        names = ", ".join(s.name for s in equation.inputs)
        own = equation.function.__name__
        body = f"    from scratchnn import {own} as ours\n    return ours({names})"
        source = source.replace("    raise NotImplementedError", body, 1)
        if done in (1, 8, len(needed)):
            report = examined(source, tmp_path)
            assert list(report.equations.values()).count("right") == done
