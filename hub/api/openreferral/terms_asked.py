"""What a request asks of taxonomies, as sets of index keys; a service has one key of each set."""

from hub.api.context import Context
from hub.api.openreferral.parameters import sets_of, values
from hub.api.openreferral.scope import Scope
from hub.api.openreferral.terms_1_0 import terms_of
from hub.api.problems import refuse, shown
from hub.search.asked_for import KINDS
from hub.search.labels import term_keys_of
from hub.search.query import asked_keys
from standards.openreferral.terms import known_list, read_term

_SERVICE_TYPES = "esdServiceTypes"
# Every spelling of `taxonomy_type` in the OpenAPI file and the two pages of guidance; "" is all of them.
_KINDS = {
    **{kind: kind for kind in KINDS},
    "organisation": "organization",
    "cost": "cost_option",
    "service_area": "area",
    "any": "",
    "all": "",
}


def term_sets_3_0() -> tuple[frozenset[str], ...]:
    """Return the sets of a 3.0 request, where `taxonomy_id` is a taxonomy; of each parameter any will do."""
    terms, taxonomies = values("taxonomy_term_id"), values("taxonomy_id")
    sets = []
    if terms:
        sets.append(frozenset(f"term:{one.lower()}" for one in terms))
    if taxonomies:
        sets.append(frozenset(f"taxonomy:{one.lower()}" for one in taxonomies))
    return tuple(sets)


def term_sets_1_0(context: Context, scope: Scope) -> tuple[frozenset[str], ...]:
    """Return the sets of a 1.0 request, where `taxonomy_id` is a term of a `vocabulary` on a `taxonomy_type`.

    What stands at the same place belongs together, and one of a kind goes with all: the standard wants as
    many of each. A service has to have all terms asked for. Ends the request with a 422 where the numbers
    differ or a `taxonomy_type` is none.
    """
    asked = {
        "taxonomy_id": values("taxonomy_id"),
        "vocabulary": values("vocabulary"),
        "taxonomy_type": [_kind(one) for one in values("taxonomy_type")],
    }
    sets = [term_set(context, scope, *(one or "" for one in each)) for each in sets_of(asked, called="terms")]
    return tuple(dict.fromkeys(one for one in sets if one is not None))


def _kind(text: str) -> str:
    folded = text.lower().replace("-", "_").replace(" ", "_")
    kind = _KINDS.get(folded, _KINDS.get(folded.rstrip("s")))
    if kind is None:
        refuse("taxonomy_type", f"{shown(text)} is not one of {', '.join(sorted(_KINDS))}.")
    return kind


def term_set(
    context: Context, scope: Scope, identifier: str, vocabulary: str, kind: str = ""
) -> frozenset[str] | None:
    """Return the keys of one set; None where it asks for nothing."""
    if not identifier:
        if not vocabulary:
            return frozenset({f"on:{kind}"}) if kind else None
        known = known_list(vocabulary)
        name = (known.vocabulary if known else vocabulary).lower()
        if not kind:
            return frozenset({f"taxonomy:{name}", f"taxonomy:{vocabulary.lower()}"})
        return frozenset(f"on:{kind}:{one}" for one in terms_of(context, scope).ids_in(name))
    term = read_term(identifier, vocabulary or None)
    if term.vocabulary == _SERVICE_TYPES and term.uri and kind in {"", "service"}:
        # The index knows every form of these.
        return frozenset(f"type:{key}" for key in asked_keys(term.uri))
    keys = term_keys_of(term) | {term.code.lower()}
    found = [one for one, own in terms_of(context, scope).keys if not keys.isdisjoint(own)]
    if kind:
        return frozenset(f"on:{kind}:{one.lower()}" for one in found)
    anywhere = [f"on:{each}:{one.lower()}" for each in KINDS for one in found]
    return frozenset({*anywhere, *(f"term:{one.lower()}" for one in found)})
