"""The pages show each row, say what is not run, and hold to what they explain."""

import re
from dataclasses import replace
from html import unescape

import pytest
from markdown import Markdown
from rendering import written

from scratchnn import spec
from scratchnn.publish.findings import agreement as page
from scratchnn.verify import peers
from scratchnn.verify.suites import agreement
from scratchnn.verify.suites.agreement import Found, Said, Seen
from scratchnn.verify.suites.case import Suite

pytestmark = pytest.mark.slow  # the suites run, unless they are kept

GROUPS = page.groups()
ONE_HOT = spec.load()["loss/one_hot"]


def shown(text: str) -> str:
    return unescape(written(text, page.Agreement)).replace("<wbr>", "")


def test_every_suite_and_every_peer_has_a_row() -> None:
    rows = [f"{group.id}/{row.id}" for group in GROUPS.values() for row in group.rows]
    compared = [f"{peer}/{way}" for peer in peers.PEERS for way in agreement.WAYS]
    assert sorted(rows) == sorted([*agreement.SUITES, *compared])


@pytest.mark.parametrize("id_", GROUPS)
def test_every_row_is_shown(id_: str) -> None:
    html = shown(f"[[agreed:{id_}]]")
    for row in GROUPS[id_].rows:
        assert f'id="{id_}-{row.id}"' in html
        assert f'<a href="{row.link}">{row.what}</a>' in html
        [note] = re.findall(rf'id="{id_}-{row.id}".*?agreed__note">(.*?)</tr>', html, re.DOTALL)
        assert (row.differs or "The conventions are the same.") in note
        found = agreement.found(f"{id_}/{row.id}")
        if found is None:
            assert page.NOT_RUN in html
        else:
            for name in found.differ:
                assert f"<code>{name}</code>" in html
            for why, count in found.left.items():
                assert f"{count} with {why}" in html


def test_the_sum_has_a_row_for_each_group_that_leads_to_it() -> None:
    html = shown("[[agreed]]")
    text = (page.PAGE).read_text(encoding="utf-8")
    for group in GROUPS.values():
        assert f'<a href="#{page.anchor(group.title)}">{group.title}</a>' in html
        assert f"\n## {group.title}\n" in text
        assert f"\n[[agreed:{group.id}]]\n" in text
    assert "NumPy" in html


def test_without_libraries_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "missing", lambda: list(peers.PEERS))
    monkeypatch.setattr(Suite, "installed", property(lambda suite: not suite.module))
    assert shown("[[agreed:onnx]]").count(page.NOT_RUN) == len(GROUPS["onnx"].rows)
    assert shown("[[agreed]]").count(page.NOT_RUN) == 3
    say = page.Said(Markdown(), "")
    assert say.met("onnx") == say.unseen("onnx") == say.off("onnx/adam") == page.NOT_RUN
    assert say.passes("onnx/adam, update/adam#multiplied") == "is not run here"
    assert say.off("torch/network") == page.NOT_RUN
    rows = [*page.missed()]
    assert rows
    assert {one.seen[0] for one in rows} == {page.UNCALLED}
    assert shown("[[blind]]").count(f", {page.NOT_RUN}</th>") == 1


def test_a_difference_that_is_not_explained_fails_the_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = GROUPS["ng"]
    [adam] = [row for row in group.rows if row.id == "adam"]
    with pytest.raises(spec.SpecificationError, match=r"`known` has none; say there which"):
        page.compared(replace(group, rows=(replace(adam, known=()),)))
    monkeypatch.setattr(agreement, "found", lambda _: Found(1, (), 0.0))
    with pytest.raises(spec.SpecificationError, match="the cases that differ are none"):
        page.compared(replace(group, rows=(adam,)))


def test_the_columns_are_groups_with_suites() -> None:
    for group in page.columns():
        assert all(f"{group.id}/{row.id}" in agreement.SUITES for row in group.rows)


