"""Facts: what search, a page of results and matching need to know of a service, read once from its document.

Every fact says "not stated" rather than guess: a service is free only when its publisher said so, and no age
limit is assumed where none was given.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from hub.places.areas import Areas
from hub.search.costs import Cost, read_cost
from hub.search.delivery import Delivery, read_delivery
from hub.search.document import mapping_of, number_of, rows_of, text_of
from hub.search.labels import Labels, ServiceType
from hub.search.meaning import Meaning
from hub.search.served import AreasServed, read_areas_served
from hub.search.words import plain_text
from standards.openreferral.dates import read_date


class Place(NamedTuple):
    """A place that may be shown: one of the service's locations with a point (WGS84, latitude first)."""

    location_id: str
    service_at_location_id: str | None
    latitude: float
    longitude: float
    council: str | None
    by: str


@dataclass(frozen=True, slots=True)
class Ages:
    """The ages a service says it is for, in years, both ends included; None where that end was not stated."""

    minimum: float | None = None
    maximum: float | None = None

    @property
    def is_known(self) -> bool:
        """At least one end was stated; the other is then open."""
        return self.minimum is not None or self.maximum is not None

    def fits(self, age: float) -> bool | None:
        """Say whether someone of this age is within the stated ages; None where none are stated."""
        if not self.is_known:
            return None
        return (self.minimum is None or age >= self.minimum) and (self.maximum is None or age <= self.maximum)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a service says, in the form that search and results use.

    Attributes:
        name: Name of the service.
        alternate_name: Other name, "" where none.
        organization: Name of the organization, "" where none.
        description: Description without HTML.
        ages: Ages it is for.
        cost: What it costs.
        delivery: How it reaches people; empty where nothing says.
        areas_served: Areas it says it serves.
        councils: GSS codes of its places' councils, hidden places included, with every area above them; where
            it has no place at all, the areas it serves by code.
        places: Places that may be shown, in the order of the placement; `Hit.place` counts in this.
        hidden_places: Number of places that may not be shown.
        languages: Names or codes of languages.
        assured: Date of the last check as published (ISO 8601), or None.
        labels: What it is listed as, and what else it can be found by.
        meaning: What its words mean: needs it meets, whom it is for, how one comes to it, its access.
    """

    name: str
    alternate_name: str
    organization: str
    description: str
    ages: Ages
    cost: Cost
    delivery: frozenset[Delivery]
    areas_served: AreasServed
    councils: frozenset[str]
    places: tuple[Place, ...]
    hidden_places: int
    languages: tuple[str, ...]
    assured: str | None
    labels: Labels = field(compare=False, repr=False)
    meaning: Meaning = field(compare=False, repr=False)

    @property
    def service_types(self) -> tuple[ServiceType, ...]:
        """What kind of service it is, in the publisher's order."""
        return self.labels.service_types

    @property
    def assured_on(self) -> date | None:
        """The day of the last check, None where none is given or what is given names no day."""
        day = read_date(self.assured)
        return date.fromisoformat(day) if day else None

    @property
    def is_remote(self) -> bool:
        """It can be used without going to its place: by phone, online or at the person's home."""
        return not self.delivery.isdisjoint({"phone", "online", "home"})


def read_facts(
    document: Mapping[str, Any],
    placement: Sequence[Mapping[str, Any]],
    areas: Areas,
    *,
    with_extent: bool = True,
) -> Facts:
    """Read the facts of one service.

    Never raises for what a publisher wrote: a field of the wrong type is as if absent.

    Args:
        document: Stored detail: canonical document with final ids and hidden places masked.
        placement: Stored placement: one entry a location, with point and council where known.
        areas: List of areas.
        with_extent: Whether to read the boundaries of areas served; see `read_areas_served`.
    """
    hidden = {str(entry.get("location_id")) for entry in placement if entry.get("hidden")}
    places = tuple(_places(placement))
    served = read_areas_served(document, areas, with_extent=with_extent)
    name, alternate_name = (plain_text(text_of(document, field)) for field in ("name", "alternate_name"))
    organization = plain_text(text_of(mapping_of(document.get("organization")), "name"))
    description = plain_text(text_of(document, "description"))
    labels = Labels(document, hidden)
    return Facts(
        name=name,
        alternate_name=alternate_name,
        organization=organization,
        description=description,
        ages=_ages(document),
        cost=read_cost(document),
        delivery=read_delivery(document, has_place=bool(placement)),
        areas_served=served,
        councils=_councils(placement, served, areas),
        places=places,
        hidden_places=len(hidden),
        languages=tuple(_names(document.get("languages"))),
        assured=text_of(document, "assured_date") or None,
        labels=labels,
        meaning=Meaning(
            document,
            names=(name, alternate_name, organization),
            description=description,
            labels=labels,
            hidden=hidden,
        ),
    )


def _places(placement: Sequence[Mapping[str, Any]]) -> Iterator[Place]:
    for entry in placement:
        latitude, longitude = number_of(entry.get("latitude")), number_of(entry.get("longitude"))
        # A hidden place has no point here by contract; asked again, since what is indexed can be found.
        if entry.get("hidden") or latitude is None or longitude is None:
            continue
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            continue
        yield Place(
            location_id=text_of(entry, "location_id"),
            service_at_location_id=text_of(entry, "service_at_location_id") or None,
            latitude=latitude,
            longitude=longitude,
            council=text_of(entry, "council") or None,
            by=text_of(entry, "by"),
        )


def _councils(placement: Sequence[Mapping[str, Any]], served: AreasServed, areas: Areas) -> frozenset[str]:
    own = {text_of(entry, "council") for entry in placement} - {""}
    if not placement:
        # A helpline for Hull has no place, and whoever looks through Hull's services wants it there.
        return served.codes
    return frozenset(own).union(*(_council_and_above(areas, code) for code in own))


@lru_cache(maxsize=1024)
def _council_and_above(areas: Areas, code: str) -> frozenset[str]:
    return frozenset(area.code for area in areas.of_council(code))


def _ages(document: Mapping[str, Any]) -> Ages:
    minimum, maximum = number_of(document.get("minimum_age")), number_of(document.get("maximum_age"))
    if minimum is None and maximum is None and (who := list(rows_of(document.get("eligibilitys")))):
        lows = [number_of(row.get("minimum_age")) for row in who]
        highs = [number_of(row.get("maximum_age")) for row in who]
        # One row open at an end opens the whole at that end.
        minimum = None if None in lows else min(low for low in lows if low is not None)
        maximum = None if None in highs else max(high for high in highs if high is not None)
    # Some feeds fill 0 and 0 for "not known", or a maximum of 0 for "no limit": neither can be told apart.
    if maximum is not None and (maximum < (minimum or 0) or maximum < 0 or (maximum == 0 and not minimum)):
        return Ages()
    return Ages(minimum, maximum)


def _names(value: object) -> Iterator[str]:
    for row in rows_of(value):
        if name := text_of(row, "name") or text_of(row, "code") or text_of(row, "language"):
            yield name
