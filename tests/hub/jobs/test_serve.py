"""`signpost serve` does jobs too: in a process beside it, which is started again, and ends with it."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from hub.harvest.lock import HARVEST
from hub.jobs.job import State
from tests.conftest import MakeHub, register
from tests.feedserver import FeedServer, wait_until
from tests.hub.records import found, services
from tests.hub.serving import serving


def workers_of(server: subprocess.Popen[str]) -> list[int]:
    """Return the processes that do jobs for a server, whether it is there still or not."""
    wanted = f"\0work\0--beside\0{server.pid}\0"
    found_here = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if wanted in path.read_bytes().decode():
                found_here.append(int(path.parent.name))
        except OSError:
            continue
    return found_here


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_jobs_are_done_beside_the_server_and_never_without_it(make_hub: MakeHub, how: int) -> None:
    hub = make_hub()
    with FeedServer(services(2)) as feed:
        register(hub, feed)
        settings = {"SIGNPOST_ALLOW_ORIGINS": feed.origin, "SIGNPOST_REQUESTS_PER_SECOND": "1000"}
        with serving(hub.settings.var, out=subprocess.DEVNULL, err=None, **settings) as (server, _):
            assert server.poll() is None
            first = hub.jobs.enqueue(HARVEST, "hull")
            assert wait_until(lambda: hub.jobs.get(first.id).state.has_ended, 60)
            assert hub.jobs.get(first.id).state is State.DONE
            assert len(found(hub)) == 2

            [worker] = workers_of(server)
            os.kill(worker, signal.SIGKILL)
            second = hub.jobs.enqueue(HARVEST, "hull")
            assert wait_until(lambda: hub.jobs.get(second.id).state.has_ended, 60), "it is started again"

            server.send_signal(how)
            server.wait(30)

            assert wait_until(lambda: workers_of(server) == [], 15)
