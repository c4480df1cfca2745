"""DATE-007."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from validators.dates import read_day
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_TWO_DAYS = timedelta(days=2)


class DateInFuture(RecordRule):
    """A day on which something was done lies in the future.

    A check dated next year makes a record look fresh long after it has gone stale.

    Fix it by giving the day on which it was really checked or changed; day and month may have been exchanged.
    """

    code = "date_in_future"
    number = "DATE-007"
    severity = Severity.ERROR
    counts_in = (CountsIn.QUALITY,)
    source = "IATI rule 11.1.1"
    entities = ("service",)
    fields = frozenset({"assured_date", "last_modified"})
    good: ClassVar = {"id": "1", "name": "Lunch club", "assured_date": "2026-06-01"}
    bad: ClassVar = {"id": "1", "name": "Lunch club", "assured_date": "2026-06-03"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The day is later than tomorrow: a feed's midnight may lie a few hours before ours."""
        for field in ("assured_date", "last_modified"):
            day = read_day(item.get(field))
            # "Two days before it is not past" is "it is after tomorrow", said so that the session learns on
            # which day the answer changes. The year 1 has no two days before its first.
            if day is not None and day.year > 1 and not position.reading.is_past(day - _TWO_DAYS):
                yield Finding(f'"{field}" lies in the future.', f"/{field}", item[field])
