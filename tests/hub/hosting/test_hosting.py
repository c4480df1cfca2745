"""A file becomes a feed: stored, served at an address of its own, and harvested like any other."""

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from hub.errors import AlreadyThere
from hub.harvest.store import Outcome
from hub.hosting.store import HostedFeeds
from hub.serve import Hub
from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.apart import read_apart
from standards.openreferral.identity import assign_ids
from standards.openreferral.readers import read_service
from tests.conftest import MakeHub, harvest
from tests.feedserver import FeedServer
from tests.hub.api.conftest import Rig, rig
from tests.hub.hosting.desk import WRONG_DAY, Desk
from tests.hub.records import (
    a_place,
    a_service,
    documents,
    found,
    names,
    notices,
    public_ids,
    services,
    uuid_of,
)


def everything(rig: Rig, slug: str = "elmbridge") -> list[dict[str, Any]]:
    """Return every service in full, as the feed's address serves it."""
    listed = rig.items(f"/feeds/{slug}/services", per_page=2)
    return [rig.json(f"/feeds/{slug}/services/{one['id']}") for one in listed]


def test_a_file_is_harvested_without_a_server_and_found(either_desk: Desk) -> None:
    put = either_desk.add(services(3))

    ended = either_desk.harvest()

    assert put.services == 3
    assert ended.outcome is Outcome.LIVE
    assert names(either_desk.hub, "elmbridge") == ["Lunch club 1", "Lunch club 2", "Lunch club 3"]
    assert found(either_desk.hub, "lunch") == {"Lunch club 1", "Lunch club 2", "Lunch club 3"}
    assert either_desk.harvest().outcome is Outcome.UNCHANGED


def test_nothing_is_lost_between_the_file_and_the_hub(desk: Desk, shared_data: Path) -> None:
    specs = shared_data / "conformance/specs/3.0/examples/service_full.json"
    record = orjson.loads(specs.read_bytes())
    desk.add([copy.deepcopy(record)])
    expected = read_service(record, version="3.0").document
    expected.pop("signpost")
    assign_ids(expected, {}, namespace=UUID(desk.feed().namespace))

    [served] = everything(rig(desk.hub))
    again = read_service(served, version="3.0").document
    again.pop("signpost")
    desk.harvest()

    assert again == expected
    assert documents(desk.hub, "elmbridge") == [expected]


def test_ids_that_are_no_uuids_are_made_once_and_are_the_same_everywhere(desk: Desk) -> None:
    place = a_place(1, id="hall", link_id="1")
    club = a_service(1, id="club", service_at_locations=[place])
    walk = a_service(2, id="walk", service_at_locations=[copy.deepcopy(place)])
    desk.add([club, walk])
    served = everything(rig(desk.hub))
    desk.harvest()

    assert documents(desk.hub, "elmbridge") == [
        {name: value for name, value in one.items() if name != "signpost"} for one in served
    ]
    links = {one["service_at_locations"][0]["id"] for one in served}
    assert len(links) == 2
    assert len({one["service_at_locations"][0]["location"]["id"] for one in served}) == 1
    before = public_ids(desk.hub, "elmbridge")

    desk.update([a_service(2, id="walk", name="Long walk"), club])
    ended = desk.harvest()

    assert (ended.counts["changed"], ended.counts.get("added", 0)) == (1, 0)
    assert public_ids(desk.hub, "elmbridge") == before


def test_an_id_that_another_feed_has_is_another_here_and_the_same_in_both_places(desk: Desk) -> None:
    with FeedServer(services(2), full_lists=True) as feed:
        harvest(desk.hub, feed)
    desk.add(services(2))

    served = [one["id"] for one in everything(rig(desk.hub))]
    desk.harvest()
    assert public_ids(desk.hub, "elmbridge") == served
    assert not set(served) & {uuid_of("service", 1), uuid_of("service", 2)}

    desk.update(services(2))
    assert [one["id"] for one in everything(rig(desk.hub))] == served


def test_a_later_file_takes_the_place_of_the_first(either_desk: Desk) -> None:
    either_desk.add(services(3))
    either_desk.harvest()

    either_desk.update([a_service(1, name="New name"), a_service(9)])
    ended = either_desk.harvest()

    assert (ended.counts["added"], ended.counts["changed"], ended.counts["removed"]) == (1, 1, 2)
    assert sorted(names(either_desk.hub, "elmbridge")) == ["Lunch club 9", "New name"]


def test_a_file_that_lost_most_services_is_held(desk: Desk) -> None:
    desk.add(services(40))
    desk.harvest()

    desk.update(services(3))

    assert desk.harvest().outcome is Outcome.HELD
    assert len(names(desk.hub, "elmbridge")) == 40


def test_wrong_rows_are_notices_of_the_harvest_with_row_and_column(desk: Desk) -> None:
    club = a_service(1, id="club")
    put = desk.add([club], [replace(WRONG_DAY, record_id="club")])

    ended = desk.harvest()

    assert [str(one) for one in put.problems] == [str(WRONG_DAY)]
    [notice] = [one for one in notices(desk.hub, ended.id) if one["code"] == "not_a_date"]
    assert notice["message"].startswith("Services, row 7, column K (Last checked): It is not a date")
    assert notice["value"] == "soon"
    assert notice["record_id"] == public_ids(desk.hub, "elmbridge")[0]
    assert notice["url"] == desk.feed().url
    # They stand in every later harvest's report too, until the file is another.
    again = desk.harvest()
    assert any(one["code"] == "not_a_date" for one in notices(desk.hub, again.id))


