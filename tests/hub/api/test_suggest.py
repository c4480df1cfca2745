"""`/api/suggest`: what it answers, what it refuses, and that nothing of it is kept."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hub.api.conftest import Rig


def test_every_kind_is_suggested_with_what_to_put_in_the_box(samples: Rig) -> None:
    found = samples.json("/api/suggest", q="carers")["suggestions"]

    assert {one["kind"] for one in found} == {"need", "service_type", "organization"}
    assert samples.json("/api/suggest", q="hudd")["suggestions"][0]["label"] == "Huddersfield, England"
    assert all(set(one) == {"kind", "id", "label", "text", "words"} for one in found)
    assert all(one["words"] for one in found)


def test_an_organization_that_is_suggested_has_services_and_an_id_that_leads_to_it(samples: Rig) -> None:
    services = samples.json("/api/search", per_page=100)["results"]
    names = {one["organization"]["name"] for one in services} - {None}

    for name in sorted(names):
        found = samples.json("/api/suggest", q=name[:12], kind="organization")["suggestions"]
        assert all(one["label"] in names for one in found), name
        for one in found:
            assert samples.get(f"/openreferral/v3/organizations/{one['id']}").status_code == 200


def test_the_organization_of_a_test_feed_is_not_suggested(samples: Rig) -> None:
    shown = {
        one["label"] for one in samples.json("/api/suggest", q="trial", kind="organization")["suggestions"]
    }
    held = {one["organization"]["name"] for one in samples.json("/api/search", per_page=100)["results"]}

    assert shown <= held


def test_the_id_of_a_need_and_of_a_service_type_can_be_asked_for(samples: Rig) -> None:
    (need, *_) = samples.json("/api/suggest", q="food ban", kind="need")["suggestions"]
    (kind, *_) = samples.json("/api/suggest", q="carers", kind="service_type")["suggestions"]

    assert samples.get("/api/match", need=need["id"]).status_code == 200
    assert samples.get("/api/search", service_type=kind["id"]).status_code == 200


def test_the_id_of_a_place_can_be_searched_near(samples: Rig) -> None:
    for text in ("hudders", "hu5", "newport"):
        (place, *_) = samples.json("/api/suggest", q=text, kind="place")["suggestions"]
        assert samples.get("/api/search", near=place["id"]).status_code == 200, place


def test_kinds_may_be_given_several_times_and_the_limit_holds(samples: Rig) -> None:
    found = samples.json("/api/suggest?q=ca&kind=need&kind=place", limit=5)["suggestions"]

    assert {one["kind"] for one in found} == {"need", "place"}
    assert len(found) == 5


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "  "}, {"q": "\x00\x1b"}, {"q": "xqzzqxqzz"}])
def test_nothing_typed_or_nothing_like_it_is_an_empty_list(samples: Rig, query: dict[str, str]) -> None:
    assert samples.json("/api/suggest", **query) == {"suggestions": []}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"q": "a" * 10_000}, "q"),
        ({"q": "a", "kind": "postcode"}, "kind"),
        ({"q": "a", "limit": 0}, "limit"),
        ({"q": "a", "limit": 11}, "limit"),
        ({"q": "a", "limit": "ten"}, "limit"),
        ({"text": "a"}, "text"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(
    samples: Rig, query: dict[str, object], named: str
) -> None:
    answer = samples.get("/api/suggest", **query)

    assert answer.status_code == 422
    assert named in answer.get_json()["errors"]["query"]


def test_nothing_of_it_is_kept_anywhere(samples: Rig) -> None:
    answer = samples.get("/api/suggest", q="foo")

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (
        samples.client.get(
            "/api/suggest?q=foo", headers={"If-None-Match": answer.headers["ETag"]}
        ).status_code
        == 304
    )


def test_a_hub_without_an_index_suggests_needs_and_places(empty: Rig) -> None:
    kinds = {one["kind"] for one in empty.json("/api/suggest", q="car")["suggestions"]}

    assert kinds == {"need", "service_type", "place"}


def test_it_is_described_with_its_parameters_and_its_answer(samples: Rig) -> None:
    document = samples.json("/api/openapi.json")

    said = document["paths"]["/api/suggest"]["get"]
    assert {one["name"] for one in said["parameters"]} == {"q", "kind", "limit"}
    assert {"200", "422"} <= set(said["responses"])
    assert set(document["components"]["schemas"]["SuggestionOut"]["properties"]) == {
        *("kind", "id", "label", "text", "words")
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_every_script_gets_an_answer(samples: Rig, text: str) -> None:
    assert len(samples.json("/api/suggest", q=text)["suggestions"]) <= 10
