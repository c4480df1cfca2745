"""What may be kept of an answer, and how a client learns that it still holds."""

from dataclasses import replace
from typing import Any

import pytest

from hub.api import caching
from hub.api.app import create_api
from tests.conftest import MakeHub, harvest
from tests.feedserver import FeedServer
from tests.hub.api.conftest import PUBLIC_URL, Rig, rig
from tests.hub.records import services, uuid_of

SERVICE = "1c59e630-6494-58ef-bf53-a7a590f4c30e"
OPEN = (
    *("/openreferral/v3/", "/openreferral/v3/services", f"/openreferral/v3/services/{SERVICE}"),
    *("/openreferral/v3/organizations", "/openreferral/v3/service_at_locations?page=2"),
    *("/openreferral/v3/taxonomies", "/openreferral/v3/taxonomy_terms", "/openreferral/v3/openapi.json"),
    *("/openreferral/v1/services", f"/openreferral/v1/services/{SERVICE}", "/openreferral/v1/vocabularies"),
    *("/openreferral/v1/taxonomies", "/publishers/hull-city-council-sample/openreferral/v3/services"),
    *("/openreferral/v3/services?taxonomy_id=esdServiceTypes", "/api/feeds", "/api/openapi.json"),
    f"/api/services/{SERVICE}",
)
PERSONAL = (
    *("/api/search?q=lunch", "/api/search?near=HU5+2AA", "/api/search?age=80"),
    *("/openreferral/v3/services?search=lunch", "/openreferral/v3/services?postcode=HU5+2AA"),
    *("/openreferral/v1/services?text[]=lunch", "/openreferral/v1/services?postcode=HU52AA&proximity=5000"),
    "/openreferral/v3/service_at_locations?minimum_age=18",
)
CHANGING = (
    *("/openreferral/v3/services", "/openreferral/v1/services", "/openreferral/v3/organizations"),
    *("/openreferral/v3/service_at_locations", "/api/search?q=club", "/api/feeds"),
)


@pytest.mark.parametrize("path", [*OPEN, *PERSONAL, "/api/search?free=true"])
def test_an_answer_that_still_holds_is_not_sent_again(samples: Rig, path: str) -> None:
    first = samples.get(path)
    tag = first.headers["ETag"]

    again = samples.client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    head = samples.client.head(path, headers={"If-None-Match": tag})

    assert first.status_code == 200
    assert (again.status_code, again.data, head.status_code) == (304, b"", 304)
    for answer in (again, head):
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_an_answer_of_another_address_has_another_tag(samples: Rig) -> None:
    every = [*OPEN, *PERSONAL, "/openreferral/v3/services?page=2", "/openreferral/v3/services?per_page=2"]

    tags = {samples.get(path).headers["ETag"] for path in every}

    assert len(tags) == len(every)


def test_the_order_of_the_parameters_is_all_the_same_to_a_tag(samples: Rig) -> None:
    one, other = (
        samples.get(f"/openreferral/v3/services?{query}").headers["ETag"]
        for query in ("page=2&per_page=5", "per_page=5&page=2")
    )

    assert one == other


@pytest.mark.parametrize("path", OPEN)
def test_open_data_may_be_kept_by_anybody_but_not_for_long(samples: Rig, path: str) -> None:
    assert samples.get(path).headers["Cache-Control"] == "public, max-age=60, must-revalidate"


@pytest.mark.parametrize("path", PERSONAL)
def test_what_a_person_looks_for_is_kept_nowhere(samples: Rig, path: str) -> None:
    assert samples.get(path).headers["Cache-Control"] == "private, no-store"


def test_a_search_without_words_or_a_place_is_kept_by_the_one_who_asked(samples: Rig) -> None:
    assert samples.get("/api/search?free=true").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "path",
    ["/api/nothing", "/openreferral/v3/services?page=x", "/api/search?near=ZZ9+9ZZ", "/api/feeds/nobody"],
)
def test_an_error_is_kept_nowhere_and_has_no_tag(samples: Rig, path: str) -> None:
    # Not even for a client that says it has the newest, whatever that may be.
    for headers in ({}, {"If-None-Match": "*"}, {"If-None-Match": 'W/"x"'}):
        answer = samples.client.get(path, headers=headers)

        assert answer.status_code in {404, 422}
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_an_answer_to_a_write_is_kept_nowhere(samples: Rig) -> None:
    assert samples.client.post("/api/feeds", json={}).headers["Cache-Control"] == "no-store"


