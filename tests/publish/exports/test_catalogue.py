"""The catalogue is the specification as plain data, in the form that its schema gives."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from chosen import NETWORK

from scratchnn import citations, spec
from scratchnn.publish.exports import catalogue, schemas

ROOT = Path(__file__).parents[3]
ADDRESS = "https://example.org/nn/"


@pytest.fixture(scope="module")
def text() -> str:
    """Write the catalogue once."""
    return catalogue.written(ADDRESS)


@pytest.fixture
def told(text: str) -> dict[str, Any]:
    """Read it: a test may do with it what it wants."""
    read: dict[str, Any] = json.loads(text)
    return read


def test_the_catalogue_is_complete_and_as_its_schema_says(told: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas.read("equations"))
    jsonschema.validate(told, schemas.read("equations"), cls=jsonschema.Draft202012Validator)
    assert told["$schema"] == f"{ADDRESS}equations.schema.json"
    assert [e["id"] for e in told["equations"]] == list(spec.load())
    assert [law["id"] for law in told["laws"]] == list(spec.laws())
    assert told["site"] == ADDRESS


def test_every_address_is_that_of_the_site_it_is_written_for(told: dict[str, Any]) -> None:
    pages = [*told["equations"], *told["laws"]]
    steps = [step for e in told["equations"] for step in (*e["network"], *e["choices"])]
    assert steps
    assert all(one["permalink"].startswith(ADDRESS) for one in (*pages, *steps))
    assert all(ADDRESS in page["cite"]["bibtex"] for page in pages)


def test_the_place_of_a_function_is_where_its_source_stands(told: dict[str, Any]) -> None:
    for equation in told["equations"]:
        function = equation["function"]
        lines = (ROOT / function["file"]).read_text(encoding="utf-8").splitlines(keepends=True)
        assert "".join(lines[function["line"] - 1 :]).startswith(function["source"])


def test_an_equation_in_the_catalogue() -> None:
    (told,) = (
        e for e in catalogue.catalogue()["equations"] if e["id"] == "backward/weight_gradient"
    )
    equation = spec.load()["backward/weight_gradient"]
    assert told["key"] == "scratchnn:backward/weight_gradient"
    assert told["tex"] == equation.printed
    assert [symbol["shape"] for symbol in told["inputs"]] == [["n_out", "m"], ["n_in", "m"]]
    assert told["outputs"][0]["entry"] == equation.outputs[0].entry
    assert told["gradient"] == {"of": ["forward/linear"], "wrt": "W", "scale": "1/m"}
    assert [step["out"] for step in told["network"]] == [["dW2"], ["dW1"]]
    assert told["network"][1]["permalink"] == (
        "https://scratchnn.github.io/scratchnn/equations/backward/weight_gradient/#dW1"
    )
    assert told["function"]["name"] == "scratchnn.equations.backward.weight_gradient"
    assert told["function"]["source"].startswith("def weight_gradient(dZ")
    assert told["example"] == equation.example
    assert told["cite"].keys() == citations.FORMATS.keys()
    assert told["cite"]["bibtex"] == citations.bibtex(equation)
    assert told["asked"] == list(equation.asked)


def test_the_catalogue_says_by_which_choice_an_equation_stands_in_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spec, "network", lambda: NETWORK)
    told = catalogue.catalogue()
    jsonschema.validate(told, schemas.read("equations"), cls=jsonschema.Draft202012Validator)
    by_id = {e["id"]: e for e in told["equations"]}
    assert by_id["forward/relu"]["choices"] == []
    (tanh,) = by_id["forward/tanh"]["choices"]
    assert (tanh["id"], tanh["out"], tanh["with"]) == ("tanh", ["A1"], {"Z": "Z1"})
    assert tanh["permalink"].endswith("/equations/forward/tanh/#A1")
    assert [c["out"] for c in by_id["update/momentum"]["choices"]] == [
        ["vW1", "W1"],
        ["vb2", "b2"],
    ]


def test_the_catalogue_has_the_mistakes_between_equations(told: dict[str, Any]) -> None:
    network = spec.network()
    by_id = {wrong["id"]: wrong for wrong in told["wiring"]}
    own, chosen = network.mistakes, network.misuses
    assert [*by_id] == [*(one.id for one in own), *(one.id for _, one in chosen)]
    assert by_id["softmax-of-a1"]["choices"] == []
    assert by_id["softmax-of-a1"]["code"] == "A2 = softmax(A1)"
    assert by_id["biases-pulled"]["choices"] == ["l2"]
    assert by_id["biases-pulled"]["code"].splitlines()[1] == "db1 = db1 + Rb1"
    assert by_id["decay-for-l2"]["choices"] == ["adam", "l2"]
    assert by_id["decay-for-l2"]["permalink"] == (
        f"{ADDRESS}networks/two_layer/#mistake-decay-for-l2"
    )


def test_equations_and_laws_of_the_catalogue_name_each_other(told: dict[str, Any]) -> None:
    of_laws = {(e, law["id"]) for law in told["laws"] for e in law["uses"]}
    of_equations = {(e["id"], law) for e in told["equations"] for law in e["laws"]}
    assert of_equations == of_laws != set()


def test_the_catalogue_says_what_each_page_rests_on_and_what_holds_it() -> None:
    told = catalogue.catalogue()
    by_id = {page["id"]: page for page in (*told["equations"], *told["laws"])}
    assert by_id["backward/relu_derivative"]["rests_on"] == [
        {
            "id": "forward/relu",
            "ways": ["derivative"],
            "checks": ["gradient", "central", "symbolic"],
        }
    ]
    assert by_id["forward/relu"]["rests_on"] == []
    for law in told["laws"]:
        of_law = {ground["id"]: ground for ground in law["rests_on"]}
        for id_ in law["uses"]:
            assert "law" in of_law[id_]["ways"]
            assert law["check"].endswith(of_law[id_]["checks"][-1])


def without(told: dict[str, Any]) -> None:
    del told["equations"][0]["tex"]


def beyond(told: dict[str, Any]) -> None:
    told["laws"][0]["colour"] = "red"


def newer(told: dict[str, Any]) -> None:
    told["format"] = 2


def unversioned(told: dict[str, Any]) -> None:
    told["equations"][0]["since"] = "soon"


@pytest.mark.parametrize("spoil", [without, beyond, newer, unversioned])
def test_the_schema_refuses_what_is_wrong(spoil: Any, told: dict[str, Any]) -> None:
    spoil(told)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(
            told, schemas.read("equations"), cls=jsonschema.Draft202012Validator
        )
