"""Where: a postcode or part of one, a town, a distance."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from hub.matching.understanding.noted import Noted
from hub.matching.understanding.numbers import SMALL, number
from hub.matching.understanding.text import Word
from hub.matching.understanding.understood import World

_AREAS: Final = frozenset(
    [
        "AB",
        "AL",
        "B",
        "BA",
        "BB",
        "BD",
        "BH",
        "BL",
        "BN",
        "BR",
        "BS",
        "BT",
        "CA",
        "CB",
        "CF",
        "CH",
        "CM",
        "CO",
        "CR",
        "CT",
        "CV",
        "CW",
        "DA",
        "DD",
        "DE",
        "DG",
        "DH",
        "DL",
        "DN",
        "DT",
        "DY",
        "E",
        "EC",
        "EH",
        "EN",
        "EX",
        "FK",
        "FY",
        "G",
        "GL",
        "GU",
        "GY",
        "HA",
        "HD",
        "HG",
        "HP",
        "HR",
        "HS",
        "HU",
        "HX",
        "IG",
        "IM",
        "IP",
        "IV",
        "JE",
        "KA",
        "KT",
        "KW",
        "KY",
        "L",
        "LA",
        "LD",
        "LE",
        "LL",
        "LN",
        "LS",
        "LU",
        "M",
        "ME",
        "MK",
        "ML",
        "N",
        "NE",
        "NG",
        "NN",
        "NP",
        "NR",
        "NW",
        "OL",
        "OX",
        "PA",
        "PE",
        "PH",
        "PL",
        "PO",
        "PR",
        "RG",
        "RH",
        "RM",
        "S",
        "SA",
        "SE",
        "SG",
        "SK",
        "SL",
        "SM",
        "SN",
        "SO",
        "SP",
        "SR",
        "SS",
        "ST",
        "SW",
        "SY",
        "TA",
        "TD",
        "TF",
        "TN",
        "TQ",
        "TR",
        "TS",
        "TW",
        "UB",
        "W",
        "WA",
        "WC",
        "WD",
        "WF",
        "WN",
        "WR",
        "WS",
        "WV",
        "YO",
        "ZE",
    ]
)
_SIGN = (
    r"(?:(?:live|lives|living|based|am|is|are)\s+(?:in|near|at|around)|in|near|nr|around|round|at|close\s+to"
    r"|next\s+to|by|from|postcode(?:\s+is)?)"
)
_OUTWARD = r"([A-Z]{1,2})([0-9][A-Z0-9]?)"
_FULL = re.compile(
    rf"(?:\b{_SIGN}\s+)?(?<![\w])({_OUTWARD}[ -]{{0,2}}([0-9][ABD-HJLNP-UW-Z]{{2}}))(?![\w])", re.IGNORECASE
)
_PART = re.compile(
    rf"\b(?P<sign>{_SIGN})\s+(?:the\s+)?(?P<part>{_OUTWARD}(?:\s[0-9](?=\s*(?:[.,;!?)]|$"
    r"|area)))?)(?![\w])(?:\s+area\b)?",
    re.IGNORECASE,
)
_NOT_PLACES = r"(?<!vitamin )(?<!form )(?<!room )(?<!size )(?<!bus )(?<!route )(?<!paper )"
_BARE = re.compile(rf"(?:^|[\s,])(?:{_NOT_PLACES})({_OUTWARD})\W*$")
_PLACE_SIGN = frozenset(("in", "near", "nr", "around", "round", "at", "by"))
_SURE_SIGN = frozenset(("in", "near", "nr", "around"))
_LONGEST_NAME = 5
# Towns whose names are words or first names: only towns after "in" or "near".
_COMMON_WORDS = """
acton alexandria amble arnold ash ashley banks barking barley barnes barrow barry bath battle beer benson
bentley beverley bicker bow bowling box brae brandon bream bridge brill broadway brooke bugle bury
california camber cardigan castor chard cheddar chipping church clare clifford clifton clive constantine
cooling cosby cove coven cowes crick croft crook cullen cults dale deal denny derby dingle docking dollar
douglas downside dunlop eagle eaton elton eye felling fleet flint flushing ford forth freshwater goring
grain grove hale hales hallow hamilton harley harrow hay hayes hayfield headstone healing heather hermitage
hill hilton holloway home hook hope hose houston hurst hyde keith kerry kimberley lancing law lea lee leek
lees leigh leslie lincoln lizard loans locking lode logan lynn maidens march margate mark martin maud mere
mold moss nelson normandy norton over pant par patna peebles pickering plains pool poplar portland preston
quarter rake ramsey reading richmond ridge ripe rock rode rugby rye sale saline sandwich sandy scone send
settle shaw sharpness sheering shelley shields shirley simpson sleights slough springfield stanley steep
stock stoke stone stow street stroud summerhouse sutton sway tain tong torrance tumble valley wales wall
ware warden washington waterloo welling wellington wells wheatley whitehead wick wing winston wittering wool
worth wrangle wye york diss blyth tring moy rhu usk bala hoo kew wem
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())
# After "in" too these are things, unless they have a capital.
_THINGS_WORDS = """
march may street church hospital care need home life person bed pain debt work school crisis hand hope court
trouble town village centre park house garden hall wood green bridge well over deal ash eye wing hook law
loans send stock quarter banks beer mold ford hill holiday college prison grain healing headstone pool box
cooling rock stone valley wall wool worth tumble settle plains maidens rake bowling steep dollar mark
"""
_THINGS: Final = frozenset(_THINGS_WORDS.split())
_IN_THE = frozenset(
    [
        "get",
        "gets",
        "getting",
        "got",
        "fall",
        "falls",
        "fell",
        "falling",
        "slip",
        "slips",
        "slipped",
        "sit",
        "sits",
        "sitting",
        "lie",
        "lying",
        "stay",
        "stuck",
        "climb",
        "out",
        "step",
        "steps",
        "stepping",
        "help",
        "struggle",
        "struggles",
        "struggling",
        "difficulty",
        "trouble",
        "problems",
        "better",
        "interested",
        "classes",
        "lessons",
        "support",
    ]
)
_KM_IN_A_MILE = 1.609344
_FARTHEST_KM = 2_000.0
_WALK_KM_A_MINUTE = 0.08
_DISTANCE = re.compile(
    r"(?:\b(?:with)?in\s+(?:about\s+|around\s+)?|\bup to\s+|\bless than\s+|\bno more than\s+|\bunder\s+"
    r"|\bmax(?:imum)?\s+)?"
    rf"(?<![\w.-])(?P<number>{SMALL})\s*-?\s*(?P<unit>miles?|mi|kms?|kilomet(?:re|er)s?|met(?:re|er)s?"
    r"|minutes?'?\s+walk|min\s+walk)"
    r"(?![\w])(?!\s+(?:walk|walks|run|runs|race|swim|sponsored|marathon|hike))(?:\s+(?:radius|away|or less"
    r"|max))?(?:\s+(?:of|from)(?:\s+(?:me|here|home))?(?!\s+the)\b)?",
    re.IGNORECASE,
)
_WALKING = re.compile(
    r"\b(?:with)?in\s+(?:easy\s+)?walking distance(?:\s+of(?:\s+me)?)?\b|\bwalking distance\b"
    r"|\bi can walk to\b",
    re.IGNORECASE,
)


