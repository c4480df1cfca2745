"""SCHED-014."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class ScheduleLinkNotUrl(RecordRule):
    """The link to the opening times is not a web address.

    A person who follows it gets nowhere.

    Fix it by giving the full address, starting with https://.
    """

    code = "schedule_link_not_url"
    number = "SCHED-014"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "the field's meaning in the standard"
    entities = ("schedule",)
    fields = frozenset({"schedule_link"})
    good: ClassVar = {"id": "1", "schedule_link": "https://council.example/times"}
    bad: ClassVar = {"id": "1", "schedule_link": "see our website"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Http and https alone can be followed."""
        link = item["schedule_link"]
        if link and not (isinstance(link, str) and link.lower().startswith(("https://", "http://"))):
            return [Finding("The link cannot be followed.", "/schedule_link", link)]
        return ()
