"""Needs and circumstances that a person's words speak of, and the choice where they may mean several."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from hub.matching.understanding.phrases import Book, Found, Meaning
from hub.matching.understanding.spelling import english_words
from hub.matching.understanding.text import Word, Written, words_of
from hub.matching.understanding.understood import Choice, CircumstanceSaid, NeedSaid
from standards.lists.concepts import load
from standards.lists.lexicon import phrases
from standards.lists.mappings import mappings

CERTAIN, USUAL, PERHAPS = 3, 2, 1
_MOST_OPTIONS = 5
# "Mothers" are a group; "mum" and "dad's" are somebody's.
_LONGEST_OF_PARENT = 6
# Advice is what is asked for only where nothing says on what.
_GENERAL = frozenset(("advice", "general-advice"))
# Said in the same breath, the words of the one are not about the other: no baby groups after a stillbirth.
_OUT_OF_PLACE = {
    "baby-loss": frozenset(("new-parents", "pregnancy", "babies", "baby-supplies", "feeding-baby")),
    "child-bereavement": frozenset(("parenting-help", "new-parents")),
}
_NOT_WITH_LOSS = frozenset(("baby-under-2", "pregnant", "new-parent"))

# Before a phrase, these say that it is not what is wanted. A bare "no" is none of them: "no heating" is a
# need.
_NOT_WANTED = (
    ("dont", "need"),
    ("dont", "want"),
    ("doesnt", "need"),
    ("doesnt", "want"),
    ("not", "need"),
    ("not", "want"),
    ("not", "about"),
    ("not", "look", "for"),
    ("not", "after"),
    ("not", "for"),
    ("not",),
    ("isnt",),
    ("no", "longer", "need"),
    ("no", "need", "for"),
    ("other", "than"),
    ("apart", "from"),
    ("except",),
    ("rather", "than"),
    ("instead", "of"),
    ("noth", "to", "do", "with"),
    ("alreadi", "have"),
    ("alreadi", "got"),
    ("alreadi", "get"),
)
# May stand between: "don't need any help with the debts".
_BETWEEN = frozenset(
    ["ani", "a", "an", "the", "my", "our", "with", "for", "of", "help", "to", "about", "more", "in"]
)


@dataclass(frozen=True, slots=True)
class NeedPhrase:
    """A phrase of a need: its first and last word (end not included), and how surely it means which needs."""

    first: int
    last: int
    weight: int
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What the words speak of.

    Attributes:
        needs: The first said first.
        circumstances: The same.
        choice: Set where the words may mean several needs.
        covered: Numbers of the words that led to a need or a circumstance.
        denied: Numbers of the words of what is said not to be wanted.
        phrases: Each phrase that led to a need or to the choice.
    """

    needs: tuple[NeedSaid, ...]
    circumstances: tuple[CircumstanceSaid, ...]
    choice: Choice | None
    covered: frozenset[int]
    denied: frozenset[int]
    phrases: tuple[NeedPhrase, ...]


def read_needs(written: Written, words: Sequence[Word]) -> Said:
    """Return the needs and circumstances that a text speaks of.

    Args:
        written: The text.
        words: Its words.
    """
    every = _need_book().find(words)
    found = [one for one in every if _holds(words, one)]
    denied = {at for one in every for at in _denied(words, one)}
    circumstances = [one for one in _circumstance_book().find(words) if _holds(words, one)]
    sure = [one for one in found if one.meanings[0].weight > PERHAPS]
    counted = _in_place(sure or [one for one in found if not _is_relative(words, one)])
    choice = _choice(written, words, counted)
    needs: dict[str, NeedSaid] = {}
    for one in counted:
        for meaning in _meant(one):
            said = _typed(written, words, one)
            if meaning.id not in needs or needs[meaning.id].weight < meaning.weight:
                # A need said again more surely stays in its place.
                needs[meaning.id] = NeedSaid(meaning.id, _label("needs", meaning.id), said, meaning.weight)
    if choice is not None and not sure:
        needs = {}
    covered = {at for one in (*(sure or found), *circumstances) for at in range(one.first, one.last)}
    return Said(
        tuple(needs.values()),
        tuple(_circumstances(written, words, circumstances, is_loss="baby-loss" in needs)),
        choice,
        frozenset(covered),
        frozenset(denied),
        tuple(_phrase(one) for one in counted),
    )


