"""A gathered service to a record of version 3.0."""

from functools import cache
from typing import Any

from standards.openreferral.canonical import Document
from standards.openreferral.spreadsheets.alike import Alike
from standards.openreferral.spreadsheets.columns import REPEATED, Column, columns
from standards.openreferral.spreadsheets.figures import country_of
from standards.openreferral.spreadsheets.findings import Findings
from standards.openreferral.spreadsheets.gathering import Gathered, made_id
from standards.openreferral.spreadsheets.lines import Line
from standards.openreferral.spreadsheets.places import Places
from standards.openreferral.spreadsheets.placing import put_child, put_later, put_service

_IN = {
    group: tuple(column for column in columns() if column.group == group)
    for group in (*REPEATED, "service", "organization")
}
# Where the lists of a service's cells go.
_LISTS = {"languages": "languages", "area_served": "service_areas"}
_TEXTS = {
    "funding": ("funding", "source"),
    "phone": ("phones", "number"),
    "contact_phone": ("phones", "number"),
}


def to_record(service: Gathered, findings: Findings, alike: Alike, places: Places) -> Document:
    """Return the record of a service, as a feed of version 3.0 would publish it.

    Args:
        service: it with its rows.
        findings: where problems go.
        alike: what the services before it say of the same places and organizations.
        places: takes where each part of the record stands.

    Ids that the table does not give are made: an organization's from its name, a place's from its name and
    address, and the link between service and place from theirs. None of them is a UUID, so that the hub
    makes ones that no other publisher has. Other children have none.
    """
    record: Document = {"id": service.id, **_plain(service.values, "service")}
    attributes = [
        each
        for column in _IN["service"]
        if column.kind in ("terms", "words")
        for each in service.values.get(column.key, ())
    ]
    organization = _organization(service.values)
    if organization:
        record["organization_id"] = organization["id"]
        record["organization"] = organization
        alike.see_organization(service, organization["id"])
    put_service(service, record, {key: name for key, (name, _) in _TEXTS.items()}, places)
    children = _Children(service, findings, alike, places)
    for line in service.lines:
        children.take(line)
    lists = {
        "schedules": _by_place(children),
        "service_at_locations": list(children.links.values()),
        "cost_options": children.costs,
        "contacts": children.contacts,
        "attributes": attributes,
    }
    record.update((name, rows) for name, rows in lists.items() if rows)
    places.keep(record)
    return record


def _by_place(children: "_Children") -> list[Document]:
    """Return the times of no place and then those of each, in the order in which rows are written."""
    order = {id_: number for number, id_ in enumerate(children.links, start=1)}
    return sorted(children.schedules, key=lambda each: order.get(each.get("service_at_location_id", ""), 0))


def _plain(values: dict[str, Any], group: str) -> Document:
    """Return what goes into fields of the group's own object, and its simple lists."""
    written: Document = {}
    for column in _IN[group]:
        value = values.get(column.key)
        if value is None:
            continue
        if column.key in _TEXTS:
            name, field = _TEXTS[column.key]
            written[name] = [{field: each} for each in value]
        elif column.key in _LISTS:
            written[_LISTS[column.key]] = list(value)
        elif column.fields[0].entity == group and not column.fields[0].of:
            written[column.fields[0].name] = value
    return written


def _organization(values: dict[str, Any]) -> Document:
    organization = _plain(values, "organization")
    identifiers = [values[key] for key in ("company_number", "charity_number") if key in values]
    identifiers += [each for each in values.get("other_numbers", ()) if each not in identifiers]
    if identifiers:
        organization["organization_identifiers"] = identifiers
    if not organization:
        return {}
    organization.setdefault("id", made_organization_id(organization))
    return organization


def made_organization_id(organization: Document) -> str:
    """Return the id of an organization to which the table gives none."""
    return made_id("organization", organization.get("name"))


def made_location_id(location: Document, service_id: str) -> str:
    """Return the id of a place to which the table gives none: its name and address, else its point.

    Many places share a town and even a postcode. One that is told by nothing more is its service's own, so
    that two schools of one postcode do not become one place with two points.
    """
    address = (location.get("addresses") or [{}])[0]
    lines = [location.get("name"), *(address.get(name) for name in ("address_1", "address_2"))]
    parts = [*lines, *(address.get(name) for name in ("city", "postal_code"))]
    if any(parts) and not any(lines):
        parts.append(f"of {service_id}")
    if not any(parts):
        parts = [
            str(location.get(name, ""))
            for name in ("latitude", "longitude", "external_identifier", "description")
        ]
    return made_id("place", *parts)


