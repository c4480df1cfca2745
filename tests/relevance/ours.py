"""Our own matching as a method, and the same with sentence vectors where that optional extra is installed."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from importlib.util import find_spec
from zoneinfo import ZoneInfo

from hub.matching.asking import combine
from hub.matching.match import Rooms, match
from hub.matching.request import Request, Where
from hub.matching.understanding import understand
from hub.matching.understanding.understood import World
from hub.places.errors import PlaceUnknown
from hub.places.resolve import resolve
from hub.places.towns import find_towns, town_names
from tests.corpora.whole import AS_OF, Corpus
from tests.relevance.methods import Answer, NotBuilt
from tests.relevance.queries import Asked

NOW = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 10, 0, tzinfo=ZoneInfo("Europe/London"))
PER_PAGE = 100


class Ours:
    """`hub.matching`, asked as the API asks it: the words and what else the person said."""

    name = "ours"

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._rooms = Rooms(corpus.index, corpus.catalogue, corpus.areas)
        self._world = world_of(corpus)

    def answer(self, asked: Asked, limit: int) -> Answer:
        """Return the services shown at first: groups that are folded away are not results."""
        ids: list[str] = []
        fits: set[str] = set()
        request, page = self.request(asked, min(limit, PER_PAGE)), 1
        if request is None:
            return Answer(())
        while len(ids) < limit:
            answer = match(self._rooms, replace(request, page=page))
            for result in answer.results:
                ids.append(self._corpus.id_of(result.ordinal))
                if result.judged.eligibility.outcome == "fits":
                    fits.add(ids[-1])
            page += 1
            if not answer.results or len(ids) >= answer.total:
                break
        return Answer(tuple(ids[:limit]), frozenset(fits))

    def request(self, asked: Asked, per_page: int) -> Request | None:
        """Return the request for a query, None where it is for no directory."""
        said = asked.context
        given = Request(
            words=asked.words,
            where=self._where(str(said["near"])) if "near" in said else None,
            ages=tuple(float(age) for age in said.get("ages", ())),
            gender=said.get("gender"),
            days=tuple(said.get("days", ())),
            free=bool(said.get("free", False)),
            languages=tuple(said.get("languages", ())),
            circumstances=tuple(said.get("circumstances", ())),
            per_page=per_page,
            now=NOW,
        )
        understood = understand(asked.words, self._world, NOW)
        if understood.out_of_scope is not None:
            return None
        whole = combine(given, understood)
        request = whole.request
        if whole.place:
            with suppress(PlaceUnknown):
                request = replace(request, where=self._where(whole.place))
        return request if request.where else replace(request, within_km=None)

    def _where(self, near: str) -> Where:
        areas = self._corpus.areas
        resolved = resolve(near, self._corpus.postcodes)
        codes = [areas.codes_of_council(council) for council in resolved.councils]
        every = frozenset[str]().union(*codes)
        return Where(
            label=resolved.text,
            point=resolved.point,
            exact=resolved.kind == "postcode",
            codes=every,
            sure_codes=every.intersection(*codes),
        )


class OursWithVectors(Ours):
    """Ours with sentence vectors; they are an extra that nothing needs."""

    name = "ours + vectors"

    def __init__(self, corpus: Corpus) -> None:
        if find_spec("hub.matching.vectors") is None:
            raise NotBuilt("the optional extra for sentence vectors is not installed")
        super().__init__(corpus)


def world_of(corpus: Corpus) -> World:
    """Return what understanding knows of the corpora: towns, organizations, words."""
    words: Counter[str] = Counter()
    organizations = {}
    for record in corpus.records:
        text = f"{record.document.get('name', '')} {record.document.get('description', '')}"
        words.update(word.strip(".,;:()'\"") for word in text.lower().split())
        name = str((record.document.get("organization") or {}).get("name") or "")
        if name:
            organizations[name.lower()] = name
    return World(
        places={name: find_towns(name)[0].point for name in town_names()},
        organizations=organizations,
        words={word: count for word, count in words.items() if word.isalpha()},
    )
