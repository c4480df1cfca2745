"""`signpost work`: does the jobs that wait, of every kind that is named here."""

import os
import signal
import sys
import threading
from collections.abc import Mapping
from functools import partial
from typing import Any

import click
import structlog

from hub.commands.opening import opened_hub
from hub.garbage import spare_collections
from hub.harvest.lock import HARVEST
from hub.harvest.run import harvest_taken, result_of
from hub.jobs.beat import Beat
from hub.jobs.job import Job
from hub.jobs.worker import Kind, Worker
from hub.search.index import IndexBusy
from hub.serve import Hub
from hub.validations.asking import CHECK
from hub.validations.running import Checking
from standards.openreferral.wire.fetch import Fetcher

# As many as a command harvests side by side.
_HARVESTS_AT_ONCE = 4


def kinds_of_work(hub: Hub, fetcher: Fetcher) -> dict[str, Kind]:
    """Return how each kind of job is done.

    Args:
        hub: The hub whose jobs they are.
        fetcher: The one way to publishers' servers: jobs that go to the same one share its pace.
    """
    postcodes = hub.postcodes.point_of if hub.postcodes else None
    checking = Checking(hub.databases, hub.validations, hub.check_fetcher, postcodes)
    return {
        HARVEST: Kind(partial(_harvest, hub, fetcher), at_once=_HARVESTS_AT_ONCE),
        CHECK: Kind(checking, at_once=hub.settings.check_limits.at_once),
    }


@click.command()
@click.option("--beside", type=int, help="Number of the process to work for: it ends with that.")
def work(*, beside: int | None) -> None:
    """Do the jobs that wait.

    They are harvests, and checks that people asked for. signpost serve does
    them too, in a process beside it. More workers, here or on other machines
    with the same PostgreSQL, share the jobs. Stopped with Ctrl-C or SIGTERM, a
    worker gives back what it has not finished.
    """
    with opened_hub() as hub, hub.fetcher() as fetcher:
        spare_collections()
        worker = Worker(hub.jobs, kinds_of_work(hub, fetcher), keep_days=hub.settings.jobs_kept_days)
        for number in (signal.SIGTERM, signal.SIGINT):
            # On a thread of its own: the main one may be in the middle of waiting for just that.
            signal.signal(number, lambda *_: threading.Thread(target=worker.stop).start())
        all_ended = worker.run(lambda: beside is not None and os.getppid() != beside)
        if not all_ended:
            # A job is in the middle of something long, and has been given back: nothing more of it is kept.
            sys.stderr.flush()
            os._exit(0)


def _harvest(hub: Hub, fetcher: Fetcher, job: Job, beat: Beat) -> Mapping[str, Any]:
    ended = harvest_taken(hub.workshop(fetcher), job.subject, beat)
    try:
        hub.follow()
    except IndexBusy as error:
        # The harvest is live all the same; whoever writes the index next brings it in.
        structlog.get_logger(__name__).warning("index not brought up to date", reason=str(error))
    return result_of(ended)
