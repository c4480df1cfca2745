"""A found service as a result, and as the facts that a service page shows: known, or said not to be known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
import phonenumbers

from hub.api.context import Context
from hub.api.drawing import Point, extents, points
from hub.api.times import times_in_a_line, when
from hub.catalogue.stored import StoredService
from hub.database import now_utc
from hub.search.facts import Facts, read_facts
from hub.search.query import Hit
from standards.openreferral.dates import LONDON

SUMMARY_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """A stored service with its document read and its facts found, once for all that is shown of it."""

    stored: StoredService
    document: dict[str, Any]
    facts: Facts


def show(context: Context, stored: StoredService) -> Shown:
    """Read a stored service."""
    document = orjson.loads(stored.detail)
    # Whether an area takes a person in is the index's to say; names are shown without reading boundaries.
    facts = read_facts(document, stored.placement, context.areas, with_extent=False)
    return Shown(stored, document, facts)


def result(context: Context, shown: Shown, hit: Hit | None, origin: Point | None = None) -> dict[str, Any]:
    """Return a service as a row of results.

    Args:
        context: The hub's rooms.
        shown: The service.
        hit: What the search said of it, None outside a search.
        origin: Where distances are measured from, None for nowhere.
    """
    facts, document = shown.facts, shown.document
    organization = document.get("organization") or {}
    link = _shown_link(shown, hit)
    today = now_utc().astimezone(LONDON).date()
    assured = _assured(facts, today)
    return {
        "id": shown.stored.public_id,
        "name": facts.name,
        "organization": {"id": organization.get("id"), "name": facts.organization or None},
        "summary": shorten(facts.description),
        "status": shown.stored.status,
        "distance_m": None if hit is None or hit.distance_m is None else round(hit.distance_m),
        "place": _place(context, shown, link) if link else None,
        "place_count": len(facts.places),
        "place_hidden": facts.hidden_places > 0,
        "points": points(document, facts.places, origin, first=_location_id(link) if link else ""),
        "delivery": sorted(facts.delivery),
        "ages": _ages(facts),
        "cost": {"outcome": facts.cost.outcome, "text": facts.cost.text},
        "areas_served": {
            "outcome": (hit.area if hit else None)
            or ("stated" if facts.areas_served.is_stated else "not_stated"),
            "names": list(facts.areas_served.names),
        },
        "service_types": _service_types(facts),
        "times": times_in_a_line(document, today, place=_links_there(document, link) if link else None),
        "assured": {"date": assured["date"]} if assured else None,
        "feed": feed_of(shown.stored),
    }


def feed_of(stored: StoredService) -> dict[str, Any]:
    """Return which feed a service came from, and under which licence."""
    source = stored.source
    return {
        "slug": source.slug,
        "name": source.name,
        "publisher": source.publisher.name,
        "publisher_slug": source.publisher.slug,
        "licence": source.licence,
        "licence_url": source.licence_url,
        "data_status": source.data_status,
    }


def service_facts(context: Context, shown: Shown, *, now: datetime) -> dict[str, Any]:
    """Return everything a service page shows; what is not known is null, empty or "not_stated".

    Args:
        context: The hub's rooms.
        shown: The service.
        now: The time, aware: opening times are given from then on.
    """
    facts, document = shown.facts, shown.document
    return {
        "description_text": facts.description,
        "who_for": {
            "ages": _ages(facts),
            "criteria": _criteria(document),
            "text": document.get("eligibility_description"),
        },
        "when": when(document, now),
        "where": [_where(context, link, shown.stored.placement) for link in _links(document)],
        "areas_served": _areas_served(document, hides=facts.hidden_places > 0),
        "delivery": sorted(facts.delivery),
        "cost": {
            "outcome": facts.cost.outcome,
            "text": facts.cost.text,
            "options": [
                {name: option.get(name) for name in ("option", "amount", "currency", "amount_description")}
                for option in document.get("cost_options") or ()
            ],
        },
        "contact": {
            "phones": list(_phones(document)),
            "emails": _emails(document),
            "url": document.get("url"),
        },
        "assured": _assured(facts, now.astimezone(LONDON).date()),
        "languages": list(facts.languages),
        "service_types": _service_types(facts),
    }


def shorten(text: str, most: int = SUMMARY_CHARACTERS) -> str:
    """Return the text, cut at a word with an ellipsis where it is longer than `most` characters.

    >>> shorten("A warm lunch and good company", 12)
    'A warm…'
    """
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def _ages(facts: Facts) -> dict[str, float | None] | None:
    if not facts.ages.is_known:
        return None
    return {"minimum": facts.ages.minimum, "maximum": facts.ages.maximum}


def _service_types(facts: Facts) -> list[dict[str, Any]]:
    return [{"id": term.id, "label": term.label, "uri": term.uri} for term in facts.service_types]


def _shown_link(shown: Shown, hit: Hit | None) -> dict[str, Any] | None:
    """Return the nearest place; without any on the map, one with an address; a hidden one last."""
    entries = _entries(shown)
    links = [link for link in _links(shown.document) if not _is_virtual(link)]
    if places := shown.facts.places:
        wanted = places[hit.place if hit is not None and hit.place is not None else 0].location_id
        links = [link for link in links if _location_id(link) == wanted] or links
    # Seen places first: false sorts before true.
    links.sort(key=lambda link: bool(entries.get(_location_id(link), {}).get("hidden")))
    return links[0] if links else None


def _links_there(document: Mapping[str, Any], shown: Mapping[str, Any]) -> set[str]:
    """Return the ids of every service_at_location at the place of one."""
    return {str(link.get("id")) for link in _links(document) if _location_id(link) == _location_id(shown)}


def _place(context: Context, shown: Shown, link: Mapping[str, Any]) -> dict[str, Any]:
    """Return a place in short; of a hidden one the council alone."""
    location = link.get("location") or {}
    entry = _entries(shown).get(_location_id(link), {})
    hidden = bool(entry.get("hidden"))
    address: Mapping[str, Any] = {} if hidden else next(iter(location.get("addresses") or ()), {})
    return {
        "name": None if hidden else location.get("name"),
        "locality": address.get("city"),
        "postcode": address.get("postal_code"),
        "latitude": entry.get("latitude"),
        "longitude": entry.get("longitude"),
        "council": _council(context, entry.get("council")),
        "by": entry.get("by"),
    }


def _entries(shown: Shown) -> dict[str, dict[str, Any]]:
    return {str(entry.get("location_id")): entry for entry in shown.stored.placement}


def _council(context: Context, code: str | None) -> dict[str, str] | None:
    area = context.areas.get(code) if code else None
    return {"code": area.code, "name": area.name} if area else None


def _links(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [link for link in document.get("service_at_locations") or () if isinstance(link, dict)]


def _location_id(link: Mapping[str, Any]) -> str:
    return str((link.get("location") or {}).get("id") or link.get("location_id") or "")


def _is_virtual(link: Mapping[str, Any]) -> bool:
    return (link.get("location") or {}).get("location_type") == "virtual"


def _where(context: Context, link: Mapping[str, Any], placement: list[dict[str, Any]]) -> dict[str, Any]:
    location = link.get("location") or {}
    placed = next((entry for entry in placement if entry.get("location_id") == _location_id(link)), {})
    address: Mapping[str, Any] = next(iter(location.get("addresses") or ()), {})
    hidden = bool(placed.get("hidden"))
    lines = (
        [] if hidden else [address.get(name) for name in ("attention", "address_1", "city", "state_province")]
    )
    return {
        "name": location.get("name"),
        "lines": list(dict.fromkeys(line for line in lines if line)),
        "postcode": None if hidden else address.get("postal_code"),
        "latitude": placed.get("latitude"),
        "longitude": placed.get("longitude"),
        "by": placed.get("by"),
        "hidden": hidden,
        "virtual": _is_virtual(link),
        "council": _council(context, placed.get("council")),
        "access": _access(location),
        # How to get to a place that is hidden would tell where it is.
        "transport": None if hidden else location.get("transportation"),
    }


def _areas_served(document: Mapping[str, Any], *, hides: bool) -> list[dict[str, Any]]:
    # A boundary drawn around a place that is hidden would show where it is.
    drawn = {} if hides else extents(document)
    return [
        {
            "name": area.get("name") or area.get("service_area"),
            "code": (area.get("uri") or "").rpartition("/")[2] or None,
            "extent": drawn.get(position),
        }
        for position, area in enumerate(document.get("service_areas") or ())
        if isinstance(area, dict) and (area.get("name") or area.get("service_area") or area.get("uri"))
    ]


def _criteria(document: Mapping[str, Any]) -> list[str]:
    labels: dict[str, None] = {}
    for attribute in document.get("attributes") or ():
        link = str(attribute.get("link_type", "")).lower()
        if "eligib" in link or "audience" in link:
            label = (attribute.get("taxonomy_term") or {}).get("name")
            if label:
                labels[str(label)] = None
    return list(labels)


def _phones(document: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield each telephone number once, with what it is for and the form that a phone dials."""
    given: set[str] = set()
    for owner, phone in _all_phones(document):
        number = str(phone.get("number") or "").strip()
        tel = dialled(number)
        if number and tel not in given:
            given.add(tel)
            said = (phone.get("description"), owner.get("name"), owner.get("title"))
            label = ", ".join(dict.fromkeys(str(text) for text in said if text))
            yield {"number": number, "label": label, "tel": tel}


