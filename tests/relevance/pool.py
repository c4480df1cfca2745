"""What a reader is to judge: on the screen only, with the texts; ids and grades are what is kept.

    python -m tests.relevance.pool --reader B              pairs that A judged, of 24 queries
    python -m tests.relevance.pool --reader A --unjudged   of the methods' first 20, what A has not judged
    python -m tests.relevance.pool --reader B --take FILE  keep grades, a line a pair: `r01 1a2b3c4d 3y/1`

A grade is the topic (0 to 3), whether this person could use it (y, n, u for unknown), and, where the query
has several needs, which of them it meets. Which method found a pair is not shown; the order is by a hash.
"""

import argparse
import csv
import hashlib
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from hub.places.cells import distances_m
from hub.places.resolve import resolve
from hub.search.facts import Facts, read_facts
from tests.corpora.record import CorpusAbsent, Record
from tests.corpora.whole import Corpus, whole_corpus
from tests.relevance.judging import (
    COLUMNS,
    JUDGEMENTS,
    MAIN_READER,
    Judgement,
    of_reader,
    read_judgements,
)
from tests.relevance.queries import Asked, read_queries
from tests.relevance.scoring import DEPTH, METHODS, build

QUERIES, PAIRS = 24, 20
_GRADE = re.compile(r"(\S+) ([0-9a-f]{8}) ([0-3])([ynu]?)(?:/([1-9]+))?")
_USABLE = {"y": "yes", "n": "no", "u": "unknown", "": "unknown"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print pairs, or keep grades."""
    parser = argparse.ArgumentParser(prog="python -m tests.relevance.pool")
    parser.add_argument("--reader", required=True, help="a letter; A is the main reader")
    parser.add_argument(
        "--unjudged", action="store_true", help="what the reader has not judged of all methods"
    )
    parser.add_argument("--take", type=Path, help="a file of grades to keep")
    parser.add_argument("--only", help="only these queries, with commas")
    parser.add_argument("--postcodes", type=Path, help="a prepared postcode table; made when absent")
    given = parser.parse_args(arguments)
    judgements = read_judgements()
    try:
        queries = read_queries()
        with whole_corpus(given.postcodes) as corpus:
            if given.take:
                taken = list(take(given.take.read_text(encoding="utf-8"), given.reader, queries, corpus))
                write_judgements(JUDGEMENTS, [*judgements, *taken])
                print(f"{len(taken)} judgements of reader {given.reader} kept")
                return 0
            if given.unjudged:
                pairs = unjudged(corpus, queries, judgements, given.reader)
            else:
                pairs = second_reading(queries, judgements, given.reader)
            wanted = set(given.only.split(",")) if given.only else {asked.n for asked in queries}
            for line in show(corpus, [asked for asked in queries if asked.n in wanted], pairs):
                print(line)
    except CorpusAbsent as absent:
        print(f"there is nothing to judge: {absent}")
    return 0


def key_of(query: str, service: str) -> str:
    """Return the short name of a pair: 8 hex digits of its hash, by which pairs are also ordered.

    >>> key_of("r01", "hull:1")
    'f6ff5c22'
    """
    return hashlib.md5(f"{query}{service}".encode(), usedforsecurity=False).hexdigest()[:8]


def second_reading(
    queries: Sequence[Asked], judgements: Sequence[Judgement], reader: str
) -> dict[str, list[str]]:
    """Return pairs of the main reader for another: queries of all kinds by turns, high and low grades."""
    main_reader, done = of_reader(judgements, MAIN_READER), of_reader(judgements, reader)
    kinds: dict[str, list[str]] = {}
    for asked in sorted(queries, key=lambda one: key_of(one.n, "")):
        kinds.setdefault(asked.kind, []).append(asked.n)
    turns = [names[turn] for turn in range(len(queries)) for names in kinds.values() if turn < len(names)]
    chosen = [query for query in turns if len(main_reader.get(query, {})) >= PAIRS // 2][:QUERIES]
    pairs = {}
    for query in chosen:
        order = sorted(main_reader[query].values(), key=lambda one: key_of(query, one.service))
        graded = [one.service for one in order if one.topic]
        zeros = [one.service for one in order if not one.topic]
        take_zeros = max(PAIRS // 2, PAIRS - len(graded))
        picked = {*zeros[:take_zeros], *graded[: PAIRS - min(take_zeros, len(zeros))]}
        pairs[query] = [service for service in picked if service not in done.get(query, {})]
    return pairs


def unjudged(
    corpus: Corpus, queries: Sequence[Asked], judgements: Sequence[Judgement], reader: str
) -> dict[str, list[str]]:
    """Return what the methods that can run give among their first 20 and the reader has not judged."""
    done = of_reader(judgements, reader)
    built = [method for name in METHODS if not isinstance(method := build(name, corpus), str)]
    pairs = {}
    for asked in queries:
        found = {service for method in built for service in method.answer(asked, DEPTH).ids}
        pairs[asked.n] = list(found - set(done.get(asked.n, {})))
    return pairs


def show(corpus: Corpus, queries: Sequence[Asked], pairs: dict[str, list[str]]) -> Iterator[str]:
    """Yield each query and its pairs, with what a reader needs of the record."""
    records = {record.id: record for record in corpus.records}
    for asked in queries:
        services = sorted(pairs.get(asked.n, ()), key=lambda service: key_of(asked.n, service))
        if services:
            needs = " + ".join(f"{number} {need}" for number, need in enumerate(asked.needs, start=1))
            yield f"\n=== {asked.n}  “{asked.words}”  {dict(asked.context)}\n    needs: {needs}"
            for service in services:
                yield f"{asked.n} {key_of(asked.n, service)}  {_shown(corpus, asked, records[service])}"


def _shown(corpus: Corpus, asked: Asked, record: Record) -> str:
    facts = read_facts(record.document, record.placement, corpus.areas)
    when = {
        str(row.get("byday") or row.get("description") or "") for row in record.document.get("schedules", ())
    }
    parts = (
        facts.name,
        ", ".join(kind.label for kind in facts.service_types),
        _ages(facts),
        _where(corpus, asked, facts),
        "serves " + ", ".join(facts.areas_served.names) if facts.areas_served.is_stated else "",
        "/".join(sorted(facts.delivery)),
        facts.cost.text[:40],
        ", ".join(sorted(when - {""}))[:80],
        "; ".join(facts.labels.about[:2])[:80],
        facts.description[:400],
    )
    return " | ".join(part for part in parts if part)


def _ages(facts: Facts) -> str:
    low, high = ("" if age is None else f"{age:g}" for age in (facts.ages.minimum, facts.ages.maximum))
    return f"ages {low}-{high}" if facts.ages.is_known else ""


def _where(corpus: Corpus, asked: Asked, facts: Facts) -> str:
    near = asked.context.get("near")
    point = resolve(str(near), corpus.postcodes).point if near else None
    if not facts.places:
        return "no place"
    if point is None:
        return ""
    latitudes, longitudes = zip(*((place.latitude, place.longitude) for place in facts.places), strict=True)
    return f"{distances_m(*point, latitudes, longitudes).min() / 1000:.0f} km"


def take(text: str, reader: str, queries: Sequence[Asked], corpus: Corpus) -> Iterator[Judgement]:
    """Yield the judgements of a file of grades.

    Raises:
        ValueError: A line that is no grade, or of no pair.
    """
    known = {asked.n: asked for asked in queries}
    services: dict[str, dict[str, str]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        found = _GRADE.fullmatch(line)
        if found is None or found[1] not in known:
            raise ValueError(f"“{line}” is not a grade; write one as: r01 1a2b3c4d 3y/1")
        query, key, topic, usable, needs = found.groups()
        if query not in services:
            services[query] = {key_of(query, record.id): record.id for record in corpus.records}
        if key not in services[query]:
            raise ValueError(f"“{line}”: there is no pair {key} of {query}")
        met = frozenset(map(int, needs or ("1" if len(known[query].needs) == 1 else "")))
        one = Judgement(query, services[query][key], int(topic), _USABLE[usable], met, reader)
        yield one if one.topic else replace(one, usable="unknown", needs=frozenset())


def write_judgements(path: Path, judgements: Sequence[Judgement]) -> None:
    """Write all judgements; a later one of the same reader and pair replaces an earlier."""
    kept = {(one.reader, one.query, one.service): one for one in judgements}
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for one in kept.values():
            needs = "".join(map(str, sorted(one.needs)))
            out.writerow((one.query, one.service, one.topic, one.usable, needs, one.reader))


if __name__ == "__main__":
    sys.exit(main())
