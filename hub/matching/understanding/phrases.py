"""Phrases of a list, found in what a person wrote: as they stand, or else in another order.

A person does not ask as a record is written, so little words are passed over ("help with all my debts" is
"help with debts"). Where a phrase has only one telling word, its little words are what it means ("someone to
talk to", "want to die"), and they must stand there too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hub.matching.understanding.text import Word, words_of

# Dropped on both sides even where little words count.
_SOFT_WORDS = """
a an the my our your his their some ani pleas so and i im ive am is are was were be also
"""
_SOFT = frozenset(_SOFT_WORDS.split())
# Words of which one stood before the only word that is left of a phrase; one of the same kind must stand
# there in a text: "the change", "I'm homeless".
_BEFORE = (
    frozenset(("the",)),
    frozenset(("my", "our", "your", "his", "her", "their")),
    frozenset(
        ("i", "im", "am", "is", "are", "be", "she", "he", "they", "we", "hes", "shes", "feel", "get", "becom")
    ),
    frozenset(("was", "were", "been", "use", "ive", "had")),
)
# All of these say that something is wanted.
_WANT_WORDS = """
want need look requir wish
"""
_WANT = frozenset(_WANT_WORDS.split())
_COULD_DO_WITH = ("could", "do", "with")
_AFTER_LOOK = frozenset(("for", "to", "into"))

# Common words that do not make up a phrase once their order is lost.
_EMPTY = frozenset(
    [
        "dont",
        "cant",
        "not",
        "no",
        "noth",
        "wont",
        "here",
        "out",
        "up",
        "off",
        "ani",
        "more",
        "all",
        "go",
        "day",
        "time",
        "new",
        "one",
        "live",
        "know",
        "thing",
        "peopl",
        "now",
        "other",
        "work",
        "back",
        "down",
        "too",
        "much",
        "make",
        "take",
        "put",
        "come",
        "see",
        "keep",
        "said",
        "say",
        "got",
        "give",
        "start",
        "stop",
        "end",
        "last",
        "next",
        "long",
        "never",
        "alway",
        "didnt",
        "doesnt",
        "isnt",
        "like",
        "without",
        "well",
        "good",
        "bad",
        "big",
        "old",
        "home",
        "hous",
        "feel",
    ]
)
# "Going to kill myself" is not "going to kill".
_REFLEXIVE = frozenset(("myself", "himself", "herself", "themself", "themselv", "yourself", "ourselv"))
_LOOSER = 1
_FAR_BACK = 10
_LONGEST = 9


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase means: an entry of a list, and how surely (3 nothing else, 2 usually, 1 perhaps)."""

    list: str
    id: str
    weight: int


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text: its first and last word (end not included), how many words tell, what it means."""

    first: int
    last: int
    telling: int
    meanings: tuple[Meaning, ...]
    loose: bool = False


_Phrases = dict[tuple[str, ...], list[tuple[tuple[str, ...], tuple[Meaning, ...]]]]


class Book:
    """Phrases with their meanings, made once."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        telling: dict[tuple[str, ...], dict[tuple[str, str], int]] = {}
        doings: dict[tuple[str, ...], dict[tuple[str, str], int]] = {}
        whole: dict[tuple[frozenset[str], tuple[str, ...]], dict[tuple[str, str], int]] = {}
        for text, meaning in phrases:
            words = words_of(text)
            stems = tuple(word.stem for word in words if word.tells)
            plain = _plain(words)
            says_all = (
                len(stems) >= 2
                and not _EMPTY.issuperset(stems)
                and not _REFLEXIVE.intersection(word.stem for word in words)
            )
            if stems and (len(stems) == len(words) or says_all):
                _note(
                    (doings if len(stems) == 1 and words[0].doing else telling).setdefault(stems, {}), meaning
                )
            elif plain:
                key = (_before(words, plain), tuple(stem for stem, _ in plain))
                _note(whole.setdefault(key, {}), meaning)
        # By their first two stems, and those of one word apart: "cutting" is not "cut", nor "parking" "park".
        self._telling: _Phrases = _by_first_two(telling)
        self._alone = {stems[0]: _meanings(noted) for stems, noted in telling.items() if len(stems) == 1}
        self._doings = {stems[0]: _meanings(noted) for stems, noted in doings.items()}
        self._by_rarest = _by_rarest(telling)
        self._whole: dict[
            tuple[str, ...], list[tuple[frozenset[str], tuple[str, ...], tuple[Meaning, ...]]]
        ] = {}
        for (before, stems), noted in whole.items():
            self._whole.setdefault(stems[:2], []).append((before, stems, _meanings(noted)))
        # "I need food, clothes and a bed": what is wanted is said once, before the first of them.
        self._wanted: dict[str, list[tuple[Meaning, ...]]] = {}
        for (_, stems), noted in whole.items():
            if len(stems) == 2 and stems[0] == "want":
                self._wanted.setdefault(stems[1], []).append(_meanings(noted))

    def find(self, words: Sequence[Word]) -> list[Found]:
        """Return the phrases in a text from left to right; the longest win, and none overlap."""
        taken: list[Found] = []
        used: set[int] = set()
        exact = [*self._exact(words)]
        for found in sorted(exact, key=_longest_first):
            if used.isdisjoint(range(found.first, found.last)):
                taken.append(found)
                used.update(range(found.first, found.last))
        for found in sorted(self._disordered(words, used), key=_longest_first):
            if used.isdisjoint(range(found.first, found.last)):
                taken.append(found)
                used.update(range(found.first, found.last))
        return sorted(taken, key=lambda found: found.first)

    def _exact(self, words: Sequence[Word]) -> Iterator[Found]:
        for clause in _clauses(words):
            strong = [at for at in clause if words[at].tells]
            stems = [words[at].stem for at in strong]
            for begin, stem in enumerate(stems):
                for phrase, meanings in self._telling.get(tuple(stems[begin : begin + 2]), ()):
                    if len(phrase) == 2 or tuple(stems[begin : begin + len(phrase)]) == phrase:
                        last = strong[begin + len(phrase) - 1] + 1
                        yield Found(strong[begin], last, len(phrase), meanings)
                alone = (self._alone, self._doings) if words[strong[begin]].doing else (self._alone,)
                for book in alone:
                    if stem in book:
                        yield Found(strong[begin], strong[begin] + 1, 1, book[stem])
            yield from self._with_little_words(words, clause)

    def _with_little_words(self, words: Sequence[Word], clause: range) -> Iterator[Found]:
        plain = _plain([words[at] for at in clause])
        stems = tuple(stem for stem, _ in plain)
        for begin, stem in enumerate(stems):
            at = clause[0] + plain[begin][1]
            for meanings in self._wanted.get(stem, ()) if _is_listed(words, at) else ():
                yield Found(at, at + 1, 1, meanings)
            for before, phrase, meanings in (
                *self._whole.get(stems[begin : begin + 2], ()),
                *self._whole.get((stem,), ()),
            ):
                if stems[begin : begin + len(phrase)] != phrase:
                    continue
                first = clause[0] + plain[begin][1]
                last = clause[0] + plain[begin + len(phrase) - 1][1] + 1
                if before and _stem_before(words, first) not in before:
                    continue
                yield Found(first, last, max(1, sum(word.tells for word in words[first:last])), meanings)

    def _disordered(self, words: Sequence[Word], used: set[int]) -> Iterator[Found]:
        for clause in _clauses(words):
            strong = [at for at in clause if words[at].tells and at not in used]
            stems = [words[at].stem for at in strong]
            for at, stem in enumerate(stems):
                for phrase, meanings in self._by_rarest.get(stem, ()):
                    span = _window(stems, at, phrase)
                    if span is None:
                        continue
                    first, last = strong[span[0]], strong[span[1] - 1] + 1
                    if used.isdisjoint(range(first, last)):
                        less = tuple(Meaning(one.list, one.id, max(1, one.weight - 1)) for one in meanings)
                        yield Found(first, last, len(phrase), less, loose=True)


