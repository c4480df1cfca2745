"""Near suggestions for a postcode that does not exist: a choice for a person, never a silent correction."""

from collections.abc import Iterator
from itertools import combinations, product
from string import ascii_uppercase, digits
from typing import Final, Protocol

from hub.places.postcode_text import FULL, OUTCODE, SECTOR, compact

ALIKE: Final = {
    "O": "0", "0": "OQD", "I": "1", "1": "IL", "L": "1", "S": "5", "5": "S", "B": "8", "8": "B",
    "Z": "2", "2": "Z", "G": "6", "6": "G", "Q": "0", "D": "0", "A": "4", "4": "A",
}  # fmt: skip
"""Characters that people and scanners mistake for each other."""

LONGEST: Final = 8
"""Seven characters are the longest postcode; one more may be a slip of the finger."""


class Directory(Protocol):
    """What a suggestion is checked against."""

    def has(self, compacted: str) -> bool:
        """Say whether a full postcode in compact capitals exists and is not known to be terminated."""

    def has_group(self, outward: str, digit: str = "") -> bool:
        """Say whether that outcode or sector exists."""

    def neighbours(self, compacted: str, limit: int) -> list[str]:
        """Return written postcodes of the same sector nearest in order."""


def suggest(directory: Directory, text: str, limit: int = 5) -> list[str]:
    """Return up to `limit` existing postcodes, sectors or outcodes that `text` may have been meant for.

    In this order: look-alike characters exchanged (SWIA 1AA: SW1A 1AA), the nearest in the same sector and
    that sector, one character changed, missing, extra or two transposed (the end of the postcode first, where
    slips are nearest on the ground), the outcode. A text without a digit is a word, not a postcode: none.
    """
    compacted = compact(text)
    if not 2 <= len(compacted) <= LONGEST or compacted.isalpha():
        return []
    found: dict[str, None] = {}
    for candidate in _candidates(directory, compacted, limit):
        found[candidate] = None
        if len(found) >= limit:
            break
    return list(found)


def _candidates(directory: Directory, compacted: str, limit: int) -> Iterator[str]:
    for variant in _alike(compacted):
        yield from _existing(directory, variant)
    # An unknown unit of a sector that does exist is most likely new or withdrawn: its neighbours are near it
    # on the ground, while one changed character elsewhere can be the other end of the country.
    shaped = FULL.fullmatch(compacted)
    if shaped and directory.has_group(shaped[1], shaped[2][0]):
        yield from directory.neighbours(compacted, max(1, limit - 2))
        yield f"{shaped[1]} {shaped[2][0]}"
    for variant in _edits(compacted):
        yield from _existing(directory, variant)
    if shaped and directory.has_group(shaped[1]):
        yield shaped[1]


def _existing(directory: Directory, variant: str) -> Iterator[str]:
    full = FULL.fullmatch(variant)
    if full:
        if directory.has(variant):
            yield f"{full[1]} {full[2]}"
        return
    if OUTCODE.fullmatch(variant) and directory.has_group(variant):
        yield variant
        return
    sector = SECTOR.fullmatch(variant)
    if sector and directory.has_group(sector[1], sector[2]):
        yield f"{sector[1]} {sector[2]}"


def _alike(text: str) -> Iterator[str]:
    # One exchange before two; a text that needs more than that could mean anything.
    doubtful = [at for at, character in enumerate(text) if character in ALIKE]
    for exchanges in (1, 2):
        for places in combinations(doubtful, exchanges):
            for letters in product(*(ALIKE[text[at]] for at in places)):
                changed = list(text)
                for at, letter in zip(places, letters, strict=True):
                    changed[at] = letter
                yield "".join(changed)


def _edits(text: str) -> Iterator[str]:
    for at in reversed(range(len(text) - 1)):
        yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    for at in reversed(range(len(text))):
        alphabet = digits if text[at].isdigit() else ascii_uppercase
        yield from (text[:at] + letter + text[at + 1 :] for letter in alphabet if letter != text[at])
    for at in reversed(range(len(text))):
        yield text[:at] + text[at + 1 :]
    for at in reversed(range(len(text) + 1)):
        yield from (text[:at] + letter + text[at:] for letter in digits + ascii_uppercase)
