"""HTTP-004."""

from collections.abc import Iterator
from typing import ClassVar

from validators.failures import Told, is_first_look
from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight


class NotHttps(ExchangeRule):
    """The feed is published over http and not https.

    Anybody on the way may read and change what people are told, and browsers refuse it on secure pages.

    Fix it by serving the feed over https, and redirecting http to it.
    """

    code = "not_https"
    number = "HTTP-004"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "compliance page: over HTTPS"
    is_expected_of_samples = True
    good: ClassVar = {"endpoint": "services", "page": 1, "url": "https://council.example/services?page=1"}
    bad: ClassVar = {"endpoint": "services", "page": 1, "url": "http://council.example/services?page=1"}

    def __init__(self) -> None:
        self._told = Told()

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The address that answered begins with http; told once, of the first page of services."""
        is_services = sight.endpoint is not None and sight.endpoint.name == "services"
        if is_services and sight.page == 1 and is_first_look(sight):
            # A redirect to https is the remedy; one away from it is told by HTTP-016.
            urls = (sight.exchange.url, sight.exchange.final_url)
            if all(url.startswith("http:") for url in urls) and self._told.is_new(sight):
                yield Finding("The feed is served over http.", value=sight.exchange.final_url)
