"""Steps that several dialects need to rewrite a record as 1.0 has it. They accept any JSON."""

from collections.abc import Callable
from typing import Any


def mapped(value: Any, rewrite: Callable[[dict[str, Any]], Any]) -> Any:
    """Return children with each object rewritten: those of an array, or a single one; else what it was."""
    if isinstance(value, list):
        return [rewrite(each) if isinstance(each, dict) else each for each in value]
    return rewrite(value) if isinstance(value, dict) else value


def with_text_ids(value: Any, name: str = "") -> Any:
    """Return a JSON value with whole-number ids as text, at any depth."""
    if isinstance(value, list):
        return [with_text_ids(each, name) for each in value]
    if isinstance(value, dict):
        return {inner: with_text_ids(each, inner) for inner, each in value.items()}
    return str(value) if name in ("id", "parent_id") and type(value) is int else value


def identified_links(links: Any, service_id: Any) -> Any:
    """Return service_at_locations, those without an id of their own with the pair of their ends' ids."""
    if not isinstance(links, list):
        return links
    return [
        _identified(link, service_id, n) if isinstance(link, dict) else link for n, link in enumerate(links)
    ]


def _identified(link: dict[str, Any], service_id: Any, position: int) -> dict[str, Any]:
    if link.get("id"):
        return link
    location = link.get("location")
    place = location.get("id") if isinstance(location, dict) else link.get("location_id")
    return {**link, "id": f"{service_id}/{position if place is None else place}"}
