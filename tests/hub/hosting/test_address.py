"""What a hosted feed's own address answers: valid, paged strictly, and open without a licence too."""

from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from hub.serve import create_app
from standards.openreferral.wire.fetch import Fetcher
from tests.hub.api.conftest import Rig, rig
from tests.hub.api.official import errors_3_0, paging_errors
from tests.hub.hosting.desk import Desk
from tests.hub.records import a_service, services, uuid_of

TERM = {
    "id": uuid_of("term"),
    "name": "Lunch clubs",
    "taxonomy": "esdServiceTypes",
    "code": "242",
    "term_uri": "https://standards.esd.org.uk/?uri=service%2F242",
}
TAG = {"id": uuid_of("tag"), "link_type": "service_type", "taxonomy_term": TERM}
BASE = "https://hub.example.org/feeds/elmbridge"


@pytest.fixture
def served(desk: Desk) -> Rig:
    desk.add([*services(11), a_service(12, id="club", attributes=[TAG], organization=None)])
    return rig(desk.hub)


def test_the_address_is_behind_the_same_port_as_the_rest(desk: Desk) -> None:
    desk.add(services(2))
    desk.harvest()
    whole = Client(create_app(desk.hub.settings))

    page, finder = whole.get("/feeds/elmbridge/services"), whole.get("/search?publisher=elmbridge")

    assert (page.status_code, page.mimetype, page.json["total_items"]) == (200, "application/json", 2)
    assert "Lunch club 2" in finder.text


def test_the_metadata_names_version_publisher_and_licence(served: Rig, shared_data: Path) -> None:
    answer = served.json("/feeds/elmbridge/")

    assert errors_3_0(shared_data / "conformance/specs", "api_details")(answer) == []
    assert (answer["version"], answer["openapi_url"]) == ("HSDS-UK-3.0", f"{BASE}/openapi.json")
    assert (answer["publisher"], answer["licence"]) == (
        "Council of elmbridge",
        "Open Government Licence v3.0",
    )


@pytest.mark.parametrize(
    ("name", "schema"),
    [("services", "service"), ("taxonomies", "taxonomy"), ("taxonomy_terms", "taxonomy_term")],
)
def test_every_answer_is_valid_by_the_official_schemas(
    served: Rig, shared_data: Path, name: str, schema: str
) -> None:
    specs = shared_data / "conformance/specs"
    of_page, of_record = errors_3_0(specs, f"{schema}_list"), errors_3_0(specs, schema)
    wrong: dict[str, Any] = {}
    items = 0
    for page in served.pages(f"/feeds/elmbridge/{name}", per_page=5):
        if errors := of_page(page):
            wrong[f"page {page['page_number']}"] = errors
        for item in page["contents"]:
            items += 1
            if errors := of_record(served.json(f"/feeds/elmbridge/{name}/{item['id']}")):
                wrong[item["id"]] = errors

    assert wrong == {}
    assert items == (12 if name == "services" else 1)


@pytest.mark.parametrize("per_page", [1, 5, 12, 500])
def test_pages_are_exact(served: Rig, per_page: int) -> None:
    for asked in (1, 2, 12, 13, 1000):
        page = served.json("/feeds/elmbridge/services", per_page=per_page, page=asked)
        assert paging_errors(page, asked=asked, per_page=per_page, total=12) == []


def test_the_list_is_short_unless_it_is_asked_to_be_full(served: Rig) -> None:
    page = served.json("/feeds/elmbridge/services")

    assert {"name", "status", "organization"} <= page["contents"][0].keys()
    assert "service_at_locations" not in page["contents"][0]
    full = served.json("/feeds/elmbridge/services", full="true")["contents"]
    assert full[0] == served.json(f"/feeds/elmbridge/services/{full[0]['id']}")


def test_the_description_names_only_what_is_there(served: Rig) -> None:
    described = served.json("/feeds/elmbridge/openapi.json")

    assert described["servers"] == [{"url": BASE}]
    for path, operations in described["paths"].items():
        names = {one["name"] for one in operations["get"]["parameters"]}
        assert names <= {"page", "per_page", "full", "id"}
        if "{id}" not in path:
            served.json(f"/feeds/elmbridge{path}")


@pytest.mark.parametrize("query", ["search=tea", "taxonomy_id[]=x", "modified_after=2026-01-01", "minimal="])
def test_a_filter_is_refused_rather_than_ignored(served: Rig, query: str) -> None:
    answer = served.get(f"/feeds/elmbridge/services?{query}")

    assert answer.status_code == 422
    assert "given whole" in answer.json["message"]


