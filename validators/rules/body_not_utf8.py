"""HTTP-012."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_BOM = b"\xef\xbb\xbf"


class BodyNotUtf8(ExchangeRule):
    """An answer is not UTF-8, or begins with a byte order mark.

    JSON between systems is UTF-8 and nothing else; other bytes turn into garbage or stop the reader.

    Fix it by writing the answer as UTF-8 without a byte order mark.
    """

    code = "body_not_utf8"
    number = "HTTP-012"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "RFC 8259 section 8.1"
    good: ClassVar = {"body": '{"name": "Caf\u00e9 Iris"}'}
    bad: ClassVar = {"body": b'{"name": "Caf\xe9 Iris"}'}

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The bytes do not decode, or begin with the mark."""
        exchange = sight.exchange
        if exchange.body.startswith(_BOM):
            yield Finding("The answer begins with a byte order mark.")
        try:
            exchange.body.decode("utf-8")
        except UnicodeDecodeError as error:
            around = exchange.body[max(0, error.start - 20) : error.start + 20].decode("utf-8", "replace")
            yield Finding(f"Byte {error.start} of the answer is not UTF-8.", value=around)
