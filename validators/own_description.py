"""The documents that a site names in its metadata, where it keeps them itself.

What lies on another host is not asked: a validation stays with the site that it was asked to look at.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from standards.openreferral.errors import BodyUnreadable
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.limits import Limits
from validators.site import Site
from validators.text import unescape

OPENAPI_NAMES = ("openapi_url", "openapiUrl", "open_api_url")


def own_path(site: Site, url: object) -> str | None:
    """Return the path below the base URL of an address that belongs to the site, None for any other."""
    if not isinstance(url, str) or not url.startswith(f"{site.base_url}/"):
        return None
    path = url.removeprefix(site.base_url).partition("#")[0]
    return None if ".." in path else path


def openapi_of(site: Site) -> tuple[Exchange, Mapping[str, Any] | None]:
    """Return the answer at the site's own OpenAPI address, and the description in it, None if it is none.

    Raises:
        CouldNot: the metadata names none, or one that is not below the base URL.
    """
    url = next((site.metadata[name] for name in OPENAPI_NAMES if site.metadata.get(name)), None)
    if url is None:
        site.could_not("the metadata names no OpenAPI description")
    path = own_path(site, url)
    if path is None:
        site.could_not(
            "the OpenAPI description lies on another site, and only the site that is checked is asked"
        )
    exchange = site.get(path)
    if not 200 <= exchange.status < 300:
        return exchange, None
    try:
        found = parse_json(exchange, Limits())
    except BodyUnreadable:
        return exchange, None
    is_one = isinstance(found, Mapping) and isinstance(found.get("paths"), Mapping)
    return exchange, found if is_one and ("openapi" in found or "swagger" in found) else None


def parameters_of(description: Mapping[str, Any], path: str) -> set[str]:
    """Return the names of the parameters of GET on a path, references inside the description followed.

    >>> parameters_of({"paths": {"/a": {"get": {"parameters": [{"name": "page"}]}}}}, "/a")
    {'page'}
    """
    item = _mapping(_mapping(description.get("paths")).get(path))
    found = set()
    for listed in (item.get("parameters"), _mapping(item.get("get")).get("parameters")):
        for each in listed if isinstance(listed, list) else ():
            name = _followed(description, each).get("name")
            if isinstance(name, str):
                found.add(name)
    return found


def paths_of(description: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths that can be got."""
    for path, item in _mapping(description.get("paths")).items():
        if "get" in _mapping(item):
            yield str(path)


def _followed(description: Mapping[str, Any], parameter: object) -> Mapping[str, Any]:
    own = _mapping(parameter)
    reference = own.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return own
    found: Any = description
    for step in reference.removeprefix("#/").split("/"):
        found = _mapping(found).get(unescape(step))
    return _mapping(found)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
