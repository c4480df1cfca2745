"""`service_type`, `need` and `circumstance` of 1.0: extensions of the standard for users of the LGA's lists.

Needs and circumstances are asked for by the identifiers of our own lists, since the LGA's are not open. An
identifier that is in no list of ours matches nothing, and the answer says so in a header of its own: the
envelope of 1.0 has no room for words.
"""

from flask import g

from hub.api.lists import related
from hub.api.openreferral.parameters import values
from hub.search.query import asked_keys
from standards.lists.concepts import load

MESSAGE_HEADER = "Signpost-Message"
# A need is met by its types of service and by services that say so in plain words; a mention is not enough.
_NEED_KEYS = ("need3", "need2")
_SPELLINGS = {
    "needs": ("need", "needs"),
    "circumstances": ("circumstance", "circumstances"),
    "services": ("service_type", "service_types"),
}
_PREFIXES = {
    "needs": ("signpostneed", "signpostneeds"),
    "circumstances": ("signpostcircumstance", "signpostcircumstances"),
}


def concept_sets() -> tuple[frozenset[str], ...]:
    """Return a set of index keys for each of the three parameters that the request has; any key will do."""
    sets = []
    types = _given("services")
    if types:
        sets.append(frozenset(f"type:{key}" for one in types for key in asked_keys(one)))
    needs = _given("needs")
    if needs:
        known = _known("needs", needs)
        keys = {f"{key}:{need}" for need in known for key in _NEED_KEYS}
        keys.update(_keys_of_types("needs", known))
        sets.append(frozenset(keys))
    circumstances = _given("circumstances")
    if circumstances:
        known = _known("circumstances", circumstances)
        keys = {f"for:{one}" for one in known}
        keys.update(_keys_of_types("circumstances", known))
        sets.append(frozenset(keys))
    return tuple(sets)


def _keys_of_types(list_id: str, identifiers: list[str]) -> set[str]:
    mapped = types_of(list_id, identifiers)
    return {f"type:{key}" for service_type in mapped for key in asked_keys(service_type)}


def types_of(list_id: str, identifiers: list[str]) -> set[str]:
    """Return the identifiers of the LGA's service types that needs or circumstances map to."""
    mapped = related(list_id, "services")
    return {service_type for one in identifiers for service_type in mapped.get(one, ())}


def known_of(list_id: str) -> list[str] | None:
    """Return the needs or circumstances that the request names and that are in our list; None without any."""
    given = _given(list_id)
    return _known(list_id, given) if given else None


def _given(list_id: str) -> list[str]:
    return [one for name in _SPELLINGS[list_id] for one in values(name)]


def _known(list_id: str, given: list[str]) -> list[str]:
    items, known, unknown = load(list_id), [], []
    for text in given:
        prefix, colon, rest = text.partition(":")
        one = rest.strip() if colon and prefix.strip().lower() in _PREFIXES[list_id] else text
        item = items.item(one) or items.item(one.lower())
        if item is not None and item.retired_in and item.replaced_by:
            known.append(item.replaced_by)
        if item is None:
            unknown.append(text)
        else:
            known.append(item.identifier)
    if unknown:
        # A header is ASCII, and what somebody sent must not become another header.
        quoted = ", ".join(ascii(one[:60]) for one in unknown[:5])
        said = f"Not in our list of {list_id}, so nothing matches it: {quoted}. See /api/lists/{list_id}."
        g.messages = [*g.get("messages", ()), said]
    return known
