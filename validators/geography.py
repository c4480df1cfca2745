"""Postcodes and points of the United Kingdom, by their form alone."""

import math
import re
from functools import lru_cache

EARTH_RADIUS_M = 6_371_008.8

LATITUDES = (49.0, 61.0)
"""The United Kingdom with the Channel Islands, in degrees, WGS84."""

LONGITUDES = (-9.0, 2.5)

_NULL_ISLAND_DEGREES = 0.01

_OUTWARD = r"(?:[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d(?:[\dABEHMNPRV-Y])?|\d[A-HJKPS-UW]))"
_POSTCODE = re.compile(rf"(?:GIR 0AA|{_OUTWARD} \d[ABD-HJLNP-UW-Z]{{2}})", re.ASCII)
_OUTCODE = re.compile(_OUTWARD, re.ASCII)
_LONGEST = 12


@lru_cache(maxsize=16_384)
def is_postcode(text: str) -> bool:
    """Return whether a text has the form of a British postcode; case and spaces are ignored.

    Source: BS 7666 as published with the Royal Mail's Postcode Address File.

    >>> is_postcode("hu52aa"), is_postcode("ABC 1234")
    (True, False)
    """
    bare = "".join(text.upper().split()) if len(text) <= _LONGEST else ""
    return _POSTCODE.fullmatch(f"{bare[:-3]} {bare[-3:]}") is not None


@lru_cache(maxsize=4096)
def is_outcode(text: str) -> bool:
    """Return whether a text has the form of the first half of a postcode.

    >>> is_outcode("HU5"), is_outcode("HU5 2AA")
    (True, False)
    """
    return len(text) <= _LONGEST and _OUTCODE.fullmatch(text.strip().upper()) is not None


def is_swapped(latitude: float, longitude: float) -> bool:
    """Return whether two coordinates lie in the United Kingdom only when exchanged."""
    return LONGITUDES[0] <= latitude <= LONGITUDES[1] and LATITUDES[0] <= longitude <= LATITUDES[1]


def is_null_island(latitude: float, longitude: float) -> bool:
    """Return whether a point is 0, 0 but for rounding."""
    return abs(latitude) < _NULL_ISLAND_DEGREES and abs(longitude) < _NULL_ISLAND_DEGREES


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two (latitude, longitude) points, in metres.

    Haversine on a sphere, within 0.5 % of the ellipsoid.

    >>> round(distance_m((51.4545, -2.5879), (51.3811, -2.3590)), -2)
    17800.0
    """
    first, second = math.radians(a[0]), math.radians(b[0])
    half_width = math.radians(b[1] - a[1]) / 2
    half_height = (second - first) / 2
    part = math.sin(half_height) ** 2 + math.cos(first) * math.cos(second) * math.sin(half_width) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, part)))
