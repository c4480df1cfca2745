"""Records to rows: the inverse of reading."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from standards.openreferral.canonical import NOT_STATED, Document
from standards.openreferral.spreadsheets.cells import write_cell
from standards.openreferral.spreadsheets.columns import by_key, columns
from standards.openreferral.spreadsheets.csv_out import Cells, csv_bytes
from standards.openreferral.spreadsheets.records import (
    made_location_id,
    made_organization_id,
    own_columns,
)
from standards.openreferral.spreadsheets.template import help_rows
from standards.openreferral.spreadsheets.terms import REGISTERS

_FIRST_OF = {
    "GB-COH": "company_number",
    "GB-CHC": "charity_number",
    "GB-SC": "charity_number",
    "GB-NIC": "charity_number",
}


def write_rows(records: Sequence[Mapping[str, Any]]) -> list[Cells]:
    """Return the rows of records of version 3.0: cells by the key of their column.

    What the template has no column for is left out. Reading the rows again gives the records, as far as
    the template's columns go.
    """
    return [row for record in records for row in _rows(record)]


def write_csv(records: Sequence[Mapping[str, Any]]) -> bytes:
    """Return records as a CSV in the template's shape; no cell of it starts a formula."""
    return csv_bytes(write_rows(records))


def write_xlsx(records: Sequence[Mapping[str, Any]]) -> bytes:
    """Return records as a workbook in the template's shape."""
    # It brings openpyxl and numpy, which whoever only reads does without.
    from standards.openreferral.spreadsheets.workbook_out import xlsx_bytes

    return xlsx_bytes(write_rows(records), help_rows())


def _rows(record: Mapping[str, Any]) -> list[Cells]:
    service = {**_service(record), **_organization(record.get("organization") or {})}
    costs = [_own(each, "cost") for each in record.get("cost_options") or ()]
    contacts = [_contact(each) for each in record.get("contacts") or ()]
    none: dict[str, Any] = {}
    further = zip_longest(_places_and_times(record), costs, contacts, fillvalue=none)
    rows = [_cells({**place, **cost, **contact}) for place, cost, contact in further]
    first = {"id": str(record["id"]), **_cells(service), **(rows[0] if rows else {})}
    return [first, *({"continues": str(record["id"]), **row} for row in rows[1:])]


def _cells(values: Mapping[str, Any]) -> dict[str, str | int | float]:
    return {
        key: write_cell(by_key()[key], value) for key, value in values.items() if value not in (None, "", [])
    }


def _service(record: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    attributes = record.get("attributes") or []
    for column in columns():
        field = column.fields[0]
        if column.group != "service":
            continue
        if column.kind in ("terms", "words"):
            values[column.key] = [each for each in attributes if each.get("link_type") == column.role]
        elif field.entity == "service" and not field.of:
            values[column.key] = record.get(field.name)
    values["phone"] = _numbers(record)
    values["funding"] = [each["source"] for each in record.get("funding") or () if each.get("source")]
    values["languages"] = list(record.get("languages") or ())
    values["area_served"] = list(record.get("service_areas") or ())
    return values


def _numbers(owner: Mapping[str, Any]) -> list[str]:
    return [each["number"] for each in owner.get("phones") or () if each.get("number")]


def _organization(organization: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        column.key: organization.get(column.fields[0].name)
        for column in columns()
        if column.group == "organization" and column.fields[0].entity == "organization"
    }
    if values["organization_id"] == made_organization_id(dict(organization)):
        del values["organization_id"]
    others = []
    for identifier in organization.get("organization_identifiers") or ():
        scheme = identifier.get("identifier_scheme")
        key = _FIRST_OF.get(scheme or "")
        if key and key not in values and identifier.get("identifier_type") == REGISTERS[scheme]:
            values[key] = identifier
        else:
            others.append(identifier)
    return {**values, "other_numbers": others}


def _contact(contact: Mapping[str, Any]) -> dict[str, Any]:
    return {**_own(contact, "contact"), "contact_phone": _numbers(contact)}


def _places_and_times(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of each place and time: times of no place first, then each place with its own."""
    links = list(record.get("service_at_locations") or ())
    ids = {link.get("id") for link in links}
    schedules = list(record.get("schedules") or ())
    rows = [_time(each) for each in schedules if each.get("service_at_location_id") not in ids]
    for link in links:
        place = _place(link.get("location") or {}, str(record.get("id") or ""))
        own = [_time(each) for each in schedules if each.get("service_at_location_id") == link.get("id")]
        rows += [{**place, **(own[0] if own else {})}, *own[1:]]
    return rows


def _place(location: Mapping[str, Any], service_id: str) -> dict[str, Any]:
    values = _own(location, "place")
    address: Document = (location.get("addresses") or [{}])[0]
    for column in columns():
        if column.fields[0].entity == "address" and address.get(column.fields[0].name) != NOT_STATED:
            values[column.key] = address.get(column.fields[0].name)
    texts = [
        each.get("description") or each.get("accessibility") for each in location.get("accessibility") or ()
    ]
    values["access"] = [text for text in texts if text]
    if values.get("place_id") == made_location_id(dict(location), service_id):
        del values["place_id"]
    if location.get("external_identifier_type") != "UPRN":
        values.pop("uprn", None)
    return values


def _time(schedule: Mapping[str, Any]) -> dict[str, Any]:
    values = _own(schedule, "time")
    codes = [code for code in str(schedule.get("byday") or "").split(",") if code]
    weeks = list(dict.fromkeys(code[:-2] for code in codes))
    days = list(dict.fromkeys(code[-2:] for code in codes))
    if all(weeks) and codes == [f"{week}{day}" for week in weeks for day in days] and "0" not in weeks:
        values["days"], values["week_of_month"] = days, [int(week) for week in weeks]
    else:
        values["days"] = codes
    values["day_of_month"] = [day for day in str(schedule.get("bymonthday") or "").split(",") if day]
    return values


def _own(row: Mapping[str, Any], group: str) -> dict[str, Any]:
    return {column.key: row.get(column.fields[0].name) for column in own_columns(group)}
