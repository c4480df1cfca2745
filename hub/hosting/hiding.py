"""A hosted service's place taken out of sight at once, where the feed's own address serves it."""

from collections.abc import Collection, Mapping

from hub.database import Databases
from hub.hosting.editions import mask_hosted
from hub.hosting.store import HostedFeeds
from hub.places.hidden import hidden_places, secrets_of
from hub.places.secret_text import Secrets
from hub.publishers.feeds import Feed
from standards.openreferral.canonical import Document


def hide_hosted(
    databases: Databases, feed: Feed, marked: Collection[str], councils: Mapping[str, str]
) -> Secrets:
    """Hide the places of a hosted feed's services that are marked, or belong to a marked service.

    Args:
        databases: Where services are held.
        feed: The feed; of one that is not hosted there is nothing to hide.
        marked: Public ids.
        councils: Code of the council by the public id of the location.

    Returns:
        What must not be seen of them.
    """

    def change(document: Document) -> tuple[Document, Secrets] | None:
        hidden = hidden_places(document, frozenset(marked))
        if not hidden.locations:
            return None
        # Places that were hidden before have their council already.
        known = {
            str(link["location"]["id"]): str(link["location"]["council"])
            for link in document.get("service_at_locations", ())
            if (link.get("location") or {}).get("council")
        }
        masked = mask_hosted(document, hidden, {**councils, **known})
        return None if masked == document else (masked, secrets_of(document, hidden))

    return HostedFeeds(databases).rewrite(feed, change) if feed.is_hosted and marked else Secrets()
