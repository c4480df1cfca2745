"""Reads a service of version 1.0, in any feed's variant of its key names, into a canonical document.

The mapping to 3.0 is ours: there is no official one. What 3.0 requires and 1.0
does not have is filled in where the answer is certain enough, and every filling
is reported.
"""

from collections.abc import Mapping
from typing import Any

from standards.openreferral.canonical import Document, Problem
from standards.openreferral.readers import coerce, sense, v3
from standards.openreferral.readers.ages_1_0 import collapse_eligibility, finish_eligibility
from standards.openreferral.readers.coerce import report
from standards.openreferral.readers.joining import join_up
from standards.openreferral.readers.places_1_0 import (
    finish_accessibility,
    finish_address,
    finish_area,
    finish_schedule,
)
from standards.openreferral.readers.shapes import Children, Kind, Shape, overlay, read_object, shape
from standards.openreferral.readers.terms_1_0 import COLUMNS, column_attributes, term_attribute


def _many(into: str, names: str, children: Children) -> dict[str, Kind]:
    """Read the same children under any of these names into one."""
    return {name: Children(children.shape, True, into, children.text_as) for name in names.split()}


def _like(known: Children, changed: Shape, text_as: str | None = None) -> Children:
    """Read the changed fields as 1.0 has them and any others as 3.0 has them, for feeds between the two."""
    return Children(overlay(known.shape, changed), text_as=text_as)


def _rename(kept: dict[str, Any], name: str, new: str, value: Any) -> None:
    """Move a field to its 3.0 name; where that is taken by something else, it keeps its own."""
    if kept.setdefault(new, value) == value:
        del kept[name]


def _days_of_month(value: Any, at: str, name: str, problems: list[Problem]) -> str | None:
    # A number is what 1.0 asks for; 3.0 has text.
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(int(value)) if float(value).is_integer() else coerce.text(value, at, name, problems)
    return coerce.text_list(value, at, name, problems)


