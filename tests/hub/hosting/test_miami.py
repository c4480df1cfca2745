"""A large real package, from its folder of CSV files to the hub: Miami's directory of 2018 (HSDS 1.x)."""

import csv
from pathlib import Path
from uuid import UUID

import orjson

from hub.catalogue.stored import StoredService
from hub.harvest.run import harvest_feed
from hub.harvest.store import Outcome
from hub.serve import Hub
from standards.openreferral.identity import candidate_id
from tests.conftest import MakeHub

SERVICES = 4_089


def rows_of(package: Path, table: str) -> list[dict[str, str]]:
    with (package / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everything(hub: Hub) -> list[StoredService]:
    [feed] = hub.publishers.feeds()
    ordinals, _ = hub.catalogue.service_ordinals([feed.id], offset=0, limit=SERVICES + 1)
    return list(hub.catalogue.services(ordinals).values())


def test_every_service_of_miami_is_held_and_its_points_stay_in_florida(
    make_hub: MakeHub, shared_data: Path
) -> None:
    package = shared_data / "services/hsds_miami"
    hub = make_hub()
    with hub.fetcher() as fetcher:
        workshop = hub.workshop(fetcher)
        publisher = hub.publishers.add_publisher("miami", "Miami")
        said = {"licence": "As published", "data_status": "live"}
        workshop.hosting.add("miami", "Miami", workshop.hosting.read(package), publisher=publisher, **said)
        ended = harvest_feed(workshop, hub.publishers.feed("miami"))
    space = UUID(hub.publishers.feed("miami").namespace)
    held = {one.public_id: one for one in everything(hub)}
    ids = {
        row["id"]: candidate_id("service", row["id"], namespace=space) for row in rows_of(package, "services")
    }
    published = {row["id"]: row for row in rows_of(package, "locations")}
    place_of = {row["service_id"]: row["location_id"] for row in rows_of(package, "services_at_location")}

    assert ended.outcome is Outcome.LIVE
    assert held.keys() == set(ids.values())
    assert len(held) == SERVICES
    points = 0
    for source_id, public_id in ids.items():
        placement = held[public_id].placement
        shown = [spot for spot in placement if not spot.get("hidden") and "latitude" in spot]
        row = published.get(place_of.get(source_id, ""), {})
        if shown and row.get("latitude"):
            [spot] = shown
            assert (spot["latitude"], spot["longitude"]) == (float(row["latitude"]), float(row["longitude"]))
            assert spot["by"] == "publisher"
            assert spot["council"] is None
            points += 1
    assert points > 2_000
    detail = orjson.loads(held[ids["136"]].detail)
    assert {each["opens_at"] for each in detail["schedules"]} == {"09:00"}
    assert {each["byday"] for each in detail["schedules"]} >= {"MO"}
