"""HTTP-006."""

from collections.abc import Iterator
from typing import ClassVar

from validators.failures import Told, is_first_look
from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_NOT_NOW = 503
_ABSENT = (404, 501, _NOT_NOW)


class OptionalEndpointAbsent(ExchangeRule):
    """An endpoint that a feed may leave out is not there.

    Organisations, places and terms then have to be gathered from the services, one by one.

    Fix it by publishing the list too, if your system can.
    """

    code = "optional_endpoint_absent"
    number = "HTTP-006"
    severity = Severity.WARNING
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "OPTIONAL_ENDPOINT_NON_SUCCESS of the official validator"
    good: ClassVar = {"endpoint": "organizations", "status": 200}
    bad: ClassVar = {"endpoint": "organizations", "status": 404}

    def __init__(self) -> None:
        self._told = Told()

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The status says that there is nothing there."""
        endpoint = sight.endpoint
        if endpoint is not None and not endpoint.required and is_first_look(sight):
            status = sight.exchange.status
            if status in _ABSENT and self._told.is_new(sight):
                there = "not there at present" if status == _NOT_NOW else "not there"
                yield Finding(f"{endpoint.path} answered {status}: it is {there}.", value=status)
