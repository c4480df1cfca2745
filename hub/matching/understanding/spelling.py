"""Spelling: a word that is not known is taken for the known word that it is nearly, and that is told.

Only towards words that lead somewhere (the lexicon, the lists, what services say, towns), and never away
from a word that is in use in English or in the hub: a person who wrote "soul" meant it.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from symspellpy import SymSpell, Verbosity

from hub.matching.understanding.text import Change, Written
from hub.matching.understanding.understood import Corrected, World
from hub.search.phrases import tokens
from standards.lists.concepts import load
from standards.lists.lexicon import phrases

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SHORTEST = 4
_SHORT = 5
_FAR = 2
# A word of the lexicon is worth as much as one that stands in so many services.
_LEXICON_WORTH = 200
# A mistake that two publishers make alike is still one.
_KNOWN_FROM = 3
_MOST_CORRECTED = 20
_KEPT_WORLDS = 3

_known_worlds: list[tuple[World, "Speller"]] = []


class Speller:
    """A dictionary made of the lists, the towns and the words of the hub's services."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._symspell = SymSpell(max_dictionary_edit_distance=_FAR, prefix_length=7)
        worth = dict(_own_words())
        for word, often in world.words.items():
            if often >= _KNOWN_FROM and _may_be_mended(word):
                worth[word] = worth.get(word, 0) + often
        for place in world.places:
            for word in _WORD.findall(place):
                worth.setdefault(word, 1)
        for word, often in worth.items():
            self._symspell.create_dictionary_entry(word, often)
        self._words = worth

    def knows(self, word: str) -> bool:
        """Whether a word, in lower case, is one."""
        bare = word.replace("'", "")
        return (
            word in self._words
            or bare in self._words
            or word in english_words()
            or bare in english_words()
            or bare in _own_stems()
            or any(token.stem in _own_stems() or self._world.knows(token.stem) for token in tokens(word))
        )

    def mend(self, word: str) -> str | None:
        """Return the known word that an unknown one, in lower case, is nearly; None where there is none."""
        if not _may_be_mended(word) or self.knows(word):
            return None
        most = 1 if len(word) <= _SHORT else _FAR
        found = self._symspell.lookup(word, Verbosity.CLOSEST, max_edit_distance=most)
        # People seldom mistake the first letter, and a short word is near too many others without it.
        near = [one for one in found if one.term[0] == word[0] or (len(word) > _SHORT and one.distance == 1)]
        if not near:
            return None
        best = min(near, key=lambda one: (one.distance, one.term[0] != word[0], -one.count, one.term))
        return str(best.term)


def speller(world: World) -> Speller:
    """Return the dictionary for a world, made once for each."""
    for known, made in _known_worlds:
        if known is world:
            return made
    made = Speller(world)
    _known_worlds.append((world, made))
    del _known_worlds[:-_KEPT_WORLDS]
    return made


def mend(text: str, world: World) -> tuple[Written, tuple[Corrected, ...]]:
    """Return a text with its spelling mended, and what was taken for what.

    What people write on purpose ("fone", "wanna") is read as what it stands for, and told as well. Left as
    they are: words with a digit, words under four letters, names after a capital inside a sentence.
    """
    dictionary = speller(world)
    parts: list[str] = []
    changes: list[Change] = []
    corrected: dict[tuple[str, str], None] = {}
    last = length = 0
    for start, end, now in _mended(text, dictionary):
        parts += [text[last:start], now]
        length += start - last
        changes.append(Change(length, length + len(now), start, end))
        length += len(now)
        last = end
        corrected[text[start:end], now] = None
    parts.append(text[last:])
    told = tuple(Corrected(was, now) for was, now in corrected)
    return Written("".join(parts), text, tuple(changes)), told


def _mended(text: str, dictionary: Speller) -> Iterator[tuple[int, int, str]]:
    looked_up = 0
    last = 0
    matches = list(_WORD.finditer(text))
    for number, match in enumerate(matches):
        if match.start() < last:
            continue
        word = match[0].lower()
        following = matches[number + 1] if number + 1 < len(matches) else None
        if following and text[match.end() : following.start()] == " ":
            pair = f"{word} {following[0].lower()}"
            if pair in _written_otherwise():
                last = following.end()
                yield match.start(), last, _written_otherwise()[pair]
                continue
        now = _written_otherwise().get(word)
        if now is None and looked_up < _MOST_CORRECTED and not _is_name(text, match):
            now = dictionary.mend(word)
            looked_up += now is not None
        if now is not None:
            last = match.end()
            yield match.start(), last, now


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Whether a word has a capital where no sentence begins; a text all in capitals has no names."""
    if not match[0][0].isupper() or text.isupper():
        return False
    before = text[: match.start()].rstrip()
    return bool(before) and before[-1] not in ".!?\n"


def _may_be_mended(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha()


@cache
def _own_words() -> dict[str, int]:
    """Return the words of the lexicon and of the labels, with what each is worth."""
    worth: dict[str, int] = {}
    # No Welsh word is taken for another Welsh word: of most that are right, none is in the lexicon.
    texts = [phrase.words for phrase in phrases() if phrase.language == "en"]
    texts += [item.label for name in ("needs", "circumstances", "services") for item in load(name).items]
    for text in texts:
        for word in _WORD.findall(text.lower()):
            if _may_be_mended(word):
                worth[word] = worth.get(word, 0) + _LEXICON_WORTH
    return worth


@cache
def _own_stems() -> frozenset[str]:
    texts = [phrase.words for phrase in phrases()]
    return frozenset(token.stem for text in texts for token in tokens(text.lower()))


@cache
def english_words() -> frozenset[str]:
    """Return words in use in English, British and American, from the list that comes with symspellpy."""
    text = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return frozenset(line.split(" ", 1)[0] for line in text.splitlines())


@cache
def _written_otherwise() -> dict[str, str]:
    """Return spellings that no distance finds -> what they stand for."""
    text = files("hub.matching.understanding").joinpath("data", "spellings.csv").read_text(encoding="utf-8")
    return {row["written"]: row["means"] for row in csv.DictReader(text.splitlines())}