@pytest.mark.parametrize(
    "path", ["services/club", f"services/{uuid_of('nobody')}", "taxonomies/x", "organizations", "nothing"]
)
def test_what_is_not_there_is_a_404_in_the_one_shape(served: Rig, path: str) -> None:
    answer = served.get(f"/feeds/elmbridge/{path}")

    assert answer.status_code == 404
    assert set(answer.json) == {"code", "status", "message", "errors"}


def test_a_publishers_own_api_and_an_unknown_name_are_not_here(desk: Desk) -> None:
    publisher = desk.hub.publishers.add_publisher("hull", "Hull")
    desk.hub.publishers.add_feed("hull", "Hull", "https://hull.example.org", publisher=publisher)

    for slug in ("hull", "nobody"):
        for path in ("", "services", "services.csv", "openapi.json"):
            assert rig(desk.hub).get(f"/feeds/{slug}/{path}").status_code == 404


def test_without_a_licence_it_is_at_its_own_address_and_in_no_combined_feed(desk: Desk) -> None:
    desk.add(services(2))
    desk.harvest()
    desk.hub.publishers.set_feed("elmbridge", licence="")
    served = rig(desk.hub)

    assert len(served.items("/feeds/elmbridge/services")) == 2
    assert served.json("/feeds/elmbridge/")["licence"] == "No licence is stated."
    assert served.items("/openreferral/v3/services") == []
    assert served.json("/api/feeds/elmbridge")["feed"]["republished"] is False


def test_it_is_open_to_any_page_and_knows_what_has_not_changed(desk: Desk) -> None:
    desk.add(services(2))
    served = rig(desk.hub)
    first = served.get("/feeds/elmbridge/services")
    asked = {"If-None-Match": first.headers["ETag"]}

    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert served.client.get("/feeds/elmbridge/services", headers=asked).status_code == 304

    desk.hub.hosted.erase(desk.feed().id, uuid_of("service", 1))
    assert served.client.get("/feeds/elmbridge/services", headers=asked).status_code == 200
    changed = {"If-None-Match": served.get("/feeds/elmbridge/services").headers["ETag"]}
    desk.update(services(2))
    assert served.client.get("/feeds/elmbridge/services", headers=changed).status_code == 200


def test_the_register_says_where_a_feed_comes_from(desk: Desk) -> None:
    desk.add(services(2))
    publisher = desk.hub.publishers.add_publisher("hull", "Hull")
    desk.hub.publishers.add_feed("hull", "Hull", "https://hull.example.org", publisher=publisher)
    served = rig(desk.hub)

    feeds = {feed["slug"]: feed for feed in served.json("/api/feeds")["feeds"]}

    assert (feeds["hull"]["source"], feeds["hull"]["hosted"]) == ("api", None)
    assert (feeds["elmbridge"]["source"], feeds["elmbridge"]["url"]) == ("file", BASE)
    hosted = feeds["elmbridge"]["hosted"]
    assert (hosted["file"], hosted["rows"], hosted["kind"]) == ("services.xlsx", 3, "spreadsheet")
    assert hosted["read_at"].startswith("20")
    assert served.json("/api/feeds/elmbridge")["feed"]["hosted"] == hosted


def test_a_fetcher_of_the_hub_asks_the_hub_itself_and_others_over_the_network(desk: Desk) -> None:
    desk.add(services(1))
    with desk.hub.fetcher(pace=False) as fetcher:
        answer = fetcher.get(f"{BASE}/services?page=1&per_page=5")
        assert b"service_at_locations" in answer.body
        again = fetcher.get(answer.url, etag=answer.headers["etag"])
        absent = fetcher.get(f"{BASE}/services/a%2Fb")
        made = fetcher.requests_made

    assert isinstance(fetcher, Fetcher)
    assert (answer.status, again.status, absent.status, made) == (200, 304, 404, 3)
    assert answer.headers["content-type"] == "application/json"
    assert answer.wire_bytes == len(answer.body)


def test_markup_that_acts_does_not_leave_with_a_file(desk: Desk) -> None:
    desk.add([a_service(1, description="<p>Soup</p><script>alert(1)</script>")])
    served = rig(desk.hub)

    for path in ("services?full=true", f"services/{uuid_of('service', 1)}"):
        text = served.get(f"/feeds/elmbridge/{path}").text
        assert "<p>Soup</p>" in text
        assert "alert" not in text
