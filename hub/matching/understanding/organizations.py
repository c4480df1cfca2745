"""An organization that the words name: "age uk", "citizens advice trafford"."""

from collections.abc import Mapping, Sequence

from hub.matching.understanding.needs import is_kind_of_service
from hub.matching.understanding.text import Word, words_of

_KEPT = 3
_SHORTEST_PREFIX = 2
_known: list[tuple[Mapping[str, str], "Names"]] = []


class Names:
    """Names of organizations by their words."""

    def __init__(self, organizations: Mapping[str, str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, published in organizations.items():
            if stems := tuple(word.stem for word in words_of(name)):
                self._by_first.setdefault(stems[0], []).append((stems, published))

    def find(self, text: str, words: Sequence[Word]) -> tuple[int, int, str] | None:
        """Return the longest name, or beginning of one, in the words: first and last word, and the name.

        The beginning of names ("age uk") counts from two words on, and is told as it is published; a name
        of one word only where it is all that was typed, or has a capital inside a sentence.
        """
        best: tuple[int, int, str] | None = None
        stems = [word.stem for word in words]
        for first, stem in enumerate(stems):
            for name, published in self._by_first.get(stem, ()):
                shared = _shared(stems[first:], name)
                whole = shared == len(name)
                if not whole and (shared < _SHORTEST_PREFIX or not _is_all(words, first, shared)):
                    continue
                if shared == 1 and not _is_named(text, words, first):
                    continue
                found = (first, first + shared, published if whole else _beginning(published, shared))
                if best is None or (shared, whole) > (best[1] - best[0], best[2].lower() == text.lower()):
                    best = found
        return best


def find_organization(
    organizations: Mapping[str, str],
    text: str,
    words: Sequence[Word],
    need_words: Sequence[tuple[int, int]],
    conditions: frozenset[int],
) -> tuple[str, frozenset[int]] | None:
    """Return the name of the organization that a text names, and the numbers of the words that do.

    Args:
        organizations: Names in lower case -> as published.
        text: The text.
        words: Its words.
        need_words: First and last word (end not included) of each phrase of a need: "food bank" is a need,
        though some
            organization may be called that.
        conditions: Numbers of the words that are conditions.
    """
    if not organizations:
        return None
    kept = [word for number, word in enumerate(words) if number not in conditions]
    numbers = [number for number in range(len(words)) if number not in conditions]
    found = _names(organizations).find(text, kept)
    if found is None:
        return None
    first, last, name = found
    said = frozenset(numbers[first:last])
    tell = {number for number in said if words[number].tells}
    needs = {number for begin, end in need_words for number in range(begin, end)}
    everything = {number for number in numbers if words[number].tells}
    if tell <= needs and (
        tell != everything or (len(tell) == 1 and is_kind_of_service(words[min(tell)].stem))
    ):
        return None
    return name, said


def _names(organizations: Mapping[str, str]) -> Names:
    for known, made in _known:
        if known is organizations:
            return made
    made = Names(organizations)
    _known.append((organizations, made))
    del _known[:-_KEPT]
    return made


def _shared(stems: Sequence[str], name: tuple[str, ...]) -> int:
    shared = 0
    for mine, theirs in zip(stems, name, strict=False):
        if mine != theirs:
            break
        shared += 1
    return shared


def _is_all(words: Sequence[Word], first: int, shared: int) -> bool:
    """Whether the words are all that tells something, or at least two of them do."""
    inside = sum(word.tells for word in words[first : first + shared])
    return inside >= _SHORTEST_PREFIX or inside == sum(word.tells for word in words)


def _is_named(text: str, words: Sequence[Word], first: int) -> bool:
    word = words[first]
    alone = sum(other.tells for other in words) == 1 and word.tells
    return alone or (first > 0 and text[word.start].isupper() and not text.isupper() and word.tells)


def _beginning(published: str, number: int) -> str:
    words = words_of(published)
    return published[: words[number - 1].end] if number <= len(words) else published
