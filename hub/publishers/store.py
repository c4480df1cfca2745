"""Publishers and feeds in the catalogue: the only module that speaks SQL for them."""

from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from hub.database import Databases, new_id, now_utc, public_url_of, reading, writing
from hub.errors import AlreadyThere, NotFound, SettingsError
from hub.publishers.feeds import (
    Feed,
    Publisher,
    check_data_status,
    check_slug,
    check_url,
    check_version,
)
from hub.publishers.tables import feed, publisher


class Said(TypedDict, total=False):
    """What may be said of a feed beside its name and address.

    Attributes:
        version: "1.0" or "3.0" when the operator knows it; None, the default, detects it at each harvest.
        licence: Licence as stated, None when none is.
        licence_url: Where the licence can be read.
        data_status: "live", the default, "test" or "sample".
    """

    version: str | None
    licence: str | None
    licence_url: str | None
    data_status: str


class Publishers:
    """The register of publishers and feeds."""

    def __init__(self, databases: Databases) -> None:
        self._engine = databases.catalogue

    def add_publisher(self, slug: str, name: str, *, url: str | None = None) -> Publisher:
        """Register a publisher, or return the one of that slug.

        Raises:
            SettingsError: The slug cannot be one.
        """
        check_slug(slug)
        with writing(self._engine) as connection:
            found = _publisher_of(connection, slug)
            if found is not None:
                return found
            key = connection.execute(
                insert(publisher).values(slug=slug, name=name, url=url, created_at=now_utc())
            ).inserted_primary_key
            assert key is not None
            return Publisher(key[0], slug, name, url)

    def add_feed(self, slug: str, name: str, url: str, *, publisher: Publisher, **said: Unpack[Said]) -> Feed:
        """Register a feed of a publisher.

        Args:
            slug: Name in addresses, unique.
            name: Name that people read.
            url: Base address of its API, unique.
            publisher: Who publishes it.
            **said: What else is said of it.

        Raises:
            SettingsError: A value cannot be used.
            AlreadyThere: The slug or the address is registered already.
        """
        with writing(self._engine) as connection:
            insert_feed(connection, slug, name, check_url(url), publisher=publisher, **said)
        return self.feed(slug)

    def feed(self, slug: str) -> Feed:
        """Return the feed of that slug.

        Raises:
            NotFound: There is none.
        """
        with reading(self._engine) as connection:
            found = connection.execute(_feeds().where(feed.c.slug == slug)).one_or_none()
            if found is None:
                raise NotFound(
                    f"There is no feed called {slug!r}; `signpost feed list` shows those there are."
                )
            return _feed(found, connection)

    def feeds(self, *, publisher_slug: str | None = None) -> list[Feed]:
        """Return every feed, or those of one publisher, in the order of their slugs."""
        with reading(self._engine) as connection:
            return feeds_on(connection, publisher_slug=publisher_slug)

    def publisher(self, slug: str) -> Publisher:
        """Return the publisher of that slug.

        Raises:
            NotFound: There is none.
        """
        with reading(self._engine) as connection:
            found = _publisher_of(connection, slug)
        if found is None:
            raise NotFound(f"There is no publisher called {slug!r}.")
        return found

    def set_feed(self, slug: str, **values: Any) -> Feed:
        """Change what is said of a feed.

        Args:
            slug: Which feed.
            **values: Any of name, url, version_set, version_found, licence, licence_url and data_status.

        Raises:
            NotFound: There is no such feed.
            SettingsError: A value cannot be used.
            AlreadyThere: Another feed has the address.
        """
        if "data_status" in values:
            check_data_status(values["data_status"])
        if "version_set" in values:
            values["version_set"] = check_version(values["version_set"])
        if "url" in values:
            check_url(values["url"])
        for name in ("licence", "licence_url"):
            if name in values:
                # An empty text takes the licence away: the feed is then no longer republished.
                values[name] = _stated(values[name])
        try:
            with writing(self._engine) as connection:
                connection.execute(update(feed).where(feed.c.slug == slug).values(**values))
        except IntegrityError as error:
            raise AlreadyThere(f"Another feed has the address {values.get('url')}.") from error
        return self.feed(slug)


def insert_feed(
    connection: Connection,
    slug: str,
    name: str,
    url: str,
    *,
    publisher: Publisher,
    namespace: str | None = None,
    **said: Unpack[Said],
) -> int:
    """Register a feed as part of this connection's transaction, and return its key.

    Args:
        connection: One that may write.
        slug: Name in addresses, unique.
        name: Name that people read.
        url: Base address of its API, unique; of a hosted feed, its path on this hub.
        publisher: Who publishes it.
        namespace: UUID under which ids are made; a new one when None.
        **said: What else is said of it.

    Raises:
        SettingsError: A value cannot be used.
        AlreadyThere: The slug or the address is registered already; the transaction cannot go on.
    """
    if not name.strip():
        raise SettingsError("The feed's name is blank; give one that people can read.")
    values = {
        "publisher_id": publisher.id,
        "slug": check_slug(slug),
        "name": name,
        "url": url,
        "namespace": namespace or new_id(),
        "version_set": check_version(said.get("version")),
        "licence": _stated(said.get("licence")),
        "licence_url": _stated(said.get("licence_url")),
        "data_status": check_data_status(said.get("data_status", "live")),
        "created_at": now_utc(),
    }
    try:
        key = connection.execute(insert(feed).values(**values)).inserted_primary_key
    except IntegrityError as error:
        raise AlreadyThere(
            f"A feed called {slug!r} or with the address {url} is registered already."
        ) from error
    assert key is not None
    return int(key[0])


def feeds_on(connection: Connection, *, publisher_slug: str | None = None) -> list[Feed]:
    """Return the feeds as this connection's transaction sees them, in the order of their slugs."""
    query = _feeds().order_by(feed.c.slug)
    if publisher_slug is not None:
        query = query.where(publisher.c.slug == publisher_slug)
    return [_feed(row, connection) for row in connection.execute(query)]


def _stated(text: str | None) -> str | None:
    return (text or "").strip() or None


def _publisher_of(connection: Connection, slug: str) -> Publisher | None:
    row = connection.execute(select(publisher).where(publisher.c.slug == slug)).one_or_none()
    return None if row is None else Publisher(row.id, row.slug, row.name, row.url)


def _feeds() -> Select[Any]:
    return select(
        feed,
        publisher.c.slug.label("publisher_slug"),
        publisher.c.name.label("publisher_name"),
        publisher.c.url.label("publisher_url"),
    ).join(publisher, publisher.c.id == feed.c.publisher_id)


def _feed(row: Row[Any], connection: Connection) -> Feed:
    # A hosted feed is at a path of this hub, wherever people reach the hub at the time.
    url = f"{public_url_of(connection)}{row.url}" if row.url.startswith("/") else row.url
    return Feed(
        id=row.id,
        slug=row.slug,
        name=row.name,
        publisher=Publisher(row.publisher_id, row.publisher_slug, row.publisher_name, row.publisher_url),
        url=url,
        namespace=row.namespace,
        version_set=row.version_set,
        version_found=row.version_found,
        licence=row.licence,
        licence_url=row.licence_url,
        data_status=row.data_status,
        live_harvest=row.live_harvest,
        live_since=row.live_since,
        source=row.source,
    )
