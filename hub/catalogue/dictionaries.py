"""The dictionaries that documents are packed with, as the catalogue keeps them."""

from sqlalchemy import Connection, select

from hub.catalogue.codec import Codec
from hub.catalogue.tables import dictionary


def read_dictionaries(connection: Connection) -> dict[int, bytes]:
    """Return every dictionary by its id; none before the first harvest of some size."""
    return {key: bytes(data) for key, data in connection.execute(select(dictionary))}


def read_codec(connection: Connection) -> Codec:
    """Return what unpacks every document that this connection's transaction sees."""
    return Codec(read_dictionaries(connection))
