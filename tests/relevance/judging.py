"""The judgements: grades of services for queries, by reader, and how well two readers agree."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

JUDGEMENTS = Path(__file__).parent / "judgements.csv"
COLUMNS = ("query", "service", "topic", "usable", "needs", "reader")
GRADES = 4

MAIN_READER = "A"


@dataclass(frozen=True)
class Judgement:
    """What one reader said of one service for one query.

    Attributes:
        topic: 3 what they need, 2 helps, 1 related, 0 not.
        usable: Whether this person could use it, by place, age, gender and time: "yes", "no" or "unknown".
        needs: Which of the query's needs it meets, counted from 1.
    """

    query: str
    service: str
    topic: int
    usable: str
    needs: frozenset[int]
    reader: str

    @property
    def grade(self) -> int:
        """The grade that counts: what the person cannot use is no more than related."""
        return min(self.topic, 1) if self.usable == "no" else self.topic


def read_judgements(path: Path = JUDGEMENTS) -> list[Judgement]:
    """Return the judgements of a file.

    Raises:
        ValueError: A grade or a word that is none; the message names the line.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return [_judgement(row, line) for line, row in enumerate(csv.DictReader(file), start=2)]


def _judgement(row: Mapping[str, str], line: int) -> Judgement:
    if row["topic"] not in ("0", "1", "2", "3") or row["usable"] not in ("yes", "no", "unknown"):
        raise ValueError(f"line {line}: topic is 0 to 3, and usable is yes, no or unknown")
    needs = frozenset(int(digit) for digit in row["needs"])
    return Judgement(row["query"], row["service"], int(row["topic"]), row["usable"], needs, row["reader"])


def of_reader(judgements: Iterable[Judgement], reader: str) -> dict[str, dict[str, Judgement]]:
    """Return one reader's judgements by query and service."""
    found: dict[str, dict[str, Judgement]] = {}
    for one in judgements:
        if one.reader == reader:
            found.setdefault(one.query, {})[one.service] = one
    return found


def weighted_kappa(pairs: Sequence[tuple[int, int]], grades: int = GRADES) -> float:
    """Return Cohen's kappa with quadratic weights of pairs of grades (0 to `grades` - 1).

    1 is full agreement, 0 is what chance gives; NaN for no pairs. 1 where both readers gave one grade only.
    Source: Cohen, "Weighted kappa", Psychological Bulletin 70 (1968).

    >>> weighted_kappa([(0, 0), (3, 3), (1, 1)])
    1.0
    >>> round(weighted_kappa([(0, 1), (1, 0), (2, 2), (3, 3)]), 3)
    0.8
    """
    if not pairs:
        return float("nan")
    total = len(pairs)
    first = [sum(left == grade for left, _ in pairs) / total for grade in range(grades)]
    second = [sum(right == grade for _, right in pairs) / total for grade in range(grades)]
    seen = sum((left - right) ** 2 for left, right in pairs) / total
    by_chance = sum(
        first[left] * second[right] * (left - right) ** 2 for left in range(grades) for right in range(grades)
    )
    return 1.0 if by_chance == 0 else 1 - seen / by_chance


def agreement(judgements: Sequence[Judgement]) -> list[str]:
    """Return lines that say how well each further reader agrees with the main one."""
    main = of_reader(judgements, MAIN_READER)
    lines = []
    for reader in sorted({one.reader for one in judgements} - {MAIN_READER}):
        other = of_reader(judgements, reader)
        both = [
            (main[query][service], one)
            for query, services in other.items()
            for service, one in services.items()
            if service in main.get(query, {})
        ]
        queries = len({one.query for _, one in both})
        usable = [(left, right) for left, right in both if left.topic and right.topic]
        same = sum(left.usable == right.usable for left, right in usable)
        topic = weighted_kappa([(left.topic, right.topic) for left, right in both])
        grade = weighted_kappa([(left.grade, right.grade) for left, right in both])
        lines.append(
            f"readers {MAIN_READER} and {reader}: {len(both)} pairs of {queries} queries; weighted kappa "
            f"(quadratic)\n  of topic {topic:.2f}, of the grade that counts {grade:.2f}; "
            f"usable the same in {same} of {len(usable)}"
        )
    return lines or ["one reader only: no kappa yet (python -m tests.relevance.pool --reader B)"]
