"""TEXT-004."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_LONGEST = 120
_WORDS = 3
_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)


class NameShouts(RecordRule):
    """A name is in capitals throughout, longer than 120 characters, or holds a web address.

    Capitals are hard to read and are spelt out by screen readers; a long name is cut off in every list.

    Fix it by writing it as on the sign at the door.
    """

    code = "name_shouts"
    number = "TEXT-004"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "GOV.UK style guide: no block capitals; CONTACT-002 tells of numbers"
    entities = (
        "service",
        "organization",
    )
    fields = frozenset({"name"})
    good: ClassVar = {"id": "1", "name": "Age UK lunch club"}
    bad: ClassVar = {"id": "1", "name": "LUNCH CLUB FOR OLDER PEOPLE"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Short names such as MIND or RSPCA are left alone."""
        name = item["name"]
        if not isinstance(name, str):
            return ()
        if len(name) > _LONGEST:
            return [Finding(f"The name has {len(name)} characters.", "/name", name)]
        if ("." in name or ":" in name) and _WEB.search(name):
            return [Finding("The name holds a web address.", "/name", name)]
        if name.isupper() and len(name.split()) >= _WORDS:
            return [Finding("The name is in capitals throughout.", "/name", name)]
        return ()
