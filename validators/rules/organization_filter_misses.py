"""FUNC-007."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

from validators.contents import text_of
from validators.frame import CountsIn, Finding, Severity
from validators.questions import MOST_ASKED, PER_PAGE, active, missing, unheeded
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from validators.site import Site


class OrganizationFilterMisses(ProbeRule):
    """A question with the id of a service's organisation does not find the service, or finds those of others.

    The page of an organisation that a finder builds from the answer is then wrong.

    Fix it by comparing organization_id of the question with that of the service.
    """

    code = "organization_filter_misses"
    number = "FUNC-007"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "parameter organization_id of HSDS 3.0"
    good: ClassVar = {
        "services": [{"id": "1", "organization": {"id": "o1"}}, {"id": "2", "organization": {"id": "o2"}}],
        "answers": [
            ("/services", {"organization_id": "o1"}, {"total_items": 1, "contents": [{"id": "1"}]}),
            ("/services", {"organization_id": "o2"}, {"total_items": 1, "contents": [{"id": "2"}]}),
        ],
    }
    bad: ClassVar = {
        "services": [{"id": "1", "organization": {"id": "o1"}}, {"id": "2", "organization": {"id": "o2"}}],
        "answers": [("/services", {"organization_id": "o1"}, {"total_items": 0, "contents": []})],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """The parameter is not in the profile, so a site may ignore it; that is information."""
        owned = [(sample, owner) for sample in active(site) if (owner := _owner(sample.record))]
        if len({owner for _, owner in owned}) < 2:
            site.could_not("no two organisations with an id are known")
        for sample, owner in islice(owned, MOST_ASKED):
            params = {"organization_id": owner}
            exchange, page = site.search({**params, "per_page": PER_PAGE})
            if page is not None and (ignored := unheeded(site, exchange, page, params)):
                yield ignored
                return
            found = missing(site, sample, params)
            if found is not None:
                yield found
            for item in page.items if page else ():
                given = _owner(item) if isinstance(item, Mapping) else ""
                if given and given != owner:
                    message = "Asked for one organisation's services, the list gives another's."
                    yield FeedFinding(Finding(message, value=given), exchange.url, str(item.get("id", "")))
                    break


def _owner(record: Mapping[str, Any]) -> str:
    inner = record.get("organization")
    return text_of(record.get("organization_id")) or (
        text_of(inner.get("id")) if isinstance(inner, Mapping) else ""
    )
