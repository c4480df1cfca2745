"""What a person has put into the search form, and the addresses that say the same."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from discovery_app.phrases import METRES_IN_A_MILE
from discovery_app.words import t

MILES = (1, 2, 5, 10, 20)
"""Distances on offer, in miles."""

ANY_DISTANCE = "any"
AS_FAR_AS_NEEDED = ""
"""The default: the hub widens the circle until it has enough, and says how far it looked."""

FARTHEST_KM = 2000.0
"""What the hub takes as a distance at most, and farther than anything in the country."""

OLDEST = 130
"""Ages above this are mistakes in typing; the hub refuses them too."""

MOST_AGES = 10
"""People that one search may be for, as the hub takes them."""

DELIVERY = ("venue", "phone", "online", "home")
GENDERS = ("female", "male", "other")
DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
ACCESS = (
    "step-free",
    "accessible-toilet",
    "changing-place",
    "hearing-loop",
    "sign-language",
    "accessible-parking",
    "quiet",
    "assistance-dogs",
)
GROUPS = ("does_not_fit", "outside_area")
"""Values as the hub's API names them."""

NARROWED_BY_LINK = ("service_type", "publisher")
"""Filters without a control: a link on a page sets them, and each can be taken off again."""

_KEPT_LISTS = {"delivery": DELIVERY, "day": DAYS, "access": ACCESS}
_HUB_NAMES = {"within_km": "within"}
# As many as the hub takes, and no more than an address holds.
_MOST_OF_A_KIND = 50


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The values of the form as typed, never corrected: a form that comes back shows them again.

    Attributes:
        q: The person's own words.
        near: Postcode, the first part of one, or the name of a place.
        within: Miles as text, one of `MILES`, or "any"; "" for as far as needed.
        age: Ages in years, as typed: "72", or "34 and 6".
        gender: One of `GENDERS`, "" where it was not said.
        free: Without services that state a charge.
        delivery: Some of `DELIVERY`.
        day: Some of `DAYS`.
        open: Open now.
        language: Name of a language.
        access: Some of `ACCESS`.
        need: Ids of needs that were chosen, beside those in the words.
        circumstance: Ids of circumstances that were said in answer to a question.
        without: What was read out of the words and taken off again, as the hub names it.
        unsaid: What the person would rather not say, as `kind` or `kind:about` of a question.
        service_type: Id of a service type.
        publisher: Slug of a publisher.
        group: One of `GROUPS`, "" for what may fit.
        page: Page of results from 1.
    """

    q: str = ""
    near: str = ""
    within: str = AS_FAR_AS_NEEDED
    age: str = ""
    gender: str = ""
    free: bool = False
    delivery: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    open: bool = False
    language: str = ""
    access: tuple[str, ...] = ()
    need: tuple[str, ...] = ()
    circumstance: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    service_type: str = ""
    publisher: str = ""
    group: str = ""
    page: int = 1

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Self:
        """Return the form that a query string states; unknown parameters are left out."""
        page = args.get("page", "1").strip()
        given: dict[str, Any] = {
            name: " ".join(args.get(name, "").split())
            for name in ("q", "near", "within", "age", "gender", "language", *NARROWED_BY_LINK, "group")
        }
        given |= {name: args.get(name, "") in ("1", "true", "yes", "on", "now") for name in ("free", "open")}
        for name in ("need", "circumstance", "without", "unsaid"):
            said = dict.fromkeys(value.strip() for value in args.getlist(name) if value.strip())
            given[name] = tuple(said)[:_MOST_OF_A_KIND]
        for name, known in _KEPT_LISTS.items():
            given[name] = tuple(value for value in known if value in args.getlist(name))
        if given["group"] not in GROUPS:
            given["group"] = ""
        given["page"] = int(page) if re.fullmatch(r"[1-9][0-9]{0,3}", page) else 1
        return cls(**given)

    @classmethod
    def sent(cls, given: MultiDict[str, str]) -> Self:
        """Return the form that was sent, be it by its fields or by a button that holds another as a query.

        What was chosen about the words goes when the words are changed.
        """
        if "ask" in given:
            return cls.read(MultiDict(parse_qsl(given["ask"])))
        form = cls.read(given)
        before = " ".join(given.get("before", form.q).split())
        return form if before == form.q else replace(form, without=(), need=(), unsaid=(), group="")

    @property
    def ages(self) -> list[str]:
        """The ages, one by one, as they were typed."""
        return [age for age in re.split(r"[\s,;]+|\band\b", self.age) if age]

    def mistakes(self) -> dict[str, list[str]]:
        """Return what the finder itself cannot pass on, by field; all else is the hub's to judge."""
        mistakes = {}
        if self.within not in (AS_FAR_AS_NEEDED, ANY_DISTANCE, *map(str, MILES)):
            mistakes["within"] = [t("error.within")]
        if any(not (re.fullmatch(r"[0-9]{1,3}", age) and int(age) <= OLDEST) for age in self.ages):
            mistakes["age"] = [t("error.age", most=OLDEST)]
        elif len(self.ages) > MOST_AGES:
            mistakes["age"] = [t("error.ages", most=MOST_AGES)]
        if self.gender not in ("", *GENDERS):
            mistakes["gender"] = [t("error.gender")]
        if self.open and self.day:
            mistakes["open"] = [t("error.open")]
        return mistakes

    def hub_params(self) -> dict[str, Any]:
        """Return what `/api/match` is sent to ask for this; only what says something."""
        params: dict[str, Any] = {
            "q": self.q,
            "near": self.near,
            "gender": self.gender,
            "age": [int(age) for age in self.ages],
            "free": self.free,
            "open": "now" if self.open else "",
            "language": [self.language] if self.language else [],
            "service_type": [self.service_type] if self.service_type else [],
            "publisher": self.publisher,
            "group": self.group,
            "page": self.page if self.page > 1 else 0,
        }
        for name in ("need", "circumstance", "without", *_KEPT_LISTS):
            params[name] = list(getattr(self, name))
        if self.within and (self.near or self.q):
            miles = self.within
            params["within_km"] = (
                FARTHEST_KM if miles == ANY_DISTANCE else round(int(miles) * METRES_IN_A_MILE / 1000, 3)
            )
        return {name: value for name, value in params.items() if value}

    def query(self, **changes: Any) -> str:
        """Return this search with some values changed, as a query string; but for `page` it starts at page 1.

        >>> SearchForm(q="lunch club", near="HU5 2AA", page=3).query(within="20")
        'q=lunch+club&near=HU5+2AA&within=20'
        """
        changed = replace(self, **{"page": 1, **changes})
        pairs: list[tuple[str, str]] = []
        for field in fields(changed):
            value = getattr(changed, field.name)
            if field.name == "page":
                pairs += [("page", str(value))] if value > 1 else []
            elif isinstance(value, tuple):
                pairs += [(field.name, one) for one in value]
            elif value:
                pairs.append((field.name, "1" if value is True else value))
        return urlencode(pairs)

    def address(self, **changes: Any) -> str:
        """Return the address of this search with some values changed."""
        query = self.query(**changes)
        return f"/search?{query}" if query else "/search"

    def hidden(self, *left_out: str) -> list[tuple[str, str]]:
        """Return what a form of fewer fields has to send along, less what it asks for itself."""
        pairs = parse_qsl(self.query())
        return [(name, value) for name, value in pairs if name not in left_out]


def field_errors(errors: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the first sentence for each field of the form; what belongs to no field is under ""."""
    known = {field.name for field in fields(SearchForm)}
    found: dict[str, str] = {}
    for name, sentences in errors.items():
        field = _HUB_NAMES.get(name, name)
        # The hub names its own parameters there; the form has a box of another name.
        sentence = t("error.within_place") if name == "within_km" else sentences[0] or t("error.search")
        found.setdefault(field if field in known else "", sentence)
    return found
