"""HTTP-017."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight


class AskedToSlowDown(ExchangeRule):
    """The server answered that it was asked too often, also after waiting.

    Limits are right, but a client that is not told how long to wait can only guess, and gives up.

    Fix it by sending Retry-After with status 429, and by allowing at least a few requests a second.
    """

    code = "asked_to_slow_down"
    number = "HTTP-017"
    severity = Severity.INFO
    counts_in = (CountsIn.OPERATIONS,)
    source = "RFC 6585 section 4; the compliance page allows throttling"
    good: ClassVar = {"endpoint": "services", "status": 200}
    bad: ClassVar = {"endpoint": "services", "status": 429}

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """Status 429; a warning where it does not say how long to wait."""
        exchange = sight.exchange
        if exchange.status != 429:
            return
        if exchange.headers.get("retry-after"):
            yield Finding("The server asks for fewer requests.", value=exchange.headers["retry-after"])
        else:
            yield Finding(
                "The server asks for fewer requests and does not say how long to wait.",
                severity=Severity.WARNING,
            )
