"""The words of the corpus: as frequent as words are (Zipf), some of them what records really say."""

import random
from functools import cache

import numpy as np
import numpy.typing as npt

from hub.search.phrases import stems_of
from hub.search.words import is_little
from standards.lists.concepts import load
from standards.lists.lexicon import phrases

VOCABULARY = 20_000
# What a word of this rank is said to be is 1 / (rank + SHIFT): the commonest take some 3 % of a text.
SHIFT = 2.0
# Ranks of the words that are asked for: below them every third service has the word, above hardly any.
ASKED = (60, 4_000)
COMMON = (45, 160)

_LITTLE = """
the and to of a for in you we is with are our or can be on who your at people from by their as have this they
an it will that may if not all which
"""
# Words by which a text would state a cost that its service does not state.
_STATING = {"free", "fee", "fees", "charge", "charges", "cost", "costs", "price", "prices"}
_SYLLABLES = """
ba de fo gri ha ku lin mo na per ro sta ten vi wal mer ton dal shi cor pen tri lo sum ger
"""


@cache
def vocabulary() -> tuple[str, ...]:
    """Return every word, the commonest first: little words, words of our lists, then words of no language."""
    said = {word for item in load("services").items for word in _plain(item.label)}
    said |= {word for phrase in found_phrases() for word in _plain(phrase)}
    # A word that alone says a need would give each service thirty of them.
    alone = {stems(phrase)[0] for phrase in found_phrases() if len(stems(phrase)) == 1}
    real = sorted(word for word in said - set(_LITTLE.split()) - _STATING if stems(word)[0] not in alone)
    dice = random.Random(20261122)
    dice.shuffle(real)
    words = dict.fromkeys([*_LITTLE.split(), *real])
    while len(words) < VOCABULARY:
        words["".join(dice.choices(_SYLLABLES.split(), k=dice.choice((2, 3, 3, 4))))] = None
    return tuple(words)


@cache
def found_phrases() -> tuple[str, ...]:
    """Return phrases by which records show that a service meets a need."""
    return tuple(
        phrase.words
        for phrase in phrases()
        if phrase.list == "needs"
        and phrase.side in {"found", "both"}
        and _STATING.isdisjoint(_plain(phrase.words))
    )


@cache
def stems(text: str) -> tuple[str, ...]:
    """Return the stems of a text: of one word, a phrase or a name, since what was stemmed is kept."""
    return tuple(stems_of(text))


@cache
def chances() -> npt.NDArray[np.float64]:
    """Return how likely each word of the vocabulary and those before it are together, for `searchsorted`."""
    worth = 1 / (np.arange(len(vocabulary())) + 1 + SHIFT)
    return np.cumsum(worth) / worth.sum()


def ask_word(dice: random.Random, ranks: tuple[int, int] = ASKED) -> str:
    """Return a word to ask for; each power of ten of ranks is as likely as the next."""
    low, high = np.log(ranks)
    while True:
        word = vocabulary()[int(np.exp(dice.uniform(low, high)))]
        # The hub leaves little words out of a question that has others.
        if not is_little(stems(word)[0]):
            return word


def _plain(text: str) -> list[str]:
    words = "".join(
        letter if letter.isascii() and letter.isalpha() else " " for letter in text.lower()
    ).split()
    return [word for word in words if len(word) > 2]
