"""The filters of both feeds, as clients really write them, and what is refused with a sentence."""

from typing import Any

import pytest
from geopy.distance import geodesic

from tests.hub.api.conftest import Rig

HULL = "/publishers/hull-city-council-sample"


def ids(samples: Rig, path: str, **query: Any) -> set[str]:
    return {one["id"] for one in samples.items(path, per_page=500, **query)}


@pytest.mark.parametrize(
    ("version", "query"),
    [
        ("v1", {"text": "lunch club"}),
        ("v3", {"search": "lunch club"}),
        ("v3", {"text": "lunch club"}),
    ],
)
def test_words(samples: Rig, version: str, query: dict[str, str]) -> None:
    found = samples.items(f"/openreferral/{version}/services", per_page=500, **query)

    assert 3 <= len(found) < 40
    assert all("lunch" in str(one).lower() for one in found)
    assert ids(samples, f"{HULL}/openreferral/{version}/services", **query) < {one["id"] for one in found}


@pytest.mark.parametrize("postcode", ["HU5 2AA", "hu52aa", " HU5  2aa ", "HU52AA"])
@pytest.mark.parametrize("version", ["v1", "v3"])
def test_proximity_is_in_metres_from_the_middle_of_the_postcode(
    samples: Rig, version: str, postcode: str
) -> None:
    found = ids(samples, f"/openreferral/{version}/services", postcode=postcode, proximity=2000)

    middle = samples.hub.context().postcode_table().lookup("HU5 2AA")
    assert middle is not None
    within = set()
    for one in samples.items("/openreferral/v3/services", per_page=500, status="active"):
        for link in samples.json(f"/openreferral/v3/services/{one['id']}").get("service_at_locations", ()):
            place = link.get("location", {})
            if one["status"] == "active" and "latitude" in place:
                metres = geodesic(
                    (middle.latitude, middle.longitude), (place["latitude"], place["longitude"])
                ).m
                if metres <= 2000:
                    within.add(one["id"])
    online = {
        one["id"]
        for one in samples.json("/api/search", delivery="online", known_only="true", per_page=100)["results"]
    }
    assert len(within) >= 5
    assert within <= found
    assert found - within <= online


def test_3_0_finds_places_by_distance_too(samples: Rig) -> None:
    near = samples.items("/openreferral/v3/service_at_locations", postcode="HU5 2AA", proximity=2000)
    every = samples.items("/openreferral/v3/service_at_locations", per_page=500)

    assert 0 < len(near) < len(every)
    assert {one["id"] for one in near} < {one["id"] for one in every}
    services = ids(samples, "/openreferral/v3/services", postcode="HU5 2AA", proximity=2000)
    assert {one["service"]["id"] for one in near} <= services


def test_in_1_0_a_postcode_or_a_proximity_alone_changes_nothing(samples: Rig) -> None:
    every = samples.json("/openreferral/v1/services")

    assert samples.json("/openreferral/v1/services", postcode="HU5 2AA") == every
    assert samples.json("/openreferral/v1/services", proximity="1000") == every
    assert samples.json("/openreferral/v1/services", proximity="1000", postcode="") == every


def test_in_3_0_a_postcode_alone_means_the_areas_served(samples: Rig) -> None:
    hull = ids(samples, "/openreferral/v3/services", postcode="HU5 2AA")
    bristol = ids(samples, "/openreferral/v3/services", postcode="BS1 5TR")

    assert hull
    assert bristol
    assert hull != bristol


@pytest.mark.parametrize(
    "query",
    [
        "taxonomy_id=esdServiceType:242",
        "taxonomy_id=esdServiceType:242&vocabulary=esdServiceTypes",
        "taxonomy_id=esdServiceTypes:242&vocabulary=esdServiceTypes",
        "taxonomy_id=242&vocabulary=esdServiceTypes",
        "taxonomy_id=http://id.esd.org.uk/service/242&vocabulary=esdServiceTypes",
        "taxonomy_id=http%3A%2F%2Fid.esd.org.uk%2Fservice%2F242",
        "taxonomy_id[]=esdServiceType:242&vocabulary[]=esdServiceTypes",
        "taxonomy_id[0]=esdServiceType:242&vocabulary[0]=esdServiceTypes",
        "TAXONOMY_ID=x&taxonomy_id=ESDSERVICETYPE:242",
    ],
)
def test_a_term_of_1_0_in_every_written_form(samples: Rig, query: str) -> None:
    wanted = {
        record["id"]
        for one in samples.items("/openreferral/v1/services", per_page=500)
        if one["status"] == "active"
        for record in [samples.json(f"/openreferral/v1/services/{one['id']}")]
        for each in record.get("service_taxonomys", ())
        if each["taxonomy"]["id"] == "esdServiceType:242"
    }

    assert wanted
    assert ids(samples, f"/openreferral/v1/services?per_page=500&{query}") == wanted


