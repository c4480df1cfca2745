"""A condition, and where in the text it stands."""

from dataclasses import dataclass
from typing import Any

from hub.matching.understanding.understood import FilterKind


@dataclass(frozen=True, slots=True)
class Noted:
    """A condition.

    Attributes:
        kind, value, label: As in `FilterSaid`.
        start, end: All of its words, "near Hounslow".
        core: Those of them that say what it is, "Hounslow"; None where that is all.
    """

    kind: FilterKind
    value: Any
    label: str
    start: int
    end: int
    core: tuple[int, int] | None = None

    @property
    def core_start(self) -> int:
        """Where the words begin that say what it is."""
        return self.core[0] if self.core else self.start

    @property
    def core_end(self) -> int:
        """Where they end."""
        return self.core[1] if self.core else self.end
