"""A harvest killed in the middle: what served goes on serving, and the next one comes to the same end."""

import signal
import subprocess
import sys
from pathlib import Path

from hub.catalogue.tables import staged_service
from hub.harvest.store import Outcome
from hub.serve import Hub
from tests.conftest import MakeHub, harvest
from tests.feedserver import FeedServer, wait_until
from tests.hub.harvest.rows import head, rows, service_rows
from tests.hub.records import a_service, found, names, services

REPOSITORY = Path(__file__).parents[3]
HARVEST = """
import sys
from pathlib import Path
from hub.config import Settings
from hub.harvest.run import harvest_feed
from hub.serve import open_hub

hub = open_hub(Settings(var=Path(sys.argv[1]), database_url=sys.argv[2] or None, page_size=1))
with hub.fetcher(allow=[sys.argv[3]], pace=False) as fetcher:
    harvest_feed(hub.workshop(fetcher), hub.publishers.feed("hull"))
"""


def test_a_harvest_that_is_killed_changes_nothing_and_the_next_one_finishes(
    make_hub: MakeHub, database_url: str | None
) -> None:
    hub = make_hub(database_url=database_url)
    with FeedServer(services(8), full_lists=True, page_size=1) as feed:
        harvest(hub, feed, per_page=1)
        before, position = service_rows(hub), head(hub)
        feed.services = [*(a_service(n, name=f"Supper club {n}") for n in range(1, 8)), a_service(9)]
        kill_in_the_middle(hub, feed)
        killed = hub.harvests.of_feed("hull")[0]
        serving = (service_rows(hub), head(hub), found(hub))

        after = harvest(hub, feed, per_page=1)

    assert killed.outcome is Outcome.RUNNING
    assert serving == (before, position, {f"Lunch club {n}" for n in range(1, 9)})
    abandoned = hub.harvests.harvest(killed.id)
    assert abandoned.outcome is Outcome.ABANDONED
    assert abandoned.finished_at is not None
    assert after.outcome is Outcome.LIVE
    assert (after.counts["added"], after.counts["changed"], after.counts["removed"]) == (1, 7, 1)
    assert names(hub) == [*(f"Supper club {n}" for n in range(1, 8)), "Lunch club 9"]
    assert rows(hub, staged_service) == []
    assert head(hub) == position + 9


def kill_in_the_middle(hub: Hub, feed: FeedServer) -> None:
    """Start a harvest in another process, and send it SIGKILL when it has asked for some pages."""
    asked = len(feed.requests)
    feed.faults.pause_s = 0.05
    settings = hub.settings
    running = subprocess.Popen(
        [sys.executable, "-c", HARVEST, str(settings.var), settings.database_url or "", feed.origin],
        cwd=REPOSITORY,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_until(lambda: len(feed.requests) >= asked + 7 or running.poll() is not None, 30)
        assert running.poll() is None
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait(10)
    feed.faults.pause_s = 0.0
