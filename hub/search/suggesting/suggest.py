"""Suggestions for what somebody is typing: needs, service types, organizations and places, the best of each.

A name that begins with what was typed comes before one that has it further in, and both before one that has
it with a slip of the finger; among equals comes what occurs more often. What fits nothing as a whole may end
in a name ("debt advice in hul"): then its last words are completed and the rest stays.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from hub.places.postcode_text import OUTCODE
from hub.places.postcodes import PostcodeTable
from hub.search.reader import Snapshot
from hub.search.suggesting.asking import (
    BEGINS,
    HARDLY,
    HAS,
    NEARLY,
    WHOLE,
    Typed,
    beginning,
    exactly,
    having,
    longest_edits,
    nearly,
    readings,
)
from hub.search.suggesting.gathering import KINDS, Candidates, Counts, Kind, Ranked, Suggestion

MOST = 10
# Most of each kind while others have something to show.
SHARE: Mapping[Kind, int] = {"need": 4, "service_type": 2, "organization": 3, "place": 3}

# With fewer names that match as typed, those that nearly match are looked for; what needs two edits only
# where nothing else is found.
_ENOUGH = 3
_POSTCODE = re.compile(
    r"(?<![^\W_])([a-z]{1,2}[0-9][a-z0-9]?)(?:\s*([0-9])([a-z]{0,2}))?\s*\Z", re.IGNORECASE | re.ASCII
)
_LAST_OF_OUTCODES = "0123456789ABCDEFGHJKMNPRSTUVWXY"


def suggest(
    snapshot: Snapshot | None,
    postcodes: PostcodeTable | None,
    counts: Counts,
    text: str,
    *,
    kinds: Sequence[Kind] = (),
    limit: int = MOST,
) -> list[Suggestion]:
    """Return up to `limit` suggestions, grouped by kind, the kind with the best match first.

    Args:
        snapshot: The index as it is; None suggests no organization.
        postcodes: The postcode table; None suggests no part of a postcode.
        counts: What was counted before, to be kept from one call to the next.
        text: What was typed so far.
        kinds: Kinds wanted; empty stands for all.
        limit: Most in all. Where other kinds have little to show, a kind may have more than its share.
    """
    wanted = [kind for kind in KINDS if not kinds or kind in kinds]
    if "place" in wanted and postcodes is not None and (places := _postcodes(postcodes, text)):
        return _chosen([places], limit)
    for typed in readings(text):
        found = _look([Candidates(kind, snapshot, counts, typed) for kind in wanted], typed, limit)
        if any(found):
            return _chosen(found, limit)
    return []


def _look(every: list[Candidates], typed: Typed, limit: int) -> list[list[Ranked]]:
    """Return what is found of each kind, best first: as typed, and where that is little, nearly so."""
    for one in every:
        for query, grade in ((exactly, WHOLE), (beginning, BEGINS), (having, HAS)):
            one.look(query, grade, limit)
    for edits, grade, enough in ((1, NEARLY, _ENOUGH), (2, HARDLY, 1)):
        # What is a name as it stands was not mistyped.
        whole = any(found.grade == WHOLE for one in every for found in one.ranked())
        if whole or sum(map(len, every)) >= enough or longest_edits(typed) < edits:
            break
        for one in every:
            # Few guesses are better than many.
            one.look(partial(nearly, edits=edits), grade, min(SHARE[one.kind], limit))
    return [one.ranked() for one in every]


def _chosen(found: list[list[Ranked]], limit: int) -> list[Suggestion]:
    """Return the best of each kind up to its share, then of what is left as many as there is room for."""
    groups = sorted((group for group in found if group), key=lambda group: group[0].grade)
    taken = [0] * len(groups)
    for most in (SHARE, dict.fromkeys(KINDS, limit)):
        for at, group in enumerate(groups):
            room = min(most[group[0].suggestion.kind], len(group), taken[at] + limit - sum(taken))
            taken[at] = max(taken[at], room)
    return [one.suggestion for group, count in zip(groups, taken, strict=True) for one in group[:count]]


def _postcodes(table: PostcodeTable, text: str) -> list[Ranked]:
    """Return the postcodes, or parts of them, that the end of a text is or begins; empty where it is none."""
    typed = _POSTCODE.search(text)
    if typed is None:
        return []
    head, (outcode, digit, unit) = text[: typed.start()], (part.upper() for part in typed.groups(""))
    return [
        Ranked(grade, Suggestion("place", place, place, head + place, (place,)))
        for grade, place in _places(table, outcode, digit, unit)
    ]


def _places(table: PostcodeTable, outcode: str, digit: str, unit: str) -> Iterator[tuple[int, str]]:
    if not OUTCODE.fullmatch(outcode):
        return
    if len(unit) == 2:
        if table.has(outcode + digit + unit):
            yield WHOLE, f"{outcode} {digit}{unit}"
    elif digit:
        if table.has_group(outcode, digit):
            yield WHOLE if not unit else BEGINS, f"{outcode} {digit}"
    else:
        if table.has_group(outcode):
            yield WHOLE, outcode
        longer = (outcode + last for last in _LAST_OF_OUTCODES)
        yield from ((BEGINS, one) for one in longer if OUTCODE.fullmatch(one) and table.has_group(one))
