"""Writing needs an operator's key, leaves one audit row an action, and keys cannot be guessed at speed."""

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from hub.api import access
from hub.api.access import WrongKeys
from hub.database import reading
from hub.harvest.run import harvest_feed
from hub.publishers.tables import api_key, audit
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.api import records
from tests.hub.api.conftest import Rig

FEED = {"url": "https://feed.example.org/hull", "name": "Hull services", "publisher": "Hull Partnership"}


def post(
    rig: Rig, path: str, body: Any = None, *, key: str | None = None, client: str = "192.0.2.1"
) -> TestResponse:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    return rig.client.post(path, json=body, headers=headers, environ_base={"REMOTE_ADDR": client})


def trail(rig: Rig) -> list[tuple[str, str, str, str]]:
    with reading(rig.hub.databases.operations) as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    return [(row.who, row.action, row.subject, row.detail) for row in rows]


def test_a_feed_is_registered_with_a_key_and_leaves_one_audit_row(empty: Rig) -> None:
    key = empty.hub.keys.add("ada")

    answer = post(empty, "/api/feeds", {**FEED, "licence": "OGL-3.0"}, key=key)

    assert answer.status_code == 201
    feed = answer.get_json()["feed"]
    assert (feed["slug"], feed["publisher"]["slug"], feed["data_status"]) == (
        "hull-services",
        "hull-partnership",
        "live",
    )
    assert feed == empty.json("/api/feeds")["feeds"][0]
    assert trail(empty) == [("ada", "feed add", "hull-services", FEED["url"])]


def test_keys_are_kept_only_as_hashes(empty: Rig) -> None:
    key = empty.hub.keys.add("ada")

    with reading(empty.hub.databases.operations) as connection:
        row = connection.execute(select(api_key)).one()

    assert key not in str(tuple(row))
    assert len(row.key_hash) == 32


@pytest.mark.parametrize("path", ["/api/feeds", "/api/harvests/1/release"])
@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer ", "Bearer wrong", "Basic {key}", "Bearer {revoked}", "{key}"]
)
def test_without_a_key_that_holds_nothing_is_looked_at(empty: Rig, path: str, header: str | None) -> None:
    key, revoked = empty.hub.keys.add("ada"), empty.hub.keys.add("old")
    empty.hub.keys.revoke("old")
    headers = {} if header is None else {"Authorization": header.format(key=key, revoked=revoked)}

    for body in (FEED, {}, {"url": "nonsense"}):
        answer = empty.client.post(path, json=body, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.get_json().keys() == {"code", "status", "message", "errors"}
    assert empty.json("/api/feeds")["feeds"] == []
    assert trail(empty) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("url", value)
            for value in (
                *(
                    "file:///etc/passwd",
                    "ftp://feed.example.org",
                    "gopher://x",
                    "feed.example.org",
                    "",
                    "http://",
                ),
                *(
                    "https://user:word@feed.example.org",
                    "https://user@feed.example.org",
                    "http://[::1",
                    "x" * 3000,
                ),
                *("javascript:alert(1)", None, 7, ["https://feed.example.org"]),
            )
        ),
        *(("slug", value) for value in ("A b", "../x", "a" * 61, "")),
        *(("name", value) for value in ("", "  ", "\t\n", "\u00a0", "\u200b", "x" * 201, None)),
        *(("publisher", value) for value in ("", "  ", "\u200b")),
        *(("publisher_slug", "No Slug"), ("version", "2.0"), ("data_status", "secret")),
        *(("licence_url", "javascript:alert(1)"), ("owner", "ada")),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_and_named(empty: Rig, field: str, value: Any) -> None:
    key = empty.hub.keys.add("ada")

    answer = post(empty, "/api/feeds", {**FEED, field: value}, key=key)

    assert answer.status_code == 422
    assert answer.get_json()["errors"]["json"].keys() == {field}
    assert empty.json("/api/feeds")["feeds"] == []
    assert trail(empty) == []


def test_a_body_that_is_no_json_is_refused(empty: Rig) -> None:
    headers = {"Authorization": f"Bearer {empty.hub.keys.add('ada')}"}
    broken = empty.client.post("/api/feeds", data=b'{"url"', content_type="application/json", headers=headers)
    empty_body = empty.client.post("/api/feeds", headers=headers)
    huge = empty.client.post(
        "/api/feeds", data=b"x" * 2_000_000, content_type="application/json", headers=headers
    )

    assert broken.status_code == 400
    assert empty_body.status_code == 422
    assert huge.status_code == 413
    for answer in (broken, empty_body, huge):
        assert answer.get_json().keys() == {"code", "status", "message", "errors"}


