"""What the names of an object's fields say, worked out once for each set of names.

A feed has a few dozen shapes and thousands of objects. Which fields hold
children, which are unknown and which rules apply follow from the names alone,
so they are looked up and not found out again for every object.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

from validators.entities import ENTITY_OF, Version, known_fields

MOST_SHAPES = 1_000
"""Shapes remembered of each kind of object; a feed whose every object has other names starts afresh now and
then."""

MOST_FIELDS = 200
"""Objects with more fields than this are looked at anew each time, as their key would cost too much."""

_Remembered: TypeAlias = "dict[tuple[str, ...], Shape]"


class Shape:
    """The names of an object's fields and what follows from them; equal only to itself.

    Attributes:
        entity: what the object is.
        fields: the names.
        children: (field, entity, shapes of that entity by their names) of fields that may hold records.
        unknown: names outside the UK profile.
    """

    __slots__ = ("children", "entity", "fields", "unknown")

    def __init__(self, version: Version, entity: str, names: tuple[str, ...]) -> None:
        self.entity = entity
        self.fields = frozenset(names)
        self.children = tuple(
            (name, ENTITY_OF[name], remembered(version, ENTITY_OF[name]))
            for name in names
            if name in ENTITY_OF
        )
        known = known_fields(version).get(entity)
        self.unknown = tuple(name for name in names if name not in known.profile) if known else ()


@cache
def remembered(version: Version, entity: str) -> _Remembered:
    """Return the shapes that `shape_of` remembers of one kind of object, by their names in their order."""
    return {}


def shape_of(version: Version, entity: str, item: Mapping[str, Any]) -> Shape:
    """Return the shape of an object."""
    names = tuple(item)
    known = remembered(version, entity)
    shape = known.get(names)
    if shape is None:
        shape = Shape(version, entity, names)
        if len(names) <= MOST_FIELDS:
            if len(known) >= MOST_SHAPES:
                known.clear()
            known[names] = shape
    return shape
