"""How good is the data, apart from whether it conforms: a score from 0 to 100 with its parts.

Two things are looked at, and `WEIGHTS` says how much each counts:

- richness: how much of what a person needs is there, by the published weights of the 2020 tools;
- for each family of quality rules, the share of services in which none of them found anything worse
  than information.

A score is no verdict. No finding here makes a feed fail, and a feed that fails may score 100.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from validators.reading import Reading

WEIGHTS: Mapping[str, int] = {
    "richness": 40,
    "geography": 10,
    "contacts": 10,
    "text": 10,
    "taxonomy": 8,
    "freshness": 8,
    "schedules": 6,
    "dates": 4,
    "privacy": 2,
    "details": 2,
}
"""Part -> what it counts in the score; together 100."""

_FRESHNESS = frozenset({"DATE-004", "DATE-005", "DATE-006", "DATE-007", "DATE-011", "DATE-013"})
_PARTS = {
    "DATE": "dates",
    "SCHED": "schedules",
    "GEO": "geography",
    "CONTACT": "contacts",
    "TEXT": "text",
    "TAX": "taxonomy",
    "LIFE": "freshness",
    "PII": "privacy",
}

RICHNESS_WEIGHTS: Mapping[str, int] = {
    "name": 10,
    "service_at_locations": 9,
    "description": 5,
    "service_areas": 5,
    "url": 2,
    "email": 2,
    "attending_type": 2,
    "attending_access": 2,
    "assured_date": 2,
    "schedules": 2,
    "eligibility": 2,
    "contacts": 2,
}
"""What a service earns for each thing it says. Source: the weights of the 2020 tools for version 1.0.

3.0 has no attending_type and attending_access, which do not count against its services; eligibility is there
eligibility_description, minimum_age or maximum_age. An assured_date counts for 90 days. A missing
place does not count against a service whose attending_type is phone, online or home_visit."""

_ASSURED_FOR = timedelta(days=90)
_ELSEWHERE = frozenset({"phone", "online", "home_visit", "home visit"})


def part_of(number: str) -> str:
    """Return the part of the score that a rule of the catalogue belongs to.

    >>> part_of("GEO-001"), part_of("DATE-005"), part_of("ORG-002")
    ('geography', 'freshness', 'details')
    """
    return "freshness" if number in _FRESHNESS else _PARTS.get(number.partition("-")[0], "details")


def richness_of(reading: Reading) -> int:
    """Return how rich a service is, in hundredths of a percent of what its kind can have."""
    record = reading.record
    earned = applicable = 0
    for name, weight, told_by in _EARNED:
        has = told_by(reading) if told_by else _filled(record.get(name))
        if has is not None:
            applicable += weight
            earned += weight * has
    return round(10_000 * earned / applicable)


def quality(*, services: int, richness: int, affected: Mapping[str, int]) -> dict[str, Any] | None:
    """Return the score and its parts, None where no service was read.

    Args:
        services: how many were read.
        richness: the sum of `richness_of` them.
        affected: part -> services with a finding above information in it.

    >>> quality(services=4, richness=40_000, affected={"dates": 2})["parts"]["dates"]
    50.0
    """
    if services == 0:
        return None
    parts = {
        name: richness / services / 100
        if name == "richness"
        else 100 * (1 - min(affected.get(name, 0), services) / services)
        for name in WEIGHTS
    }
    score = sum(WEIGHTS[name] * part for name, part in parts.items()) / sum(WEIGHTS.values())
    return {"score": round(score, 1), "parts": {name: round(part, 1) for name, part in parts.items()}}


def _filled(value: object) -> bool:
    # Zero is a minimum age; False and None are nothing.
    return (
        bool(value.strip()) if isinstance(value, str) else bool(value) or (value is not False and value == 0)
    )


def _old_only(name: str) -> Any:
    def has(reading: Reading) -> bool | None:
        return _filled(reading.record.get(name)) if reading.version == "1.0" else None

    return has


def _is_assured(reading: Reading) -> bool:
    try:
        day = date.fromisoformat(str(reading.record.get("assured_date"))[:10])
        return not reading.is_past(day + _ASSURED_FOR)
    except (ValueError, OverflowError):
        return False


def _has_schedule(reading: Reading) -> bool:
    record = reading.record
    if _filled(record.get("schedules")) or _filled(record.get("regular_schedules")):
        return True
    places = record.get("service_at_locations")
    return any(
        isinstance(place, dict) and (place.get("schedules") or place.get("regular_schedule"))
        for place in (places if isinstance(places, list) else ())
    )


def _has_eligibility(reading: Reading) -> bool:
    record = reading.record
    names = ("eligibilitys", "eligibilities", "eligibility_description", "minimum_age", "maximum_age")
    return any(record.get(name) is not None and _filled(record[name]) for name in names)


def _has_contact(reading: Reading) -> bool:
    return _filled(reading.record.get("contacts")) or _filled(reading.record.get("phones"))


def _has_place(reading: Reading) -> bool | None:
    record = reading.record
    if _filled(record.get("service_at_locations")):
        return True
    return None if str(record.get("attending_type")).lower() in _ELSEWHERE else False


_HAS = {
    "attending_type": _old_only("attending_type"),
    "attending_access": _old_only("attending_access"),
    "assured_date": _is_assured,
    "schedules": _has_schedule,
    "eligibility": _has_eligibility,
    "contacts": _has_contact,
    "service_at_locations": _has_place,
}
_EARNED = tuple((name, weight, _HAS.get(name)) for name, weight in RICHNESS_WEIGHTS.items())
