"""Operators' keys for every write, and the trail of what was done with them."""

import hashlib
import secrets

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from hub.database import Databases, now_utc, reading, writing
from hub.errors import AlreadyThere, NotFound
from hub.publishers.tables import api_key, audit

_PREFIX = "signpost_"


class Keys:
    """Keys that may write. A key is 256 random bits, so one round of SHA-256 is enough to keep it."""

    def __init__(self, databases: Databases) -> None:
        self._engine = databases.operations

    def add(self, name: str) -> str:
        """Make a key for an operator and return it; it is shown this once and kept only as a hash.

        Raises:
            AlreadyThere: There is a key of that name.
        """
        key = _PREFIX + secrets.token_urlsafe(32)
        try:
            with writing(self._engine) as connection:
                connection.execute(
                    insert(api_key).values(
                        name=name, key_hash=_hash(key), created_at=now_utc(), revoked=False
                    )
                )
        except IntegrityError as error:
            raise AlreadyThere(
                f"There is a key called {name!r} already; revoke it or choose another name."
            ) from error
        return key

    def revoke(self, name: str) -> None:
        """Make a key useless from now on.

        Raises:
            NotFound: There is no key of that name.
        """
        with writing(self._engine) as connection:
            done = connection.execute(update(api_key).where(api_key.c.name == name).values(revoked=True))
        if not done.rowcount:
            raise NotFound(f"There is no key called {name!r}.")

    def holder(self, key: str) -> str | None:
        """Return the name of the operator whose key this is, None when it is nobody's."""
        with reading(self._engine) as connection:
            return connection.execute(
                select(api_key.c.name).where(api_key.c.key_hash == _hash(key), api_key.c.revoked.is_(False))
            ).scalar_one_or_none()

    def record(self, who: str, action: str, subject: str, detail: str = "") -> None:
        """Write one line of the audit trail."""
        with writing(self._engine) as connection:
            connection.execute(
                insert(audit).values(at=now_utc(), who=who, action=action, subject=subject, detail=detail)
            )


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
