"""Which notices a report shows. A profile never changes a verdict or the score."""

from collections.abc import Iterable

from validators.frame import CountsIn
from validators.report import Group

PROFILES: dict[str, tuple[frozenset[CountsIn], str]] = {
    "default": (frozenset(CountsIn), "everything that was found"),
    "official": (frozenset({CountsIn.OFFICIAL}), "what the official validator would look at"),
    "strict": (
        frozenset({CountsIn.OFFICIAL, CountsIn.STRICT}),
        "what the standard and its compliance page demand",
    ),
    "quality": (
        frozenset({CountsIn.QUALITY, CountsIn.PRIVACY, CountsIn.SAFETY}),
        "how good the data is, apart from the standard",
    ),
}
"""Name -> the answers whose notices are shown, and what that means."""


def shown(notices: Iterable[Group], profile: str) -> tuple[Group, ...]:
    """Return the notices that a profile shows.

    Raises:
        ValueError: there is no such profile.
    """
    if profile not in PROFILES:
        raise ValueError(f"there is no profile {profile!r}: give one of {', '.join(PROFILES)}")
    answers = PROFILES[profile][0]
    return tuple(group for group in notices if not answers.isdisjoint(group.counts_in))
