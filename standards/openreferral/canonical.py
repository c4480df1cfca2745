"""The canonical document: one service in the words of HSDS 3.0, whatever its feed speaks.

A canonical document is a plain dict that `json.dumps` accepts. Its top level is
the service; its children are those of the UK profile of HSDS 3.0 and, where the
profile removed something people need (phones, languages), those of HSDS 3.0.
Unknown properties stay under their own name at every level; nulls, blank
strings and empty arrays or objects are left out.

All schedules stand at the service; those of one place carry
`service_at_location_id`. What 1.0 publishes and 3.0 has no home for keeps its
1.0 name: `reviews`, `holiday_schedules`, and `eligibilitys` when it says more
than one age range and its terms. The block `signpost` says where the document
came from: `{"original_id": str, "standard_version": "1.0" | "3.0"}`.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]

STATUSES = ("active", "inactive", "defunct", "temporarily closed")
"""Values of `service.status`, the same in both versions."""

PLACE_TYPES = ("physical", "postal", "virtual")
"""Values of `location.location_type` and `address.address_type`."""

NOT_STATED = "Not stated"
"""What writers put into a required text of an address nobody gave; readers leave it out again."""

NAME_NOT_STATED = "Name not stated"
"""What writers call a service or a place whose name nobody gave."""

EXCERPT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the reader had to repair, assume or leave out.

    Attributes:
        code: what kind of thing, snake_case, such as "number_in_string".
        pointer: RFC 6901 pointer into the record as published, "" for the record.
        message: what, where and what to do, in one sentence.
        value: the offending value, shortened to 80 characters.
        times: how many such things it stands for: 1, unless it sums up others that are not told one by one.
    """

    code: str
    pointer: str
    message: str
    value: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """A record as it was understood, and what had to be done to understand it."""

    document: Document
    problems: tuple[Problem, ...]


def excerpt(value: object) -> str:
    """Return a published value as text of at most 80 characters, for a report.

    >>> excerpt("x" * 200)[-3:], len(excerpt("x" * 200))
    ('...', 80)
    """
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= EXCERPT_LENGTH else text[: EXCERPT_LENGTH - 3] + "..."


def is_empty(value: object) -> bool:
    """Null, a blank string, an empty array or an empty object: nothing was said.

    Numbers and booleans are never empty: 0 is an age and `false` is an answer.
    """
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    return isinstance(value, (list, dict)) and not value


def without_empties(value: Any) -> Any:
    """Return a JSON value without anything empty at any depth.

    >>> without_empties({"a": None, "b": [{"c": ""}], "d": 0})
    {'d': 0}
    """
    if isinstance(value, dict):
        pruned = {name: without_empties(inner) for name, inner in value.items()}
        return {name: inner for name, inner in pruned.items() if not is_empty(inner)}
    if isinstance(value, (list, tuple)):
        items = [without_empties(inner) for inner in value]
        return [inner for inner in items if not is_empty(inner)]
    return value
