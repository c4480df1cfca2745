"""What matching asks of the index: services that meet needs or hold words, with all that ranking goes by.

One pass of Tantivy gives, packed into one number, how strongly each service meets each need, whether it is
for people in an asked circumstance, and how well its words match.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import tantivy

from hub.search.delivery import Delivery
from hub.search.languages import language_keys
from hub.search.measures import OUTCOMES
from hub.search.places import Located, PlaceRule, locate, locate_apart, locate_outside, most_located
from hub.search.query import asked_keys, text_query
from hub.search.ranking import (
    Candidates,
    Fetched,
    any_key,
    both,
    but_not,
    column,
    either,
    fetch_all,
    floats,
    states_otherwise,
)
from hub.search.reader import Snapshot
from hub.search.schema import OLDEST, YOUNGEST, Says, service_key
from hub.search.served import AreaOutcome
from hub.search.who_for import Gender, Referral
from hub.search.words import query_words

MOST_NEEDS, STRENGTHS = 8, 3

# A score is 64 times a whole number, whose digits (base 4, with circumstance and organization above them) are
# exact in 32 bits, plus the BM25 score of the words over 64, which stays below 64.
_WHOLE = 64.0
_WORDS = 1 / 64.0

Numbers = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must hold, and what is looked for. Of a list any one will do, unless it says all.

    Attributes:
        needs: Identifiers of needs, at most `MOST_NEEDS`.
        words: Own words, looked for beside the needs; where there are no needs they must be found.
        all_words: Whether all of them must be, where there are no needs.
        circumstances: Identifiers of the person's circumstances, those above them included; none is required.
        service_types: Terms in any written form.
        ages: Ages of the people; a service that takes none of them is a misfit.
        gender: "female" or "male"; a service kept for the other is a misfit.
        self_referral: A service that only professionals refer to is a misfit.
        misfits: List the misfits instead of all others.
        free: Leave out what is known to cost something.
        delivery, languages: Leave out what is known to be otherwise.
        access: All of these, or nothing stated about access.
        slots: Keys of half hours (`hub.search.week.slot_key`) in one of which it should be open.
        assured_since: Leave out what was checked before, or nobody knows when.
        publisher: Slug.
        organization: Name of an organization; its services are found whatever else they meet.
        only: Ordinal of the one service to look at.
        is_ranking_only: None of the conditions leaves anything out; they only count for ranking.
        known_only: Leave out what does not say.
    """

    needs: tuple[str, ...] = ()
    words: str = ""
    all_words: bool = True
    circumstances: tuple[str, ...] = ()
    service_types: tuple[str, ...] = ()
    ages: tuple[float, ...] = ()
    gender: str | None = None
    self_referral: bool = False
    misfits: bool = False
    free: bool = False
    delivery: tuple[Delivery, ...] = ()
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    assured_since: date | None = None
    publisher: str | None = None
    organization: str | None = None
    only: int | None = None
    is_ranking_only: bool = False
    known_only: bool = False

    @property
    def may_misfit(self) -> bool:
        """Whether something was said by which a service may be known not to fit."""
        said = bool(self.ages) or self.gender in {"female", "male"} or self.self_referral
        return said and not self.is_ranking_only