def _longest_first(found: Found) -> tuple[int, int, int, int]:
    weight = max(one.weight for one in found.meanings)
    return -found.telling, -(found.last - found.first), -weight, found.first


def _clauses(words: Sequence[Word]) -> Iterator[range]:
    begin = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at].clause != words[begin].clause:
            yield range(begin, at)
            begin = at


def _plain(words: Sequence[Word]) -> list[tuple[str, int]]:
    """Return the stems that count where little words do, each with its place among the words."""
    found: list[tuple[str, int]] = []
    passed = 0
    for at, word in enumerate(words):
        if passed:
            passed -= 1
            continue
        if word.stem == "could" and tuple(one.stem for one in words[at : at + 3]) == _COULD_DO_WITH:
            found.append(("want", at))
            passed = len(_COULD_DO_WITH) - 1
            continue
        if word.stem in _SOFT:
            continue
        if found and found[-1][0] == "want" and word.stem in _AFTER_LOOK:
            continue
        stem = "want" if word.stem in _WANT and not word.tells else word.stem
        if stem == "want" and found and found[-1][0] == "want":
            continue
        found.append((stem, at))
    return found


def _is_listed(words: Sequence[Word], at: int) -> bool:
    """Whether a word is a further one of several that are wanted: after "and" or at the start of a clause."""
    begin = at
    while begin > 0 and words[begin - 1].stem in {"a", "an", "some", "new", "the", "my"}:
        begin -= 1
    starts = (
        begin == 0 or words[begin - 1].clause != words[at].clause or words[begin - 1].stem in {"and", "or"}
    )
    return starts and any(word.stem in {"need", "want"} for word in words[max(0, begin - _FAR_BACK) : begin])


