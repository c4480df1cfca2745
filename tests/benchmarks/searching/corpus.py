"""Services as a national hub would hold them, made from a seed one after another and never kept.

350 towns, the larger with more services; words by Zipf's law, 60 to 200 in a description; one to three
places, some none; one to three LGA service types; ages, weekly times and cost, each stated by some; one in
ten states the area it serves, by council code, by nation or as a square on the map.
"""

import json
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import orjson

from hub.places.areas import COUNCIL_KINDS, Areas
from hub.places.towns import find_towns, town_names
from hub.search.week import DAYS, SLOTS_A_DAY
from standards.lists.concepts import load
from tests.benchmarks.searching.words import chances, found_phrases, stems, vocabulary

TOWNS = 350
ORGANIZATIONS = 40_000
NAMESPACE = uuid.UUID("2f0f6a2c-3f0e-4d55-8f1c-7d5b3f2b9a10")
ENGLAND = "E92000001"
_AT_ONCE = 1_000
# What every third text states in passing: whom it is for, how one comes to it, how one gets in.
_STATEMENTS = (
    "please drop in", "referral from your gp needed", "you can refer yourself", "for women only",
    "men and women welcome", "wheelchair access", "no wheelchair access", "hearing loop", "accessible toilet",
)  # fmt: skip
_URI = "http://statistics.data.gov.uk/id/statistical-geography/"

Square = tuple[float, float, float, float]
"""South, west, north, east."""


