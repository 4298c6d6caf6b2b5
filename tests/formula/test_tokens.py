"""TeX is cut into the signs of the dialect."""

import pytest

from scratchnn import spec
from scratchnn.formula.parser import alphabet
from scratchnn.formula.tokens import tokens

LETTERS = spec.notation().symbols


def test_the_longest_declared_symbol_is_read() -> None:
    names = ["d" + name for name in ("W", "Z", "b", "theta")] + ["W", "Z", "W1", "Z_next"]
    known = alphabet(LETTERS, names)
    formula = r"dW_{jl} d\theta (Z_{\mathrm{next}})_{ji} Z_{1} W_1 dZ"
    found = [token.symbol for token in tokens(formula, known) if token.symbol]
    assert found == ["dW", "dtheta", "Z_next", "Z", "W1", "dZ"]


def test_signs_are_one_piece_each_and_spaces_are_none() -> None:
    known = alphabet(LETTERS, ["W", "Z", "m"])
    formula = r"\left( W\,Z \right)_{ji} ~\operatorname{argmax}_j\; \begin{bmatrix}1 & 2.5\end{bmatrix}"
    assert [token.text for token in tokens(formula, known)] == [
        r"\left(", "W", "Z", r"\right)", "_", "{", "j", "i", "}",
        r"\operatorname{argmax}", "_", "j",
        r"\begin{bmatrix}", "1", "&", "2", ".", "5", r"\end{bmatrix}",
    ]  # fmt: skip


def test_a_sign_knows_where_it_stands() -> None:
    formula = r"dZ  =  d\theta_j"
    found = tokens(formula, alphabet(LETTERS, ["dZ", "dtheta"]))
    stands = [formula[token.place.start : token.place.end] for token in found]
    assert stands == ["dZ", "=", r"d\theta", "_", "j"]
    assert all(token.place.whole == formula for token in found)


def test_an_index_is_a_letter_until_it_is_declared_as_a_symbol() -> None:
    (letter,) = tokens("i", alphabet(LETTERS, ["W"]))
    assert (letter.symbol, letter.letter) == (None, "i")
    (symbol,) = tokens("m", alphabet(LETTERS, ["m"]))
    assert (symbol.symbol, symbol.letter) == ("m", None)


def test_what_is_not_declared_is_no_symbol_and_is_told_apart() -> None:
    known = alphabet(LETTERS, ["W"])
    first, second = tokens("dW", known)
    assert (first.text, first.symbol) == ("d", None)
    assert (second.text, second.symbol) == ("W", "W")
    assert "dW" in known.others
    assert "W" not in known.others


def test_without_names_all_symbols_are_declared() -> None:
    known = alphabet(letter for letter in LETTERS)
    assert set(known.symbols.values()) == {one.name for one in LETTERS if not one.index}
    assert set(known.letters.values()) == {one.name for one in LETTERS if one.index}


@pytest.mark.parametrize(
    ("text", "is_digit"), [("7", True), (".", True), ("i", False), ("²", False)]
)
def test_digits_are_those_of_ten_and_the_point(text: str, is_digit: bool) -> None:
    (token,) = tokens(text, alphabet(LETTERS, []))
    assert token.is_digit is is_digit


def test_of_nothing_there_are_no_signs() -> None:
    assert tokens(" \\, ~", alphabet(LETTERS)) == []
