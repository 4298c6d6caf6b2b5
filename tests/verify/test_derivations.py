"""The displayed lines of the pages hold, and a line that is nearly right does not."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scratchnn import spec
from scratchnn.spec import SpecificationError
from scratchnn.verify import derivations
from scratchnn.verify.derivations import Line, Page

PAGES: dict[str, Page] = {**spec.load(), **spec.laws()}
STEP = spec.load()["update/gradient_step"]
every_page = pytest.mark.parametrize("id_", PAGES)


@every_page
def test_the_lines_of_a_page_hold(id_: str) -> None:
    result = derivations.check(PAGES[id_])
    assert result.passed, f"{id_}: {result.note} (off by {result.error:.0e})"
    assert (result.check, result.draws) == ("derivation", 3)
    assert "displayed lines hold" in result.note


@every_page
def test_every_page_reasons_in_lines_that_are_computed(id_: str) -> None:
    sections = [line.section for line in derivations.lines(PAGES[id_]) if not line.words]
    assert "By hand" in sections
    assert "Why" in sections


@pytest.mark.parametrize("section", ["By hand", "Why"])
def test_a_page_that_only_says_so_is_told_where_a_line_is_missing(
    monkeypatch: pytest.MonkeyPatch, section: str
) -> None:
    kept = [line for line in derivations.lines(STEP) if line.section != section]
    words = Line(section, 1, r"\operatorname{mean}(Z) = 0", words="a picture")
    monkeypatch.setattr(derivations, "lines", lambda _: (*kept, words))
    said = f"update/gradient_step displays no line that can be computed under {section}; "
    with pytest.raises(SpecificationError, match=said):
        derivations.check(STEP)


@every_page
def test_few_lines_are_words(id_: str) -> None:
    lines = derivations.lines(PAGES[id_])
    words = [line.words for line in lines if line.words]
    assert len(words) <= len(lines) / 3
    if id_ == "initial/uniform":
        assert len(words) == 2
        assert "that might have been drawn" in words[0]


def test_nearly_all_lines_are_computed() -> None:
    lines = [line for page in PAGES.values() for line in derivations.lines(page)]
    assert sum(bool(line.words) for line in lines) < len(lines) / 50


def test_a_line_knows_where_it_stands() -> None:
    page = PAGES["backward/weight_gradient"]
    text = (spec.PAGES / "equations/backward/weight_gradient.md").read_text(encoding="utf-8")
    for line in derivations.lines(page):
        assert text.split("\n")[line.row - 1] == line.tex.split("\n")[0]


# --- what is nearly right -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "right", "wrong"),
    [
        ("backward/output_error", "m J = -", "m J = "),
        ("backward/output_error", "= A_{ji} - Y_{ji}", "= Y_{ji} - A_{ji}"),
        ("backward/output_error", "([l = j] - A_{ji})", "([l = j] - A_{li})"),
        ("backward/weight_gradient", r"= \frac{1}{m} \sum", r"= \sum"),
        ("backward/weight_gradient", r"= \frac{1}{m} \sum", r"= \frac{1}{5} \sum"),
        ("backward/weight_gradient", "= A_{li}", "= A_{il}"),
        ("backward/bias_gradient", r"= \frac{1}{m}\, dZ", "= dZ"),
        ("backward/hidden_error", "= W_{jl}", "= W_{lj}"),
        ("backward/hidden_error", r"m\, \frac{\partial J}{\partial A_{li}} =", r"\frac{\partial J}{\partial A_{li}} ="),
        ("backward/relu_derivative", "= [Z_{ji} > 0]", "= [Z_{ji} < 0]"),
        ("forward/softmax", "([j = l] - A_{li})", "([j = l] + A_{li})"),
        ("forward/linear", r"\frac{\partial Z_{ji}}{\partial A_{li}}", r"\frac{\partial Z_{ji}}{\partial W_{jl}}"),
        ("loss/cross_entropy", r"= -\frac{1}{m} \frac{Y", r"= \frac{1}{m} \frac{Y"),
        ("update/gradient_step", r"J(\theta) - \alpha", r"J(\theta) - 2\alpha"),
        ("update/gradient_step", r"\approx J(\theta) + \sum", r"\approx J(\theta) - \sum"),
        ("measure/accuracy", r"(1 - \mathrm{accuracy})", r"(1 + \mathrm{accuracy})"),
        ("laws/linear_collapse", "(W_2 b_1 + b_2)", "(W_2 b_1 - b_2)"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_rejected(id_: str, right: str, wrong: str) -> None:
    page = PAGES[id_]
    line = next(line for line in derivations.lines(page) if right in line.tex)
    changed = replace(line, tex=line.tex.replace(right, wrong, 1))
    assert derivations.compare(page, [line]).passed
    assert rejected(page, changed)


@pytest.mark.parametrize(
    ("id_", "right", "wrong"),
    [
        ("backward/weight_gradient", "8 \\cdot 1) = 5", "8 \\cdot 1) = 6"),
        ("backward/weight_gradient", "1 & 5 & -2", "1 & 5 & 2"),
        ("backward/bias_gradient", "2 \\\\ 3 \\end", "2 \\\\ 4 \\end"),
        ("backward/hidden_error", "12 & -8", "12 & 8"),
        ("forward/softmax", "0.25 & 0.3", "0.3 & 0.25"),
        ("loss/cross_entropy", "\\approx 0.4904", "\\approx 0.4914"),
        ("loss/one_hot", "1 & 0 \\end", "0 & 1 \\end"),
        ("measure/predictions", "\\hat{y}_{0} = 2", "\\hat{y}_{0} = 1"),
        ("measure/accuracy", "= 0.75", "= 0.5"),
        ("initial/uniform", "0.14 & -0.23", "0.14 & 0.23"),
        ("update/gradient_step", "= -2.5", "= -1.5"),
        ("laws/linear_collapse", "5 & 4 & 11 & 12", "5 & 4 & 12 & 11"),
    ],
)
def test_a_slip_in_the_example_by_hand_is_rejected(id_: str, right: str, wrong: str) -> None:
    page = PAGES[id_]
    lines = derivations.lines(page)
    assert sum(right in line.tex for line in lines) == 1
    changed = [replace(line, tex=line.tex.replace(right, wrong)) for line in lines]
    result = derivations.compare(page, changed)
    assert not result.passed
    assert "does not hold" in result.note
    assert wrong in result.note


def rejected(page: Page, line: Line) -> bool:
    try:
        return not derivations.compare(page, [line]).passed
    except SpecificationError:
        return True


# --- the lines of a law ---------------------------------------------------------------------

NETWORK = spec.Law(title="", id="laws/any", tex="", uses=(), check="", since="0.1.0")
OWN = replace(
    NETWORK,
    derivation=spec.Derivation(
        draw=(spec.Symbol("Z", ("k", "m")), spec.Symbol("c", ())),
        steps=(spec.Step(("A",), "forward/softmax", {"Z": "Z"}),),
    ),
)


@pytest.mark.parametrize(
    ("law", "tex", "holds"),
    [
        (NETWORK, r"\sum_{j=0}^{k-1} (dZ_2)_{ji} = 0", True),
        (NETWORK, r"\sum_{i=0}^{m-1} (dZ_2)_{ji} = 0", False),
        (NETWORK, r"\frac{\partial J}{\partial (W_1)_{jl}} = (dW_1)_{jl}", True),
        (NETWORK, r"m\, \frac{\partial J}{\partial Z_2} = dZ_2", True),
        (NETWORK, r"\frac{\partial J}{\partial Z_2} = dZ_2", False),
        (NETWORK, r"\operatorname{softmax}(Z_2) = A_2", True),
        (NETWORK, r"\operatorname{softmax}(-Z_2) = A_2", False),
        (NETWORK, r"\operatorname{linear}(W_1, X, b_1) = Z_1 = W_1 X + b_1", True),
        (NETWORK, r"(A_2)_{ji} < 1 \qquad 0 \le (A_1)_{ji}", True),
        (NETWORK, r"(A_2)_{ji} > 1", False),
        (OWN, r"\operatorname{softmax}(Z - c) = A", True),
        (OWN, r"\operatorname{softmax}(c Z) = A", False),
    ],
)
def test_a_law_speaks_of_the_network_or_of_what_it_declares(
    law: spec.Law, tex: str, holds: bool
) -> None:
    assert derivations.compare(law, [Line("Why", 1, tex)]).passed is holds


@pytest.mark.parametrize(("tex", "holds"), [(r"Z = W A + b", True), (r"Z = W A - b", False)])
def test_a_step_may_begin_with_what_the_equation_gives(tex: str, holds: bool) -> None:
    start = spec.load()["initial/uniform"]
    drawn = (spec.Symbol("A", ("n_in", "m")), spec.Symbol("b", ("n_out", 1)))
    step = spec.Step(("Z",), "forward/linear", {"W": "W", "A": "A", "b": "b"})
    page = replace(start, derivation=spec.Derivation(draw=drawn, steps=(step,)))
    assert derivations.compare(page, [Line("Why", 1, tex)]).passed is holds


@pytest.mark.parametrize("section", ["By hand", "Why"])
@pytest.mark.parametrize(
    ("tex", "holds"),
    [
        (r"\tanh 1 \approx 0.762", True),  # 0.76159…
        (r"\tanh 1 \approx 0.761", False),
        (r"\tanh 1 \approx 0.8", True),
        (r"\tanh(-1) \approx -0.762", True),
        (r"\tanh(-1) \approx 0.762", False),
        (r"\tanh 1 \approx 0.7615941559557649", True),
        (r"\tanh 1 \approx 0.7615941559", False),  # …59558
        (r"1 - (\tanh 1)^{2} \approx 0.420 = \frac{42}{100}", True),
        (r"1 - (\tanh 1)^{2} \approx 0.420 = \frac{43}{100}", False),
        (r"1 - (\tanh 1)^{2} = 0.420", False),
        (r"e^{1} \approx 2.718 \approx 2.72 \approx 3.0", False),  # 2.72 is not 3.0 ± 0.05
        (r"e^{1} \approx 2.718 \approx 2.72", True),
        (r"e^{10} \approx 22026.5", True),  # 22026.4657…: not a ten-thousandth of it
        (r"e^{10} \approx 22026.6", False),
        (r"e^{10} \approx 22027.0", False),
        (r"1.5 = \frac{3}{2} \qquad \log 2 \approx 0.69 < 1", True),
        (r"\log 2 \approx 0.69 > 1", False),
        (r"0.625 \approx 0.63", True),  # just half
        (r"\begin{bmatrix} \tanh 1 & \log 2 \end{bmatrix} \approx \begin{bmatrix} 0.8 & 0.693 \end{bmatrix}", True),
        (r"\begin{bmatrix} \tanh 1 & \log 2 \end{bmatrix} \approx \begin{bmatrix} 0.8 & 0.694 \end{bmatrix}", False),
        (r"\begin{bmatrix} \tanh 1 & \log 2 \end{bmatrix} \approx \begin{bmatrix} 0.7 & 0.693 \end{bmatrix}", False),
        (r"\begin{bmatrix} \tanh 1 & 0 \end{bmatrix} \approx \begin{bmatrix} 0.76 & 0 \end{bmatrix}", True),
        (r"\begin{bmatrix} \tanh 1 & e^{-7} \end{bmatrix} \approx \begin{bmatrix} 0.76 & 0 \end{bmatrix}", False),
        (r"\begin{bmatrix} \tanh 1 & e^{-7} \end{bmatrix} \approx \begin{bmatrix} 0.76 & 0.00 \end{bmatrix}", True),
        (r"\begin{bmatrix} \tanh 1 & 100 \end{bmatrix} \approx \begin{bmatrix} 0.7 & 100.0 \end{bmatrix}", False),
        (r"\frac{1}{2}(\log 2 + \log 3) \approx \frac{1}{2}(0.693 + 1.099) \approx 0.896", True),
        (r"\frac{1}{2}(\log 2 + \log 3) \approx \frac{1}{2}(0.693 + 1.1)", False),
    ],
)  # fmt: skip
def test_about_is_half_of_the_last_decimal(section: str, tex: str, holds: bool) -> None:
    assert derivations.compare(OWN, [Line(section, 1, tex)]).passed is holds


def test_a_failure_says_how_far_a_last_decimal_goes() -> None:
    result = derivations.compare(OWN, [Line("Why", 3, r"\tanh 1 \approx 0.764")])
    assert result.note == r"line 3 does not hold: \tanh 1 \approx 0.764"
    assert result.bound == pytest.approx(0.0005)
    assert result.error == pytest.approx(0.002406, abs=1e-6)


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        ("A = Q", "laws/any, line 7: Q is not declared here, at column 5"),
        ("A", "there is nothing to compare"),
        ("A = c", r"shapes \(4, 5\) and \(\) are not equal"),
        (r"A \approx Z", "needs decimals on its right, or what is small"),
        (r"A < Z", "only numbers are larger or smaller"),
        (r"A \leftarrow Z", "A has no value here"),
        (r"\frac{\partial c}{\partial Z_{ji}} = 0", "nothing here depends on Z"),
        (r"\operatorname{softmax}(Z + A_{99}) = A", "index 9 is out of range"),
        (r"\operatorname{softmax}(Z, Z) = A", "cannot be computed: softmax"),
        (r"\operatorname{softmax}(c) = c", "cannot be computed"),
    ],
)
def test_a_line_outside_the_dialect_is_refused(tex: str, message: str) -> None:
    with pytest.raises(SpecificationError, match=message):
        derivations.compare(OWN, [Line("Why", 7, tex)])


@pytest.mark.parametrize(
    ("change", "tex", "message"),
    [
        ({"small": "alpha"}, r"A_{00} \approx c", "or what is small"),
        ({"depends": {"c": "alpha"}}, "c(1) = 0", "alpha has no value here"),
        ({"depends": {"c": "Z"}}, "c(1) = 0", r"Z has shape \(4, 5\), got \(\)"),
    ],
)
def test_a_declaration_that_does_not_fit_is_refused(
    change: dict[str, Any], tex: str, message: str
) -> None:
    law = replace(OWN, derivation=replace(OWN.derivation, **change))
    with pytest.raises(SpecificationError, match=message):
        derivations.compare(law, [Line("Why", 1, tex)])


@pytest.mark.parametrize("tex", [r"A_{ji} = 2 Z_{ji}", r"\operatorname{softmax}(Z) = Z"])
def test_a_line_that_can_be_computed_is_not_words(tex: str) -> None:
    lines = [Line("Why", 1, "A = A"), Line("Why", 2, tex, words="a picture")]
    with pytest.raises(SpecificationError, match="line 2: it is marked as words, and reads as"):
        derivations.compare(OWN, lines)


def test_a_reader_is_told_why_a_line_is_words() -> None:
    note = derivations.check(PAGES["initial/uniform"]).note
    assert "2 more are words: a mean over all that might have been drawn" in note


def test_nothing_to_compute_is_a_failure() -> None:
    words = Line("Why", 1, r"\operatorname{mean}(Z) = 0", words="a picture")
    assert not derivations.compare(OWN, [words]).passed


# --- several outputs ------------------------------------------------------------------------


@pytest.fixture
def momentum(monkeypatch: pytest.MonkeyPatch) -> spec.Equation:
    """Return a page of two outputs, and let it have a function."""

    def step(theta: Any, dtheta: Any, U: Any, alpha: Any, c: Any) -> Any:
        U = c * U + dtheta
        return U, theta - alpha * U

    functions = {**spec.functions(), "update/momentum": step}
    monkeypatch.setattr(spec, "functions", lambda: functions)
    shape = ("n_out", "n_in")
    arrays = [spec.Symbol(name, shape) for name in ("theta", "dtheta", "U")]
    return replace(
        STEP,
        id="update/momentum",
        tex=(r"U \leftarrow c\, U + d\theta", r"\theta \leftarrow \theta - \alpha\, U"),
        inputs=(*arrays, spec.Symbol("alpha", ()), spec.Symbol("c", ())),
        outputs=tuple(spec.Output(name, shape, entry="") for name in ("U", "theta")),
        derivation=spec.Derivation(),
    )


@pytest.mark.parametrize(
    ("tex", "holds"),
    [
        (r"U \leftarrow c\, U + d\theta", True),
        (r"U \leftarrow U + d\theta", False),
        (r"\theta \leftarrow \theta - \alpha\, U", True),  # with the new one
        (r"\theta \leftarrow \theta - \alpha\, U = -\alpha\, U + \theta", True),
        (r"\theta \leftarrow \theta - \alpha\, (c\, U + d\theta)", False),
    ],
)
def test_an_arrow_sees_what_the_lines_above_it_gave(
    tex: str, holds: bool, momentum: spec.Equation
) -> None:
    assert derivations.compare(momentum, [Line("Why", 1, tex)]).passed is holds


@pytest.mark.parametrize(
    ("tex", "holds"),
    [
        (r"U_{01} \leftarrow 0.5 \cdot 0 + 4 = 4", True),
        (r"U \leftarrow c\, U + d\theta = \begin{bmatrix} 2 & 4 \end{bmatrix}", True),
        (r"U \leftarrow c\, U + d\theta = \begin{bmatrix} 2 & 3 \end{bmatrix}", False),
        (
            r"\theta \leftarrow \theta - \alpha\, U = \begin{bmatrix} -1 & -6 \end{bmatrix}",
            True,
        ),
        (
            r"\theta \leftarrow \theta - \alpha\, U = \begin{bmatrix} -1 & -2 \end{bmatrix}",
            False,
        ),
    ],
)
def test_by_hand_an_arrow_gives_what_is_printed(
    tex: str, holds: bool, momentum: spec.Equation
) -> None:
    given = [
        r"\theta = \begin{bmatrix} 1 & -2 \end{bmatrix} \qquad \alpha = 1 \qquad c = 0.5",
        r"d\theta = \begin{bmatrix} 1 & 4 \end{bmatrix}",
        r"U = \begin{bmatrix} 2 & 0 \end{bmatrix}",
    ]
    lines = [Line("By hand", row, line) for row, line in enumerate([*given, tex])]
    assert derivations.compare(replace(momentum, example={}), lines).passed is holds


def test_by_hand_the_numbers_are_those_of_the_example() -> None:
    page = PAGES["backward/bias_gradient"]
    assert isinstance(page, spec.Equation)
    changed = [[5.0, *page.example["dZ"][0][1:]], page.example["dZ"][1]]
    assert not derivations.check(replace(page, example={"dZ": changed})).passed


# --- how a page is read ---------------------------------------------------------------------


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "laws"
    folder.mkdir()
    shutil.copy(spec.PAGES / "laws" / "linear_collapse.md", folder / "any.md")
    monkeypatch.setattr(spec, "PAGES", tmp_path)
    return folder / "any.md"


def test_marks_and_fences_are_read(page: Path) -> None:
    page.write_text(
        "## By hand\n\n```\n$$\nA\n$$\n```\n\n## Why {#why}\n\n<!-- words: too\nlong -->\n$$\nB\n$$\n\n$$\nC\n$$\n",
        encoding="utf-8",
    )
    first, second = derivations.lines(NETWORK)
    assert (first.tex, first.words, first.row) == ("B", "too long", 14)
    assert (second.tex, second.words) == ("C", "")


@pytest.mark.parametrize("written", ["$$ A = B $$", "> $$\n> A = B\n> $$", r"\[ A = B \]"])
def test_a_display_that_would_not_be_computed_is_refused(page: Path, written: str) -> None:
    page.write_text(f"## Why\n\n$$\nB\n$$\n\n{written}\n", encoding="utf-8")
    with pytest.raises(SpecificationError, match="would be typeset and not computed"):
        derivations.lines(NETWORK)


def test_a_mark_before_no_line_is_refused(page: Path) -> None:
    page.write_text("<!-- words: too long -->\n\nNothing follows.\n", encoding="utf-8")
    with pytest.raises(SpecificationError, match="stands before no displayed line"):
        derivations.lines(NETWORK)


def test_a_slope_that_does_not_hold_leads_to_what_hides_it() -> None:
    tanh = spec.load()["forward/tanh"]
    slope = r"\frac{\partial A_{ji}}{\partial Z_{ji}} = 1"
    result = derivations.compare(tanh, [Line("Why", 3, slope)])
    assert result.note.endswith(
        "= 1; slopes are taken by a complex step, which np.abs in a function hides"
    )


@pytest.mark.parametrize(("last", "other"), [("7", True), ("3", False)])
def test_a_line_by_hand_says_that_the_example_has_other_numbers(last: str, other: bool) -> None:
    tanh = replace(spec.load()["forward/tanh"], example={"Z": [[1, 3]]})
    given = Line("By hand", 3, rf"Z = \begin{{bmatrix}} 1 & {last} \end{{bmatrix}}")
    note = derivations.compare(tanh, [given, Line("By hand", 5, "1 = 1.5")]).note
    assert note.endswith("; `example` has other numbers for Z") is other
    assert note.startswith("line 3 " if other else "line 5 ")
