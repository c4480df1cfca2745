"""What a person typed, made safe to read, with the way back from every place in it to the words as typed."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from hub.search.phrases import tokens
from hub.search.words import MAX_TEXT, is_little

_BREAK = re.compile(
    r"[.!?;:,\n()\[\]{}\u2026\u2014\u2013\u2022\"\u201c\u201d\u0964\u06d4\u060c\u061b\u061f]| [-/] "
)
_CURLY = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "`": "'", "\u00a0": " "})

# Words that add weight and no meaning: "I'm really struggling", "not even", "a bit of help".
_FILLERS_WORDS = """
really just very still also quite actually totally absolutely proper properly even abit bit basically kinda
sort hello hi hiya please thanks cheers sorry ok okay
"""
_FILLERS = frozenset(_FILLERS_WORDS.split())

_UNITS = frozenset(("year", "yr", "month", "mth", "week", "day", "y"))
_DOING = ("ing", "in'")
_LOOK, _AFTER = "look", "after"

# Words that lose too much when they are stemmed: "dying" is not "died", a hospital has no hospitality.
_KEPT_WHOLE_WORDS = """
dying nanny nannies parking training university universities police policy meeting booking bookings
hospitality general generation caring reading housing united organic policies carer carers careers career
"""
_KEPT_WHOLE = frozenset(_KEPT_WHOLE_WORDS.split())

# One word for each of the words by which people call the same person or thing, as stems.
_SAME = {
    **dict.fromkeys(("mam", "mom", "mother", "mummi", "mammi", "mommi", "ma"), "mum"),
    **dict.fromkeys(("father", "daddi", "da"), "dad"),
    **dict.fromkeys(("nana", "nanna", "gran", "granni", "grandma", "grandmoth", "nain"), "nan"),
    **dict.fromkeys(("granddad", "grandpa", "grampa", "grandfath", "gramp", "taid"), "grandad"),
    **dict.fromkeys(("kid", "children"), "child"),
    **dict.fromkeys(("hubbi", "hubbl"), "husband"),
    **dict.fromkeys(("missus", "missi"), "wife"),
    **dict.fromkeys(("somebodi", "anyon", "anybodi"), "someon"),
    **dict.fromkeys(("telephon",), "phone"),
    **dict.fromkeys(("cannot", "couldnt", "unabl"), "cant"),
    **dict.fromkeys(("fella", "bloke"), "man"),
    **dict.fromkeys(("doctor", "doc", "gps"), "gp"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A part of the text that was put in the place of another: where it stands, and where the other stood."""

    start: int
    end: int
    was_start: int
    was_end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its stem, where it stands, its clause, whether it tells something, whether it ends in "ing"."""

    stem: str
    start: int
    end: int
    clause: int
    tells: bool
    doing: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A text to read, and the text as it was typed.

    Attributes:
        text: The text with its spelling mended.
        typed: The text before that.
        changes: What was mended, from left to right.
    """

    text: str
    typed: str
    changes: tuple[Change, ...] = ()

    def as_typed(self, start: int, end: int) -> str:
        """Return what was typed between two places of the text."""
        return " ".join(self.typed[self._was(start, first=True) : self._was(end, first=False)].split())

    def _was(self, at: int, *, first: bool) -> int:
        shift = 0
        for change in self.changes:
            if (at >= change.end and (at > change.end or not first)) or at >= change.end:
                shift = change.was_end - change.end
            elif at > change.start:
                return change.was_start if first else change.was_end
        return at + shift


def clean(text: str, most: int = MAX_TEXT) -> str:
    r"""Return a text without what is no writing: half pairs, control characters, marks of direction.

    Args:
        text: As typed.
        most: Characters of it that are kept, the first: more than that is a pasted page.

    >>> clean("I can\u2019t\x00cope\u200f!")
    "I can't cope!"
    """
    text = text[:most].encode("utf-8", "ignore").decode()
    text = unicodedata.normalize("NFC", text).translate(_CURLY)
    return "".join(_written(character) for character in text)


def lowered(text: str) -> str:
    """Return a text in lower case with every character in its place.

    >>> len("\u0130zmir".lower()), len(lowered("\u0130zmir"))
    (6, 5)
    """
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(one if len(one.lower()) != 1 else one.lower() for one in text)


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text that mean something, each with the number of its clause.

    >>> [(word.stem, word.clause) for word in words_of("No food, and cold")]
    [('no', 0), ('food', 0), ('and', 1), ('cold', 1)]
    """
    found: list[Word] = []
    clause, last = 0, 0
    for token in tokens(text):
        if found and text[last : token.start] != " " and _BREAK.search(text, last, token.start):
            clause += 1
        last = token.end
        if token.stem == _AFTER and found and found[-1].stem == _LOOK:
            # To look for something tells nothing, to look after somebody tells all.
            found[-1] = replace(found[-1], tells=True)
        whole = text[token.start : token.end].lower()
        if whole in _FILLERS:
            continue
        stem = _singular(whole) if whole in _KEPT_WHOLE else token.stem
        # "16 years old" is not old.
        says = tells(token.stem) and not (whole in {"old", "olds"} and found and found[-1].stem in _UNITS)
        found.append(Word(same(stem), token.start, token.end, clause, says, whole.endswith(_DOING)))
    return tuple(found)


def _singular(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


@lru_cache(maxsize=100_000)
def tells(stem: str) -> bool:
    """Whether a stem is of a word that tells something about what is asked."""
    return not is_little(stem)


def same(stem: str) -> str:
    """Return the one stem for all words of the same person or thing: "gran" and "nan"."""
    return _SAME.get(stem, stem)


@lru_cache(maxsize=5_000)
def _written(character: str) -> str:
    if character in "\n\t":
        return character
    kind = unicodedata.category(character)
    # Joiners and marks of direction stand inside words; other controls stand between them.
    return "" if kind == "Cf" else " " if kind.startswith("C") else character