def test_what_passes_is_in_the_table_with_a_case_that_tells() -> None:
    html = shown("[[blind]]")
    rows = [*page.missed()]
    assert html.count("<tr id=") == len(rows)
    for one in rows:
        assert page.PASSES in one.seen
        assert one.case is not None
        assert f"#rejects-{one.equation.name}-{one.mistake.id}" in html
        assert f"equations/{one.equation.id}/#mistake-{one.mistake.id}" in html
    # What all see is not there.
    assert 'id="relu-identity"' not in html
    assert 'id="momentum-forgotten"' in html


def test_a_mistake_is_seen_if_one_suite_of_a_group_sees_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def of(suite: Suite) -> Said:
        by = ("a case",) if suite.id == "ng/layers" else ()
        return Said(Found(1, (), 0.0), {"forward/relu": {"mask": Seen(by, 1.0)}})

    monkeypatch.setattr(agreement, "of", of)
    assert [one.seen for one in page.missed()] == [("not seen", "not seen", "seen")]
    say = page.Said(Markdown(), "")
    assert (say.met("ng"), say.unseen("ng"), say.unseen("cs231n")) == ("one", "no", "one")


def test_what_is_wanted_is_shown_so_and_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def of(suite: Suite) -> Said:
        seen = Seen((), 1.0, wanted=suite.id == "onnx/onehot")
        return Said(Found(1, (), 0.0), {"loss/one_hot": {"scatter": seen}})

    monkeypatch.setattr(agreement, "of", of)
    assert [one.seen for one in page.missed()] == [("wanted", "not seen", "not seen")]
    assert "<td>wanted</td>" in shown("[[blind]]")
    say = page.Said(Markdown(), "")
    assert (say.met("onnx"), say.unseen("onnx")) == ("no", "no")
    assert (say.met("ng"), say.unseen("ng")) == ("one", "one")


def test_what_our_own_vectors_miss_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    say = page.Said(Markdown(), "")
    drawn = {"initial/uniform": spec.load()["initial/uniform"]}
    monkeypatch.setattr(spec, "load", lambda: drawn)
    only = "one of them is rejected by no case: randn-minus-half of uniform"
    assert say.unrejected() == only
    monkeypatch.setattr(spec, "load", lambda: {"loss/one_hot": ONE_HOT})
    assert say.unrejected() == "each of them is rejected by a case of our vectors"


def test_another_convention_is_not_counted_as_a_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert any(
        m.id == "epsilon-hat" and m.harmless for m in spec.load()["update/adam"].mistakes
    )
    said = Said(Found(1, (), 0.0), {"update/adam": {"epsilon-hat": Seen((), 1.0)}})
    monkeypatch.setattr(agreement, "of", lambda _: said)
    say = page.Said(Markdown(), "")
    assert (say.met("ng"), say.unseen("ng")) == ("no", "no")


def test_sentences_say_what_was_found() -> None:
    say = page.Said(Markdown(), "")
    assert say.off("cs231n/rmsprop") == "9.52\u202f·\u202f10⁻⁸"
    assert say.off("cs231n/rmsprop, update/rmsprop#epsilon-inside") == "9.50\u202f·\u202f10⁻⁸"
    assert say.passes("ng/momentum, update/momentum#forgotten") == "passes"
    assert say.passes("cs231n/momentum, update/momentum#forgotten") == "fails"


def test_no_number_is_said_so() -> None:
    assert page.plain(float("inf")) == "infinite"
    assert page.figure(2.2e-16) == "2\u202f·\u202f10⁻¹⁶"
    assert page.figure(1.5e-8) == page.plain(1.5e-8)


@pytest.mark.parametrize(
    ("word", "name", "message"),
    [
        ("passes", "ng/no, a#b", "no published tests ng/no; there are onnx/relu"),
        ("passes", "ng/momentum, forward/relu#mask", "meets no mistake forward/relu#mask"),
        ("met", "nobody", "no group nobody; there are onnx"),
    ],
)
def test_what_is_not_there_is_refused(word: str, name: str, message: str) -> None:
    with pytest.raises(spec.SpecificationError, match=re.escape(message)):
        getattr(page.Said(Markdown(), ""), word)(name)
