"""Strikes the secrets of hidden places out of JSON of any shape: canonical documents and raw pages alike."""

import json
from collections.abc import Mapping
from typing import Any, Final

from hub.places.secret_text import STRUCK_OUT, Secrets, is_secret_number, is_secret_pair, mask_text

NOT_PUBLISHED: Final = "Address not published"
"""What stands for the name of a hidden place, and for a name that was nothing but its address."""

KEPT: Final = ("id", "location_type", "languages")

_LOCATION_KEYS: Final = ("location", "locations")
_PLACE_FIELDS: Final = frozenset(
    ["latitude", "longitude", "geometry", "addresses", "physical_addresses", "address_1", "postal_code"]
)
_OUTLINES: Final = ("extent", "coordinates")
_LATITUDES: Final = ("latitude", "lat", "y")
_LONGITUDES: Final = ("longitude", "lon", "lng", "long", "x")


def redact(body: bytes, secrets: Secrets) -> bytes:
    """Return a raw page without the secrets: parsed, struck out at any depth, and written again as JSON.

    A page that is not JSON (an error page, a page cut short) is treated as text. Nothing is changed, not even
    the white space, when there is no secret.
    """
    if not secrets:
        return body
    try:
        page = json.loads(body)
        return json.dumps(scrub(page, secrets), ensure_ascii=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return mask_text(body.decode("utf-8", "replace"), secrets).encode()


def scrub(node: Any, secrets: Secrets, key: str = "") -> Any:
    """Return a JSON value without the secrets; `key` is the name it stands under."""
    if isinstance(node, str):
        return _scrub_text(node, secrets, key)
    if isinstance(node, bool):
        return node
    if isinstance(node, (int, float)):
        return None if _is_secret_leaf(node, secrets, key) else node
    if isinstance(node, list):
        if len(node) == 2 and _are_secret(node[0], node[1], secrets):
            return []
        return [scrubbed for each in node if (scrubbed := scrub(each, secrets, key)) is not None]
    if isinstance(node, Mapping):
        return _scrub_object(node, secrets, key)
    return node


def _scrub_object(node: Mapping[str, Any], secrets: Secrets, key: str) -> dict[str, Any]:
    if str(node.get("id")) in secrets.location_ids and (key in _LOCATION_KEYS or _PLACE_FIELDS & node.keys()):
        return _shell(node, secrets)
    left_out = _secret_coordinates(node, secrets)
    scrubbed = {}
    for name, value in node.items():
        if name not in left_out:
            kept = scrub(value, secrets, name)
            if kept is not None or value is None:
                scrubbed[mask_text(name, secrets)] = kept
    return scrubbed


def _shell(location: Mapping[str, Any], secrets: Secrets) -> dict[str, Any]:
    """Return what may be seen of a hidden location."""
    shell = {name: scrub(location[name], secrets, name) for name in KEPT if name in location}
    name = str(location.get("name") or "").strip()
    masked = mask_text(name, secrets)
    shell["name"] = name if masked == name and name.casefold() in secrets.public_names else NOT_PUBLISHED
    return shell


def _scrub_text(text: str, secrets: Secrets, key: str) -> str:
    masked = mask_text(text, secrets, outline=key in _OUTLINES)
    return NOT_PUBLISHED if key == "name" and masked == STRUCK_OUT else masked


def _secret_coordinates(node: Mapping[str, Any], secrets: Secrets) -> set[str]:
    names = {name.lower(): name for name in node}
    for latitude in (names[each] for each in _LATITUDES if each in names):
        for longitude in (names[each] for each in _LONGITUDES if each in names):
            if _are_secret(node[latitude], node[longitude], secrets):
                return {latitude, longitude}
    return set()


def _are_secret(first: Any, second: Any, secrets: Secrets) -> bool:
    try:
        return is_secret_pair(float(first), float(second), secrets)
    except (TypeError, ValueError, OverflowError):
        return False


def _is_secret_leaf(number: float, secrets: Secrets, key: str) -> bool:
    if isinstance(number, int):
        return str(number) in secrets.numbers
    # In an outline only pairs tell; a single number meets that of any point by chance.
    return key not in _OUTLINES and is_secret_number(f"{number:.12f}".rstrip("0"), secrets)
