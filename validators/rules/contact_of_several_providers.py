"""CONTACT-011."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts

_MOST = 2


class ContactOfSeveralProviders(FeedRule):
    """The same email address stands at services of three providers or more.

    It is then mostly the address of whoever entered them, who cannot answer for the services.

    Fix it by publishing each provider's own address.
    """

    code = "contact_of_several_providers"
    number = "CONTACT-011"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    marks = ("email", "provider")
    good = (
        {
            "contents": [
                {"id": str(number), "organization_id": f"o{number}", "email": f"office@o{number}.gov.uk"}
                for number in range(4)
            ]
        },
    )
    bad = (
        {
            "contents": [
                {"id": str(number), "organization_id": f"o{number}", "email": "directory@council.gov.uk"}
                for number in range(4)
            ]
        },
    )

    def __init__(self) -> None:
        # Email -> its first provider; both together, so that each counts once; email -> how many.
        self._first: dict[int, int] = {}
        self._pairs: set[int] = set()
        self._providers: dict[int, int] = {}

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """Told of the service with the third provider, and of each with a further one."""
        email, provider = facts.marks.get("email"), facts.marks.get("provider")
        if email is None or provider is None or self._first.setdefault(email, provider) == provider:
            return
        pair = email ^ provider
        if pair in self._pairs:
            return
        self._pairs.add(pair)
        number = self._providers[email] = self._providers.get(email, 1) + 1
        if number > _MOST:
            message = f"This email address stands at services of {number - 1} other providers too."
            yield FeedFinding(Finding(message), facts.url, facts.record_id, f"{facts.pointer}/email")
