"""What the fake hub holds: a dozen services, the columns of a template, and two outlines.

Organizations are invented, numbers are Ofcom's drama ranges.
"""

from typing import Any

HULL = {"code": "E06000010", "name": "Kingston upon Hull, City of"}
EAST_RIDING = {"code": "E06000011", "name": "East Riding of Yorkshire"}
# Roughly where they are; longitude first, as in GeoJSON.
OUTLINES = {
    "E06000010": [
        [(-0.42, 53.72), (-0.30, 53.74), (-0.25, 53.745), (-0.26, 53.78), (-0.31, 53.81), (-0.37, 53.805)],
        [(-0.40, 53.77), (-0.425, 53.745)],
    ],
    "E06000011": [
        [(-0.95, 53.70), (-0.42, 53.72), (-0.425, 53.745), (-0.40, 53.77), (-0.37, 53.805), (-0.31, 53.81)],
        [(-0.26, 53.78), (-0.25, 53.745), (0.1, 53.62), (-0.15, 53.95), (-0.2, 54.15), (-0.9, 54.0)],
    ],
}
REFUGE_ADDRESS = "17 Larkspur Yard"

PUBLISHER = {"slug": "hull", "name": "Kingston Directory Partnership", "url": "https://directory.example.org"}
FEED = {
    "slug": "hull-services",
    "name": "Hull services (sample)",
    "publisher": PUBLISHER,
    "url": "https://feed.example.org/hull",
    "version": "3.0",
    "data_status": "sample",
    "licence": "Open Government Licence v3.0",
    "licence_url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}
POSTCODES = {
    "name": "ONS Postcode Directory",
    "holder": "Office for National Statistics",
    "used_for": "Postcodes",
    "licence": "Open Government Licence v3.0",
    "licence_url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "statements": ["Contains OS data © Crown copyright and database right.", "Contains Royal Mail data."],
}
LEAFLET = {
    "name": "Leaflet",
    "holder": "Its contributors",
    "used_for": "Maps",
    "licence": "BSD 2-Clause",
    "licence_url": "https://github.com/Leaflet/Leaflet/blob/main/LICENSE",
    "statements": [],
}


def a_column(key: str, heading: str, group: str, **changes: Any) -> dict[str, Any]:
    """Return what the hub says of one column of the template."""
    said: dict[str, Any] = {
        "key": key,
        "heading": heading,
        "group": group,
        "fields": [f"service.{key}"],
        "help": f"{heading} of the service.",
        "allowed": [],
        "example": "",
        "required": False,
        "repeats": False,
        "also": [],
    }
    return said | changes


COLUMNS = [
    a_column("id", "Service ID", "Which service the row is about", required=True, example="EXAMPLE"),
    a_column("continues", "Continues", "Which service the row is about"),
    a_column("name", "Service name", "The service", required=True, also=["Title", "Service"]),
    a_column("place_name", "Place name", "A place, one on each row", repeats=True),
    a_column(
        "days", "Days", "Opening times, one set on each row", repeats=True, allowed=["Monday", "Tuesday"]
    ),
    a_column("opens", "Opens", "Opening times, one set on each row", repeats=True, example="09:30"),
    a_column("closes", "Closes", "Opening times, one set on each row", repeats=True, example="14:00"),
    a_column("fees", "Fees in words", "The service"),
]


def a_service(number: int, name: str, **changes: Any) -> dict[str, Any]:
    """Return one record: what is not named in `changes` is what a publisher who says nothing leaves open."""
    record: dict[str, Any] = {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "name": name,
        "organization": "Humber Good Neighbours",
        "description": f"{name} in Hull.",
        "status": "active",
        "point": None,
        "place": None,
        "hidden": False,
        "delivery": ["venue"],
        "ages": {"minimum": None, "maximum": None},
        "cost": {"outcome": "not_stated", "text": None},
        "area": {"outcome": "not_stated", "names": []},
        "times": [],
        "next": [],
        "unknown_times": [],
        "assured": None,
        "phones": [],
        "emails": [],
        "url": None,
        "document": {},
        "facts": {},
    }
    return record | changes


def default_records() -> list[dict[str, Any]]:
    """Return the records that most tests and the screenshots use."""
    return [
        a_service(
            1,
            "Newland Lunch Club",
            description="<p>A hot two-course lunch and a chat for older people.</p>"
            "<ul><li>Step-free hall</li><li>Vegetarian and halal choices</li></ul>"
            "<p>See <a href='https://lunch.example.org'>our page</a>.</p>",
            point=(53.7633, -0.3480),
            place={
                "name": "Newland Hall",
                "locality": "Hull",
                "postcode": "HU5 3JX",
                "lines": ["4 Newland Row", "Hull"],
            },
            ages={"minimum": 60, "maximum": None},
            cost={"outcome": "charged", "text": "£3 per session"},
            area={"outcome": "serves_you", "names": ["Hull"]},
            times=["Tuesdays 10am to 12pm", "Thursdays 11:30am to 1:30pm"],
            next=[
                {"opens": "2026-11-24T10:00:00+00:00", "closes": "2026-11-24T12:00:00+00:00"},
                {"opens": "2026-11-26T11:30:00+00:00", "closes": "2026-11-26T13:30:00+00:00"},
            ],
            assured={"date": "2026-11-09", "days_ago": 12},
            phones=[{"number": "01632 960101", "label": "Bookings", "tel": "+441632960101"}],
            emails=["lunch@example.org"],
            url="https://lunch.example.org/",
            document={"application_process": "Ring to book by noon the day before."},
            facts={
                "languages": ["English", "Polish"],
                "access": ["Step-free entrance", "Hearing loop"],
                "who_for": {
                    "criteria": ["Older people", "People living alone"],
                    "text": "Carers are welcome too.",
                },
            },
        ),
        a_service(
            2,
            "Avenues Community Lunch Club and Warm Space for Everybody Who Would Like Company",
            point=(53.7581, -0.3590),
            place={
                "name": "Avenues Centre",
                "locality": "Hull",
                "postcode": "HU5 3TG",
                "lines": ["90 Park Parade", "Hull"],
            },
            cost={"outcome": "free", "text": "Free"},
            area={"outcome": "check", "names": ["Avenue ward"]},
            times=["Every 2 weeks on Monday from 2 March 2026, 9am to 5pm"],
            more_points=[(53.7702, -0.3391), (53.7461, -0.3122)],
            place_count=3,
        ),
        a_service(
            3,
            "Hull Debt Helpline",
            organization="Fairstart Money Advice",
            description="Free, private advice about money you owe.",
            delivery=["phone", "online"],
            cost={"outcome": "free", "text": "Free"},
            area={"outcome": "serves_you", "names": ["Hull", "East Riding of Yorkshire"]},
            phones=[{"number": "0808 157 0123", "label": "Freephone", "tel": "+448081570123"}],
            assured={"date": "2026-10-01", "days_ago": 51},
        ),
        a_service(
            4,
            "Orchard Refuge for Women",
            organization="Safe Harbour Humber",
            description="A safe place to stay.",
            hidden=True,
            place={"name": "", "locality": "", "postcode": "", "lines": [REFUGE_ADDRESS]},
            delivery=["venue", "phone"],
            phones=[{"number": "01632 960222", "label": "", "tel": "+441632960222"}],
        ),
        a_service(
            5,
            "Beverley Road Lunch Club",
            status="temporarily closed",
            point=(53.7700, -0.3450),
            place={"name": "St Hild Rooms", "locality": "Hull", "postcode": "HU5 1LX", "lines": []},
            document={"alert": "The kitchen is being mended until the new year."},
        ),
        a_service(
            6,
            "<script>alert('name')</script> Club",
            description="<p onclick='x()'>Fun<script>alert('description')</script></p>"
            "<a href='javascript:x()'>go</a>",
            times=["<b>Mondays</b>"],
        ),
        a_service(
            7,
            "Carers Tea at Home",
            organization="Humber Carers Circle",
            delivery=["home"],
            area={"outcome": "not_stated", "names": []},
            ages={"minimum": 0, "maximum": 25},
        ),
        *(
            a_service(
                20 + number,
                f"Lunch club at {street}",
                point=(53.7593 + number * 0.012, -0.3609),
                place={"name": f"{street} Hall", "locality": "Hull", "postcode": "HU6 7RX", "lines": []},
                ages={"minimum": 18, "maximum": None} if number % 2 else {"minimum": None, "maximum": None},
            )
            for number, street in enumerate(
                (
                    "Cottingham Road",
                    "Hall Road",
                    "Greenwood Avenue",
                    "Endike Lane",
                    "Inglemire Lane",
                    "Clough Road",
                ),
                1,
            )
        ),
    ]
