"""FUNC-008."""

from collections.abc import Iterator, Mapping
from datetime import time
from typing import TYPE_CHECKING, Any, ClassVar

from validators.contents import rows, schedules_of, text_of
from validators.dates import read_time
from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.questions import PER_PAGE, Params, count_of, nothing_fits, query_of, whole_of
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from validators.site import Site

_NO_AGE = 149
_AT_NIGHT = time(23, 58)


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
            if page is not None and (count_of(site, page, params) or 0) >= whole:
                asked = " and ".join(params)
                message = f"Asked for {asked} that nothing matches, the list gives every service ({whole})."
                yield FeedFinding(Finding(message, value=query_of(params)), exchange.url)


def _impossible(site: "Site") -> Iterator[Params]:
    yield from nothing_fits(site.version)
    records = [sample.record for sample in site.samples]
    # A service without ages may be meant for every age, so only a feed that has some is asked.
    if any(
        (read_number(row.get("maximum_age")) or _NO_AGE) < _NO_AGE
        for record in records
        for row in (record, *rows(record, "eligibilitys", "eligibilities"))
    ):
        yield {"minimum_age": _NO_AGE, "maximum_age": _NO_AGE + 1}
    # Likewise one without times may be open at all hours.
    if any(map(_is_shut_at_night, records)):
        yield {"day": "SU", "start_time": f"{_AT_NIGHT:%H:%M}", "end_time": "23:59"}


def _is_shut_at_night(record: Mapping[str, Any]) -> bool:
    times = [
        [read_time(text_of(schedule.get(name))) for name in ("opens_at", "closes_at")]
        for schedule in schedules_of(record)
    ]
    return bool(times) and all(opens and closes and opens < closes < _AT_NIGHT for opens, closes in times)