@pytest.mark.parametrize(
    "query",
    [
        "taxonomy_id=esdServiceType:242&taxonomy_id=esdServiceType:225",
        "taxonomy_id[]=esdServiceType:242&taxonomy_id[]=esdServiceType:225",
        "taxonomy_id=esdServiceType:242,esdServiceType:225",
        "taxonomy_id=242,225&vocabulary=esdServiceTypes",
        "taxonomy_id=242&vocabulary=esdServiceTypes&taxonomy_id=225&vocabulary=esdServiceTypes",
    ],
)
def test_lists_repeated_bracketed_and_with_commas_are_the_same(samples: Rig, query: str) -> None:
    """A service has to have all the terms asked for; any of several types is `service_type`."""
    path = "/openreferral/v1/services"
    one, other = (ids(samples, path, taxonomy_id=f"esdServiceType:{code}") for code in (242, 225))

    assert one
    assert other
    assert ids(samples, f"{path}?{query}") == one & other
    any_of_them = query.replace("taxonomy_id", "service_type").partition("&vocabulary")[0]
    if "242,225" in query or "vocabulary" not in query:
        assert ids(samples, f"{path}?{any_of_them}") == one | other


def test_terms_of_lists_of_their_own_and_of_no_list(samples: Rig) -> None:
    path = "/openreferral/v1/services"
    terms = {
        one["id"]: one for one in samples.items("/openreferral/v1/taxonomies", vocabulary="Who it is for")
    }

    for key in list(terms)[:5]:
        assert ids(samples, path, taxonomy_id=key) == ids(
            samples, path, taxonomy_id=key, vocabulary="Who it is for"
        )
    assert ids(samples, path, taxonomy_id="nobody:1") == set()
    assert ids(samples, path, taxonomy_id="nobody:1", vocabulary="Who it is for") == set()
    types = [one["id"] for one in samples.items("/openreferral/v1/taxonomies", vocabulary="esdServiceTypes")]
    for_them, of_type = (
        {key: ids(samples, path, taxonomy_id=key) for key in keys} for keys in (list(terms), types)
    )
    mixed = [(who, what) for who in terms for what in types if for_them[who] & of_type[what]]
    assert mixed
    for who, what in mixed[:5]:
        assert ids(samples, path, taxonomy_id=f"{who},{what}") == for_them[who] & of_type[what]


def test_terms_and_taxonomies_of_3_0(samples: Rig) -> None:
    term = samples.items("/openreferral/v3/taxonomy_terms", per_page=500)[0]
    of_term = ids(samples, "/openreferral/v3/services", taxonomy_term_id=term["id"])
    of_taxonomy = ids(samples, "/openreferral/v3/services", taxonomy_id=term["taxonomy_id"])

    assert of_term
    assert of_term < of_taxonomy
    assert of_term == ids(samples, "/openreferral/v3/services", taxonomy_term_id=term["id"].upper())
    places = samples.items("/openreferral/v3/service_at_locations", taxonomy_term_id=term["id"])
    assert {one["service"]["id"] for one in places} <= of_term


def test_terms_by_taxonomy_parent_and_top(samples: Rig) -> None:
    path = "/openreferral/v3/taxonomy_terms"
    every = samples.items(path, per_page=500)
    taxonomy = every[0]["taxonomy_id"]
    parents = {one["parent_id"] for one in every if one.get("parent_id")}

    assert ids(samples, path, taxonomy_id=taxonomy) == {
        one["id"] for one in every if one["taxonomy_id"] == taxonomy
    }
    assert ids(samples, path, top_only="true") == {one["id"] for one in every if not one.get("parent_id")}
    for parent in parents:
        assert ids(samples, path, parent_id=parent) == {
            one["id"] for one in every if one.get("parent_id") == parent
        }
    names = samples.json("/openreferral/v1/vocabularies")
    for name in names:
        found = samples.items("/openreferral/v1/taxonomies", vocabulary=name)
        assert found
        assert {one["vocabulary"] for one in found} == {name}


def test_ages_are_those_that_a_service_says_and_overlap(samples: Rig) -> None:
    found = samples.items("/openreferral/v3/services", per_page=500, minimum_age=65, maximum_age=70)

    assert found
    for one in found:
        if not {"minimum_age", "maximum_age"} & one.keys():
            # It says so in several rows.
            assert samples.json(f"/openreferral/v3/services/{one['id']}")["signpost"]["version_1_0"]
        assert one.get("minimum_age", 0) <= 70
        assert one.get("maximum_age", 1000) >= 65
    same = ids(samples, "/openreferral/v1/services", minimum_age=65.0, maximum_age="70")
    assert same == {one["id"] for one in found}
    assert ids(samples, "/openreferral/v3/services", minimum_age=0, maximum_age=0)


@pytest.mark.parametrize(
    "query",
    [
        "include=contacts,service_at_locations",
        "include=contacts&include=service_at_locations",
        "include[]=contacts&include[]=service_at_locations",
        "include[0]=contacts&include[1]=service_at_locations",
        "include=service_at_locations,contacts,organization",
    ],
)
def test_include_adds_what_is_asked_for_and_no_more(samples: Rig, query: str) -> None:
    items = samples.items(f"/openreferral/v1/services?per_page=500&{query}")

    keys = {key for one in items for key, value in one.items() if isinstance(value, list)}
    assert keys == {"contacts", "service_at_locations"}
    for one in items[:10]:
        whole = samples.json(f"/openreferral/v1/services/{one['id']}")
        assert one.get("contacts") == whole.get("contacts")
        assert one.get("service_at_locations") == whole.get("service_at_locations")


