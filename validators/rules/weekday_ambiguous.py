"""SCHED-012."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule


class WeekdayAmbiguous(RecordRule):
    """A weekday is given as a number.

    Some count from Sunday and some from Monday, from nought or from one: people come a day early or late.

    Fix it by giving byday (MO, TU, ...) with freq WEEKLY instead.
    """

    code = "weekday_ambiguous"
    number = "SCHED-012"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    versions = ("1.0",)
    source = "human-services issue 1: the numbering of weekday is defined nowhere"
    entities = ("schedule",)
    fields = frozenset({"weekday"})
    good: ClassVar = {"id": "1", "weekday": "Tuesday", "opens_at": "10:00"}
    bad: ClassVar = {"id": "1", "weekday": 2, "opens_at": "10:00"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """With byday beside it nothing hangs on the number."""
        day = item.get("weekday")
        if not item.get("byday") and read_number(day) is not None:
            return [
                Finding("The day is a number, and how days are numbered is not defined.", "/weekday", day)
            ]
        return ()
