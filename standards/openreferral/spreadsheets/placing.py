"""Which columns the fields of a service's record are read from, told to `Places` as the record is made."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from standards.openreferral.canonical import Document
from standards.openreferral.files.places import WHOLE
from standards.openreferral.spreadsheets.columns import columns
from standards.openreferral.spreadsheets.gathering import Gathered
from standards.openreferral.spreadsheets.lines import Line
from standards.openreferral.spreadsheets.places import Places

_ENTITIES = {
    "service": "service",
    "organization": "organization",
    "place": "location",
    "time": "schedule",
    "cost": "cost_option",
    "contact": "contact",
}
# Two columns make one field; this is the one to look at.
_MAIN = {"time": {"byday": "days", "bymonthday": "day_of_month"}, "cost": {"amount": "cost_amount"}}


@cache
def fields_of(group: str, entity: str = "") -> Mapping[str, str]:
    """Return the fields of a group's object by the columns that they are read from.

    >>> fields_of("time")["opens_at"], fields_of("place", "address")["postal_code"]
    ('opens', 'postcode')
    """
    wanted = entity or _ENTITIES[group]
    own = [each for each in columns() if each.group == group]
    found = {
        each.fields[0].name: each.key
        for each in own
        if each.fields[0].entity == wanted and not each.fields[0].of
    }
    if group == "service":
        found["id"] = "id"
    return found | _MAIN.get(group, {})


def put_service(service: Gathered, record: Document, lists: Mapping[str, str], places: Places) -> None:
    """Say where the service itself, its organization and the items of its cells stand.

    Args:
        service: it with its rows.
        record: what was made of it so far.
        lists: names of the record's lists by the columns whose items were made into objects for them.
        places: takes it.
    """
    _put_own(service, record, "service", service.lines[0], places)
    for key, lines in service.said_by.items():
        value = service.values[key]
        if not isinstance(value, (dict, list)):
            continue
        items = record.get(lists[key], ()) if key in lists else value if isinstance(value, list) else [value]
        if len(items) == len(lines):
            for item, line in zip(items, lines, strict=True):
                places.put(item, line, {WHOLE: key})
    organization = record.get("organization")
    said = [service.said_by[key][0] for key in fields_of("organization").values() if key in service.said_by]
    if organization and said:
        first = min(said, key=lambda line: line.row)
        _put_own(service, organization, "organization", first, places)


def _put_own(service: Gathered, thing: Document, group: str, first: Line, places: Places) -> None:
    """Say where an object stands that all rows of a service may say something of."""
    places.put(thing, first, fields_of(group))
    if len(service.lines) == 1:
        return
    for field, key in fields_of(group).items():
        said = service.said_by.get(key)
        # Else the cell that could not be read; that of the first row where all are blank.
        line = said[0] if said else next((each for each in service.lines if key in each.positions), first)
        if line is not first:
            places.put_field(thing, field, line, key)


def put_child(child: Document, group: str, line: Line, places: Places) -> None:
    """Say where a place, time, price or contact stands, with what is in it: in one row."""
    keys = fields_of(group)
    if group == "cost" and "cost_amount" not in line.values and "free" in line.values:
        keys = {**keys, "amount": "free"}
    places.put(child, line, keys)
    for address in child.get("addresses", ()):
        places.put(address, line, fields_of("place", "address"))
    for item in child.get("accessibility", ()):
        places.put(item, line, {WHOLE: "access"})
    for item in child.get("phones", ()):
        places.put(item, line, {WHOLE: "contact_phone"})


def put_later(location: Document, field: str, line: Line, places: Places) -> None:
    """Say that a further row gave a field of a place that an earlier one describes."""
    key: Any = fields_of("place").get(field)
    if key is not None:
        places.put_field(location, field, line, key)
