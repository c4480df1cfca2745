"""ORG-001."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class OrganizationMissing(RecordRule):
    """A service names no organisation, or one without a name.

    People want to know who runs a service before they trust it.

    Fix it by publishing the organization with its name inside the service.
    """

    code = "organization_missing"
    number = "ORG-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "data model of the standard"
    entities = ("service",)
    good: ClassVar = {
        "id": "1",
        "name": "Lunch club",
        "organization": {"id": "2", "name": "Riverside Kitchen"},
    }
    bad: ClassVar = {"id": "1", "name": "Lunch club"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """No organization and no organization_id; or an organization without a name."""
        # Outpost writes it the British way.
        organization = item.get("organization") or item.get("organisation")
        if not organization:
            if not item.get("organization_id"):
                return [Finding("The service does not say which organisation provides it.")]
        elif isinstance(organization, dict) and not organization.get("name"):
            return [Finding("The organisation has no name.", "/organization")]
        return ()
