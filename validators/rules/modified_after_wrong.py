"""FUNC-006."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from validators.dates import read_day
from validators.frame import CountsIn, Finding, Severity
from validators.questions import PER_PAGE, unheeded, why_no_page
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from validators.site import Site


class ModifiedAfterWrong(ProbeRule):
    """A question for what has changed since a day also gives what has not.

    A collector that asks for the changes reads the whole feed every night, and takes all of it for new.

    Fix it by comparing modified_after with each service's last_modified.
    """

    code = "modified_after_wrong"
    number = "FUNC-006"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "parameter modified_after of HSDS 3.0"
    good: ClassVar = {
        "services": [
            {"id": "1", "last_modified": "2026-01-05T10:00:00Z"},
            {"id": "2", "last_modified": "2026-03-05T10:00:00Z"},
        ],
        "answers": [
            (
                "/services",
                {"modified_after": "2026-03-05T10:00:00Z"},
                {"total_items": 1, "contents": [{"id": "2", "last_modified": "2026-03-05T10:00:00Z"}]},
            )
        ],
    }
    bad: ClassVar = {
        "services": [
            {"id": "1", "last_modified": "2026-01-05T10:00:00Z"},
            {"id": "2", "last_modified": "2026-03-05T10:00:00Z"},
        ],
        "total": 9,
        "answers": [
            (
                "/services",
                {"modified_after": "2026-03-05T10:00:00Z"},
                {"total_items": 1, "contents": [{"id": "1", "last_modified": "2026-01-05T10:00:00Z"}]},
            )
        ],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """Asked with the newest last_modified; the parameter is not in the profile, so it may be ignored."""
        dated = {
            day: str(sample.record["last_modified"])
            for sample in site.samples
            if (day := read_day(sample.record.get("last_modified"))) is not None
        }
        if len(dated) < 2:
            site.could_not("fewer than two different days of last_modified are known")
        newest = max(dated)
        params = {"modified_after": dated[newest]}
        exchange, page = site.search({**params, "per_page": PER_PAGE})
        wrong = why_no_page(exchange, page, params)
        if wrong is not None:
            yield wrong
        if page is None:
            return
        if ignored := unheeded(site, exchange, page, params):
            yield ignored
            return
        for item in page.items:
            given = item.get("last_modified") if isinstance(item, Mapping) else None
            day = read_day(given)
            if day is not None and day < newest:
                message = f"Asked for what was modified after {newest}, the list gives this service of {day}."
                yield FeedFinding(Finding(message, value=given), exchange.url, str(item.get("id", "")))
                return
