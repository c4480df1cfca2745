"""`/api/search` and `/api/services/{id}`: shapes, distances, order, and that the unknown stays, marked."""

from typing import Any

import pytest
from geopy.distance import geodesic

from discovery_app.client import HubClient, HubSaysNo
from hub.database import now_utc
from standards.openreferral.schedules import describe
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.api import records
from tests.hub.api.conftest import Rig

ANSWER = {"total", "page", "per_page", "total_pages", "relaxed", "outside_area", "near", "results"}
RESULT = {
    *(
        "id",
        "name",
        "organization",
        "summary",
        "status",
        "distance_m",
        "place",
        "place_count",
        "place_hidden",
        "points",
    ),
    *("delivery", "ages", "cost", "areas_served", "service_types", "times", "assured", "feed"),
}
PLACE = {"name", "locality", "postcode", "latitude", "longitude", "council", "by"}
FEED = {"slug", "name", "publisher", "publisher_slug", "licence", "licence_url", "data_status"}
QUERIES: tuple[dict[str, Any], ...] = (
    {"q": "lunch club", "near": "HU5 2AA", "within_km": 5},
    {"q": "debt advice", "near": "BS1 5TR", "within_km": 10},
    {"q": "dementia", "near": "hu52aa", "within_km": 8, "age": 70},
    {"q": "young people", "near": "BS16", "within_km": 15},
    {"near": "HU3 1", "within_km": 3, "free": "true"},
    {"q": "befriending", "near": "BS34 5DB", "within_km": 25, "delivery": ["venue", "phone"]},
)


def search(samples: Rig, **query: Any) -> dict[str, Any]:
    response = samples.client.get("/api/search", query_string={"per_page": 100, **query})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.get("q", "no words"))
def test_distances_are_right_and_the_nearest_come_first(samples: Rig, query: dict[str, Any]) -> None:
    answer = search(samples, **query)

    from_here = (answer["near"]["latitude"], answer["near"]["longitude"])
    distances = [one["distance_m"] for one in answer["results"]]
    measured = [distance for distance in distances if distance is not None]
    assert answer["total"] == len(answer["results"]) > 0
    assert measured
    assert measured == sorted(measured)
    assert distances == [*measured, *[None] * (len(distances) - len(measured))]
    assert max(measured) <= query["within_km"] * 1000
    for one in answer["results"]:
        if one["distance_m"] is not None:
            there = (one["place"]["latitude"], one["place"]["longitude"])
            assert one["distance_m"] == pytest.approx(geodesic(from_here, there).m, rel=0.005, abs=1)


def test_the_nearest_of_several_places_is_the_one_that_is_shown(samples: Rig) -> None:
    several = [one for one in search(samples, near="HU5 2AA")["results"] if one["place_count"] > 1]

    assert several
    for one in several:
        if one["distance_m"] is None:
            continue
        where = samples.json(f"/api/services/{one['id']}")["facts"]["where"]
        distances = [
            geodesic((53.763551, -0.359057), (place["latitude"], place["longitude"])).m
            for place in where
            if place["latitude"] is not None
        ]
        assert one["distance_m"] == pytest.approx(min(distances), rel=0.005, abs=30)


def test_a_result_has_the_times_of_the_place_that_it_shows(samples: Rig) -> None:
    for near in ("HU5 2AA", "BS1 5TR"):
        several = [one for one in search(samples, near=near)["results"] if one["place_count"] > 1]
        assert several
        for one in several:
            document = samples.json(f"/api/services/{one['id']}")["document"]
            elsewhere = {
                link["id"]
                for link in document["service_at_locations"]
                if link["location"].get("name") != one["place"]["name"]
            }
            schedules = document.get("schedules", ())
            here, there = (
                {
                    describe(row, on=now_utc().date())
                    for row in schedules
                    if (row.get("service_at_location_id") in elsewhere) is other
                }
                for other in (False, True)
            )
            said = set((one["times"] or "").removesuffix("; and more").split("; "))
            assert not said & (there - here), one["name"]


def test_a_check_that_is_yet_to_come_is_no_check(empty: Rig) -> None:
    services = [records.UNLICENSED[0] | {"assured_date": "2099-01-01"}]
    with FeedServer(services, full_lists=True) as feed:
        harvest(empty.hub, feed)

    found = search(empty)["results"][0]

    assert found["assured"] is None
    assert empty.json(f"/api/services/{found['id']}")["facts"]["assured"] is None


