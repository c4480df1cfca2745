"""What the publisher should know of the boundaries of a service's areas."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.places.errors import ExtentUnreadable
from hub.places.extents import read_extent
from standards.openreferral.canonical import Problem


def boundary_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Give a problem for each boundary that had to be mended or cannot be read.

    Args:
        document: Canonical; with hidden places masked, since a problem quotes what it cannot read.
    """
    for position, area in enumerate(document.get("service_areas") or ()):
        extent = area.get("extent") if isinstance(area, Mapping) else None
        if not extent:
            continue
        pointer = f"/service_areas/{position}/extent"
        try:
            found = read_extent(extent, area.get("extent_type"))
        except ExtentUnreadable as error:
            yield Problem("extent_unreadable", pointer, str(error))
            continue
        if found.swapped:
            yield Problem(
                "polygon_axes_swapped",
                pointer,
                "The corners are written latitude first and were swapped; GeoJSON wants longitude first.",
            )
        if found.mended:
            yield Problem(
                "polygon_crosses_itself",
                pointer,
                "The boundary crosses itself or has parts without an area, and was mended; draw it anew.",
            )
