"""From what a person gave, in words and in fields, to one request; and what of it can be taken off again."""

from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from hub.matching.request import MOST_CIRCUMSTANCES, MOST_NEEDS, Request
from hub.matching.understanding.understood import FilterSaid, Understood
from standards.lists.mappings import mappings

PLACE_KINDS = frozenset({"place", "distance"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what led to it.

    Attributes:
        request: What is asked; without a place that the words name, which is for the caller to look up.
        place: The place that the words name, "" where they name none or another was given.
        understood: What was read out of the words and holds: what was taken off is not in it.
        taken: The conditions read out of the words that became part of the request.
    """

    request: Request
    place: str
    understood: Understood
    taken: tuple[FilterSaid, ...]


def combine(given: Request, understood: Understood, *, without: frozenset[str] = frozenset()) -> Asked:
    """Put together what was given in fields and what was read out of the words; a field given wins.

    Args:
        given: The request of the fields, with the words as they were typed.
        understood: What was read out of the words.
        without: What was taken off again: "need:<id>", "circumstance:<id>", or the kind of a condition.
    """
    needs = [one for one in understood.needs if f"need:{one.id}" not in without]
    circumstances = [one for one in understood.circumstances if f"circumstance:{one.id}" not in without]
    filters = [one for one in understood.filters if one.kind not in without]
    organization = understood.organization if "organization" not in without else None
    understood = replace(
        understood,
        needs=tuple(needs),
        circumstances=tuple(circumstances),
        filters=tuple(filters),
        organization=organization,
    )
    changes, taken = _changes(given, filters)
    if given.needs or needs:
        changes["needs"] = tuple(dict.fromkeys((*given.needs, *(one.id for one in needs))))[:MOST_NEEDS]
    if given.circumstances or circumstances:
        every = (*given.circumstances, *(one.id for one in circumstances))
        changes["circumstances"] = tuple(dict.fromkeys(every))[:MOST_CIRCUMSTANCES]
    if not changes.get("needs") and changes.get("circumstances") and not organization:
        # Who says only who they are is shown what people in that circumstance mostly need.
        implied = _implied(changes["circumstances"])
        changes["needs"] = tuple(need for need in implied if f"need:{need}" not in without)
    changes["organization"] = given.organization or organization
    changes["words"] = understood.left
    place = (
        next((str(one.value) for one in filters if one.kind == "place"), "") if given.where is None else ""
    )
    return Asked(replace(given, **changes), place, understood, tuple(taken))


def _changes(given: Request, filters: list[FilterSaid]) -> tuple[dict[str, Any], list[FilterSaid]]:
    """Return what the conditions read out of the words change in a request, and which of them do."""
    changes: dict[str, Any] = {}
    taken = []
    for one in filters:
        change = _change(given, one, changes)
        if change or one.kind in {"place", "for_someone"}:
            changes |= change
            taken.append(one)
    if changes.get("start") and changes.get("end") and changes["start"] >= changes["end"]:
        # "From 10pm to 2am": no part of one day, so it is told by its days alone.
        del changes["start"], changes["end"]
    return changes, taken


def _change(given: Request, one: FilterSaid, before: dict[str, Any]) -> dict[str, Any]:
    match one.kind:
        case "age" if not given.ages:
            return {"ages": (*before.get("ages", ()), float(one.value))}
        case "gender" if given.gender is None:
            return {"gender": one.value}
        case "day" if not given.days and given.open_at is None:
            return {"days": tuple(dict.fromkeys((*before.get("days", ()), one.value)))}
        case "time" if given.start is None and given.end is None and given.open_at is None:
            start, end = one.value
            return {"start": start or None, "end": _until(end)}
        case "open" if given.open_at is None and not given.asks_time:
            return {"open_at": one.value or given.now}
        case "distance" if given.within_km is None:
            return {"within_km": float(one.value)}
        case "free" if not given.free:
            return {"free": True}
        case "delivery" if not given.delivery:
            return {"delivery": tuple(dict.fromkeys((*before.get("delivery", ()), one.value)))}
        case "language" if not given.languages:
            return {"languages": (*before.get("languages", ()), str(one.value))}
        case "access" if not given.access:
            return {"access": tuple(dict.fromkeys((*before.get("access", ()), str(one.value))))}
        case "self_referral" if not given.self_referral:
            return {"self_referral": True}
        case _:
            return {}


def _implied(circumstances: tuple[str, ...]) -> tuple[str, ...]:
    """Return the needs that circumstances imply by the list's own mapping, the first circumstance's first."""
    needs = (
        mapping.to_id
        for circumstance in circumstances
        for mapping in mappings("circumstances", "needs")
        if mapping.from_id == circumstance
    )
    return tuple(dict.fromkeys(needs))[:MOST_NEEDS]


def _until(end: time | None) -> time | None:
    # Midnight at the end of a day is no end at all.
    return None if end == time(0) else end
