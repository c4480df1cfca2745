"""What a feed's page says of its last harvests."""

from typing import Any

from hub.api.app import create_api
from hub.serve import Hub
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.validators.feeds import a_service


def test_a_trend_says_what_is_new_still_there_and_mended(small_hub: Hub) -> None:
    first: list[Any] = [
        a_service(1, email="nobody"),
        a_service(2, url="council"),
        a_service(3),
    ]
    with FeedServer(first, "3.0", full_lists=True) as feed:
        harvest(small_hub, feed)
    client = create_api(small_hub.context()).test_client()
    once = client.get("/api/feeds/hull").get_json()["trend"]
    second: list[Any] = [
        a_service(1),
        a_service(2, url="council"),
        a_service(3, interpretation_services=None),
    ]
    with FeedServer(second, "3.0", full_lists=True) as feed:
        harvest(small_hub, feed)

    trend = client.get("/api/feeds/hull").get_json()["trend"]

    assert (len(once["points"]), once["since"], once["changes"]) == (1, None, [])
    assert [point["services"] for point in trend["points"]] == [3, 3]
    assert trend["points"][0]["harvest"] > trend["points"][1]["harvest"]
    assert 0 < trend["points"][1]["score"] <= 100
    assert trend["since"] == trend["points"][1]["at"]
    ways = {change["code"]: change["way"] for change in trend["changes"]}
    assert ways["email_malformed"] == "mended"
    assert ways["uri_malformed"] == "same"
    assert "new" in ways.values()
