"""What every answer has, errors included: one error shape, open to any origin, no HTML, nothing leaked."""

import json
import re
from typing import Any

import pytest
from flask import Flask

from hub.api import problems
from hub.api.present import _phones, _where
from tests.hub.api.conftest import Rig

SERVICE = "1c59e630-6494-58ef-bf53-a7a590f4c30e"
READABLE = (
    *(
        "/api/search",
        "/api/feeds",
        "/api/health",
        "/api/openapi.json",
        "/api/docs",
        f"/api/services/{SERVICE}",
    ),
    *("/openreferral/v3/", "/openreferral/v3/services", f"/openreferral/v3/services/{SERVICE}"),
    *("/openreferral/v3/openapi.json", "/openreferral/v1/services", f"/openreferral/v1/services/{SERVICE}"),
    *("/openreferral/v1/vocabularies", "/publishers/hull-city-council-sample/openreferral/v3/services"),
)
WRONG = (
    *(
        ("/api/search?page=0", 422),
        ("/api/search?near=ZZ9+9ZZ", 422),
        ("/openreferral/v3/services?page=x", 422),
    ),
    *(("/api/nothing", 404), ("/nothing", 404), ("/openreferral", 302), ("/openreferral/v2/services", 404)),
    *(("/api/feeds/nobody", 404), ("/api/harvests/999999", 404), ("/api/harvests/x", 404)),
    *(("/publishers/nobody/openreferral/v1/services", 404), ("/api/docs/../app.py", 404)),
)
ODD_IDS = (
    *(
        "1",
        "abc",
        "%00",
        "a" * 300,
        "..%2f..%2f..%2fetc%2fpasswd",
        "../../etc/passwd",
        "%2e%2e",
        "'",
        "%F0%9F%92%A9",
    ),
    *(
        "00000000-0000-0000-0000-000000000000",
        f"{SERVICE}x",
        f"{{{SERVICE}}}",
        "<script>alert(1)</script>",
        "%ff",
    ),
)


@pytest.mark.parametrize("path", READABLE)
def test_everything_readable_is_open_to_any_origin(samples: Rig, path: str) -> None:
    whole = samples.client.get(path, headers={"Origin": "https://finder.example.net"}, buffered=True)
    head = samples.client.head(path, buffered=True)
    asked = samples.client.options(path, headers={"Access-Control-Request-Method": "GET"}, buffered=True)

    assert whole.status_code == head.status_code == asked.status_code == 200
    for answer in (whole, head, asked):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert head.data == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert "Set-Cookie" not in whole.headers


@pytest.mark.parametrize(("path", "status"), WRONG)
def test_an_error_is_open_too_and_has_the_one_shape(samples: Rig, path: str, status: int) -> None:
    answer = samples.get(path)

    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if status != 302:
        has_the_one_shape(answer, status)


def has_the_one_shape(answer: Any, status: int) -> None:
    body = answer.get_json()
    assert answer.mimetype == "application/json"
    assert body.keys() == {"code", "status", "message", "errors"}
    assert body["code"] == answer.status_code == status
    assert body["message"]
    assert isinstance(body["errors"], dict)