class ReadBefore(TypedDict):
    """What the index knows of the words of a service, see `Meaning.take`."""

    gender: Gender | None
    referral: Referral | None
    has_circumstances: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """What was found, in no order; arrays are parallel.

    Attributes:
        ordinals: Services.
        strengths: Shape (services, needs): 0 to 3.
        in_circumstance: It says it is for people in one of the circumstances asked about.
        of_organization: It is named like the organization asked for, or run by it.
        words: BM25 of the words.
        says, assured: See `hub.search.schema`.
        ages_fit: It states ages, and everyone asked about is of them.
        distances_m: Metres to the nearest place, NaN where there is none to give.
        nearest: Which of `Facts.places` that is.
        areas: Outcome of the areas served, an index of `hub.search.measures.OUTCOMES`; -1 without a place.
        more: Services that match and were not fetched, since nothing of them can be near the top.
        outside: Services left out only for the area they serve.
        misfits: Services known not to fit the people asked for.
    """

    ordinals: Numbers
    strengths: npt.NDArray[np.int64]
    in_circumstance: npt.NDArray[np.bool_]
    of_organization: npt.NDArray[np.bool_]
    words: Floats
    says: Numbers
    assured: Numbers
    ages_fit: npt.NDArray[np.bool_]
    distances_m: Floats
    nearest: npt.NDArray[np.int64]
    areas: npt.NDArray[np.int64]
    more: int
    outside: int
    misfits: int

    @property
    def remote(self) -> npt.NDArray[np.bool_]:
        """Which can be used by phone, online or at home."""
        return _say(self.says, Says.REMOTE)

    def read_before(self, at: int) -> ReadBefore:
        """Return what the index has read of the words of one of them, as `Meaning.take` takes it."""
        # Plain numbers: to ask an enum of flags takes a microsecond.
        says = self.says.item(at)
        gender: Gender | None = None
        if says & (Says.WOMEN.value | Says.MEN.value):
            gender = "female" if says & Says.WOMEN.value else "male"
        referral: Referral | None = None
        if says & (Says.SELF_REFERRAL.value | Says.PROFESSIONAL_REFERRAL.value):
            referral = "self" if says & Says.SELF_REFERRAL.value else "professional"
        return {
            "gender": gender,
            "referral": referral,
            "has_circumstances": bool(says & Says.CIRCUMSTANCES.value),
        }

    @property
    def total(self) -> int:
        """How many services match."""
        return len(self.ordinals) + self.more

    def area(self, at: int) -> AreaOutcome | None:
        """Return what the areas served by one of them mean for the person."""
        number = self.areas.item(at)
        return None if number < 0 else OUTCOMES[number]


def find_wanted(
    snapshot: Snapshot, wanted: Wanted, rule: PlaceRule | None, *, most: int, outside: bool = False
) -> Matched:
    """Return what matches.

    Args:
        snapshot: The index.
        wanted: What is looked for.
        rule: Where the person is, None where they did not say.
        most: Without a place, where the whole country may match, fetch no more than this many of the best.
        outside: List what is left out for the area it serves instead.
    """
    everyone = _everyone(snapshot, wanted)
    if (
        rule is not None
        and not outside
        and wanted.may_misfit
        and (kinds := locate_apart(everyone, rule, partial(_are_misfits, wanted)))
    ):
        fits, misfits = kinds
        return _unpacked(snapshot, wanted, misfits if wanted.misfits else fits, misfits.total)
    fitting, unfit = _by_fit(everyone, wanted)
    asked = unfit if wanted.misfits else fitting
    if rule is None:
        return _unpacked(snapshot, wanted, _anywhere(asked, most), unfit.count())
    located = locate_outside(asked, rule) if outside else locate(asked, rule, nearest=None)
    if not wanted.may_misfit:
        return _unpacked(snapshot, wanted, located, 0)
    misfits = located if wanted.misfits and not outside else locate(unfit, rule, nearest=None)
    return _unpacked(snapshot, wanted, located, misfits.total)


def most_wanted(snapshot: Snapshot, wanted: Wanted, rule: PlaceRule) -> int:
    """Return how many `find_wanted` would find at most, without looking at each."""
    fitting, unfit = _by_fit(_everyone(snapshot, wanted), wanted)
    return most_located(unfit if wanted.misfits else fitting, rule)


def _everyone(snapshot: Snapshot, wanted: Wanted) -> Candidates:
    """Return what is looked for, whether it fits the people or not."""
    schema = snapshot.schema
    filters, unwanted = tuple(_filters(schema, wanted)), tuple(_unwanted(schema, wanted))
    return Candidates(snapshot, _scoring(schema, wanted), filters, unwanted)


def _by_fit(everyone: Candidates, wanted: Wanted) -> tuple[Candidates, Candidates]:
    """Return what may fit the people asked for, and what is known not to."""
    schema = everyone.snapshot.schema
    if not wanted.may_misfit:
        return everyone, everyone.and_also(any_key(schema, ["is:nothing"]))
    misfit = _misfit(schema, wanted)
    return everyone.but_not(misfit), everyone.and_also(misfit)


