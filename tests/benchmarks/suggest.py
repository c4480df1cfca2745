"""How long suggestions take, and how many times faster they are than a plain scan of all names.

    python -m tests.benchmarks.suggest --organizations 100000 --services 1000000

Services are written as bare as suggestions see them: their key, their type, a need, the number of their
organization; names are counted and written by what the follower uses. The scan knows all names by heart, as
words in memory, and looks at each; it is told what to look for (a beginning, a word further in, a slip) and
answers for one kind of name, organizations. Both must give the same organizations before a time is taken;
the ratio is of CPU time.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy

from hub.places.towns import find_towns, town_names
from hub.search.index import NAMES_AT_ONCE, Cursor, read_cursor, write_cursor
from hub.search.reader import Extents, Snapshot
from hub.search.schema import build_schema, register_analyzer, service_key
from hub.search.suggesting.gathering import Counts
from hub.search.suggesting.known import shelf
from hub.search.suggesting.names import edits_allowed, edits_between, plain_words
from hub.search.suggesting.organizations import Organization, Organizations
from hub.search.suggesting.suggest import suggest
from standards.lists.concepts import load
from tests.benchmarks.memory import peak_mb

QUESTIONS, SCANS, SLIPS = 300, 20, 3
COMMIT = 20_000
_WORDS = """
community centre trust association society club group church hall school council carers advice action support
network project family hospice library museum theatre swimming football cricket youth forum partnership
housing federation foundation pharmacy surgery practice nursery playgroup scouts guides toddler befriending
garden allotment allotments food bank kitchen pantry recovery counselling wellbeing disability dementia
hearing sight volunteer volunteers transport shopmobility friends neighbours residents women men young people
"""


@dataclass(frozen=True)
class Question:
    """A kind of question, made of a name that is there."""

    name: str
    ask: Callable[[random.Random, list[str]], str]
    has_slip: bool = False
    same: bool = True


def _slip(dice: random.Random, word: str) -> str:
    at = dice.randrange(1, len(word) - 1)
    return dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + dice.choice("aeiorst") + word[at + 1 :],
        )
    )


def _long(words: list[str], least: int) -> str:
    return max(words, key=len) if max(map(len, words)) >= least else "wellbeing"


QUESTIONS_OF = (
    Question("one letter", lambda _, words: words[0][:1]),
    Question("two letters", lambda _, words: words[0][:2]),
    Question("three letters", lambda _, words: words[0][:3]),
    Question("a word", lambda _, words: words[0]),
    Question("part of a later word", lambda _, words: words[-1][:4]),
    Question("a word and a beginning", lambda _, words: f"{words[0]} {words[1][:3]}"),
    Question("another order", lambda _, words: f"{words[-1]} {words[0][:4]}"),
    Question("one slip", lambda dice, words: _slip(dice, _long(words, 6)), has_slip=True, same=False),
    Question(
        "two slips", lambda dice, words: _slip(dice, _slip(dice, _long(words, 9))), has_slip=True, same=False
    ),
    Question(
        "a sentence, then a place", lambda dice, words: f"where can I get help in {words[0]}", same=False
    ),
    Question("nothing like it", lambda dice, _: "".join(dice.choices("bcdfghjklm", k=9)), same=False),
)


def main() -> None:
    """Build, compare, time, print."""
    parser = argparse.ArgumentParser(description="How long suggestions take, beside a plain scan.")
    parser.add_argument("--organizations", type=int, default=100_000)
    parser.add_argument("--services", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    measure(chosen.organizations, chosen.services, chosen.seed, QUESTIONS)


def measure(organizations: int, services: int, seed: int, questions: int) -> dict[str, float]:
    """Print it, and return the 95th percentile of each kind of question in milliseconds."""
    began, before = time.perf_counter(), peak_mb()
    for kind in ("need", "service_type", "place"):
        shelf(kind)
    print(f"the lists are read in {time.perf_counter() - began:.1f} s, with {peak_mb() - before:.0f} MB more")
    dice = random.Random(seed)
    names = _names(dice, organizations)
    with tempfile.TemporaryDirectory() as folder:
        often, seconds = _write(Path(folder), dice, names, services)
        index = tantivy.Index.open(folder)
        register_analyzer(index)
        index.reload()
        cursor = read_cursor(index)
        assert cursor is not None
        snapshot = Snapshot(index.searcher(), index.schema, cursor, "one", Extents())
        segments = snapshot.searcher.num_segments
        print(f"{len(often):,} organizations of {services:,} services, {segments} segments; ", end="")
        print(f"counting them took {seconds:.1f} s")
        scanned = [(tuple(plain_words(name)), count, name) for name, count in often.items()]
        print(f"{'question':<25}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}{'CPU p50':>8}{'p95':>7}", end="")
        print(f"{'scan':>7}{'faster':>8}")
        return {
            each.name: _measure(each, snapshot, scanned, random.Random(seed), questions)
            for each in QUESTIONS_OF
        }


def _names(dice: random.Random, count: int) -> list[str]:
    towns = [find_towns(key)[0].name for key in town_names()]
    kinds = _WORDS.title().split()
    weights = [1 / (rank + 2) for rank in range(len(kinds))]
    found: dict[str, None] = {}
    while len(found) < count:
        said = " ".join(dict.fromkeys(dice.choices(kinds, weights, k=dice.choice((1, 2, 3)))))
        town = dice.choice(towns)
        found[dice.choice((f"{town} {said}", f"{town} {said}", f"{said} {town}", f"{said} of {town}"))] = None
    return list(found)


def _write(
    folder: Path, dice: random.Random, names: list[str], services: int
) -> tuple[dict[str, int], float]:
    """Write the services; return how many each name has, and the seconds that counting them took."""
    index = tantivy.Index(build_schema(), path=str(folder))
    register_analyzer(index)
    writer = index.writer(64_000_000, 1)
    write_cursor(writer, Cursor("log", services))
    organizations, types = Organizations(index), [item.identifier for item in load("services").items]
    needs = [item.identifier for item in load("needs").items]
    often: dict[str, int] = {}
    taken = 0.0
    for ordinal in range(services):
        # Every name once, then some much more often than others.
        at = ordinal if ordinal < len(names) else int(len(names) * dice.random() ** 3)
        one = Organization(f"o-{at}", names[at])
        often[one.name] = often.get(one.name, 0) + 1
        document = tantivy.Document()
        document.add_unsigned("ordinal", ordinal)
        document.add_unsigned("organization", one.number)
        for key in (
            service_key(ordinal),
            "is:service",
            f"type:esdservicetypes:{dice.choice(types)}",
            f"need3:{dice.choice(needs)}",
        ):
            document.add_text("key", key)
        writer.add_document(document)
        began = time.perf_counter()
        organizations.join(ordinal, one)
        taken += time.perf_counter() - began
        if ordinal % COMMIT == COMMIT - 1 or ordinal == services - 1:
            began = time.perf_counter()
            if ordinal == services - 1 or len(organizations) >= NAMES_AT_ONCE:
                organizations.write(writer)
            taken += time.perf_counter() - began
            writer.commit()
            organizations.committed()
    writer.wait_merging_threads()
    return often, taken


def _measure(
    question: Question,
    snapshot: Snapshot,
    scanned: list[tuple[tuple[str, ...], int, str]],
    dice: random.Random,
    questions: int,
) -> float:
    counts = Counts()
    asked = [question.ask(dice, list(dice.choice(scanned)[0])) for _ in range(questions)]
    often = {name: count for _, count, name in scanned}
    theirs = []
    for text in asked[: SLIPS if question.has_slip else SCANS]:
        began = time.thread_time()
        expected = _scan(scanned, plain_words(text), question.has_slip)
        theirs.append(time.thread_time() - began)
        if question.same:
            found = suggest(snapshot, None, counts, text, kinds=("organization",))
            ours = [
                (not _opens(plain_words(one.label), plain_words(text)), -often[one.label]) for one in found
            ]
            # After those that match as typed come those that nearly do.
            if ours[: len(expected)] != expected:
                raise SystemExit(f"{text!r}: {ours} found, {expected} by the scan")
    times, cpu = [], []
    for text in asked:
        began, work = time.perf_counter(), time.thread_time()
        suggest(snapshot, None, counts, text)
        times.append(time.perf_counter() - began)
        cpu.append(time.thread_time() - work)
    p50, p95, p99 = (1000 * float(np.percentile(times, part)) for part in (50, 95, 99))
    own, own95 = (1000 * float(np.percentile(cpu, part)) for part in (50, 95))
    scan = 1000 * float(np.median(theirs))
    print(f"{question.name:<25}{p50:>8.2f}{p95:>8.2f}{p99:>8.2f}{own:>8.2f}{own95:>7.2f}", end="")
    print(f"{scan:>7.0f}{scan / own:>7.0f}x")
    return p95


def _opens(words: list[str] | tuple[str, ...], typed: list[str]) -> bool:
    """Whether a name begins with the first word that was typed, begun or whole."""
    return words[0] == typed[0] if len(typed) > 1 else words[0].startswith(typed[0])


def _scan(
    scanned: list[tuple[tuple[str, ...], int, str]], typed: list[str], has_slip: bool
) -> list[tuple[bool, int]]:
    """Return the ten best by looking at every name: whether it does not begin so, and how often it occurs."""
    *whole, last = typed
    found = []
    for words, count, _ in scanned:
        if has_slip:
            allowed = edits_allowed(last)
            if all(edits_between(last, word, allowed, as_prefix=True) is None for word in words):
                continue
        elif not all(word in words for word in whole) or not any(word.startswith(last) for word in words):
            continue
        found.append((not _opens(words, typed), -count))
    return sorted(found)[:10]


if __name__ == "__main__":
    main()
