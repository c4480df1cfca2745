"""Which column of a table is which of the template's: by its heading, or by a mapping."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from standards.openreferral.files.sheets import Row
from standards.openreferral.spreadsheets.columns import by_name, plain
from standards.openreferral.spreadsheets.mapping import Mapping, bundled, keys_of
from standards.openreferral.spreadsheets.text import as_text

ROWS_LOOKED_AT = 10
"""The heading stands in one of the first rows that hold something."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a column of the template gets its cells from.

    Attributes:
        key: the template's column, or one of `mapping.ACTIONS`.
        position: the table's column, 0 for A; None for a value that every service has.
        when: what the cell must say, "" for anything.
        value: what is read instead, "" for what the cell says.
    """

    key: str
    position: int | None
    when: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is read.

    Attributes:
        heading_row: the number of its heading row.
        headings: every heading by position.
        sources: where each column comes from, in the order that counts.
        twice: positions of headings that mean a column which another one is.
        unknown: positions of headings that mean nothing here.
    """

    heading_row: int
    headings: dict[int, str]
    sources: tuple[Source, ...]
    twice: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The template's columns that the table has."""
        return frozenset(source.key for source in self.sources)

    @property
    def score(self) -> int:
        """How many of its headings are known."""
        return len({source.position for source in self.sources if source.position is not None})


def find_layout(rows: Sequence[Row], mapping: Mapping | None) -> Layout | None:
    """Return how a table is read, None where none of its first rows is a heading.

    A heading row names the service's name or id and at least one column more. Without a mapping, one of
    those that come with Signpost is used where its headings are there.
    """
    found = [
        layout
        for row in rows[:ROWS_LOOKED_AT]
        for layout in (_layout(row, chosen) for chosen in _mappings(row, mapping))
        if layout.score > 1 and {"id", "name"} & layout.keys
    ]
    return max(found, key=lambda layout: (layout.score, -layout.heading_row), default=None)


def _mappings(row: Row, mapping: Mapping | None) -> Iterable[Mapping | None]:
    if mapping is not None:
        return [mapping]
    headings = frozenset(plain(as_text(value)) for value in row.cells.values())
    fitting = [each for each in bundled() if each.fits(headings)]
    return fitting or [None]


def _layout(row: Row, mapping: Mapping | None) -> Layout:
    headings = {position: as_text(value) for position, value in sorted(row.cells.items())}
    first: dict[str, int] = {}
    for position, heading in headings.items():
        first.setdefault(plain(heading), position)
    sources: list[Source] = []
    for rule in mapping.rules if mapping else ():
        if not rule.heading:
            sources.append(Source(rule.key, None, rule.when, rule.value))
        elif plain(rule.heading) in first:
            sources.append(Source(rule.key, first[plain(rule.heading)], rule.when, rule.value))
    mapped = {source.position for source in sources}
    taken = set(keys_of(mapping)) if mapping else set()
    twice: list[int] = []
    unknown: list[int] = []
    for position, heading in headings.items():
        column = by_name().get(plain(heading))
        if position in mapped or not heading:
            continue
        if column is None or (mapping is not None and column.key in taken):
            if mapping is not None and plain(heading) in mapping.headings():
                twice.append(position)
            else:
                unknown.append(position)
        elif column.key in {source.key for source in sources}:
            twice.append(position)
        else:
            sources.append(Source(column.key, position))
    return Layout(row.number, headings, tuple(sources), tuple(twice), tuple(unknown))


def meant_by(heading: str) -> str:
    """Return the template's heading that one may have been meant for, "" where none is near.

    >>> meant_by("Desciption")
    'Description'
    """
    close = difflib.get_close_matches(plain(heading)[:80], list(by_name()), n=1, cutoff=0.8)
    return by_name()[close[0]].heading if close else ""
