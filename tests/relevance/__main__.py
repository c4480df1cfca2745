"""Measure how relevant answers are: every method over the judged queries, in one table.

python -m tests.relevance [--queries FILE] [--judgements FILE] [--dump FILE] [--methods a,b]
                          [--postcodes FILE] [--write-floor]
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

from tests.corpora.record import CorpusAbsent
from tests.corpora.whole import whole_corpus
from tests.relevance import measures
from tests.relevance.judging import JUDGEMENTS, MAIN_READER, agreement, of_reader, read_judgements
from tests.relevance.queries import OWN, Asked, read_queries
from tests.relevance.scoring import METHODS, Judged, Run, build, has_answer, run

MEASURES = (
    "nDCG@10",
    "nDCG@10 of topic",
    "recall@20",
    "MRR",
    "need hit@1",
    "need hit@3",
    "need coverage@10",
    "judged of first 10",
)
SHORT = {
    "whole phrase": "phrase",
    "all words": "words",
    "BM25 + lexicon": "+lexicon",
    "ours + vectors": "+vectors",
}
FLOOR = Path(__file__).parent / "floor.json"
TIE = 0.01
"""nDCG within which two methods are level on a query."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; 0 also where the reference data is absent, which is said."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.relevance", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--queries", type=Path, default=OWN, help="another file of queries")
    parser.add_argument("--judgements", type=Path, default=JUDGEMENTS, help="another file of judgements")
    parser.add_argument("--dump", type=Path, help="write every method's first 20 for each query here, as CSV")
    parser.add_argument("--methods", help="only these, with commas: " + ", ".join(METHODS))
    parser.add_argument(
        "--write-floor", action="store_true", help="make what ours reaches now the floor of CI"
    )
    parser.add_argument("--postcodes", type=Path, help="a prepared postcode table; made when absent")
    given = parser.parse_args(arguments)
    wanted = [name.strip() for name in given.methods.split(",")] if given.methods else list(METHODS)
    if unknown := set(wanted) - set(METHODS):
        parser.error(f"there is no method {', '.join(sorted(unknown))}; there are {', '.join(METHODS)}")
    if given.write_floor and (given.queries, given.judgements) != (OWN, JUDGEMENTS):
        parser.error("the floor is that of our own queries and judgements")
    try:
        queries = read_queries(given.queries)
        judgements = read_judgements(given.judgements)
        judged = of_reader(judgements, MAIN_READER)
        with whole_corpus(given.postcodes) as corpus:
            print(f"{len(corpus.records):,} services, {len(queries)} queries, {len(judgements):,} judgements")
            runs = []
            for name in wanted:
                method = build(name, corpus)
                if isinstance(method, str):
                    print(f"{name}: left out, {method}")
                else:
                    runs.append(run(method, queries, judged, corpus))
    except CorpusAbsent as absent:
        print(f"nothing was measured: {absent}")
        return 0
    for line in report(runs, queries, judged):
        print(line)
    print("\n".join(["", *agreement(judgements)]))
    if given.dump:
        write_dump(given.dump, runs)
    if given.write_floor:
        return write_floor(runs)
    return 0


def report(runs: Sequence[Run], queries: Sequence[Asked], judged: Judged) -> Iterator[str]:
    """Yield the lines of the tables, at most 80 columns wide."""
    scored = [asked for asked in queries if has_answer(judged.get(asked.n, {}))]
    apart = [asked for asked in queries if asked not in scored]
    yield from _table(runs, len(scored))
    yield from _intervals(runs)
    yield from _by_kind(runs, scored)
    yield from _apart(runs, apart)


def _row(title: str, cells: Sequence[str], width: int = 22) -> str:
    return f"{title:<{width}}" + "".join(f"{cell:>9}" for cell in cells)


def _header(title: str, runs: Sequence[Run], width: int = 22) -> str:
    return _row(title, [SHORT.get(one.name, one.name) for one in runs], width)


