"""The paging envelope's members in both versions, with their types."""

from collections.abc import Mapping

from validators.rule import PageSight

MEMBERS: Mapping[str, Mapping[str, str]] = {
    "1.0": {
        "totalElements": "integer",
        "totalPages": "integer",
        "number": "integer",
        "size": "integer",
        "first": "boolean",
        "last": "boolean",
        "empty": "boolean",
        "content": "array",
    },
    "3.0": {
        "total_items": "integer",
        "total_pages": "integer",
        "page_number": "integer",
        "size": "integer",
        "first_page": "boolean",
        "last_page": "boolean",
        "empty": "boolean",
        "contents": "array",
    },
}
"""JSON type of each member by version."""

_NAMES = {
    "total_items": ("totalElements", "total_items"),
    "total_pages": ("totalPages", "total_pages"),
    "number": ("number", "page_number"),
    "size": ("size", "size"),
    "first": ("first", "first_page"),
    "last": ("last", "last_page"),
    "empty": ("empty", "empty"),
}


def pointer_to(member: str, sight: PageSight) -> str:
    """Return the pointer to a member of the page by the name it has there, "" if it has neither."""
    return next((f"/{name}" for name in _NAMES[member] if name in sight.body), "")
