"""Which version the official validator takes a site for, by the answer at its base URL.

Source: the public sources of oruk-validator (OpenApiDiscoveryService) as of 2026.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from validators.entities import Version

SPECIFICATIONS = "specifications/{version}/openapi.json"
"""Where the official site keeps the description of a version."""

_URL_NAMES = ("openapi_url", "openapiUrl", "open_api_url")
_PREFIXES = re.compile(r"HSDS-UK-|V", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(\.\d+)?")
_JUDGED: Mapping[str, Version] = {"1.0": "1.0", "3.0": "3.0"}


@dataclass(frozen=True, slots=True)
class Discovery:
    """Which version the official validator takes a site for.

    Attributes:
        spec: the description that it reads: "specifications/3.0/openapi.json", or the feed's own URL.
        version: the version that we judge by; None for one that is not known, or the feed's own description.
        reason: how it is known, as a sentence without its full stop.
    """

    spec: str
    version: Version | None
    reason: str


def discover(status: int, body: bytes) -> Discovery:
    """Return which version the official validator takes a site for, by the answer at its base URL.

    Args:
        status: of the answer; 0 where there was none.
        body: of the answer.

    >>> discover(200, b'{"version": "HSDS-UK-3.0"}').spec
    'specifications/3.0/openapi.json'
    """
    if not 200 <= status < 300:
        return _fallback(f"the base URL answered {status}" if status else "the base URL gave no answer")
    try:
        metadata = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _fallback("the answer at the base URL is not JSON")
    if not isinstance(metadata, Mapping):
        return _fallback("the answer at the base URL is not an object")
    stated = metadata.get("version")
    if stated is not None and stated != "":
        number = _PREFIXES.sub("", str(stated)).strip()
        if not _NUMBER.fullmatch(number):
            return _fallback(f"the version {str(stated)[:40]!r} is no number")
        version = f"{float(number):.1f}"
        return Discovery(
            SPECIFICATIONS.format(version=version),
            _JUDGED.get(version),
            f"the metadata states version {str(stated)[:40]!r}",
        )
    own = next((metadata[name] for name in _URL_NAMES if isinstance(metadata.get(name), str)), None)
    if own:
        return Discovery(own, None, "the metadata states no version, only a description of its own")
    return _fallback("the metadata states no version")


def _fallback(why: str) -> Discovery:
    return Discovery(SPECIFICATIONS.format(version="1.0"), "1.0", f"{why}, which is taken for version 1.0")
