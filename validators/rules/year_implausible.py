"""DATE-010."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.dates import read_day
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_FIELDS = ("assured_date", "last_modified", "valid_from", "valid_to", "until", "dtstart")
_EARLIEST = 1900
_AHEAD = 20


class YearImplausible(RecordRule):
    """A date lies before 1900 or more than twenty years ahead.

    A slip such as 0206 or 2206 makes a service look long dead or checked for ever.

    Fix it by correcting the year.
    """

    code = "year_implausible"
    number = "DATE-010"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "360Giving data quality, FarPast and FarFuture"
    entities = (
        "service",
        "schedule",
        "cost_option",
        "organization",
    )
    fields = frozenset(_FIELDS)
    good: ClassVar = {"id": "1", "assured_date": "2026-01-31"}
    bad: ClassVar = {"id": "1", "assured_date": "0206-01-31"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Dates that cannot be read are other rules'."""
        latest = position.reading.as_of.year + _AHEAD
        for field in _FIELDS:
            day = read_day(item[field]) if field in item else None
            if day and not _EARLIEST <= day.year <= latest:
                hint = "Leave the field out where there is no end." if field in ("valid_to", "until") else ""
                yield Finding(f'"{field}" is in the year {day.year}.', f"/{field}", item[field], hint)