def test_what_says_how_the_hub_is_now_is_asked_for_again_each_time(samples: Rig) -> None:
    assert samples.get("/api/health").headers["Cache-Control"] == "no-cache"


def test_other_origins_may_read_the_tag_and_the_links(samples: Rig) -> None:
    answer = samples.get("/openreferral/v3/services")
    asked = samples.client.options("/openreferral/v3/services")

    assert {"ETag", "Link"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]


def _tags(one: Rig) -> dict[str, str]:
    return {path: one.get(path).headers["ETag"] for path in CHANGING}


def _filled(make_hub: MakeHub, feed: FeedServer) -> Rig:
    made = rig(make_hub(public_url=PUBLIC_URL))
    harvest(made.hub, feed)
    return made


def test_a_harvest_that_changes_a_service_changes_every_tag_that_has_to_do_with_it(
    make_hub: MakeHub,
) -> None:
    with FeedServer(services(3)) as feed:
        made = _filled(make_hub, feed)
        path = f"/openreferral/v3/services/{uuid_of('service', 1)}"
        before, own = _tags(made), made.get(path).headers["ETag"]
        feed.services = [{**feed.services[0], "name": "Another name"}, *feed.services[1:]]
        harvest(made.hub, feed)

    assert not set(before.items()) & set(_tags(made).items())
    again = made.client.get(path, headers={"If-None-Match": own})
    assert again.status_code == 200
    assert again.get_json()["name"] == "Another name"


def test_a_harvest_that_changes_nothing_leaves_the_tags_of_the_data(make_hub: MakeHub) -> None:
    with FeedServer(services(3)) as feed:
        made = _filled(make_hub, feed)
        path = f"/openreferral/v3/services/{uuid_of('service', 1)}"
        before, own = _tags(made), made.get(path).headers["ETag"]
        harvest(made.hub, feed)

    after = _tags(made)
    # But the list of feeds says when each was last harvested, as does the detail of a service.
    assert {path for path in CHANGING if after[path] != before[path]} == {"/api/feeds"}
    assert made.get(path).headers["ETag"] != own


@pytest.mark.parametrize(
    "said", [{"licence": "CC BY 4.0"}, {"licence": None}, {"data_status": "sample"}, {"name": "New"}]
)
def test_what_an_operator_says_of_a_feed_changes_the_tags(make_hub: MakeHub, said: dict[str, Any]) -> None:
    with FeedServer(services(2)) as feed:
        made = _filled(make_hub, feed)
    before = _tags(made)

    made.hub.publishers.set_feed("hull", **said)

    assert not set(before.items()) & set(_tags(made).items())


def test_two_servers_of_one_hub_give_the_same_tags(make_hub: MakeHub) -> None:
    with FeedServer(services(2)) as feed:
        made = _filled(make_hub, feed)

    other = rig(make_hub(public_url=PUBLIC_URL))

    assert _tags(other) == _tags(made)


def test_another_address_of_the_hub_changes_the_tags_because_answers_name_it(samples: Rig) -> None:
    context = samples.hub.context()
    moved = replace(context, settings=replace(context.settings, public_url="https://elsewhere.example.org"))
    client = create_api(moved).test_client()

    path = "/openreferral/v3/"

    assert client.get(path).headers["ETag"] != samples.get(path).headers["ETag"]


def test_the_tag_of_a_service_goes_with_the_clock_because_its_next_times_do(
    samples: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    path = f"/api/services/{SERVICE}"
    tags = []
    for minute in (0, 14, 15):
        # The clock is the one thing that a test cannot wait for.
        monkeypatch.setattr(caching, "now_utc", lambda at=minute: datetime(2026, 11, 2, 9, at, tzinfo=UTC))
        tags.append(samples.get(path).headers["ETag"])

    assert tags[0] == tags[1] != tags[2]


def test_terms_that_a_harvest_brings_change_the_tags_of_the_lists_of_terms(make_hub: MakeHub) -> None:
    term = {"id": uuid_of("term", 1), "name": "Befriending", "taxonomy": "own", "description": "Company"}
    path = "/openreferral/v3/taxonomy_terms"
    with FeedServer(services(2), lists={"/taxonomy_terms": [term]}) as feed:
        made = _filled(make_hub, feed)
        before = made.get(path).headers["ETag"]
        term["description"] = "Company for an afternoon"
        harvest(made.hub, feed)

    answer = made.client.get(path, headers={"If-None-Match": before})

    assert answer.status_code == 200
    assert answer.get_json()["contents"][0]["description"] == "Company for an afternoon"
