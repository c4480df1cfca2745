"""HTTP-008."""

from collections.abc import Iterator
from typing import ClassVar

from validators.failures import Told, is_first_look
from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_CLOSED = {401: "asks for a login", 403: "is forbidden"}


class NotOpen(ExchangeRule):
    """The feed is closed to those who have no account or key.

    Open data is for everybody: a finder that has to apply for a key first will leave the feed out.

    Fix it by answering GET requests without a login, and by limiting how often somebody asks instead.
    """

    code = "not_open"
    number = "HTTP-008"
    severity = Severity.ERROR
    # It stands in place of HTTP-005 to 007 and REF-006 for these two statuses, which count officially.
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    is_level_one = True
    source = "compliance page, section 1.1: openness"
    good: ClassVar = {"endpoint": "services", "status": 404}
    bad: ClassVar = {"endpoint": "services", "status": 401}

    def __init__(self) -> None:
        self._told = Told()

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """Status 401 or 403, of a list's first look, the metadata, or a detail."""
        endpoint, status = sight.endpoint, sight.exchange.status
        if endpoint is None or status not in _CLOSED:
            return
        if (sight.asked_id or is_first_look(sight)) and self._told.is_new(sight):
            yield Finding(f"{endpoint.path} {_CLOSED[status]} ({status}).", value=sight.asked_id or status)
