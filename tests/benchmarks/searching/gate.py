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
    same = answer.total == its.total
    if same and question.is_near:
        here, there = ([item for item in each.items if item[1] is not None] for each in (answer, its))
        same = len(here) == len(there) and all(
            a == b and far is not None and its_far is not None and math.isclose(far, its_far, abs_tol=APART_M)
            for (a, far), (b, its_far) in zip(here, there, strict=True)
        )
    if not same:
        raise Disagreement(f"{question}:\n{name} {answer}\n{other} {its}")
