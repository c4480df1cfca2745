"""What a service is listed as, and what else than its name and description it can be found by.

Read only when it is asked for: the index asks for all of it once, a page of results for little.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from hub.search.document import mapping_of, rows_of, term_label, text_of
from hub.search.words import plain_text
from standards.openreferral.terms import Term, read_term

# Attributes of a service that say something else than what kind of service it is.
_NOT_A_SERVICE_TYPE = (
    "eligib",
    "audience",
    "attending",
    "deliverable",
    "access",
    "circumstance",
    "need",
    "cost",
    "area",
)
_NOT_A_SERVICE_TYPE_LIST = ("circumstance", "need", "eligibility")


class ServiceType(NamedTuple):
    """A term that says what kind of service this is: its id in this hub, its label and its URI, if any."""

    id: str
    label: str
    uri: str | None


TermOfService = tuple[Mapping[str, Any], Term, bool]
"""A term as published, as it was read, and whether it says what kind of service it is."""


class Labels:
    """The taxonomy terms of one service, and its other words.

    Args:
        document: Canonical document.
        hidden: Ids of locations that may not be shown.
    """

    def __init__(self, document: Mapping[str, Any], hidden: set[str]) -> None:
        self._document = document
        self._hidden = hidden

    @cached_property
    def terms(self) -> tuple[TermOfService, ...]:
        """Every term on the service itself."""
        return tuple(_terms(self._document))

    @cached_property
    def service_types(self) -> tuple[ServiceType, ...]:
        """What kind of service it is, in the publisher's order."""
        types = (
            ServiceType(text_of(term, "id"), term_label(term), read.uri)
            for term, read, is_type in self.terms
            if is_type
        )
        return tuple(dict.fromkeys(types))

    @cached_property
    def kinds(self) -> list[tuple[str, str]]:
        """Every written form of those terms, see `term_keys_of`, each with the label of its term."""
        return [
            (key, term_label(term))
            for term, read, is_type in self.terms
            if is_type
            for key in term_keys_of(read)
        ]

    @property
    def term_keys(self) -> frozenset[str]:
        """All those written forms."""
        return frozenset(key for key, _ in self.kinds)

    @property
    def term_ids(self) -> frozenset[str]:
        """`taxonomy_term.id` of every term on the service itself, lower case."""
        return frozenset(text_of(term, "id").lower() for term, _, _ in self.terms) - {""}

    @property
    def taxonomy_keys(self) -> frozenset[str]:
        """`taxonomy_id` and vocabulary name of those terms, lower case."""
        return frozenset(
            key.lower()
            for term, read, _ in self.terms
            for key in (text_of(term, "taxonomy_id"), read.vocabulary)
            if key
        )

    @cached_property
    def about(self) -> tuple[str, ...]:
        """Other words to find it by: eligibility, names and towns of its visible places."""
        return tuple(dict.fromkeys(_about(self._document, self._hidden)))


@lru_cache(maxsize=65_536)
def term_keys_of(term: Term) -> frozenset[str]:
    """Return the forms under which a term is indexed and asked for, in lower case.

    Its URI, its CURIE, its vocabulary with its code, and its code alone unless that is only digits: a bare
    number would be a term of every list.

    >>> sorted(term_keys_of(read_term("728", "esdServiceTypes")))
    ['esdservicetype:728', 'esdservicetypes:728', 'http://id.esd.org.uk/service/728']
    """
    alone = None if term.code.isdigit() else term.code
    forms = (term.uri, term.curie, f"{term.vocabulary}:{term.code}", alone)
    return frozenset(form.lower() for form in forms if form)


def _terms(document: Mapping[str, Any]) -> Iterator[TermOfService]:
    for attribute in rows_of(document.get("attributes")):
        term = mapping_of(attribute.get("taxonomy_term"))
        identifier = text_of(term, "term_uri") or text_of(term, "code") or text_of(term, "id")
        if not identifier:
            continue
        vocabulary = text_of(term, "taxonomy") or text_of(mapping_of(term.get("taxonomy_detail")), "name")
        read = read_term(identifier, vocabulary or None)
        yield term, read, _is_service_type(text_of(attribute, "link_type"), read.vocabulary)


# A feed has few kinds of attribute and few lists.
@lru_cache(maxsize=1024)
def _is_service_type(link_type: str, vocabulary: str) -> bool:
    link, list_name = link_type.lower(), vocabulary.lower()
    return not any(word in link for word in _NOT_A_SERVICE_TYPE) and not any(
        word in list_name for word in _NOT_A_SERVICE_TYPE_LIST
    )


def _about(document: Mapping[str, Any], hidden: set[str]) -> Iterator[str]:
    if who := plain_text(text_of(document, "eligibility_description")):
        yield who
    for attribute in rows_of(document.get("attributes")):
        link = text_of(attribute, "link_type").lower()
        if ("eligib" in link or "audience" in link) and (
            label := term_label(mapping_of(attribute.get("taxonomy_term")))
        ):
            yield label
    for at_location in rows_of(document.get("service_at_locations")):
        location = mapping_of(at_location.get("location"))
        # The name or town of a hidden place would find it.
        if {text_of(location, "id"), text_of(at_location, "location_id")} & hidden:
            continue
        cities = (text_of(address, "city") for address in rows_of(location.get("addresses")))
        yield from filter(None, (plain_text(text) for text in (text_of(location, "name"), *cities)))
