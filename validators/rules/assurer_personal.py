"""PII-005."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_PERSON = re.compile(r"[a-z]{1,15}[._][a-z'-]{2,20}\d?@", re.IGNORECASE)
_SHARED = re.compile(
    r"[^@]*(?:info|service|team|record|directory|data|admin|support|enquir|contact|hub|assur|office|help)",
    re.IGNORECASE,
)


class AssurerPersonal(RecordRule):
    """The address of the one who checked looks like a person's own.

    People change jobs, and their names stay in every copy of the record.

    Fix it by giving a shared mailbox such as records@council.gov.uk.
    """

    code = "assurer_personal"
    number = "PII-005"
    severity = Severity.INFO
    counts_in = (CountsIn.PRIVACY,)
    versions = ("3.0",)
    source = "guidance of the standard: use a shared mailbox"
    entities = ("service",)
    fields = frozenset({"assurer_email"})
    good: ClassVar = {"id": "1", "assurer_email": "records@council.example"}
    bad: ClassVar = {"id": "1", "assurer_email": "jo.bloggs@council.example"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """A first name, a dot or underscore and a last name before the @."""
        email = item["assurer_email"]
        if isinstance(email, str) and _PERSON.match(email) and not _SHARED.match(email):
            return [Finding("The address looks like a person's own.", "/assurer_email", email)]
        return ()
