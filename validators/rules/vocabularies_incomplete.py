"""FUNC-012."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from validators.contents import tags_of, text_of
from validators.frame import CountsIn, Finding, Severity
from validators.questions import beside_services
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from validators.site import Site


class VocabulariesIncomplete(ProbeRule):
    """The list /vocabularies does not name every vocabulary that the services' terms are of.

    A finder offers the vocabularies of that list, and terms of another can never be chosen.

    Fix it by making the list from the terms in use.
    """

    code = "vocabularies_incomplete"
    number = "FUNC-012"
    severity = Severity.INFO
    counts_in = (CountsIn.STRICT,)
    versions = ("1.0",)
    source = "GET /vocabularies of 1.0: an array of texts"
    good: ClassVar = {
        "services": [{"id": "1", "service_taxonomys": [{"taxonomy": {"id": "a:1", "vocabulary": "local"}}]}],
        "answers": [("/vocabularies", {}, ["local"])],
    }
    bad: ClassVar = {
        "services": [{"id": "1", "service_taxonomys": [{"taxonomy": {"id": "a:1", "vocabulary": "local"}}]}],
        "answers": [("/vocabularies", {}, ["esdServiceTypes"])],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """Compared without case and plural: esdServiceType is esdServiceTypes."""
        path = beside_services(site, "vocabularies")
        exchange = site.get(path)
        if exchange.status != 200:
            site.could_not(f"{path} answered with status {exchange.status}")
        try:
            listed = json.loads(exchange.body)
        except (ValueError, RecursionError):
            listed = None
        if not isinstance(listed, list):
            yield FeedFinding(Finding("The list of vocabularies is no array of texts."), exchange.url)
            return
        known = {_plain(name) for name in listed if isinstance(name, str)}
        told: set[str] = set()
        for sample in site.samples:
            for _, _, term in tags_of(sample.record, "service_taxonomys", "service_taxonomies"):
                name = text_of(term.get("vocabulary"))
                if name and _plain(name) not in known | told:
                    told.add(_plain(name))
                    message = f'The vocabulary "{name[:80]}" of this service is not in the list.'
                    yield FeedFinding(Finding(message, value=name), exchange.url, sample.record_id)


def _plain(name: str) -> str:
    return name.strip().lower().removesuffix("s")
