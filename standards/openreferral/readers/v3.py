"""Reads a service of version 3.0 (HSDS-UK 3.0, HSDS 3.0 and 3.1) into a canonical document.

Nothing is filled in: what 3.0 requires and the feed lacks is reported and stays
absent. Fields are those of HSDS 3.0; what the UK profile removed is read all the
same, what HSDS 3.1 adds passes through as unknown.
"""

from collections.abc import Mapping
from typing import Any

from standards.openreferral.canonical import NOT_STATED, Document, Problem
from standards.openreferral.readers import coerce, sense
from standards.openreferral.readers.coerce import report
from standards.openreferral.readers.joining import join_up
from standards.openreferral.readers.shapes import Children, read_object, shape

TERM = shape(
    "id code name description parent_id taxonomy taxonomy_id term language",
    term_uri=coerce.uri,
)
ATTRIBUTES = Children(
    shape(
        "id link_id taxonomy_term_id link_type link_entity value",
        taxonomy_term=Children(TERM, many=False),
    )
)
LANGUAGES = Children(
    shape("id service_id location_id phone_id name code note", attributes=ATTRIBUTES), text_as="name"
)
PHONES = Children(
    shape(
        "id location_id service_id organization_id contact_id service_at_location_id number type description",
        extension=coerce.number,
        languages=LANGUAGES,
        attributes=ATTRIBUTES,
    ),
    text_as="number",
)
CONTACTS = Children(
    shape(
        "id organization_id service_id service_at_location_id location_id name title department",
        email=coerce.email,
        phones=PHONES,
        attributes=ATTRIBUTES,
    )
)
SCHEDULES = Children(
    shape(
        "id service_id location_id service_at_location_id wkst byweekno byyearday description"
        " attending_type notes",
        valid_from=coerce.day,
        valid_to=coerce.day,
        dtstart=coerce.day,
        until=coerce.day,
        timezone=coerce.number,
        count=coerce.number,
        interval=coerce.number,
        freq=sense.freq,
        byday=coerce.text_list,
        bymonthday=coerce.text_list,
        opens_at=coerce.time,
        closes_at=coerce.time,
        schedule_link=coerce.uri,
        attributes=ATTRIBUTES,
    )
)
AREAS = Children(
    shape(
        "id service_id name description extent_type service_area service_at_location_id",
        extent=coerce.extent,
        uri=coerce.uri,
        attributes=ATTRIBUTES,
    ),
    text_as="name",
)
FUNDING = Children(shape("id organization_id service_id source", attributes=ATTRIBUTES), text_as="source")


def drop_not_stated(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    """Leave out what a strict writer had to put where nothing was known."""
    for name in [name for name, value in kept.items() if value == NOT_STATED]:
        del kept[name]


ADDRESSES = Children(
    shape(
        "id location_id attention address_1 address_2 city region state_province postal_code country",
        drop_not_stated,
        address_type=sense.location_type,
        attributes=ATTRIBUTES,
    )
)
ACCESSIBILITY = Children(
    shape("id location_id description details accessibility", url=coerce.uri, attributes=ATTRIBUTES),
    text_as="description",
)
LOCATION = shape(
    "id organization_id name alternate_name description transportation external_identifier"
    " external_identifier_type",
    sense.check_point,
    location_type=sense.location_type,
    url=coerce.uri,
    latitude=coerce.number,
    longitude=coerce.number,
    languages=LANGUAGES,
    addresses=ADDRESSES,
    contacts=CONTACTS,
    accessibility=ACCESSIBILITY,
    phones=PHONES,
    schedules=SCHEDULES,
    attributes=ATTRIBUTES,
)
_IDENTIFIERS = Children(
    shape(
        "id organization_id identifier_scheme identifier_type identifier",
        attributes=ATTRIBUTES,
    )
)
ORGANIZATION = shape(
    "id name alternate_name description tax_status tax_id legal_status logo parent_organization_id",
    email=coerce.email,
    website=coerce.uri,
    uri=coerce.uri,
    year_incorporated=coerce.number,
    funding=FUNDING,
    contacts=CONTACTS,
    phones=PHONES,
    locations=Children(LOCATION),
    organization_identifiers=_IDENTIFIERS,
    attributes=ATTRIBUTES,
)
SERVICE_AT_LOCATION = shape(
    "id service_id location_id description",
    contacts=CONTACTS,
    phones=PHONES,
    schedules=SCHEDULES,
    service_areas=AREAS,
    location=Children(LOCATION, many=False),
    attributes=ATTRIBUTES,
)


COSTS = Children(
    shape(
        "id service_id option currency amount_description",
        valid_from=coerce.day,
        valid_to=coerce.day,
        amount=coerce.amount,
        attributes=ATTRIBUTES,
    )
)


# A feed made from 1.0 (ours is one) carries these three under their 1.0 names.
HOLIDAYS = Children(
    shape(
        "id service_id location_id service_at_location_id",
        closed=coerce.flag,
        opens_at=coerce.time,
        closes_at=coerce.time,
        start_date=coerce.day,
        end_date=coerce.day,
    )
)
REVIEWS = Children(shape("id service_id title description score url widget", date=coerce.day))
ELIGIBILITYS = Children(
    shape("id service_id eligibility gender", minimum_age=coerce.age, maximum_age=coerce.age)
)


def _check_required(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    sense.check_ages(kept, at, problems)
    if "status" not in kept:
        message = "The service has no status; publish active, inactive, defunct or temporarily closed."
        report(problems, "status_missing", at, "status", message)
    if "name" not in kept:
        report(problems, "name_missing", at, "name", "The service has no name; publish one.")


SERVICE = shape(
    "id organization_id program_id name alternate_name description interpretation_services"
    " application_process fees_description wait_time fees accreditations eligibility_description"
    " licenses alert",
    _check_required,
    url=coerce.uri,
    email=coerce.email,
    status=sense.status,
    minimum_age=coerce.age,
    maximum_age=coerce.age,
    assured_date=coerce.day,
    assurer_email=coerce.email,
    last_modified=coerce.instant,
    phones=PHONES,
    schedules=SCHEDULES,
    service_areas=AREAS,
    service_at_locations=Children(SERVICE_AT_LOCATION),
    languages=LANGUAGES,
    organization=Children(ORGANIZATION, many=False),
    funding=FUNDING,
    cost_options=COSTS,
    contacts=CONTACTS,
    attributes=ATTRIBUTES,
    holiday_schedules=HOLIDAYS,
    reviews=REVIEWS,
    eligibilitys=ELIGIBILITYS,
)


def read(record: Mapping[str, Any], problems: list[Problem]) -> Document:
    """Return the canonical document of a 3.0 service, without its `signpost` block."""
    document = read_object(record, SERVICE, "", problems)
    join_up(document, problems)
    return document
