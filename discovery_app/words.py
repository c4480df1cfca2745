"""Every word the finder says, from one file per language, so that they can be translated."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("words")
LANGUAGE = "en"


@cache
def words(language: str = LANGUAGE) -> dict[str, Any]:
    """Return the sentences of one language: key -> text, or key -> {"one": text, "other": text}."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return loaded


def t(key: str, /, **values: object) -> str:
    """Return the sentence of that key with its `{blanks}` filled in; `count` chooses singular or plural.

    The result is plain text: templates escape it like any other text.

    Raises:
        KeyError: There is no such sentence, or a blank was given no value.

    >>> t("results.total", count=1), t("results.total", count=1200)
    ('1 service', '1,200 services')
    """
    sentence = words()[key]
    if isinstance(sentence, dict):
        count = values["count"]
        sentence = sentence["one" if count == 1 else "other"]
    if isinstance(values.get("count"), int):
        values["count"] = f"{values['count']:,}"
    return str(sentence.format_map(values))


def t_or(key: str, otherwise: str) -> str:
    """Return the sentence of that key, or `otherwise` for a value that the list of words does not know."""
    return t(key) if key in words() else otherwise