def test_filters_hold_together(samples: Rig) -> None:
    path = "/openreferral/v1/services"
    both = ids(samples, path, text="club", postcode="HU5 2AA", proximity=3000)

    assert both
    assert both == ids(samples, path, text="club") & ids(samples, path, postcode="HU5 2AA", proximity=3000)


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        *(
            (path, name, value)
            for path in (
                "v1/services",
                "v3/services",
                "v3/organizations",
                "v1/taxonomies",
                "v3/taxonomy_terms",
            )
            for name in ("page", "per_page")
            for value in ("0", "-1", "abc", "1.5", "9" * 5000, "1e3", "NaN", "1 OR 1")
        ),
        *(
            (path, name, value)
            for path in ("v1/services", "v3/services", "v3/service_at_locations")
            for name in ("minimum_age", "maximum_age", "proximity")
            for value in ("abc", "-1", "nan", "inf", "1,5")
        ),
        *(
            (path, "postcode", value)
            for path in ("v1/services", "v3/services")
            for value in ("ZZ9 9ZZ", "x" * 400)
        ),
        ("v1/services", "include", "everything"),
        ("v1/services", "coverage", "ZZ9 9ZZ"),
        ("v1/services", "taxonomy_type", "weather"),
        *(
            (path, name, value)
            for path in ("v1/services", "v3/services", "v3/service_at_locations")
            for name, value in (
                ("day", "Caturday"),
                ("day", "8"),
                ("start_time", "25:00"),
                ("end_time", "10:61"),
                ("start_time", "soon"),
                ("age_rule", "guess"),
            )
        ),
        *(
            (path, name, value)
            for path in ("v3/services", "v3/service_at_locations")
            for name, value in (
                ("organization_id", "council"),
                ("modified_after", "yesterday"),
                ("minimal", "perhaps"),
                ("full", "2"),
                ("format", "xml"),
            )
        ),
        ("v3/organizations", "full_service", "perhaps"),
        ("v3/organizations", "format", "csv"),
        ("v3/taxonomies", "format", "csv"),
        ("v3/taxonomy_terms", "top_only", "perhaps"),
        ("v1/taxonomies", "root_only", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_understood_is_refused_and_named(
    samples: Rig, path: str, name: str, value: str
) -> None:
    query = {name: value} | ({"proximity": "100"} if name == "postcode" else {})
    answer = samples.get(f"/openreferral/{path}", **query)

    assert answer.status_code == 422
    body = answer.get_json()
    assert body.keys() == {"code", "status", "message", "errors"}
    assert body["errors"]["query"].keys() == {name}
    assert len(answer.text) < 1500


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("taxonomy_id=a&taxonomy_id=b&taxonomy_id=c&vocabulary=x&vocabulary=y", "vocabulary"),
        ("taxonomy_id=a&taxonomy_id=b&taxonomy_type=cost,area,service", "taxonomy_id"),
        ("day=MO&day=TU&day=WE&start_time=10:00&start_time=11:00", "start_time"),
        ("minimum_age=70&maximum_age=60", "minimum_age"),
        ("day=" + "MO&day=" * 60 + "TU", "day"),
    ],
)
def test_parameters_that_contradict_each_other_are_refused_and_named(
    samples: Rig, query: str, name: str
) -> None:
    answer = samples.get(f"/openreferral/v1/services?{query}")

    assert answer.status_code == 422
    assert answer.get_json()["errors"]["query"].keys() == {name}


def test_an_unknown_postcode_gets_near_ones(samples: Rig) -> None:
    answer = samples.get("/openreferral/v1/services", postcode="HU5 2ZX", proximity=1000).get_json()

    sentence, *near = answer["errors"]["query"]["postcode"]
    assert sentence == answer["message"]
    assert near
    assert all(each.startswith("HU5 2") for each in near)


def test_parameters_that_nobody_knows_are_passed_over_as_1_0_clients_expect(samples: Rig) -> None:
    assert samples.json("/openreferral/v1/services", utm_source="x", _="123") == samples.json(
        "/openreferral/v1/services"
    )


@pytest.mark.parametrize(
    "path", ["v1/services", "v3/services", "v3/organizations", "v3/taxonomies", "v1/vocabularies"]
)
@pytest.mark.parametrize("base", ["", HULL])
def test_a_trailing_slash_makes_no_difference(samples: Rig, base: str, path: str) -> None:
    without, with_slash = (
        samples.get(f"{base}/openreferral/{path}{end}?page=2&per_page=5") for end in ("", "/")
    )

    assert without.status_code == with_slash.status_code == 200
    assert without.data == with_slash.data
    for end in ("", "/"):
        assert samples.get(f"{base}/openreferral/v3{end}").status_code == 200
