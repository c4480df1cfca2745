"""What a dialect is: its marks in a record, and how such a record is rewritten as 1.0 has it.

Software that publishes 1.0 has habits of its own. A dialect's habits are no fault of each row: they are named
once a record, as `dialect_<name>`, and what is wrong beyond them is reported where the publisher wrote it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from standards.openreferral.canonical import Document, Problem
from standards.openreferral.readers import v1
from standards.openreferral.readers.coerce import report

Record: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    r"""One dialect of 1.0.

    Attributes:
        name: what it is called in codes: lower case, such as "placecube".
        label: what it is called in sentences.
        speaks: tells whether a record, list entry or detail, is in it.
        rewrite: returns the same record with 1.0's names and nesting, and reports what it must leave out by
            the pointers of the rewritten record; values stay as published where no habit changes them.
        moves: where the parts of the rewritten record were in the published one, as pairs of a pattern for
            the start of a pointer and what it was, such as ("/contacts/(\d+)/phones/0", r"/contacts/\1"); the
            first that fits counts.
        habits: problems that are the software's way and not reported, as pairs of a code and a pattern for
            the whole pointer.
        is_full: tells whether a list entry already carries all that its detail would.
        is_asked_last: its marks are ones that other dialects may have beside their own.
    """

    name: str
    label: str
    speaks: Callable[[Record], bool]
    rewrite: Callable[[Record, list[Problem]], Document]
    moves: tuple[tuple[str, str], ...] = ()
    habits: tuple[tuple[str, str], ...] = ()
    is_full: Callable[[Record], bool] = v1.is_full
    is_asked_last: bool = False
    _patterns: tuple[tuple[re.Pattern[str], str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        patterns = tuple((re.compile(f"{pattern}(?=/|$)"), written) for pattern, written in self.moves)
        object.__setattr__(self, "_patterns", patterns)

    def read(self, record: Record, problems: list[Problem]) -> Document:
        """Return the canonical document of a record in this dialect, without its `signpost` block."""
        found: list[Problem] = []
        message = f"The service is in the {self.label} dialect of 1.0 and was read as such."
        report(found, f"dialect_{self.name}", "", "", message)
        document = v1.read(self.rewrite(record, found), found)
        problems += [
            Problem(each.code, self.published(each.pointer), each.message, each.value, each.times)
            for each in found
            if not any(
                code == each.code and re.fullmatch(pattern, each.pointer) for code, pattern in self.habits
            )
        ]
        return document

    def published(self, pointer: str) -> str:
        """Return where in the published record the part of the rewritten one at a pointer was."""
        for pattern, written in self._patterns:
            match = pattern.match(pointer)
            if match:
                return match.expand(written) + pointer[match.end() :]
        return pointer
