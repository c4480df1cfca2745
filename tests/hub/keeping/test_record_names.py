"""A notice names its record, and that name goes wherever the rest of the notice would have to go."""

import json
from typing import Any

import orjson
import pytest

from hub.catalogue.marks import Marks
from hub.harvest.hiding import hide_marked
from hub.keeping.erase import Keeper, erase_service
from hub.keeping.erased_pages import without_quotes
from hub.keeping.traces import Traces, find_target
from hub.publishers.feeds import Feed
from hub.serve import Hub
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.keeping.searching import in_tables
from tests.hub.records import a_place, a_service, an_address, notices, uuid_of

STREET, POSTCODE = "9 Wherry Lane", "HU3 2RE"
NAME = "Quillfeather\tcircle  of friends"
ON_ONE_LINE = "Quillfeather circle of friends"


def a_flawed(number: int, name: str, **changes: Any) -> dict[str, Any]:
    return a_service(number, name=name, url="not an address", **changes)


def names_told(hub: Hub, harvest_id: int) -> set[str]:
    return {one["record_name"] for one in notices(hub, harvest_id)}


def a_report(**sample: str) -> bytes:
    return orjson.dumps({"notices": [{"code": "a", "samples": [sample]}]}, option=orjson.OPT_SORT_KEYS)


def samples_in(report: bytes) -> list[Any]:
    return [sample for group in json.loads(report)["notices"] for sample in group["samples"]]


@pytest.mark.parametrize("full_lists", [True, False])
def test_an_erased_services_name_is_in_no_report(hub: Hub, full_lists: bool) -> None:
    services = [a_flawed(1, "Lunch club 1"), a_flawed(2, NAME)]
    with FeedServer(services, full_lists=full_lists) as feed:
        done = harvest(hub, feed)
        assert names_told(hub, done.id) >= {"Lunch club 1", ON_ONE_LINE}

        target = find_target(hub.databases, uuid_of("service", 2))
        assert not isinstance(target, Feed)
        keeper = Keeper(hub.databases, hub.settings, hub.areas, patience_s=2)
        erase_service(keeper, target, why="asked", who="operator")

    assert "Lunch club 1" in names_told(hub, done.id)
    assert in_tables(hub, ["Quillfeather"]) == []


def test_a_name_is_known_on_one_line_as_a_notice_writes_it() -> None:
    traces = Traces(None, 1, "public", "source", words={NAME})  # type: ignore[arg-type]

    assert {NAME, ON_ONE_LINE} <= set(traces.quotes())
    told = a_report(record_id="", record_name=ON_ONE_LINE, message="It is wrong.")
    assert samples_in(without_quotes(told, traces.quotes())) == []


def test_of_a_record_without_an_id_a_short_name_alone_tells() -> None:
    nameless = a_report(record_id="", record_name="Tea", message="It is wrong.")
    anothers = a_report(record_id="7", record_name="Tea", message="It is wrong.")
    other = a_report(record_id="", record_name="Teatime", message="It is wrong.")

    assert samples_in(without_quotes(nameless, ["source"], {"Tea"})) == []
    assert without_quotes(anothers, ["source"], {"Tea"}) == anothers
    assert without_quotes(other, ["source"], {"Tea"}) == other


def test_a_hidden_address_in_a_name_is_struck_out_of_the_report(hub: Hub) -> None:
    place = a_place(1, addresses=[an_address(address_1=STREET, postal_code=POSTCODE)])
    refuge = a_flawed(1, f"Women's refuge, {STREET}", service_at_locations=[place])
    with FeedServer([refuge, a_flawed(2, "Lunch club")], full_lists=True) as feed:
        done = harvest(hub, feed)
        again = harvest(hub, feed)

    for each in (done, again):
        told = str(notices(hub, each.id))
        assert "Women's refuge, [address not published]" in told
        assert STREET not in told
    assert in_tables(hub, [STREET]) == []


def test_a_place_that_becomes_hidden_later_goes_from_the_names_too(hub: Hub) -> None:
    place = a_place(1, addresses=[an_address(address_1=STREET, postal_code=POSTCODE)])
    club = a_flawed(1, f"Lunch at {STREET}", service_at_locations=[place])
    with FeedServer([club], full_lists=True) as feed:
        done = harvest(hub, feed)
        assert f"Lunch at {STREET}" in names_told(hub, done.id)

        Marks(hub.databases).add(uuid_of("service", 1), "asked for by the charity")
        hide_marked(hub.databases, uuid_of("service", 1))

    assert in_tables(hub, [STREET]) == []
    told = names_told(hub, done.id)
    assert "Lunch at [address not published]" in told
    assert not [name for name in told if STREET in name]
