"""REF-003."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.shapes import Shape
from validators.text import shorten

_OWNERS = (
    ("service_id", "service"),
    ("location_id", "location"),
    ("organization_id", "organization"),
    ("contact_id", "contact"),
    ("service_at_location_id", "service_at_location"),
)


class ParentReferenceDiffers(RecordRule):
    """A nested record names another owner than the one it is nested in.

    Taken apart into tables, the opening times of one service end up with another.

    Fix it by giving the id of the enclosing record, or by leaving the reference out.
    """

    code = "parent_reference_differs"
    number = "REF-003"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "data model of the standard"
    entities = (
        "service_at_location",
        "accessibility",
        "address",
        "contact",
        "cost_option",
        "eligibility",
        "funding",
        "holiday_schedule",
        "language",
        "location",
        "organization_identifier",
        "phone",
        "review",
        "schedule",
        "service_area",
    )
    fields = frozenset(field for field, _ in _OWNERS)
    good: ClassVar = {"id": "1", "location_id": "2", "location": {"id": "2"}}
    bad: ClassVar = {"id": "1", "location_id": "3", "location": {"id": "2"}}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """A reference beside an enclosing (or, for a place, enclosed) record of that kind has another id."""
        for field, entity in _owners_named(position.shape):
            given = item[field]
            owner = _owner(item, position, field, entity)
            # As text: a number and the same number in quotes are one id.
            if given and owner is not None and str(given) != str(owner):
                where = (
                    "in" if position.entity == "service_at_location" and entity == "location" else "around"
                )
                message = f'"{field}" is not the id of the {entity} {where} it, {shorten(owner)}.'
                yield Finding(message, f"/{field}", given)


@lru_cache(maxsize=1024)
def _owners_named(shape: Shape) -> tuple[tuple[str, str], ...]:
    return tuple((field, entity) for field, entity in _OWNERS if field in shape.fields)


def _owner(item: Mapping[str, Any], position: Position, field: str, entity: str) -> object:
    if field == "location_id" and position.entity == "service_at_location":
        place = item.get("location")
        return place.get("id") if isinstance(place, dict) else None
    around = position.within(entity)
    return around.item.get("id") if around is not None else None
