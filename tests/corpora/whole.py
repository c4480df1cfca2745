"""All corpora together, as one catalogue and one search index."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from unittest.mock import patch

from hub.places.areas import Areas
from hub.places.postcodes import PostcodeTable
from hub.search.index import follow
from hub.search.reader import SearchIndex
from hub.search.schema import build_schema
from tests.corpora.hounslow import read_hounslow
from tests.corpora.libraries import read_libraries
from tests.corpora.record import Record
from tests.corpora.samples import read_samples
from tests.corpora.trafford import read_trafford
from tests.hub.search.fake_catalogue import FakeCatalogue

AS_OF = date(2026, 11, 20)
"""The day that the samples are about: a Friday in term."""


@dataclass(frozen=True)
class Corpus:
    """Every record, in a catalogue and an index; a record's ordinal is its number in `records`, from 1.

    `full_index` is one that keeps of all words how often they occur and where they stand, as the methods need
    with which ours is compared.
    """

    records: tuple[Record, ...]
    catalogue: FakeCatalogue
    index: SearchIndex
    full_index: SearchIndex
    areas: Areas
    postcodes: PostcodeTable
    folder: Path

    def id_of(self, ordinal: int) -> str:
        """Return a record's stable id."""
        return self.records[ordinal - 1].id


def read_all(postcodes: Path) -> Iterator[Record]:
    """Yield the records of all corpora, with the samples first.

    Raises:
        CorpusAbsent: The reference data is not beside the checkout.
    """
    table = PostcodeTable.open(postcodes)
    yield from read_samples(postcodes, AS_OF)
    yield from read_hounslow(table)
    yield from read_trafford(table)
    yield from read_libraries(table)


def fill(records: Iterable[Record], folder: Path, postcodes: Path) -> Corpus:
    """Put records into a catalogue, and index it under `folder`."""
    kept = tuple(records)
    catalogue, areas = FakeCatalogue(), Areas.load()
    for ordinal, record in enumerate(kept, start=1):
        catalogue.put(ordinal, record.document, record.placement, feed=record.feed, publisher=record.feed)
    follow(catalogue, folder / "search", areas)
    with patch("hub.search.index.build_schema", partial(build_schema, words="position")):
        follow(catalogue, folder / "full", areas)
    return Corpus(
        kept,
        catalogue,
        SearchIndex(folder / "search"),
        SearchIndex(folder / "full"),
        areas,
        PostcodeTable.open(postcodes),
        folder,
    )


@contextmanager
def whole_corpus(postcodes: Path | None = None) -> Iterator[Corpus]:
    """Give the corpora together, in a temporary folder.

    Args:
        postcodes: The prepared postcode table; made (some 15 s) where none is given.

    Raises:
        CorpusAbsent: The reference data is not beside the checkout.
    """
    with tempfile.TemporaryDirectory(prefix="signpost-relevance-") as folder:
        if postcodes is None:
            postcodes = Path(folder) / "postcodes.bin"
            PostcodeTable.build(postcodes)
        yield fill(read_all(postcodes), Path(folder), postcodes)
