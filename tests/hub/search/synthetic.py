"""Synthetic services, and the answers to questions about them worked out the long way."""

import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.hub.search.fake_catalogue import FakeCatalogue, a_place, a_service, attending, served

_WORDS = """
lunch club befriending garden debt advice carer dementia walking swimming football youth parent toddler
memory cafe food bank housing repair library computer benefits craft choir dance yoga cycling allotment
counselling bereavement hospital transport shopping cleaning sewing chess photography reading autism deaf
sight stroke cancer diabetes heart drugs alcohol gambling jobs training apprentice volunteer language refugee
"""
WORDS = tuple(_WORDS.split())
COUNCILS = ("E06000010", "E06000023", "E06000025", "E08000035", "E07000026")
CENTRES = ((53.7443, -0.3325), (51.4545, -2.5879), (51.5264, -2.4728), (53.7996, -1.5491), (54.6646, -2.7527))
TYPES = [f"http://id.esd.org.uk/service/{number}" for number in range(100, 160)]


@dataclass(frozen=True)
class Synthetic:
    """What one synthetic service says; `words` are those of its name, kind and description."""

    ordinal: int
    words: frozenset[str]
    places: tuple[tuple[float, float], ...]
    remote: bool
    areas: frozenset[str]
    square: tuple[float, float, float, float] | None
    ward: bool
    type: str
    minimum_age: float | None
    maximum_age: float | None
    cost: str
    document: dict[str, Any] = field(repr=False, default_factory=dict)
    placement: list[dict[str, Any]] = field(repr=False, default_factory=list)


def make(ordinal: int, dice: random.Random, centres: Sequence[tuple[float, float]] = CENTRES) -> Synthetic:
    """Return a service near one of the centres; the same dice give the same one."""
    own = dice.sample(WORDS, 8)
    which = dice.randrange(len(centres))
    spread = dice.choice((0.02, 0.1, 0.4))
    count = dice.choices((0, 1, 2, 3, 11), (15, 65, 12, 6, 2))[0]
    places = tuple(
        (
            round(centres[which][0] + dice.gauss(0, spread), 6),
            round(centres[which][1] + dice.gauss(0, spread * 1.6), 6),
        )
        for _ in range(count)
    )
    remote = dice.random() < 0.2
    areas, square, ward = frozenset[str](), None, False
    kind = dice.random()
    if kind < 0.3:
        areas = frozenset(dice.sample(COUNCILS, dice.choice((1, 1, 1, 2, 5))))
        if remote and dice.random() < 0.3:
            areas = frozenset({"E92000001"})
    elif kind < 0.4:
        lat, lon = centres[which]
        half = dice.choice((0.05, 0.3))
        lat, lon = lat + dice.choice((0, 0.05, 0.2)), lon + dice.choice((0, 0.05, 0.2))
        square = (lat - half, lon - half, lat + half, lon + half)
    elif kind < 0.45:
        ward = True
    low = dice.choice((None, None, 0.0, 5.0, 18.0, 50.0))
    high = dice.choice((None, None, 11.0, 25.0, 120.0))
    if low is not None and high is not None and high < low:
        high = None
    cost = dice.choices(("free", "charged", "not_stated"), (3, 2, 5))[0]
    service_type = dice.choice(TYPES)
    document = a_service(
        f"{own[0].title()} {own[1]}",
        description=f"<p>{' '.join(own[2:])}</p>",
        attributes=[
            {
                "id": "t",
                "taxonomy_term": {
                    "id": f"term-{service_type[-3:]}",
                    "term_uri": service_type,
                    "name": own[2],
                },
            },
            *attending(*(["phone"] if remote else ["venue"])),
        ],
        service_areas=[
            *served(*sorted(areas)),
            *([{"name": "Riverside ward"}] if ward else []),
            *([{"extent": json.dumps(_square(square)), "extent_type": "geojson"}] if square else []),
        ],
        **({"fees": "Free"} if cost == "free" else {"fees": "£3 a session"} if cost == "charged" else {}),
        **({} if low is None else {"minimum_age": low}),
        **({} if high is None else {"maximum_age": high}),
    )
    placement = [
        a_place(*place, COUNCILS[which % len(COUNCILS)], number) for number, place in enumerate(places)
    ]
    return Synthetic(
        ordinal,
        frozenset(own),
        places,
        remote,
        areas,
        square,
        ward,
        service_type,
        low,
        high,
        cost,
        document,
        placement,
    )


def corpus(count: int, seed: int, centres: Sequence[tuple[float, float]] = CENTRES) -> list[Synthetic]:
    """Return `count` services with ordinals from 1."""
    # Random enough to disagree with an index, and the same each time.
    dice = random.Random(seed)
    return [make(ordinal, dice, centres) for ordinal in range(1, count + 1)]


def catalogue_of(services: list[Synthetic]) -> FakeCatalogue:
    """Return a catalogue that holds these services, all of one feed."""
    catalogue = FakeCatalogue()
    for service in services:
        catalogue.put(service.ordinal, service.document, service.placement)
    return catalogue


def haversine_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return metres on the sphere, written apart from the code that is tested."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(p[0]), math.radians(p[1])) for p in (a, b))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


def _square(square: tuple[float, float, float, float]) -> dict[str, Any]:
    south, west, north, east = square
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
