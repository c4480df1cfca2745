"""What was erased is in no table, no file, no index, no answer and no page, and does not come back."""

import copy
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from werkzeug.test import Client

from hub.api.app import create_api
from hub.catalogue.by_key import ByKey
from hub.catalogue.erased import Erasures
from hub.catalogue.marks import Marks
from hub.catalogue.tables import taxonomy_term
from hub.cli import main
from hub.database import reading, writing
from hub.errors import FeedBusy, NotFound
from hub.harvest.apart import _Parcel
from hub.harvest.erasures import ErasedServices
from hub.harvest.lock import feed_lock
from hub.harvest.store import GeocodedAnswers, Outcome
from hub.keeping.compaction import StillHeld, compact
from hub.keeping.erase import ErasedService, Keeper, erase_feed, erase_service
from hub.keeping.traces import find_target
from hub.publishers.feeds import Feed
from hub.publishers.tables import audit
from hub.serve import Hub, create_app
from standards.openreferral.wire.crawl import crawl, probe
from standards.openreferral.wire.fetch import Fetcher
from tests.conftest import QUICK, harvest
from tests.feedserver import Faults, FeedServer
from tests.hub.keeping.searching import counts, in_tables, kept
from tests.hub.records import a_place, a_service, an_address, found, names, notices, services, uuid_of

# Each is in one place of the service alone.
WORDS = (
    "Quillfeather",
    "bobbinmaker",
    "Pennywort",
    "01632 960877",
    "01632960877",
    "wrenhatch",
    "Hollowmere",
    "candlewick",
    "Throstle",
    "Dunnock",
    "53.7712",
    "HU6 7RX",
    "HU67RX",
)
ERASED = "9a1c59e6-0000-4000-8000-00000000aaaa"


def the_service(**changes: Any) -> dict[str, Any]:
    """A service that is unlike any other, in every field that is kept or indexed."""
    return a_service(
        77,
        id=ERASED,
        name="Quillfeather circle",
        description="Meets above the bobbinmaker.",
        email="wrenhatch@lunch.example.org",
        organization={
            "id": uuid_of("o", "q"),
            "name": "Pennywort trust",
            "description": "Hollowmere people.",
        },
        service_at_locations=[
            a_place(
                77,
                name="Throstle hall",
                latitude=53.7712,
                longitude=-0.3,
                addresses=[an_address(address_1="3 Candlewick Row", postal_code="HU6 7RX")],
            )
        ],
        phones=[{"id": uuid_of("phone", "q"), "number": "01632 960877"}],
        attributes=[
            {
                "id": uuid_of("attribute", "q"),
                "taxonomy_term": {"id": "dunnock-1", "name": "Dunnock keeping", "taxonomy": "Dunnock list"},
            }
        ],
        # The validator quotes it.
        url="wrenhatch not an address",
        **changes,
    )


def keeper(hub: Hub) -> Keeper:
    return Keeper(hub.databases, hub.settings, hub.areas, patience_s=2)


def erase(hub: Hub, public_id: str = ERASED) -> ErasedService:
    found = find_target(hub.databases, public_id)
    assert not isinstance(found, Feed)
    return erase_service(keeper(hub), found, why="asked", who="operator")


@pytest.mark.parametrize("full_lists", [True, False])
def test_an_erased_service_is_nowhere_and_does_not_come_back(hub: Hub, full_lists: bool) -> None:
    others = services(6)
    with FeedServer([*others, the_service()], full_lists=full_lists, page_size=3) as feed:
        first = harvest(hub, feed)
        feed.services = [*others, the_service(alert="Dunnock week")]
        harvest(hub, feed)
        # Held, because it lost so much; what it staged of the service goes too.
        feed.services = [the_service(alert="Throstle week")]
        assert harvest(hub, feed).outcome is Outcome.HELD
        assert len(kept(hub, WORDS)) > 5
        assert "Quillfeather circle" in found(hub, "quillfeather")

        done = erase(hub)

        assert done.versions == 3
        assert kept(hub, WORDS) == []
        assert found(hub, "quillfeather") == set()
        assert len(found(hub)) == 6
        assert all(word not in str(notices(hub, first.id)) for word in WORDS)
        feed.services = [*others, the_service(alert="Dunnock month")]
        feed.services[0]["name"] = "Supper club"
        again = harvest(hub, feed)

    assert again.outcome is Outcome.LIVE
    assert kept(hub, WORDS) == []
    assert len(names(hub)) == 6
    assert "Supper club" in names(hub)
    [said] = [one for one in notices(hub, again.id) if one["code"] == "erased_not_read"]
    assert said["message"].startswith("1 service was erased on ")
    # What it still publishes counts as its own: it is told of no wrong total.
    assert not [one for one in notices(hub, again.id) if one["rule"].startswith("PAGE-")]


