"""What a person has put into the search form, and the addresses that say the same."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from discovery_app.phrases import METRES_IN_A_MILE
from discovery_app.words import t

MILES = (1, 2, 5, 10, 20)
"""Distances on offer, in miles."""

ANY_DISTANCE = "any"
DEFAULT_MILES = "10"
"""Chosen when a place is given without a distance: shown in the form, so that it can be changed."""

OLDEST = 130
"""Ages above this are mistakes in typing; the hub refuses them too."""

BEST_FIRST = "relevance"
"""The one order that is not the default: best match first, although a place is given."""

DELIVERY = ("venue", "phone", "online", "home")
"""Ways a service reaches people, as the hub's API names them."""

NARROWED_BY_LINK = ("council", "service_type", "publisher")
"""Filters without a control: a link on a page sets them, and each can be taken off again."""

_HUB_NAMES = {"within_km": "within"}


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The values of the form as typed, never corrected: a form that comes back shows them again.

    Attributes:
        q: The person's own words.
        near: Postcode or the first part of one.
        within: Miles as text, one of `MILES`, or "any"; "" means `DEFAULT_MILES`.
        delivery: Some of `DELIVERY`.
        age: Age of the person in whole years, as typed.
        free: Without services that state a charge.
        council: Code of a council.
        service_type: Id of a service type.
        publisher: Slug of a publisher.
        sort: "relevance" for the best match first; "" for the nearest first where there is a place.
        page: Page of results from 1.
    """

    q: str = ""
    near: str = ""
    within: str = ""
    delivery: tuple[str, ...] = ()
    age: str = ""
    free: bool = False
    council: str = ""
    service_type: str = ""
    publisher: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Self:
        """Return the form that a query string states; unknown parameters are left out."""
        page = args.get("page", "1").strip()
        return cls(
            q=" ".join(args.get("q", "").split()),
            near=" ".join(args.get("near", "").split()),
            within=args.get("within", "").strip(),
            delivery=tuple(way for way in DELIVERY if way in args.getlist("delivery")),
            age=args.get("age", "").strip(),
            free=args.get("free", "") in ("1", "true", "yes", "on"),
            council=args.get("council", "").strip(),
            service_type=args.get("service_type", "").strip(),
            publisher=args.get("publisher", "").strip(),
            sort=BEST_FIRST if args.get("sort") == BEST_FIRST else "",
            page=int(page) if re.fullmatch(r"[1-9][0-9]{0,4}", page) else 1,
        )

    @property
    def chosen_distance(self) -> str:
        """The distance that holds, as the select's value: what was typed, else the default."""
        return self.within or DEFAULT_MILES

    def mistakes(self) -> dict[str, list[str]]:
        """Return what the finder itself cannot pass on, by field; all else is the hub's to judge."""
        mistakes = {}
        if self.chosen_distance not in (ANY_DISTANCE, *map(str, MILES)):
            mistakes["within"] = [t("error.within")]
        if self.age and not (re.fullmatch(r"[0-9]{1,3}", self.age) and int(self.age) <= OLDEST):
            mistakes["age"] = [t("error.age", most=OLDEST)]
        return mistakes

    def hub_params(self) -> dict[str, str | Sequence[str]]:
        """Return the parameters of `/api/search` that ask for this; only those that say something."""
        params: dict[str, str | Sequence[str]] = {
            name: getattr(self, name)
            for name in ("q", "near", "age", *NARROWED_BY_LINK)
            if getattr(self, name)
        }
        if self.near and self.chosen_distance != ANY_DISTANCE:
            params["within_km"] = f"{int(self.chosen_distance) * METRES_IN_A_MILE / 1000:.3f}"
        if self.near and self.sort:
            params["sort"] = self.sort
        if self.delivery:
            params["delivery"] = self.delivery
        if self.free:
            params["free"] = "true"
        if self.page > 1:
            params["page"] = str(self.page)
        return params

    def address(self, path: str = "/search", **changes: Any) -> str:
        """Return the address of this search with some values changed; anything but `page` returns to page 1.

        >>> SearchForm(q="lunch club", near="HU5 2AA", page=3).address(within="20")
        '/search?q=lunch+club&near=HU5+2AA&within=20'
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
        return f"{path}?{urlencode(pairs)}" if pairs else path


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter in force: what it says and the address without it."""

    text: str
    without: str


def filters_in_force(form: SearchForm, names: Mapping[str, str]) -> list[Filter]:
    """Return the filters of a form in the order of the panel; `names` gives labels for codes and slugs."""
    found: list[Filter] = []
    if form.near and form.chosen_distance != ANY_DISTANCE:
        text = t("filter.within", count=int(form.chosen_distance))
        found.append(Filter(text, form.address(within=ANY_DISTANCE)))
    for way in form.delivery:
        others = tuple(other for other in form.delivery if other != way)
        found.append(Filter(t(f"delivery.{way}"), form.address(delivery=others)))
    if form.age:
        found.append(Filter(t("filter.age", age=form.age), form.address(age="")))
    if form.free:
        found.append(Filter(t("form.free.option"), form.address(free=False)))
    narrowed = [(name, getattr(form, name)) for name in NARROWED_BY_LINK]
    return found + [
        Filter(names.get(value, value), form.address(**{name: ""})) for name, value in narrowed if value
    ]


def field_errors(errors: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the first sentence for each field of the form; what belongs to no field is under ""."""
    known = {field.name for field in fields(SearchForm)}
    found: dict[str, str] = {}
    for name, sentences in errors.items():
        field = _HUB_NAMES.get(name, name)
        found.setdefault(field if field in known else "", sentences[0] or t("error.search"))
    return found
