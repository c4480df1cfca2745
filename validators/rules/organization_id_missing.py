"""SCHEMA-018."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class OrganizationIdMissing(RecordRule):
    """A service has no organization_id.

    The compliance page lists it among what must be filled in, though the schema does not require it.

    Fix it by publishing organization_id, or the organization itself with its id.
    """

    code = "organization_id_missing"
    number = "SCHEMA-018"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "compliance page, section 1.2"
    entities = ("service",)
    good: ClassVar = {"id": "1", "name": "Lunch club", "organization_id": "2"}
    bad: ClassVar = {"id": "1", "name": "Lunch club", "organization": {"name": "Riverside Kitchen"}}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """The field is absent; for information only where the nested organization has an id."""
        if item.get("organization_id"):
            return ()
        organization = item.get("organization")
        if isinstance(organization, dict) and organization.get("id"):
            return [
                Finding(
                    "organization_id is absent; the organization inside the service has an id.",
                    at="/organization_id",
                    severity=Severity.INFO,
                )
            ]
        return [
            Finding("The service does not say by id which organisation provides it.", at="/organization_id")
        ]
