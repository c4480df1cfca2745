"""Packages of invented services, written as their publishers would write them."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Rows = Sequence[Mapping[str, Any]]

SERVICE = "b7d1a6b2-5c1e-4a0e-9a53-6f1d5f0b1a01"


def table(rows: Rows) -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def folder(path: Path, **tables: Rows | bytes) -> Path:
    path.mkdir(exist_ok=True)
    for name, rows in tables.items():
        content = rows if isinstance(rows, bytes) else table(rows)
        (path / f"{name}.csv").write_bytes(content)
    return path


def zipped(source: Path, path: Path, inside: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(source.iterdir()):
            archive.write(each, inside + each.name)
    return path


MODERN: dict[str, Rows] = {
    "organizations": [
        {
            "id": "o1",
            "name": "Riverside Trust",
            "website": "https://riverside.example",
            "year_incorporated": "1987",
        },
        {"id": "o2", "name": "Hilltop Club", "website": "https://hilltop.example"},
    ],
    "organization_identifiers": [
        {"id": "i1", "organization_id": "o1", "identifier_type": "Charity", "identifier": "0123456"}
    ],
    "programs": [{"id": "g1", "organization_id": "o1", "name": "Warm Spaces"}],
    "services": [
        {
            "id": "s1",
            "organization_id": "o1",
            "program_id": "g1",
            "name": "Lunch club",
            "status": "active",
            "minimum_age": "0",
            "maximum_age": "17.5",
            "email": "lunch@riverside.example",
            "last_modified": "2026-03-15T10:30:45.123Z",
        },
        {"id": "s2", "organization_id": "o2", "name": "Walking group", "status": "inactive"},
    ],
    "locations": [
        {
            "id": "l1",
            "location_type": "physical",
            "name": "Hall",
            "latitude": "53.7640",
            "longitude": "-0.3595",
        },
    ],
    "service_at_location": [
        {"id": "x1", "service_id": "s1", "location_id": "l1", "description": "Side door"},
        {"id": "x2", "service_id": "s2", "location_id": "l1"},
    ],
    "addresses": [
        {
            "id": "a1",
            "location_id": "l1",
            "address_1": "1 High Street",
            "city": "Hull",
            "country": "GB",
            "state_province": "East Riding",
            "postal_code": "HU5 2AA",
            "address_type": "physical",
        }
    ],
    "accessibility": [
        {"id": "c1", "location_id": "l1", "description": "Ramp", "url": "https://hall.example"}
    ],
    "contacts": [{"id": "k1", "service_id": "s1", "name": "The cook", "email": "cook@riverside.example"}],
    "phones": [
        {"id": "p1", "contact_id": "k1", "number": "01632 960001", "extension": "12"},
        {"id": "p2", "service_id": "s2", "number": "01632 960002"},
        {"id": "p3", "location_id": "l1", "number": "01632 960003"},
        {"id": "p4", "organization_id": "o1", "number": "01632 960004"},
        {"id": "p5", "service_at_location_id": "x1", "number": "01632 960005"},
    ],
    "languages": [
        {"id": "n1", "service_id": "s1", "code": "cy", "name": "Welsh"},
        {"id": "n2", "phone_id": "p1", "code": "pl", "name": "Polish"},
        {"id": "n3", "location_id": "l1", "code": "ur", "name": "Urdu"},
    ],
    "schedules": [
        {
            "id": "h1",
            "service_id": "s1",
            "freq": "WEEKLY",
            "byday": "MO",
            "opens_at": "9:00am",
            "interval": "2",
        },
        {"id": "h2", "service_id": "s1", "location_id": "l1", "freq": "WEEKLY", "byday": "TU"},
        {"id": "h3", "service_at_location_id": "x2", "freq": "WEEKLY", "byday": "WE"},
        {"id": "h4", "location_id": "l1", "freq": "WEEKLY", "byday": "TH"},
    ],
    "funding": [
        {"id": "f1", "service_id": "s1", "source": "Lottery"},
        {"id": "f2", "organization_id": "o2", "source": "Members"},
    ],
    "service_areas": [{"id": "r1", "service_id": "s1", "name": "Hull", "extent_type": "ONS"}],
    "required_documents": [{"id": "d1", "service_id": "s1", "document": "Proof of address"}],
    "cost_options": [{"id": "e1", "service_id": "s1", "option": "Meal", "amount": "3.50", "currency": "GBP"}],
    "attributes": [
        {
            "id": "t1",
            "link_id": "s1",
            "link_entity": "service",
            "link_type": "service_type",
            "taxonomy_term_id": "m1",
            "value": "hot",
        },
        {"id": "t2", "link_id": "l1", "link_entity": "location", "taxonomy_term_id": "m2"},
        {"id": "t3", "link_id": "e1", "taxonomy_term_id": "m2"},
    ],
    "taxonomy_terms": [
        {"id": "m1", "code": "MEALS", "name": "Meals", "description": "Hot meals", "taxonomy_id": "v1"},
        {"id": "m2", "code": "STEPS", "name": "Step-free", "description": "No steps", "taxonomy_id": "v1"},
    ],
    "taxonomies": [{"id": "v1", "name": "Our words", "description": "A short list", "version": "2"}],
    "metadata": [{"id": "z1", "resource_id": "s1", "field_name": "name", "previous_value": "Dinner club"}],
}
"""Two services of version 3.0 with every table, each foreign key used."""

FORMER: dict[str, Rows] = {
    "organizations": [{"id": "1", "name": "Riverside Trust", "url": "https://riverside.example"}],
    "identifiers": [{"id": "1", "organization_id": "1", "register": "Charities", "identifier": "0123456"}],
    "services": [
        {
            "id": "10",
            "organization_id": "1",
            "name": "Lunch club",
            "status": "active",
            "attending_type": "venue",
        },
        {"id": "11", "organization_id": "1", "name": "Walking group", "status": "active"},
    ],
    "locations": [{"id": "5", "name": "Hall", "latitude": "53.7640", "longitude": "-0.3595"}],
    "services_at_location": [
        {"id": "20", "service_id": "10", "location_id": "5"},
        {"id": "21", "service_id": "11", "location_id": "5"},
    ],
    "physical_addresses": [
        {
            "id": "1",
            "location_id": "5",
            "address_1": "1 High Street",
            "city": "Hull",
            "postal_code": "HU5 2AA",
            "country": "GB",
            "state_province": "East Riding",
            "uprn": "10000000001",
        }
    ],
    "postal_addresses": [
        {
            "id": "2",
            "location_id": "5",
            "address_1": "PO Box 1",
            "city": "Hull",
            "postal_code": "HU5 2AB",
            "country": "GB",
            "state_province": "East Riding",
        }
    ],
    "accessibility_for_disabilities": [{"id": "1", "location_id": "5", "accessibility": "Ramp"}],
    "contacts": [{"id": "1", "service_id": "10", "name": "The cook", "personal_data": "false"}],
    "phones": [{"id": "1", "contact_id": "1", "number": "01632 960001", "language": "en"}],
    "regular_schedules": [
        {"id": "1", "service_id": "10", "weekday": "Monday", "opens_at": "9:00am", "closes_at": "5:00pm"},
        {
            "id": "2",
            "service_id": "11",
            "location_id": "5",
            "byday": "TU",
            "opens_at": "10:00",
            "closes_at": "12:00",
        },
    ],
    "holiday_schedules": [
        {
            "id": "1",
            "service_id": "10",
            "location_id": "5",
            "closed": "true",
            "start_date": "2026-12-25",
            "end_date": "2026-12-26",
        },
        {
            "id": "2",
            "service_at_location_id": "21",
            "closed": "true",
            "start_date": "2026-12-27",
            "end_date": "2026-12-27",
        },
        {
            "id": "3",
            "location_id": "5",
            "closed": "true",
            "start_date": "2026-12-28",
            "end_date": "2026-12-28",
        },
    ],
    "languages": [{"id": "1", "service_id": "10", "language": "cy"}],
    "funding": [{"id": "1", "service_id": "10", "source": "Lottery"}],
    "eligibility": [
        {"id": "1", "service_id": "10", "eligibility": "Anyone who would like company", "minimum_age": "60"}
    ],
    "service_areas": [{"id": "1", "service_id": "10", "service_area": "Hull"}],
    "required_documents": [{"id": "1", "service_id": "10", "document": "Proof of address"}],
    "payments_accepted": [{"id": "1", "service_id": "10", "payment": "cash"}],
    "cost_option": [{"id": "1", "service_id": "10", "option": "Meal", "amount": "3.50"}],
    "reviews": [
        {"id": "1", "service_id": "10", "reviewer_organization_id": "1", "title": "Good", "score": "5"}
    ],
    "services_taxonomy": [{"id": "1", "service_id": "10", "taxonomy_id": "7", "taxonomy_detail": "hot"}],
    "link_taxonomy": [
        {"id": "1", "link_type": "eligibility", "link_id": "1", "taxonomy_id": "7"},
        {"id": "2", "link_type": "cost_option", "cost_option_id": "1", "taxonomy_id": "7"},
    ],
    "taxonomy": [{"id": "7", "name": "Meals", "parent_id": "6", "parent_name": "Food", "vocabulary": "ours"}],
}
"""Two services of version 1.0 with the tables of the Open Referral UK profile."""
