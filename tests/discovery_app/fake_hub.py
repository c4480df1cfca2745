"""A small hub that works: it answers the finder's three questions from a dozen invented records.

It speaks the hub API's shapes, filters, sorts by distance, pages and refuses, so that the finder can be
tested before there is a hub and without one. Organisations are invented, numbers are Ofcom's drama ranges.
"""

import re
from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from typing import Any

from flask import Flask, Response, jsonify, request

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
OUTLINES_SAY = "Outlines are approximate, made from postcodes."
PLACES = {"HU5 2AA": (53.7593, -0.3609), "HU5": (53.7600, -0.3700)}
PER_PAGE = 5
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


def fake_hub(
    records: Iterable[dict[str, Any]] | None = None,
    *,
    samples: str = "all",
    tiles: dict[str, str] | None = None,
    per_page: int = PER_PAGE,
) -> Flask:
    """Return the hub as a WSGI application.

    Args:
        records: What it holds; the default records when None.
        samples: Of its feeds "all", "some" or "none" are samples.
        tiles: What it says of the operator's tile server.
        per_page: Results on a page.
    """
    held = list(default_records() if records is None else records)
    app = Flask("fake_hub")

    @app.get("/api/search")
    def search() -> Any:
        near = request.args.get("near", "").upper()
        if near and near not in PLACES:
            message = f"We do not know the postcode “{near}”. Check it, or give the first part only."
            return _refusal("near", message, ["HU5 2AA", "HU5 1AA"])
        found = [record for record in held if _fits(record, request.args.getlist("delivery"))]
        words = request.args.get("q", "").lower().split()
        every = [record for record in found if all(word in _text(record) for word in words)]
        relaxed = [] if every or not words else ["words"]
        found = every or [record for record in found if any(word in _text(record) for word in words)]
        distances = {record["id"]: _distance_m(near, record["point"]) for record in found}
        if within_km := request.args.get("within_km"):
            limit = float(within_km) * 1000
            found = [r for r in found if distances[r["id"]] is None or (distances[r["id"]] or 0) <= limit]
        if near:
            found.sort(key=lambda record: (distances[record["id"]] is None, distances[record["id"]] or 0))
        page = int(request.args.get("page", 1))
        return jsonify(
            {
                "total": len(found),
                "page": page,
                "per_page": per_page,
                "total_pages": -(-len(found) // per_page),
                "relaxed": relaxed if found else [],
                "outside_area": 3 if near and words else 0,
                "near": {
                    "text": near,
                    "kind": "postcode" if " " in near else "outcode",
                    "latitude": PLACES[near][0],
                    "longitude": PLACES[near][1],
                    "council": HULL,
                    "areas": [],
                }
                if near
                else None,
                "results": [
                    _result(record, distances[record["id"]], near)
                    for record in found[(page - 1) * per_page : page * per_page]
                ],
            }
        )

    @app.get("/api/services/<service_id>")
    def service(service_id: str) -> Any:
        for record in held:
            if record["id"] == service_id:
                return jsonify(_detail(record))
        response = jsonify({"code": 404, "status": "Not Found", "message": "no such service", "errors": {}})
        response.status_code = 404
        return response

    @app.get("/api/spreadsheet")
    def spreadsheet() -> Any:
        templates = {kind: f"/api/spreadsheet/template.{kind}" for kind in ("xlsx", "csv")}
        return jsonify({"columns": COLUMNS, "templates": templates})

    @app.get("/api/map")
    def drawn_with() -> Any:
        said = {"attribution": OUTLINES_SAY, "approximate": True, "edition": "2025-11"}
        return jsonify({"tiles": tiles, "outlines": said})

    @app.get("/api/areas")
    def outlines() -> Any:
        asked = request.args.get("codes", "").split(",")
        wanted = [HULL, EAST_RIDING] if "bbox" in request.args else [HULL]
        features = [_outline(area) for area in wanted if "bbox" in request.args or area["code"] in asked]
        return jsonify({"type": "FeatureCollection", "features": features, "missing": []})

    @app.get("/api/feeds")
    def feeds() -> Any:
        harvest = {"id": 1, "outcome": "live", "finished_at": "2026-11-21T06:00:00Z"}
        counts = {"services": len(held), "searchable": len(held)}
        feed = FEED | counts | {"last_harvest": harvest, "live_since": "2026-11-21T06:00:00Z"}
        real = feed | {"slug": "real", "data_status": "live"}
        shown = {"all": [feed], "some": [feed, real], "none": [real]}[samples]
        return jsonify({"feeds": shown, "sample_data": samples != "none"})

    return app


def _outline(area: dict[str, str]) -> dict[str, Any]:
    ring = [point for part in OUTLINES[area["code"]] for point in part]
    label = (-0.335, 53.78) if area == HULL else (-0.6, 53.9)
    return {
        "type": "Feature",
        "properties": area | {"kind": "unitary", "approximate": True, "label_point": label},
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }


def _points(record: dict[str, Any], near: str) -> list[dict[str, Any]]:
    """Return the points of the places that may be shown."""
    names = [(record["place"] or {}).get("name"), *(f"Another hall {n}" for n in range(2, 9))]
    seen = (
        [] if record["hidden"] or not record["point"] else [record["point"], *record.get("more_points", [])]
    )
    return [
        {
            "name": name,
            "latitude": point[0],
            "longitude": point[1],
            "distance_m": _distance_m(near, point),
            "by": record.get("by", "publisher"),
        }
        for name, point in zip(names, seen, strict=False)
    ]


def _refusal(parameter: str, message: str, suggestions: list[str]) -> Response:
    body: dict[str, Any] = {"code": 422, "status": "Unprocessable Entity", "message": "not understood"}
    body["errors"] = {"query": {parameter: [message, *suggestions]}}
    response = jsonify(body)
    response.status_code = 422
    return response


def _text(record: dict[str, Any]) -> str:
    return f"{record['name']} {record['description']}".lower()


def _fits(record: dict[str, Any], delivery: list[str]) -> bool:
    if delivery and not set(delivery) & set(record["delivery"]):
        return False
    if request.args.get("free") == "true" and record["cost"]["outcome"] == "charged":
        return False
    if age := request.args.get("age"):
        least, most = record["ages"]["minimum"], record["ages"]["maximum"]
        return (least is None or least <= int(age)) and (most is None or int(age) <= most)
    return True


def _distance_m(near: str, point: tuple[float, float] | None) -> int | None:
    if not near or point is None:
        return None
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, p)) for p in (PLACES[near], point))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return round(2 * 6_371_009 * asin(sqrt(half)))


