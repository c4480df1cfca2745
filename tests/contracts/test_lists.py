"""The lists of terms that each dialect's software keeps, read over HTTP from its sample."""

import math
from typing import Any
from uuid import NAMESPACE_URL

import pytest

from hub.harvest.lists import read_listed_term_1_0
from standards.openreferral.errors import FeedUnreadable
from standards.openreferral.identity import assign_ids
from standards.openreferral.readers import read_service
from standards.openreferral.wire.crawl import probe
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.limits import Limits
from standards.openreferral.wire.vocabularies import crawl_terms
from tests.contracts.samples import Sample, SampleServer, samples
from tests.loopback import Answer, LoopbackServer, Seen

QUICK = Limits(per_server_rate=math.inf, backoff_s=0.01, tries=1)
SAMPLES = {sample.name: sample for sample in samples()}


def listed(sample: Sample) -> list[dict[str, Any]]:
    with SampleServer(sample) as server, Fetcher(QUICK, allow_origins=frozenset({server.origin})) as fetcher:
        items = list(crawl_terms(probe(server.url, fetcher), fetcher))
    terms = [read_listed_term_1_0(item, namespace=NAMESPACE_URL) for item in items]
    assert None not in terms
    return [term for term in terms if term is not None]


def tagged(sample: Sample) -> dict[str, dict[str, Any]]:
    found = {}
    for record in sample.records:
        document = read_service(record, version="1.0").document
        assign_ids(document, {}, namespace=NAMESPACE_URL)
        for attribute in document.get("attributes", ()):
            found[attribute["taxonomy_term"]["id"]] = attribute["taxonomy_term"]
    return found


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("porism", ["Care at home", "Adult care", "Homecare agencies"]),
        ("localgov", ["Physical health", "Home", "Cooking"]),
        ("outpost", ["Things to do", "Clubs and groups"]),
        ("placecube", ["Carers support groups"]),
        ("connecttosupport", []),
    ],
)
def test_every_term_of_every_list_is_read(name: str, labels: list[str]) -> None:
    assert [term["name"] for term in listed(SAMPLES[name])] == labels


@pytest.mark.parametrize("name", ["porism", "localgov", "outpost", "placecube"])
def test_a_listed_term_is_the_one_that_services_are_tagged_with(name: str) -> None:
    terms = {term["id"]: term for term in listed(SAMPLES[name])}
    tags = tagged(SAMPLES[name])

    both = terms.keys() & tags.keys()
    assert both
    for key in both:
        assert terms[key]["name"] == tags[key]["name"]
        assert terms[key].get("parent_id") == tags[key].get("parent_id")
    parents = {term["parent_id"] for term in terms.values() if "parent_id" in term}
    assert parents <= terms.keys()


def test_a_list_that_cannot_be_had_does_not_keep_the_others_from_being_read() -> None:
    def answer(seen: Seen) -> Answer:
        if seen.path == "/vocabularies":
            return Answer.of(["broken", "whole", 7, " "])
        if seen.path == "/taxonomies":
            broken = seen.query["vocabulary"] == "broken"
            return Answer.of({}, 500) if broken else Answer.of([{"id": "1", "name": "One"}, "odd"])
        return Answer.of({"totalElements": 0, "totalPages": 0, "content": []})

    found: list[Any] = []

    def read() -> None:
        with (
            LoopbackServer(answer) as server,
            Fetcher(QUICK, allow_origins=frozenset({server.origin})) as fetcher,
        ):
            found.extend(crawl_terms(probe(server.url, fetcher), fetcher))

    with pytest.raises(FeedUnreadable, match="500"):
        read()

    assert found == [{"vocabulary": "whole", "id": "1", "name": "One"}, "odd"]
