"""Services as a small, good 3.0 feed publishes them; a test names only what matters to it."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from hub.search.query import Query, search
from hub.search.reader import SearchIndex
from hub.serve import Hub


def lists_of_terms(hub: Hub, *slugs: str) -> list[str]:
    """Return the names of the lists that the terms of some feeds belong to, each once."""
    feeds = [hub.publishers.feed(slug).id for slug in slugs]
    items = hub.catalogue.term_list(feeds, offset=0, limit=1_000).items
    return sorted({orjson.loads(item)["taxonomy"] for item in items})


# Real postcodes of Hull; the buildings are invented.
POSTCODES = ("HU5 2AA", "HU1 3RA", "HU3 2RE", "HU9 1NT")


def uuid_of(*parts: object) -> str:
    """Return the same UUID for the same parts."""
    return str(uuid5(NAMESPACE_URL, "https://samples.example.org/" + "/".join(map(str, parts))))


def a_service(number: int = 1, /, **changes: Any) -> dict[str, Any]:
    """Return a service with an organisation of its own and one place; None removes a property."""
    key = uuid_of("service", number)
    record: dict[str, Any] = {
        "id": key,
        "name": f"Lunch club {number}",
        "description": f"A warm meal and company for older people, club number {number}.",
        "status": "active",
        "email": f"club{number}@lunch.example.org",
        "assured_date": "2026-10-01",
        "organization": {
            "id": uuid_of("organization", number),
            "name": f"Neighbours {number}",
            "description": "Neighbours who cook for neighbours.",
        },
        "service_at_locations": [a_place(number)],
    }
    return {name: value for name, value in {**record, **changes}.items() if value is not None}


def a_place(number: int = 1, /, **changes: Any) -> dict[str, Any]:
    """Return a service_at_location; the changes are the location's, apart from `link_id`."""
    link_id = changes.pop("link_id", uuid_of("link", number))
    location: dict[str, Any] = {
        "id": uuid_of("location", number),
        "location_type": "physical",
        "name": f"Hall {number}",
        "addresses": [an_address(postal_code=POSTCODES[number % len(POSTCODES)])],
    }
    location = {name: value for name, value in {**location, **changes}.items() if value is not None}
    return {"id": link_id, "location": location}


def an_address(**changes: Any) -> dict[str, Any]:
    """Return an address in Hull."""
    return {
        "address_1": "14 Quayside Row",
        "city": "Hull",
        "state_province": "East Riding of Yorkshire",
        "postal_code": "HU5 2AA",
        "country": "GB",
        "address_type": "physical",
        **changes,
    }


def services(count: int) -> list[dict[str, Any]]:
    """Return services 1 to `count`."""
    return [a_service(number) for number in range(1, count + 1)]


def names(hub: Hub, slug: str = "hull") -> list[str]:
    """Return the names of a feed's services as they serve now, in list order."""
    return [document.get("name", "") for document in documents(hub, slug)]


def documents(hub: Hub, slug: str = "hull") -> list[dict[str, Any]]:
    """Return a feed's documents as they serve now, in list order."""
    catalogue = hub.catalogue
    ordinals, _ = catalogue.service_ordinals([hub.publishers.feed(slug).id], offset=0, limit=10_000)
    held = catalogue.services(ordinals)
    return [orjson.loads(held[ordinal].detail) for ordinal in ordinals]


def public_ids(hub: Hub, slug: str = "hull") -> list[str]:
    """Return the ids under which a feed's services serve now, in list order."""
    return [document["id"] for document in documents(hub, slug)]


def found(hub: Hub, text: str = "") -> set[str]:
    """Return the names of the services that a search finds."""
    hits = search(SearchIndex(hub.settings.index_folder), Query(text=text, relax=False, per_page=1_000))
    held = hub.catalogue.services([hit.ordinal for hit in hits.items])
    return {orjson.loads(one.detail).get("name", "") for one in held.values()}


def notices(hub: Hub, number: int) -> list[dict[str, Any]]:
    """Return every notice that a harvest's report shows, each with its code and rule."""
    report = hub.harvests.report(number)
    groups: Sequence[dict[str, Any]] = orjson.loads(report)["notices"] if report else []
    return [
        {"code": group["code"], "rule": group["rule"], **sample}
        for group in groups
        for sample in group["samples"]
    ]