def test_the_words_would_be_found(hub: Hub) -> None:
    with FeedServer([the_service()]) as feed:
        harvest(hub, feed)

    for word in WORDS:
        assert kept(hub, [word]) or word in {"01632960877", "HU67RX"}, word


def test_other_services_keep_everything_of_theirs(hub: Hub) -> None:
    with FeedServer(services(4), full_lists=True) as feed:
        harvest(hub, feed)
        before = counts(hub)
        # What a page gave is dropped, and read again with the next harvest.
        held = set(in_tables(hub, ["Lunch club 2", "Neighbours 2"])) - {"page_reading.notices"}
        feed.services = [*services(4), the_service()]
        harvest(hub, feed)
        erase(hub)

    after = counts(hub)
    assert {name: after[name] for name in ("service", "organization", "feed_term", "taxonomy")} == {
        name: before[name] for name in ("service", "organization", "feed_term", "taxonomy")
    }
    assert held <= set(in_tables(hub, ["Lunch club 2", "Neighbours 2"]))


def test_what_others_share_stays(hub: Hub) -> None:
    shared = the_service()
    partner = a_service(
        5,
        organization=shared["organization"],
        service_at_locations=[
            {"id": uuid_of("l", 5), "location": shared["service_at_locations"][0]["location"]}
        ],
        attributes=copy.deepcopy(shared["attributes"]),
    )
    with FeedServer([shared, partner], full_lists=True) as feed:
        harvest(hub, feed)
        erase(hub)

    assert kept(hub, ["Quillfeather", "bobbinmaker"]) == []
    for word in ("Pennywort", "Throstle", "Dunnock"):
        assert "organization.document" in kept(hub, [word]) or kept(hub, [word]), word
    assert counts(hub)["organization"] == 1
    with reading(hub.databases.catalogue) as connection:
        assert len(connection.execute(select(taxonomy_term.c.id)).all()) == 1


def test_the_log_keeps_a_tombstone_and_the_audit_trail_only_the_id(hub: Hub) -> None:
    with FeedServer([a_service(1), the_service()]) as feed:
        harvest(hub, feed)
    _, head = hub.catalogue.log_position()

    erase(hub)

    [change] = hub.catalogue.changes(head, 10)
    assert (change.public_id, change.removed) == (ERASED, True)
    with reading(hub.databases.operations) as connection:
        [row] = connection.execute(select(audit)).all()
    assert (row.who, row.action, row.subject, row.detail) == ("operator", "erase", ERASED, "asked")


def test_marks_and_geocoded_answers_go_too(hub: Hub) -> None:
    with FeedServer([a_service(1), the_service()]) as feed:
        harvest(hub, feed)
        Marks(hub.databases).add(ERASED, "near the bobbinmaker")
        line = "3 candlewick row, hull, east riding of yorkshire, hu6 7rx, gb"
        GeocodedAnswers(hub.databases).put(line, {"latitude": 53.0, "longitude": -0.3})

        erase(hub)

    assert kept(hub, WORDS) == []
    assert GeocodedAnswers(hub.databases).get(line) is None


def test_a_page_that_was_cut_short_is_emptied(hub: Hub) -> None:
    with FeedServer([a_service(1), the_service()], full_lists=True) as feed:
        harvest(hub, feed)
        feed.faults = Faults(truncated={1: 100})
        assert harvest(hub, feed).outcome is Outcome.FAILED
        erase(hub)

    assert kept(hub, WORDS) == []


def test_a_dictionary_that_learnt_the_words_is_learnt_anew(small_hub: Hub) -> None:
    alike = [
        a_service(number, description=f"Quillfeather {number % 7} bobbinmaker evening number {number}")
        for number in range(1, 260)
    ]
    with FeedServer(alike, full_lists=True, page_size=100) as feed:
        harvest(small_hub, feed)
        # Every service has the words; then all but one lose them, and that one is erased.
        assert "dictionary.data" in kept(small_hub, ["bobbinmaker"])
        feed.services = [the_service(), *(a_service(number) for number in range(1, 260))]
        harvest(small_hub, feed)
        erase(small_hub)

    assert kept(small_hub, ["Pennywort", "wrenhatch", "Hollowmere"]) == []
    assert "dictionary.data" not in kept(small_hub, ["bobbinmaker"])
    assert len(names(small_hub)) == 259
    assert len(found(small_hub, "lunch")) == 259