def _result(record: dict[str, Any], distance_m: int | None, near: str) -> dict[str, Any]:
    place = None
    if record["place"] and not record["hidden"]:
        kept = ("name", "locality", "postcode")
        place = {name: record["place"][name] for name in kept} | {"council": HULL, "by": "publisher"}
    elif record["hidden"]:
        place = {"council": HULL}
    return {
        "id": record["id"],
        "name": record["name"],
        "organization": {"id": "o", "name": record["organization"]},
        "summary": re.sub(r"<script.*?</script>|<[^>]*>", " ", record["description"]).strip(),
        "status": record["status"],
        "distance_m": distance_m,
        "place": place,
        "place_count": record.get("place_count", 1 if place else 0),
        "place_hidden": record["hidden"],
        "points": _points(record, near),
        "delivery": record["delivery"],
        "ages": record["ages"],
        "cost": record["cost"],
        "areas_served": record["area"],
        "service_types": [],
        "times": "; ".join(record["times"]),
        "assured": {"date": record["assured"]["date"]} if record["assured"] else None,
        "feed": {**FEED, "publisher": PUBLISHER["name"], "publisher_slug": PUBLISHER["slug"]},
    }


def _detail(record: dict[str, Any]) -> dict[str, Any]:
    where: list[dict[str, Any]] = []
    if record["hidden"]:
        where = [{"name": None, "lines": [], "postcode": None, "hidden": True, "council": HULL}]
    elif record["place"]:
        access = record["facts"].get("access", [])
        known = {"by": "publisher", "hidden": False, "council": HULL, "access": access}
        where = [
            record["place"] | known | {name: point[name] for name in ("name", "latitude", "longitude")}
            for point in _points(record, "")
        ] or [record["place"] | known]
    who = {"ages": record["ages"], "criteria": [], "text": ""} | record["facts"].get("who_for", {})
    return {
        "document": {
            "id": record["id"],
            "name": record["name"],
            "description": record["description"],
            "status": record["status"],
            "organization": {"id": "o", "name": record["organization"]},
        }
        | record["document"],
        "provenance": {
            "publisher": PUBLISHER,
            "feed": {name: FEED[name] for name in ("slug", "name", "url", "version")},
            "licence": FEED["licence"],
            "licence_url": FEED["licence_url"],
            "original_id": f"hull-{record['id'][-4:]}",
            "source_url": f"https://feed.example.org/hull/services/{record['id']}",
            "harvested_at": "2026-11-21T06:00:00Z",
            "data_status": "sample",
        },
        "facts": {
            "description_text": "",
            "when": {
                "sentences": [{"text": text, "place": None} for text in record["times"]],
                "next": [{"place": None, **one} for one in record["next"]],
                "ended": None,
                "unknown": record["unknown_times"],
            }
            | record["facts"].get("when", {}),
            "where": where,
            "areas_served": [
                {"name": name, "code": HULL["code"] if name == "Hull" else None, "extent": None}
                for name in record["area"]["names"]
            ],
            "delivery": record["delivery"],
            "cost": record["cost"] | {"options": []},
            "contact": {"phones": record["phones"], "emails": record["emails"], "url": record["url"]},
            "assured": record["assured"],
            "languages": record["facts"].get("languages", []),
            "who_for": who,
        },
    }
