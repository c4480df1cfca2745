"""Keys of the index by which the standard's own parameters find a service.

They are read from the document and not from its facts: the standard compares what a publisher wrote, field by
field, and does not ask what it means for a person.

Times: each schedule is one key that holds all of it, `hours:<days>:<opens>:<closes>:<first>:<last>`, such as
`hours:0100000:1000:1200:0000000:9999999` for Tuesdays from 10:00 to 12:00; see `hub.search.asked_times`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from hub.search.document import mapping_of, rows_of, text_of
from standards.openreferral.schedule_rules import read_rule
from standards.openreferral.schedule_values import NotUnderstood, read_date, read_weekdays
from standards.openreferral.schedules import MOST_SCHEDULES

KINDS = ("service", "eligibility", "organization", "cost_option", "area")
"""What a term may be on: the values of 1.0's `taxonomy_type`."""

NO_HOURS = "hours:none"
NO_ORGANIZATION = "organization:none"
DAY_MINUTES = 24 * 60
_UNKNOWN = "----"
_NEVER, _EVER = "0000000", "9999999"
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_TIME_IN_WORDS = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?m\.?", re.ASCII | re.IGNORECASE)


def read_minutes(text: str) -> int | None:
    """Return a time of day as minutes after midnight, 24:00 included; None for what is no time.

    >>> read_minutes("10:30"), read_minutes("9:05:00Z"), read_minutes("2.30pm"), read_minutes("24:00")
    (630, 545, 870, 1440)
    """
    found = _TIME.fullmatch(text.strip())
    if found:
        minutes = int(found[1]) * 60 + int(found[2])
        return minutes if int(found[2]) < 60 and minutes <= DAY_MINUTES else None
    found = _TIME_IN_WORDS.fullmatch(text.strip())
    if found and 1 <= int(found[1]) <= 12 and int(found[2] or 0) < 60:
        return (int(found[1]) % 12 + (12 if found[3].lower() == "p" else 0)) * 60 + int(found[2] or 0)
    return None


def keys_asked_for(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of a service that the standard's own parameters ask for.

    Never raises for what a publisher wrote.

    Args:
        document: Canonical document.
    """
    yield from _hours_keys(document) or {NO_HOURS}
    organization = text_of(document, "organization_id") or text_of(
        mapping_of(document.get("organization")), "id"
    )
    yield f"organization:{organization.lower()}" if organization else NO_ORGANIZATION
    for kind, term in sorted(set(_terms(document))):
        yield f"on:{kind}"
        yield f"on:{kind}:{term}"


def _hours_keys(document: Mapping[str, Any]) -> set[str]:
    rows = list(rows_of(document.get("schedules")))[:MOST_SCHEDULES]
    return {key for row in rows if (key := _hours_key(row))}


def _hours_key(schedule: Mapping[str, Any]) -> str:
    """Return the key of one schedule, "" where it says neither days nor times."""
    days, first, last = _days(schedule)
    opens, closes = (read_minutes(text_of(schedule, name)) for name in ("opens_at", "closes_at"))
    if opens is not None and closes is not None and closes <= opens:
        # Until after midnight; midnight itself is the end of the day.
        closes += DAY_MINUTES
    if (opens, closes) == (0, DAY_MINUTES - 1):
        # How HSDS writes all day.
        closes = DAY_MINUTES
    if not days and opens is None and closes is None:
        return ""
    mask = "".join("1" if day in days else "0" for day in range(7))
    since = _NEVER if first is None else f"{first.toordinal():07}"
    until = _EVER if last is None else f"{last.toordinal():07}"
    return f"hours:{mask}:{clock(opens)}:{clock(closes)}:{since}:{until}"


def _days(schedule: Mapping[str, Any]) -> tuple[frozenset[int], date | None, date | None]:
    """Return the days of the week that a schedule names, and the first and the last day on which it holds."""
    try:
        rule = read_rule(schedule)
    except NotUnderstood:
        return (
            _weekdays(schedule),
            _edge(schedule, max, "valid_from", "dtstart"),
            _edge(schedule, min, "valid_to", "until"),
        )
    days = frozenset(day for _, day in rule.weekdays)
    if rule.freq == "DAILY" and not days:
        days = frozenset(range(7))
    if rule.freq == "ONCE" and rule.first is not None:
        days = frozenset({rule.first.weekday()})
    return days, rule.first, rule.last


def _weekdays(schedule: Mapping[str, Any]) -> frozenset[int]:
    try:
        return frozenset(day for _, day in read_weekdays(schedule))
    except NotUnderstood:
        return frozenset()


def _edge(schedule: Mapping[str, Any], choose: Callable[[Iterable[date]], date], *names: str) -> date | None:
    found = []
    for name in names:
        try:
            found.append(read_date(schedule, name))
        except NotUnderstood:
            continue
    known = [day for day in found if day is not None]
    return choose(known) if known else None


def _terms(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what each term is on, and its id."""
    for attribute in rows_of(document.get("attributes")):
        link = text_of(attribute, "link_type").lower()
        kind = "eligibility" if "eligib" in link or "audience" in link else "service"
        yield from ((kind, term) for term in _ids([attribute]))
    on_others: tuple[tuple[str, Iterable[Mapping[str, Any]]], ...] = (
        ("organization", [mapping_of(document.get("organization"))]),
        ("cost_option", rows_of(document.get("cost_options"))),
        ("area", rows_of(document.get("service_areas"))),
    )
    for kind, rows in on_others:
        for row in rows:
            yield from ((kind, term) for term in _ids(rows_of(row.get("attributes"))))


def _ids(attributes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for attribute in attributes:
        term = text_of(mapping_of(attribute.get("taxonomy_term")), "id") or text_of(
            attribute, "taxonomy_term_id"
        )
        if term:
            yield term.lower()


def clock(minutes: int | None) -> str:
    """Return a time as a key writes it: hours past 24 are those after midnight."""
    return _UNKNOWN if minutes is None else f"{minutes // 60:02}{minutes % 60:02}"
