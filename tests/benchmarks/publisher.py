"""A publisher with as many services as asked for, all of them different, served by a process of its own.

Pages are made once and kept as bytes, so that what is measured is the harvest and not the publisher.
"""

import json
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid5

SPACE = UUID("6f1f0f5e-6a35-4f0e-9d43-0f4a8f6a6a10")
WORDS = [
    "lunch",
    "club",
    "befriending",
    "walking",
    "group",
    "debt",
    "advice",
    "carers",
    "support",
    "memory",
    "cafe",
    "food",
    "pantry",
    "youth",
    "drop",
    "in",
    "art",
    "music",
    "gardening",
    "swimming",
    "reading",
    "coffee",
    "morning",
    "afternoon",
    "evening",
    "helpline",
    "online",
    "visit",
    "home",
    "garden",
    "friendly",
    "welcome",
    "everyone",
    "bring",
    "family",
    "neighbour",
    "street",
    "hall",
    "church",
    "library",
    "centre",
    "park",
    "bus",
    "parking",
    "wheelchair",
    "ramp",
    "hearing",
    "loop",
    "staff",
    "volunteers",
    "trained",
    "week",
    "month",
    "term",
    "holiday",
    "book",
    "place",
    "call",
    "before",
]
POSTCODES = (
    "HU5 2AA",
    "BS1 5TR",
    "LS1 1UR",
    "M1 1AE",
    "B1 1BB",
    "NE1 4ST",
    "S1 2HH",
    "L1 8JQ",
    "CF10 1EP",
    "YO1 7HH",
)


def service_3_0(number: int) -> dict[str, Any]:
    """Return one full 3.0 service of about 4 kB; equal numbers give equal services."""
    chance = random.Random(number)

    def make(kind: str, part: int = 0) -> str:
        return str(uuid5(SPACE, f"{kind}:{number}:{part}"))

    def words(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count))

    organization = number // 4
    organization_id = str(uuid5(SPACE, f"organization:{organization}"))
    lat, lon = 50.5 + chance.random() * 5, -4 + chance.random() * 4
    return {
        "id": make("service"),
        "organization_id": organization_id,
        "name": f"{words(3).capitalize()} {number}",
        "description": f"<p>{words(90)}.</p>",
        "url": f"https://service-{number}.example.org/",
        "email": f"hello@service-{number}.example.org",
        "status": "active",
        "fees": chance.choice(("Free", "£2 a week", "Please ask")),
        "minimum_age": chance.choice((0, 16, 18, 50)),
        "maximum_age": chance.choice((99, 120)),
        "assured_date": f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}",
        "last_modified": f"2026-09-{chance.randint(1, 28):02}T10:00:00+00:00",
        "organization": {
            "id": organization_id,
            "name": f"Organisation {organization}",
            "description": f"Runs groups in {organization} streets.",
        },
        "schedules": [
            {
                "id": make("schedule", part),
                "service_id": make("service"),
                "freq": "WEEKLY",
                "byday": chance.choice(("MO", "TU", "WE,FR", "SA")),
                "opens_at": "10:00:00",
                "closes_at": "12:30:00",
                "valid_from": "2026-01-05",
            }
            for part in range(2)
        ],
        "service_areas": [
            {
                "id": make("area"),
                "name": "Kingston upon Hull",
                "uri": "http://statistics.data.gov.uk/id/statistical-geography/E06000010",
            }
        ],
        "service_at_locations": [
            {
                "id": make("link"),
                "service_id": make("service"),
                "location_id": make("location"),
                "location": {
                    "id": make("location"),
                    "location_type": "physical",
                    "name": f"{words(2).title()} Hall {number}",
                    "latitude": round(lat, 6),
                    "longitude": round(lon, 6),
                    "addresses": [
                        {
                            "id": make("address"),
                            "location_id": make("location"),
                            "address_1": f"{number} {words(1).title()} Road",
                            "city": "Sampletown",
                            "state_province": "Sampleshire",
                            "postal_code": chance.choice(POSTCODES),
                            "country": "GB",
                            "address_type": "physical",
                        }
                    ],
                    "accessibility": [
                        {"id": make("access"), "location_id": make("location"), "description": "Step-free."}
                    ],
                },
            }
        ],
        "languages": [
            {"id": make("language"), "service_id": make("service"), "code": "en", "name": "English"}
        ],
        "cost_options": [
            {
                "id": make("cost"),
                "service_id": make("service"),
                "option": "Adult",
                "amount": chance.randint(0, 9),
            }
        ],
        "contacts": [
            {
                "id": make("contact"),
                "service_id": make("service"),
                "name": "Enquiries",
                "phones": [{"id": make("phone"), "number": f"01632 960{number % 1000:03}"}],
            }
        ],
        "attributes": [
            {
                "id": make("attribute", part),
                "link_id": make("service"),
                "link_type": "service_type",
                "taxonomy_term_id": str(uuid5(SPACE, f"term:{term}")),
                "taxonomy_term": {
                    "id": str(uuid5(SPACE, f"term:{term}")),
                    "name": f"Kind {term}",
                    "description": f"Kind {term}",
                    "taxonomy": "esdServiceTypes",
                    "term_uri": f"http://id.esd.org.uk/service/{term}",
                },
            }
            for part, term in enumerate(chance.sample(range(1, 200), 2))
        ],
    }