def _all_phones(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for phone in document.get("phones") or ():
        yield {}, phone
    for contact in document.get("contacts") or ():
        for phone in contact.get("phones") or ():
            yield contact, phone
    for link in _links(document):
        for owner in (link, link.get("location") or {}):
            for phone in owner.get("phones") or ():
                yield {}, phone
    for phone in (document.get("organization") or {}).get("phones") or ():
        yield document["organization"], phone


def dialled(number: str) -> str:
    """Return a number as a phone dials it: E.164 where it is a number of the United Kingdom, else its digits.

    >>> dialled("0117 496 0123")
    '+441174960123'
    """
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return "".join(character for character in number if character.isdigit())
    # Short and drama numbers are "possible", not "valid": they are dialled as any other.
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _emails(document: Mapping[str, Any]) -> list[str]:
    owners = [document, *(document.get("contacts") or ())]
    return list(dict.fromkeys(str(owner["email"]) for owner in owners if owner.get("email")))


def _access(location: Mapping[str, Any]) -> list[str]:
    texts: dict[str, None] = {}
    for row in location.get("accessibility") or ():
        text = row.get("description") or row.get("accessibility")
        if text:
            details = row.get("details")
            texts[f"{text}: {details}" if details else str(text)] = None
    return list(texts)


def _assured(facts: Facts, today: date) -> dict[str, Any] | None:
    if not facts.assured:
        return None
    try:
        checked = date.fromisoformat(facts.assured[:10])
    except ValueError:
        return None
    # A date to come is a mistake of the publisher's (DATE-007): nobody checks tomorrow.
    return {"date": checked.isoformat(), "days_ago": (today - checked).days} if checked <= today else None
