"""HTTP-016."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight


class Redirected(ExchangeRule):
    """A request was answered from another address.

    Every redirect costs a request, and one from https to http can be read and changed on the way.

    Fix it by registering the address that answers, and by never redirecting from https to http.
    """

    code = "redirected"
    number = "HTTP-016"
    severity = Severity.INFO
    counts_in = (CountsIn.OPERATIONS,)
    source = "operation of feeds"
    good: ClassVar = {
        "url": "https://council.example/services",
        "final_url": "https://council.example/services",
    }
    bad: ClassVar = {
        "url": "https://council.example/services",
        "final_url": "http://council.example/services/",
    }

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The final address differs; a downgrade to http is a warning."""
        exchange = sight.exchange
        if exchange.final_url == exchange.url:
            return
        if exchange.is_downgraded:
            yield Finding(
                "The request was redirected from https to http.",
                value=exchange.final_url,
                severity=Severity.WARNING,
            )
        else:
            yield Finding("The request was redirected.", value=exchange.final_url)
