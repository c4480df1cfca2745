"""The standard's filters as a question to the index; README.md beside this says how each is read, and why.

What is not known does not match, but where the standard says that it does.
"""

from dataclasses import replace

from hub.api.context import Context
from hub.api.near import Near, find_near
from hub.api.openreferral.concepts_asked import concept_sets
from hub.api.openreferral.parameters import Paging, known_uuid, number, only_known, value, values
from hub.api.openreferral.published import ORGANIZATION_NOT_STATED
from hub.api.openreferral.scope import Scope
from hub.api.openreferral.terms_asked import term_set, term_sets_1_0, term_sets_3_0
from hub.api.openreferral.times_asked import times_asked
from hub.api.problems import refuse, shown
from hub.places.errors import PlaceUnknown
from hub.search.asked_for import NO_ORGANIZATION
from hub.search.coverage import Covered
from hub.search.query import MAX_PER_PAGE, Hits, Query, search

AGE_RULES = ("literal", "overlap")


def query_1_0(context: Context, scope: Scope) -> Query | None:
    """Return what a 1.0 request asks of services, None where it has no filter and wants the whole list."""
    asked = Query(
        text=value("text"),
        key_sets=(*term_sets_1_0(context, scope), *concept_sets()),
        times=times_asked(or_none=True),
    )
    if value("coverage"):
        asked = replace(asked, coverage=_covered(_place(context, "coverage")))
    # Clients send either without the other, which then says nothing.
    metres = number("proximity")
    if value("postcode") and metres is not None:
        asked = _near(asked, _place(context, "postcode"), metres)
    return _whole(asked, scope)


def query_3_0(context: Context, scope: Scope) -> Query | None:
    """Return what a 3.0 request asks of services, None where it has no filter and wants the whole list."""
    asked = Query(
        text=value("search") or value("text"),
        key_sets=(*term_sets_3_0(), *_organizations()),
        times=times_asked(or_none=False),
    )
    metres = number("proximity")
    if value("postcode"):
        place = _place(context, "postcode")
        coverage = replace(asked, coverage=_covered(place))
        asked = coverage if metres is None else _near(asked, place, metres)
    return _whole(asked, scope)


def query_by_term(context: Context, scope: Scope) -> Query | None:
    """Return what `taxonomy` and `scheme` of 1.0's organizations ask of their services; None without both.

    The standard says nothing of what they mean; its reference had terms (taxonomies) and lists (schemes).
    """
    key_set = term_set(context, scope, value("taxonomy"), value("scheme"))
    return None if key_set is None else Query(key_sets=(key_set,), feeds=scope.slugs)


def find(context: Context, query: Query, paging: Paging) -> Hits:
    """Answer a question for one page."""
    if not query.feeds:
        return Hits(0, (), (), 0, "")
    return search(context.index, replace(query, page=paging.page, per_page=paging.per_page))


def every_match(context: Context, query: Query) -> list[int]:
    """Return every service that a question finds, best first."""
    ordinals: list[int] = []
    page = 1
    while True:
        hits = find(context, query, Paging(page, MAX_PER_PAGE))
        ordinals += [hit.ordinal for hit in hits.items]
        if len(ordinals) >= hits.total or not hits.items:
            return ordinals
        page += 1


def _whole(asked: Query, scope: Scope) -> Query | None:
    """Return a question with the ages and the feeds, None where it asks for nothing."""
    minimum, maximum = number("minimum_age"), number("maximum_age")
    if minimum is not None and maximum is not None and minimum > maximum:
        refuse("minimum_age", f"{minimum:g} is above the maximum_age asked for, {maximum:g}.")
    rule = value("age_rule") or "overlap"
    only_known([rule], AGE_RULES, "age_rule")
    asked = replace(
        asked,
        minimum_age=minimum,
        maximum_age=maximum,
        age_rule="literal" if rule == "literal" else "overlap",
    )
    if asked == Query(age_rule=asked.age_rule):
        return None
    return replace(asked, feeds=scope.slugs, known_only=True)


def _organizations() -> tuple[frozenset[str], ...]:
    """Return the organizations asked for, of which a service is of one."""
    keys = set()
    asked = values("organization_id")
    for text in asked:
        public_id = known_uuid(text)
        if public_id is None:
            refuse("organization_id", f"{shown(text)} is no id of an organization; ids here are UUIDs.")
        not_stated = public_id == ORGANIZATION_NOT_STATED["id"]
        keys.add(NO_ORGANIZATION if not_stated else f"organization:{public_id}")
    return (frozenset(keys),) if asked else ()


def _place(context: Context, name: str) -> Near:
    try:
        near = find_near(context, value(name))
    except PlaceUnknown as error:
        refuse(name, error.message, error.suggestions)
    if near.resolved.point is None:
        refuse(name, near.resolved.message)
    return near


def _covered(near: Near) -> Covered:
    return Covered(near.resolved.point if near.is_exact else None, near.sure_codes)


def _near(asked: Query, near: Near, metres: float) -> Query:
    """Return a question for what is within the distance of a place, or online."""
    return replace(
        asked,
        point=near.resolved.point,
        within_km=metres / 1000,
        exact=near.is_exact,
        place_rule="distance",
    )