def test_a_service_without_an_id_of_its_own_and_one_with_a_number_are_known_again(hub: Hub) -> None:
    plain = {**the_service(), "id": 7}
    with FeedServer([a_service(1), plain], full_lists=True) as feed:
        harvest(hub, feed)
        [public_id] = [one for one, name in zip(_ids(hub), names(hub), strict=True) if "Quill" in name]
        erase(hub, public_id)
        harvest(hub, feed)

    assert kept(hub, WORDS) == []
    assert names(hub) == ["Lunch club 1"]


def _ids(hub: Hub) -> list[str]:
    feed = hub.publishers.feed("hull")
    ordinals, _ = hub.catalogue.service_ordinals([feed.id], offset=0, limit=100)
    return [one.public_id for one in hub.catalogue.services(ordinals).values()]


def test_the_number_of_an_erased_service_is_given_to_nobody_else(hub: Hub) -> None:
    with FeedServer([a_service(1), the_service()]) as feed:
        harvest(hub, feed)
    with FeedServer([a_service(9)]) as other:
        harvest(hub, other, slug="other")
        ordinals = {change.ordinal for change in hub.catalogue.changes(0, 10)}
        erase_feed(keeper(hub), hub.publishers.feed("other"), why="asked", who="operator")
        erase(hub)
    with FeedServer([a_service(20), a_service(21)]) as feed:
        harvest(hub, feed, slug="new")

    changes = hub.catalogue.changes(0, 10)
    assert {change.ordinal for change in changes if change.removed} < ordinals
    assert len(changes) == 5
    assert sum(change.removed for change in changes) == 2


def test_a_whole_feed_goes_with_its_publisher_and_leaves_the_others(hub: Hub) -> None:
    with FeedServer(services(3)) as feed, FeedServer([the_service()]) as other:
        harvest(hub, feed)
        before = counts(hub)
        harvest(hub, other, slug="quillfeather-feed")

        erase_feed(keeper(hub), hub.publishers.feed("quillfeather-feed"), why="asked", who="operator")

    assert [one for one in kept(hub, WORDS) if not one.startswith("audit.")] in (
        [],
        ["locks/quillfeather-feed.lock"],
        ["operations.sqlite"],
    )
    after = counts(hub)
    assert {name: number for name, number in after.items() if before[name] != number} == {
        "audit": before["audit"] + 1,
        "change": before["change"] + 1,
    }
    assert len(found(hub)) == 3
    with pytest.raises(NotFound):
        hub.publishers.feed("quillfeather-feed")


