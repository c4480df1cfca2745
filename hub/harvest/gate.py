"""May this snapshot replace the live one?

The commonest harm in every field of open data is a run that succeeds with less data. A feed that lost too
much is held for a person; yesterday's snapshot keeps serving.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gate:
    """How much a feed may lose between two harvests.

    Attributes:
        shrink_limit: Share of the live services, 0 to 1, that may be missing from the new snapshot.
        shrink_floor: Number of services that may always be missing, whatever share they are.
    """

    shrink_limit: float = 0.2
    shrink_floor: int = 5

    def reason_to_hold(self, *, live: int, kept: int, new: int) -> str | None:
        """Return the sentence that says why a snapshot is held, None when it may go live.

        Services are counted by their ids: a feed whose ids have all changed has lost every service.

        Args:
            live: Services that serve now.
            kept: Services of those that are in the new snapshot too.
            new: Services in the new snapshot that do not serve now.

        >>> Gate().reason_to_hold(live=300, kept=12, new=0)
        'The feed had 300 services and 288 of them are missing (96 %); more than 20 % is held for a person.'
        >>> Gate().reason_to_hold(live=300, kept=290, new=4) is None
        True
        """
        lost = live - kept
        if live and kept + new == 0:
            return f"The feed had {live} services and now has none; the earlier ones keep serving."
        if lost <= self.shrink_floor or lost <= self.shrink_limit * live:
            return None
        share = f"{lost / live:.0%}".replace("%", " %")
        limit = f"{self.shrink_limit:.0%}".replace("%", " %")
        changed = f" {new} have ids not seen before." if new else ""
        return (
            f"The feed had {live} services and {lost} of them are missing ({share}); "
            f"more than {limit} is held for a person.{changed}"
        )
