"""Storing a file is all or nothing: killed in the middle, it leaves what was there."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hub.harvest.store import Outcome
from hub.serve import Hub
from tests.conftest import MakeHub
from tests.hub.hosting.desk import Desk
from tests.hub.records import names, services

REPOSITORY = Path(__file__).parents[3]
# Dies between the first row of an edition and its last.
STORE = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from hub.config import Settings
from hub.hosting.editions import make_edition
from hub.hosting.store import HostedFeeds
from hub.serve import open_hub
from tests.hub.hosting.desk import Desk
from tests.hub.records import services

class Deadly(list):
    def __iter__(self):
        yield self[0]
        os.kill(os.getpid(), signal.SIGKILL)

hub = open_hub(Settings(var=Path(sys.argv[1]), database_url=sys.argv[2] or None))
desk = Desk(hub, Path(sys.argv[1]))
given = desk.hosting.read(desk.write("new.xlsx", services(9)))
feed = desk.feed() if sys.argv[3] == "replace" else None
namespace = feed.namespace if feed else "00000000-0000-4000-8000-000000000000"
edition = desk.hosting._edition(given, feed, namespace)
edition = replace(edition, services=Deadly(edition.services))
if feed:
    hub.hosted.replace(feed, edition)
else:
    publisher = hub.publishers.add_publisher("other", "Other")
    hub.hosted.add("other", "Other", edition, publisher=publisher, namespace=namespace)
"""


@pytest.mark.parametrize("how", ["add", "replace"])
def test_nothing_half_read_is_live(
    make_hub: MakeHub, database_url: str | None, tmp_path: Path, how: str
) -> None:
    hub: Hub = make_hub(database_url=database_url)
    desk = Desk(hub, tmp_path)
    desk.add(services(3))
    desk.harvest()

    done = subprocess.run(
        [sys.executable, "-c", STORE, str(hub.settings.var), database_url or "", how],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == -signal.SIGKILL, done.stderr
    assert [feed.slug for feed in hub.publishers.feeds()] == ["elmbridge"]
    assert hub.hosted.services(desk.feed(), offset=0, limit=100)[1] == 3
    assert desk.harvest().outcome is Outcome.UNCHANGED
    assert len(names(hub, "elmbridge")) == 3
    # And the next try is as if that had not been.
    assert desk.update(services(4)).services == 4