def test_a_service_that_the_file_keeps_back_is_nowhere_and_only_that_is_told(desk: Desk) -> None:
    mine = services(3)
    secret = replace(WRONG_DAY, value="internal note", record_id=mine[1]["id"])
    told = replace(WRONG_DAY, code="service_left_out", value="", record_id=mine[1]["id"])

    desk.add(mine, [secret, told], kept_back=[mine[1]["id"]])
    desk.harvest()

    assert names(desk.hub, "elmbridge") == ["Lunch club 1", "Lunch club 3"]
    codes = [one.code for one in HostedFeeds(desk.hub.databases).problems(desk.feed())]
    assert "service_left_out" in codes
    assert "not_a_date" not in codes


def test_two_services_of_one_id_are_told_and_the_first_is_kept(desk: Desk) -> None:
    put = desk.add([a_service(1), a_service(2, id=uuid_of("service", 1).upper())])

    assert put.services == 1
    assert [one.code for one in put.problems] == ["id_repeated"]


def test_what_3_0_cannot_carry_is_told(desk: Desk) -> None:
    put = desk.add([a_service(1, email="not an address")])

    assert [(one.value, one.record_id) for one in put.problems] == [("not an address", uuid_of("service", 1))]


@pytest.mark.parametrize("records", [[], [{"description": "no id, no name"}]])
def test_a_file_without_a_service_registers_and_changes_nothing(desk: Desk, records: list[Any]) -> None:
    with pytest.raises(FileUnreadable, match="holds no service"):
        desk.add(records)
    assert desk.hub.publishers.feeds() == []

    desk.add(services(1))
    with pytest.raises(FileUnreadable, match="holds no service"):
        desk.update(records)
    assert len(everything(rig(desk.hub))) == 1


def test_a_file_that_cannot_be_read_changes_nothing(desk: Desk) -> None:
    path = desk.folder / "page.xlsx"
    path.write_text("<html>")

    with pytest.raises(FileUnreadable):
        desk.hosting.read(path)
    with pytest.raises(FileUnreadable, match="cannot be opened"):
        desk.hosting.read(desk.write("x.xlsx", services(1)).with_name("absent.xlsx"))


def test_what_else_lies_in_the_folder_of_a_package_does_not_matter(desk: Desk) -> None:
    folder = desk.folder / "package"
    folder.mkdir()
    (folder / "organizations.csv").write_text("id,name,description\no,Neighbours,Lunches\n")
    (folder / "services.csv").write_text("id,organization_id,name,status\n1,o,Lunch club,active\n")
    (folder / "gone.csv").symlink_to(desk.folder / "nothing")
    hosting = replace(desk.hosting, read_file=read_apart)

    given = hosting.read(folder)

    assert [one["name"] for one in given.read.records] == ["Lunch club"]
    assert given.file.name == "package"


def test_a_name_that_is_taken_leaves_what_is_there(desk: Desk) -> None:
    desk.add(services(2))

    with pytest.raises(AlreadyThere):
        desk.add(services(1))

    assert len(everything(rig(desk.hub))) == 2


def test_the_feed_keeps_working_when_the_hub_moves(desk: Desk, make_hub: MakeHub) -> None:
    desk.add(services(2))
    desk.harvest()
    assert desk.feed().url == "https://hub.example.org/feeds/elmbridge"

    moved = Desk(make_hub(public_url="https://services.example.org/signpost"), desk.folder)

    assert moved.feed().url == "https://services.example.org/signpost/feeds/elmbridge"
    assert moved.harvest().outcome is Outcome.UNCHANGED
    key = uuid_of("service", 1)
    said = rig(moved.hub).json(f"/api/services/{key}")["provenance"]
    assert said["source_url"] == f"https://services.example.org/signpost/feeds/elmbridge/services/{key}"


def test_the_columns_of_a_council_are_kept_for_its_later_files(desk: Desk) -> None:
    given = desk.hosting.read(desk.write("a.xlsx", [a_service(1)]), mapping="column,heading\n")
    publisher = desk.hub.publishers.add_publisher("elmbridge", "Elmbridge")
    desk.hosting.add("elmbridge", "Elmbridge", given, publisher=publisher)

    assert documents_served(desk.hub)[0]["description"] == "column,heading\n"
    assert desk.hosting.known(desk.feed()).file.mapping == "column,heading\n"


def test_ids_made_of_a_sheet_are_not_held_against_its_publisher(desk: Desk) -> None:
    # Two rows of one organisation, which a sheet describes on the first of them: its id is made of its name.
    first, second = services(2)
    shared = {"id": uuid_of("library"), "name": "Elmbridge Libraries"}
    first["organization"] = {**shared, "description": "They lend books."}
    second["organization"] = shared
    desk.add([first, second])

    ended = desk.harvest()

    report = orjson.loads(desk.hub.harvests.report(ended.id) or b"{}")
    assert "shared_record_differs" not in {group["code"] for group in report["notices"]}
    [reason] = [one["reason"] for one in report["not_run"] if one["code"] == "shared_record_differs"]
    assert "ids" in reason


def test_ids_that_a_publisher_gave_are_asked_about(small_hub: Hub) -> None:
    first, second = services(2)
    shared = {"id": uuid_of("library"), "name": "Elmbridge Libraries"}
    first["organization"] = {**shared, "description": "They lend books."}
    second["organization"] = shared

    with FeedServer([first, second], "3.0", full_lists=True) as feed:
        ended = harvest(small_hub, feed)

    report = orjson.loads(small_hub.harvests.report(ended.id) or b"{}")
    assert "shared_record_differs" in {group["code"] for group in report["notices"]}


def documents_served(hub: Hub) -> list[dict[str, Any]]:
    return [orjson.loads(one) for one in hub.hosted.every_service(hub.publishers.feed("elmbridge"))]
