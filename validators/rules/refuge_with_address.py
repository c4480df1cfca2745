"""PII-003."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from standards.lists.refuge import words_that_hide
from validators.frame import CountsIn, Finding, Severity
from validators.geography import is_postcode
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule


class RefugeWithAddress(RecordRule):
    """A service is worded like a refuge or safe house and its address is published.

    Somebody who is looked for may be found by it.

    Fix it by removing address, postcode and coordinates at once, also from older copies; keep the town.
    """

    code = "refuge_with_address"
    number = "PII-003"
    severity = Severity.WARNING
    counts_in = (CountsIn.PRIVACY,)
    source = "data-sharing guidance of the standard"
    entities = ("service",)
    good: ClassVar = {
        "id": "1",
        "name": "Women's refuge",
        "service_at_locations": [
            {"id": "2", "location": {"id": "3", "addresses": [{"id": "4", "city": "Hull"}]}}
        ],
    }
    bad: ClassVar = {
        "id": "1",
        "name": "Women's refuge",
        "service_at_locations": [
            {"id": "2", "location": {"id": "3", "addresses": [{"id": "4", "address_1": "1 Example Street"}]}}
        ],
    }

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Name or description says so, and a place has a street line, a full postcode or a precise point."""
        worded = next(
            (field for field in ("name", "alternate_name", "description") if _says_refuge(item, field)), ""
        )
        if not worded:
            return
        for place in position.reading.positions():
            for field in _giveaways(place):
                pointer = f"{place.pointer}/{field}"
                # The value is left out on purpose: the report must not spread it.
                yield Finding(f"A place of what looks like a refuge is published with its {field}.", pointer)


def _says_refuge(item: Mapping[str, Any], field: str) -> bool:
    text = item.get(field)
    return isinstance(text, str) and words_that_hide(text) is not None


def _giveaways(place: Position) -> list[str]:
    if place.entity == "address":
        found = [field for field in ("address_1",) if place.item.get(field)]
        postcode = place.item.get("postal_code")
        return found + (["postal_code"] if isinstance(postcode, str) and is_postcode(postcode) else [])
    if place.entity == "location":
        latitude = read_number(place.item.get("latitude"))
        # Two decimals are about a kilometre: that is how publishers mask a place.
        return ["latitude"] if latitude is not None and round(latitude, 2) != latitude else []
    return []
