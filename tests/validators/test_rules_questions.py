"""Rules that ask a site questions of their own, over sites that are really served."""

import random
from typing import Any

from tests.feedserver import Faults, FeedServer, Seen
from tests.validators.feeds import a_page, a_service
from tests.validators.sites import (
    METADATA,
    a_site,
    codes,
    only,
    refused,
    validated,
)

ANSWERING_EVERYTHING = {"services/id": lambda seen: a_service()}


def test_an_unknown_id_should_be_404() -> None:
    with a_site() as site:
        clean = validated(site, questions=True)
    with a_site(**{"services/id": lambda seen: a_service()}) as site:
        report = validated(site, questions=True)

    assert "unknown_id_answered" not in codes(clean)
    assert only(report, "unknown_id_answered").value == "200"


def test_a_page_that_cannot_be_there_should_not_crash() -> None:
    def services(seen: Seen) -> Any:
        if not seen.query.get("page", "1").isdigit():
            return refused(500)
        number = int(seen.query.get("page", "1"))
        return a_page([a_service()] if number == 1 else [], page=number)

    with a_site(services=services, **ANSWERING_EVERYTHING) as site:
        report = validated(site, questions=True)

    assert only(report, "bad_page_crashes").value == "abc"


def test_a_list_in_another_order_each_time_is_told() -> None:
    # Seeded, so that the test is the same every time.
    shuffling = random.Random(7)
    everything = [a_service(number) for number in range(1, 9)]

    def services(seen: Seen) -> Any:
        shuffled = shuffling.sample(everything, len(everything))
        size = int(seen.query.get("per_page", "8"))
        return a_page(shuffled[:size], total=8, pages=-(-8 // size))

    with a_site(services=services, **ANSWERING_EVERYTHING) as site:
        report = validated(site, questions=True)

    assert "order_not_stable" in codes(report)


def test_the_sites_own_openapi_description_is_read() -> None:
    described = {"openapi": "3.1.0", "paths": {"/services": {"get": {}}}}

    def root(seen: Seen) -> Any:
        return METADATA | {"openapi_url": f"http://{seen.headers['host']}/openapi.json"}

    with a_site(root=root, **{"openapi.json": described}) as site:
        found = validated(site, questions=True)
    with a_site(root=root) as site:
        absent = validated(site, questions=True)
    with a_site() as site:
        elsewhere = validated(site, questions=True)

    (group,) = [group for group in found.notices if group.code == "openapi_incomplete"]
    assert [notice.value for notice in group.samples] == ["/", "page", "/services/{id}"]
    assert "openapi_unreachable" not in codes(found)
    assert "404" in only(absent, "openapi_unreachable").message
    assert "openapi_unreachable" in [one.code for one in elsewhere.not_run]
    assert not [seen for seen in site.requests if "openapi" in seen.path]


def test_a_1_0_feed_without_any_detail_is_an_error() -> None:
    services = [{"id": str(number), "name": f"Club {number}"} for number in range(1, 6)]

    with FeedServer(services, "1.0", faults=Faults(detail_status=404)) as feed:
        report = validated(feed, questions=True)
    with FeedServer(services, "1.0", faults=Faults(detail_status={"1": 404})) as feed:
        one = validated(feed, questions=True)

    assert only(report, "no_detail_at_all").severity.value == "error"
    assert "no_detail_at_all" not in codes(one)
    assert only(one, "detail_missing").value == "1"
