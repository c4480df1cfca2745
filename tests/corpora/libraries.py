"""The UK's public libraries of April 2025: 4,231 rows, 478 of them closed, which no search may find."""

from collections.abc import Iterator

from hub.places.postcodes import PostcodeTable
from tests.corpora.record import Record, kind, record, source
from tests.journeys.library_feeds import read_feeds, service_3_0


def read_libraries(postcodes: PostcodeTable) -> Iterator[Record]:
    """Yield every library, closed ones as defunct; the id is the number of its row."""
    for feed in read_feeds(source("libraries/uk_libraries_schema_2025-04.csv")):
        for number, row in feed.rows:
            document = service_3_0(feed.authority, number, row, "")
            document |= {
                "id": f"libraries:{number}",
                "description": f"A public library of {feed.authority}.",
                "attributes": [kind("437", "Library facilities")],
            }
            yield record(document["id"], document, postcodes)
