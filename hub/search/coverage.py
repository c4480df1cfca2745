"""The standard's `coverage`: services for whoever is at a point, as far as the areas served tell."""

from dataclasses import dataclass

import numpy as np
import shapely
import tantivy

from hub.places.cells import cell_terms
from hub.search.ranking import Candidates, any_key, fetch_all
from hub.search.reader import Snapshot


@dataclass(frozen=True, slots=True)
class Covered:
    """Where a person is.

    Attributes:
        point: Latitude and longitude, WGS84; None where it is not known exactly.
        areas: GSS codes of the areas that the person is in for certain.
    """

    point: tuple[float, float] | None
    areas: tuple[str, ...]


def coverage_query(snapshot: Snapshot, covered: Covered) -> tantivy.Query:
    """Return what finds the services whose areas take a person in, and those that state no area.

    An area that cannot be judged (a ward, a name in words) is not known to take anybody in. Boundaries are
    judged exactly, each once: a filter is then one key a boundary, however many services share it.
    """
    keys = ["areas:not_stated", *(f"area:{code}" for code in covered.areas)]
    if covered.point is not None:
        keys += (f"boundary:{number}" for number in _boundaries_around(snapshot, covered.point))
    return any_key(snapshot.schema, keys)


def _boundaries_around(snapshot: Snapshot, point: tuple[float, float]) -> list[int]:
    cells = any_key(snapshot.schema, [f"areacell:{cell}" for cell in cell_terms(*point)])
    found = fetch_all(Candidates(snapshot, None, (cells,)))
    numbers = np.unique(found.numbers("extent", np.arange(len(found.ordinals))))
    return [
        number
        for number in numbers.tolist()
        if (geometry := snapshot.extent(number)) is not None
        and shapely.intersects_xy(geometry, point[1], point[0])
    ]
