"""The endpoints of both versions: what is at which path, and which of them a feed must have.

Source: the OpenAPI documents of Open Referral UK 1.0 and 3.0. An operation tagged "Optional" there is
optional, whatever the case of the tag.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from validators.entities import Version

Kind = Literal["document", "list", "detail"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of the standard.

    Attributes:
        name: "root", "services" for the list, "service" for one of its records, and so on.
        path: its path below the base URL: "/", "/services", "/services/{id}".
        kind: "document" for the metadata, "list" or "detail".
        entity: what its record is or its items are: "api", "service", "organization" ...
        required: a feed must have it; the others only give warnings.
        list_name: the list that it is, or whose records it gives: "services" for both of them.
        is_paged: the standard gives it a `page` parameter.
    """

    name: str
    path: str
    kind: Kind
    entity: str
    required: bool
    list_name: str
    is_paged: bool


def endpoints(version: Version) -> tuple[Endpoint, ...]:
    """Return the endpoints of a version, the required ones first, each list before its details."""
    return _ENDPOINTS[version]


def endpoint_named(version: Version, name: str) -> Endpoint:
    """Return one endpoint by its name.

    Raises:
        KeyError: the version has none of that name.

    >>> endpoint_named("3.0", "taxonomy_term").path
    '/taxonomy_terms/{id}'
    """
    return _by_name(version)[name]


def lists(version: Version) -> tuple[Endpoint, ...]:
    """Return the lists of records, services first."""
    return tuple(each for each in endpoints(version) if each.kind == "list" and each.entity != "vocabulary")


def detail_of(version: Version, listed: Endpoint) -> Endpoint | None:
    """Return the endpoint that gives one record of a list, None where there is none."""
    return next(
        (each for each in endpoints(version) if each.kind == "detail" and each.list_name == listed.name), None
    )


_ENTITIES: Mapping[Version, Mapping[str, str]] = {
    "3.0": {
        "services": "service",
        "taxonomies": "taxonomy",
        "taxonomy_terms": "taxonomy_term",
        "organizations": "organization",
        "service_at_locations": "service_at_location",
    },
    "1.0": {
        "services": "service",
        "taxonomies": "taxonomy_term",
        "organizations": "organization",
        "locations": "location",
        "reviews": "review",
    },
}
# The term of 1.0 is at /taxonomies/{id}, and its schema is called taxonomy.
_DETAIL_NAMES = {"taxonomies": "taxonomy"}
_PAGED: Mapping[Version, frozenset[str]] = {
    "3.0": frozenset(_ENTITIES["3.0"]),
    # The other lists of 1.0 have no parameters there at all.
    "1.0": frozenset({"services", "taxonomies"}),
}
_ROOT = Endpoint("root", "/", "document", "api", True, "", False)
_VOCABULARIES = Endpoint("vocabularies", "/vocabularies", "list", "vocabulary", False, "vocabularies", False)


def _of_version(version: Version) -> tuple[Endpoint, ...]:
    found = [_ROOT] if version == "3.0" else []
    for name, entity in _ENTITIES[version].items():
        required = name == "services"
        detail = _DETAIL_NAMES.get(name, entity)
        found += [
            Endpoint(name, f"/{name}", "list", entity, required, name, name in _PAGED[version]),
            Endpoint(detail, f"/{name}/{{id}}", "detail", entity, required, name, False),
        ]
    return (*found, _VOCABULARIES) if version == "1.0" else tuple(found)


_ENDPOINTS: Mapping[Version, tuple[Endpoint, ...]] = {"3.0": _of_version("3.0"), "1.0": _of_version("1.0")}


@cache
def _by_name(version: Version) -> Mapping[str, Endpoint]:
    return {each.name: each for each in endpoints(version)}


SERVICES: Endpoint = endpoint_named("3.0", "services")
"""The list of services, the same in both versions."""

SERVICE: Endpoint = endpoint_named("3.0", "service")
"""One service, the same in both versions."""
