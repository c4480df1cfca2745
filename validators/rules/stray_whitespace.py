"""TEXT-008."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class StrayWhitespace(RecordRule):
    """A name begins or ends with a space, or holds a control character.

    The same name is then not the same for a computer: searches and lists show it twice.

    Fix it by trimming texts before publishing.
    """

    code = "stray_whitespace"
    number = "TEXT-008"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "IATI validator, no_spaces"
    entities = (
        "service",
        "organization",
        "location",
        "contact",
    )
    fields = frozenset({"name"})
    good: ClassVar = {"id": "1", "name": "Lunch club"}
    bad: ClassVar = {"id": "1", "name": " Lunch club\t"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Tabs and line breaks inside a name count too."""
        name = item["name"]
        if (
            isinstance(name, str)
            and name
            and (name != name.strip() or (not name.isprintable() and _CONTROL.search(name)))
        ):
            return [Finding("The name has stray spaces or control characters.", "/name", repr(name))]
        return ()
