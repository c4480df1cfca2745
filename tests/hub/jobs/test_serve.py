"""`signpost serve` does jobs too: in a process beside it, which is started again, and ends with it."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.harvest.lock import HARVEST
from hub.jobs.job import State
from hub.serve import Hub
from tests.conftest import MakeHub, register
from tests.feedserver import FeedServer, wait_until
from tests.hub.records import found, services
from tests.hub.test_cli import an_environment

REPOSITORY = Path(__file__).parents[3]


@contextmanager
def serving(hub: Hub, feed: FeedServer) -> Iterator[subprocess.Popen[bytes]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = an_environment(
        hub.settings.var, SIGNPOST_ALLOW_ORIGINS=feed.origin, SIGNPOST_REQUESTS_PER_SECOND="1000"
    )
    command = [sys.executable, "-W", "error", "-m", "hub", "serve", "--workers", "1", "--port", str(port)]
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            assert wait_until(lambda: _answers(port) or server.poll() is not None, 60)
            assert server.poll() is None
            yield server
        finally:
            server.terminate()
            server.wait(30)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/feeds", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def workers_of(server: subprocess.Popen[bytes]) -> list[int]:
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
        with serving(hub, feed) as server:
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