def _anywhere(candidates: Candidates, most: int) -> Located:
    """Return the best of what matches, wherever it is."""
    found = fetch_all(candidates, most=most)
    count = len(found.ordinals)
    return Located(
        found.ordinals,
        found.says,
        found.scores,
        np.full(count, np.nan),
        np.full(count, -1, dtype=np.int64),
        np.full(count, -1, dtype=np.int8),
        0,
        found.addresses,
        max(0, candidates.count() - count) if count >= most else 0,
    )


def _unpacked(snapshot: Snapshot, wanted: Wanted, located: Located, misfits: int) -> Matched:
    whole, rest = np.divmod(located.scores, _WHOLE)
    digits = whole.astype(np.int64)
    strengths = np.empty((len(digits), len(wanted.needs)), dtype=np.int64)
    for number in range(len(wanted.needs)):
        strengths[:, number] = digits >> (2 * number) & 3
    addresses = located.addresses
    return Matched(
        ordinals=located.ordinals,
        strengths=strengths,
        in_circumstance=(digits >> (2 * len(wanted.needs)) & 1) > 0,
        of_organization=(digits >> (2 * len(wanted.needs) + 1) & 1) > 0,
        words=rest / _WORDS,
        says=located.says,
        assured=column(snapshot, "assured", addresses),
        ages_fit=_ages_fit(snapshot, wanted, located),
        distances_m=located.distances_m,
        nearest=located.nearest,
        areas=located.outcomes.astype(np.int64),
        more=located.more,
        outside=located.outside,
        misfits=misfits,
    )


def _ages_fit(snapshot: Snapshot, wanted: Wanted, located: Located) -> npt.NDArray[np.bool_]:
    """Return which state ages that take in everyone asked about."""
    fit = _say(located.says, Says.AGES)
    if len(wanted.ages) == 1 and wanted.may_misfit:
        # They have been told apart from the others by that one age.
        return np.zeros_like(fit) if wanted.misfits else fit
    if not wanted.ages:
        return fit
    begin, last = (floats(snapshot, field, located.addresses) for field in ("age_from", "age_to"))
    for age in wanted.ages:
        fit &= (begin <= age) & (age <= last)
    return fit


def _scoring(schema: tantivy.Schema, wanted: Wanted) -> tantivy.Query | None:
    """Return what must be found, scored so that `_unpacked` can take it apart; None where nothing must.

    What is looked for are the needs, the organization, and, where there are no needs, the words. A service
    must be one of these; the words beside needs, and circumstances, only count.
    """
    make, should = tantivy.Query, tantivy.Occur.Should
    looked_for, beside = [], []
    for number, need in enumerate(wanted.needs):
        looked_for += [
            make.const_score_query(any_key(schema, [f"need{strength}:{need}"]), _WHOLE * strength * 4**number)
            for strength in range(1, STRENGTHS + 1)
        ]
    if wanted.circumstances:
        circumstance = any_key(schema, [f"for:{one}" for one in wanted.circumstances])
        beside.append(make.const_score_query(circumstance, _WHOLE * 4 ** len(wanted.needs)))
    if wanted.organization and (named := _named(schema, wanted.organization)):
        looked_for.append(make.const_score_query(named, _WHOLE * 2 * 4 ** len(wanted.needs)))
    if words := query_words(wanted.words):
        found = text_query(schema, words, all_words=wanted.all_words and not wanted.needs)
        (beside if wanted.needs else looked_for).append(make.boost_query(found, _WORDS))
    if not looked_for and not beside:
        return None
    if wanted.is_ranking_only or not looked_for:
        looked_for.append(make.const_score_query(any_key(schema, ["is:service"]), 0.0))
    if not beside:
        return either(*looked_for)
    counted = [(should, query) for query in beside]
    return make.boolean_query([(tantivy.Occur.Must, either(*looked_for)), *counted])


def _named(schema: tantivy.Schema, organization: str) -> tantivy.Query | None:
    """Return what is named like an organization, or run by one of that name."""
    words = query_words(organization)
    if not words:
        return None
    if len(words) == 1:
        # One word is too little to go by in all that a service says.
        return tantivy.Query.term_query(schema, "name", words[0][1])
    return either(*(tantivy.Query.phrase_query(schema, field, [*words]) for field in ("name", "run_by")))


