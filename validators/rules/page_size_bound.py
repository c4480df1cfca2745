"""PAGE-016."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, ProbeRule
from validators.site import Site
from validators.text import count

_MOST = 500
_USUAL = 100


class PageSizeBound(ProbeRule):
    """A page holds at most so many services, whatever is asked for.

    A bound is right; knowing it lets a client choose its page size and count its requests.

    Fix it by stating the bound in the OpenAPI description, as the maximum of per_page.
    """

    code = "page_size_bound"
    number = "PAGE-016"
    severity = Severity.INFO
    counts_in = (CountsIn.OPERATIONS,)
    versions = ("3.0",)
    source = "OpenAPI file of the standard, per_page; FUNC-006 and 009 ask for the other ways of reading"
    good: ClassVar = {
        "total": 101,
        "answers": [("/services", {"per_page": _MOST}, {"contents": [{"id": str(n)} for n in range(101)]})],
    }
    bad: ClassVar = {
        "total": 101,
        "answers": [("/services", {"per_page": _MOST}, {"contents": [{"id": str(n)} for n in range(100)]})],
    }

    def check(self, site: Site) -> Iterator[FeedFinding]:
        """Asked only of feeds with more services than the crawl asks for on a page."""
        if site.total is None or site.total <= _USUAL:
            site.could_not(f"the feed has too few services to tell: {_USUAL} fit on a page")
        exchange, page = site.search({"page": 1, "per_page": _MOST})
        if page is None:
            finding = Finding(f"{_MOST} services a page are refused.", value=exchange.status)
            yield FeedFinding(finding, exchange.url)
        elif len(page.items) < min(_MOST, site.total):
            finding = Finding(
                f"A page holds at most {count(len(page.items), 'service')}.", value=len(page.items)
            )
            yield FeedFinding(finding, exchange.url)
