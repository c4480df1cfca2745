"""HTTP-005."""

from collections.abc import Iterator
from typing import ClassVar

from validators.failures import Told, is_first_look
from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_ANONYMOUS = (401, 403)


class RequiredEndpointFailed(ExchangeRule):
    """A list that every feed must have answers with an error.

    Without it there is nothing to read, and every directory that uses the feed loses its services.

    Fix it by answering with status 200 and a page of the list, and by looking into the server's log.
    """

    code = "required_endpoint_failed"
    number = "HTTP-005"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "REQUIRED_ENDPOINT_FAILED of the official validator"
    good: ClassVar = {"endpoint": "services", "status": 200}
    bad: ClassVar = {"endpoint": "services", "status": 500}

    def __init__(self) -> None:
        self._told = Told()

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """No success; META-001 tells it of "/", REF-006 of details, HTTP-008 of closed doors."""
        endpoint = sight.endpoint
        if endpoint is None or not endpoint.required or endpoint.kind != "list" or sight.is_success:
            return
        if not is_first_look(sight) or sight.exchange.status in _ANONYMOUS:
            return
        if self._told.is_new(sight):
            yield Finding(f"{endpoint.path} answered {sight.exchange.status}.", value=sight.exchange.status)
