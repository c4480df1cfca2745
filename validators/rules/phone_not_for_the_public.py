"""CONTACT-004."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_SPACING = re.compile(r"[\s().-]+")
_DIGITS = 11
_DEAR = ("084", "087", "09")
_DRAMA = (
    *("01134960", "01144960", "01154960", "01164960", "01174960", "01184960", "01214960", "01314960"),
    *("01414960", "01514960", "01614960", "02079460", "01914980", "02896496", "02920180", "01632960"),
    *("07700900", "0808157", "09098790", "03069990"),
)


class PhoneNotForThePublic(RecordRule):
    """A telephone number is one reserved for drama, or costs more than a usual call.

    The first rings nowhere; the second surprises people who have no money.

    Fix it by publishing the real number, or one that starts with 01, 02, 03 or 0800.
    """

    code = "phone_not_for_the_public"
    number = "CONTACT-004"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "Ofcom: numbers for drama use, and the numbering plan"
    entities = ("phone",)
    fields = frozenset({"number"})
    good: ClassVar = {"id": "1", "number": "0113 243 1234"}
    bad: ClassVar = {"id": "1", "number": "01632 960123"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Ofcom's ranges for drama, and 084, 087 and 09."""
        digits = _SPACING.sub("", str(item["number"] or "")).replace("+44", "0")
        if digits.startswith(_DRAMA):
            return [Finding("This number is reserved for drama.", "/number", item["number"])]
        if digits.startswith(_DEAR) and len(digits) == _DIGITS:
            return [Finding("Calls to this number cost more than usual.", "/number", item["number"])]
        return ()
