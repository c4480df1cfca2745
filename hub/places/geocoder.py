"""Geocoders in geopy's shape: our own postcode table, and whichever service the operator has configured."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from geopy.adapters import URLLibAdapter
from geopy.exc import ConfigurationError, GeocoderNotFound, GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import get_geocoder_for_service
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from hub.places.errors import GeocoderMisconfigured, PlaceUnknown
from hub.places.postcodes import PostcodeTable
from hub.places.resolve import resolve

USER_AGENT: Final = "signpost-hub"
PAUSE_S: Final = 1.1
"""Seconds between requests: Nominatim's usage policy asks for one a second at most."""

Point = tuple[float, float]
Geocode = Callable[[str], Point | None]


class PostcodeGeocoder(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """Geocodes postcodes, sectors and outcodes from the postcode table, without a network.

    An unknown text gives None, as in every geopy geocoder; use `hub.places.resolve` for a reason and
    suggestions.
    """

    def __init__(self, table: PostcodeTable) -> None:
        super().__init__(scheme="https", user_agent=USER_AGENT, adapter_factory=URLLibAdapter)
        self._table = table

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: object = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """Return the location of a postcode; `raw` holds kind, councils and live. `timeout` has no effect."""
        try:
            found = resolve(query, self._table)
        except PlaceUnknown:
            return None
        if found.point is None:
            return None
        raw = {"kind": found.kind, "councils": list(found.councils), "live": found.live}
        location = Location(found.text, found.point, raw)
        return location if exactly_one else [location]


def operator_geocoder(name: str, *, pause_s: float = PAUSE_S, **options: Any) -> Geocode:
    """Return the geopy geocoder that the operator named, as a function from an address to a point or None.

    Requests are spaced by `pause_s` seconds, and one that fails is tried twice more; then geopy's own error
    is raised, so that a failure is never taken for "no such address".

    Args:
        name: geopy's name of the service, such as "nominatim" or "opencage".
        pause_s: least seconds between two requests.
        options: the service's own options (`api_key`, `domain`, ...).

    Raises:
        GeocoderMisconfigured: no such service, or an option that it refuses.
    """
    try:
        service = get_geocoder_for_service(name)
    except GeocoderNotFound as error:
        raise GeocoderMisconfigured(
            f"geopy has no geocoder called {name!r}; see geopy's list of services."
        ) from error
    settings = {"user_agent": USER_AGENT, "timeout": 10, **options, "adapter_factory": URLLibAdapter}
    try:
        geocoder = service(**settings)
    except (TypeError, ValueError, ConfigurationError) as error:
        raise GeocoderMisconfigured(f"The geocoder {name!r} does not accept its options: {error}") from error
    limited = RateLimiter(
        geocoder.geocode, min_delay_seconds=pause_s, max_retries=2, swallow_exceptions=False
    )

    def geocode(address: str) -> Point | None:
        location = limited(address)
        return None if location is None else (float(location.latitude), float(location.longitude))

    return geocode


def answer_key(address: str) -> str:
    """Return what an address's answer is kept under: case and spacing tell no two addresses apart.

    >>> answer_key("3 Example Road,  HULL")
    '3 example road, hull'
    """
    return " ".join(address.casefold().split())


class AnswerStore(Protocol):
    """Where answers of a geocoder are kept; a dictionary with these two methods will do."""

    def get(self, address: str) -> Mapping[str, float] | None:
        """Return what was put: latitude and longitude, or {} for "not found"; None when never asked."""

    def put(self, address: str, answer: Mapping[str, float]) -> None:
        """Keep an answer for ever, or for as long as the service's terms allow."""


class CachedGeocoder:
    """Asks a geocoder once for each address, and remembers that there was no answer too.

    A failure (`geopy.exc.GeopyError`: no network, refused, too many requests) is not remembered: the address
    is unplaced this time and asked again at the next harvest.
    """

    def __init__(self, geocode: Geocode, store: AnswerStore) -> None:
        self._geocode = geocode
        self._store = store

    def __call__(self, address: str) -> Point | None:
        """Return the point of an address as (latitude, longitude), or None."""
        key = answer_key(address)
        kept = self._store.get(key)
        if kept is not None:
            return (kept["latitude"], kept["longitude"]) if kept else None
        try:
            point = self._geocode(address)
        except GeopyError:
            return None
        self._store.put(key, {} if point is None else {"latitude": point[0], "longitude": point[1]})
        return point
