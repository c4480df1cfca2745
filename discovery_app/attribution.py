"""Whose the information, the reference data and the software are, for the page that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from discovery_app.facts import Tag, data_tag, name_of
from discovery_app.published_html import web_address
from discovery_app.words import t


@dataclass(frozen=True, slots=True)
class Credit:
    """One thing that is somebody else's: what it is called, its licence, and what is to be said of it."""

    name: str
    holder: str
    used_for: str
    licence: str
    licence_url: str | None
    statements: tuple[str, ...]
    tag: Tag | None = None


def publisher_credits(answer: Mapping[str, Any]) -> list[tuple[str, list[Credit]]]:
    """Return each publisher's name with its feeds, from `/api/attribution`."""
    return [
        (name_of(publisher), [_feed(feed) for feed in publisher.get("feeds") or []])
        for publisher in answer.get("publishers") or []
    ]


def source_credits(answer: Mapping[str, Any], kind: str) -> list[Credit]:
    """Return the credits of one kind, "reference" or "software", from `/api/attribution`."""
    return [
        Credit(
            name=name_of(source),
            holder=str(source.get("holder") or ""),
            used_for=str(source.get("used_for") or ""),
            licence=str(source.get("licence") or ""),
            licence_url=web_address(source.get("licence_url")),
            statements=tuple(source.get("statements") or ()),
        )
        for source in answer.get(kind) or []
    ]


def _feed(feed: Mapping[str, Any]) -> Credit:
    has_licence = bool(feed.get("licence"))
    return Credit(
        name=name_of(feed),
        holder="",
        used_for="",
        licence=str(feed["licence"]) if has_licence else t("attribution.no_licence"),
        licence_url=web_address(feed.get("licence_url")) if has_licence else None,
        statements=(str(feed.get("statement") or ""),) if has_licence else (),
        tag=data_tag(feed),
    )
