"""HTTP-011."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_OPENERS = (b"{", b"[")
_BOM = b"\xef\xbb\xbf"


class BodyNotJson(ExchangeRule):
    """An answer with status 200 holds no JSON object or array.

    A site that answers every path with its home page looks alive and publishes nothing.

    Fix it by answering with JSON, and with status 404 where there is nothing.
    """

    code = "body_not_json"
    number = "HTTP-011"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    is_level_one = True
    source = "false passes of the official validator"
    good: ClassVar = {"body": '{"version": "HSDS-UK-3.0"}'}
    bad: ClassVar = {"body": "<!doctype html><title>Welcome</title>"}

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The first letter tells: the crawl has parsed the rest."""
        if not sight.is_success:
            return
        exchange = sight.exchange
        start = exchange.body[:1024].removeprefix(_BOM).lstrip()
        if not start.startswith(_OPENERS):
            is_html = start[:15].lower().startswith((b"<!doctype", b"<html"))
            message = (
                "The answer is an HTML page, not JSON."
                if is_html
                else "The answer is not a JSON object or array."
            )
            yield Finding(message, value=start[:100].decode("utf-8", "replace"))
