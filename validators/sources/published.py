"""A spreadsheet's record as its feed publishes it, which is what rules are asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL

from standards.openreferral.canonical import Document, Problem
from standards.openreferral.identity import assign_ids, candidate_id, source_ids
from standards.openreferral.readers import read_service
from standards.openreferral.writers import write_service


@dataclass(frozen=True, slots=True)
class Published:
    """One record.

    Attributes:
        source_id: the id that stands in the file.
        problems: what the reader had to repair.
        document: the canonical document, with the ids that the feed gives.
        written: the service as version 3.0 has it.
    """

    source_id: str
    problems: tuple[Problem, ...]
    document: Document
    written: Document


def published(record: Mapping[str, Any], version: str) -> Published:
    """Return what a feed publishes of a record; the same record gives the same, ids included.

    Raises:
        RecordUnreadable: it has neither an id nor a name.
    """
    reading = read_service(record, version=version)
    document = reading.document
    source_id = str(document.pop("signpost")["original_id"])
    ids = {
        (kind, name): candidate_id(kind, name, namespace=NAMESPACE_URL) for kind, name in source_ids(document)
    }
    assign_ids(document, ids, namespace=NAMESPACE_URL)
    return Published(
        source_id, reading.problems, document, write_service(document, version="3.0", form="detail")
    )
