"""A feed's own lists of taxonomies and terms, with the ids that its services' tags have."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from uuid import UUID

from hub.catalogue.vocabularies import Vocabularies
from hub.harvest.storable import harmless
from standards.openreferral.errors import RecordUnreadable, StandardError
from standards.openreferral.identity import assign_ids, candidate_id
from standards.openreferral.readers import read_service
from standards.openreferral.wire.crawl import Probe, crawl_list
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.vocabularies import crawl_terms

_Take: TypeAlias = Callable[[dict[str, Any]], None]
_Read: TypeAlias = Callable[..., dict[str, Any] | None]


def gather_lists(
    found: Probe, fetcher: Fetcher, vocabularies: Vocabularies, *, namespace: UUID
) -> Iterator[tuple[str, StandardError]]:
    """Take every taxonomy and term of a feed's own lists, in either version.

    Args:
        found: what the feed turned out to be.
        fetcher: what gets the lists.
        vocabularies: what gathers them.
        namespace: the feed's UUID.

    Yields:
        The address of each list that could not be had, or not to its end, and why.
    """
    lists: list[tuple[str, Iterator[Any], _Read, _Take]]
    if found.version == "1.0":
        lists = [
            ("/taxonomies", crawl_terms(found, fetcher), read_listed_term_1_0, vocabularies.add_listed_term)
        ]
    else:
        taxonomies = crawl_list(found, fetcher, "/taxonomies")
        terms = crawl_list(found, fetcher, "/taxonomy_terms")
        lists = [
            ("/taxonomies", taxonomies, read_taxonomy, vocabularies.add_taxonomy),
            ("/taxonomy_terms", terms, read_listed_term, vocabularies.add_listed_term),
        ]
    for path, items, read, take in lists:
        try:
            for item in items:
                one = read(harmless(item)[0], namespace=namespace)
                if one is not None:
                    take(one)
        except StandardError as error:
            yield f"{found.base_url}{path}", error


def read_taxonomy(item: Any, *, namespace: UUID) -> dict[str, Any] | None:
    """Return a taxonomy of a feed's list with its final id, None when it has no id or is no object."""
    source_id = _text(item.get("id")) if isinstance(item, dict) else ""
    if not source_id:
        return None
    name = _text(item.get("name")) or source_id
    return {**item, "id": candidate_id("taxonomy", source_id, namespace=namespace), "name": name}


def read_listed_term(item: Any, *, namespace: UUID) -> dict[str, Any] | None:
    """Return a term of a feed's list with its final id, None when it cannot be read.

    It is read as if a service were tagged with it: the same term then has the same id in both places.
    """
    if not isinstance(item, dict) or not _text(item.get("id")):
        return None
    tagged = {"id": "-", "name": "-", "attributes": [{"id": "-", "taxonomy_term": item}]}
    return _term_of(tagged, "3.0", namespace)


def read_listed_term_1_0(item: Any, *, namespace: UUID) -> dict[str, Any] | None:
    """Return a term of a 1.0 feed's list with its final id, None when it cannot be read.

    Like `read_listed_term`, it is read as if a service were tagged with it.
    """
    if not isinstance(item, dict) or not _text(item.get("id")):
        return None
    tagged = {"id": "-", "name": "-", "service_taxonomys": [{"id": "-", "taxonomy": item}]}
    return _term_of(tagged, "1.0", namespace)


def _term_of(tagged: dict[str, Any], version: str, namespace: UUID) -> dict[str, Any] | None:
    try:
        document = read_service(tagged, version=version).document
    except RecordUnreadable:
        return None
    assign_ids(document, {}, namespace=namespace)
    [attribute] = document.get("attributes") or [{}]
    term = attribute.get("taxonomy_term")
    return term if isinstance(term, dict) else None


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
