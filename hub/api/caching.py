"""What may be kept of an answer, by whom, and how to ask whether it still holds.

A tag (ETag) is made from what an answer depends on, and before any of it is worked out: the state of the
catalogue, the index where it is asked, the day where it counts, the address with its query, and the code. So
a 304 costs next to nothing. Every tag is weak: it stands for the same answer in any encoding.

Open data may be kept by anybody, for `OPEN_DATA_S` seconds and no longer: a record that is taken back has to
be gone everywhere soon. What a person looks for is theirs: an answer to their own words, their place or their
age is kept nowhere, neither by a cache on the way nor on the disk of a library's computer. It has a tag all
the same, for a program that holds an answer in memory.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec

from flask import Flask, Response, current_app, g, request
from werkzeug.http import parse_etags

import hub
import standards
from hub.api.context import Context, current
from hub.api.openreferral.parameters import bare_name
from hub.api.openreferral.times_asked import TIME_NAMES
from hub.catalogue.generation import Generation
from hub.database import digest, now_utc
from hub.errors import NotReady
from standards.openreferral.dates import LONDON

OPEN_DATA_S = 60
OPEN_DATA = f"public, max-age={OPEN_DATA_S}, must-revalidate"
ASKED_AGAIN = "private, no-cache"
KEPT_NOWHERE = "private, no-store"

# Parameters that say what a person looks for, where they are, or who they are.
PERSONAL = frozenset(
    {
        *("q", "text", "search", "near", "postcode", "proximity", "within_km"),
        *("age", "minimum_age", "maximum_age"),
        *("need", "needs", "circumstance", "circumstances", "without", "coverage"),
        *("lat", "lon", "gender", "start", "end", "open"),
        *TIME_NAMES,
        *("language", "access", "self_referral"),
    }
)
# Parameters with which a list is still answered from the catalogue alone.
_NO_FILTERS = frozenset(
    {
        *("page", "per_page", "after", "include"),
        *("full", "full_service", "minimal", "format", "modified_after"),
    }
)
_BY_TERM = frozenset({"service_type", "taxonomy_id", "vocabulary", "taxonomy_type", "taxonomy", "scheme"})
_SOURCES = (".py", ".csv", ".json")
_QUARTER_S = 900
_LIVE = "signpost-live-harvests"

Part = Callable[[Context], str]
Arguments = ParamSpec("Arguments")


def catalogue(context: Context) -> str:
    """Return the state of what is held and of the register of feeds."""
    return str(context.catalogue.generation())


def vocabulary(context: Context) -> str:
    """Return the state of the taxonomies and terms."""
    return context.catalogue.vocabulary()


def index(context: Context) -> str:
    """Return the state of the search index and of what it is asked with; "" while it cannot answer."""
    try:
        generation = context.index.snapshot().generation
    except NotReady:
        return ""
    # Terms are asked for by ids that are looked up in the lists of terms.
    terms = vocabulary(context) if any(bare_name(name) in _BY_TERM for name in request.args) else ""
    # Schedules asked for by their times are those of today.
    today = day(context) if any(bare_name(name) in TIME_NAMES for name in request.args) else ""
    return f"{generation}/{context.postcodes.edition if context.postcodes else ''}/{terms}/{today}"


def index_if_filtered(context: Context) -> str:
    """Return the state of the index for a list that is searched, "" for one that is given whole."""
    return "" if all(bare_name(name) in _NO_FILTERS for name in request.args) else index(context)


def live_harvests(context: Context) -> str:
    """Return what `catalogue` does, and which harvests serve, since when, and when they ended.

    They go live a moment before they end.
    """
    said: _LiveHarvests = current_app.extensions[_LIVE]
    return said.of(context)


class _LiveHarvests:
    """What `live_harvests` says, worked out again only when the register of feeds has changed."""

    def __init__(self) -> None:
        # When harvests ended, by number: some bytes a harvest, and never another value.
        self._ended: dict[int, str] = {}
        self._said: tuple[Generation, str] | None = None

    def of(self, context: Context) -> str:
        generation = context.catalogue.generation()
        kept = self._said
        if kept is not None and kept[0] is generation:
            return kept[1]
        feeds, ended = generation.feeds, self._ended
        live = {feed.live_harvest for feed in feeds if feed.live_harvest is not None}
        for number in live.difference(ended):
            finished_at = context.harvests.harvest(number).finished_at
            if finished_at is not None:
                ended[number] = finished_at.isoformat()
        serve = [(one.live_harvest, one.live_since, ended.get(one.live_harvest or 0)) for one in feeds]
        said = f"{generation}/{serve!r}"
        if live <= ended.keys():
            self._said = (generation, said)
        return said


def latest_harvests(context: Context) -> str:
    """Return how the last harvest of each feed went."""
    return repr(sorted(context.harvests.latest().items()))


def harvests_of_feed(context: Context) -> str:
    """Return how the last harvests of the feed in the address went."""
    return repr(context.harvests.of_feed((request.view_args or {})["slug"]))


def day(_context: Context) -> str:
    """Return the day, by which what has ended is left out."""
    return _now().date().isoformat()


def quarter_of_an_hour(_context: Context) -> str:
    """Return the quarter of an hour: the next times of a service go on when it closes."""
    return str(int(_now().timestamp()) // _QUARTER_S)


def tagged(
    *parts: Part, shared: bool = True
) -> Callable[[Callable[Arguments, Any]], Callable[Arguments, Any]]:
    """Give a view's answers a tag, and answer 304 at once to a client that has the newest.

    The outermost decorator of the view.

    Args:
        *parts: What its answers depend on beside the code, the settings, the address and the query.
        shared: Whether caches that serve many may keep them; never where the query is `PERSONAL`.
    """

    def decorate(view: Callable[Arguments, Any]) -> Callable[Arguments, Any]:
        @wraps(view)
        def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Any:
            # The tag comes first: what changes while the answer is made gives it too old a tag, and never
            # too new a one.
            g.tag, g.keeping = _tag(parts), _keeping(shared=shared)
            asked = parse_etags(request.headers.get("If-None-Match"))
            if not asked.star_tag and asked.contains_weak(g.tag):
                return Response(status=304)
            return view(*args, **kwargs)

        return answer

    return decorate


def register(app: Flask) -> None:
    """Make every answer of an application say what may be kept of it."""
    app.extensions[_LIVE] = _LiveHarvests()
    app.after_request(_say_what_may_be_kept)


def _say_what_may_be_kept(response: Response) -> Response:
    reads = request.method in {"GET", "HEAD"}
    if (not reads and request.method != "OPTIONS") or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    elif reads and "tag" in g and response.status_code in {200, 304}:
        response.set_etag(g.tag, weak=True)
        response.headers["Cache-Control"] = g.keeping
    elif reads:
        response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _keeping(*, shared: bool) -> str:
    if any(bare_name(name) in PERSONAL for name in request.args):
        return KEPT_NOWHERE
    return OPEN_DATA if shared else ASKED_AGAIN


def _tag(parts: tuple[Part, ...]) -> str:
    context = current()
    # Repeated values stay in their order, which may matter; the order of the names does not.
    query = sorted(request.args.items(multi=True), key=lambda item: item[0])
    said = (edition(), context.settings.public_url, request.path, repr(query))
    whole = digest(*(text.encode() for text in (*said, *(part(context) for part in parts))))
    return urlsafe_b64encode(whole).decode().rstrip("=")


def _now() -> datetime:
    return now_utc().astimezone(LONDON)


@cache
def edition() -> str:
    """Return a digest of the code and the tables that answers are made with.

    Of the files themselves, since a version stays the same while its code is being written.
    """
    roots = [Path(str(package.__file__)).parent for package in (hub, standards)]
    files = sorted(path for root in roots for path in root.rglob("*") if path.suffix in _SOURCES)
    return digest(*(path.read_bytes() for path in files)).hex()