def read_subject(written: Written, words: Sequence[Word], conditions: frozenset[int]) -> Choice | None:
    """Return a question where all that was said is a bare subject: "help with my council tax".

    Args:
        written: The text.
        words: Its words.
        conditions: Numbers of the words that are conditions.
    """
    numbers = [number for number, word in enumerate(words) if word.tells and number not in conditions]
    subject = _subjects().get(tuple(words[number].stem for number in numbers))
    if subject is None or any(word.stem in {"im", "am", "ive"} for word in words):
        return None
    question, needs = subject
    return Choice(
        question, _options(needs, written.as_typed(words[numbers[0]].start, words[numbers[-1]].end))
    )


def without_conditions(said: Said, words: Sequence[Word], conditions: Sequence[tuple[int, int]]) -> Said:
    """Return what was said less the needs whose words are only part of a condition: "without a GP referral".

    Where a need is all that is said, and its words are the whole of the condition ("online"), it stays.

    Args:
        said: What the words speak of.
        words: The words.
        conditions: First and last word (end not included) of each condition.
    """
    dropped = [
        one
        for one in said.phrases
        if any(
            first <= one.first
            and one.last <= last
            and (last - first > one.last - one.first or len(said.phrases) > 1)
            for first, last in conditions
        )
    ]
    if not dropped:
        return said
    gone = {need for one in dropped for need in one.needs}
    gone -= {need for one in said.phrases if one not in dropped for need in one.needs}
    phrases_kept = tuple(one for one in said.phrases if one not in dropped)
    return replace(
        said, needs=tuple(need for need in said.needs if need.id not in gone), phrases=phrases_kept
    )


def is_kind_of_service(stem: str) -> bool:
    """Whether services of some kind call themselves by a single word: "foodbank", and not "samaritans"."""
    return stem in _kinds_of_service()


@cache
def _kinds_of_service() -> frozenset[str]:
    names = (
        words_of(phrase.words) for phrase in phrases() if phrase.side != "said" and phrase.weight == CERTAIN
    )
    return frozenset(words[0].stem for words in names if len(words) == 1)


def _phrase(found: Found) -> NeedPhrase:
    needs = tuple(meaning.id for meaning in _meant(found))
    return NeedPhrase(found.first, found.last, found.meanings[0].weight, needs)


def _is_relative(words: Sequence[Word], found: Found) -> bool:
    """Whether a phrase is only "my lad", which names a person and no need."""
    return found.last - found.first == 1 and found.first > 0 and words[found.first - 1].stem in {"my", "our"}


def _in_place(found: list[Found]) -> list[Found]:
    """Return the phrases without those that others put out of place."""
    ids = {meaning.id for one in found for meaning in _meant(one)}
    out = {need for cause, needs in _OUT_OF_PLACE.items() if cause in ids for need in needs}
    if ids - _GENERAL:
        out |= _GENERAL
    return [one for one in found if not out.issuperset(meaning.id for meaning in _meant(one))]


def _circumstances(
    written: Written, words: Sequence[Word], found: Sequence[Found], *, is_loss: bool
) -> Iterator[CircumstanceSaid]:
    seen = set()
    for one in found:
        for meaning in _meant(one):
            if meaning.id in _NOT_WITH_LOSS and is_loss:
                continue
            if meaning.weight > PERHAPS and meaning.id not in seen:
                seen.add(meaning.id)
                label = _label("circumstances", meaning.id)
                yield CircumstanceSaid(meaning.id, label, _typed(written, words, one))


def _meant(found: Found) -> tuple[Meaning, ...]:
    """Return the meanings that weigh most, without those that another of them is a part of."""
    most = found.meanings[0].weight
    heaviest = [meaning for meaning in found.meanings if meaning.weight == most]
    above = {item.identifier for meaning in heaviest for item in load(meaning.list).ancestors(meaning.id)}
    return tuple(meaning for meaning in heaviest if meaning.id not in above)


def _choice(written: Written, words: Sequence[Word], found: Sequence[Found]) -> Choice | None:
    """Return a question where the only thing said is a phrase that fits several needs."""
    if len(found) != 1:
        return None
    (one,) = found
    meant = _meant(one)
    if len(meant) < 2 or one.meanings[0].weight > PERHAPS:
        return None
    said_words = _typed(written, words, one)
    ids = [meaning.id for meaning in meant]
    return Choice(f"“{said_words}” may mean several things. Which is nearest?", _options(ids, said_words))


