"""`/api/harvests`: a harvest started, watched and cancelled from elsewhere, with a key."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.api.app import create_api
from hub.commands.working import kinds_of_work
from hub.database import reading
from hub.harvest.lock import HARVEST
from hub.jobs.beat import doing
from hub.publishers.tables import audit
from hub.serve import Hub
from tests.conftest import register
from tests.feedserver import FeedServer
from tests.hub.records import names, services

KEYS = {
    *("id", "url", "feed", "state", "position", "cancel_requested", "attempts", "harvest", "outcome"),
    *("progress", "error", "created_at", "started_at", "finished_at"),
}


@pytest.fixture
def client(hub: Hub) -> FlaskClient:
    return create_api(hub.context()).test_client()


@pytest.fixture
def start(hub: Hub, client: FlaskClient) -> Callable[[str], Any]:
    headers = {"Authorization": f"Bearer {hub.keys.add('ada')}"}

    def post(path: str, body: Any = None) -> Any:
        return client.post(path, json=body, headers=headers)

    return post


def do_next(hub: Hub, feed: FeedServer) -> None:
    """Do the oldest job as a worker would."""
    with hub.fetcher(allow=[feed.origin], pace=False) as fetcher:
        taken = hub.jobs.take([HARVEST])
        assert taken is not None
        with doing(hub.jobs, taken) as beat:
            beat.result = kinds_of_work(hub, fetcher)[HARVEST].handler(taken, beat)


def test_a_harvest_is_started_watched_and_done(hub: Hub, client: FlaskClient, start: Any) -> None:
    with FeedServer(services(3)) as feed:
        register(hub, feed)
        started = start("/api/harvests", {"feed": "hull"})
        address = started.headers["Location"]
        waiting = client.get(address)
        do_next(hub, feed)
        done = client.get(address).get_json()["job"]

    assert started.status_code == 202
    job = started.get_json()["job"]
    assert job.keys() == KEYS
    assert (job["feed"], job["state"], job["position"], job["url"]) == ("hull", "queued", 1, address)
    assert waiting.get_json() == started.get_json()
    assert waiting.headers["Access-Control-Allow-Origin"] == "*"
    assert (done["state"], done["outcome"], done["position"], done["error"]) == ("done", "live", None, None)
    harvest = client.get(f"/api/harvests/{done['harvest']}").get_json()["harvest"]
    assert harvest["counts"]["services"] == 3
    assert len(names(hub)) == 3


def test_a_feed_that_waits_is_not_put_into_the_queue_again(hub: Hub, start: Any) -> None:
    register(hub, "https://feed.example.org/hull")
    register(hub, "https://feed.example.org/leeds", slug="leeds")

    first, other, again = (start("/api/harvests", {"feed": slug}) for slug in ("hull", "leeds", "hull"))

    assert again.status_code == 202
    assert again.get_json() == first.get_json()
    assert other.get_json()["job"]["position"] == 2


def test_a_harvest_that_waits_is_cancelled(hub: Hub, client: FlaskClient, start: Any) -> None:
    register(hub, "https://feed.example.org/hull")
    address = start("/api/harvests", {"feed": "hull"}).headers["Location"]

    cancelled = start(f"{address}/cancel")

    assert cancelled.status_code == 202
    assert cancelled.get_json()["job"]["state"] == "cancelled"
    assert client.get(address).get_json() == cancelled.get_json()
    assert hub.jobs.take([HARVEST]) is None
    with reading(hub.databases.operations) as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    number = address.rpartition("/")[2]
    assert [(row.who, row.action, row.subject, row.detail) for row in rows] == [
        ("ada", "harvest start", "hull", number),
        ("ada", "harvest cancel", "hull", number),
    ]


def test_a_harvest_that_runs_is_asked_to_stop(hub: Hub, start: Any) -> None:
    register(hub, "https://feed.example.org/hull")
    address = start("/api/harvests", {"feed": "hull"}).headers["Location"]
    taken = hub.jobs.take([HARVEST])
    assert taken is not None

    asked = start(f"{address}/cancel").get_json()["job"]

    assert (asked["state"], asked["cancel_requested"]) == ("running", True)
    assert hub.jobs.heartbeat(taken) is True


def test_without_a_key_nothing_is_started_or_cancelled(hub: Hub, client: FlaskClient, start: Any) -> None:
    register(hub, "https://feed.example.org/hull")
    address = start("/api/harvests", {"feed": "hull"}).headers["Location"]

    for path in ("/api/harvests", f"{address}/cancel"):
        assert client.post(path, json={"feed": "hull"}).status_code == 401

    [job] = hub.jobs.of_subject(HARVEST, "hull")
    assert job.state == "queued"


@pytest.mark.parametrize(
    ("body", "status"),
    [({"feed": "nowhere"}, 404), ({}, 422), ({"feed": 7}, 422), ({"feed": "hull", "url": "x"}, 422)],
)
def test_what_cannot_be_harvested_is_refused(hub: Hub, start: Any, body: Any, status: int) -> None:
    register(hub, "https://feed.example.org/hull")

    answer = start("/api/harvests", body)

    assert answer.status_code == status
    assert answer.get_json().keys() == {"code", "status", "message", "errors"}
    assert hub.jobs.of_subject(HARVEST, "hull") == []


def test_jobs_of_another_kind_are_not_shown_or_cancelled_here(
    hub: Hub, client: FlaskClient, start: Any
) -> None:
    other = hub.jobs.enqueue("count", "hull")

    for answer in (
        client.get(f"/api/harvests/jobs/{other.id}"),
        client.get("/api/harvests/jobs/nothing"),
        start(f"/api/harvests/jobs/{other.id}/cancel"),
    ):
        assert answer.status_code == 404
    assert hub.jobs.get(other.id).state == "queued"
