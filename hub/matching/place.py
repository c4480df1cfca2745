"""Rule 1, place: can the person use this service from where they are?

Two facts are kept apart: whether the area served takes the person in, and how far away its place is. A
service that does not say which area it serves is never "0 miles away" and never lost for want of a place.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from hub.matching.reasons import Reason, listed
from hub.matching.request import Where
from hub.matching.weights import NEAR, NEAR_HALF_M, REMOTE, SERVES
from hub.search.facts import Facts
from hub.search.served import AreaOutcome

By: TypeAlias = Literal[
    "area", "distance", "remote", "check", "unplaced", "outside", "too_far", "no_place_given"
]

MILE_M = 1_609.344

_BY_WAY = {"phone": "by phone", "online": "online", "home": "at home"}


@dataclass(frozen=True, slots=True)
class Reach:
    """What the rule of place gives.

    Attributes:
        by: "area": the area served takes the person in. "distance": no area is stated, and a place is
            within the distance. "remote": by phone, online or at home, with no area stated. "check": the area
            stated cannot be judged. "unplaced": no area, and no place that may be shown. "outside": the area
            served is another. "too_far": no area is stated, and every place is beyond the distance.
            "no_place_given": by the person.
        reachable: True or False where it is known, else None.
        distance_m: Metres to the nearest place, straight line; None where there is none to give.
    """

    by: By
    reachable: bool | None
    distance_m: float | None = None


def reach(
    facts: Facts,
    where: Where | None,
    *,
    area: AreaOutcome | None,
    distance_m: float | None,
    within_m: float | None,
) -> Reach:
    """Apply the rule of place.

    Args:
        facts: What the service says.
        where: Where the person is, None where they did not say.
        area: What the areas it serves mean for the person, see `AreasServed.outcome`.
        distance_m: Metres to its nearest visible place; None without one.
        within_m: How far a place may be, None for any distance.
    """
    if where is None:
        return Reach("no_place_given", None)
    if area == "outside":
        return Reach("outside", False, distance_m)
    if area == "serves_you":
        return Reach("area", True, distance_m)
    if area == "check":
        return Reach("check", None, distance_m)
    # From here on it does not say which area it serves.
    near = distance_m is not None and (within_m is None or distance_m <= within_m)
    if near:
        return Reach("distance", True, distance_m)
    if facts.is_remote:
        return Reach("remote", True)
    if not facts.places:
        return Reach("unplaced", None)
    if where.point is None:
        return Reach("check", None)
    return Reach("too_far", False, distance_m)


def place_points(by: By, distance_m: float | None) -> float:
    """Return the points of the rule of place.

    `SERVES` where the area served takes the person in, `NEAR` halved with every `NEAR_HALF_M` for a place
    that can be gone to, `REMOTE` where nobody need go and no area is stated; nothing where it is not known.
    """
    if by in {"outside", "too_far", "no_place_given", "unplaced"}:
        return 0.0
    points = SERVES if by == "area" else REMOTE if by == "remote" else 0.0
    if distance_m is not None:
        points += NEAR * 0.5 ** (distance_m / NEAR_HALF_M)
    return points


def place_reason(found: Reach, facts: Facts, where: Where | None) -> Reason | None:
    """Return the reason in words, None where the person named no place."""
    if where is None:
        return None
    points = round(place_points(found.by, found.distance_m), 2)
    away = f"{miles(found.distance_m)} away" if found.distance_m is not None else ""
    if found.by == "area":
        serves = f"serves people who live in {areas_in_words(facts)}"
        text = f"{away} and {serves}" if away else serves[0].upper() + serves[1:]
        return Reason("place", points, text)
    if found.by == "distance":
        return Reason("place", points, away)
    if found.by == "remote":
        ways = " or ".join(_BY_WAY[way] for way in ("phone", "online", "home") if way in facts.delivery)
        return Reason("place", points, f"{ways[0].upper()}{ways[1:]}; it does not say which area it serves")
    if found.by == "check":
        text = f"Serves {areas_in_words(facts)}: check that this includes you"
        return Reason("against", points, f"{away}. {text}" if away else text, "place")
    if found.by == "unplaced":
        return Reason("against", 0.0, "Does not say where it is or which area it serves", "place")
    if found.by == "outside":
        return Reason("against", 0.0, f"For people who live in {areas_in_words(facts)}", "place")
    return Reason("against", 0.0, away, "place")


def miles(distance_m: float) -> str:
    """Return a distance in words: "0.7 miles", "12 miles"; below a tenth "less than 0.1 miles".

    >>> miles(1_100), miles(1_609.344), miles(40_000), miles(20)
    ('0.7 miles', '1.0 miles', '25 miles', 'less than 0.1 miles')
    """
    far = distance_m / MILE_M
    if far < 0.1:
        return "less than 0.1 miles"
    return f"{far:.1f} miles" if far < 9.95 else f"{far:.0f} miles"


def areas_in_words(facts: Facts) -> str:
    """Return the areas a service says it serves, the first three by name."""
    names = facts.areas_served.names
    if len(names) > 3:
        return f"{names[0]}, {names[1]}, {names[2]} and {len(names) - 3} other areas"
    return listed(names) if names else "an area it does not name"
