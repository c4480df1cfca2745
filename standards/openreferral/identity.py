"""Ids that are UUIDs, the same at every harvest, whatever the feed publishes.

Four kinds of thing have an identity that is decided once and kept for ever in
the catalogue's id table: service, organization, location, service_at_location.
Everything below them follows by rule, so it needs no table. Tables below say
what nests where; walking them costs less than looking at every property.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha1
from typing import Any
from uuid import NAMESPACE_URL, UUID

from standards.openreferral.canonical import Document
from standards.openreferral.terms import known_list, read_term

KINDS = ("service", "organization", "location", "service_at_location")

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch

_REFERENCES = {
    "service_id": "service",
    "organization_id": "organization",
    "parent_organization_id": "organization",
    "location_id": "location",
    "service_at_location_id": "service_at_location",
    "contact_id": "contact",
    "phone_id": "phone",
    "program_id": "program",
}
_REFERENCE_NAMES = _REFERENCES.keys()
_SHARED = (("contacts", "contact"), ("phones", "phone"), ("attributes", "attribute"))
_ARRAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "service": (
        ("schedules", "schedule"),
        ("service_areas", "service_area"),
        ("service_at_locations", "service_at_location"),
        ("languages", "language"),
        ("funding", "funding"),
        ("cost_options", "cost_option"),
        ("eligibilitys", "eligibility"),
        ("holiday_schedules", "holiday_schedule"),
        ("reviews", "review"),
        *_SHARED,
    ),
    "organization": (
        ("organization_identifiers", "organization_identifier"),
        ("funding", "funding"),
        ("locations", "location"),
        *_SHARED,
    ),
    "location": (
        ("addresses", "address"),
        ("accessibility", "accessibility"),
        ("languages", "language"),
        *_SHARED,
    ),
    "service_at_location": (("service_areas", "service_area"), *_SHARED),
    "contact": (("phones", "phone"), ("attributes", "attribute")),
    "phone": (("languages", "language"), ("attributes", "attribute")),
}
_ATTRIBUTES = (("attributes", "attribute"),)
_OBJECTS = {"service": "organization", "service_at_location": "location"}


def source_ids(document: Document) -> list[tuple[str, str]]:
    """Return every (kind, published id) a document names, each once, the service first.

    Organizations that are only referred to are among them, so that they have the
    same id once they are published themselves.
    """
    found = {("service", document["id"]): None}
    organization = document.get("organization", {})
    for name, holder in (
        ("id", organization),
        ("organization_id", document),
        ("parent_organization_id", organization),
    ):
        if name in holder:
            found["organization", holder[name]] = None
    for location in organization.get("locations", ()):
        if "id" in location:
            found["location", location["id"]] = None
    for link in document.get("service_at_locations", ()):
        found["service_at_location", link["id"]] = None
        if "location_id" in link:
            found["location", link["location_id"]] = None
        if "location" in link:
            found["location", link["location"]["id"]] = None
    return list(found)


def candidate_id(kind: str, source_id: str, *, namespace: UUID) -> str:
    """Return the id a thing would have if nothing else has it already.

    The publisher's own UUID in lower case; else the UUID (version 5) of
    "kind:id" in the namespace of the feed.

    >>> candidate_id("service", "AC148810-D857-441C-9679-408F346DE14B", namespace=NAMESPACE_URL)
    'ac148810-d857-441c-9679-408f346de14b'
    """
    if _UUID(source_id):
        return source_id
    lower = source_id.lower()
    return lower if _UUID(lower) else _made(namespace, f"{kind}:{source_id}")


def term_id(term: Mapping[str, Any], *, namespace: UUID) -> str:
    """Return a taxonomy term's id: its own UUID, or one that follows from what it is.

    A term with a URI has the same id in every feed; a local one is the feed's own.
    """
    own = term.get("id")
    if own is not None and _UUID(own.lower()):
        return str(own).lower()
    uri = term.get("term_uri")
    if uri:
        return _of_url(uri)
    code = term.get("code") or own or term.get("name", "")
    return _made(namespace, f"term:{term.get('taxonomy', '')}:{code}")


def taxonomy_id(vocabulary: str, *, namespace: UUID) -> str:
    """Return the id of a whole list: of its URI where it has one, else the feed's own."""
    known = known_list(vocabulary)
    if known:
        return _of_url(known.uri or f"urn:x-signpost:list:{known.vocabulary}")
    return candidate_id("taxonomy", vocabulary, namespace=namespace)


