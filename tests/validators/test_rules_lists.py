"""Rules about lists, and what their records name in one another, over sites that are really served."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.feedserver import Seen
from tests.validators.feeds import a_page, a_service
from tests.validators.sites import (
    NOT_FOUND,
    a_site,
    a_term,
    codes,
    only,
    refused,
    validated,
)


def test_per_page_that_is_ignored_is_told_once_a_list() -> None:
    everything = [a_service(number) for number in range(1, 8)]

    def services(seen: Seen) -> Any:
        number = seen.page or 1
        return a_page(everything[2 * number - 2 : 2 * number], page=number, pages=4, total=7)

    def detail(seen: Seen) -> Any:
        return a_service(int(seen.path[-12:]))

    with a_site(services=services, **{"services/id": detail}) as site:
        report = validated(site)

    assert only(report, "per_page_ignored").value == "2"
    assert "middle_page_short" not in codes(report)


def test_a_short_page_in_the_middle_is_told_where_it_is() -> None:
    sizes = {1: 3, 2: 1, 3: 3, 4: 2}
    starts = {1: 0, 2: 3, 3: 4, 4: 7}

    def services(seen: Seen) -> Any:
        number = seen.page or 1
        items = [a_service(starts[number] + index + 1) for index in range(sizes[number])]
        return a_page(items, page=number, pages=4, total=9)

    def detail(seen: Seen) -> Any:
        return a_service(int(seen.path[-12:]))

    with a_site(services=services, **{"services/id": detail}) as site:
        report = validated(site)

    notice = only(report, "middle_page_short")
    assert "page=2" in notice.url
    assert notice.value == "1"


# References


def test_what_a_service_names_should_be_in_the_lists() -> None:
    stranger = {"id": "7f0f6a5e-93f4-4a2b-8b4a-2f5f0d6b0a99", "name": "Others", "description": "Others."}
    term = a_term(8) | {"taxonomy_id": "6a6f1c9e-2b1d-4c55-9a40-000000000009"}

    with a_site(organizations=[stranger], taxonomy_terms=[term]) as site:
        report = validated(site)

    assert only(report, "organization_not_listed").pointer.endswith("/organization_id")
    assert only(report, "term_not_listed").record_id == a_service()["id"]
    assert only(report, "taxonomy_not_listed").record_id == term["id"]


@pytest.mark.parametrize("is_sample", [True, False])
def test_a_list_that_was_not_read_whole_blames_nobody(is_sample: bool) -> None:
    stranger = {"id": "7f0f6a5e-93f4-4a2b-8b4a-2f5f0d6b0a99", "name": "Others", "description": "Others."}

    def organizations(seen: Seen) -> Any:
        return a_page([stranger], page=1, pages=9, total=9) if (seen.page or 1) == 1 else refused(500)

    with a_site(organizations=organizations) as site:
        report = validated(site, sample=is_sample)

    assert "organization_not_listed" not in codes(report)


def test_an_absent_or_empty_list_blames_nobody() -> None:
    with a_site(organizations=NOT_FOUND, taxonomy_terms=[]) as site:
        report = validated(site)

    assert codes(report).isdisjoint({"organization_not_listed", "term_not_listed"})
    assert "organization_not_listed" in [one.code for one in report.not_run]


def _ring() -> Iterator[dict[str, Any]]:
    for number, parent in ((1, 2), (2, 3), (3, 1), (4, 9), (5, 1)):
        yield a_term(number) | {"parent_id": a_term(parent)["id"]}


def test_a_ring_of_parents_and_a_parent_that_is_missing_are_told_once() -> None:
    with a_site(taxonomy_terms=list(_ring())) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "parent_unknown"]
    found = {notice.record_id: notice.message for notice in group.samples}
    assert found == {
        a_term(3)["id"]: "The parent is one of its own descendants.",
        a_term(4)["id"]: "The parent is not in the list.",
    }


def test_a_list_and_details_that_differ_are_told() -> None:
    listed = {"id": a_service()["id"], "name": "Another name", "status": "inactive"}

    with a_site(services=[listed], **{"services/id": a_service()}) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "list_and_detail_differ"]
    assert sorted(notice.pointer for notice in group.samples) == ["/name", "/status"]


def test_places_that_the_other_list_lacks_are_counted() -> None:
    place = a_service(9)["service_at_locations"][0] | {"service_id": a_service(9)["id"]}

    with a_site(service_at_locations=[place]) as site:
        report = validated(site)

    assert only(report, "place_not_listed").value == "1"


def test_one_organization_with_two_contents_is_told_once() -> None:
    changed = a_service(1)["organization"] | {"name": "Riverside Canteen"}
    services = [
        a_service(1),
        a_service(2),
        a_service(3, organization=changed),
        a_service(4, organization=changed),
    ]

    with a_site(services=services) as site:
        report = validated(site)

    notice = only(report, "shared_record_differs")
    assert notice.record_id == a_service(3)["id"]
    assert notice.pointer.endswith("/organization")


def test_an_id_twice_in_one_array_is_told_at_its_place() -> None:
    schedule = a_service()["schedules"][0]
    services = [a_service(1, schedules=[schedule, schedule | {"byday": "WE"}])]

    with a_site(services=services) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "nested_id_repeated"]
    assert group.samples[0].pointer.endswith("/schedules/1/id")
