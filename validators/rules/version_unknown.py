"""META-003."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_KNOWN = re.compile(r"(HSDS-UK-)?V?[13](\.0)?", re.IGNORECASE)
_NUMBER = re.compile(r"(HSDS-UK-)?V?\d+(\.\d+)?", re.IGNORECASE)


class VersionUnknown(RecordRule):
    """The metadata states a version of the standard that nobody knows.

    There is nothing to judge the feed by, so it must not be called valid.

    Fix it by stating the version that is published, such as HSDS-UK-3.0.
    """

    code = "version_unknown"
    number = "META-003"
    severity = Severity.FATAL
    counts_in = (CountsIn.STRICT,)
    source = "false passes of the official validator: a version without a description"
    entities = ("api",)
    fields = frozenset({"version"})
    good: ClassVar = {"version": "HSDS-UK-3.0"}
    bad: ClassVar = {"version": "HSDS-UK-9.0"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """A number other than 1.0 and 3.0; what is no number at all is an error, as the lists tell more."""
        stated = item["version"]
        if not isinstance(stated, str) or not (text := stated.strip()) or _KNOWN.fullmatch(text):
            return ()
        if _NUMBER.fullmatch(text):
            return [Finding("There is no such version of the standard.", "/version", stated)]
        message = "This is no version of the standard; the lists were read by what they show."
        return [Finding(message, "/version", stated, severity=Severity.ERROR)]
