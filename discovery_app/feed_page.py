"""How one feed has fared, as its page shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from discovery_app.check_report import SEVERITY_COLOURS, CheckedPage, checked_page
from discovery_app.facts import name_of
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
        read_report: What leads to the report of the last harvest; "" where there is none.
    """

    points: list[PointLine]
    since: str
    ways: list[tuple[str, list[ChangeLine]]]
    moved: str
    read_report: str


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
        read_report=t("feed.report", date=spoken_date(points[0]["at"])) if points else "",
    )


def last_report(answer: Mapping[str, Any]) -> int | None:
    """Return the number of a feed's last harvest that came to a report; None where none has.

    Args:
        answer: What `/api/feeds/{slug}` gives.
    """
    points = (answer.get("trend") or {}).get("points") or []
    return int(points[0]["harvest"]) if points else None


def harvest_page(
    feed: Mapping[str, Any], harvested: Mapping[str, Any], address: Callable[[str], str]
) -> CheckedPage:
    """Return the page of a harvest's report, as that of a check that somebody asked for.

    Args:
        feed: The feed in what `/api/feeds/{slug}` gives.
        harvested: What `/api/harvests/{number}` gives.
        address: Gives the address of a path of the hub in a person's browser.
    """
    page = checked_page(
        {
            "validation": {"links": harvested["links"]},
            "report": harvested["report"],
            "problems": harvested["problems"],
        },
        address,
    )
    # The table of a harvest has the cases that were kept, and no more.
    problems = [
        replace(problem, left_out=t("feed.left_out") if problem.left_out else "") for problem in page.problems
    ]
    return replace(page, source=name_of(feed), problems=problems)


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
