"""ORG-004."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts


class OrganizationUnderTwoIds(FeedRule):
    """Organisations of the same name have different ids.

    The services of one organisation fall apart into several, and none of its pages shows all of them.

    Fix it by giving all services of one organisation the same organisation id.
    """

    code = "organization_under_two_ids"
    number = "ORG-004"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "360Giving, MultiFundingOrgIdsForName"
    marks = ("organization_name", "organization_id")
    good = (
        {
            "contents": [
                {"id": "1", "organization": {"id": "o1", "name": "Riverside Kitchen"}},
                {"id": "2", "organization": {"id": "o1", "name": "Riverside Kitchen"}},
            ]
        },
    )
    bad = (
        {
            "contents": [
                {"id": "1", "organization": {"id": "o1", "name": "Riverside Kitchen"}},
                {"id": "2", "organization": {"id": "o2", "name": "Riverside kitchen"}},
            ]
        },
    )

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._told: set[int] = set()

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """Told once for each further id; case and spaces do not matter."""
        name, own = facts.marks.get("organization_name"), facts.marks.get("organization_id")
        if name is None or own is None or self._first.setdefault(name, own) == own or own in self._told:
            return
        self._told.add(own)
        message = "The organisation of this service has the name of another with a different id."
        yield FeedFinding(Finding(message), facts.url, facts.record_id, f"{facts.pointer}/organization/id")
