"""Ages, audiences and tagged terms of a canonical document in the words of 1.0."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from standards.openreferral.canonical import Document
from standards.openreferral.formats import is_uuid
from standards.openreferral.readers.terms_1_0 import AUDIENCES, spell
from standards.openreferral.terms import known_list, read_term

_TERM_NOT_IN_1_0 = frozenset(
    {"id", "code", "name", "term", "description", "taxonomy", "taxonomy_id", "taxonomy_detail", "term_uri"}
    | {"parent_id", "parent", "language"}
)
_ATTRIBUTE_NOT_IN_1_0 = frozenset(
    {"link_type", "link_id", "link_entity", "taxonomy_term", "taxonomy_term_id", "value"}
)


def made_id(document: Document, what: str, position: int = 0) -> str:
    """Return the id of a row that only 1.0 has: the same at every writing of the same service."""
    service = str(document.get("id", ""))
    namespace = UUID(service) if is_uuid(service) else NAMESPACE_URL
    return str(uuid5(namespace, f"{service}/{what}/{position}"))


def is_eligibility(attribute: Document) -> bool:
    """The attribute says whom the service is for."""
    return str(attribute.get("link_type", "")).casefold() == "eligibility"


def eligibility_rows(document: Document) -> list[Document]:
    """Return the rows of `eligibilitys`: those that 1.0 published, or what ages and terms make.

    Each audience word of 1.0 has a row, with the service's ages; terms of other
    lists stand on the first. An age nobody stated is left out, although the 1.0
    package marks both as required: a made-up 0 or 120 would turn people away.
    """
    if "eligibilitys" in document:
        return list(document["eligibilitys"])
    tags = [each for each in document.get("attributes", ()) if is_eligibility(each)]
    tags = [each for each in tags if "taxonomy_term" in each]
    ages: Document = {name: document[name] for name in ("minimum_age", "maximum_age") if name in document}
    words = [word for word in (_audience(each) for each in tags) if word]
    terms = [tagged(each)["taxonomy"] for each in tags if not _audience(each)]
    if not (ages or words or terms):
        return []
    rows: list[Document] = [
        {"id": made_id(document, "eligibility", place), "eligibility": word, **ages}
        for place, word in enumerate(words)
    ] or [{"id": made_id(document, "eligibility"), **ages}]
    if terms:
        rows[0]["taxonomys"] = terms
    return rows


def tagged(attribute: Document) -> Document:
    """Return the row of `service_taxonomys` that tags a service with the attribute's term."""
    row = {name: value for name, value in attribute.items() if name not in _ATTRIBUTE_NOT_IN_1_0}
    return {**row, "taxonomy": _term(attribute["taxonomy_term"])}


def _audience(attribute: Document) -> str | None:
    term = attribute["taxonomy_term"]
    # Only where no other list is named: "family" of a council's own list is that list's term.
    if term.get("taxonomy", "eligibility").casefold() != "eligibility":
        return None
    return spell(str(term.get("name", "")), AUDIENCES)


def _term(term: Document) -> Document:
    written: dict[str, Any] = {"id": term_identifier(term)}
    if "name" in term:
        written["name"] = term["name"]
    if "taxonomy" in term:
        known = known_list(term["taxonomy"])
        written["vocabulary"] = known.vocabulary if known else term["taxonomy"]
    if "parent" in term:
        written["parent"] = term["parent"]
    elif "parent_id" in term:
        written["parent"] = {"id": term["parent_id"]}
    extra = {name: value for name, value in term.items() if name not in _TERM_NOT_IN_1_0}
    return {**extra, **written}


def term_identifier(term: Document) -> str:
    """Return a term's identifier as 1.0 has it: its CURIE, else its code, else its id.

    >>> term_identifier({"id": "3f7b145d-84af-42d7-8fae-eaca714b02b2", "term_uri": "http://id.esd.org.uk/service/298"})
    'esdServiceType:298'
    """
    vocabulary = term.get("taxonomy")
    for published in (term.get("term_uri"), term.get("code"), term.get("id")):
        if isinstance(published, str) and not is_uuid(published):
            read = read_term(published, vocabulary)
            if read.curie or published != term.get("term_uri"):
                return read.curie or read.code
    return str(term.get("id") or term.get("term_uri") or term.get("name", ""))
