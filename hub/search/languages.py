"""Languages that a service says it can be used in, as names that a question can be compared with."""

from collections.abc import Iterable
from functools import cache

from babel import Locale

# What publishers call a language, where that is not its name in the list.
_ALSO = {
    "bsl": "british sign language",
    "farsi": "persian",
    "dari": "persian",
    "sylheti": "bangla",
    "bengali": "bangla",
    "mandarin": "chinese",
    "cantonese": "chinese",
    "panjabi": "punjabi",
    "cymraeg": "welsh",
}


def language_keys(languages: Iterable[str]) -> frozenset[str]:
    """Return each language, given by its name or its code, under the one name that it is asked for by.

    >>> sorted(language_keys(["cy", "Polish", "Panjabi", "en-GB", "Klingonish"]))
    ['english', 'klingonish', 'polish', 'punjabi', 'welsh']
    """
    return frozenset(key for language in languages if (key := language_key(language)))


def language_key(language: str) -> str:
    """Return the name of one language in lower case; what is no known code or name stays as it is."""
    text = " ".join(language.lower().split())
    code = text.replace("_", "-").split("-")[0] if len(text) <= 7 else text
    name = _names().get(code, text)
    return _ALSO.get(name, name)


@cache
def _names() -> dict[str, str]:
    """Return code -> English name, from the Unicode CLDR."""
    return {code: str(name).lower() for code, name in Locale("en").languages.items()}
