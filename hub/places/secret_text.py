"""Finds and strikes out a secret address wherever it is written: as a line, a postcode, a point or a link.

Written by people, one address has many forms: "12 Rose Lane", "12, Rose Ln.", "12-rose-lane" in a link,
"12&nbsp;Rose Lane" in HTML, "HU52AA". All of them are struck out, and so is the street without its number.
Where a form is doubtful it is struck out too.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Final

from hub.places.postcode_text import FULL, compact

STRUCK_OUT: Final = "[address not published]"

NEAR_IN_WORDS: Final = 0.006
"""Degrees within which two numbers in a sentence give a secret point away: half a hundredth, and a bit."""

NEAR_IN_FIELDS: Final = 0.0006
"""The same for coordinates in fields and outlines, some 60 m: a place in the next street keeps its own."""

_GAP: Final = r"(?:<[^<>]{0,50}>|&nbsp;|&#\d{1,5};|%2[0Cc]|[\W_])*+"
"""What may stand between two words of an address. Possessive, so that no text can make the search slow."""

_SHORT: Final = (
    ("road", "rd"), ("street", "st"), ("avenue", "ave", "av"), ("lane", "ln"), ("close", "cl"),
    ("drive", "dr"),    ("place", "pl"), ("terrace", "terr", "tce"), ("court", "ct"), ("crescent", "cres"),
    ("gardens", "gdns"), ("square", "sq"), ("grove", "gr"), ("park", "pk"), ("saint", "st"), ("house", "hse"),
    ("flat", "apartment"),
)  # fmt: skip

_NUMBER = re.compile(r"-?\d{1,3}\.\d{2,15}")
_PAIR = re.compile(r"(-?\d{1,3}\.\d{2,15})(%2[0Cc]|\D{1,16}?)(-?\d{1,3}\.\d{2,15})")
_MAP_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:google\.[a-z.]{2,6}/maps|maps\.google\.[a-z.]{2,6}|goo\.gl/maps"
    r"|maps\.app\.goo\.gl"
    r"|openstreetmap\.org|osm\.org|bing\.com/maps|maps\.apple\.com|what3words\.com|w3w\.co"
    r"|streetmap\.co\.uk)[^\s\"'<>]*"
    r"|/{3}\w{2,30}\.\w{2,30}\.\w{2,30}",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    r"^(?:(?:flat|apartment|unit|room|suite)\s+\w+\W+)?(?:no\.?\s*)?\d+\w?(?:\s*[-/&]\s*\d+\w?)?\W+", re.I
)
_WORD = re.compile(r"[\w'\u2019]+")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must not be seen of hidden places.

    Attributes:
        phrases: address lines, streets and house names, as published.
        postcodes: full postcodes in compact capitals.
        points: (latitude, longitude) pairs in degrees, as published.
        numbers: property reference numbers.
        links: addresses of web pages about the place.
        location_ids: ids of the hidden locations, in the same document's terms.
        public_names: names of the service and its organization, which a hidden location may keep as its own.
    """

    phrases: frozenset[str] = frozenset()
    postcodes: frozenset[str] = frozenset()
    points: frozenset[tuple[float, float]] = frozenset()
    numbers: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    location_ids: frozenset[str] = frozenset()
    public_names: frozenset[str] = field(default=frozenset(), compare=False)

    def __bool__(self) -> bool:
        return any((self.phrases, self.postcodes, self.points, self.numbers, self.links, self.location_ids))

    def __or__(self, other: "Secrets") -> "Secrets":
        """Return the secrets of both, as for a page that holds several services."""
        return Secrets(*(getattr(self, each.name) | getattr(other, each.name) for each in fields(self)))


def mask_text(text: str, secrets: Secrets, *, outline: bool = False) -> str:
    """Return `text` with every form of the secrets struck out, and every link to a map.

    An `outline` is an area as GeoJSON text: thousands of numbers, of which some lie near any point by chance,
    so only a corner right at the place is struck out.

    >>> mask_text("At 12, Rose Ln. (HU52AA)", Secrets(frozenset({"12 Rose Lane"}), frozenset({"HU52AA"})))
    'At [address not published]. ([address not published])'
    """
    if not secrets:
        return text
    masked = _MAP_LINK.sub(STRUCK_OUT, text)
    pattern = _pattern(secrets)
    if pattern is not None:
        masked = pattern.sub(STRUCK_OUT, masked)
    if secrets.points:
        near = NEAR_IN_FIELDS if outline else NEAR_IN_WORDS
        masked = _PAIR.sub(lambda found: _mask_pair(found, secrets, near), masked)
        if not outline:
            masked = _NUMBER.sub(
                lambda found: STRUCK_OUT if is_secret_number(found[0], secrets) else found[0], masked
            )
    return masked


