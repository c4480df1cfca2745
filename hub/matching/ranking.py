"""The score of every service that was found, part by part; each part becomes a reason on the page.

Everything here goes by arrays, one value a service, since a question may find thousands. What the parts mean
in words is `hub.matching.telling`, which gives each reason the points found here, so that they add up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from hub.matching import weights
from hub.matching.request import Request
from hub.search.measures import NOT_STATED, OUTSIDE, SERVES
from hub.search.schema import Says
from hub.search.wanted import Matched

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

# A service that only mentions a need is no best answer to it.
_GOOD_ANSWER = 2


@dataclass(frozen=True, slots=True)
class Points:
    """Points of each part, to two decimals.

    Attributes:
        needs: Shape (services, needs).
        best: Shape (services, needs): what being the best answer to that need adds.
        parts: Name of each other part that was asked for -> one value a service.
    """

    needs: Floats
    best: Floats
    parts: Mapping[str, Floats]

    @property
    def scores(self) -> Floats:
        """The score of each service."""
        total: Floats = self.needs.sum(axis=1) + self.best.sum(axis=1)
        for values in self.parts.values():
            total = total + values
        return np.round(total, 2)

    def of(self, at: int) -> dict[str, float]:
        """Return the parts of one service other than its needs."""
        return {name: values.item(at) for name, values in self.parts.items()}


def points(matched: Matched, request: Request, *, today: date) -> Points:
    """Return the points of everything that was found.

    Args:
        matched: What was found.
        request: What was asked.
        today: The person's day, for how long ago something was checked.
    """
    # The others are weights as they stand in the table, which are to two decimals already.
    parts = {
        "words": np.round(_words(matched, has_needs=bool(request.needs)), 2),
        "place": np.round(_place(matched), 2),
        "circumstance": _circumstance(matched),
        "freshness": _freshness(matched, today),
    }
    if request.organization:
        parts["organization"] = _worth_where(matched.of_organization, weights.ORGANIZATION)
    if request.ages:
        parts["age"] = _worth_where(matched.ages_fit, weights.AGE_FITS)
    for name, asked, bit, worth in (
        ("gender", request.gender == "female", Says.WOMEN, weights.GENDER_FITS),
        ("gender", request.gender == "male", Says.MEN, weights.GENDER_FITS),
        ("referral", request.self_referral, Says.SELF_REFERRAL, weights.REFERRAL_FITS),
        ("time", request.asks_time, Says.TIMES, weights.TIME_FITS),
        ("cost", request.free, Says.FREE, weights.COST_KNOWN),
        ("language", bool(request.languages), Says.LANGUAGES, weights.LANGUAGE_FITS),
        ("access", bool(request.access), Says.ACCESS, weights.ACCESS_FITS),
        ("delivery", bool(request.delivery), Says.DELIVERY, weights.DELIVERY_FITS),
    ):
        # What passed the filter and says something of it says what was asked for.
        if asked:
            parts[name] = _worth_where(_says(matched, bit), worth)
    needs = _needs(matched)
    without = Points(needs, np.zeros_like(needs), parts)
    return Points(needs, _best(matched, without), parts)


def order(matched: Matched, scores: Floats) -> npt.NDArray[np.intp]:
    """Return positions, highest score first; then the nearest, then the one held longest."""
    return np.lexsort((matched.ordinals, matched.distances_m, -scores))


def need_scores(matched: Matched, found: Points, number: int) -> Floats:
    """Return the scores for one of the needs as if it were the only one; -inf where it is not met."""
    strengths = matched.strengths[:, number]
    alone = _worth(strengths) + sum(found.parts.values())
    return np.where(strengths > 0, alone, -np.inf)


def _worth_where(holds: Truths, worth: float) -> Floats:
    return np.where(holds, worth, 0.0)


def _worth(strengths: npt.NDArray[np.int64]) -> Floats:
    worth: Floats = np.array([0.0, *(weights.NEED[strength] for strength in (1, 2, 3))])[strengths]
    return worth


def _needs(matched: Matched) -> Floats:
    """The need met best counts in full, every further one in part."""
    worth = _worth(matched.strengths)
    if worth.shape[1] < 2:
        return worth
    first = worth.argmax(axis=1)
    share = np.full(worth.shape, weights.FURTHER_NEED)
    share[np.arange(len(worth)), first] = 1.0
    shared: Floats = np.round(worth * share, 2)
    return shared


def _best(matched: Matched, found: Points) -> Floats:
    best = np.zeros_like(found.needs)
    if found.needs.shape[1] < 2:
        return best
    for number in range(found.needs.shape[1]):
        alone = need_scores(matched, found, number)
        alone[matched.strengths[:, number] < _GOOD_ANSWER] = -np.inf
        if len(alone) and np.isfinite(alone.max()):
            best[order(matched, alone)[0], number] = weights.BEST_OF_NEED
    return best


def _words(matched: Matched, *, has_needs: bool) -> Floats:
    most = weights.WORDS if has_needs else weights.WORDS_ALONE
    return most * matched.words / (matched.words + weights.WORDS_HALF)


def _place(matched: Matched) -> Floats:
    """As `hub.matching.place.place_points`, for all at once."""
    near = np.nan_to_num(weights.NEAR * 0.5 ** (matched.distances_m / weights.NEAR_HALF_M))
    anywhere = (matched.areas == NOT_STATED) & np.isnan(matched.distances_m) & matched.remote
    # Not `numpy.select`, which takes five times as long over a few.
    beside = np.where(matched.areas == SERVES, weights.SERVES, np.where(anywhere, weights.REMOTE, 0.0))
    return np.where(matched.areas == OUTSIDE, 0.0, near + beside)


def _circumstance(matched: Matched) -> Floats:
    for_others = _worth_where(_says(matched, Says.CIRCUMSTANCES), weights.FOR_OTHERS)
    return np.where(matched.in_circumstance, weights.CIRCUMSTANCE_FITS, for_others)


def _freshness(matched: Matched, today: date) -> Floats:
    days = today.toordinal() - matched.assured.astype(np.int64)
    found = np.full(len(days), weights.LAPSED)
    for most, worth in reversed(weights.FRESH):
        found[days <= most] = worth
    # A day to come is a slip, and no day is not known; neither lifts nor lowers.
    found[(matched.assured == 0) | (days < 0)] = 0.0
    return found


def _says(matched: Matched, bit: Says) -> Truths:
    held: Truths = (matched.says & np.uint64(int(bit))) != 0
    return held
