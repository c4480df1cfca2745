"""Which fields of which kind of object hold a date."""

from collections.abc import Mapping

FIELDS: Mapping[str, tuple[str, ...]] = {
    "service": ("assured_date",),
    "organization": ("assured_date",),
    "schedule": ("valid_from", "valid_to", "dtstart", "until"),
    "holiday_schedule": ("start_date", "end_date"),
    "cost_option": ("valid_from", "valid_to"),
    "review": ("date",),
}
"""Dates without a time; `last_modified` has one and is the schema's."""

DATED = tuple(FIELDS)

DATE_NAMES = frozenset(name for names in FIELDS.values() for name in names)