def read_places(
    text: str, words: Sequence[Word], world: World, needs: Sequence[tuple[int, int]]
) -> list[Noted]:
    """Return the place that a text names and how far one may go; one place at most.

    A town counts after "in", "near" or the like, or at the end; where its name is a common word ("Reading",
    "Sale") only after such a sign. A postcode counts wherever it stands, half of one as a town does.

    Args:
        text: The text.
        words: Its words.
        world: Its `places`.
        needs: Start and end of the phrases of needs: no town is read out of those.
    """
    place = next(_postcodes(text), None) or _town(text, words, world, needs)
    return [*([place] if place else []), *_distances(text)]


def _postcodes(text: str) -> Iterator[Noted]:
    for match in _FULL.finditer(text):
        if match[2].upper() in _AREAS:
            written = f"{match[2]}{match[3]} {match[4]}".upper()
            yield Noted("place", written, written, match.start(), match.end(), match.span(1))
    for match in _PART.finditer(text):
        if match[3].upper() in _AREAS:
            part = " ".join(match["part"].upper().split())
            yield Noted("place", part, part, match.start(), match.end(), match.span("part"))
    for match in _BARE.finditer(text):
        if match[2].upper() in _AREAS and (match[1].isupper() or match.start(1) == 0):
            yield Noted("place", match[1].upper(), match[1].upper(), *match.span(1))


