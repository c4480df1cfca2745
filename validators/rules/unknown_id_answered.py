"""HTTP-018."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, ProbeRule
from validators.site import Site

_NOBODYS = "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
"""The example of RFC 9562, made version 4: no service has it."""

_NOBODYS_NUMBER = "987654321987"
_REFUSED = frozenset({400, 404, 410, 422})
_SAYS_NOTHING = frozenset({401, 403, 429})


class UnknownIdAnswered(ProbeRule):
    """An id that no service has is not answered with 404.

    Links to services that have closed then show an error page, or another service.

    Fix it by answering /services/{id} with 404 where there is no such service.
    """

    code = "unknown_id_answered"
    number = "HTTP-018"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "RFC 9110 section 15.5.5; schemathesis"
    good: ClassVar = {"services": [{"id": "1"}], "answers": []}
    bad: ClassVar = {
        "services": [{"id": "1"}],
        "answers": [(f"/services/{_NOBODYS_NUMBER}", {}, {"id": "1", "name": "Lunch club"})],
    }

    def check(self, site: Site) -> Iterator[FeedFinding]:
        """Asked in the form that the feed's own ids have; 400 and 422 are taken for an answer too."""
        own = [sample.record_id for sample in site.samples]
        asked = _NOBODYS_NUMBER if own and all(each.isdecimal() for each in own) else _NOBODYS
        exchange = site.get(f"{site.services_path.rstrip('/').removesuffix('/local')}/{asked}")
        if exchange.status in _SAYS_NOTHING:
            site.could_not(f"the site answered {exchange.status}")
        if exchange.status not in _REFUSED:
            message = f"An id that no service has was answered with {exchange.status}."
            yield FeedFinding(Finding(message, value=exchange.status), exchange.url)
