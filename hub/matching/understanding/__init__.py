"""From a person's own words to needs, circumstances and conditions, each with the words that led to it."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

from hub.matching.understanding.details import Details, read_details, without_place
from hub.matching.understanding.needs import Said, read_needs, read_subject, without_conditions
from hub.matching.understanding.organizations import find_organization
from hub.matching.understanding.scope import no_words, read_scope
from hub.matching.understanding.sensitive import read_sensitive
from hub.matching.understanding.spelling import Speller, mend, speller
from hub.matching.understanding.text import Word, Written, clean, words_of
from hub.matching.understanding.understood import (
    CircumstanceSaid,
    Corrected,
    OutOfScope,
    Understood,
    World,
)
from standards.lists.concepts import load

__all__ = ["understand"]

# A text much longer than anyone types is read this far, for danger only.
_DANGER_READ = 20_000
_USUAL = 2
_OPENING = frozenset(("open", "avail", "run"))


def understand(words: str, world: World, now: datetime) -> Understood:
    """Return what a person's own words ask for.

    Only the first 5,000 characters are read, save for danger, which is looked for in all of them.

    Args:
        words: As typed, in any script and of any length.
        world: What is known beside the lists: towns, organizations, words of services.
        now: For "tomorrow" and "open now"; aware.

    Raises:
        AgeImpossible: They name an age below 0 or over 130, and no danger; it has a sentence for the person.
    """
    text = clean(words)
    written, corrected = mend(text, world)
    told = words_of(written.text)
    said = read_needs(written, told)
    sure = (need.id for need in said.needs if need.weight >= _USUAL)
    sensitive = read_sensitive((clean(words, most=_DANGER_READ), written.text), sure)
    phrases = [(one.first, one.last) for one in said.phrases]
    # Nobody in danger is sent back for a slip of the finger.
    details = read_details(written, told, phrases, world, now, refuse=sensitive is None)
    said = without_conditions(said, told, [_numbers(told, part) for part in details.spans])
    conditions = _inside(told, details.parts)
    places = _inside(told, details.places)
    organization = find_organization(world.organizations, written.text, told, phrases, conditions - places)
    if organization and organization[1] & places:
        # "Age UK Hounslow" is a name, and says of no place that one is there.
        details = without_place(details)
        conditions = _inside(told, details.parts)
    named = organization[1] if organization else frozenset()
    outside = _scope(written, told, said, corrected, world, named | conditions)
    choice = None if outside else said.choice or read_subject(written, told, conditions)
    needs = () if outside else said.needs
    telling = {number for number, word in enumerate(told) if word.tells}
    return Understood(
        needs=needs,
        circumstances=_circumstances(said, details),
        filters=details.filters,
        left=_left(written, told, conditions | said.denied | _opening(told, details)),
        all_understood=bool(telling)
        and outside is None
        and telling <= said.covered | said.denied | conditions | named | _opening(told, details),
        sensitive=sensitive,
        out_of_scope=outside,
        choice=choice,
        corrected=corrected,
        organization=organization[0] if organization else None,
    )


def _numbers(words: Sequence[Word], part: tuple[int, int]) -> tuple[int, int]:
    """Return the first and last word (end not included) that stand in a part of the text."""
    inside = _inside(words, [part])
    return (min(inside), max(inside) + 1) if inside else (0, 0)


def _opening(words: Sequence[Word], details: Details) -> frozenset[int]:
    """Return the numbers of words that only go with a day or an hour: "open on Tuesdays"."""
    if not any(one.kind in {"day", "time", "open"} for one in details.filters):
        return frozenset()
    return frozenset(number for number, word in enumerate(words) if word.stem in _OPENING)


def _inside(words: Sequence[Word], parts: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the numbers of the words that stand in some part of the text."""
    starts = [word.start for word in words]
    found: set[int] = set()
    for start, end in parts:
        number = bisect_left(starts, start)
        while number < len(words) and words[number].end <= end:
            found.add(number)
            number += 1
    return frozenset(found)


def _left(written: Written, words: Sequence[Word], conditions: frozenset[int]) -> str:
    """Return the words that still have to be looked for, with their spelling mended."""
    return " ".join(
        written.text[word.start : word.end]
        for number, word in enumerate(words)
        if word.tells and number not in conditions
    )


def _circumstances(said: Said, details: Details) -> tuple[CircumstanceSaid, ...]:
    """Return the circumstances said, with those that a condition speaks of."""
    found = {one.id: one for one in said.circumstances}
    for one in details.filters:
        item = load("circumstances").item("housebound")
        if (
            one.kind == "delivery"
            and one.value == "home"
            and item is not None
            and "get out" in one.words.lower()
        ):
            found.setdefault(item.identifier, CircumstanceSaid(item.identifier, item.label, one.words))
    return tuple(found.values())


def _scope(
    written: Written,
    words: Sequence[Word],
    said: Said,
    corrected: Sequence[Corrected],
    world: World,
    other: frozenset[int],
) -> OutOfScope | None:
    """Return what is asked for that no directory holds, unless a need is asked for beside it."""
    outside = read_scope(written.text)
    if outside is not None:
        what, places = outside
        inside = _inside(words, places)
        beside = any(
            one.weight >= _USUAL and not inside.issuperset(_telling(words, one.first, one.last))
            for one in said.phrases
        )
        return None if beside else what
    if words and not (said.covered or corrected or other):
        dictionary = speller(world)
        if not any(_is_known(written.text[word.start : word.end], dictionary) for word in words):
            return no_words()
    return None


def _is_known(word: str, dictionary: Speller) -> bool:
    """Whether a word is one, or cannot be told from one: it is in another script."""
    return not word.isascii() or dictionary.knows(word.lower())


def _telling(words: Sequence[Word], first: int, last: int) -> set[int]:
    return {number for number in range(first, last) if words[number].tells}
