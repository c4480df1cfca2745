"""Processes of their own that take jobs or harvest, for tests of what happens when one of them dies."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.config import Settings

REPOSITORY = Path(__file__).parents[3]
OPEN = """
import sys, time
from pathlib import Path
from hub.config import Settings
from hub.serve import open_hub, set_up_logging

settings = Settings(
    var=Path(sys.argv[1]), database_url=sys.argv[2] or None, page_size=1,
    lease_s=float(sys.argv[3]), beat_s=float(sys.argv[4]),
)
set_up_logging()
hub = open_hub(settings)
"""
HARVEST = """
from hub.errors import HubError
from hub.harvest.run import harvest_feed
with hub.fetcher(allow=[sys.argv[5]], pace=False) as fetcher:
    try:
        print(harvest_feed(hub.workshop(fetcher), hub.publishers.feed("hull")).outcome)
    except HubError as error:
        print(type(error).__name__, error)
"""
# Does the jobs of a kind one after the other, and says which; a line on standard input lets it begin.
TAKE_ALL = """
print("ready", flush=True)
sys.stdin.readline()
while (job := hub.jobs.take(["count"])) is not None:
    print(job.id, job.token)
    hub.jobs.finish(job)
"""
# Takes one job, and says so, and has it until it is killed.
HOLD_ONE = """
from hub.jobs.beat import doing
job = hub.jobs.take(["count"])
with doing(hub.jobs, job):
    print(job.id, flush=True)
    time.sleep(60)
"""
# A worker whose only kind of job goes on until it has to stop; "deaf" ones never ask whether they have to.
WORK = """
import os, signal
from hub.jobs.worker import Kind, Worker

def count(job, beat):
    print(job.id, flush=True)
    for number in range(600):
        if not job.parameters.get("deaf"):
            beat({"number": number})
        time.sleep(0.1)

worker = Worker(hub.jobs, {"count": Kind(count)}, keep_days=1, look_every_s=0.1)
signal.signal(signal.SIGTERM, lambda *_: worker.stop())
print("ended" if worker.run(grace_s=1.0) else "left", flush=True)
os._exit(0)
"""


@contextmanager
def running(settings: Settings, program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program with a hub of these settings, and end it, however it is, at the end of the block."""
    url = settings.database_url or ""
    said = [str(settings.var), url, str(settings.lease_s), str(settings.beat_s), *arguments]
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", OPEN + program, *said],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    """Return the next line that a process writes."""
    assert process.stdout is not None
    return process.stdout.readline().strip()
