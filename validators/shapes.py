"""What the names of an object's fields say, worked out once for each set of names.

A feed has a few dozen shapes and thousands of objects. Which fields hold
children, which are unknown and which rules apply follow from the names alone,
so they are looked up and not found out again for every object.
"""

from collections.abc import Mapping
from typing import Any

from validators.entities import ENTITY_OF, Version, known_fields

MOST_SHAPES = 10_000
"""Shapes remembered; a feed whose every object has other names starts afresh now and then."""

_MOST_FIELDS = 200
"""Objects with more fields than this are looked at anew each time, as their key would cost too much."""


class Shape:
    """The names of an object's fields and what follows from them; equal only to itself.

    Attributes:
        entity: what the object is.
        fields: the names.
        children: (field, entity) of fields that may hold nested records.
        unknown: names outside the UK profile.
    """

    __slots__ = ("children", "entity", "fields", "unknown")

    def __init__(self, version: Version, entity: str, names: tuple[str, ...]) -> None:
        self.entity = entity
        self.fields = frozenset(names)
        self.children = tuple((name, ENTITY_OF[name]) for name in names if name in ENTITY_OF)
        known = known_fields(version).get(entity)
        self.unknown = tuple(name for name in names if name not in known.profile) if known else ()


KNOWN_SHAPES: dict[tuple[Version, str, tuple[str, ...]], Shape] = {}
"""Those that `shape_of` remembers, by version, entity and names in their order."""


def shape_of(version: Version, entity: str, item: Mapping[str, Any]) -> Shape:
    """Return the shape of an object."""
    key = (version, entity, tuple(item))
    shape = KNOWN_SHAPES.get(key)
    if shape is None:
        shape = Shape(version, entity, key[2])
        if len(key[2]) <= _MOST_FIELDS:
            if len(KNOWN_SHAPES) >= MOST_SHAPES:
                KNOWN_SHAPES.clear()
            KNOWN_SHAPES[key] = shape
    return shape
