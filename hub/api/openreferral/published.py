"""What every record needs on its way out, so that the hub's own feeds are what our validator demands of any.

Nothing is made up: a service whose publisher names no organization has one that says just that, and what 3.0
has no field for stands in the `signpost` block.
"""

from datetime import date
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from standards.openreferral.canonical import Document
from standards.openreferral.dates import is_iso_date
from standards.openreferral.fields import table
from standards.openreferral.schedule_words import say_date
from standards.openreferral.writers import write_service

# Stands for the organization of services that name none. Both versions want one, and one of a publisher's
# own would say that it runs the service.
ORGANIZATION_NOT_STATED = {
    "id": str(uuid5(NAMESPACE_URL, "https://signpost.example/organization-not-stated")),
    "name": "Organization not stated",
    "description": "The publisher does not say who runs this service.",
}
NOT_STATED_ITEM = orjson.dumps(ORGANIZATION_NOT_STATED)
_MEMBERS = orjson.dumps(
    {"organization_id": ORGANIZATION_NOT_STATED["id"], "organization": ORGANIZATION_NOT_STATED}
)[1:]

# Names of the same kind of record in the table of 1.0, where they differ.
_IN_1_0 = {
    "accessibility": "accessibility_for_disabilities",
    "address": "physical_address",
    "attribute": "service_taxonomy",
    "schedule": "regular_schedule",
    "taxonomy_term": "taxonomy",
}
# Fields of 1.0 that 3.0 has under another name.
_NAMES_IN_3_0 = {("organization", "url"): "website", ("language", "language"): "code"}


def published_1_0(written: Document) -> Document:
    """Return a list item or a detail from the 1.0 writer with the organization that 1.0 requires."""
    return written if "organization" in written else {**written, "organization": ORGANIZATION_NOT_STATED}


def item_3_0(item: bytes) -> bytes:
    """Return a stored list item with an organization.

    Looked for in the bytes: inside a text its quotation marks would be escaped.

    >>> item_3_0(b'{"id":"1","organization_id":"2"}')
    b'{"id":"1","organization_id":"2"}'
    """
    if b'"organization":{' in item or b'"organization_id":"' in item:
        return item
    return b"%b,%b" % (item[:-1], _MEMBERS)


def detail_3_0(document: Document) -> Document:
    """Return a stored service as the 3.0 feed has it in full.

    Fields that only 1.0 has (closures, reviews, several groups of ages) stand in `signpost.version_1_0` under
    their names there. Closures are words in the notes of the times as well, which every client shows: who
    reads only the times would come in vain.
    """
    written = write_service(document, version="3.0", form="detail")
    only_old = {name: written.pop(name) for name in _only_in_1_0("service") & written.keys()}
    if "organization" not in written and "organization_id" not in written:
        written["organization_id"] = ORGANIZATION_NOT_STATED["id"]
        written["organization"] = ORGANIZATION_NOT_STATED
    published = _of_3_0(written, "service")
    if "schedules" in published and (closures := _closures(only_old.get("holiday_schedules"))):
        published["schedules"] = [_with_closures(one, closures) for one in published["schedules"]]
    return {**published, "signpost": {"version_1_0": only_old}} if only_old else published


def _of_3_0(row: Document, entity: str) -> Document:
    """Return a record without what only 1.0 has a field for, and the same of the records in it."""
    old, within = _only_in_1_0(entity), _records_in(entity)
    written: Document = {}
    for name, value in row.items():
        if name in old:
            new = _NAMES_IN_3_0.get((entity, name))
            if new is not None and new not in row:
                written[new] = value
            continue
        inner = within.get(name)
        if inner is None:
            written[name] = value
        elif isinstance(value, dict):
            written[name] = _of_3_0(value, inner)
        elif isinstance(value, list):
            written[name] = [_of_3_0(one, inner) if isinstance(one, dict) else one for one in value]
        else:
            written[name] = value
    return written


@cache
def _records_in(entity: str) -> dict[str, str]:
    """Return the fields of a record of 3.0 that hold other records, and of which kind these are."""
    return {name: field.of for name, field in table.load("3.0")[entity].items() if field.of}


@cache
def _only_in_1_0(entity: str) -> frozenset[str]:
    """Return the fields of the 1.0 profile that a record of this kind has neither in 3.0 nor in HSDS."""
    old = table.load("1.0").get(_IN_1_0.get(entity, entity), {})
    return frozenset(name for name, field in old.items() if field.profile == "uk") - frozenset(
        table.load("3.0")[entity]
    )


def _closures(rows: Any) -> list[tuple[str | None, str]]:
    """Return for each closure which place it is of (None: every place), and how to say it."""
    found: list[tuple[str | None, str]] = []
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict) or row.get("closed") is not True:
            continue
        days = [str(row.get(name, "")) for name in ("start_date", "end_date")]
        said = [say_date(date.fromisoformat(day)) for day in dict.fromkeys(days) if is_iso_date(day)]
        if said:
            words = f"Closed {'on' if len(said) == 1 else 'from'} {' to '.join(said)}."
            found.append((row.get("service_at_location_id"), words))
    return found


def _with_closures(schedule: Document, closures: list[tuple[str | None, str]]) -> Document:
    place = schedule.get("service_at_location_id")
    words = [text for where, text in closures if where is None or place is None or where == place]
    if words and schedule.get("notes"):
        words.insert(0, f"{schedule['notes'].rstrip('. ')}.")
    return {**schedule, "notes": " ".join(words)} if words else schedule
