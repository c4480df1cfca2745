"""CONTACT-012."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.contents import texts_of
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_RESERVED = re.compile(
    r"[@/.](?:example\.(?:com|org|net)|[a-z0-9-]+\.(?:example|test|invalid|localhost))(?:[/:?#]|$)",
    re.IGNORECASE,
)
_FIELDS = ("email", "url", "website", "assurer_email")
_NAMES = ("example", ".test", ".invalid", ".localhost")


class ExampleDomain(RecordRule):
    """An email or web address is on a domain that is reserved for examples.

    It was left over from a test or a template, and nobody can be reached by it.

    Fix it by publishing the real address.
    """

    code = "example_domain"
    number = "CONTACT-012"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    is_expected_of_samples = True
    source = "RFC 2606 and RFC 6761: names that never exist"
    entities = (
        "service",
        "organization",
        "contact",
    )
    fields = frozenset(_FIELDS)
    good: ClassVar = {"id": "1", "email": "hello@council.gov.uk"}
    bad: ClassVar = {"id": "1", "email": "email@example.com"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """example.com and its like, and .example, .test, .invalid and .localhost."""
        for field, value in texts_of(item, *_FIELDS):
            lowered = value.lower()
            # The pattern costs five times these looks, and hardly any address needs it.
            for name in _NAMES:
                if name in lowered:
                    break
            else:
                continue
            if _RESERVED.search(value):
                yield Finding("The domain is reserved for examples.", f"/{field}", value)