def test_the_same_feed_twice_is_a_conflict(empty: Rig) -> None:
    key = empty.hub.keys.add("ada")
    post(empty, "/api/feeds", FEED, key=key)

    again = post(empty, "/api/feeds", FEED, key=key)

    assert again.status_code == 409
    assert len(trail(empty)) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "169.254.169.254", "10.1.2.3", "[::1]", "localhost", "0.0.0.0", "2130706433"]
)
def test_a_private_address_may_be_registered_and_is_never_fetched(empty: Rig, host: str) -> None:
    key = empty.hub.keys.add("ada")
    answer = post(empty, "/api/feeds", {**FEED, "url": f"http://{host}:9/feed"}, key=key)
    assert answer.status_code == 201

    with empty.hub.fetcher() as fetcher:
        ended = harvest_feed(empty.hub.workshop(fetcher), empty.hub.publishers.feed("hull-services"))

    assert ended.outcome.value == "failed"
    assert "was not opened" in ended.reason
    shown = empty.json(f"/api/harvests/{ended.id}")
    assert shown["harvest"]["reason"]
    assert shown["report"] is None


def test_a_server_on_this_machine_sees_nothing_of_a_feed_registered_by_request(empty: Rig) -> None:
    key = empty.hub.keys.add("ada")
    with FeedServer(records.UNLICENSED, full_lists=True) as feed, empty.hub.fetcher() as fetcher:
        post(empty, "/api/feeds", {**FEED, "url": feed.url}, key=key)
        ended = harvest_feed(empty.hub.workshop(fetcher), empty.hub.publishers.feed("hull-services"))

        assert ended.outcome.value == "failed"
        assert feed.requests == []


def test_a_held_harvest_is_released_with_a_key(empty: Rig) -> None:
    key = empty.hub.keys.add("ada")
    many = [{**records.UNLICENSED[0], "id": f"7a1f0000-0000-4000-8000-{number:012d}"} for number in range(40)]
    with FeedServer(many, full_lists=True) as feed:
        live = harvest(empty.hub, feed)
    with FeedServer(many[:3], full_lists=True) as feed:
        held = harvest(empty.hub, feed)
    assert held.outcome.value == "held"
    assert empty.json("/openreferral/v3/services")["total_items"] == 40

    wrong = [post(empty, f"/api/harvests/{number}/release", key=key).status_code for number in (live.id, 999)]
    released = post(empty, f"/api/harvests/{held.id}/release", key=key)
    again = post(empty, f"/api/harvests/{held.id}/release", key=key)

    assert wrong == [409, 404]
    assert released.status_code == 200
    assert released.get_json()["harvest"]["outcome"] == "live"
    assert again.status_code == 409
    assert empty.json("/openreferral/v3/services")["total_items"] == 3
    assert trail(empty) == [("ada", "harvest release", "hull", str(held.id))]


def test_after_ten_wrong_keys_in_a_minute_a_client_has_to_wait(empty: Rig) -> None:
    now = [1000.0]
    access.register(empty.api, WrongKeys(clock=lambda: now[0]))
    key = empty.hub.keys.add("ada")

    wrong = [post(empty, "/api/feeds", FEED, key=f"wrong-{number}").status_code for number in range(12)]
    right_too = post(empty, "/api/feeds", FEED, key=key)
    elsewhere = post(empty, "/api/feeds", FEED, key=key, client="198.51.100.7")
    now[0] += 30
    still = post(empty, "/api/feeds", FEED, key=key)
    now[0] += 30
    after = post(empty, "/api/feeds", {**FEED, "name": "Other", "url": "https://other.example.org"}, key=key)

    assert wrong == [401] * 10 + [429] * 2
    assert right_too.status_code == 429
    assert right_too.headers["Retry-After"] == "60"
    assert right_too.get_json()["code"] == 429
    assert elsewhere.status_code == 201
    assert (still.status_code, still.headers["Retry-After"]) == (429, "30")
    assert after.status_code == 201


def test_no_key_at_all_is_no_guess_and_reading_is_never_limited(empty: Rig) -> None:
    key = empty.hub.keys.add("ada")

    for _ in range(30):
        assert post(empty, "/api/feeds", FEED).status_code == 401

    assert post(empty, "/api/feeds", FEED, key=key).status_code == 201
    for number in range(30):
        post(empty, "/api/feeds", FEED, key=f"wrong-{number}")
    assert all(empty.get("/api/feeds").status_code == 200 for _ in range(30))


def test_a_home_with_many_addresses_of_ipv6_is_one_client() -> None:
    wrong_keys = WrongKeys(most=2)
    for number in range(2):
        wrong_keys.add(access.client_of(f"2001:db8::{number}"))

    assert wrong_keys.wait_s(access.client_of("2001:db8::ffff")) > 0
    assert wrong_keys.wait_s(access.client_of("2001:db8:1::1")) == 0


def test_no_number_of_clients_fills_the_memory() -> None:
    wrong_keys = WrongKeys()
    for number in range(12_000):
        wrong_keys.add(str(number))

    assert len(wrong_keys._times) == 10_000


def test_nobody_can_write_from_another_origin_in_a_browser(empty: Rig) -> None:
    asked = empty.client.options(
        "/api/feeds",
        headers={
            "Origin": "https://evil.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization",
        },
    )

    assert "POST" not in asked.headers["Access-Control-Allow-Methods"]
    assert "authorization" not in asked.headers["Access-Control-Allow-Headers"].lower()