def _finish_language(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    language = kept.get("language")
    if language is None:
        return
    code = language.strip()
    is_code = code.isascii() and code.isalpha() and len(code) in (2, 3)
    _rename(kept, "language", "code" if is_code else "name", code.lower() if is_code else language)
    if not is_code:
        message = "This language is not an ISO 639 code; publish one, such as cy for Welsh."
        report(problems, "language_not_a_code", at, "language", message, language)


def _finish_phone(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    language = kept.pop("language", None)
    if language is not None:
        codes = (code.strip() for code in language.split(","))
        kept.setdefault("languages", [{"code": code} for code in codes if code])


def _finish_term(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    parent = kept.get("parent")
    if isinstance(parent, dict) and isinstance(parent.get("id"), int):
        kept["parent"] = {**parent, "id": str(parent["id"])}


def _finish_location(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    sense.check_point(kept, at, problems)
    if "external_identifier" in kept:
        return
    uprn = next((address.pop("uprn") for address in kept.get("addresses", ()) if "uprn" in address), None)
    if uprn is not None:
        kept["external_identifier"], kept["external_identifier_type"] = uprn, "UPRN"


def _finish_organization(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    if "url" in kept:
        _rename(kept, "url", "website", kept["url"])
    if "description" not in kept and "name" in kept:
        kept["description"] = kept["name"]
        message = "The organization has no description, which 3.0 requires; its name stands in for it."
        report(problems, "organization_description_assumed", at, "description", message)


def _finish_holiday(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    if "open_at" in kept:
        _rename(kept, "open_at", "opens_at", kept["open_at"])


_TERM = shape("id name vocabulary description parent_id parent_name", _finish_term)
_TAGS = Children(
    shape(
        "id service_id taxonomy_id name vocabulary description parent_id",
        _finish_term,
        taxonomy=Children(_TERM, many=False),
    ),
    text_as="taxonomy_id",
)
_LANGUAGES = _like(
    v3.LANGUAGES,
    shape("id service_id location_id language code name note", _finish_language),
    text_as="language",
)
_PHONES = _like(
    v3.PHONES,
    shape(
        "id contact_id service_id location_id organization_id service_at_location_id number type description"
        " department",
        _finish_phone,
        extension=coerce.number,
        language=coerce.text_list,
        languages=_LANGUAGES,
    ),
    text_as="number",
)
_CONTACTS = _like(
    v3.CONTACTS,
    shape(
        "id service_id organization_id service_at_location_id name title department",
        email=coerce.email,
        personal_data=coerce.flag,
        sensitive_data=coerce.flag,
        **_many("phones", "phones phone", _PHONES),
    ),
)
_SCHEDULES = _like(
    v3.SCHEDULES,
    shape(
        "id service_id location_id service_at_location_id description",
        finish_schedule,
        valid_from=coerce.day,
        valid_to=coerce.day,
        dtstart=coerce.day,
        interval=coerce.number,
        freq=sense.freq,
        byday=coerce.text_list,
        bymonthday=_days_of_month,
        opens_at=coerce.time,
        closes_at=coerce.time,
    ),
)
_TAG_NAMES = "service_taxonomys service_taxonomies taxonomies"
_ELIGIBILITY_NAMES = "eligibilitys eligibilities eligibility"
_SCHEDULE_NAMES = "regular_schedules regular_schedule schedules"
# The last is the reference's own name for those of a place, which a serializer set otherwise lets out.
_HOLIDAY_NAMES = "holiday_schedules holiday_schedule holidayScheduleCollection"
_ADDRESSES = _like(
    v3.ADDRESSES,
    shape(
        "id location_id attention address_1 address_2 address_3 address_4 city region state_province"
        " postal_code country uprn address_type",
        finish_address,
    ),
)
_ACCESSIBILITY = _like(
    v3.ACCESSIBILITY,
    shape("id location_id accessibility description details", finish_accessibility),
    text_as="accessibility",
)
_LOCATION = overlay(
    v3.LOCATION,
    shape(
        "id organization_id name alternate_name description transportation location_type",
        _finish_location,
        latitude=coerce.number,
        longitude=coerce.number,
        languages=_LANGUAGES,
        **_many("addresses", "physical_addresses physical_address addresses postal_addresses", _ADDRESSES),
        **_many("accessibility", "accessibility_for_disabilities accessibility", _ACCESSIBILITY),
        **_many("phones", "phones phone", _PHONES),
        **_many("schedules", _SCHEDULE_NAMES, _SCHEDULES),
    ),
)
_HOLIDAYS = _like(v3.HOLIDAYS, shape("", _finish_holiday, open_at=coerce.time))
_LINK = overlay(
    v3.SERVICE_AT_LOCATION,
    shape(
        "id service_id location_id description",
        location=Children(_LOCATION, many=False),
        contacts=_CONTACTS,
        phones=_PHONES,
        **_many("schedules", _SCHEDULE_NAMES, _SCHEDULES),
        **_many("holiday_schedules", _HOLIDAY_NAMES, _HOLIDAYS),
    ),
)
_NESTED_SCHEDULES = Children(
    shape("", finish_schedule, **_SCHEDULES.shape.fields, service_at_location=Children(_LINK, many=False))
)
_ORGANIZATION = overlay(
    v3.ORGANIZATION,
    shape(
        "id name alternate_name description logo tax_status tax_id legal_status",
        _finish_organization,
        email=coerce.email,
        url=coerce.web_address,
        website=coerce.web_address,
        uri=coerce.uri,
        assured_date=coerce.day,
        **_many("contacts", "contacts", _CONTACTS),
        **_many("phones", "phones", _PHONES),
    ),
)
_ELIGIBILITY = Children(
    shape(
        "id service_id eligibility gender",
        finish_eligibility,
        minimum_age=coerce.age,
        maximum_age=coerce.age,
        **_many("taxonomys", "taxonomys taxonomies taxonomy link_taxonomies", _TAGS),
    ),
    text_as="eligibility",
)
_PERIOD: dict[str, Kind] = {"valid_from": coerce.day, "valid_to": coerce.day}
_SERVICE = overlay(
    v3.SERVICE,
    shape(
        "id organization_id program_id name alternate_name description interpretation_services"
        " application_process wait_time fees accreditations licenses",
        sense.check_ages,
        url=coerce.web_address,
        email=coerce.email,
        status=sense.status,
        assured_date=coerce.day,
        **_many("eligibilitys", _ELIGIBILITY_NAMES, _ELIGIBILITY),
        **_many("service_taxonomys", _TAG_NAMES, _TAGS),
        **_many("funding", "fundings funding", v3.FUNDING),
        **_many("schedules", _SCHEDULE_NAMES, _NESTED_SCHEDULES),
        **_many("holiday_schedules", _HOLIDAY_NAMES, _HOLIDAYS),
        organization=Children(_ORGANIZATION, many=False),
        organisation=Children(_ORGANIZATION, many=False, into="organization"),
        service_at_locations=Children(_LINK),
        service_areas=_like(
            v3.AREAS,
            shape(
                "id service_id service_area name description extent_type",
                finish_area,
                extent=coerce.extent,
                uri=coerce.uri,
            ),
            text_as="service_area",
        ),
        contacts=_CONTACTS,
        phones=_PHONES,
        languages=_LANGUAGES,
        cost_options=_like(
            v3.COSTS,
            shape("id service_id option amount_description currency", amount=coerce.amount, **_PERIOD),
        ),
    ),
)


_CHILDREN = tuple(name for name, kind in _SERVICE.fields.items() if isinstance(kind, Children) and kind.many)


def read(record: Mapping[str, Any], problems: list[Problem]) -> Document:
    """Return the canonical document of a 1.0 service, without its `signpost` block."""
    document = read_object(record, _SERVICE, "", problems)
    if "status" not in document:
        document["status"] = "active"
        message = 'The service has no status; it was read as "active". Publish one.'
        report(problems, "status_assumed", "", "status", message)
    if "name" not in document:
        report(problems, "name_missing", "", "name", "The service has no name; publish one.")
    _unnest_links(document)
    attributes = collapse_eligibility(document, "/" + _name_in(record, _ELIGIBILITY_NAMES), problems)
    for column in COLUMNS:
        if column in document:
            attributes += column_attributes(column, document.pop(column), "", problems)
    tags = _name_in(record, _TAG_NAMES)
    for position, tag in enumerate(document.pop("service_taxonomys", ())):
        at = f"/{tags}/{position}" if isinstance(record.get(tags), list) else f"/{tags}"
        attribute = term_attribute(tag, "service_type", at, problems)
        if attribute:
            attributes.append(attribute)
    if attributes:
        document["attributes"] = document.get("attributes", []) + attributes
    join_up(document, problems)
    _hoist_holidays(document)
    _type_locations(document, problems)
    return document


def is_full(record: Mapping[str, Any]) -> bool:
    """The list entry carries terms, opening times and places: nothing is left for a detail call."""
    terms = any(name in record for name in _TAG_NAMES.split())
    times = any(name in record for name in ("regular_schedules", "schedules"))
    return terms and times and "service_at_locations" in record


def has_children(record: Mapping[str, Any]) -> bool:
    """The record has an array, even an empty one, for any of a service's children."""
    return any(isinstance(record.get(name), list) for name in _CHILDREN)


def _name_in(record: Mapping[str, Any], names: str) -> str:
    """Return which of these names the record uses, the reference's own when none."""
    return next((name for name in names.split() if name in record), names.split()[0])


def _unnest_links(document: Document) -> None:
    """Turn the generated schema's nesting (schedule holds link) the reference's way round."""
    links = {link["id"]: link for link in document.get("service_at_locations", ()) if "id" in link}
    for schedule in document.get("schedules", ()):
        link = schedule.pop("service_at_location", None)
        if link is None:
            continue
        link.setdefault(
            "id", schedule.get("service_at_location_id") or f"without-id:{link.get('location_id')}"
        )
        schedule["service_at_location_id"] = link["id"]
        if link["id"] not in links:
            links[link["id"]] = link
            document.setdefault("service_at_locations", []).append(link)


def _hoist_holidays(document: Document) -> None:
    """Put the closures of each place at the service, as they are looked for there."""
    for link in document.get("service_at_locations", ()):
        for holiday in link.pop("holiday_schedules", ()):
            placed = {**holiday, "service_at_location_id": link["id"]}
            holidays = document.setdefault("holiday_schedules", [])
            if placed not in holidays:
                holidays.append(placed)


def _type_locations(document: Document, problems: list[Problem]) -> None:
    channels = {
        attribute["taxonomy_term"]["name"]
        for attribute in document.get("attributes", ())
        if attribute.get("link_type") == "attending_type"
    }
    for position, link in enumerate(document.get("service_at_locations", ())):
        location = link.get("location")
        if location is None or "location_type" in location:
            continue
        on_map = "addresses" in location or "latitude" in location
        kind = "virtual" if "online" in channels and not on_map else "physical"
        location["location_type"] = kind
        at = f"/service_at_locations/{position}/location"
        message = f'1.0 locations have no location_type, which 3.0 requires; it was read as "{kind}".'
        report(problems, "location_type_derived", at, "location_type", message)
