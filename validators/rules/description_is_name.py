"""TEXT-003."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

# A text this much longer than the name is not the name with some more signs.
_SIGNS = 20


class DescriptionIsName(RecordRule):
    """The description repeats the name.

    A person reads the same words twice and learns nothing about what happens there.

    Fix it by writing what the service does, for whom, and how to join.
    """

    code = "description_is_name"
    number = "TEXT-003"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "360Giving data quality, TitleDescriptionSame"
    entities = (
        "service",
        "organization",
    )
    fields = frozenset({"description"})
    good: ClassVar = {"id": "1", "name": "Lunch club", "description": "A hot meal and company every Tuesday."}
    bad: ClassVar = {"id": "1", "name": "Lunch club", "description": "Lunch Club."}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Case, spaces and full stops apart."""
        name, text = item.get("name"), item["description"]
        if not isinstance(name, str) or not isinstance(text, str) or len(text) > 2 * len(name) + _SIGNS:
            return ()
        first = name[:1] + text[:1]
        # Most begin with another letter; beyond ASCII one letter may stand for two.
        if first.isascii() and first.isalnum() and first[0].lower() != first[-1].lower():
            return ()
        bare = _bare(name)
        if bare and bare == _bare(text):
            return [Finding("The description is the name.", "/description", text)]
        return ()


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