def _town(text: str, words: Sequence[Word], world: World, needs: Sequence[tuple[int, int]]) -> Noted | None:
    """Return the town that a text names, the one after a sign before the one at the end."""
    at_end = None
    for first in range(len(words)):
        sign = _sign_before(text, words, first)
        if sign is None and first < len(words) - _LONGEST_NAME:
            continue
        for last in range(min(len(words), first + _LONGEST_NAME), first, -1):
            begin, end = words[first].start, words[last - 1].end
            if words[last - 1].clause != words[first].clause:
                continue
            key = _place_key(text[begin:end], world)
            if key is None:
                continue
            part = Noted("place", text[begin:end], key.title(), begin, end, (begin, end))
            common = key in _COMMON
            shared = [need for need in needs if need[0] < end and begin < need[1]]
            if sign is not None:
                if common and not _means_town(text, words, first, last):
                    break
                # "In Bath" is a town though a bath is a need; "in care homes" is none.
                if any(need[0] < words[sign].start or end < need[1] for need in shared):
                    break
                return Noted("place", part.value, part.label, words[sign].start, end, (begin, end))
            ends = last == len(words)
            only = all(number >= first or not word.tells for number, word in enumerate(words))
            if ends and not shared and (not common or (only and text[begin].isupper())):
                at_end = part
            break
        if at_end is not None:
            break
    return at_end


def _sign_before(text: str, words: Sequence[Word], first: int) -> int | None:
    """Return the number of the word "in" or "near" right before a name, None where there is none."""
    at = first - 1
    if at >= 0 and words[at].stem == "the":
        at -= 1
    if at < 0 or words[at].clause != words[first].clause:
        return None
    word = text[words[at].start : words[at].end].lower()
    if word in _PLACE_SIGN or (word == "to" and at and words[at - 1].stem == "close"):
        return at
    live = at > 0 and words[at - 1].stem in {"live", "come", "move"}
    return at if live and word in {"from", "to"} else None


def _means_town(text: str, words: Sequence[Word], first: int, last: int) -> bool:
    """Whether a common word after a sign is a town: with a capital, or as the last word after a sure sign."""
    if text[words[first].start].isupper() and not text.isupper():
        return True
    name = text[words[first].start : words[last - 1].end].lower()
    if name in _THINGS or words[first - 1].stem == "the":
        return False
    sign = text[words[first - 1].start : words[first - 1].end].lower()
    before = text[words[first - 2].start : words[first - 2].end].lower() if first > 1 else ""
    ends = last == len(words) or words[last].clause != words[first].clause
    return ends and sign in _SURE_SIGN and before not in _IN_THE


def _place_key(name: str, world: World) -> str | None:
    key = " ".join(name.lower().replace("-", " ").replace(".", "").split())
    if not key or (len(key) < 3 and key not in world.places):
        return None
    if key in world.places:
        return key
    bare = key.replace("'", "")
    if bare in world.places:
        return bare
    owned = re.sub(r"^(\w{3,})s\b", r"\1's", key)
    return owned if owned in world.places else None


def _distances(text: str) -> Iterator[Noted]:
    for match in _DISTANCE.finditer(text):
        unit = match["unit"].lower()
        each = (
            _WALK_KM_A_MINUTE
            if unit.startswith("min")
            else 0.001
            if unit.startswith("met")
            else 1.0
            if unit.startswith("k")
            else _KM_IN_A_MILE
        )
        told = re.match(r"(?:with)?in|up|less|no|under|max", match[0], re.IGNORECASE)
        if (
            not match["number"][0].isdigit()
            and not told
            and not re.search(r"(?:away|of|from|walk)\W*$", match[0])
        ):
            # "A few miles" is no distance that one would go.
            continue
        km = min(_FARTHEST_KM, round(number(match["number"]) * each, 2))
        near = " ".join(match["number"].split())
        yield Noted("distance", km, f"Within {near} {' '.join(unit.split())}", match.start(), match.end())
        return
    for match in _WALKING.finditer(text):
        yield Noted("distance", 1.6, "Within walking distance", match.start(), match.end())
        return
