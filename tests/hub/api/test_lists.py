"""The lists and their mappings, also as a finder of 1.0 asks for them."""

import pytest

from tests.hub.api.conftest import Rig


def test_the_lists_are_there_with_what_they_are_and_whose(samples: Rig) -> None:
    lists = {one["identifier"]: one for one in samples.json("/api/lists")["lists"]}

    assert lists.keys() == {"needs", "circumstances", "services", "openEligibility"}
    assert lists["needs"]["vocabulary"] == "signpostNeeds"
    assert lists["needs"]["count"] >= 120
    assert lists["circumstances"]["count"] >= 80
    assert "Open Government Licence" in lists["services"]["attribution"]
    for list_id, head in lists.items():
        whole = samples.json(f"/api/lists/{list_id}")
        items = whole.pop("items")
        assert whole == head
        assert len(items) == head["count"]
        known = {one["identifier"] for one in items}
        assert all(isinstance(one, str) for one in known)
        assert {one["parent"] for one in items} - {None} <= known


def test_a_list_or_a_mapping_that_is_none_is_refused_with_a_sentence(samples: Rig) -> None:
    assert samples.get("/api/lists/weather").status_code == 404
    assert "needs" in samples.get("/api/lists/weather").get_json()["message"]
    for path in ("/api/lists/mapping", "/lists/mapping"):
        for query, name in (("", "from"), ("?from=weather", "from"), ("?from=needs&to=weather", "to")):
            answer = samples.get(path + query)
            assert answer.status_code == 422
            assert answer.get_json()["errors"]["query"].keys() == {name}


@pytest.mark.parametrize("from_list", ["needs", "circumstances", "services"])
def test_every_item_of_a_mapping_has_a_label_and_mappings(samples: Rig, from_list: str) -> None:
    mapped = samples.json("/api/lists/mapping", **{"from": from_list, "to": "services", "toTag": "Bristol"})

    assert mapped == samples.json(f"/lists/mapping?from={from_list}&to=services&toTag=Bristol&callback=x")
    items = mapped["list"]["items"]
    assert len(items) == samples.json(f"/api/lists/{from_list}")["count"]
    for item in items:
        assert item.keys() == {"identifier", "label", "mappings"}
        assert isinstance(item["identifier"], str)
        for one in item["mappings"]:
            assert one.keys() == {"identifier", "label"}
            assert one["identifier"].startswith("esdServiceType:")
    assert sum(bool(item["mappings"]) for item in items) > len(items) / 3


def test_a_wider_need_maps_to_all_that_those_below_it_map_to(samples: Rig) -> None:
    items = samples.json("/api/lists/mapping?from=needs&to=services")["list"]["items"]
    mapped = {one["identifier"]: {each["identifier"] for each in one["mappings"]} for one in items}

    for need in samples.json("/api/lists/needs")["items"]:
        if need["parent"]:
            own, above = (mapped[f"signpostNeed:{one}"] for one in (need["identifier"], need["parent"]))
            assert own <= above


def test_a_finder_of_1_0_finds_the_services_of_a_need_by_the_mapped_types(samples: Rig) -> None:
    """As the LGA's finder does: the mapping once, then one request for each type that a need maps to."""
    answer = samples.get("/lists/mapping?from=needs&to=services&toTag=Bristol")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    tagged = {
        each["taxonomy"]["id"]: one["id"]
        for one in samples.items("/openreferral/v1/services", per_page=500, include="service_taxonomys")
        for each in one.get("service_taxonomys", ())
        if one["status"] == "active" and each["taxonomy"].get("vocabulary") == "esdServiceTypes"
    }

    met: dict[str, set[str]] = {}
    asked: dict[str, set[str]] = {}
    for need in answer.get_json()["list"]["items"]:
        types = [one["identifier"] for one in need["mappings"]]
        for one in types:
            if one not in asked:
                found = samples.items(
                    "/openreferral/v1/services", taxonomy_id=one, vocabulary="esdServiceTypes", per_page=500
                )
                asked[one] = {service["id"] for service in found}
        met[need["identifier"]] = set().union(*(asked[one] for one in types))

    # What the feed writes is what the mapping gives, character for character.
    of_mapping = tagged.keys() & asked.keys()
    assert len(of_mapping) >= 10
    for one in of_mapping:
        assert tagged[one] in asked[one]
    assert sum(map(bool, met.values())) >= 30
    # Asked for by the need itself, the same services are there, and those that say so in words.
    for need in [one for one, found in met.items() if found][:20]:
        by_need = {one["id"] for one in samples.items("/openreferral/v1/services", need=need, per_page=500)}
        assert met[need] <= by_need
