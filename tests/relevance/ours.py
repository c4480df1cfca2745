"""Our own matching as a method, and the same with sentence vectors where that optional extra is installed."""

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from zoneinfo import ZoneInfo

from hub.places.resolve import resolve
from tests.corpora.whole import AS_OF, Corpus
from tests.relevance.methods import Answer, NotBuilt
from tests.relevance.queries import Asked

NOW = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 10, 0, tzinfo=ZoneInfo("Europe/London"))
PER_PAGE = 100


class Ours:
    """`hub.matching.match`, asked as the API asks it: the words and what else the person said."""

    name = "ours"

    def __init__(self, corpus: Corpus) -> None:
        try:
            self._match: Any = import_module("hub.matching.match")
            self._request: Any = import_module("hub.matching.request")
        except ModuleNotFoundError as error:
            if not (error.name or "").startswith("hub.matching"):
                raise
            raise NotBuilt("hub.matching is not built") from error
        self._corpus = corpus
        self._rooms = rooms_of(self._match, corpus)
        self._ids = {
            stored.public_id: corpus.id_of(ordinal)
            for ordinal, stored in corpus.catalogue.services(range(1, len(corpus.records) + 1)).items()
        }

    def answer(self, asked: Asked, limit: int) -> Answer:
        """Return the services shown at first: groups that are folded away are not results."""
        ids: list[str] = []
        fits: set[str] = set()
        page = 1
        while len(ids) < limit:
            answer = self._match.match(self._rooms, self.request(asked, page, min(limit, PER_PAGE)))
            for result in answer.results:
                ids.append(self._ids[str(result.id)])
                if result.eligibility.outcome == "fits":
                    fits.add(ids[-1])
            page += 1
            if not answer.results or len(ids) >= answer.total:
                break
        return Answer(tuple(ids[:limit]), frozenset(fits))

    def request(self, asked: Asked, page: int, per_page: int) -> Any:
        """Return the request for a query."""
        said = asked.context
        return self._request.Request(
            words=asked.words,
            where=self._where(str(said["near"])) if "near" in said else None,
            ages=tuple(float(age) for age in said.get("ages", ())),
            gender=said.get("gender"),
            days=tuple(said.get("days", ())),
            free=bool(said.get("free", False)),
            languages=tuple(said.get("languages", ())),
            circumstances=tuple(said.get("circumstances", ())),
            page=page,
            per_page=per_page,
            now=NOW,
        )

    def _where(self, near: str) -> Any:
        areas = self._corpus.areas
        resolved = resolve(near, self._corpus.postcodes)
        found = {area.code: area for code in resolved.councils for area in areas.of_council(code)}
        codes = [areas.codes_of_council(council) for council in resolved.councils]
        every = frozenset[str]().union(*codes)
        return self._request.Where(
            label=resolved.text,
            point=resolved.point,
            exact=resolved.kind == "postcode",
            codes=tuple(sorted(every)),
            sure_codes=tuple(sorted(every.intersection(*codes))),
            areas=tuple(found.values()),
        )


class OursWithVectors(Ours):
    """Ours with sentence vectors; they are an extra that nothing needs."""

    name = "ours + vectors"

    def __init__(self, corpus: Corpus) -> None:
        if find_spec("hub.matching") is None or find_spec("hub.matching.vectors") is None:
            raise NotBuilt("the optional extra for sentence vectors is not installed")
        super().__init__(corpus)


def rooms_of(match: Any, corpus: Corpus) -> Any:
    """Return what `match` reads: the index, the catalogue and the areas of the corpora."""
    return match.Rooms(index=corpus.index, catalogue=corpus.catalogue, areas=corpus.areas)
