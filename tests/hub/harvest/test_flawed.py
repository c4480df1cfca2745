"""Every row of the flawed sample's FAULTS.csv has its stated effect in a real hub."""

import csv
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from hub.catalogue.stored import StoredService
from hub.catalogue.tables import service
from hub.config import Settings
from hub.database import reading
from hub.harvest.run import harvest_feed
from hub.harvest.store import Harvest
from hub.serve import open_hub
from sample_feeds.publishers import FOLDER, load_feed, publisher
from sample_feeds.server import serve_samples, today_in_london
from tests.hub.records import found, notices

SLUG = "south-gloucestershire"
with (FOLDER / "flawed/FAULTS.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

EFFECTS = sorted({row["effect"] for row in ROWS})
# Allowed, there already, or told only where the operator has loaded a list of postcodes in use.
SAYS_NOTHING = ("not_active", "repeated_record", "postcode_terminated")

# What the hub calls a fault, where its rules or its reader have another word for it.
CALLED = {
    "id_not_uuid": ("uuid_malformed",),
    "text_as_number": ("text_as_number", "wrong_type"),
    "duplicate_id": ("duplicate_service_id",),
    "name_missing": ("name_missing", "required_field_missing"),
    "null_value": ("null_value",),
    "latitude_out_of_range": ("latitude_out_of_range", "coordinates_out_of_range"),
    "point_zero": ("point_zero", "null_island"),
    "sign_flipped": ("outside_united_kingdom", "far_from_postcode"),
    "assured_in_future": ("date_in_future",),
    "polygon_crosses_itself": ("polygon_crosses_itself",),
    "extent_not_a_polygon": ("extent_unreadable", "extent_not_geojson"),
    "script_in_text": ("unsafe_markup",),
    "unknown_location_type": ("unknown_location_type", "value_not_in_list"),
    "unknown_freq": ("unknown_freq", "value_not_in_list"),
    "maximum_age_zero": ("maximum_age_zero", "ages_reversed"),
    "cost_negative": ("negative_cost",),
    "outcode_only": ("place_unplaced", "postcode_malformed", "place_hidden"),
    "closes_before_opens": ("opening_without_closing", "closes_before_opens"),
    "byday_not_a_code": ("byday_malformed", "byday_not_a_code"),
    "field_of_other_version": ("other_version_field",),
    "country_not_a_code": ("country_not_gb", "pattern_not_matched"),
    "phone_with_words": ("phone_doubtful", "phone_with_words"),
    "language_not_a_code": ("pattern_not_matched", "language_not_a_code"),
    "term_id_not_understood": ("term_id_not_understood", "uuid_malformed"),
    "no_id_and_no_name": ("record_unreadable",),
    "not_an_object": ("record_unreadable",),
    "detail_not_found": ("detail_not_had",),
    "total_items_wrong": ("items_not_total",),
    "size_wrong": ("page_size_wrong",),
    "organization_missing": ("organization_missing",),
    "placeholder_text": ("placeholder_text", "phone_doubtful", "description_too_short"),
}


@dataclass(frozen=True)
class Flawed:
    """The flawed feed as the hub holds it."""

    harvest: Harvest
    told: list[dict[str, Any]]
    held: Mapping[str, StoredService]
    published: tuple[Any, ...]
    found: set[str]

    def record_id(self, row: Mapping[str, str]) -> str:
        name = row["record"]
        if name.startswith("#"):
            entry = self.published[int(name[1:]) - 1]
            return str(entry.get("id", "")) if isinstance(entry, dict) else ""
        return name

    def document(self, row: Mapping[str, str]) -> dict[str, Any]:
        document: dict[str, Any] = orjson.loads(self.held[self.record_id(row)].detail)
        return document

    def codes(self, row: Mapping[str, str]) -> set[str]:
        """Return the codes of what is said of the record; of the row's field or what is above or below it."""
        own = {str(number): one for number, one in enumerate(self.published)}
        place = {f"/contents/{number}" for number, one in own.items() if self._is(one, row, int(number))}
        said = set()
        for one in self.told:
            pointer = one["pointer"]
            entry = "/".join(pointer.split("/")[:3])
            if entry not in place and one["record_id"] != self.record_id(row):
                continue
            inner = pointer.removeprefix(entry)
            if inner.startswith(row["pointer"]) or row["pointer"].startswith(inner):
                said.add(one["code"])
        return said

    def _is(self, entry: Any, row: Mapping[str, str], number: int) -> bool:
        if row["record"].startswith("#"):
            return number == int(row["record"][1:]) - 1
        return isinstance(entry, dict) and str(entry.get("id")) == row["record"]


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory, postcode_table: Path) -> Iterator[Flawed]:
    var = tmp_path_factory.mktemp("flawed")
    (var / "postcodes.bin").symlink_to(postcode_table)
    hub = open_hub(Settings(var=var))
    sample = publisher(SLUG)
    with serve_samples() as samples, hub.fetcher(allow=[samples.host_port], pace=False) as fetcher:
        owner = hub.publishers.add_publisher(SLUG, sample.publisher)
        feed = hub.publishers.add_feed(
            SLUG, sample.feed_name, samples.base_urls[SLUG], publisher=owner, licence=sample.licence
        )
        ended = harvest_feed(hub.workshop(fetcher), feed)
    hub.follow()
    with reading(hub.databases.catalogue) as connection:
        ordinals = list(connection.execute(select(service.c.id)).scalars())
    held = {one.original_id: one for one in hub.catalogue.services(ordinals).values()}
    published = load_feed(sample, today_in_london()).services
    yield Flawed(ended, notices(hub, ended.id), held, published, found(hub))
    hub.close()


