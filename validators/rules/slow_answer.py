"""HTTP-014."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_SLOW_S = 5.0


class SlowAnswer(ExchangeRule):
    """An answer took more than five seconds.

    People do not wait that long for a page of results, and a crawl of a large feed takes hours.

    Fix it by adding indexes, smaller pages or a cache.
    """

    code = "slow_answer"
    number = "HTTP-014"
    severity = Severity.WARNING
    counts_in = (CountsIn.OFFICIAL, CountsIn.OPERATIONS)
    source = "Performance warning of the official validator, which looks at the mean of an endpoint"
    good: ClassVar = {"elapsed_s": 0.4}
    bad: ClassVar = {"elapsed_s": 6.2}

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The last try alone took longer; how long exactly belongs to what is measured, not to the notice."""
        if sight.exchange.elapsed_s > _SLOW_S:
            yield Finding(f"The answer took more than {_SLOW_S:g} seconds.")
