"""Markers become what the specification says, on any site."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from chosen import NETWORK
from markdown import markdown
from markupsafe import escape
from rendering import words, written

from scratchnn import citations, spec
from scratchnn.publish.cards import cards
from scratchnn.publish.text import counts, writer
from scratchnn.verify import cache, checks, derivations, evidence, peers
from scratchnn.verify import vectors as made

pytestmark = pytest.mark.slow  # the checks run, unless they are kept


def render(text: str) -> str:
    return markdown(text, extensions=["scratchnn.publish"])


def anchors(id_: str) -> list[str]:
    """Return the ids of the places that a card on our own site names."""
    return re.findall(r'<li id="(\w+)">', written(f"[[eq:{id_}]]", cards.Cards))


@pytest.fixture(scope="module")
def card() -> str:
    return render("[[eq:backward/weight_gradient]]")


def test_a_card_says_what_the_page_says(card: str) -> None:
    equation = spec.load()["backward/weight_gradient"]
    assert f"\\[{equation.printed}\\]" in card
    for symbol in (*equation.inputs, *equation.outputs):
        assert symbol.means in card
    assert equation.outputs[0].entry in words(card)
    assert "weight_gradient(dZ, A)" in words(card)


def test_a_card_answers_first_and_folds_what_comes_after_the_symbols(card: str) -> None:
    equation = spec.load()["backward/weight_gradient"]
    title = f"{equation.title}</a></p>"
    assert f'{title}<p class="sentence">{html_of(equation.sentence)}</p>' in card
    lead, _, more = card.partition('<details class="equation-card__more">')
    for first in (equation.printed, "You are here", "In code", equation.inputs[0].means):
        assert first in lead
    for later in ("Entry by entry", "checks, none failed", "data-clipboard-text"):
        assert later in more
        assert later not in lead


def test_a_card_says_each_step_in_the_letters_of_the_network(card: str) -> None:
    rows = [words(row) for row in re.findall(r"<li>.*?</li>", card, re.DOTALL)]
    assert rows == [
        r"\(dW_2 = \frac{1}{m}\, dZ_2\, A_1^{\top}\) (k, n1) #",
        r"\(dW_1 = \frac{1}{m}\, dZ_1\, X^{\top}\) (n1, n0) #",
    ]
    # A formula that has no other letters there is not said twice.
    [row] = re.findall(r"<li>.*?</li>", render("[[eq:loss/one_hot]]"), re.DOTALL)
    assert words(row) == "\\(Y\\) (k, m) #"


def test_a_card_leads_to_the_minute_of_the_video(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = spec.load()
    said = replace(pages["forward/relu"], video="7:45")
    monkeypatch.setattr(spec, "load", lambda: pages | {said.id: said})
    card = render("[[eq:forward/relu]]")
    assert "In the video at 7:45" in words(card)
    assert f'href="{html_of(cards.VIDEO)}&amp;t=465s"' in card
    assert "In the video" not in render("[[eq:forward/linear]]")


def test_a_card_says_where_the_equation_stands_in_the_network(card: str) -> None:
    assert anchors("backward/weight_gradient") == ["dW2", "dW1"]
    assert "Uses Output error, ReLU, Hidden error, Scale the pixels" in words(card)
    assert "Used by Gradient step" in words(card)
    assert "Linear layer, with respect to" in words(card)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spec, "network", lambda: NETWORK)
    monkeypatch.setattr(evidence, "by_check", lambda equation: {})  # noqa: ARG005


@pytest.mark.usefixtures("chosen")
def test_a_card_says_by_which_choice_the_equation_comes_into_the_network() -> None:
    card = render("[[eq:forward/tanh]]")
    assert anchors("forward/tanh") == ["A1"]
    assert "By choice: tanh in the place of ReLU" in words(card)
    [row] = re.findall(r"<li>.*?</li>", card, re.DOTALL)
    assert words(row) == (
        r"\((A_1)_{ji} = \tanh (Z_1)_{ji}\) (n1, m), in the place of A1 = relu(Z1) #"
    )
    assert f'href="{spec.SITE}networks/two_layer/#choice-tanh"' in card
    assert "Here by choice: A1 in the network." in words(card)
    assert "Uses Linear layer Used by Linear layer, Weight gradient" in words(card)


@pytest.mark.usefixtures("chosen")
def test_a_card_of_several_lines_and_results() -> None:
    card = render("[[eq:update/momentum]]")
    assert anchors("update/momentum") == ["W1", "b2"]
    assert (
        r"\(v_{W_1} \leftarrow \beta\, v_{W_1} + dW_1\) "
        r"\(W_1 \leftarrow W_1 - \alpha\, v_{W_1}\) (n1, n0)"
    ) in words(card)
    assert "\\[\\begin{aligned} v &amp;\\leftarrow" in card
    assert "v[j, l] = beta * v[j, l] + dtheta[j, l]" in words(card)
    assert anchors("initial/zeros") == ["vW1", "vb2"]


@pytest.mark.usefixtures("chosen")
def test_the_choices_are_shown_step_by_step() -> None:
    table = render("[[choices]]")
    assert re.findall(r'id="choice-(\w+)"', table) == [choice.id for choice in NETWORK.choices]
    rows = [words(row) for row in re.findall(r"<tr>(<td>.*?)</tr>", table)]
    assert len(rows) == sum(len(choice.steps) for choice in NETWORK.choices)
    assert "A1 = tanh(Z1) A1 = relu(Z1) Tanh" in rows
    assert "vW1 = zeros((n1, n0)) added Zero start" in rows
    assert "J = J + c added a sum" in rows


@pytest.mark.parametrize("id_", spec.load())
def test_a_card_leads_to_each_law_that_uses_the_equation(id_: str) -> None:
    laws = [law for law in spec.laws().values() if id_ in law.uses]
    links = [f'<a href="{spec.SITE}{law.id}/">{law.title}</a>' for law in laws]
    row = re.search("<dt>Laws</dt>\n<dd>(.*?)</dd>", render(f"[[eq:{id_}]]"))
    assert (row[1] if row else "") == ", ".join(links)


def test_a_card_on_our_own_site_leads_to_its_laws_there() -> None:
    html = written("[[eq:forward/relu]]", cards.Cards)
    assert 'href="laws/relu_at_zero/">ReLU at zero</a>' in html


def test_a_card_shows_each_check_with_its_bound(card: str) -> None:
    found = evidence.by_check(spec.load()["backward/weight_gradient"])
    assert f"{len(found)} checks, none failed" in card
    for check, result in found.items():
        row = re.search(rf">{check}</a></td>(.*?)</tr>", card)
        assert row is not None
        bound = writer.number(result.bound) if result.bound else "equal"
        assert row[1].endswith(f"<td>{writer.number(result.error)}</td> <td>{bound}</td>")
    assert "Drawn with m = 5, n_in = 3, n_out = 2" in card


@pytest.mark.parametrize("id_", spec.load())
def test_every_card_and_its_mistakes_render(id_: str) -> None:
    html = render(f"[[eq:{id_}]]\n\n[[mistakes:{id_}]]")
    anchors = re.findall(r' id="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))
    assert [a for a in anchors if a.startswith("mistake-")] == [
        f"mistake-{mistake.id}" for mistake in spec.load()[id_].mistakes
    ]


def test_a_mistake_says_what_it_is_and_what_the_check_found() -> None:
    text = words(render("[[mistakes:backward/bias_gradient]]"))
    assert (
        "Wrong np.sum(dZ) / dZ.shape[1] What it is One number for the whole layer; the bias "
        "gradient has one for each unit. You see Nothing, "
    ) in text
    assert "Rejected by shape: db must have shape (2, 1), got ()." in text
    assert re.search(r"Rejected by entry: off by \d[.\d]*, where 1.* is allowed", text)


def test_the_other_markers_are_complete() -> None:
    equations, network = spec.load(), spec.network()
    index = render("[[index]]")
    assert index.count('<th scope="row">') == len(equations)
    rows = re.findall(r'<tr id="(\w+)">(.*?)</tr>', render("[[notation]]"), re.DOTALL)
    assert [name for name, _ in rows] == [letter.name for letter in spec.notation().symbols]
    beyond = {name for name, row in rows if "(beyond the video)" in row}
    assert {"v", "s", "t", "beta", "lam", "epsilon", "R", "N"} <= beyond
    assert beyond.isdisjoint({"W1", "theta", "alpha", "A", "J", "U", "m", "n_in", "c", "dZ"})
    steps = words(render("[[steps]]"))
    assert "W1 = uniform((n1, n0), rng)" in steps
    assert "dZ1 = hidden_error(W2, dZ2, G1)" in steps
    wiring = render("[[wiring]]")
    assert wiring.count("<li id=") == len(network.mistakes)
    assert "Wrong A2 = softmax(A1) Right A2 = softmax(Z2) You see" in words(wiring)


def test_mistakes_with_a_choice_say_with_which_and_what_finds_them() -> None:
    found = render("[[misuses]]")
    assert found.count("<li id=") == counts.COUNTED["misuses"]()
    said = words(found)
    assert "Choice Momentum Wrong vb2, b2 = momentum(b2, db2, vb1, alpha, beta) Right" in said
    assert "Right vb2, b2 = momentum(b2, db2, vb2, alpha, beta)" in said
    assert "Rejected by the first step: vb2 is off by" in said
    assert "db1 = db1 + Rb1 Right Without it." in said
    assert "Rejected by the gradients: db1 is off by" in said
    assert "Choice Adam and L2 regularisation Wrong RW1 = l2_gradient(W1, lam, m)" in said
    assert "dW2 = dW2 + RW2 You see Nothing" in said


@pytest.mark.parametrize("law", spec.laws().values(), ids=lambda law: law.id)
def test_a_law_is_listed_with_what_it_says_and_can_be_copied(law: spec.Law) -> None:
    listed = words(render("[[index:laws]]"))
    assert f"{law.title} \\[{html_of(law.tex)}\\] {html_of(law.sentence)}" in listed
    assert html_of(law.sentence) in render(f"[[sentence:{law.id}]]")
    card = render(f"[[law:{law.id}]]")
    for text in (law.tex, *(cite(law) for cite in citations.FORMATS.values())):
        assert f'data-clipboard-text="{html_of(text)}"' in card
    assert law.check in card
    assert evidence.of_law(law).note in words(card)


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("index:rules", "no index of rules; there"),
        ("handout:rules", "no handout of rules; there"),
        ("law:laws/none", "no law laws/none; there"),
        ("sentence:laws/none", "no law laws/none; there"),
        ("eq:backward/weights", "no equation backward/weights"),
    ],
)
def test_what_there_is_not_is_refused(marker: str, said: str) -> None:
    with pytest.raises(spec.SpecificationError, match=said):
        render(f"[[{marker}]]")


def test_the_handout_has_every_equation_of_the_network() -> None:
    html = render("[[handout]]")
    for equation in spec.load().values():
        used = spec.network().uses(equation.id)
        assert (f"\\displaystyle {html_of(equation.printed)}\\)" in html) == bool(used)
    rows = [words(row) for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL)]
    assert len(rows) == 1 + len({step.call for step in spec.network().steps})
    row = next(row for row in rows if "weight_gradient" in row)
    assert "\\(dZ\\) (n_out, m), \\(A\\) (n_in, m) → \\(dW\\) (n_out, n_in)" in row
    assert row.endswith("\\(dW_2\\), \\(dW_1\\) ")
    assert "\\(U\\): random numbers" in words(html)
    assert "\\(\\alpha\\): learning rate" in words(html)


def test_the_second_handout_has_what_comes_by_choice() -> None:
    html, network = render("[[handout:choices]]"), spec.network()
    for equation in spec.load().values():
        chosen = network.offers(equation.id) if not network.uses(equation.id) else []
        row = next(
            (
                r
                for r in re.findall(r"<tr>.*?</tr>", html, re.DOTALL)
                if f"/{equation.id}/" in r
            ),
            "",
        )
        assert bool(row) == bool(chosen), equation.id
        for choice in chosen:
            assert f"#choice-{choice.id}" in row
            assert html_of(choice.title) in row
    assert "By choice" in words(html)
    _, told = words(html).split("\\(\\theta\\): ")
    for letter in ("s", "\\beta_2", "\\lambda", "\\varepsilon", "t", "N", "n_{in}"):
        assert told.count(f"\\({letter}\\): ") == 1
    assert "rng" not in told


def html_of(formula: str) -> str:
    return str(escape(formula))


def test_the_card_says_how_near_the_last_digit_a_function_is() -> None:
    shown = words(render("[[eq:backward/weight_gradient]]"))
    ulps = made.of(spec.load()["backward/weight_gradient"]).ulps
    assert f"off by at most {ulps.off:.2g} units in the last place of the terms" in shown
    assert f"{ulps.off_on_average:.2g} on average" in shown
    assert "in 396 numbers: equal." in words(render("[[eq:forward/relu]]"))


def test_citations_are_shown_in_every_form() -> None:
    shown = render("[[cite:backward/weight_gradient]]")
    for cite in citations.FORMATS.values():
        assert html_of(cite(spec.load()["backward/weight_gradient"])) in shown
    assert html_of(citations.bibtex_of_package()) in render("[[cite]]")
    with pytest.raises(ValueError, match="did you mean backward/weight_gradient"):
        render("[[cite:weight_gradient]]")


def test_a_withdrawn_equation_leaves_a_tombstone(monkeypatch: pytest.MonkeyPatch) -> None:
    withdrawal = spec.Withdrawal("0.2.0", "It was wrong.", ("forward/relu",))
    stone = spec.Tombstone("Step", "forward/step", "0.1.0", withdrawal)
    monkeypatch.setattr(spec, "withdrawn", lambda: {stone.id: stone})
    shown = written("[[eq:forward/step]]", cards.Cards)
    assert "Withdrawn since version 0.2.0. It was wrong." in words(shown)
    assert 'In its place: <a href="equations/forward/relu/">ReLU</a>' in shown
    assert "It is not used again" in shown


def test_a_failed_check_fails_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    monkeypatch.setattr(checks, "ENTRY_BOUND", -1.0)
    with pytest.raises(spec.SpecificationError, match="forward/relu fails the check entry"):
        render("[[eq:forward/relu]]")


def test_the_matrices_are_complete() -> None:
    equations = spec.load().values()
    matrix, caught = render("[[evidence]]"), render("[[caught]]")
    assert matrix.count('<th scope="row">') == len(equations)
    mistakes = [mistake for equation in equations for mistake in equation.mistakes]
    assert caught.count('<th scope="row">') == caught.count("●") == len(mistakes)


def test_the_laws_are_shown_with_what_was_found() -> None:
    shown = render("[[laws]]")
    assert shown.count('<th scope="row">') == len(spec.laws())
    for law in spec.laws().values():
        assert evidence.of_law(law).note in shown
        assert law.check.split("::")[1] in shown


def test_a_law_that_does_not_hold_fails_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    monkeypatch.setattr(derivations, "BOUND", 1e-40)  # below any rounding
    with pytest.raises(spec.SpecificationError, match=r"laws/\w+: line \d+ does not hold"):
        render("[[laws]]")


@pytest.mark.parametrize("id_", ["initial/uniform", "update/gradient_step"])
def test_a_card_says_which_shapes_any_was(id_: str) -> None:
    assert "Drawn with shapes 2 × 3, 2 × 1, 4 × 2, 4 × 1." in render(f"[[eq:{id_}]]")


def test_the_network_is_shown_array_by_array() -> None:
    whole = render("[[whole]]")
    assert whole.count('<th scope="row">') == len(evidence.network())
    assert "identically zero for n0=2" in whole


def test_the_network_is_shown_where_no_other_implementation_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    monkeypatch.setattr(peers, "missing", lambda: list(peers.PEERS))
    monkeypatch.setattr(evidence, "find_spec", lambda name: None)  # noqa: ARG005
    whole = render("[[whole]]")
    assert whole.count('<th scope="row">') == len(spec.network().derived)
    assert "Not run here: symbolic, torch, scikit_learn." in whole


def test_links_lead_to_our_site_from_elsewhere(card: str) -> None:
    assert f'href="{cards.SITE}equations/forward/relu/"' in card


def test_cards_of_one_page_elsewhere_share_no_ids() -> None:
    both = render("[[eq:initial/zeros]]\n\n[[eq:initial/uniform]]")
    assert "<li id=" not in both
    assert f'href="{cards.SITE}equations/initial/uniform/#b1" title="Link to b1"' in both


def test_links_are_relative_on_our_own_site() -> None:
    card = written("[[eq:backward/weight_gradient]]", cards.Cards)
    assert 'href="equations/forward/relu/"' in card
    here = f'href="{cards.SITE}equations/backward/weight_gradient/"'
    assert card.count(f'href="{cards.SITE}') == card.count(here) == 1  # the permalink
