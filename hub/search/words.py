"""Words: from what a publisher wrote, or a person typed, to the stems that are compared.

Both sides go through the same steps, so "Carers' groups" finds "carer group". Nothing here has a query
syntax: quotes, colons, brackets and emoji are not words, and are dropped.
"""

import html
import re
from functools import cache, lru_cache

import nh3
import tantivy

# A person's own words; more than this is a pasted page, and its beginning says what it is about.
MAX_TEXT = 5_000
MAX_WORDS = 32

# Weak words, which a person types to ask and a record need not have: articles, prepositions, pronouns, and
# those of asking ("someone", "need", "help"). Were they required, "someone to talk to at night" would find
# only what happens to say "someone". All are kept in the index, so a phrase still finds them. Short words
# that name something are not among them: "it" (classes), "home", "out", "up".
_LITTLE = """
a am an and any anybody anyone anything are as at be but by can could do does find for from get getting has
have he help her him his how i id if im in into is ive looking me my myself near nearby need needs of on or
our please s she so some somebody someone something somewhere that the their them there these they this those
to us want wants was we were what when where which who with would you your
"""

_APOSTROPHES = "'\u2018\u2019\u02bc"
_APOSTROPHE = re.compile(r"(?<=\w)['\u2018\u2019\u02bc](?=\w)")


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """Return the one analyzer: letters and digits, lower case, no accents, English stems.

    Tokens over 40 bytes (keys, encoded images) are dropped. Every word is kept, however little.
    """
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(40))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


@cache
def little_stems() -> frozenset[str]:
    """Return the stems of the weak words."""
    return frozenset(analyzer().analyze(_LITTLE))


def is_little(stem: str) -> bool:
    """Whether a stem is that of a weak word, which a person types to ask and a record need not have."""
    return stem in little_stems()


# A description is read for several facts, one after another.
@lru_cache(maxsize=64)
def plain_text(published: str) -> str:
    """Return a published text without its HTML: no tags, no scripts, entities as letters, single spaces.

    >>> plain_text("<p>Tea &amp; cake</p><script>x()</script><p>for carers</p>")
    'Tea & cake for carers'
    """
    if "<" in published:
        # The space keeps the last word of one paragraph apart from the first of the next.
        published = nh3.clean(published.replace("<", " <"), tags=set())
    if "&" in published:
        published = html.unescape(published)
    return " ".join(published.split())


def join_apostrophes(text: str) -> str:
    """Close up words written with an apostrophe, so that "women's" and "womens" are one word.

    >>> join_apostrophes("Men\u2019s Sheds, carers' cafe")
    "Mens Sheds, carers' cafe"
    """
    # Most texts have none, which is seen a hundred times faster than no place to close up is found.
    return _APOSTROPHE.sub("", text) if any(each in text for each in _APOSTROPHES) else text


def query_words(text: str) -> list[tuple[int, str]]:
    """Return the stems to look for and where each stood, first mention first, at most `MAX_WORDS`.

    Little words are left out unless there are no others. The places let a phrase be looked for with its
    little words missing. An empty list means that the text has no word in it.

    >>> query_words("Groups for the carers' children!")
    [(0, 'group'), (3, 'carer'), (4, 'children')]
    >>> query_words('":)" AND')
    [(0, 'and')]
    """
    # Half a surrogate pair, which a browser can send, is no letter and cannot be passed on.
    text = text[:MAX_TEXT].encode("utf-8", "ignore").decode()
    stems = analyzer().analyze(join_apostrophes(text))
    found: dict[str, int] = {}
    little: dict[str, int] = {}
    for position, stem in enumerate(stems):
        (little if stem in little_stems() else found).setdefault(stem, position)
    chosen = found or little
    return [(position, stem) for stem, position in list(chosen.items())[:MAX_WORDS]]
