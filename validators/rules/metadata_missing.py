"""META-001."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_CLOSED = (401, 403)


class MetadataMissing(ExchangeRule):
    """There is no metadata at the base URL of a feed.

    Nobody can tell which version the feed speaks; the official validator then takes it for 1.0.

    Fix it by answering / with version, profile and openapi_url as JSON.
    """

    code = "metadata_missing"
    number = "META-001"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    versions = ("3.0",)
    source = "OpenAPI file of the standard, GET /; api_details.json"
    good: ClassVar = {"endpoint": "root", "status": 200}
    bad: ClassVar = {"endpoint": "root", "status": 404}

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """No success; what is wrong with metadata that is there is META-002's to tell."""
        is_root = sight.endpoint is not None and sight.endpoint.name == "root"
        if is_root and not sight.is_success and sight.exchange.status not in _CLOSED:
            yield Finding(f"/ answered {sight.exchange.status}.", value=sight.exchange.status)
