"""Jobs in a backup, after a restore, and of a feed that is erased."""

from pathlib import Path

import pytest

from hub.errors import FeedBusy, NotFound
from hub.harvest.lock import HARVEST
from hub.jobs.job import State
from hub.keeping.backup import back_up
from hub.keeping.erase import erase_feed
from hub.keeping.errors import HubInUse
from hub.keeping.restore import restore
from hub.places.areas import Areas
from hub.serve import Hub, open_hub
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.jobs.processes import HOLD_ONE, line_of, running
from tests.hub.keeping.test_erase import keeper
from tests.hub.records import services


def test_after_a_restore_no_job_is_said_to_be_running(hub: Hub, tmp_path: Path) -> None:
    running_one, waiting = hub.jobs.enqueue("count", "a"), hub.jobs.enqueue("count", "b")
    taken = hub.jobs.take(["count"])
    assert taken is not None
    manifest = back_up(hub.databases, tmp_path / "hub.backup")
    hub.jobs.finish(taken)
    hub.close()

    restore(hub.settings, tmp_path / "hub.backup", Areas.load(), replace=True)

    again = open_hub(hub.settings)
    assert manifest.rows["job"] == 2
    ended = again.jobs.get(running_one.id)
    assert (ended.state, ended.owner) == (State.FAILED, None)
    assert ended.error == "The backup was made while it was under way."
    assert again.jobs.get(waiting.id).state is State.QUEUED
    again.close()


def test_nothing_is_restored_while_a_process_does_a_job(hub: Hub, tmp_path: Path) -> None:
    back_up(hub.databases, tmp_path / "hub.backup")
    hub.jobs.enqueue("count", "a")
    with running(hub.settings, HOLD_ONE) as process:
        assert line_of(process)
        # As where the process is on another machine, which shares the database alone.
        if hub.settings.database_url:
            for path in hub.settings.locks.glob("*.lock"):
                path.unlink()

        with pytest.raises(HubInUse, match="Stop"):
            restore(hub.settings, tmp_path / "hub.backup", Areas.load(), replace=True)


def test_the_jobs_of_a_feed_go_with_it(hub: Hub) -> None:
    with FeedServer(services(2)) as feed, FeedServer(services(2)) as other:
        harvest(hub, feed)
        harvest(hub, other, slug="leeds")
    [job] = hub.jobs.of_subject(HARVEST, "hull")

    erase_feed(keeper(hub), hub.publishers.feed("hull"), why="asked", who="operator")

    with pytest.raises(NotFound):
        hub.jobs.get(job.id)
    assert len(hub.jobs.of_subject(HARVEST, "leeds")) == 1


def test_nothing_is_erased_while_another_machine_harvests(hub: Hub) -> None:
    with FeedServer(services(2)) as feed:
        harvest(hub, feed)
    hub.jobs.take_now(HARVEST, "hull")

    with pytest.raises(FeedBusy, match="hull"):
        erase_feed(keeper(hub), hub.publishers.feed("hull"), why="asked", who="operator")

    assert hub.publishers.feed("hull").slug == "hull"
