"""What the hub knows for reading a person's words: its organizations and its own words, gathered at times."""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from weakref import WeakKeyDictionary

import orjson

from hub.api.context import Context
from hub.api.problems import refuse
from hub.catalogue.store import Catalogue
from hub.matching.understanding import understand
from hub.matching.understanding.spelling import speller
from hub.matching.understanding.understood import AgeImpossible, Understood, World
from hub.places.towns import find_towns, town_names
from hub.search.reader import Snapshot
from hub.search.words import plain_text

# At a million services there are more names than anyone types, and the commonest words are in any few
# thousand records: beyond these, more would only cost memory.
MOST_ORGANIZATIONS = 50_000
MOST_WORDS = 20_000
SERVICES_READ = 5_000
_AT_ONCE = 100
# A word that so many services have is one, whatever a dictionary says.
_KNOWN_FROM = 3
# An index of this many documents is gathered from while the first question waits, some two seconds.
AT_FIRST = 10_000
_ANEW_AFTER_S = 600.0
_WORD = re.compile(r"[a-z]{4,30}")


@dataclass
class _Kept:
    """What was gathered, from which state of the index and when; `gathering` while a thread is at it."""

    world: World
    generation: str = ""
    at: float = float("-inf")
    gathering: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


_kept: WeakKeyDictionary[Catalogue, _Kept] = WeakKeyDictionary()
_kept_lock = threading.Lock()


def understood_words(context: Context, text: str, now: datetime) -> Understood:
    """Return what was understood of a person's own words; nothing for an empty text.

    Raises:
        NotReady: There is no index yet.
        ValidationError: The words name an age that nobody has; the sentence is on `q`.
    """
    if not text.strip():
        return Understood()
    try:
        return understand(text, known_world(context), now)
    except AgeImpossible as impossible:
        refuse("q", impossible.message)


def known_world(context: Context, *, at_first: int = AT_FIRST) -> World:
    """Return what the hub knows beside the lists, some minutes old at most while the index changes.

    In a small hub it is there with the first question. In a large one a thread gathers it, and until then
    only the towns and the lists are known.

    Args:
        context: The hub's rooms.
        at_first: Documents in the index, up to which the first question waits.
    """
    snapshot = context.index.snapshot()
    with _kept_lock:
        kept = _kept.setdefault(context.catalogue, _Kept(World(_towns(), {}, {})))
    if kept.generation == snapshot.generation:
        return kept.world
    with kept.lock:
        is_due = not kept.gathering and time.monotonic() - kept.at > _ANEW_AFTER_S
        if not is_due or kept.generation == snapshot.generation:
            return kept.world
        if not kept.generation and snapshot.searcher.num_docs <= at_first:
            _gather(context, kept, snapshot)
            return kept.world
        kept.gathering = True
    threading.Thread(
        target=_gather, args=(context, kept, snapshot), name="signpost-known-words", daemon=True
    ).start()
    return kept.world


def _gather(context: Context, kept: _Kept, snapshot: Snapshot) -> None:
    try:
        world = _world(context)
        # Its dictionary takes longer to make than all the rest, and no question should wait for it.
        speller(world)
        kept.world, kept.generation = world, snapshot.generation
    finally:
        kept.at = time.monotonic()
        kept.gathering = False


def _world(context: Context) -> World:
    feed_ids = [feed.id for feed in context.catalogue.generation().feeds if feed.is_searchable]
    names = dict(_organizations(context.catalogue, feed_ids))
    words: Counter[str] = Counter()
    for text in _texts(context.catalogue, feed_ids):
        words.update(set(_WORD.findall(text.lower())))
    for name in names:
        for word in _WORD.findall(name):
            words[word] += _KNOWN_FROM
    index = context.index

    def knows(stem: str) -> bool:
        searcher = index.snapshot().searcher
        return sum(searcher.doc_freq(field, stem) for field in ("name", "kind", "about")) >= _KNOWN_FROM

    return World(_towns(), names, dict(words.most_common(MOST_WORDS)), knows)


def _organizations(catalogue: Catalogue, feed_ids: list[int]) -> Iterator[tuple[str, str]]:
    """Yield names of organizations, in lower case and as published."""
    after = None
    for _ in range(MOST_ORGANIZATIONS // _AT_ONCE):
        part = catalogue.organization_list(feed_ids, limit=_AT_ONCE, after=after)
        for document in part.items:
            name = orjson.loads(document).get("name")
            if isinstance(name, str) and name.strip():
                yield " ".join(name.lower().split()), " ".join(name.split())
        after = part.last
        if part.is_last:
            return


def _texts(catalogue: Catalogue, feed_ids: list[int]) -> Iterator[str]:
    """Yield names and descriptions of some services, spread evenly over all."""
    total = catalogue.service_list(feed_ids, limit=1).total
    blocks = min(SERVICES_READ, total) // _AT_ONCE + 1
    for block in range(blocks):
        part = catalogue.service_list(feed_ids, limit=_AT_ONCE, offset=block * total // blocks)
        for item in part.items:
            said = orjson.loads(item)
            yield plain_text(" ".join(str(said.get(name) or "") for name in ("name", "description")))


@cache
def _towns() -> dict[str, tuple[float, float]]:
    return {name: find_towns(name)[0].point for name in town_names()}
