"""Small feeds for the validators' tests: services that nothing is wrong with, and pages of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from standards.openreferral.paging import read_page
from standards.openreferral.wire.exchange import Exchange
from validators import Session

AS_OF = date(2026, 6, 1)
HEADERS = {"content-type": "application/json", "access-control-allow-origin": "*"}


def a_service(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a 3.0 service without any fault, changed as told."""
    organization_id = "7f0f6a5e-93f4-4a2b-8b4a-2f5f0d6b0a01"
    service: dict[str, Any] = {
        "id": f"0a6f1c9e-2b1d-4c55-9a40-{number:012d}",
        "organization_id": organization_id,
        "name": f"Lunch club {number}",
        "description": "A hot lunch and good company every Tuesday at noon.",
        "url": "https://www.council.gov.uk/lunch",
        "status": "active",
        "assured_date": "2026-05-20",
        "assurer_email": "records@council.gov.uk",
        "organization": {
            "id": organization_id,
            "name": "Riverside Kitchen",
            "description": "A community kitchen.",
        },
        "schedules": [
            {
                "id": f"1a6f1c9e-2b1d-4c55-9a40-{number:012d}",
                "freq": "WEEKLY",
                "byday": "TU",
                "opens_at": "12:00",
                "closes_at": "14:00",
            }
        ],
        "service_at_locations": [
            {
                "id": f"2a6f1c9e-2b1d-4c55-9a40-{number:012d}",
                "location": {
                    "id": f"3a6f1c9e-2b1d-4c55-9a40-{number:012d}",
                    "location_type": "physical",
                    "name": "Riverside Hall",
                    "latitude": 53.7643,
                    "longitude": -0.3582,
                },
            }
        ],
        "attributes": [
            {
                "id": f"4a6f1c9e-2b1d-4c55-9a40-{number:012d}",
                "link_type": "service",
                "taxonomy_term": {
                    "id": "5a6f1c9e-2b1d-4c55-9a40-000000000001",
                    "name": "Lunch clubs",
                    "description": "Shared meals at midday",
                    "term_uri": "https://id.esd.org.uk/service/366",
                    "taxonomy": "esdServiceTypes",
                },
            }
        ],
    }
    return service | changes


def a_page(
    items: Sequence[Mapping[str, Any]], *, page: int = 1, pages: int = 1, total: int | None = None
) -> Any:
    """Return the body of a 3.0 page that nothing is wrong with."""
    return {
        "total_items": len(items) if total is None else total,
        "total_pages": pages,
        "page_number": page,
        "size": len(items),
        "first_page": page == 1,
        "last_page": page == pages,
        "empty": not items,
        "contents": list(items),
    }


def a_page_1_0(item: Mapping[str, Any]) -> Any:
    """Return the body of the only page of a 1.0 list, with one item and nothing wrong."""
    return {
        "totalElements": 1,
        "totalPages": 1,
        "number": 1,
        "size": 1,
        "first": True,
        "last": True,
        "empty": False,
        "content": [item],
    }


def an_exchange(body: Any, *, page: int = 1, headers: Mapping[str, str] = HEADERS) -> Exchange:
    """Return the answer that held a page."""
    url = f"https://council.example/services?page={page}"
    encoded = orjson.dumps(body)
    return Exchange(url, url, 200, headers, encoded, len(encoded), 0.1, 1)


def show_page(session: Session, body: Any, *, page: int = 1) -> None:
    """Show a session one page with its items as full records, as a harvest does."""
    exchange = an_exchange(body, page=page)
    session.exchange(exchange)
    session.page(read_page(body), exchange, requested_page=page, body=body)
    key = "contents" if "contents" in body else "content"
    for index, item in enumerate(body[key]):
        session.record(item, url=exchange.url, pointer=f"/{key}/{index}")
