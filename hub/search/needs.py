"""Which needs a service meets: by the type its publisher gave it, by its name, by what it says it does.

Found once, when a service is indexed, so that a question by need is one look at a key, and found the same way
again when a page says why. Strength 3 is the plain answer to a need, 2 a good one, 1 a mention.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from hub.search.phrases import PhraseBook, Spotted, spot, words_of
from standards.lists.concepts import load
from standards.lists.lexicon import phrases
from standards.lists.mappings import mappings
from standards.openreferral.terms import read_term

By = Literal["type", "name", "description"]
PLAIN, GOOD, MENTION = 3, 2, 1

# How much a phrase of a weight says, by where it stands. A description tells of much that a service does
# not do itself, so nothing in it is the plain answer, and a phrase that only may mean the need says nothing.
_IN_NAME = {3: PLAIN, 2: GOOD, 1: MENTION}
_IN_DESCRIPTION = {3: GOOD, 2: MENTION}
# So many needs one type may be the plain answer to.
_MOST_PLAIN = 3


@dataclass(frozen=True, slots=True)
class NeedMet:
    """That a service meets a need, and how that is known.

    Attributes:
        need: Identifier in the list of needs.
        strength: 3 the plain answer, 2 a good one, 1 a mention.
        by: "type" from its service type, "name" and "description" from its words.
        text: The label of the type, or the text in which words say so.
        spotted: Where in that text; None for all of it.
    """

    need: str
    strength: int
    by: By
    text: str
    spotted: Spotted[tuple[str, int]] | None = None

    @property
    def words(self) -> str:
        """The words that say so, as the publisher wrote them."""
        return self.text if self.spotted is None else words_of(self.text, self.spotted)


def needs_met(
    *, types: Iterable[tuple[str, str]], name: str, kinds: Iterable[str], description: str
) -> dict[str, NeedMet]:
    """Return the needs that a service meets, the strongest evidence for each, and every need above them.

    Args:
        types: Terms that say what kind of service it is: written form (`Labels.kinds`) and label.
        name: Its names and its organization's.
        kinds: Labels of those terms, which are read as words too: many lists are a publisher's own.
        description: What it says.
    """
    found: dict[str, NeedMet] = {}
    for met in _evidence(types, name, kinds, description):
        for need in _with_above(met.need):
            known = found.get(need)
            if known is None or known.strength < met.strength:
                found[need] = met
    return {
        # Written out: `replace` takes three times as long, and this is done some ten times a service.
        need: met if met.need == need else NeedMet(need, met.strength, met.by, met.text, met.spotted)
        for need, met in found.items()
    }


def need_met(
    need: str,
    strength: int,
    *,
    types: Iterable[tuple[str, str]],
    name: str,
    kinds: Iterable[str],
    description: str,
) -> NeedMet | None:
    """Return how a service meets one need, of which it is known how strongly; None where it does not so.

    The same as `needs_met` has for that need. A page of results asks this, and mostly it is the type or the
    name that says so, and no description is read.
    """
    for met in _evidence(types, name, kinds, description):
        if met.strength == strength and need in _with_above(met.need):
            return met if met.need == need else NeedMet(need, met.strength, met.by, met.text, met.spotted)
    return None


def _evidence(
    types: Iterable[tuple[str, str]], name: str, kinds: Iterable[str], description: str
) -> Iterator[NeedMet]:
    by_type = _needs_of_types()
    for key, label in types:
        for need, strength in by_type.get(key, ()):
            yield NeedMet(need, strength, "type", label)
    for text in kinds:
        yield from _said_by_kind(text)
    yield from _said(name, "name", _IN_NAME)
    yield from _said(description, "description", _IN_DESCRIPTION)


def _said(text: str, by: By, strengths: dict[int, int]) -> Iterator[NeedMet]:
    for spotted in spot(_book(), text):
        for need, weight in spotted.meanings:
            if strength := strengths.get(weight):
                yield NeedMet(need, strength, by, text, spotted)


@lru_cache(maxsize=8_192)
def _said_by_kind(label: str) -> tuple[NeedMet, ...]:
    """Return what the label of a kind of service says: a list has some thousand, and services share them."""
    return tuple(_said(label, "type", _IN_NAME))


@cache
def _book() -> PhraseBook[tuple[str, int]]:
    return PhraseBook(
        (phrase.words, (phrase.identifier, phrase.weight))
        for phrase in phrases()
        if phrase.list == "needs" and phrase.side in {"found", "both"}
    )


@cache
def _needs_of_types() -> dict[str, tuple[tuple[str, int], ...]]:
    """Return the needs of each term of a known list, by its written form, with the strength of each.

    A type that is the plain answer to many needs ("Mental health support") says less of each of them.
    """
    found: dict[str, dict[str, int]] = {}
    for to_list, vocabulary in (("services", "esdServiceTypes"), ("openEligibility", "openEligibility")):
        for mapping in mappings("needs", to_list):
            strength = PLAIN if mapping.relation in {"helps_with", "exact"} else MENTION
            term = read_term(mapping.to_id, vocabulary)
            needs = found.setdefault(f"{term.vocabulary}:{term.code}".lower(), {})
            needs[mapping.from_id] = max(strength, needs.get(mapping.from_id, 0))
    return {key: tuple(_weighed(needs).items()) for key, needs in found.items()}


def _weighed(needs: dict[str, int]) -> dict[str, int]:
    if list(needs.values()).count(PLAIN) <= _MOST_PLAIN:
        return needs
    return {need: min(strength, GOOD) for need, strength in needs.items()}


@cache
def _with_above(need: str) -> tuple[str, ...]:
    return (need, *(item.identifier for item in load("needs").ancestors(need)))
