"""HTTP-015."""

from collections.abc import Iterator
from typing import ClassVar

from standards.openreferral.errors import BodyUnreadable
from standards.openreferral.wire.exchange import parse_json
from standards.openreferral.wire.limits import Limits
from validators.failures import kind_of
from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_LIMITS = Limits()
_NOT_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))


class AnswerTooLarge(ExchangeRule):
    """An answer is larger, packed tighter or nested deeper than is read.

    Reading stops there, since such an answer can bring down whoever reads it whole.

    Fix it by giving fewer items on a page, and by nesting records no deeper than the standard does.
    """

    code = "answer_too_large"
    number = "HTTP-015"
    severity = Severity.WARNING
    counts_in = (CountsIn.OPERATIONS,)
    source = "the bounds of reading: 50 MiB a page, 200 times its packed size, 100 levels"
    sees_failures = True
    good: ClassVar = {"body": '{"contents": [{"id": "1"}]}'}
    bad: ClassVar = {"body": "[" * 101 + "]" * 101}

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """It was cut off at a bound, or its brackets are too many within one another."""
        if sight.failure:
            if kind_of(sight.failure) == "too_large":
                yield Finding(f"The answer was not read to its end: {sight.failure}.")
            return
        if sight.is_success and _may_be_deep(sight.exchange.body):
            try:
                parse_json(sight.exchange, _LIMITS)
            except BodyUnreadable as error:
                if "levels deep" in error.why:
                    yield Finding(f"The answer was not read: {error.why}.")


def _may_be_deep(body: bytes) -> bool:
    # Innermost pairs are taken away again and again: five or six rounds leave nothing of a usual page.
    brackets = body.translate(None, _NOT_BRACKETS)
    for _ in range(_LIMITS.nesting):
        if not brackets:
            return False
        fewer = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if len(fewer) == len(brackets):
            break
        brackets = fewer
    return bool(brackets)
