"""HTTP-022."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from standards.openreferral.paging import Page
from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, ProbeRule
from validators.site import Site

_FEW, _MANY = 5, 10


class OrderNotStable(ProbeRule):
    """The beginning of the list is not the same when it is asked for twice.

    Services then move between pages while a client reads, and some are read twice and others never.

    Fix it by sorting the list by something that does not change, such as id.
    """

    code = "order_not_stable"
    number = "HTTP-022"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "reading page after page"
    good: ClassVar = {
        "answers": [
            ("/services", {"per_page": _FEW}, {"contents": [{"id": "1"}, {"id": "2"}]}),
            ("/services", {"per_page": _MANY}, {"contents": [{"id": "1"}, {"id": "2"}, {"id": "3"}]}),
        ]
    }
    bad: ClassVar = {
        "answers": [
            ("/services", {"per_page": _FEW}, {"contents": [{"id": "1"}, {"id": "2"}]}),
            ("/services", {"per_page": _MANY}, {"contents": [{"id": "2"}, {"id": "1"}, {"id": "3"}]}),
        ]
    }

    def check(self, site: Site) -> Iterator[FeedFinding]:
        """Page 1 is asked for twice with another size, since a cache would answer the same question alike."""
        _, first = site.search({"page": 1, "per_page": _FEW})
        exchange, second = site.search({"page": 1, "per_page": _MANY})
        if first is None or second is None:
            site.could_not("page 1 cannot be asked for with another number of items")
        before, now = _ids(first), _ids(second)
        if not before or not now:
            site.could_not("the list has no items with ids")
        shared = min(len(before), len(now))
        if before[:shared] != now[:shared]:
            same = set(before[:shared]) == set(now[:shared])
            message = (
                "Asked twice, page 1 began with the same services in another order."
                if same
                else "Asked twice, page 1 began with other services."
            )
            changed = next(new for old, new in zip(before, now, strict=False) if old != new)
            yield FeedFinding(Finding(message, value=changed), exchange.url)


def _ids(page: Page) -> list[str]:
    return [str(item.get("id", "")) for item in page.items if isinstance(item, Mapping)]