def rows(*effects: str, but: Container[str] = ()) -> list[Any]:
    chosen = [row for row in ROWS if row["effect"] in effects and row["fault"] not in but]
    return [pytest.param(row, id=f"{row['record'][:8]}{row['pointer']}-{row['fault']}") for row in chosen]


@pytest.mark.parametrize("row", rows(*EFFECTS, but=SAYS_NOTHING))
def test_the_fault_is_told(flawed: Flawed, row: dict[str, str]) -> None:
    wanted = CALLED.get(row["fault"], (row["fault"],))
    if not row["record"]:
        assert set(wanted) & {one["code"] for one in flawed.told}
        return

    said = flawed.codes(row)

    assert set(wanted) & said, said


@pytest.mark.parametrize(
    "row",
    rows(
        "notice", "repaired", "value_dropped", "cleaned", "placed_by_postcode", "unplaced", "hidden", "held"
    ),
)
def test_the_record_is_held_and_published(flawed: Flawed, row: dict[str, str]) -> None:
    if row["record"]:
        assert flawed.record_id(row) in flawed.held


@pytest.mark.parametrize("row", rows("value_dropped"))
def test_the_value_is_dropped(flawed: Flawed, row: dict[str, str]) -> None:
    document: Any = flawed.document(row)
    if row["record"].startswith("#"):
        # The entry has another's id and was refused as a whole.
        assert document["name"] != flawed.published[int(row["record"][1:]) - 1]["name"]
        return
    *path, name = row["pointer"].strip("/").split("/")
    for step in path:
        document = document[int(step) if isinstance(document, list) else step]

    if name != "extent":
        assert name not in document


@pytest.mark.parametrize("row", rows("placed_by_postcode"))
def test_the_place_is_where_its_postcode_is(flawed: Flawed, row: dict[str, str]) -> None:
    [entry] = flawed.held[row["record"]].placement

    assert entry["by"] == "postcode"
    assert 51.3 < entry["latitude"] < 51.7
    assert -2.8 < entry["longitude"] < -2.2


@pytest.mark.parametrize("row", rows("unplaced"))
def test_the_place_is_not_on_the_map(flawed: Flawed, row: dict[str, str]) -> None:
    [entry] = flawed.held[row["record"]].placement

    assert "latitude" not in entry
    assert not entry["hidden"]


@pytest.mark.parametrize("row", rows("hidden"))
def test_the_place_is_hidden(flawed: Flawed, row: dict[str, str]) -> None:
    assert [entry["hidden"] for entry in flawed.held[row["record"]].placement] == [True]


@pytest.mark.parametrize("row", rows("held"))
def test_the_service_is_published_with_its_status_and_not_found(flawed: Flawed, row: dict[str, str]) -> None:
    held = flawed.held[row["record"]]

    assert held.status != "active"
    assert not held.searchable
    assert orjson.loads(held.detail)["name"] not in flawed.found


@pytest.mark.parametrize("row", rows("refused", "ignored"))
def test_a_refused_record_is_not_taken(flawed: Flawed, row: dict[str, str]) -> None:
    entry = flawed.published[int(row["record"][1:]) - 1]

    held = flawed.held.get(flawed.record_id(row))

    if row["fault"] == "duplicate_id":
        assert held is not None
        assert orjson.loads(held.detail)["name"] != entry["name"]
    elif row["effect"] == "refused":
        assert held is None


def test_nothing_else_is_lost(flawed: Flawed) -> None:
    ids = {str(one["id"]) for one in flawed.published if isinstance(one, dict) and one.get("id")}

    assert set(flawed.held) == ids
    assert flawed.harvest.outcome == "live"
    active = [one for one in flawed.held.values() if one.status == "active"]
    assert len(flawed.found) == len(active) == len(flawed.held) - 2


def test_every_notice_says_where(flawed: Flawed) -> None:
    for one in flawed.told:
        assert one["url"], one
        assert one["message"].endswith("."), one
