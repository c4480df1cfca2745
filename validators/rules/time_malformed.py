"""DATE-008."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.dates import read_time
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class TimeMalformed(RecordRule):
    """A time of day is not written as hours and minutes.

    "9am" or "25:00" cannot be compared, so nobody finds the service by when it is open.

    Fix it by writing 24 hours with two digits each: 09:00 or 17:30.
    """

    code = "time_malformed"
    number = "DATE-008"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "data package of the standard, type time"
    entities = ("schedule", "holiday_schedule")
    fields = frozenset({"opens_at", "closes_at"})
    good: ClassVar = {"id": "1", "opens_at": "09:00", "closes_at": "17:30:00"}
    bad: ClassVar = {"id": "1", "opens_at": "9am", "closes_at": "17:30"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The value is there and is no HH:MM or HH:MM:SS of a day."""
        for field in ("opens_at", "closes_at"):
            value = item.get(field)
            if value and (not isinstance(value, str) or read_time(value) is None):
                yield Finding(f'"{field}" is not a time of day as HH:MM.', f"/{field}", value)
