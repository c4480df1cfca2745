"""The kinds of question, and seeded ones of each."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from hub.places.areas import Areas
from hub.search.week import SLOTS_A_DAY
from standards.lists.concepts import load
from tests.benchmarks.searching.corpus import Town, town_chances, towns, type_chances, type_numbers
from tests.benchmarks.searching.words import COMMON, ask_word, stems

PER_PAGE: Final = 20
WITHIN_KM: Final = 10.0


@dataclass(frozen=True)
class Question:
    """One question. What is given must all hold; what a service does not state keeps nothing out.

    Attributes:
        kind: One of `KINDS`.
        words: Plain words, each of which a service has.
        point: Of the person: a place of the service is within `within_km`, or nobody need travel to it; and
            the area that it serves, if it states one, takes the person in. The nearest come first.
        town: Where the person is, for their council.
        types: Positions in `type_numbers()`, any one.
        age: Years.
        slot: Half hour of the week in which it is open.
        free: It costs nothing.
        by_area: Instead of the rule of place: it states an area, and that takes the person in.
        need: For matching only.
    """

    kind: str
    words: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    town: Town | None = None
    within_km: float = WITHIN_KM
    types: tuple[int, ...] = ()
    age: float | None = None
    slot: int | None = None
    free: bool = False
    by_area: bool = False
    need: str = ""

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of the words, the same for every engine."""
        return tuple(stem for word in self.words for stem in stems(word))

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the areas that the person is in."""
        return codes_of(self.town.council) if self.town else frozenset()

    @property
    def is_near(self) -> bool:
        """It is answered by the rule of place, nearest first."""
        return self.point is not None and not self.by_area


@cache
def codes_of(council: str) -> frozenset[str]:
    """Return the codes of a council and of all that it is part of, looked up once for all engines."""
    return Areas.load().codes_of_council(council)


KINDS: Final = {
    "T1": "one word",
    "T2": "two words",
    "G1": "near a point, nearest first",
    "TG": "one word near",
    "FG": "filters near",
    "FULL": "word, near, all filters",
    "AREA": "whose area takes the point in",
    "NAT": "a common word, the whole country",
}
"""FACET is left out: the hub has no counts by term yet, and NAT counts services alone."""


def questions(kind: str, count: int, seed: int) -> list[Question]:
    """Return so many questions of a kind."""
    return list(_questions(kind, count, random.Random(f"{kind} {seed}")))


def _questions(kind: str, count: int, dice: random.Random) -> Iterator[Question]:
    needs = [item.identifier for item in load("needs").items if item.parent and not item.retired_in]
    for _ in range(count):
        town = dice.choices(towns(), cum_weights=town_chances())[0]
        point = (
            round(town.point[0] + dice.gauss(0, town.spread / 2), 6),
            round(town.point[1] + dice.gauss(0, town.spread / 2), 6),
        )
        word, other = ask_word(dice), ask_word(dice)
        filters = {
            "types": tuple(
                dict.fromkeys(dice.choices(range(len(type_numbers())), cum_weights=type_chances(), k=8))
            ),
            "age": dice.choice((3.0, 9.0, 17.0, 34.0, 70.0)),
            "slot": dice.randrange(5) * SLOTS_A_DAY + dice.randrange(18, 36),
            "free": True,
        }
        yield {
            "T1": Question(kind, (word,)),
            "T2": Question(kind, (word, other)),
            "G1": Question(kind, (), point, town),
            "TG": Question(kind, (word,), point, town),
            "FG": Question(kind, (), point, town, **filters),
            "FULL": Question(kind, (word,), point, town, **filters),
            "AREA": Question(kind, (), point, town, by_area=True),
            "NAT": Question(kind, (ask_word(dice, COMMON),)),
            "NEED": Question(kind, (), point, town, age=filters["age"], need=dice.choice(needs)),
        }[kind]
