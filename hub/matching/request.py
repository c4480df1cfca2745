"""A person's request: what they need, where they are, who it is for, when and how they can come."""

import math
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, TypeAlias

from hub.search.delivery import Delivery
from hub.search.week import DAYS

PersonGender: TypeAlias = Literal["female", "male", "other"]
Group: TypeAlias = Literal["fits", "does_not_fit", "outside_area"]

MOST_NEEDS = 8
MOST_CIRCUMSTANCES = 7
MOST_AGES = 10
OLDEST_PERSON = 130


@dataclass(frozen=True, slots=True)
class Where:
    """Where the person is.

    Attributes:
        label: What to call it: the postcode or place as it was understood.
        point: Latitude and longitude, WGS84; None where only areas are known.
        exact: The point is where the person is, not the middle of an outcode, sector or town.
        codes: GSS codes of every area the person may be in.
        sure_codes: Those of them that the person is in for certain.
    """

    label: str
    point: tuple[float, float] | None
    exact: bool = True
    codes: frozenset[str] = frozenset()
    sure_codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. Whatever is not given is not known, and is never taken as a no.

    Attributes:
        words: Own words that are looked for in what services say of themselves.
        all_words: Where no need was understood, a service must have all of the words.
        needs: Identifiers in the list of needs, at most `MOST_NEEDS`.
        service_types: Terms in any written form; a service must be of one of them.
        circumstances: Identifiers in the list of circumstances, at most `MOST_CIRCUMSTANCES`.
        where: Where the person is.
        within_km: How far a place may be; None to widen until there are enough.
        ages: Age of each person that it is for, years, 0 to 130; 0 is an age.
        gender: Of the person.
        days: Days on which it should be open, of `hub.search.week.DAYS`; any one.
        start, end: Part of the day in which it should be open; one alone is until or from midnight.
        open_at: A moment at which it should be open, aware.
        free: Only what is free, or does not say what it costs.
        languages: Names or codes; any one.
        access: Access needs, keys of `hub.search.access.ACCESS`; all of them.
        delivery: Ways to be reached; any one.
        self_referral: The person asks for themselves, without a professional.
        assured_since: The day since which somebody should have checked the record.
        publisher: Slug.
        organization: Name of an organization that was asked for; its services come first.
        known_only: Leave out what does not say.
        relax: Give up conditions, in a fixed order, where nothing is found.
        group: Which services to list: those that may fit, or one of the two groups that are only counted.
        page: From 1.
        per_page: 1 to 100.
        now: The time, aware.
    """

    now: datetime
    words: str = ""
    all_words: bool = True
    needs: tuple[str, ...] = ()
    service_types: tuple[str, ...] = ()
    circumstances: tuple[str, ...] = ()
    where: Where | None = None
    within_km: float | None = None
    ages: tuple[float, ...] = ()
    gender: PersonGender | None = None
    days: tuple[str, ...] = ()
    start: time | None = None
    end: time | None = None
    open_at: datetime | None = None
    free: bool = False
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    delivery: tuple[Delivery, ...] = ()
    self_referral: bool = False
    assured_since: date | None = None
    publisher: str | None = None
    organization: str | None = None
    known_only: bool = False
    relax: bool = True
    group: Group = "fits"
    page: int = 1
    per_page: int = 20

    def __post_init__(self) -> None:
        if self.page < 1 or not 1 <= self.per_page <= 100:
            raise ValueError("page is from 1 and per_page from 1 to 100")
        if any(not 0 <= age <= OLDEST_PERSON for age in self.ages):
            raise ValueError(f"an age is from 0 to {OLDEST_PERSON} years")
        if self.within_km is not None and not (math.isfinite(self.within_km) and self.within_km >= 0):
            raise ValueError("a distance is a number from 0")
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise ValueError("a part of the day ends later than it starts")
        if any(day not in DAYS for day in self.days):
            raise ValueError(f"a day is one of {', '.join(DAYS)}")
        if len(self.needs) > MOST_NEEDS or len(self.circumstances) > MOST_CIRCUMSTANCES:
            raise ValueError(f"at most {MOST_NEEDS} needs and {MOST_CIRCUMSTANCES} circumstances")
        if self.now.tzinfo is None or (self.open_at is not None and self.open_at.tzinfo is None):
            raise ValueError("a moment has a time zone")

    @property
    def asks_time(self) -> bool:
        """It should be open on some day, in some part of the day or at some moment."""
        return bool(self.days or self.start or self.end or self.open_at)