def _table(runs: Sequence[Run], scored: int) -> Iterator[str]:
    yield ""
    yield _header(f"{scored} queries", runs)
    for measure in MEASURES:
        yield _row(measure, [f"{one.mean(measure):.3f}" for one in runs])
    yield _row("zero results (of all)", [f"{one.zero_results:.3f}" for one in runs])
    yield _row("trap in first 5", [f"{one.trap_rate:.3f}" for one in runs])
    yield _row("misfit shown as fit", [_of(*one.misfits) for one in runs])
    yield _row("unknown hidden", [_of(*one.hidden) for one in runs])
    yield _row("p95 a query, ms", [f"{measures.percentile(one.took_s, 0.95) * 1000:.1f}" for one in runs])


def _of(count: int, total: int) -> str:
    return f"{count}/{total}" if total else "-"


def _intervals(runs: Sequence[Run]) -> Iterator[str]:
    ours = next((one for one in runs if one.name == "ours"), None)
    yield ""
    if ours is None:
        yield "ours is not among the methods, so there is nothing to compare with it"
        return
    yield "nDCG@10 of ours less that of (paired bootstrap, 10,000 draws, 95 %)"
    for other in runs:
        if other is not ours:
            differences = [_ndcg(ours, n) - _ndcg(other, n) for n in ours.scores]
            low, high = measures.interval(differences)
            yield f"  {other.name:<20}{fmean(differences):+.3f}  [{low:+.3f}, {high:+.3f}]"


def _ndcg(one: Run, query: str) -> float:
    return one.scores[query].values["nDCG@10"]


def _by_kind(runs: Sequence[Run], scored: Sequence[Asked]) -> Iterator[str]:
    """Yield the mean nDCG@10 of each kind of query, and how often ours beats or loses to the best other."""
    ours = next((one for one in runs if one.name == "ours"), None)
    others = [one for one in runs if not one.name.startswith("ours")]
    kinds: dict[str, list[str]] = {}
    for asked in scored:
        kinds.setdefault(asked.kind, []).append(asked.n)
    yield ""
    yield _header("nDCG@10 by kind", runs, 17) + (" won/lost" if ours and others else "")
    for kind, numbers in sorted(kinds.items()):
        cells = [f"{fmean(_ndcg(one, n) for n in numbers):.3f}" for one in runs]
        line = _row(f"{kind[:12]} ({len(numbers)})", cells, 17)
        if ours and others:
            leads = [_ndcg(ours, n) - max(_ndcg(one, n) for one in others) for n in numbers]
            line += f"{sum(lead > TIE for lead in leads):>6}/{sum(lead < -TIE for lead in leads)}"
        yield line
    if ours and others:
        yield "won/lost: against the best of the other methods on each query"


def _apart(runs: Sequence[Run], apart: Sequence[Asked]) -> Iterator[str]:
    """Yield what the methods gave where nothing in the corpora helps: an honest answer is an empty one."""
    yield ""
    yield _header("nothing to find: given", runs)
    for asked in apart:
        yield _row(f"{asked.n} {asked.words}"[:21], [str(len(one.ranked[asked.n])) for one in runs])


def write_dump(path: Path, runs: Sequence[Run]) -> None:
    """Write every method's first 20 for each query: ids, no text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("query", "method", "rank", "service"))
        for one in runs:
            for query, ids in one.ranked.items():
                out.writerows((query, one.name, rank, service) for rank, service in enumerate(ids, start=1))


def write_floor(runs: Sequence[Run]) -> int:
    """Keep what ours reaches as the figure that CI compares with."""
    ours = next((one for one in runs if one.name == "ours"), None)
    if ours is None:
        print("ours is not among the methods: there is no floor to write")
        return 1
    FLOOR.write_text(json.dumps({"nDCG@10": round(ours.mean("nDCG@10"), 4)}) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