def test_each_place_has_its_own_access(empty: Rig) -> None:
    links = [
        {
            "id": f"7a1f0000-0000-4000-8000-00000000b00{number}",
            "location": {
                "id": f"7a1f0000-0000-4000-8000-00000000c00{number}",
                "location_type": "physical",
                "name": name,
                "accessibility": [
                    {"id": f"7a1f0000-0000-4000-8000-00000000d00{number}", "description": text}
                ],
            },
        }
        for number, (name, text) in enumerate((("Ford Hall", "Step-free"), ("Weir Hall", "Stairs only")))
    ]
    with FeedServer([records.UNLICENSED[0] | {"service_at_locations": links}], full_lists=True) as feed:
        harvest(empty.hub, feed)

    facts = empty.json(f"/api/services/{search(empty)['results'][0]['id']}")["facts"]

    assert {place["name"]: place["access"] for place in facts["where"]} == {
        "Ford Hall": ["Step-free"],
        "Weir Hall": ["Stairs only"],
    }
    assert "access" not in facts


def test_a_helpline_with_no_place_is_still_there_when_near_is_given(samples: Rig) -> None:
    near = search(samples, q="helpline", near="HU5 2AA", within_km=1)
    placeless = [one for one in near["results"] if one["place"] is None and "phone" in one["delivery"]]

    assert placeless
    for one in placeless:
        assert one["distance_m"] is None
        assert one["areas_served"]["outcome"] in {"serves_you", "not_stated", "check"}


def test_what_says_that_it_serves_others_is_left_out_and_counted(samples: Rig) -> None:
    hull, bristol = (search(samples, near=near) for near in ("HU5 2AA", "BS1 5TR"))

    assert hull["outside_area"] > 0
    assert bristol["outside_area"] > 0
    assert hull["total"] + hull["outside_area"] <= search(samples)["total"]
    assert {one["areas_served"]["outcome"] for one in hull["results"]} <= {
        "serves_you",
        "not_stated",
        "check",
    }


@pytest.mark.parametrize("query", [{}, {"q": "club"}, *QUERIES], ids=str)
def test_results_have_exactly_the_agreed_shape(samples: Rig, query: dict[str, Any]) -> None:
    answer = search(samples, **query)

    assert answer.keys() == ANSWER
    for one in answer["results"]:
        assert one.keys() == RESULT
        assert one["organization"].keys() == {"id", "name"}
        assert len(one["summary"]) <= 300
        assert one["status"] == "active"
        assert one["place"] is None or one["place"].keys() == PLACE
        assert one["ages"] is None or one["ages"].keys() == {"minimum", "maximum"}
        assert one["cost"].keys() == {"outcome", "text"}
        assert one["cost"]["outcome"] in {"free", "charged", "not_stated"}
        assert one["areas_served"].keys() == {"outcome", "names"}
        assert all(each.keys() == {"id", "label", "uri"} for each in one["service_types"])
        assert set(one["delivery"]) <= {"venue", "phone", "online", "home"}
        assert one["assured"] is None or one["assured"].keys() == {"date"}
        assert one["feed"].keys() == FEED
    near = answer["near"]
    assert (near is None) == ("near" not in query)
    if near:
        assert near.keys() == {"text", "kind", "latitude", "longitude", "council", "areas", "live", "message"}
        assert all(area.keys() == {"code", "name", "kind"} for area in near["areas"])


def test_a_service_has_exactly_the_agreed_shape(samples: Rig) -> None:
    for one in search(samples)["results"]:
        answer = samples.json(f"/api/services/{one['id']}")
        facts, provenance = answer["facts"], answer["provenance"]
        assert answer.keys() == {"document", "provenance", "facts"}
        assert "signpost" not in answer["document"]
        assert answer["document"]["id"] == one["id"]
        assert provenance.keys() == {
            *("publisher", "feed", "licence", "licence_url", "original_id", "source_url", "first_seen"),
            *("changed_at", "harvested_at", "data_status", "live_since"),
        }
        assert provenance["publisher"].keys() == {"slug", "name", "url"}
        assert provenance["feed"].keys() == {"slug", "name", "url", "version"}
        assert facts.keys() == {
            *("description_text", "who_for", "when", "where", "areas_served", "delivery", "cost", "contact"),
            *("assured", "languages", "service_types"),
        }
        assert facts["who_for"].keys() == {"ages", "criteria", "text"}
        assert facts["when"].keys() == {"sentences", "next", "ended", "unknown"}
        assert all(
            place.keys()
            == {
                *("name", "lines", "postcode", "latitude", "longitude", "by", "hidden", "virtual"),
                *("council", "access", "transport"),
            }
            for place in facts["where"]
        )
        assert facts["cost"].keys() == {"outcome", "text", "options"}
        assert facts["contact"].keys() == {"phones", "emails", "url"}
        assert all(each.keys() == {"number", "label", "tel"} for each in facts["contact"]["phones"])
        assert all(each.keys() == {"opens", "closes", "place"} for each in facts["when"]["next"])
        assert facts["delivery"] == one["delivery"]
        assert facts["cost"]["outcome"] == one["cost"]["outcome"]


