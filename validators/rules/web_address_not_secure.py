"""CONTACT-007."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class WebAddressNotSecure(RecordRule):
    """A web address starts with http://.

    Browsers warn that the page is not safe, and people turn back.

    Fix it by giving the https:// address, which most sites have.
    """

    code = "web_address_not_secure"
    number = "CONTACT-007"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "GOV.UK service manual: HTTPS everywhere"
    entities = (
        "service",
        "organization",
    )
    good: ClassVar = {"id": "1", "url": "https://council.example/lunch"}
    bad: ClassVar = {"id": "1", "url": "http://council.example/lunch"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Url and website; the standard's own identifiers are no links."""
        for field in ("url", "website"):
            value = item.get(field)
            if isinstance(value, str) and value.lower().startswith("http://"):
                yield Finding("The address is not secure.", f"/{field}", value)
