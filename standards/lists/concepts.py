"""Controlled lists of concepts: needs, circumstances, LGA services and Open Eligibility terms.

`data/README.md` says where each list comes from and under which licence. The lists of needs and of
circumstances are Signpost's own, not the LGA's: nobody else knows their identifiers yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final

from standards.lists.tables import rows

LIST_IDS: Final = ("needs", "circumstances", "services", "openEligibility")


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list.

    Attributes:
        identifier: unique in its list and never used again for something else.
        label: what it is called.
        parent: identifier of the wider item it belongs under; "" at the top.
        description: one line, or "".
        sensitive: a search for it leaves no trace, and national helplines come first.
        introduced_in: version of the list in which it first stood; "" where not known.
        retired_in: version in which it was withdrawn; "" while in use. What is retired stays in the list,
            because services may still carry it.
        replaced_by: identifier of the item to use instead of a retired one, or "".
    """

    identifier: str
    label: str
    parent: str = ""
    description: str = ""
    sensitive: bool = False
    introduced_in: str = ""
    retired_in: str = ""
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class ConceptList:
    """One version of a list. A released version never changes: a correction is a new version.

    Attributes:
        id: its short name here, one of `LIST_IDS` or an operator's own.
        vocabulary: its plural name in feeds, such as "esdServiceTypes".
        label: what people call it.
        version: which version this is, in the words of its owner.
        licence: name of the licence that its items are under.
        attribution: the line to show beside it, "" where none is asked for.
        items: in the order of the list, a parent before its children where it has levels.
    """

    id: str
    vocabulary: str
    label: str
    version: str
    licence: str
    attribution: str
    items: tuple[ListItem, ...]
    _by_id: Mapping[str, ListItem] = field(init=False, repr=False, compare=False)
    _children: Mapping[str, tuple[ListItem, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        children: dict[str, list[ListItem]] = {}
        for item in self.items:
            children.setdefault(item.parent, []).append(item)
        by_id = {item.identifier: item for item in self.items}
        object.__setattr__(self, "_by_id", MappingProxyType(by_id))
        object.__setattr__(
            self, "_children", MappingProxyType({parent: tuple(found) for parent, found in children.items()})
        )

    def item(self, identifier: str) -> ListItem | None:
        """Return the item with this identifier, retired ones too; None when the list never had it.

        >>> load("services").item("279").label
        'Disabled people - parking permits'
        """
        return self._by_id.get(identifier)

    def children(self, identifier: str = "") -> tuple[ListItem, ...]:
        """Return the items directly under one, in the order of the list; those at the top for ""."""
        return self._children.get(identifier, ())

    def descendants(self, identifier: str) -> tuple[ListItem, ...]:
        """Return every item under one, nearest level first; an unknown identifier has none."""
        found: dict[str, ListItem] = {}
        waiting = list(self.children(identifier))
        while waiting:
            each = waiting.pop(0)
            # An imported list may go round in a circle; ours is tested not to.
            if each.identifier not in found:
                found[each.identifier] = each
                waiting.extend(self.children(each.identifier))
        return tuple(found.values())

    def ancestors(self, identifier: str) -> tuple[ListItem, ...]:
        """Return what an item is under, nearest first.

        >>> [item.identifier for item in load("needs").ancestors("emergency-food")]
        ['food-now', 'food']
        """
        found: dict[str, ListItem] = {}
        item = self.item(identifier)
        while item is not None and item.parent:
            item = self.item(item.parent)
            if item is None or item.identifier in found or item.identifier == identifier:
                break
            found[item.identifier] = item
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Shipped:
    vocabulary: str
    label: str
    version: str
    licence: str
    attribution: str
    file: str


_OURS = "2026.1"
_SHIPPED = {
    "needs": _Shipped("signpostNeeds", "Signpost needs", _OURS, "MIT", "", "needs.csv"),
    "circumstances": _Shipped(
        "signpostCircumstances", "Signpost circumstances", _OURS, "MIT", "", "circumstances.csv"
    ),
    "services": _Shipped(
        "esdServiceTypes",
        "LGA services",
        "2013",
        "Open Government Licence",
        "Services list of the Local Government Association's esd-toolkit programme, edition of 2013, "
        "licensed under the Open Government Licence.",
        "services.csv",
    ),
    "openEligibility": _Shipped(
        "openEligibility",
        "Open Eligibility",
        "2.0",
        "CC BY-SA 3.0",
        "Identifiers and titles of the Open Eligibility taxonomy 2.0 (Aunt Bertha), CC BY-SA 3.0.",
        "open_eligibility.csv",
    ),
}


@cache
def load(list_id: str) -> ConceptList:
    """Return a list that ships with Signpost, read once in a process.

    Raises:
        KeyError: `list_id` is none of `LIST_IDS`.
    """
    known = _SHIPPED[list_id]
    items = tuple(item_of_row(row) for row in rows(known.file))
    return ConceptList(
        list_id, known.vocabulary, known.label, known.version, known.licence, known.attribution, items
    )


def item_of_row(row: Mapping[str, str]) -> ListItem:
    """Return the item of a row of our own tables: columns named as in `ListItem`, most of them optional."""
    return ListItem(
        identifier=row["identifier"],
        label=row["label"],
        parent=row.get("parent", ""),
        description=row.get("description", ""),
        sensitive=row.get("sensitive", "") == "yes",
        introduced_in=row.get("introduced_in", ""),
        retired_in=row.get("retired_in", ""),
        replaced_by=row.get("replaced_by", ""),
    )
