"""HTTP-007."""

from collections.abc import Iterator
from typing import ClassVar

from validators.failures import Told, is_first_look
from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_TOLD_ELSEWHERE = (401, 403, 404, 501, 503)


class OptionalEndpointFailed(ExchangeRule):
    """An endpoint that a feed may leave out is there and answers with an error.

    A client cannot tell whether it is broken or was never meant to be there.

    Fix it by mending it, or by answering with 404 until it works.
    """

    code = "optional_endpoint_failed"
    number = "HTTP-007"
    severity = Severity.WARNING
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "OPTIONAL_ENDPOINT_NON_SUCCESS of the official validator"
    good: ClassVar = {"endpoint": "organizations", "status": 404}
    bad: ClassVar = {"endpoint": "organizations", "status": 500}

    def __init__(self) -> None:
        self._told = Told()

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """No success, and not one of the statuses that HTTP-006 and HTTP-008 tell of."""
        endpoint = sight.endpoint
        if endpoint is None or endpoint.required or sight.is_success or not is_first_look(sight):
            return
        if sight.exchange.status not in _TOLD_ELSEWHERE and self._told.is_new(sight):
            yield Finding(f"{endpoint.path} answered {sight.exchange.status}.", value=sight.exchange.status)
