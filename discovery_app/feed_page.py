"""How one feed has fared, as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from discovery_app.check_report import SEVERITY_COLOURS
from discovery_app.phrases import spoken_date
from discovery_app.words import t

_WAYS = ("new", "more", "same", "fewer", "mended")
_COUNTED = ("fatal", "error", "warning")


@dataclass(frozen=True, slots=True)
class PointLine:
    """What one harvest found: when, how many services, its score, and how much there was to mend."""

    at: str
    services: str
    score: str
    to_mend: str
    held: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """How one kind of problem went on: what it is, how bad, how often, and how to mend it."""

    title: str
    severity: str
    colour: str
    times: str
    mend: str


@dataclass(frozen=True, slots=True)
class FeedPage:
    """How a feed has fared.

    Attributes:
        points: Its last harvests that came to a report, newest first.
        since: The day of the harvest that the last one is compared with, "" where there is none.
        ways: What is new, more, still there, fewer and mended, each with its heading; without empty ones.
        moved: How the score has moved since then, as a sentence; "" where it is not known.
    """

    points: list[PointLine]
    since: str
    ways: list[tuple[str, list[ChangeLine]]]
    moved: str


def feed_page(answer: Mapping[str, Any]) -> FeedPage:
    """Return the page of a feed from `/api/feeds/{slug}`."""
    trend = answer.get("trend") or {}
    points, changes = trend.get("points") or [], trend.get("changes") or []
    ways = [(way, [_change(change) for change in changes if change["way"] == way]) for way in _WAYS]
    return FeedPage(
        points=[_point(point) for point in points],
        since=spoken_date(trend["since"]) if trend.get("since") else "",
        ways=[(t(f"feed_way.{way}", count=len(lines)), lines) for way, lines in ways if lines],
        moved=_moved(points),
    )


def _point(point: Mapping[str, Any]) -> PointLine:
    to_mend = sum(int(point["totals"].get(severity) or 0) for severity in _COUNTED)
    score = point.get("score")
    return PointLine(
        at=spoken_date(point["at"]),
        services=f"{int(point['services']):,}",
        score=t("verdict.not_assessed") if score is None else f"{score:g}",
        to_mend=f"{to_mend:,}",
        held=point.get("outcome") == "held",
    )


def _change(change: Mapping[str, Any]) -> ChangeLine:
    before, now = int(change["before"]), int(change["now"])
    return ChangeLine(
        title=change["title"],
        severity=t(f"severity.{change['severity']}"),
        colour=SEVERITY_COLOURS[change["severity"]],
        times=t("feed.times", before=f"{before:,}", now=f"{now:,}") if before != now else f"{now:,}",
        mend="" if change["way"] == "mended" else change["mend"],
    )


def _moved(points: list[Mapping[str, Any]]) -> str:
    scores = [float(point["score"]) for point in points[:2] if point.get("score") is not None]
    if len(scores) < 2:
        return ""
    now, before = scores
    if now == before:
        return t("feed.moved.same", now=f"{now:g}")
    return t("feed.moved.up" if now > before else "feed.moved.down", now=f"{now:g}", before=f"{before:g}")
