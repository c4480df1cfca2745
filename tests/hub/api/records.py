"""Records of the small feeds: places that must stay hidden and speak of themselves, and feeds kept apart.

Organisations, streets and people are invented; telephone numbers are of the ranges reserved for drama.
"""

from typing import Any

Record = dict[str, Any]

# Safe houses that say where they are in every field that could hold it. The postcodes are real.
TATTLER_ID = "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e11"
TATTLER_1_0_ID = "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e12"


def _tattler_3_0() -> Record:
    return {
        "id": TATTLER_ID,
        "name": "Sorrel House women's refuge",
        "status": "active",
        "description": "<p>A refuge. Come to 7 Quillfeather Mews, or <b>7, quillfeather mews</b> HU12AA; "
        "<a href='https://www.openstreetmap.org/?mlat=53.74412&mlon=-0.33218'>map</a></p>",
        "alert": "The bell at 7-Quillfeather-Mews is broken.",
        "url": "https://sorrel.example.org/",
        "minimum_age": 18,
        "organization": {
            "id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e21",
            "name": "Sorrel House",
            "description": "We are at Quillfeather Mews, HU1 2AA.",
        },
        "schedules": [
            {
                "id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e31",
                "freq": "WEEKLY",
                "byday": "MO",
                "opens_at": "09:00",
                "closes_at": "17:00",
                "description": "Mondays at Quillfeather Mews",
            }
        ],
        "contacts": [
            {
                "id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e41",
                "name": "Desk, 7 Quillfeather Mews",
                "phones": [{"id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e42", "number": "01632 960333"}],
            }
        ],
        "service_areas": [
            {
                "id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e51",
                "name": "Within a mile of Quillfeather Mews",
            }
        ],
        "service_at_locations": [
            {
                "id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e61",
                "location_id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e62",
                "description": "Ring at 7 Quillfeather Mews",
                "location": {
                    "id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e62",
                    "location_type": "physical",
                    "name": "Quillfeather Cottage",
                    "latitude": "53.74412",
                    "longitude": "-0.33218",
                    "addresses": [
                        {
                            "id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e63",
                            "address_1": "7 Quillfeather Mews",
                            "city": "Hull",
                            "state_province": "East Yorkshire",
                            "postal_code": "hu1  2aa",
                            "country": "England",
                            "address_type": "physical",
                        }
                    ],
                },
            }
        ],
    }


def _tattler_1_0() -> Record:
    return {
        "id": TATTLER_1_0_ID,
        "name": "Teasel women's refuge",
        "status": "active",
        "description": "A refuge at 31 Bobbinmaker Street.",
        "organization": {"id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e22", "name": "Teasel"},
        "contacts": [],
        "service_at_locations": [
            {
                "id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e71",
                "location": {
                    "id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e72",
                    "name": "31 Bobbinmaker Street",
                    "latitude": 51.45288,
                    "longitude": -2.60113,
                    "physical_addresses": [
                        {
                            "id": "0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e73",
                            "address_1": "31 Bobbinmaker Street",
                            "city": "Bristol",
                            "state_province": "Bristol",
                            "postal_code": "BS1 5TR",
                            "country": "GB",
                        }
                    ],
                },
            }
        ],
    }


def _plain(number: int, name: str) -> Record:
    return {
        "id": f"7a1f0000-0000-4000-8000-{number:012d}",
        "name": name,
        "status": "active",
        "description": f"{name} for everybody.",
        "organization": {"id": "7a1f0000-0000-4000-8000-00000000a000", "name": "Brindle Good Neighbours"},
    }


SECRETS_3_0 = [_tattler_3_0(), _plain(1, "Sorrel drop-in café")]
SECRETS_1_0 = [_tattler_1_0()]
UNLICENSED = [_plain(11, "Zinnia knitting circle"), _plain(12, "Zinnia chess afternoon")]
TRIAL = [_plain(21, "Xylophone trial service")]
