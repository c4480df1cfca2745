"""The ids under which a hosted feed serves its records: those that the hub's harvest of it will keep."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID, uuid5

from hub.catalogue.identities import OWNED_BY
from standards.openreferral.canonical import Document
from standards.openreferral.formats import is_uuid
from standards.openreferral.identity import candidate_id, source_ids

# A kind of record and an id of it: as published, or public.
Key = tuple[str, str]
# Gives those of the public ids that somebody holds, each with whether it is this feed.
Held = Callable[[Collection[Key]], Mapping[Key, bool]]

_LINK = "service_at_location"


def final_ids(documents: Sequence[Document], *, namespace: UUID, held: Held) -> list[dict[Key, str]]:
    """Return the public id of every record that each document names, by kind and id in the file.

    A UUID of the publisher's own is kept, unless another feed publishes a record of that id: then, and
    wherever the id is no UUID, it is made from the feed's namespace. It stays so once it has been harvested.

    Args:
        documents: Canonical documents with the ids of their file.
        namespace: The feed's own.
        held: Who holds which public ids.
    """
    named = [source_ids(document) for document in documents]
    # Two services may each call their place "1"; the catalogue tells them apart by their service.
    links = Counter(source_id for keys in named for kind, source_id in keys if kind == _LINK)
    own = {key for keys in named for key in keys if is_uuid(key[1].lower())}
    candidates = {key: candidate_id(*key, namespace=namespace) for key in own}
    others = {key: str(uuid5(namespace, f"{key[0]}:{public_id}")) for key, public_id in candidates.items()}
    known = held([(key[0], public_id) for ids in (candidates, others) for key, public_id in ids.items()])

    def choose(key: Key, service_id: str) -> str:
        kind, source_id = key
        if kind == _LINK and (key not in own or links[source_id] > 1):
            return str(uuid5(namespace, f"{kind}:{service_id}{OWNED_BY}{source_id}"))
        if key not in own:
            return candidate_id(kind, source_id, namespace=namespace)
        is_other = known.get((kind, others[key]), False) or not known.get((kind, candidates[key]), True)
        return others[key] if is_other else candidates[key]

    return [
        {key: choose(key, str(document["id"])) for key in keys}
        for document, keys in zip(documents, named, strict=True)
    ]
