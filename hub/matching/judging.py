"""One service and one person: the rules one after another, and what they give in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.matching.eligibility import Eligibility, eligibility
from hub.matching.opening import Opening, opening
from hub.matching.place import Reach, reach
from hub.matching.reasons import Reason
from hub.matching.request import Request, Where
from hub.matching.telling import Scored, reasons
from hub.places.cells import distances_m
from hub.search.facts import Facts
from hub.search.served import AreaOutcome
from standards.openreferral.dates import LONDON


@dataclass(frozen=True, slots=True)
class Measured:
    """Where a service is for a person.

    Attributes:
        area: What the areas it serves mean for them, None where they named no place.
        distance_m: Metres to its nearest place that may be shown, None where there is none.
        place: Which of `Facts.places` that is.
    """

    area: AreaOutcome | None = None
    distance_m: float | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules give.

    Attributes:
        reach: Rule 1.
        eligibility: Rule 2.
        opening: What is known of its times.
        told: Rule 3: the reasons.
    """

    reach: Reach
    eligibility: Eligibility
    opening: Opening
    told: tuple[Reason, ...]

    def group(self) -> str:
        """Which list it belongs to: "fits", "does_not_fit", "outside_area" or "too_far"."""
        if self.reach.by == "outside":
            return "outside_area"
        if self.reach.by == "too_far":
            return "too_far"
        return "does_not_fit" if self.eligibility.outcome == "does_not_fit" else "fits"


def judge(
    facts: Facts,
    document: Mapping[str, Any],
    request: Request,
    *,
    measured: Measured | None = None,
    within_m: float | None = None,
    scored: Scored | None = None,
) -> Judged:
    """Apply the rules to one service.

    Args:
        facts: What it says, with the boundaries of its areas unless `measured` is given.
        document: Canonical document.
        request: What the person says.
        measured: Where it is for the person, as the index found it; else it is measured here.
        within_m: How far a place may be; without it what the request says.
        scored: The points of the ranking; without them reasons are told without points.
    """
    if within_m is None and request.within_km is not None:
        within_m = request.within_km * 1000
    if measured is None:
        measured = measure(facts, request.where, within_m)
    found = reach(facts, request.where, area=measured.area, distance_m=measured.distance_m, within_m=within_m)
    who = eligibility(facts, request, found)
    times = opening(document, facts, request)
    told = reasons(
        facts,
        request,
        found,
        who,
        times,
        scored or Scored.nothing(request),
        today=request.now.astimezone(LONDON).date(),
    )
    return Judged(found, who, times, told)


def measure(facts: Facts, where: Where | None, within_m: float | None) -> Measured:
    """Measure where a service is for a person, from what it says, as the index does."""
    if where is None:
        return Measured()
    area = facts.areas_served.outcome(where.codes, where.point, sure=where.sure_codes, exact=where.exact)
    if where.point is None or not facts.places:
        return Measured(area)
    metres = distances_m(
        *where.point, [place.latitude for place in facts.places], [place.longitude for place in facts.places]
    )
    nearest = int(metres.argmin())
    if facts.is_remote and within_m is not None and metres[nearest] > within_m:
        # A helpline is not "210 km away": its office beyond the distance is nothing to go to.
        return Measured(area)
    return Measured(area, float(metres[nearest]), nearest)
