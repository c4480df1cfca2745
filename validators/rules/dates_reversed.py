"""DATE-003."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.dates import read_day
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_PAIRS = (("valid_from", "valid_to"), ("start_date", "end_date"), ("dtstart", "until"))


class DatesReversed(RecordRule):
    """A period ends before it begins.

    It holds on no day at all, so the service is never open or the price never asked.

    Fix it by exchanging the two dates, or correcting the year of one.
    """

    code = "dates_reversed"
    number = "DATE-003"
    severity = Severity.ERROR
    counts_in = (CountsIn.QUALITY,)
    source = "OpenActive and IATI validators"
    entities = ("schedule", "cost_option", "holiday_schedule")
    fields = frozenset(last for _, last in _PAIRS)
    good: ClassVar = {"id": "1", "valid_from": "2026-01-01", "valid_to": "2026-01-01"}
    bad: ClassVar = {"id": "1", "valid_from": "2026-01-01", "valid_to": "2025-12-31"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Both days can be read and the second is earlier."""
        for first, last in _PAIRS:
            if last in item and first in item:
                begins, ends = read_day(item[first]), read_day(item[last])
                if begins and ends and ends < begins:
                    yield Finding(f'"{last}" is before "{first}", {begins}.', f"/{last}", item[last])
