"""What the pages say of runs is compared with the runs."""

import re
from dataclasses import replace
from functools import cache

import pytest
from outcomes import outcome as run

from scratchnn import spec
from scratchnn.effects import experiments
from scratchnn.effects.kept import Effect, Measured
from scratchnn.effects.trainer import Outcome
from scratchnn.publish.findings import claims
from scratchnn.publish.findings.claims import Claim

pytestmark = pytest.mark.slow  # networks are trained, unless they are kept

RIGHT = 0.86


# Runs of which a phrase is so, and runs that miss it narrowly.
MEANS: dict[str, tuple[list[Outcome], list[Outcome]]] = {
    "accuracy stays near chance": ([run(0.1), run(0.19)], [run(0.2), run(0.4)]),
    "accuracy ends far behind": ([run(0.75), run(0.1)], [run(0.77), run(0.9)]),
    "accuracy ends a little lower": ([run(0.85), run(0.77)], [run(RIGHT), run(0.75)]),
    "accuracy hardly shows it": ([run(RIGHT), run(0.84), run(0.88)], [run(0.82), run(0.9)]),
    "accuracy ends higher": ([run(0.87), run(0.99)], [run(RIGHT), run(0.8)]),
    "loss becomes infinite": ([run(0.1, infinite_at=0)], [run(0.1), run(0.1, nan_at=3)]),
    "loss becomes NaN": ([run(0.1, nan_at=0)], [run(0.1), run(0.1, infinite_at=3)]),
    "hidden units die": ([run(0.5, dead=1)], [run(0.5)]),
    "every hidden unit is dead": ([run(0.1, dead=10)], [run(0.1, dead=9)]),
    "NumPy refuses": ([run(None, refused="shapes")], [run(0.1)]),
}


def effect(found: Outcome) -> Effect:
    return Effect(runs=[found], gradient={})


EVERYTHING = sorted({claim._replace(where="") for claim in claims.claims()})


@pytest.fixture
def _selected_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge what is trained once, and not for every run that is made up."""
    monkeypatch.setattr(experiments, "selection", selected)


selected = cache(experiments.selection)


def measured(**effects: Effect) -> Measured:
    ids = experiments.selection().experiments
    return Measured({id_: effect(run(0.5)) for id_ in ids} | effects)


def complaint(said: Claim, found: Outcome) -> bool:
    """Tell whether a phrase is complained of, where its run went so, and the other well."""
    line = f'"{said.phrase}" of {said.id}, compared with {said.than}'
    known = measured(**{said.than: effect(run(RIGHT)), said.id: effect(found)})
    return any(wrong.endswith(line) for wrong in claims.broken(known))


def test_every_phrase_is_explained_here() -> None:
    assert {*MEANS} == {*claims.WORDS}
    assert {said.phrase for said in EVERYTHING} == {*claims.WORDS}


@pytest.mark.parametrize("phrase", claims.WORDS)
def test_a_phrase_has_a_meaning(phrase: str) -> None:
    holds, (so, not_so) = claims.WORDS[phrase], MEANS[phrase]
    assert all(holds(one, run(RIGHT)) for one in so)
    assert not any(holds(one, run(RIGHT)) for one in not_so)


@pytest.mark.parametrize("phrase", [p for p in claims.WORDS if p.startswith("accuracy")])
def test_no_phrase_about_accuracy_is_so_of_a_run_that_was_refused(phrase: str) -> None:
    assert not claims.WORDS[phrase](run(None, refused="shapes"), run(RIGHT))


@pytest.mark.usefixtures("_selected_once")
@pytest.mark.parametrize("said", EVERYTHING, ids="-".join)
def test_the_pages_may_say_only_what_is_so(said: Claim) -> None:
    so, not_so = MEANS[said.phrase]
    assert not any(complaint(said, one) for one in so)
    assert all(complaint(said, one) for one in not_so)


def test_a_complaint_says_where_the_phrase_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Claim("start-randn", "accuracy ends far behind", "right", "here")
    monkeypatch.setattr(claims, "claims", lambda: [said])
    known = {"start-randn": effect(run(0.55)), "right": effect(run(RIGHT))}
    claims.check(Measured(known))
    with pytest.raises(spec.SpecificationError) as raised:
        claims.check(Measured(known | {"start-randn": effect(run(0.85))}))
    _, *lines = str(raised.value).splitlines()
    assert lines == [
        'here: "accuracy ends far behind" of start-randn, compared with right',
    ]


def test_a_claim_knows_where_it_stands() -> None:
    where = {(claim.id, claim.phrase): claim.where for claim in claims.claims()}
    assert where["flat-bias", "NumPy refuses"] == "`said` in mistakes.md, and the pages"
    assert (
        where["start-randn", "accuracy ends far behind"] == "the page of initial/uniform#randn"
    )


@pytest.mark.parametrize("waited", ["start-randn", "right"])
def test_what_is_being_trained_is_not_complained_of(
    waited: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Claim("start-randn", "accuracy ends far behind", "right", "here")
    monkeypatch.setattr(claims, "claims", lambda: [said])
    wrong = {"start-randn": effect(run(0.85)), "right": effect(run(RIGHT))}
    assert claims.broken(Measured(wrong))
    del wrong[waited]
    assert not claims.broken(Measured(wrong, frozenset([waited])))


def test_an_unknown_phrase_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    page = experiments.selection()
    said = (experiments.Said("accuracy is fine"),)
    changed = replace(page, right=replace(page.right, said=said))
    monkeypatch.setattr(experiments, "selection", lambda: changed)
    with pytest.raises(
        spec.SpecificationError, match="right: no phrase accuracy is fine; there"
    ):
        claims.check(measured())


def test_what_is_seen_of_the_accuracy_is_measured() -> None:
    """A mistake that was not trained with may not say how training ends."""
    trained = {one.of for one in experiments.selection().mistakes}
    seen = {
        f"{page.id}#{mistake.id}": mistake.seen
        for page in spec.load().values()
        for mistake in page.mistakes
        if not page.id.startswith("measure/")  # there, the accuracy is what is computed
    }
    network = spec.network()
    seen |= {f"{network.id}#{mistake.id}": mistake.seen for mistake in network.mistakes}
    for id_, text in seen.items():
        if said := speaks_of_accuracy(text):
            assert (id_,) in trained, f"{id_}: {said}"
            assert claims.phrases(text), f"{id_}: {said}"


def speaks_of_accuracy(seen: str) -> list[str]:
    return re.findall(r"[Aa]ccuracy|[Ii]t trains|[Ii]t learns|digits are right|\d+ %", seen)


@pytest.mark.parametrize(
    "seen",
    [
        "It ends near 40 %.",
        "Half the digits are right.",
        "It trains.",
        "No accuracy.",
        "Accuracy rises.",
    ],
)
def test_speaking_of_accuracy_is_noticed(seen: str) -> None:
    assert speaks_of_accuracy(seen)


def test_a_phrase_may_begin_a_sentence() -> None:
    assert claims.phrases("Accuracy stays near chance.") == ["accuracy stays near chance"]
