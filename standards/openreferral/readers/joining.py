"""The last step of every reader: ids where none is given, references, hoisted schedules."""

from collections.abc import Iterator
from typing import Any

from standards.openreferral.canonical import Document, Problem
from standards.openreferral.errors import RecordUnreadable
from standards.openreferral.readers.coerce import report


def join_up(document: Document, problems: list[Problem]) -> None:
    """Make a document whole: every place has an id, every schedule stands at the service.

    A service, organization, place or link without an id gets a provisional one
    out of what is near it, starting with "without-id:", so that the same record
    gets the same one at the next harvest. Ids of other children are left to
    `identity`.

    Raises:
        RecordUnreadable: neither an id nor a name could be read.
    """
    if "id" not in document and "name" not in document:
        raise RecordUnreadable("", "its id and its name are not text")
    organization = document.get("organization")
    if organization and "id" not in organization:
        organization["id"] = "without-id:" + str(organization.get("name", "")).strip().casefold()
        report(problems, "id_missing", "", "organization", "The organization has no id; publish one.")
    if "id" not in document:
        owner = organization["id"] if organization else document.get("organization_id", "")
        document["id"] = f"without-id:{owner}/{str(document['name']).strip().casefold()}"
        report(problems, "id_missing", "", "id", "The service has no id; publish one that never changes.")
    if organization:
        document.setdefault("organization_id", organization["id"])
    for position, link in enumerate(document.get("service_at_locations", ())):
        _join_place(document, link, position, problems)
    hoisted = list(_hoisted(document))
    if hoisted:
        schedules = document.setdefault("schedules", [])
        schedules += [schedule for schedule in hoisted if schedule not in schedules]


def _join_place(document: Document, link: Document, position: int, problems: list[Problem]) -> None:
    location = link.get("location")
    if location is not None and "id" not in location:
        location["id"] = link.get("location_id") or f"without-id:{link.get('id', document['id'])}/{position}"
        if "location_id" not in link:
            message = "This location has no id; publish one that never changes."
            report(problems, "id_missing", f"/service_at_locations/{position}", "location", message)
    if location is not None:
        link.setdefault("location_id", location["id"])
    if "id" not in link:
        link["id"] = f"without-id:{document['id']}/{link.get('location_id', position)}"
        message = "This service_at_location has no id; publish one that never changes."
        report(problems, "id_missing", "/service_at_locations", str(position), message)


def _hoisted(document: Document) -> Iterator[dict[str, Any]]:
    for link in document.get("service_at_locations", ()):
        for schedule in link.pop("schedules", ()):
            schedule["service_at_location_id"] = link["id"]
            yield schedule
        location = link.get("location")
        if location and "schedules" in location:
            for schedule in location.pop("schedules"):
                yield {**schedule, "location_id": location["id"], "service_at_location_id": link["id"]}
