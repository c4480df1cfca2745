"""FUNC-008."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.questions import (
    NO_TERM,
    NONSENSE,
    PER_PAGE,
    Params,
    count_of,
    query_of,
    rows,
    text_of,
    whole_of,
)
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from validators.site import Site

_NO_AGE = 149


class FilterIgnored(ProbeRule):
    """A filter that nothing matches gives as many services as no filter at all.

    Whoever asks is shown everything as if it fitted, which is worse than being told that it cannot be asked.

    Fix it by applying the filter, or answering 422 to one that is not built.
    """

    code = "filter_ignored"
    number = "FUNC-008"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "parameters of /services in both versions"
    good: ClassVar = {
        "services": [{"id": "1"}, {"id": "2"}],
        "answers": [("/services", {}, {"total_items": 0, "contents": []})],
    }
    bad: ClassVar = {
        "services": [{"id": "1"}, {"id": "2"}],
        "answers": [("/services", {}, {"total_items": 2, "contents": [{"id": "1"}, {"id": "2"}]})],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """Words that nobody uses, a term that is nowhere, an age that nobody reaches, a minute at night."""
        whole = whole_of(site)
        if whole == 0:
            site.could_not("the feed has no services")
        for params in _impossible(site):
            exchange, page = site.search({**params, "per_page": PER_PAGE})
            if page is not None and count_of(page) >= whole:
                message = (
                    f"All {whole} services are given for {' and '.join(params)} that none of them matches."
                )
                yield FeedFinding(Finding(message, value=query_of(params)), exchange.url)


def _impossible(site: "Site") -> Iterator[Params]:
    if site.version == "1.0":
        yield {"text": NONSENSE}
        yield {"taxonomy_id": f"esdServiceType:{10**9}", "vocabulary": "esdServiceTypes"}
    else:
        yield {"search": NONSENSE}
        yield {"taxonomy_term_id": NO_TERM}
    # A service without ages may be meant for every age, so only a feed that has some is asked.
    if any(
        (read_number(row.get("maximum_age")) or _NO_AGE) < _NO_AGE
        for sample in site.samples
        for row in (sample.record, *rows(sample.record, "eligibilitys", "eligibilities"))
    ):
        yield {"minimum_age": _NO_AGE, "maximum_age": _NO_AGE + 1}
    if any(
        text_of(schedule.get("closes_at"))
        for sample in site.samples
        for place in (sample.record, *rows(sample.record, "service_at_locations"))
        for schedule in rows(place, "schedules", "regular_schedules", "regular_schedule")
    ):
        yield {"day": "SU", "start_time": "23:58", "end_time": "23:59"}
