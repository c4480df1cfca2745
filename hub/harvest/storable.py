"""The one character that JSON can carry and PostgreSQL cannot keep."""

from dataclasses import replace
from typing import Any

from standards.openreferral.wire.crawl import CrawledService

NUL = "\x00"


def has_nul(body: bytes) -> bool:
    r"""Return whether a JSON body has U+0000 in a text; there it can only be written \u0000.

    >>> has_nul(b'{"id": "a\\u0000b"}')
    True
    """
    return b"\\u0000" in body


def without_nul(service: CrawledService) -> CrawledService:
    """Return a service with U+0000 left out of all its texts."""
    source_id = service.source_id
    return replace(
        service,
        source_id=None if source_id is None else source_id.replace(NUL, ""),
        record=_cleaned(service.record),
        list_item=_cleaned(service.list_item),
    )


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(NUL, "")
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(each) for name, each in value.items()}
    return value
