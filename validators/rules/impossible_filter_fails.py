"""FUNC-010."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.questions import PER_PAGE, nothing_fits, query_of, what_came
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from validators.site import Site


class ImpossibleFilterFails(ProbeRule):
    """A question that nothing matches is answered with an error and not with an empty page.

    A finder then shows "something went wrong" where it should say that there is nothing of the kind.

    Fix it by answering 200 with an empty list.
    """

    code = "impossible_filter_fails"
    number = "FUNC-010"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "a list without items is a list"
    good: ClassVar = {
        "services": [{"id": "1"}],
        "answers": [("/services", {}, {"total_items": 0, "contents": []})],
    }
    bad: ClassVar = {
        "services": [{"id": "1"}],
        "answers": [("/services", {}, (404, {"error": "none found"}))],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """Words that nobody uses, and a term that does not exist."""
        for params in nothing_fits(site.version):
            exchange, page = site.search({**params, "per_page": PER_PAGE})
            if page is not None:
                continue
            asked = " and ".join(params)
            message = f"A question with {asked} that nothing matches is answered with {what_came(exchange)}."
            yield FeedFinding(Finding(message, value=query_of(params)), exchange.url)
