"""REF-008."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.text import shorten


class DetailIdDiffers(RecordRule):
    """The record that was answered has another id than the one asked for.

    A link to one service then shows another, and nobody notices but the person who needs it.

    Fix it by answering /services/{id} with that service, and with 404 when there is none.
    """

    code = "detail_id_differs"
    number = "REF-008"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "sites that answer everything alike, which the official validator passes"
    entities = ("service",)
    # Examples are read as if "1" had been asked for.
    good: ClassVar = {"id": "1", "name": "Lunch club"}
    bad: ClassVar = {"id": "2", "name": "Lunch club"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Ids are compared as text: a number and the same number in quotes are one id."""
        asked, url = position.reading.record_id, position.reading.url
        # A record of a file was not asked for: its name is then the one that its author knows it by.
        is_of_a_file = url and "://" not in url
        if asked and str(item.get("id")) != asked and not is_of_a_file:
            return [
                Finding(
                    f"The answer is another record: {shorten(asked)} was asked for.",
                    "/id",
                    item.get("id", ""),
                )
            ]
        return ()
