"""Names of organizations in the search index: one document a name, there as long as a service has it.

They are written by the follower in the same commit as the services, so an organization whose last service is
taken out, hidden or erased goes with it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import tantivy

from hub.search.document import mapping_of, text_of
from hub.search.suggesting.names import LONGEST_NAME, add_name, plain_words


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization as a service names it; its id is "" where the service gives none."""

    id: str
    name: str

    @classmethod
    def of(cls, document: Mapping[str, Any], name: str) -> "Organization":
        """Return the organization of a stored service, with its name as plain text."""
        # More than this is a description in the wrong field.
        return cls(text_of(mapping_of(document.get("organization")), "id")[:100], name[:LONGEST_NAME])

    @property
    def number(self) -> int:
        """48 bits of the BLAKE2 hash of both, which services carry; 0 where there is no name."""
        if not self.name:
            return 0
        both = f"{self.id}\0{self.name}".encode("utf-8", "ignore")
        return int.from_bytes(hashlib.blake2b(both, digest_size=6).digest(), "big") or 1


class Organizations:
    """Counts the services of each name between two commits of an index, and writes what has changed.

    Each service carries the number of its organization, so the name that it leaves is known when it is
    written again; the document of a name carries how many services have it.
    """

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._searcher = index.searcher()
        # Organization of each service written since the last commit.
        self._now: dict[int, int] = {}
        # Changes of counts that are not written yet, and the names they are of.
        self._changes: dict[int, int] = {}
        self._named: dict[int, Organization] = {}

    def __len__(self) -> int:
        """How many names have changed and are not written yet."""
        return len(self._changes)

    def leave(self, ordinals: Iterable[int]) -> None:
        """Count these services out of what they had, before they are written again or taken out."""
        addresses = []
        for ordinal in ordinals:
            if (number := self._now.pop(ordinal, None)) is not None:
                self._count(number, -1)
            elif (hit := self._find(f"service:{ordinal}")) is not None:
                addresses.append(hit)
            # Whatever happens to it next, it is counted out once.
            self._now[ordinal] = 0
        for left in self._searcher.fast_field_values("organization", addresses):
            self._count(int(left or 0), -1)

    def join(self, ordinal: int, organization: Organization) -> None:
        """Count a service in, with the organization that it now names."""
        number = organization.number
        self._now[ordinal] = number
        self._count(number, 1)
        if number:
            self._named[number] = organization

    def write(self, writer: tantivy.IndexWriter) -> None:
        """Put what has changed in with the next commit."""
        for number, change in self._changes.items():
            # A name that lost and got as many stays as it is, and so does one that got none in the end.
            if not change:
                continue
            key = f"organization:{number}"
            held, often = self._find(key), change
            organization = self._named.get(number)
            if held is not None:
                often += int(self._searcher.fast_field_values("often", [held])[0] or 0)
                organization = organization or read_organization(self._searcher, held)
                writer.delete_documents_by_term("key", key)
            if often > 0 and organization is not None:
                writer.add_document(_document(organization, often))
        self._changes.clear()
        self._named.clear()

    def committed(self) -> None:
        """Go on with the index as it is after a commit: what services have now is read from there."""
        self._index.reload()
        self._searcher = self._index.searcher()
        self._now.clear()

    def _count(self, number: int, change: int) -> None:
        if number:
            self._changes[number] = self._changes.get(number, 0) + change

    def _find(self, key: str) -> tantivy.DocAddress | None:
        query = tantivy.Query.term_query(self._index.schema, "key", key)
        hits = self._searcher.search(query, limit=1, count=False).hits
        return hits[0][1] if hits else None


def read_organization(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Organization:
    """Return the organization that a document of the index names."""
    stored = orjson.loads(bytes(searcher.doc(address).get_first("more") or b""))
    return Organization(stored["id"], stored["name"])


def _document(organization: Organization, often: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("key", f"organization:{organization.number}")
    add_name(document, plain_words(organization.name), often)
    document.add_bytes("more", orjson.dumps({"id": organization.id, "name": organization.name}))
    return document