def _before(words: Sequence[Word], plain: Sequence[tuple[str, int]]) -> frozenset[str]:
    """Return words of which one must stand before the only word left of a phrase; empty for any."""
    stem = _stem_before(words, plain[0][1]) if len(plain) == 1 else ""
    return next((kind for kind in _BEFORE if stem in kind), frozenset())


def _stem_before(words: Sequence[Word], at: int) -> str:
    """Return the stem before a word, over "a" and "an"; "" where the clause begins."""
    clause = words[at].clause
    while at > 0 and words[at - 1].clause == clause:
        at -= 1
        if words[at].stem not in {"a", "an"}:
            return words[at].stem
    return ""


def _note(meanings: dict[tuple[str, str], int], meaning: Meaning) -> None:
    key = (meaning.list, meaning.id)
    meanings[key] = max(meaning.weight, meanings.get(key, 0))


def _meanings(noted: dict[tuple[str, str], int]) -> tuple[Meaning, ...]:
    ranked = sorted(noted.items(), key=lambda item: -item[1])
    return tuple(Meaning(*key, weight) for key, weight in ranked)


def _by_first_two(phrases: dict[tuple[str, ...], dict[tuple[str, str], int]]) -> _Phrases:
    found: _Phrases = defaultdict(list)
    for stems, noted in phrases.items():
        if len(stems) > 1:
            found[stems[:2]].append((stems, _meanings(noted)))
    return dict(found)


def _by_rarest(
    phrases: dict[tuple[str, ...], dict[tuple[str, str], int]],
) -> dict[str, list[tuple[tuple[str, ...], tuple[Meaning, ...]]]]:
    """Return the phrases that keep their meaning in another order, by the stem that fewest phrases have."""
    often = Counter(stem for stems in phrases for stem in set(stems))
    found = defaultdict(list)
    for stems, noted in phrases.items():
        full = [stem for stem in stems if stem not in _EMPTY and len(stem) > 2]
        if 2 <= len(stems) <= _LONGEST and len(full) >= 2 and len(set(stems)) == len(stems):
            found[min(full, key=lambda stem: often[stem])].append((stems, _meanings(noted)))
    return dict(found)


def _window(stems: Sequence[str], at: int, phrase: tuple[str, ...]) -> tuple[int, int] | None:
    """Return where all words of a phrase stand close together around one of them."""
    reach = len(phrase) + _LOOSER
    low, high = max(0, at - reach + 1), min(len(stems), at + reach)
    places = []
    for stem in phrase:
        near = [number for number in range(low, high) if stems[number] == stem]
        if not near:
            return None
        places.append(min(near, key=lambda number: abs(number - at)))
    first, last = min(places), max(places) + 1
    return (first, last) if last - first <= reach else None
