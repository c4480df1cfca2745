"""Times, question by question: every engine answers one before any is asked the next."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import numpy as np

from tests.benchmarks.searching.engines import Answer, Engine
from tests.benchmarks.searching.gate import compare
from tests.benchmarks.searching.questions import Question


@dataclass
class Times:
    """What some answers took, ms: by the clock, and of CPU in all processes that worked for them."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    found: list[int] = field(default_factory=list)

    def at(self, part: float) -> float:
        """Return the time within which so many of 100 answers were given."""
        return float(np.percentile(self.wall, part))

    def cpu_at(self, part: float) -> float:
        """Return the CPU time that so many of 100 answers took at most."""
        return float(np.percentile(self.cpu, part))


class Asked(Protocol):
    """Whatever answers questions: an engine, or what is built on one."""

    name: str

    def ask(self, question: Question) -> Answer:
        """Answer."""

    def cpu_s(self) -> float:
        """Return the CPU time, in seconds, that has been used for answers."""


def measure(
    engines: Sequence[Engine], asked: Sequence[Question], *, beside: Sequence[Asked] = ()
) -> dict[str, Times]:
    """Ask every engine every question, one after another; each answer is compared with the first engine's.

    Args:
        engines: The engines.
        asked: The questions.
        beside: Asked among them, and not compared: what answers the same question in another way.

    Raises:
        Disagreement: Two answers differ.
    """
    everyone: list[Asked] = [*engines, *beside]
    compared = {engine.name for engine in engines}
    times = {each.name: Times() for each in everyone}
    dice = random.Random(len(asked))
    for question in asked:
        answers: list[tuple[str, Answer]] = []
        # Whoever comes next finds the processor's caches as the last one left them, so who follows whom is
        # dealt anew for each question.
        for each in dice.sample(everyone, len(everyone)):
            answer = timed(times[each.name], each.cpu_s, partial(each.ask, question))
            times[each.name].found.append(answer.total)
            if each.name in compared:
                answers.append((each.name, answer))
        for other in answers[1:]:
            compare(question, answers[0], other)
    return times


def timed(times: Times, cpu_s: Callable[[], float], ask: Callable[[], Answer]) -> Answer:
    """Time one answer."""
    cpu, started = cpu_s(), time.perf_counter()
    answer = ask()
    took = time.perf_counter() - started
    times.cpu.append(1000 * (cpu_s() - cpu))
    times.wall.append(1000 * took)
    return answer
