"""REF-016."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.known import KnownIds
from validators.rule import FeedFinding, FeedRule, PageFacts, RecordFacts
from validators.text import count


class PlaceNotListed(FeedRule):
    """Services have places in their details that are not at /service_at_locations.

    Whoever searches for what is near looks into that list, and does not find them.

    Fix it by listing every service at each of its places, with service_id.
    """

    code = "place_not_listed"
    number = "REF-016"
    severity = Severity.INFO
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "comparing what a feed says in two places"
    endpoints = ("services", "service_at_locations")
    links = ("locations", "service")
    needs = "whole_feed"
    good: ClassVar = {
        "services": [
            {"contents": [{"id": "1", "service_at_locations": [{"id": "2", "location": {"id": "3"}}]}]}
        ],
        "service_at_locations": [{"contents": [{"id": "2", "service_id": "1", "location": {"id": "3"}}]}],
    }
    bad: ClassVar = {
        "services": [
            {"contents": [{"id": "1", "service_at_locations": [{"id": "2", "location": {"id": "3"}}]}]}
        ],
        "service_at_locations": [{"contents": [{"id": "5", "service_id": "4", "location": {"id": "6"}}]}],
    }

    def __init__(self) -> None:
        self._with_places: set[int] = set()
        self._listed: set[int] = set()
        self._known = KnownIds("service_at_locations")

    def see_page(self, facts: PageFacts) -> tuple[FeedFinding, ...]:
        """Count, to know whether the list was read whole."""
        self._known.see_page(facts)
        return ()

    def see_record(self, facts: RecordFacts) -> tuple[FeedFinding, ...]:
        """Note services that have a place, and those that the other list names."""
        if self._known.add(facts):
            self._listed.update(link.key for link in facts.links.get("service", ()))
        elif facts.endpoint == "services" and facts.links.get("locations"):
            self._with_places.add(facts.key)
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """One notice with the number; a list that names no service at all says nothing."""
        missing = len(self._with_places - self._listed)
        if self._listed and missing and self._known.is_whole():
            message = f"The list lacks {count(missing, 'service')} with a place in the detail."
            yield FeedFinding(Finding(message, value=missing))
