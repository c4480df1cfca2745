"""LANG-001."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.contents import texts_of
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

# ISO 639-1 and 639-2, with a region or script as in BCP 47: "pl", "cy", "zh-Hant".
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)


class LanguageNotACode(RecordRule):
    """A language's code is a word, such as "English", where a code of two or three letters belongs.

    People who look for help in Polish find what is marked "pl"; "polski" and "Polish speaking" are missed.

    Fix it by writing the ISO 639 code ("pl", "cy", "bfi" for British Sign Language), and the name in "name".
    """

    code = "language_not_a_code"
    number = "LANG-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "ISO 639"
    entities = ("language",)
    good: ClassVar = {"id": "1", "code": "pl", "name": "Polish"}
    bad: ClassVar = {"id": "1", "code": "Polish"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The 3.0 field is "code", that of 1.0 "language"."""
        for field, value in texts_of(item, "code", "language"):
            if value.strip() and not _CODE.fullmatch(value.strip()):
                yield Finding(f'"{field}" is not a language code.', f"/{field}", value)