def _options(ids: Sequence[str], said: str) -> tuple[NeedSaid, ...]:
    return tuple(NeedSaid(one, _label("needs", one), said, PERHAPS) for one in ids[:_MOST_OPTIONS])


def _typed(written: Written, words: Sequence[Word], found: Found) -> str:
    return written.as_typed(words[found.first].start, words[found.last - 1].end)


def _holds(words: Sequence[Word], found: Found) -> bool:
    return not (_denied(words, found) or _is_someones_parent(words, found) or _is_of_something(words, found))


def _is_of_something(words: Sequence[Word], found: Found) -> bool:
    """Whether a phrase is only the "abuse" of "alcohol abuse"."""
    return (
        found.telling == 1
        and found.first > 0
        and words[found.first].stem == "abus"
        and words[found.first - 1].stem in {"drug", "alcohol", "substanc", "solvent"}
    )


def _is_someones_parent(words: Sequence[Word], found: Found) -> bool:
    """Whether a phrase is only "mum" or "dad": the person who asks has one, and is none, unless "a mum"."""
    if sum(word.tells for word in words[found.first : found.last]) > 1 or words[found.last - 1].stem not in {
        "mum",
        "dad",
    }:
        return False
    return words[found.first].end - words[found.first].start <= _LONGEST_OF_PARENT and (
        found.first == 0
        or words[found.first - 1].stem not in {"a", "singl", "new", "young", "lone", "as", "for"}
    )


def _denied(words: Sequence[Word], found: Found) -> range:
    """Return a phrase with the words that say that it is not wanted; empty where it is wanted."""
    at = found.first
    clause = words[at].clause
    while at > 0 and words[at - 1].clause == clause and words[at - 1].stem in _BETWEEN:
        at -= 1
    # "Need food" is a phrase of its own, and what denies it ends inside it.
    wanted = words[found.first].stem in {"need", "want"}
    for end in range(at, found.first + 1 + wanted):
        before = [word.stem for word in words[max(0, end - 4) : end] if word.clause == clause]
        for denial in _NOT_WANTED:
            if tuple(before[-len(denial) :]) == denial:
                return range(end - len(denial), found.last)
    return range(0)


def _label(list_id: str, identifier: str) -> str:
    item = load(list_id).item(identifier)
    return item.label if item else identifier


@cache
def _need_book() -> Book:
    return Book([*_lexicon("needs"), *_labels("needs"), *_service_types()])


@cache
def _circumstance_book() -> Book:
    return Book([*_lexicon("circumstances"), *_labels("circumstances")])


def _lexicon(list_id: str) -> Iterator[tuple[str, Meaning]]:
    for phrase in phrases():
        if phrase.list != list_id:
            continue
        if phrase.language != "en" and phrase.words.lower() in english_words():
            # "Plant" is children in Welsh.
            continue
        if phrase.side in {"said", "both"}:
            yield phrase.words, Meaning(list_id, phrase.identifier, phrase.weight)
        elif phrase.weight == CERTAIN:
            # What a record says of itself, people type as well, but not always to ask for it.
            yield phrase.words, Meaning(list_id, phrase.identifier, USUAL)


def _labels(list_id: str) -> Iterator[tuple[str, Meaning]]:
    for item in load(list_id).items:
        if item.parent:
            yield item.label, Meaning(list_id, item.identifier, CERTAIN)
        elif list_id == "needs":
            # "Home" and "Safety" say little by themselves.
            yield item.label, Meaning(list_id, item.identifier, PERHAPS)


def _service_types() -> Iterator[tuple[str, Meaning]]:
    """Yield the labels of service types of several words, for the needs that such a service plainly meets."""
    labels = load("services")
    for mapping in mappings("needs", "services"):
        item = labels.item(mapping.to_id) if mapping.relation == "helps_with" else None
        if item is not None and sum(word.tells for word in words_of(item.label)) > 1:
            yield item.label, Meaning("needs", mapping.from_id, USUAL)


@cache
def _subjects() -> dict[tuple[str, ...], tuple[str, tuple[str, ...]]]:
    """Return bare subjects, by their telling words -> the question, and the needs to choose from."""
    text = files("hub.matching.understanding").joinpath("data", "choices.csv").read_text(encoding="utf-8")
    found = {}
    known = load("needs")
    for row in csv.DictReader(text.splitlines()):
        needs = tuple(need for need in row["needs"].split() if known.item(need))
        for said in row["said"].split("|"):
            found[tuple(word.stem for word in words_of(said) if word.tells)] = (row["question"], needs)
    return found
