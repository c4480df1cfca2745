"""FUNC-001."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from validators.contents import text_of
from validators.frame import CountsIn, Severity
from validators.questions import Params, misses
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from validators.site import Site


class TextSearchMisses(ProbeRule):
    """A search for a service's own name does not find the service.

    Finders built on the feed cannot find it either, whatever people type.

    Fix it by searching the name and the description for the words of search (in 1.0: text).
    """

    code = "text_search_misses"
    number = "FUNC-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "the text test of the 2020 validator; parameter text of 1.0, search of 3.0"
    good: ClassVar = {
        "services": [{"id": "1", "name": "Lunch club"}],
        "answers": [("/services", {"search": "Lunch club"}, {"total_items": 1, "contents": [{"id": "1"}]})],
    }
    bad: ClassVar = {
        "services": [{"id": "1", "name": "Lunch club"}],
        "answers": [("/services", {"search": "Lunch club"}, {"total_items": 0, "contents": []})],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """The three richest services are looked for by their names."""
        parameter = "text" if site.version == "1.0" else "search"

        def named(record: Mapping[str, Any]) -> list[Params]:
            name = text_of(record.get("name"))
            return [{parameter: name}] if name else []

        yield from misses(site, named, "no active service has a name")
