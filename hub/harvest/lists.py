"""A feed's own lists of taxonomies and terms, with the ids that its services' tags have."""

from typing import Any
from uuid import UUID

from standards.openreferral.errors import RecordUnreadable
from standards.openreferral.identity import assign_ids, candidate_id
from standards.openreferral.readers import read_service


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
    try:
        document = read_service(tagged, version="3.0").document
    except RecordUnreadable:
        return None
    assign_ids(document, {}, namespace=namespace)
    [attribute] = document.get("attributes") or [{}]
    term = attribute.get("taxonomy_term")
    return term if isinstance(term, dict) else None


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
