"""TAX-008."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.contents import placed_rows, text_of
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_LISTS = ("attributes", "link_taxonomies", "link_taxonomys")
_KINDS_1_0 = frozenset({"organization", "eligibility", "cost_option", "service_area"})


class AttributeLinkDiffers(RecordRule):
    """A term says that it is linked to another record than the one it stands in.

    It cannot be told what the term is about.

    Fix it by setting link_id to the id of the record that holds the attribute, or leaving it out.
    """

    code = "attribute_link_differs"
    number = "TAX-008"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "the fields' meanings in the standard"
    entities = (
        "service",
        "organization",
        "location",
        "service_at_location",
        "contact",
        "schedule",
        "service_area",
        "cost_option",
        "eligibility",
    )
    fields = frozenset(_LISTS)
    good: ClassVar = {"id": "2", "attributes": [{"id": "1", "link_id": "2", "link_type": "service"}]}
    bad: ClassVar = {"id": "2", "attributes": [{"id": "1", "link_id": "7", "link_type": "service"}]}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Only where both ids are given; in 1.0 the kind of record must also be one of its four."""
        own = item.get("id")
        for pointer, tag in placed_rows(item, *_LISTS):
            link, kind = tag.get("link_id"), text_of(tag.get("link_type"))
            if own and link and str(link) != str(own):
                yield Finding("The term is linked to another record.", f"{pointer}/link_id", link)
            if kind and not pointer.startswith("/attributes/") and kind.lower() not in _KINDS_1_0:
                yield Finding("1.0 links terms to no such thing.", f"{pointer}/link_type", tag["link_type"])
