"""Taxonomies and their terms, gathered from what services are tagged with and from a feed's own lists."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from hub.catalogue.codec import to_bytes
from hub.catalogue.tables import feed_taxonomy, feed_term, taxonomy, taxonomy_term
from hub.database import Databases, insert_or, writing
from hub.jobs.fence import Check, unfenced
from hub.publishers.feeds import Feed

_AT_ONCE = 5_000


class Vocabularies:
    """What one feed's harvest has met of taxonomies and terms; it grows with the lists, not the services."""

    def __init__(self) -> None:
        self._taxonomies: dict[str, dict[str, Any]] = {}
        self._terms: dict[str, dict[str, Any]] = {}

    @property
    def taxonomies(self) -> list[dict[str, Any]]:
        """Every taxonomy met, in the order of their ids."""
        return [item for _, item in sorted(self._taxonomies.items())]

    @property
    def terms(self) -> list[dict[str, Any]]:
        """Every term met, in the order of their ids."""
        return [item for _, item in sorted(self._terms.items())]

    def add_term(self, term: Mapping[str, Any]) -> None:
        """Take a term as the 3.0 form writes it; a first sight is kept, a fuller one replaces it."""
        self._add_term(term, wins_tie=False)

    def add_listed_term(self, term: Mapping[str, Any]) -> None:
        """Take a term as the feed's own list gives it; a tag replaces it only when it is fuller."""
        self._add_term(term, wins_tie=True)

    def _add_term(self, term: Mapping[str, Any], *, wins_tie: bool) -> None:
        key = term.get("id")
        if not isinstance(key, str):
            return
        known = self._terms.get(key)
        if known is None or len(term) > len(known) or (wins_tie and len(term) == len(known)):
            self._terms[key] = dict(term)
        name, taxonomy_id = term.get("taxonomy"), term.get("taxonomy_id")
        if isinstance(taxonomy_id, str) and isinstance(name, str) and taxonomy_id not in self._taxonomies:
            self._taxonomies[taxonomy_id] = {"id": taxonomy_id, "name": name, "description": name}

    def add_taxonomy(self, item: Mapping[str, Any]) -> None:
        """Take a taxonomy as the feed's own list gives it, without its terms."""
        key = item.get("id")
        if isinstance(key, str):
            self._taxonomies[key] = {name: value for name, value in item.items() if name != "taxonomy_terms"}

    def add_service(self, document: Mapping[str, Any]) -> None:
        """Take every term that a service, its organization and its places are tagged with."""
        self._add_attributes(document)
        self._add_attributes(document.get("organization") or {})
        for link in document.get("service_at_locations") or ():
            self._add_attributes(link.get("location") or {})

    def store(self, databases: Databases, feed: Feed, check: Check = unfenced) -> None:
        """Write what was gathered, and that this feed uses it, if `check` lets it.

        Raises:
            LeaseLost: Another harvest of the feed has taken over.
        """
        # In the order of the ids: two feeds that write the same rows at once then never lock each other out.
        with writing(databases.catalogue) as connection:
            check(connection)
            _write(
                connection,
                taxonomy,
                [
                    {"public_id": key, "name": str(item.get("name", "")), "document": to_bytes(item)}
                    for key, item in sorted(self._taxonomies.items())
                ],
                ("name", "document"),
            )
            _write(
                connection,
                taxonomy_term,
                [
                    {
                        "public_id": key,
                        "taxonomy_id": item.get("taxonomy_id"),
                        "parent_id": item.get("parent_id"),
                        "vocabulary": str(item.get("taxonomy", "")),
                        "document": to_bytes(item),
                    }
                    for key, item in sorted(self._terms.items())
                ],
                ("taxonomy_id", "parent_id", "vocabulary", "document"),
            )
            _link(
                connection,
                feed_taxonomy,
                "taxonomy_id",
                feed.id,
                _keys(connection, taxonomy, self._taxonomies),
            )
            _link(connection, feed_term, "term_id", feed.id, _keys(connection, taxonomy_term, self._terms))

    def _add_attributes(self, tagged: Mapping[str, Any]) -> None:
        for attribute in tagged.get("attributes") or ():
            term = attribute.get("taxonomy_term")
            if isinstance(term, dict):
                self.add_term(term)


def _write(connection: Connection, table: Table, rows: list[dict[str, Any]], changing: Iterable[str]) -> None:
    if rows:
        statement = insert_or(connection, table)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["public_id"], set_={name: statement.excluded[name] for name in changing}
            ),
            rows,
        )


def _keys(connection: Connection, table: Table, public_ids: Iterable[str]) -> list[int]:
    wanted = list(public_ids)
    found: list[int] = []
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(table.c.id).where(table.c.public_id.in_(wanted[start : start + _AT_ONCE]))
        found.extend(connection.execute(query).scalars())
    return found


def _link(connection: Connection, table: Table, column: str, feed_id: int, keys: list[int]) -> None:
    known = set(connection.execute(select(table.c[column]).where(table.c.feed_id == feed_id)).scalars())
    rows = [{"feed_id": feed_id, column: key} for key in keys if key not in known]
    if rows:
        connection.execute(insert(table), rows)
