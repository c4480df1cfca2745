import csv
import re
from collections.abc import Mapping
from typing import Any

import pytest

from sample_feeds.answers import answer
from sample_feeds.publishers import FOLDER, Feed
from standards.openreferral.errors import RecordUnreadable
from standards.openreferral.readers import read_service
from tests.sample_feeds.walking import at_pointer

EFFECTS = {
    "notice",
    "repaired",
    "value_dropped",
    "cleaned",
    "placed_by_postcode",
    "unplaced",
    "hidden",
    "held",
    "ignored",
    "refused",
}
with (FOLDER / "flawed/FAULTS.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@pytest.fixture
def flawed(feeds: Mapping[str, Feed]) -> Feed:
    return feeds["south-gloucestershire"]


def record_of(flawed: Feed, row: Mapping[str, str]) -> Any:
    if not row["record"]:
        return answer(flawed, "/services", {})
    if row["record"].startswith("#"):
        return flawed.services[int(row["record"][1:]) - 1]
    return next(record for record in flawed.records() if str(record.get("id")) == row["record"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['record'][:8]}{row['pointer']}")
def test_a_row_points_at_what_is_published(flawed: Feed, row: dict[str, str]) -> None:
    record = record_of(flawed, row)

    parent, _, name = row["pointer"].rpartition("/")

    assert row["effect"] in EFFECTS
    assert re.fullmatch(r"[a-z][a-z0-9_]+", row["fault"])
    assert row["says"].endswith(".")
    if row["fault"] in ("name_missing", "required_field_missing"):
        assert name not in at_pointer(record, parent)
    else:
        at_pointer(record, row["pointer"])


def test_no_two_rows_say_the_same() -> None:
    assert len({(row["record"], row["pointer"], row["fault"]) for row in ROWS}) == len(ROWS)


def test_every_record_can_be_read_but_those_that_are_refused(flawed: Feed) -> None:
    refused = {f"#{n}" for n, service in enumerate(flawed.services, 1) if not _is_readable(service)}

    expected = {row["record"] for row in ROWS if row["effect"] == "refused"}

    # A record with another's id reads well by itself; that it is a second one shows only in the feed.
    duplicates = {row["record"] for row in ROWS if row["fault"] == "duplicate_id"}
    assert refused == expected - duplicates


def test_whatever_the_reader_finds_is_expected(flawed: Feed) -> None:
    expected = {(row["record"], row["pointer"], row["fault"]) for row in ROWS}

    found = [
        (f"#{place}", str(service["id"]), problem.pointer, problem.code)
        for place, service in enumerate(flawed.services, 1)
        if _is_readable(service)
        for problem in read_service(service, version="3.0").problems
    ]

    assert found
    assert not [
        (record, *fault)
        for place, record, *fault in found
        if not {(place, *fault), (record, *fault)} & expected
    ]


def test_most_records_have_at_most_one_fault() -> None:
    faulty = [row["record"] for row in ROWS if row["effect"] not in ("notice", "repaired", "cleaned")]

    assert len(set(faulty)) <= 20


def test_the_duplicates_are_the_two_that_are_listed(flawed: Feed) -> None:
    ids = [str(record["id"]) for record in flawed.records() if "id" in record]

    repeated = {one for one in ids if ids.count(one) > 1}

    shared = {
        record_of(flawed, row)["id"] for row in ROWS if row["fault"] in ("duplicate_id", "repeated_record")
    }
    assert repeated == shared


def _is_readable(service: Any) -> bool:
    try:
        read_service(service, version="3.0")
    except RecordUnreadable:
        return False
    return True
