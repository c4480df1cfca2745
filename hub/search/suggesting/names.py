"""Names as they are looked up while somebody types: which words they have and how they begin.

Names of organizations are documents of the search index, one a name, written by its follower (see
`hub.search.suggesting.organizations`); those of the lists and of towns are in small indexes in memory. All
have the same fields, so one way of asking serves them all.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

import tantivy

from hub.search.phrases import stems_of
from hub.search.words import is_little, join_apostrophes

# A word of this many letters may have one slip of the finger, or two: in less, it would be another word.
ONE_EDIT_FROM, TWO_EDITS_FROM = 4, 8
# Shorter beginnings are terms of their own: each stands for thousands of words, too many to gather while
# somebody types.
SHORT = 2
LONGEST_NAME = 300


@cache
def plain_analyzer() -> tantivy.TextAnalyzer:
    """Return the analyzer of names: letters and digits, lower case, no accents, and no stems.

    A beginning is not a stem, and a stem is not how a word begins: "charities" is "chariti".
    """
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(40))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


def plain_words(text: str) -> list[str]:
    """Return the words of a text in the form in which they are compared.

    >>> plain_words("Caf\u00e9 Cymraeg, Women\u2019s Aid")
    ['cafe', 'cymraeg', 'womens', 'aid']
    """
    # Half a surrogate pair, which a browser can send, is no letter and cannot be passed on. One form for all:
    # some keyboards send an accent as a character of its own.
    text = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode())
    return list(plain_analyzer().analyze(join_apostrophes(text)))


@lru_cache(maxsize=20_000)
def tells(word: str) -> bool:
    """Whether a word tells something of what is asked, unlike "with", "the" or "help"."""
    return not any(is_little(stem) for stem in stems_of(word))


def add_name_fields(builder: tantivy.SchemaBuilder) -> None:
    """Add the fields of a name to a schema that has `key`: its words, its first word, how often it occurs."""
    for field in ("called", "opens"):
        builder.add_text_field(field, tokenizer_name="plain", index_option="basic")
    builder.add_unsigned_field("often", fast=True)


def add_name(document: tantivy.Document, words: Sequence[str], often: int) -> None:
    """Write a name into a document.

    Args:
        document: The document, of a schema with the fields of a name.
        words: Its words, see `plain_words`.
        often: What it is worth beside others that match as well: how often it occurs.
    """
    document.add_text("called", " ".join(words))
    document.add_text("opens", words[0] if words else "")
    document.add_unsigned("often", often)
    for length in range(1, SHORT + 1):
        for beginning in {word[:length] for word in words}:
            document.add_text("key", f"has:{beginning}")
        if words:
            document.add_text("key", f"begins:{words[0][:length]}")


def edits_allowed(word: str) -> int:
    """Return how many slips a typed word may have: a letter wrong, missing, too many, or two exchanged."""
    return 0 if len(word) < ONE_EDIT_FROM else 1 if len(word) < TWO_EDITS_FROM else 2


def edits_between(typed: str, word: str, most: int, *, as_prefix: bool) -> int | None:
    """Return how many edits make a typed word a word, or the beginning of one; None where more than `most`.

    An edit is a letter put in, left out or changed, or two neighbours exchanged (optimal string alignment).

    >>> edits_between("foodbnak", "foodbanks", 2, as_prefix=True)
    1
    >>> edits_between("foodbnak", "foodbanks", 2, as_prefix=False)
    2
    """
    if word.startswith(typed) and (as_prefix or word == typed):
        return 0
    longer = len(word) - len(typed)
    # Each edit brings in one letter at most that the word does not have.
    if not most or -longer > most or len(set(typed).difference(word)) > most:
        return None
    if longer > most:
        if not as_prefix:
            return None
        word = word[: len(typed) + most]
    before: list[int] = []
    row = list(range(len(word) + 1))
    for at, letter in enumerate(typed, 1):
        above, row = row, [at]
        for to, other in enumerate(word, 1):
            best = above[to - 1] if letter == other else 1 + min(above[to - 1], above[to], row[to - 1])
            if at > 1 and to > 1 and letter == word[to - 2] and typed[at - 2] == other:
                best = min(best, before[to - 2] + 1)
            row.append(best)
        if min(row) > most:
            return None
        before = above
    edits = min(row) if as_prefix else row[-1]
    return edits if edits <= most else None
