"""The strict paging envelope of each version, around entries that are already JSON.

Entries are spliced as bytes: nothing is parsed or serialised again, which for a
page of 50 services is hundreds of times faster than building it from objects.
"""

from collections.abc import Sequence
from math import ceil

_ENVELOPES = {
    "1.0": (
        b'{"totalElements":%d,"totalPages":%d,"number":%d,"size":%d,'
        b'"first":%s,"last":%s,"empty":%s,"content":[%s]}'
    ),
    "3.0": (
        b'{"total_items":%d,"total_pages":%d,"page_number":%d,"size":%d,'
        b'"first_page":%s,"last_page":%s,"empty":%s,"contents":[%s]}'
    ),
}
_WORDS = {True: b"true", False: b"false"}


def write_page(
    contents: Sequence[bytes], *, version: str, page: int, per_page: int, total: int, pages: int | None = None
) -> bytes:
    """Return one page of a list as JSON bytes.

    `size` is the number of entries on this page, as both versions' guidance has
    it. A page beyond the end has no entries, is `empty` and counts as last, so
    that a client that walks until the last page stops; with nothing to list
    there are 0 pages and the page is first and last at once.

    Args:
        contents: the page's entries, each a JSON value in UTF-8.
        version: "1.0" or "3.0".
        page: which page this is, counted from 1.
        per_page: entries on a full page, 1 or more.
        total: entries on all pages.
        pages: how many pages there are; as many as `total` fills when None. For pages that do not begin at
            a multiple of `per_page`.

    Raises:
        ValueError: the version is unknown, or page or per_page is below 1, or total below 0.

    >>> write_page([b'{"id":"a"}'], version="1.0", page=1, per_page=1, total=2)[-50:]
    b'"last":false,"empty":false,"content":[{"id":"a"}]}'
    """
    if version not in _ENVELOPES:
        raise ValueError(f"no version {version!r} of Open Referral UK is known: use 1.0 or 3.0")
    if page < 1 or per_page < 1 or total < 0:
        raise ValueError(f"page {page} of {per_page} entries out of {total} cannot be: count from 1")
    pages = ceil(total / per_page) if pages is None else pages
    return _ENVELOPES[version] % (
        total,
        pages,
        page,
        len(contents),
        _WORDS[page == 1 or total == 0],
        _WORDS[page >= pages],
        _WORDS[not contents],
        b",".join(contents),
    )
