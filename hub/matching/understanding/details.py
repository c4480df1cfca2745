"""Conditions that a person's words set: when, where, for whom, how, at what cost."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.matching.understanding.detail_people import read_people
from hub.matching.understanding.detail_places import read_places
from hub.matching.understanding.detail_times import read_times
from hub.matching.understanding.detail_ways import read_ways
from hub.matching.understanding.noted import Noted
from hub.matching.understanding.text import Word, Written, lowered
from hub.matching.understanding.understood import FilterKind, FilterSaid, World


@dataclass(frozen=True, slots=True)
class Details:
    """Conditions, and where in the text they stand.

    Attributes:
        filters: The conditions.
        parts: The parts of the text that are conditions and nothing else.
        spans: The parts whose words are a condition rather than a need: "without a GP referral".
        places: The part that is a place; at most one.
    """

    filters: tuple[FilterSaid, ...]
    parts: tuple[tuple[int, int], ...]
    spans: tuple[tuple[int, int], ...]
    places: tuple[tuple[int, int], ...]


# A condition of these kinds that is part of the words of a need says nothing more: "online banking", "nowhere
# to sleep tonight", "need a ramp". An age, a distance, a postcode, a gender or a language does.
_GIVES_WAY: frozenset[FilterKind] = frozenset(
    {"delivery", "access", "time", "day", "open", "self_referral", "place"}
)
_TAKES_WORDS: frozenset[FilterKind] = _GIVES_WAY | {"distance", "language"}
_OF_THE_PERSON = re.compile(
    r"in (?:a|my|his|her) wheel ?chair|wheel ?chair (?:user|access)|uses? (?:a|the)? ?(?:wheel ?chair|bsl)",
    re.IGNORECASE,
)
# What tells about the person tells what is looked for as well: "women only", "wheelchair".
_STAYS_WORDS: frozenset[FilterKind] = frozenset({"access", "gender"})


def read_details(
    written: Written,
    words: Sequence[Word],
    need_words: Sequence[tuple[int, int]],
    world: World,
    now: datetime,
    *,
    refuse: bool = True,
) -> Details:
    """Return the conditions that a text sets, in the order in which it does.

    Args:
        written: The text.
        words: Its words.
        need_words: First and last word (end not included) of each phrase of a need.
        world: For the names of towns.
        now: For "tomorrow"; aware.
        refuse: Whether an impossible age is refused; otherwise it is passed over.

    Raises:
        AgeImpossible: The words name an age that nobody has.
    """
    text, lower = written.text, lowered(written.text)
    needs = [(words[first].start, words[last - 1].end) for first, last in need_words]
    noted: list[Noted] = []
    readers: tuple[Callable[[], Sequence[Noted]], ...] = (
        lambda: read_places(text, words, world, needs),
        lambda: read_people(lower, refuse=refuse),
        lambda: read_times(lower, now),
        lambda: read_ways(lower),
    )
    for reader in readers:
        for one in reader():
            inside = _gives_way(one, needs, text)
            # "Between 7 and 9" is one thing or the other, whichever was read first.
            clash = any(_overlap(one, other) and _same_sort(one, other) for other in noted)
            if not inside and not clash:
                noted.append(one)
    noted.sort(key=lambda one: (one.start, one.end))
    filters: dict[tuple[FilterKind, Any], FilterSaid] = {}
    for one in noted:
        said = FilterSaid(one.kind, one.value, one.label, written.as_typed(one.start, one.end))
        filters.setdefault((one.kind, one.value), said)
    parts = tuple((one.start, one.end) for one in noted if one.kind not in _STAYS_WORDS)
    return Details(
        tuple(filters.values()),
        parts,
        tuple((one.start, one.end) for one in noted if one.kind in _TAKES_WORDS),
        tuple((one.start, one.end) for one in noted if one.kind == "place"),
    )


def without_place(details: Details) -> Details:
    """Return the conditions without the place."""
    return replace(
        details,
        filters=tuple(one for one in details.filters if one.kind != "place"),
        parts=tuple(part for part in details.parts if part not in details.places),
        places=(),
    )


def _gives_way(one: Noted, needs: Sequence[tuple[int, int]], text: str) -> bool:
    """Whether a condition is only part of the words of a need, rather than the other way round."""
    if one.kind not in _GIVES_WAY or _OF_THE_PERSON.search(text[max(0, one.start - 6) : one.end + 8]):
        return False
    return any(
        need[0] < one.core_end
        and one.core_start < need[1]
        and not (one.start <= need[0] and need[1] <= one.end)
        for need in needs
    )


def _overlap(one: Noted, other: Noted) -> bool:
    return one.start < other.end and other.start < one.end


def _same_sort(one: Noted, other: Noted) -> bool:
    numbers = {"age", "time", "distance", "place"}
    return one.kind in numbers and other.kind in numbers and one.kind != other.kind
