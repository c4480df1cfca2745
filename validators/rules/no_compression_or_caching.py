"""HTTP-020."""

from collections.abc import Iterator
from typing import ClassVar

from validators.failures import Told, is_first_look
from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_SMALL_BYTES = 1400
"""What fits into one packet is not worth packing."""


class NoCompressionOrCaching(ExchangeRule):
    """The list of services is sent unpacked, or without saying how long it holds and how to ask for changes.

    Every directory that collects the feed then fetches all of it every time, which costs both sides.

    Fix it by switching on gzip at the web server, and sending ETag or Last-Modified with Cache-Control.
    """

    code = "no_compression_or_caching"
    number = "HTTP-020"
    severity = Severity.INFO
    counts_in = (CountsIn.OPERATIONS,)
    source = "RFC 9110 sections 8.4 and 8.8, RFC 9111"
    good: ClassVar = {
        "endpoint": "services",
        "page": 1,
        "headers": {"etag": '"7"', "cache-control": "max-age=300"},
    }
    bad: ClassVar = {"endpoint": "services", "page": 1, "headers": {}}

    def __init__(self) -> None:
        self._told = Told()

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """Looked at on the first page of services, for the whole feed."""
        is_services = sight.endpoint is not None and sight.endpoint.name == "services"
        if not (is_services and sight.page == 1 and sight.is_success and is_first_look(sight)):
            return
        headers = sight.exchange.headers
        missing = []
        if "content-encoding" not in headers and len(sight.exchange.body) > _SMALL_BYTES:
            missing.append("gzip")
        if "etag" not in headers and "last-modified" not in headers:
            missing.append("ETag or Last-Modified")
        if "cache-control" not in headers and "expires" not in headers:
            missing.append("Cache-Control")
        if missing and self._told.is_new(sight):
            listed = ", ".join(missing)
            yield Finding(f"The list of services is sent without {listed}.", value=listed)
