"""Symbols, numbers and links are written alike wherever they stand."""

import ast

import pytest
from markdown import Markdown

from scratchnn import spec
from scratchnn.publish.text import writer
from scratchnn.spec import domains
from scratchnn.verify import evidence
from scratchnn.verify.result import Result


@pytest.mark.parametrize(
    ("error", "written"),
    [
        (0, "0"),
        (2.3456, "2"),
        (0.0123, "0.01"),
        (2.22e-16, "2&#8239;·&#8239;10<sup>−16</sup>"),
    ],
)
def test_errors_are_written_with_one_digit(error: float, written: str) -> None:
    assert writer.number(error) == written


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        ("real", ""),
        ("positive", "; positive"),
        ("nonnegative", "; at least 0"),
        ("fraction", "; between 0 and 1"),
        ("count", "; at least 1"),
    ],
)
def test_what_a_number_may_be_is_said_where_that_is_not_all(domain: str, said: str) -> None:
    assert domains.domain(spec.Symbol("s", (), domain=domain)).said == said


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (0.00995, "0.01"),
        (999.9, "1000"),
        (1e-3, "1&#8239;·&#8239;10<sup>−3</sup>"),
        (1e3, "1&#8239;·&#8239;10<sup>3</sup>"),
    ],
)
def test_an_error_is_in_powers_where_zeros_would_have_to_be_counted(
    error: float, shown: str
) -> None:
    assert writer.number(error) == shown


def test_a_second_digit_makes_no_power_of_what_is_counted() -> None:
    assert [writer.number(n, 2) for n in (436.0, 0.0194)] == ["440", "0.019"]
    assert writer.number(8.66e15, 2) == "8.7&#8239;·&#8239;10<sup>15</sup>"


def test_what_was_found_wrong_is_said_in_numbers_or_in_its_own_words() -> None:
    off = Result("entry", 0.5, 1e-12, "")
    assert writer.finding(off) == (
        "off by 0.5, where 1&#8239;·&#8239;10<sup>−12</sup> is allowed"
    )
    shape = Result("shape", float("inf"), 0, "A must have shape (2, <m>)")
    assert writer.finding(shape) == "A must have shape (2, &lt;m&gt;)"


def test_a_symbol_that_the_notation_does_not_have_is_named() -> None:
    with pytest.raises(spec.SpecificationError, match=r"^Q is not defined in notation.md$"):
        writer.math("Q")
    assert writer.math("dW") == r'<span class="arithmatex">\(dW\)</span>'


def test_code_cannot_end_the_page_that_shows_it() -> None:
    assert "</code></pre>x" not in writer.code("a = '</code></pre>x'")


def test_a_shape_is_code_and_a_word_is_none() -> None:
    assert writer.shape(spec.Symbol("b", ("n", 1))) == "<code>(n, 1)</code>"
    assert writer.shape(spec.Symbol("alpha", ())) == "scalar"


class Words(writer.Writer):
    """Has two markers, and what they share."""

    def one(self) -> str:
        """Return a word."""
        return self._shared("1")

    def two(self, name: str) -> str:
        """Return a word that is given one."""
        return self._shared(name)

    def _shared(self, text: str) -> str:
        return text


def test_each_public_method_is_a_marker() -> None:
    markers = Words(Markdown(), "").markers
    assert [*markers] == ["one", "two"]
    assert markers["two"]("x") == "x"


@pytest.mark.parametrize("id_", spec.load())
def test_how_a_function_is_called_is_what_python_takes(id_: str) -> None:
    equation = spec.load()[id_]
    call = ast.parse(writer.signature(equation), mode="eval").body
    assert isinstance(call, ast.Call)
    assert len(call.args) == len(equation.inputs)
    assert not call.keywords


@pytest.mark.parametrize("check", evidence.SAID)
def test_a_check_is_described_in_a_sentence(check: str) -> None:
    said = writer.describe(check)
    assert said[0].isupper()
    assert not said.endswith(".")
