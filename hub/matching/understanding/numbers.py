"""Numbers as people write them: 7, seven, a, a couple of, half."""

from typing import Final

_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety"

WORDS: Final[dict[str, float]] = {
    "half a": 0.5,
    "half an": 0.5,
    "a": 1,
    "an": 1,
    "a couple of": 2,
    "couple of": 2,
    "a few": 3,
    **{word: number for number, word in enumerate(_UNITS.split(), start=1)},
    **{word: 10 * number for number, word in enumerate(_TENS.split(), start=1)},
}

SMALL: Final = (
    r"(?:\d{1,4}(?:\.\d{1,2})?|" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")(?![\w.]*\d)"
)
"""A number in digits or words."""


def number(text: str) -> float:
    """Return the value of what `SMALL` matched.

    >>> number("Half a"), number("seven"), number("2.5")
    (0.5, 7.0, 2.5)
    """
    text = " ".join(text.lower().split())
    return float(WORDS[text]) if text in WORDS else float(text)