class _Children:
    """The places, times, prices and contacts of a service, from its rows in order."""

    def __init__(self, service: Gathered, findings: Findings, alike: Alike, places: Places) -> None:
        self.service_id = service.id
        self.is_public = not any("leave out service" in line.actions for line in service.lines)
        self.findings = findings
        self.alike = alike
        self.places = places
        self.links: dict[str, Document] = {}
        self.schedules: list[Document] = []
        self.costs: list[Document] = []
        self.contacts: list[Document] = []
        self.place: str | None = None

    def take(self, line: Line) -> None:
        """Add what one row says; what an earlier row has said already is not added again."""
        self._take_place(line)
        schedule = to_schedule(line.values)
        if schedule:
            if self.place and "times of the service" not in line.actions:
                schedule["service_at_location_id"] = self.place
            put_child(schedule, "time", line, self.places)
            _add(self.schedules, schedule)
        cost = self._cost(line)
        put_child(cost, "cost", line, self.places)
        _add(self.costs, cost)
        contact = _own(line.values, "contact")
        if "contact_phone" in line.values:
            contact["phones"] = [{"number": each} for each in line.values["contact_phone"]]
        if contact and "leave out contact" in line.actions:
            message = "The row says that this contact is not for the public; it was left out."
            self.findings.add("contact_left_out", message, row=line.row)
        else:
            put_child(contact, "contact", line, self.places)
            _add(self.contacts, contact)

    def _take_place(self, line: Line) -> None:
        location = to_location(line.values)
        if not location:
            return
        if "leave out place" in line.actions:
            message = "The row says that this place is not for the public; it was left out."
            self.findings.add("place_left_out", message, row=line.row)
            self.place = None
            return
        if "leave out address" in line.actions:
            location = _without_address(location)
            message = (
                "The row says that the exact address is not for the public; only its town and the first "
            )
            message += "half of its postcode were read."
            self.findings.add("address_left_out", message, row=line.row)
        location.setdefault("id", made_location_id(location, self.service_id))
        # What is kept from the public is compared with nothing: a difference would tell that it is there.
        if self.is_public and "leave out address" not in line.actions:
            self.alike.see_place(self.service_id, location["id"], line)
        id_ = f"{self.service_id}/{location['id']}"
        link = {"id": id_, "location_id": location["id"], "location": location}
        self.place = id_
        self.places.put(link, line, {})
        put_child(location, "place", line, self.places)
        known = self.links.setdefault(id_, link)
        if known is not link and known != link:
            self._merge_place(known["location"], location, line)

    def _merge_place(self, known: Document, again: Document, line: Line) -> None:
        said = {name: value for name, value in again.items() if known.get(name, value) != value}
        for name, value in again.items():
            if name not in known:
                known[name] = value
                put_later(known, name, line, self.places)
        # A place type that nobody wrote contradicts nothing.
        if "place_type" not in line.values:
            said.pop("location_type", None)
        if said:
            message = "An earlier row describes the same place otherwise and was read; describe a place once."
            self.findings.add(
                "contradiction", message, row=line.row, position=line.positions.get("place_name")
            )

    def _cost(self, line: Line) -> Document:
        cost = _own(line.values, "cost")
        free = line.values.get("free")
        if free is None:
            return cost
        amount, position = cost.get("amount"), line.positions.get("free")
        if free and amount is None:
            return {**cost, "amount": 0}
        if amount is not None and free != (amount == 0):
            message = f"The row gives a price of {amount} as well, which was read; correct one of the two."
            self.findings.add("contradiction", message, row=line.row, position=position)
        elif not free and amount is None:
            message = "The standard has no word for a service that is not free; give a price, or say it "
            message += "under Fees in words."
            self.findings.add("not_free_without_price", message, row=line.row, position=position)
        return cost


def to_schedule(values: dict[str, Any]) -> Document:
    """Return the schedule of a row, empty where the row has none."""
    schedule = _own(values, "time")
    days, weeks = values.get("days"), values.get("week_of_month")
    if days:
        codes = [f"{week}{day}" for week in weeks for day in days] if weeks and _unnumbered(days) else days
        schedule["byday"] = ",".join(codes)
    if "day_of_month" in values:
        schedule["bymonthday"] = ",".join(values["day_of_month"])
    if "freq" not in schedule and ("byday" in schedule or "bymonthday" in schedule):
        monthly = "bymonthday" in schedule or not _unnumbered(schedule["byday"].split(","))
        schedule["freq"] = "MONTHLY" if monthly else "WEEKLY"
    return schedule


def _unnumbered(codes: list[str]) -> bool:
    return all(len(code) == 2 for code in codes)


def to_location(values: dict[str, Any]) -> Document:
    """Return the place of a row without an id of its own making, empty where the row has none."""
    location = _own(values, "place")
    address = {
        column.fields[0].name: values[column.key]
        for column in _IN["place"]
        if column.fields[0].entity == "address" and column.key in values
    }
    if set(location) <= {"location_type"} and not address and "access" not in values:
        return {}
    kind = location.setdefault("location_type", "physical")
    if "external_identifier" in location:
        location["external_identifier_type"] = "UPRN"
    if address:
        country = country_of(address.get("postal_code"))
        location["addresses"] = [{**address, "country": country, "address_type": kind}]
    if "access" in values:
        location["accessibility"] = [
            {"description": each, "accessibility": each} for each in values["access"]
        ]
    return location


def _without_address(location: Document) -> Document:
    kept = {
        name: value for name, value in location.items() if name in ("name", "location_type", "accessibility")
    }
    for address in location.get("addresses", ()):
        masked = {name: value for name, value in address.items() if name not in ("address_1", "address_2")}
        if "postal_code" in masked:
            masked["postal_code"] = masked["postal_code"].split(" ")[0]
        kept["addresses"] = [masked]
    return kept


_ENTITIES = {"place": "location", "time": "schedule", "cost": "cost_option", "contact": "contact"}
_ELSEWHERE = frozenset({"days", "week_of_month", "day_of_month", "free", "access"})


@cache
def own_columns(group: str) -> tuple[Column, ...]:
    """Return the columns of a group whose cell is one field of the group's own object."""
    entity = _ENTITIES[group]
    return tuple(
        each for each in _IN[group] if each.fields[0].entity == entity and each.key not in _ELSEWHERE
    )


def _own(values: dict[str, Any], group: str) -> Document:
    return {
        column.fields[0].name: values[column.key] for column in own_columns(group) if column.key in values
    }


def _add(rows: list[Document], row: Document) -> None:
    if row and row not in rows:
        rows.append(row)
