"""HTTP-002."""

from collections.abc import Iterator
from typing import ClassVar

from validators.failures import Told, is_first_look, kind_of
from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight


class NoAnswer(ExchangeRule):
    """A request got no answer: no such host, no connection, no TLS, or nothing in time.

    What cannot be reached is not published, however good the data behind it is.

    Fix it by opening the address from outside your own network, and by answering within a few seconds.
    """

    code = "no_answer"
    number = "HTTP-002"
    severity = Severity.FATAL
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    is_level_one = True
    source = "REQUIRED_ENDPOINT_FAILED of the official validator, status 0"
    sees_failures = True
    good: ClassVar = {"endpoint": "services", "status": 500}
    bad: ClassVar = {"endpoint": "services", "failure": "the connection timed out"}

    def __init__(self) -> None:
        self._told = Told()

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """There was no answer, and neither our bounds nor a certificate nor the address itself is why."""
        if not sight.failure or kind_of(sight.failure) != "no_answer" or sight.endpoint is None:
            return
        if not (sight.asked_id or is_first_look(sight)) or not self._told.is_new(sight):
            return
        message = f"{sight.endpoint.path} gave no answer: {sight.failure}."
        if sight.asked_id:
            # The list was there, so the feed can be assessed.
            yield Finding(message, value=sight.asked_id, severity=Severity.ERROR)
        else:
            yield Finding(message)