def is_secret_number(number: str, secrets: Secrets) -> bool:
    """Say whether a number alone is a coordinate of a hidden place: the same to four decimals or more.

    Fewer would strike out prices; a nearby coordinate alone, such as a corner of the area served, is no
    secret.
    """
    decimals = len(number.partition(".")[2])
    if decimals < 4:
        return False
    value = float(number)
    for coordinate in (each for point in secrets.points for each in point):
        known = min(decimals, max(4, _decimals(coordinate)))
        if _decimals(coordinate) >= 3 and abs(value - coordinate) < 1.01 * 10.0**-known:
            return True
    return False


def is_secret_pair(first: float, second: float, secrets: Secrets, near: float = NEAR_IN_FIELDS) -> bool:
    """Say whether two numbers, in either order, are the point of a hidden place within `near` degrees."""
    return any(
        (abs(first - lat) <= near and abs(second - lon) <= near)
        or (abs(first - lon) <= near and abs(second - lat) <= near)
        for lat, lon in secrets.points
    )


def phrases_of(line: str, public: Collection[str]) -> Iterator[str]:
    """Yield what in an address line would give the place away: the line, its parts, and the street alone.

    Names in `public` (casefolded: town, county, the organization itself) are none of it.
    """
    for piece in (line, *re.split(r"[,;|\n]", line)):
        stripped = piece.strip(" .\t\r\n")
        for phrase in (stripped, _HOUSE.sub("", stripped)):
            letters = re.sub(r"[\W_]", "", phrase)
            alone = len(_WORD.findall(phrase)) == 1 and not any(letter.isdigit() for letter in letters)
            whole = phrase == line.strip(" .\t\r\n")
            if len(letters) >= (6 if alone and not whole else 3) and phrase.casefold() not in public:
                yield phrase


def postcodes_of(texts: Iterable[str]) -> Iterator[str]:
    """Yield the full postcodes among several texts, in compact capitals."""
    yield from (compacted for text in texts if FULL.fullmatch(compacted := compact(text)))


def _mask_pair(found: re.Match[str], secrets: Secrets, near: float) -> str:
    return STRUCK_OUT if is_secret_pair(float(found[1]), float(found[3]), secrets, near) else found[0]


def _decimals(value: float) -> int:
    return len(f"{value:.12f}".rstrip("0").partition(".")[2])


@lru_cache(maxsize=256)
def _pattern(secrets: Secrets) -> re.Pattern[str] | None:
    # The longest first, so that a street does not leave its number behind.
    forms = [_phrase_form(phrase) for phrase in sorted(secrets.phrases, key=len, reverse=True)]
    forms += [_postcode_form(postcode) for postcode in secrets.postcodes]
    forms += [rf"(?<!\d){re.escape(number)}(?!\d)" for number in secrets.numbers]
    forms += [_link_form(link) for link in sorted(secrets.links, key=len, reverse=True)]
    forms = [form for form in forms if form and not re.search(form, STRUCK_OUT, re.IGNORECASE)]
    return re.compile("|".join(forms), re.IGNORECASE) if forms else None


def _phrase_form(phrase: str) -> str:
    words = _WORD.findall(phrase.replace("_", " "))
    form = _GAP.join(_word_form(word) for word in words)
    return rf"(?<![^\W_]){form}(?![^\W_])" if len(words) == 1 else form


def _word_form(word: str) -> str:
    same = sorted({other for group in _SHORT if word.lower() in group for other in group})
    if same:
        return f"(?:{'|'.join(sorted(same, key=len, reverse=True))})"
    return "['\u2019]?".join(re.escape(part) for part in re.split("['\u2019]", word) if part)


def _postcode_form(compacted: str) -> str:
    return r"\s?".join(compacted[:-3]) + _GAP + r"\s?".join(compacted[-3:])


def _link_form(link: str) -> str:
    bare = re.sub(r"^[a-z]+://(?:www\.)?", "", link.strip(), flags=re.IGNORECASE).rstrip("/")
    return rf"(?:[a-z]+://)?(?:www\.)?{re.escape(bare)}/?" if len(bare) >= 6 else ""