def test_the_council_of_a_hidden_place_stays_and_nothing_else_of_it(samples: Rig) -> None:
    found = search(samples, q="Haven Quay women's refuge")["results"][0]

    assert found["place_hidden"] is True
    assert found["place"] == {
        **dict.fromkeys(("name", "locality", "postcode", "latitude", "longitude", "by")),
        "council": {"code": "E06000010", "name": "Kingston upon Hull, City of"},
    }
    assert found["id"] in {one["id"] for one in search(samples, council="Hull")["results"]}
    answer = samples.json(f"/api/services/{found['id']}")
    assert answer["provenance"]["source_url"] is None
    assert [place["hidden"] for place in answer["facts"]["where"]] == [True]


@pytest.mark.parametrize(
    ("council", "area"),
    [("E06000010", "E06000010"), ("Hull", "E06000010"), ("bristol city council", "E06000023")],
)
def test_a_council_by_code_or_name(samples: Rig, council: str, area: str) -> None:
    found = search(samples, council=council)["results"]

    assert len(found) > 20
    for one in found:
        if one["place"] and one["place"]["council"]:
            assert area in {place["council"]["code"] for place in places(samples, one["id"])}


def places(samples: Rig, service_id: str) -> list[dict[str, Any]]:
    where = samples.json(f"/api/services/{service_id}")["facts"]["where"]
    return [place for place in where if place["council"]]


def test_an_area_of_the_upper_tier_takes_in_its_councils(samples: Rig) -> None:
    west_of_england = search(samples, council="E47000009")["total"]

    assert west_of_england >= search(samples, council="E06000023")["total"] > 0
    assert west_of_england > search(samples, council="E06000025")["total"] > 0


def test_a_service_type_in_every_form_that_it_is_known_by(samples: Rig) -> None:
    kind = next(
        kind
        for one in search(samples)["results"]
        for kind in one["service_types"]
        if (kind["uri"] or "").endswith("/225")
    )
    forms = (kind["uri"], "esdServiceType:225", "esdServiceTypes:225", "225", kind["id"], kind["id"].upper())

    found = [{one["id"] for one in search(samples, service_type=form)["results"]} for form in forms]

    assert found[0]
    assert all(each == found[0] for each in found)
    both = search(samples, service_type=[kind["id"], "242"])["total"]
    assert both > len(found[0])
    assert search(samples, service_type="esdServiceType:999999")["total"] == 0


def test_the_unknown_stays_marked_unless_only_the_known_is_wanted(samples: Rig) -> None:
    for query, unknown in (
        ({"age": 30}, lambda one: one["ages"] is None),
        ({"free": "true"}, lambda one: one["cost"]["outcome"] == "not_stated"),
        ({"delivery": "phone"}, lambda one: not one["delivery"]),
    ):
        every, known = search(samples, **query), search(samples, known_only="true", **query)
        assert any(map(unknown, every["results"])), query
        assert not any(map(unknown, known["results"])), query
        assert known["total"] < every["total"]
    assert all(one["cost"]["outcome"] != "charged" for one in search(samples, free="true")["results"])


def test_ages_hold_at_both_ends_and_nought_is_an_age(samples: Rig) -> None:
    for age in (0, 17, 18, 65, 130):
        for one in search(samples, age=age, known_only="true")["results"]:
            assert (one["ages"]["minimum"] or 0) <= age <= (one["ages"]["maximum"] or 1000)
    assert search(samples, age=0, known_only="true")["total"] > 0


def test_a_publishers_share(samples: Rig) -> None:
    found = search(samples, publisher="bristol-city-council-sample")["results"]

    assert len(found) > 40
    assert {one["feed"]["slug"] for one in found} == {"bristol"}
    assert {one["feed"]["publisher_slug"] for one in found} == {"bristol-city-council-sample"}


def test_best_match_first_if_asked_for(samples: Rig) -> None:
    near = search(samples, q="lunch club", near="HU5 2AA")
    best = search(samples, q="lunch club", near="HU5 2AA", sort="relevance")

    assert {one["id"] for one in near["results"]} == {one["id"] for one in best["results"]}
    assert "lunch" in best["results"][0]["name"].lower()


def test_words_that_are_not_all_found_are_given_up_and_that_is_said(samples: Rig) -> None:
    relaxed = search(samples, q="lunch trombones")

    assert relaxed["relaxed"] == ["words"]
    assert relaxed["total"] > 0
    assert search(samples, q="lunch")["relaxed"] == []
    assert search(samples, q="qwertyuiop")["total"] == 0


