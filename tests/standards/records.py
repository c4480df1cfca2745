"""Services as feeds publish them, rich enough to lose something; every organisation is invented."""

from copy import deepcopy
from typing import Any

SERVICE_1_0: dict[str, Any] = {
    "id": "6f1d2c3b-4a59-4e8d-9c7b-1a2b3c4d5e6f",
    "name": "Riverside Tea and Talk",
    "description": "<p>Company for older people.</p>",
    "url": "https://riverside.example.org/tea",
    "email": "tea@riverside.example.org",
    "status": "active",
    "fees": "£2 for tea",
    "accreditations": "Riverside Quality Mark",
    "deliverable_type": "Advice",
    "attending_type": "venue",
    "attending_access": "drop-in",
    "assured_date": "2026-02-01",
    "wait_time": "none",
    "council_ward": {"name": "Avenue", "codes": ["E05011506"]},
    "organization": {
        "id": "0b0c0d0e-1111-4222-8333-444455556666",
        "name": "Riverside Neighbours",
        "description": "Neighbours who help",
        "email": "hello@riverside.example.org",
        "url": "https://riverside.example.org",
        "logo": "https://riverside.example.org/logo.png",
        "uri": "https://riverside.example.org/id",
        "legal_status": "charity",
        "nickname": "The Neighbours",
    },
    "eligibilitys": [
        {
            "id": "el-1",
            "eligibility": "adult",
            "minimum_age": 50.0,
            "maximum_age": 65.0,
            "taxonomys": [{"id": "esdCircumstance:191", "name": "Gender", "vocabulary": "esdCircumstances"}],
        },
        {"id": "el-2", "eligibility": "family", "minimum_age": 0, "maximum_age": 99},
    ],
    "service_taxonomys": [
        {
            "id": "st-1",
            "taxonomy_detail": "a*b",
            "taxonomy": {
                "id": "esdServiceType:242",
                "name": "Care at home",
                "vocabulary": "esdServiceTypes",
                "parent": {"id": "esdServiceType:100", "name": "Care", "vocabulary": "esdServiceTypes"},
            },
        },
        {
            "id": "st-2",
            "taxonomy": {"id": "bccservicetype:78", "name": "Lunch clubs", "vocabulary": "BCC Service Types"},
        },
    ],
    "service_at_locations": [
        {
            "id": "sal-1",
            "description": "Back room",
            "regular_schedule": [
                {
                    "id": "rs-1",
                    "opens_at": "10:00",
                    "closes_at": "12:00",
                    "valid_from": "2026-01-01",
                    "valid_to": "2026-12-31",
                    "dtstart": "2026-01-06",
                    "freq": "WEEKLY",
                    "interval": 1,
                    "byday": "TU",
                    "description": "Tuesdays 10am to 12pm",
                }
            ],
            "location": {
                "id": "loc-1",
                "name": "Riverside Hall",
                "description": "Beside the bridge",
                "latitude": 53.7457,
                "longitude": -0.3367,
                "physical_addresses": [
                    {
                        "id": "pa-1",
                        "attention": "The warden",
                        "address_1": "1 Bridge Street",
                        "city": "Hull",
                        "region": "Yorkshire",
                        "state_province": "East Riding",
                        "postal_code": "HU1 1AA",
                        "country": "GB",
                        "uprn": "10092008082",
                    }
                ],
                "accessibility_for_disabilities": [
                    {"id": "acc-1", "accessibility": "wheelchair", "details": "Ramp at the side"}
                ],
                "parking": "two spaces",
            },
        }
    ],
    "regular_schedules": [
        {
            "id": "rs-2",
            "opens_at": "09:00",
            "closes_at": "17:00",
            "freq": "MONTHLY",
            "bymonthday": 15,
            "description": "The 15th of each month",
        }
    ],
    "holiday_schedules": [
        {"id": "hs-1", "closed": True, "start_date": "2026-12-25", "end_date": "2026-12-26"}
    ],
    "service_areas": [
        {
            "id": "sa-1",
            "service_area": "Hull",
            "extent": '{"type":"Point","coordinates":[-0.3,53.7]}',
            "uri": "http://statistics.data.gov.uk/id/statistical-geography/E06000010",
        }
    ],
    "contacts": [
        {
            "id": "c-1",
            "name": "Front desk",
            "title": "Reception",
            "email": "desk@riverside.example.org",
            "phones": [
                {"id": "p-1", "number": "01632 960001 (Mon to Fri)", "language": "en,cy", "extension": 12}
            ],
        }
    ],
    "languages": [{"id": "la-1", "language": "cy"}],
    "cost_options": [
        {
            "id": "co-1",
            "valid_from": "2026-01-01",
            "valid_to": "2026-12-31",
            "option": "over 60s",
            "amount": 2.5,
            "amount_description": "per session",
            "link_taxonomies": [{"id": "x", "name": "Concession"}],
        }
    ],
    "fundings": [{"id": "fu-1", "source": "Riverside Fund"}],
    "reviews": [
        {
            "id": "re-1",
            "title": "Warm",
            "description": "A warm room",
            "date": "2026-01-05",
            "score": "5 star",
            "url": "https://reviews.example.org/1",
            "widget": "<b>5</b>",
            "organization": {"id": "o-9", "name": "Riverside Reviews"},
        }
    ],
}
"""A full 1.0 detail record in the shape of the reference API."""


def service_1_0(**changes: Any) -> dict[str, Any]:
    """Return the full 1.0 record with some properties changed; None removes one."""
    return _changed(SERVICE_1_0, changes)


def simple_1_0(**changes: Any) -> dict[str, Any]:
    """Return a 1.0 record with an id, a name and a status only, changed likewise."""
    return _changed({"id": "s-1", "name": "Lunch club", "status": "active"}, changes)


def simple_3_0(**changes: Any) -> dict[str, Any]:
    """Return a 3.0 record with an id, a name and a status only, changed likewise."""
    return _changed(
        {"id": "6f1d2c3b-4a59-4e8d-9c7b-1a2b3c4d5e6f", "name": "Lunch club", "status": "active"}, changes
    )


def _changed(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    changed = {**deepcopy(record), **changes}
    return {name: value for name, value in changed.items() if value is not None}
