"""FUNC-003."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

from validators.contents import rows, text_of
from validators.frame import CountsIn, Severity
from validators.geography import is_postcode
from validators.marks import locations_of
from validators.questions import MOST_ASKED, Wanted, active, beside_services, missing
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from validators.site import Sample, Site

_PROXIMITY_M = 1000
_ADDRESSES = ("addresses", "physical_addresses")
_SERVICES = (
    {
        "id": "1",
        "service_at_locations": [{"id": "2", "location": {"addresses": [{"postal_code": "HU5 2AA"}]}}],
    },
)


class PostcodeFilterMisses(ProbeRule):
    """A question for what is within a kilometre of a service's own postcode does not find the service.

    What is near is the first thing that people ask, and the service round the corner is not shown.

    Fix it by comparing the distance in metres from the postcode's centre with proximity.
    """

    code = "postcode_filter_misses"
    number = "FUNC-003"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "the postcode test of the 2020 validator; 3.0 has the parameters at /service_at_locations"
    good: ClassVar = {
        "services": _SERVICES,
        "answers": [("/service_at_locations", {}, {"contents": [{"id": "2", "service_id": "1"}]})],
    }
    bad: ClassVar = {
        "services": _SERVICES,
        "answers": [("/service_at_locations", {}, {"total_items": 0, "contents": []})],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """Only postcodes of the right form, at one place only: a place may lie elsewhere than its address."""
        placed = [(sample, code) for sample in active(site) if (code := _postcode(sample.record))]
        if not placed:
            site.could_not("no active service has a place with a postcode")
        path = None
        if site.version == "3.0":
            path = beside_services(site, "service_at_locations")
            if site.get(path).status == 404:
                site.could_not(f"there is no list {path}")
        for sample, code in islice(placed, MOST_ASKED):
            params: dict[str, str | int] = {"postcode": code, "proximity": _PROXIMITY_M}
            wanted = None if path is None else _place_of(sample)
            found = missing(site, sample, params, path=path, is_wanted=wanted)
            if found is not None:
                yield found


def _postcode(record: Mapping[str, Any]) -> str:
    for _, location in locations_of(record):
        for address in rows(location, *_ADDRESSES):
            code = text_of(address.get("postal_code"))
            # One space between the halves, as the 2020 validator wants it: others are rightly refused.
            if len(code.split(" ")) == 2 and is_postcode(code):
                return code
    return ""


def _place_of(sample: "Sample") -> Wanted:
    """Return whether an item of /service_at_locations belongs to a service, by whichever ids it carries."""
    links = {str(row["id"]) for row in rows(sample.record, "service_at_locations") if row.get("id")}

    def is_wanted(item: Mapping[str, Any]) -> bool:
        service = item.get("service")
        inner = service.get("id") if isinstance(service, Mapping) else None
        named = (str(item.get("service_id")), str(inner))
        return sample.record_id in named or str(item.get("id")) in links

    return is_wanted
