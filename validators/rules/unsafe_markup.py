"""TEXT-006."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Reading
from validators.rule import ValueRule
from validators.text import shorten

# Each alternative begins with fixed letters and is bounded, so hostile text costs linear time.
_UNSAFE = re.compile(
    r"<\s{0,5}/?\s{0,5}(?P<tag>script|iframe|object|embed|form|meta|base|svg)\b"
    r"|<[a-z][^<>]{0,2000}?[\s/\"'](?P<handler>on[a-z]{3,25})\s{0,5}="
    r"|\b(?P<scheme>javascript|vbscript):"
    r"|\b(?P<data>data:[a-z]+/[a-z0-9.+-]{1,60}[;,])",
    re.IGNORECASE,
)
# A superset of the above for JSON in lower case: no word ends, and an escape is any character.
_FEW = 50
_SPACE = rb"(?:\s|\\[a-z0-9]{1,5}){0,5}"
_GLANCE = re.compile(
    rb"<" + _SPACE + rb"/?" + _SPACE + rb"(?:script|iframe|object|embed|form|meta|base|svg)"
    rb"|<[a-z][^<>]{0,4000}?on[a-z]{3,25}" + _SPACE + rb"="
)


class UnsafeMarkup(ValueRule):
    """A text holds a script, an event handler, a frame, or a javascript: or data: address.

    A site that shows it unchanged runs a stranger's program in its visitors' browsers.

    Fix it by publishing plain text, or plain formatting; and find out how the script came into the data.
    """

    code = "unsafe_markup"
    number = "TEXT-006"
    severity = Severity.ERROR
    counts_in = (CountsIn.SAFETY,)
    source = "OWASP cross-site scripting prevention"
    good: ClassVar = {
        "id": "1",
        "name": "Lunch club",
        "description": "<p>Lunch for under < 5 pounds. Your data: safe.</p>",
    }
    bad: ClassVar = {"id": "1", "name": "Lunch club", "description": "Lunch <img src=x onerror=alert(1)>"}

    def may_be_in(self, raw: bytes) -> bool:
        """Look at the address schemes and at what follows each "<"; white space may be escaped in JSON."""
        if b"script:" in raw or b"data:" in raw:
            return True
        start = raw.find(b"<")
        for _ in range(_FEW):
            if start < 0:
                return False
            if _GLANCE.match(raw, start):
                return True
            start = raw.find(b"<", start + 1)
        # Where there are so many, the pattern finds them faster by itself.
        return start >= 0 and _GLANCE.search(raw, start) is not None

    def check(self, field: str, value: Any, reading: Reading) -> Iterator[Finding]:
        """Named by the first that is found in the text."""
        found = _UNSAFE.search(value) if isinstance(value, str) else None
        if found is not None:
            kind = {"tag": "an unsafe tag", "handler": "an event handler", "data": "a data: address"}
            what = kind.get(found.lastgroup or "", "a script address")
            yield Finding(f'"{shorten(field)}" holds {what}.', value=value[found.start() :])
