"""Every filter of the standard on a few services that differ in just what is asked for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.api.conftest import Rig, open_at, rig
from tests.hub.records import a_service, uuid_of

ORGANIZATION = {"id": uuid_of("organization", "A"), "name": "Quay Trust", "description": "Runs two of them."}
HULL, BRISTOL = "HU5 2AA", "BS1 5TR"
AROUND_HULL = (
    '{"type":"Polygon","coordinates":[[[-0.5,53.6],[-0.1,53.6],[-0.1,53.9],[-0.5,53.9],[-0.5,53.6]]]}'
)


def weekly(byday: str, opens: str | None, closes: str | None, **more: Any) -> list[dict[str, Any]]:
    """Return the schedules of a service with one."""
    key = uuid_of("schedule", byday, opens, closes, str(more))
    row = {"id": key, "freq": "WEEKLY", "byday": byday, "opens_at": opens, "closes_at": closes, **more}
    return [{name: value for name, value in row.items() if value is not None}]


def area(**said: Any) -> list[dict[str, Any]]:
    """Return the areas served of a service with one."""
    return [{"id": uuid_of("area", str(said)), **said}]


def term(code: str, vocabulary: str, link_type: str | None = None) -> dict[str, Any]:
    """Return an attribute with a term of its own."""
    own = {"id": uuid_of("term", vocabulary, code), "name": f"{vocabulary} {code}", "taxonomy": vocabulary}
    link = {"link_type": link_type} if link_type else {}
    return {
        "id": uuid_of("attribute", code, vocabulary, link_type),
        **link,
        "taxonomy_term": {**own, "description": own["name"], "code": code},
    }


MEAL, PARKING = term("242", "esdServiceTypes"), term("274", "esdServiceTypes")
FOR_OLDER, OLDER = term("old", "Quay words", "eligibility"), term("old", "Quay words")
NAMED: dict[str, dict[str, Any]] = {
    "tuesday": {
        "schedules": weekly("TU", "10:00", "12:00"),
        "service_areas": area(
            name="Hull", uri="http://statistics.data.gov.uk/id/statistical-geography/E06000010"
        ),
        "attributes": [MEAL, FOR_OLDER],
        "organization": ORGANIZATION,
        "minimum_age": 60,
        "last_modified": "2020-01-05T10:00:00Z",
    },
    "weekend": {
        "schedules": [*weekly("SA,SU", "09:30", "17:00"), *weekly("WE", "18:00", "20:00")],
        "service_areas": area(
            name="Bristol", uri="http://statistics.data.gov.uk/id/statistical-geography/E06000023"
        ),
        "attributes": [MEAL, PARKING, OLDER],
        "organization": ORGANIZATION,
        "minimum_age": 18,
        "maximum_age": 30,
        "last_modified": "2020-03-05T10:00:00+00:00",
    },
    "night": {"schedules": weekly("FR", "22:00", "02:00"), "service_areas": area(name="Avenue ward")},
    "always": {
        "schedules": weekly("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59"),
        "service_areas": area(name="Hull and around", extent=AROUND_HULL, extent_type="geojson"),
    },
    "ended": {"schedules": weekly("TU", "10:00", "12:00", valid_to="2020-01-01"), "attributes": [PARKING]},
    "monthly": {"schedules": weekly("2WE", "14:00", "16:00", freq="MONTHLY"), "minimum_age": 0},
    "days": {"schedules": weekly("TH", None, None)},
    "words": {"schedules": [{"id": uuid_of("words"), "description": "By appointment"}]},
    "nothing": {"maximum_age": 25},
    "asleep": {"status": "inactive", "schedules": weekly("TU", "10:00", "12:00"), "attributes": [MEAL]},
}
IDS = {name: uuid_of("service", number) for number, name in enumerate(NAMED, 1)}
NAMES = {public_id: name for name, public_id in IDS.items()}
ACTIVE = frozenset(NAMED) - {"asleep"}
NO_TIMES = {"words", "nothing"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, postcode_table: Path) -> Iterator[Rig]:
    opened = open_at(tmp_path_factory.mktemp("standard") / "var", postcode_table)
    records = [
        a_service(number, name=f"The {name} club", **said)
        for number, (name, said) in enumerate(NAMED.items(), 1)
    ]
    with FeedServer(records, "3.0", full_lists=True) as feed:
        harvest(opened, feed)
    yield rig(opened)
    opened.close()


def found(hub: Rig, version: str, query: str, path: str = "services") -> set[str]:
    """Return the names of the services that a query finds; the total is theirs, and page by page the same."""
    url = f"/openreferral/{version}/{path}?{query}"
    page = hub.json(url + "&per_page=500")
    items = page.get("contents", page.get("content"))
    assert page.get("total_items", page.get("totalElements")) == len(items)
    by_twos = hub.items(url + "&per_page=2")
    assert [one["id"] for one in by_twos] == [one["id"] for one in items]
    return {NAMES[one.get("service", one)["id"]] for one in items}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("day=TU", {"tuesday", "always"}),
        ("day=tu", {"tuesday", "always"}),
        ("day=Tuesday", {"tuesday", "always"}),
        ("day[]=TU", {"tuesday", "always"}),
        ("day=WE", {"weekend", "monthly", "always"}),
        ("day=2WE", {"weekend", "monthly", "always"}),
        ("day=TH", {"days", "always"}),
        ("day=SA,SU", {"weekend", "always"}),
        ("day=TU,WE", {"tuesday", "weekend", "monthly", "always"}),
        ("day=TU&start_time=10:00&end_time=12:00", {"tuesday"}),
        ("day=TU&startTime=10:00&endTime=12:00", {"tuesday"}),
        ("day[0]=TU&start_time[0]=09:59&end_time[0]=12:01", {"tuesday"}),
        ("day=TU&start_time=10:01&end_time=12:00", set()),
        ("day=TU&start_time=10:00&end_time=11:59", set()),
        ("day=TU&start_time=10am&end_time=12:00:00", {"tuesday"}),
        ("start_time=18:00", {"weekend", "night"}),
        ("start_time=14:00&end_time=17:00", {"monthly"}),
        ("end_time=12:00", {"tuesday"}),
        # A day and its times are of one schedule: Wednesdays are not from half past nine.
        ("day=WE&start_time=09:00&end_time=17:00", {"monthly"}),
        ("day=SU&start_time=09:30&end_time=17:00", {"weekend"}),
        # Over midnight: an end before the start is on the next day, and no end on that day is late enough.
        ("day=FR&start_time=21:00&end_time=23:59", set()),
        ("day=FR&start_time=22:00&end_time=02:00", {"night"}),
        ("day=FR&start_time=22:00&end_time=01:59", set()),
        ("start_time=00:00&end_time=23:59&day=MO", {"always"}),
        ("start_time=00:00&end_time=24:00&day=MO", {"always"}),
        # Sets: either will do. One of a kind goes with all.
        (
            "start_time=10:00&end_time=16:00&day=TU&start_time=09:00&end_time=17:00&day=SU",
            {"tuesday", "weekend"},
        ),
        ("day=TU,SU&start_time=10:00,09:00&end_time=16:00,17:00", {"tuesday", "weekend"}),
        ("day=SU&day=TU&start_time=09:00&end_time=17:00", {"tuesday", "weekend"}),
        # The 2020 validator sends a record's whole byday as one value.
        ("day=SA,SU&start_time=09:30&end_time=17:00", {"weekend"}),
        (
            "day=MO,TU,WE,TH,FR,SA,SU&start_time=00:00&end_time=23:59&day=TU&start_time=10:00&end_time=12:00",
            {"tuesday", "always", "weekend", "monthly"},
        ),
    ],
)
def test_days_and_times_are_those_of_one_schedule_that_holds_today(
    hub: Rig, query: str, expected: set[str]
) -> None:
    assert found(hub, "v3", query) == expected
    # 1.0 finds those without a schedule too, as its reference does.
    assert found(hub, "v1", query) == expected | NO_TIMES
    assert found(hub, "v3", query, "service_at_locations") == expected


@pytest.mark.parametrize(
    ("postcode", "expected"),
    [
        (HULL, {"tuesday", "always"}),
        ("hu52aa", {"tuesday", "always"}),
        (BRISTOL, {"weekend"}),
    ],
)
def test_coverage_finds_areas_that_take_the_person_in_and_services_without_any(
    hub: Rig, postcode: str, expected: set[str]
) -> None:
    # A ward in words is not known to take anybody in.
    no_area = {"ended", "monthly", "days", "words", "nothing"}

    assert found(hub, "v1", f"coverage={postcode.replace(' ', '+')}") == expected | no_area
    assert found(hub, "v3", f"postcode={postcode.replace(' ', '+')}") == expected | no_area


def test_coverage_and_a_distance_hold_together(hub: Rig) -> None:
    near = found(hub, "v1", "postcode=HU5+2AA&proximity=20000")

    assert near == ACTIVE
    assert found(hub, "v1", "postcode=HU5+2AA&proximity=20000&coverage=BS1+5TR") == near - {
        "tuesday",
        "always",
        "night",
    }
    assert found(hub, "v1", "postcode=BS1+5TR&proximity=20000&coverage=HU5+2AA") == set()


@pytest.mark.parametrize(
    ("query", "overlap", "literal"),
    [
        ("minimum_age=18&maximum_age=30", {"weekend", "monthly", "nothing"}, {"weekend"}),
        ("minimum_age=40", {"tuesday", "monthly"}, {"tuesday"}),
        ("maximum_age=17", {"monthly", "nothing"}, set()),
        ("minimum_age=60.5", {"tuesday", "monthly"}, set()),
        ("minimum_age=0&maximum_age=0", {"monthly", "nothing"}, set()),
    ],
)
@pytest.mark.parametrize("version", ["v1", "v3"])
def test_ages_overlap_or_are_read_as_the_openapi_file_says(
    hub: Rig, version: str, query: str, overlap: set[str], literal: set[str]
) -> None:
    assert found(hub, version, query) == overlap
    assert found(hub, version, f"{query}&age_rule=overlap") == overlap
    assert found(hub, version, f"{query}&age_rule=literal") == literal


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("taxonomy_id=esdServiceType:242&vocabulary=esdServiceTypes", {"tuesday", "weekend"}),
        ("taxonomy_id=242&vocabulary=esdServiceTypes&taxonomy_type=service", {"tuesday", "weekend"}),
        ("taxonomy_id=242,274&vocabulary=esdServiceTypes", {"weekend"}),
        (
            "taxonomy_id[]=242&taxonomy_id[]=274&vocabulary[]=esdServiceTypes&vocabulary[]=ESDServiceType",
            {"weekend"},
        ),
        ("taxonomy_id=242&vocabulary=esdServiceTypes&taxonomy_type=eligibility", set()),
        ("taxonomy_id=old&vocabulary=Quay+words", {"tuesday", "weekend"}),
        ("taxonomy_id=old&vocabulary=Quay+words&taxonomy_type=Any", {"tuesday", "weekend"}),
        ("taxonomy_id=old&vocabulary=Quay+words&taxonomy_type=Eligibility", {"tuesday"}),
        ("taxonomy_id=old&vocabulary=Quay+words&taxonomy_type[]=service", {"weekend"}),
        ("taxonomy_id=old&vocabulary=Quay+words&taxonomy_type=service_area", set()),
        ("taxonomy_type=eligibility", {"tuesday"}),
        ("taxonomy_type=eligibility&vocabulary=esdServiceTypes", set()),
        ("taxonomy_type=cost", set()),
        ("vocabulary=Quay+words", {"tuesday", "weekend"}),
        ("vocabulary=esdServiceTypes", {"tuesday", "weekend", "ended"}),
        (
            "taxonomy_id=old&vocabulary=Quay+words&taxonomy_type=service"
            "&taxonomy_id=274&vocabulary=esdServiceTypes&taxonomy_type=service",
            {"weekend"},
        ),
        (
            "taxonomy_id=old,242&vocabulary=Quay+words,esdServiceTypes&taxonomy_type=eligibility,service",
            {"tuesday"},
        ),
        ("service_type=esdServiceType:274", {"weekend", "ended"}),
        ("service_types=274", {"weekend", "ended"}),
        (
            "service_type[]=http://id.esd.org.uk/service/242&service_type[]=274",
            {"tuesday", "weekend", "ended"},
        ),
        ("service_type=242,274&day=TU", {"tuesday", "words", "nothing"} - NO_TIMES),
        ("service_type=esdServiceType:999999", set()),
    ],
)
def test_terms_by_list_by_what_they_are_on_and_several_at_once(
    hub: Rig, query: str, expected: set[str]
) -> None:
    assert found(hub, "v1", query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "need=blue-badge",
        "need[]=blue-badge",
        "need=signpostNeed:blue-badge",
        "needs=signpostNeeds:Blue-badge",
        "need=blue-badge,no-such-need",
    ],
)
def test_a_need_finds_the_types_of_service_that_it_maps_to(hub: Rig, query: str) -> None:
    assert {"weekend", "ended"} <= found(hub, "v1", query)
    assert "tuesday" not in found(hub, "v1", query)


def test_a_circumstance_finds_the_types_of_service_that_it_maps_to(hub: Rig) -> None:
    mapped = hub.json("/api/lists/mapping?from=circumstances&to=services")["list"]["items"]
    to_parking = [
        one["identifier"] for one in mapped if "esdServiceType:274" in str(one["mappings"]).replace('"', "'")
    ]

    assert to_parking
    for circumstance in to_parking[:5]:
        bare = circumstance.rpartition(":")[2]
        assert {"weekend", "ended"} <= found(hub, "v1", f"circumstance={bare}")
        assert found(hub, "v1", f"circumstance={bare}") == found(hub, "v1", f"circumstances[]={circumstance}")


@pytest.mark.parametrize("query", ["need=esdNeed:69", "circumstance[]=esdCircumstance:7", "need=%0d%0aX:+1"])
def test_an_id_of_a_list_that_is_not_ours_matches_nothing_and_the_answer_says_so(
    hub: Rig, query: str
) -> None:
    answer = hub.get(f"/openreferral/v1/services?{query}")

    assert answer.status_code == 200
    assert answer.get_json()["content"] == []
    assert "nothing matches it" in answer.headers["Signpost-Message"]
    assert "X" not in answer.headers
    assert "Signpost-Message" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Signpost-Message" not in hub.get("/openreferral/v1/services?need=blue-badge").headers


def test_services_of_an_organization(hub: Rig) -> None:
    key = hub.items("/openreferral/v3/organizations", search="quay")[0]["id"]

    for written in (key, key.upper(), key.replace("-", "")):
        assert found(hub, "v3", f"organization_id={written}") == {"tuesday", "weekend"}
    assert found(hub, "v3", f"organization_id={key}&search=weekend") == {"weekend"}
    assert found(hub, "v3", f"organization_id={uuid_of('nobody')}") == set()
    assert found(hub, "v3", f"organization_id={key}", "service_at_locations") == {"tuesday", "weekend"}


def test_what_was_modified_since_is_told_by_the_record_else_by_when_the_hub_saw_it(hub: Rig) -> None:
    others = set(NAMED) - {"tuesday", "weekend"}

    assert found(hub, "v3", "modified_after=2020-01-05T10:00:00Z") == set(NAMED)
    assert found(hub, "v3", "modified_after=2020-01-05T10:00:01Z") == set(NAMED) - {"tuesday"}
    assert found(hub, "v3", "modified_after=2020-03-05") == set(NAMED) - {"tuesday"}
    assert found(hub, "v3", "modified_after=2020-03-05T12:00:00%2B02:00") == set(NAMED) - {"tuesday"}
    assert found(hub, "v3", "modified_after=2020-03-06") == others
    assert found(hub, "v3", "modified_after=2999-01-01") == set()
    assert found(hub, "v3", "modified_after=2020-03-05&organization_id=" + ORGANIZATION["id"]) <= {"weekend"}
    assert found(hub, "v3", "modified_after=2020-03-06", "service_at_locations") == others


def test_all_ids_in_one_call(hub: Rig) -> None:
    page = hub.json("/openreferral/v3/services?minimal=true&per_page=2")

    assert {NAMES[one["id"]] for one in page["contents"]} == set(NAMED)
    assert {frozenset(one) for one in page["contents"]} == {frozenset({"id", "modified_date"})}
    dates = {NAMES[one["id"]]: one["modified_date"] for one in page["contents"]}
    assert dates["tuesday"] == "2020-01-05T10:00:00Z"
    assert (page["total_items"], page["total_pages"], page["last_page"]) == (len(NAMED), 1, True)
    some = hub.json("/openreferral/v3/services?minimal=true&day=TU")
    assert {NAMES[one["id"]] for one in some["contents"]} == {"tuesday", "always"}


def test_whole_records_in_a_list_are_those_of_the_details(hub: Rig) -> None:
    for query in ("full=true", "full=1&day=TU", "full=true&modified_after=2020-01-01"):
        for item in hub.items(f"/openreferral/v3/services?{query}&per_page=4"):
            whole = hub.json(f"/openreferral/v3/services/{item['id']}")
            assert item.keys() == whole.keys() - ({"signpost"} - item.keys())
            assert item.get("schedules") == whole.get("schedules")
    for item in hub.items("/openreferral/v3/service_at_locations?full=true"):
        assert item == hub.json(f"/openreferral/v3/service_at_locations/{item['id']}")
    assert hub.json("/openreferral/v3/services?full=false") == hub.json("/openreferral/v3/services")


@pytest.mark.parametrize(
    "path",
    [
        "services",
        "services?day=TU",
        "services?full=true",
        "organizations",
        "service_at_locations",
        "taxonomies",
        "taxonomy_terms",
        "organizations?search=quay",
        "taxonomy_terms?search=quay",
        "service_at_locations?day=TU",
    ],
)
def test_lines_have_every_item_of_the_list(hub: Rig, path: str) -> None:
    mark = "&" if "?" in path else "?"
    answer = hub.get(f"/openreferral/v3/{path}{mark}format=ndjson&per_page=1")

    assert answer.mimetype == "application/x-ndjson"
    every = [orjson.loads(line) for line in answer.data.splitlines()]
    assert every
    assert every == hub.items(f"/openreferral/v3/{path}{mark}per_page=3")


def test_organizations_by_words_and_with_their_services(hub: Rig) -> None:
    [trust] = hub.items("/openreferral/v3/organizations", search="quay tru")
    assert trust["name"] == "Quay Trust"
    assert hub.items("/openreferral/v3/organizations", search="quay nobody") == []
    [full] = hub.items("/openreferral/v3/organizations", search="quay", full="true")
    [whole] = hub.items("/openreferral/v3/organizations", search="quay", full_service="true")
    assert {NAMES[one["id"]] for one in full["services"]} == {"tuesday", "weekend"}
    assert not any("schedules" in one for one in full["services"])
    assert all("schedules" in one for one in whole["services"])
    assert whole == hub.json(f"/openreferral/v3/organizations/{trust['id']}")
    assert full == hub.json(f"/openreferral/v3/organizations/{trust['id']}?full_service=false")


def test_organizations_of_1_0_by_the_terms_of_their_services(hub: Rig) -> None:
    path = "/openreferral/v1/organizations"
    every = {one["name"] for one in hub.items(path)}

    assert {one["name"] for one in hub.items(path, taxonomy="242", scheme="esdServiceTypes")} == {
        "Quay Trust"
    }
    some = {one["name"] for one in hub.items(path, taxonomy="esdServiceType:274", per_page=1)}
    assert "Quay Trust" in some < every
    assert {one["name"] for one in hub.items(path, scheme="Quay words")} == {"Quay Trust"}


def test_terms_of_1_0_by_words_parent_and_what_they_help_with(hub: Rig, samples: Rig) -> None:
    path = "/openreferral/v1/taxonomies"
    assert {one["id"] for one in hub.items(path, text="esdservice 27")} == {"esdServiceType:274"}
    assert {one["id"] for one in hub.items(path, needs="blue-badge")} == {"esdServiceType:274"}
    assert hub.items(path, needs="no-such-need") == []
    assert "Signpost-Message" in hub.get(f"{path}?needs=no-such-need").headers
    below = [one for one in samples.items(path, per_page=500) if one.get("parent", {}).get("id")]
    for parent in {one["parent"]["id"] for one in below}:
        assert {one["id"] for one in samples.items(path, parent_id=parent)} == {
            one["id"] for one in below if one["parent"]["id"] == parent
        }


def test_taxonomies_and_terms_of_3_0_by_words(hub: Rig) -> None:
    assert [one["name"] for one in hub.items("/openreferral/v3/taxonomies", search="quay")] == ["Quay words"]
    names = [one["name"] for one in hub.items("/openreferral/v3/taxonomy_terms", search="274")]
    assert names == ["esdServiceTypes 274"]


CHANGES: dict[str, str] = {
    **dict.fromkeys(("search", "text"), "nothing"),
    **dict.fromkeys(("day",), "TU"),
    **dict.fromkeys(("start_time", "startTime", "end_time", "endTime"), "12:00"),
    **dict.fromkeys(("minimum_age", "maximum_age"), "20"),
    **dict.fromkeys(("taxonomy_term_id", "taxonomy_id", "organization_id", "parent_id"), uuid_of("nobody")),
    **dict.fromkeys(("need", "needs"), "blue-badge"),
    **dict.fromkeys(("circumstance", "circumstances", "taxonomy"), "nobody"),
    **dict.fromkeys(("minimal", "full", "full_service"), "true"),
    **dict.fromkeys(("vocabulary", "scheme"), "esdServiceTypes"),
    **dict.fromkeys(("service_type", "service_types"), "274"),
    "page": "2",
    "per_page": "1",
    "age_rule": "literal&minimum_age=40",
    "coverage": "BS1 5TR",
    "format": "ndjson",
    "include": "contacts,service_at_locations",
    "modified_after": "2999-01-01",
    "postcode": "BS1 5TR&proximity=1000",
    "proximity": "1000&postcode=BS1 5TR",
    "taxonomy_type": "eligibility",
}
# Whether a term has one above it or not makes no difference where none has; `after` has tests of its own.
ELSEWHERE = {"after", "top_only", "root_only"}


@pytest.mark.parametrize("version", ["1.0", "3.0"])
def test_every_parameter_described_changes_the_answer_of_every_list_it_is_described_for(
    hub: Rig, version: str
) -> None:
    base = f"/openreferral/v{version[0]}"
    for path, item in hub.json(f"{base}/openapi.json")["paths"].items():
        if "{id}" in path:
            continue
        described = {one["name"] for one in item["get"]["parameters"] if one["in"] == "query"}
        for name in described - ELSEWHERE:
            without = CHANGES[name].partition("&")[2]
            plain = hub.get(f"{base}{path}?{without if name == 'age_rule' else ''}")
            asked = hub.get(f"{base}{path}?{name}={CHANGES[name]}")
            assert (plain.status_code, asked.status_code) == (200, 200), (path, name)
            if path != "/reviews":
                assert asked.data != plain.data, (path, name)


@pytest.mark.parametrize(
    ("version", "files"),
    [
        ("1.0", ["conformance/specs/1.0/openapi.json"]),
        (
            "3.0",
            ["conformance/specs/3.0/openapi.json", "standard/oruk-3.0/openapi/uk-profile-openapi.json"],
        ),
    ],
)
def test_every_parameter_of_the_official_files_is_described(
    hub: Rig, shared_data: Path, version: str, files: list[str]
) -> None:
    ours = hub.json(f"/openreferral/v{version[0]}/openapi.json")["paths"]
    for file in files:
        official = orjson.loads((shared_data / file).read_bytes())
        shared = official.get("components", {}).get("parameters", {})
        for path, item in official["paths"].items():
            parameters = [
                shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
                for one in (*item.get("parameters", ()), *item["get"].get("parameters", ()))
            ]
            asked = {one["name"] for one in parameters if one["in"] == "query"}
            described = {one["name"] for one in ours[path]["get"]["parameters"]}
            assert asked <= described, (file, path)


NASTY = (
    *("", " ", ",", ",,,", "\x00", "\r\nX: 1", "\u202e", "\U0001f600", "' OR 1=1 --", "<script>", "%", "\\"),
    *("1e300", "-0", "1" * 400, "a" * 9_000, "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"),
    *("*", "[0-9]", "hours:.*", "24:01", "TU,", "MO-FR", "te:st:ing", "esdServiceType:", ":", "()|"),
)


@pytest.mark.parametrize("version", ["1.0", "3.0"])
def test_no_value_of_any_parameter_is_an_error_of_the_hubs(hub: Rig, version: str) -> None:
    base = f"/openreferral/v{version[0]}"
    for path, item in hub.json(f"{base}/openapi.json")["paths"].items():
        if "{id}" in path:
            continue
        for name in {one["name"] for one in item["get"]["parameters"]}:
            for value in NASTY:
                beside = {"postcode": HULL} if name == "proximity" else {}
                answer = hub.get(f"{base}{path}", **{name: value}, **beside)
                assert answer.status_code in {200, 422}, (path, name, value)
                if answer.status_code == 422:
                    assert name in answer.get_json()["errors"]["query"]


@pytest.mark.parametrize("name", ["need", "service_type", "circumstance"])
def test_hundreds_of_values_of_which_any_will_do_are_a_question(hub: Rig, name: str) -> None:
    many = "&".join(f"{name}=x{number}" for number in range(500))

    assert hub.json(f"/openreferral/v1/services?{many}")["content"] == []
    assert len(hub.get(f"/openreferral/v1/services?{many}").headers.get("Signpost-Message", "")) < 1_000


def test_more_terms_than_a_service_has_are_refused(hub: Rig) -> None:
    answer = hub.get("/openreferral/v1/services?taxonomy_id=" + ",".join(map(str, range(51))))

    assert answer.status_code == 422
    assert answer.get_json()["errors"]["query"].keys() == {"taxonomy_id"}
