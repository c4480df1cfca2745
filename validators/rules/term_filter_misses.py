"""FUNC-004."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

from validators.frame import CountsIn, Severity
from validators.questions import MOST_ASKED, active, missing, rows, text_of
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
        tagged = [
            (sample, asked) for sample in active(site) if (asked := next(terms_of(sample.record), None))
        ]
        if not tagged:
            site.could_not("no active service has a taxonomy term with an id")
        for sample, asked in islice(tagged, MOST_ASKED):
            for params in asked:
                found = missing(site, sample, params)
                if found is not None:
                    yield found


def _terms_1_0(record: Mapping[str, Any]) -> Iterator[list[dict[str, str | int]]]:
    for row in rows(record, "service_taxonomys", "service_taxonomies"):
        term = row.get("taxonomy")
        if isinstance(term, Mapping) and text_of(term.get("id")) and text_of(term.get("vocabulary")):
            yield [{"taxonomy_id": text_of(term["id"]), "vocabulary": text_of(term["vocabulary"])}]


def _terms_3_0(record: Mapping[str, Any]) -> Iterator[list[dict[str, str | int]]]:
    for row in rows(record, "attributes"):
        term = row.get("taxonomy_term")
        if isinstance(term, Mapping) and text_of(term.get("id")):
            asked: list[dict[str, str | int]] = [{"taxonomy_term_id": text_of(term["id"])}]
            if text_of(term.get("taxonomy_id")):
                asked.append({"taxonomy_id": text_of(term["taxonomy_id"])})
            yield asked
