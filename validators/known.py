"""The ids of a list, for rules that ask whether what a record names is there."""

from validators.rule import PageFacts, RecordFacts


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
        return bool(self._keys) and key not in self._keys and self._is_whole()

    def _is_whole(self) -> bool:
        if self._total is not None:
            return self._items >= self._total
        return self._pages is None or self._last_page >= self._pages
