"""What a session keeps of pages and records for the rules that judge a feed as a whole."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from validators.desk import Watch
from validators.marks import links_named, links_of, marks_named, marks_of, rare_hash_of
from validators.reading import Reading
from validators.rule import FeedRule, Link, PageFacts, RecordFacts
from validators.text import name_of, shorten, writable

if TYPE_CHECKING:
    from standards.openreferral.paging import Page

_MOST_ITEMS = 2**53


class Watching:
    """The whole-feed rules that are shown one list, and the marks and links that they want of its records."""

    def __init__(self, watches: Iterable[Watch], list_name: str) -> None:
        mine = [watch for watch in watches if list_name in watch.lists]
        # A call that does nothing costs as much as one that does, a hundred thousand times.
        self.records = [
            (watch, watch.rule.see_record)
            for watch in mine
            if type(watch.rule).see_record is not FeedRule.see_record
        ]
        self.pages = [
            (watch, watch.rule.see_page)
            for watch in mine
            if type(watch.rule).see_page is not FeedRule.see_page
        ]
        self._marks = marks_named({name for watch in mine for name in watch.rule.marks})
        self._links = links_named({name for watch in mine for name in watch.rule.links})

    def facts_of(self, shown: Sequence[tuple[Reading, int]], list_name: str) -> list[RecordFacts]:
        """Return what is kept of some records, with the marks and links that these rules want.

        Args:
            shown: the records, each with the number of the list page it was on.
            list_name: the name of their list.
        """
        readings = [reading for reading, _ in shown]
        marks, links = marks_of(readings, self._marks), links_of(readings, self._links)
        return [
            facts_of(reading, list_name, page, own_marks, own_links)
            for (reading, page), own_marks, own_links in zip(shown, marks, links, strict=True)
        ]


def facts_of(
    reading: Reading,
    list_name: str,
    page: int,
    marks: Mapping[str, int],
    links: Mapping[str, tuple[Link, ...]],
) -> RecordFacts:
    """Return what is kept of a record."""
    name = reading.record_id
    return RecordFacts(
        writable(reading.url),
        writable(reading.pointer),
        shorten(name) if name else "",
        rare_hash_of(name),
        zlib.crc32(reading.raw),
        page,
        list_name,
        name_of(reading.record),
        marks,
        links,
    )


def page_facts_of(page: "Page", url: str, requested: int, list_name: str, per_page: int | None) -> PageFacts:
    """Return what is kept of a page of a list."""
    # Items without ids cannot be told from others, and so not their pages either.
    ids = [str(item["id"]) for item in page.items if isinstance(item, Mapping) and item.get("id") is not None]
    return PageFacts(
        writable(url),
        requested,
        len(page.items),
        _sane(page.total_items),
        _sane(page.total_pages),
        rare_hash_of("\n".join(ids)) if ids else 0,
        list_name,
        per_page,
    )


def _sane(total: int | None) -> int | None:
    # A total of 400 digits is no total, and could not be kept as JSON either.
    return total if total is not None and abs(total) < _MOST_ITEMS else None
