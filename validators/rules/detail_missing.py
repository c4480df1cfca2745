"""REF-006."""

from collections.abc import Iterator
from typing import ClassVar

from validators.failures import Told
from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_CLOSED = (401, 403)


class DetailMissing(ExchangeRule):
    """A record that is listed cannot be had by its id.

    A link to it leads to an error, and where the list is short its details are lost.

    Fix it by answering every id that is listed, and listing none that has been deleted.
    """

    code = "detail_missing"
    number = "REF-006"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    is_level_one = True
    source = "REQUIRED_ENDPOINT_FAILED of the official validator, for details"
    good: ClassVar = {"endpoint": "service", "asked_id": "1", "status": 200}
    bad: ClassVar = {"endpoint": "service", "asked_id": "1", "status": 404}

    def __init__(self) -> None:
        self._told = Told()

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The id was taken from a list, and the answer is no success; HTTP-008 tells of closed doors."""
        endpoint, status = sight.endpoint, sight.exchange.status
        if endpoint is None or not sight.asked_id or sight.is_success or status in _CLOSED:
            return
        if self._told.is_new(sight):
            yield Finding(
                f"{endpoint.path} answered {status} for an id that is listed.", value=sight.asked_id
            )
