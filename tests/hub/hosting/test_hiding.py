"""A place that must stay hidden is nowhere in what a hosted feed's address serves, nor in what is stored."""

from dataclasses import replace

import orjson
import pytest
from sqlalchemy import select

from hub.catalogue.marks import Marks
from hub.database import reading
from hub.harvest.hiding import hide_marked
from hub.harvest.store import Outcome
from hub.hosting.tables import hosted_feed, hosted_service
from hub.serve import Hub
from standards.openreferral.files.reading import FileProblem
from tests.hub.hosting.desk import Desk
from tests.hub.records import a_place, a_service, an_address, public_ids, services, uuid_of

STREET, POSTCODE, HULL = "14 Quayside Row", "HU3 2RE", "E06000010"
REFUGE = a_service(2, name="Rose women's refuge", description=f"Ring first. We are at {STREET}.")


def stored(hub: Hub) -> str:
    """Return everything that is kept of hosted feeds, as text."""
    feeds = hub.publishers.feeds()
    with reading(hub.databases.catalogue) as connection:
        rows = [*connection.execute(select(hosted_feed)), *connection.execute(select(hosted_service))]
    problems = [str(one) + one.value for feed in feeds for one in hub.hosted.problems(feed)]
    return "\n".join([*(repr(tuple(row)) for row in rows), *problems])


@pytest.mark.parametrize("refuge_first", [True, False])
def test_a_refuge_is_masked_before_it_is_stored_and_so_is_its_neighbour(
    desk: Desk, refuge_first: bool
) -> None:
    course = a_service(3, service_at_locations=[a_place(2, link_id=uuid_of("link", "course"))])
    records = [REFUGE, course] if refuge_first else [course, REFUGE]
    wrong = FileProblem(
        "not_a_date", "Services", 2, "Until", "D", "It is not a date.", f"at {STREET}", REFUGE["id"]
    )

    put = desk.add(records, [wrong])
    ended = desk.harvest()

    # The officer reads what stands in their own file; nobody else does.
    assert STREET in put.problems[0].value
    assert STREET not in stored(desk.hub)
    assert POSTCODE not in stored(desk.hub)
    assert STREET.encode() not in (desk.hub.harvests.report(ended.id) or b"")
    placed = [desk.hub.catalogue.service(one["id"]) for one in records]
    assert [[entry["hidden"] for entry in one.placement] for one in placed if one] == [[True], [True]]
    # The council is no secret.
    assert [[entry["council"] for entry in one.placement] for one in placed if one] == [[HULL], [HULL]]


def test_a_place_that_is_hidden_no_more_is_shown_again(desk: Desk) -> None:
    desk.add([REFUGE])
    desk.harvest()

    desk.update([a_service(2)])

    assert STREET in stored(desk.hub)


def test_what_an_operator_marked_stays_hidden_in_every_later_file(desk: Desk) -> None:
    desk.add(services(2))
    desk.harvest()
    assert STREET in stored(desk.hub)
    Marks(desk.hub.databases).add(uuid_of("service", 2), "asked for")
    Marks(desk.hub.databases).add(uuid_of("service", 1), "asked for")
    [hide_marked(desk.hub.databases, uuid_of("service", number)) for number in (1, 2)]
    assert STREET not in stored(desk.hub)

    # What was written at once is what a harvest of it writes: nothing moves.
    before = desk.hub.catalogue.log_position()
    assert desk.harvest().outcome is Outcome.UNCHANGED
    assert desk.hub.catalogue.log_position() == before

    desk.update(services(2))
    assert STREET not in stored(desk.hub)
    assert desk.harvest().outcome is Outcome.UNCHANGED
    assert desk.hub.catalogue.log_position() == before
    service = desk.hub.catalogue.service(uuid_of("service", 2))
    assert service is not None
    assert [entry["council"] for entry in service.placement] == [HULL]


def test_a_mark_that_comes_while_a_file_is_read_counts(desk: Desk) -> None:
    desk.add(services(1))
    desk.harvest()
    hosting = desk.hosting
    place = hosting.place
    marked: list[str] = []

    def mark_then_place(document: object, hidden: object) -> object:
        if not marked:
            marked.append(uuid_of("service", 1))
            Marks(desk.hub.databases).add(marked[0], "asked for just now")
        return place(document, hidden)  # type: ignore[arg-type]

    given = hosting.read(desk.write("b.xlsx", [a_service(1), REFUGE]))
    replace(hosting, place=mark_then_place).replace(desk.feed(), given)  # type: ignore[arg-type]

    [club] = [one for one in desk.hub.hosted.every_service(desk.feed()) if b"Lunch" in one]
    assert marked
    assert STREET.encode() not in club


def test_a_shortened_postcode_keeps_its_place_hidden_and_its_council(desk: Desk) -> None:
    short = a_place(1, name="Hall", addresses=[an_address(postal_code="HU3", address_1=None)])
    desk.add([a_service(1, service_at_locations=[short])])

    desk.harvest()

    [key] = public_ids(desk.hub, "elmbridge")
    service = desk.hub.catalogue.service(key)
    assert service is not None
    assert [(entry["hidden"], entry["council"]) for entry in service.placement] == [(True, HULL)]
    assert b"HU3" not in service.detail
    assert "HU3" not in orjson.dumps(stored(desk.hub)).decode()
