"""TEXT-001."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_PLACEHOLDERS = frozenset(
    {
        *("-", "--", ".", "...", "?", "x", "xx", "xxx", "n/a", "na", "n.a.", "none", "null", "undefined"),
        *("tbc", "tbd", "to be confirmed", "todo", "test", "testing", "test service", "placeholder"),
        *("unknown", "not known", "lorem ipsum", "string", "enter text here", "description here"),
    }
)
# "None" and "n/a" say something about fees: that there are none.
_MEANT = frozenset({"none", "n/a", "na", "n.a.", "-"})
_FIELDS = {
    "service": ("name", "description", "fees"),
    "organization": ("name", "description"),
    "location": ("name", "description"),
    "address": ("address_1", "city", "state_province"),
    "contact": ("name", "title"),
    "attribute": ("link_type",),
    "taxonomy_term": ("name", "description", "taxonomy"),
}
_TITLES = frozenset({"title", "name", "description", "fees_description", "link_type", "taxonomy", "city"})
_LONGEST = len("enter text here") + 5


class PlaceholderText(RecordRule):
    """A text is a placeholder such as "tbc", "n/a" or the name of its own field.

    It fills the field for a computer and tells a person nothing.

    Fix it by writing the real text, or leaving the field out.
    """

    code = "placeholder_text"
    number = "TEXT-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "branch semantic-ai-verification of the official validator"
    entities = tuple(_FIELDS)
    fields = frozenset().union(*_FIELDS.values())
    good: ClassVar = {"id": "1", "name": "Testing centre for hearing", "fees": "None"}
    bad: ClassVar = {"id": "1", "name": "Lunch club", "description": "TBC"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The whole text is one of a fixed list, the name of its own field, or begins with lorem ipsum."""
        for field in _FIELDS[position.entity]:
            value = item.get(field)
            if type(value) is not str:
                continue
            if len(value) > _LONGEST:
                if value[:11].lower() == "lorem ipsum":
                    yield Finding(f'"{field}" is filler text.', f"/{field}", value)
                continue
            text = value.strip().lower()
            # A place may well be called "Name"; only the exact technical word counts, in small letters.
            if (text in _PLACEHOLDERS and not (field == "fees" and text in _MEANT)) or value in _TITLES:
                yield Finding(f'"{field}" is a placeholder.', f"/{field}", value)