def service_1_0(number: int) -> dict[str, Any]:
    """Return one service as a 1.0 detail call gives it; equal numbers give equal services."""
    source = service_3_0(number)
    location = source["service_at_locations"][0]["location"]
    return {
        **{name: source[name] for name in ("id", "name", "description", "url", "email", "status", "fees")},
        "assured_date": source["assured_date"],
        "attending_type": "venue",
        "organization": {
            "id": source["organization"]["id"],
            "name": source["organization"]["name"],
            "description": source["organization"]["description"],
        },
        "eligibilitys": [
            {"id": f"e{number}", "minimum_age": source["minimum_age"], "maximum_age": source["maximum_age"]}
        ],
        "service_taxonomys": [
            {
                "id": attribute["id"],
                "taxonomy": {
                    "id": f"esdServiceType:{attribute['taxonomy_term']['term_uri'].rpartition('/')[2]}",
                    "name": attribute["taxonomy_term"]["name"],
                    "vocabulary": "esdServiceTypes",
                },
            }
            for attribute in source["attributes"]
        ],
        "service_at_locations": [
            {
                "id": source["service_at_locations"][0]["id"],
                "location": {
                    **{name: location[name] for name in ("id", "name", "latitude", "longitude")},
                    "physical_addresses": [
                        {
                            name: value
                            for name, value in location["addresses"][0].items()
                            if name not in {"address_type", "location_id"}
                        }
                    ],
                },
            }
        ],
        "regular_schedules": [
            {
                "id": one["id"],
                "freq": "WEEKLY",
                "byday": one["byday"],
                "opens_at": "10:00",
                "closes_at": "12:30",
            }
            for one in source["schedules"]
        ],
        "service_areas": [{"service_area": "Kingston upon Hull", "uri": source["service_areas"][0]["uri"]}],
        "contacts": source["contacts"],
        "languages": [{"id": source["languages"][0]["id"], "language": "en"}],
        "cost_options": [
            {name: value for name, value in one.items() if name != "service_id"}
            for one in source["cost_options"]
        ],
    }


def _item_1_0(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if not isinstance(value, list)}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answers: ClassVar[dict[str, bytes]] = {}
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        page = parse_qs(parts.query).get("page", ["1"])[0]
        path = parts.path.rstrip("/")
        body = self.answers.get(f"{path}?{page}" if path == "/services" else path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(body or b"{}")))
        self.end_headers()
        self.wfile.write(body or b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a line a request would be measured too."""


def _serve(pipe: Any, version: str, count: int, page_size: int) -> None:
    answers: dict[str, bytes] = {}
    pages = -(-count // page_size)
    for page in range(1, pages + 1):
        numbers = range((page - 1) * page_size, min(page * page_size, count))
        records = [(service_3_0 if version == "3.0" else service_1_0)(number) for number in numbers]
        first, last = page == 1, page == pages
        if version == "3.0":
            envelope = {"total_items": count, "total_pages": pages, "page_number": page, "size": len(records)}
            envelope |= {"first_page": first, "last_page": last, "empty": False, "contents": records}
        else:
            for record in records:
                answers[f"/services/{record['id']}"] = json.dumps(record).encode()
            envelope = {"totalElements": count, "totalPages": pages, "number": page, "size": len(records)}
            envelope |= {"first": first, "last": last, "content": [_item_1_0(record) for record in records]}
        answers[f"/services?{page}"] = json.dumps(envelope).encode()
    if version == "3.0":
        answers[""] = json.dumps(
            {
                "version": "HSDS-UK-3.0",
                "profile": "https://example.org/p",
                "openapi_url": "https://example.org/o",
            }
        ).encode()
    _Handler.answers = answers
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def publisher(version: str, count: int, *, page_size: int = 100) -> Iterator[str]:
    """Serve `count` services on loopback from another process, and give the feed's address.

    Args:
        version: "3.0" with full lists, or "1.0" with a detail call for each service.
        count: How many services.
        page_size: Services on a page.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, version, count, page_size), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.kill()
        process.join()
