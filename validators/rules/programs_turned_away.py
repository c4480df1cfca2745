"""HTTP-021."""

import re
from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight

_SUSPECT = frozenset({200, 403, 405, 406, 429, 503})
_HEADERS = ("cf-mitigated", "x-sucuri-block", "x-amzn-waf-action", "x-iinfo")
_WORDS = re.compile(
    rb"mod_security|captcha|just a moment\.\.\.|attention required! \| cloudflare|incapsula incident"
    rb"|unsupported browser|enable javascript and cookies|are you a robot|access denied.{0,200}reference #",
    re.IGNORECASE | re.DOTALL,
)
_LOOKED_AT = 20_000


class ProgramsTurnedAway(ExchangeRule):
    """A guard in front of the site turns away whoever is not a browser.

    A feed is made for programs, and they say what they are: none of them can read it.

    Fix it by excepting the feed's addresses from the guard against robots, and limiting requests instead.
    """

    code = "programs_turned_away"
    number = "HTTP-021"
    severity = Severity.INFO
    counts_in = (CountsIn.OPERATIONS,)
    source = "the official validator had to name itself a browser; README of the GTFS validator"
    good: ClassVar = {"status": 403, "body": '{"error": "forbidden"}'}
    bad: ClassVar = {"status": 403, "body": "<html><title>Just a moment...</title></html>"}

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The answer is worded like such a guard's, or has its header; we never say we were a browser."""
        exchange = sight.exchange
        if exchange.status not in _SUSPECT:
            return
        start = exchange.body[:1024].lstrip()
        if exchange.status == 200 and not start.startswith(b"<"):
            return
        named = [name for name in _HEADERS[:3] if name in exchange.headers]
        if "x-iinfo" in exchange.headers and exchange.status == 403:
            named.append("x-iinfo")
        worded = start[:1] not in (b"{", b"[") and _WORDS.search(exchange.body[:_LOOKED_AT])
        if named or worded:
            value = named[0] if named else worded[0].decode("utf-8", "replace") if worded else ""
            yield Finding(f"A guard against programs gave the answer ({exchange.status}).", value=value)
