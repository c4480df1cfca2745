"""PII-002."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.text import has_digit

# The digits come first, with the two letters looked for behind them: few texts have such digits.
_INSURANCE = re.compile(
    r"\d(?:(?<=\b[A-CEGHJ-TW-Z][A-CEGHJ-NP-TW-Z]\d)|(?<=\b[A-CEGHJ-TW-Z][A-CEGHJ-NP-TW-Z]\s\d))"
    r"\d\s?\d{2}\s?\d{2}\s?[A-D]\b"
)
_BORN = re.compile(
    r"\b(?:date of birth|d\.?o\.?b\.?)\W{1,3}\d{1,2}[/. -]\w{1,9}[/. -]\d{2,4}\b"
    # A range of dates tells for whom something is.
    r"(?!\s*(?:-|\u2013|to|and)\s*\d)",
    re.IGNORECASE,
)
_NHS = re.compile(r"\bNHS\s(?:no\.?|number)\W{0,3}(\d{3})[ -]?(\d{3})[ -]?(\d{4})\b", re.IGNORECASE)
_MODULUS = 11
_DIGITS = re.compile(r"\d\d")
_PAIRS = 3
"""So many pairs of digits an insurance number has at least, and an NHS number one more."""

_SHORTEST = len("AB123456C")
_FIELDS = ("description", "name", "alert", "fees", "title")
_BIRTH = ("birth", "dob", "d.o", "do.b")


class PersonalNumber(RecordRule):
    """A text holds what looks like a National Insurance number, an NHS number or a date of birth.

    It belongs to one person and has no place in open data.

    Fix it by removing it at once, also from older copies.
    """

    code = "personal_number"
    number = "PII-002"
    severity = Severity.ERROR
    counts_in = (CountsIn.PRIVACY,)
    source = "UK GDPR; forms of National Insurance and NHS numbers"
    entities = (
        "service",
        "organization",
        "location",
        "contact",
    )
    fields = frozenset(_FIELDS)
    good: ClassVar = {"id": "1", "description": "Ring 01632 960123 between 9 and 5."}
    bad: ClassVar = {"id": "1", "description": "Client QQ123456C, NHS number 943 476 5919"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """NHS numbers need that name and the right check digit, dates that name and no second date."""
        for field in _FIELDS:
            text = item.get(field)
            if isinstance(text, str) and len(text) >= _SHORTEST and _is_of_one_person(text):
                # The value is left out on purpose: the report must not spread it.
                yield Finding(f'"{field}" seems to hold a number or date of one person.', f"/{field}")


def _is_of_one_person(text: str) -> bool:
    # Whatever it is, two digits stand together in it, and most texts have none: looking for that costs
    # little beside the patterns. \d knows other digits too, which are not ASCII.
    if text.isascii() and not has_digit(text):
        return False
    pairs = len(_DIGITS.findall(text))
    if pairs == 0:
        return False
    lowered = text.lower()
    if pairs >= _PAIRS and (_INSURANCE.search(text) or ("nhs" in lowered and _has_nhs_number(text))):
        return True
    for word in _BIRTH:
        if word in lowered:
            return _BORN.search(text) is not None
    return False


def _has_nhs_number(text: str) -> bool:
    """Modulus 11, as the NHS Data Dictionary defines it."""
    for found in _NHS.finditer(text):
        digits = [int(sign) for sign in "".join(found.groups())]
        rest = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % _MODULUS
        if (_MODULUS - rest) % _MODULUS == digits[-1]:
            return True
    return False
