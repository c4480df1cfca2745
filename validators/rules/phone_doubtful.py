"""CONTACT-003."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

import phonenumbers

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_PLAUSIBLE = re.compile(r"(?:0|\+44(?:\(0\))?)(?:[1-37-9]\d{8,9}|5\d{9})")
_SHORT = re.compile(r"1\d{2}|999|1[14]\d{3,4}|11[689]\d{3}|0800\d{4,6}|6\d{4}")
_SPACING = re.compile(r"[\s().-]+")


class PhoneDoubtful(RecordRule):
    """A telephone number does not look like one that can be dialled in the United Kingdom.

    A person in need rings and hears that the number is not known.

    Fix it by giving the number alone, with its area code; put opening hours and names in description.
    """

    code = "phone_doubtful"
    number = "CONTACT-003"
    # Never an error: every rule about telephone numbers is wrong about some that work.
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "national numbering plan as in libphonenumber; GTFS validator issue 1060"
    entities = ("phone",)
    fields = frozenset({"number"})
    good: ClassVar = {"id": "1", "number": "01632 960123"}
    bad: ClassVar = {"id": "1", "number": "01632 96"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """The usual shapes pass at once; the library is asked about the others, and accepts extensions."""
        given = item.get("number")
        if given and isinstance(given, str) and not _may_be_dialled(given[:100]):
            return [Finding("This may not be a number that can be dialled.", "/number", given)]
        return ()


@lru_cache(maxsize=4096)
def _may_be_dialled(text: str) -> bool:
    bare = _SPACING.sub("", text)
    # Asking the library costs 30 µs a number, the pattern 1 µs, and nine in ten fit it.
    if _PLAUSIBLE.fullmatch(bare) or _SHORT.fullmatch(bare):
        return True
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)
