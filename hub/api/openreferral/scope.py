"""Whose services an address gives: everybody's, or one publisher's."""

from dataclasses import dataclass

from hub.api.context import Context
from hub.errors import NotFound
from hub.publishers.feeds import Feed


@dataclass(frozen=True)
class Scope:
    """Part of what is held that an address republishes.

    Attributes:
        feeds: The feeds that may be republished: they state a licence and are not a test.
        base: Address under which the lists are, without a trailing slash.
    """

    feeds: tuple[Feed, ...]
    base: str

    @property
    def feed_ids(self) -> list[int]:
        """Keys of the feeds."""
        return [feed.id for feed in self.feeds]

    @property
    def slugs(self) -> tuple[str, ...]:
        """Slugs of the feeds."""
        return tuple(feed.slug for feed in self.feeds)

    def has(self, feed: Feed) -> bool:
        """Return whether a feed is within the scope."""
        return any(feed.id == one.id for one in self.feeds)


def scope_of(context: Context, version: str, publisher: str | None) -> Scope:
    """Return the scope of an address.

    Args:
        context: The hub's rooms.
        version: "v1" or "v3".
        publisher: Slug, None for everybody.

    Raises:
        NotFound: There is no such publisher, or none of its feeds may be republished.
    """
    republished = [feed for feed in context.catalogue.generation().feeds if feed.is_republished]
    if publisher is None:
        return Scope(tuple(republished), f"{context.settings.public_url}/openreferral/{version}")
    feeds = tuple(feed for feed in republished if feed.publisher.slug == publisher)
    if not feeds:
        name = context.publishers.publisher(publisher).name
        raise NotFound(
            f"The services of {name} are not republished here: no feed of theirs states a licence. "
            "They can be searched, and each links to its source."
        )
    return Scope(feeds, f"{context.settings.public_url}/publishers/{publisher}/openreferral/{version}")
