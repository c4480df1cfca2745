"""The libraries of 208 authorities as 208 feeds, half in version 3.0 and half in 1.0.

    python -m tests.journeys.library_feeds CSV PORT EDITION

The rows are real (4,231 libraries, April 2025). A library's id is made from its authority and row number,
since names repeat within an authority; one with a closing year is published as defunct. EDITION is a word put
into every description, so that a harvest of another edition changes every service.
"""

import csv
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid5

SPACE = UUID("f1b5c5c2-77ac-4c35-9a0e-5a5b7a8f3d11")
DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
HOURS = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")
MOST_PER_PAGE = 100


@dataclass(frozen=True)
class LibraryFeed:
    """One authority's feed: its slug, name, version and libraries (row number and row of the CSV)."""

    slug: str
    authority: str
    version: str
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_feeds(path: Path) -> list[LibraryFeed]:
    """Return the feeds of the CSV, one an authority, in the order of their names."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows: dict[str, list[tuple[int, dict[str, str]]]] = {}
        for number, row in enumerate(csv.DictReader(file), start=1):
            rows.setdefault(row["Local authority"], []).append((number, row))
    return [
        LibraryFeed(
            re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"),
            name,
            "3.0" if place % 2 == 0 else "1.0",
            tuple(rows[name]),
        )
        for place, name in enumerate(sorted(rows))
    ]


def library_id(authority: str, number: int, what: str = "") -> str:
    """Return the id of a library, or of something that belongs to it."""
    return str(uuid5(SPACE, f"{authority}/{number}/{what}".rstrip("/")))


def service_3_0(authority: str, number: int, row: dict[str, str], edition: str) -> dict[str, Any]:
    """Return a library as a 3.0 service; what the row leaves empty is left out."""
    lines = [row[f"Address {line}"].strip() for line in (1, 2, 3)]
    street = ", ".join(line for line in lines[:2] if line)
    service = {
        **_columns(authority, number, row, edition),
        "organization_id": library_id(authority, 0),
        "organization": _organization(authority),
        "schedules": [
            {
                "id": library_id(authority, number, f"schedule{place}"),
                "freq": "WEEKLY",
                "byday": day,
                "opens_at": opens,
                "closes_at": closes,
            }
            for place, (day, opens, closes) in enumerate(_opening(row))
        ],
        "service_at_locations": [
            {
                "id": library_id(authority, number, "link"),
                "location_id": library_id(authority, number, "location"),
                "location": {
                    "id": library_id(authority, number, "location"),
                    "location_type": "physical",
                    "name": row["Library name"].strip(),
                    **_property_number(row),
                    "addresses": [
                        {
                            "id": library_id(authority, number, "address"),
                            "address_1": street or row["Library name"].strip(),
                            "city": lines[2] or authority,
                            "state_province": authority,
                            "postal_code": row["Postcode"],
                            "country": "GB",
                            "address_type": "physical",
                        }
                    ],
                },
            }
        ],
    }
    return {name: value for name, value in service.items() if value not in ("", [], None)}


def service_1_0(authority: str, number: int, row: dict[str, str], edition: str) -> dict[str, Any]:
    """Return a library as a 1.0 detail call gives it."""
    source = service_3_0(authority, number, row, edition)
    link = source["service_at_locations"][0]
    address = {
        name: value for name, value in link["location"]["addresses"][0].items() if name != "address_type"
    }
    service = {
        **_columns(authority, number, row, edition),
        "attending_type": "venue",
        "organization": _organization(authority),
        "service_at_locations": [
            {
                "id": link["id"],
                "location": {
                    "id": link["location"]["id"],
                    "name": link["location"]["name"],
                    "latitude": None,
                    "longitude": None,
                    "physical_addresses": [address],
                },
                "regular_schedule": [
                    {**one, "opens_at": one["opens_at"][:5], "closes_at": one["closes_at"][:5]}
                    for one in source.get("schedules", ())
                ],
            }
        ],
    }
    return {name: value for name, value in service.items() if value not in ("", [])}


def _columns(authority: str, number: int, row: dict[str, str], edition: str) -> dict[str, Any]:
    return {
        "id": library_id(authority, number),
        "name": row["Library name"].strip(),
        "description": f"A public library of {authority} ({edition} edition).",
        "status": "defunct" if row["Year closed"] else "active",
        "url": row["URL"].strip(),
        "email": row["Email address"].strip(),
    }


def _organization(authority: str) -> dict[str, str]:
    return {"id": library_id(authority, 0), "name": authority, "description": f"Libraries of {authority}."}


def _property_number(row: dict[str, str]) -> dict[str, str]:
    number = row["Unique property reference number"].strip()
    return {"external_identifier": number, "external_identifier_type": "UPRN"} if number else {}


def _opening(row: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for code, day in DAYS.items():
        for opens, closes in HOURS.findall(row[f"{day} staffed hours"]):
            yield code, f"{opens}:00", f"{closes}:00"


def _answers(feed: LibraryFeed, edition: str) -> Iterator[tuple[str, Any]]:
    """Yield each path of a feed with its answer; a list's answer is all its items."""
    make = service_3_0 if feed.version == "3.0" else service_1_0
    records = [make(feed.authority, number, row, edition) for number, row in feed.rows]
    if feed.version == "3.0":
        base = "https://libraries.example.org"
        yield f"/{feed.slug}", {"version": "HSDS-UK-3.0", "profile": f"{base}/p", "openapi_url": f"{base}/o"}
    for record in records:
        yield f"/{feed.slug}/services/{record['id']}", record
    kept = (list,) if feed.version == "1.0" else ()
    items = [{n: v for n, v in record.items() if not isinstance(v, kept)} for record in records]
    yield f"/{feed.slug}/services", (feed.version, items)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    answers: ClassVar[dict[str, Any]] = {}

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        answer = self.answers.get(parts.path.rstrip("/"))
        if isinstance(answer, tuple):
            version, items = answer
            answer = _page(version, items, parse_qs(parts.query))
        body = json.dumps(answer if answer is not None else {"error": "not found"}).encode()
        self.send_response(200 if answer is not None else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the journey prints what counts."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up: one is killed on purpose."""


def _page(version: str, items: list[Any], query: dict[str, list[str]]) -> dict[str, Any]:
    page, size = (int(query.get(name, [default])[0]) for name, default in (("page", "1"), ("per_page", "50")))
    size = min(size, MOST_PER_PAGE)
    pages = -(-len(items) // size)
    contents = items[(page - 1) * size : page * size]
    if version == "3.0":
        return {
            "total_items": len(items),
            "total_pages": pages,
            "page_number": page,
            "size": len(contents),
            "first_page": page == 1,
            "last_page": page >= pages,
            "empty": not contents,
            "contents": contents,
        }
    return {
        "totalElements": len(items),
        "totalPages": pages,
        "number": page,
        "size": len(contents),
        "first": page == 1,
        "last": page >= pages,
        "content": contents,
    }


def main(path: Path, port: int, edition: str) -> None:
    """Serve every feed on loopback until stopped; print the port when ready."""
    _Handler.answers = dict(answer for feed in read_feeds(path) for answer in _answers(feed, edition))
    server = _Server(("127.0.0.1", port), _Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
