"""Who is near, and whose area takes the person in: the rule of place on what the other conditions left.

Grid cells and area codes choose candidates inside Tantivy; distance and boundary are then exact.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import tantivy

from hub.places.cells import CELL_LAT, CELL_LON, cell_terms, cells_within
from hub.search.measures import (
    CHECK,
    NOT_STATED,
    OUTCOMES,
    OUTSIDE,
    SERVES,
    Floats,
    Point,
    Truths,
    area_outcomes,
    has,
    nearest_places,
)
from hub.search.ranking import Candidates, Fetched, any_key, fetch_all
from hub.search.schema import Flag
from hub.search.served import AreaOutcome, nearby

# Where any distance will do, whether this many metres fill the page is tried first.
FIRST_RING_M = 25_000

# No more than so many of those who need not be near are read whether or not they will be on the page.
FEW = 500


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """Where a person is and how far they would go.

    Kept is a service with a place within the distance, or one for which nobody need travel (no place to show,
    or reached by phone, online or at home), if the areas it serves take the person in, are not stated, or
    cannot be judged. Without a point only areas are judged.

    Attributes:
        point: Where the person is.
        within_m: How far a place may be, metres; None for any distance.
        areas: Areas the person may be in.
        sure_areas: Those of them that the person is in for certain.
        exact: Whether the person is at the point, not only somewhere around it.
        known_only: Leave out areas that cannot be judged, and those not stated where no place is near.
        by_distance_only: The standard's rule for `proximity` instead: a place within the distance, or online.
        area_reaches: Keep also a service whose area takes the person in, or cannot be judged, though its
            place is farther: the rule of place of matching.
    """

    point: Point | None
    within_m: float | None
    areas: frozenset[str]
    sure_areas: frozenset[str]
    exact: bool
    known_only: bool
    by_distance_only: bool
    area_reaches: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """Services that passed the rule of place, and how many it left out for the area they serve.

    Arrays are parallel. `distances_m` is NaN and `nearest` meaningless where there is no distance to give.
    `more` counts services that were not fetched, since none of them can be on the page.
    """

    ordinals: npt.NDArray[np.uint64]
    scores: Floats
    distances_m: Floats
    nearest: npt.NDArray[np.int64]
    outcomes: npt.NDArray[np.int8]
    outside: int
    addresses: list[tantivy.DocAddress]
    more: int = 0

    @property
    def total(self) -> int:
        """How many services passed."""
        return len(self.ordinals) + self.more

    def outcome(self, at: int) -> AreaOutcome:
        """Return what the areas served of one service mean for the person."""
        return OUTCOMES[int(self.outcomes[at])]

    def order(self, *, nearest_first: bool) -> npt.NDArray[np.intp]:
        """Return positions, nearest first and then by score, or by score only; ties by ordinal."""
        if nearest_first:
            # lexsort puts NaN last by itself: services without a distance follow those with one.
            return np.lexsort((self.ordinals, -self.scores, self.distances_m))
        return np.lexsort((self.ordinals, -self.scores))


def locate(wanted: Candidates, rule: PlaceRule, *, nearest: int | None) -> Located:
    """Apply the rule of place.

    Args:
        wanted: Text and filters.
        rule: The rule.
        nearest: Where the page ends, if the nearest come first; services without a distance are then only
            counted when the page is full before their turn. None to fetch them all.
    """
    keys = _Keys(wanted.snapshot.schema, rule)
    if (
        rule.point is not None
        and rule.within_m is None
        and nearest is not None
        and not (rule.known_only or rule.by_distance_only)
    ):
        # Everyone is eligible at any distance; yet a page is mostly filled by those quite near.
        ring = keys.within(rule.point, FIRST_RING_M)
        part = _judge(fetch_all(wanted.snapshot, wanted.query(ring)), rule, may_be_near=True)
        if np.count_nonzero(part.distances_m <= FIRST_RING_M) >= nearest:
            return _with_others(wanted, rule, part, _but_not(keys.key("is:service"), ring), nearest)
    near = keys.near()
    if near is None:
        return _with_others(wanted, rule, None, keys.no_nearness(), nearest)
    part = _judge(fetch_all(wanted.snapshot, wanted.query(near)), rule, may_be_near=True)
    return _with_others(wanted, rule, part, _but_not(keys.no_nearness(), near), nearest)


def _with_others(
    wanted: Candidates, rule: PlaceRule, near: Located | None, others: tantivy.Query, nearest: int | None
) -> Located:
    """Add to those who may be near all others who pass, judged by their keys as far as these tell."""
    snapshot, keys = wanted.snapshot, _Keys(wanted.snapshot.schema, rule)
    found = [] if near is None else [near]
    if not rule.by_distance_only and (few := wanted.count(others)) <= FEW:
        # To read and judge them all is less work than to ask Tantivy three times which need not be read.
        if few or not found:
            fetched = fetch_all(snapshot, wanted.query(others))
            found.append(_judge(fetched, rule, may_be_near=rule.area_reaches))
        return _joined(found)
    kept = keys.kept()
    with_distance = 0 if near is None else int(np.count_nonzero(~np.isnan(near.distances_m)))
    if rule.point is not None and not rule.by_distance_only:
        drawn = _but_not(keys.drawn(rule.point), kept)
        found.append(
            _judge(fetch_all(snapshot, wanted.query(others, drawn)), rule, may_be_near=rule.area_reaches)
        )
    more = 0
    if nearest is not None and with_distance >= nearest:
        more = wanted.count(others, kept)
    else:
        found.append(
            _judge(fetch_all(snapshot, wanted.query(others, kept)), rule, may_be_near=rule.area_reaches)
        )
    outside = 0
    if not rule.by_distance_only:
        outside = wanted.count(others, _but_not(keys.key("is:service"), keys.possible()))
    return _joined(found, outside, more)


def _joined(found: list[Located], outside: int = 0, more: int = 0) -> Located:
    """Return parts as one, with what was counted beside them."""
    if len(found) == 1 and not outside and not more:
        return found[0]
    return Located(
        np.concatenate([part.ordinals for part in found]),
        np.concatenate([part.scores for part in found]),
        np.concatenate([part.distances_m for part in found]),
        np.concatenate([part.nearest for part in found]),
        np.concatenate([part.outcomes for part in found]),
        outside + sum(part.outside for part in found),
        [address for part in found for address in part.addresses],
        more,
    )


def most_located(wanted: Candidates, rule: PlaceRule) -> int:
    """Return how many services may pass the rule of place at most, at a fraction of what `locate` costs."""
    keys = _Keys(wanted.snapshot.schema, rule)
    near = keys.near()
    return wanted.count(keys.no_nearness() if near is None else _either(near, keys.no_nearness()))


def locate_outside(wanted: Candidates, rule: PlaceRule) -> Located:
    """Return the services that the rule of place leaves out only for the area they serve."""
    keys = _Keys(wanted.snapshot.schema, rule)
    near, reached = keys.near(), keys.no_travel()
    if near is not None:
        reached = _either(near, reached)
    found = fetch_all(wanted.snapshot, wanted.query(reached, _but_not(keys.key("is:service"), keys.kept())))
    return _judge(found, rule, may_be_near=True, keep_outside=True)


def _judge(
    found: Fetched, rule: PlaceRule, *, may_be_near: bool = False, keep_outside: bool = False
) -> Located:
    """Keep what passes the rule, each with its exact distance and the outcome of its areas.

    With `keep_outside`, keep instead what passes but for the area it serves.
    """
    if not len(found.ordinals):
        return _nothing()
    distances, nearest = nearest_places(found, rule.point if may_be_near else None)
    outcomes = area_outcomes(found, rule.areas, rule.point, sure=rule.sure_areas, exact=rule.exact)
    in_range = ~np.isnan(distances) if rule.within_m is None else distances <= rule.within_m
    # A helpline is not "210 km away": its office beyond the distance is no reason to show or to rank it.
    distances[~in_range & ~_to_be_visited(found, outcomes, rule)] = np.nan
    if rule.by_distance_only:
        keep, outside = in_range | has(found.flags, Flag.ONLINE), 0
    else:
        no_travel = has(found.flags, Flag.REMOTE) | ~has(found.flags, Flag.HAS_PLACE)
        reached = in_range | no_travel
        if rule.area_reaches and not keep_outside:
            reached |= (outcomes == SERVES) | (outcomes == CHECK)
        if rule.point is None or rule.within_m is None:
            reached[:] = True
        keep = reached & (outcomes != OUTSIDE)
        outside = int(np.count_nonzero(reached & (outcomes == OUTSIDE)))
        if keep_outside:
            keep = reached & (outcomes == OUTSIDE)
        elif rule.known_only:
            keep &= (outcomes == SERVES) | ((outcomes == NOT_STATED) & in_range)
    return Located(
        found.ordinals[keep],
        found.scores[keep],
        distances[keep],
        nearest[keep],
        outcomes[keep],
        outside,
        [found.addresses[at] for at in np.flatnonzero(keep).tolist()],
    )


def _nothing() -> Located:
    none = np.zeros(0)
    ordinals, nearest, outcomes = none.astype(np.uint64), none.astype(np.int64), none.astype(np.int8)
    return Located(ordinals, none, none, nearest, outcomes, outside=0, addresses=[])


def _to_be_visited(found: Fetched, outcomes: npt.NDArray[np.int8], rule: PlaceRule) -> Truths:
    """Return which are kept for their area though far, and cannot be used without going there."""
    if not rule.area_reaches:
        return np.zeros(len(outcomes), dtype=np.bool_)
    to_be_visited: Truths = ((outcomes == SERVES) | (outcomes == CHECK)) & ~has(found.flags, Flag.REMOTE)
    return to_be_visited


@dataclass(frozen=True, slots=True)
class _Keys:
    """The rule of place as queries on keys."""

    schema: tantivy.Schema
    rule: PlaceRule

    def key(self, *keys: str) -> tantivy.Query:
        return any_key(self.schema, keys)

    def near(self) -> tantivy.Query | None:
        """A place may be within the distance."""
        if self.rule.point is None:
            return None
        if self.rule.within_m is None:
            return self.key("is:placed")
        return self.within(self.rule.point, self.rule.within_m)

    def within(self, point: Point, radius_m: float) -> tantivy.Query:
        """A place is within a distance, or a little farther."""
        return self.key(*(f"cell:{cell}" for cell in cells_within(*point, radius_m)))

    def no_travel(self) -> tantivy.Query:
        """Nobody need travel; without a point that is not asked."""
        if self.rule.by_distance_only:
            return self.key("delivery:online")
        return self.key("is:service" if self.rule.point is None else "is:anywhere")

    def no_nearness(self) -> tantivy.Query:
        """It does not matter how near it is: nobody need travel, or the area served may be enough."""
        if self.rule.point is None or not self.rule.area_reaches:
            return self.no_travel()
        area = self.key(*(f"area:{code}" for code in self.rule.areas), "areas:unjudged")
        return _either(self.no_travel(), area, self.drawn(self.rule.point))

    def kept(self) -> tantivy.Query:
        """The areas served do not shut the person out, as the keys alone tell."""
        if self.rule.by_distance_only:
            return self.key("is:service")
        areas = self.rule.sure_areas if self.rule.known_only else self.rule.areas
        keys = [f"area:{code}" for code in areas]
        if not self.rule.known_only:
            keys += ["areas:not_stated", "areas:unjudged"]
            if not self.rule.areas:
                keys.append("areas:codes")
            if self.rule.point is None:
                keys.append("areas:extent")
        return self.key(*keys)

    def drawn(self, point: Point) -> tantivy.Query:
        """A boundary may take the person in."""
        cells = cell_terms(*point) if self.rule.exact else _cells_nearby(point)
        return self.key(*(f"areacell:{cell}" for cell in cells))

    def possible(self) -> tantivy.Query:
        """The outcome of the areas served may be other than "outside"."""
        keys = ["areas:not_stated", "areas:unjudged", *(f"area:{code}" for code in self.rule.areas)]
        if not self.rule.areas:
            keys.append("areas:codes")
        if self.rule.point is None:
            return self.key(*keys, "areas:extent")
        return _either(self.key(*keys), self.drawn(self.rule.point))


def _cells_nearby(point: Point) -> set[str]:
    """Return the cells, of every level, that `nearby` touches: steps no longer than a cell miss none."""
    west, south, east, north = nearby(point).bounds
    rows = np.linspace(south, north, 2 + int((north - south) / CELL_LAT))
    columns = np.linspace(west, east, 2 + int((east - west) / CELL_LON))
    return {cell for row in rows.tolist() for column in columns.tolist() for cell in cell_terms(row, column)}


def _either(*queries: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _but_not(query: tantivy.Query, unwanted: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.MustNot, unwanted)])
