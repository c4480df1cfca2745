"""The standard's filters as a question to the index. Here what is not known does not match."""

from dataclasses import dataclass

from hub.api.context import Context
from hub.api.near import find_near
from hub.api.openreferral.parameters import Paging, number, value, values
from hub.api.openreferral.scope import Scope
from hub.api.openreferral.terms_1_0 import terms_of
from hub.api.problems import refuse
from hub.places.errors import PlaceUnknown
from hub.search.facts import term_keys_of
from hub.search.query import MAX_PER_PAGE, Hits, Query, search
from standards.openreferral.terms import Term, read_term

_SERVICE_TYPES = "esdServiceTypes"
# An id that no term has: what is asked for and not there finds nothing.
_NONE_SUCH = ("none",)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a request asks of taxonomies: written forms of terms, ids of terms, ids or names of taxonomies."""

    service_types: tuple[str, ...] = ()
    taxonomy_terms: tuple[str, ...] = ()
    taxonomies: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Something is asked."""
        return bool(self.service_types or self.taxonomy_terms or self.taxonomies)


def every_match(context: Context, scope: Scope) -> list[int] | None:
    """Return every service that a 3.0 request's filters match, best first; None when it has no filter."""
    ordinals: list[int] = []
    page = Paging(1, MAX_PER_PAGE)
    while True:
        hits = filtered(context, scope, page, text=text_3_0(), terms=terms_3_0(), postcode_alone=True)
        if hits is None:
            return None
        ordinals += [hit.ordinal for hit in hits.items]
        if len(ordinals) >= hits.total or not hits.items:
            return ordinals
        page = Paging(page.page + 1, MAX_PER_PAGE)


def text_3_0() -> str:
    """Return the words that a 3.0 request looks for."""
    return value("search") or value("text")


def filtered(
    context: Context, scope: Scope, paging: Paging, *, text: str, terms: Terms, postcode_alone: bool
) -> Hits | None:
    """Answer the request's filters, None when it has none and the whole list is asked for.

    Args:
        context: The hub's rooms.
        scope: The feeds to answer from.
        paging: The page asked for.
        text: Words to look for.
        terms: What is asked of taxonomies.
        postcode_alone: Whether a postcode without a proximity means the areas served (3.0); in 1.0 it says
            nothing, and clients send it.
    """
    minimum, maximum = number("minimum_age"), number("maximum_age")
    postcode, proximity = value("postcode"), number("proximity")
    placed = bool(postcode) and (proximity is not None or postcode_alone)
    if not (text or terms or placed or minimum is not None or maximum is not None):
        return None
    if not scope.feeds:
        return Hits(0, (), (), 0, "")
    near = None
    if placed:
        try:
            near = find_near(context, postcode)
        except PlaceUnknown as error:
            refuse("postcode", error.message, error.suggestions)
        if near is not None and near.resolved.point is None:
            refuse("postcode", near.resolved.message)
    return search(
        context.index,
        Query(
            text=text,
            point=near.resolved.point if near else None,
            within_km=None if near is None or proximity is None else proximity / 1000,
            areas=near.codes if near else (),
            sure_areas=near.sure_codes if near else None,
            exact=near is None or near.is_exact,
            service_types=terms.service_types,
            taxonomy_terms=terms.taxonomy_terms,
            taxonomies=terms.taxonomies,
            minimum_age=minimum,
            maximum_age=maximum,
            feeds=scope.slugs,
            known_only=True,
            place_rule="reach" if proximity is None else "distance",
            page=paging.page,
            per_page=paging.per_page,
        ),
    )


def terms_3_0() -> Terms:
    """Return what a 3.0 request asks of taxonomies: `taxonomy_id` is a taxonomy there."""
    return Terms(taxonomy_terms=tuple(values("taxonomy_term_id")), taxonomies=tuple(values("taxonomy_id")))


def terms_1_0(context: Context, scope: Scope) -> Terms:
    """Return what a 1.0 request asks of taxonomies: `taxonomy_id` is a term there, of a `vocabulary`.

    Service types are asked for as they are written, since the index knows every form of them. Terms of any
    other list (whom it is for, a publisher's own) are looked up, and asked for by the ids they have here.
    """
    identifiers, vocabularies = values("taxonomy_id"), values("vocabulary")
    if not identifiers:
        return Terms(taxonomies=tuple(vocabularies))
    lists = [*vocabularies, *[vocabularies[-1] if vocabularies else None] * len(identifiers)]
    read = [read_term(term, vocabulary) for term, vocabulary in zip(identifiers, lists, strict=False)]
    if all(term.vocabulary == _SERVICE_TYPES and term.uri for term in read):
        return Terms(service_types=tuple(str(term.uri) for term in read))
    return Terms(taxonomy_terms=_ids_of(context, scope, read) or _NONE_SUCH)


def _ids_of(context: Context, scope: Scope, wanted: list[Term]) -> tuple[str, ...]:
    """Return the ids of the terms that the feeds use and that are one of those wanted."""
    keys = frozenset().union(*map(term_keys_of, wanted)) | {term.code.lower() for term in wanted}
    return tuple(public_id for public_id, own in terms_of(context, scope).keys if not keys.isdisjoint(own))
