"""Values that are read again only when something was committed, and what the state of the catalogue says."""

from typing import Any

from sqlalchemy import Connection, func, select

from hub.catalogue.watch import Commits, Watched
from hub.publishers.tables import publisher
from tests.conftest import MakeHub, harvest
from tests.feedserver import FeedServer
from tests.hub.records import services


def test_a_value_is_read_again_only_when_another_connection_has_committed(make_hub: MakeHub) -> None:
    hub, other_process = make_hub(), make_hub()
    reads: list[int] = []

    def count(connection: Connection) -> int:
        reads.append(connection.execute(select(func.count()).select_from(publisher)).scalar_one())
        return reads[-1]

    watched = Watched(Commits(hub.databases.catalogue), count)
    seen = [watched.value(), watched.value()]
    hub.publishers.add_publisher("one", "One")
    seen += [watched.value(), watched.value()]
    other_process.publishers.add_publisher("two", "Two")
    seen += [watched.value(), watched.value()]

    assert seen == [0, 0, 1, 1, 2, 2]
    # One each, where the database says when it was written to; else one each time.
    sqlite = hub.databases.catalogue.dialect.name == "sqlite"
    assert len(reads) == (3 if sqlite else 6)


def test_a_hub_that_was_closed_is_watched_again_when_it_is_used_again(make_hub: MakeHub) -> None:
    hub = make_hub()
    catalogue = hub.catalogue
    before = str(catalogue.generation())

    hub.close()
    hub.publishers.add_publisher("one", "One")

    # A publisher without a feed is nowhere to be seen.
    assert str(catalogue.generation()) == before
    hub.close()


def test_a_state_differs_when_services_or_what_is_said_of_feeds_do(make_hub: MakeHub) -> None:
    hub = make_hub()
    catalogue = hub.catalogue
    states = [str(catalogue.generation())]
    with FeedServer(services(2)) as feed:
        harvest(hub, feed)
        states.append(str(catalogue.generation()))
        harvest(hub, feed)
        same = str(catalogue.generation())
        feed.services = services(1)
        harvest(hub, feed)
    states.append(str(catalogue.generation()))
    said: Any
    for said in ({"name": "New name"}, {"licence": None}, {"data_status": "test"}):
        hub.publishers.set_feed("hull", **said)
        states.append(str(catalogue.generation()))

    assert len(set(states)) == len(states)
    # A harvest that changed nothing is live too, and leaves the state as it is.
    assert same == states[1]
