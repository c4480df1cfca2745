"""Phrases of several words, looked for in a text by their stems, the longest at each place.

Both sides go through the analyzer of the index and lose their little words, so "help with my debts" is found
by the phrase "help with debt".
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from hub.search.words import analyzer, is_little, join_apostrophes, little_stems

Meaning = TypeVar("Meaning")

# A word keeps its apostrophes until it is stemmed, so that "women's" is one word here as in the index.
_TOKEN = re.compile(r"[^\W_]+(?:['\u2018\u2019\u02bc][^\W_]+)*")
_NOTHING = re.compile(r"(?!)")
_APOSTROPHE = re.compile("['\u2018\u2019\u02bc]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: its stem, and where it stands in the text (end not included)."""

    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Spotted(Generic[Meaning]):
    """A phrase that was found: its first and last token (end not included) and what it means."""

    first: int
    last: int
    meanings: tuple[Meaning, ...]


class PhraseBook(Generic[Meaning]):
    """Phrases with what they mean, made once and looked up many times.

    Little words are passed over on both sides; but a phrase with one telling word only ("help with forms",
    "to talk to") must stand there whole, or it would be found in whatever has that word.

    Args:
        phrases: Each phrase with one meaning; a phrase with several is given several times. One without a
            word in it is passed over.
    """

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        gathered: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[Meaning, None]] = {}
        for words, meaning in phrases:
            if whole := tuple(token.stem for token in tokens(words)):
                told = tuple(stem for stem in whole if not is_little(stem)) or whole
                gathered.setdefault((told, whole if len(told) == 1 else ()), {})[meaning] = None
        # By their first two telling stems, or the only one: few texts have both of a phrase in a row.
        self._by_start: dict[tuple[str, ...], list[_Phrase[Meaning]]] = {}
        for (told, whole), meanings in sorted(
            gathered.items(), key=lambda item: (-len(item[0][0]), -len(item[0][1]))
        ):
            self._by_start.setdefault(told[:2], []).append(_Phrase(told, whole, tuple(meanings)))
        self._firsts = frozenset(start[0] for start in self._by_start)

    def __len__(self) -> int:
        """How many different phrases there are."""
        return sum(map(len, self._by_start.values()))

    def find(self, stems: Sequence[str]) -> list[Spotted[Meaning]]:
        """Return the phrases in a text: the longest at each place, none overlapping.

        Args:
            stems: Every word of the text, little ones too. Places in what is returned count the others, or
                all where the text has little words only.
        """
        little = little_stems()
        places = [at for at, stem in enumerate(stems) if stem not in little] or list(range(len(stems)))
        told = [stems[at] for at in places]
        found = []
        end = 0
        for at, stem in enumerate(told):
            # Most words begin no phrase.
            if at < end or stem not in self._firsts:
                continue
            # A phrase of several telling words is longer than any of one.
            of_two, of_one = self._by_start.get(tuple(told[at : at + 2]), ()), self._by_start.get((stem,), ())
            for phrase in (*of_two, *of_one) if at + 1 < len(told) else of_one:
                last = at + len(phrase.told)
                if (len(phrase.told) < 3 or tuple(told[at:last]) == phrase.told) and phrase.stands_at(
                    stems, places[at]
                ):
                    found.append(Spotted(at, last, phrase.meanings))
                    end = last
                    break
        return found


@dataclass(frozen=True, slots=True)
class _Phrase(Generic[Meaning]):
    """A phrase: its telling stems, all of them where it has to stand whole, and what it means."""

    told: tuple[str, ...]
    whole: tuple[str, ...]
    meanings: tuple[Meaning, ...]

    def stands_at(self, stems: Sequence[str], at: int) -> bool:
        """Whether the whole of it is there, where it must be; `at` is the place of its first telling word."""
        if len(self.whole) < 2:
            return True
        first = at - self.whole.index(self.told[0])
        return first >= 0 and tuple(stems[first : first + len(self.whole)]) == self.whole


def spot(book: PhraseBook[Meaning], text: str) -> list[Spotted[Meaning]]:
    """Return the phrases in a text; the places of what is found count its telling words, see `words_of`."""
    return book.find(stems_of(text))


def stems_of(text: str) -> list[str]:
    """Return the stem of every word of a text, as the index has them."""
    return list(analyzer().analyze(join_apostrophes(text))) if text else []


def words_of(text: str, spotted: Spotted[Meaning]) -> str:
    """Return the words in which a phrase stands in the text, as they are written there."""
    at = start = end = 0
    for match in _TOKEN.finditer(text):
        if not _tells(match[0]):
            continue
        if at == spotted.first:
            start = match.start()
        at, end = at + 1, match.end()
        if at == spotted.last:
            break
    # Of little words only, where none was passed over.
    return text[start:end] or text


def tokens(text: str) -> list[Token]:
    """Return every word of a text with its stem.

    >>> [token.stem for token in tokens("The carers' groups")]
    ['the', 'carer', 'group']
    """
    return [
        Token(stem, match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if (stem := _stem(match[0]))
    ]


def first_said(text: str, stems: Sequence[str]) -> dict[str, str]:
    """Return the word by which each of these stems first stands in a text, those of them that do.

    >>> first_said("The carers' group, for every carer", ["carer", "club"])
    {'carer': 'carers'}
    """
    said: dict[str, str] = {}
    for match in _words_like(tuple(stems), text.isascii()).finditer(text):
        stem = _stem(match[0])
        if stem in stems and stem not in said:
            said[stem] = match[0]
            if len(said) == len(stems):
                break
    return said


@lru_cache(maxsize=1024)
def _words_like(stems: tuple[str, ...], is_ascii: bool) -> re.Pattern[str]:
    """Return what finds the words of a text that may have one of these stems, by their first two letters.

    An English stem begins as its word does, but for a "y" that becomes an "i" ("cry", "dying"), so few words
    have to be stemmed. Without accents, that is: their letters become others, and then every word is found.
    """
    if not is_ascii:
        return _TOKEN
    if not stems:
        return _NOTHING
    starts = {stem[:2] for stem in stems}
    # A set of letters comes first, since `re` skips to the next of these much faster than it looks behind at
    # every letter. Not the second half of "o'clock", which is one word; nor is the second letter behind an
    # apostrophe.
    first = _either_case({start[0] for start in starts})
    others = "|".join(
        f"(?<={_either_case({start[0]})})"
        + (f"'?{_either_case(_as_in_a_word(start[1]))}" if start[1:] else "")
        for start in sorted(starts)
    )
    return re.compile(rf"{first}(?<![^\W_].)(?<![^\W_]'.)(?:{others})[^\W_]*(?:'[^\W_]+)*")


def _as_in_a_word(letter: str) -> set[str]:
    return {"i", "y"} if letter == "i" else {letter}


def _either_case(letters: Collection[str]) -> str:
    return f"[{''.join(sorted({re.escape(form) for one in letters for form in (one, one.upper())}))}]"


def telling(found: Sequence[Token]) -> list[Token]:
    """Return the words that tell something: without the little ones, unless there are no others."""
    return [token for token in found if not is_little(token.stem)] or list(found)


@lru_cache(maxsize=100_000)
def _tells(word: str) -> bool:
    stem = _stem(word)
    return bool(stem) and not is_little(stem)


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    stems = analyzer().analyze(_APOSTROPHE.sub("", word))
    return stems[0] if stems else ""
