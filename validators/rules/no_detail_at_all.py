"""REF-007."""

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import quote

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, ProbeRule
from validators.site import Site

_ASKED = 3


class NoDetailAtAll(ProbeRule):
    """No service at all can be had by its id.

    The short lists of version 1.0 hold little more than names, so nearly everything stays unpublished.

    Fix it by answering /services/{id}, which level 1 of version 1.0 demands.
    """

    code = "no_detail_at_all"
    number = "REF-007"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    versions = ("1.0",)
    source = "level 1 of the 2020 validator: hasDetailPage"
    good: ClassVar = {
        "services": [{"id": "1"}, {"id": "2"}],
        "answers": [("/services/2", {}, {"id": "2", "name": "Lunch club"})],
    }
    bad: ClassVar = {"services": [{"id": "1"}, {"id": "2"}]}

    def check(self, site: Site) -> Iterator[FeedFinding]:
        """Up to three are asked for; REF-006 tells of single ones."""
        ids = [sample.record_id for sample in site.samples if sample.record_id][:_ASKED]
        if not ids:
            site.could_not("the feed has no services with ids")
        path = site.services_path.rstrip("/").removesuffix("/local")
        url = ""
        for own in ids:
            exchange = site.get(f"{path}/{quote(own, safe='')}")
            if 200 <= exchange.status < 300:
                return
            url = url or exchange.url
        yield FeedFinding(
            Finding(f"No service could be had by its id, of {len(ids)} asked for.", value=ids[0]), url
        )
