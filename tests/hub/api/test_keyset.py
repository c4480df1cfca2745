"""Paging by key: the list that the numbers give, whole whatever changes meanwhile, at the same cost."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.conftest import MakeHub, harvest
from tests.feedserver import FeedServer
from tests.hub.api.conftest import PUBLIC_URL, Rig, contents, rig
from tests.hub.api.official import paging_errors
from tests.hub.records import a_service, services

V3, V1 = "/openreferral/v3", "/openreferral/v1"
LISTS = (
    *(f"{V3}/services", f"{V3}/organizations", f"{V3}/service_at_locations", f"{V3}/taxonomies"),
    *(f"{V3}/taxonomy_terms", f"{V1}/services", f"{V1}/taxonomies", f"{V1}/services?include=contacts"),
    *(f"{V1}/taxonomies?vocabulary=esdServiceTypes", f"{V1}/organizations"),
    f"/publishers/hull-city-council-sample{V3}/services",
)
FILTERED = (
    *(f"{V3}/services?search=club", f"{V1}/services?text=club", f"{V3}/service_at_locations?search=club"),
    f"{V1}/services?postcode=HU5+2AA&proximity=8000",
)


def linked(answer: TestResponse, name: str) -> str | None:
    """Return where a link of the answer's leads, without the hub's own address."""
    found = re.search(rf'<([^>]*)>; rel="{name}"', answer.headers["Link"])
    if found is None:
        return None
    assert found.group(1).startswith(f"{PUBLIC_URL}/")
    parts = urlsplit(found.group(1))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def followed(one: Rig, path: str | None) -> Iterator[TestResponse]:
    """Follow a list by its links, to its end."""
    while path is not None:
        answer = one.get(path)
        assert answer.status_code == 200, (path, answer.text[:500])
        yield answer
        path = linked(answer, "next")


def with_size(path: str, per_page: int) -> str:
    return f"{path}{'&' if '?' in path else '?'}per_page={per_page}"


def following(one: Rig, path: str) -> str:
    """Return where the second page of a list is."""
    address = linked(one.get(path), "next")
    assert address is not None
    return address


def total_of(page: dict[str, Any]) -> int:
    return int(page["total_items"] if "total_items" in page else page["totalElements"])


def number_of(page: dict[str, Any]) -> int:
    return int(page["page_number"] if "page_number" in page else page["number"])


@pytest.mark.parametrize("path", LISTS)
def test_the_links_lead_through_the_same_pages_as_the_numbers(samples: Rig, path: str) -> None:
    path = with_size(path, 7)

    by_key = [answer.get_json() for answer in followed(samples, path)]

    assert len(by_key) > 1
    assert by_key == list(samples.pages(path))


@pytest.mark.parametrize("path", LISTS)
def test_a_page_by_key_has_a_valid_envelope(samples: Rig, path: str) -> None:
    for number, answer in enumerate(followed(samples, with_size(path, 9)), start=1):
        page = answer.get_json()
        assert paging_errors(page, asked=number, per_page=9, total=total_of(page)) == []


@pytest.mark.parametrize("path", [*LISTS, *FILTERED])
def test_every_page_links_to_the_first_and_the_last_to_none_that_follows(samples: Rig, path: str) -> None:
    pages = list(followed(samples, with_size(path, 11)))

    assert {linked(page, "first") for page in pages} == {with_size(path, 11)}
    assert linked(pages[-1], "next") is None


@pytest.mark.parametrize("path", FILTERED)
def test_a_list_that_is_searched_links_to_page_numbers(samples: Rig, path: str) -> None:
    path = with_size(path, 3)

    pages = [answer.get_json() for answer in followed(samples, path)]

    assert len(pages) > 1
    assert pages == list(samples.pages(path))
    assert "page=2" in following(samples, path)


def test_the_size_of_a_page_may_change_on_the_way(samples: Rig) -> None:
    whole = [item["id"] for item in samples.items(f"{V3}/services", per_page=500)]
    second = following(samples, f"{V3}/services?per_page=10")

    rest = samples.json(second.replace("per_page=10", "per_page=500"))

    assert [item["id"] for item in rest["contents"]] == whole[10:]


@pytest.mark.parametrize(
    "asked",
    [
        f"{V3}/organizations?{{after}}",
        f"{V1}/services?{{after}}",
        f"/publishers/hull-city-council-sample{V3}/services?{{after}}",
        f"{V3}/services?search=club&{{after}}",
        f"{V3}/services?{{after}}x",
        f"{V3}/services?after=",
        f"{V3}/services?after=x",
        f"{V3}/services?after=%00%ff",
        f"{V3}/services?after={'A' * 22}",
        f"{V3}/services?after={'A' * 5000}",
        f"{V3}/services?page=2&{{after}}",
    ],
)
def test_a_place_of_another_list_is_refused_and_says_what_to_do(samples: Rig, asked: str) -> None:
    after = next(
        part for part in urlsplit(following(samples, f"{V3}/services")).query.split("&") if "after" in part
    )

    answer = samples.get(asked.format(after=after))

    if asked.endswith("after="):
        # Nothing is given: the list from its start.
        assert answer.status_code == 200
        return
    assert answer.status_code == 422
    problem = answer.get_json()
    assert list(problem["errors"]["query"]) == ["after"]
    assert "`after`" in problem["message"]


def test_a_place_of_another_hub_is_refused(samples: Rig, make_hub: MakeHub) -> None:
    with FeedServer(services(3)) as feed:
        other = filled(make_hub, feed)

    answer = other.get(following(samples, f"{V3}/services?per_page=2"))

    assert answer.status_code == 422
    assert "built anew" in answer.get_json()["message"]


def filled(make_hub: MakeHub, feed: FeedServer) -> Rig:
    made = rig(make_hub(public_url=PUBLIC_URL, shrink_floor=100))
    harvest(made.hub, feed)
    return made


@pytest.mark.parametrize("version", ["v3", "v1"])
def test_nothing_that_was_there_all_the_while_is_missed_or_met_twice(make_hub: MakeHub, version: str) -> None:
    with FeedServer(services(25)) as feed:
        made = filled(make_hub, feed)
        path = f"/openreferral/{version}/services?per_page=5"
        first = made.get(path)
        second = made.get(linked(first, "next") or "")
        # Some of the first pages go, the last record read among them; some ahead go; others come.
        gone = {"2", "3", "10", "14", "20"}
        feed.services = [
            *(one for one in services(25) if one["name"].rpartition(" ")[2] not in gone),
            *(a_service(number) for number in range(26, 30)),
        ]
        harvest(made.hub, feed)
        with FeedServer([a_service(90)]) as another:
            harvest(made.hub, another, slug="leeds")
        rest = list(followed(made, linked(second, "next")))

    seen = [item["name"] for answer in (first, second, *rest) for item in contents(answer.get_json())]
    assert len(seen) == len(set(seen))
    stayed = {f"Lunch club {number}" for number in range(1, 26) if str(number) not in gone}
    assert stayed <= set(seen)
    assert {"Lunch club 26", "Lunch club 29", "Lunch club 90"} <= set(seen)


def test_the_envelope_holds_together_where_pages_begin_somewhere_between(make_hub: MakeHub) -> None:
    with FeedServer(services(22)) as feed:
        made = filled(make_hub, feed)
        second = following(made, f"{V3}/services?per_page=5")
        # Seven of now 20 records lie before the next page.
        feed.services = [*services(3), *services(22)[5:]]
        harvest(made.hub, feed)
        pages = [answer.get_json() for answer in followed(made, second)]

    assert {page["total_items"] for page in pages} == {20}
    assert {page["total_pages"] for page in pages} == {5}
    assert [page["page_number"] for page in pages] == [2, 3, 4, 5]
    assert [page["size"] for page in pages] == [5, 5, 5, 2]
    assert [page["last_page"] for page in pages] == [False, False, False, True]
    assert not any(page["first_page"] for page in pages)


def test_behind_the_last_record_there_is_an_empty_last_page(make_hub: MakeHub) -> None:
    with FeedServer(services(6)) as feed:
        made = filled(make_hub, feed)
        second = following(made, f"{V3}/services?per_page=5")
        feed.services = services(5)
        harvest(made.hub, feed)
        answer = made.get(second)

    page = answer.get_json()
    assert (page["size"], page["empty"], page["last_page"], page["total_items"]) == (0, True, True, 5)
    assert linked(answer, "next") is None


@pytest.mark.parametrize("path", [f"{V3}/services", f"{V3}/service_at_locations", f"{V1}/services"])
def test_the_last_page_asks_the_database_for_no_more_than_the_first(samples: Rig, path: str) -> None:
    path = with_size(path, 5)
    last = -(-total_of(samples.json(path)) // 5)
    before_last = samples.get(f"{path}&page={last - 1}")
    asked = [path, f"{path}&page={last}", linked(before_last, "next") or ""]
    statements: list[list[str]] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements[-1].append(statement)

    engine = samples.hub.databases.catalogue
    event.listen(engine, "before_cursor_execute", note)
    try:
        for address in asked:
            statements.append([])
            assert samples.get(address).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert len({len(one) for one in statements}) == 1
    # Neither counted nor passed over: the records are fetched by their keys.
    assert not re.search(r"(?i)\bOFFSET\b|\bcount\(", str(statements))
