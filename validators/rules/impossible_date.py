"""DATE-002."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.date_fields import DATE_NAMES, DATED, FIELDS
from validators.dates import names_no_day
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class ImpossibleDate(RecordRule):
    """A date does not exist, such as 30 February.

    Nobody can say what was meant, so the whole date is lost.

    Fix it by looking the date up at its source; a month's last day is a frequent slip.
    """

    code = "impossible_date"
    number = "DATE-002"
    severity = Severity.ERROR
    counts_in = (CountsIn.QUALITY,)
    source = "360Giving data quality tests, ImpossibleDates"
    entities = DATED
    fields = frozenset(DATE_NAMES)
    good: ClassVar = {"id": "1", "assured_date": "2028-02-29"}
    bad: ClassVar = {"id": "1", "assured_date": "2026-02-29"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """It is written as a date, and the calendar has no such day."""
        for field in FIELDS[position.entity]:
            value = item.get(field)
            if isinstance(value, str) and names_no_day(value):
                yield Finding(f'"{field}" names a day that does not exist.', f"/{field}", value)
