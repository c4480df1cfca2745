"""The feeds behind the finder, for the page that says where its information comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from discovery_app.facts import Tag, data_tag, name_of
from discovery_app.phrases import spoken_date
from discovery_app.published_html import web_address
from discovery_app.words import t


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed: who publishes it under which licence, how much it holds and when it was last collected.

    `failed` says that a later try came to nothing, "" where none did.
    """

    slug: str
    name: str
    publisher: str
    url: str | None
    licence: str
    licence_url: str | None
    services: str
    collected: str
    failed: str
    tag: Tag | None


def samples_among(answer: Mapping[str, Any]) -> str:
    """Return "all" where everything that people can find is a sample, "some" where part of it is, else ""."""
    held = [feed for feed in _collected(answer) if feed.get("data_status") != "test"]
    samples = [feed for feed in held if feed.get("data_status") == "sample"]
    if not samples:
        return ""
    return "all" if len(samples) == len(held) else "some"


def feed_lines(answer: Mapping[str, Any]) -> list[FeedLine]:
    """Return the feeds of `/api/feeds` that have been collected, by publisher and name."""
    lines = [feed_line(feed) for feed in _collected(answer)]
    return sorted(lines, key=lambda line: (line.publisher.casefold(), line.name.casefold()))


def _collected(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [feed for feed in answer.get("feeds") or [] if feed.get("live_since")]


def feed_line(feed: Mapping[str, Any]) -> FeedLine:
    """Return a feed of `/api/feeds` as its line says it."""
    return FeedLine(
        slug=str(feed.get("slug") or ""),
        name=name_of(feed),
        publisher=name_of(feed.get("publisher")),
        # Samples are served only while they are collected: their address leads nowhere afterwards.
        url=None if feed.get("data_status") == "sample" else web_address(feed.get("url")),
        licence=feed.get("licence") or t("source.no_licence"),
        licence_url=web_address(feed.get("licence_url")),
        services=t("results.total", count=int(feed.get("services") or 0)),
        collected=spoken_date(feed["live_since"]) if feed.get("live_since") else t("source.never"),
        failed=_failed(feed.get("last_harvest") or {}),
        tag=data_tag(feed),
    )


def _failed(harvest: Mapping[str, Any]) -> str:
    tried = harvest.get("finished_at") or harvest.get("started_at")
    if harvest.get("outcome") not in ("failed", "abandoned") or not tried:
        return ""
    return t("source.failed", date=spoken_date(tried), outcome=t(f"harvest.{harvest['outcome']}"))
