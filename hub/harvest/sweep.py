"""A place that becomes hidden is taken out of everything that was kept while it was not.

An operator may mark it, or the publisher may change the words: from then on its address is a secret, and what
the hub kept before (raw pages, earlier versions of the service, notices) must not tell it.
"""

from sqlalchemy import select, update

from hub.catalogue.dictionaries import read_codec
from hub.catalogue.tables import service_history
from hub.database import Databases, writing
from hub.harvest.pages import Pages
from hub.harvest.store import Harvests
from hub.places.secret_text import Secrets
from hub.places.striking_out import redact
from hub.publishers.feeds import Feed


def sweep(databases: Databases, feed: Feed, secrets: Secrets) -> None:
    """Strike secrets out of everything that is kept of a feed.

    Args:
        databases: Where it is kept.
        feed: The feed whose place has become hidden.
        secrets: What must not be seen, as this feed publishes it.
    """

    def clean(document: bytes) -> bytes:
        return redact(document, secrets)

    harvests = Harvests(databases)
    numbers = harvests.numbers_of(feed)
    harvests.clean_reports(numbers, clean)
    pages = Pages(databases)
    pages.redact(pages.bodies_of(numbers), clean)
    # They hold notices too, and the name of each record.
    pages.clean_readings(feed.id, clean)
    with writing(databases.catalogue) as connection:
        codec = read_codec(connection)
        mine = service_history.c.feed_id == feed.id
        for row in connection.execute(select(service_history).where(mine)).all():
            kept = codec.unpack(row.detail)
            cleaned = clean(kept)
            if cleaned != kept:
                connection.execute(
                    update(service_history)
                    .where(
                        service_history.c.service_id == row.service_id,
                        service_history.c.revision == row.revision,
                    )
                    .values(detail=codec.pack(cleaned))
                )
