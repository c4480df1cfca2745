"""A place that a person names, as a point and the areas that it lies in."""

from dataclasses import dataclass
from typing import Any

from hub.api.context import Context
from hub.places.areas import Area
from hub.places.resolve import Resolved, resolve


@dataclass(frozen=True, slots=True)
class Near:
    """A place that was understood.

    Attributes:
        resolved: What the words stand for.
        areas: Every area it lies in, smallest first; several councils where a sector or outcode spans them.
        codes: Every GSS code by which a publisher may mean someone there, those of ended areas included.
        sure_codes: Those of them that mean everyone there, in whichever of its councils they live.
    """

    resolved: Resolved
    areas: tuple[Area, ...]
    codes: tuple[str, ...]
    sure_codes: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """The point is where the person is, and not the middle of a sector or outcode."""
        return self.resolved.kind == "postcode"

    def as_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        point = self.resolved.point
        council = self.areas[0] if len(self.resolved.councils) == 1 and self.areas else None
        return {
            "text": self.resolved.text,
            "kind": self.resolved.kind,
            "latitude": point[0] if point else None,
            "longitude": point[1] if point else None,
            "council": {"code": council.code, "name": council.name} if council else None,
            "areas": [{"code": area.code, "name": area.name, "kind": area.kind} for area in self.areas],
            "live": self.resolved.live,
            "message": self.resolved.message,
        }


def find_near(context: Context, text: str) -> Near:
    """Return the place that the words stand for.

    Raises:
        PlaceUnknown: They stand for none; it has a sentence and suggestions.
        NotReady: The postcode table has not been prepared.
    """
    resolved = resolve(text, context.postcode_table())
    found = {area.code: area for code in resolved.councils for area in context.areas.of_council(code)}
    codes = [context.areas.codes_of_council(council) for council in resolved.councils]
    every = frozenset[str]().union(*codes)
    return Near(
        resolved=resolved,
        areas=tuple(found.values()),
        codes=tuple(sorted(every)),
        sure_codes=tuple(sorted(every.intersection(*codes))),
    )