def test_a_service_whose_feed_is_erased_while_it_is_read_is_not_given(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FeedServer(services(1)) as feed, FeedServer([the_service()]) as other:
        harvest(hub, feed)
        harvest(hub, other, slug="other")
    ordinals = [change.ordinal for change in hub.catalogue.changes(0, 10) if change.kind == "service"]
    assert len(hub.catalogue.services(ordinals)) == 2
    read = ByKey.rows_alone

    def read_then_erase(*asked: Any) -> list[tuple[Any, ...]]:
        # Erasing reads services too.
        monkeypatch.undo()
        rows = read(*asked)
        assert len(rows) == 2
        erase_feed(keeper(hub), hub.publishers.feed("other"), why="asked", who="operator")
        return rows

    monkeypatch.setattr(ByKey, "rows_alone", read_then_erase)

    assert [one.feed for one in hub.catalogue.services(ordinals).values()] == ["hull"]


def test_while_a_feed_is_harvested_nothing_is_erased(hub: Hub) -> None:
    with FeedServer([the_service()]) as feed:
        harvest(hub, feed)
    with feed_lock(hub.jobs, "hull"), pytest.raises(FeedBusy, match="wait for that to end"):
        erase(hub)

    assert names(hub) == ["Quillfeather circle"]
    assert Erasures(hub.databases).all() == []


@pytest.mark.parametrize("unknown", ["nothing-of-that-name", "00000000-0000-4000-8000-00000000ffff"])
def test_what_is_not_there_is_said_so(hub: Hub, unknown: str) -> None:
    with pytest.raises(NotFound):
        find_target(hub.databases, unknown)


def test_a_page_that_another_process_reads_is_without_it_too(small_hub: Hub) -> None:
    """Large feeds are read by processes of their own, which get a page's bytes and parse them again."""
    with FeedServer([*services(3), the_service()], full_lists=True) as feed:
        harvest(small_hub, feed)
        erase(small_hub)
        with (
            Fetcher(QUICK, allow_origins=frozenset({feed.origin})) as fetcher,
            crawl(probe(feed.url, fetcher), fetcher) as pages,
        ):
            [page] = list(pages)
    erased = ErasedServices(small_hub.databases, small_hub.publishers.feed("hull"), "3.0")

    struck = erased.strike(page)
    over_there = _Parcel.of(struck).page(QUICK)

    assert erased.met == 1
    assert b"Quillfeather" not in struck.exchange.body
    assert over_there == struck
    assert [one.pointer for one in struck.services] == ["/contents/0", "/contents/1", "/contents/2"]
    assert len(over_there.page.items) == 4


def test_no_answer_of_the_api_and_no_page_tells_of_it(small_hub: Hub) -> None:
    with FeedServer([*services(2), the_service()], full_lists=True) as feed:
        number = harvest(small_hub, feed).id
        erase(small_hub)
    api, whole = Client(create_api(small_hub.context())), Client(create_app(small_hub.settings))
    paths = [
        *(
            "/api/search?q=quillfeather",
            "/api/search",
            "/api/feeds",
            "/api/feeds/hull",
            f"/api/harvests/{number}",
        ),
        *(f"{base}/services?per_page=100" for base in ("/openreferral/v3", "/openreferral/v1")),
        *(f"/openreferral/v3/{name}" for name in ("organizations", "taxonomies", "taxonomy_terms")),
        *("/openreferral/v3/service_at_locations", "/openreferral/v1/taxonomies", "/api/attribution"),
        *(f"{base}/services/{ERASED}" for base in ("/api", "/openreferral/v3", "/openreferral/v1", "")),
        *("/search?q=lunch", "/search?near=HU9+2AA&within=any", "/sources", "/attribution"),
    ]

    for path in paths:
        client = api if path.startswith(("/api", "/openreferral")) else whole
        text = client.get(path).text.lower()
        # A search says what was searched for.
        assert [word for word in WORDS if word.lower() in text and f"q={word.lower()}" not in path] == [], (
            path
        )
    assert api.get(f"/api/services/{ERASED}").status_code in {404, 410}


def test_the_command_asks_erases_and_answers_clearly(small_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNPOST_VAR", str(small_hub.settings.var))
    with FeedServer([a_service(1), the_service()]) as feed:
        harvest(small_hub, feed)
    run = CliRunner().invoke

    refused = run(main, ["erase", ERASED, "--why", "asked"], input="n\n")
    assert "Quillfeather circle" in refused.output
    assert len(names(small_hub)) == 2
    unsaid = run(main, ["erase", ERASED])
    assert (unsaid.exit_code, "--why is missing" in unsaid.output) == (2, True), unsaid.output
    done = run(main, ["erase", ERASED, "--why", "asked", "--yes"])
    assert (done.exit_code, "is erased" in done.output) == (0, True), done.output
    again = run(main, ["erase", ERASED, "--why", "asked", "--yes"])
    assert again.exit_code == 1
    assert "already" in again.output
    gone = run(main, ["erase", "hull", "--why", "asked", "--yes"])
    assert "hull is erased, with 1 services" in gone.output.replace("1 service.", "1 services")
    assert run(main, ["erase", "hull", "--why", "asked", "--yes"]).exit_code == 1
    assert kept(small_hub, WORDS) == []


def test_an_erasing_that_was_stopped_half_way_is_finished_by_the_same_command(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FeedServer([a_service(1), the_service()], full_lists=True) as feed:
        harvest(hub, feed)
        # The power goes after it was noted and before anything is taken out.
        Erasures(hub.databases).begin(hub.publishers.feed("hull"), ERASED, ERASED)
        harvest(hub, feed)
        assert names(hub) == ["Lunch club 1"]

        erase(hub)

    assert kept(hub, WORDS) == []
    assert [one.finished for one in Erasures(hub.databases).all()] == [True]


def test_a_reader_that_holds_a_file_is_waited_for_and_then_named(small_hub: Hub) -> None:
    with FeedServer([the_service()]) as feed:
        harvest(small_hub, feed)
    with reading(small_hub.databases.catalogue) as connection:
        connection.execute(select(taxonomy_term.c.id)).all()
        with writing(small_hub.databases.catalogue) as other:
            other.execute(taxonomy_term.update().values(vocabulary="x"))
        with pytest.raises(StillHeld, match="--clean-up"):
            compact(small_hub.databases, patience_s=0.1)
    compact(small_hub.databases, patience_s=0.1)
