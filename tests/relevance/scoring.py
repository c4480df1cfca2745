"""Run methods over the queries, and score what they give."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from tests.corpora.record import Record
from tests.corpora.whole import Corpus
from tests.relevance import measures
from tests.relevance.judging import Judgement
from tests.relevance.methods import AllWords, Answer, Bm25, Bm25WithLexicon, Method, NotBuilt, WholePhrase
from tests.relevance.ours import Ours, OursWithVectors
from tests.relevance.queries import Asked

Judged = Mapping[str, Mapping[str, Judgement]]
METHODS: dict[str, Callable[[Corpus], Method]] = {
    one.name: one for one in (WholePhrase, AllWords, Bm25, Bm25WithLexicon, Ours, OursWithVectors)
}
DEPTH = 20
TRAP_DEPTH = 5
EVERYTHING = 100_000


@dataclass(frozen=True)
class Score:
    """One query's figures by one method.

    Attributes:
        values: By the name of the measure.
        traps: A named wrong type is in the first five; None where the query names none.
        misfits: Of the first 20, those said to fit that do not.
        said_fit: Of the first 20, those said to fit.
        hidden: Services that may be for this person which what they said beside the words left out.
        unknown: Services that may be for this person, of the first 20 for the words and place alone.
    """

    values: Mapping[str, float]
    traps: bool | None
    misfits: int
    said_fit: int
    hidden: int
    unknown: int


@dataclass(frozen=True)
class Run:
    """A method's answers and figures.

    Attributes:
        ranked: The first 20 for each query.
        scores: For each query that has something to find.
        took_s: Seconds a query.
    """

    name: str
    ranked: Mapping[str, tuple[str, ...]]
    scores: Mapping[str, Score]
    took_s: tuple[float, ...]

    def mean(self, measure: str) -> float:
        """Return the mean of a measure over the queries."""
        return fmean(score.values[measure] for score in self.scores.values())

    @property
    def trap_rate(self) -> float:
        """The share of queries with a named wrong type in the first five, of those that name one."""
        named = [score.traps for score in self.scores.values() if score.traps is not None]
        return sum(named) / len(named) if named else 0.0

    @property
    def misfits(self) -> tuple[int, int]:
        """How many were said to fit and do not, and how many were said to fit."""
        scores = self.scores.values()
        return sum(score.misfits for score in scores), sum(score.said_fit for score in scores)

    @property
    def hidden(self) -> tuple[int, int]:
        """How many unknown were hidden, and how many there were."""
        scores = self.scores.values()
        return sum(score.hidden for score in scores), sum(score.unknown for score in scores)

    @property
    def zero_results(self) -> float:
        """The share of all queries with no result."""
        return sum(not ids for ids in self.ranked.values()) / len(self.ranked)


def build(name: str, corpus: Corpus) -> Method | str:
    """Return a method, or why it cannot run here."""
    try:
        return METHODS[name](corpus)
    except NotBuilt as error:
        return str(error)


def run(method: Method, queries: Sequence[Asked], judged: Judged, corpus: Corpus) -> Run:
    """Answer every query; what has nothing graded 2 or more is answered and not scored."""
    records = {record.id: record for record in corpus.records}
    ranked: dict[str, tuple[str, ...]] = {}
    scores = {}
    took = []
    for asked in queries:
        started = time.perf_counter()
        answer = method.answer(asked, DEPTH)
        took.append(time.perf_counter() - started)
        ranked[asked.n] = answer.ids
        judgements = judged.get(asked.n, {})
        if has_answer(judgements):
            scores[asked.n] = _score(method, asked, answer, judgements, records)
    return Run(method.name, ranked, scores, tuple(took))


def has_answer(judgements: Mapping[str, Judgement]) -> bool:
    """Whether anything in the corpora helps with a query."""
    return any(one.grade >= measures.RELEVANT for one in judgements.values())


def _score(
    method: Method,
    asked: Asked,
    answer: Answer,
    judgements: Mapping[str, Judgement],
    records: Mapping[str, Record],
) -> Score:
    grades = {service: one.grade for service, one in judgements.items()}
    topics = {service: one.topic for service, one in judgements.items()}
    met = {service: one.needs for service, one in judgements.items()}
    ids = answer.ids
    fits = [service for service in ids[:DEPTH] if service in answer.fits]
    hidden, unknown = _hidden(method, asked, judgements)
    return Score(
        values={
            "nDCG@10": measures.ndcg(ids, grades),
            "nDCG@10 of topic": measures.ndcg(ids, topics),
            "recall@20": measures.recall(ids, grades),
            "MRR": measures.reciprocal_rank(ids, grades),
            "need hit@1": measures.hit(ids, grades, 1),
            "need hit@3": measures.hit(ids, grades, 3),
            "need coverage@10": measures.coverage(ids, grades, met, len(asked.needs)),
            "judged of first 10": sum(one in grades for one in ids[:10]) / len(ids[:10]) if ids else 1.0,
        },
        traps=in_trap(asked, [records[service] for service in ids[:TRAP_DEPTH]], grades),
        misfits=sum(is_misfit(asked, records[service], judgements.get(service)) for service in fits),
        said_fit=len(fits),
        hidden=hidden,
        unknown=unknown,
    )


def in_trap(asked: Asked, shown: Sequence[Record], grades: Mapping[str, int]) -> bool | None:
    """Whether a wrong type that the query names is among those shown; None where it names none."""
    if not asked.trap:
        return None
    return any(
        word in _name_and_kinds(record)
        for record in shown
        if grades.get(record.id, 0) < measures.RELEVANT
        for word in asked.trap
    )


def _name_and_kinds(record: Record) -> str:
    kinds = (row["taxonomy_term"].get("name") or "" for row in record.document.get("attributes", ()))
    return " | ".join([record.document["name"], *kinds]).lower()


def is_misfit(asked: Asked, record: Record, judgement: Judgement | None) -> bool:
    """Whether a service is not for this person: by the ages that its document states, or as judged.

    Where days or cost were asked for, "not usable" may mean these, which are no question of who it is for.
    """
    ages = asked.context.get("ages", ())
    low, high = record.document.get("minimum_age"), record.document.get("maximum_age")
    if ages and not any((low is None or age >= low) and (not high or age <= high) for age in ages):
        return True
    asks_more = asked.context.get("days") or asked.context.get("free")
    return judgement is not None and judgement.usable == "no" and not asks_more


def _hidden(method: Method, asked: Asked, judgements: Mapping[str, Judgement]) -> tuple[int, int]:
    """Count what was judged unknown, and what of it vanishes once the person says more about themselves."""
    if not asked.is_filtered:
        return 0, 0
    before = method.answer(asked.without_filters(), DEPTH).ids
    unknown = [
        service
        for service in before
        if service in judgements and judgements[service].topic and judgements[service].usable == "unknown"
    ]
    shown = set(method.answer(asked, EVERYTHING).ids) if unknown else set()
    return sum(service not in shown for service in unknown), len(unknown)
