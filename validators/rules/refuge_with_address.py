"""PII-003."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from standards.lists.refuge import term_that_hides, words_that_hide
from validators.contents import text_of
from validators.frame import CountsIn, Finding, Severity
from validators.geography import is_postcode
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule

MOST_READ = 200_000
"""Characters of a text that are looked at; no description is a book."""

MOST_WEIGHED = 20_000
"""Characters of a description that is looked through for innocent uses; in a longer one none is excused,
because those patterns may take a thousand steps a word, and a doubtful text counts as one that says so."""

_SHORT = 100
# The same few terms are given to services again and again.
_short_term = lru_cache(maxsize=1024)(term_that_hides)
_NAMES = ("name", "alternate_name")
_GIVEAWAYS = {"address_1": "street address", "postal_code": "full postcode", "latitude": "exact point"}

# Abuse of drink is another thing, and a drop-in for it may well call itself a refuge.
_OF_ABUSE = re.compile(
    r"(?<!substance )(?<!alcohol )(?<!drug )\babus(?:e[ds]?|ive|ers?)\b|\bviolen\w+|\bfle(?:e|ed|eing)\b"
    r"|\btraffick\w+|\bslavery\b|\bforced marriages?\b|\bhonou?r.based\b|\brape[ds]?\b|\bsurvivors?\b"
    r"|\bperpetrators?\b|\bstalk(?:ed|ers?|ing)\b|\bwomen'?s aid\b",
    re.IGNORECASE,
)
# A list of subjects may name both housing and accommodation.
_MOST_SUBJECTS = 2
_REFUGE = re.compile(r"\brefuge\b", re.IGNORECASE)
# How a house is spoken of, before the word and after it. "Refuge" alone is also shade, or an hour of peace.
_HOUSE_BEFORE = re.compile(
    r"\b(?:an?|our|the|this|that|one|two|three|four|five|\d+|in|into|at|safe|emergency|crisis|secure|women'?s|men'?s"
    r"|girls'?|famil(?:y|ies)|abuse|violence)\s+$",
    re.IGNORECASE,
)
_NO_HOUSE_AFTER = re.compile(r"\s+(?:from|of|where(?!\s+(?:women|mothers|girls)\b))\b", re.IGNORECASE)
_HOUSE_AFTER = re.compile(
    r"\s+(?:accommodation|places?|spaces?|beds?|rooms?|houses?|homes?|services?|support|workers?|team|staff|provision"
    r"|projects?|network)\b|\s+(?:for|to)\s+(?:[\w'-]+\s+){0,2}?(?:women|mothers|girls|survivors|victims)\b",
    re.IGNORECASE,
)
# Housing that is advised on beside abuse, and not housing that is given to those who flee it.
_SUBJECT = re.compile(
    r"\b(?:advice|advis(?:e[ds]?|ing|ors?|ers?)|information|legal(?:ly)?|law|lawyers?|attorneys?|solicitors?"
    r"|pro bono)\b[^.;!?]{0,160}?\b(?:abuse|violence)\b[^.;!?]{0,60}?"
    r"(?<!emergency )(?<!temporary )(?<!safe )(?<!secure )(?<!supported )(?<!crisis )(?<!transitional )"
    r"(?<!abuse )(?<!violence )\b(housing|accommodation)\b",
    re.IGNORECASE,
)


class RefugeWithAddress(RecordRule):
    """By its own words a service may be a refuge or a safe house, and its address is published.

    Somebody who is looked for may be found by it.

    Fix it by asking the provider; if it is one, remove address, postcode and coordinates at once, also from
    older copies, and keep the town.
    """

    code = "refuge_with_address"
    number = "PII-003"
    severity = Severity.WARNING
    counts_in = (CountsIn.PRIVACY,)
    source = "data-sharing guidance of the standard"
    entities = ("service",)
    good: ClassVar = {
        "id": "1",
        "name": "Women's refuge",
        "service_at_locations": [
            {"id": "2", "location": {"id": "3", "addresses": [{"id": "4", "city": "Hull"}]}}
        ],
    }
    bad: ClassVar = {
        "id": "1",
        "name": "Women's refuge",
        "service_at_locations": [
            {"id": "2", "location": {"id": "3", "addresses": [{"id": "4", "address_1": "1 Example Street"}]}}
        ],
    }

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Its words say so, and a place has a street line, a full postcode or a precise point."""
        said = _what_it_says(item, position)
        if said is None:
            return
        for place in position.reading.positions():
            for field in _giveaways(place):
                # The value is left out on purpose: the report must not spread it.
                message = f"{said}: this may be a refuge, and its {_GIVEAWAYS[field]} is published. Check it."
                yield Finding(message, f"{place.pointer}/{field}")


def _what_it_says(record: Mapping[str, Any], position: Position) -> str | None:
    """Return what in a record speaks of a refuge, as the beginning of a sentence, or None."""
    for _, _, term in position.tags():
        name = _text(term, "name")
        if meaning := _short_term(name) if len(name) <= _SHORT else term_that_hides(name):
            return f"A taxonomy term speaks of {meaning}"
    for field in _NAMES:
        name = _text(record, field)
        if name and (meaning := words_that_hide(name)):
            return f"The name speaks of {meaning}"
    description = _text(record, "description")
    meaning = words_that_hide(description) if description else None
    if meaning and len(description) <= MOST_WEIGHED:
        # Asked again without what is said so by libraries, arts clubs and legal advice too.
        meaning = words_that_hide(_without_innocent(description, record))
    return f"The description speaks of {meaning}" if meaning else None


def _text(item: Mapping[str, Any], field: str) -> str:
    return text_of(item.get(field))[:MOST_READ]


def _without_innocent(description: str, record: Mapping[str, Any]) -> str:
    # The list's patterns are tried against words with one space between them; so are these.
    text = " ".join(description.replace("\u2019", "'").split())
    for _ in range(_MOST_SUBJECTS):
        text = _SUBJECT.sub(lambda found: found[0].removesuffix(found[1]), text)
    spoken = [text, *(_text(record, name) for name in _NAMES)]
    organization = record.get("organization")
    if isinstance(organization, Mapping):
        spoken += [_text(organization, name) for name in ("name", "description")]
    if any(map(_OF_ABUSE.search, spoken)):
        return text
    return _REFUGE.sub(lambda found: found[0] if _is_house(text, found) else " ", text)


def _is_house(text: str, found: re.Match[str]) -> bool:
    if _HOUSE_AFTER.match(text, found.end()):
        return True
    before = text[max(0, found.start() - 20) : found.start()]
    return bool(_HOUSE_BEFORE.search(before)) and not _NO_HOUSE_AFTER.match(text, found.end())


def _giveaways(place: Position) -> list[str]:
    if place.entity == "address":
        found = [field for field in ("address_1",) if place.item.get(field)]
        postcode = place.item.get("postal_code")
        return found + (["postal_code"] if isinstance(postcode, str) and is_postcode(postcode) else [])
    if place.entity == "location":
        latitude = read_number(place.item.get("latitude"))
        # Two decimals are about a kilometre: that is how publishers mask a place.
        return ["latitude"] if latitude is not None and round(latitude, 2) != latitude else []
    return []
