"""How a feed has fared from harvest to harvest: its score, and what is new, still there or mended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from hub.harvest.store import Harvest, Harvests
from validators.comparing import Change, compare

MOST_POINTS = 12
"""Harvests with a report that a trend goes back."""


@dataclass(frozen=True, slots=True)
class Point:
    """What one harvest found.

    Attributes:
        harvest: Its number.
        at: When it was made.
        outcome: How it ended: a held one was checked too.
        services: Services looked at.
        score: Quality of the data, 0 to 100; None where no service was read.
        totals: Notices of each severity.
    """

    harvest: int
    at: datetime
    outcome: str
    services: int
    score: float | None
    totals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Trend:
    """A feed's last harvests that came to a report, newest first, and how the last two differ.

    Attributes:
        points: The harvests.
        since: When the harvest was made that the last one is compared with; None where there is no other.
        changes: How each kind of problem went on, worst first; () where there is nothing to compare.
    """

    points: tuple[Point, ...]
    since: datetime | None
    changes: tuple[Change, ...]


def trend_of(harvests: Harvests, slug: str, *, most: int = MOST_POINTS) -> Trend:
    """Return how a feed has fared.

    Args:
        harvests: What is known of harvests.
        slug: The feed.
        most: Harvests that are looked back at.
    """
    read = []
    for harvest in harvests.of_feed(slug, limit=2 * most):
        report = harvests.report(harvest.id)
        if report is not None:
            read.append((harvest, orjson.loads(report)))
        if len(read) == most:
            break
    changes: tuple[Change, ...] = ()
    since = None
    if len(read) > 1:
        (_, now), (earlier, before) = read[:2]
        since, changes = _at(earlier), compare(before, now)
    return Trend(tuple(_point(harvest, report) for harvest, report in read), since, changes)


def _point(harvest: Harvest, report: Mapping[str, Any]) -> Point:
    quality = report.get("quality")
    return Point(
        harvest=harvest.id,
        at=_at(harvest),
        outcome=harvest.outcome.value,
        services=int(report["counts"]["services"]),
        score=None if quality is None else float(quality["score"]),
        totals=report["totals"],
    )


def _at(harvest: Harvest) -> datetime:
    return harvest.finished_at or harvest.started_at
