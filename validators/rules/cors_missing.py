"""HTTP-009."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight


class CorsMissing(ExchangeRule):
    """An answer does not carry Access-Control-Allow-Origin: *.

    Without it no web page on another site may read the feed, so finders in a browser see nothing.

    Fix it by sending the header Access-Control-Allow-Origin: * with every answer, errors included.
    """

    code = "cors_missing"
    number = "HTTP-009"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "compliance page, section 1.1"
    good: ClassVar = {"headers": {"access-control-allow-origin": "*"}}
    bad: ClassVar = {"headers": {"access-control-allow-origin": "https://council.example"}}

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The header is absent or names one origin."""
        exchange = sight.exchange
        allowed = exchange.headers.get("access-control-allow-origin")
        if allowed is None:
            yield Finding("The answer has no Access-Control-Allow-Origin header.")
        elif allowed.strip() != "*":
            yield Finding("Access-Control-Allow-Origin is not *.", value=allowed)
