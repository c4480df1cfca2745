"""CONTACT-007."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.contents import texts_of
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
        for field, value in texts_of(item, "url", "website"):
            if value.lower().startswith("http://"):
                yield Finding("The address begins with http:// and not https://.", f"/{field}", value)
