"""Who is near, and whose area takes the person in: the rule of place on what the other conditions left.

Grid cells and area codes choose candidates inside Tantivy; distance and boundary are then exact.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

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
from hub.search.ranking import Candidates, Fetched, any_key, fetch_all, fetch_few
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
    says: npt.NDArray[np.uint64]
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
    keys, has_any = _Keys(rule), partial(any_key, wanted.snapshot.schema)
    if rule.within_m is not None and (found := fetch_few(wanted.and_also(has_any(keys.reached())))):
        # To read and judge all that the rule may keep is less work than to ask which of it need not be read.
        return _judge(found, rule, may_be_near=True)
    if (
        rule.point is not None
        and rule.within_m is None
        and nearest is not None
        and not (rule.known_only or rule.by_distance_only)
    ):
        # Everyone is eligible at any distance; yet a page is mostly filled by those quite near.
        ring = has_any(keys.within(FIRST_RING_M))
        part = _judge(fetch_all(wanted.and_also(ring)), rule, may_be_near=True)
        if np.count_nonzero(part.distances_m <= FIRST_RING_M) >= nearest:
            return _with_others(wanted.but_not(ring), rule, part, nearest)
    others = wanted.and_also(has_any(keys.no_nearness()))
    if not keys.near():
        return _with_others(others, rule, None, nearest)
    near = has_any(keys.near())
    part = _judge(fetch_all(wanted.and_also(near)), rule, may_be_near=True)
    return _with_others(others.but_not(near), rule, part, nearest)


def locate_apart(
    wanted: Candidates, rule: PlaceRule, is_apart: Callable[[Fetched], Truths]
) -> tuple[Located, Located] | None:
    """Apply the rule of place in one pass to two kinds of services, those that are apart being the second.

    Returns:
        What `locate` would return of each kind, all of it fetched; None where there is too much for one pass.
    """
    found = fetch_few(wanted.and_also(any_key(wanted.snapshot.schema, _Keys(rule).reached())))
    if found is None:
        return None
    return _judge_parts(found, rule, is_apart(found), may_be_near=True)


def _with_others(others: Candidates, rule: PlaceRule, near: Located | None, nearest: int | None) -> Located:
    """Add to those who may be near all others who pass, judged by their keys as far as these tell."""
    keys, has_any = _Keys(rule), partial(any_key, others.snapshot.schema)
    judge = partial(_judge, rule=rule, may_be_near=rule.area_reaches)
    found = [] if near is None else [near]
    if not rule.by_distance_only and (few := others.count()) <= FEW:
        # To read and judge them all is less work than to ask Tantivy three times which need not be read.
        if few or not found:
            found.append(judge(fetch_all(others)))
        return _joined(found)
    kept = has_any(keys.kept())
    with_distance = 0 if near is None else int(np.count_nonzero(~np.isnan(near.distances_m)))
    if rule.point is not None and not rule.by_distance_only:
        found.append(judge(fetch_all(others.and_also(has_any(keys.drawn())).but_not(kept))))
    more = 0
    if nearest is not None and with_distance >= nearest:
        more = others.and_also(kept).count()
    else:
        found.append(judge(fetch_all(others.and_also(kept))))
    outside = 0 if rule.by_distance_only else others.but_not(has_any(keys.possible())).count()
    return _joined(found, outside, more)


def _joined(found: list[Located], outside: int = 0, more: int = 0) -> Located:
    """Return parts as one, with what was counted beside them."""
    if len(found) == 1 and not outside and not more:
        return found[0]
    return Located(
        np.concatenate([part.ordinals for part in found]),
        np.concatenate([part.says for part in found]),
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
    return wanted.and_also(any_key(wanted.snapshot.schema, _Keys(rule).reached())).count()


def locate_outside(wanted: Candidates, rule: PlaceRule) -> Located:
    """Return the services that the rule of place leaves out only for the area they serve."""
    keys, has_any = _Keys(rule), partial(any_key, wanted.snapshot.schema)
    reached = wanted.and_also(has_any((*keys.near(), *keys.no_travel())))
    return _judge(fetch_all(reached.but_not(has_any(keys.kept()))), rule, may_be_near=True, keep_outside=True)


def _judge(
    found: Fetched, rule: PlaceRule, *, may_be_near: bool = False, keep_outside: bool = False
) -> Located:
    """Keep what passes the rule, each with its exact distance and the outcome of its areas.

    With `keep_outside`, keep instead what passes but for the area it serves.
    """
    return _judge_parts(found, rule, None, may_be_near=may_be_near, keep_outside=keep_outside)[0]


def _judge_parts(
    found: Fetched, rule: PlaceRule, apart: Truths | None, *, may_be_near: bool, keep_outside: bool = False
) -> tuple[Located, Located]:
    """As `_judge`, with those that are apart as a part of their own."""
    if not len(found.ordinals):
        return _nothing(), _nothing()
    distances, nearest = nearest_places(found, rule.point if may_be_near else None)
    outcomes = area_outcomes(found, rule.areas, rule.point, sure=rule.sure_areas, exact=rule.exact)
    in_range = ~np.isnan(distances) if rule.within_m is None else distances <= rule.within_m
    # A helpline is not "210 km away": its office beyond the distance is no reason to show or to rank it.
    distances[~in_range & ~_to_be_visited(found, outcomes, rule)] = np.nan
    if rule.by_distance_only:
        keep, outside = in_range | has(found.flags, Flag.ONLINE), np.zeros_like(in_range)
    else:
        no_travel = has(found.flags, Flag.REMOTE) | ~has(found.flags, Flag.HAS_PLACE)
        reached = in_range | no_travel
        if rule.area_reaches and not keep_outside:
            reached |= (outcomes == SERVES) | (outcomes == CHECK)
        if rule.point is None or rule.within_m is None:
            reached[:] = True
        keep, outside = reached & (outcomes != OUTSIDE), reached & (outcomes == OUTSIDE)
        if keep_outside:
            keep = outside
        elif rule.known_only:
            keep &= (outcomes == SERVES) | ((outcomes == NOT_STATED) & in_range)

    def part(which: Truths) -> Located:
        at = np.flatnonzero(keep & which)
        return Located(
            found.ordinals[at],
            found.says[at],
            found.scores[at],
            distances[at],
            nearest[at],
            outcomes[at],
            int(np.count_nonzero(outside & which)),
            [found.addresses[each] for each in at.tolist()],
        )

    if apart is None:
        return part(np.ones_like(keep)), _nothing()
    return part(~apart), part(apart)


def _nothing() -> Located:
    none = np.zeros(0)
    numbers, nearest, outcomes = none.astype(np.uint64), none.astype(np.int64), none.astype(np.int8)
    return Located(numbers, numbers, none, none, nearest, outcomes, outside=0, addresses=[])


def _to_be_visited(found: Fetched, outcomes: npt.NDArray[np.int8], rule: PlaceRule) -> Truths:
    """Return which are kept for their area though far, and cannot be used without going there."""
    if not rule.area_reaches:
        return np.zeros(len(outcomes), dtype=np.bool_)
    to_be_visited: Truths = ((outcomes == SERVES) | (outcomes == CHECK)) & ~has(found.flags, Flag.REMOTE)
    return to_be_visited


@dataclass(frozen=True, slots=True)
class _Keys:
    """The rule of place as keys: a service is meant that has one of them."""

    rule: PlaceRule

    def near(self) -> tuple[str, ...]:
        """A place may be within the distance; none without a point."""
        if self.rule.point is None:
            return ()
        return ("is:placed",) if self.rule.within_m is None else self.within(self.rule.within_m)

    def within(self, radius_m: float) -> tuple[str, ...]:
        """A place is within a distance of the point, or a little farther."""
        assert self.rule.point is not None
        return tuple(f"cell:{cell}" for cell in cells_within(*self.rule.point, radius_m))

    def no_travel(self) -> tuple[str, ...]:
        """Nobody need travel; without a point that is not asked."""
        if self.rule.by_distance_only:
            return ("delivery:online",)
        return ("is:service" if self.rule.point is None else "is:anywhere",)

    def no_nearness(self) -> tuple[str, ...]:
        """It does not matter how near it is: nobody need travel, or the area served may be enough."""
        if self.rule.point is None or not self.rule.area_reaches:
            return self.no_travel()
        return (*self.no_travel(), *self._areas(), "areas:unjudged", *self.drawn())

    def reached(self) -> tuple[str, ...]:
        """The rule may keep it, or leave it out for the area it serves."""
        return (*self.near(), *self.no_nearness())

    def kept(self) -> tuple[str, ...]:
        """The areas served do not shut the person out, as the keys alone tell."""
        if self.rule.by_distance_only:
            return ("is:service",)
        if self.rule.known_only:
            return tuple(f"area:{code}" for code in self.rule.sure_areas) or ("is:nothing",)
        return self._not_shut_out()

    def drawn(self) -> tuple[str, ...]:
        """A boundary may take the person in; none without a point."""
        if self.rule.point is None:
            return ()
        cells = cell_terms(*self.rule.point) if self.rule.exact else _cells_nearby(self.rule.point)
        return tuple(f"areacell:{cell}" for cell in cells)

    def possible(self) -> tuple[str, ...]:
        """The outcome of the areas served may be other than "outside"."""
        return (*self._not_shut_out(), *self.drawn())

    def _areas(self) -> tuple[str, ...]:
        return tuple(f"area:{code}" for code in self.rule.areas)

    def _not_shut_out(self) -> tuple[str, ...]:
        keys = ("areas:not_stated", "areas:unjudged", *self._areas())
        if not self.rule.areas:
            keys = (*keys, "areas:codes")
        return keys if self.rule.point else (*keys, "areas:extent")


def _cells_nearby(point: Point) -> set[str]:
    """Return the cells, of every level, that `nearby` touches: steps no longer than a cell miss none."""
    west, south, east, north = nearby(point).bounds
    rows = np.linspace(south, north, 2 + int((north - south) / CELL_LAT))
    columns = np.linspace(west, east, 2 + int((east - west) / CELL_LON))
    return {cell for row in rows.tolist() for column in columns.tolist() for cell in cell_terms(row, column)}
