"""ORG-005."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts


class OrganizationWithoutService(FeedRule):
    """Organisations are listed of which no service is.

    Their pages are empty, and whoever looks one up learns nothing of what it does.

    Fix it by listing only organisations with a service, or finding out where their services went.
    """

    code = "organization_without_service"
    number = "ORG-005"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    endpoints = ("organizations", "services")
    links = ("organization",)
    needs = "whole_feed"
    good: ClassVar = {
        "organizations": [{"contents": [{"id": "o1"}]}],
        "services": [{"contents": [{"id": "1", "organization_id": "o1"}]}],
    }
    bad: ClassVar = {
        "organizations": [{"contents": [{"id": "o1"}, {"id": "o2"}]}],
        "services": [{"contents": [{"id": "1", "organization_id": "o1"}]}],
    }

    def __init__(self) -> None:
        self._idle: set[int] = set()
        self._listed = 0
        self._url = ""

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Organisations are read before services, which take theirs off again."""
        if facts.endpoint == "organizations":
            self._idle.add(facts.key)
            self._listed += 1
            self._url = self._url or facts.url
        else:
            self._idle.difference_update(link.key for link in facts.links.get("organization", ()))
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """One finding for all: their names are not remembered."""
        if self._idle:
            message = (
                f"No service in this feed names {len(self._idle)} of the {self._listed} organisations listed."
            )
            yield FeedFinding(Finding(message, value=len(self._idle)), self._url)
