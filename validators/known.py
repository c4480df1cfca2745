"""The ids of a list, and the rules that ask whether what a record names is there."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import Finding
from validators.rule import FeedFinding, FeedRule, PageFacts, RecordFacts


class KnownIds:
    """The ids of one list as 64-bit numbers, about 60 bytes each, and whether all of them were read.

    Where only a part of a list was read, nothing can be said about an id that is not in that part.

    Args:
        list_name: the name of the list, such as "taxonomy_terms".
    """

    def __init__(self, list_name: str) -> None:
        self._list_name = list_name
        self._keys: set[int] = set()
        self._items = 0
        self._total: int | None = None
        self._pages: int | None = None
        self._last_page = 0

    def see_page(self, facts: PageFacts) -> None:
        """Count what the pages of the list hold and say; pages of other lists are passed over."""
        if facts.endpoint == self._list_name:
            self._items += facts.items
            self._last_page = max(self._last_page, facts.requested)
            self._total = facts.total_items if facts.total_items is not None else self._total
            self._pages = facts.total_pages if facts.total_pages is not None else self._pages

    def add(self, facts: RecordFacts) -> bool:
        """Remember a record of the list; return whether it was one."""
        if facts.endpoint != self._list_name:
            return False
        self._keys.add(facts.key)
        return True

    def holds(self, key: int) -> bool:
        """Return whether an id was read so far."""
        return key in self._keys

    def lacks(self, key: int) -> bool:
        """Return whether an id is in no record of the list, which was read whole and holds something."""
        return bool(self._keys) and key not in self._keys and self.is_whole()

    def is_whole(self) -> bool:
        """Return whether as many items, or else pages, were read as the list says that it has."""
        if self._total is not None:
            return self._items >= self._total
        return self._pages is None or self._last_page >= self._pages


class NotListed(FeedRule):
    """Records name others by their ids, and one of these is not in the list of those others.

    The list comes before the records that name what is in it. Nothing is said where it was not read whole,
    or has nothing in it: other rules tell of that.

    Attributes:
        endpoints: the list, then the one whose records name what is in it.
        links: the one name in `validators.marks.LINKS` by which they do.
        message: what is said of an id that is not in the list.
        looks_at_first: of several links of a record only the first counts, as they are ways to say the same.
    """

    needs = "whole_feed"
    message: ClassVar[str]
    looks_at_first: ClassVar[bool] = False

    def __init__(self) -> None:
        self._known = KnownIds(self.endpoints[0])

    def see_page(self, facts: PageFacts) -> tuple[FeedFinding, ...]:
        """Count, to know whether the list was read whole."""
        self._known.see_page(facts)
        return ()

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """Remember what is listed, and look for what is named."""
        if self._known.add(facts):
            return
        (name,) = self.links
        found = facts.links.get(name, ())
        for link in found[:1] if self.looks_at_first else found:
            if self._known.lacks(link.key):
                finding = Finding(self.message, value=link.value)
                yield FeedFinding(finding, facts.url, facts.record_id, facts.pointer + link.at)
