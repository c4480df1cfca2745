"""What the hub holds of one service: every version of it, its ids, and the words that are nobody else's."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, Table, select

from hub.catalogue.codec import Codec
from hub.catalogue.dictionaries import read_codec
from hub.catalogue.identities import OWNED_BY
from hub.catalogue.tables import KINDS, identity, service, service_history, staged_service
from hub.database import Databases, reading
from hub.errors import NotFound
from hub.places.geocoder import answer_key
from hub.places.placement import one_line
from hub.publishers.feeds import Feed
from hub.publishers.store import Publishers, feeds_on
from standards.openreferral.canonical import Document
from standards.openreferral.formats import is_uuid

# Shorter texts ("Free", "Hull") are met everywhere by chance.
_SHORTEST = 5
# A notice quotes a value in its first 80 characters, and some of them it may have changed.
_QUOTED = 40
_AT_ONCE = 1_000
_DETAILS = ((service, service.c.id), (staged_service, staged_service.c.id))


@dataclass(frozen=True, slots=True)
class Target:
    """A service, as the catalogue knows it.

    Attributes:
        feed: The feed that publishes it.
        ordinal: Its key in the catalogue.
        public_id: Its id in the hub.
        source_id: Its id as published; the public one where that was erased before.
    """

    feed: Feed
    ordinal: int
    public_id: str
    source_id: str


@dataclass(slots=True)
class Traces:
    """What the hub holds of one service.

    Attributes:
        feed: The feed that publishes it.
        ordinal: Its key in the catalogue.
        public_id: Its id in the hub.
        source_id: Its id as published.
        is_live: It serves now.
        versions: Its documents: live, staged, and earlier ones.
        names: What it is called, the live name first.
        organizations: Public ids of organizations that only it names.
        locations: Public ids of places that only it is at.
        terms: Public ids of taxonomy terms that only it, of its feed, is tagged with.
        words: Texts of it that no other service of the feed has.
    """

    feed: Feed
    ordinal: int
    public_id: str
    source_id: str
    is_live: bool = False
    versions: list[Document] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    organizations: set[str] = field(default_factory=set)
    locations: set[str] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    @property
    def link_keys(self) -> str:
        """What the ids, as published, of its places' links begin with in the table of identities."""
        return f"{self.source_id}{OWNED_BY}"

    def quotes(self) -> list[str]:
        """Return the beginnings of its words and its id: a text that holds one of them tells of it."""
        # A notice writes what it quotes on one line, so each of them is looked for as it is and like that.
        told = {form[:_QUOTED] for word in self.words for form in (word, " ".join(word.split()))}
        return sorted(told | {self.source_id, self.public_id})

    def addresses(self) -> set[str]:
        """Return the addresses of its places as the geocoder's answers are kept under."""
        return {line for version in self.versions for line in address_lines(version)}


def find_target(databases: Databases, named: str) -> Feed | Target:
    """Return the service of that id, else the feed of that slug; a slug may look like an id.

    Raises:
        NotFound: There is no such service or feed.
    """
    named = named.strip()
    is_id = is_uuid(named.lower())
    service = find_service(databases, named.lower()) if is_id else None
    if service is not None:
        return service
    found = next((one for one in Publishers(databases).feeds() if one.slug == named), None)
    if found is not None:
        return found
    if is_id:
        raise NotFound(f"No service has the id {named}, and none ever had.")
    raise NotFound(f"There is no feed called {named!r}, and a service is named by its id, a UUID.")


def find_service(databases: Databases, public_id: str) -> Target | None:
    """Return the service of that id, live, held or gone; None when there never was one."""
    query = select(identity).where(identity.c.kind == KINDS["service"], identity.c.public_id == public_id)
    with reading(databases.catalogue) as connection:
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        feed = next(one for one in feeds_on(connection) if one.id == row.feed_id)
    return Target(feed, row.id, row.public_id, row.source_id or row.public_id)


def traces_of(databases: Databases, target: Target) -> Traces:
    """Return what is held of a service; looks through every service of its feed."""
    feed, ordinal = target.feed, target.ordinal
    traces = Traces(feed, ordinal, target.public_id, target.source_id)
    with reading(databases.catalogue) as connection:
        codec = read_codec(connection)
        for table, key in (*_DETAILS, (service_history, service_history.c.service_id)):
            for packed in connection.execute(select(table.c.detail).where(key == ordinal)).scalars():
                traces.is_live |= table is service
                traces.versions.append(orjson.loads(codec.unpack(packed)))
        for version in traces.versions:
            traces.names.append(str(version.get("name", "")))
            traces.organizations |= set(organization_ids(version))
            traces.locations |= set(location_ids(version))
            traces.terms |= set(term_ids(version))
            traces.words |= set(texts(version))
        for other in _others(connection, codec, feed, ordinal):
            traces.organizations.difference_update(organization_ids(other))
            traces.locations.difference_update(location_ids(other))
            traces.terms.difference_update(term_ids(other))
            traces.words.difference_update(texts(other))
    return traces


def documents(connection: Connection, codec: Codec, feed: Feed, table: Table) -> Iterator[tuple[int, Any]]:
    """Yield each service that a table holds of a feed: its ordinal and its document."""
    last = -1
    while True:
        query = (
            select(table.c.id, table.c.detail)
            .where(table.c.feed_id == feed.id, table.c.id > last)
            .order_by(table.c.id)
            .limit(_AT_ONCE)
        )
        rows = connection.execute(query).all()
        if not rows:
            return
        for row in rows:
            yield row.id, orjson.loads(codec.unpack(row.detail))
        last = rows[-1].id


def _others(connection: Connection, codec: Codec, feed: Feed, ordinal: int) -> Iterator[Document]:
    for table, _ in _DETAILS:
        for other, document in documents(connection, codec, feed, table):
            if other != ordinal:
                yield document


def texts(node: Any) -> Iterator[str]:
    """Yield the texts in a document at any depth that are long enough to tell whose they are."""
    if isinstance(node, str):
        if len(node.strip()) >= _SHORTEST:
            yield node.strip()
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def organization_ids(document: Document) -> Iterator[str]:
    """Yield the ids of the organizations that a document names."""
    own = document.get("organization") or {}
    for holder, name in (
        (document, "organization_id"),
        (own, "id"),
        (own, "parent_organization_id"),
    ):
        if isinstance(holder.get(name), str):
            yield holder[name]


def location_ids(document: Document) -> Iterator[str]:
    """Yield the ids of the places that a document names."""
    for link in document.get("service_at_locations") or ():
        yield from (
            str(one) for one in (link.get("location_id"), (link.get("location") or {}).get("id")) if one
        )
    for location in (document.get("organization") or {}).get("locations") or ():
        if location.get("id"):
            yield str(location["id"])


def term_ids(document: Document) -> Iterator[str]:
    """Yield the ids of the taxonomy terms that a document, its organization and its places have."""
    tagged: Iterable[Mapping[str, Any]] = (
        document,
        document.get("organization") or {},
        *((link.get("location") or {}) for link in document.get("service_at_locations") or ()),
    )
    for one in tagged:
        for attribute in one.get("attributes") or ():
            term = attribute.get("taxonomy_term") if isinstance(attribute, Mapping) else None
            if isinstance(term, Mapping) and isinstance(term.get("id"), str):
                yield term["id"]


def address_lines(document: Document) -> Iterator[str]:
    """Yield what a geocoder's answers for the addresses in a document are kept under."""
    for link in document.get("service_at_locations") or ():
        for address in (link.get("location") or {}).get("addresses") or ():
            if isinstance(address, Mapping):
                yield answer_key(one_line(address))
