"""The feeds behind the finder, for the page that says where its information comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from discovery_app.phrases import spoken_date
from discovery_app.published_html import web_address
from discovery_app.results import Tag, data_tag, name_of
from discovery_app.words import t, t_or


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed: who publishes it under which licence, how much it holds and when it was last collected."""

    name: str
    publisher: str
    url: str | None
    licence: str
    licence_url: str | None
    services: str
    collected: str
    tag: Tag | None


def feed_lines(answer: Mapping[str, Any]) -> list[FeedLine]:
    """Return the feeds of `/api/feeds`, by publisher and name."""
    lines = [_line(feed) for feed in answer.get("feeds") or []]
    return sorted(lines, key=lambda line: (line.publisher.casefold(), line.name.casefold()))


def _line(feed: Mapping[str, Any]) -> FeedLine:
    harvest = feed.get("last_harvest") or {}
    finished = harvest.get("finished_at") or harvest.get("started_at")
    collected = t("source.never")
    if finished:
        outcome = t_or(f"harvest.{harvest.get('outcome')}", str(harvest.get("outcome") or ""))
        collected = t("source.collected", date=spoken_date(finished), outcome=outcome)
    return FeedLine(
        name=name_of(feed),
        publisher=name_of(feed.get("publisher")),
        # Samples are served only while they are collected: their address leads nowhere afterwards.
        url=None if feed.get("data_status") == "sample" else web_address(feed.get("url")),
        licence=feed.get("licence") or t("source.no_licence"),
        licence_url=web_address(feed.get("licence_url")),
        services=t("results.total", count=int(feed.get("services") or 0)),
        collected=collected,
        tag=data_tag(feed),
    )
