"""One service of a corpus, and the small parts that all converters build documents from."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.places.hidden import hidden_places
from hub.places.placement import place
from hub.places.postcodes import PostcodeTable

DATA = Path(__file__).parents[2] / "../shared/data"
"""The reference data beside the checkout."""

SERVICES = DATA / "services"

LGA = "esdServiceTypes"
OWN_KINDS = "corpusKinds"
"""Vocabulary of the kinds that the LGA list of 2013 has no entry for: food bank, dentist, pharmacy."""


class CorpusAbsent(Exception):
    """The reference data is not beside the checkout."""


@dataclass(frozen=True)
class Record:
    """One service: its id, canonical document, the feed it would be in, and where its places are."""

    id: str
    document: dict[str, Any]
    feed: str
    placement: list[dict[str, Any]] = field(default_factory=list)


def source(path: str) -> Path:
    """Return a file of the corpora.

    Raises:
        CorpusAbsent: It is not there.
    """
    file = (SERVICES / path).resolve()
    if not file.exists():
        raise CorpusAbsent(f"../shared/data/services/{path} is not beside the checkout")
    return file


def record(identifier: str, document: Mapping[str, Any], postcodes: PostcodeTable) -> Record:
    """Place a document as a harvest would, and leave out what is empty."""
    whole = {
        name: value
        for name, value in {"id": identifier, "status": "active", **document}.items()
        if value not in ("", [], None)
    }
    placement, _ = place(whole, postcodes, hidden_places(whole))
    return Record(identifier, whole, identifier.partition(":")[0], placement)


def at(
    identifier: str,
    name: str,
    postcode: str,
    lines: Iterable[str] = (),
    *,
    city: str = "",
    point: tuple[str, str] = ("", ""),
) -> dict[str, Any]:
    """Return a service_at_location at an address; `point` is latitude and longitude as written."""
    street = ", ".join(line.strip() for line in lines if line and line.strip())
    location: dict[str, Any] = {
        "id": f"{identifier}/location",
        "location_type": "physical",
        "name": name,
        "addresses": [
            {"address_1": street, "city": city, "postal_code": postcode.strip(), "country": "GB"},
        ],
    }
    if all(point):
        location["latitude"], location["longitude"] = (float(number) for number in point)
    return {"id": f"{identifier}/at", "location_id": location["id"], "location": location}


def kind(code: str, label: str, vocabulary: str = LGA) -> dict[str, Any]:
    """Return an attribute that says what kind of service it is."""
    return {
        "id": f"kind/{code}",
        "link_entity": "service",
        "taxonomy_term": {"id": f"{vocabulary}:{code}", "code": code, "name": label, "taxonomy": vocabulary},
    }


def own_kind(label: str) -> dict[str, Any]:
    """Return an attribute of a kind that the LGA list does not know."""
    return kind(re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-"), label, OWN_KINDS)


def clean(text: str | None) -> str:
    """Return a cell on one line; "NA" is how some lists write nothing."""
    joined = " ".join((text or "").split())
    return "" if joined in ("NA", "N/A") else joined


def weekly(identifier: str, hours: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return schedules from "09:00-13:00,14:00-17:30" by day ("MO")."""
    return [
        {
            "id": f"{identifier}/{day}{number}",
            "freq": "WEEKLY",
            "byday": day,
            "opens_at": f"{opens}:00",
            "closes_at": f"{closes}:00",
        }
        for day, text in hours.items()
        for number, (opens, closes) in enumerate(re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", text or ""))
    ]
