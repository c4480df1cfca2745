"""The agreement gate: engines that do not find the same are not timed."""

import math
from collections.abc import Sequence

from tests.benchmarks.searching.engines import Answer, Engine
from tests.benchmarks.searching.questions import Question

# Metres by which two engines may differ on one distance: PostGIS takes a radius 3 cm shorter.
APART_M = 0.05


class Disagreement(Exception):
    """Two engines answer one question differently; nothing is timed."""


def check(engines: Sequence[Engine], asked: Sequence[Question]) -> int:
    """Ask every engine for all that it finds, and for its first page.

    Returns:
        How many services were found in all, by each of them.

    Raises:
        Disagreement: The sets of services differ, or the totals, or the nearest 20.
    """
    found = 0
    for question in asked:
        first, *others = engines
        expected, answer = first.ids(question), first.ask(question)
        found += len(expected)
        if answer.total != len(expected):
            raise Disagreement(f"{first.name} counts {answer.total} of {len(expected)}: {question}")
        for other in others:
            more, less = other.ids(question) - expected, expected - other.ids(question)
            if more or less:
                raise Disagreement(
                    f"{question}: {other.name} finds {sorted(more)[:5]} that {first.name} does not,"
                    f" and not {sorted(less)[:5]}"
                )
            compare(question, (first.name, answer), (other.name, other.ask(question)))
    return found


def compare(question: Question, one: tuple[str, Answer], two: tuple[str, Answer]) -> None:
    """Compare two answers: the totals, and the nearest with their distances where those come first.

    Raises:
        Disagreement: They differ.
    """
    (name, answer), (other, its) = one, two
    if answer.total != its.total or (question.is_near and not _as_near(answer, its)):
        raise Disagreement(f"{question}:\n{name} {answer}\n{other} {its}")


def _as_near(answer: Answer, its: Answer) -> bool:
    """Whether two answers have the same services at the same distances; ties may change places."""
    here, there = ({one: far for one, far in each.items if far is not None} for each in (answer, its))
    if len(here) != len(there):
        return False
    pairs = list(zip(here.values(), there.values(), strict=True))
    pairs += [(far, there[one]) for one, far in here.items() if one in there]
    if others := here.keys() ^ there.keys():
        # As far as the last one of a page there may be more, which are on the next.
        if len(answer.items) == answer.total:
            return False
        last = max(here.values())
        pairs += [(here.get(one, last), there.get(one, last)) for one in others]
    return all(math.isclose(far, its_far, abs_tol=APART_M) for far, its_far in pairs)