def assign_ids(document: Document, published: Mapping[tuple[str, str], str], *, namespace: UUID) -> Document:
    """Give every object of a document its final id, in place, and return the document.

    Args:
        document: what a reader returned; every reference in it is rewritten too.
        published: final id by (kind, published id), from the catalogue's id table;
            what it lacks gets its `candidate_id`.
        namespace: the feed's UUID.

    Children below the four kinds keep a UUID; another id becomes the version 5
    UUID of "entity:id"; a missing one is made from the parent's id and the
    child's position. `signpost.original_id` keeps the service's published id.
    """
    _Walk(published, namespace).object(document, "service")
    return document


class _Walk:
    """One document's pass: what is looked up once is kept for the rest of it."""

    __slots__ = ("known", "namespace", "published")

    def __init__(self, published: Mapping[tuple[str, str], str], namespace: UUID) -> None:
        self.published = published
        self.namespace = namespace
        self.known: dict[tuple[str, str], str] = {}

    def final(self, kind: str, source_id: str) -> str:
        """Return the final id of anything with a published one."""
        key = (kind, source_id)
        found = self.known.get(key)
        if found is None:
            found = self.published.get(key) or candidate_id(kind, source_id, namespace=self.namespace)
            self.known[key] = found
        return found

    def object(self, row: Document, entity: str, parent: str = "", position: int = 0) -> None:
        """Assign the ids of one object and of all below it."""
        before = row.get("id")
        if type(before) is not str:
            own = _made(self.namespace, f"{entity}:{parent}:{position}")
        else:
            own = self.final(entity, before)
        row["id"] = own
        if not _REFERENCE_NAMES.isdisjoint(row):
            for name, kind in _REFERENCES.items():
                if type(row.get(name)) is str:
                    row[name] = self.final(kind, row[name])
        for name, child in _ARRAYS.get(entity, _ATTRIBUTES):
            children = row.get(name)
            # Where a reader knows no such field, what was published stands there as it was.
            if type(children) is not list:
                continue
            if child == "attribute":
                self.attributes(children, before, own)
                continue
            for place, each in enumerate(children):
                if type(each) is dict:
                    self.object(each, child, own, place)
        nested = _OBJECTS.get(entity)
        if nested is not None and nested in row:
            self.object(row[nested], nested, own)

    def attributes(self, rows: list[Document], owner_before: str | None, owner: str) -> None:
        """Assign the ids of an object's attributes, their terms and what they link to."""
        for position, row in enumerate(rows):
            if type(row) is not dict:
                continue
            before = row.get("id")
            if type(before) is not str:
                row["id"] = _made(self.namespace, f"attribute:{owner}:{position}")
            else:
                row["id"] = self.final("attribute", before)
            if type(row.get("link_id")) is str:
                row["link_id"] = owner if row["link_id"] == owner_before else self.linked(row["link_id"])
            term = row.get("taxonomy_term")
            reference = row.get("taxonomy_term_id")
            if type(term) is dict:
                published = term.get("id")
                self.term(term)
                if reference is not None and (published is None or reference == published):
                    row["taxonomy_term_id"] = term["id"]
                    continue
            if type(reference) is str:
                row["taxonomy_term_id"] = self.referred_term(reference, None)

    def linked(self, source_id: str) -> str:
        """Return the id of what an attribute is said to tag, when that is not its owner."""
        for kind in KINDS:
            if (kind, source_id) in self.known:
                return self.known[kind, source_id]
        return candidate_id("link", source_id, namespace=self.namespace)

    def term(self, term: Document) -> None:
        """Assign the ids of a term, of its list and of its parent."""
        vocabulary = term.get("taxonomy")
        term["id"] = term_id(term, namespace=self.namespace)
        if "taxonomy_id" in term:
            term["taxonomy_id"] = self.final("taxonomy", term["taxonomy_id"])
        elif vocabulary:
            term["taxonomy_id"] = taxonomy_id(vocabulary, namespace=self.namespace)
        if "parent_id" in term:
            term["parent_id"] = self.referred_term(term["parent_id"], vocabulary)

    def referred_term(self, identifier: str, vocabulary: str | None) -> str:
        """Return the id of a term of which only the identifier is published."""
        if _UUID(identifier):
            return identifier
        read = read_term(identifier, vocabulary)
        term = {"id": identifier, "term_uri": read.uri, "taxonomy": read.vocabulary, "code": read.code}
        return term_id(term, namespace=self.namespace)


def _made(namespace: UUID, name: str) -> str:
    """Return `str(uuid5(namespace, name))` in a third of the time: a record of 1.0 needs fifty.

    Unlike uuid5 it takes half a surrogate pair, which JSON may hold, without an error.
    """
    written = name.encode("utf-8", "surrogatepass")
    digest = sha1(namespace.bytes + written, usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


@lru_cache(maxsize=16384)
def _of_url(url: str) -> str:
    return _made(NAMESPACE_URL, url)
