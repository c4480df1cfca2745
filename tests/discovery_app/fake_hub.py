"""A small hub that works: it answers what the finder asks, from a few invented records.

It speaks the hub API's shapes, filters, sorts by distance, pages and refuses, so that a page can be tested
without a hub. It understands no words and judges nobody: that is tested over the whole hub.
"""

import re
from collections.abc import Iterable
from typing import Any

from flask import Flask, request
from geopy.distance import great_circle

from tests.discovery_app.records import (
    COLUMNS,
    EAST_RIDING,
    FEED,
    HULL,
    LEAFLET,
    OUTLINES,
    POSTCODES,
    PUBLISHER,
    default_records,
)

OUTLINES_SAY = "Outlines are approximate, made from postcodes."
PLACES = {"HU5 2AA": (53.7593, -0.3609), "HU5": (53.7600, -0.3700)}
PER_PAGE = 5
# Ten miles, as the hub widens its circle where nobody says how far.
LOOKED_M = 16_093


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

    @app.post("/api/match")
    def match() -> Any:
        asked = request.get_json()
        near = asked.get("near", "").upper()
        if near and near not in PLACES:
            message = f"We do not know the postcode “{near}”. Check it, or give the first part only."
            return _refusal("near", message, ["HU5 2AA", "HU5 1AA"])
        found = [record for record in held if _fits(record, asked)]
        words = asked.get("q", "").lower().split()
        every = [record for record in found if all(word in _text(record) for word in words)]
        some = [record for record in found if any(word in _text(record) for word in words)]
        relaxed = []
        if not every and len(words) > 1:
            text = "No service has all of these words, so any of them will do"
            relaxed = [{"what": "words", "text": text, "total": len(some)}]
        found = every or some
        distances = {record["id"]: _distance_m(near, record["point"]) for record in found}
        if within_km := asked.get("within_km"):
            limit = within_km * 1000
            found = [record for record in found if (distances[record["id"]] or 0) <= limit]
        if near:
            found.sort(key=lambda record: (distances[record["id"]] is None, distances[record["id"]] or 0))
        page = asked.get("page", 1)
        return {
            "understood": _understood(near, within_km, asked.get("q", "")),
            "total": len(found),
            "page": page,
            "per_page": per_page,
            "total_pages": -(-len(found) // per_page),
            "results": [
                _result(record, distances[record["id"]], near)
                for record in found[(page - 1) * per_page : page * per_page]
            ],
            "groups": {"does_not_fit": 0, "outside_area": 3 if near and words else 0},
            "question": None,
            "relaxed": relaxed,
            "bundles": [],
        }

    @app.get("/api/services/<service_id>")
    def service(service_id: str) -> Any:
        for record in held:
            if record["id"] == service_id:
                return _detail(record)
        return {"code": 404, "status": "Not Found", "message": "no such service", "errors": {}}, 404

    @app.get("/api/spreadsheet")
    def spreadsheet() -> Any:
        templates = {kind: f"/api/spreadsheet/template.{kind}" for kind in ("xlsx", "csv")}
        return {"columns": COLUMNS, "templates": templates}

    @app.get("/api/map")
    def drawn_with() -> Any:
        said = {"attribution": OUTLINES_SAY, "approximate": True, "edition": "2025-11"}
        return {"tiles": tiles, "outlines": said}

    @app.get("/api/areas")
    def outlines() -> Any:
        asked = request.args.get("codes", "").split(",")
        wanted = [HULL, EAST_RIDING] if "bbox" in request.args else [HULL]
        features = [_outline(area) for area in wanted if "bbox" in request.args or area["code"] in asked]
        return {"type": "FeatureCollection", "features": features, "missing": []}

    @app.get("/api/feeds")
    def feeds() -> Any:
        harvest = {"id": 1, "outcome": "live", "finished_at": "2026-11-21T06:00:00Z"}
        counts = {"services": len(held), "searchable": len(held)}
        feed = FEED | counts | {"last_harvest": harvest, "live_since": "2026-11-21T06:00:00Z"}
        real = feed | {"slug": "real", "data_status": "live"}
        shown = {"all": [feed], "some": [feed, real], "none": [real]}[samples]
        return {"feeds": shown, "sample_data": samples != "none"}

    @app.get("/api/attribution")
    def attribution() -> Any:
        named = {name: FEED[name] for name in ("slug", "name", "data_status", "licence", "licence_url")}
        feed = named | {"republished": True, "statement": f"Contains information from {PUBLISHER['name']}."}
        return {
            "publishers": [PUBLISHER | {"feeds": [feed]}],
            "reference": [POSTCODES],
            "software": [LEAFLET],
        }

    return app


def _understood(near: str, within_km: float | None, words: str) -> dict[str, Any]:
    place = near and {
        "text": near,
        "kind": "postcode" if " " in near else "outcode",
        "latitude": PLACES[near][0],
        "longitude": PLACES[near][1],
        "council": HULL,
        "areas": [],
        "live": True,
        "message": "",
    }
    within_m = within_km * 1000 if within_km else LOOKED_M
    empty: dict[str, Any] = {name: [] for name in ("needs", "circumstances", "filters", "corrected")}
    nothing = dict.fromkeys(("organization", "sensitive", "out_of_scope", "choice"))
    return (
        empty
        | nothing
        | {"words": words, "place": place or None, "within_m": round(within_m) if near else None}
    )


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


def _refusal(parameter: str, message: str, suggestions: list[str]) -> tuple[dict[str, Any], int]:
    errors = {"query": {parameter: [message, *suggestions]}}
    return {
        "code": 422,
        "status": "Unprocessable Entity",
        "message": "not understood",
        "errors": errors,
    }, 422


def _text(record: dict[str, Any]) -> str:
    return f"{record['name']} {record['description']}".lower()


def _fits(record: dict[str, Any], asked: dict[str, Any]) -> bool:
    if asked.get("delivery") and not set(asked["delivery"]) & set(record["delivery"]):
        return False
    if asked.get("free") and record["cost"]["outcome"] == "charged":
        return False
    least, most = record["ages"]["minimum"], record["ages"]["maximum"]
    return all(
        (least is None or least <= age) and (most is None or age <= most) for age in asked.get("age", ())
    )


def _distance_m(near: str, point: tuple[float, float] | None) -> int | None:
    if not near or point is None:
        return None
    return round(great_circle(PLACES[near], point).meters)


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
        "at": place,
        "place": {
            "reachable": True if near else None,
            "by": "distance" if near else "no_place_given",
            "distance_m": distance_m,
        },
        "score": 0.0,
        "eligibility": {"outcome": "no_rules", "criteria": []},
        "open": {
            "now": "unknown",
            "text": "",
            "next": record["next"][0]["opens"] if record["next"] else None,
        },
        "reasons": [
            {"kind": "against", "about": "cost", "points": 0.0, "text": "Does not say what it costs"},
        ],
        "freshness": None,
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
