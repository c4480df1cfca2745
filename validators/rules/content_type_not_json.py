"""HTTP-010."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight


class ContentTypeNotJson(ExchangeRule):
    """The Content-Type of an answer does not say JSON.

    Many clients parse by this header and refuse the answer, or show it as text.

    Fix it by sending Content-Type: application/json.
    """

    code = "content_type_not_json"
    number = "HTTP-010"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "RFC 8259 section 11; schemathesis content_type_conformance"
    good: ClassVar = {"headers": {"content-type": "application/json; charset=utf-8"}}
    bad: ClassVar = {"headers": {"content-type": "text/html"}}

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The media type is neither application/json nor ends in +json or ndjson; failures are not judged."""
        if not sight.is_success:
            return
        exchange = sight.exchange
        given = exchange.headers.get("content-type", "")
        media = given.partition(";")[0].strip().lower()
        if not (media.endswith(("/json", "+json", "ndjson")) and media.startswith("application/")):
            message = f"The Content-Type is {media}." if media else "The answer has no Content-Type."
            yield Finding(message, value=given or None)
