"""What somebody has typed so far, and the ways in which a name may match it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import tantivy

from hub.search.phrases import stems_of
from hub.search.ranking import both
from hub.search.suggesting.names import SHORT, edits_allowed, edits_between, plain_words, tells

# The end of what was typed; what stands before it is a sentence, and nobody completes that by a name.
MOST_WORDS = 6

# As much of the end as is read.
_END = 300
_PIECE = re.compile(r"\S+")

# How a name matches, best first.
WHOLE, BEGINS, HAS, NEARLY, HARDLY = range(5)

# Words that nobody is to have put before them who has not typed them: they are matched whole or not at all,
# whatever they are part of the name of.
_UNSAID = """
abuse abused abuser abusive incest miscarriage molested murder rape raped rapist stillbirth stillborn suicidal
suicide trafficked trafficking
"""
_MARKS = "()[]\u201c\u201d\"',;:.!?"


@dataclass(frozen=True, slots=True)
class Typed:
    """The words that a suggestion has to match, and what was typed before them.

    Attributes:
        head: What stays in the box as it is, with the space after it.
        words: Words as they are compared, at least one; the last may only have begun.
    """

    head: str
    words: tuple[str, ...]

    def needed(self) -> list[str]:
        """Return the words before the last that a name must have: not those that only ask."""
        return [word for word in self.words[:-1] if tells(word)]

    def match(self, text: str) -> tuple[str, ...] | None:
        """Return the words of a name that match, as they are written there; None where they do not.

        The index finds more: with a slip of the finger, words that nobody is to have put before them.
        """
        pieces = [(piece, plain_words(piece)) for piece in text.split()]
        words = [word for _, own in pieces for word in own]
        found: set[str] = set()
        for word, is_last in (*((word, False) for word in self.needed()), (self.words[-1], True)):
            best = _best(word, words, is_last=is_last)
            if best is None:
                return None
            found.add(best)
        return tuple(piece.strip(_MARKS) for piece, own in pieces if not found.isdisjoint(own))


def readings(text: str) -> Iterator[Typed]:
    """Yield what a name may have to match: all that was typed, then only its last two words, then the last.

    Nothing where the end of the text is no word, or one longer than any.

    >>> [(typed.head, typed.words) for typed in readings("debt advice Hul")]
    [('', ('debt', 'advice', 'hul')), ('debt ', ('advice', 'hul')), ('debt advice ', ('hul',))]
    """
    pieces = list(_PIECE.finditer(text[-_END:]))
    begun = [] if len(text) <= _END else [0]
    starts = [len(text[:-_END]) + piece.start() for piece in pieces][len(begun) :]
    for size in dict.fromkeys((len(starts), 2, 1)):
        if 0 < size <= min(MOST_WORDS, len(starts)):
            at = starts[-size]
            words = tuple(plain_words(text[at:]))
            if not words or not plain_words(pieces[-1][0]) or len(words) > 2 * MOST_WORDS:
                continue
            # "in hull" says no more than "hull", and the "in" is to stay.
            if 1 < size < len(starts) and not tells(words[0]):
                continue
            yield Typed(text[:at], words)


def longest_edits(typed: Typed) -> int:
    """Return the most edits that any of the words may have."""
    return max(edits_allowed(word) for word in (*typed.needed(), typed.words[-1]))


def exactly(schema: tantivy.Schema, typed: Typed) -> tantivy.Query:
    """Return the query for names that are what was typed, word for word."""
    return tantivy.Query.term_query(schema, "key", f"exactly:{' '.join(typed.words)}")


def beginning(schema: tantivy.Schema, typed: Typed) -> tantivy.Query:
    """Return the query for names that begin with what was typed."""
    if len(typed.words) == 1:
        return _prefix(schema, "opens", typed.words[0])
    first = tantivy.Query.term_query(schema, "opens", typed.words[0])
    return both(first, *_strict(schema, typed))


def having(schema: tantivy.Schema, typed: Typed) -> tantivy.Query:
    """Return the query for names that have the words, in any order, the last at least begun."""
    return both(*_strict(schema, typed))


def nearly(schema: tantivy.Schema, typed: Typed, edits: int) -> tantivy.Query:
    """Return the query for names that have the words with up to so many edits in each that is long enough."""
    parts = []
    for word, is_last in (*((word, False) for word in typed.needed()), (typed.words[-1], True)):
        allowed = min(edits, edits_allowed(word))
        if not allowed:
            parts.append(_prefix(schema, "called", word) if is_last else _term(schema, word))
            continue
        parts.append(
            tantivy.Query.fuzzy_term_query(
                schema, "called", word, distance=allowed, transposition_cost_one=True, prefix=is_last
            )
        )
    return both(*parts)


def _strict(schema: tantivy.Schema, typed: Typed) -> list[tantivy.Query]:
    return [
        *(_term(schema, word) for word in typed.needed()),
        _prefix(schema, "called", typed.words[-1]),
    ]


def _term(schema: tantivy.Schema, word: str) -> tantivy.Query:
    return tantivy.Query.term_query(schema, "called", word)


def _prefix(schema: tantivy.Schema, field: str, word: str) -> tantivy.Query:
    if len(word) <= SHORT:
        key = "begins" if field == "opens" else "has"
        return tantivy.Query.term_query(schema, "key", f"{key}:{word}")
    return tantivy.Query.fuzzy_term_query(schema, field, word, distance=0, prefix=True)


def _best(typed: str, words: list[str], *, is_last: bool) -> str | None:
    """Return the word of a name that a typed word is, or begins, with the fewest edits."""
    if typed in words:
        return typed
    best, fewest = None, edits_allowed(typed) + 1
    for word in words:
        edits = edits_between(typed, word, fewest - 1, as_prefix=is_last) if fewest else None
        if edits is not None and edits < fewest and not _is_unsaid(word):
            best, fewest = word, edits
    return best


def _is_unsaid(word: str) -> bool:
    return not _unsaid_stems().isdisjoint(stems_of(word))


@cache
def _unsaid_stems() -> frozenset[str]:
    return frozenset(stems_of(_UNSAID))
