"""REF-004."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.text import shorten


class OrganizationIdDiffers(RecordRule):
    """organization_id is not the id of the organization inside the service.

    The service then belongs to two organisations, and each client believes another one.

    Fix it by giving the same id in both places.
    """

    code = "organization_id_differs"
    number = "REF-004"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "data model of the standard"
    entities = ("service",)
    fields = frozenset({"organization_id"})
    good: ClassVar = {"id": "1", "organization_id": "2", "organization": {"id": "2"}}
    bad: ClassVar = {"id": "1", "organization_id": "3", "organization": {"id": "2"}}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Both are given and differ."""
        named = item.get("organization_id")
        organization = item.get("organization")
        nested = organization.get("id") if isinstance(organization, dict) else None
        # As text: a number and the same number in quotes are one id.
        if named and nested and str(named) != str(nested):
            message = f"organization_id differs from organization.id, {shorten(nested)}."
            return [Finding(message, "/organization_id", named)]
        return ()
