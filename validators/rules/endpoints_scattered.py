"""META-007."""

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from validators.frame import CountsIn, Finding, Severity
from validators.marks import hash_of
from validators.rule import ExchangeRule, ExchangeSight


class EndpointsScattered(ExchangeRule):
    """An endpoint is not below the same base URL as the others.

    A client is given one address and adds the paths of the standard to it; what lies elsewhere is not found.

    Fix it by answering every path of the standard below one base URL, without redirecting some of them.
    """

    code = "endpoints_scattered"
    number = "META-007"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "compliance page, section 1.1: all endpoints under one stub"
    is_level_one = True
    good: ClassVar = {
        "endpoint": "organizations",
        "url": "https://council.example/api/organizations?page=1",
        "final_url": "https://council.example/api/organizations/?page=1",
    }
    bad: ClassVar = {
        "endpoint": "organizations",
        "url": "https://council.example/api/organizations?page=1",
        "final_url": "https://people.council.example/organisations",
    }

    def __init__(self) -> None:
        # A hash: the base to which the first request was redirected, so that moving all of them is no fault.
        self._moved_to: int | None = None

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The address that answered, without the endpoint's path, is not the base of the first one."""
        endpoint, exchange = sight.endpoint, sight.exchange
        if endpoint is None or not sight.is_success:
            return
        path = endpoint.path.replace("{id}", sight.asked_id).rstrip("/")
        asked, answered = _base(exchange.url, path), _base(exchange.final_url, path)
        if self._moved_to is None and endpoint.required and not sight.asked_id and answered is not None:
            self._moved_to = hash_of(answered)
        expected = self._moved_to if self._moved_to is not None else hash_of(asked or "")
        if exchange.final_url != exchange.url and (answered is None or hash_of(answered) != expected):
            yield Finding(f"{endpoint.path} is answered from elsewhere.", value=exchange.final_url)


def _base(url: str, path: str) -> str | None:
    """Return a URL without the path of its endpoint; None where it does not end with it."""
    parts = urlsplit(url)
    below = unquote(parts.path).rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{below.removesuffix(path)}" if below.endswith(path) else None
