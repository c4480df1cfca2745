"""DATE-001."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.date_fields import DATE_NAMES, DATED, FIELDS
from validators.dates import is_iso
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class DateNotIso(RecordRule):
    """A date is not written as ISO 8601.

    03/04/2026 is March or April, depending on who reads it.

    Fix it by writing year-month-day: 2026-04-03.
    """

    code = "date_not_iso"
    number = "DATE-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "data package of the standard, type date"
    entities = DATED
    fields = frozenset(DATE_NAMES)
    good: ClassVar = {"id": "1", "assured_date": "2026-04-03"}
    bad: ClassVar = {"id": "1", "assured_date": "03/04/2026"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The text does not begin year-month-day; empty ones are another rule's."""
        for field in FIELDS[position.entity]:
            value = item.get(field)
            if isinstance(value, str):
                if value and not is_iso(value):
                    yield Finding(f'"{field}" is not written year-month-day.', f"/{field}", value)
            elif value is not None:
                yield Finding(f'"{field}" is not a text written year-month-day.', f"/{field}", value)