def _filters(schema: tantivy.Schema, wanted: Wanted) -> Iterator[tantivy.Query]:
    """Yield what must hold."""
    if wanted.only is not None:
        yield any_key(schema, [service_key(wanted.only)])
    if wanted.is_ranking_only:
        return
    if wanted.publisher is not None:
        yield any_key(schema, [f"publisher:{wanted.publisher}"])
    if wanted.service_types:
        forms = (form for term in wanted.service_types for form in asked_keys(term))
        yield any_key(schema, [f"type:{form}" for form in forms])
    if wanted.known_only:
        if wanted.free:
            yield any_key(schema, ["cost:free"])
        for known, _ in _said(wanted):
            yield any_key(schema, known)
    if wanted.assured_since is not None:
        yield tantivy.Query.range_query(
            schema,
            "assured",
            tantivy.FieldType.Unsigned,
            lower_bound=wanted.assured_since.toordinal(),
            upper_bound=date.max.toordinal(),
        )
    if wanted.known_only and wanted.ages:
        yield any_key(schema, ["ages:known"])


def _unwanted(schema: tantivy.Schema, wanted: Wanted) -> Iterator[tantivy.Query]:
    """Yield what states otherwise, where what does not say is kept."""
    if wanted.is_ranking_only or wanted.known_only:
        return
    if wanted.free:
        yield any_key(schema, ["cost:charged"])
    for known, not_stated in _said(wanted):
        yield states_otherwise(schema, known, [not_stated])


def _said(wanted: Wanted) -> Iterator[tuple[list[str], str]]:
    """Yield the keys of those that meet a condition, and the key of those that do not say; but for cost."""
    if wanted.delivery:
        yield [f"delivery:{way}" for way in wanted.delivery], "delivery:unknown"
    if wanted.languages:
        spoken = [f"language:{language}" for language in language_keys(wanted.languages)]
        yield spoken, "language:not_stated"
    # A place that states some of its access may have more; only "not stated" of all is told apart.
    yield from (([f"access:{need}"], "access:not_stated") for need in wanted.access)
    if wanted.slots:
        yield list(wanted.slots), "times:not_stated"


def _are_misfits(wanted: Wanted, found: Fetched) -> npt.NDArray[np.bool_]:
    """Return which of some services `_misfit` would find."""
    says = found.says
    misfits = np.zeros(len(says), dtype=np.bool_)
    if wanted.ages and len(stated := np.flatnonzero(_say(says, Says.AGES))):
        begin, last = found.ages(stated)
        misfits[stated] = ~np.logical_or.reduce([(begin <= age) & (age <= last) for age in wanted.ages])
    if wanted.gender in {"female", "male"}:
        misfits |= _say(says, Says.MEN if wanted.gender == "female" else Says.WOMEN)
    if wanted.self_referral:
        misfits |= _say(says, Says.PROFESSIONAL_REFERRAL)
    return misfits


def _say(says: Numbers, bit: Says) -> npt.NDArray[np.bool_]:
    held: npt.NDArray[np.bool_] = (says & np.uint64(int(bit))) != 0
    return held


def _misfit(schema: tantivy.Schema, wanted: Wanted) -> tantivy.Query:
    """Return what is known not to fit the people asked for."""
    misfits = []
    if wanted.ages:
        fitting = [
            both(
                tantivy.Query.range_query(
                    schema, "age_from", tantivy.FieldType.Float, lower_bound=YOUNGEST, upper_bound=float(age)
                ),
                tantivy.Query.range_query(
                    schema, "age_to", tantivy.FieldType.Float, lower_bound=float(age), upper_bound=OLDEST
                ),
            )
            for age in wanted.ages
        ]
        misfits.append(but_not(any_key(schema, ["ages:known"]), either(*fitting)))
    if wanted.gender in {"female", "male"}:
        other = "male" if wanted.gender == "female" else "female"
        misfits.append(any_key(schema, [f"gender:{other}"]))
    if wanted.self_referral:
        misfits.append(any_key(schema, ["referral:professional"]))
    return either(*misfits)
