"""HTTP-001."""

from collections.abc import Iterator
from typing import ClassVar

from validators.failures import is_first_look, kind_of
from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight


class BaseUrlUnusable(ExchangeRule):
    """The address of the feed is no absolute http or https address.

    Nobody can ask it, so nothing about the feed can be said.

    Fix it by giving the whole address, such as https://council.example/openreferral, without a user name.
    """

    code = "base_url_unusable"
    number = "HTTP-001"
    severity = Severity.FATAL
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "the official validator's tests of addresses that it rejects"
    sees_failures = True
    good: ClassVar = {"endpoint": "services", "failure": "nothing listens there (connection refused)"}
    bad: ClassVar = {"endpoint": "services", "url": "https:///services", "failure": "it names no host"}

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The address was refused before anybody was asked; the required endpoints say so for all."""
        required = sight.endpoint is not None and sight.endpoint.required
        if required and is_first_look(sight) and sight.failure and kind_of(sight.failure) == "address":
            yield Finding(f"The address cannot be asked: {sight.failure}.", value=sight.exchange.url)