def test_pages_give_each_service_once(samples: Rig) -> None:
    for query in (
        {},
        {"q": "club"},
        {"near": "HU5 2AA"},
        {"near": "BS1 5TR", "q": "help", "sort": "relevance"},
    ):
        whole = [one["id"] for one in search(samples, **query)["results"]]
        total = search(samples, **query)["total"]
        paged = [
            one["id"]
            for page in range(1, -(-total // 7) + 2)
            for one in search(samples, page=page, per_page=7, **query)["results"]
        ]
        assert len(paged) == len(set(paged)) == total
        assert paged[: len(whole)] == whole


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("near", value)
            for value in ("ZZ9 9ZZ", "here", "HU5 2ZX", "'; drop table service", "x" * 400, "JE2 3AB")
        ),
        *(("page", value) for value in ("0", "-1", "abc", "100001", "9" * 400)),
        *(("per_page", value) for value in ("0", "101", "x")),
        *(("age", value) for value in ("-1", "131", "old", "nan")),
        *(("within_km", value) for value in ("-1", "2001", "inf", "far", "5")),
        *(
            ("publisher", "nobody"),
            ("delivery", "pigeon"),
            ("council", "Atlantis"),
            ("sort", "worst"),
            ("sort", "nearest"),
        ),
        *(("free", "perhaps"), ("known_only", "2")),
        *(("qq", "lunch"), ("postcode", "HU5 2AA"), ("near[]", "HU5 2AA")),
    ],
)
def test_what_cannot_be_understood_is_refused_and_named(samples: Rig, name: str, value: str) -> None:
    answer = samples.get("/api/search", **{name: value})

    assert answer.status_code == 422
    body = answer.get_json()
    assert body.keys() == {"code", "status", "message", "errors"}
    assert body["errors"]["query"].keys() == {name}
    assert body["message"]
    assert len(answer.text) < 1000


def test_blank_values_are_as_if_not_given(samples: Rig) -> None:
    assert search(samples, q="", near="  ", publisher=None)["total"] == search(samples)["total"]


def test_the_finder_reads_the_refusal_and_the_suggestions(samples: Rig) -> None:
    client = HubClient.in_process(samples.api)

    with pytest.raises(HubSaysNo) as refusal:
        client.match({"near": "HU5 2ZX"})
    with pytest.raises(HubSaysNo) as other:
        client.match({"delivery": ["venue", "pigeon"]})

    assert list(refusal.value.errors) == ["near"]
    assert refusal.value.errors["near"][0].startswith("There is no postcode HU5 2ZX")
    assert refusal.value.suggestions["near"]
    for suggestion in refusal.value.suggestions["near"]:
        assert search(samples, near=suggestion)["near"]["text"] == suggestion
    assert other.value.errors == {"delivery": ["Must be one of: venue, phone, online, home."]}


def test_a_sector_and_an_outcode_are_places_too(samples: Rig) -> None:
    for text, kind in (("HU5 2", "sector"), ("hu5", "outcode"), ("BS1", "outcode")):
        near = search(samples, near=text)["near"]
        assert near["kind"] == kind
        assert near["areas"]
        assert near["message"] == ""


def test_of_an_outcode_in_several_councils_only_what_covers_all_is_sure(samples: Rig) -> None:
    def outcomes(near: str) -> dict[str, str]:
        found = search(samples, near=near, publisher="bristol-city-council-sample")
        assert found["total"] == len(found["results"])
        return {
            one["id"]: one["areas_served"]["outcome"]
            for one in found["results"]
            if one["areas_served"]["names"] in (["Bristol"], ["South Gloucestershire"])
        }

    bristol, south_gloucestershire, both = map(outcomes, ("BS1 5TR", "BS34 5DB", "BS16"))

    assert {*bristol.values(), *south_gloucestershire.values()} == {"serves_you"}
    assert both == dict.fromkeys([*bristol, *south_gloucestershire], "check")


def test_words_are_kept_when_only_the_price_or_the_place_is_in_the_way(samples: Rig) -> None:
    assert search(samples, q="lunch club")["total"] > 0
    for narrow in ({"age": 3, "known_only": "true"}, {"delivery": "online", "known_only": "true"}):
        answer = search(samples, q="lunch club", **narrow)
        assert (answer["total"], answer["relaxed"]) == (0, [])


@pytest.mark.parametrize(
    ("name", "outcome"), [("Free. Cakes are 50p.", "not_stated"), ("From £5, by income", "charged")]
)
def test_the_words_about_a_price_are_shown_as_published(samples: Rig, name: str, outcome: str) -> None:
    costs = [one["cost"] for one in search(samples)["results"] + search(samples, page=2)["results"]]

    assert {"outcome": outcome, "text": name} in costs