@dataclass(frozen=True, slots=True)
class Town:
    """Where services lie."""

    name: str
    point: tuple[float, float]
    spread: float
    council: str
    squares: tuple[Square, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """What one service says, in the form that every engine but the product is given.

    Attributes:
        ordinal: From 1.
        name, kind, about: Stems of its name, of its service types and of all its other words.
        types: Positions in `type_numbers()`.
        slots: Half hours of the week (day * 48 + half hour) in which it is open; None where not stated.
        square: The boundary that it serves; `codes` and this are empty where no area is stated.
        document: Canonical document, JSON.
    """

    ordinal: int
    name: tuple[str, ...]
    kind: tuple[str, ...]
    about: tuple[str, ...]
    places: tuple[tuple[float, float], ...]
    remote: bool
    codes: tuple[str, ...]
    square: Square | None
    types: tuple[int, ...]
    low: float | None
    high: float | None
    cost: str
    slots: tuple[int, ...] | None
    document: bytes
    placement: list[dict[str, Any]]

    @property
    def anywhere(self) -> bool:
        """Nobody need travel to it."""
        return self.remote or not self.places

    @property
    def states_area(self) -> bool:
        """It says which area it serves."""
        return bool(self.codes or self.square)


@cache
def towns() -> tuple[Town, ...]:
    """Return the 350 largest towns; each is given a council, which it need not really be in."""
    known = {town for name in town_names() for town in find_towns(name)}
    largest = sorted(known, key=lambda town: (-town.population, town.name))[:TOWNS]
    councils = sorted(area.code for area in Areas.load() if area.kind in COUNCIL_KINDS and not area.end_date)
    dice = random.Random(20261123)
    return tuple(
        Town(
            town.name,
            town.point,
            min(0.012 + 0.00002 * town.population**0.5, 0.08),
            councils[number % len(councils)],
            tuple(_square(dice, town.point) for _ in range(3)),
        )
        for number, town in enumerate(largest)
    )


@cache
def town_chances() -> list[float]:
    """Return how likely each town is and those before it are: as the root of how many live there."""
    known = {town.point: town.population for name in town_names() for town in find_towns(name)}
    return np.cumsum([known[town.point] ** 0.5 for town in towns()]).tolist()


@cache
def type_numbers() -> tuple[tuple[str, str], ...]:
    """Return the LGA's service types, number and label, the commonest first."""
    items = [(item.identifier, item.label) for item in load("services").items]
    random.Random(20261124).shuffle(items)
    return tuple(items)


@cache
def type_chances() -> list[float]:
    """Return how likely each type is and those before it are."""
    return np.cumsum(1 / (np.arange(len(type_numbers())) + 5.0)).tolist()


def services(count: int, seed: int = 1) -> Iterator[Service]:
    """Yield so many services; the same count and seed give the same ones."""
    words = np.array(vocabulary(), dtype=object)
    stemmed = np.array([stems(word)[0] for word in vocabulary()], dtype=object)
    for start in range(0, count, _AT_ONCE):
        # One generator a batch, so that services of a longer corpus begin with those of a shorter one.
        dice = random.Random(seed * 1_000_003 + start)
        numbers = np.random.default_rng(seed * 1_000_003 + start)
        lengths = numbers.integers(60, 201, _AT_ONCE)
        ranks = np.searchsorted(chances(), numbers.random(int(lengths.sum())))
        drawn, their_stems = words[ranks].tolist(), stemmed[ranks].tolist()
        at = 0
        for number, length in enumerate(lengths.tolist()[: count - start]):
            yield _make(start + number + 1, dice, drawn[at : at + length], their_stems[at : at + length])
            at += length


def _make(ordinal: int, dice: random.Random, words: list[str], their_stems: list[str]) -> Service:
    town = dice.choices(towns(), cum_weights=town_chances())[0]
    phrases = dice.choices(found_phrases(), k=3)
    # Little words name nothing.
    first, second = [word for word in words if len(word) > 4][:2]
    called = [first.title(), second, *([phrases[2]] if dice.random() < 0.4 else []), town.name]
    name = " ".join(called)
    cut = len(words) // 3
    said = [*words[:cut], phrases[0], *words[cut : 2 * cut], phrases[1], *words[2 * cut :]]
    statement = dice.choice(_STATEMENTS) if dice.random() < 0.3 else ""
    said.append(statement)
    organization = dice.randrange(ORGANIZATIONS)
    owner = (
        f"{vocabulary()[100 + organization % 900].title()} {vocabulary()[1000 + organization // 900]} Trust"
    )
    types = tuple(
        dict.fromkeys(
            dice.choices(range(len(type_numbers())), cum_weights=type_chances(), k=dice.choice((1, 1, 2, 3)))
        )
    )
    remote, count = _reach(dice)
    places = tuple(
        (
            round(town.point[0] + dice.gauss(0, town.spread), 6),
            round(town.point[1] + dice.gauss(0, town.spread * 1.6), 6),
        )
        for _ in range(count)
    )
    codes, square = _area(dice, town, anywhere=remote or not count)
    low, high = _ages(dice)
    cost = dice.choices(("free", "charged", "not_stated"), (35, 20, 45))[0]
    schedules, slots = _times(dice)
    number = uuid.UUID(int=NAMESPACE.int ^ ordinal)
    document: dict[str, Any] = {
        "id": str(number),
        "name": name,
        "status": "active",
        "description": " ".join(said).strip(),
        "organization": {"id": str(uuid.UUID(int=NAMESPACE.int ^ organization << 64)), "name": owner},
        "assured_date": f"2026-{dice.randint(1, 11):02}-{dice.randint(1, 20):02}",
        "attributes": [
            *(_term(ordinal, one) for one in types),
            {
                "id": "attending",
                "link_type": "attending_type",
                "taxonomy_term": {"name": "phone" if remote else "venue"},
            },
        ],
        "schedules": schedules,
        "service_at_locations": [
            {
                "id": f"at-{at}",
                "location": {
                    "id": f"location-{at}",
                    "name": f"{town.name} Hall",
                    "latitude": latitude,
                    "longitude": longitude,
                    "addresses": [{"address_1": f"{dice.randint(1, 200)} High Street", "city": town.name}],
                },
            }
            for at, (latitude, longitude) in enumerate(places)
        ],
        "contacts": [{"id": "c", "email": "hello@example.org", "phones": [{"number": "01632 960123"}]}],
    }
    if low is not None:
        document["minimum_age"] = low
    if high is not None:
        document["maximum_age"] = high
    if cost != "not_stated":
        document["fees"] = "Free" if cost == "free" else "£3 a session"
    if codes or square:
        document["service_areas"] = [
            *({"id": code, "uri": _URI + code} for code in codes),
            *([{"id": "drawn", "extent": _geojson(square), "extent_type": "geojson"}] if square else []),
        ]
    about = [*their_stems, *stems(phrases[0]), *stems(phrases[1]), *stems(statement), *stems(owner)]
    if places:
        about += [*stems(f"{town.name} Hall"), *stems(town.name)]
    return Service(
        ordinal,
        tuple(stem for part in called for stem in stems(part)),
        tuple(stem for one in types for stem in stems(type_numbers()[one][1])),
        tuple(about),
        places,
        remote,
        codes,
        square,
        types,
        low,
        high,
        cost,
        slots,
        orjson.dumps(document),
        [
            {
                "location_id": f"location-{at}",
                "service_at_location_id": f"at-{at}",
                "latitude": place[0],
                "longitude": place[1],
                "council": town.council,
                "by": "publisher",
                "hidden": False,
            }
            for at, place in enumerate(places)
        ],
    )


def _reach(dice: random.Random) -> tuple[bool, int]:
    """Return whether it is reached by phone, and how many places it has."""
    kind = dice.random()
    if kind < 0.04:
        return True, 0
    if kind < 0.07:
        return True, 1
    if kind < 0.08:
        return False, 0
    return False, dice.choices((1, 2, 3), (80, 15, 5))[0]


def _area(dice: random.Random, town: Town, *, anywhere: bool) -> tuple[tuple[str, ...], Square | None]:
    # One in ten in all: most helplines say whom they are for, few lunch clubs do.
    if dice.random() >= (0.6 if anywhere else 0.057):
        return (), None
    kind = dice.random()
    if kind < 0.15:
        return (), dice.choice(town.squares)
    if kind < 0.22 and anywhere:
        return (ENGLAND,), None
    codes = {town.council, *(dice.choice(towns()).council for _ in range(dice.choice((0, 0, 0, 1, 2))))}
    return tuple(sorted(codes)), None


def _ages(dice: random.Random) -> tuple[float | None, float | None]:
    low = dice.choice((None, None, None, 0.0, 5.0, 11.0, 16.0, 18.0, 18.0, 50.0, 65.0))
    high = dice.choice((None, None, None, None, 4.0, 11.0, 18.0, 25.0, 100.0))
    return low, None if high is not None and high < (low or 0) else high


def _times(dice: random.Random) -> tuple[list[dict[str, Any]], tuple[int, ...] | None]:
    if dice.random() < 0.35:
        return [], None
    days = (
        list(DAYS[:5])
        if dice.random() < 0.3
        else sorted(dice.sample(DAYS, dice.choice((1, 1, 2, 3))), key=DAYS.index)
    )
    opens = dice.randrange(16, 38)
    closes = min(opens + dice.choice((2, 3, 4, 8, 14)), SLOTS_A_DAY - 1)
    row = {
        "id": "weekly",
        "freq": "WEEKLY",
        "byday": ",".join(day.upper() for day in days),
        "opens_at": _clock(opens),
        "closes_at": _clock(closes),
    }
    slots = tuple(DAYS.index(day) * SLOTS_A_DAY + at for day in days for at in range(opens, closes))
    return [row], slots


def _clock(half_hours: int) -> str:
    return f"{half_hours // 2:02}:{30 * (half_hours % 2):02}"


def _term(ordinal: int, which: int) -> dict[str, Any]:
    number, label = type_numbers()[which]
    return {
        "id": f"{ordinal}-{number}",
        "link_type": "service_type",
        "taxonomy_term": {
            "id": f"esd-{number}",
            "code": number,
            "name": label,
            "taxonomy": "esdServiceTypes",
            "term_uri": f"http://id.esd.org.uk/service/{number}",
        },
    }


def _square(dice: random.Random, point: Sequence[float]) -> Square:
    half = dice.choice((0.03, 0.08, 0.2))
    lat, lon = (round(each + dice.uniform(-0.05, 0.05), 4) for each in point)
    return (round(lat - half, 4), round(lon - half, 4), round(lat + half, 4), round(lon + half, 4))


@cache
def _geojson(square: Square) -> str:
    south, west, north, east = square
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})
