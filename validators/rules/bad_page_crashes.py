"""HTTP-019."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, ProbeRule
from validators.site import Site

_FAR = 100_000


class BadPageCrashes(ProbeRule):
    """A page that cannot be there is answered with an error of the server.

    A slip in a client looks like a broken feed, and each crash fills the server's log.

    Fix it by answering with an empty page or 404 beyond the last, and with 400 where it is no number.
    """

    code = "bad_page_crashes"
    number = "HTTP-019"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "schemathesis not_a_server_error"
    good: ClassVar = {"answers": [("/services", {}, {"contents": []})]}
    bad: ClassVar = {
        "answers": [
            ("/services", {"page": "abc"}, (500, {"error": "not a number"})),
            ("/services", {}, {"contents": []}),
        ]
    }

    def check(self, site: Site) -> Iterator[FeedFinding]:
        """Pages 0, "abc" and one far behind the last are asked for; only a 5xx is wrong."""
        for page in ("0", "abc", str((site.total or 0) + _FAR)):
            exchange = site.get(site.services_path, {"page": page})
            if exchange.status >= 500:
                message = f"Page {page} was answered with {exchange.status}."
                yield FeedFinding(Finding(message, value=page), exchange.url)
