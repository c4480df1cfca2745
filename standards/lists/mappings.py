"""What the items of one list say about those of another: the table `data/mappings.csv`.

A need leads to the types of service that help with it, a circumstance to needs and to types of service. The
lists of needs and circumstances are our own, and so are these mappings; `source` says how each was made.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from standards.lists.tables import rows

RELATIONS: Final = {
    ("needs", "services"): ("helps_with", "also_helps_with", "no_type_exists"),
    ("needs", "openEligibility"): ("exact", "close", "broader"),
    ("circumstances", "needs"): ("implies_need",),
    ("circumstances", "services"): ("for_circumstance",),
    ("circumstances", "openEligibility"): ("exact", "close", "broader"),
}
"""The relations that each pair of lists may have.

* `helps_with`: a service of that type meets the need; `also_helps_with`: it may meet it.
* `no_type_exists`: the list has no type whose services meet this need; `to_id` is "". What helps is then
  known by its words (`lexicon.csv`) and by the types that may help, where there are any.
* `implies_need`: a person in that circumstance may well have that need; to be offered, never assumed.
* `for_circumstance`: a service of that type is for people in that circumstance.
* `exact`, `close`: the two mean the same, or nearly; `broader`: the other is wider.
"""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One statement that an item of a list relates to an item of another.

    Attributes:
        from_list, from_id: the item that it is about.
        to_list, to_id: the item that it leads to; `to_id` is "" for `no_type_exists`.
        relation: one of `RELATIONS`.
        source: who says so.
    """

    from_list: str
    from_id: str
    to_list: str
    to_id: str
    relation: str
    source: str


@cache
def all_mappings() -> tuple[Mapping, ...]:
    """Return every row of the table, in its order, read once in a process."""
    return tuple(Mapping(**row) for row in rows("mappings.csv"))


@cache
def mappings(from_list: str, to_list: str) -> tuple[Mapping, ...]:
    """Return the mappings between two lists; an empty tuple for a pair that has none.

    Rows that say `no_type_exists` lead nowhere and are left out; `without_type` has them.

    >>> blue_badge = [each for each in mappings("needs", "services") if each.from_id == "blue-badge"]
    >>> blue_badge[0].to_id, blue_badge[0].relation
    ('274', 'helps_with')
    """
    return tuple(
        each
        for each in all_mappings()
        if each.from_list == from_list and each.to_list == to_list and each.to_id
    )


@cache
def without_type() -> frozenset[str]:
    """Return the needs that no type of the LGA list meets: their services are known by words alone."""
    return frozenset(each.from_id for each in all_mappings() if each.relation == "no_type_exists")
