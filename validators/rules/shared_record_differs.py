"""REF-002."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.marks import hash_of
from validators.rule import FeedFinding, FeedRule, RecordFacts


class SharedRecordDiffers(FeedRule):
    """An organisation or a place is given with one id in two services, and not with the same content.

    Whoever stores it once keeps one of the two, and the other's address or telephone number is lost.

    Fix it by making each organisation and place from one record, wherever it is nested.
    """

    code = "shared_record_differs"
    number = "REF-002"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "InvalidUniqueFields of the 2020 validator"
    needs = "own_ids"
    links = ("shared",)
    good = (
        {"contents": [{"id": "1", "organization": {"id": "7", "name": "A"}}]},
        {"contents": [{"id": "2", "organization": {"name": "A", "id": "7"}}]},
    )
    bad = (
        {"contents": [{"id": "1", "organization": {"id": "7", "name": "A"}}]},
        {"contents": [{"id": "2", "organization": {"id": "7", "name": "B"}}]},
    )

    def __init__(self) -> None:
        # id hash -> content hash, 0 once it was told.
        self._seen: dict[int, int] = {}

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """The id occurred before with other content; told once of each id."""
        for link in facts.links.get("shared", ()):
            # A hash of the content, a space and the id.
            hashed, _, own = link.value.partition(" ")
            # Where ids are small numbers, an organisation and a place may well have the same.
            kind = "organization" if link.at == "/organization" else "location"
            key, content = hash_of(f"{kind} {own}"), int(hashed, 16) + 1
            before = self._seen.setdefault(key, content)
            if before and before != content:
                self._seen[key] = 0
                finding = Finding("The same id was given before with other content.", value=own)
                yield FeedFinding(finding, facts.url, facts.record_id, facts.pointer + link.at)