@pytest.mark.parametrize("odd", ODD_IDS)
@pytest.mark.parametrize(
    "path",
    [
        "/api/services",
        *(f"/openreferral/{each}/services" for each in ("v1", "v3")),
        *(
            f"/openreferral/v3/{each}"
            for each in ("organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
        ),
    ],
)
def test_an_id_of_nothing_is_a_404_whatever_it_is(samples: Rig, path: str, odd: str) -> None:
    answer = samples.get(f"{path}/{odd}")

    has_the_one_shape(answer, 404)
    assert len(answer.text) < 500


def test_the_case_of_an_id_and_a_slash_after_it_make_no_difference(samples: Rig) -> None:
    for path in ("/api/services", "/openreferral/v1/services", "/openreferral/v3/services"):
        as_it_is = samples.json(f"{path}/{SERVICE}")
        assert samples.json(f"{path}/{SERVICE.upper()}").keys() == as_it_is.keys()
        assert samples.json(f"{path}/{SERVICE}/").keys() == as_it_is.keys()
    for path in ("/openreferral/v1/services", "/openreferral/v3/services"):
        assert samples.json(f"{path}/{SERVICE.replace('-', '')}")["id"] == SERVICE


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/api/search", f"/api/services/{SERVICE}", "/openreferral/v3/services"])
def test_what_can_only_be_read_says_so(samples: Rig, method: str, path: str) -> None:
    answer = samples.client.open(path, method=method)

    has_the_one_shape(answer, 405)
    assert "GET" in answer.headers["Allow"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_two_slashes_lead_to_the_address_with_one(samples: Rig) -> None:
    answer = samples.client.get("/openreferral/v1//services?per_page=5", follow_redirects=True)

    assert len(answer.get_json()["content"]) == 5


def test_our_own_fault_tells_nothing_of_itself(samples: Rig, caplog: pytest.LogCaptureFixture) -> None:
    api = Flask(__name__)
    problems.register(api)

    @api.get("/fault")
    def fault() -> str:
        raise RuntimeError("/srv/secret/catalogue.sqlite 14 Candlewick Row")

    api.config["PROPAGATE_EXCEPTIONS"] = False
    answer = api.test_client().get("/fault")

    has_the_one_shape(answer, 500)
    assert "secret" not in answer.text
    assert "Candlewick" not in answer.text
    assert "RuntimeError" in caplog.text


def test_a_hub_without_an_index_says_come_back_and_names_no_folder(empty: Rig) -> None:
    search, health = empty.get("/api/search"), empty.get("/api/health")

    has_the_one_shape(search, 503)
    assert search.headers["Retry-After"]
    assert health.status_code == 503
    assert health.get_json()["status"] == "not_ready"
    for answer in (search, health):
        assert str(empty.hub.settings.var) not in answer.text


def test_an_empty_hub_has_empty_lists(empty: Rig) -> None:
    for version in ("v1", "v3"):
        page = empty.json(f"/openreferral/{version}/services")
        assert page["empty"] is True
        assert page.get("total_items", page.get("totalElements")) == 0
        assert empty.get(f"/openreferral/{version}/services", text="lunch", search="lunch").status_code == 200
    for name in ("organizations", "service_at_locations", "taxonomies", "taxonomy_terms"):
        assert empty.json(f"/openreferral/v3/{name}")["contents"] == []
    assert empty.json("/openreferral/v1/vocabularies") == []
    assert empty.json("/api/feeds") == {"feeds": [], "sample_data": False}


def test_health_says_how_far_the_index_is(samples: Rig) -> None:
    health = samples.json("/api/health")

    assert health["status"] == "ok"
    assert health["index"]["behind"] == 0
    assert health["catalogue"]["revision"] == health["index"]["revision"]
    assert health["postcodes"]["count"] > 2_000_000


def test_feeds_have_exactly_the_agreed_shape(samples: Rig) -> None:
    answer = samples.json("/api/feeds")
    counts = {feed["slug"]: (feed["services"], feed["searchable"]) for feed in answer["feeds"]}

    assert answer["sample_data"] is True
    assert counts["hull"][0] == 59
    assert counts["unlicensed"] == (2, 2)
    assert counts["trial"] == (1, 0)
    for feed in answer["feeds"]:
        assert feed.keys() == {
            *("slug", "name", "publisher", "url", "version", "data_status", "licence", "licence_url"),
            *("services", "searchable", "last_harvest", "republished", "live_since", "source", "hosted"),
        }
        assert feed["publisher"].keys() == {"slug", "name", "url"}
        one = samples.json(f"/api/feeds/{feed['slug']}")
        assert one["feed"] == feed
        for harvest in one["harvests"]:
            assert harvest.keys() == {
                "id",
                "feed",
                "outcome",
                "reason",
                "started_at",
                "finished_at",
                "counts",
            }
            whole = samples.json(f"/api/harvests/{harvest['id']}")
            assert whole["harvest"] == harvest
            assert whole["report"]["counts"] is not None


def test_html_is_cleaned_where_1_0_clients_show_it(samples: Rig) -> None:
    path = "/publishers/south-gloucestershire-council-sample/openreferral/v1/services"
    items = samples.items(path, per_page=100)
    text = json.dumps([samples.json(f"{path}/{one['id']}") for one in items] + items)

    assert not re.search(r"<script|onerror|javascript:", text, re.IGNORECASE)
    assert "&amp;" not in text


def test_the_docs_page_is_served_from_here_alone(samples: Rig) -> None:
    page = samples.get("/api/docs")

    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert page.mimetype == "text/html"
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.text)
    wanted = re.findall(r"(?:src|href)=\"([^\"]+)\"", page.text)
    for address in wanted:
        assert address.startswith("/")
        answer = samples.get(address)
        assert answer.status_code == 200, address
        assert "http://" not in answer.headers.get("Content-Security-Policy", "")
    assert any(address.endswith(".js") for address in wanted)
    assert samples.get("/api/docs/").text == page.text
    assert samples.get("/api/").text == page.text


def test_how_to_get_to_a_place_is_said_unless_the_place_is_hidden() -> None:
    link = {"id": "link", "location": {"id": "hall", "name": "Hall", "transportation": "Bus 5 stops outside"}}

    def said(*, hidden: bool) -> Any:
        return _where(None, link, [{"location_id": "hall", "hidden": hidden}])["transport"]  # type: ignore[arg-type]

    assert said(hidden=False) == "Bus 5 stops outside"
    assert said(hidden=True) is None


def test_a_number_of_a_person_says_the_name_and_the_job() -> None:
    cook = {"name": "Front desk", "title": "Cook", "phones": [{"number": "01632 960111"}]}

    assert [phone["label"] for phone in _phones({"contacts": [cook]})] == ["Front desk, Cook"]
