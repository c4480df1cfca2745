"""FUNC-004."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from validators.contents import tags_of, text_of
from validators.frame import CountsIn, Severity
from validators.questions import Params, misses
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from validators.site import Site


class TermFilterMisses(ProbeRule):
    """A question with a taxonomy term of a service does not find the service.

    Finders offer people a list of kinds of service, and what hangs below a kind stays hidden.

    Fix it by comparing taxonomy_term_id (in 1.0: taxonomy_id with its vocabulary) with the service's terms.
    """

    code = "term_filter_misses"
    number = "FUNC-004"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "the taxonomy test of the 2020 validator; taxonomy_id of 1.0 is a term, that of 3.0 a taxonomy"
    good: ClassVar = {
        "services": [{"id": "1", "attributes": [{"taxonomy_term": {"id": "t1"}}]}],
        "answers": [("/services", {"taxonomy_term_id": "t1"}, {"total_items": 1, "contents": [{"id": "1"}]})],
    }
    bad: ClassVar = {
        "services": [{"id": "1", "attributes": [{"taxonomy_term": {"id": "t1"}}]}],
        "answers": [("/services", {"taxonomy_term_id": "t1"}, {"total_items": 0, "contents": []})],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """3.0 is asked for the term, and for its taxonomy where the term names one."""
        terms_of = _terms_1_0 if site.version == "1.0" else _terms_3_0
        yield from misses(site, terms_of, "no active service has a taxonomy term with an id")


def _terms_1_0(record: Mapping[str, Any]) -> list[Params]:
    for _, _, term in tags_of(record, "service_taxonomys", "service_taxonomies"):
        own, vocabulary = text_of(term.get("id")), text_of(term.get("vocabulary"))
        if own and vocabulary:
            return [{"taxonomy_id": own, "vocabulary": vocabulary}]
    return []


def _terms_3_0(record: Mapping[str, Any]) -> list[Params]:
    for _, _, term in tags_of(record, "attributes"):
        own, taxonomy = text_of(term.get("id")), text_of(term.get("taxonomy_id"))
        if own:
            asked: list[Params] = [{"taxonomy_term_id": own}]
            return [*asked, {"taxonomy_id": taxonomy}] if taxonomy else asked
    return []
