"""Which value most have, counted in little memory."""

MOST_COUNTED = 4_096
"""Different values counted at a time."""


class Commonest:
    """Counts values and remembers those that are common.

    When there are more than `MOST_COUNTED` different values, one of each is taken off again: the count of a
    value is never too high, and too low by at most the total / `MOST_COUNTED`.

    Source: Misra and Gries, "Finding repeated elements", Science of Computer Programming 2 (1982).

    >>> counted = Commonest()
    >>> for value in (7, 7, 3, 7):
    ...     counted.add(value)
    >>> counted.total, counted.highest()
    (4, 3)
    """

    def __init__(self) -> None:
        self.total = 0
        self._counts: dict[int, int] = {}

    def add(self, value: int) -> None:
        """Count a value."""
        self.total += 1
        counts = self._counts
        if value in counts or len(counts) < MOST_COUNTED:
            counts[value] = counts.get(value, 0) + 1
            return
        self._counts = {key: number - 1 for key, number in counts.items() if number > 1}

    def highest(self) -> int:
        """Return how often the commonest value occurred, at least; 0 where there was none."""
        return max(self._counts.values(), default=0)
